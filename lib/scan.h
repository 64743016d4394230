/* SPDX-License-Identifier: MIT
 * The structural index of a block of CSV or TSV: where fields and rows end. 64 bytes become four
 * bit masks (separator, line end, quote, not ASCII), quoted regions are the prefix parity of the
 * quotes, and the ends outside them are written down.
 *
 * It knows only regular bytes. A quote where RFC 4180 allows none, a NUL or bad UTF-8 stops it
 * before the 64 bytes it is in, and the caller takes that record apart some other way. Knows no
 * record and no file; private to in. */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SCAN_STEP = 64,
	SCAN_SLACK = 64 /* readable bytes wanted behind the block, free entries behind pos and row */
};

struct scan {
	uint32_t *pos; /* offsets of separators and line ends outside quotes, ascending */
	size_t npos;
	uint32_t *row; /* for each row the index in pos of its line end, and SCAN_MARKED where a
			  quote (TSV: a backslash) is near */
	size_t nrow;

	char delimiter;
	char quote; /* '"', or '\\' for TSV where it quotes nothing but marks rows with escapes */
	bool quoting;

	/* What one step tells the next. */
	uint64_t inside; /* all ones inside quotes */
	uint64_t before; /* 1: the byte before was a separator, a line end or a closing quote */
	uint64_t closed; /* 1: the byte before was a closing quote */
	uint32_t marked;
	unsigned char tail[32]; /* the bytes before, for UTF-8 */
	bool open;		/* they may end inside a character */
};

#define SCAN_MARKED UINT32_C(0x80000000)

/* At the start of a record: nothing before it matters. Keeps pos and row. */
void scan_reset(struct scan *s);

/* Indexes whole steps of B from FROM while they end at or before TO and at most LIMIT bytes.
 * Returns where it stopped; ODD says that the next step holds something irregular. pos and row need
 * room for LIMIT + SCAN_SLACK more. */
size_t scan_block(struct scan *s, const char *b, size_t from, size_t to, size_t limit, bool *odd);

/* The same for N < 64 bytes (a copy is padded). False: irregular. */
bool scan_rest(struct scan *s, const char *b, size_t from, size_t n);

/* The kernel in use, by name; scan_use picks one ("portable" "sse2" "avx2"), false where the CPU
 * lacks it. For tests and measurements; the best is the default. */
const char *scan_kernel(void);
bool scan_use(const char *name);

#endif
