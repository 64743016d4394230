/* SPDX-License-Identifier: MIT */
#include "em_count.h"

#include "crew.h"
#include "witness.h"

#include <math.h>
#include <stdlib.h>

enum {
	U_PAIRS = 200000,    /* random pairs that u is counted on */
	TRAIN_PAIRS = 600000 /* pairs m is learned from */
};

/* Patterns while they are counted: a hash table. A count of 0 is a free slot. */
struct seen {
	struct pattern *pattern;
	double *count;
	size_t slots, n;
};

static void
seen_add(struct seen *p, struct pattern pattern, double count)
{
	size_t i;

	if (p->n * 2 >= p->slots) {
		struct seen old = *p;

		p->slots = old.slots ? old.slots * 2 : 1 << 12;
		p->n = 0;
		p->pattern = xcalloc(p->slots, sizeof(*p->pattern));
		p->count = xcalloc(p->slots, sizeof(*p->count));
		for (i = 0; i < old.slots; i++)
			if (old.count[i] > 0)
				seen_add(p, old.pattern[i], old.count[i]);
		free(old.pattern);
		free(old.count);
	}
	i = map_hash((struct slice){(const char *)&pattern, sizeof(pattern)}) & (p->slots - 1);
	while (p->count[i] > 0 && memcmp(&p->pattern[i], &pattern, sizeof(pattern)) != 0)
		i = (i + 1) & (p->slots - 1);
	if (p->count[i] <= 0) {
		p->pattern[i] = pattern;
		p->n++;
	}
	p->count[i] += count;
}

static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* Threads count into their own. */
struct counting {
	const struct fields *f;
	const struct blocks *b;
	atomic_uint_fast64_t done;
	struct chance *chance;
	struct seen *seen;
};

static bool
every_pair(const struct fields *f)
{
	double n = (double)f->records;

	return n * (n - 1) / 2 <= U_PAIRS * 2;
}

/* Pairs of blocks are counted with these. A random one among them would stand for millions. */
static bool
met(const struct blocks *b, uint32_t x, uint32_t y)
{
	for (uint64_t i = b->of_start[x]; i < b->of_start[x + 1]; i++)
		for (uint64_t j = b->of_start[y]; j < b->of_start[y + 1]; j++)
			if (b->of[i] == b->of[j])
				return true;
	return b->twin[x] == b->twin[y];
}

static void
count_pair(struct chance *c, const struct fields *f, const struct blocks *blocks, uint32_t a,
	   uint32_t b)
{
	bool counted = met(blocks, a, b);

	for (size_t k = 0; k < f->n; k++) {
		unsigned level = counted ? LEVELS : field_level(&f->f[k], a, b);

		c->drawn[k] += f->f[k].id[a] != VALUE_NONE && f->f[k].id[b] != VALUE_NONE;
		if (level < LEVELS)
			c->share[k][level]++;
	}
}

static void
chance_part(void *arg, unsigned number)
{
	struct counting *c = arg;
	const struct fields *f = c->f;
	bool every = every_pair(f);
	uint64_t from, to;

	while (crew_next(&c->done, every ? f->records : U_PAIRS, &from, &to))
		for (uint64_t i = from; i < to; i++) {
			uint32_t a = (uint32_t)(mix(2 * i) % f->records);
			uint32_t b = (uint32_t)(mix(2 * i + 1) % f->records);

			if (!every && a != b)
				count_pair(&c->chance[number], f, c->b, a, b);
			for (b = (uint32_t)i + 1; every && b < f->records; b++)
				count_pair(&c->chance[number], f, c->b, (uint32_t)i,
					   b);
		}
}

void
chance_count(struct chance *c, const struct fields *f, const struct blocks *b)
{
	struct counting all = {.f = f, .b = b};
	unsigned size = crew_size(every_pair(f) ? f->records : U_PAIRS);

	all.chance = xcalloc(size, sizeof(*all.chance));
	crew_run(size, chance_part, &all);
	*c = (struct chance){0};
	for (size_t k = 0; k < f->n; k++) {
		double filled = 0, same = 0;

		for (unsigned i = 0; i < size; i++) {
			for (int l = 0; l < LEVELS; l++)
				c->share[k][l] += all.chance[i].share[k][l];
			c->drawn[k] += all.chance[i].drawn[k];
		}
		for (size_t i = 0; i < f->f[k].values.map.n; i++) {
			double count = f->f[k].values.count[i];

			filled += count;
			same += count * (count - 1) / 2;
		}
		c->pairs[k] = filled * (filled - 1) / 2;
		for (int l = 0; l < LEVELS; l++)
			c->share[k][l] /= fmax(c->drawn[k], 1);
		/* equal values need no sample */
		if (c->pairs[k] > 0 && f->f[k].kind != COMPARE_EMAIL)
			c->share[k][LEVEL_SAME] = same / c->pairs[k];
	}
	free(all.chance);
}

/* With a mark where the rules of identity are against it, as far as levels tell. */
static struct pattern
pattern_of(const struct fields *f, uint32_t a, uint32_t b)
{
	struct pattern pattern = fields_pattern(f, a, b);
	struct facts facts = {0};

	facts_add(&facts, f, &pattern, a, b, NULL);
	if (facts_verdict(&facts) > DOUBTED)
		pattern.w[0] |= PATTERN_APART;
	return pattern;
}

static void
patterns_part(void *arg, unsigned number)
{
	struct counting *c = arg;
	const struct blocks *b = c->b;
	uint64_t every = b->pairs / TRAIN_PAIRS + 1, from, to;
	struct seen *seen = &c->seen[number];
	struct walk w;

	walk_init(&w, b);
	while (crew_next(&c->done, b->all, &from, &to))
		for (uint32_t i = (uint32_t)from; i < to; i++) {
			if (b->twin[i] != i || mix(i) % every)
				continue;
			if (b->twins[i] > 1)
				seen_add(seen, pattern_of(c->f, i, i),
					 (double)every * (b->twins[i] - 1));
			walk_from(&w, b, i);
			for (size_t k = 0; k < w.n; k++)
				seen_add(seen, pattern_of(c->f, i, w.list[k]), (double)every);
		}
	walk_free(&w);
}

struct counted {
	struct pattern pattern;
	double count;
};

static int
by_pattern(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;
	int order = 0;

	for (int i = 0; i < PATTERN_WORDS && !order; i++)
		order = (x->pattern.w[i] > y->pattern.w[i]) - (x->pattern.w[i] < y->pattern.w[i]);
	return order;
}

/* In order, however they were met. */
static void
patterns_sort(struct patterns *p, const struct seen *seen)
{
	struct counted *all = xmalloc((seen->n + 1) * sizeof(*all));

	p->n = 0;
	for (size_t i = 0; i < seen->slots; i++)
		if (seen->count[i] > 0)
			all[p->n++] = (struct counted){seen->pattern[i], seen->count[i]};
	qsort(all, p->n, sizeof(*all), by_pattern);
	p->pattern = xmalloc((p->n + 1) * sizeof(*p->pattern));
	p->count = xmalloc((p->n + 1) * sizeof(*p->count));
	for (size_t i = 0; i < p->n; i++) {
		p->pattern[i] = all[i].pattern;
		p->count[i] = all[i].count;
	}
	free(all);
}

void
patterns_count(struct patterns *p, const struct fields *f, const struct blocks *b, struct chance *c)
{
	unsigned size = crew_size(b->all);
	struct counting all = {.f = f, .b = b, .seen = xcalloc(size, sizeof(*all.seen))};
	double seen[FIELDS_MAX][LEVELS] = {{0}};

	crew_run(size, patterns_part, &all);
	for (unsigned n = 1; n < size; n++)
		for (size_t i = 0; i < all.seen[n].slots; i++)
			if (all.seen[n].count[i] > 0)
				seen_add(&all.seen[0], all.seen[n].pattern[i],
					 all.seen[n].count[i]);
	patterns_sort(p, &all.seen[0]);
	for (unsigned n = 0; n < size; n++) {
		free(all.seen[n].pattern);
		free(all.seen[n].count);
	}
	free(all.seen);
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < f->n; k++)
			if (pattern_level(&p->pattern[i], k) < LEVELS)
				seen[k][pattern_level(&p->pattern[i], k)] += p->count[i];
	for (size_t k = 0; k < f->n; k++)
		for (int l = 0; l < LEVELS; l++)
			if (l != LEVEL_SAME || f->f[k].kind == COMPARE_EMAIL)
				c->share[k][l] += seen[k][l] / fmax(c->pairs[k], 1);
}

void
patterns_free(struct patterns *p)
{
	free(p->pattern);
	free(p->count);
	*p = (struct patterns){0};
}
