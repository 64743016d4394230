/* SPDX-License-Identifier: MIT
 * Keys of records on their way to blocks. Private to block. */
#ifndef BLOCK_OWN_H
#define BLOCK_OWN_H

#include "block_key.h"

/* The keys of every value of a field: key[start[i]] to key[start[i + 1]]. */
struct value_blocks {
	uint64_t *key;
	uint64_t *start;
	size_t n, cap;
};

void all_keys(const struct field *f, size_t number, struct value_blocks *v);

enum {
	CROSS_FEW = 8,	 /* large blocks of a record that are crossed with each other */
	CROSS_MORE = 14, /* where there is time for it */
	CROSSED_MOST = CROSS_MORE * (CROSS_MORE - 1) / 2
};

/* The large blocks of one record, the smallest first: at most MOST of them. */
struct large {
	uint64_t key[CROSS_MORE];
	uint32_t count[CROSS_MORE];
	unsigned n, most;
};

void large_add(struct large *l, uint64_t key, uint32_t count);

/* Each two of them as one key; those that several records have, or with REPEAT NULL all. */
unsigned large_cross(const struct large *l, const struct key_filter *repeat,
		     uint64_t key[CROSSED_MOST]);

/* Keys of all records, as numbers. */
struct record_keys {
	uint32_t *number;
	uint64_t *start;
	struct key_table table;
	size_t n;
};

/* Of those that are no twins. */
void record_keys_make(struct record_keys *r, const struct fields *f, const struct blocks *b);

/* Those of more than LIMIT records crossed with each other, MOST of a record. */
void record_keys_cross(struct record_keys *to, const struct record_keys *r, size_t records,
		       uint32_t limit, unsigned most);
void record_keys_free(struct record_keys *r);

/* Lists of members for the blocks of usable size, and of blocks for the records. */
void blocks_list(struct blocks *b, size_t records, const struct record_keys r[2],
		 const uint32_t limit[2]);

#endif
