/* SPDX-License-Identifier: MIT
 * Blocks that are too large, crossed with each other: the costliest step of blocks, so by threads.
 * Keys are numbered by one of them, in the order of the records. */
#include "block_own.h"
#include "crew.h"

#include <stdlib.h>

enum { BATCH = 1 << 14 /* records whose keys are kept at a time */ };

void
large_add(struct large *l, uint64_t key, uint32_t count)
{
	unsigned at = l->n;

	while (at && (l->count[at - 1] > count ||
		      (l->count[at - 1] == count && l->key[at - 1] > key)))
		at--;
	if (at == l->most)
		return;
	l->n += l->n < l->most;
	for (unsigned i = l->n - 1; i > at; i--) {
		l->key[i] = l->key[i - 1];
		l->count[i] = l->count[i - 1];
	}
	l->key[at] = key;
	l->count[at] = count;
}

static uint64_t
crossed(uint64_t x, uint64_t y)
{
	return key_mix(x < y ? key_mix(x) ^ y : key_mix(y) ^ x) | 1;
}

unsigned
large_cross(const struct large *l, const struct key_filter *repeat, uint64_t key[CROSSED_MOST])
{
	unsigned keys = 0;

	for (unsigned x = 0; x < l->n; x++)
		for (unsigned y = x + 1; y < l->n; y++) {
			key[keys] = crossed(l->key[x], l->key[y]);
			keys += !repeat || key_filter_again(repeat, key[keys]);
		}
	return keys;
}

struct crossing {
	const struct record_keys *r;
	uint64_t *key; /* by its number */
	uint32_t limit;
	unsigned most;
	struct key_filter met;
	bool sieved; /* only those that were met again */
	uint64_t from, n; /* the records of this turn */
	atomic_uint_fast64_t done, keys;
	uint64_t *kept; /* CROSSED_MOST for each */
	unsigned char *count;
	void (*use)(struct crossing *c, uint64_t i, const uint64_t *key, unsigned n);
};

/* The crossed keys of record I. */
static unsigned
cross(const struct crossing *c, size_t i, uint64_t key[CROSSED_MOST])
{
	const struct record_keys *r = c->r;
	struct large l = {.most = c->most};

	for (uint64_t k = r->start[i]; k < r->start[i + 1]; k++) {
		uint32_t x = r->number[k], count = r->table.count[x];

		if (count > c->limit)
			large_add(&l, c->key[x], count);
	}
	return large_cross(&l, c->sieved ? &c->met : NULL, key);
}

static void
part(void *arg, unsigned who)
{
	struct crossing *c = arg;
	uint64_t key[CROSSED_MOST], from, to, keys = 0;

	(void)who;
	while (crew_next(&c->done, c->n, &from, &to))
		for (uint64_t i = from; i < to; i++) {
			unsigned n = cross(c, c->from + i, key);

			keys += n;
			if (c->use)
				c->use(c, i, key, n);
		}
	atomic_fetch_add(&c->keys, keys);
}

/* The keys of N records, from FROM on: how many there are, and each record's to USE. */
static uint64_t
turn(struct crossing *c, uint64_t from, uint64_t n,
     void (*use)(struct crossing *, uint64_t, const uint64_t *, unsigned))
{
	c->from = from;
	c->n = n;
	c->use = use;
	atomic_store(&c->done, 0);
	atomic_store(&c->keys, 0);
	crew_run(crew_size(n), part, c);
	return atomic_load(&c->keys);
}

static void
sieve(struct crossing *c, uint64_t i, const uint64_t *key, unsigned n)
{
	(void)i;
	while (n)
		key_filter_add(&c->met, key[--n], 1);
}

static void
keep(struct crossing *c, uint64_t i, const uint64_t *key, unsigned n)
{
	memcpy(c->kept + i * CROSSED_MOST, key, n * sizeof(*key));
	c->count[i] = (unsigned char)n;
}

static void
number(struct record_keys *to, const struct crossing *c)
{
	for (uint64_t i = 0; i < c->n; i++) {
		const uint64_t *key = c->kept + i * CROSSED_MOST;

		to->start[c->from + i] = to->n;
		if (i + 2 < c->n)
			for (unsigned k = 0; k < c->count[i + 2]; k++)
				key_table_fetch(&to->table, key[2 * CROSSED_MOST + k]);
		for (unsigned k = 0; k < c->count[i]; k++) {
			uint32_t x = key_table_number(&to->table, key[k]);

			to->number[to->n++] = x;
			to->table.count[x]++;
		}
	}
}

/* To count them, to see which are met again, to count those, and to number them. */
void
record_keys_cross(struct record_keys *to, const struct record_keys *r, size_t records,
		  uint32_t limit, unsigned most)
{
	struct crossing c = {
	    .r = r, .key = key_table_keys(&r->table), .limit = limit, .most = most};
	uint64_t keys = turn(&c, 0, records, NULL);

	key_filter_init(&c.met, keys);
	turn(&c, 0, records, sieve);
	c.sieved = true;
	keys = turn(&c, 0, records, NULL);
	*to = (struct record_keys){.number = xmalloc(keys * sizeof(*to->number)),
				   .start = xmalloc((records + 1) * sizeof(*to->start))};
	key_table_init(&to->table, keys / 2);
	c.kept = xmalloc(BATCH * CROSSED_MOST * sizeof(*c.kept));
	c.count = xmalloc(BATCH * sizeof(*c.count));
	for (uint64_t from = 0; from < records; from += BATCH) {
		turn(&c, from, records - from < BATCH ? records - from : BATCH, keep);
		number(to, &c);
	}
	to->start[records] = to->n;
	free(c.kept);
	free(c.count);
	free(c.met.met);
	free(c.key);
}
