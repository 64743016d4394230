/* SPDX-License-Identifier: MIT
 * The tables of where leads come from, what they cost and how long they take: visitors, spend,
 * credit, days. */
#include "report_view_own.h"

#include "num.h"

/* A number of days that is the name of a group. */
static void
view_days(struct view *v, struct slice days)
{
	struct view_cell *c;

	view_word_text(v, days);
	c = &v->cell[v->cells - 1];
	c->counted = num_parse(days, &c->count);
}

/* Deciles side by side; the points of the curves one below the other. */
void
time_view(struct view *v)
{
	const struct report_row *row = &v->r->row[v->at];
	size_t n = v->end - v->at;

	view_head(v, "From, to", 'l');
	if (is(row->metric, "decile_days")) {
		for (size_t i = 0; i < 10; i++) {
			view_head(v, "", 'r');
			v->head[v->heads - 1] = row[i].group;
		}
		view_head(v, "n", 'r');
		for (size_t i = 0; i + 10 <= n; i += 10) {
			view_move(v, &row[i]);
			for (size_t k = 0; k < 10; k++)
				view_value(v, &row[i + k]);
			view_number(v, row[i].n);
		}
		return;
	}
	view_head(v, "By day", 'r');
	view_head(v, "Gone on", 'r');
	view_head(v, "95 %", 'r');
	view_head(v, "n", 'r');
	for (size_t i = 0; i < n; i++) {
		view_move(v, &row[i]);
		view_days(v, row[i].group);
		view_value(v, &row[i]);
		view_interval(v, &row[i]);
		view_number(v, row[i].n);
	}
}

void
attribution_view(struct view *v)
{
	static const char *const head[] = {"Touched", "First", "Last",	 "Linear",    "U",
					   "W",	      "Decay", "Markov", "Without it"};

	view_head(v, "Channel", 'l');
	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		view_head(v, head[i], 'r');
	for (size_t i = v->at; i + 8 < v->end; i++) {
		const struct report_row *row = &v->r->row[i];

		if (!is(row->metric, "touched"))
			continue;
		view_word_text(v, row->group);
		for (size_t k = 0; k < 9; k++)
			view_value(v, row + k);
	}
}

const char *
view_metric(const char *const (*word)[2], size_t n, const char *metric)
{
	for (size_t i = 0; i < n; i++)
		if (is(word[i][0], metric))
			return word[i][1];
	return metric;
}

static const char *
traffic_word(const char *metric)
{
	static const char *const word[][2] = {
	    {"visitors", "Visitors"},
	    {"entered", "Leads of the same days"},
	    {"rate", "Rate"},
	    {"no_traffic", "Leads of days without visitors in the file"},
	    {"undated", "Leads without a date"},
	    {"leads_unmatched", "Leads of sources without visitors"},
	    {"visitors_unmatched", "Visitors of sources without leads"},
	};

	return view_metric(word, sizeof(word) / sizeof(*word), metric);
}

void
traffic_view(struct view *v)
{
	const struct report_row *row = v->r->row;

	if (row[v->at].by.n == 0) {
		view_head(v, "What", 'l');
		view_head(v, "Count", 'r');
		view_head(v, "95 %", 'r');
		for (size_t i = v->at; i < v->end; i++) {
			view_word(v, traffic_word(row[i].metric));
			view_value(v, &row[i]);
			if (row[i].kind == REPORT_RATE)
				view_interval(v, &row[i]);
			else
				view_word(v, "");
		}
		return;
	}
	view_head(v, slice_eq(row[v->at].by, SLICE("source")) ? "Source" : "Period", 'l');
	view_head(v, "Visitors", 'r');
	view_head(v, "Leads", 'r');
	view_head(v, "Rate", 'r');
	view_head(v, "95 %", 'r');
	view_head(v, "", 'l');
	for (size_t i = v->at; i + 3 <= v->end; i += 3) {
		view_word_text(v, row[i].group);
		view_value(v, &row[i]);
		view_value(v, &row[i + 1]);
		view_value(v, &row[i + 2]);
		view_interval(v, &row[i + 2]);
		view_word(v, row[i + 2].status);
	}
}

static const char *
spend_word(const char *metric)
{
	static const char *const word[][2] = {
	    {"spend", "Spent"},
	    {"cost", "Cost of each"},
	    {"cost_paid", "Cost of each, paid sources only"},
	    {"return", "Amount for each unit spent"},
	    {"no_spend", "Leads of days without spend in the file"},
	    {"undated", "Leads without a date"},
	    {"leads_unmatched", "Leads of sources without spend"},
	    {"spend_unmatched", "Spent on sources without leads"},
	};

	return view_metric(word, sizeof(word) / sizeof(*word), metric);
}

void
spend_view(struct view *v)
{
	const struct report *r = v->r;
	const struct report_row *row = r->row;

	if (row[v->at].by.n == 0) {
		view_head(v, "What", 'l');
		view_head(v, "Stage", 'l');
		view_head(v, "Value", 'r');
		view_head(v, "n", 'r');
		for (size_t i = v->at; i < v->end; i++) {
			view_word(v, spend_word(row[i].metric));
			view_word_text(v, report_label(r, row[i].to));
			view_value(v, &row[i]);
			if (row[i].counted)
				view_number(v, row[i].n);
			else
				view_word(v, "");
		}
		return;
	}
	view_head(v, slice_eq(row[v->at].by, SLICE("source")) ? "Source" : "Period", 'l');
	view_head(v, "Spent", 'r');
	view_head_stages(v);
	if (is(row[v->end - 1].metric, "return"))
		view_head(v, "Return", 'r');
	for (size_t i = v->at; i < v->end; i++) {
		if (is(row[i].metric, "spend"))
			view_word_text(v, row[i].group);
		view_value(v, &row[i]);
	}
}
