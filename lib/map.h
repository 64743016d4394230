/* SPDX-License-Identifier: MIT
 * A hash map from bytes to a 32-bit number (usually an index into an array of the caller's). Keys
 * are copied. The hash is SipHash-1-3 with a random key, so crafted keys cannot make it slow;
 * iteration is by insertion, so output never depends on the key. */
#ifndef MAP_H
#define MAP_H

#include "mem.h"

/* A key and its value, next to each other: what finds the one has the other in the same line of the
 * cache, mostly. */
struct map_entry {
	uint32_t value, n;
	char key[]; /* N bytes, and a NUL */
};

/* Entries never move: they lie in blocks, each twice as large as the one before, and a place among
 * them is a number of steps of MAP_STEP bytes. */
enum { MAP_STEP = 8, MAP_FIRST = 6 /* log2 of the steps in the first block */, MAP_BLOCKS = 27 };

struct map {
	uint32_t *place; /* of each entry, in order of insertion */
	size_t n, cap;
	uint64_t *slot; /* place + 1 (0: free), under the upper half of the hash; the upper bits of
			   that give the slot, so growing never touches the entries */
	size_t slots;
	unsigned shift; /* of a hash, to give its slot */
	char *block[MAP_BLOCKS];
	uint64_t used; /* steps */
};

#define MAP_NONE UINT32_MAX

/* The value of KEY, or MAP_NONE. */
uint32_t map_get(const struct map *m, struct slice key);

/* A key of this hash will be asked for soon: what is far away in memory is on its way by then. */
void map_prefetch(const struct map *m, uint64_t hash);

/* The steps after that, each once the one before had its time: the entry; then the value that is
 * probably the key's, or MAP_NONE. */
void map_prefetch_entry(const struct map *m, uint64_t hash);
uint32_t map_likely(const struct map *m, uint64_t hash);

/* Where the value of KEY is kept; a new key starts with MAP_NONE. Valid as long as the map. */
uint32_t *map_put(struct map *m, struct slice key);

/* For callers that look the same key up more than once, or want a 64-bit key. */
uint64_t map_hash(struct slice key);
uint32_t map_get_hashed(const struct map *m, struct slice key, uint64_t hash);
uint32_t *map_put_hashed(struct map *m, struct slice key, uint64_t hash);

/* From now on the same hashes in every process, for those that leave it: before the first map.
 * Crafted keys may then share a hash. */
void map_hash_fixed(void);

static inline struct map_entry *
map_entry(const struct map *m, uint32_t place)
{
	uint64_t at = place + (UINT64_C(1) << MAP_FIRST);
	unsigned block = 63 - (unsigned)__builtin_clzll(at);

	return (struct map_entry *)(void *)(m->block[block - MAP_FIRST] +
					    (at ^ UINT64_C(1) << block) * MAP_STEP);
}

/* The key and the value of the I-th in order of insertion. */
static inline struct slice
map_key(const struct map *m, size_t i)
{
	const struct map_entry *e = map_entry(m, m->place[i]);

	return (struct slice){e->key, e->n};
}

static inline uint32_t
map_value(const struct map *m, size_t i)
{
	return map_entry(m, m->place[i])->value;
}

void map_free(struct map *m);

#endif
