/* SPDX-License-Identifier: MIT */
#include "compare_common.h"

#include <math.h>
#include <stdlib.h>

enum {
	VALUE_LEAST = 3, /* one that two records have is as rare as can be: they may be one */
	WORD_LEAST = 2
};
#define HALF 0.5    /* an entity that has a word says nothing of how many others have it */
#define FOLLOWS 4.0 /* entities that what is usual of the next word counts as */

uint64_t
common_key(struct slice s)
{
	return key_hash(0, s.p, s.n);
}

uint64_t
common_key_of_two(uint64_t before, uint64_t word)
{
	return key_mix(key_mix(before) ^ word) | 1;
}

uint32_t
common_least(const uint32_t *count, size_t n, uint32_t from, size_t most)
{
	size_t have;

	do {
		uint32_t next = UINT32_MAX;

		have = 0;
		for (size_t i = 0; i < n; i++)
			if (count[i] >= from) {
				have++;
				next = count[i] < next ? count[i] : next;
			}
		from = have > most ? next + 1 : from;
	} while (have > most);
	return from;
}

/* The counts of those that are common; how many records have one of the others, as records meet
 * them. */
static double
take(struct key_table *t, const struct map *m, const uint32_t *count, uint32_t from, size_t most)
{
	uint32_t least = common_least(count, m->n, from, most);
	double sum = 0, square = 0;

	for (size_t i = 0; i < m->n; i++) {
		double n = count[i];

		if (count[i] < least) {
			sum += n;
			square += n * n;
			continue;
		}
		key_table_set(t, common_key(map_key(m, i)), count[i]);
	}
	return sum > 0 ? round(square / sum) : 1;
}

void
common_take(struct common *c, const struct values *v, size_t most)
{
	*c = (struct common){0};
	c->value_rest = take(&c->value, &v->map, v->count, VALUE_LEAST, most);
	c->word_rest = take(&c->word, &v->words, v->word_count, WORD_LEAST, most);
}

static double
count_of(const struct key_table *t, uint64_t key, double rest)
{
	uint32_t number = key_table_find(t, key);

	return number == KEY_NONE ? rest : t->count[number];
}

const struct word *
common_before(const struct values *v, const struct value *x, const struct word *w)
{
	for (uint32_t j = 0; j < x->words; j++)
		if (v->word[x->word + j].p + v->word[x->word + j].n + 1 == w->p)
			return &v->word[x->word + j];
	return NULL;
}

/* The bits of each word where it stands: seen from the word before it, if that makes it likelier.
 * The entity itself does not count. */
static void
words_say(const struct common *c, struct values *v)
{
	uint64_t *key = xmalloc(v->words.n * sizeof(*key));

	for (size_t i = 0; i < v->words.n; i++) {
		uint32_t number;

		key[i] = common_key(map_key(&v->words, i));
		number = key_table_find(&c->word, key[i]);
		v->weight[i] = log2(1 + c->entities / count_of(&c->word, key[i], 1)) *
			       (number == KEY_NONE ? 1 : c->loss[number]);
	}
	v->bits = xrealloc_array(v->bits, v->word_n, sizeof(*v->bits));
	for (size_t k = 0; k < v->map.n; k++)
		for (uint32_t j = 0; j < v->value[k].words; j++) {
			const struct value *x = &v->value[k];
			const struct word *w = &v->word[x->word + j], *b = common_before(v, x, w);
			double share = (count_of(&c->word, key[w->id], 1) - HALF) / c->entities,
			       then = share;

			if (b && b->id != w->id)
				then = (count_of(&c->follows,
						 common_key_of_two(key[b->id], key[w->id]), 1) -
					1 + FOLLOWS * share) /
				       (count_of(&c->word, key[b->id], 1) - 1 + FOLLOWS);
			v->bits[x->word + j] = (float)-log2(fmax(share, then));
		}
	free(key);
}

void
common_apply(const struct common *c, struct values *v, double records)
{
	for (size_t i = 0; i < v->map.n; i++)
		v->count[i] = (uint32_t)count_of(&c->value, common_key(map_key(&v->map, i)),
						 c->value_rest);
	if (c->entities > 0) {
		words_say(c, v);
		v->needed = c->needed;
	}
	for (size_t i = 0; i < v->words.n && c->entities <= 0; i++)
		v->weight[i] =
		    log2(1 + records / count_of(&c->word, common_key(map_key(&v->words, i)),
						c->word_rest));
	v->known_by = log2(1 + (c->entities > 0 ? c->entities : records));
	values_forget(v);
}

void
common_word(struct common *c, uint64_t key, uint32_t count, double loss)
{
	uint32_t number = key_table_number(&c->word, key);

	c->word.count[number] = count;
	while (c->loss_cap <= number)
		c->loss = xgrow(c->loss, c->loss_cap, &c->loss_cap, sizeof(*c->loss));
	c->loss[number] = loss;
}

void
common_free(struct common *c)
{
	key_table_free(&c->value);
	key_table_free(&c->word);
	key_table_free(&c->follows);
	free(c->loss);
	*c = (struct common){0};
}
