/* SPDX-License-Identifier: MIT
 * How alike two short texts are: as a typist errs, as one hears, letter by letter of a Hangul
 * syllable. Texts are taken as they are (fold them first) and compared by code point, the first
 * SIMILAR_MAX of them: what is longer is compared by its words (compare.h). Knows no column. */
#ifndef SIMILAR_H
#define SIMILAR_H

#include "slice.h"

#include <stdint.h>

enum { SIMILAR_MAX = 64 };

/* A text taken apart once, compared often. */
struct letters {
	uint32_t c[SIMILAR_MAX];
	unsigned n;
	bool ascii, hangul; /* all of it; any of it */
};

/* JAMO: Hangul syllables become the two or three letters they are made of (Unicode 3.12). */
void similar_letters(struct letters *l, struct slice s, bool jamo);

/* Jaro's similarity with Winkler's bonus for a common beginning (0.1 a letter, at most four);
 * 0 to 1. Bit-parallel: one pass over A with the letters of B as masks. */
double similar_winkler(const struct letters *a, const struct letters *b);
double similar_jaro_winkler(struct slice a, struct slice b, bool jamo);

/* Restricted Damerau-Levenshtein distance (insert, drop, change, swap of neighbours: 1 each).
 * Bit-parallel: Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit
 * distances" (2003). */
unsigned similar_edits(const struct letters *a, const struct letters *b);
unsigned similar_distance(struct slice a, struct slice b, bool jamo);

/* How a Latin word sounds: Soundex (Russell and Odell; Knuth 6.4) of its ASCII letters, four
 * bytes. False where it has none. */
bool similar_soundex(struct slice word, char code[4]);

#endif
