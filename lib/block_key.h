/* SPDX-License-Identifier: MIT
 * The keys of a value, by the kind of its column. Private to block. */
#ifndef BLOCK_KEY_H
#define BLOCK_KEY_H

#include "block.h"

enum { KEYS_MAX = 48 }; /* of one value */

struct keys {
	uint64_t key[KEYS_MAX];
	unsigned n;
	uint64_t seed; /* of the field */
};

/* The keys of value I of F. */
void value_keys(const struct field *f, uint32_t i, struct keys *k);

#endif
