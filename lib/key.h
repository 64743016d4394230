/* SPDX-License-Identifier: MIT
 * Keys of 64 bits: made of bytes, numbered and counted, and a sieve that leaves those that are met
 * again. They are the same in every run, so what was counted in one can be read in another; they
 * keep no secret. Where a table has them is one of the process, so that crafted ones do not make it
 * slow; numbers do not depend on it. */
#ifndef KEY_H
#define KEY_H

#include "mem.h"

#include <stdatomic.h>

uint64_t key_mix(uint64_t x);

/* The key of N bytes, never 0. Those of another SEED are others. */
uint64_t key_hash(uint64_t seed, const char *p, size_t n);

/* 16 hexadecimal digits, and back. */
enum { KEY_HEX = 16 };
void key_write(uint64_t key, char text[KEY_HEX]);
bool key_read(struct slice s, uint64_t *key);

/* Keys that were seen, numbered in order of their first record, and how many records have each. */
struct key_table {
	uint64_t *key;
	uint32_t *number, *count;
	size_t slots;
	uint64_t secret;
	unsigned shift; /* of what says a key's place */
	uint32_t n;
	size_t cap;
};

/* With room for KEYS; {0} is one, too. */
void key_table_init(struct key_table *t, uint64_t keys);
uint32_t key_table_number(struct key_table *t, uint64_t key);

/* Has the key's place fetched from memory: it is asked for soon. */
void key_table_fetch(const struct key_table *t, uint64_t key);
void key_table_set(struct key_table *t, uint64_t key, uint32_t count);

/* The number of a key, or KEY_NONE where it is not there. {0} has none. */
#define KEY_NONE UINT32_MAX
uint32_t key_table_find(const struct key_table *t, uint64_t key);

/* The keys by their numbers, for the caller to free. */
uint64_t *key_table_keys(const struct key_table *t);
void key_table_free(struct key_table *t);

/* Whether keys were met once or more often, a byte each, without the keys: most are met once and
 * make no block, so they need not be kept. A key that shares its place is kept in vain. Several
 * threads may add. */
struct key_filter {
	atomic_uchar *met;
	size_t mask;
};

void key_filter_init(struct key_filter *f, uint64_t keys);
void key_filter_add(struct key_filter *f, uint64_t key, uint32_t times);
bool key_filter_again(const struct key_filter *f, uint64_t key);

#endif
