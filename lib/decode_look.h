/* SPDX-License-Identifier: MIT
 * What bytes look like: the tests behind decode's choice of an encoding. Pure functions; private to
 * decode. */
#ifndef DECODE_LOOK_H
#define DECODE_LOOK_H

#include "slice.h"

/* What a file that is no text is, as a message, or NULL. */
const char *look_not_text(struct slice s);

/* "utf-16le" or "utf-16be" where it is that without a mark, or NULL. ASCII in it (separators,
 * digits, line ends) leaves NULs on one side of the units only. */
const char *look_utf16(struct slice s);

/* Evidently Western: single letters with marks beside ASCII letters, apostrophes between them, and
 * little else that is not ASCII. LAST stands before S. */
bool look_western(struct slice s, char last);

/* Offset of the first byte that is not UTF-8, or s.n; a character cut by the end is none, unless
 * the text ends there (WHOLE). *LONGER: there is a character of three bytes or more before it. */
size_t look_utf8(struct slice s, bool whole, bool *longer);

/* Is it UTF-8 with some damage: are there more of its characters beyond ASCII than bytes that are none? */
bool look_damaged_utf8(struct slice s);

/* How many lines are not UTF-8, at most MOST + 1. */
size_t look_damaged_lines(struct slice s, size_t most);

/* Is it Latin, as UTF-8: is most of what is not ASCII one letter or two, inside words? */
bool look_latin(struct slice s);

/* How far it is ASCII; ASCII and characters of two bytes. */
size_t look_ascii_run(const char *p, size_t n);
size_t look_weak_run(const char *p, size_t n);

#endif
