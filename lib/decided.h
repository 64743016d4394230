/* SPDX-License-Identifier: MIT
 * What people decided of pairs: tables of two names and a word, and which records have these names.
 * A name is an id or an address for mail. Knows no key and no probability; those who find clusters
 * ask decided_sets.h. */
#ifndef DECIDED_H
#define DECIDED_H

#include "key.h"
#include "record.h"

enum decided_word {
	DECIDED_NOT,
	DECIDED_MATCH,
	DECIDED_APART,
	DECIDED_SO /* follows, with what was merged before */
};

#define DECIDED_ALONE UINT32_MAX

/* A name, by its number. Names that are one person are a tree: its root is the first of them. */
struct decided_name {
	uint32_t parent;
	uint32_t person; /* its root by the tables alone, or DECIDED_ALONE */
	bool there;  /* a record has it */
	bool joined; /* of a root: there are others */
};

/* A row of a table that decides. */
struct decided_row {
	uint32_t a, b; /* names */
	const char *table;
	uint64_t line;
	bool match;
	bool lost; /* apart, but one record already; once that was said, SAID */
	bool said;
};

/* A record has a name of the person that NAME is the root of, and that the tables call PERSON. */
struct decided_has {
	uint32_t record, name, person;
};

/* Two records that are one. */
struct decided_pair {
	uint32_t a, b; /* a < b */
};

/* Two persons, by their roots, that are apart. */
struct decided_apart {
	uint32_t a, b;
	uint32_t row; /* the first that says so; where that is lost, it says no more */
};

struct decided {
	struct key_table print; /* fingerprints of names: their numbers */
	struct decided_name *name;
	size_t name_cap;
	uint32_t known; /* names of the tables: the first ones */
	struct key_table said; /* two persons that are apart, by the tables alone */
	struct decided_row *row;
	size_t rows, row_cap;

	/* of records, in their order */
	uint64_t *id; /* the fingerprint of an id of theirs, or 0 */
	size_t n, cap;
	struct decided_has *has; /* those with a name of the tables, by record, then name */
	size_t n_has, has_cap;
	int lead_id, email, merged_ids, merged_emails, merged_count; /* columns, or HEAD_NONE */

	/* decided_settle's */
	struct decided_pair *pair; /* by b */
	size_t pairs;
	struct decided_apart *apart; /* by row */
	size_t aparts, apart_cap;
	struct key_table apart_of; /* two roots: the number in APART */
	uint32_t *from, *other;	   /* of root R, OTHER[FROM[R]..FROM[R+1]) are in APART */

	size_t lost; /* rows that cannot be kept */
	struct buf key;
	struct arena mem;
};

/* Reads a table, after others; -1 with the message in ERR. */
int decided_read(struct decided *d, const char *name, struct buf *err);

/* After the last one: -1 where they contradict each other. */
int decided_check(struct decided *d, struct buf *err);

/* The records that follow have the columns HEAD. */
void decided_head(struct decided *d, const struct head *head);

/* The next record. */
void decided_take(struct decided *d, const struct record *r);

/* After the last one: which records are one, and who is apart. */
void decided_settle(struct decided *d);

/* What was decided of records A and B. After decided_settle. */
enum decided_word decided_of(const struct decided *d, uint32_t a, uint32_t b);

/* The number in d->apart of two roots that are apart still, or KEY_NONE. */
uint32_t decided_apart(const struct decided *d, uint32_t a, uint32_t b);

/* The record that I was joined to, or DECIDED_ALONE. */
uint32_t decided_with(const struct decided *d, uint32_t i);

/* For -v, behind what TEXT has. */
void decided_summary(const struct decided *d, struct buf *text);

void decided_free(struct decided *d);

#endif
