/* SPDX-License-Identifier: MIT
 * Sections of the text report about where leads come from, what they cost and how long they take:
 * visitors, spend, credit, days. */
#include "report_page.h"

#include <stdlib.h>

enum { LABEL_MAX = 24, NAME_LEAST = 8, HEAD_MAX = 9, TENTHS_MIN = 10 /* fewer have no tenths */ };

void
time_section(struct page *p, size_t at, size_t end)
{
	enum { SHOWN = 9 }; /* the longest of all is no tenth to plan by */
	const struct report *r = p->r;
	struct grid g = {.columns = SHOWN + 2, .ascii = p->style->ascii};
	bool hidden[SHOWN + 2] = {0};

	while (at + 10 <= end && is(r->row[at].metric, "decile_days") && r->row[at].n < TENTHS_MIN)
		at += 10;
	if (at + 10 > end || !is(r->row[at].metric, "decile_days"))
		return;
	page_heading(p, "Time to go on", (struct slice){"", 0});
	g.hidden = hidden;
	grid_add(&g, page_word(p, "Days till"));
	for (size_t k = 0; k < SHOWN; k++)
		grid_add(&g, r->row[at + k].group);
	grid_add(&g, SLICE("n"));
	for (; at + 10 <= end && is(r->row[at].metric, "decile_days"); at += 10) {
		if (r->row[at].n < TENTHS_MIN)
			continue;
		page_pair_cut(p, &r->row[at], LABEL_MAX, &p->cell);
		page_cell(p, &g);
		for (size_t k = 0; k < SHOWN; k++) {
			page_value(p, &r->row[at + k], REPORT_VALUE, &p->cell);
			page_cell(p, &g);
		}
		page_count(r->row[at].n, &p->cell);
		page_cell(p, &g);
	}
	/* every second tenth first */
	for (size_t c = 2; c <= SHOWN && grid_width(&g) > p->style->width; c += 2)
		hidden[c] = true;
	grid_print(&g, "lrrrrrrrrrr", p->b);
	grid_free(&g);
}

void
attribution_section(struct page *p, size_t at, size_t end)
{
	enum { SHOWN = 8 };
	static const char *const head[] = {"",	"first", "last",  "linear",
					   "U", "W",	 "decay", "Markov"};
	const struct report *r = p->r;
	struct grid g = {.columns = SHOWN, .ascii = p->style->ascii};

	page_heading(p, "Credit", end - at > 2 ? r->row[at + 2].by : (struct slice){"", 0});
	for (size_t c = 0; c < SHOWN; c++)
		grid_add(&g, page_word(p, head[c]));
	for (size_t i = at; i + 8 < end; i++) {
		const struct report_row *row = &r->row[i];

		if (!is(row->metric, "touched"))
			continue;
		grid_add(&g, row->group);
		for (size_t k = 1; k < SHOWN; k++) {
			page_value(p, row + k, REPORT_VALUE, &p->cell);
			page_cell(p, &g);
		}
	}
	grid_cut(&g, 0, LABEL_MAX);
	grid_narrow(&g, 0, NAME_LEAST, p->style->width);
	grid_print(&g, "lrrrrrrr", p->b);
	grid_free(&g);
	page_say(p, &p->line, "Each column shares the same ");
	page_value(p, &r->row[at], REPORT_VALUE, &p->line);
	page_say(p, &p->line,
		 r->row[at].whole == 1 ? " conversion to " : " conversions to ");
	page_label(p, r->row[at].to, &p->line);
	page_say(p, &p->line, " between the touches before it; (none): no touch is known.");
	page_sentence(p);
}

/* What does not match, in words. */
static void
unmatched_line(struct page *p, const struct report_row *row)
{
	static const struct {
		const char *section, *metric, *one, *many;
	} line[] = {
	    {"traffic", "no_traffic",
	     " lead entered on a day that the file of visitors does not have; it is left out here",
	     " leads entered on days that the file of visitors does not have; they are left out "
	     "here"},
	    {"traffic", "undated", " lead has no date of entry; it is left out here",
	     " leads have no date of entry; they are left out here"},
	    {"traffic", "leads_unmatched",
	     " lead is of a source that has no visitors in the file",
	     " leads are of sources that have no visitors in the file"},
	    {"traffic", "visitors_unmatched",
	     " visitor is of a source that brought no lead: check that both files call it the "
	     "same",
	     " visitors are of sources that brought no lead: check that both files call them the "
	     "same"},
	    {"spend", "no_spend",
	     " lead entered on a day that the file of spend does not have; it is left out here",
	     " leads entered on days that the file of spend does not have; they are left out here"},
	    {"spend", "undated", " lead has no date of entry; it is left out here",
	     " leads have no date of entry; they are left out here"},
	    {"spend", "leads_unmatched",
	     " lead is of a source without spend, as organic ones are",
	     " leads are of sources without spend, as organic ones are"},
	    {"spend", "spend_unmatched",
	     " was spent on sources that brought no lead: check that both files call them the "
	     "same",
	     " was spent on sources that brought no lead: check that both files call them the "
	     "same"},
	};

	for (size_t i = 0; i < sizeof(line) / sizeof(*line); i++) {
		if (!is(row->section, line[i].section) || !is(row->metric, line[i].metric))
			continue;
		page_value(p, row, REPORT_VALUE, &p->line);
		page_say(p, &p->line, row->whole == 1 ? line[i].one : line[i].many);
		page_sentence(p);
	}
}

static void
traffic_table(struct page *p, size_t at, size_t end)
{
	static const char *const head[] = {"", "visitors", "leads", "rate"};
	const struct report *r = p->r;
	struct grid g = {.columns = 4, .ascii = p->style->ascii};

	page_heading(p, "Visitors", r->row[at].by);
	for (size_t c = 0; c < 4; c++)
		grid_add(&g, page_word(p, head[c]));
	for (; at + 3 <= end; at += 3) {
		const struct report_row *rate = &r->row[at + 2];

		grid_add(&g, r->row[at].group);
		for (size_t k = 0; k < 2; k++) {
			page_value(p, &r->row[at + k], REPORT_VALUE, &p->cell);
			page_cell(p, &g);
		}
		if (is(rate->status, "no_visitors"))
			page_say(p, &p->cell, "no visitors");
		else if (is(rate->status, "more_leads"))
			page_say(p, &p->cell, "more leads than visitors");
		else
			page_rate(p, rate, &p->cell);
		buf_addf(&p->cell, rate->known ? ")" : "");
		page_cell(p, &g);
	}
	grid_cut(&g, 0, LABEL_MAX);
	grid_narrow(&g, 0, NAME_LEAST, p->style->width);
	grid_print(&g, "lrrr", p->b);
	grid_free(&g);
}

void
traffic_section(struct page *p, size_t at, size_t end)
{
	const struct report *r = p->r;
	const struct report_row *visitors = &r->row[at], *entered = visitors + 1,
				*rate = visitors + 2;

	page_heading(p, "Visitors", (struct slice){"", 0});
	page_value(p, visitors, REPORT_VALUE, &p->line);
	page_say(p, &p->line, visitors->whole == 1 ? " visitor, " : " visitors, ");
	page_value(p, entered, REPORT_VALUE, &p->line);
	page_say(p, &p->line,
		 entered->whole == 1 ? " lead of the same days: " : " leads of the same days: ");
	page_rate(p, rate, &p->line);
	page_say(p, &p->line, rate->known ? ")"
			   : is(rate->status, "more_leads")
			       ? " (more leads than visitors: the files "
				 "do not match)"
			   : visitors->whole == 0 ? " (the file has no day of these leads)"
						  : "");
	page_sentence(p);
	for (; at < end && r->row[at].by.n == 0; at++)
		unmatched_line(p, &r->row[at]);
	while (at < end) {
		size_t next = report_table_end(r, at);

		traffic_table(p, at, next);
		at = next;
	}
}

/* What one costs of each stage, of all leads and of those of paid sources. */
static void
cost_table(struct page *p, size_t at, size_t end, bool paid)
{
	static const char *const head[] = {"Stage", "leads", "cost of each", "of paid sources",
					   "cost of each"};
	const struct report *r = p->r;
	struct grid g = {.columns = paid ? 5 : 3, .ascii = p->style->ascii};

	for (size_t c = 0; c < g.columns; c++)
		grid_add(&g, page_word(p, head[c]));
	for (size_t k = 0; k < r->stages; k++) {
		grid_add(&g, r->stage[k].label);
		for (size_t c = 1; c < g.columns; c += 2) {
			const struct report_row *cost = report_find(
			    r, at, end, c == 1 ? "cost" : "cost_paid", r->stage[k].name);

			page_count(cost->n, &p->cell);
			page_cell(p, &g);
			page_value(p, cost, REPORT_VALUE, &p->cell);
			page_cell(p, &g);
		}
	}
	grid_cut(&g, 0, LABEL_MAX);
	grid_narrow(&g, 0, NAME_LEAST, p->style->width);
	grid_print(&g, "lrrrr", p->b);
	grid_free(&g);
}

/* Groups by what one of each stage costs: the rows [at, end), all by the same. */
static void
spend_table(struct page *p, size_t at, size_t end)
{
	enum { SPENT = 1, FIRST = 2 }; /* columns */
	const struct report *r = p->r;
	size_t columns = FIRST + r->stages + (is(r->row[end - 1].metric, "return"));
	bool *hidden = xcalloc(columns, sizeof(*hidden));
	char *align = xmalloc(columns);
	struct grid g = {.columns = columns, .ascii = p->style->ascii, .hidden = hidden};

	memset(align, 'r', columns);
	align[0] = 'l';
	page_heading(p, "Cost", r->row[at].by);
	grid_add(&g, SLICE(""));
	grid_add(&g, page_word(p, "spent"));
	for (size_t k = 0; k < r->stages; k++)
		grid_add(&g, r->stage[k].label);
	if (columns > FIRST + r->stages)
		grid_add(&g, page_word(p, "return"));
	for (size_t k = 0; k < r->stages; k++)
		grid_cut(&g, FIRST + k, HEAD_MAX);
	for (; at < end; at++) {
		if (is(r->row[at].metric, "spend"))
			grid_add(&g, r->row[at].group);
		page_value(p, &r->row[at], REPORT_VALUE, &p->cell);
		page_cell(p, &g);
	}
	grid_cut(&g, 0, LABEL_MAX);
	page_stages_fit(p, &g, FIRST);
	grid_narrow(&g, 0, NAME_LEAST, p->style->width);
	grid_print(&g, align, p->b);
	page_stages_said(p, &g, FIRST);
	grid_free(&g);
	free(align);
	free(hidden);
}

void
spend_section(struct page *p, size_t at, size_t end)
{
	const struct report *r = p->r;
	size_t all = report_table_end(r, at);
	struct slice first = r->stage[0].name, goal = r->stage[r->goal].name;
	const struct report_row *cost = report_find(r, at, all, "cost", first),
				*paid = report_find(r, at, all, "cost_paid", first),
				*back = report_find(r, at, all, "return", goal);

	page_heading(p, "Cost", SLICE(""));
	page_value(p, &r->row[at], REPORT_VALUE, &p->line);
	page_say(p, &p->line, " spent, ");
	page_count(cost->n, &p->line);
	page_say(p, &p->line,
		 cost->n == 1 ? " lead of the same days; cost of each "
			      : " leads of the same days; cost of each ");
	page_value(p, cost, REPORT_VALUE, &p->line);
	if (paid) {
		page_say(p, &p->line, ", of paid sources only ");
		page_value(p, paid, REPORT_VALUE, &p->line);
		buf_addf(&p->line, " (n ");
		page_count(paid->n, &p->line);
		buf_addc(&p->line, ')');
	}
	page_sentence(p);
	cost_table(p, at, all, paid != NULL);
	if (back && back->known) {
		page_label(p, goal, &p->line);
		page_say(p, &p->line, ": amount for each unit spent ");
		page_value(p, back, REPORT_VALUE, &p->line);
		buf_addf(&p->line, " (n ");
		page_count(back->n, &p->line);
		buf_addc(&p->line, ')');
		page_sentence(p);
	}
	for (; at < all; at++)
		unmatched_line(p, &r->row[at]);
	for (; at < end; at = all) {
		all = report_table_end(r, at);
		spend_table(p, at, all);
	}
}
