/* SPDX-License-Identifier: MIT
 * For engines that deal records out by themselves: a list with the number of each record's key and
 * of its row. Equal keys have equal numbers, those of split_key.h; the part that lead-split --by
 * would put a record in is the number modulo the parts. */
#ifndef SPLIT_MARK_H
#define SPLIT_MARK_H

#include "in.h"
#include "out.h"

/* Writes the records of IN with the columns key_ (empty where there is no key) and row_ (16 digits,
 * from ROW on, so that lines sort as numbers do) in front. TICK is called for each. -1 with the
 * reason in ERR. */
int split_mark(struct in *in, struct out *out, const char *by, const char *country, uint64_t row,
	       void (*tick)(void), struct buf *err);

#endif
