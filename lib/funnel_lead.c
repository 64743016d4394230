/* SPDX-License-Identifier: MIT
 * One lead: where it has been, when, and how a rate counts it. Reads cells; keeps nothing. */
#include "funnel_parts.h"

#include <stdlib.h>


/* A day without a time costs two questions to the zone; a file holds few days and many leads. */
static bool
day_parse(const struct funnel *f, struct slice s, int64_t *at, bool *date)
{
	struct funnel_day *d;
	uint64_t head;
	uint16_t tail;

	memcpy(&head, s.p, 8);
	memcpy(&tail, s.p + 8, 2);
	d = &f->day[((head ^ tail) * UINT64_C(0x9e3779b97f4a7c15)) >> 52];
	if (d->head != head || d->tail != tail) {
		if (!when_parse(s, f->o->zone, at, date) || !*date)
			return false;
		*d = (struct funnel_day){head, tail, *at};
	}
	*at = d->at;
	*date = true;
	return true;
}

enum reading
moment_read(const struct funnel *f, struct slice s, int64_t *at, bool *date)
{
	*at = WHEN_NONE;
	*date = false;
	if (s.n == 0)
		return READ_EMPTY;
	if (!(s.n == 10 && day_parse(f, s, at, date)) && !when_parse(s, f->o->zone, at, date)) {
		s = slice_trim(s);
		*at = WHEN_NONE;
		if (s.n == 0)
			return READ_EMPTY;
		if (!when_parse(s, f->o->zone, at, date)) {
			*at = WHEN_NONE;
			return READ_BAD;
		}
	}
	if (*at > f->o->now) {
		*at = WHEN_NONE;
		return READ_FUTURE;
	}
	return READ_TIME;
}

int64_t
funnel_days(const struct funnel *f, int64_t a, bool a_date, int64_t b, bool b_date)
{
	if (a_date || b_date)
		return (zone_day(f->o->zone, b) - zone_day(f->o->zone, a)) * WHEN_DAY;
	return b - a;
}

/* What the column "stage" says: a step, STEP_LOST, STEP_BESIDE (also: nothing). */
static int
said_stage(struct funnel *f, const struct record *r)
{
	struct slice said = record_get(r, f->stage_column);
	int i;

	f->lead.unknown = f->lead.recycled = false;
	if (said.n == 0)
		return STEP_BESIDE;
	for (size_t k = 0; k < f->stages->n; k++)
		if (slice_eq(f->stages->stage[k].name, said)) {
			f->lead.recycled = f->stages->stage[k].kind == STAGE_RECYCLE;
			return f->stage_step[k];
		}
	i = stages_find(f->stages, said);
	if (i >= 0) {
		f->lead.recycled = f->stages->stage[i].kind == STAGE_RECYCLE;
		return f->stage_step[i];
	}
	f->lead.unknown = slice_trim(said).n > 0;
	return STEP_BESIDE;
}

static bool
lead_is_lost(struct funnel *f, const struct record *r, int said, bool future)
{
	struct funnel_lead *l = &f->lead;
	int64_t at;
	bool date;

	l->lost_at = WHEN_NONE;
	switch (moment_read(f, record_get(r, f->lost_column), &at, &date)) {
	case READ_FUTURE:
		return false;
	case READ_EMPTY:
		return said == STEP_LOST && !future;
	case READ_BAD:
		return true;
	case READ_TIME:
		break;
	}
	/* it came back if it went on afterwards */
	for (size_t k = 0; k < f->steps; k++)
		if (l->at[k] != WHEN_NONE && funnel_days(f, at, date, l->at[k], l->date[k]) > 0)
			return false;
	l->lost_at = at;
	return true;
}

bool
lead_read(struct funnel *f, const struct record *r, int64_t *period)
{
	struct funnel_lead *l = &f->lead;
	enum reading created;
	int64_t next = WHEN_NONE;
	bool created_date, next_date = false, future = false;
	int said;

	created = moment_read(f, record_get(r, f->created), &l->created, &created_date);
	if (created == READ_FUTURE)
		return false;
	l->reached = f->all_enter;
	/* steps without a column stay as they are: not known */
	l->at[0] = WHEN_NONE;
	memset(l->known, 0, f->steps * sizeof(*l->known));
	for (size_t i = 0; i < f->dateds; i++) {
		size_t k = f->dated[i];
		enum reading got = moment_read(f, r->f[f->column[k]], &l->at[k], &l->date[k]);

		l->known[k] = got == READ_TIME || got == READ_BAD;
		if (l->known[k])
			l->reached = k + 1;
		l->unreadable[k] = got == READ_BAD;
		l->future[k] = got == READ_FUTURE;
		future |= l->future[k];
	}
	if (future && l->at[0] == WHEN_NONE && created == READ_EMPTY && l->reached <= f->all_enter)
		return false; /* all it has is ahead of it */
	said = said_stage(f, r);
	if (said >= 0 && !future) {
		l->known[said] = true;
		if ((size_t)said >= l->reached)
			l->reached = (size_t)said + 1;
	}
	if (f->created_counts && l->at[0] == WHEN_NONE && l->reached > 0 &&
	    l->created != WHEN_NONE) {
		l->at[0] = l->created;
		l->date[0] = created_date;
	}
	l->known[0] |= f->all_enter || l->at[0] != WHEN_NONE;
	for (size_t k = f->steps; k-- > 0;) {
		if (l->at[k] != WHEN_NONE) {
			next = l->at[k];
			next_date = l->date[k];
		}
		l->entry[k] = next;
		l->entry_date[k] = next_date;
	}
	l->lost = lead_is_lost(f, r, said, future);
	*period = l->entry[0] != WHEN_NONE ? l->entry[0] : l->created;
	return true;
}

enum funnel_verdict
funnel_judge(const struct funnel *f, size_t i, size_t j, int64_t window)
{
	const struct funnel_lead *l = &f->lead;
	bool went = l->reached > j;

	if (l->reached <= i)
		return VERDICT_OUT;
	if (f->o->rate == FUNNEL_MATURED || f->o->rate == FUNNEL_KM) {
		if (l->entry[i] == WHEN_NONE)
			return VERDICT_OUT;
		if (f->o->now - l->entry[i] < window)
			return VERDICT_PENDING;
	} else if (f->o->rate == FUNNEL_RESOLVED && !went && !l->lost) {
		return VERDICT_PENDING;
	}
	if (!went)
		return VERDICT_STAYED;
	/* a step passed at a time nobody knows was passed in time */
	if (window && l->entry[i] != WHEN_NONE && l->entry[j] != WHEN_NONE &&
	    funnel_days(f, l->entry[i], l->entry_date[i], l->entry[j], l->entry_date[j]) > window)
		return VERDICT_STAYED;
	return VERDICT_WENT;
}

bool
funnel_watch(const struct funnel *f, size_t i, size_t j, int64_t window, int64_t *hours, bool *event)
{
	const struct funnel_lead *l = &f->lead;

	if (l->reached <= i || l->entry[i] == WHEN_NONE)
		return false;
	*event = l->reached > j;
	if (*event && l->entry[j] == WHEN_NONE)
		return false; /* it got there, and nobody knows when */
	/* who was lost is watched on: it is known that it did not go on */
	*hours = *event ? funnel_days(f, l->entry[i], l->entry_date[i], l->entry[j], l->entry_date[j])
		       : f->o->now - l->entry[i];
	if (*hours < 0)
		*hours = 0;
	if (window && *hours > window) {
		*hours = window;
		*event = false;
	}
	*hours /= WHEN_DAY / 24; /* by the hour: finer says no more, and costs memory */
	return true;
}
