/* SPDX-License-Identifier: MIT
 * A report is a list of rows, one a metric, in the order they are read. Whoever measures adds rows;
 * a renderer reads rows and the few facts of the title, and nothing else, so that every format says
 * the same. Numbers become text here, by whole number arithmetic, half up: the same counts give the
 * same digits on every machine. */
#ifndef REPORT_H
#define REPORT_H

#include "out.h"
#include "when.h"

enum report_kind {
	REPORT_COUNT, /* whole: leads */
	REPORT_RATE,  /* whole of n, with its Wilson interval */
	REPORT_DAYS,  /* whole: microseconds */
	REPORT_SHARE, /* share: a fraction somebody set, a target */
	REPORT_ESTIMATE, /* share: a fraction that was estimated, with its interval */
	REPORT_DIFFERENCE, /* share: of two fractions, with its interval */
	REPORT_RATIO,	   /* share: of two rates, with its interval */
	REPORT_CHANCE,	   /* share: a p or q value */
	REPORT_NUMBER,	   /* share: anything else that is no whole number */
	REPORT_CREDIT,	   /* share: a number of leads, shared between causes */
	REPORT_AMOUNT	   /* whole: ten-thousandths of a unit of money */
};
enum { REPORT_UNITS = 10000, REPORT_DECIMALS = 4 }; /* of an amount */

/* Names of section, metric and status are literals; slices live in the report (report_text_of) or
 * longer. FROM and TO are names of stages; a figure of one stage has it in TO. */
struct report_row {
	const char *section, *metric, *status;
	struct slice by, group, from, to;
	enum report_kind kind;
	bool known;   /* false: not applicable, "–" */
	bool counted; /* N is said */
	int64_t whole;
	double share, low, high;
	uint64_t n;
};

struct report_stage {
	struct slice name, label;
};

struct report {
	struct report_row *row;
	size_t rows, cap;
	const struct report_stage *stage; /* in order; not the report's own */
	size_t stages, goal; /* GOAL: the index of the one that is the conversion */
	const struct zone *zone;
	int64_t now, first, last; /* the entries it covers; WHEN_NONE: none has a date */
	uint64_t leads;
	const char *rate;    /* how rates count: matured, resolved, all, km */
	struct slice window; /* as the user wrote it; empty: none */
	struct arena mem;
};

/* Adds a row; the metric is filled in by one of the report_set functions. Valid until the next one.
 */
struct report_row *report_add(struct report *r, const char *section, const char *metric);

void report_set_count(struct report_row *row, uint64_t count);
void report_set_rate(struct report_row *row, uint64_t hits, uint64_t n); /* n 0: not applicable */
void report_set_days(struct report_row *row, int64_t microseconds, uint64_t n);
void report_set_share(struct report_row *row, double share);

/* AMOUNT (in REPORT_UNITS) for each of N, half up; n 0: not applicable. */
void report_set_amount(struct report_row *row, uint64_t amount, uint64_t n);

/* Of a kind without an interval, and of one with it. What is not finite is not known. */
void report_set_number(struct report_row *row, enum report_kind kind, double value);
void report_set_interval(struct report_row *row, enum report_kind kind, double value, double low,
			 double high, uint64_t n);
static inline bool
report_has_interval(enum report_kind kind)
{
	return kind == REPORT_RATE || (kind >= REPORT_ESTIMATE && kind <= REPORT_RATIO);
}

/* A rate or an estimate, as a fraction; 0 where it is not known. */
double report_fraction(const struct report_row *row);

/* A copy that lives as long as the report. */
struct slice report_text_of(struct report *r, struct slice s);

/* What people call a stage; the name itself where it has no label. */
struct slice report_label(const struct report *r, struct slice stage);

/* A row's value, low or high as machines read them: fractions with at most six decimals, days and
 * amounts with at most four, no trailing zeros; "–" where not applicable; low and high empty where
 * there is no interval. Appended to B. */
enum report_part { REPORT_VALUE, REPORT_LOW, REPORT_HIGH };
void report_number(const struct report_row *row, enum report_part part, struct buf *b);

/* As people read them: percent with one decimal (two below 1 %) without the sign, days with one,
 * counts in groups of three, ratios and small amounts with two decimals, "<0.001" for small
 * chances. */
void report_people(const struct report_row *row, enum report_part part, struct buf *b);

void report_free(struct report *r);

/* A label or a name with anything in it, for JSON, HTML and XML: what would be markup is escaped.
 */
void report_escape(struct slice s, struct buf *b);

/* The first row of [AT, rows) of another section, and of another BY in the same section. */
size_t report_section_end(const struct report *r, size_t at);

/* Are the rows [AT, END), those of the first of two periods where there are two, rates of a funnel
 * that has leads, none of whom had the whole window yet? */
bool report_early(const struct report *r, size_t at, size_t end);

/* Is the table at row AT that of the section origin, and does a breakdown before it show the same?
 */
bool report_told(const struct report *r, size_t at);
size_t report_table_end(const struct report *r, size_t at);

/* The first row of METRIC in [at, end) whose TO is that; NULL: none. */
const struct report_row *report_find(const struct report *r, size_t at, size_t end,
				     const char *metric, struct slice to);

/* The renderers. Text is UTF-8 unless ASCII. */
enum report_language { REPORT_ENGLISH, REPORT_KOREAN };
struct report_style {
	bool ascii, colour;
	enum report_language language;
	size_t width; /* columns to fit in */
};
void report_text(const struct report *r, const struct report_style *s, struct buf *b);
void report_csv(const struct report *r, struct out *out); /* or TSV, as OUT is */
void report_json(const struct report *r, struct buf *b);
void report_md(const struct report *r, enum report_language language, struct buf *b);
void report_html(const struct report *r, enum report_language language, struct buf *b);

/* A workbook, built in a folder of its own under TMPDIR. 0, or -1 with the reason in ERR. */
int report_xlsx(const struct report *r, enum report_language language, struct buf *b,
		struct buf *err);

/* A workbook of leads: one sheet, every cell text as it came, in the order they are put, in
 * constant memory (rows wait in a file under TMPDIR). NULL or -1 with the reason in ERR; after -1 of
 * leads_book_put too it has to be closed. leads_book_close writes it to OUT and frees it. */
struct leads_book;
struct leads_book *leads_book_open(const struct head *head, int64_t now, struct buf *err);
int leads_book_put(struct leads_book *l, const struct slice *cell, size_t n, struct buf *err);
int leads_book_close(struct leads_book *l, struct out *out, struct buf *err);

#endif
