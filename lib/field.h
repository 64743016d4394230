/* SPDX-License-Identifier: MIT
 * The columns that leads are compared by: which ones, as what kind (the match table, or told from
 * the names and the values), and the values of all records in them. Knows no probability. */
#ifndef FIELD_H
#define FIELD_H

#include "compare_common.h"
#include "hold.h"

enum {
	PATTERN_FIELDS = 21,
	PATTERN_WORDS = 2,
	FIELDS_MAX = PATTERN_FIELDS * PATTERN_WORDS,
	FIELD_PARTS = 8
};

/* The levels of a pair in all fields, three bits each, the first field lowest. */
struct pattern {
	uint64_t w[PATTERN_WORDS];
};

struct field {
	struct slice name; /* of the head */
	int column;
	enum compare kind;
	const char *how;	      /* table, name or values */
	bool place;		      /* a name of no person */
	int part[FIELD_PARTS], parts; /* further columns that belong to it, behind its own */
	int whole;	 /* column of whole names, where its own is empty; or HEAD_NONE */
	bool last;	 /* of first and last names, the last */
	int partner;	 /* the other of first and last name, which are swapped at times; or -1 */
	double weight;	 /* of its evidence; 1 */
	unsigned levels; /* how many are told apart, 2 to LEVELS */
	int day_first; /* of dates: 1 yes, 0 no, -1 as most of the values that tell */
	struct common common;
	struct values values;
	uint32_t *id; /* of each record: the number of its value, or VALUE_NONE */
};

struct fields {
	struct field f[FIELDS_MAX];
	size_t n;
	size_t records, left_out; /* columns that found no place */
	size_t could; /* columns that could be compared, had they values that tell */
	int country;		  /* column, or HEAD_NONE */
	char national[3];
	struct arena mem;
};

/* From the match table NAME. -1 with the reason in ERR. */
int fields_read(struct fields *f, const char *name, const struct head *head, struct buf *err);

/* Is it one that evidence can be multiplied by? */
static inline bool
field_weight_good(double weight)
{
	return weight >= 0 && weight <= 1000;
}

/* One column; there has to be room. */
void fields_add(struct fields *f, const struct head *head, int c, enum compare kind,
		const char *how);

/* Without a table: by what the columns are called, and by the values of the first records. Two of one
 * name may be among them; that is for the caller to refuse. */
void fields_guess(struct fields *f, const struct head *head, const struct hold *hold);

/* Columns that say the same in parts and as a whole become one; first and last name know of each
 * other. */
void fields_combine(struct fields *f);

/* A name that is no person's: of a city, a trade. */
bool field_is_place(struct slice name);

/* Takes the values of all records. COUNTRY (alpha-2 or "") is where national phone numbers are
 * where the record does not say. */
void fields_load(struct fields *f, const struct head *head, const struct hold *hold,
		 const char *country);

/* The values and records again, for others; all else stays. */
void fields_unload(struct fields *f);

/* Level of records A and B in field F, LEVEL_NULL where either has none. */
static inline unsigned
field_level(const struct field *f, uint32_t a, uint32_t b)
{
	uint32_t x = f->id[a], y = f->id[b];
	unsigned level;

	if (x == VALUE_NONE || y == VALUE_NONE)
		return LEVEL_NULL;
	level = values_compare(&f->values, x, y);
	return level < LEVEL_SAME && level + f->levels < LEVELS + 1 ? LEVEL_ELSE : level;
}

struct pattern fields_pattern(const struct fields *f, uint32_t a, uint32_t b);

static inline unsigned
pattern_level(const struct pattern *p, size_t field)
{
	return p->w[field / PATTERN_FIELDS] >> 3 * (field % PATTERN_FIELDS) & 7;
}

/* What the rules of identity (witness.h) are against. */
#define PATTERN_APART (UINT64_C(1) << 63)

static inline void
pattern_set(struct pattern *p, size_t field, unsigned level)
{
	uint64_t *w = &p->w[field / PATTERN_FIELDS];
	size_t at = 3 * (field % PATTERN_FIELDS);

	*w = (*w & ~(UINT64_C(7) << at)) | (uint64_t)level << at;
}

void fields_free(struct fields *f);

#endif
