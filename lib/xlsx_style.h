/* SPDX-License-Identifier: MIT
 * The styles of a workbook, as far as they are number formats. Knows no package and no sheet;
 * private to xlsx. */
#ifndef XLSX_STYLE_H
#define XLSX_STYLE_H

#include "map.h"
#include "xlsx_format.h"
#include "xlsx_part.h"

struct xlsx_styles {
	struct xlsx_format *format; /* of cells with style i */
	size_t n, cap;

	struct xlsx_format *own; /* of the workbook's own codes */
	size_t owns, owns_cap;
	struct map own_of; /* the id of a code: its place there */
	bool inside;	   /* in cellXfs */
	const char *why;   /* it cannot go on */
};

struct part_handler xlsx_styles_handler(struct xlsx_styles *s);
void xlsx_styles_free(struct xlsx_styles *s);

#endif
