/* SPDX-License-Identifier: MIT
 * From held records to clusters by probability: what to compare, what it says, what is one; and the
 * tables that tell of it. Merges nothing. */
#ifndef MATCH_H
#define MATCH_H

#include "link.h"
#include "out.h"

/* The least probability at which two records are one, and at which a pair is worth a look. */
#define MATCH_THRESHOLD 0.9
#define MATCH_DOUBT 0.3

struct match_options {
	const char *table;   /* of columns, or NULL: guessed */
	const char *model;   /* file that is read where it is there, else written; or NULL */
	const char *pairs; /* table of row_a and row_b: compares only these; or NULL */
	struct decided *decided; /* what people say, or NULL */
	const char *country; /* where national phone numbers are; "" */
	double threshold;
	bool dry_run; /* writes no model */
	const char *file, *master_file; /* what messages call the leads, and the master */
	const struct head *master;	/* its columns, or NULL */
};

struct match {
	struct fields fields;
	struct blocks blocks;
	struct model model;
	struct links links;
};

/* Records from FIXED on are known to be apart from each other (a master). -1 with the reason in
 * ERR. */
int match_run(struct match *m, const struct match_options *o, const struct head *head,
	      const struct hold *hold, uint32_t fixed, struct buf *err);

/* Records before FIXED that a run before has told apart by probability; what keys did is nothing of
 * that. NULL where there is none. */
bool *match_marks(const struct head *head, const struct hold *hold, uint32_t fixed);

/* For -v: how much was compared, and what was not; ends with a comma. */
void match_summary(const struct match *m, struct buf *text);

/* --explain: each column, as what it is compared, how that was found, and what its levels say. */
void match_explain(const struct match *m, struct out *out);

/* --pairs: the pairs, with levels and bits by column. ALL: also those that were linked. */
void match_pairs(const struct match *m, const struct head *head, const struct hold *hold, bool all,
		 struct out *out);

/* --review: those that were not linked, into the file NAME, which is for the caller to close. NULL with
 * the reason in ERR. EXCEL: for a spreadsheet. */
struct out *match_review(const struct match *m, const struct head *head, const struct hold *hold,
			 const char *name, bool excel, struct buf *err);

#endif
