/* SPDX-License-Identifier: MIT
 * A table a team decides in: a small CSV or TSV read whole, every column known, cells trimmed. Also
 * as spreadsheets save them (BOM, CRLF, ';' between cells, CP949 when it is not UTF-8, UTF-16 with
 * a BOM; blank rows and columns around it). Lines that begin with '#' and blank rows are comments.
 * Knows the shape of tables, not what they mean. */
#ifndef TABLE_H
#define TABLE_H

#include "record.h"

struct table_column {
	const char *name; /* "*", as the last: columns of other names are allowed (table.extra) */
	bool required;	  /* the column has to be there; its cells may still be empty */
};

struct table {
	const char *name; /* for messages: the path as found */
	const struct table_column *column;
	size_t columns, rows;
	struct slice *cell; /* rows x columns, in the order of COLUMN; empty where the file lacks
			       the column */
	uint64_t *line;	    /* of each row in its file */
	bool *has;	    /* which columns the file has */
	struct head extra;  /* names of columns beyond COLUMN, where those are allowed */
	struct slice *extra_cell; /* rows x extra.n */
	struct arena mem;
};

/* Reads NAME (file_find). COLUMN lists what it may hold, N of them; it must outlive T. Unknown
 * columns and duplicates are errors ("rules.csv:1: unknown column ...; did you mean ...?"). 0, or
 * -1 with the message in ERR (T is empty then). */
int table_read(struct table *t, const char *name, const struct table_column *column, size_t n,
	       struct buf *err);

/* Cells live as long as the table, with a NUL behind each. */
static inline struct slice
table_cell(const struct table *t, size_t row, size_t column)
{
	return t->cell[row * t->columns + column];
}

static inline struct slice
table_extra(const struct table *t, size_t row, size_t column)
{
	return t->extra_cell[row * t->extra.n + column];
}

/* A number in a cell (num_parse_human), FALLBACK where it is empty. -1 with "table:line: column:
 * not a number" in ERR. */
int table_number(const struct table *t, size_t row, size_t column, double fallback, double *out,
		 struct buf *err);

/* -1 with "table: no WHAT in it" in ERR where the table has no row: it would decide nothing, and
 * nobody would know. */
int table_some(const struct table *t, const char *what, struct buf *err);

void table_free(struct table *t);

/* For table.c: which shipped table was meant by a NAME that there is not, or which there are, as
 * the rest of a message in ERR. */
void table_near(const char *name, struct buf *err);

#endif
