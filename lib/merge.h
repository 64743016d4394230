/* SPDX-License-Identifier: MIT
 * Survivorship: which value of several records of one entity is kept, column by column (the merge
 * table). Consent is never merged upward: of no, unknown and yes the most restrictive stays, unless
 * the table says otherwise. Knows nothing of how the records were found to be one. */
#ifndef MERGE_H
#define MERGE_H

#include "table.h"
#include "when.h"

enum keep {
	KEEP_FIRST,   /* the first that is not empty */
	KEEP_LAST,    /* the last that is not empty */
	KEEP_LONGEST, /* in characters */
	KEEP_MOST,    /* the most frequent, caselessly */
	KEEP_MAX,     /* number, or time */
	KEEP_MIN,
	KEEP_NEWEST,   /* of the record with the latest time that has a value */
	KEEP_UNION,    /* all of them, and of lists (a;b) all items, once each */
	KEEP_ANY_NO,   /* consent: no before unknown before yes */
	KEEP_ADDRESS,  /* with all columns marked so, from the record that has most of them */
	KEEP_MONEY,    /* the largest in the currency that stands: no two are compared */
	KEEP_FURTHEST, /* in an order of values: stages */
	KEEP_FOLLOW,   /* from the record that consent came from */
	KEEP_CURRENCY  /* of the first record with an amount */
};

struct merge {
	size_t columns;
	enum keep *keep;     /* by column */
	int *time;	     /* for newest: the column that dates a record, or HEAD_NONE */
	struct slice *order; /* for furthest: the values, with blanks between them */
	uint32_t *from;	     /* of the last merge: the row whose value stands, or as below */
	int consent, currency;
	uint64_t larger; /* merges where an amount that names no currency was more than what stays */
	const struct zone *zone;
	struct arena mem, words;
	struct buf fold;
};

/* A union of several; none, since all are in another currency. */
#define MERGE_SEVERAL UINT32_MAX
#define MERGE_NONE (UINT32_MAX - 1)

/* Reads the table NAME for records with the columns HEAD. A column that HEAD lacks is an error,
 * unless the table has it as "column?". A star stands for anything ("*", "*_at"): for the columns
 * that no row names; the first row with a star that fits counts. 0, or -1 with the message in
 * ERR. */
int merge_read(struct merge *m, const char *name, const struct head *head, const struct zone *zone,
	       struct buf *err);

/* Merges N records: ROW[i][c] is column c of the i-th, in the order of the file; ties go to the
 * first. VALUE[c] lives until the next merge. */
void merge_rows(struct merge *m, const struct slice *const *row, size_t n, struct slice *value);

#endif
