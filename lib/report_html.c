/* SPDX-License-Identifier: MIT
 * The report as one page that needs nothing else: findings first, then each section as a chart with
 * its table. What a label holds is shown as text, whatever it is. */
#include "report_html.h"

#include "num.h"
#include "report_grid.h"

#include <stdlib.h>

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

void
report_escape(struct slice s, struct buf *b)
{
	struct buf shown = {0};

	grid_escape(s, &shown); /* controls, direction marks: seen, not obeyed */
	for (size_t i = 0; i < shown.n; i++) {
		const char *p = shown.s + i;

		if (*p == '&')
			buf_addf(b, "&amp;");
		else if (*p == '<')
			buf_addf(b, "&lt;");
		else if (*p == '>')
			buf_addf(b, "&gt;");
		else if (*p == '"')
			buf_addf(b, "&quot;");
		else if (*p == '\'')
			buf_addf(b, "&#39;");
		else if (shown.n - i >= 3 && memcmp(p, "\xef\xbf", 2) == 0 &&
			 (p[2] & 0x3e) == 0x3e) {
			buf_addf(b, "\xef\xbf\xbd"); /* U+FFFE and U+FFFF are no XML */
			i += 2;
		} else
			buf_addc(b, *p);
	}
	buf_free(&shown);
}

/* What the parts of the page share. */
struct html {
	const struct report *r;
	enum report_language language;
	struct buf *b;
};

static void
say(const struct html *h, const char *text)
{
	report_escape(slice_of(report_word(h->language, text)), h->b);
}

static void
move(const struct html *h, const struct report_row *row)
{
	report_escape(report_label(h->r, row->from), h->b);
	buf_addf(h->b, " → ");
	report_escape(report_label(h->r, row->to), h->b);
}

static void
people(const struct html *h, const struct report_row *row, enum report_part part)
{
	report_people(row, part, h->b);
}

static void
finding(const struct html *h, const char *class, const char *kind)
{
	buf_addf(h->b, "<li class=\"%s\"><span class=\"kind\">", class);
	say(h, kind);
	buf_addf(h->b, "</span><span>");
}

static void
count(uint64_t n, struct buf *b)
{
	struct report_row row = {.kind = REPORT_COUNT};

	report_set_count(&row, n);
	report_people(&row, REPORT_VALUE, b);
}

/* MQL → SQL 17.8 % (11.9–25.7, n 118), target 25 % */
static void
kpi_finding(const struct html *h, const struct report_row *row)
{
	finding(h, row->status,
		is(row->status, "met")	    ? "Target met"
		: is(row->status, "missed") ? "Target missed"
					    : "Not decided yet");
	move(h, row);
	buf_addf(h->b, ": <strong>");
	people(h, row, REPORT_VALUE);
	buf_addf(h->b, row->known ? " %%</strong> (" : "</strong> (");
	if (row->known) {
		people(h, row, REPORT_LOW);
		buf_addf(h->b, "–");
		people(h, row, REPORT_HIGH);
		buf_addf(h->b, ", ");
	}
	buf_addf(h->b, "n\u00a0");
	count(row->n, h->b);
	buf_addf(h->b, "), ");
	if (!row->known) {
		say(h, "nobody to judge by yet");
		buf_addf(h->b, ", ");
	}
	say(h, "target");
	buf_addc(h->b, ' ');
	people(h, row + 1, REPORT_VALUE);
	buf_addf(h->b, " %%</span></li>\n");
}

static void
bottleneck_finding(const struct html *h, const struct report_row *row)
{
	if (is(row->metric, "drop")) {
		finding(h, "plain", "Most is lost");
		move(h, row);
		buf_addf(h->b, ": <strong>");
		people(h, row, REPORT_VALUE);
		buf_addf(h->b, "</strong> / ");
		count(row->n, h->b);
		buf_addc(h->b, ' ');
		say(h, "did not go on");
	} else if (is(row->metric, "median_days")) {
		finding(h, "plain", "Slowest");
		move(h, row);
		buf_addf(h->b, ": <strong>");
		people(h, row, REPORT_VALUE);
		buf_addf(h->b, h->language == REPORT_KOREAN ? "</strong>" : "</strong> ");
		say(h, "days in the median");
	} else {
		finding(h, "plain", "Worth most");
		move(h, row);
		buf_addf(h->b, ": <strong>");
		people(h, row, REPORT_VALUE);
		buf_addf(h->b, h->language == REPORT_KOREAN ? "</strong>" : "</strong> ");
		say(h, "more won at its target");
	}
	buf_addf(h->b, "</span></li>\n");
}

static void
findings(const struct html *h)
{
	const struct report *r = h->r;
	size_t found = 0;

	for (size_t i = 0; i < r->rows; i++)
		found += (is(r->row[i].section, "kpi") && *r->row[i].status) ||
			 (is(r->row[i].section, "bottleneck") && *r->row[i].status);
	if (found == 0)
		return;
	buf_addf(h->b, "<section aria-labelledby=\"findings\"><h2 id=\"findings\">");
	say(h, "Findings");
	buf_addf(h->b, "</h2>\n<ul class=\"findings\">\n");
	for (size_t i = 0; i < r->rows; i++) {
		const struct report_row *row = &r->row[i];

		if (is(row->section, "kpi") && *row->status)
			kpi_finding(h, row);
		else if (is(row->section, "bottleneck") && *row->status)
			bottleneck_finding(h, row);
	}
	buf_addf(h->b, "</ul></section>\n");
}

/* The number that the script sorts by; empty: none, and last. */
static void
sort_key(const struct view_cell *c, struct buf *b)
{
	char number[NUM_TEXT];

	if (!c->row && !c->counted)
		return;
	buf_addf(b, " data-v=\"");
	if (!c->row)
		buf_add(b, number, num_format(c->count, number));
	else if (c->row->known)
		report_number(c->row, c->part, b);
	buf_addc(b, '"');
}

static void
table(const struct html *h, const struct view *v, size_t number)
{
	struct buf *b = h->b, cell = {0};

	buf_addf(b, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"t%zu\">"
		    "<table>\n<thead><tr>",
		 number);
	for (size_t c = 0; c < v->columns; c++) {
		buf_addf(b, v->head[c].n ? "<th scope=\"col\"%s>" : "<td%s>",
			 v->align.s[c] == 'l' ? " class=\"l\"" : "");
		report_escape(v->head[c], b);
		buf_addf(b, v->head[c].n ? "</th>" : "</td>");
	}
	buf_addf(b, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < v->cells; i++) {
		const struct view_cell *c = &v->cell[i];
		size_t column = i % v->columns;
		bool minor = slice_eq(v->head[column], SLICE("95 %")) ||
			     slice_eq(v->head[column], SLICE("n"));

		cell.n = 0;
		view_text(v, c, &cell);
		buf_addf(b, "%s<%s%s", column ? "" : "<tr>",
			 column ? "td" : "th scope=\"row\"",
			 v->align.s[column] == 'l'		? " class=\"l\""
			 : minor				? " class=\"i\""
			 : slice_eq(buf_slice(&cell), SLICE("–")) ? " class=\"i\""
								: "");
		sort_key(c, b);
		buf_addc(b, '>');
		report_escape(buf_slice(&cell), b);
		buf_addf(b, "</%s>%s", column ? "td" : "th",
			 column + 1 == v->columns ? "</tr>\n" : "");
	}
	buf_addf(b, "</tbody></table></div>\n");
	buf_free(&cell);
}

/* Few numbers say it at once; many are behind a line to open. */
static void
section(const struct html *h, const struct view *v, size_t number)
{
	enum { LONG = 60 }; /* rows: more than a page of paper has */
	bool found = is(v->section, "trait") || is(v->section, "content"), charted;
	size_t start;

	buf_addf(h->b, "<section aria-labelledby=\"t%zu\"><h2 id=\"t%zu\">", number, number);
	report_escape(v->title, h->b);
	buf_addf(h->b, "</h2>\n");
	start = h->b->n;
	report_chart(v, h->b);
	charted = h->b->n > start;
	if (report_early(h->r, v->at, v->end)) {
		struct buf early = {0};

		report_window_in(h->r, h->language, report_too_early, &early);
		buf_addf(h->b, "<p class=\"note\">");
		report_escape(buf_slice(&early), h->b);
		buf_addf(h->b, "</p>\n");
		buf_free(&early);
	}
	if (found && v->cells == 0) {
		buf_addf(h->b, "<p class=\"note\">");
		say(h, "Too few leads to compare.");
		buf_addf(h->b, "</p></section>\n");
		return;
	}
	if (charted) {
		/* on paper the chart says it */
		buf_addf(h->b, v->cells / v->columns > LONG ? "<details class=\"long\"><summary>"
							   : "<details><summary>");
		say(h, "Table");
		buf_addf(h->b, "</summary>\n");
	}
	table(h, v, number);
	buf_addf(h->b, charted ? "</details></section>\n" : "</section>\n");
}

static void
add_day(const struct html *h, int64_t t)
{
	char text[WHEN_TEXT];

	buf_add(h->b, text, when_format(t, h->r->zone, true, text));
}

static void
rate_note(const struct html *h)
{
	struct buf note = {0};

	report_rate_note(h->r, h->language, &note);
	buf_addf(h->b, "<p class=\"note\">");
	report_escape(buf_slice(&note), h->b);
	buf_addf(h->b, "</p>\n");
	buf_free(&note);
}

static void
page_head(const struct html *h)
{
	const struct report *r = h->r;
	struct buf *b = h->b;

	buf_addf(b,
		 "<!DOCTYPE html>\n"
		 "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\">\n<head>\n"
		 "<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" "
		 "content=\"default-src 'none'; style-src 'sha256-%s'; "
		 "script-src 'sha256-%s'; "
		 "base-uri 'none'; form-action 'none'\"/>\n"
		 "<meta name=\"viewport\" content=\"width=device-width, "
		 "initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>",
		 h->language == REPORT_KOREAN ? "ko" : "en", report_css_hash,
		 report_js_hash);
	say(h, "Funnel report");
	buf_addc(b, ' ');
	add_day(h, r->now);
	buf_addf(b, "</title>\n<style>");
	for (size_t i = 0; report_css[i]; i++)
		buf_add_slice(b, slice_of(report_css[i]));
	buf_addf(b, "</style>\n</head>\n<body>\n<header>\n<h1>");
	say(h, "Funnel report");
	buf_addf(b, "</h1>\n<p class=\"lead\">");
	add_day(h, r->now);
	buf_addf(b, " · ");
	if (h->language == REPORT_KOREAN)
		buf_addf(b, "리드 ");
	count(r->leads, b);
	buf_addf(b, h->language == REPORT_KOREAN ? "건" : r->leads == 1 ? " lead" : " leads");
	if (r->first != WHEN_NONE) {
		buf_addf(b, " · <span class=\"nb\">");
		add_day(h, r->first);
		buf_addf(b, " – ");
		add_day(h, r->last);
		buf_addf(b, "</span>");
	}
	buf_addf(b, "</p>\n");
	rate_note(h);
}

/* The sections one can jump to. */
static void
contents(const struct html *h)
{
	struct view v = {.r = h->r, .language = h->language};
	const char *section = "";
	size_t at = 0, number = 0;

	buf_addf(h->b, "<nav aria-label=\"%s\"><ul>", report_word(h->language, "Contents"));
	while (view_next(&v, &at)) {
		number++;
		if (strcmp(section, v.section) == 0)
			continue; /* another table of the same */
		section = v.section;
		buf_addf(h->b, "<li><a href=\"#t%zu\">%s</a></li>\n", number, view_name(&v));
	}
	buf_addf(h->b, "</ul></nav>\n");
	view_free(&v);
}

void
report_html(const struct report *r, enum report_language language, struct buf *b)
{
	struct html h = {r, language, b};
	struct view v = {.r = r, .language = language};
	size_t at = 0, number = 0;

	page_head(&h);
	contents(&h);
	buf_addf(b, "</header>\n<main>\n");
	findings(&h);
	while (view_next(&v, &at))
		section(&h, &v, ++number);
	buf_addf(b, "</main>\n<footer>leadpipe funnel-report</footer>\n<script>");
	for (size_t i = 0; report_js[i]; i++)
		buf_add_slice(b, slice_of(report_js[i]));
	buf_addf(b, "</script>\n</body>\n</html>\n");
	view_free(&v);
}
