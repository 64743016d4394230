/* SPDX-License-Identifier: MIT
 * From a lead to counts. How it is counted depends on little: how far it came, whether it was lost,
 * at which steps a window is over, and which windows it missed. Leads that have all that in common
 * are of one kind; they are counted together, and only the sum is added to the counts of their
 * group. Durations are counted here as well. */
#include "funnel_parts.h"

#include <stdlib.h>

enum {
	SIGN_STEPS = 19, /* with more a lead does not fit in 64 bits, and is counted by itself */
	KINDS = 1024,	 /* kept; of a report with seven dates and two windows about 200 */
	PLACES = 4 * KINDS,
	SOMES = 8192
};

void
kinds_open(struct funnel *f)
{
	f->kind = xcalloc(KINDS + 1, sizeof(*f->kind));
	f->kind_place = xcalloc(PLACES, sizeof(*f->kind_place));
}

void
kinds_free(struct funnel *f)
{
	for (size_t i = 0; f->kind && i <= KINDS; i++)
		free(f->kind[i].hit);
	free(f->kind);
	free(f->kind_place);
}

/* A lead whose dates are whole days went on too late, from A to B. */
static inline uint64_t
late_days(const struct funnel_moment *a, const struct funnel_moment *b, int64_t days)
{
	return (int64_t)b->day - a->day > days;
}

static inline uint64_t
late_time(const struct funnel_moment *a, const struct funnel_moment *b, int64_t window)
{
	return (a->at != WHEN_NONE) & (b->at != WHEN_NONE) & (funnel_days(a, b) > window);
}

/* What the verdicts of funnel_judge on the lead depend on, in a word; never 0. All steps are looked
 * at, without asking how far the lead came: that is what a processor cannot foresee. */
static uint64_t
lead_sign(const struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;
	const struct funnel_moment *entry = l->entry;
	int64_t window = f->o->window, days = window / WHEN_DAY, ripe = f->o->now - window;
	uint64_t aged = 0, late = 0, late_first = 0, below = (UINT64_C(1) << l->reached) - 1;
	bool ageing = f->o->rate == FUNNEL_MATURED || f->o->rate == FUNNEL_KM;

	for (size_t k = 0; k + 1 < f->steps && ageing; k++)
		aged |= (uint64_t)((entry[k].at != WHEN_NONE) & (entry[k].at <= ripe)) << k;
	for (size_t k = 1; k < f->steps && window && l->plain; k++) {
		late |= late_days(&entry[k - 1], &entry[k], days) << (k - 1);
		late_first |= late_days(&entry[0], &entry[k], days) << (k - 1);
	}
	for (size_t k = 1; k < f->steps && window && !l->plain; k++) {
		late |= late_time(&entry[k - 1], &entry[k], window) << (k - 1);
		late_first |= late_time(&entry[0], &entry[k], window) << (k - 1);
	}
	return l->reached | (uint64_t)l->lost << 5 | (aged & below) << 6 |
	       (late & below >> 1) << (6 + SIGN_STEPS) |
	       (late_first & below >> 1) << (6 + 2 * SIGN_STEPS - 1) | UINT64_C(1) << 63;
}

/* The counts that the lead adds to. */
static void
lead_hits(struct funnel *f, struct funnel_kind *kind)
{
	const struct funnel_lead *l = &f->lead;
	uint32_t *hit;

	if (!kind->hit)
		kind->hit = xcalloc(f->width, sizeof(*kind->hit));
	hit = kind->hit;
	*hit++ = (uint32_t)f->width - 1;
	for (size_t k = 0; k < l->reached; k++)
		*hit++ = (uint32_t)(k * TALLIES + TALLY_REACHED);
	if (l->lost && l->reached)
		*hit++ = (uint32_t)((l->reached - 1) * TALLIES + TALLY_LOST);
	/* a step beyond the one reached is still one that could have been: its rate counts those
	 * who stayed */
	for (size_t k = 1; k < f->steps; k++) {
		enum funnel_verdict prev = funnel_judge(f, k - 1, k, f->o->window);
		enum funnel_verdict first = k == 1 ? prev : funnel_judge(f, 0, k, f->o->window);
		uint32_t step = (uint32_t)(k * TALLIES);

		if (prev >= VERDICT_STAYED)
			*hit++ = step + TALLY_PREV_N;
		if (prev == VERDICT_WENT)
			*hit++ = step + TALLY_PREV;
		if (first >= VERDICT_STAYED)
			*hit++ = step + TALLY_FIRST_N;
		if (first == VERDICT_WENT)
			*hit++ = step + TALLY_FIRST;
	}
	kind->hits = (size_t)(hit - kind->hit);
}

static void
some_settle(const struct funnel *f, struct funnel_by *by, struct funnel_some *some)
{
	const struct funnel_kind *kind = &f->kind[some->kind];
	uint64_t *count = by->count + some->group * f->width;

	for (size_t i = 0; some->n && i < kind->hits; i++)
		count[kind->hit[i]] += some->n;
	some->n = 0;
}

void
counts_settle(struct funnel *f)
{
	for (size_t i = 0; i < f->bys + f->comparing; i++) {
		struct funnel_by *by = i < f->bys ? &f->by[i] : &f->other;

		for (size_t k = 0; by->some && k < SOMES; k++)
			some_settle(f, by, &by->some[k]);
	}
}

void
lead_kind(struct funnel *f)
{
	uint64_t sign;
	size_t place;

	if (f->steps > SIGN_STEPS) {
		f->of_kind = KINDS;
		lead_hits(f, &f->kind[KINDS]);
		return;
	}
	sign = lead_sign(f);
	place = (sign * UINT64_C(0x9e3779b97f4a7c15) >> 32) % PLACES;
	while (f->kind_place[place] && f->kind[f->kind_place[place] - 1].sign != sign)
		place = (place + 1) % PLACES;
	if (!f->kind_place[place]) {
		if (f->kinds == KINDS) { /* start anew */
			counts_settle(f);
			memset(f->kind_place, 0, PLACES * sizeof(*f->kind_place));
			f->kinds = 0;
			place = (sign * UINT64_C(0x9e3779b97f4a7c15) >> 32) % PLACES;
		}
		f->kind[f->kinds].sign = sign;
		lead_hits(f, &f->kind[f->kinds]);
		f->kind_place[place] = (uint32_t)++f->kinds;
	}
	f->of_kind = f->kind_place[place] - 1;
}

void
lead_count(struct funnel *f, struct funnel_by *by, uint32_t group)
{
	struct funnel_some *some, own = {group, f->of_kind, 1};

	if (f->of_kind == KINDS) {
		some_settle(f, by, &own);
		return;
	}
	if (!by->some)
		by->some = xcalloc(SOMES, sizeof(*by->some));
	some = &by->some[(group * 16 + f->of_kind) % SOMES];
	if (some->group != group || some->kind != f->of_kind) {
		some_settle(f, by, some);
		*some = own;
	} else {
		some->n++;
	}
}

/* Durations of a lead of which all dates are days, in order and not far apart. */
static bool
time_plain(struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;
	size_t last = f->steps - 1;
	uint32_t far = 0;

	if (!l->plain)
		return false;
	/* Both times all steps: how far a lead came cannot be foreseen. */
	for (size_t k = 1; k <= last; k++)
		far |= k < l->reached ? (uint32_t)l->at[k].day - (uint32_t)l->at[k - 1].day : 0;
	if (far >= FUNNEL_TOOK)
		return false;
	for (size_t k = 1; k <= last && f->timed; k++) {
		bool there = k < l->reached;
		size_t days = there ? (size_t)(l->at[k].day - l->at[k - 1].day) : 0;

		f->spread[k].grid[0].count[days] += there;
		f->spread[k].n += there;
	}
	if (l->reached == f->steps && last > 1 && f->timed)
		spread_add_units(&f->spread[0], 0, (size_t)(l->at[last].day - l->at[0].day));
	return true;
}

/* Durations between steps, and what is odd about the dates. */
void
lead_time(struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;
	size_t before = SIZE_MAX;
	bool backwards = false;

	if (time_plain(f))
		return;
	for (size_t k = 0; k < f->steps; k++) {
		f->doubt[k].unreadable += l->unreadable[k];
		f->doubt[k].future += l->future[k];
	}
	for (size_t k = 0; k < l->reached; k++) {
		int64_t days;

		f->doubt[k].skipped += !l->known[k];
		f->doubt[k].undated += l->entry[k].at == WHEN_NONE;
		if (l->at[k].at == WHEN_NONE)
			continue;
		if (before != SIZE_MAX) {
			days = funnel_days(&l->at[before], &l->at[k]);
			if (days < 0) {
				f->negative[before * f->steps + k]++;
				backwards = true;
			} else if (before + 1 == k && f->timed) {
				spread_add(&f->spread[k], days);
			}
		}
		before = k;
	}
	f->backwards += backwards;
	if (f->steps > 2 && l->reached == f->steps && l->at[0].at != WHEN_NONE &&
	    l->at[f->steps - 1].at != WHEN_NONE) {
		int64_t days = funnel_days(&l->at[0], &l->at[f->steps - 1]);

		if (days >= 0 && f->timed)
			spread_add(&f->spread[0], days);
		f->negative_whole += days < 0;
	}
}
