/* SPDX-License-Identifier: MIT
 * Which rows are no records, and which quotes are data. Knows no column's meaning; private to
 * import. */
#ifndef IMPORT_SHAPE_H
#define IMPORT_SHAPE_H

#include "record.h"

bool shape_is_blank(struct slice s);

/* Does a cell of the N at F begin with one of a '|' list of texts? */
bool shape_begins(const struct slice *f, size_t n, struct slice list);

/* S without its NULs, put behind B, which has room. Those around it are padding; inside a TEXT one
 * alone is. False: it has others, and S is as it was: bytes may be missing there. */
bool shape_take_nuls(struct slice *s, bool text, struct buf *b);

/* A row of totals, by its first cell that is not blank: a word that is nothing else (합계, Grand
 * total), or one that may be a company's name (Total), and then the others are numbers. */
enum shape_total { SHAPE_RECORD, SHAPE_MAYBE_TOTAL, SHAPE_TOTAL };
enum shape_total shape_total(const struct slice *f, size_t n);

/* Is it one cell alone, and that one of a list, caselessly: the title of a section? */
bool shape_is_title(const struct slice *f, size_t n, struct slice list);

/* Are the quotes of this record, where none may stand, data? So are marks of inches (behind a
 * digit), ="0101", and a single one in a cell without quotes around it. A pair inside a cell, and
 * what follows a closing quote, mean that somebody forgot to escape them: then the cells may be
 * others than they seem. */
bool shape_quotes_are_data(struct slice raw, char delimiter);

#endif
