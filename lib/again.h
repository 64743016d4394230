/* SPDX-License-Identifier: MIT
 * The records of an input a second time, in order, each with a note of the caller's: read again
 * where all of it is files, which costs less than to keep them; else out of a spool. A file that
 * changes in between is an error. Knows no column. */
#ifndef AGAIN_H
#define AGAIN_H

#include "in.h"

struct again;

/* Before the first record is read. NAMES as for in_open; they and O outlive it. KEEP: never read
 * again, since it may be long until then. NOTE: bytes of a note, may be 0. */
struct again *again_open(const char *const *names, size_t n, const struct in_options *o, bool keep,
			 size_t note);

/* The record just read. 0, or -1 with the reason in ERR. */
int again_add(struct again *a, const struct record *r, const void *note, struct buf *err);

/* From the first, and after again_restart from the first again; 1, 0 behind the last, -1. R and NOTE
 * live until the next. Nothing may be added any more. */
int again_next(struct again *a, struct record *r, const void **note, struct buf *err);

void again_restart(struct again *a);

/* The note that will come BY records after the last one; NULL where it is not at hand. */
const void *again_ahead(const struct again *a, size_t by);

void again_free(struct again *a);

#endif
