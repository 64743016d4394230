/* SPDX-License-Identifier: MIT
 * The tables of a report as people read them, before any markup: a title, a head, and cells that are
 * text or a number of a row. Each format draws the same tables, in English or Korean. */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include "report.h"

/* TEXT, or where ROW is set that number of it. UNIT "%" stands behind it. COUNTED: the text is the
 * number COUNT, with decimals where it is one of days. */
struct view_cell {
	struct slice text;
	const struct report_row *row;
	enum report_part part;
	const char *unit;
	bool counted;
	double count;
};

struct view {
	const struct report *r;
	enum report_language language;
	size_t at, end;	  /* rows of the report that it shows */
	const char *section, *metric; /* METRIC of the first row */
	struct slice title;
	size_t columns, heads, heads_cap;
	struct slice *head;
	struct buf align; /* 'l' or 'r' for each column */
	struct view_cell *cell;
	size_t cells, cap;
	struct arena mem;
};

/* The table that begins at row *AT of the report, which moves behind it. False at the end. V is {0}
 * with R and LANGUAGE set, or a view made before. */
bool view_next(struct view *v, size_t *at);
void view_free(struct view *v);

/* Has one of the rates of the first in [AT, END) leads that are too young to count? */
bool view_is_young(const struct view *v, size_t at, size_t end);

/* The title of the section, in the language and without what it is by. */
const char *view_name(const struct view *v);

/* A cell as text, appended to B. */
void view_text(const struct view *v, const struct view_cell *c, struct buf *b);

/* A word or sentence of ours in the language; TEXT itself where there is no other. */
const char *report_word(enum report_language language, const char *text);
struct slice report_word_of(enum report_language language, struct slice text);

/* "from 2025-01-01", a name of a period; "90d", as the user wrote it: in the language, appended to
 * B. What is neither stays as it is. */
void report_period(enum report_language language, struct slice period, struct buf *b);
void report_window(enum report_language language, struct slice window, struct buf *b);

/* A sentence of ours with the window in place of each %.*s, appended to B; the one that says how
 * rates count. */
extern const char report_too_early[];
void report_window_in(const struct report *r, enum report_language language, const char *text,
		      struct buf *b);
void report_rate_note(const struct report *r, enum report_language language, struct buf *b);

/* "MQL → SQL" appended to B. */
void view_pair(const struct report *r, const struct report_row *row, struct buf *b);

#endif
