/* SPDX-License-Identifier: MIT */
#include "decided.h"

#include "identity.h"
#include "num.h"
#include "table.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

enum { ID_A, ID_B, DECIDED, COLUMNS };
static const struct table_column columns[] = {
    {"id_a", true}, {"id_b", true}, {"decided", true}, {"*", false}};

enum { LINES_SAID = 20 };

/* Addresses are one whatever their case; ids are bytes. */
static uint64_t
print_of(struct decided *d, struct slice s, bool *address)
{
	struct slice key = email_key(s, &d->key);
	uint64_t h;

	*address = email_is_key(key);
	h = map_hash(*address ? key : s);
	return h + !h;
}

static uint32_t
root_of(const struct decided *d, uint32_t i)
{
	struct decided_name *x = d->name;

	while (x[i].parent != i)
		i = x[i].parent = x[x[i].parent].parent;
	return i;
}

static uint64_t
apart_key(uint32_t a, uint32_t b)
{
	return key_mix(((uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a)) + 1);
}

/* So that a root below d->known says that a table has the person. */
static void
unite(const struct decided *d, uint32_t a, uint32_t b)
{
	a = root_of(d, a);
	b = root_of(d, b);
	d->name[a < b ? b : a].parent = a < b ? a : b;
}

static uint32_t
number_of(struct decided *d, uint64_t print)
{
	uint32_t before = d->print.n, i = key_table_number(&d->print, print);

	if (d->print.n > before) {
		d->name = xgrow(d->name, before, &d->name_cap, sizeof(*d->name));
		d->name[i] = (struct decided_name){.parent = i, .person = DECIDED_ALONE};
	}
	return i;
}

static int
word_of(const struct table *t, size_t i, enum decided_word *word, struct buf *err)
{
	struct slice s = table_cell(t, i, DECIDED);

	*word = text_same(s, SLICE("match"))   ? DECIDED_MATCH
		: text_same(s, SLICE("apart")) ? DECIDED_APART
					       : DECIDED_NOT;
	if (*word == DECIDED_NOT && s.n && !text_same(s, SLICE("doubtful")))
		buf_addf(err, "%s:%ju: decided: neither match, apart, doubtful nor empty", t->name,
			 (uintmax_t)t->line[i]);
	else if (*word != DECIDED_NOT &&
		 (!table_cell(t, i, ID_A).n || !table_cell(t, i, ID_B).n))
		buf_addf(err, "%s:%ju: decided, but id_a or id_b is empty: that finds nobody",
			 t->name, (uintmax_t)t->line[i]);
	return err->n ? -1 : 0;
}

int
decided_read(struct decided *d, const char *name, struct buf *err)
{
	const char *path;
	struct table t;
	bool address;

	if (table_read(&t, name, columns, COLUMNS + 1, err) < 0)
		return -1;
	path = arena_string(&d->mem, slice_of(t.name));
	for (size_t i = 0; i < t.rows; i++) {
		enum decided_word word;
		struct decided_row r = {.table = path, .line = t.line[i]};

		if (word_of(&t, i, &word, err) < 0)
			break;
		if (word == DECIDED_NOT)
			continue;
		r.match = word == DECIDED_MATCH;
		r.a = number_of(d, print_of(d, table_cell(&t, i, ID_A), &address));
		r.b = number_of(d, print_of(d, table_cell(&t, i, ID_B), &address));
		if (r.match)
			unite(d, r.a, r.b);
		d->row = xgrow(d->row, d->rows, &d->row_cap, sizeof(*d->row));
		d->row[d->rows++] = r;
	}
	d->known = d->print.n;
	table_free(&t);
	return err->n ? -1 : 0;
}

/* The rows with match that lead from one name of BAD to the other: the shortest way. */
static void
way_add(const struct decided *d, const struct decided_row *bad, struct buf *err)
{
	uint32_t *from = xcalloc(d->known + 2, sizeof(*from)), /* of each name, its rows in RUNG */
	    *rung = xmalloc((2 * d->rows + 1) * sizeof(*rung)),
		 *by = xmalloc(d->known * sizeof(*by)), /* the row that a name was reached by */
	    *queue = xmalloc(d->known * sizeof(*queue)), first = 0, last = 0, said = 0;

	for (size_t i = 0; i < d->rows; i++)
		if (d->row[i].match) {
			from[d->row[i].a + 2]++;
			from[d->row[i].b + 2]++;
		}
	for (uint32_t i = 2; i < d->known + 2; i++)
		from[i] += from[i - 1];
	for (uint32_t i = 0; i < d->rows; i++)
		if (d->row[i].match) {
			rung[from[d->row[i].a + 1]++] = i;
			rung[from[d->row[i].b + 1]++] = i;
		}
	for (uint32_t i = 0; i < d->known; i++)
		by[i] = UINT32_MAX;
	queue[last++] = bad->b;
	while (first < last && by[bad->a] == UINT32_MAX) {
		uint32_t x = queue[first++];

		for (uint32_t k = from[x]; k < from[x + 1]; k++) {
			const struct decided_row *r = &d->row[rung[k]];
			uint32_t y = r->a == x ? r->b : r->a;

			if (y == bad->b || by[y] != UINT32_MAX)
				continue;
			by[y] = rung[k];
			queue[last++] = y;
		}
	}
	for (uint32_t x = bad->a; x != bad->b; said++) {
		const struct decided_row *r = &d->row[by[x]];

		if (said < LINES_SAID)
			buf_addf(err, "%s %s:%" PRIu64, said ? "," : "", r->table, r->line);
		x = r->a == x ? r->b : r->a;
	}
	if (said > LINES_SAID)
		buf_addf(err, " and %" PRIu32 " more", said - LINES_SAID);
	free(from);
	free(rung);
	free(by);
	free(queue);
}

int
decided_check(struct decided *d, struct buf *err)
{
	for (size_t i = 0; i < d->rows && !err->n; i++) {
		const struct decided_row *r = &d->row[i];

		if (r->match || root_of(d, r->a) != root_of(d, r->b))
			continue;
		buf_addf(err, "%s:%" PRIu64 ": apart, but ", r->table, r->line);
		if (r->a == r->b)
			buf_addf(err, "id_a and id_b are one name");
		else
			buf_addf(err, "match by");
		way_add(d, r, err);
	}
	for (uint32_t i = 0; i < d->known; i++)
		d->name[i].person = root_of(d, i);
	for (size_t i = 0; i < d->rows; i++)
		if (!d->row[i].match)
			key_table_number(&d->said, apart_key(d->name[d->row[i].a].person,
							     d->name[d->row[i].b].person));
	return err->n ? -1 : 0;
}

void
decided_head(struct decided *d, const struct head *head)
{
	d->lead_id = head_find(head, SLICE("lead_id"));
	d->email = head_find(head, SLICE("email"));
	d->merged_ids = head_find(head, SLICE("merged_ids"));
	d->merged_emails = head_find(head, SLICE("merged_emails"));
	d->merged_count = head_find(head, SLICE("merged_count"));
}

static void
has_add(struct decided *d, uint32_t record, uint32_t name)
{
	d->has = xgrow(d->has, d->n_has, &d->has_cap, sizeof(*d->has));
	d->has[d->n_has++] = (struct decided_has){record, name, d->name[name].person};
}

/* Adds an id: those of one record are one person. Returns 1, or 0 where there is none. */
static double
id_take(struct decided *d, struct slice id, uint64_t *first)
{
	bool address;
	uint64_t h;

	if (!id.n || *id.p == '#') /* a number of an earlier list */
		return 0;
	h = print_of(d, id, &address);
	if (!*first) {
		*first = h;
	} else if (h != *first) {
		uint32_t a = number_of(d, *first), b = number_of(d, h);

		d->name[a].there = d->name[b].there = true;
		unite(d, a, b);
	}
	return 1;
}

/* Addresses of a record are not one person by that: anybody may have typed info@. */
static void
addresses_take(struct decided *d, struct slice list)
{
	struct slice s;
	bool address;

	while (slice_next(&list, ';', &s)) {
		uint32_t i = key_table_find(&d->print, print_of(d, s, &address));

		if (address && i < d->known)
			has_add(d, (uint32_t)d->n, i);
	}
}

void
decided_take(struct decided *d, const struct record *r)
{
	struct slice list = slice_trim(record_get(r, d->merged_ids)), id;
	double count = 1, ids, listed = 0;
	uint64_t first = 0;

	ids = id_take(d, slice_trim(record_get(r, d->lead_id)), &first);
	while (slice_next(&list, ';', &id))
		listed += id_take(d, id, &first);
	ids = listed > ids ? listed : ids;
	if (!num_parse(slice_trim(record_get(r, d->merged_count)), &count) || count < 1)
		count = 1;
	if (count > ids) {
		addresses_take(d, record_get(r, d->email));
		addresses_take(d, record_get(r, d->merged_emails));
	}
	d->id = xgrow(d->id, d->n, &d->cap, sizeof(*d->id));
	d->id[d->n++] = first;
}

static int
by_record(const void *a, const void *b)
{
	const struct decided_has *x = a, *y = b;

	return x->record != y->record ? (x->record > y->record) - (x->record < y->record)
				      : (x->name > y->name) - (x->name < y->name);
}

/* Names of records to persons. */
static void
has_settle(struct decided *d)
{
	size_t n = 0;

	for (uint32_t i = 0; i < d->n; i++) {
		uint32_t k = d->id[i] ? key_table_find(&d->print, d->id[i]) : KEY_NONE;

		if (k != KEY_NONE)
			has_add(d, i, k);
	}
	free(d->id);
	d->id = NULL;
	for (size_t i = 0; i < d->n_has; i++) {
		struct decided_has h = d->has[i];

		d->name[h.name].there = true;
		h.name = root_of(d, h.name);
		if (h.name < d->known) /* else only of records that no table names */
			d->has[n++] = h;
	}
	if (n)
		qsort(d->has, n, sizeof(*d->has), by_record);
	d->n_has = 0;
	for (size_t i = 0; i < n; i++)
		if (!i || by_record(&d->has[d->n_has - 1], &d->has[i]) != 0)
			d->has[d->n_has++] = d->has[i];
}

/* Each record of a person, joined to the first. */
static void
pairs_settle(struct decided *d)
{
	uint32_t *first = xmalloc((d->known + 1) * sizeof(*first));

	for (uint32_t i = 0; i < d->known; i++)
		first[i] = UINT32_MAX;
	for (uint32_t i = 0; i < d->print.n; i++)
		if (root_of(d, i) != i)
			d->name[root_of(d, i)].joined = true;
	d->pair = xmalloc((d->n_has + 1) * sizeof(*d->pair));
	for (size_t i = 0; i < d->n_has; i++) {
		struct decided_has h = d->has[i];

		if (first[h.name] == UINT32_MAX)
			first[h.name] = h.record;
		else if (d->name[h.name].joined)
			d->pair[d->pairs++] = (struct decided_pair){first[h.name], h.record};
	}
	free(first);
}

/* Rows to persons, each two of them once. */
static void
aparts_settle(struct decided *d)
{
	d->from = xcalloc(d->known + 2, sizeof(*d->from));
	for (uint32_t i = 0; i < d->rows; i++) {
		uint32_t before = d->apart_of.n, a = root_of(d, d->row[i].a),
			 b = root_of(d, d->row[i].b);

		if (d->row[i].match)
			continue;
		if (a == b) {
			d->row[i].lost = true;
			continue;
		}
		key_table_number(&d->apart_of, apart_key(a, b));
		if (d->apart_of.n == before)
			continue;
		d->apart = xgrow(d->apart, d->aparts, &d->apart_cap, sizeof(*d->apart));
		d->apart[d->aparts++] = (struct decided_apart){a, b, i};
		d->from[a + 2]++;
		d->from[b + 2]++;
	}
	for (uint32_t i = 2; i < d->known + 2; i++)
		d->from[i] += d->from[i - 1];
	d->other = xmalloc((2 * d->aparts + 1) * sizeof(*d->other));
	for (uint32_t i = 0; i < d->aparts; i++) {
		d->other[d->from[d->apart[i].a + 1]++] = i;
		d->other[d->from[d->apart[i].b + 1]++] = i;
	}
}

void
decided_settle(struct decided *d)
{
	has_settle(d);
	pairs_settle(d);
	aparts_settle(d);
}

uint32_t
decided_apart(const struct decided *d, uint32_t a, uint32_t b)
{
	uint32_t i = key_table_find(&d->apart_of, apart_key(a, b));

	return i == KEY_NONE || d->row[d->apart[i].row].lost ? KEY_NONE : i;
}

/* Where the names of record I begin. */
static size_t
has_find(const struct decided *d, uint32_t i)
{
	size_t from = 0, to = d->n_has;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (d->has[middle].record < i)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

enum decided_word
decided_of(const struct decided *d, uint32_t a, uint32_t b)
{
	bool so = false;
	size_t from = has_find(d, b);

	for (size_t i = has_find(d, a); i < d->n_has && d->has[i].record == a; i++)
		for (size_t k = from; k < d->n_has && d->has[k].record == b; k++) {
			struct decided_has x = d->has[i], y = d->has[k];
			bool one = x.name == y.name && d->name[x.name].joined,
			     two = decided_apart(d, x.name, y.name) != KEY_NONE;

			if (one && x.person == y.person && x.person != DECIDED_ALONE)
				return DECIDED_MATCH;
			if (two && key_table_find(&d->said, apart_key(x.person, y.person)) !=
				       KEY_NONE)
				return DECIDED_APART;
			so |= one || two;
		}
	return so ? DECIDED_SO : DECIDED_NOT;
}

uint32_t
decided_with(const struct decided *d, uint32_t i)
{
	size_t from = 0, to = d->pairs;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (d->pair[middle].b < i)
			from = middle + 1;
		else
			to = middle;
	}
	return from < d->pairs && d->pair[from].b == i ? d->pair[from].a : DECIDED_ALONE;
}

void
decided_summary(const struct decided *d, struct buf *text)
{
	size_t away = 0;

	for (size_t i = 0; i < d->rows; i++)
		away += !d->name[d->row[i].a].there || !d->name[d->row[i].b].there;
	buf_addf(text, "%zu decided", d->rows);
	if (away)
		buf_addf(text, " (%zu not in the list)", away);
	buf_addf(text, ", ");
}

void
decided_free(struct decided *d)
{
	key_table_free(&d->print);
	key_table_free(&d->apart_of);
	key_table_free(&d->said);
	free(d->name);
	free(d->row);
	free(d->id);
	free(d->has);
	free(d->pair);
	free(d->apart);
	free(d->from);
	free(d->other);
	buf_free(&d->key);
	arena_free(&d->mem);
	*d = (struct decided){0};
}
