/* SPDX-License-Identifier: MIT
 * Records to be seen twice, in order: packed in memory while they are few, else in a temporary file
 * that has no name (TMPDIR, mode 0600). With each goes a note of the caller's, of fixed size. */
#ifndef SPOOL_H
#define SPOOL_H

#include "hold.h"

struct spool;

struct spool *spool_open(size_t note);

/* 0, or -1 with the reason in ERR (disk full). */
int spool_add(struct spool *s, const struct record *r, const void *note, struct buf *err);

/* From the first again; 1, 0 behind the last, -1. R and NOTE live until the next. Nothing may be
 * added any more. */
int spool_next(struct spool *s, struct record *r, const void **note, struct buf *err);

/* From the first again. */
void spool_restart(struct spool *s);

/* The note of the record BY behind the one given last, or NULL where it is not at hand. */
const void *spool_ahead(const struct spool *s, size_t by);

void spool_free(struct spool *s);

#endif
