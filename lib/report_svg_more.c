/* SPDX-License-Identifier: MIT
 * Charts of groups: cohorts, entries, lifts, who gets the credit, and what it costs. */
#include "report_svg_own.h"

#include <math.h>
#include <stdlib.h>

enum { FOREST_MAX = 16, HEAT_MAX = 24, CHANNELS_MAX = 12, TRAFFIC_MAX = 16 };

/* Cohorts by stages, the part of each that reached it. No cell is darker than its ink can be read
 * on: 4.5 to 1 in both schemes. */
void
cohort_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 30, HEAD = 24, WIDE = 74, PHONE = 34 }; /* the latter in columns */
	const double darkest = 0.7;
	const struct report *r = v->r;
	const double label = 0.23, width = (1 - label) / (double)(r->stages > 1 ? r->stages - 1 : 1);
	size_t rows = 0, per = 0, first, stages = r->stages > 1 ? r->stages - 1 : 1;

	for (size_t i = v->at; i < v->end; i++)
		rows += is(r->row[i].metric, "reached") && slice_eq(r->row[i].to, r->stage[0].name);
	if (rows == 0 || r->stages < 2)
		return;
	per = (v->end - v->at) / rows;
	first = rows > HEAT_MAX ? rows - HEAT_MAX : 0;
	svg_open(v,
		 "Per cent of each cohort that reached the stage; *: some are too young to count",
		 "A row for each cohort, a column for each stage; the darker, the more.",
		 (rows - first) * ROW + HEAD, b);
	for (size_t k = 1; k < r->stages; k++) {
		svg_text(label + ((double)k - 0.5) * width, 14, "soft mid", b);
		svg_label(r->stage[k].label, WIDE / stages, PHONE / stages, b);
		buf_addf(b, "</text>\n");
	}
	for (size_t i = first; i < rows; i++) {
		size_t at = v->at + i * per, y = HEAD + (i - first) * ROW;

		svg_text(0, y + 19, "", b);
		svg_label(r->row[at].group, WIDE, PHONE, b);
		buf_addf(b, view_is_young(v, at, at + per) ? " *</text>\n" : "</text>\n");
		for (size_t k = 1; k < r->stages; k++) {
			const struct report_row *row =
			    report_find(r, at, at + per, "rate_first", r->stage[k].name);
			double p = report_fraction(row), x = label + ((double)k - 1) * width;

			svg_rect(x + 0.003, y + 1, width - 0.006, ROW - 2, "track", b);
			if (row && row->known) {
				buf_addf(b, "<g opacity=\"");
				svg_number(darkest * sqrt(p), b);
				buf_addf(b, "\">");
				svg_rect(x + 0.003, y + 1, width - 0.006, ROW - 2, "heat", b);
				buf_addf(b, "</g>");
			}
			svg_text(x + width / 2, y + 19, "mid", b);
			if (row && row->known)
				report_people(row, REPORT_VALUE, b);
			else
				buf_addf(b, "–");
			buf_addf(b, "</text>\n");
		}
	}
	svg_close(b);
	svg_some(v, rows - first, rows, b);
}

static void
trend_points(const struct report_row *row, size_t n, size_t stages, double top, struct buf *b)
{
	for (size_t i = 0; i < n; i++) {
		svg_number(1000 * (double)i / (double)(n - 1), b);
		buf_addc(b, ',');
		svg_number(1000 * (1 - (top > 0 ? (double)row[i * stages].whole / top : 0)), b);
		buf_addc(b, ' ');
	}
}

/* One line a stage, each on its own scale: a stage of few leads has a trend too. */
void
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
	svg_open(v, "Entries to each stage",
		 "A line for each stage over time, each on its own scale.", r->stages * ROW + 20,
		 b);
	for (size_t k = 0; k < r->stages; k++) {
		const struct report_row *row = &r->row[v->at + k], *top = row;
		size_t y = k * ROW;

		for (size_t i = 1; i < n; i++)
			if (row[i * r->stages].whole > top->whole)
				top = &row[i * r->stages];
		svg_text(0, y + 15, "strong", b);
		svg_label_beside(r->stage[k].label, 27, b);
		buf_addf(b, "</text>\n");
		svg_text(1, y + 15, "soft end", b);
		report_people(&last[k], REPORT_VALUE, b);
		buf_addf(b, " · %s ", report_word(v->language, "at most"));
		report_people(top, REPORT_VALUE, b);
		buf_addf(b, " (");
		report_escape(top->group, b);
		buf_addf(b, ")</text>\n");
		svg_level(0, 1, y + 24 + HEIGHT, "axis", b);
		buf_addf(b,
			 "<svg y=\"%zu\" width=\"100%%\" height=\"%d\" viewBox=\"0 0 1000 1000\" "
			 "preserveAspectRatio=\"none\"><polygon class=\"area\" points=\"0,1000 ",
			 y + 24, HEIGHT);
		trend_points(row, n, r->stages, (double)top->whole, b);
		buf_addf(b, "1000,1000\"/><polyline class=\"s\" points=\"");
		trend_points(row, n, r->stages, (double)top->whole, b);
		buf_addf(b, "\"/></svg>\n");
	}
	svg_text(0, r->stages * ROW + 10, "soft", b);
	report_escape(r->row[v->at].group, b);
	buf_addf(b, "</text>");
	svg_text(1, r->stages * ROW + 10, "soft end", b);
	report_escape(last->group, b);
	if (*last->status)
		buf_addf(b, " (%s)", report_word(v->language, last->status));
	buf_addf(b, "</text>\n");
	svg_close(b);
}

/* How many doublings a ratio is from 1; a ratio of 0 is as far as the scale goes. */
static double
doublings(double ratio)
{
	enum { SCALE_END = 5 };

	if (!(ratio > 0))
		return -SCALE_END;
	return fmax(-SCALE_END, fmin(SCALE_END, log2(ratio)));
}

/* Lifts on a scale of doublings around 1. */
void
forest_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 62 };
	const struct report_row *row = v->r->row;
	double reach = 1;
	size_t rows = 0, done = 0, all = 0;

	for (size_t i = v->at; i < v->end; i++) {
		if (!is(row[i].metric, "lift") || !row[i].known || ++all > FOREST_MAX)
			continue;
		rows++;
		reach = fmax(reach, fabs(doublings(row[i].share)));
		reach =
		    fmax(reach,
			 fmin(4, fmax(fabs(doublings(row[i].low)), fabs(doublings(row[i].high)))));
	}
	if (rows == 0)
		return;
	svg_open(
	    v, "Lift with its interval",
	    "The dot is the ratio of two rates, the line its 95 % interval; 1 means no difference.",
	    rows * ROW + 22, b);
	for (int t = -(int)reach; t <= (int)reach; t++) {
		double x = 0.5 + t / reach / 2;

		svg_upright(x, 0, rows * ROW, t ? "axis" : "one", b);
		if (reach >= 5 && abs(t) == 4)
			continue; /* no room beside the last one on a phone */
		svg_text(x, rows * ROW + 16,
			 x < 0.02   ? "soft"
			 : x > 0.98 ? "soft end"
				    : "soft mid",
			 b);
		buf_addf(b, t < 0 ? "1/%d</text>\n" : "%d</text>\n", 1 << abs(t));
	}
	for (size_t i = v->at; i < v->end && done < rows; i++) {
		const struct report_row *l = &row[i];
		const char *colour;
		struct buf class = {0};
		size_t y = done * ROW;

		if (!is(l->metric, "lift") || !l->known)
			continue;
		done++;
		colour = is(l->status, "up") ? "met" : is(l->status, "down") ? "missed" : "none";
		svg_text(0, y + 15, is(colour, "none") ? "soft" : "strong", b);
		if (is(v->section, "trait")) {
			svg_label(l->by, 26, 10, b);
			buf_addf(b, ": ");
		}
		svg_label_beside(l->group, is(v->section, "trait") ? 31 : SVG_RATE, b);
		buf_addf(b, "</text>\n");
		svg_text(0, y + 48, "soft small", b);
		svg_move(v, l, 0, b);
		buf_addf(b, "</text>\n");
		svg_text(1, y + 15, "soft end", b);
		report_people(l, REPORT_VALUE, b);
		buf_addf(b, " (");
		report_people(l, REPORT_LOW, b);
		buf_addf(b, "–");
		report_people(l, REPORT_HIGH, b);
		buf_addf(b, ")</text>\n");
		buf_addf(&class, "whisker line%s", colour);
		svg_level(0.5 + doublings(l->low) / reach / 2, 0.5 + doublings(l->high) / reach / 2,
			  y + 29, buf_string(&class), b);
		class.n = 0;
		buf_addf(&class, "fill%s", colour);
		svg_dot(0.5 + doublings(l->share) / reach / 2, y + 29, buf_string(&class), b);
		buf_free(&class);
	}
	svg_close(b);
	svg_some(v, rows, all, b);
}

/* The credits of a channel: rows from its "touched" on. */
enum { FIRST = 1, LAST = 2, LINEAR = 3, MARKOV = 7, PER_CHANNEL = 9 };

void
attribution_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 46, BAR = 14 };
	const struct report_row *row = v->r->row;
	double most = 0;
	size_t rows = 0, y = 0, all = 0;

	for (size_t i = v->at; i < v->end; i++) {
		if (!is(row[i].metric, "touched") || ++all > CHANNELS_MAX)
			continue;
		rows++;
		for (size_t m = FIRST; m <= MARKOV; m++)
			most = row[i + m].known ? fmax(most, row[i + m].share) : most;
	}
	if (rows == 0 || most <= 0)
		return;
	svg_open(v,
		 "Conversions by channel. Bar: linear. Hollow: first touch. Dot: last touch. "
		 "Upright: Markov",
		 "One row a channel; how far the models disagree is how far the marks are apart.",
		 rows * ROW, b);
	for (size_t i = v->at; i < v->end && y < rows * ROW; i++) {
		const struct report_row *c = &row[i];
		size_t middle = y + 23 + BAR / 2;

		if (!is(c->metric, "touched"))
			continue;
		svg_text(0, y + 15, "strong", b);
		svg_label_beside(c->group, SVG_RATE, b);
		buf_addf(b, "</text>\n");
		svg_text(1, y + 15, "soft end", b);
		report_people(c + LINEAR, REPORT_VALUE, b);
		buf_addf(b, "</text>\n");
		svg_rect(0, y + 23, 1, BAR, "track", b);
		svg_rect(0, y + 23, c[LINEAR].share / most, BAR, "bar", b);
		svg_dot(c[FIRST].share / most, middle, "hollow", b);
		svg_dot(c[LAST].share / most, middle, "full", b);
		if (c[MARKOV].known)
			svg_upright(c[MARKOV].share / most, middle - 11, middle + 11, "goal", b);
		y += ROW;
	}
	svg_close(b);
	svg_some(v, rows, all, b);
}

/* A group's rate with its interval, on a scale that ends at MOST. */
static void
rate_line(const struct view *v, const struct report_row *rate, double most, size_t y, struct buf *b)
{
	svg_text(0, y + 15, "strong", b);
	svg_label_beside(rate->group, SVG_RATE, b);
	buf_addf(b, "</text>\n");
	svg_text(1, y + 15, "soft end", b);
	if (*rate->status)
		buf_addf(b, "%s", report_word(v->language, rate->status));
	else
		svg_rate(rate, b);
	buf_addf(b, "</text>\n");
	svg_rect(0, y + 24, 1, 8, "track", b);
	if (!rate->known)
		return;
	svg_level(rate->low / most, rate->high / most, y + 28, "whisker", b);
	svg_dot(report_fraction(rate) / most, y + 28, "", b);
}

/* Where a scale ends that holds the rates, and their intervals unless those are very wide. */
static double
rate_end(const struct report_row *rate, double most)
{
	return rate->known ? fmax(most, fmin(rate->high, 3 * report_fraction(rate))) : most;
}

/* The rates of groups from the first stage to the conversion. */
void
groups_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 40 };
	const struct report *r = v->r;
	struct slice last = r->stage[r->goal].name;
	const struct report_row *shown[TRAFFIC_MAX];
	double most = 0;
	size_t rows = 0, all = 0;

	for (size_t i = v->at; i < v->end; i++)
		if (is(r->row[i].metric, "rate_first") && slice_eq(r->row[i].to, last) &&
		    ++all <= TRAFFIC_MAX) {
			shown[rows++] = &r->row[i];
			most = rate_end(&r->row[i], most);
		}
	if (rows < 2 || most <= 0 || report_told(r, v->at))
		return;
	svg_open(v, "From the first stage to the last, with the interval",
		 "The dot is the rate, the line its 95 % interval.", rows * ROW + SVG_SCALE, b);
	for (size_t i = 0; i < rows; i++)
		rate_line(v, shown[i], most, i * ROW, b);
	svg_scale(rows * ROW, most, b);
	svg_close(b);
	svg_some(v, rows, all, b);
}

/* Rates of visitors, each with its interval, by month or by source. */
void
traffic_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 40 };
	const struct report_row *row = v->r->row;
	size_t all = 0, rows, y = 0, skip;
	double most = 0;

	if (row[v->at].by.n == 0)
		return;
	for (size_t i = v->at + 2; i < v->end; i += 3)
		all++;
	/* of the months the last, of the sources the largest */
	rows = all > TRAFFIC_MAX ? TRAFFIC_MAX : all;
	skip = slice_eq(row[v->at].by, SLICE("source")) ? 0 : all - rows;
	for (size_t i = 0; i < rows; i++)
		most = rate_end(&row[v->at + 3 * (skip + i) + 2], most);
	if (most <= 0)
		return;
	svg_open(v, "Visitors who became leads, with the interval",
		 "The dot is the rate, the line its 95 % interval.", rows * ROW + SVG_SCALE, b);
	for (size_t i = 0; i < rows; i++, y += ROW)
		rate_line(v, &row[v->at + 3 * (skip + i) + 2], most, y, b);
	svg_scale(y, most, b);
	svg_close(b);
	svg_some(v, rows, all, b);
}

/* The latest stage that ENOUGH leads of two groups reached; none: stages. */
static size_t
cost_stage(const struct view *v, uint64_t enough)
{
	const struct report *r = v->r;

	for (size_t k = r->stages; k-- > 0;) {
		size_t groups = 0;

		for (size_t i = v->at; i < v->end; i++)
			groups += is(r->row[i].metric, "cost") && r->row[i].n >= enough &&
				  slice_eq(r->row[i].to, r->stage[k].name);
		if (groups > 1)
			return k;
	}
	return r->stages;
}

/* What one costs of the latest stage with enough leads, by month or by source. */
void
spend_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 40, HEAD = 24, BAR = 12, ENOUGH = 10 /* of fewer a cost is mostly chance */ };
	const struct report *r = v->r;
	const struct report_row **shown;
	size_t stage = cost_stage(v, ENOUGH), all = 0, rows = 0, groups = 0, skip;
	int64_t most = 0;

	if (r->row[v->at].by.n == 0 || stage == r->stages)
		return;
	shown = xcalloc(v->end - v->at, sizeof(*shown));
	for (size_t i = v->at; i < v->end; i++) {
		if (!is(r->row[i].metric, "cost") || !slice_eq(r->row[i].to, r->stage[stage].name))
			continue;
		groups++;
		if (r->row[i].n >= ENOUGH)
			shown[all++] = &r->row[i];
	}
	/* of the months the last, of the sources the largest */
	rows = all > TRAFFIC_MAX ? TRAFFIC_MAX : all;
	skip = slice_eq(r->row[v->at].by, SLICE("source")) ? 0 : all - rows;
	for (size_t i = 0; i < rows; i++)
		most = shown[skip + i]->whole > most ? shown[skip + i]->whole : most;
	if (most > 0) {
		svg_open(v, "What one that reached the stage cost, and how many did",
			 "One bar a group, as long as the cost of each.", HEAD + rows * ROW, b);
		svg_text(0, 14, "soft", b);
		svg_label(r->stage[stage].label, 48, SVG_PHONE, b);
		buf_addf(b, "</text>\n");
	}
	for (size_t i = 0, y = HEAD; i < rows && most > 0; i++, y += ROW) {
		const struct report_row *cost = shown[skip + i];

		svg_text(0, y + 15, "strong", b);
		svg_label_beside(cost->group, SVG_RATE, b);
		buf_addf(b, "</text>\n");
		svg_text(1, y + 15, "soft end", b);
		report_people(cost, REPORT_VALUE, b);
		buf_addf(b, " (n %llu)</text>\n", (unsigned long long)cost->n);
		svg_rect(0, y + 22, 1, BAR, "track", b);
		svg_rect(0, y + 22, (double)cost->whole / (double)most, BAR, "bar", b);
	}
	if (most > 0) {
		svg_close(b);
		svg_some(v, rows, groups, b);
	}
	free(shown);
}
