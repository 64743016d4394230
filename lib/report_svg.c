/* SPDX-License-Identifier: MIT
 * Charts as inline SVG. Sizes across are per cent and sizes down are pixels, so a chart fits a
 * phone without its letters shrinking. All a chart says is in the table behind it too. */
#include "report_svg_own.h"

#include "report_grid.h"

#include <math.h>

/* V with two decimals, never in the locale's way. */
void
svg_number(double v, struct buf *b)
{
	long long n = (long long)floor(v * 100 + 0.5), a = n < 0 ? -n : n;

	buf_addf(b, "%s%lld.%02lld", n < 0 ? "-" : "", a / 100, a % 100);
}

void
svg_percent(const char *name, double share, struct buf *b)
{
	buf_addf(b, " %s=\"", name);
	svg_number(100 * (!(share > 0) ? 0 : share > 1 ? 1 : share), b);
	buf_addf(b, "%%\"");
}

void
svg_open(const struct view *v, const char *caption, const char *how, size_t height, struct buf *b)
{
	const char *say = report_word(v->language, caption);

	/* the first row of the report that it shows makes its name unique */
	buf_addf(
	    b,
	    "<figure><figcaption>%s</figcaption>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "role=\"img\" height=\"%zu\" aria-labelledby=\"c%zu\" aria-describedby=\"d%zu\">\n",
	    say, height, v->at, v->at);
	buf_addf(b, "<title id=\"c%zu\">", v->at);
	report_escape(v->title, b);
	buf_addf(b, ": %s</title>\n<desc id=\"d%zu\">%s %s</desc>\n", say, v->at,
		 report_word(v->language, how),
		 report_word(v->language, "The table below has the same numbers."));
}

void
svg_close(struct buf *b)
{
	buf_addf(b, "</svg></figure>\n");
}

void
svg_some(const struct view *v, size_t shown, size_t all, struct buf *b)
{
	if (shown < all)
		buf_addf(b, "<p class=\"note\">%zu / %zu · %s</p>\n", shown, all,
			 report_word(v->language, "The table has all."));
}

void
svg_text(double x, size_t y, const char *class, struct buf *b)
{
	buf_addf(b, "<text");
	svg_percent("x", x, b);
	buf_addf(b, " y=\"%zu\" class=\"%s\">", y, class);
}

void
svg_rect(double x, size_t y, double width, size_t height, const char *class, struct buf *b)
{
	buf_addf(b, "<rect");
	svg_percent("x", x, b);
	svg_percent("width", width, b);
	buf_addf(b, " y=\"%zu\" height=\"%zu\" rx=\"2\" class=\"%s\"/>\n", y, height, class);
}

void
svg_level(double from, double to, size_t y, const char *class, struct buf *b)
{
	buf_addf(b, "<line");
	svg_percent("x1", from, b);
	svg_percent("x2", to, b);
	buf_addf(b, " y1=\"%zu\" y2=\"%zu\" class=\"%s\"/>\n", y, y, class);
}

void
svg_upright(double x, size_t from, size_t to, const char *class, struct buf *b)
{
	buf_addf(b, "<line");
	svg_percent("x1", x, b);
	svg_percent("x2", x, b);
	buf_addf(b, " y1=\"%zu\" y2=\"%zu\" class=\"%s\"/>\n", from, to, class);
}

void
svg_dot(double x, size_t y, const char *class, struct buf *b)
{
	buf_addf(b, "<circle");
	svg_percent("cx", x, b);
	buf_addf(b, " cy=\"%zu\" r=\"6\" class=\"dot %s\"/>\n", y, class);
}

void
svg_day(const struct view *v, struct slice day, struct buf *b)
{
	for (const char *w = report_word(v->language, "day %s"); *w; w++)
		if (w[0] == '%' && w[1] == 's') {
			report_escape(day, b);
			w++;
		} else {
			buf_addc(b, *w);
		}
}

void
svg_scale_days(const struct view *v, size_t y, struct slice end, struct buf *b)
{
	svg_text(0, y + 12, "soft small", b);
	buf_addf(b, "0</text>\n");
	svg_text(1, y + 12, "soft small end", b);
	svg_day(v, end, b);
	buf_addf(b, "</text>\n");
}

void
svg_scale(size_t y, double end, struct buf *b)
{
	struct report_row row = {.kind = REPORT_COUNT};

	report_set_share(&row, end < 0.01 ? end : floor(end * 1000 + 0.5) / 1000);
	svg_text(0, y + 12, "soft small", b);
	buf_addf(b, "0 %%</text>\n");
	svg_text(1, y + 12, "soft small end", b);
	report_people(&row, REPORT_VALUE, b);
	buf_addf(b, " %%</text>\n");
}

void
svg_rate(const struct report_row *row, struct buf *b)
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
cut(struct slice s, size_t width, struct buf *b)
{
	size_t n = grid_fit(s, width);

	if (n < s.n)
		n = width ? grid_fit(s, width - 1) : 0;
	report_escape((struct slice){s.p, n}, b);
	if (n < s.n)
		buf_addf(b, "…");
}

void
svg_label(struct slice s, size_t wide, size_t narrow, struct buf *b)
{
	if (narrow >= wide || grid_fit(s, narrow) == s.n) {
		cut(s, wide, b);
		return;
	}
	buf_addf(b, "<tspan class=\"wide\">");
	cut(s, wide, b);
	buf_addf(b, "</tspan><tspan class=\"phone\">");
	cut(s, narrow, b);
	buf_addf(b, "</tspan>");
}

void
svg_label_beside(struct slice s, size_t beside, struct buf *b)
{
	svg_label(s, 48, SVG_PHONE - beside, b);
}

void
svg_move(const struct view *v, const struct report_row *row, size_t beside, struct buf *b)
{
	enum { WIDEST = 28, SMALL = 26 };
	size_t narrow = beside ? (SVG_PHONE - beside - 3) / 2 : SMALL;

	svg_label(report_label(v->r, row->from), WIDEST, narrow, b);
	buf_addf(b, " → ");
	svg_label(report_label(v->r, row->to), WIDEST, narrow, b);
}

void
report_chart(const struct view *v, struct buf *b)
{
	static const struct {
		const char *section;
		void (*draw)(const struct view *v, struct buf *b);
	} chart[] = {{"funnel", funnel_chart},		{"kpi", kpi_chart},
		     {"velocity", velocity_chart},	{"time", time_chart},
		     {"cohort", cohort_chart},		{"inflow", inflow_chart},
		     {"trait", forest_chart},		{"content", forest_chart},
		     {"breakdown", groups_chart},	{"origin", groups_chart},
		     {"grade", groups_chart},		{"traffic", traffic_chart},
		     {"attribution", attribution_chart}, {"spend", spend_chart}};

	for (size_t i = 0; i < sizeof(chart) / sizeof(*chart); i++)
		if (is(chart[i].section, v->section))
			chart[i].draw(v, b);
}
