/* SPDX-License-Identifier: MIT
 * What came when: entries to each step by the calendar, and where that is going. Kept by day, cut
 * only when the whole span is known. */
#include "funnel_parts.h"

#include <stdlib.h>

enum {
	SPAN_WEEKS = 100, /* days shown by week at most, then by month, then by quarter */
	SPAN_MONTHS = 1100,
	PERIODS = 10000, /* more are no table: one slip in a year makes centuries of days */
	TREND = 3 /* finished periods, against as many before */
};

void
inflow_add(struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;

	if (l->reached == 0)
		return;
	/* Always as many steps: how far a lead came cannot be foreseen. */
	for (size_t k = 0; k < f->steps && l->plain; k++) {
		size_t there = k < l->reached;

		days_recall(&f->inflow, l->at[k * there].day)[k] += there;
	}
	for (size_t k = 0; k < l->reached && !l->plain; k++)
		if (l->at[k].at != WHEN_NONE)
			days_recall(&f->inflow, l->at[k].day)[k]++;
}

/* The periods as rows of COUNT x steps; FIRST is the day the first begins. */
struct periods {
	enum funnel_cut cut;
	int64_t first;
	size_t n, finished;
	uint64_t *count;
};

static size_t
periods_between(int64_t low, int64_t high, enum funnel_cut cut)
{
	size_t n = 0;

	for (int64_t day = cut_start(low, cut); day <= high; day = cut_next(day, cut))
		n++;
	return n;
}

static void
periods_make(struct funnel *f, struct periods *p)
{
	const struct funnel_days *in = &f->inflow;
	int64_t low = INT64_MAX, high = INT64_MIN, day, span, today = zone_day(f->o->zone, f->o->now);

	for (size_t i = 0; i < in->n; i++) {
		low = in->day[i] < low ? in->day[i] : low;
		high = in->day[i] > high ? in->day[i] : high;
	}
	span = high - low;
	p->cut = f->o->cohort	       ? f->o->cohort
		 : span <= SPAN_WEEKS  ? CUT_WEEK
		 : span <= SPAN_MONTHS ? CUT_MONTH
				       : CUT_QUARTER;
	while ((p->n = periods_between(low, high, p->cut)) > PERIODS && p->cut < CUT_YEAR)
		p->cut++;
	p->first = cut_start(low, p->cut);
	p->count = xcalloc(p->n * f->steps, sizeof(*p->count));
	p->finished = 0;
	day = p->first;
	for (size_t i = 0; i < p->n; i++) {
		int64_t next = cut_next(day, p->cut);

		p->finished += next <= today;
		for (size_t d = 0; d < (size_t)(next - day); d++) {
			const uint64_t *count = days_find(in, day + (int64_t)d);

			for (size_t k = 0; count && k < f->steps; k++)
				p->count[i * f->steps + k] += count[k];
		}
		day = next;
	}
}

static void
trend_row(struct funnel *f, struct report *r, const struct periods *p, size_t k, struct slice by)
{
	struct report_row *row;
	struct interval i;
	uint64_t now = 0, before = 0;

	for (size_t t = 1; t <= TREND; t++) {
		now += p->count[(p->finished - t) * f->steps + k];
		before += p->count[(p->finished - t - TREND) * f->steps + k];
	}
	if (now + before == 0)
		return;
	row = report_add(r, "inflow", "trend");
	row->by = by;
	row->to = f->step[k].name;
	i = stats_count_ratio(now, before);
	report_set_interval(row, REPORT_RATIO, (double)now / (double)before, i.low, i.high,
			    now + before);
	row->status = i.low > 1 ? "up" : i.high < 1 ? "down" : "unclear";
}

void
inflow_rows(struct funnel *f, struct report *r)
{
	struct periods p = {0};
	struct buf label = {0};
	int64_t day;

	if (f->inflow.n == 0)
		return;
	periods_make(f, &p);
	day = p.first;
	for (size_t i = 0; i < p.n; i++, day = cut_next(day, p.cut)) {
		struct slice group;

		label.n = 0;
		cut_label(day, p.cut, &label);
		group = report_text_of(r, buf_slice(&label));
		for (size_t k = 0; k < f->steps; k++) {
			struct report_row *row = report_add(r, "inflow", "entered");

			row->by = slice_of(cut_name[p.cut]);
			row->group = group;
			row->to = f->step[k].name;
			row->status = i < p.finished ? "" : "unfinished";
			report_set_count(row, p.count[i * f->steps + k]);
		}
	}
	for (size_t k = 0; k < f->steps && p.finished >= 2 * TREND; k++)
		trend_row(f, r, &p, k, slice_of(cut_name[p.cut]));
	free(p.count);
	buf_free(&label);
}
