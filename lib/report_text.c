/* SPDX-License-Identifier: MIT
 * The report for people on a terminal or in a mail: what the meeting reads on a Monday. Fits a
 * width, aligns by display width, and says every finding in plain words. */
#include "report_page.h"

#include <stdlib.h>

enum { LABEL_MAX = 24, BAR_MIN = 6, BAR_MAX = 30, HEAD_MAX = 9, NAME_LEAST = 10 };
enum { FAR = 20 }; /* so many times as many leads as there are: nobody waits for them */

/* What a row that is not there says: nothing. */
static const struct report_row no_row;

/* One of the rows [at, end) with METRIC for stage K. */
static const struct report_row *
row_of(const struct report *r, size_t at, size_t end, const char *metric, size_t k)
{
	for (; at < end; at++)
		if (is(r->row[at].metric, metric) && slice_eq(r->row[at].to, r->stage[k].name))
			return &r->row[at];
	return &no_row;
}

static void
funnel_row(struct page *p, struct grid *g, size_t at, size_t end, size_t k)
{
	const struct report *r = p->r;
	const struct report_row *prev = row_of(r, at, end, "rate_prev", k);
	const struct report_row *first = row_of(r, at, end, "rate_first", k);

	if (prev == &no_row)
		prev = row_of(r, at, end, "rate_visitors", k);
	grid_add(g, r->stage[k].label);
	page_value(p, row_of(r, at, end, "reached", k), REPORT_VALUE, &p->cell);
	page_cell(p, g);
	if (prev->counted) {
		page_rate(p, prev, &p->cell);
		buf_addf(&p->cell, prev->known ? ")" : "");
		page_cell(p, g);
		page_count(prev->n, &p->cell);
		page_cell(p, g);
	} else {
		for (int i = 0; i < 2; i++)
			grid_add(g, (struct slice){"", 0});
	}
	if (first != &no_row) {
		page_value(p, first, REPORT_VALUE, &p->cell);
		buf_addf(&p->cell, first->known ? " %%" : "");
		page_cell(p, g);
		page_value(p, row_of(r, at, end, "median_days", k), REPORT_VALUE, &p->cell);
		page_cell(p, g);
	} else {
		for (int i = 0; i < 2; i++)
			grid_add(g, (struct slice){"", 0});
	}
	page_value(p, row_of(r, at, end, "lost", k), REPORT_VALUE, &p->cell);
	page_cell(p, g);
	grid_add(g, (struct slice){"", 0}); /* the bar gets what the rest leaves */
}

/* "12 leads were recycled: 7 at rest now, 5 came back". */
static void
recycled_line(struct page *p, size_t at, size_t end)
{
	const struct slice none = {"", 0};
	const struct report_row *all = report_find(p->r, at, end, "recycled", none),
				*back = report_find(p->r, at, end, "returned", none);

	if (!all)
		return;
	page_value(p, all, REPORT_VALUE, &p->line);
	page_say(p, &p->line, all->whole == 1 ? " lead was recycled: " : " leads were recycled: ");
	page_value(p, all + 1, REPORT_VALUE, &p->line);
	page_say(p, &p->line, " at rest now");
	if (back) {
		buf_addf(&p->line, ", ");
		page_value(p, back, REPORT_VALUE, &p->line);
		page_say(p, &p->line, " came back");
	}
	page_sentence(p);
}

static void
funnel_section(struct page *p, size_t at, size_t end)
{
	enum { STAGE, LEADS, PREV, N, FIRST, DAYS, LOST, BAR, COLUMNS };
	static const char *const head[] = {
	    "Stage", "leads", "of the one before", "n", "of first", "median days", "lost", ""};
	const struct report *r = p->r;
	bool hidden[COLUMNS] = {0};
	struct grid g = {.columns = COLUMNS, .ascii = p->style->ascii, .hidden = hidden};
	uint64_t most = 0, lost = 0;
	const struct report_row *visitors =
	    report_find(r, at, end, "visitors", r->stage[0].name);
	size_t used;

	page_heading(p, "Funnel", (struct slice){"", 0});
	for (size_t c = 0; c < COLUMNS; c++)
		grid_add(&g, page_word(p, head[c]));
	if (visitors) {
		grid_add(&g, page_word(p, "(visitors)"));
		page_value(p, visitors, REPORT_VALUE, &p->cell);
		page_cell(p, &g);
		for (size_t c = PREV; c < COLUMNS; c++)
			grid_add(&g, (struct slice){"", 0});
	}
	for (size_t k = 0; k < r->stages; k++) {
		uint64_t reached = (uint64_t)row_of(r, at, end, "reached", k)->whole;

		most = reached > most ? reached : most;
		lost += (uint64_t)row_of(r, at, end, "lost", k)->whole;
		funnel_row(p, &g, at, end, k);
	}
	hidden[LOST] = lost == 0;
	grid_cut(&g, STAGE, LABEL_MAX);
	if (grid_width(&g) > p->style->width)
		grid_set(&g, 0, DAYS, page_word(p, "days"));
	grid_narrow(&g, STAGE, NAME_LEAST, p->style->width);
	used = grid_width(&g); /* with the gap before the empty bars */
	hidden[BAR] = used + BAR_MIN > p->style->width;
	for (size_t k = 0; k < r->stages && !hidden[BAR]; k++) {
		size_t room = p->style->width - used;

		page_bar(p, (uint64_t)row_of(r, at, end, "reached", k)->whole, most,
			room < BAR_MAX ? room : BAR_MAX);
		grid_set(&g, k + 1 + (visitors != NULL), BAR, buf_slice(&p->cell));
		p->cell.n = 0;
	}
	grid_print(&g, "lrrrrrrl", p->b);
	grid_free(&g);
	recycled_line(p, at, end);
	page_early(p, at, end);
}

/* "MQL → SQL 18.2 % (12.4–25.9, n 143): target 25 %, undecided: 90 more leads would ..." */
static void
kpi_section(struct page *p, size_t at, size_t end)
{
	static const char *const colour[] = {"\033[32m", "\033[31m", "\033[33m"};
	static const char *const word[] = {"met", "missed", "undecided"};

	page_heading(p, "Targets", (struct slice){"", 0});
	for (; at + 4 <= end; at += 4) {
		const struct report_row *rate = &p->r->row[at], *target = rate + 1,
					*needed = rate + 2;
		const struct report_row *pending = rate + 3;
		struct buf *l = &p->line;

		page_pair(p, rate, l);
		buf_addc(l, ' ');
		page_rate(p, rate, l);
		buf_addf(l, rate->known ? ", n " : " (n ");
		page_count(rate->n, l);
		page_say(p, l, "): target ");
		page_value(p, target, REPORT_VALUE, l);
		buf_addf(l, " %%, ");
		page_say(p, l, rate->status);
		if (is(rate->status, "undecided") && needed->known &&
		    needed->whole <= (int64_t)rate->n * FAR) {
			buf_addf(l, ": ");
			page_value(p, needed, REPORT_VALUE, l);
			page_say(p, l, needed->whole == 1 ? " more lead" : " more leads");
			page_say(p, l, " would decide it if the rate stays");
		} else if (is(rate->status, "undecided")) {
			page_say(p, l, rate->known ? "; too close to the target to tell"
					     : "; nobody to judge by yet");
		}
		if (pending->whole) {
			buf_addf(l, "; ");
			page_value(p, pending, REPORT_VALUE, l);
			page_say(p, l, is(p->r->rate, "resolved") ? " still open"
							       : " too young to count");
		}
		if (rate->group.n) {
			buf_addf(l, " [");
			grid_escape(rate->group, l);
			buf_addc(l, ']');
		}
		for (size_t i = 0; i < 3 && p->style->colour; i++)
			if (is(rate->status, word[i]))
				buf_addf(p->b, "%s", colour[i]);
		page_sentence(p);
		buf_addf(p->b, "%s", p->style->colour ? "\033[0m" : "");
	}
}

static void
velocity_section(struct page *p, size_t at, size_t end)
{
	static const char *const head[] = {"Days", "median", "p75", "p90", "n"};
	struct grid g = {.columns = 5, .ascii = p->style->ascii};
	size_t from = at;

	page_heading(p, "Velocity", (struct slice){"", 0});
	for (size_t c = 0; c < 5; c++)
		grid_add(&g, page_word(p, head[c]));
	for (; at + 4 <= end; at += 4) {
		const struct report_row *row = &p->r->row[at];

		page_pair_cut(p, row, 2 * LABEL_MAX, &p->cell);
		page_cell(p, &g);
		for (int i = 0; i < 3; i++) {
			page_value(p, row + i, REPORT_VALUE, &p->cell);
			page_cell(p, &g);
		}
		page_count(row->n, &p->cell);
		page_cell(p, &g);
	}
	grid_print(&g, "lrrrr", p->b);
	grid_free(&g);
	for (at = from; at < end; at++) {
		const struct report_row *row = &p->r->row[at];

		if (!is(row->metric, "negative") || row->whole == 0)
			continue;
		page_pair(p, row, &p->line);
		buf_addf(&p->line, ": ");
		page_value(p, row, REPORT_VALUE, &p->line);
		page_say(p, &p->line, row->whole == 1 ? " duration is" : " durations are");
		page_say(p, &p->line, " below zero and left out");
		page_sentence(p);
	}
}

/* The line of the group whose rows begin at AT; returns where the next one's do. */
static size_t
groups_row(struct page *p, struct grid *g, size_t at, size_t end)
{
	const struct report_row *row = p->r->row, *rate = NULL;
	struct slice group = row[at].group;
	bool young = false;

	for (size_t i = at; i < end && slice_eq(row[i].group, group); i++)
		young |= is(row[i].metric, "rate_first") && is(row[i].status, "unfinished");
	buf_add_slice(&p->cell, group);
	buf_addf(&p->cell, young ? " *" : "");
	page_cell(p, g);
	for (size_t k = 0; at < end && slice_eq(row[at].group, group); at++) {
		if (is(row[at].metric, "rate_first") &&
		    slice_eq(row[at].to, p->r->stage[p->r->goal].name))
			rate = &row[at];
		if (!is(row[at].metric, "reached"))
			continue;
		if (k++ == p->r->stages)
			break; /* another group of the same name */
		page_value(p, &row[at], REPORT_VALUE, &p->cell);
		page_cell(p, g);
	}
	if (!rate) {
		grid_add(g, (struct slice){"", 0});
		grid_add(g, (struct slice){"", 0});
		return at;
	}
	page_rate(p, rate, &p->cell);
	buf_addf(&p->cell, rate->known ? ")" : "");
	page_cell(p, g);
	page_count(rate->n, &p->cell);
	page_cell(p, g);
	return at;
}

/* One table of groups: the rows [at, end), all by the same. */
static void
groups_table(struct page *p, size_t at, size_t end)
{
	enum { AROUND = 3 }; /* the group before; rate and n behind the stages */
	const struct report *r = p->r;
	size_t columns = r->stages + AROUND, from = at;
	bool *hidden = xcalloc(columns, sizeof(*hidden));
	char *align = xmalloc(columns + 1);
	struct grid g = {.columns = columns, .ascii = p->style->ascii, .hidden = hidden};

	hidden[columns - 1] = hidden[columns - 2] = r->stages == 1; /* no rate of a single stage */
	memset(align, 'r', columns);
	align[0] = 'l';
	page_heading(p,
		     is(r->row[at].section, "cohort")	   ? "Cohorts"
		     : is(r->row[at].section, "breakdown") ? "Breakdown"
							   : "Conversion",
		     r->row[at].by);
	grid_add(&g, (struct slice){"", 0});
	for (size_t k = 0; k < r->stages; k++)
		grid_add(&g, r->stage[k].label);
	grid_escape(r->stage[r->goal].label, &p->cell);
	page_say(p, &p->cell, " of ");
	grid_escape(r->stage[0].label, &p->cell);
	page_cell(p, &g);
	grid_add(&g, SLICE("n"));
	for (size_t c = 1; c <= r->stages; c++)
		grid_cut(&g, c, HEAD_MAX);
	grid_cut(&g, r->stages + 1, LABEL_MAX);
	while (at < end)
		at = groups_row(p, &g, at, end);
	/* too wide: shorter names of groups first, then fewer of the stages in the middle */
	grid_cut(&g, 0, 2 * LABEL_MAX);
	grid_narrow(&g, 0, LABEL_MAX, p->style->width);
	page_stages_fit(p, &g, 1);
	grid_narrow(&g, 0, NAME_LEAST, p->style->width);
	grid_print(&g, align, p->b);
	for (; from < end; from++)
		if (is(r->row[from].metric, "rate_first") &&
		    is(r->row[from].status, "unfinished")) {
			page_say(p, &p->line, "* some are too young to count in the rate");
			page_sentence(p);
			break;
		}
	page_stages_said(p, &g, 1);
	grid_free(&g);
	free(align);
	free(hidden);
}

static void
groups_section(struct page *p, size_t at, size_t end)
{
	size_t start = at;

	while (at < end) {
		size_t next = report_table_end(p->r, at);

		if (is(p->r->row[at].metric, "organic")) {
			if (is(p->r->row[at].section, "origin") &&
			    (at == start || report_told(p->r, start)))
				page_heading(p, "Origin", (struct slice){"", 0});
			page_say(p, &p->line, "Organic: ");
			page_rate(p, &p->r->row[at], &p->line);
			page_say(p, &p->line, ") of the leads");
			page_sentence(p);
		} else if (!report_told(p->r, at)) {
			groups_table(p, at, next);
		}
		at = next;
	}
}

/* What a row of the quality section says: the stage it is about, then ONE or MANY. */
static const struct quality_text {
	const char *metric, *one, *many;
} quality_text[] = {
	{"outside", " lead is outside the period, or has no date to tell",
	 " leads are outside the period, or have no date to tell"},
	{"not_yet", " lead is later than now and was left out",
	 " leads are later than now and were left out"},
	{"no_stage", " lead is in no stage", " leads are in no stage"},
	{"unknown_stage", " lead is in a stage that the table does not have",
	 " leads are in a stage that the table does not have"},
	{"skipped", " lead is further on and nothing says that it was there",
	 " leads are further on and nothing says that they were there"},
	{"undated", " lead was there and nobody knows by when",
	 " leads were there and nobody knows by when"},
	{"unreadable", " date could not be read", " dates could not be read"},
	{"future", " date is later than now and was left out",
	 " dates are later than now and were left out"},
	{"backwards", " lead has a stage dated before an earlier one",
	 " leads have a stage dated before an earlier one"},
	{"negative", " lead", " leads"},
	{"no_column", "the file has no such column of dates", ""},
};

static void
quality_section(struct page *p, size_t at, size_t end)
{
	struct buf *l = &p->line;

	page_heading(p, "Quality of the data", (struct slice){"", 0});
	if (end - at == 1) {
		page_say(p, l, "All dates are there, readable and in order.");
		page_sentence(p);
	}
	for (at++; at < end; at++) {
		const struct report_row *row = &p->r->row[at];
		const struct quality_text *t = quality_text;

		while (!is(t->metric, row->metric))
			t++;
		if (row->to.n) {
			page_label(p, row->to, l);
			if (row->from.n) {
				page_say(p, l, " dated before ");
				page_label(p, row->from, l);
			}
			buf_addf(l, ": ");
		}
		if (*t->one == ' ')
			page_value(p, row, REPORT_VALUE, l);
		page_say(p, l, row->whole == 1 ? t->one : t->many);
		page_sentence(p);
	}
}

void
report_text(const struct report *r, const struct report_style *s, struct buf *b)
{
	static const struct {
		const char *name;
		void (*print)(struct page *p, size_t at, size_t end);
	} section[] = {
	    {"funnel", funnel_section},	    {"kpi", kpi_section},
	    {"bottleneck", bottleneck_section}, {"compare", compare_section},
	    {"velocity", velocity_section}, {"cohort", groups_section},
	    {"inflow", inflow_section},	    {"breakdown", groups_section},
	    {"origin", groups_section},	    {"grade", groups_section},
	    {"trait", found_section},	    {"content", found_section},
	    {"loss", loss_section},	    {"sla", sla_section},
	    {"stuck", stuck_section},	    {"quality", quality_section},
	    {"time", time_section},	    {"attribution", attribution_section},
	    {"traffic", traffic_section},   {"spend", spend_section}};
	struct page p = {.r = r, .style = s, .b = b};

	p.arrow = s->ascii ? "->" : "→";
	p.dash = p.none = s->ascii ? "-" : "–";
	page_title(&p);
	for (size_t at = 0, end; at < r->rows; at = end) {
		for (end = at; end < r->rows && is(r->row[end].section, r->row[at].section); end++)
			continue;
		for (size_t i = 0; i < sizeof(section) / sizeof(*section); i++)
			if (is(section[i].name, r->row[at].section))
				section[i].print(&p, at, end);
	}
	buf_free(&p.cell);
	buf_free(&p.line);
}
