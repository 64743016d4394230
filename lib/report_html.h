/* SPDX-License-Identifier: MIT
 * What the parts of the HTML report share: report_html.c is the page, report_svg.c the charts,
 * report_css.c how both look. Everything is well-formed XML too; no style attribute and no script,
 * so that the page's own policy can forbid both. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report_view.h"

extern const char *const report_css[]; /* one after the other, then NULL */
/* of those bytes, for the page's Content-Security-Policy; tests/funnel-report.t checks it */
extern const char report_css_hash[];

/* The chart that goes with a table, if there is one. */
void report_chart(const struct view *v, struct buf *b);

#endif
