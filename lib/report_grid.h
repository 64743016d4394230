/* SPDX-License-Identifier: MIT
 * A table of cells on a terminal: columns as wide as what is in them (display width, so Hangul
 * aligns), within a given width. Cells are made safe: nothing in them can steer a terminal. Knows
 * nothing of reports. */
#ifndef REPORT_GRID_H
#define REPORT_GRID_H

#include "mem.h"

struct grid {
	size_t columns;
	bool ascii;
	struct grid_cell {
		size_t at, n, width;
	} * cell; /* row after row */
	size_t cells, cap;
	struct buf text;
	bool *hidden; /* by column, or NULL */
};

/* How many bytes of S, in whole characters, are at most WIDTH wide. */
size_t grid_fit(struct slice s, size_t width);

/* S with control characters as \x1b and bidirectional controls as \u202e. Appended to B. */
void grid_escape(struct slice s, struct buf *b);

/* The next cell, from left to right, row after row. */
void grid_add(struct grid *g, struct slice s);

/* Another text for a cell that is there. */
void grid_set(struct grid *g, size_t row, size_t c, struct slice s);

/* How wide column C is, and the whole with two blanks between columns; hidden ones are 0. */
size_t grid_column_width(const struct grid *g, size_t c);
size_t grid_width(const struct grid *g);

/* Cuts the cells of column C to WIDTH, with an ellipsis. */
void grid_cut(struct grid *g, size_t c, size_t width);

/* Cuts column C, to LEAST at the narrowest, till the whole is at most WIDTH. */
void grid_narrow(struct grid *g, size_t c, size_t least, size_t width);

/* The rows, ALIGN saying 'l' or 'r' for each column; no blanks at line ends. Appended to B. */
void grid_print(const struct grid *g, const char *align, struct buf *b);

void grid_free(struct grid *g);

#endif
