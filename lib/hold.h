/* SPDX-License-Identifier: MIT
 * Records kept in memory, packed: the bytes as read plus about one byte a field. For tools that
 * must see the last record before they write the first. Knows the escapes of the two formats and
 * nothing else. */
#ifndef HOLD_H
#define HOLD_H

#include "record.h"

struct hold {
	struct buf bytes;
	size_t *start; /* of each record in bytes */
	size_t n, cap;
};

void hold_add(struct hold *h, const struct record *r);

/* The same as number I, where not all are held: those between are not there. In any order. */
void hold_put(struct hold *h, size_t i, const struct record *r);

/* A record taken out again; reused from call to call. {0} is empty. */
struct held {
	struct record record; /* lives until the next hold_get with this held, or hold_add */
	struct slice *field;
	uint32_t *cut;
	size_t cap;
	struct buf text;
};

void hold_get(const struct hold *h, size_t i, struct held *out);

void held_free(struct held *out);
void hold_free(struct hold *h);

#endif
