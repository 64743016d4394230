/* SPDX-License-Identifier: MIT
 * A trained model as a table one can read: for each column and level the shares m and u, then what
 * is common in the list that it was learned of (match_common.h). Private to match. */
#ifndef MATCH_MODEL_H
#define MATCH_MODEL_H

#include "block.h"
#include "model.h"
#include "out.h"

/* Reads NAME: the columns it compares, what they say, and the limits of blocks. -1 with the reason
 * in ERR. */
int model_read(struct model *m, struct fields *f, struct block_limits *limits, const char *name,
	       const struct head *head, struct buf *err);

/* Writes it, for the owner only. */
int model_write(const struct model *m, const struct fields *f, const struct head *head,
		const struct block_limits *limits, const char *name, struct buf *err);

/* What a file says of M is M from now on, to the last digit. */
void model_settle(struct model *m, const struct fields *f);

/* m and u, and what they mean in bits, for people. */
void model_table(const struct model *m, const struct fields *f, struct out *out);

#endif
