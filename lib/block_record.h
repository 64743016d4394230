/* SPDX-License-Identifier: MIT
 * The blocks that a record is in, told from the record and from what others have counted. */
#ifndef BLOCK_RECORD_H
#define BLOCK_RECORD_H

#include "block.h"

/* The keys of the values of F. */
struct block_records {
	const struct fields *f;
	struct value_blocks *values; /* of each field */
	struct block_member *member;
	size_t n, cap;
	uint64_t *hash[FIELDS_MAX]; /* of each value */
};
void block_records_init(struct block_records *b, const struct fields *f);

/* The blocks of record I, in b->member. Of keys that are in LARGE, with how many records have them,
 * each two are one, MOST of them. */
void block_record(struct block_records *b, uint32_t i, const struct key_table *large,
		  unsigned most);

/* The same for all records that say the same in all fields; 0: nothing in any. */
uint64_t block_record_same(const struct block_records *b, uint32_t i);

void block_records_free(struct block_records *b);

#endif
