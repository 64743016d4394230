/* SPDX-License-Identifier: MIT */
#include "field.h"

#include "crew.h"

#include "identity.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>

enum { T_COLUMN, T_COMPARE, T_WEIGHT, T_LEVELS, T_COLUMNS };
static const struct table_column columns[T_COLUMNS] = {[T_COLUMN] = {"column", true},
						       [T_COMPARE] = {"compare", true},
						       [T_WEIGHT] = {"weight", false},
						       [T_LEVELS] = {"levels", false}};

void
fields_add(struct fields *f, const struct head *head, int c, enum compare kind, const char *how)
{
	f->f[f->n++] =
	    (struct field){.name = head->name[c],
			   .column = c,
			   .kind = kind,
			   .how = how,
			   .place = kind == COMPARE_NAME && field_is_place(head->name[c]),
			   .partner = -1,
			   .whole = HEAD_NONE,
			   .weight = 1,
			   .levels = LEVELS,
			   .day_first = -1};
}

static int
row_read(struct fields *f, const struct table *t, size_t row, const struct head *head,
	 struct buf *err)
{
	struct slice name = table_cell(t, row, T_COLUMN), word = table_cell(t, row, T_COMPARE);
	bool optional = name.n && name.p[name.n - 1] == '?';
	double weight, levels;
	enum compare kind;
	int c;

	name.n -= optional;
	c = head_find(head, name);
	if (c == HEAD_NONE && optional)
		return 0;
	buf_addf(err, "%s:%ju: ", t->name, (uintmax_t)t->line[row]);
	if (c == HEAD_NONE)
		head_unknown(head, name, err);
	else if (c == HEAD_TWICE)
		buf_addf(err, "two columns are called \"%.*s\"", (int)name.n, name.p);
	else if (!compare_parse(word, &kind))
		buf_addf(err, "compare: unknown kind \"%.*s\"", (int)word.n, word.p);
	else if (f->n == FIELDS_MAX)
		buf_addf(err, "more than %d columns", FIELDS_MAX);
	else
		err->n = 0;
	for (size_t i = 0; i < f->n && !err->n; i++)
		if (f->f[i].column == c)
			buf_addf(err, "%s:%ju: column: is there twice: \"%.*s\"", t->name,
				 (uintmax_t)t->line[row], (int)name.n, name.p);
	if (err->n || table_number(t, row, T_WEIGHT, 1, &weight, err) < 0 ||
	    table_number(t, row, T_LEVELS, LEVELS, &levels, err) < 0)
		return -1;
	if (!field_weight_good(weight) || levels < 2 || levels > LEVELS) {
		buf_addf(err, "%s:%ju: %s", t->name, (uintmax_t)t->line[row],
			 field_weight_good(weight) ? "levels: not from 2 to 6"
						   : "weight: not from 0 to 1000");
		return -1;
	}
	fields_add(f, head, c, kind, "table");
	f->f[f->n - 1].weight = weight;
	f->f[f->n - 1].levels = (unsigned)levels;
	return 0;
}

int
fields_read(struct fields *f, const char *name, const struct head *head, struct buf *err)
{
	struct table t;
	int bad;

	*f = (struct fields){0};
	bad = table_read(&t, name, columns, T_COLUMNS, err);
	for (size_t row = 0; !bad && row < t.rows; row++)
		bad = row_read(f, &t, row, head, err);
	if (!bad && !f->n) {
		buf_addf(err, "%s: names no column that is there", t.name);
		bad = -1;
	}
	table_free(&t);
	if (!bad)
		fields_combine(f);
	return bad;
}

/* The part of a whole name that a column of first or last names lacks: before the comma, or the
 * last word, is the last name; of Hangul without a blank the first syllable. */
static struct slice
part_of_name(struct slice s, bool last)
{
	const char *cut = memchr(s.p, ',', s.n);
	size_t at = s.n;

	s = slice_trim(s);
	if (cut) {
		size_t n = (size_t)(cut - s.p);

		return last ? (struct slice){s.p, n}
			    : slice_trim((struct slice){cut + 1, s.n - n - 1});
	}
	while (at && s.p[at - 1] != ' ')
		at--;
	if (at)
		return last ? (struct slice){s.p + at, s.n - at}
			    : slice_trim((struct slice){s.p, at});
	if (s.n == 9 && (unsigned char)s.p[0] >= 0xea && (unsigned char)s.p[0] <= 0xed)
		return last ? (struct slice){s.p, 3} : (struct slice){s.p + 3, 6};
	return s;
}

/* What a record says in a field: its cell, or the cells of all columns that make it up. */
static struct slice
cell_of(const struct field *f, const struct record *r, struct buf *text)
{
	struct slice s = record_get(r, f->column);

	if (f->whole >= 0 && !slice_trim(s).n)
		return part_of_name(record_get(r, f->whole), f->last);
	if (!f->parts)
		return s;
	text->n = 0;
	buf_add_slice(text, s);
	for (int i = 0; i < f->parts; i++) {
		buf_addc(text, ' ');
		buf_add_slice(text, record_get(r, f->part[i]));
	}
	return buf_slice(text);
}

struct load {
	struct fields *f;
	const struct hold *hold;
	unsigned crew;
};

/* Every CREW-th column, from the one of number WHO on: a column's values know of no other. */
static void
load_part(void *arg, unsigned who)
{
	const struct load *l = arg;
	struct fields *f = l->f;
	struct held h = {0};
	struct buf text = {0};

	for (size_t i = 0; i < l->hold->n; i++) {
		struct slice where = slice_of(f->national);
		char of_record[3];

		hold_get(l->hold, i, &h);
		if (f->country >= 0 && country_parse(record_get(&h.record, f->country), of_record))
			where = slice_of(of_record);
		for (size_t k = who; k < f->n; k += l->crew)
			f->f[k].id[i] =
			    values_add(&f->f[k].values, cell_of(&f->f[k], &h.record, &text), where);
	}
	for (size_t k = who; k < f->n; k += l->crew)
		values_done(&f->f[k].values, &f->f[k].day_first);
	held_free(&h);
	buf_free(&text);
}

void
fields_load(struct fields *f, const struct head *head, const struct hold *hold, const char *country)
{
	struct load l = {f, hold, crew_size(hold->n)};

	f->records = hold->n;
	f->country = head_find(head, SLICE("country"));
	if (strlen(country) == 2)
		memcpy(f->national, country, 3);
	for (size_t k = 0; k < f->n; k++) {
		values_init(&f->f[k].values, f->f[k].kind);
		f->f[k].values.alone = f->n == 1;
		f->f[k].id = xmalloc(hold->n * sizeof(uint32_t));
	}
	crew_run(l.crew, load_part, &l);
}

/* First and last name stand in each other's column. */
static bool
swapped(const struct field *f, const struct field *g, uint32_t a, uint32_t b)
{
	uint32_t fa = f->id[a], fb = f->id[b], ga = g->id[a], gb = g->id[b];
	bool one = fa != VALUE_NONE && gb != VALUE_NONE, two = ga != VALUE_NONE && fb != VALUE_NONE;

	return (one || two) && (!one || values_alike(&f->values, fa, &g->values, gb)) &&
	       (!two || values_alike(&g->values, ga, &f->values, fb));
}

struct pattern
fields_pattern(const struct fields *f, uint32_t a, uint32_t b)
{
	struct pattern pattern = {0};

	for (size_t k = 0; k < f->n; k++)
		pattern_set(&pattern, k, field_level(&f->f[k], a, b));
	for (size_t k = 0; k < f->n; k++) {
		int p = f->f[k].partner;
		unsigned x, y;

		if (p <= (int)k)
			continue;
		x = pattern_level(&pattern, k);
		y = pattern_level(&pattern, (size_t)p);
		if ((x != LEVEL_NULL && x > LEVEL_WEAK) || (y != LEVEL_NULL && y > LEVEL_WEAK) ||
		    (x == LEVEL_NULL && y == LEVEL_NULL) || !swapped(&f->f[k], &f->f[p], a, b))
			continue;
		if (x != LEVEL_NULL)
			pattern_set(&pattern, k, LEVEL_FAIR);
		if (y != LEVEL_NULL)
			pattern_set(&pattern, (size_t)p, LEVEL_FAIR);
	}
	return pattern;
}

void
fields_unload(struct fields *f)
{
	for (size_t k = 0; k < f->n; k++) {
		values_free(&f->f[k].values);
		free(f->f[k].id);
		f->f[k].id = NULL;
	}
}

void
fields_free(struct fields *f)
{
	fields_unload(f);
	for (size_t k = 0; k < f->n; k++)
		common_free(&f->f[k].common);
	*f = (struct fields){0};
}
