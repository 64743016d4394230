/* SPDX-License-Identifier: MIT
 * A merge taken back: from the merged file and its audit the records that went in, as they were, in
 * their order. Knows the audit that audit.h writes and nothing of why records were merged. */
#ifndef UNDO_H
#define UNDO_H

#include "in.h"
#include "out.h"

/* Longer than what others read: the ids of a million records that became one. */
enum { UNDO_MAX_FIELD = 64 << 20 };

/* What the merged file was made from. */
struct undo {
	struct slice *column;
	size_t columns, column_cap;
	struct undone *row; /* by number */
	size_t rows, row_cap;
	uint32_t *cluster; /* ordinals of merged records, rising */
	size_t clusters, cluster_cap;
	struct slice first_line; /* as it was read; .p is NULL where it was not kept */
	bool ended;
	struct arena mem;
	/* while it is taken back */
	int merged_ids; /* column */
	bool raw, crlf;
	size_t next_row, next_cluster;
	uint64_t records, written;
};

/* The first line of what was read, as it was: a BOM before it, quotes, and a CR behind it where
 * lines end so. The audit carries it. */
struct origin {
	struct buf head;
	uint64_t end, line;
};

/* After IN was opened, and after its first record. */
void origin_note(struct origin *o, const struct in *in);

/* After the last one; there may be none. */
void origin_end(struct origin *o, const struct in *in);

/* Reads the audit NAME. -1 with the reason in ERR. */
int undo_read(struct undo *u, const char *name, struct buf *err);

/* Limits for reading the merged file, where O sets none. */
void undo_limits(struct in_options *o);

/* The header of the merged file; -1 where it is none of this audit's. RAW: OUT is of the format
 * that it was read in, so what is known byte for byte is written so. */
int undo_head(struct undo *u, const struct head *head, bool raw, struct out *out, struct buf *err);

/* The next record of the merged file: written as it was, with those that stood before it; or, if it
 * is one of several, left out. -1 where the audit tells another story. */
int undo_record(struct undo *u, const struct record *r, struct out *out, struct buf *err);

/* The rest. -1 where the file ended before all that was merged was seen. */
int undo_end(struct undo *u, struct out *out, struct buf *err);

#endif
