/* SPDX-License-Identifier: MIT
 * The reader's insides, shared by reader.c (the usual way) and reader_odd.c (the way around).
 * Nobody else's. */
#ifndef READER_STATE_H
#define READER_STATE_H

#include "irregular.h"
#include "reader.h"
#include "scan.h"

enum {
	BLOCK = 256 << 10, /* asked of the source at a time: a quarter of the widest pipe, and at
			      home in the L2 cache */
	WINDOW = 16 << 10  /* indexed ahead of the records taken, so that the positions stay in the
			      L1 cache */
};

struct reader {
	struct in_options o;
	struct in_source source;
	enum format format;

	char *b; /* [record, end) is not yet returned; SCAN_SLACK bytes are behind cap */
	size_t cap, end, record;
	uint64_t byte; /* where b[0] is in the file */
	bool eof, lent; /* b is the caller's; whoever reads then has all of it */
	bool unclosed;	/* at the end a quote was open */
	int broken;	/* errno of the source, known already; or 0 */

	struct scan scan, saved;
	size_t scanned, row, first; /* indexed up to; the next row; its first entry in pos */
	size_t peeked;		    /* the row behind those peeked at */
	bool odd, guessed;	    /* guessed: less than a step was indexed on trial (scan_rest) */

	struct irregular *irregular;
	bool open; /* its record has a quote that is never closed */
	struct slice *field;
	size_t field_cap;
	const int *want; /* the fields that are asked for; none: all */
	size_t wants;
	struct buf scratch; /* unescaped fields of this record */

	uint64_t line, next_line,
	    start; /* of the record last returned; of the next; its byte in the file */
	bool after_cr, one_column;
	bool bare_cr; /* lines end with CR, by the header's */
	enum in_fault fault;
	struct slice raw;
	struct buf error;
};

/* A message about byte AT of the buffer, in or behind the next record: "file:line:column: WHAT".
 * Returns -1. */
int reader_fail(struct reader *rd, size_t at, const char *what);

/* The index starts anew at the next record. */
void reader_restart(struct reader *rd);

/* Moves what is left to the front of the buffer and reads more behind it; a record that fills the
 * buffer makes it grow. Called with all rows taken. -1 on an error of the source. */
int reader_fill(struct reader *rd);

/* Nothing more comes behind [0, end), where there is room for a byte: its last line gets its end. */
void reader_source_ended(struct reader *rd);

void reader_field_room(struct reader *rd, size_t n);
/* Is byte I of N at P the end of a line, as an editor shows the file? */
static inline bool
reader_line_end(const struct reader *rd, const char *p, size_t i, size_t n)
{
	return p[i] == '\n' || (rd->bare_cr && p[i] == '\r' && !(i + 1 < n && p[i + 1] == '\n'));
}

/* How many lines a record that may hold line ends takes. */
uint64_t reader_lines(const struct reader *rd, struct slice s);

/* Nothing may grow without bound: looks at the part of a record that is there already. -1 with the
 * message. */
int reader_limits(struct reader *rd);

/* The record the index stopped in. 1: it is regular by itself and indexed now; 2: its fields are
 * libcsv's, *END is behind its line end, take them with reader_take_odd; -1 error. */
int reader_odd(struct reader *rd, size_t *end);
void reader_take_odd(struct reader *rd, size_t end, struct record *r);

/* A quote is open at the end of the file: -1; the lenient door takes the line it is in as a record,
 * 2, for what follows it may well be right. */
int reader_unterminated(struct reader *rd, size_t *end);

/* What P, the first four bytes of a file, say it is, where it is no text; else NULL. */
const char *reader_no_text(const char *p);

#endif
