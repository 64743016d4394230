/* SPDX-License-Identifier: MIT
 * The shared texts of a workbook, which cells name by number: the only part of it that is held in
 * memory, and how much of that there may be. Knows no package and no sheet; private to xlsx. */
#ifndef XLSX_TEXT_H
#define XLSX_TEXT_H

#include "xlsx_part.h"

enum { CELL_MAX = 1 << 20 }; /* bytes; a cell of Excel's holds 32,767 characters */

struct xlsx_texts {
	struct buf text;
	size_t *end; /* text i ends here */
	size_t n, cap;
	bool inside, reading; /* while it is read: in an si; in a t that is no reading aid */
	const char *why;      /* it cannot go on */
};

struct part_handler xlsx_texts_handler(struct xlsx_texts *t);

/* Text I, or false. */
bool xlsx_text(const struct xlsx_texts *t, size_t i, struct slice *s);

/* _x000D_ and the like in N bytes behind FROM of B: the characters they stand for. */
void xlsx_unescape(struct buf *b, size_t from);

void xlsx_texts_free(struct xlsx_texts *t);

#endif
