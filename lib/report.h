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
	REPORT_SHARE  /* share: a fraction somebody set, a target */
};

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
	size_t stages;
	const struct zone *zone;
	int64_t now, first, last; /* the entries it covers; WHEN_NONE: none has a date */
	uint64_t leads;
	const char *rate;    /* how rates count: matured, resolved, all */
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

/* A copy that lives as long as the report. */
struct slice report_text_of(struct report *r, struct slice s);

/* What people call a stage; the name itself where it has no label. */
struct slice report_label(const struct report *r, struct slice stage);

/* A row's value, low or high as machines read them: fractions with at most six decimals, days with
 * at most four, no trailing zeros; "–" where not applicable; low and high empty where there is no
 * interval. Appended to B. */
enum report_part { REPORT_VALUE, REPORT_LOW, REPORT_HIGH };
void report_number(const struct report_row *row, enum report_part part, struct buf *b);

/* As people read them: percent with one decimal (two below 1 %) without the sign, days with one,
 * counts in groups of three. */
void report_people(const struct report_row *row, enum report_part part, struct buf *b);

void report_free(struct report *r);

/* The renderers. Text is UTF-8 unless ASCII. */
struct report_style {
	bool ascii, colour;
	size_t width; /* columns to fit in */
};
void report_text(const struct report *r, const struct report_style *s, struct buf *b);
void report_csv(const struct report *r, struct out *out); /* or TSV, as OUT is */

#endif
