/* SPDX-License-Identifier: MIT */
#include "band.h"

#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

enum { GRADE, TEMPERATURE, WHEN, COLUMNS };

static const struct table_column column[COLUMNS] = {
	[GRADE] = {"grade", true}, [TEMPERATURE] = {"temperature", false}, [WHEN] = {"when", true}};

struct bands {
	const struct score *score;
	struct table table;
	struct rule **when; /* of each row; NULL: always */
	size_t *number;	    /* of each row's grade, */
	size_t *first;	    /* and a row of each grade */
	size_t grades;
	struct head head;   /* the lead's columns, then those scores it has no column for */
	int total;	    /* the column of the score, and of each group's */
	int *group;
	char (*text)[SCORE_TEXT]; /* of the groups' scores, and of the score */
	struct slice *row;
};

/* A score that the leads already have as a column means this run's. */
static int
column_join(struct bands *b, struct slice name)
{
	int at = head_find(&b->head, name);

	if (at >= 0)
		return at;
	head_add(&b->head, name);
	return (int)b->head.n - 1;
}

static void
columns_join(struct bands *b, const struct score *also, const struct head *lead)
{
	size_t n = score_groups(b->score);

	head_copy(&b->head, lead);
	b->group = xcalloc(n + 1, sizeof(*b->group));
	b->text = xcalloc(n + 1, sizeof(*b->text));
	b->total = column_join(b, SLICE("score"));
	for (size_t i = 0; i < n; i++)
		b->group[i] = column_join(b, score_column(b->score, i));
	for (size_t i = 0; also && i < score_groups(also); i++)
		column_join(b, score_column(also, i));
	b->row = xcalloc(b->head.n, sizeof(*b->row));
	for (size_t i = 0; i < b->head.n; i++)
		b->row[i] = SLICE("");
}

/* Several rows may have one grade. */
static void
grades_number(struct bands *b)
{
	b->number = xcalloc(b->table.rows + 1, sizeof(*b->number));
	b->first = xcalloc(b->table.rows + 1, sizeof(*b->first));
	for (size_t i = 0; i < b->table.rows; i++) {
		size_t k = 0;

		while (k < b->grades &&
		       !text_same(bands_grade(b, k), table_cell(&b->table, i, GRADE)))
			k++;
		if (k == b->grades)
			b->first[b->grades++] = i;
		b->number[i] = k;
	}
}

size_t
bands_grades(const struct bands *b)
{
	return b->grades;
}

struct slice
bands_grade(const struct bands *b, size_t i)
{
	return table_cell(&b->table, b->first[i], GRADE);
}

struct bands *
bands_open(const char *table, const struct score *s, const struct score *also,
	   const struct score_options *o, struct buf *err)
{
	struct bands *b = xcalloc(1, sizeof(*b));
	struct rule_env env = {&b->head, events_head(o->events), events_aggs(o->events), o->zone,
			       o->now};

	b->score = s;
	columns_join(b, also, o->lead);
	if (table_read(&b->table, table, column, COLUMNS, err) < 0 ||
	    table_some(&b->table, "grade", err) < 0) {
		bands_free(b);
		return NULL;
	}
	grades_number(b);
	b->when = xcalloc(b->table.rows + 1, sizeof(struct rule *));
	for (size_t i = 0; i < b->table.rows; i++) {
		struct slice text = table_cell(&b->table, i, WHEN);
		struct rule_error why = {0};

		if (!text.n || (b->when[i] = rule_compile(text, &env, &why)))
			continue;
		rule_explain_error(b->table.name, b->table.line[i], "when", text, &why, err);
		bands_free(b);
		return NULL;
	}
	return b;
}

static void
row_fill(struct bands *b, const struct record *r)
{
	size_t n = score_groups(b->score);

	memcpy(b->row, r->f, r->n * sizeof(*b->row));
	for (size_t i = 0; i < n; i++)
		b->row[b->group[i]] = (struct slice){
		    b->text[i], score_format(score_group_total(b->score, i), b->text[i])};
	b->row[b->total] =
	    (struct slice){b->text[n], score_format(score_total(b->score), b->text[n])};
}

int
bands_lead(struct bands *b, const struct record *r, const struct history *h, struct band *out,
	   struct buf *err)
{
	struct rule_row row = {.lead = b->row, .lead_n = b->head.n, .fact = h->fact};

	row_fill(b, r);
	*out = (struct band){SLICE(""), SLICE(""), b->row[b->total], b->grades};
	for (size_t i = 0; i < b->table.rows; i++) {
		int holds = b->when[i] ? rule_test(b->when[i], &row) : 1;

		if (holds < 0) {
			buf_addf(err, "%s:%" PRIu64 ": %s", b->table.name, b->table.line[i],
				 rule_limit(b->when[i]));
			return -1;
		}
		if (!holds)
			continue;
		out->grade = table_cell(&b->table, i, GRADE);
		out->temperature = table_cell(&b->table, i, TEMPERATURE);
		out->number = out->grade.n ? b->number[i] : b->grades;
		return 0;
	}
	return 0;
}

bool
bands_idle(const struct bands *bands, struct buf *b)
{
	const struct table *t = &bands->table;
	size_t i = 0;

	while (i < t->rows && bands->when[i])
		i++;
	if (i + 1 >= t->rows)
		return false;
	buf_addf(b, "%s:%" PRIu64 ": no lead gets here: line %" PRIu64 " has no condition", t->name,
		 t->line[i + 1], t->line[i]);
	return true;
}

struct rule_tally
bands_tally(const struct bands *b)
{
	struct rule_tally all = {0};

	for (size_t i = 0; i < b->table.rows; i++) {
		struct rule_tally t = b->when[i] ? rule_tally(b->when[i]) : (struct rule_tally){0};

		all.empty += t.empty;
		all.unreadable += t.unreadable;
	}
	return all;
}

void
bands_free(struct bands *b)
{
	if (!b)
		return;
	for (size_t i = 0; b->when && i < b->table.rows; i++)
		rule_free(b->when[i]);
	free(b->when);
	free(b->number);
	free(b->first);
	free(b->group);
	free(b->text);
	free(b->row);
	head_free(&b->head);
	table_free(&b->table);
	free(b);
}
