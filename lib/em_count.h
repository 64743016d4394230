/* SPDX-License-Identifier: MIT
 * What a model is learned from: how often random pairs agree, and the patterns of levels of the
 * pairs that are compared. Counts are whole numbers and patterns are in order, so any number of
 * threads sees the same. Private to em. */
#ifndef EM_COUNT_H
#define EM_COUNT_H

#include "block.h"

/* How often pairs have each level, both values given: shares, pairs, and those that were drawn. */
struct chance {
	double share[FIELDS_MAX][LEVELS], pairs[FIELDS_MAX], drawn[FIELDS_MAX];
};

/* The patterns that were seen, in order, and how often. */
struct patterns {
	struct pattern *pattern;
	double *count;
	size_t n;
};

/* Of random pairs that are in no block of B; those in blocks follow with their patterns. */
void chance_count(struct chance *c, const struct fields *f, const struct blocks *b);

/* Of the pairs of B, or a part of them that stands for all. The rare levels are nearly all in
 * blocks, where a random sample hardly sees them, or sees one for millions: C learns of them. */
void patterns_count(struct patterns *p, const struct fields *f, const struct blocks *b,
		    struct chance *c);
void patterns_free(struct patterns *p);

#endif
