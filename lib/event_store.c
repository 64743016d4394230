/* SPDX-License-Identifier: MIT */
#include "event_store.h"

#include "huge.h"
#include "map.h"

#include <stdlib.h>

enum { FIRST_BITS = 10 };
/* Blocks this large are on large pages, so they are whole ones. */
static void *
zeros(size_t n)
{
	enum { LARGE = 2 << 20 };

	return huge_calloc(n < LARGE ? n : (n + LARGE - 1) / LARGE * LARGE);
}

void
store_init(struct store *s, size_t extra)
{
	*s = (struct store){.size = (sizeof(struct store_state) + extra + 7) / 8 * 8};
	s->slots = 1 << FIRST_BITS;
	s->shift = 32 - FIRST_BITS;
	s->slot = zeros(s->slots * sizeof(*s->slot));
}

void
store_free(struct store *s)
{
	for (size_t i = 0; i < s->blocks; i++)
		free(s->block[i]);
	for (size_t i = 0; i < s->hit_blocks; i++)
		free(s->hit[i]);
	free(s->block);
	free(s->slot);
	free(s->hit);
	arena_free(&s->keys);
	*s = (struct store){0};
}

uint64_t
store_hash(enum store_kind kind, struct slice key)
{
	return map_hash(key) ^ (uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint32_t
tag(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

/* The slot of the key: its own, or the free one where it would go. */
static size_t
find(const struct store *s, enum store_kind kind, struct slice key, uint64_t hash)
{
	size_t mask = s->slots - 1, i = tag(hash) >> s->shift;

	for (; s->slot[i].id; i = (i + 1) & mask) {
		if (s->slot[i].tag == tag(hash) &&
		    store_is(store_state(s, s->slot[i].id - 1), kind, key))
			break;
	}
	return i;
}

struct store_state *
store_get(const struct store *s, enum store_kind kind, struct slice key, uint64_t hash)
{
	size_t i;

	if (s->kinds[kind] == 0)
		return NULL;
	i = find(s, kind, key, hash);
	return s->slot[i].id ? store_state(s, s->slot[i].id - 1) : NULL;
}

static void
grow(struct store *s)
{
	struct store_slot *old = s->slot;
	size_t n = s->slots, mask = n * 2 - 1;

	s->slots = n * 2;
	s->shift--;
	s->slot = zeros(s->slots * sizeof(*s->slot));
	for (size_t k = 0; k < n; k++) {
		size_t i = old[k].tag >> s->shift;

		if (!old[k].id)
			continue;
		while (s->slot[i].id)
			i = (i + 1) & mask;
		s->slot[i] = old[k];
	}
	free(old);
}

void
store_reserve(struct store *s, size_t states)
{
	while (states * 8 >= s->slots * 5 && s->shift > 1)
		grow(s);
}

struct store_state *
store_put(struct store *s, enum store_kind kind, struct slice key, uint64_t hash)
{
	struct store_state *t;
	size_t i;

	if (s->states * 8 >= s->slots * 5)
		grow(s);
	i = find(s, kind, key, hash);
	if (s->slot[i].id)
		return store_state(s, s->slot[i].id - 1);
	if (s->states == s->blocks * STORE_BLOCK) {
		s->block = xgrow(s->block, s->blocks, &s->blocks_cap, sizeof(*s->block));
		s->block[s->blocks++] = zeros(STORE_BLOCK * s->size);
	}
	t = store_state(s, s->states);
	t->kind = (uint16_t)kind;
	t->key_n = (uint32_t)key.n;
	if (key.n > STORE_INLINE)
		t->key.p = arena_slice(&s->keys, key).p;
	else
		memcpy(t->key.bytes, key.p, key.n);
	s->slot[i] = (struct store_slot){tag(hash), (uint32_t)++s->states};
	s->kinds[kind]++;
	return t;
}

struct store_state *
store_warm_state(const struct store *s, uint64_t hash)
{
	size_t mask = s->slots - 1, i = tag(hash) >> s->shift;
	struct store_state *t;

	while (s->slot[i].id && s->slot[i].tag != tag(hash))
		i = (i + 1) & mask;
	if (!s->slot[i].id)
		return NULL;
	t = store_state(s, s->slot[i].id - 1);
	__builtin_prefetch(t, 1);
	return t;
}

void
store_add(struct store *s, struct store_state *t, const struct store_hit *h)
{
	struct store_hit *new;

	if (s->hits == s->hit_blocks * STORE_HIT_BLOCK) {
		s->hit = xgrow(s->hit, s->hit_blocks, &s->hit_cap, sizeof(*s->hit));
		s->hit[s->hit_blocks++] = zeros(STORE_HIT_BLOCK * sizeof(**s->hit));
	}
	new = store_hit(s, (uint32_t)s->hits);
	*new = *h;
	new->next = t->hit;
	t->hit = (uint32_t)++s->hits;
}
