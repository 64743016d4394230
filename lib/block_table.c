/* SPDX-License-Identifier: MIT */
#include "block_table.h"

#include <stdlib.h>

void
key_table_init(struct key_table *t, uint64_t keys)
{
	*t = (struct key_table){.slots = 1 << 10};
	while (t->slots < keys + keys / 2)
		t->slots *= 2;
	t->key = xcalloc(t->slots, sizeof(*t->key));
	t->number = xmalloc(t->slots * sizeof(*t->number));
}

static void
key_table_grow(struct key_table *t)
{
	struct key_table old = *t;

	t->slots *= 2;
	t->key = xcalloc(t->slots, sizeof(*t->key));
	t->number = xmalloc(t->slots * sizeof(*t->number));
	for (size_t k = 0; k < old.slots; k++) {
		size_t i = old.key[k] >> 20 & (t->slots - 1);

		while (old.key[k] && t->key[i])
			i = (i + 1) & (t->slots - 1);
		if (old.key[k]) {
			t->key[i] = old.key[k];
			t->number[i] = old.number[k];
		}
	}
	free(old.key);
	free(old.number);
}

uint32_t
key_table_number(struct key_table *t, uint64_t key)
{
	size_t mask, i;

	if (t->n >= t->slots - t->slots / 4)
		key_table_grow(t);
	mask = t->slots - 1;
	i = key >> 20 & mask;
	while (t->key[i] && t->key[i] != key)
		i = (i + 1) & mask;
	if (!t->key[i]) {
		t->key[i] = key;
		t->number[i] = t->n;
		t->count = xgrow(t->count, t->n, &t->cap, sizeof(*t->count));
		t->count[t->n++] = 0;
	}
	return t->number[i];
}

void
key_table_free(struct key_table *t)
{
	free(t->key);
	free(t->number);
	free(t->count);
}

void
key_filter_init(struct key_filter *f, uint64_t keys)
{
	f->mask = 1 << 16;
	while (f->mask < keys * 2)
		f->mask *= 2;
	f->met = xcalloc(f->mask, 1);
	f->mask--;
}

void
key_filter_add(struct key_filter *f, uint64_t key, uint32_t times)
{
	unsigned char *met = &f->met[(key * UINT64_C(0x9e3779b97f4a7c15) >> 24) & f->mask];

	*met = times > 1 || *met ? 2 : 1;
}

bool
key_filter_again(const struct key_filter *f, uint64_t key)
{
	return f->met[(key * UINT64_C(0x9e3779b97f4a7c15) >> 24) & f->mask] > 1;
}
