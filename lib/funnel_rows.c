/* SPDX-License-Identifier: MIT
 * From counts to rows: which sections there are, in which order, and what each says. */
#include "funnel_parts.h"

#include <stdlib.h>

static void
days_row(struct funnel *f, struct report *r, const char *section, const char *metric, size_t from,
	 size_t to, struct spread *s, unsigned percent)
{
	struct report_row *row = report_add(r, section, metric);

	row->from = f->step[from].name;
	row->to = f->step[to].name;
	report_set_days(row, s->n ? spread_rank(s, percent) : 0, s->n);
}

void
tally_rows(struct funnel *f, struct report *r, const char *section, struct funnel_by *by,
	   uint32_t group)
{
	const uint64_t *count = by->count + group * f->width;
	bool all = group == 0 && by == f->by; /* the whole funnel, where times are known too */

	for (size_t k = 0; k < f->steps; k++) {
		const uint64_t *c = count + k * TALLIES;
		struct report_row *row;
		size_t first = r->rows;

		row = report_add(r, section, "reached");
		report_set_count(row, c[TALLY_REACHED]);
		if (k > 0) {
			row = report_add(r, section, "rate_prev");
			row->from = f->step[k - 1].name;
			by_rate(f, by, group, k, OF_PREV, row);
			row = report_add(r, section, "rate_first");
			row->from = f->step[0].name;
			by_rate(f, by, group, k, OF_FIRST, row);
		}
		if (k > 0 && all)
			days_row(f, r, section, "median_days", k - 1, k, &f->spread[k], 50);
		if (all)
			report_set_count(report_add(r, section, "lost"), c[TALLY_LOST]);
		for (size_t i = first; i < r->rows; i++) {
			r->row[i].by = by->name;
			r->row[i].group = by->label[group];
			r->row[i].to = f->step[k].name;
		}
	}
}

/* Rates of a cohort from the row FIRST on that do not count all who entered: the others have not had
 * their time yet. */
static void
mark_young(struct report *r, const uint64_t *count, size_t first)
{
	size_t k = 0;

	for (; first < r->rows; first++) {
		struct report_row *row = &r->row[first];

		if (strcmp(row->metric, "rate_prev") == 0)
			k++;
		else if (strcmp(row->metric, "rate_first") != 0)
			continue;
		if (row->n < count[(row->metric[5] == 'p' ? k - 1 : 0) * TALLIES + TALLY_REACHED])
			row->status = "unfinished";
	}
}

static void
group_rows(struct funnel *f, struct report *r, const char *section, struct funnel_by *by,
	   size_t top)
{
	uint32_t *order = xmalloc((by->groups + 1) * sizeof(*order));
	size_t n = by_order(f, by, top, order);

	for (size_t i = 0; i < n; i++) {
		struct report_row *row;
		size_t first = r->rows;

		if (by->cohort && by->count[order[i] * f->width + TALLY_REACHED] == 0)
			continue; /* of leads that are in no stage */
		tally_rows(f, r, section, by, order[i]);
		if (by->cohort && f->o->rate != FUNNEL_KM)
			mark_young(r, by->count + order[i] * f->width, first);
		if (strcmp(section, "origin") != 0)
			continue;
		row = report_add(r, section, "share");
		row->by = by->name;
		row->group = by->label[order[i]];
		report_set_rate(row, by->count[order[i] * f->width + f->width - 1], f->leads);
	}
	free(order);
}

static void
velocity_pair(struct funnel *f, struct report *r, size_t from, size_t to, struct spread *s,
	      uint64_t negative)
{
	static const struct {
		const char *metric;
		unsigned percent;
	} rank[] = {{"median_days", 50}, {"p75_days", 75}, {"p90_days", 90}};
	struct report_row *row;

	for (size_t i = 0; i < sizeof(rank) / sizeof(*rank); i++)
		days_row(f, r, "velocity", rank[i].metric, from, to, s, rank[i].percent);
	row = report_add(r, "velocity", "negative");
	row->from = f->step[from].name;
	row->to = f->step[to].name;
	report_set_count(row, negative);
}

static void
velocity_rows(struct funnel *f, struct report *r)
{
	for (size_t k = 1; k < f->steps; k++)
		velocity_pair(f, r, k - 1, k, &f->spread[k], f->negative[(k - 1) * f->steps + k]);
	if (f->steps > 2)
		velocity_pair(f, r, 0, f->steps - 1, &f->spread[0], f->negative_whole);
}

static struct report_row *
doubt_row(struct funnel *f, struct report *r, const char *metric, size_t step, uint64_t count)
{
	struct report_row *row;

	if (count == 0)
		return NULL;
	row = report_add(r, "quality", metric);
	if (step < f->steps)
		row->to = f->step[step].name;
	report_set_count(row, count);
	return row;
}

/* The number of leads always; of what is wrong only what there is. */
static void
quality_rows(struct funnel *f, struct report *r)
{
	report_set_count(report_add(r, "quality", "leads"), f->leads);
	doubt_row(f, r, "outside", f->steps, f->outside);
	doubt_row(f, r, "not_yet", f->steps, f->not_yet);
	doubt_row(f, r, "no_stage", f->steps, f->nowhere);
	doubt_row(f, r, "unknown_stage", f->steps, f->unknown_stage);
	for (size_t k = 0; k < f->steps; k++) {
		const struct funnel_doubt *d = &f->doubt[k];

		doubt_row(f, r, "skipped", k, d->skipped);
		doubt_row(f, r, "undated", k, d->undated);
		doubt_row(f, r, "unreadable", k, d->unreadable);
		doubt_row(f, r, "future", k, d->future);
	}
	doubt_row(f, r, "backwards", f->steps, f->backwards);
	for (size_t from = 0; from < f->steps; from++)
		for (size_t to = from + 1; to < f->steps; to++) {
			struct report_row *row =
			    doubt_row(f, r, "negative", to, f->negative[from * f->steps + to]);

			if (row)
				row->from = f->step[from].name;
		}
	for (size_t k = 0; k < f->steps; k++)
		if (f->column[k] < 0 && !(k == 0 && f->created_counts && f->created >= 0))
			doubt_row(f, r, "no_column", k, 1);
}

/* Who was beside the way, is, and came back; where there is anybody. */
static void
recycled_rows(struct funnel *f, struct report *r)
{
	if (f->recycled == 0)
		return;
	report_set_count(report_add(r, "funnel", "recycled"), f->recycled);
	report_set_count(report_add(r, "funnel", "resting"), f->resting);
	if (f->reentry_count >= 0)
		report_set_count(report_add(r, "funnel", "returned"), f->returned);
}

static void
organic_row(struct funnel *f, struct report *r)
{
	if (f->organics && (f->organic[0] >= 0 || f->organic[1] >= 0))
		report_set_rate(report_add(r, "origin", "organic"), f->organics, f->leads);
}

/* The groups of a section, one way of grouping after the other. */
static void
by_rows(struct funnel *f, struct report *r, const char *section)
{
	for (size_t i = 1; i < f->bys; i++) {
		struct funnel_by *by = &f->by[i];

		if (strcmp(by->section, section) != 0)
			continue;
		if (by->lost_only)
			loss_rows(f, r, by);
		else if (strcmp(section, "grade") == 0 && slice_eq(by->name, SLICE("score")))
			decile_rows(f, r, by);
		else
			group_rows(f, r, section, by, by->cohort ? 0 : f->o->top);
	}
}

void
funnel_report(struct funnel *f, struct report *r)
{
	static const char *const rates[] = {"matured", "resolved", "all", "km"};
	const struct funnel_options *o = f->o;

	counts_settle(f);
	r->stage = f->step;
	r->stages = f->steps;
	r->goal = f->goal;
	r->zone = o->zone;
	r->now = o->now;
	r->first = f->first;
	r->last = f->last;
	r->leads = f->leads;
	r->rate = rates[o->rate];
	r->window = slice_of(o->window_text);
	if (o->sections & FUNNEL_FUNNEL) {
		traffic_first(f, r);
		tally_rows(f, r, "funnel", &f->by[0], 0);
		recycled_rows(f, r);
	}
	if (o->sections & FUNNEL_TRAFFIC)
		traffic_rows(f, r);
	if (o->sections & FUNNEL_SPEND)
		spend_rows(f, r);
	if (o->sections & FUNNEL_KPI)
		kpi_rows(f, r);
	if ((o->sections & FUNNEL_BOTTLENECK) && f->steps > 1 && f->leads)
		bottleneck_rows(f, r);
	if (f->comparing)
		compare_rows(f, r);
	if (o->sections & FUNNEL_VELOCITY)
		velocity_rows(f, r);
	time_rows(f, r);
	by_rows(f, r, "cohort");
	if (o->sections & FUNNEL_INFLOW)
		inflow_rows(f, r);
	by_rows(f, r, "breakdown");
	by_rows(f, r, "origin");
	if (o->sections & FUNNEL_ORIGIN)
		organic_row(f, r);
	by_rows(f, r, "grade");
	if (o->sections & FUNNEL_TRAIT)
		trait_rows(f, r);
	if (o->sections & FUNNEL_CONTENT)
		content_rows(f, r);
	touch_rows(f, r);
	by_rows(f, r, "loss");
	if (o->sections & FUNNEL_SLA)
		sla_rows(f, r);
	if (o->sections & FUNNEL_STUCK)
		stuck_rows(f, r);
	if (o->sections & FUNNEL_QUALITY)
		quality_rows(f, r);
}
