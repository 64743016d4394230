/* SPDX-License-Identifier: MIT
 * How many records have a value or a word of a column, as far as a model keeps it: of those that
 * several have, by key, and of the rest on the average. So what a pair says depends on the two and
 * the model, and not on the list that it is in. Knows no file. */
#ifndef COMPARE_COMMON_H
#define COMPARE_COMMON_H

#include "compare.h"
#include "key.h"


struct common {
	struct key_table value, word;
	double value_rest, word_rest; /* records that have a value, a word, that is not there */

	/* of the only column, where words were learned of entities (compare_learn.h): then word
	 * counts entities, of which LOSS is the share of a word's weight that is left */
	struct key_table follows; /* two words behind each other */
	double *loss;
	size_t loss_cap;
	double entities, needed; /* 0 entities: nothing was learned */
};

/* What V has, MOST values and words of it. */
void common_take(struct common *c, const struct values *v, size_t most);

/* From now on V counts as C says, of a list of RECORDS. */
void common_apply(const struct common *c, struct values *v, double records);

/* A word that is not there yet, and its loss. */
void common_word(struct common *c, uint64_t key, uint32_t count, double loss);

uint64_t common_key(struct slice s);
uint64_t common_key_of_two(uint64_t before, uint64_t word);

/* The word before W in value X, or NULL. */
const struct word *common_before(const struct values *v, const struct value *x,
				 const struct word *w);

/* The least count such that no more than MOST of N have it or a higher one. */
uint32_t common_least(const uint32_t *count, size_t n, uint32_t from, size_t most);

void common_free(struct common *c);

#endif
