/* SPDX-License-Identifier: MIT
 * The tables of the way itself: funnel, targets, bottleneck, periods, velocity. */
#include "report_view_own.h"

void
view_head_whole(struct view *v)
{
	const struct report_stage *stage = v->r->stage;
	struct report_row row = {.from = stage[0].name, .to = stage[v->r->goal].name};
	struct buf b = {0};

	view_pair(v->r, &row, &b);
	view_head(v, "", 'r');
	v->head[v->heads - 1] = arena_slice(&v->mem, buf_slice(&b));
	buf_free(&b);
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
	if (view_find(v, v->at, v->end, "visitors", 0)) {
		view_word(v, "Visitors");
		view_value(v, view_find(v, v->at, v->end, "visitors", 0));
		for (int i = 0; i < 6; i++)
			view_word(v, "");
	}
	for (size_t k = 0; k < v->r->stages; k++) {
		const struct report_row *prev =
		    view_find(v, v->at, v->end, k ? "rate_prev" : "rate_visitors", k);

		view_word_text(v, v->r->stage[k].label);
		view_value(v, view_find(v, v->at, v->end, "reached", k));
		view_value(v, prev);
		view_interval(v, prev);
		if (prev)
			view_number(v, prev->n);
		else
			view_word(v, "");
		view_value(v, view_find(v, v->at, v->end, "rate_first", k));
		view_value(v, view_find(v, v->at, v->end, "median_days", k));
		view_value(v, view_find(v, v->at, v->end, "lost", k));
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

/* A period by its days, which are the group of its rows; a word where it has none. */
static void
period_head(struct view *v, const char *word, size_t which)
{
	struct slice group = v->r->row[v->at].group;

	for (size_t i = v->at; i < v->end && which; i++)
		if (is(v->r->row[i].metric, "reached"))
			group = v->r->row[i].group;
	view_head(v, word, 'r');
	if (group.n) {
		struct buf b = {0};

		report_period(v->language, group, &b);
		v->head[v->heads - 1] = arena_slice(&v->mem, buf_slice(&b));
		buf_free(&b);
	}
}

void
compare_view(struct view *v)
{
	view_head(v, "From, to", 'l');
	period_head(v, "Now", 0);
	view_head(v, "n", 'r');
	period_head(v, "Before", 1);
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

