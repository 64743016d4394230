/* SPDX-License-Identifier: MIT
 * How long it takes: the deciles of those who went on, and what part of all has gone on by which
 * day, those still under way counted for as long as they have been watched (Kaplan and Meier). Also
 * who was lost is watched on: it is known that they did not go on. Kept are distinct durations. */
#include "funnel_parts.h"

#include <stdlib.h>

enum { POINTS = 30 }; /* of a curve at most */

struct funnel_time {
	/* of each step, how long those before it have been watched; [0]: from first to last */
	struct spread *waiting;
};

void
time_open(struct funnel *f)
{
	if (!(f->o->sections & FUNNEL_TIME) || f->steps < 2)
		return;
	f->time = xcalloc(1, sizeof(*f->time));
	f->time->waiting = xcalloc(f->steps, sizeof(*f->time->waiting));
	for (size_t k = 0; k < f->steps; k++)
		age_open(&f->time->waiting[k]);
}

void
time_add(struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;

	if (l->reached == 0 || l->reached == f->steps)
		return;
	age_add(f, &f->time->waiting[l->reached], &l->at[l->reached - 1]);
	if (f->steps > 2)
		age_add(f, &f->time->waiting[0], &l->at[0]);
}

struct spread *
time_waiting(struct funnel *f, size_t pair)
{
	return f->time ? &f->time->waiting[pair] : NULL;
}

/* Between two points of a curve to the day MOST: the next longer of a list people think in. */
static int64_t
width_of(int64_t most)
{
	static const int64_t hours[] = {1,   6,	  24,  48,   72,   120, 168,
					240, 336, 720, 1440, 2160, 4320};
	size_t i = 0, n = sizeof(hours) / sizeof(*hours);

	while (i + 1 < n && hours[i] * (WHEN_DAY / 24) * POINTS < most)
		i++;
	return hours[i] * (WHEN_DAY / 24);
}

static struct report_row *
time_row(struct funnel *f, struct report *r, const char *metric, const char *by, size_t from,
	 size_t to)
{
	struct report_row *row = report_add(r, "time", metric);

	row->by = slice_of(by);
	row->from = f->step[from].name;
	row->to = f->step[to].name;
	return row;
}

static void
deciles(struct funnel *f, struct report *r, size_t from, size_t to, struct spread *s)
{
	static const char *const name[] = {"10%", "20%", "30%", "40%", "50%",
					   "60%", "70%", "80%", "90%", "100%"};

	for (unsigned i = 0; i < 10; i++) {
		struct report_row *row = time_row(f, r, "decile_days", "decile", from, to);

		row->group = slice_of(name[i]);
		report_set_days(row, spread_rank(s, 10 * (i + 1)), s->n);
	}
}

/* The curve of the pair from its first day to where nearly all of its events are. */
static void
curve(struct funnel *f, struct report *r, size_t from, size_t to, size_t pair)
{
	/* both are lent, and given back */
	struct survival s = {f->spread[pair], f->time->waiting[pair]};
	int64_t most = spread_rank(&s.event, 99), width = width_of(most), at[POINTS + 1];
	struct report_row day = {.kind = REPORT_DAYS, .known = true};
	struct estimate e[POINTS + 1];
	struct buf label = {0};
	size_t n = 0;

	for (int64_t t = 0; t < most + width && n <= POINTS; t += width)
		at[n++] = t;
	survival_curve(&s, at, n, e);
	for (size_t i = 0; i < n; i++) {
		struct report_row *row = time_row(f, r, "converted", "days", from, to);

		day.whole = at[i];
		label.n = 0;
		report_number(&day, REPORT_VALUE, &label);
		row->group = report_text_of(r, buf_slice(&label));
		report_set_interval(row, REPORT_ESTIMATE, e[i].p, e[i].i.low, e[i].i.high, e[i].n);
	}
	f->spread[pair] = s.event;
	f->time->waiting[pair] = s.censored;
	buf_free(&label);
}

void
time_rows(struct funnel *f, struct report *r)
{
	if (!f->time)
		return;
	for (int curves = 0; curves < 2; curves++)
		for (size_t i = 1; i <= f->steps; i++) {
			size_t pair = i % f->steps, from = pair ? pair - 1 : 0,
			       to = pair ? pair : f->steps - 1;

			if (f->spread[pair].n == 0 || (pair == 0 && f->steps == 2))
				continue;
			if (curves)
				curve(f, r, from, to, pair);
			else
				deciles(f, r, from, to, &f->spread[pair]);
		}
}

void
time_free(struct funnel *f)
{
	if (!f->time)
		return;
	for (size_t k = 0; k < f->steps; k++)
		spread_free(&f->time->waiting[k]);
	free(f->time->waiting);
	free(f->time);
}
