/* SPDX-License-Identifier: MIT
 * What the makers of charts share, and nobody else. Across, everything is a part (0 to 1) of the
 * width; down, pixels. */
#ifndef REPORT_SVG_OWN_H
#define REPORT_SVG_OWN_H

#include "report_html.h"

static inline bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* A figure with its caption, what it shows (title) and how to read it (desc). */
void svg_open(const struct view *v, const char *caption, const char *how, size_t height,
	      struct buf *b);
void svg_close(struct buf *b);
/* Behind it: that it shows SHOWN rows of ALL, where it does not show all. */
void svg_some(const struct view *v, size_t shown, size_t all, struct buf *b);

/* V with two decimals, never in the locale's way; NAME="12.00%" of a part. */
void svg_number(double v, struct buf *b);
void svg_percent(const char *name, double part, struct buf *b);

/* A text to be filled and closed by the caller. */
void svg_text(double x, size_t y, const char *class, struct buf *b);
void svg_rect(double x, size_t y, double width, size_t height, const char *class, struct buf *b);
void svg_level(double from, double to, size_t y, const char *class, struct buf *b);
void svg_upright(double x, size_t from, size_t to, const char *class, struct buf *b);
void svg_dot(double x, size_t y, const char *class, struct buf *b);

/* A scale from 0 to END, below the rows that end at Y: of a part, or of a day. */
enum { SVG_SCALE = 20 };
void svg_scale(size_t y, double end, struct buf *b);
void svg_scale_days(const struct view *v, size_t y, struct slice end, struct buf *b);
/* "day 44". */
void svg_day(const struct view *v, struct slice day, struct buf *b);

/* "18.2 % (12.4–25.9)". */
void svg_rate(const struct report_row *row, struct buf *b);

/* Texts are cut by columns of display width, on a screen and on a phone, where a line has PHONE. A
 * label of at most WIDE columns, on a phone NARROW; one beside a text of BESIDE columns; "MQL → SQL"
 * beside such, 0: by itself in small letters. */
enum { SVG_PHONE = 45, SVG_RATE = 19 /* a rate and a gap */ };
void svg_label(struct slice s, size_t wide, size_t narrow, struct buf *b);
void svg_label_beside(struct slice s, size_t beside, struct buf *b);
void svg_move(const struct view *v, const struct report_row *row, size_t beside, struct buf *b);

void funnel_chart(const struct view *v, struct buf *b);
void kpi_chart(const struct view *v, struct buf *b);
void velocity_chart(const struct view *v, struct buf *b);
void time_chart(const struct view *v, struct buf *b);
void cohort_chart(const struct view *v, struct buf *b);
void inflow_chart(const struct view *v, struct buf *b);
void forest_chart(const struct view *v, struct buf *b);
void attribution_chart(const struct view *v, struct buf *b);
void groups_chart(const struct view *v, struct buf *b);
void traffic_chart(const struct view *v, struct buf *b);
void spend_chart(const struct view *v, struct buf *b);

#endif
