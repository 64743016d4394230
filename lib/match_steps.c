/* SPDX-License-Identifier: MIT */
#include "match_steps.h"

#include "block_record.h"
#include "match_model.h"
#include "num.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH = 4096 }; /* records whose values are prepared together */

static const struct slice list_row = SLICE_INIT("list_row");

/* A block's name: of what sort it is, and its key. Those that say the same in all columns are one
 * block whatever its size. */
enum { PLAIN = 'p', CROSSED = 'c', SAME = 's' };
struct block_name {
	char text[1 + KEY_HEX];
};

static struct slice
block_write(struct block_name *b, char sort, uint64_t key)
{
	b->text[0] = sort;
	key_write(key, b->text + 1);
	return (struct slice){b->text, sizeof(b->text)};
}

static bool
block_read(struct slice s, char *sort, uint64_t *key)
{
	*sort = s.n ? *s.p : 0;
	return (*sort == PLAIN || *sort == CROSSED || *sort == SAME) &&
	       key_read((struct slice){s.p + 1, s.n - 1}, key) && *key;
}

static bool
whole_read(struct slice s, uint64_t *n)
{
	int64_t v;

	if (!num_parse_int64(slice_trim(s), 0, INT64_MAX, &v))
		return false;
	*n = (uint64_t)v;
	return true;
}

/* A table of a shuffle, however long: two columns of it, that must be there. */
static struct in *
table_open(const char **name, const char *const column[2], int c[2], struct buf *err)
{
	struct in *in = in_open(name, 1, &(struct in_options){0}, err);

	for (int i = 0; in && i < 2; i++) {
		c[i] = head_find(in_head(in), slice_of(column[i]));
		if (c[i] < 0) {
			buf_addf(err, "%s:1: no column %s", *name, column[i]);
			in_close(in);
			return NULL;
		}
	}
	return in;
}

static int
large_read(struct match_step *s, const char *name, struct buf *err)
{
	static const char *const column[2] = {"block", "records"};
	struct record r;
	int c[2], more;
	struct in *in = table_open(&name, column, c, err);

	if (!in)
		return -1;
	while ((more = in_next(in, &r)) > 0) {
		uint64_t key, n;
		char sort;

		if (!block_read(r.f[c[0]], &sort, &key) || !whole_read(r.f[c[1]], &n)) {
			buf_addf(err, "%s:%" PRIu64 ": no block, or not a number of records", name,
				 in_line(in));
			more = -1;
			break;
		}
		if (sort == PLAIN && n > s->limits.plain)
			key_table_set(&s->large, key, n < UINT32_MAX ? (uint32_t)n : UINT32_MAX);
	}
	if (more < 0 && !err->n)
		buf_addf(err, "%s", in_error(in));
	in_close(in);
	return more;
}

int
match_step_begin(struct match_step *s, const struct match_options *o, bool pairs, const char *large,
		 const struct head *head, struct out *out, struct buf *err)
{
	static const struct slice keys[] = {SLICE_INIT("list_row"), SLICE_INIT("block"),
					    SLICE_INIT("same"), SLICE_INIT("limit")},
				  found[] = {SLICE_INIT("row_a"), SLICE_INIT("row_b"),
					     SLICE_INIT("probability")};

	*s = (struct match_step){.o = o, .head = head, .pairs = pairs};
	if (access(o->model, F_OK) != 0) {
		buf_addf(err, "%s: no such model: the steps share one that is there", o->model);
		return -1;
	}
	if (model_read(&s->model, &s->fields, &s->limits, o->model, head, err) < 0 ||
	    (large && large_read(s, large, err) < 0))
		return -1;
	s->row = head_find(head, list_row);
	s->block = head_find(head, SLICE("block"));
	if (pairs && (s->row < 0 || s->block < 0)) {
		buf_addf(err, "--block-pairs needs the columns list_row and block");
		return -1;
	}
	out_row(out, pairs ? found : keys, pairs ? 3 : 4);
	return 0;
}

/* The blocks of the records that are held, and these no more. */
static void
batch_put(struct match_step *s, struct out *out)
{
	struct block_records b;

	fields_load(&s->fields, s->head, &s->hold, s->o->country);
	block_records_init(&b, &s->fields);
	for (uint32_t i = 0; i < s->hold.n; i++) {
		uint64_t same = block_record_same(&b, i);
		char same_text[KEY_HEX], row[24], limit[2][24];
		struct block_name name;
		struct slice cell[] = {
		    {row, (size_t)snprintf(row, sizeof(row), "%" PRIu64, s->number[i])},
		    block_write(&name, SAME, same),
		    {same_text, sizeof(same_text)},
		    {"", 0}};

		key_write(same, same_text);
		if (same)
			out_row(out, cell, 4);
		block_record(&b, i, &s->large, s->limits.most);
		snprintf(limit[0], sizeof(limit[0]), "%" PRIu32, s->limits.plain);
		snprintf(limit[1], sizeof(limit[1]), "%" PRIu32, s->limits.crossed);
		for (size_t k = 0; k < b.n; k++) {
			bool crossed = b.member[k].crossed;

			cell[1] = block_write(&name, crossed ? CROSSED : PLAIN, b.member[k].key);
			cell[3] = slice_of(limit[crossed]);
			out_row(out, cell, 4);
		}
		s->written += (same != 0) + b.n;
	}
	block_records_free(&b);
	fields_unload(&s->fields);
	s->hold.n = s->hold.bytes.n = 0;
}

static void
record_add(struct match_step *s, const struct record *r, uint64_t number)
{
	s->number = xgrow(s->number, s->hold.n, &s->cap, sizeof(*s->number));
	s->number[s->hold.n] = number;
	hold_add(&s->hold, r);
}

/* A record comes once for each of its blocks, and is held once. */
static int
member_add(struct match_step *s, const struct record *r, uint64_t number)
{
	uint32_t before = s->known.n, at = key_table_number(&s->known, key_mix(number + 1));
	uint64_t key;
	char sort;

	if (s->known.n > before)
		record_add(s, r, number);
	if (!block_read(slice_trim(record_get(r, s->block)), &sort, &key))
		return -1;
	if (sort == SAME)
		return 0;
	s->member = xgrow(s->member, s->members, &s->members_cap, sizeof(*s->member));
	s->member[s->members++] = (struct block_member){key, at, sort == CROSSED};
	return 0;
}

int
match_step_record(struct match_step *s, const struct record *r, struct in *in, struct out *out,
		  struct buf *err)
{
	uint64_t number = in_count(in);

	if (s->row >= 0 && !whole_read(record_get(r, s->row), &number)) {
		buf_addf(err, "%s:%" PRIu64 ": list_row: not a number of a record", in_name(in),
			 in_line(in));
		return -1;
	}
	if (s->pairs && member_add(s, r, number) < 0) {
		buf_addf(err, "%s:%" PRIu64 ": block: none that --block-keys writes", in_name(in),
			 in_line(in));
		return -1;
	}
	if (s->pairs)
		return 0;
	record_add(s, r, number);
	if (s->hold.n == BATCH)
		batch_put(s, out);
	return 0;
}

struct numbered {
	uint64_t number;
	size_t start;
	uint32_t was;
};

static int
by_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Records in the order of the list: which of two is the first decides between values that differ
 * and are equal, as dates that are written in two ways. */
static void
rows_sort(struct match_step *s)
{
	struct numbered *all = xmalloc(s->hold.n * sizeof(*all));
	uint32_t *now = xmalloc(s->hold.n * sizeof(*now));

	for (uint32_t i = 0; i < s->hold.n; i++)
		all[i] = (struct numbered){s->number[i], s->hold.start[i], i};
	if (s->hold.n)
		qsort(all, s->hold.n, sizeof(*all), by_number);
	for (uint32_t i = 0; i < s->hold.n; i++) {
		s->number[i] = all[i].number;
		s->hold.start[i] = all[i].start;
		now[all[i].was] = i;
	}
	for (size_t i = 0; i < s->members; i++)
		s->member[i].record = now[s->member[i].record];
	free(all);
	free(now);
}

static void
found_put(struct match_step *s, uint32_t a, uint32_t b, double bits, struct out *out)
{
	char text[3][NUM_TEXT];
	struct slice cell[3];
	uint64_t row[2] = {s->number[a], s->number[b]};

	for (int i = 0; i < 2; i++)
		cell[i] = (struct slice){
		    text[i], (size_t)snprintf(text[i], sizeof(text[i]), "%" PRIu64, row[i])};
	cell[2] = (struct slice){text[2],
				 num_format_fixed(model_probability(bits), 4, text[2])};
	out_row(out, cell, 3);
	s->written++;
}

static void
pairs_put(struct match_step *s, struct out *out, struct buf *text)
{
	double doubt = model_bits(MATCH_DOUBT), threshold = model_bits(s->o->threshold);
	struct apart apart = {.fixed = (uint32_t)s->hold.n};
	struct fields *f = &s->fields;
	struct blocks b;
	struct links l;
	bool *marked;

	rows_sort(s);
	fields_load(f, s->head, &s->hold, s->o->country);
	model_ready(&s->model, f);
	for (size_t k = 0; k < f->n; k++)
		common_apply(&f->f[k].common, &f->f[k].values, s->model.records);
	blocks_given(&b, f, s->member, s->members, &s->limits);
	apart.marked = marked = match_marks(s->head, &s->hold, apart.fixed);
	links_find(&l, &s->model, f, &b, doubt < threshold ? doubt : threshold, &apart);
	for (size_t i = 0; i < l.n; i++)
		found_put(s, l.edge[i].a, l.edge[i].b, l.edge[i].bits, out);
	/* what says the same in all columns; the third step sees whether that is enough */
	for (uint32_t i = 0; i < s->hold.n; i++)
		if (b.twin[i] != i && !known_apart(&apart, b.twin[i], i))
			found_put(s, b.twin[i], i,
				  link_score(&s->model, f, b.twin[i], i, -INFINITY), out);
	buf_addf(text, "%zu records, %" PRIu64 " pairs compared, %" PRIu64 " written", s->hold.n,
		 l.compared, s->written);
	free(marked);
	links_free(&l);
	blocks_free(&b);
}

void
match_step_end(struct match_step *s, struct out *out, struct buf *text)
{
	if (s->pairs) {
		pairs_put(s, out, text);
	} else {
		batch_put(s, out);
		buf_addf(text, "%" PRIu64 " blocks", s->written);
	}
	fields_free(&s->fields);
	key_table_free(&s->large);
	key_table_free(&s->known);
	hold_free(&s->hold);
	free(s->number);
	free(s->member);
}

/* The numbers of the records of HOLD, which have to rise. */
static uint64_t *
rows_read(const struct head *head, const struct hold *hold, struct buf *err)
{
	uint64_t *row = xmalloc(hold->n * sizeof(*row));
	int c = head_find(head, list_row);
	struct held h = {0};

	for (size_t i = 0; i < hold->n && !err->n; i++) {
		row[i] = i + 1;
		if (c < 0)
			continue;
		hold_get(hold, i, &h);
		if (!whole_read(record_get(&h.record, c), &row[i]) || (i && row[i] <= row[i - 1]))
			buf_addf(err,
				 "record %zu: list_row: not a number above that of the one before",
				 i + 1);
	}
	held_free(&h);
	return row;
}

/* The place of NUMBER in ROW, or N. */
static size_t
row_find(const uint64_t *row, size_t n, uint64_t number)
{
	size_t from = 0, to = n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (row[middle] < number)
			from = middle + 1;
		else
			to = middle;
	}
	return from < n && row[from] == number ? from : n;
}

int
match_given(struct blocks *b, const struct fields *f, const struct head *head,
	    const struct hold *hold, const char *name, struct buf *err)
{
	static const char *const column[2] = {"row_a", "row_b"};
	static const struct block_limits two = {2, 2, 0};
	uint64_t *row = rows_read(head, hold, err);
	struct block_member *member = NULL;
	size_t n = 0, cap = 0;
	int c[2], more = -1;
	struct in *in = err->n ? NULL : table_open(&name, column, c, err);
	struct record r;

	while (in && !err->n && (more = in_next(in, &r)) > 0)
		for (int i = 0; i < 2 && !err->n; i++) {
			uint64_t number;
			size_t at = whole_read(r.f[c[i]], &number)
					? row_find(row, hold->n, number)
					: hold->n;

			if (at == hold->n) {
				buf_addf(err, "%s:%" PRIu64 ": %s: no record has this number", name,
					 in_line(in), column[i]);
				break;
			}
			member = xgrow(member, n, &cap, sizeof(*member));
			member[n] =
			    (struct block_member){key_mix(n / 2 + 1), (uint32_t)at, false};
			n++;
		}
	if (in && more < 0 && !err->n)
		buf_addf(err, "%s", in_error(in));
	if (!err->n)
		blocks_given(b, f, member, n, &two);
	in_close(in);
	free(member);
	free(row);
	return err->n ? -1 : 0;
}
