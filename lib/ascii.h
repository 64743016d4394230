/* SPDX-License-Identifier: MIT
 * Letters and digits of ASCII, whatever the locale says. */
#ifndef ASCII_H
#define ASCII_H

#include <stdbool.h>

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

static inline char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

#endif
