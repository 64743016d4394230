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

/* The records have one column: in TSV a blank line is then a record with an empty field. */
void reader_one_column(struct reader *rd);

/* 1 a record, blank lines skipped; 0 the end; -1: reader_error. */
int reader_next(struct reader *rd, struct record *r);

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
