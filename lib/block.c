/* SPDX-License-Identifier: MIT */
#include "block_own.h"

#include <math.h>
#include <stdlib.h>

enum {
	PAIRS_EACH = 24,	/* different ones compared for a record, on the average */
	PAIRS_ALWAYS = 1 << 20, /* for small files: every pair of 1,400 records */
	LARGEST = 2000,		/* no block is larger, however few there are */
	SMALL = 20000,		/* records: time to cross more of them */
	SAMPLE = 2000		/* records of which it is seen how often they meet */
};
#define AGAIN 1.7      /* blocks that have a pair, on the average, before it is known */
#define AGAIN_MOST 8.0 /* and at most */
#define GROWN 4.0      /* times as many as that, where limits are known: the list may have grown */

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

static void
lists_free(struct blocks *b)
{
	free(b->record);
	free(b->start);
	free(b->of);
	free(b->of_start);
}

/* Records that say the same in all fields are compared as one. The place of one is a secret: who
 * writes a list chooses the numbers of its values. */
static void
find_twins(struct blocks *b, const struct fields *f)
{
	size_t slots = 1 << 10, mask;
	uint32_t *slot, *says = xmalloc(f->n * sizeof(*says));

	while (slots < f->records * 2)
		slots *= 2;
	mask = slots - 1;
	slot = xcalloc(slots, sizeof(*slot));
	b->twin = xmalloc(f->records * sizeof(*b->twin));
	b->twins = xcalloc(f->records, sizeof(*b->twins));
	for (uint32_t i = 0; i < f->records; i++) {
		size_t at;
		uint32_t first = i;

		for (size_t k = 0; k < f->n; k++)
			says[k] = f->f[k].id[i];
		at = map_hash((struct slice){(const char *)says, f->n * sizeof(*says)}) & mask;
		for (; slot[at]; at = (at + 1) & mask) {
			size_t k = 0;

			while (k < f->n && f->f[k].id[slot[at] - 1] == says[k])
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
	free(says);
	free(slot);
}

/* The blocks within the limits, and what is beyond them. */
static void
take(struct blocks *b, const struct fields *f, const struct record_keys r[2])
{
	const uint32_t limit[2] = {b->limits.plain, b->limits.crossed};

	b->split = b->refused = b->refused_largest = 0;
	for (uint32_t i = 0; i < r[0].table.n; i++)
		b->split += r[0].table.count[i] > limit[0];
	for (uint32_t i = 0; i < r[1].table.n; i++)
		if (r[1].table.count[i] > limit[1]) {
			b->refused++;
			if (r[1].table.count[i] > b->refused_largest)
				b->refused_largest = r[1].table.count[i];
		}
	blocks_list(b, f->records, r, limit);
}

/* The largest limits such that blocks have no more pairs than ROOM, but no larger than MOST, and
 * the blocks within them. */
static void
limits_set(struct blocks *b, const struct fields *f, const struct record_keys *keys, uint64_t room,
	   const struct block_limits *most)
{
	struct record_keys r[2] = {*keys};
	uint32_t limit = limit_of(&r[0].table, room / 2);

	b->limits = *most;
	b->lowered = limit < most->plain;
	b->limits.plain = limit < most->plain ? limit : most->plain;
	record_keys_cross(&r[1], &r[0], f->records, b->limits.plain, b->limits.most);
	limit = limit_of(&r[1].table, room / 2);
	b->lowered |= limit < most->crossed;
	b->limits.crossed = limit < most->crossed ? limit : most->crossed;
	take(b, f, r);
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
	double room = (double)b->records * PAIRS_EACH * again;

	return room < PAIRS_ALWAYS ? PAIRS_ALWAYS : (uint64_t)room;
}

void
blocks_make(struct blocks *b, const struct fields *f, const struct block_limits *known)
{
	struct block_limits most = {LARGEST, LARGEST, CROSS_FEW};
	struct record_keys keys;
	double again;

	*b = (struct blocks){.all = (uint32_t)f->records};
	find_twins(b, f);
	if (b->records <= SMALL)
		most.most = CROSS_MORE;
	record_keys_make(&keys, f, b);
	limits_set(b, f, &keys, room_for(b, known ? AGAIN_MOST * GROWN : AGAIN),
		   known ? known : &most);
	/* records of one entity meet in every block: what is compared once counts once */
	again = known ? AGAIN : fmin(repeats(b), AGAIN_MOST);
	if (b->refused && room_for(b, again) > room_for(b, AGAIN)) {
		lists_free(b);
		limits_set(b, f, &keys, room_for(b, again), &most);
	}
	record_keys_free(&keys);
}

static int
by_record(const void *a, const void *b)
{
	const struct block_member *x = a, *y = b;

	if (x->record != y->record)
		return (x->record > y->record) - (x->record < y->record);
	if (x->crossed != y->crossed)
		return x->crossed - y->crossed;
	return (x->key > y->key) - (x->key < y->key);
}

void
blocks_given(struct blocks *b, const struct fields *f, struct block_member *m, size_t n,
	     const struct block_limits *limits)
{
	struct record_keys r[2] = {{0}};
	size_t at = 0;

	*b = (struct blocks){.all = (uint32_t)f->records, .limits = *limits};
	find_twins(b, f);
	for (size_t i = 0; i < n; i++)
		m[i].record = b->twin[m[i].record];
	if (n)
		qsort(m, n, sizeof(*m), by_record);
	for (int s = 0; s < 2; s++) {
		r[s].number = xmalloc(n * sizeof(*r[s].number));
		r[s].start = xmalloc((f->records + 1) * sizeof(*r[s].start));
		key_table_init(&r[s].table, n / 2);
	}
	for (uint32_t i = 0; i <= f->records; i++) {
		r[0].start[i] = r[0].n;
		r[1].start[i] = r[1].n;
		for (; at < n && m[at].record == i; at++) {
			struct record_keys *to = &r[m[at].crossed];
			uint32_t number;

			if (at && by_record(&m[at - 1], &m[at]) == 0)
				continue;
			number = key_table_number(&to->table, m[at].key);
			to->number[to->n++] = number;
			to->table.count[number]++;
		}
	}
	take(b, f, r);
	record_keys_free(&r[0]);
	record_keys_free(&r[1]);
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
