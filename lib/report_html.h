/* SPDX-License-Identifier: MIT
 * What the parts of the HTML report share: report_html.c is the page, report_svg.c the charts,
 * report_css.c how both look, report_js.c what sorts and filters tables for those who let it.
 * Everything is well-formed XML too; no style attribute, no handler, and the page's own policy lets
 * nothing run but that one script. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report_view.h"

extern const char *const report_css[]; /* one after the other, then NULL */
extern const char *const report_js[];
/* of those bytes, for the page's Content-Security-Policy; tests/html.t checks them */
extern const char report_css_hash[], report_js_hash[];

/* The chart that goes with a table, if there is one. */
void report_chart(const struct view *v, struct buf *b);

#endif
