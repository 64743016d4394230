/* SPDX-License-Identifier: MIT
 * What the values of one column say, all together, of how they are written: day or month first,
 * decimal point or comma. Knows no file; private to import. */
#ifndef IMPORT_INFER_H
#define IMPORT_INFER_H

#include "clean.h"

struct infer {
	unsigned orders; /* in which all dates so far can be read (1 << order) */
	unsigned any;	 /* in which any of them can */
	unsigned marks;	 /* that numbers so far must have (1 << mark) */
	unsigned signs;	 /* of the numbers so far that can be both (1 << mark) */
	uint64_t either; /* values so far that can be read in several ways */
	uint64_t line;	 /* of the first of them */
	bool fixed;	 /* told, not found */
	enum date_order order;
	enum decimal_mark mark;
	const char *how; /* "" where it is not decided: values option map preset usual unlike */
};

/* Nothing seen yet. TOLD: mdy dmy ymd point comma, or ORDER. */
struct infer infer_none(struct slice told, enum date_order order);

/* What clean_value said of one value, in LINE. */
void infer_see(struct infer *f, const struct clean_row *row, uint64_t line);

/* From all that was seen. USUAL is what the system writes ("mdy", "mdy?", or empty); KOREAN files
 * have a year of two digits first; where the values say otherwise, they are "unlike" such a file. */
void infer_decide(struct infer *f, struct slice usual, bool korean);

/* Can any be read in several ways, so that all others have to be looked at? */
bool infer_asks(const struct infer *f);

/* Can the values that were seen not decide, though some can be read in several ways? */
bool infer_is_open(const struct infer *f, bool dates);

/* Have some dates the day first and some the month, though each says which? */
bool infer_is_mixed(const struct infer *f);

/* Do A and B judge all values alike? They may have counted differently. */
bool infer_same(const struct infer *a, const struct infer *b);

/* F, which is as WAS but for its counts, counts what came to WAS until it was IS. */
void infer_add(struct infer *f, const struct infer *was, const struct infer *is);

/* "mdy" "comma" "undecided" "mixed" ..., or empty where it makes no difference. */
struct slice infer_format(const struct infer *f, bool dates);

#endif
