/* SPDX-License-Identifier: MIT
 * Texts compared word by word, each word by what it says. Private to compare. */
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include "compare.h"

/* The weight of the words that both have, those that are only alike in part, as a share of all
 * (Dice's coefficient, the words weighted by the bits they say) and of the one that has less; and
 * whether that is enough to know a record by. REST is what each has and the other lacks, the lesser,
 * as a share of the bits that tell a record from all others; GAIN the bits of what both have, where
 * common_learn knows them. */
struct likeness {
	double both, less, rest, gain;
	bool enough;
};
struct likeness words_like(const struct values *v, const struct value *a, const struct value *b);

unsigned words_level(const struct values *v, const struct value *a, const struct value *b);

/* Fewer edits than this cannot make one value of the other. */
unsigned values_edits(const struct value *a, const struct value *b);

#endif
