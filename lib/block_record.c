/* SPDX-License-Identifier: MIT */
#include "block_record.h"

#include "block_own.h"

#include <stdlib.h>

void
block_records_init(struct block_records *b, const struct fields *f)
{
	*b = (struct block_records){.f = f, .values = xcalloc(f->n, sizeof(*b->values))};
	for (size_t k = 0; k < f->n; k++) {
		const struct values *v = &f->f[k].values;

		all_keys(&f->f[k], k, &b->values[k]);
		b->hash[k] = xmalloc(v->map.n * sizeof(*b->hash[k]));
		for (size_t i = 0; i < v->map.n; i++) {
			struct slice s = map_key(&v->map, i);

			b->hash[k][i] = key_hash(k + 1, s.p, s.n);
		}
	}
}

static void
member_add(struct block_records *b, uint32_t record, uint64_t key, bool crossed)
{
	b->member = xgrow(b->member, b->n, &b->cap, sizeof(*b->member));
	b->member[b->n++] = (struct block_member){key, record, crossed};
}

void
block_record(struct block_records *b, uint32_t i, const struct key_table *large, unsigned most)
{
	uint64_t key[CROSSED_MOST];
	struct large l = {.most = most};
	unsigned n;

	b->n = 0;
	for (size_t k = 0; k < b->f->n; k++) {
		const struct value_blocks *v = &b->values[k];
		uint32_t id = b->f->f[k].id[i];

		for (uint64_t j = id == VALUE_NONE ? 0 : v->start[id];
		     id != VALUE_NONE && j < v->start[id + 1]; j++) {
			uint32_t number = key_table_find(large, v->key[j]);

			if (number == KEY_NONE)
				member_add(b, i, v->key[j], false);
			else
				large_add(&l, v->key[j], large->count[number]);
		}
	}
	n = large_cross(&l, NULL, key);
	for (unsigned k = 0; k < n; k++)
		member_add(b, i, key[k], true);
}

uint64_t
block_record_same(const struct block_records *b, uint32_t i)
{
	uint64_t h = 1;
	bool any = false;

	for (size_t k = 0; k < b->f->n; k++) {
		uint32_t id = b->f->f[k].id[i];

		any |= id != VALUE_NONE;
		h = key_mix(h ^ (id == VALUE_NONE ? 0 : b->hash[k][id])) + k;
	}
	return any ? h | 1 : 0;
}

void
block_records_free(struct block_records *b)
{
	for (size_t k = 0; k < b->f->n; k++) {
		free(b->values[k].key);
		free(b->values[k].start);
		free(b->hash[k]);
	}
	free(b->values);
	free(b->member);
	*b = (struct block_records){0};
}
