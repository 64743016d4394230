/* SPDX-License-Identifier: MIT
 * Between route.c (who takes a lead), route_key.c (which lead it is) and route_absence.c (whose
 * owner is away); for nobody else. */
#ifndef ROUTE_OWN_H
#define ROUTE_OWN_H

#include "route.h"

/* What a lead and its company are known by, where the state has them, and a mark of the company's
 * name as it is written. */
struct route_keys {
	struct slice key[KEYS];
	uint64_t hash; /* of the lead's key */
	uint32_t known[KEYS], name;
};

/* In two steps: what is asked of the state is far away in memory, and comes while the routes are
 * tried. */
void route_keys_start(struct router *r, const struct record *rec, struct route_keys *k);
void route_keys(struct router *r, const struct record *rec, struct route_keys *k);

/* What an earlier run wrote in route_reason, but for who was away then. */
struct slice route_reason(const struct router *r, const struct record *rec);

/* An owner who is away stays the owner; that, and who stands in, is said. */
void route_absence(struct router *r, int owner, struct route_decision *d);

/* In the roster, or -1. */
static inline int
route_owner(const struct router *r, struct slice owner)
{
	return r->roster && owner.n ? roster_owner(r->roster, owner) : -1;
}

#endif
