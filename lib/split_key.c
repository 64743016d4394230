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

	/* ids of merged leads, and to each the number of one that came before and belongs to the
	 * same lead; the first of them has its own number */
	struct map merged;
	uint32_t *with;
	size_t with_cap;
	int others;	 /* column of a lead's other ids or addresses, or HEAD_NONE */
	const char *by;
	bool emails;	 /* BY is email */
	struct buf own;
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

/* Where lead-dedupe writes what a lead has besides its key. */
static struct slice
others_of(const struct split_key *k)
{
	return k->emails ? SLICE("merged_emails") : SLICE("merged_ids");
}

/* The columns of K->head that are its key. */
static struct split_key *
key_ready(struct split_key *k, const char *columns, const char *country, struct buf *err)
{
	k->by = columns;
	k->emails = text_same(slice_of(columns), SLICE("email"));
	k->others = head_find(&k->head, others_of(k));
	dedupe_init(&k->dedupe, &k->head, country);
	if (dedupe_key(&k->dedupe, columns, &k->head, err) == 0)
		return k;
	split_key_free(k);
	return NULL;
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
	return key_ready(k, columns, country, err);
}

struct split_key *
split_key_of(const struct head *head, const char *columns, const char *country, struct buf *err)
{
	struct split_key *k = xcalloc(1, sizeof(*k));

	head_copy(&k->head, head);
	return key_ready(k, columns, country, err);
}

/* The next of the ids or addresses of a list; "#6" is a record that has no id. */
static struct slice
id_next(const struct split_key *k, struct slice *ids)
{
	struct slice id;

	while (slice_next(ids, ';', &id))
		if (id.n && (k->emails || *id.p != '#'))
			return id;
	return *ids;
}

/* ID in the form that lead_id or email, the key of K, would have it. */
static struct slice
id_text(struct split_key *k, struct record *r, struct slice id)
{
	r->f[k->dedupe.key[0].part[0].column] = id;
	return dedupe_text(&k->dedupe, r, 0);
}

static uint32_t
id_number(struct split_key *k, struct slice id)
{
	uint32_t *i = map_put(&k->merged, id);

	if (*i == MAP_NONE) {
		*i = (uint32_t)k->merged.n - 1;
		k->with = xgrow(k->with, *i, &k->with_cap, sizeof(*k->with));
		k->with[*i] = *i;
	}
	return *i;
}

static uint32_t
id_first(struct split_key *k, uint32_t i)
{
	while (k->with[i] != i)
		i = k->with[i] = k->with[k->with[i]];
	return i;
}

/* A lead and its ids. Only a lead that has others than its own is remembered. */
static void
lead_add(struct split_key *k, struct split_key *leads, struct record *r)
{
	struct slice ids = record_get(r, leads->others), id, key;
	uint32_t first = MAP_NONE, i;

	leads->own.n = 0;
	buf_add_slice(&leads->own, dedupe_text(&leads->dedupe, r, 0));
	while ((id = id_next(k, &ids)).n) {
		key = id_text(leads, r, id);
		if (!key.n || slice_eq(key, buf_slice(&leads->own)))
			continue;
		i = id_number(k, key);
		if (first == MAP_NONE)
			first = leads->own.n ? id_number(k, buf_slice(&leads->own)) : i;
		first = id_first(k, first);
		i = id_first(k, i);
		k->with[first < i ? i : first] = first < i ? first : i;
	}
}

int
split_key_merged(struct split_key *k, struct cut *leads, size_t max_columns, struct buf *err)
{
	struct split_key *l;
	struct slice record;
	int more = -1;

	buf_addf(err, "%s: ", leads->name);
	if (!(l = split_key_open(leads, k->by, "", max_columns, err)))
		return -1;
	if (l->others == HEAD_NONE && head_find(&l->head, SLICE("merged_ids")) >= 0)
		more = 0; /* merged_emails is not there where no address can be lost */
	else if (l->others < 0)
		buf_addf(err, "%s column \"%s\"; lead-dedupe writes it",
			 l->others == HEAD_TWICE ? "more than one" : "no", others_of(k).p);
	if (more == 0 || l->others >= 0)
		err->n = 0;
	while (l->others >= 0 && (more = cut_record(leads, &record, err)) > 0) {
		struct record r = {.f = l->cell, .n = values_of(l, record, l->head.n)};

		lead_add(k, l, &r);
	}
	split_key_free(l);
	return more;
}

bool
split_key_hash(struct split_key *k, struct slice record, uint64_t *hash)
{
	struct record r = {.f = k->cell, .n = values_of(k, record, k->head.n)};
	struct slice ids = record_get(&r, k->others);

	/* a lead without an id of its own */
	if (k->merged.n && ids.n && !dedupe_text(&k->dedupe, &r, 0).n)
		id_text(k, &r, id_next(k, &ids));
	return split_key_record(k, &r, hash);
}

bool
split_key_record(struct split_key *k, const struct record *r, uint64_t *hash)
{
	struct slice key = dedupe_text(&k->dedupe, r, 0);
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a, and its bits mixed */
	uint32_t i;

	if (k->merged.n && (i = map_get(&k->merged, key)) != MAP_NONE)
		key = map_key(&k->merged, id_first(k, i));
	for (size_t j = 0; j < key.n; j++)
		h = (h ^ (unsigned char)key.p[j]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	*hash = h * UINT64_C(0x9e3779b97f4a7c15) >> 32;
	return key.n > 0;
}

void
split_key_free(struct split_key *k)
{
	dedupe_free(&k->dedupe);
	head_free(&k->head);
	map_free(&k->merged);
	free(k->with);
	free(k->cell);
	buf_free(&k->text);
	buf_free(&k->own);
	free(k);
}
