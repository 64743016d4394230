/* SPDX-License-Identifier: MIT
 * The first lines of a text, before it is known what separates its cells. Private to dialect. */
#ifndef DIALECT_LINES_H
#define DIALECT_LINES_H

#include "dialect.h"

enum {
	LINES = 1024, /* that are looked at: titles of sections */
	CELLS = 256   /* of a line (more are counted) */
};

/* One line as a reader that minds quotes sees it; without its line end. */
struct line {
	struct slice text;
	uint64_t number;
	bool blank, bare; /* bare: at most separators in it */
};

struct lines {
	struct line line[LINES];
	size_t n;
};

struct shape {
	size_t cells, filled;
	bool labels; /* two or more cells, each like the name of a column */
};

bool ends_line(char c);

void split_lines(const char *p, size_t n, struct lines *l);

/* The first line from I on with more than separators in it, or the number of lines. */
size_t next_line(const struct lines *l, size_t i);

/* The next cell of S from *AT, quotes taken off as far as a look needs it; false behind the last.
 */
bool next_cell(struct slice s, char delimiter, size_t *at, struct slice *cell);

struct shape shape_of(struct slice s, char delimiter);

/* The separator there is most of outside quotes; ',' where there is none. *TIE: another is there as
 * often. */
char most_of(struct slice s, char *tie);

#endif
