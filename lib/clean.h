/* SPDX-License-Identifier: MIT
 * A cell of an export to the canonical form of its column. What is not understood stays as it is
 * and is named by a code: a value is never guessed and never lost. Knows kinds of values, not
 * columns, records or files. */
#ifndef CLEAN_H
#define CLEAN_H

#include "dates.h"
#include "mem.h"

enum kind {
	KIND_TEXT,
	KIND_EMAIL,
	KIND_PHONE,
	KIND_TIME,
	KIND_DATE, /* a time of which midnight is no time of day */
	KIND_MONEY,
	KIND_NUMBER,
	KIND_COUNT, /* a whole number: 1.250 and 1,250 are the same */
	KIND_CONSENT,
	KIND_OPT_OUT, /* yes, and words of refusal, mean consent no; no says nothing of consent */
	KIND_REFUSAL, /* a no means consent no; anything else says nothing of consent */
	KIND_ORIGIN,
	KIND_LIST, /* several texts in one cell: written with ';' between them */
	KIND_MINUTES, /* how long */
	KIND_MONTHS,  /* how far away, as a number of months */
	KIND_STAGE,   /* of a life: whoever knows the labels reads it */
	KIND_DOMAIN,  /* of a company, which a page below one is not */
	KIND_COUNTRY, /* its two letters of ISO 3166 */
	KIND_TEST,    /* yes: the row is a test, no lead */
	KINDS
};

const char *kind_name(enum kind k);
bool kind_is_consent(enum kind k);
/* Of these a column may be filled by several headers: the strictest consent, the first address that
 * is there. */
bool kind_joins(enum kind k);
bool kind_parse(struct slice s, enum kind *k);

enum clean_code {
	CLEAN_OK,
	CLEAN_BAD_EMAIL,
	CLEAN_BAD_PHONE,
	CLEAN_BAD_DATE,
	CLEAN_AMBIGUOUS_DATE,
	CLEAN_BAD_NUMBER,
	CLEAN_AMBIGUOUS_NUMBER,
	CLEAN_MIXED_CURRENCY,
	CLEAN_BAD_CONSENT,
	CLEAN_BAD_ORIGIN,
	CLEAN_BAD_COUNTRY,
	CLEAN_BAD_DOMAIN,
	CLEAN_RANGE, /* understood: its lower bound */
	CLEAN_CODES
};

const char *clean_code(enum clean_code c); /* "bad-email" */
const char *clean_what(enum clean_code c); /* "not an e-mail address" */

/* Short texts that a column has again and again: what was found for one stands in the place that
 * memo_place gives, until another takes it. */
enum { MEMO = 64, MEMO_TEXT = 39 };
struct memo {
	struct {
		unsigned char n; /* of the text, and one; 0: none */
		char text[MEMO_TEXT];
	} at[MEMO];
};
/* The place of S, which is at most MEMO_TEXT bytes; *KNOWN: it was there. */
size_t memo_place(struct memo *m, struct slice s, bool *known);

/* How values of one file are read; what was done is counted here. */
struct cleaner {
	const struct zone *zone;
	bool keep_nulls;
	bool crosses; /* O is yes and X is no, as in Korea and Japan */
	bool since_1904;	  /* days without a format of their own are counted from there */
	struct arena row;	  /* what was rewritten in this record */
	struct buf nfc, text;	  /* scratch */
	struct memo country;	  /* codes of texts; empty: it is none */
	char code[MEMO + 1][3];	  /* of the texts of COUNTRY, and of a longer one */
	uint64_t nulls, restored; /* cells emptied; phones that got their zero back */
};

/* How a column writes fractions: 1,234.5 or 1.234,5. */
enum decimal_mark { MARK_UNKNOWN, MARK_POINT, MARK_COMMA, MARK_MIXED };

/* What a cell can only be read with, and what it says of its column. CURRENCY is empty or an ISO
 * code; money sets it where it is empty. */
struct clean_row {
	struct slice country; /* ISO alpha-2 or empty, for phones */
	const struct zone *zone; /* of times without an offset; NULL: the cleaner's */
	char currency[4];
	double scale; /* of numbers without a unit of their own; 0: 1 */
	enum date_order order;
	enum decimal_mark mark; /* of what may be both (1.234); unknown: the point is the mark */
	/* Set by clean_value: the orders (1 << order) and marks (1 << mark) in which this value can
	 * be read; 0 where it says nothing. */
	unsigned orders, marks;
	unsigned signs; /* with marks: which sign stands in a number that can be both */
};

/* One that reads as C does, and has nothing yet. */
struct cleaner clean_like(const struct cleaner *c);

/* A new record: what clean_cell gave is gone. */
void clean_next(struct cleaner *c);

/* The bytes without what is around or instead of a value: blanks, ="...", a spreadsheet's
 * apostrophe, words for "empty"; Hangul composed. S itself where nothing had to be done. */
struct slice clean_text(struct cleaner *c, struct slice s);

/* The same for a column of which nothing is known: blanks around a value are the value's. */
struct slice clean_own(struct cleaner *c, struct slice s);

/* The canonical form of S, which clean_text gave; S itself where it is canonical already, or not
 * understood (CODE). */
struct slice clean_value(struct cleaner *c, enum kind kind, struct slice s, struct clean_row *row,
			 enum clean_code *code);

/* The code of a country as people write it, or empty; valid until the next. */
struct slice clean_country(struct cleaner *c, struct slice s);

void clean_free(struct cleaner *c);

/* Eleven digits that begin with 010 are a Korean mobile number; no other plan has those. */
bool clean_korean_mobile(struct slice s);

#endif
