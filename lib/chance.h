/* SPDX-License-Identifier: MIT
 * The chance to win that belongs to a score: a table of points on a line, as lead-train writes it.
 * Knows no lead. */
#ifndef CHANCE_H
#define CHANCE_H

#include "mem.h"

struct chance;

/* The table's columns are score (rising from row to row) and probability (0 to 1). NULL with the
 * reason ("chances.csv:7: ...") in ERR. */
struct chance *chance_open(const char *table, struct buf *err);

/* The chance at a score in hundredths of a point, on the line between the two rows around it;
 * beyond the ends, that of the end. With at most four decimals; valid until the next call. */
struct slice chance_at(struct chance *c, int64_t score);

void chance_free(struct chance *c);

#endif
