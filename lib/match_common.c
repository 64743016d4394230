/* SPDX-License-Identifier: MIT */
#include "match_common.h"

#include "num.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>

enum {
	ROOM = 1 << 16,	    /* what is rarer is rare enough */
	FILE_MOST = 40 << 20, /* bytes, well within those of a table */
	ROW = 40	    /* bytes, but for the name of the column */
};

size_t
common_room(const struct fields *f)
{
	size_t rows = 0, each;

	for (size_t k = 0; k < f->n; k++)
		rows += 2 * (f->f[k].name.n + ROW);
	each = rows ? FILE_MOST / rows : ROOM;
	return each < ROOM ? each : ROOM;
}

/* What the column level says. */
enum sort {
	RECORDS,   /* m: of the list */
	PLAIN,	   /* m: the most of a block */
	CROSSED,   /* and of one crossed with another */
	EACH,	   /* m: large blocks of a record that are crossed */
	PART,	   /* value: a column that belongs to it */
	WHOLE,	   /* value: the column of whole names */
	PARTNER,   /* value: the column of last names */
	DAY_FIRST, /* m: 1 or 0 */
	VALUE,	   /* m: records that have it; without a key: that have one of no row */
	WORD,	   /* the same; u: the share of its weight that is left */
	FOLLOWS,   /* m: entities that have two words behind each other */
	ENTITIES,  /* m: that words were learned of */
	NEEDED,	   /* m: bits that two names have to share */
	SORTS
};
static const char *const sorts[SORTS] = {
    "records", "block",	    "crossed", "each", "part",	  "whole",    "partner",
    "day first", "value", "word",    "follows", "entities", "needed"};

static void
row_put(struct out *out, struct slice column, enum sort sort, double m, double u,
	struct slice value)
{
	struct slice cell[M_COLUMNS] = {{0}};
	char text[2][NUM_TEXT];

	for (size_t i = 0; i < M_COLUMNS; i++)
		cell[i] = (struct slice){"", 0};
	cell[M_COLUMN] = column;
	cell[M_LEVEL] = slice_of(sorts[sort]);
	if (!isnan(m))
		cell[M_M] = (struct slice){text[0], num_format(m, text[0])};
	if (u != 1)
		cell[M_U] = (struct slice){text[1], num_format(u, text[1])};
	cell[M_VALUE] = value;
	out_row(out, cell, M_COLUMNS);
}

static void
counts_put(struct out *out, struct slice column, enum sort sort, const struct key_table *t,
	   const double *loss)
{
	uint64_t *key = key_table_keys(t);

	for (uint32_t i = 0; i < t->n; i++) {
		char text[KEY_HEX];

		key_write(key[i], text);
		row_put(out, column, sort, t->count[i], loss ? loss[i] : 1,
			(struct slice){text, sizeof(text)});
	}
	free(key);
}

/* A table's name of a column stays what it is in the list. */
static void
field_put(struct out *out, const struct fields *f, const struct head *head, size_t k)
{
	const struct field *x = &f->f[k];
	const struct common *c = &x->common;
	const struct slice none = {"", 0};

	for (int i = 0; i < x->parts; i++)
		row_put(out, x->name, PART, NAN, 1, head->name[x->part[i]]);
	if (x->whole >= 0)
		row_put(out, x->name, WHOLE, NAN, 1, head->name[x->whole]);
	if (x->partner >= 0 && !x->last)
		row_put(out, x->name, PARTNER, NAN, 1, f->f[x->partner].name);
	if (x->kind == COMPARE_DATE)
		row_put(out, x->name, DAY_FIRST, x->day_first, 1, none);
	row_put(out, x->name, VALUE, c->value_rest, 1, none);
	counts_put(out, x->name, VALUE, &c->value, NULL);
	if (c->entities > 0) {
		row_put(out, x->name, ENTITIES, c->entities, 1, none);
		row_put(out, x->name, NEEDED, c->needed, 1, none);
	} else if (x->values.words.n) {
		row_put(out, x->name, WORD, c->word_rest, 1, none);
	}
	counts_put(out, x->name, WORD, &c->word, c->loss);
	counts_put(out, x->name, FOLLOWS, &c->follows, NULL);
}

void
common_rows(const struct model *m, const struct fields *f, const struct head *head,
	    const struct block_limits *limits, struct out *out)
{
	const struct slice none = {"", 0};

	row_put(out, none, RECORDS, m->records, 1, none);
	row_put(out, none, PLAIN, limits->plain, 1, none);
	row_put(out, none, CROSSED, limits->crossed, 1, none);
	row_put(out, none, EACH, limits->most, 1, none);
	for (size_t k = 0; k < f->n; k++)
		field_put(out, f, head, k);
}

static int
column_of(const struct head *head, struct slice name, const struct table *t, size_t row,
	  struct buf *err)
{
	int c = head_find(head, name);

	if (c < 0) {
		buf_addf(err, "%s:%ju: ", t->name, (uintmax_t)t->line[row]);
		head_unknown(head, name, err);
	}
	return c;
}

/* A row that names another column. */
static int
other_read(struct fields *f, int k, enum sort sort, const struct table *t, size_t row,
	   const struct head *head, struct buf *err)
{
	struct slice name = table_cell(t, row, M_VALUE);
	struct field *x = &f->f[k];
	int other = sort == PARTNER ? model_field(f, name) : column_of(head, name, t, row, err);

	if (other < 0)
		return sort == PARTNER ? model_fail(t, row, "value: none of the columns above", err)
				       : -1;
	if (sort == PART && x->parts == FIELD_PARTS)
		return model_fail(t, row, "part: more than can be", err);
	if (sort == PART) {
		x->part[x->parts++] = other;
	} else if (sort == WHOLE) {
		x->whole = other;
	} else {
		x->partner = other;
		f->f[other].partner = k;
		f->f[other].last = true;
	}
	return 0;
}

/* A row that counts. */
static int
count_read(struct common *c, enum sort sort, struct slice value, double count, double loss)
{
	uint64_t key;

	if (!value.n) {
		*(sort == VALUE ? &c->value_rest : &c->word_rest) = count;
		return 0;
	}
	if (!key_read(value, &key) || !key)
		return -1;
	if (sort == WORD)
		common_word(c, key, (uint32_t)count, loss);
	else
		key_table_set(sort == VALUE ? &c->value : &c->follows, key, (uint32_t)count);
	return 0;
}

int
common_row_read(struct model *m, struct fields *f, struct block_limits *limits,
		const struct table *t, size_t row, const struct head *head, double share_m,
		double share_u, struct buf *err)
{
	uint32_t *const limit[] = {[PLAIN] = &limits->plain,
				   [CROSSED] = &limits->crossed,
				   [EACH] = &limits->most};
	int sort = 0, k = model_field(f, table_cell(t, row, M_COLUMN));
	bool whole = share_m >= 0 && share_m <= UINT32_MAX - 1.0;

	while (sort < SORTS && !text_same(table_cell(t, row, M_LEVEL), slice_of(sorts[sort])))
		sort++;
	if (sort == SORTS)
		return model_fail(t, row,
				  "level: none of same, near, close, fair, weak and else, nor another "
				  "word of a model",
				  err);
	if (!whole || share_u < 0)
		return model_fail(t, row, "m and u: not a number that can be", err);
	if (sort > EACH && k < 0)
		return model_fail(t, row, "column: none of the columns above", err);
	if (sort == RECORDS)
		m->records = share_m;
	else if (sort <= EACH)
		*limit[sort] = (uint32_t)share_m;
	else if (sort <= PARTNER)
		return other_read(f, k, (enum sort)sort, t, row, head, err);
	else if (sort == DAY_FIRST)
		f->f[k].day_first = share_m > 0;
	else if (sort == ENTITIES)
		f->f[k].common.entities = share_m;
	else if (sort == NEEDED)
		f->f[k].common.needed = share_m;
	else if (share_m < 1 || count_read(&f->f[k].common, (enum sort)sort,
					   table_cell(t, row, M_VALUE), share_m, share_u) < 0)
		return model_fail(t, row, "m: below 1, or value: not 16 hexadecimal digits", err);
	return 0;
}
