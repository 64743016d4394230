/* SPDX-License-Identifier: MIT
 * A trained model as a table one can read: for each column and level the shares m and u. Private to
 * match. */
#ifndef MATCH_MODEL_H
#define MATCH_MODEL_H

#include "model.h"
#include "out.h"

/* Reads NAME: the columns it compares and what they say. -1 with the reason in ERR. */
int model_read(struct model *m, struct fields *f, const char *name, const struct head *head,
	       struct buf *err);

/* Writes it, for the owner only. */
int model_write(const struct model *m, const struct fields *f, const char *name, struct buf *err);

/* The same table with what it means in bits, for people. */
void model_table(const struct model *m, const struct fields *f, bool explain, struct out *out);

#endif
