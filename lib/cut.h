/* SPDX-License-Identifier: MIT
 * A stream of CSV or TSV cut at record borders, byte for byte: what is between two borders is never
 * looked into further than its quotes need, so it runs near the speed of a copy, and rows that are
 * irregular stay as they are. A quote opens only at the start of a cell; one that may not stand
 * where it does ends with its line, as lead-import has it. Knows no value. */
#ifndef CUT_H
#define CUT_H

#include "mem.h"

#include <sys/stat.h>

struct cut {
	struct buf head; /* the header record as it is, with BOM and line end */
	bool tsv;
	char delimiter;
	const char *name; /* for messages */
	uint64_t bytes;	  /* behind the header that were taken so far */

	/* cut.c's own */
	int fd;
	char *b;
	size_t at, n, cap, most;
	bool eof;
	uint64_t line; /* of b[at] */
	struct stat st; /* what it was at first */
};

/* The file NAME ("-": stdin) up to behind its header. DELIMITER 0: from the header, a tab or else a
 * comma. A record may have MOST bytes. -1 with the reason in ERR. */
int cut_open(struct cut *c, const char *name, char delimiter, size_t most, struct buf *err);

/* A file that changes until its end is read is an error of the two that read on.
 *
 * As many whole records as ROOM bytes hold; where not even one fits, none, or with FORCE one. 1,
 * 0 at the end, -1 with the reason in ERR. S lives until the next call. */
int cut_take(struct cut *c, size_t room, bool force, struct slice *s, struct buf *err);

/* The next record with its line end. */
int cut_record(struct cut *c, struct slice *s, struct buf *err);

/* The cells of a record as they stand in the file, at most MAX of them. Returns how many. */
size_t cut_cells(const struct cut *c, struct slice s, struct slice *cell, size_t max);

/* The header without BOM and line end. */
struct slice cut_head(const struct cut *c);

void cut_close(struct cut *c);

#endif
