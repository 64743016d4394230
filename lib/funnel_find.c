/* SPDX-License-Identifier: MIT
 * What the counts point at: where most is lost and what it would be worth to repair it, whether
 * the score tells who goes on, why leads are lost, and what changed since another period. */
#include "funnel_parts.h"

#include "num.h"

#include <stdlib.h>

/* Fewer leads than this in a decile are no tenth of anything. */
enum { DECILES = 10, DECILES_MIN = 50 };

/* Of these rows of one metric the one with the largest value says so; ties: the first. */
static void
mark_largest(struct report *r, size_t from, const char *metric, const char *status)
{
	struct report_row *largest = NULL;

	for (size_t i = from; i < r->rows; i++) {
		struct report_row *row = &r->row[i];

		if (strcmp(row->metric, metric) != 0 || !row->known)
			continue;
		if (!largest || (row->kind == REPORT_NUMBER ? row->share > largest->share
							    : row->whole > largest->whole))
			largest = row;
	}
	if (largest && (largest->whole > 0 || largest->share > 0))
		largest->status = status;
}

/* What it would bring if a target were met: entrants x (target - rate) x the rates behind. */
static void
fix_rows(struct funnel *f, struct report *r, const struct funnel_kpi *k)
{
	const struct funnel_by *all = &f->by[0];
	double won = (double)all->count[k->from * TALLIES + TALLY_REACHED], rate;
	struct report_row *row;

	if (k->n == 0)
		return;
	rate = (double)k->hits / (double)k->n;
	won *= rate < k->target ? k->target - rate : 0;
	for (size_t s = k->to + 1; s < f->steps; s++) {
		const uint64_t *c = all->count + s * TALLIES;

		if (c[TALLY_PREV_N] == 0)
			return; /* nobody knows how it goes on */
		won *= (double)c[TALLY_PREV] / (double)c[TALLY_PREV_N];
	}
	row = report_add(r, "bottleneck", "fix_value");
	row->from = f->step[k->from].name;
	row->to = f->step[k->to].name;
	report_set_number(row, REPORT_NUMBER, won);
	if (f->amounts_n == 0)
		return;
	row = report_add(r, "bottleneck", "fix_amount");
	row->from = f->step[k->from].name;
	row->to = f->step[k->to].name;
	report_set_number(row, REPORT_NUMBER, won * sum_value(&f->amounts) / (double)f->amounts_n);
}

void
bottleneck_rows(struct funnel *f, struct report *r)
{
	const struct funnel_by *all = &f->by[0];
	size_t first = r->rows;

	for (size_t k = 1; k < f->steps; k++) {
		const uint64_t *c = all->count + k * TALLIES;
		struct report_row *row = report_add(r, "bottleneck", "drop");
		struct spread *days = &f->spread[k];

		row->from = f->step[k - 1].name;
		row->to = f->step[k].name;
		report_set_count(row, c[TALLY_PREV_N] - c[TALLY_PREV]);
		row->known = c[TALLY_PREV_N] > 0;
		row->counted = true;
		row->n = c[TALLY_PREV_N];
		row = report_add(r, "bottleneck", "median_days");
		row->from = f->step[k - 1].name;
		row->to = f->step[k].name;
		report_set_days(row, days->n ? spread_rank(days, 50) : 0, days->n);
	}
	for (size_t i = 0; i < f->kpis; i++)
		fix_rows(f, r, &f->kpi[i]);
	mark_largest(r, first, "drop", "largest");
	mark_largest(r, first, "median_days", "slowest");
	mark_largest(r, first, "fix_value", "largest");
}

void
loss_rows(struct funnel *f, struct report *r, struct funnel_by *by)
{
	uint32_t *order = xmalloc((by->groups + 1) * sizeof(*order));
	size_t n = by_order(f, by, f->o->top, order);
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += by->count[order[i] * f->width + f->width - 1];
	for (size_t i = 0; i < n; i++) {
		const uint64_t *c = by->count + order[i] * f->width;
		size_t first = r->rows;

		report_set_rate(report_add(r, "loss", "share"), c[f->width - 1], all);
		for (size_t k = 0; k < f->steps; k++) {
			report_set_count(report_add(r, "loss", "lost"),
					 c[k * TALLIES + TALLY_LOST]);
			r->row[r->rows - 1].to = f->step[k].name;
		}
		for (size_t row = first; row < r->rows; row++) {
			r->row[row].by = by->name;
			r->row[row].group = by->label[order[i]];
		}
	}
	free(order);
}

/* A score, and the group that has it. */
struct scored {
	double score;
	uint32_t group;
	struct slice label;
};

static int
by_score(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	return x->score != y->score ? (x->score < y->score) - (x->score > y->score)
				    : slice_cmp(x->label, y->label); /* 85 and 85.0 */
}

/* One tenth: the groups [from, to) of SCORED, added up in the first of them. */
static void
decile_row(struct funnel *f, struct report *r, struct funnel_by *by, const struct scored *s,
	   size_t from, size_t to, unsigned number)
{
	struct buf label = {0};
	uint64_t *sum = by->count + s[from].group * f->width, leads;
	double mean = s[from].score * (double)sum[f->width - 1];
	char text[NUM_TEXT];

	for (size_t g = from + 1; g < to; g++) {
		const uint64_t *c = by->count + s[g].group * f->width;

		mean += s[g].score * (double)c[f->width - 1];
		for (size_t i = 0; i < f->width; i++)
			sum[i] += c[i];
		for (size_t i = 0; i < f->steps * OF && by->survival; i++)
			survival_merge(&by->survival[s[from].group * f->steps * OF + i],
				       &by->survival[s[g].group * f->steps * OF + i]);
	}
	leads = sum[f->width - 1];
	buf_addf(&label, "%02u: ", number);
	buf_add(&label, text, num_format_fixed(s[to - 1].score, 2, text));
	buf_addf(&label, " to ");
	buf_add(&label, text, num_format_fixed(s[from].score, 2, text));
	by->label[s[from].group] = report_text_of(r, buf_slice(&label));
	buf_free(&label);
	tally_rows(f, r, "grade", by, s[from].group);
	report_set_number(report_add(r, "grade", "mean_score"), REPORT_NUMBER,
			  mean / (double)leads);
	r->row[r->rows - 1].by = by->name;
	r->row[r->rows - 1].group = by->label[s[from].group];
}

void
decile_rows(struct funnel *f, struct report *r, struct funnel_by *by)
{
	struct scored *s = xmalloc((by->groups + 1) * sizeof(*s));
	uint64_t leads = 0, seen = 0;
	unsigned number = 1;
	size_t n = 0, from = 0;

	for (size_t g = 1; g < by->groups; g++)
		if (num_parse(by->label[g], &s[n].score)) {
			s[n].label = by->label[g];
			s[n++].group = (uint32_t)g;
			leads += by->count[g * f->width + f->width - 1];
		}
	if (leads >= DECILES_MIN) {
		qsort(s, n, sizeof(*s), by_score);
		/* leads of one score are never parted, so a tenth is one only roughly */
		for (size_t i = 0; i < n; i++) {
			seen += by->count[s[i].group * f->width + f->width - 1];
			if (i + 1 < n && (seen * DECILES < leads * number ||
					  s[i + 1].score == s[i].score)) /* 85 and 85.0 */
				continue;
			decile_row(f, r, by, s, from, i + 1, number);
			from = i + 1;
			number = (unsigned)(seen * DECILES / leads) + 1;
		}
		if (by->count[f->width - 1]) /* more scores than are kept apart */
			tally_rows(f, r, "grade", by, 0);
	}
	free(s);
}

static void
period_rows(struct funnel *f, struct report *r, struct funnel_by *by, struct slice name,
	    struct slice group)
{
	for (size_t k = 0; k < f->steps; k++) {
		size_t first = r->rows;

		report_set_count(report_add(r, "compare", "reached"),
				 by->count[k * TALLIES + TALLY_REACHED]);
		if (k > 0) {
			report_add(r, "compare", "rate_prev");
			r->row[r->rows - 1].from = f->step[k - 1].name;
			by_rate(f, by, 0, k, OF_PREV, &r->row[r->rows - 1]);
		}
		for (size_t i = first; i < r->rows; i++) {
			r->row[i].by = name;
			r->row[i].group = group;
			r->row[i].to = f->step[k].name;
		}
	}
}

static struct slice
period_name(struct funnel *f, struct report *r, int64_t from, int64_t to)
{
	char text[WHEN_TEXT];
	struct buf b = {0};
	struct slice s;

	if (from == WHEN_NONE && to == WHEN_NONE)
		return SLICE("all leads");
	if (from == WHEN_NONE || to == WHEN_NONE)
		buf_addf(&b, "%s ", from == WHEN_NONE ? "up to" : "from");
	if (from != WHEN_NONE)
		buf_add(&b, text, when_format(from, f->o->zone, true, text));
	if (from != WHEN_NONE && to != WHEN_NONE)
		buf_addf(&b, " to ");
	if (to != WHEN_NONE)
		buf_add(&b, text, when_format(to - 1, f->o->zone, true, text));
	s = report_text_of(r, buf_slice(&b));
	buf_free(&b);
	return s;
}

void
compare_rows(struct funnel *f, struct report *r)
{
	const struct funnel_options *o = f->o;
	struct slice by = SLICE("period");

	period_rows(f, r, &f->by[0], by, period_name(f, r, o->from, o->to));
	period_rows(f, r, &f->other, by, period_name(f, r, o->compare_from, o->compare_to));
	for (size_t k = 1; k < f->steps; k++) {
		struct report_row now = {0}, before = {0}, *row;
		struct interval i;

		by_rate(f, &f->by[0], 0, k, OF_PREV, &now);
		by_rate(f, &f->other, 0, k, OF_PREV, &before);
		row = report_add(r, "compare", "difference");
		row->kind = REPORT_DIFFERENCE;
		row->from = f->step[k - 1].name;
		row->to = f->step[k].name;
		row->counted = true;
		if (!now.known || !before.known)
			continue;
		i = stats_difference(report_fraction(&now),
				     (struct interval){now.low, now.high},
				     report_fraction(&before),
				     (struct interval){before.low, before.high});
		report_set_interval(row, REPORT_DIFFERENCE,
				    report_fraction(&now) - report_fraction(&before), i.low,
				    i.high, now.n + before.n);
		row->status = i.low > 0 ? "up" : i.high < 0 ? "down" : "unclear";
	}
}
