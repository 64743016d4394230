/* SPDX-License-Identifier: MIT
 * Two values of a column, compared: a small number of levels from "another" to "the same", by the
 * kind of the column. Values are kept once, in the canonical form of their kind, and prepared so
 * that comparing allocates nothing. Knows no record, no probability, and not how a column was
 * found. */
#ifndef COMPARE_H
#define COMPARE_H

#include "map.h"

#include <stdatomic.h>

enum compare {
	COMPARE_EMAIL,
	COMPARE_PHONE,
	COMPARE_NAME,	 /* of a person, whole or in part */
	COMPARE_COMPANY, /* without legal forms */
	COMPARE_TEXT,	 /* words */
	COMPARE_ADDRESS, /* words, and numbers that must agree */
	COMPARE_DATE,
	COMPARE_CODE, /* an id, a postcode: letter by letter */
	COMPARE_EXACT,
	COMPARE_NUMBER,
	COMPARES
};

const char *compare_name(enum compare kind);
bool compare_parse(struct slice s, enum compare *kind);

/* Levels; what each stands for, by kind, is in lead-dedupe(1). A value that is missing on either
 * side is no level. */
enum {
	LEVEL_ELSE,
	LEVEL_WEAK,
	LEVEL_FAIR,
	LEVEL_CLOSE,
	LEVEL_NEAR,
	LEVEL_SAME,
	LEVELS,
	LEVEL_NULL = 7
};
const char *level_name(unsigned level);

struct word {
	uint32_t order; /* of the words of a value, and the same in every list: a hash of it */
	uint32_t id;	/* in values.words */
	uint32_t p, n;	/* in the value */
	uint32_t bytes; /* as struct value's */
};

struct value {
	struct slice s;
	uint32_t word, words; /* in values.word, in order */
	uint32_t first;	      /* of e-mail: length of the local part; of a date: yyyymmdd, or 0 */
	uint32_t bytes;	      /* which bytes it has: a bit for each of their low five bits */
	bool shared;	      /* of e-mail: an address of a role, not of a person */
	bool free;	      /* of e-mail: the domain is a mail provider's */
	bool ascii;
	union {
		double number;
		uint64_t nicks; /* of a name: the groups of short forms it is in */
	};
};

/* Which of two words is the first where several are in a value; 0: they are the same. */
static inline int
word_order(const struct word *a, const struct word *b)
{
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/* The different values of one column. */
struct values {
	enum compare kind;
	struct map map; /* canonical form -> number of the value */
	struct value *value;
	uint32_t *count; /* records that have it */
	size_t cap;
	struct map words;
	uint32_t *word_count; /* values that have the word, weighted by their count */
	double *weight;	      /* of each word: the bits it says, log2(1 + records / word_count) */
	struct word *word;
	size_t word_n, word_cap, word_count_cap;
	_Atomic unsigned char *known; /* level + 1 of each two values, where they are few */
	_Atomic uint64_t *memo; /* of some two values, where they are met again: numbers, level */
	uint64_t records;
	bool alone; /* no other column is compared */
	double known_by; /* bits that tell a record from all others */
	/* what was learned of entities, of the only column: bits of each of WORD, and those that two have
	 * to share to be likelier one than not; NULL before */
	float *bits;
	double needed;
	struct buf text, other, more;
};

#define VALUE_NONE UINT32_MAX

void values_init(struct values *v, enum compare kind);

/* The number of a cell's value; VALUE_NONE where it says nothing (empty, "-", "n/a", no digit in a
 * phone number). COUNTRY is for phones. */
uint32_t values_add(struct values *v, struct slice cell, struct slice country);

/* After the last one. DAY_FIRST is how dates are to be read where it is not below 0, else it gets
 * it. */
void values_done(struct values *v, int *day_first);

/* Levels that were remembered are so no more: what words say has changed. */
void values_forget(struct values *v);

/* The level of two different or equal values, neither VALUE_NONE. */
unsigned values_compare(const struct values *v, uint32_t a, uint32_t b);

/* Two addresses for mail: at one domain; of one name at two, but for a slip. */
bool email_same_domain(const struct value *a, const struct value *b);
bool email_domain_slip(const struct value *a, const struct value *b);

/* Values of two columns are the same, or nearly: a first name where the last should be. */
bool values_alike(const struct values *v, uint32_t a, const struct values *w, uint32_t b);

void values_free(struct values *v);

#endif
