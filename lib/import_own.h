/* SPDX-License-Identifier: MIT
 * The insides of import: import.c (files), import_learn.c (how values are written), import_record.c
 * (one record). Nobody else's. */
#ifndef IMPORT_OWN_H
#define IMPORT_OWN_H

#include "import.h"
#include "import_infer.h"
#include "import_source.h"

/* Values of one column that were not understood. */
struct kept {
	uint64_t n, line; /* how many, and where the first was */
};

enum { NEEDS = 16 };

/* How a value gets into its column: alone, or with what other headers said of consent before. */
enum join {
	JOIN_NONE,
	JOIN_REFUSAL, /* an opt-out or a refusal: a no, or nothing */
	JOIN_FIRST,   /* it counts if there is nothing yet: the first answer behind opt-outs, and
			 addresses */
	JOIN_ANSWER   /* one more: the stricter; unknown is between no and yes */
};

/* What is asked of a target for each record, together. */
struct plan {
	int from;	/* the column of the file, or -1: import_cell knows */
	enum join join;
	bool text, own; /* own: a column that keeps its name, of which nothing is known */
	size_t to;	/* column of the output */
};

struct import {
	const struct import_options *o;
	struct import_source source;
	const char *encoding; /* as found so far, for while the file is closed */
	char delimiter[16];
	bool identity;	/* column i of the output is column i of the file, but for those at the
			   right that it lacks */
	struct buf raw; /* a record put together from what was read and what was changed */
	uint32_t *cut;
	struct head head; /* a copy, for while the file is closed */
	struct head second; /* the row below it, where it holds names; else empty */
	struct mapping mapping;
	struct cleaner clean;

	struct plan *plan; /* of each target, once it is placed */
	bool *typed;	   /* of each column of the file: some target of it is no text */
	size_t columns;	   /* of the output */
	struct slice *out;
	int country, region; /* targets, or -1 */
	int test;    /* column of the file that says of a row that it is a test, or -1 */
	struct memo label;	  /* of stages */
	struct slice stage[MEMO]; /* of them, or empty */
	struct kept (*kept)[CLEAN_CODES];

	struct dialect_options dialect;
	struct infer *infer; /* of each target */
	uint64_t looked;     /* records of a look ahead */
	bool all_seen;	     /* they know all values of the file */
	int need[NEEDS];     /* targets of which one has to be filled, NEEDED of them */
	bool is_name[NEEDS]; /* of a person */
	size_t needed, identities; /* needed: 0 where that is not asked; identities: of need */
	bool ended; /* another section has begun */
	uint64_t other;
	struct buf without; /* cells without their NULs */

	bool beyond; /* a letter beyond ASCII was met, or the encoding was known before any record */
	bool part, korean; /* of the file in another thread (import_crew.c); it is a Korean one */
	const struct import_crew *crew;

	uint64_t line;		    /* of the record that was read last */
	uint64_t stray, stray_line; /* the first */
	uint64_t nul, nul_line;
	struct buf message, error;
};

static inline bool
target_is_dated(const struct target *t)
{
	return t->kind == KIND_TIME || t->kind == KIND_DATE;
}

static inline bool
target_is_numeric(const struct target *t)
{
	return t->kind == KIND_NUMBER || t->kind == KIND_COUNT || t->kind == KIND_MONEY ||
	       t->kind == KIND_MONTHS;
}

/* The cell of target T, without what is around it. */
struct slice import_cell(struct import *im, const struct target *t, const struct record *r);

/* The names of the columns, in im->head and im->second. Is a record the second row of them? */
void import_names(struct import *im);
bool import_is_names(const struct import *im, const struct record *r);

/* How the values of the columns are written, from the first block; from all, where that does not
 * decide. -1 with the reason in ERR. */
int import_learn(struct import *im, struct buf *err);

/* What a value of target I says of its column, while records are written: it may decide, or be in
 * the way of what was decided: -1 with the reason in im->error. */
int import_heed(struct import *im, size_t i, const struct record *r, const struct clean_row *row);

/* The same of the values of R from target I on, which decides nothing. */
void import_see(struct import *im, size_t i, const struct record *r);

bool import_is_korean(const struct import *im);

/* The same for a part: -1 where the whole has to look. */
int import_part_heed(struct import *im, size_t i, const struct clean_row *row);

#endif
