/* SPDX-License-Identifier: MIT */
#include "compare_learn.h"

#include <math.h>
#include <stdlib.h>

#define USUAL 0.7  /* of the names of an entity that have a word, where nothing is known of it */
#define HALF 0.5   /* an entity that has a word says nothing of how many others have it */
#define FOLLOWS 4.0 /* entities that what is usual of the next word counts as */

/* What is seen of a word. */
struct seen {
	double kept;	  /* how likely another name of the entity has it: the sum over SEVERAL */
	uint32_t several; /* entities of several names that have it */
	uint32_t all;	  /* entities that have it */
	uint32_t here;	  /* names of this entity that have it */
	uint32_t last;	  /* the last name that had it: its number + 1 */
};

/* The different names of each entity: lists that begin at the entity's first record. */
struct names {
	uint32_t *head, *next;
	size_t records;
	double entities;
};

static void
names_make(struct names *n, const struct values *v, const uint32_t *id, const uint32_t *first,
	   size_t records)
{
	*n = (struct names){xmalloc(records * sizeof(*n->head)),
			    xmalloc(v->map.n * sizeof(*n->next)), records, 0};
	for (size_t i = 0; i < records; i++)
		n->head[i] = VALUE_NONE;
	for (uint32_t k = 0; k < v->map.n; k++)
		n->next[k] = k; /* in no list */
	for (size_t i = 0; i < records; i++) {
		uint32_t k = id[i];

		if (k == VALUE_NONE || n->next[k] != k)
			continue;
		n->entities += n->head[first[i]] == VALUE_NONE;
		n->next[k] = n->head[first[i]];
		n->head[first[i]] = k;
	}
}

/* The words of the names of one entity. */
static void
entity_see(const struct values *v, const struct names *n, uint32_t first, struct seen *seen)
{
	uint32_t names = 0;

	for (uint32_t k = first; k != VALUE_NONE; k = n->next[k], names++)
		for (uint32_t j = 0; j < v->value[k].words; j++) {
			struct seen *w = &seen[v->word[v->value[k].word + j].id];

			w->here += w->last != k + 1;
			w->last = k + 1;
		}
	for (uint32_t k = first; k != VALUE_NONE; k = n->next[k])
		for (uint32_t j = 0; j < v->value[k].words; j++) {
			struct seen *w = &seen[v->word[v->value[k].word + j].id];

			if (!w->here)
				continue;
			w->all++;
			if (names > 1) {
				w->kept += (double)(w->here - 1) / (names - 1);
				w->several++;
			}
			w->here = 0;
		}
}

/* The word before W in value X, or NULL. */
static const struct word *
word_before(const struct values *v, const struct value *x, const struct word *w)
{
	for (uint32_t j = 0; j < x->words; j++)
		if (v->word[x->word + j].p + v->word[x->word + j].n + 1 == w->p)
			return &v->word[x->word + j];
	return NULL;
}

/* In how many entities one word follows another. */
struct follows {
	struct map map; /* two numbers of words -> number in what follows */
	uint32_t *count, *last;
	size_t cap, last_cap;
};

static uint32_t
follows_number(struct follows *f, uint32_t a, uint32_t b)
{
	uint32_t key[2] = {a, b}, *n = map_put(&f->map, (struct slice){(char *)key, sizeof(key)});

	if (*n == MAP_NONE) {
		*n = (uint32_t)f->map.n - 1;
		f->count = xgrow(f->count, *n, &f->cap, sizeof(*f->count));
		f->last = xgrow(f->last, *n, &f->last_cap, sizeof(*f->last));
		f->count[*n] = 0;
		f->last[*n] = UINT32_MAX;
	}
	return *n;
}

/* The bits of each word where it stands: seen from the word before it, if that makes it likelier.
 * The entity itself does not count. */
static void
words_say(struct values *v, const struct names *n, const struct seen *seen)
{
	struct follows f = {0};

	v->bits = xrealloc_array(v->bits, v->word_n, sizeof(*v->bits));
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < n->records; i++)
			for (uint32_t k = n->head[i]; k != VALUE_NONE; k = n->next[k])
				for (uint32_t j = 0; j < v->value[k].words; j++) {
					const struct word *w = &v->word[v->value[k].word + j],
							  *b = word_before(v, &v->value[k], w);
					double share = (seen[w->id].all - HALF) / n->entities, then = share;
					uint32_t x;

					if (b && b->id != w->id) {
						x = follows_number(&f, b->id, w->id);
						if (!pass)
							f.count[x] += f.last[x] != i;
						f.last[x] = i;
						then = (f.count[x] - 1 + FOLLOWS * share) /
						       (seen[b->id].all - 1 + FOLLOWS);
					}
					v->bits[v->value[k].word + j] =
					    (float)-log2(fmax(share, then));
				}
	map_free(&f.map);
	free(f.count);
	free(f.last);
}

/* The bits that say which of all entities a record is of, where large ones are met more often. */
static double
needed(const uint32_t *id, const uint32_t *first, size_t records)
{
	uint32_t *count = xcalloc(records, sizeof(*count));
	double n = 0, pairs = 0;

	for (size_t i = 0; i < records; i++)
		if (id[i] != VALUE_NONE) {
			count[first[i]]++;
			n++;
		}
	for (size_t i = 0; i < records; i++)
		pairs += (double)count[i] * count[i];
	free(count);
	return pairs > 0 ? log2(n * n / pairs) : 0;
}

void
values_learn(struct values *v, const uint32_t *id, const uint32_t *first, size_t records,
	     bool losses)
{
	struct seen *seen = xcalloc(v->words.n, sizeof(*seen));
	struct names n;

	names_make(&n, v, id, first, records);
	for (size_t i = 0; i < records; i++)
		entity_see(v, &n, n.head[i], seen);
	words_say(v, &n, seen);
	v->needed = needed(id, first, records);
	v->known_by = log2(1 + n.entities);
	for (size_t i = 0; i < v->words.n; i++) {
		const struct seen *w = &seen[i];

		v->weight[i] = log2(1 + n.entities / fmax(w->all, 1));
		if (losses)
			v->weight[i] *= (w->kept + USUAL) / (w->several + 1) / USUAL;
	}
	values_forget(v);
	free(seen);
	free(n.head);
	free(n.next);
}
