/* SPDX-License-Identifier: MIT */
#include "absence.h"

#include "text.h"

#include <stdlib.h>

static int
fail(const struct table *t, size_t row, struct buf *err, const char *what)
{
	buf_addf(err, "%s:%ju: %s", t->name, (uintmax_t)t->line[row], what);
	return -1;
}

static int
span_read(struct absence *a, const struct table *t, size_t row, const struct absence_columns *c,
	  const struct zone *zone, struct buf *err)
{
	struct slice from = table_cell(t, row, c->from), to = table_cell(t, row, c->to);
	bool date = false;

	if (!from.n && !to.n)
		return 0;
	*a = (struct absence){WHEN_NONE, WHEN_NONE, true, to, a->cover};
	if (from.n && !when_parse(from, zone, &a->from, NULL))
		return fail(t, row, err, "away_from: not a time such as 2026-11-28");
	if (to.n && !when_parse(to, zone, &a->to, &date))
		return fail(t, row, err, "away_to: not a time such as 2026-11-28");
	if (date) /* the whole of the last day */
		a->to = zone_moment(zone, zone_day(zone, a->to) + 1, 0);
	if (from.n && to.n && a->to < a->from)
		return fail(t, row, err, "away_to: before away_from");
	return 0;
}

static int
cover_read(struct absence *a, const struct table *t, size_t row, const struct absence_columns *c,
	   const struct map *owners, struct buf *err)
{
	struct slice name = table_cell(t, row, c->cover), *names;
	struct buf fold = {0};
	uint32_t cover;
	size_t near;

	if (!name.n)
		return 0;
	cover = map_get(owners, text_fold(name, &fold));
	buf_free(&fold);
	if (a->cover != ABSENCE_NOBODY && a->cover != cover)
		return fail(t, row, err, "cover: an earlier row of this owner has another one");
	a->cover = cover;
	if (cover != MAP_NONE)
		return 0;
	names = xcalloc(t->rows, sizeof(*names));
	for (size_t i = 0; i < t->rows; i++)
		names[i] = table_cell(t, i, c->owner);
	near = text_nearest(name, names, t->rows);
	fail(t, row, err, "cover: ");
	buf_addf(err, "\"%.*s\" is no owner in this table", (int)name.n, name.p);
	if (near != SIZE_MAX)
		buf_addf(err, "; did you mean \"%.*s\"?", (int)names[near].n, names[near].p);
	free(names);
	return -1;
}

int
absences_read(struct absence *all, const struct table *t, const struct absence_columns *c,
	      const struct map *owners, const struct zone *const *zone, struct buf *err)
{
	struct buf fold = {0};
	int bad = 0;

	for (size_t i = 0; i < owners->n; i++)
		all[map_value(owners, i)].cover = ABSENCE_NOBODY;
	for (size_t row = 0; row < t->rows && !bad; row++) {
		uint32_t o = map_get(owners, text_fold(table_cell(t, row, c->owner), &fold));

		bad = span_read(&all[o], t, row, c, zone[o], err) < 0 ||
		      cover_read(&all[o], t, row, c, owners, err) < 0;
	}
	/* a circle has one of its owners here at last, after as many steps as there are owners */
	for (size_t row = 0; row < t->rows && !bad; row++) {
		uint32_t first = map_get(owners, text_fold(table_cell(t, row, c->owner), &fold));
		uint32_t o = all[first].cover;

		for (size_t n = 0; n < owners->n && o != ABSENCE_NOBODY && o != first; n++)
			o = all[o].cover;
		if (o == first)
			bad = fail(t, row, err, "cover: goes round in a circle");
	}
	buf_free(&fold);
	return bad ? -1 : 0;
}

bool
absence_holds(const struct absence *a, int64_t at)
{
	return a->is && (a->from == WHEN_NONE || a->from <= at) &&
	       (a->to == WHEN_NONE || at < a->to);
}

uint32_t
absence_stand_in(const struct absence *all, uint32_t owner, int64_t at)
{
	while (owner != ABSENCE_NOBODY && absence_holds(&all[owner], at))
		owner = all[owner].cover;
	return owner;
}
