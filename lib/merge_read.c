/* SPDX-License-Identifier: MIT
 * The table of what survives. */
#include "merge.h"

#include "text.h"

#include <stdlib.h>

enum { COLUMN, KEEP, COLUMNS };

static const struct table_column columns[COLUMNS] = {{"column", true}, {"keep", true}};

static const char *const keeps[] = {"first",  "last",	       "longest", "most",
				    "max",    "min",	       "newest",  "union",
				    "any_no", "address-block", "money",	  "furthest"};
enum { KEEPS = sizeof(keeps) / sizeof(*keeps) };

static int
fail(const struct table *t, size_t row, struct buf *err, const char *what, struct slice cell)
{
	buf_addf(err, "%s:%ju: %s", t->name, (uintmax_t)t->line[row], what);
	if (cell.n)
		buf_addf(err, " \"%.*s\"", (int)cell.n, cell.p);
	return -1;
}

/* How a column is kept. */
struct rule {
	enum keep keep;
	int time;
	struct slice order; /* of furthest */
};

/* "newest" or "newest COLUMN", "furthest A B C", or a word. */
static int
keep_read(const struct table *t, size_t row, const struct head *head, struct rule *rule,
	  struct buf *err)
{
	struct slice word = table_cell(t, row, KEEP), by = {"", 0};
	const char *blank = word.n ? memchr(word.p, ' ', word.n) : NULL;
	int k = 0;

	if (blank) {
		by = slice_trim((struct slice){blank, (size_t)(word.p + word.n - blank)});
		word.n = (size_t)(blank - word.p);
	}
	while (k < KEEPS && !text_same(word, slice_of(keeps[k])))
		k++;
	if (k == KEEPS)
		return fail(t, row, err, "keep: unknown rule", word);
	*rule = (struct rule){(enum keep)k, HEAD_NONE, by};
	if (rule->keep == KEEP_FURTHEST)
		return by.n ? 0 : fail(t, row, err, "keep: furthest needs the values in order", by);
	if (by.n && rule->keep != KEEP_NEWEST)
		return fail(t, row, err, "keep: only newest and furthest take more", by);
	rule->time = head_find(head, by.n ? by : SLICE("created_at"));
	if (rule->keep == KEEP_NEWEST && rule->time == HEAD_TWICE)
		return fail(t, row, err, "two columns are called",
			    by.n ? by : SLICE("created_at"));
	if (rule->keep == KEEP_NEWEST && rule->time < 0)
		return fail(t, row, err, "keep: newest needs the time of a record; no column",
			    by.n ? by : SLICE("created_at"));
	return 0;
}

static void
rule_set(struct merge *m, size_t c, const struct rule *rule)
{
	m->keep[c] = rule->keep;
	m->time[c] = rule->time;
	m->order[c] = rule->keep == KEEP_FURTHEST ? arena_slice(&m->words, rule->order)
						  : (struct slice){"", 0};
}

/* "*_at": whatever stands for the star. */
static bool
fits(struct slice name, struct slice pattern)
{
	const char *star = memchr(pattern.p, '*', pattern.n);
	size_t before = (size_t)(star - pattern.p), after = pattern.n - before - 1;

	return name.n >= pattern.n - 1 &&
	       text_same((struct slice){name.p, before}, (struct slice){pattern.p, before}) &&
	       text_same((struct slice){name.p + name.n - after, after},
			 (struct slice){star + 1, after});
}

/* Which columns a row of the table has spoken for. */
enum spoken { SILENT, STARRED, NAMED };

static int
row_read(struct merge *m, const struct table *t, size_t row, const struct head *head,
	 enum spoken *spoken, struct buf *err)
{
	struct slice name = table_cell(t, row, COLUMN);
	bool optional = name.n && name.p[name.n - 1] == '?',
	     star = name.n && memchr(name.p, '*', name.n);
	struct rule rule;
	int c;

	name.n -= optional;
	if (!name.n)
		return fail(t, row, err, "column: empty", name);
	c = star ? HEAD_NONE : head_find(head, name);
	if (optional && c == HEAD_NONE && !star)
		return 0;
	if (keep_read(t, row, head, &rule, err) < 0)
		return -1;
	for (size_t i = 0; star && i < m->columns; i++)
		if (spoken[i] == SILENT && fits(head->name[i], name)) {
			rule_set(m, i, &rule);
			spoken[i] = STARRED;
		}
	if (star)
		return 0;
	if (c < 0) {
		buf_addf(err, "%s:%ju: ", t->name, (uintmax_t)t->line[row]);
		head_unknown(head, name, err);
		return -1;
	}
	if (spoken[c] == NAMED)
		return fail(t, row, err, "column: is there twice:", name);
	spoken[c] = NAMED;
	rule_set(m, (size_t)c, &rule);
	return 0;
}

/* What no table has to say: consent, and that an amount is one of a currency. */
static void
rules_given(struct merge *m, const struct head *head, const enum spoken *spoken)
{
	static const char *const money[] = {"budget", "revenue", "amount"};
	int dated = head_find(head, SLICE("consent_at"));
	bool any = false;

	if (m->consent >= 0 && spoken[m->consent] != NAMED)
		m->keep[m->consent] = KEEP_ANY_NO;
	if (m->consent >= 0 && m->keep[m->consent] == KEEP_ANY_NO && dated >= 0 &&
	    spoken[dated] != NAMED)
		m->keep[dated] = KEEP_FOLLOW;
	for (size_t i = 0; i < sizeof(money) / sizeof(*money) && m->currency >= 0; i++) {
		int c = head_find(head, slice_of(money[i]));

		if (c >= 0 && spoken[c] != NAMED)
			m->keep[c] = KEEP_MONEY;
	}
	for (size_t c = 0; c < m->columns; c++)
		any |= m->keep[c] == KEEP_MONEY;
	if (any && m->currency >= 0 && spoken[m->currency] != NAMED)
		m->keep[m->currency] = KEEP_CURRENCY;
}

int
merge_read(struct merge *m, const char *name, const struct head *head, const struct zone *zone,
	   struct buf *err)
{
	struct table t;
	enum spoken *spoken = xcalloc(head->n, sizeof(*spoken));
	int bad;

	*m = (struct merge){.columns = head->n,
			    .zone = zone,
			    .consent = head_find(head, SLICE("consent")),
			    .currency = head_find(head, SLICE("currency"))};
	if (m->consent == HEAD_TWICE) {
		buf_addf(err, "two columns are called \"consent\"");
		free(spoken);
		return -1;
	}
	m->keep = xcalloc(head->n, sizeof(*m->keep));
	m->time = xcalloc(head->n, sizeof(*m->time));
	m->order = xcalloc(head->n, sizeof(*m->order));
	m->from = xcalloc(head->n, sizeof(*m->from));
	bad = table_read(&t, name, columns, COLUMNS, err);
	for (size_t row = 0; !bad && row < t.rows; row++)
		bad = row_read(m, &t, row, head, spoken, err);
	if (!bad)
		rules_given(m, head, spoken);
	free(spoken);
	table_free(&t);
	return bad;
}
