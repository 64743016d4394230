/* SPDX-License-Identifier: MIT
 * Sections of the text report about where leads come from and how long they take: visitors, credit,
 * days. */
#include "report_page.h"

enum { LABEL_MAX = 24, NAME_LEAST = 8, TENTHS_MIN = 10 /* fewer have no tenths */ };

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
traffic_line(struct page *p, const struct report_row *row)
{
	static const char *const text[][2] = {
	    {"no_traffic", " leads entered on days that the file of visitors does not have; "
			   "they are left out here"},
	    {"undated", " leads have no date of entry; they are left out here"},
	    {"leads_unmatched", " leads are of sources that have no visitors in the file"},
	    {"visitors_unmatched", " visitors are of sources that brought no lead: "
				   "check that both files call them the same"},
	};

	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++) {
		if (!is(row->metric, text[i][0]))
			continue;
		page_value(p, row, REPORT_VALUE, &p->line);
		page_say(p, &p->line, text[i][1]);
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
	page_say(p, &p->line, " visitors, ");
	page_value(p, entered, REPORT_VALUE, &p->line);
	page_say(p, &p->line, " leads of the same days: ");
	page_rate(p, rate, &p->line);
	page_say(p, &p->line, rate->known ? ")"
			   : is(rate->status, "more_leads")
			       ? " (more leads than visitors: the files "
				 "do not match)"
			   : visitors->whole == 0 ? " (the file has no day of these leads)"
						  : "");
	page_sentence(p);
	for (; at < end && r->row[at].by.n == 0; at++)
		traffic_line(p, &r->row[at]);
	while (at < end) {
		size_t next = report_table_end(r, at);

		traffic_table(p, at, next);
		at = next;
	}
}
