/* SPDX-License-Identifier: MIT */
#include "cluster.h"

#include "identity.h"
#include "num.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define NO_ROW UINT32_MAX

void
clusters_make(struct clusters *c, const uint32_t *first, size_t n)
{
	uint32_t *tail = xmalloc(n * sizeof(*tail));

	c->n = n;
	c->next = xmalloc(n * sizeof(*c->next));
	c->count = xcalloc(n, sizeof(*c->count));
	for (uint32_t i = 0; i < n; i++) {
		c->next[i] = NO_ROW;
		if (first[i] != i)
			c->next[tail[first[i]]] = i;
		tail[first[i]] = i;
		c->count[first[i]]++;
	}
	free(tail);
}

void
clusters_free(struct clusters *c)
{
	free(c->next);
	free(c->count);
	*c = (struct clusters){0};
}

void
cluster_init(struct cluster *g, const struct head *head)
{
	*g = (struct cluster){.lead_id = head_find(head, SLICE("lead_id")),
			      .list_row = head_find(head, SLICE("list_row")),
			      .email = head_find(head, SLICE("email")),
			      .merged_ids = head_find(head, SLICE("merged_ids")),
			      .merged_emails = head_find(head, SLICE("merged_emails")),
			      .merged_count = head_find(head, SLICE("merged_count")),
			      .consent = head_find(head, SLICE("consent")),
			      .unsubscribed = head_find(head, SLICE("unsubscribed_at"))};
	g->value = xcalloc(head->n, sizeof(*g->value));
}

void
cluster_gather(struct cluster *g, const struct clusters *all, uint32_t first, const struct hold *h)
{
	size_t n = all->count[first];

	if (n > g->cap) {
		g->held = xrealloc_array(g->held, n, sizeof(*g->held));
		memset(g->held + g->cap, 0, (n - g->cap) * sizeof(*g->held));
		g->row = xrealloc_array(g->row, n, sizeof(*g->row));
		g->number = xrealloc_array(g->number, n, sizeof(*g->number));
		g->cap = n;
	}
	g->n = 0;
	for (uint32_t i = first; i != NO_ROW; i = all->next[i]) {
		hold_get(h, i, &g->held[g->n]);
		g->row[g->n] = g->held[g->n].record.f;
		g->number[g->n++] = i;
	}
}

struct record
cluster_merge(struct cluster *g, struct merge *m)
{
	struct record first = g->held[0].record;

	merge_rows(m, g->row, g->n, g->value);
	for (size_t c = 0; c < first.n; c++)
		if (!slice_eq(first.f[c], g->value[c]))
			return (struct record){.f = g->value, .n = first.n, .format = first.format};
	return first;
}

struct slice
record_name(uint64_t i, char text[RECORD_NAME])
{
	return (struct slice){text,
			      (size_t)snprintf(text, RECORD_NAME, "#%" PRIu64, i + 1)};
}

static bool
any_id(struct slice list)
{
	struct slice id;

	while (slice_next(&list, ';', &id))
		if (id.n)
			return true;
	return false;
}

/* The ordinal of member I in the list. */
static uint64_t
row_of(const struct cluster *g, size_t i)
{
	int64_t row;

	return num_parse_int64(slice_trim(record_get(&g->held[i].record, g->list_row)), 1,
			       INT64_MAX, &row)
		       ? (uint64_t)row - 1
		       : g->number[i];
}

/* Adds the ids of LIST to g->ids, once each. Returns how many LIST has. Numbers are no ids: #2 of an
 * earlier run is no record of this list. */
static double
ids_add(struct cluster *g, struct map *known, struct slice list)
{
	struct slice id;
	double n = 0;

	while (slice_next(&list, ';', &id)) {
		uint32_t *there;

		if (!id.n || *id.p == '#')
			continue;
		n++;
		if (*(there = map_put(known, id)) != MAP_NONE)
			continue;
		*there = 0;
		if (g->ids.n)
			buf_addc(&g->ids, ';');
		buf_add_slice(&g->ids, id);
	}
	return n;
}

/* Adds the name of member I, which has no lead_id; or has one that no tool looks for. */
static void
name_add(struct cluster *g, size_t i)
{
	struct slice own = slice_trim(record_get(&g->held[i].record, g->lead_id));
	char text[RECORD_NAME];

	if (g->ids.n)
		buf_addc(&g->ids, ';');
	buf_add_slice(&g->ids, own.n ? own : record_name(row_of(g, i), text));
}

double
cluster_ids(struct cluster *g)
{
	struct map known = {0};
	/* without a lead_id: records of this list, and those that earlier runs counted */
	double fresh = 0, earlier = 0, sum;

	g->ids.n = 0;
	for (size_t i = 0; i < g->n; i++) {
		const struct record *r = &g->held[i].record;
		struct slice list = slice_trim(record_get(r, g->merged_ids)),
			     own = slice_trim(record_get(r, g->lead_id));
		double ids, count = 1, rest;
		size_t met = known.n;
		bool merged = any_id(list);

		ids = ids_add(g, &known, merged ? list : own);
		if (num_parse(slice_trim(record_get(r, g->merged_count)), &count) && count >= 1)
			merged = true;
		else
			count = 1;
		rest = count > ids ? count - ids : 0;
		if (merged && ids > 0 && known.n == met) { /* nobody new: those are counted already */
			earlier = rest > earlier ? rest : earlier;
		} else if (merged) {
			earlier += rest;
		} else if (ids < 1) {
			fresh++;
			name_add(g, i);
		}
	}
	for (size_t i = 0, unnamed = !g->ids.n; unnamed && i < g->n; i++)
		name_add(g, i);
	/* the same records come again with what was made of them: they are no others */
	sum = (double)known.n + (fresh > earlier ? fresh : earlier);
	map_free(&known);
	return sum;
}

/* Adds those of LIST that are not known to g->emails, or with FORGET only knows them. */
static void
emails_add(struct cluster *g, struct map *known, struct slice list, bool forget)
{
	struct slice email;

	while (slice_next(&list, ';', &email)) {
		uint32_t *there;

		g->key.n = 0;
		if (!email.n || *(there = map_put(known, email_key(email, &g->key))) != MAP_NONE)
			continue;
		*there = 0;
		if (forget)
			continue;
		if (g->emails.n)
			buf_addc(&g->emails, ';');
		buf_add_slice(&g->emails, email);
	}
}

struct slice
cluster_emails(struct cluster *g, struct slice kept)
{
	struct map known = {0};

	g->emails.n = 0;
	emails_add(g, &known, kept, true);
	for (size_t i = 0; i < g->n; i++) {
		emails_add(g, &known, record_get(&g->held[i].record, g->email), false);
		emails_add(g, &known, record_get(&g->held[i].record, g->merged_emails), false);
	}
	map_free(&known);
	return buf_slice(&g->emails);
}

void
cluster_free(struct cluster *g)
{
	for (size_t i = 0; i < g->cap; i++)
		held_free(&g->held[i]);
	free(g->held);
	free(g->row);
	free(g->number);
	free(g->value);
	buf_free(&g->ids);
	buf_free(&g->emails);
	buf_free(&g->key);
	*g = (struct cluster){0};
}
