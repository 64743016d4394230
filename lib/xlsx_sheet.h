/* SPDX-License-Identifier: MIT
 * The rows of a sheet's XML as CSV. Knows no package; private to xlsx. */
#ifndef XLSX_SHEET_H
#define XLSX_SHEET_H

#include "xlsx_style.h"
#include "xlsx_text.h"

struct xlsx_book {
	struct xlsx_texts texts;
	struct xlsx_styles styles;
	bool since_1904;
};

enum { SHEET_HEAD = 64 }; /* rows that decide how wide the table is */

struct xlsx_sheet {
	const struct xlsx_book *book;
	struct part *part; /* what it is read from; pauses when much is ready */
	const char *why;   /* it cannot go on */
	struct buf out;	   /* rows, and of one its start, that are ready; given out from AT */
	size_t at;

	struct buf cell;
	size_t cells, column, cols; /* of the row: written, of the next cell, written with something */
	uint64_t line, total;
	size_t width;
	bool wide; /* the width is known */
	struct {
		size_t end, cells;
	} head[SHEET_HEAD];
	size_t heads;
	struct buf held; /* rows before the width is known */

	enum { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL } type;
	const struct xlsx_format *format;
	bool in_data, in_row, in_cell, reading, aid;
};

struct part_handler xlsx_sheet_handler(struct xlsx_sheet *s);
void xlsx_sheet_end(struct xlsx_sheet *s); /* the part is read: what is held comes out */
void xlsx_sheet_free(struct xlsx_sheet *s);

#endif
