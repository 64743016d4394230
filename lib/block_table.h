/* SPDX-License-Identifier: MIT
 * Keys, numbered and counted, and a sieve that leaves those that are met again. Private to block.
 */
#ifndef BLOCK_TABLE_H
#define BLOCK_TABLE_H

#include "mem.h"

/* Keys that were seen, numbered in order of their first record, and how many records have each. */
struct key_table {
	uint64_t *key;
	uint32_t *number, *count;
	size_t slots;
	uint32_t n;
	size_t cap;
};

void key_table_init(struct key_table *t, uint64_t keys);
uint32_t key_table_number(struct key_table *t, uint64_t key);
void key_table_free(struct key_table *t);

/* Whether keys were met once or more often, a byte each, without the keys: most are met once and
 * make no block, so they need not be kept. A key that shares its place is kept in vain. */
struct key_filter {
	unsigned char *met;
	size_t mask;
};

void key_filter_init(struct key_filter *f, uint64_t keys);
void key_filter_add(struct key_filter *f, uint64_t key, uint32_t times);
bool key_filter_again(const struct key_filter *f, uint64_t key);

#endif
