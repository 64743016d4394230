/* SPDX-License-Identifier: MIT
 * Records to bytes: minimal quoting, an untouched record copied raw, a large buffer, every write
 * checked. A filter keeps the columns it does not own; those it owns are replaced in place where
 * the header has them, else added at the right. Knows no type and no rule. */
#ifndef OUT_H
#define OUT_H

#include "record.h"

struct out_options {
	const char *path; /* NULL or "-": stdout; else a new file beside it that out_close renames
			     into place */
	enum format format;
	bool excel;   /* BOM, CRLF, and cells a spreadsheet would run neutralised */
	bool private; /* mode 0600, also where it replaces a file with another one */
};

struct out;

/* NULL with the reason in ERR (a path that cannot be written, or a table that was read). */
struct out *out_open(const struct out_options *o, struct buf *err);

/* Columns this tool owns: call for each before out_head; NAME is borrowed until then. Returns the
 * handle for out_set. */
size_t out_own(struct out *o, struct slice name);

/* The header: the columns of IN (may be NULL: none) with the owned ones replaced or added. */
void out_head(struct out *o, const struct head *in);

/* The value an owned column gets in the next out_put; borrowed until then. Unset is empty. */
void out_set(struct out *o, size_t own, struct slice value);

/* One record: R's fields with the owned columns' values. */
void out_put(struct out *o, const struct record *r);

/* A header or record of the caller's own cells. */
void out_row(struct out *o, const struct slice *cells, size_t n);

/* A writer like WHOLE, whose header is written, into memory: what a thread writes of a part of
 * the records. out_part_take gives what it has so far to B, with the counts of it, and takes B's
 * memory for what comes; out_join adds it to WHOLE. Other calls than out_set, out_put, out_row and
 * out_abandon are not for parts. */
struct out *out_part(const struct out *whole);
void out_part_take(struct out *part, struct buf *b, uint64_t *records, uint64_t *neutralised);
void out_join(struct out *whole, struct slice bytes, uint64_t records, uint64_t neutralised);

/* Hands what is there to who reads it; for somebody who waits. */
void out_flush(struct out *o);

/* Bytes as they are (reports that are no table). */
void out_bytes(struct out *o, const void *p, size_t n);

/* Flushes and syncs, but does not rename yet: what is to be written before that and can fail can fail
 * now. 0, or -1 with the reason in ERR. out_close or out_abandon follows. */
int out_sync(struct out *o, struct buf *err);

/* Flushes, syncs and renames; 0, or -1 with the reason in ERR. Errors of earlier writes come out
 * here. The only way to know that the output is safe; state moves after it. Frees O. */
int out_close(struct out *o, struct buf *err);

/* That for up to OUT_TOGETHER that belong together, see file_commit_all; those of O that are NULL
 * are none. The standard output ends first. */
enum { OUT_TOGETHER = 4 };
int out_close_all(struct out *const *o, size_t n, struct buf *err);

/* Drops what was not renamed yet; frees O. */
void out_abandon(struct out *o);

/* Writes so far failed (disk full): a tool may stop early. */
bool out_failed(const struct out *o);

uint64_t out_count(const struct out *o);       /* records written, without the header */
uint64_t out_rows(const struct out *o);	       /* by out_row, with the header */
uint64_t out_neutralised(const struct out *o); /* cells changed for the spreadsheet */

#endif
