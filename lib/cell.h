/* SPDX-License-Identifier: MIT
 * A cell's bytes in a file and its value: the quotes of CSV, the escapes of TSV. For those who keep
 * raw records: reader, hold and out. */
#ifndef CELL_H
#define CELL_H

#include "mem.h"

/* The inside of a quoted cell: "" becomes ". SCRATCH has room for all of it already; the result
 * lives there. */
struct slice cell_unquote(struct buf *scratch, struct slice s);

/* \t \n \r \\ of TSV; a backslash before anything else is itself. As above. */
struct slice cell_unescape(struct buf *scratch, struct slice s);

/* RFC 4180 wants quotes around separators, quotes and line ends; blanks at the ends are quoted too,
 * since readers with libcsv's defaults would trim them. */
bool cell_wants_quotes(struct slice s, char delimiter);

/* Appends S to B as a cell of CSV. */
void cell_add_csv(struct buf *b, struct slice s, char delimiter);

/* Would a spreadsheet run it? By its first byte (OWASP, "CSV injection"), unless it is a plain
 * number. */
bool cell_runs(struct slice s);

#endif
