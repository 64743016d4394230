/* SPDX-License-Identifier: MIT
 * Parts of a list as files, each with the header on it, and the ways to deal records out to them.
 * A part appears whole under its name or not at all. Does not know where records end (cut.h). */
#ifndef SPLIT_H
#define SPLIT_H

#include "cut.h"
#include "file.h"

struct split {
	struct cut *cut;
	const char *prefix; /* of the names */
	const char *source; /* the file that is read, or NULL: no part may be it */
	struct cut *merged; /* leads whose other ids or addresses go with them, or NULL */
	size_t parts;	    /* asked for; 0: as many as it takes */
	uint64_t records;   /* dealt out by key */

	/* split.c's own */
	struct split_part {
		struct file_new file;
		struct buf name, held;
	} * part;
	size_t made, cap;
};

/* All return 0, or -1 with the reason in ERR. Blocks of BLOCK bytes in turn (0: small ones first,
 * so that a small list is dealt out too). */
int split_deal(struct split *s, size_t block, struct buf *err);

/* Records that share the key BY go to one part; those without meet nobody, and go in turn. TICK is
 * called for each. */
int split_by(struct split *s, const char *by, const char *country, size_t max_columns,
	     void (*tick)(void), struct buf *err);

/* In order, equal shares of a file whose size is known. */
int split_shares(struct split *s, struct buf *err);

/* In order, parts of at most SIZE bytes with their header, or of one record. */
int split_sizes(struct split *s, size_t size, struct buf *err);

/* What has no name yet is removed. */
/* How many files beside the parts are called like them, of a split into more; NAME gets the first. */
size_t split_others(const struct split *s, struct buf *name);

void split_free(struct split *s);

#endif
