/* SPDX-License-Identifier: MIT */
#include "split_key.h"

#include "cell.h"
#include "dedupe.h"
#include "text.h"

#include <stdlib.h>

struct split_key {
	const struct cut *cut;
	struct dedupe dedupe;
	struct head head;
	struct slice *cell;
	struct buf text;
};

static struct slice
value_of(struct split_key *k, struct slice s)
{
	if (k->cut->tsv)
		return memchr(s.p, '\\', s.n) ? cell_unescape(&k->text, s) : s;
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return s;
	s = (struct slice){s.p + 1, s.n - 2};
	return memchr(s.p, '"', s.n) ? cell_unquote(&k->text, s) : s;
}

/* The cells of a record as values; what is no text is compared as empty. */
static size_t
values_of(struct split_key *k, struct slice record, size_t max)
{
	size_t n = cut_cells(k->cut, record, k->cell, max);

	k->text.n = 0;
	buf_reserve(&k->text, record.n + 1);
	for (size_t i = 0; i < n; i++) {
		k->cell[i] = value_of(k, k->cell[i]);
		if (text_valid(k->cell[i]) < k->cell[i].n ||
		    memchr(k->cell[i].p, 0, k->cell[i].n))
			k->cell[i].n = 0;
	}
	return n;
}

struct split_key *
split_key_open(const struct cut *c, const char *columns, const char *country, size_t max_columns,
	       struct buf *err)
{
	struct split_key *k = xcalloc(1, sizeof(*k));
	size_t n;

	k->cut = c;
	k->cell = xcalloc(max_columns + 1, sizeof(*k->cell));
	n = values_of(k, cut_head(c), max_columns);
	for (size_t i = 0; i < n; i++)
		head_add(&k->head, k->cell[i]);
	dedupe_init(&k->dedupe, &k->head, country);
	if (dedupe_key(&k->dedupe, columns, &k->head, err) == 0)
		return k;
	split_key_free(k);
	return NULL;
}

bool
split_key_hash(struct split_key *k, struct slice record, uint64_t *hash)
{
	struct record r = {.f = k->cell, .n = values_of(k, record, k->head.n)};
	struct slice key = dedupe_text(&k->dedupe, &r, 0);
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a, and its bits mixed */

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	*hash = h * UINT64_C(0x9e3779b97f4a7c15) >> 32;
	return key.n > 0;
}

void
split_key_free(struct split_key *k)
{
	dedupe_free(&k->dedupe);
	head_free(&k->head);
	free(k->cell);
	buf_free(&k->text);
	free(k);
}
