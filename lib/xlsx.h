/* SPDX-License-Identifier: MIT
 * One sheet of a workbook (.xlsx, .xlsm) as CSV text in UTF-8: a stream of its rows, one line for
 * each, so that line 7 is row 7 (but for cells with line ends). Text stays as it is typed, leading
 * zeros and all; numbers are as shown, dates ISO 8601, formulas their last results. Memory: the
 * workbook's distinct texts, and the list of its parts; the rest is bounded, whatever cells are
 * made of. Knows no column's meaning. */
#ifndef XLSX_H
#define XLSX_H

#include "mem.h"

struct xlsx;

/* How much the first rows of a sheet (CSV) look like what is wanted: 2 is enough, 1 where there is
 * nothing better, 0 not at all. */
typedef int xlsx_rate(void *ctx, struct slice rows);

/* The workbook at FD (a file that can be sought; the caller's). SHEET is a sheet's name or its
 * number from 1, or NULL: of those that are not hidden and hold something the first that RATE gives
 * 2, else 1, else 0. NULL with the reason in ERR. NAME, for messages, outlives it. */
struct xlsx *xlsx_open(int fd, const char *name, const char *sheet, xlsx_rate *rate, void *ctx,
		       struct buf *err);

/* Are days counted from 1904, also those in cells without a format for dates? */
bool xlsx_since_1904(const struct xlsx *x);

/* The sheet's name, and how many others, not hidden, hold rows that are left out unasked. */
const char *xlsx_sheet(const struct xlsx *x);
size_t xlsx_others(const struct xlsx *x);

/* read(2)'s contract, for in_source.read; -1 with EBADMSG: xlsx_error says what. */
long xlsx_read(void *xlsx, void *dst, size_t n);
const char *xlsx_error(struct xlsx *x);

void xlsx_close(struct xlsx *x);

#endif
