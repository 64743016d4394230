/* SPDX-License-Identifier: MIT
 * How long it takes: the deciles of those who went on, and what part of all has gone on by which
 * day, those still under way counted for as long as they have been watched (Kaplan and Meier). Also
 * who was lost is watched on: it is known that they did not go on. Kept are distinct durations. */
#include "funnel_parts.h"

#include <stdlib.h>

enum { POINTS = 30, HOURS_MAX = 1 << 20 }; /* of a curve at most; 120 years */
#define HOUR (WHEN_DAY / 24)

struct funnel_time {
	/* of each step, how long those before it have been watched; [0]: from first to last */
	struct spread *waiting;
	struct waiting {
		uint64_t *count; /* by hour; what is here is not in the spread yet */
		size_t n;
	} * hours;
};

void
time_open(struct funnel *f)
{
	if (!(f->o->sections & FUNNEL_TIME) || f->steps < 2)
		return;
	f->time = xcalloc(1, sizeof(*f->time));
	f->time->waiting = xcalloc(f->steps, sizeof(*f->time->waiting));
	f->time->hours = xcalloc(f->steps, sizeof(*f->time->hours));
}

/* By the hour, in an array: leads under way are many, and each of them is counted here. */
static void
watched(struct funnel *f, size_t step, size_t pair)
{
	const struct funnel_lead *l = &f->lead;
	struct waiting *w = &f->time->hours[pair];
	size_t hour;

	if (l->at[step] == WHEN_NONE)
		return;
	hour = (size_t)((f->o->now - l->at[step]) / HOUR);
	if (l->date[step])
		hour -= hour % 24; /* no time of day: whole days */
	if (hour >= HOURS_MAX) {
		spread_add(&f->time->waiting[pair], (int64_t)hour * HOUR);
		return;
	}
	if (hour >= w->n) {
		size_t n = hour + hour / 2 + 1024;

		w->count = xrealloc_array(w->count, n, sizeof(*w->count));
		memset(w->count + w->n, 0, (n - w->n) * sizeof(*w->count));
		w->n = n;
	}
	w->count[hour]++;
}

void
time_add(struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;

	if (l->reached == 0 || l->reached == f->steps)
		return;
	watched(f, l->reached - 1, l->reached);
	if (f->steps > 2)
		watched(f, 0, 0);
}

/* What was counted by the hour goes into the spread. */
static struct spread *
settle(struct funnel_time *t, size_t pair)
{
	struct waiting *w = &t->hours[pair];

	for (size_t i = 0; i < w->n; i++)
		if (w->count[i]) {
			spread_put(&t->waiting[pair],
				   (struct spread_entry){(int64_t)i * HOUR, w->count[i]});
			w->count[i] = 0;
		}
	return &t->waiting[pair];
}

struct spread *
time_waiting(struct funnel *f, size_t pair)
{
	return f->time ? settle(f->time, pair) : NULL;
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
	struct survival s = {f->spread[pair], *settle(f->time, pair)};
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
	for (size_t k = 0; k < f->steps; k++) {
		spread_free(&f->time->waiting[k]);
		free(f->time->hours[k].count);
	}
	free(f->time->waiting);
	free(f->time->hours);
	free(f->time);
}
