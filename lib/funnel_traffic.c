/* SPDX-License-Identifier: MIT
 * Visitors by day and source as the stage before the first: what part of them became leads. Only
 * days that the traffic has are compared, and what matches nothing is said. */
#include "funnel_parts.h"

#include "num.h"

#include <math.h>
#include <stdlib.h>

enum { VISITORS = DAILY_AMOUNT, ENTERED = DAILY_REACHED };

static const char *
visitors_read(struct slice s, uint64_t *n, char currency[4])
{
	double v;

	(void)currency;
	if (!num_parse_human(s, &v, NULL) || v < 0 || v > 1e15 || floor(v) != v)
		return "not a whole number";
	*n = (uint64_t)v;
	return NULL;
}

int
traffic_open(struct funnel *f, struct buf *err)
{
	static const char *const column[] = {"visitors", NULL};
	static const struct daily_kind kind = {"visitors", column, visitors_read,
					       "more than can be counted, in all", false};

	f->traffic = f->o->traffic ? daily_open(f, f->o->traffic, &kind, 1, err) : NULL;
	return f->o->traffic && !f->traffic ? -1 : 0;
}

static void
rate_row(struct funnel *f, struct report *r, const char *section, const char *metric,
	 const uint64_t *count)
{
	struct report_row *row = report_add(r, section, metric);
	bool part = count[ENTERED] <= count[VISITORS];

	row->to = f->step[0].name;
	report_set_rate(row, part ? count[ENTERED] : 0, part ? count[VISITORS] : 0);
	row->n = count[VISITORS];
	if (count[ENTERED] > 0 && !part)
		row->status = count[VISITORS] ? "more_leads" : "no_visitors";
}

static void
traffic_group(struct funnel *f, struct report *r, const struct daily_group *g)
{
	size_t first = r->rows;

	report_set_count(report_add(r, "traffic", "visitors"), g->count[VISITORS]);
	report_set_count(report_add(r, "traffic", "entered"), g->count[ENTERED]);
	rate_row(f, r, "traffic", "rate", g->count);
	for (size_t i = first; i < r->rows; i++) {
		r->row[i].by = g->by;
		r->row[i].group = g->group;
		r->row[i].to = f->step[0].name;
	}
}

void
traffic_rows(struct funnel *f, struct report *r)
{
	const struct funnel_daily *d = f->traffic;
	struct daily_group all;
	uint64_t leads, visitors;

	if (!d)
		return;
	daily_total(d, &all);
	traffic_group(f, r, &all);
	free(all.count);
	daily_count_row(f, r, "traffic", "no_traffic", d->uncovered);
	daily_count_row(f, r, "traffic", "undated", d->undated);
	daily_alone(d, &leads, &visitors);
	daily_count_row(f, r, "traffic", "leads_unmatched", leads);
	daily_count_row(f, r, "traffic", "visitors_unmatched", visitors);
	daily_rows(f, r, d, traffic_group);
}

void
traffic_first(struct funnel *f, struct report *r)
{
	struct daily_group all;

	if (!f->traffic)
		return;
	daily_total(f->traffic, &all);
	report_set_count(report_add(r, "funnel", "visitors"), all.count[VISITORS]);
	r->row[r->rows - 1].to = f->step[0].name;
	rate_row(f, r, "funnel", "rate_visitors", all.count);
	free(all.count);
}
