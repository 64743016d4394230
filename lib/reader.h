/* SPDX-License-Identifier: MIT
 * One source of bytes to records, each with as many fields as it has: the engine under in. Owns the
 * buffer, the index (scan.h) and the way around what is irregular (irregular.h). Knows neither
 * files nor which header belongs to what; private to in. */
#ifndef READER_H
#define READER_H

#include "in.h"

struct reader;

struct reader *reader_new(const struct in_options *o);
void reader_free(struct reader *rd);

/* Starts on a source: takes a BOM off and decides the delimiter from its first line. -1:
 * reader_error. */
int reader_begin(struct reader *rd, const struct in_source *source);

/* The records have one column: in TSV, or with blank_rows, a blank line is then a record with an
 * empty field. */
void reader_one_column(struct reader *rd);

/* What of the source is read and not returned yet is added to REST, with the line and byte where it
 * starts; the reader is then at the end of the source. */
void reader_rest(struct reader *rd, struct buf *rest, uint64_t *line, uint64_t *byte);

/* What is read and not returned yet; valid until the next reader_next. */
struct slice reader_unread(const struct reader *rd);

/* After reader_rest: goes on with BYTES, which are the reader's then, from line LINE, byte BYTE, and
 * with the source; with ERROR where that is not 0. */
void reader_give_back(struct reader *rd, struct buf *bytes, uint64_t line, uint64_t byte,
		      int error);

/* Starts on a part of what LIKE reads: BYTES, borrowed and with some room behind them, which are
 * whole records from line LINE, byte BYTE, and no header. */
void reader_begin_part(struct reader *rd, const struct reader *like, struct buf *bytes,
		       const char *name, uint64_t line, uint64_t byte);
uint64_t reader_line(const struct reader *rd); /* of the record that comes next; */
uint64_t reader_byte(const struct reader *rd); /* its byte */
bool reader_open_quote(const struct reader *rd); /* the source ended in one */
bool reader_quotes(const struct reader *rd);	 /* quotes quote */

struct in_options reader_options(const struct reader *rd);

/* Of the records that come only fields C[0..N), each once, are asked for, and others may be
 * anything; N 0: all are, as at first. C is borrowed. */
void reader_want(struct reader *rd, const int *c, size_t n);

/* 1 a record, blank lines skipped; 0 the end; -1: reader_error. */
int reader_next(struct reader *rd, struct record *r);

/* Fields C[0..N) of the first record behind that is not peeked at yet, as they stand (quotes and
 * all); empty where C is negative or not there. How many records ahead it is, or 0 where none is
 * indexed or it is more than MOST ahead. Never reads: what it says is a hint about what comes. */
size_t reader_peek(struct reader *rd, size_t most, const int *c, size_t n, struct slice *field);

/* Of the record last returned. */
struct reader_place {
	enum in_fault fault;
	struct slice raw;
	uint64_t line, byte;
};
struct reader_place reader_place(const struct reader *rd);

enum format reader_format(const struct reader *rd);
struct slice reader_error(const struct reader *rd);

#endif
