/* SPDX-License-Identifier: MIT */
#include "map.h"

#include "huge.h"

#include <stdlib.h>
#include <sys/random.h> /* getentropy, on some systems */
#include <time.h>
#include <unistd.h>

static uint64_t secret[2];

static void
seed(void)
{
	if (getentropy(secret, sizeof(secret)) != 0) {
		struct timespec t;

		clock_gettime(CLOCK_REALTIME, &t);
		secret[0] = (uint64_t)t.tv_nsec ^ (uint64_t)(uintptr_t)&t;
		secret[1] = (uint64_t)t.tv_sec;
	}
	secret[0] |= 1;
}

void
map_hash_fixed(void)
{
	secret[0] = UINT64_C(0x9e3779b97f4a7c15);
	secret[1] = UINT64_C(0xbf58476d1ce4e5b9);
}

static inline uint64_t
rotate(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

#define ROUND(v0, v1, v2, v3)                                                                      \
	(v0 += v1, v1 = rotate(v1, 13), v1 ^= v0, v0 = rotate(v0, 32), v2 += v3,                   \
	 v3 = rotate(v3, 16), v3 ^= v2, v0 += v3, v3 = rotate(v3, 21), v3 ^= v0, v2 += v1,         \
	 v1 = rotate(v1, 17), v1 ^= v2, v2 = rotate(v2, 32))

/* SipHash-1-3: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), with c = 1 and d
 * = 3. */
uint64_t
map_hash(struct slice key)
{
	uint64_t v0, v1, v2, v3, m, last = (uint64_t)key.n << 56;
	const char *p = key.p;
	size_t n = key.n;

	if (!secret[0])
		seed();
	v0 = secret[0] ^ 0x736f6d6570736575;
	v1 = secret[1] ^ 0x646f72616e646f6d;
	v2 = secret[0] ^ 0x6c7967656e657261;
	v3 = secret[1] ^ 0x7465646279746573;
	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&m, p, 8);
		v3 ^= m;
		ROUND(v0, v1, v2, v3);
		v0 ^= m;
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)(unsigned char)p[i] << 8 * i;
	v3 ^= last;
	ROUND(v0, v1, v2, v3);
	v0 ^= last;
	v2 ^= 0xff;
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	return v0 ^ v1 ^ v2 ^ v3;
}

static inline struct map_entry *
entry_of(const struct map *m, uint64_t slot)
{
	return map_entry(m, (uint32_t)slot - 1);
}

/* The slot of KEY: its own, or the free one where it would go. */
static size_t
find(const struct map *m, struct slice key, uint64_t hash)
{
	size_t mask = m->slots - 1, i = hash >> m->shift;

	for (; m->slot[i]; i = (i + 1) & mask) {
		const struct map_entry *e;

		/* most others are told by the slot alone: the entry is a cache miss away */
		if ((m->slot[i] ^ hash) >> 32)
			continue;
		e = entry_of(m, m->slot[i]);
		if (e->n == key.n && (key.n == 0 || memcmp(e->key, key.p, key.n) == 0))
			break;
	}
	return i;
}

uint32_t
map_get_hashed(const struct map *m, struct slice key, uint64_t hash)
{
	size_t i;

	if (m->n == 0)
		return MAP_NONE;
	i = find(m, key, hash);
	return m->slot[i] ? entry_of(m, m->slot[i])->value : MAP_NONE;
}

uint32_t
map_get(const struct map *m, struct slice key)
{
	return m->n ? map_get_hashed(m, key, map_hash(key)) : MAP_NONE;
}

void
map_prefetch(const struct map *m, uint64_t hash)
{
	if (m->n)
		__builtin_prefetch(&m->slot[hash >> m->shift]);
}

/* The first entry under the upper half of HASH, mostly the right one; NULL: there is none. */
static const struct map_entry *
likely(const struct map *m, uint64_t hash)
{
	size_t mask = m->slots - 1, i = m->n ? hash >> m->shift : 0;

	for (; m->n && m->slot[i]; i = (i + 1) & mask)
		if (!((m->slot[i] ^ hash) >> 32))
			return entry_of(m, m->slot[i]);
	return NULL;
}

void
map_prefetch_entry(const struct map *m, uint64_t hash)
{
	const struct map_entry *e = likely(m, hash);

	if (e)
		__builtin_prefetch(e);
}

uint32_t
map_likely(const struct map *m, uint64_t hash)
{
	const struct map_entry *e = likely(m, hash);

	return e ? e->value : MAP_NONE;
}

/* In the order of the old slots the new ones are filled from the first to the last. */
static void
grow(struct map *m)
{
	size_t old = m->slots, slots = old ? old * 2 : 64;
	uint64_t *slot = huge_calloc(slots * sizeof(*slot));

	m->shift = old ? m->shift - 1 : 64 - 6;
	for (size_t k = 0; k < old; k++) {
		size_t i = m->slot[k] >> m->shift;

		if (!m->slot[k])
			continue;
		while (slot[i])
			i = (i + 1) & (slots - 1);
		slot[i] = m->slot[k];
	}
	free(m->slot);
	m->slot = slot;
	m->slots = slots;
}

/* The place of so many STEPS, in the block where the last ended or, if they do not fit there, in
 * one behind it. */
static uint32_t
place_new(struct map *m, uint64_t steps)
{
	const uint64_t first = UINT64_C(1) << MAP_FIRST;
	uint64_t at = m->used + first;
	unsigned block = 63 - (unsigned)__builtin_clzll(at);

	while (at + steps > UINT64_C(2) << block)
		at = UINT64_C(1) << ++block;
	if (at + steps - first > UINT32_MAX)
		xmalloc(SIZE_MAX); /* 32 GiB of keys: out of memory */
	if (!m->block[block - MAP_FIRST])
		m->block[block - MAP_FIRST] = huge_calloc((UINT64_C(1) << block) * MAP_STEP);
	m->used = at + steps - first;
	return (uint32_t)(at - first);
}

uint32_t *
map_put_hashed(struct map *m, struct slice key, uint64_t hash)
{
	struct map_entry *e;
	uint32_t place;
	size_t i;

	if (m->n * 4 >= m->slots * 3)
		grow(m);
	i = find(m, key, hash);
	if (m->slot[i])
		return &entry_of(m, m->slot[i])->value;
	place = place_new(m, (sizeof(*e) + key.n + MAP_STEP) / MAP_STEP);
	m->place = xgrow(m->place, m->n, &m->cap, sizeof(*m->place));
	m->place[m->n++] = place;
	m->slot[i] = (hash >> 32 << 32) | (place + 1);
	e = map_entry(m, place);
	e->value = MAP_NONE;
	e->n = (uint32_t)key.n;
	if (key.n)
		memcpy(e->key, key.p, key.n);
	e->key[key.n] = '\0';
	return &e->value;
}

uint32_t *
map_put(struct map *m, struct slice key)
{
	return map_put_hashed(m, key, map_hash(key));
}

void
map_free(struct map *m)
{
	for (int b = 0; b < MAP_BLOCKS; b++)
		free(m->block[b]);
	free(m->place);
	free(m->slot);
	*m = (struct map){0};
}
