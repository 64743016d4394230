/* SPDX-License-Identifier: MIT
 * A page of text for people: the words, numbers and bars that the sections of the text report are
 * made of. Knows what a report row looks like, not what any metric means. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report_grid.h"
#include "report_view.h"

struct page {
	const struct report *r;
	const struct report_style *style;
	struct buf *b;	  /* the page */
	struct buf cell; /* a cell being put together, for page_cell */
	struct buf line; /* a sentence being put together, for page_sentence */
	const char *arrow, *dash, *none;
};

static inline bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* What the page is about, and how its rates count. */
void page_title(struct page *p);

/* Words of ours in the page's language, appended to B. */
struct slice page_word(const struct page *p, const char *text);
void page_say(const struct page *p, struct buf *b, const char *text);
/* What a line of findings begins with, as wide as the others. */
void page_point(struct page *p, const char *text);

/* An empty line and TITLE, with " by OF" where OF is not empty. */
void page_heading(struct page *p, const char *title, struct slice of);

/* The line built in p->line as lines of the page, broken at blanks where it is too wide. */
void page_sentence(struct page *p);

/* Appended to B: a stage as people call it; "MQL → SQL" of a row; one number of it; its rate as
 * "18.2 % (12.4–25.9", for the caller to close; a count. */
void page_label(struct page *p, struct slice stage, struct buf *b);
void page_pair(struct page *p, const struct report_row *row, struct buf *b);
/* The same in at most WIDTH columns: long names of stages are cut, both. */
void page_pair_cut(struct page *p, const struct report_row *row, size_t width, struct buf *b);
void page_value(struct page *p, const struct report_row *row, enum report_part part, struct buf *b);
void page_rate(struct page *p, const struct report_row *row, struct buf *b);
void page_count(uint64_t n, struct buf *b);

/* Says so where it is too early for any of the rates [at, end). */
void page_early(struct page *p, size_t at, size_t end);

/* PART of WHOLE as a bar of at most WIDTH, appended to p->cell. */
void page_bar(struct page *p, uint64_t part, uint64_t whole, size_t width);

/* p->cell becomes the next cell of G. */
void page_cell(struct page *p, struct grid *g);

/* Too wide: fewer of the stages in the middle. FIRST is the column of the first; and what is then
 * said below. */
void page_stages_fit(const struct page *p, struct grid *g, size_t first);
void page_stages_said(struct page *p, const struct grid *g, size_t first);

/* Sections: the rows [at, end). */
void bottleneck_section(struct page *p, size_t at, size_t end);
void compare_section(struct page *p, size_t at, size_t end);
void inflow_section(struct page *p, size_t at, size_t end);
void found_section(struct page *p, size_t at, size_t end);
void loss_section(struct page *p, size_t at, size_t end);
void sla_section(struct page *p, size_t at, size_t end);
void stuck_section(struct page *p, size_t at, size_t end);
void time_section(struct page *p, size_t at, size_t end);
void attribution_section(struct page *p, size_t at, size_t end);
void traffic_section(struct page *p, size_t at, size_t end);
void spend_section(struct page *p, size_t at, size_t end);

#endif
