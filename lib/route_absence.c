/* SPDX-License-Identifier: MIT
 * What is said of a lead whose owner is away. It is true of one day only, so it is no part of the
 * reason that is remembered. */
#include "route_own.h"

static const char away_mark[] = " (away";

struct slice
route_reason(const struct router *r, const struct record *rec)
{
	struct slice s = record_get(rec, r->column[ROUTE_REASON]);
	const char *at = s.n && s.p[s.n - 1] == ')'
			     ? memmem(s.p, s.n, away_mark, sizeof(away_mark) - 1)
			     : NULL;

	return at ? (struct slice){s.p, (size_t)(at - s.p)} : s;
}

void
route_absence(struct router *r, int owner, struct route_decision *d)
{
	const struct absence *a = owner < 0 ? NULL : &r->roster->absence[owner];
	uint32_t cover;

	if (!a || !absence_holds(a, r->now))
		return;
	cover = roster_stand_in(r->roster, (size_t)owner, r->now);
	if (cover != ABSENCE_NOBODY)
		d->covered_by = r->roster->owner[cover].name;
	r->note.n = 0;
	buf_add_slice(&r->note, d->reason);
	buf_addf(&r->note, "%s", away_mark);
	if (a->until.n)
		buf_addf(&r->note, " until %.*s", (int)a->until.n, a->until.p);
	if (d->covered_by.n)
		buf_addf(&r->note, "; %.*s covers", (int)d->covered_by.n, d->covered_by.p);
	buf_addc(&r->note, ')');
	d->reason = buf_slice(&r->note);
}
