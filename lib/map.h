/* SPDX-License-Identifier: MIT
 * A hash map from bytes to a 32-bit number (usually an index into an array of the caller's). Keys
 * are copied. The hash is SipHash-1-3 with a random key, so crafted keys cannot make it slow;
 * iteration is by insertion, so output never depends on the key. */
#ifndef MAP_H
#define MAP_H

#include "mem.h"

struct map_entry {
	uint64_t hash;
	const char *key;
	uint32_t n;
	uint32_t value;
};

struct map {
	struct map_entry *entry; /* in order of insertion */
	size_t n, cap;
	uint64_t *slot; /* entry index + 1 (0: free), under the upper half of its hash */
	size_t slots;
	struct arena keys;
};

#define MAP_NONE UINT32_MAX

/* The value of KEY, or MAP_NONE. */
uint32_t map_get(const struct map *m, struct slice key);

/* A key of this hash will be asked for soon: what is far away in memory is on its way by then. */
void map_prefetch(const struct map *m, uint64_t hash);

/* The steps after that, each once the one before had its time: the entry, then the key's bytes; the
 * last returns the value that is probably the key's, or MAP_NONE. */
void map_prefetch_entry(const struct map *m, uint64_t hash);
uint32_t map_prefetch_key(const struct map *m, uint64_t hash);

/* Where the value of KEY is kept; a new key starts with MAP_NONE. Valid until the next map_put. */
uint32_t *map_put(struct map *m, struct slice key);

/* For callers that look the same key up more than once, or want a 64-bit key. */
uint64_t map_hash(struct slice key);
uint32_t map_get_hashed(const struct map *m, struct slice key, uint64_t hash);
uint32_t *map_put_hashed(struct map *m, struct slice key, uint64_t hash);

/* From now on the same hashes in every process, for those that leave it: before the first map.
 * Crafted keys may then share a hash. */
void map_hash_fixed(void);

static inline struct slice
map_key(const struct map *m, size_t i)
{
	return (struct slice){m->entry[i].key, m->entry[i].n};
}

void map_free(struct map *m);

#endif
