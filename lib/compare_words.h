/* SPDX-License-Identifier: MIT
 * Texts compared word by word, each word by what it says. Private to compare. */
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include "compare.h"

/* Share of the weight of all words that both have (Dice's coefficient, the words weighted by the
 * bits they say), those that are only alike in part. IN gets the share of the one that has less. */
double words_like(const struct values *v, const struct value *a, const struct value *b, double *in);

unsigned words_level(const struct values *v, const struct value *a, const struct value *b);

/* Fewer edits than this cannot make one value of the other. */
unsigned values_edits(const struct value *a, const struct value *b);

#endif
