/* SPDX-License-Identifier: MIT
 * The rows of a model that are no m and u: of how many records it was learned, how large blocks may
 * be, which columns go together, and how many records have the values and words that are common.
 * These are there as keys of 64 bits, so nobody reads them; who has a value can look for it.
 * Private to match. */
#ifndef MATCH_COMMON_H
#define MATCH_COMMON_H

#include "block.h"
#include "model.h"
#include "out.h"
#include "table.h"

/* The columns of the table; for people M_VALUE is M_BITS. */
enum {
	M_COLUMN,
	M_COMPARE,
	M_WEIGHT,
	M_LEVELS,
	M_LEVEL,
	M_M,
	M_U,
	M_AMONG,
	M_VALUE,
	M_COLUMNS,
	M_BITS = M_VALUE,
	M_HOW = M_COLUMNS
};

/* How many values, and how many words, of each column are kept. */
size_t common_room(const struct fields *f);

void common_rows(const struct model *m, const struct fields *f, const struct head *head,
		 const struct block_limits *limits, struct out *out);

/* A row that is none of a level, with its numbers M and U. -1 with the reason in ERR. */
int common_row_read(struct model *m, struct fields *f, struct block_limits *limits,
		    const struct table *t, size_t row, const struct head *head, double share_m,
		    double share_u, struct buf *err);

/* Of match_model.c: "model.csv:7: what", and the field of that name or -1. */
int model_fail(const struct table *t, size_t row, const char *what, struct buf *err);
int model_field(const struct fields *f, struct slice name);

#endif
