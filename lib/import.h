/* SPDX-License-Identifier: MIT
 * One export as a stream of clean records: bytes -> text (decode) -> records (dialect, in) ->
 * columns (mapping) -> values (clean). Says of each record whether it is one to write, one to set
 * aside, or no record at all. Writes nothing. */
#ifndef IMPORT_H
#define IMPORT_H

#include "dialect.h"
#include "mapping.h"
#include "rejects.h"

struct import_options {
	const char *encoding; /* NULL: found */
	const char *sheet;    /* of a workbook; NULL: the first */
	struct dialect_options dialect; /* its sections are filled in */
	struct in_options in;
	struct mapping_rules *rules;
	const struct zone *zone;
	enum date_order order;
	char country[3]; /* of phone numbers without one; empty: the row's, or Korea where the file
			    is Korean */
	bool keep_nulls;
	bool strict;  /* a bad value sets its record aside */
	bool explain; /* only the mapping is wanted: what is undecided is no error */
};

struct import;

/* Opens PATH ("-": stdin), reads its first block and its header. NULL with the reason in ERR. O and
 * PATH outlive it. */
struct import *import_open(const char *path, const struct import_options *o, struct buf *err);

/* Of the file: what --explain shows. */
const char *import_name(const struct import *im);
const char *import_encoding(const struct import *im);
const char *import_delimiter(const struct import *im);
const struct head *import_head(const struct import *im);
const struct mapping *import_mapping(const struct import *im);
/* How the values of target I are written: "mdy" "comma" "undecided" ..., or empty. */
struct slice import_format(const struct import *im, size_t i);
/* Says what a person should know of how it is read; all of it, or only what may be wrong. */
void import_say_found(const struct import *im, bool all);

/* Says which part of it is not read: other sheets with rows, and (ALL) other sections. */
void import_say_layout(const struct import *im, bool all);

/* Where its columns stand in the output. The targets' names are all in OUT. */
void import_place(struct import *im, const struct head *out);
bool import_is_placed(const struct import *im);

/* Closes a regular file until import_resume opens it again: a thousand files need one descriptor. A
 * pipe stays open. */
void import_pause(struct import *im);
int import_resume(struct import *im,
		  struct buf *err); /* 0, or -1: it is gone, or another file now */

enum import_result {
	IMPORT_ERROR = -1, /* the file cannot be read on: import_error */
	IMPORT_END,
	IMPORT_ROW,    /* R is to be written */
	IMPORT_REJECT, /* X says why; valid until the next */
	IMPORT_DROP    /* no record: blank, a footer, a test row */
};
enum import_result import_next(struct import *im, struct record *r, struct reject *x);
const char *import_error(struct import *im);

/* Threads for IM, which is placed, writing to OUT what import_next would give as rows: after each
 * record, import_crew_work lets them take the rest of a file that has shown to be a large one, or
 * as much of it as they can. */
struct import_told {
	void (*reject)(void *arg, const struct reject *x);
	void *arg;
	uint64_t rows, rejected, dropped; /* what the threads met is added */
};
struct import_crew;
struct import_crew *import_crew_open(struct import *im, unsigned jobs, struct out *out,
				     struct import_told *told);
void import_crew_work(struct import_crew *c);
void import_crew_free(struct import_crew *c);

/* What was read so far: records and, with them, lines before the header; cells that were words for
 * "empty"; records with stray quotes, taken as they are, and with NULs, taken out. */
struct import_count {
	uint64_t read, before, nulls, restored, stray, nul;
	uint64_t other; /* rows of other sections */
};
struct import_count import_count(const struct import *im);

/* Says, one line for each column and code, which values were kept as they are. */
void import_say_kept(const struct import *im);

void import_close(struct import *im);

#endif
