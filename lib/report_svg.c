/* SPDX-License-Identifier: MIT
 * Charts as inline SVG. Sizes across are per cent and sizes down are pixels, so a chart fits a phone
 * without its letters shrinking. All a chart says is in the table behind it too. */
#include "report_html.h"

#include <math.h>
#include <stdlib.h>

enum { FOREST_MAX = 16, HEAT_MAX = 24 };

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* V with two decimals, never in the locale's way. */
static void
add_number(double v, struct buf *b)
{
	long long n = (long long)floor(v * 100 + 0.5), a = n < 0 ? -n : n;

	buf_addf(b, "%s%lld.%02lld", n < 0 ? "-" : "", a / 100, a % 100);
}

static void
percent(const char *name, double share, struct buf *b)
{
	buf_addf(b, " %s=\"", name);
	add_number(100 * (share < 0 ? 0 : share > 1 ? 1 : share), b);
	buf_addf(b, "%%\"");
}

static void
chart_open(const struct view *v, const char *caption, size_t height, struct buf *b)
{
	const char *say = report_word(v->language, caption);

	buf_addf(b, "<figure><figcaption>%s</figcaption>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
		    "role=\"img\" height=\"%zu\" aria-label=\"%s\">",
		 say, height, say);
	buf_addf(b, "<title>%s</title>\n", say);
}

static void
chart_close(struct buf *b)
{
	buf_addf(b, "</svg></figure>\n");
}

static void
text_open(double x, size_t y, const char *class, struct buf *b)
{
	buf_addf(b, "<text");
	percent("x", x, b);
	buf_addf(b, " y=\"%zu\" class=\"%s\">", y, class);
}

static void
rect(double x, size_t y, double width, size_t height, const char *class, struct buf *b)
{
	buf_addf(b, "<rect");
	percent("x", x, b);
	percent("width", width, b);
	buf_addf(b, " y=\"%zu\" height=\"%zu\" rx=\"2\" class=\"%s\"/>\n", y, height, class);
}

static void
level(double from, double to, size_t y, const char *class, struct buf *b)
{
	buf_addf(b, "<line");
	percent("x1", from, b);
	percent("x2", to, b);
	buf_addf(b, " y1=\"%zu\" y2=\"%zu\" class=\"%s\"/>\n", y, y, class);
}

static void
upright(double x, size_t from, size_t to, const char *class, struct buf *b)
{
	buf_addf(b, "<line");
	percent("x1", x, b);
	percent("x2", x, b);
	buf_addf(b, " y1=\"%zu\" y2=\"%zu\" class=\"%s\"/>\n", from, to, class);
}

static void
dot(double x, size_t y, const char *class, struct buf *b)
{
	buf_addf(b, "<circle");
	percent("cx", x, b);
	buf_addf(b, " cy=\"%zu\" r=\"6\" class=\"dot %s\"/>\n", y, class);
}

static void
rate(const struct report_row *row, struct buf *b)
{
	report_people(row, REPORT_VALUE, b);
	if (!row->known)
		return;
	buf_addf(b, " %% (");
	report_people(row, REPORT_LOW, b);
	buf_addf(b, "–");
	report_people(row, REPORT_HIGH, b);
	buf_addc(b, ')');
}

static void
funnel_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 52, BAR = 18 };
	const struct report *r = v->r;
	double most = 1;

	for (size_t k = 0; k < r->stages; k++) {
		const struct report_row *row =
		    report_find(r, v->at, v->end, "reached", r->stage[k].name);

		most = row && (double)row->whole > most ? (double)row->whole : most;
	}
	chart_open(v, "Leads reached, and the rate of the one before", r->stages * ROW, b);
	for (size_t k = 0; k < r->stages; k++) {
		const struct report_row *reached =
		    report_find(r, v->at, v->end, "reached", r->stage[k].name);
		const struct report_row *prev =
		    report_find(r, v->at, v->end, "rate_prev", r->stage[k].name);
		size_t y = k * ROW;

		text_open(0, y + 15, "strong", b);
		report_escape(r->stage[k].label, b);
		buf_addf(b, "<tspan class=\"soft\" dx=\"10\">");
		report_people(reached, REPORT_VALUE, b);
		buf_addf(b, "</tspan></text>\n");
		if (prev) {
			text_open(1, y + 15, "soft end", b);
			rate(prev, b);
			buf_addf(b, "</text>\n");
		}
		rect(0, y + 23, 1, BAR, "track", b);
		rect(0, y + 23, (double)reached->whole / most, BAR, "bar", b);
	}
	chart_close(b);
}

/* The next of 10 %, 20 % ... 100 % that holds all. */
static double
gauge_end(const struct view *v)
{
	double most = 0;

	for (size_t i = v->at; i + 1 < v->end; i += 4) {
		const struct report_row *row = &v->r->row[i];

		most = row->known && row->high > most ? row->high : most;
		most = row[1].share > most ? row[1].share : most;
	}
	most = ceil(most * 10 + 0.2) / 10;
	return most > 1 ? 1 : most < 0.1 ? 0.1 : most;
}

static void
kpi_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 62 };
	double end = gauge_end(v);
	size_t rows = (v->end - v->at) / 4;

	chart_open(v, "Rate with its interval against the target", rows * ROW + 14, b);
	for (size_t i = 0; i < rows; i++) {
		const struct report_row *row = &v->r->row[v->at + 4 * i], *target = row + 1;
		struct buf class = {0};
		size_t y = i * ROW, middle = y + 36;

		text_open(0, y + 15, "strong", b);
		report_escape(report_label(v->r, row->from), b);
		buf_addf(b, " → ");
		report_escape(report_label(v->r, row->to), b);
		buf_addf(b, "</text>\n");
		buf_addf(&class, "end strong fill%s", row->status);
		text_open(1, y + 15, buf_string(&class), b);
		buf_addf(b, "%s</text>\n", report_word(v->language, row->status));
		rect(0, middle - 5, 1, 10, "track", b);
		if (row->known) {
			class.n = 0;
			buf_addf(&class, "whisker line%s", row->status);
			level(row->low / end, row->high / end, middle, buf_string(&class), b);
			class.n = 0;
			buf_addf(&class, "fill%s", row->status);
			dot(report_fraction(row) / end, middle, buf_string(&class), b);
		}
		upright(target->share / end, middle - 11, middle + 11, "goal", b);
		buf_free(&class);
	}
	text_open(0, rows * ROW + 6, "soft", b);
	buf_addf(b, "0 %%</text>");
	text_open(1, rows * ROW + 6, "soft end", b);
	buf_addf(b, "%d %%</text>\n", (int)(end * 100 + 0.5));
	chart_close(b);
}

/* Median as a dot, to the 90th percentile as a line, up to p75 as a bar. */
static void
velocity_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 50 };
	const struct report_row *row = v->r->row;
	size_t rows = (v->end - v->at) / 4;
	double most = 1;

	for (size_t i = v->at; i + 3 < v->end; i += 4)
		if (row[i + 2].known && (double)row[i + 2].whole > most)
			most = (double)row[i + 2].whole;
	chart_open(v, "Median days, and the time three quarters and nine tenths took", rows * ROW, b);
	for (size_t i = 0; i < rows; i++) {
		const struct report_row *m = &row[v->at + 4 * i];
		size_t y = i * ROW, middle = y + 33;

		text_open(0, y + 15, "strong", b);
		report_escape(report_label(v->r, m->from), b);
		buf_addf(b, " → ");
		report_escape(report_label(v->r, m->to), b);
		buf_addf(b, "</text>\n");
		text_open(1, y + 15, "soft end", b);
		for (int p = 0; p < 3; p++) {
			buf_addf(b, p ? " · " : "");
			report_people(m + p, REPORT_VALUE, b);
		}
		buf_addf(b, "</text>\n");
		rect(0, middle - 4, 1, 8, "track", b);
		if (!m->known)
			continue;
		level(0, (double)m[2].whole / most, middle, "axis whisker", b);
		rect(0, middle - 4, (double)m[1].whole / most, 8, "bar", b);
		dot((double)m->whole / most, middle, "", b);
	}
	chart_close(b);
}

/* Cohorts by stages, the part of each that reached it; light ink where the cell is dark. */
static void
cohort_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 30, HEAD = 24 };
	const struct report *r = v->r;
	const double label = 0.2, width = (1 - label) / (double)(r->stages > 1 ? r->stages - 1 : 1);
	size_t rows = 0, per = 0, first;

	for (size_t i = v->at; i < v->end; i++)
		rows += is(r->row[i].metric, "reached") &&
			slice_eq(r->row[i].to, r->stage[0].name);
	if (rows == 0 || r->stages < 2)
		return;
	per = (v->end - v->at) / rows;
	first = rows > HEAT_MAX ? rows - HEAT_MAX : 0;
	chart_open(v, "Share of each cohort that reached the stage", (rows - first) * ROW + HEAD, b);
	for (size_t k = 1; k < r->stages; k++) {
		text_open(label + ((double)k - 0.5) * width, 14, "soft mid", b);
		report_escape(r->stage[k].label, b);
		buf_addf(b, "</text>\n");
	}
	for (size_t i = first; i < rows; i++) {
		size_t at = v->at + i * per, y = HEAD + (i - first) * ROW;

		text_open(0, y + 19, "", b);
		report_escape(r->row[at].group, b);
		buf_addf(b, "</text>\n");
		for (size_t k = 1; k < r->stages; k++) {
			const struct report_row *row =
			    report_find(r, at, at + per, "rate_first", r->stage[k].name);
			double p = report_fraction(row), x = label + ((double)k - 1) * width;

			rect(x + 0.003, y + 1, width - 0.006, ROW - 2, "track", b);
			if (row && row->known) {
				buf_addf(b, "<g opacity=\"");
				add_number(sqrt(p), b);
				buf_addf(b, "\">");
				rect(x + 0.003, y + 1, width - 0.006, ROW - 2, "heat", b);
				buf_addf(b, "</g>");
			}
			text_open(x + width / 2, y + 19,
				  row && row->known && sqrt(p) > 0.55 ? "mid on" : "mid", b);
			if (row && row->known) {
				report_people(row, REPORT_VALUE, b);
				buf_addf(b, " %%");
			} else {
				buf_addf(b, "–");
			}
			buf_addf(b, "</text>\n");
		}
	}
	chart_close(b);
}

/* One line a stage, each on its own scale: a stage of few leads has a trend too. */
static void
inflow_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 74, HEIGHT = 40 };
	const struct report *r = v->r;
	const struct report_row *last;
	size_t n = 0;

	while (v->at + n < v->end && is(r->row[v->at + n].metric, "entered"))
		n++;
	n /= r->stages;
	if (n < 2)
		return;
	last = &r->row[v->at + (n - 1) * r->stages];
	chart_open(v, "Entries to each stage", r->stages * ROW + 20, b);
	for (size_t k = 0; k < r->stages; k++) {
		const struct report_row *row = &r->row[v->at + k], *top = row;
		size_t y = k * ROW;

		for (size_t i = 1; i < n; i++)
			if (row[i * r->stages].whole > top->whole)
				top = &row[i * r->stages];
		text_open(0, y + 15, "strong", b);
		report_escape(r->stage[k].label, b);
		buf_addf(b, "</text>\n");
		text_open(1, y + 15, "soft end", b);
		buf_addf(b, "%s ", report_word(v->language, "at most"));
		report_people(top, REPORT_VALUE, b);
		buf_addf(b, " (");
		report_escape(top->group, b);
		buf_addf(b, ")</text>\n");
		level(0, 1, y + 24 + HEIGHT, "axis", b);
		buf_addf(b,
			 "<svg y=\"%zu\" width=\"100%%\" height=\"%d\" viewBox=\"0 0 1000 1000\" "
			 "preserveAspectRatio=\"none\"><polyline class=\"s\" points=\"",
			 y + 24, HEIGHT);
		for (size_t i = 0; i < n; i++) {
			double part = top->whole ? (double)row[i * r->stages].whole /
						       (double)top->whole
						 : 0;

			add_number(1000 * (double)i / (double)(n - 1), b);
			buf_addc(b, ',');
			add_number(1000 * (1 - part), b);
			buf_addc(b, ' ');
		}
		buf_addf(b, "\"/></svg>\n");
	}
	text_open(0, r->stages * ROW + 10, "soft", b);
	report_escape(r->row[v->at].group, b);
	buf_addf(b, "</text>");
	text_open(1, r->stages * ROW + 10, "soft end", b);
	report_escape(last->group, b);
	if (*last->status)
		buf_addf(b, " (%s)", report_word(v->language, last->status));
	buf_addf(b, "</text>\n");
	chart_close(b);
}

/* Lifts on a scale of doublings around 1. */
static void
forest_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 44 };
	const struct report_row *row = v->r->row;
	double reach = 1;
	size_t rows = 0, done = 0;

	for (size_t i = v->at; i < v->end && rows < FOREST_MAX; i++) {
		if (!is(row[i].metric, "lift") || !row[i].known)
			continue;
		rows++;
		reach = fmax(reach, fmax(fabs(log2(row[i].share)), 0));
		reach = fmax(reach, fmin(4, fmax(fabs(log2(row[i].low)), fabs(log2(row[i].high)))));
	}
	if (rows == 0)
		return;
	chart_open(v, "Lift with its interval", rows * ROW + 22, b);
	upright(0.5, 0, rows * ROW, "axis", b);
	for (size_t i = v->at; i < v->end && done < rows; i++) {
		const struct report_row *l = &row[i];
		const char *colour;
		struct buf class = {0};
		size_t y = done * ROW;

		if (!is(l->metric, "lift") || !l->known)
			continue;
		done++;
		colour = is(l->status, "up") ? "met" : is(l->status, "down") ? "missed" : "none";
		text_open(0, y + 15, is(colour, "none") ? "soft" : "strong", b);
		report_escape(l->group, b);
		buf_addf(b, "</text>\n");
		text_open(1, y + 15, "soft end", b);
		report_people(l, REPORT_VALUE, b);
		buf_addf(b, " (");
		report_people(l, REPORT_LOW, b);
		buf_addf(b, "–");
		report_people(l, REPORT_HIGH, b);
		buf_addf(b, ")</text>\n");
		buf_addf(&class, "whisker line%s", colour);
		level(0.5 + log2(l->low) / reach / 2, 0.5 + log2(l->high) / reach / 2, y + 29,
		      buf_string(&class), b);
		class.n = 0;
		buf_addf(&class, "fill%s", colour);
		dot(0.5 + log2(l->share) / reach / 2, y + 29, buf_string(&class), b);
		buf_free(&class);
	}
	text_open(0.5, rows * ROW + 16, "soft mid", b);
	buf_addf(b, "1</text>\n");
	chart_close(b);
}

void
report_chart(const struct view *v, struct buf *b)
{
	static const struct {
		const char *section;
		void (*draw)(const struct view *v, struct buf *b);
	} chart[] = {{"funnel", funnel_chart},	   {"kpi", kpi_chart},
		     {"velocity", velocity_chart}, {"cohort", cohort_chart},
		     {"inflow", inflow_chart},	   {"trait", forest_chart},
		     {"content", forest_chart}};

	for (size_t i = 0; i < sizeof(chart) / sizeof(*chart); i++)
		if (is(chart[i].section, v->section))
			chart[i].draw(v, b);
}
