/* SPDX-License-Identifier: MIT
 * Short forms of given names (Bob for Robert), and what tells father from son (Jr, II). Private to
 * compare. */
#ifndef COMPARE_NICK_H
#define COMPARE_NICK_H

#include "slice.h"

#include <stdint.h>

/* The groups of names that are short for each other that a lower-case word is in, a bit each; 0:
 * none. */
uint64_t nicks_of(struct slice word);

/* The generation that a word tells: 1 for sr and i, 2 for jr and ii, 3 for iii ...; 0: none. */
unsigned generation_of(struct slice word);

#endif
