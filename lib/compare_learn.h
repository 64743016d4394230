/* SPDX-License-Identifier: MIT
 * What the words of names say, learned from the entities that were found by what was known before:
 * a name that one firm has in many records is as rare as that of a firm with one. Private to what
 * compares a single column. Knows no probability but the share of pairs that are one. */
#ifndef COMPARE_LEARN_H
#define COMPARE_LEARN_H

#include "compare_common.h"

/* ID is the value of each record of V, FIRST the first record of its entity. A word says the more
 * the fewer entities have it, and the less the surer it follows on the word before it (Hong Kong).
 * With LOSSES what only some names of an entity have counts less: "Department", "USA". C gets what
 * common_apply then says of at most MOST words. */
void common_learn(struct common *c, const struct values *v, const uint32_t *id,
		  const uint32_t *first, size_t records, bool losses, size_t most);

#endif
