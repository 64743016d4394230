/* SPDX-License-Identifier: MIT
 * Where event.c keeps what leads did: a hash from keys to states of one fixed size, and one pool of
 * hits chained by state. Knows nothing of rules, types or files; what a state holds behind its head
 * is the caller's. */
#ifndef EVENT_STORE_H
#define EVENT_STORE_H

#include "mem.h"

#include <stdatomic.h>

/* A key is one of these and its bytes: the e-mail a@b.c is not the visitor a@b.c. */
enum store_kind { STORE_LEAD, STORE_EMAIL, STORE_VISITOR, STORE_KINDS };

struct store_hit {
	int64_t at;
	uint32_t row, class;
	uint32_t asset : 31, date : 1; /* ten million of these count: no byte for a flag */
	uint32_t next; /* the one before it, as index + 1; 0 ends the chain */
};

enum { STORE_INLINE = 16 };

/* The head of a state; 32 bytes, so that two share a cache line. */
struct store_state {
	uint32_t events; /* that had this key */
	uint32_t hit;	 /* newest hit, as index + 1 */
	uint32_t key_n;
	uint16_t kind;
	atomic_bool asked; /* a lead has asked for it, maybe by another thread */
	union {
		char bytes[STORE_INLINE]; /* short keys are here: one cache miss less */
		const char *p;
	} key;
};

struct store_slot {
	uint32_t tag; /* the upper half of the hash; its upper bits give the slot, so growing never
			 touches the states and neighbours stay neighbours */
	uint32_t id;  /* state index + 1; 0: free */
};

struct store {
	size_t size; /* of a state, head included; a multiple of 8 */
	struct store_slot *slot;
	size_t slots, states;
	unsigned shift; /* of a tag, to give its slot */
	size_t kinds[STORE_KINDS]; /* states of each kind */
	char **block;		   /* of STORE_BLOCK states each: states never move */
	size_t blocks, blocks_cap;
	struct arena keys;
	struct store_hit **hit; /* in blocks, too */
	size_t hits, hit_blocks, hit_cap;
};

/* Blocks are at least as large as a huge page: at two million leads most of the time would go into
 * finding out where the pages are. */
enum { STORE_BLOCK = 1 << 16, STORE_HIT_BLOCK = 1 << 17 };

/* Each state is a struct store_state and EXTRA bytes, zero at first, aligned to 8. */
void store_init(struct store *s, size_t extra);
void store_free(struct store *s);

uint64_t store_hash(enum store_kind kind, struct slice key);

static inline void *
store_state(const struct store *s, size_t i)
{
	return s->block[i / STORE_BLOCK] + i % STORE_BLOCK * s->size;
}

/* Room for so many states in all; where keys come in the order of their hashes the slots of those that
 * are here would else fill up while the rest is empty. */
void store_reserve(struct store *s, size_t states);

/* The state of a key, or NULL. */
struct store_state *store_get(const struct store *s, enum store_kind kind, struct slice key,
			      uint64_t hash);

/* The state of a key, made if need be; of at most 2^32 - 2 keys. */
struct store_state *store_put(struct store *s, enum store_kind kind, struct slice key,
			      uint64_t hash);

static inline struct store_hit *
store_hit(const struct store *s, uint32_t i)
{
	return &s->hit[i / STORE_HIT_BLOCK][i % STORE_HIT_BLOCK];
}

/* Ask the memory for what will be touched: first the slot of a hash, then, once that is here, the
 * state (returned: the first that may be it, or NULL), then its newest hit. Ten million events are
 * mostly waiting for these. */
static inline void
store_warm(const struct store *s, uint64_t hash)
{
	__builtin_prefetch(&s->slot[(uint32_t)(hash >> 32) >> s->shift]);
}

struct store_state *store_warm_state(const struct store *s, uint64_t hash);

static inline void
store_warm_hit(const struct store *s, uint32_t next)
{
	if (next)
		__builtin_prefetch(store_hit(s, next - 1));
}

static inline struct slice
store_key(const struct store_state *t)
{
	return (struct slice){t->key_n > STORE_INLINE ? t->key.p : t->key.bytes, t->key_n};
}

/* Is this the state of the key? */
static inline bool
store_is(const struct store_state *t, enum store_kind kind, struct slice key)
{
	return t->kind == kind && slice_eq(store_key(t), key);
}

/* Adds H (its NEXT apart) to a state; at most 2^32 - 2 hits in all. */
void store_add(struct store *s, struct store_state *t, const struct store_hit *h);

#endif
