/* SPDX-License-Identifier: MIT
 * The keys of records as a table, for a join elsewhere: records that share one are one entity, also
 * by way of a third. */
#ifndef DEDUPE_KEYS_H
#define DEDUPE_KEYS_H

#include "dedupe.h"
#include "out.h"

/* The header: row, lead_id, key. */
void keys_head(struct out *out);

/* Every key of the record numbered ROW, its lead_id in column ID. */
void keys_put(struct dedupe *d, const struct record *r, uint64_t row, int id, struct out *out);

#endif
