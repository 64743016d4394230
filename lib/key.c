/* SPDX-License-Identifier: MIT */
#include "key.h"

#include "map.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 1 << 10 };

uint64_t
key_mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

uint64_t
key_hash(uint64_t seed, const char *p, size_t n)
{
	uint64_t h = key_mix(seed ^ n), w;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = key_mix(h ^ w);
	}
	w = 0;
	memcpy(&w, p, n);
	return key_mix(h ^ w) | 1;
}

void
key_write(uint64_t key, char text[KEY_HEX])
{
	for (int i = KEY_HEX; i-- > 0; key >>= 4)
		text[i] = "0123456789abcdef"[key & 15];
}

bool
key_read(struct slice s, uint64_t *key)
{
	*key = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned digit = c >= 'a' && c <= 'f' ? c - 'a' + 10u : c - '0' + 0u;

		if (digit > 15 || (digit > 9 && c < 'a'))
			return false;
		*key = *key << 4 | digit;
	}
	return s.n == KEY_HEX;
}

/* Where a key is looked for first. Whoever writes a list can choose keys, since they are the same in
 * every run, but not those that meet here: of two any, by the secret multiplier, meet with a
 * probability of two in SLOTS at most (Dietzfelbinger et al., "A reliable randomized algorithm for the
 * closest-pair problem", 1997), and keys in a row are scattered before. */
static inline size_t
place(const struct key_table *t, uint64_t key)
{
	return (size_t)(key_mix(key ^ t->secret) * (t->secret | 1) >> t->shift);
}

static void
slots_make(struct key_table *t, size_t slots)
{
	t->slots = slots;
	t->shift = 64 - (unsigned)__builtin_ctzll(slots);
	t->secret = map_hash((struct slice){"", 0});
	t->key = xcalloc(slots, sizeof(*t->key));
	t->number = xmalloc(slots * sizeof(*t->number));
}

/* The slot of KEY: its own, or the free one where it would go. */
static inline size_t
slot_of(const struct key_table *t, uint64_t key)
{
	size_t i = place(t, key);

	while (t->key[i] && t->key[i] != key)
		i = (i + 1) & (t->slots - 1);
	return i;
}

void
key_table_init(struct key_table *t, uint64_t keys)
{
	size_t slots = SLOTS_FIRST;

	while (slots < keys + keys / 2)
		slots *= 2;
	*t = (struct key_table){0};
	slots_make(t, slots);
}

static void
key_table_grow(struct key_table *t)
{
	struct key_table old = *t;

	slots_make(t, old.slots ? old.slots * 2 : SLOTS_FIRST);
	for (size_t k = 0; k < old.slots; k++) {
		size_t i = old.key[k] ? slot_of(t, old.key[k]) : 0;

		if (old.key[k]) {
			t->key[i] = old.key[k];
			t->number[i] = old.number[k];
		}
	}
	free(old.key);
	free(old.number);
}

uint32_t
key_table_number(struct key_table *t, uint64_t key)
{
	size_t i;

	if (t->n >= t->slots - t->slots / 4)
		key_table_grow(t);
	i = slot_of(t, key);
	if (!t->key[i]) {
		t->key[i] = key;
		t->number[i] = t->n;
		t->count = xgrow(t->count, t->n, &t->cap, sizeof(*t->count));
		t->count[t->n++] = 0;
	}
	return t->number[i];
}

void
key_table_set(struct key_table *t, uint64_t key, uint32_t count)
{
	uint32_t number = key_table_number(t, key);

	t->count[number] = count;
}

uint32_t
key_table_find(const struct key_table *t, uint64_t key)
{
	size_t i = t->slots ? slot_of(t, key) : 0;

	return t->slots && t->key[i] ? t->number[i] : KEY_NONE;
}

uint64_t *
key_table_keys(const struct key_table *t)
{
	uint64_t *key = xmalloc(t->n * sizeof(*key));

	for (size_t i = 0; i < t->slots; i++)
		if (t->key[i])
			key[t->number[i]] = t->key[i];
	return key;
}

void
key_table_free(struct key_table *t)
{
	free(t->key);
	free(t->number);
	free(t->count);
	*t = (struct key_table){0};
}

void
key_table_fetch(const struct key_table *t, uint64_t key)
{
	size_t i = place(t, key);

	__builtin_prefetch(&t->key[i]);
	__builtin_prefetch(&t->number[i]);
}

enum { ONCE = 1, AGAIN = 2 };

void
key_filter_init(struct key_filter *f, uint64_t keys)
{
	f->mask = 1 << 16;
	while (f->mask < keys * 2)
		f->mask *= 2;
	f->met = xcalloc(f->mask, 1);
	f->mask--;
}

/* The same in every run: keys that meet here are kept in vain, which costs no time. */
static atomic_uchar *
met_at(const struct key_filter *f, uint64_t key)
{
	return &f->met[(key * UINT64_C(0x9e3779b97f4a7c15) >> 24) & f->mask];
}

void
key_filter_add(struct key_filter *f, uint64_t key, uint32_t times)
{
	atomic_uchar *met = met_at(f, key);
	unsigned char before = atomic_load_explicit(met, memory_order_relaxed);

	if (before & AGAIN)
		return;
	if (times > 1 ||
	    atomic_fetch_or_explicit(met, ONCE, memory_order_relaxed) & ONCE)
		atomic_fetch_or_explicit(met, AGAIN, memory_order_relaxed);
}

bool
key_filter_again(const struct key_filter *f, uint64_t key)
{
	return atomic_load_explicit(met_at(f, key), memory_order_relaxed) & AGAIN;
}
