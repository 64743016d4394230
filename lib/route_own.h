/* SPDX-License-Identifier: MIT
 * Between route.c (who takes a lead), route_key.c (which lead it is), route_crew.c (threads for
 * that) and route_absence.c (whose owner is away); for nobody else. */
#ifndef ROUTE_OWN_H
#define ROUTE_OWN_H

#include "route.h"

enum { CELL_ID, CELL_EMAIL, CELL_DOMAIN, CELL_COMPANY, CELLS };

/* What a lead and its company are known by, where the state has them, and a mark of the company's
 * name as it is written. Made ahead of the lead where that can be. */
struct route_keys {
	uint64_t number; /* of the lead */
	struct buf cells, text[KEYS], scratch;
	size_t cell[CELLS]; /* bytes of each in cells: what the keys are made from */
	struct slice key[KEYS];
	uint64_t hash[KEYS];
	uint32_t known[KEYS], name;
	bool named; /* the key of the company's name is made */
	bool exact; /* a thread made all of them, of the record itself */
};

/* In two steps: the keys of the next lead, before the routes are tried; and what is known of them.
 * It lives until the next lead. */
struct route_keys *route_keys_next(struct router *r, const struct record *rec);
void route_keys_find(struct router *r, struct route_keys *k);

/* All that depends on REC alone, whose columns are COLUMN: for threads, each with a K of its
 * own. */
void route_keys_of(struct route_keys *k, const int *column, const struct record *rec);

/* What the crew's threads made of the next lead that was not asked for yet; it lives until that
 * lead is decided. False: nothing more at present. */
bool route_crew_keys(struct route_crew *c, struct route_keys *k);

void route_key_free(struct route_keys *k);
void route_keys_free(struct router *r);

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

/* The same of a company's owner: of each name asked once. */
int route_company_owner(struct router *r, uint32_t company);

/* What there was in the columns of this tool. */
void route_as_before(const struct router *r, const struct record *rec, struct route_decision *d);

#endif
