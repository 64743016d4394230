/* SPDX-License-Identifier: MIT
 * Which records are worth comparing. A record has keys: whole values, words, beginnings, sounds,
 * parts of dates and numbers. Records that share a key are a block; a block that is too large is
 * split by a second key; one that is still too large is refused and counted. So a slip in one field
 * loses nothing that another field still says, and pairs are bounded. Knows no probability. */
#ifndef BLOCK_H
#define BLOCK_H

#include "field.h"
#include "key.h"

/* A block of more than PLAIN records is large: it is only used crossed with another large one of
 * the record, MOST of which are, the smallest first. Of more than CROSSED records such a one is
 * refused. */
struct block_limits {
	uint32_t plain, crossed, most;
};

struct blocks {
	size_t records;	  /* that are in blocks: the first of each set of equal ones */
	uint32_t *record; /* of the members, block by block */
	uint64_t *start;  /* of each block in record; blocks + 1 */
	uint32_t blocks;
	uint32_t *of;	    /* of each record its blocks */
	uint64_t *of_start; /* records of the file + 1 */
	uint32_t *twin;	    /* of each record: the first record with the same values, or itself */
	uint32_t *twins;    /* of that: how many */
	uint64_t pairs;	    /* of blocks; at most this many are compared */
	uint64_t split;	    /* blocks that were too large */
	uint64_t refused;   /* of these, parts that stayed too large */
	uint32_t refused_largest;
	struct block_limits limits;
	bool lowered; /* limits that were known would have been too many pairs */
	uint32_t all;
};

/* KNOWN limits, or NULL: those that make about 24 pairs a record. Known ones hold unless the list
 * is another. */
void blocks_make(struct blocks *b, const struct fields *f, const struct block_limits *known);

/* The same in steps, where not all records are in one place. What is in which block
 * (block_record.h) is found record by record; members meet elsewhere, and these are the blocks of N
 * of them. M is sorted. */
struct block_member {
	uint64_t key;
	uint32_t record;
	bool crossed;
};
void blocks_given(struct blocks *b, const struct fields *f, struct block_member *m, size_t n,
		  const struct block_limits *limits);

/* What one thread needs to go through pairs. */
struct walk {
	uint32_t *seen, *list;
	size_t n;
};
void walk_init(struct walk *w, const struct blocks *b);

/* The records behind A that share a block with it, once each, in w->list. How often it meets them
 * in all. */
uint64_t walk_from(struct walk *w, const struct blocks *b, uint32_t a);
void walk_free(struct walk *w);

void blocks_free(struct blocks *b);

#endif
