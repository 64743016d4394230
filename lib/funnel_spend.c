/* SPDX-License-Identifier: MIT
 * What was spent by day and source, against the leads of the same days: what one costs that reached
 * a stage, and what the won brought. Amounts are whole ten-thousandths, so that sums are exact. */
#include "funnel_parts.h"

#include "num.h"

#include <stdlib.h>

#define BEYOND "more than 900,000,000,000,000 in all"

static const char *
spend_read(struct slice s, uint64_t *amount, char currency[4])
{
	char text[NUM_TEXT];
	size_t n, decimals = 0;
	bool point = false;
	double v;

	if (!num_parse_human(s, &v, currency) || v < 0)
		return "not an amount of 0 or more";
	if (v > (double)(DAILY_MOST / REPORT_UNITS))
		return BEYOND;
	/* by the digits: times 10,000 would round a second time */
	n = num_format_fixed(v, REPORT_DECIMALS, text);
	*amount = 0;
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '.') {
			point = true;
			continue;
		}
		*amount = *amount * 10 + (uint64_t)(text[i] - '0');
		decimals += point;
	}
	for (; decimals < REPORT_DECIMALS; decimals++)
		*amount *= 10;
	return NULL;
}

int
spend_open(struct funnel *f, struct buf *err)
{
	static const char *const column[] = {"spend", "cost", NULL};
	static const struct daily_kind kind = {"spend", column, spend_read, BEYOND, true};

	if (!f->o->spend)
		return 0;
	f->spend = daily_open(f, f->o->spend, &kind, f->steps, err);
	if (!f->spend)
		return -1;
	f->spend->amounts = f->amount >= 0;
	f->spend->source.sized = 1;
	return 0;
}

/* What each of REACHED, by step, costs. */
static void
cost_rows(struct funnel *f, struct report *r, const char *metric, uint64_t spend,
	  const uint64_t *reached)
{
	for (size_t k = 0; k < f->steps; k++) {
		struct report_row *row = report_add(r, "spend", metric);

		row->to = f->step[k].name;
		report_set_amount(row, spend, reached[k]);
	}
}

static void
spend_group(struct funnel *f, struct report *r, const struct daily_group *g)
{
	uint64_t spend = g->count[DAILY_AMOUNT];
	size_t first = r->rows;
	struct report_row *row = report_add(r, "spend", "spend");

	report_set_amount(row, spend, 1);
	row->counted = false;
	cost_rows(f, r, "cost", spend, g->count + DAILY_REACHED);
	if (f->spend->amounts) {
		row = report_add(r, "spend", "return");
		row->to = f->step[f->goal].name;
		report_set_number(row, REPORT_NUMBER,
				  sum_value(&g->won) * REPORT_UNITS / (double)spend);
		row->counted = true;
		row->n = g->count[DAILY_REACHED + f->goal];
	}
	for (size_t i = first; i < r->rows; i++) {
		r->row[i].by = g->by;
		r->row[i].group = g->group;
	}
}

/* The same of leads whose source has spend: who came by themselves do not make them look cheap. */
static void
paid_rows(struct funnel *f, struct report *r, uint64_t spend)
{
	const struct funnel_labels *l = &f->spend->source;
	uint64_t *reached = xcalloc(f->steps, sizeof(*reached));

	for (size_t i = 0; i < l->n; i++) {
		const uint64_t *count = l->count + i * l->width;

		for (size_t k = 0; k < f->steps && count[DAILY_AMOUNT]; k++)
			reached[k] += count[DAILY_REACHED + k];
	}
	cost_rows(f, r, "cost_paid", spend, reached);
	free(reached);
}

void
spend_rows(struct funnel *f, struct report *r)
{
	const struct funnel_daily *d = f->spend;
	struct daily_group all;
	struct report_row *row;
	uint64_t leads, spend;

	if (!d)
		return;
	daily_total(d, &all);
	spend_group(f, r, &all);
	if (d->by_source)
		paid_rows(f, r, all.count[DAILY_AMOUNT]);
	free(all.count);
	daily_count_row(f, r, "spend", "no_spend", d->uncovered);
	daily_count_row(f, r, "spend", "undated", d->undated);
	daily_alone(d, &leads, &spend);
	daily_count_row(f, r, "spend", "leads_unmatched", leads);
	if (spend > 0) {
		row = report_add(r, "spend", "spend_unmatched");
		report_set_amount(row, spend, 1);
		row->counted = false;
	}
	daily_rows(f, r, d, spend_group);
}
