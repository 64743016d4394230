/* SPDX-License-Identifier: MIT
 * What a header says by itself: its key, its script, a zone or unit in brackets; and which of a
 * file's headers is meant. Knows no column. */
#ifndef HEADER_H
#define HEADER_H

#include "mem.h"
#include "record.h"
#include "when.h"

/* The key under which headers are one: NFC, caseless, without blanks, underscores, hyphens and the
 * signs that forms put beside labels (* # : . ?). In B. */
struct slice header_key(struct slice header, struct buf *b);

/* A form's question without what forms put around it ("3. ", "Q2) ", "[필수]", "(optional)"), and
 * without a note at its end. */
struct slice header_label(struct slice header);

/* The country of its language: "KR" for Hangul, "JP" for kana and words of Japanese, "CN" for simplified
 * Chinese; else empty. */
const char *header_country(struct slice header);
const struct zone *header_zone(struct slice header); /* "Submit Date (UTC)"; or NULL */

/* What brackets at the end of a header hold, or a last "in ...", and BARE, what stands before them;
 * empty and all of it where there are none. */
struct slice header_note(struct slice header, struct slice *bare);

/* "Amount (EUR)", "예산(만원)": SCALE 10000 and KRW, or an empty CURRENCY where only a scale stands
 * there. False: it names no unit. */
bool header_unit(struct slice header, double *scale, char currency[4]);

/* The column of H whose header is WANT, else the first that has its key, or -1. "email#2" is the
 * second that is called "email". */
int header_like(const struct head *h, struct slice want);

/* What header_like finds column I of H by, whatever else is called like it; in B. */
void header_mark(const struct head *h, size_t i, struct buf *b);

#endif
