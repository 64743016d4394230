/* SPDX-License-Identifier: MIT
 * Who is away, and who stands in meanwhile: the columns away_from, away_to and cover of a roster.
 * An owner is a number here, the value of a folded name. Knows no lead and no pool. */
#ifndef ABSENCE_H
#define ABSENCE_H

#include "map.h"
#include "table.h"
#include "when.h"

struct absence {
	int64_t from, to;   /* away from <= t < to; WHEN_NONE: open end */
	bool is;	    /* there is one at all */
	struct slice until; /* as the table writes it; empty: open end */
	uint32_t cover;	    /* the owner who stands in, or ABSENCE_NOBODY */
};

#define ABSENCE_NOBODY UINT32_MAX

/* Where a roster says it, with COVER the last. */
struct absence_columns {
	size_t owner, from, to, cover;
};

/* Fills in ALL, by owner, one for each value in OWNERS; days are those of the owner's ZONE. 0, or
 * -1 with the reason in ERR: no time, an end before its beginning, a cover that is no owner, or who
 * is covered by those they cover. */
int absences_read(struct absence *all, const struct table *t, const struct absence_columns *c,
		  const struct map *owners, const struct zone *const *zone, struct buf *err);

bool absence_holds(const struct absence *a, int64_t at);

/* Who does the work of OWNER at that moment: the owner, or who stands in, or who stands in for that
 * one; ABSENCE_NOBODY where all of them are away. */
uint32_t absence_stand_in(const struct absence *all, uint32_t owner, int64_t at);

#endif
