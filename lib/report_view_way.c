/* SPDX-License-Identifier: MIT
 * The tables of the way itself: funnel, targets, bottleneck, periods, velocity. */
#include "report_view_own.h"

static const struct report_row *
find(const struct view *v, size_t at, size_t end, const char *metric, size_t k)
{
	return report_find(v->r, at, end, metric, v->r->stage[k].name);
}

void
funnel_view(struct view *v)
{
	view_head(v, "Stage", 'l');
	view_head(v, "Leads", 'r');
	view_head(v, "Of the one before", 'r');
	view_head(v, "95 %", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Of the first", 'r');
	view_head(v, "Median days", 'r');
	view_head(v, "Lost", 'r');
	for (size_t k = 0; k < v->r->stages; k++) {
		const struct report_row *prev = find(v, v->at, v->end, "rate_prev", k);

		view_word_text(v, v->r->stage[k].label);
		view_value(v, find(v, v->at, v->end, "reached", k));
		view_value(v, prev);
		view_interval(v, prev);
		if (prev)
			view_number(v, prev->n);
		else
			view_word(v, "");
		view_value(v, find(v, v->at, v->end, "rate_first", k));
		view_value(v, find(v, v->at, v->end, "median_days", k));
		view_value(v, find(v, v->at, v->end, "lost", k));
	}
}

void
kpi_view(struct view *v)
{
	view_head(v, "From, to", 'l');
	view_head(v, "Rate", 'r');
	view_head(v, "95 %", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Target", 'r');
	view_head(v, "Verdict", 'l');
	view_head(v, "More needed", 'r');
	view_head(v, "Too young", 'r');
	view_head(v, "Owner", 'l');
	for (size_t i = v->at; i + 4 <= v->end; i += 4) {
		const struct report_row *rate = &v->r->row[i];

		view_move(v, rate);
		view_value(v, rate);
		view_interval(v, rate);
		view_number(v, rate->n);
		view_value(v, rate + 1);
		view_word(v, rate->status);
		view_value(v, rate + 2);
		view_value(v, rate + 3);
		view_word_text(v, rate->group);
	}
}

static const struct report_row *
same_move(const struct view *v, const char *metric, const struct report_row *as)
{
	for (size_t i = v->at; i < v->end; i++) {
		const struct report_row *row = &v->r->row[i];

		if (is(row->metric, metric) && slice_eq(row->from, as->from) &&
		    slice_eq(row->to, as->to))
			return row;
	}
	return NULL;
}

void
bottleneck_view(struct view *v)
{
	view_head(v, "From, to", 'l');
	view_head(v, "Did not go on", 'r');
	view_head(v, "of", 'r');
	view_head(v, "Median days", 'r');
	view_head(v, "More won at target", 'r');
	view_head(v, "Worth", 'r');
	for (size_t i = v->at; i < v->end; i++) {
		const struct report_row *row = &v->r->row[i];
		bool drop = is(row->metric, "drop");

		if (!drop && (!is(row->metric, "fix_value") || same_move(v, "drop", row)))
			continue;
		view_move(v, row);
		view_value(v, drop ? row : NULL);
		if (drop)
			view_number(v, row->n);
		else
			view_word(v, "");
		view_value(v, same_move(v, "median_days", row));
		view_value(v, same_move(v, "fix_value", row));
		view_value(v, same_move(v, "fix_amount", row));
	}
}

void
compare_view(struct view *v)
{
	view_head(v, "From, to", 'l');
	view_head(v, "Now", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Before", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Difference", 'r');
	view_head(v, "95 %", 'r');
	view_head(v, "Verdict", 'l');
	for (size_t i = v->at; i < v->end; i++) {
		const struct report_row *d = &v->r->row[i];
		size_t sides = 0;

		if (!is(d->metric, "difference"))
			continue;
		view_move(v, d);
		for (size_t k = v->at; k < v->end && sides < 2; k++) {
			const struct report_row *rate = &v->r->row[k];

			if (!is(rate->metric, "rate_prev") || !slice_eq(rate->to, d->to))
				continue;
			view_value(v, rate);
			view_number(v, rate->n);
			sides++;
		}
		view_value(v, d);
		view_interval(v, d);
		view_word(v, d->status);
	}
}

void
velocity_view(struct view *v)
{
	view_head(v, "From, to", 'l');
	view_head(v, "Median", 'r');
	view_head(v, "p75", 'r');
	view_head(v, "p90", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Below zero", 'r');
	for (size_t i = v->at; i + 4 <= v->end; i += 4) {
		view_move(v, &v->r->row[i]);
		for (size_t k = 0; k < 3; k++)
			view_value(v, &v->r->row[i + k]);
		view_number(v, v->r->row[i].n);
		view_value(v, &v->r->row[i + 3]);
	}
}

