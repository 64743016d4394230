/* SPDX-License-Identifier: MIT
 * Bytes in any encoding to UTF-8, by iconv. A stream with bounded memory: what is looked at before
 * a decision is one block. Knows no record; damage is not repaired here: a byte that is no text
 * comes out as one that is not UTF-8, so that the reader finds the record it is in.
 *
 * Without a name the encoding is found in this order: a byte order mark; the NULs of UTF-16; UTF-8;
 * CP949, if everything not ASCII in the block at hand is CP949 and mostly Hangul; Windows-1252, if
 * it is evidently Western letters. A stream that was ASCII so far decides at its first other byte,
 * wherever that is. */
#ifndef DECODE_H
#define DECODE_H

#include "in.h"

struct decode;

/* A stream over SOURCE (its name and ctx outlive it). ENCODING is a name iconv knows, or NULL or
 * "auto". A byte order mark is believed before the name. NULL with the reason in ERR: an unknown
 * name, a file that is no text (a workbook, a compressed file), or an error of the source. */
struct decode *decode_open(const struct in_source *source, const char *encoding, struct buf *err);

/* read(2)'s contract, for in_source.read; -1 with EILSEQ: decode_error says what. */
long decode_read(void *decode, void *dst, size_t n);

/* Why decode_read failed with EILSEQ ("leads.csv: byte 0xb1 at offset 6012 is not ..."), or NULL.
 */
const char *decode_error(struct decode *d);

/* The encoding in use so far: "ascii" "utf-8" "cp949" "utf-16le" "utf-16be" "windows-1252", or the
 * name given. */
const char *decode_encoding(const struct decode *d);

/* What is not ASCII so far was taken for UTF-8, and would be Hangul as CP949 (a few hundred
 * syllables are such pairs of bytes): worth a word to a person. */
bool decode_twofold(const struct decode *d);

/* Bytes of UTF-8's byte order mark that was taken off; that of UTF-16 is no byte of the text. */
size_t decode_mark(const struct decode *d);

void decode_close(struct decode *d);

#endif
