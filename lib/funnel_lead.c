/* SPDX-License-Identifier: MIT
 * One lead: where it has been, when, and how a rate counts it. Reads cells; keeps nothing. */
#include "funnel_parts.h"

/* Days of a month stand together in it, and months of a year: the days that a file has stay near
 * the processor. */
static inline size_t
day_place(uint64_t head, uint16_t tail)
{
	size_t year = (head >> 24 & 15) | (head >> 12 & 16);
	size_t month = (head >> 48 & 15) | (head >> 36 & 16);
	size_t mday = (tail & 3u) * 10u + (tail >> 8 & 15u);

	return year << 10 | month << 5 | (mday & 31);
}

/* A day without a time that was read before, or nothing at all: which of the two it is cannot be
 * foreseen, so both are looked up, nothing by the bytes of nothing. False: another text. */
static inline bool
day_recall(const struct funnel *f, struct slice s, struct funnel_moment *m)
{
	static const char nothing[10];
	const struct funnel_day *d;
	const char *p = s.n ? s.p : nothing;
	uint64_t head;
	uint16_t tail;

	if (s.n > 10 || !((1u << 10 | 1u) >> s.n & 1)) /* 10 or 0, in one question */
		return false;
	memcpy(&head, p, 8);
	memcpy(&tail, p + 8, 2);
	d = &f->day[day_place(head, tail)];
	*m = (struct funnel_moment){d->at, d->day, true};
	return d->head == head && d->tail == tail;
}

static void
day_keep(const struct funnel *f, struct slice s, const struct funnel_moment *m)
{
	struct funnel_day d = {.day = m->day, .at = m->at};

	if (s.n) {
		memcpy(&d.head, s.p, 8);
		memcpy(&d.tail, s.p + 8, 2);
	}
	f->day[day_place(d.head, d.tail)] = d;
}

/* A moment that is not ahead. */
static inline enum reading
not_ahead(const struct funnel *f, struct funnel_moment *m)
{
	if (m->at <= f->o->now)
		return READ_TIME;
	m->at = WHEN_NONE;
	return READ_FUTURE;
}

enum reading
moment_read(const struct funnel *f, struct slice s, struct funnel_moment *m)
{
	bool parsed;

	if (day_recall(f, s, m))
		return s.n ? not_ahead(f, m) : READ_EMPTY;
	*m = (struct funnel_moment){.at = WHEN_NONE};
	parsed = when_parse(s, f->o->zone, &m->at, &m->date);
	if (parsed) {
		m->day = (int32_t)zone_day(f->o->zone, m->at);
	} else if (slice_trim(s).n && slice_trim(s).n < s.n) {
		return moment_read(f, slice_trim(s), m);
	} else {
		m->at = WHEN_NONE;
		parsed = slice_trim(s).n == 0;
	}
	if (s.n == 0 || (s.n == 10 && m->date))
		day_keep(f, s, m);
	if (m->at == WHEN_NONE)
		return parsed ? READ_EMPTY : READ_BAD;
	return not_ahead(f, m);
}

/* What the column "stage" says: a step, STEP_LOST, STEP_BESIDE (also: nothing). */
static int
said_stage(struct funnel *f, const struct record *r)
{
	struct slice said = record_get(r, f->stage_column);
	struct funnel_seen *seen;
	int i;

	f->lead.unknown = f->lead.recycled = false;
	if (said.n == 0)
		return STEP_BESIDE;
	if (!seen_find(f->said, said, &seen)) {
		i = stages_find(f->stages, said);
		seen_put(seen, said, i < 0 ? UINT32_MAX : (uint32_t)i);
		i = i < 0 ? HEAD_NONE : i;
	} else {
		i = seen->group == UINT32_MAX ? HEAD_NONE : (int)seen->group;
	}
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
	struct funnel_moment m;

	l->lost_at = WHEN_NONE;
	switch (moment_read(f, record_get(r, f->lost_column), &m)) {
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
		if (l->at[k].at != WHEN_NONE && funnel_days(&m, &l->at[k]) > 0)
			return false;
	l->lost_at = m.at;
	return true;
}

/* The dates of the steps. True: one of them is in the future. */
static bool
steps_read(struct funnel *f, const struct record *r)
{
	struct funnel_lead *l = &f->lead;
	bool any = false;

	l->plain = true;
	l->reached = f->all_enter;
	/* steps without a column stay as they are: not known */
	l->at[0].at = WHEN_NONE;
	memset(l->known, 0, f->steps * sizeof(*l->known));
	for (size_t i = 0; i < f->dateds; i++) {
		size_t k = f->dated[i];
		struct slice s = r->f[f->column[k]];
		bool dated = day_recall(f, s, &l->at[k]) && l->at[k].at <= f->o->now;

		l->known[k] = s.n > 0;
		l->unreadable[k] = l->future[k] = false;
		if (!dated) {
			enum reading got = moment_read(f, s, &l->at[k]);

			l->known[k] = got == READ_TIME || got == READ_BAD;
			l->unreadable[k] = got == READ_BAD;
			l->future[k] = got == READ_FUTURE;
			any |= l->future[k];
			l->plain &= got == READ_EMPTY || (got == READ_TIME && l->at[k].date);
		}
		l->reached = l->known[k] ? k + 1 : l->reached;
	}
	return any;
}

bool
lead_read(struct funnel *f, const struct record *r, int64_t *period)
{
	struct funnel_lead *l = &f->lead;
	struct funnel_moment next = {.at = WHEN_NONE};
	enum reading created;
	size_t dates = 0;
	bool future;
	int said;

	created = moment_read(f, record_get(r, f->created), &l->created);
	if (created == READ_FUTURE)
		return false;
	future = steps_read(f, r);
	if (future && l->at[0].at == WHEN_NONE && created == READ_EMPTY &&
	    l->reached <= f->all_enter)
		return false; /* all it has is ahead of it */
	said = said_stage(f, r);
	if (said >= 0 && !future) {
		l->known[said] = true;
		if ((size_t)said >= l->reached)
			l->reached = (size_t)said + 1;
	}
	if (f->created_counts && l->at[0].at == WHEN_NONE && l->reached > 0 &&
	    l->created.at != WHEN_NONE)
		l->at[0] = l->created;
	l->known[0] |= f->all_enter || l->at[0].at != WHEN_NONE;
	for (size_t k = f->steps; k-- > 0;) {
		bool there = l->at[k].at != WHEN_NONE;

		dates += there;
		next = there ? l->at[k] : next;
		l->entry[k] = next;
	}
	l->plain &= dates == l->reached && (l->reached == 0 || l->at[0].date);
	l->lost = lead_is_lost(f, r, said, future);
	*period = l->entry[0].at != WHEN_NONE ? l->entry[0].at : l->created.at;
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
		if (l->entry[i].at == WHEN_NONE)
			return VERDICT_OUT;
		if (f->o->now - l->entry[i].at < window)
			return VERDICT_PENDING;
	} else if (f->o->rate == FUNNEL_RESOLVED && !went && !l->lost) {
		return VERDICT_PENDING;
	}
	if (!went)
		return VERDICT_STAYED;
	/* a step passed at a time nobody knows was passed in time */
	if (window && l->entry[i].at != WHEN_NONE && l->entry[j].at != WHEN_NONE &&
	    funnel_days(&l->entry[i], &l->entry[j]) > window)
		return VERDICT_STAYED;
	return VERDICT_WENT;
}

bool
funnel_watch(const struct funnel *f, size_t i, size_t j, int64_t window, int64_t *hours, bool *event)
{
	const struct funnel_lead *l = &f->lead;

	if (l->reached <= i || l->entry[i].at == WHEN_NONE)
		return false;
	*event = l->reached > j;
	if (*event && l->entry[j].at == WHEN_NONE)
		return false; /* it got there, and nobody knows when */
	/* who was lost is watched on: it is known that it did not go on */
	*hours = *event ? funnel_days(&l->entry[i], &l->entry[j])
		       : f->o->now - l->entry[i].at;
	if (*hours < 0)
		*hours = 0;
	if (window && *hours > window) {
		*hours = window;
		*event = false;
	}
	*hours /= WHEN_DAY / 24; /* by the hour: finer says no more, and costs memory */
	return true;
}
