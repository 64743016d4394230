/* SPDX-License-Identifier: MIT
 * Charts of the way itself: funnel, targets, days, and the curves of how long it takes. */
#include "report_svg_own.h"

#include <math.h>

void
funnel_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 52, BAR = 18 };
	const struct report *r = v->r;
	const struct report_row *visitors =
	    report_find(r, v->at, v->end, "visitors", r->stage[0].name);
	size_t rows = r->stages + (visitors != NULL);
	double most = 1;

	for (size_t k = 0; k < r->stages; k++) {
		const struct report_row *row =
		    report_find(r, v->at, v->end, "reached", r->stage[k].name);

		most = row && (double)row->whole > most ? (double)row->whole : most;
	}
	svg_open(v, "Leads reached, and the rate of the one before",
		 "One bar a stage, as long as the number of leads that reached it.", rows * ROW, b);
	if (visitors) { /* on a scale of its own, or the rest would be a hair */
		svg_text(0, 15, "strong", b);
		buf_addf(b, "%s<tspan class=\"soft\" dx=\"10\">",
			 report_word(v->language, "Visitors"));
		report_people(visitors, REPORT_VALUE, b);
		buf_addf(b, "</tspan></text>\n");
		svg_text(1, 15, "soft end", b);
		buf_addf(b, "%s</text>\n", report_word(v->language, "not to scale"));
		svg_rect(0, 23, 1, BAR, "muted", b);
	}
	for (size_t k = 0; k < r->stages; k++) {
		const struct report_row *reached =
		    report_find(r, v->at, v->end, "reached", r->stage[k].name);
		const struct report_row *rate = report_find(
		    r, v->at, v->end, k ? "rate_prev" : "rate_visitors", r->stage[k].name);
		size_t y = (k + (visitors != NULL)) * ROW;

		svg_text(0, y + 15, "strong", b);
		svg_label_beside(r->stage[k].label, SVG_RATE + 8, b);
		buf_addf(b, "<tspan class=\"soft\" dx=\"10\">");
		report_people(reached, REPORT_VALUE, b);
		buf_addf(b, "</tspan></text>\n");
		if (rate) {
			svg_text(1, y + 15, "soft end", b);
			svg_rate(rate, b);
			buf_addf(b, "</text>\n");
		}
		svg_rect(0, y + 23, 1, BAR, "track", b);
		svg_rect(0, y + 23, (double)reached->whole / most, BAR, "bar", b);
	}
	svg_close(b);
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

void
kpi_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 62 };
	double end = gauge_end(v);
	size_t rows = (v->end - v->at) / 4;

	svg_open(v, "Rate with its interval against the target",
		 "The dot is the rate, the line its 95 % interval, the upright line the target.",
		 rows * ROW + 14, b);
	for (size_t i = 0; i < rows; i++) {
		const struct report_row *row = &v->r->row[v->at + 4 * i], *target = row + 1;
		struct buf class = {0};
		size_t y = i * ROW, middle = y + 36;

		svg_text(0, y + 15, "strong", b);
		svg_move(v, row, SVG_RATE + 10, b);
		buf_addf(b, "</text>\n");
		buf_addf(&class, "end strong fill%s", row->status);
		svg_text(1, y + 15, buf_string(&class), b);
		buf_addf(b, "<tspan class=\"soft\">");
		svg_rate(row, b);
		buf_addf(b, " </tspan>%s</text>\n", report_word(v->language, row->status));
		svg_rect(0, middle - 6, 1, 12, "track", b);
		if (row->known) {
			class.n = 0;
			buf_addf(&class, "span fill%s", row->status);
			svg_rect(row->low / end, middle - 6, (row->high - row->low) / end, 12,
				 buf_string(&class), b);
			class.n = 0;
			buf_addf(&class, "whisker line%s", row->status);
			svg_upright(row->low / end, middle - 6, middle + 6, buf_string(&class), b);
			svg_upright(row->high / end, middle - 6, middle + 6, buf_string(&class), b);
			class.n = 0;
			buf_addf(&class, "fill%s", row->status);
			svg_dot(report_fraction(row) / end, middle, buf_string(&class), b);
		}
		svg_upright(target->share / end, middle - 12, middle + 12, "goal", b);
		buf_free(&class);
	}
	svg_scale(rows * ROW - 6, end, b);
	svg_close(b);
}

/* Median as a dot, to the 90th percentile as a line, up to p75 as a bar. */
void
velocity_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 50 };
	const struct report_row *row = v->r->row;
	const struct report_row *longest = NULL;
	size_t rows = (v->end - v->at) / 4;
	struct buf days = {0};
	double most = 1;

	for (size_t i = v->at; i + 3 < v->end; i += 4)
		if (row[i + 2].known && (double)row[i + 2].whole > most) {
			longest = &row[i + 2];
			most = (double)longest->whole;
		}
	svg_open(v, "Median days, and the time three quarters and nine tenths took",
		 "The dot is the median, the bar ends at three quarters, the line at nine tenths.",
		 rows * ROW + SVG_SCALE, b);
	for (size_t i = 0; i < rows; i++) {
		const struct report_row *m = &row[v->at + 4 * i];
		size_t y = i * ROW, middle = y + 33;

		svg_text(0, y + 15, "strong", b);
		svg_move(v, m, SVG_RATE, b);
		buf_addf(b, "</text>\n");
		svg_text(1, y + 15, "soft end", b);
		for (int p = 0; p < 3; p++) {
			buf_addf(b, p ? " · " : "");
			report_people(m + p, REPORT_VALUE, b);
		}
		buf_addf(b, "</text>\n");
		svg_rect(0, middle - 4, 1, 8, "track", b);
		if (!m->known)
			continue;
		svg_level(0, (double)m[2].whole / most, middle, "whisker", b);
		svg_rect(0, middle - 4, (double)m[1].whole / most, 8, "bar", b);
		svg_dot((double)m->whole / most, middle, "", b);
	}
	if (longest) {
		report_people(longest, REPORT_VALUE, &days);
		svg_scale_days(v, rows * ROW, buf_slice(&days), b);
		buf_free(&days);
	}
	svg_close(b);
}

/* Is the row another point of the curve that begins with FIRST? */
static bool
same_curve(const struct report_row *row, const struct report_row *first)
{
	return slice_eq(row->from, first->from) && slice_eq(row->to, first->to);
}

/* The step curve of N points in a square of 1000, TOP on its upper edge. */
static void
steps(const struct report_row *row, size_t n, double top, enum report_part part, struct buf *b)
{
	double width = 1000.0 / (double)(n > 1 ? n - 1 : 1);

	for (size_t i = 0; i < n; i++) {
		/* the interval of the curve below is walked backwards */
		size_t k = part == REPORT_LOW ? n - 1 - i : i;
		double y = part == REPORT_LOW	 ? row[k].low
			   : part == REPORT_HIGH ? row[k].high
						 : row[k].share;
		size_t to = part == REPORT_LOW ? k : k + 1 < n ? k + 1 : k;
		size_t from = part == REPORT_LOW ? (k + 1 < n ? k + 1 : k) : k;

		svg_number((double)from * width, b);
		buf_addc(b, ',');
		svg_number(1000 * (1 - y / top), b);
		buf_addc(b, ' ');
		svg_number((double)to * width, b);
		buf_addc(b, ',');
		svg_number(1000 * (1 - y / top), b);
		buf_addc(b, ' ');
	}
}

/* How many have gone on by which day: a small picture for each step, each with its own axes. */
void
time_chart(const struct view *v, struct buf *b)
{
	enum { ROW = 142, TOP = 26, HEIGHT = 84 };
	const struct report_row *row = v->r->row;
	size_t curves = 0, y = 0;

	if (!is(row[v->at].metric, "converted"))
		return;
	for (size_t i = v->at; i < v->end; i++)
		curves += i == v->at || !same_curve(&row[i], &row[i - 1]);
	svg_open(v, "Share that has gone on by day, with its interval",
		 "A step curve for each step of the way; the band is the 95 % interval.",
		 curves * ROW, b);
	for (size_t i = v->at, n; i < v->end; i += n, y += ROW) {
		const struct report_row *last;
		double top;

		for (n = 1; i + n < v->end && same_curve(&row[i + n], &row[i]); n++)
			continue;
		last = &row[i + n - 1];
		top = ceil(last->share * 1.15 * 20 + 0.01) / 20;
		top = top > 1 ? 1 : top;
		svg_text(0, y + 15, "strong", b);
		svg_move(v, &row[i], SVG_RATE, b);
		buf_addf(b, "</text>\n");
		svg_text(1, y + 15, "soft end", b);
		svg_rate(last, b);
		buf_addf(b,
			 "</text>\n<svg y=\"%zu\" width=\"100%%\" height=\"%d\" class=\"clip\" "
			 "viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">"
			 "<polygon class=\"band\" points=\"",
			 y + TOP, HEIGHT);
		steps(&row[i], n, top, REPORT_HIGH, b);
		steps(&row[i], n, top, REPORT_LOW, b);
		buf_addf(b, "\"/><polyline class=\"s\" points=\"");
		steps(&row[i], n, top, REPORT_VALUE, b);
		buf_addf(b, "\"/></svg>\n");
		svg_level(0, 1, y + TOP, "axis", b);
		svg_level(0, 1, y + TOP + HEIGHT, "axis", b);
		svg_text(0, y + TOP + 13, "soft small", b);
		buf_addf(b, "%d %%</text>\n", (int)(top * 100 + 0.5));
		svg_text(0, y + TOP + HEIGHT + 14, "soft small", b);
		buf_addf(b, "0</text>\n");
		svg_text(0.5, y + TOP + HEIGHT + 14, "soft small mid", b);
		report_escape(row[i + n / 2].group, b);
		buf_addf(b, "</text>\n");
		svg_text(1, y + TOP + HEIGHT + 14, "soft small end", b);
		svg_day(v, last->group, b);
		buf_addf(b, "</text>\n");
	}
	svg_close(b);
}
