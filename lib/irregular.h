/* SPDX-License-Identifier: MIT
 * One record whose quotes follow no rule, taken apart by libcsv (this is its only user). Bytes are
 * fed line by line until libcsv says the record is complete. Knows no file; private to in. */
#ifndef IRREGULAR_H
#define IRREGULAR_H

#include "mem.h"

struct irregular;

struct irregular *irregular_new(void);

/* Begins a record. STRICT: what RFC 4180 does not allow is an error (CSV_STRICT and
 * CSV_STRICT_FINI, blanks kept); else libcsv's own leniency (blanks around fields trimmed, stray
 * quotes are data). */
void irregular_start(struct irregular *x, char delimiter, bool strict);

/* N more bytes, up to and with one line end. 1: the record is complete, 0: it goes on, -1: libcsv
 * refused the byte at *AT (of those just fed). */
int irregular_feed(struct irregular *x, const char *p, size_t n, size_t *at);

/* No more bytes: 1 the record is complete after all, -1 a quote is open. */
int irregular_end(struct irregular *x);

/* The fields; valid until the next start. */
size_t irregular_fields(const struct irregular *x, const struct slice **f);

/* No more bytes, and none are missing: an open quote is closed. */
void irregular_close(struct irregular *x);

void irregular_free(struct irregular *x);

#endif
