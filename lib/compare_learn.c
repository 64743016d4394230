/* SPDX-License-Identifier: MIT */
#include "compare_learn.h"

#include "num.h"

#include <math.h>
#include <stdlib.h>

enum { SEVERAL = 2 };
#define USUAL 0.7  /* of the names of an entity that have a word, where nothing is known of it */

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

/* Those that several entities have: what one has is no more than chance. */
static void
follows_take(struct common *c, const struct values *v, const struct names *n, const uint64_t *key,
	     size_t most)
{
	struct follows f = {0};
	uint32_t least;

	for (uint32_t i = 0; i < n->records; i++)
		for (uint32_t k = n->head[i]; k != VALUE_NONE; k = n->next[k])
			for (uint32_t j = 0; j < v->value[k].words; j++) {
				const struct word *w = &v->word[v->value[k].word + j],
						  *b = common_before(v, &v->value[k], w);
				uint32_t x;

				if (!b || b->id == w->id)
					continue;
				x = follows_number(&f, b->id, w->id);
				f.count[x] += f.last[x] != i;
				f.last[x] = i;
			}
	least = common_least(f.count, f.map.n, SEVERAL, most);
	for (size_t i = 0; i < f.map.n; i++) {
		uint32_t two[2];

		memcpy(two, map_key(&f.map, i).p, sizeof(two));
		if (f.count[i] >= least)
			key_table_set(&c->follows, common_key_of_two(key[two[0]], key[two[1]]),
				      f.count[i]);
	}
	map_free(&f.map);
	free(f.count);
	free(f.last);
}

/* What is left of the weight of a word that not all names of an entity have; six digits, as a model
 * says it. */
static double
loss_of(const struct seen *w, bool losses)
{
	double loss = losses ? (w->kept + USUAL) / (w->several + 1) / USUAL : 1;

	return num_round(loss);
}

static void
words_take(struct common *c, size_t n, const struct seen *seen, const uint64_t *key, bool losses,
	   size_t most)
{
	uint32_t *rank = xmalloc(n * sizeof(*rank)), least;

	for (size_t i = 0; i < n; i++)
		rank[i] = seen[i].all >= SEVERAL || loss_of(&seen[i], losses) == 1 ? seen[i].all
										   : SEVERAL;
	least = common_least(rank, n, SEVERAL, most);
	for (size_t i = 0; i < n; i++)
		if (rank[i] >= least)
			common_word(c, key[i], seen[i].all, loss_of(&seen[i], losses));
	free(rank);
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
common_learn(struct common *c, const struct values *v, const uint32_t *id, const uint32_t *first,
	     size_t records, bool losses, size_t most)
{
	struct seen *seen = xcalloc(v->words.n, sizeof(*seen));
	uint64_t *key = xmalloc(v->words.n * sizeof(*key));
	struct names n;

	names_make(&n, v, id, first, records);
	for (size_t i = 0; i < records; i++)
		entity_see(v, &n, n.head[i], seen);
	for (size_t i = 0; i < v->words.n; i++)
		key[i] = common_key(map_key(&v->words, i));
	key_table_free(&c->word);
	key_table_free(&c->follows);
	words_take(c, v->words.n, seen, key, losses, most);
	follows_take(c, v, &n, key, most);
	c->needed = num_round(needed(id, first, records));
	c->entities = n.entities;
	free(key);
	free(seen);
	free(n.head);
	free(n.next);
}
