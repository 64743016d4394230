/* SPDX-License-Identifier: MIT
 * Unicode text (the only user of libunistring): validity, NFC, case folding, display width.
 * ASCII and Hangul syllables take a fast path. Knows no record and no file. */
#ifndef TEXT_H
#define TEXT_H

#include "mem.h"

/* Offset of the first byte that is not valid UTF-8 (RFC 3629: no surrogates, no overlong forms),
 * or s.n. */
size_t text_valid(struct slice s);

/* S, or built in B (which is emptied first) with each byte that is not UTF-8 as \xNN: names of files
 * are any bytes. */
struct slice text_shown(struct slice s, struct buf *b);

/* NFC of S: S itself where it is NFC already (the usual case, no copy), else built in B (which
 * is emptied first). S must be valid UTF-8. The result lives as long as both. */
struct slice text_nfc(struct slice s, struct buf *b);

/* The key under which two spellings are the same text: NFC of the full case folding, ASCII
 * blanks at the ends trimmed. Same rule of ownership. */
struct slice text_fold(struct slice s, struct buf *b);

/* As text_fold, with compatibility forms unified too (NFKC: ㈜ → (주), full-width → ASCII), what
 * cannot be seen left out (zero-width and direction marks, Hangul filler: Unicode's default
 * ignorables) and inner runs of blanks made one space. For matching keys, never for output. */
struct slice text_fold_compat(struct slice s, struct buf *b);

/* a and b have the same text_fold: the same text caselessly and in NFC, whatever blanks at the
 * ends. No allocation when both are ASCII. */
bool text_same(struct slice a, struct slice b);

/* Columns on a terminal: Hangul and emoji 2, combining marks 0, controls 0. Invalid bytes count
 * 1. */
size_t text_width(struct slice s);

/* How many units of UTF-16 it would be, which is what spreadsheets count. */
size_t text_units(struct slice s);

/* How far apart two names are as a typist errs (swap, change, insert or drop cost 1): for "did
 * you mean". Caseless; stops at LIMIT + 1. Restricted Damerau-Levenshtein distance over code
 * points. */
size_t text_distance(struct slice a, struct slice b, size_t limit);

/* The nearest of N names (the first of several), or SIZE_MAX if none is near enough to be meant. */
size_t text_nearest(struct slice want, const struct slice *names, size_t n);

#endif
