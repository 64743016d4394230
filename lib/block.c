/* SPDX-License-Identifier: MIT */
#include "block_key.h"
#include "block_table.h"

#include <math.h>
#include <stdlib.h>

enum {
	PAIRS_EACH = 24,	/* different ones compared for a record, on the average */
	PAIRS_ALWAYS = 1 << 20, /* for small files: every pair of 1,400 records */
	LARGEST = 2000,		/* no block is larger, however few there are */
	SPLIT_FEW = 8,		/* large blocks of a record that are crossed with each other */
	SPLIT_MORE = 14,	/* where there is time for it */
	SMALL = 20000,		/* records: time for it */
	SAMPLE = 2000		/* records of which it is seen how often they meet */
};
#define AGAIN 1.7      /* blocks that have a pair, on the average, before it is known */
#define AGAIN_MOST 8.0 /* and at most */

/* The keys of every value of a field: key[start[i]] to key[start[i + 1]]. */
struct value_keys {
	uint64_t *key;
	uint64_t *start;
	size_t n, cap;
};

static void
all_keys(const struct field *f, size_t number, struct value_keys *v)
{
	struct keys k = {.seed = key_mix(number + 1) << 8};
	size_t values = f->values.map.n;

	*v = (struct value_keys){.start = xmalloc((values + 1) * sizeof(*v->start))};
	for (uint32_t i = 0; i < values; i++) {
		v->start[i] = v->n;
		value_keys(f, i, &k);
		for (unsigned j = 0; j < k.n; j++) {
			v->key = xgrow(v->key, v->n, &v->cap, sizeof(*v->key));
			v->key[v->n++] = k.key[j];
		}
	}
	v->start[values] = v->n;
}

/* Leaves those that several records have. */
static void
common_keys(const struct field *f, const struct key_filter *met, struct value_keys *v)
{
	uint64_t from = 0, n = 0;

	for (size_t i = 0; i < f->values.map.n; i++) {
		uint64_t to = v->start[i + 1];

		for (; from < to; from++)
			if (key_filter_again(met, v->key[from]))
				v->key[n++] = v->key[from];
		v->start[i + 1] = n;
	}
	v->n = n;
	v->key = xrealloc_array(v->key, n ? n : 1, sizeof(*v->key));
}

/* Keys of all records, as numbers. */
struct record_keys {
	uint32_t *number;
	uint64_t *start;
	struct key_table table;
	size_t n, cap;
};

static void
record_keys_free(struct record_keys *r)
{
	key_table_free(&r->table);
	free(r->number);
	free(r->start);
}

static void
number_keys(const struct fields *f, const struct blocks *b, struct record_keys *r)
{
	struct value_keys v[FIELDS_MAX];
	uint64_t keys = 0, most = 0;
	struct key_filter met;

	for (size_t k = 0; k < f->n; k++) {
		all_keys(&f->f[k], k, &v[k]);
		most += v[k].n;
	}
	key_filter_init(&met, most);
	for (size_t k = 0; k < f->n; k++)
		for (size_t i = 0; i < f->f[k].values.map.n; i++)
			for (uint64_t j = v[k].start[i]; j < v[k].start[i + 1]; j++)
				key_filter_add(&met, v[k].key[j], f->f[k].values.count[i]);
	most = 0;
	for (size_t k = 0; k < f->n; k++) {
		common_keys(&f->f[k], &met, &v[k]);
		most += v[k].n;
	}
	free(met.met);
	for (size_t k = 0; k < f->n; k++)
		for (size_t i = 0; i < f->records; i++)
			if (b->twin[i] == i && f->f[k].id[i] != VALUE_NONE)
				keys += v[k].start[f->f[k].id[i] + 1] - v[k].start[f->f[k].id[i]];
	*r = (struct record_keys){.number = xmalloc(keys * sizeof(*r->number)),
				  .start = xmalloc((f->records + 1) * sizeof(*r->start))};
	key_table_init(&r->table, most / 2);
	for (size_t i = 0; i < f->records; i++) {
		r->start[i] = r->n;
		for (size_t k = 0; b->twin[i] == i && k < f->n; k++) {
			uint32_t id = f->f[k].id[i];

			for (uint64_t j = id == VALUE_NONE ? 0 : v[k].start[id];
			     id != VALUE_NONE && j < v[k].start[id + 1]; j++) {
				uint32_t number = key_table_number(&r->table, v[k].key[j]);

				r->number[r->n++] = number;
				r->table.count[number]++;
			}
		}
	}
	r->start[f->records] = r->n;
	for (size_t k = 0; k < f->n; k++) {
		free(v[k].key);
		free(v[k].start);
	}
}

/* The largest size of a block such that all blocks up to it have no more pairs than ROOM. */
static uint32_t
limit_of(const struct key_table *t, uint64_t room)
{
	uint64_t *sizes = xcalloc(LARGEST + 1, sizeof(*sizes)), pairs = 0;
	uint32_t limit = 1;

	for (uint32_t i = 0; i < t->n; i++)
		if (t->count[i] <= LARGEST)
			sizes[t->count[i]]++;
	for (uint64_t s = 2; s <= LARGEST; s++) {
		pairs += sizes[s] * s * (s - 1) / 2;
		if (pairs > room)
			break;
		limit = (uint32_t)s;
	}
	free(sizes);
	return limit;
}

/* The large blocks of record I, the smallest first. */
static unsigned
large(const struct record_keys *r, size_t i, uint32_t limit, uint32_t *number, unsigned most)
{
	unsigned n = 0;

	for (uint64_t k = r->start[i]; k < r->start[i + 1]; k++) {
		uint32_t x = r->number[k], size = r->table.count[x];
		unsigned at = n;

		if (size <= limit)
			continue;
		while (at && (r->table.count[number[at - 1]] > size ||
			      (r->table.count[number[at - 1]] == size && number[at - 1] > x)))
			at--;
		if (at == most)
			continue;
		if (at < n && number[at] == x)
			continue;
		if (at && number[at - 1] == x)
			continue;
		n = n < most ? n + 1 : most;
		memmove(number + at + 1, number + at, (n - 1 - at) * sizeof(*number));
		number[at] = x;
	}
	return n;
}

static uint64_t
crossed(uint32_t x, uint32_t y)
{
	return key_mix((uint64_t)(x < y ? x : y) << 32 | (x < y ? y : x)) | 1;
}

/* The crossed keys of record I, of its N large blocks; those that several records have, or with
 * REPEAT NULL all. */
static unsigned
cross(const uint32_t *number, unsigned n, const struct key_filter *repeat, uint64_t *key)
{
	unsigned keys = 0;

	for (unsigned x = 0; x < n; x++)
		for (unsigned y = x + 1; y < n; y++) {
			key[keys] = crossed(number[x], number[y]);
			keys += !repeat || key_filter_again(repeat, key[keys]);
		}
	return keys;
}

/* Puts the large blocks of each record crossed with each other in R2: three times, to count, to see
 * which are met again, and to keep those. */
static void
split(const struct blocks *b, size_t records, const struct record_keys *r, uint32_t limit,
      struct record_keys *r2)
{
	uint64_t key[SPLIT_MORE * (SPLIT_MORE - 1) / 2], keys = 0, common = 0;
	unsigned most = b->records <= SMALL ? SPLIT_MORE : SPLIT_FEW;
	uint32_t number[SPLIT_MORE];
	struct key_filter met;

	for (size_t i = 0; i < records; i++) {
		unsigned n = large(r, i, limit, number, most);

		keys += (uint64_t)n * (n ? n - 1 : 0) / 2;
	}
	key_filter_init(&met, keys);
	for (size_t i = 0; i < records; i++) {
		unsigned n = cross(number, large(r, i, limit, number, most), NULL, key);

		while (n)
			key_filter_add(&met, key[--n], 1);
	}
	for (size_t i = 0; i < records; i++)
		common += cross(number, large(r, i, limit, number, most), &met, key);
	*r2 = (struct record_keys){.number = xmalloc(common * sizeof(*r2->number)),
				   .start = xmalloc((records + 1) * sizeof(*r2->start))};
	key_table_init(&r2->table, common / 2);
	for (size_t i = 0; i < records; i++) {
		unsigned n = cross(number, large(r, i, limit, number, most), &met, key);

		r2->start[i] = r2->n;
		for (unsigned k = 0; k < n; k++) {
			uint32_t x = key_table_number(&r2->table, key[k]);

			r2->number[r2->n++] = x;
			r2->table.count[x]++;
		}
	}
	r2->start[records] = r2->n;
	free(met.met);
}

static bool
usable(const struct record_keys *r, uint64_t k, uint32_t limit)
{
	uint32_t size = r->table.count[r->number[k]];

	return size >= 2 && size <= limit;
}

/* Lists of members for the blocks of usable size, and of blocks for the records. */
static void
list(struct blocks *b, size_t records, const struct record_keys r[2], const uint32_t limit[2])
{
	uint32_t *number[2], blocks = 0;
	uint64_t members = 0, *at;

	for (int s = 0; s < 2; s++) {
		number[s] = xmalloc(r[s].table.n * sizeof(**number));
		for (uint32_t i = 0; i < r[s].table.n; i++) {
			uint32_t size = r[s].table.count[i];

			number[s][i] = size >= 2 && size <= limit[s] ? blocks++ : UINT32_MAX;
			if (number[s][i] != UINT32_MAX)
				members += size;
		}
	}
	b->blocks = blocks;
	b->start = xcalloc(blocks + 2, sizeof(*b->start));
	b->record = xmalloc(members * sizeof(*b->record));
	b->of = xmalloc(members * sizeof(*b->of));
	b->of_start = xmalloc((records + 1) * sizeof(*b->of_start));
	for (int s = 0; s < 2; s++)
		for (uint32_t i = 0; i < r[s].table.n; i++)
			if (number[s][i] != UINT32_MAX)
				b->start[number[s][i] + 1] = r[s].table.count[i];
	b->pairs = 0;
	for (uint32_t i = 0; i < blocks; i++) {
		uint64_t size = b->start[i + 1];

		b->pairs += size * (size - 1) / 2;
		b->start[i + 1] += b->start[i];
	}
	at = xmalloc((blocks + 1) * sizeof(*at));
	memcpy(at, b->start, (blocks + 1) * sizeof(*at));
	members = 0;
	for (size_t i = 0; i < records; i++) {
		b->of_start[i] = members;
		for (int s = 0; s < 2; s++)
			for (uint64_t k = r[s].start[i]; k < r[s].start[i + 1]; k++)
				if (usable(&r[s], k, limit[s])) {
					uint32_t block = number[s][r[s].number[k]];

					b->of[members++] = block;
					b->record[at[block]++] = (uint32_t)i;
				}
	}
	b->of_start[records] = members;
	free(at);
	free(number[0]);
	free(number[1]);
}

static void
lists_free(struct blocks *b)
{
	free(b->record);
	free(b->start);
	free(b->of);
	free(b->of_start);
}

/* Records that say the same in all fields are compared as one. */
static void
find_twins(struct blocks *b, const struct fields *f)
{
	size_t slots = 1 << 10, mask;
	uint32_t *slot;

	while (slots < f->records * 2)
		slots *= 2;
	mask = slots - 1;
	slot = xcalloc(slots, sizeof(*slot));
	b->twin = xmalloc(f->records * sizeof(*b->twin));
	b->twins = xcalloc(f->records, sizeof(*b->twins));
	for (uint32_t i = 0; i < f->records; i++) {
		uint64_t h = 1;
		size_t at;
		uint32_t first = i;

		for (size_t k = 0; k < f->n; k++)
			h = key_mix(h ^ f->f[k].id[i]) + k;
		for (at = h & mask; slot[at]; at = (at + 1) & mask) {
			size_t k = 0;

			while (k < f->n && f->f[k].id[slot[at] - 1] == f->f[k].id[i])
				k++;
			if (k == f->n)
				break;
		}
		if (slot[at])
			first = slot[at] - 1;
		else
			slot[at] = i + 1;
		b->twin[i] = first;
		b->records += b->twins[first]++ == 0;
	}
	free(slot);
}

/* The largest limits such that blocks have no more pairs than ROOM, and the blocks within them. */
static void
limits_set(struct blocks *b, const struct fields *f, const struct record_keys *keys, uint64_t room)
{
	struct record_keys r[2] = {*keys};
	uint32_t limit[2];

	limit[0] = b->limit = limit_of(&r[0].table, room / 2);
	b->split = b->refused = b->refused_largest = 0;
	for (uint32_t i = 0; i < r[0].table.n; i++)
		b->split += r[0].table.count[i] > limit[0];
	split(b, f->records, &r[0], limit[0], &r[1]);
	limit[1] = limit_of(&r[1].table, room / 2);
	for (uint32_t i = 0; i < r[1].table.n; i++)
		if (r[1].table.count[i] > limit[1]) {
			b->refused++;
			if (r[1].table.count[i] > b->refused_largest)
				b->refused_largest = r[1].table.count[i];
		}
	list(b, f->records, r, limit);
	record_keys_free(&r[1]);
}

/* How often blocks have the same pair, of some records. */
static double
repeats(const struct blocks *b)
{
	uint32_t step = b->all / SAMPLE + 1;
	uint64_t met = 0, different = 0;
	struct walk w;

	walk_init(&w, b);
	for (uint32_t i = 0; i < b->all; i += step) {
		met += walk_from(&w, b, i);
		different += w.n;
	}
	walk_free(&w);
	return different ? (double)met / (double)different : 1;
}

static uint64_t
room_for(const struct blocks *b, double again)
{
	double room = (double)b->records * PAIRS_EACH * fmin(again, AGAIN_MOST);

	return room < PAIRS_ALWAYS ? PAIRS_ALWAYS : (uint64_t)room;
}

void
blocks_make(struct blocks *b, const struct fields *f)
{
	struct record_keys keys;
	double again;

	*b = (struct blocks){.all = (uint32_t)f->records};
	find_twins(b, f);
	number_keys(f, b, &keys);
	limits_set(b, f, &keys, room_for(b, AGAIN));
	/* records of one entity meet in every block: what is compared once counts once */
	again = repeats(b);
	if (b->refused && room_for(b, again) > room_for(b, AGAIN)) {
		lists_free(b);
		limits_set(b, f, &keys, room_for(b, again));
	}
	record_keys_free(&keys);
}

void
walk_init(struct walk *w, const struct blocks *b)
{
	w->seen = xcalloc(b->all, sizeof(*w->seen));
	w->list = xmalloc(b->all * sizeof(*w->list));
	w->n = 0;
}

uint64_t
walk_from(struct walk *w, const struct blocks *b, uint32_t a)
{
	uint64_t met = 0;

	w->n = 0;
	for (uint64_t k = b->of_start[a]; k < b->of_start[a + 1]; k++) {
		uint32_t block = b->of[k];

		for (uint64_t m = b->start[block + 1]; m-- > b->start[block] && b->record[m] > a;) {
			uint32_t j = b->record[m];

			met++;
			if (w->seen[j] == a + 1)
				continue;
			w->seen[j] = a + 1;
			w->list[w->n++] = j;
		}
	}
	return met;
}

void
walk_free(struct walk *w)
{
	free(w->seen);
	free(w->list);
	*w = (struct walk){0};
}

void
blocks_free(struct blocks *b)
{
	lists_free(b);
	free(b->twin);
	free(b->twins);
	*b = (struct blocks){0};
}
