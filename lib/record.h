/* SPDX-License-Identifier: MIT
 * A record is one buffer and an array of slices into it; a head is the names of its columns. Knows
 * no file format beyond the escapes that a raw copy has to keep, no type and no rule. */
#ifndef RECORD_H
#define RECORD_H

#include "map.h"

enum format { FORMAT_CSV, FORMAT_TSV };

/* Borrowed from the reader until the next in_next(). f[0..n) are values: unquoted and unescaped,
 * never NULL. raw is the record as read, without its line end; raw.p is NULL where the record was
 * not read in one piece (made by a tool, repaired, columns reordered) and has to be written field
 * by field. */
struct record {
	struct slice *f;
	size_t n;
	struct slice raw;
	const uint32_t *cut; /* field i of raw ends at raw.p + (cut[i] - base); only where raw.p */
	uint32_t base;
	char delimiter; /* of raw */
	enum format format;
};

static inline struct slice
record_raw_field(const struct record *r, size_t i)
{
	size_t from = i ? r->cut[i - 1] + 1 - r->base : 0;

	return (struct slice){r->raw.p + from, r->cut[i] - r->base - from};
}

/* Column names, in order. Names match after NFC, trimming and case folding. */
struct head {
	struct slice *name; /* as written in the file */
	size_t n;
	struct map index; /* folded name -> first column of that name */
	struct arena mem;
};

enum { HEAD_NONE = -1, HEAD_TWICE = -2 };

void head_add(struct head *h, struct slice name);
void head_copy(struct head *to, const struct head *from);
void head_free(struct head *h);

/* The column, HEAD_NONE, or HEAD_TWICE where two columns share the name. */
int head_find(const struct head *h, struct slice name);

/* Are there two columns of NAME? Then B says it, with FILE, whose first line H is. */
bool head_twice(const struct head *h, struct slice name, const char *file, struct buf *b);

/* "unknown column "bugdet"; did you mean "budget"?" in B, or that two are called so; a list without a
 * header names nobody of its first line. */
void head_unknown(const struct head *h, struct slice name, struct buf *b);

/* The value of column C, empty where C is HEAD_NONE. */
static inline struct slice
record_get(const struct record *r, int c)
{
	return c >= 0 && (size_t)c < r->n ? r->f[c] : (struct slice){"", 0};
}

#endif
