/* SPDX-License-Identifier: MIT */
#include "block_own.h"

#include <stdlib.h>

void
all_keys(const struct field *f, size_t number, struct value_blocks *v)
{
	struct keys k = {.seed = key_mix(number + 1) << 8};
	size_t values = f->values.map.n;

	*v = (struct value_blocks){.start = xmalloc((values + 1) * sizeof(*v->start))};
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
common_keys(const struct field *f, const struct key_filter *met, struct value_blocks *v)
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

void
record_keys_free(struct record_keys *r)
{
	key_table_free(&r->table);
	free(r->number);
	free(r->start);
}

void
record_keys_make(struct record_keys *r, const struct fields *f, const struct blocks *b)
{
	struct value_blocks v[FIELDS_MAX];
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

static bool
usable(const struct record_keys *r, uint64_t k, uint32_t limit)
{
	uint32_t size = r->table.count[r->number[k]];

	return size >= 2 && size <= limit;
}

void
blocks_list(struct blocks *b, size_t records, const struct record_keys r[2],
	    const uint32_t limit[2])
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
