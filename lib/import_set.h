/* SPDX-License-Identifier: MIT
 * Several exports as one stream of clean records, with the union of their columns in the order in
 * which they are met. Keeps the account: read = rows + rejected + dropped. */
#ifndef IMPORT_SET_H
#define IMPORT_SET_H

#include "import.h"

struct import_set {
	struct import **file;
	const struct mapping_rules *rules;
	size_t n, at;
	struct head head; /* of the output */
	bool verbose;	  /* say what a person should know of each file's columns */
	uint64_t read, rows, rejected, dropped;
	uint64_t nulls, restored, stray, nul, other; /* as in import_count */

	unsigned jobs; /* threads for a large file; their rows go to OUT, their rejects to TOLD */
	struct out *out;
	struct import_told told;
	struct import_crew *crew; /* of the present file */
};

/* Opens all files for their headers. EVENTS: they have to make events. 0, or -1 with the reason in
 * ERR. O and the names outlive it. */
int import_set_open(struct import_set *s, const char *const *names, size_t n,
		    const struct import_options *o, bool events, struct buf *err);

/* As import_next, but IMPORT_DROP never comes out, nor what threads met; the reason of IMPORT_ERROR
 * is in ERR. */
enum import_result import_set_next(struct import_set *s, struct record *r, struct reject *x,
				   struct buf *err);

/* What each header of each file is taken for, as a table that is a map again. */
void import_set_explain(const struct import_set *s, struct out *out);

/* So far, and by all. */
uint64_t import_set_rejected(const struct import_set *s);

/* "9240 read, 9240 written, 0 rejected, 0 dropped" and what was done to cells. False: it does not
 * add up with what was WRITTEN. */
bool import_set_account(const struct import_set *s, uint64_t written, struct buf *text);

void import_set_close(struct import_set *s);

#endif
