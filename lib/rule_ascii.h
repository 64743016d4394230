/* SPDX-License-Identifier: MIT
 * Bytes below 128, eight at a time: the common case of every cell, decided without Unicode. */
#ifndef RULE_ASCII_H
#define RULE_ASCII_H

#include "ascii.h"

/* The first eight bytes, or all of fewer with zeros above. */
static inline uint64_t
ascii_head(struct slice s)
{
	uint32_t a, b;

	if (s.n >= 8)
		return ascii_load8(s.p);
	if (s.n >= 4) { /* the loads overlap; what both hold is the same */
		memcpy(&a, s.p, 4);
		memcpy(&b, s.p + s.n - 4, 4);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		return a | (uint64_t)b << 8 * (s.n - 4);
#else
		return (uint64_t)a << 32 | (uint64_t)b << 8 * (8 - s.n);
#endif
	}
	a = 0;
	for (size_t i = 0; i < s.n; i++)
		a = a << 8 | (unsigned char)s.p[i];
	return a;
}

/* Upper to lower case in eight bytes, all below 128. */
static inline uint64_t
ascii_lower8(uint64_t w)
{
	uint64_t from_a = w + ASCII_EACH(0x80 - 'A'), above_z = w + ASCII_EACH(0x7f - 'Z');

	return w | ((from_a & ~above_z & ASCII_EACH(0x80)) >> 2);
}

/* S, which is ASCII only, in lower case at D. */
static inline void
ascii_lower_copy(char *d, struct slice s)
{
	uint64_t w;
	size_t i = 0;

	for (; i + 8 <= s.n; i += 8) {
		w = ascii_lower8(ascii_load8(s.p + i));
		memcpy(d + i, &w, 8);
	}
	for (; i < s.n; i++)
		d[i] = lower(s.p[i]);
}

#endif
