/* SPDX-License-Identifier: MIT
 * Numbers of a workbook as its number formats show them, as far as that keeps them values: leading
 * zeros, decimals, percent, a currency's sign, the hyphens of a phone mask; no thousands
 * separators, no colours. Dates and times come out as ISO 8601. Knows no file; private to xlsx. */
#ifndef XLSX_FORMAT_H
#define XLSX_FORMAT_H

#include "mem.h"

enum {
	FORMAT_CURRENCY = 12, /* bytes of a currency's sign */
	FORMAT_MASK = 40
};

struct xlsx_format {
	enum {
		SHOW_PLAIN, /* General, and what is not understood */
		SHOW_NUMBER,
		SHOW_MASK,
		SHOW_DATE
	} show;
	bool day, time, elapsed;      /* of a date: which parts it shows */
	bool percent, behind;	      /* behind: the currency stands behind the number */
	int whole, decimals, further; /* zeros before the point; digits behind it, always and at most */
	char currency[FORMAT_CURRENCY];
	char mask[FORMAT_MASK]; /* '0' and '#' are digits, the rest stands as it is */
};

/* The format of an id without a code of its own (ECMA-376 18.8.30, and the East Asian ones). */
struct xlsx_format format_builtin(long id);

/* The format of a code such as yyyy\-mm\-dd;@ */
struct xlsx_format format_of(struct slice code);

/* The number in TEXT, as the file has it, shown; appended to B. */
void format_number(const struct xlsx_format *f, struct slice text, bool since_1904, struct buf *b);

#endif
