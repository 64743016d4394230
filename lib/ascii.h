/* SPDX-License-Identifier: MIT
 * Letters and digits of ASCII, whatever the locale says. */
#ifndef ASCII_H
#define ASCII_H

#include "slice.h"

#include <stdint.h>
#include <strings.h>

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline bool
is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static inline bool
is_alnum(char c)
{
	return is_digit(c) || is_letter(c);
}

static inline bool
is_upper(char c)
{
	return (unsigned char)(c - 'A') < 26;
}

static inline char
lower(char c)
{
	return is_upper(c) ? (char)(c | 0x20) : c;
}

/* Takes WORD off the front of S, caselessly, where it does not go on: "Sunset" is no day. */
static inline bool
word_take(struct slice *s, const char *word)
{
	size_t n;

	if (!s->n || ((*s->p ^ *word) & ~0x20)) /* mostly not even the first letter is the same */
		return false;
	n = strlen(word);
	if (s->n < n || strncasecmp(s->p, word, n) != 0 ||
	    (is_letter(word[n - 1]) && s->n > n && is_letter(s->p[n])))
		return false;
	*s = (struct slice){s->p + n, s->n - n};
	return true;
}

#define ASCII_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t
ascii_load8(const char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
	return w;
}

/* No byte of it is beyond; eight are looked at a time, and loads overlap at the end. */
static inline bool
ascii_only(struct slice s)
{
	uint64_t high = 0;
	uint32_t a, b;
	size_t i;

	if (s.n >= 8) {
		for (i = 0; i + 8 < s.n; i += 8)
			high |= ascii_load8(s.p + i);
		high |= ascii_load8(s.p + s.n - 8);
	} else if (s.n >= 4) {
		memcpy(&a, s.p, 4);
		memcpy(&b, s.p + s.n - 4, 4);
		high = a | b;
	} else {
		for (i = 0; i < s.n; i++)
			high |= (unsigned char)s.p[i];
	}
	return (high & ASCII_EACH(0x80)) == 0;
}

#endif
