/* SPDX-License-Identifier: MIT */
#include "merge.h"

#include "consent.h"
#include "num.h"
#include "text.h"

#include <stdlib.h>

enum { COLUMN, KEEP, COLUMNS };

static const struct table_column columns[COLUMNS] = {{"column", true}, {"keep", true}};

static const char *const keeps[] = {"first", "last",   "longest", "most",   "max",
				    "min",   "newest", "union",	  "any_no", "address-block"};
enum { KEEPS = sizeof(keeps) / sizeof(*keeps) };

static int
fail(const struct table *t, size_t row, struct buf *err, const char *what, struct slice cell)
{
	buf_addf(err, "%s:%ju: %s", t->name, (uintmax_t)t->line[row], what);
	if (cell.n)
		buf_addf(err, " \"%.*s\"", (int)cell.n, cell.p);
	return -1;
}

/* "newest" or "newest COLUMN". */
static int
keep_read(const struct table *t, size_t row, const struct head *head, enum keep *keep, int *time,
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
	*keep = (enum keep)k;
	if (by.n && *keep != KEEP_NEWEST)
		return fail(t, row, err, "keep: only newest takes a column", by);
	*time = head_find(head, by.n ? by : SLICE("created_at"));
	if (*keep == KEEP_NEWEST && *time < 0)
		return fail(t, row, err, "keep: newest needs the time of a record; no column",
			    by.n ? by : SLICE("created_at"));
	return 0;
}

static int
row_read(struct merge *m, const struct table *t, size_t row, const struct head *head, bool *named,
	 struct buf *err)
{
	struct slice name = table_cell(t, row, COLUMN);
	bool optional = name.n && name.p[name.n - 1] == '?', all = slice_eq(name, SLICE("*"));
	enum keep keep;
	int time, c;

	name.n -= optional;
	if (!name.n)
		return fail(t, row, err, "column: empty", name);
	c = all ? HEAD_NONE : head_find(head, name);
	if (optional && c == HEAD_NONE)
		return 0;
	if (keep_read(t, row, head, &keep, &time, err) < 0)
		return -1;
	for (size_t i = 0; all && i < m->columns; i++)
		if (!named[i])
			m->keep[i] = keep, m->time[i] = time;
	if (all)
		return 0;
	if (c < 0) {
		buf_addf(err, "%s:%ju: ", t->name, (uintmax_t)t->line[row]);
		head_unknown(head, name, err);
		return -1;
	}
	if (named[c])
		return fail(t, row, err, "column: is there twice:", name);
	named[c] = true;
	m->keep[c] = keep;
	m->time[c] = time;
	return 0;
}

int
merge_read(struct merge *m, const char *name, const struct head *head, const struct zone *zone,
	   struct buf *err)
{
	struct table t;
	bool *named = xcalloc(head->n, sizeof(*named));
	int dated, bad;

	*m = (struct merge){
	    .columns = head->n, .zone = zone, .consent = head_find(head, SLICE("consent"))};
	if (m->consent == HEAD_TWICE) {
		buf_addf(err, "two columns are called \"consent\"");
		free(named);
		return -1;
	}
	m->keep = xcalloc(head->n, sizeof(*m->keep));
	m->time = xcalloc(head->n, sizeof(*m->time));
	m->from = xcalloc(head->n, sizeof(*m->from));
	bad = table_read(&t, name, columns, COLUMNS, err);
	for (size_t row = 0; !bad && row < t.rows; row++)
		bad = row_read(m, &t, row, head, named, err);
	dated = head_find(head, SLICE("consent_at"));
	if (m->consent >= 0 && !named[m->consent])
		m->keep[m->consent] = KEEP_ANY_NO;
	if (m->consent >= 0 && m->keep[m->consent] == KEEP_ANY_NO && dated >= 0 && !named[dated])
		m->keep[dated] = KEEP_FOLLOW;
	free(named);
	table_free(&t);
	return bad;
}

static bool
blank(struct slice s)
{
	return slice_trim(s).n == 0;
}

static size_t
characters(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* The rows' values of one column. */
struct column {
	const struct slice *const *row;
	size_t n, c;
};

static struct slice
at(const struct column *v, size_t i)
{
	return v->row[i][v->c];
}

static uint32_t
longest(const struct column *v)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < v->n; i++)
		if (characters(slice_trim(at(v, i))) > characters(slice_trim(at(v, best))))
			best = i;
	return best;
}

static uint32_t
most(struct merge *m, const struct column *v)
{
	struct map seen = {0}; /* value -> row where it came first */
	uint32_t *count = xcalloc(v->n, sizeof(*count)), best = 0, *first;

	for (uint32_t i = 0; i < v->n; i++) {
		if (blank(at(v, i)))
			continue;
		first = map_put(&seen, text_fold(at(v, i), &m->fold));
		if (*first == MAP_NONE)
			*first = i;
		count[*first]++;
	}
	for (uint32_t i = 0; i < v->n; i++)
		if (count[i] > count[best])
			best = i;
	free(count);
	map_free(&seen);
	return best;
}

static bool
rank_of(const struct merge *m, struct slice s, bool times, double *rank)
{
	int64_t t;

	if (!times)
		return num_parse_human(s, rank, NULL);
	if (!when_parse(slice_trim(s), m->zone, &t, NULL))
		return false;
	*rank = (double)t;
	return true;
}

/* Times where a value is a time and no number, else numbers; what cannot be read does not compete.
 */
static uint32_t
extreme(const struct merge *m, const struct column *v, double sign)
{
	uint32_t best = UINT32_MAX, filled = UINT32_MAX;
	double top = 0, rank;
	bool times = false;

	for (uint32_t i = 0; i < v->n; i++)
		times |= !rank_of(m, at(v, i), false, &rank) && rank_of(m, at(v, i), true, &rank);
	for (uint32_t i = 0; i < v->n; i++) {
		if (blank(at(v, i)))
			continue;
		if (filled == UINT32_MAX)
			filled = i;
		if (rank_of(m, at(v, i), times, &rank) &&
		    (best == UINT32_MAX || sign * rank > sign * top)) {
			best = i;
			top = rank;
		}
	}
	return best != UINT32_MAX ? best : filled != UINT32_MAX ? filled : 0;
}

static uint32_t
newest(const struct merge *m, const struct column *v)
{
	int64_t top = WHEN_NONE, t;
	uint32_t best = UINT32_MAX;

	for (uint32_t i = 0; i < v->n; i++) {
		if (blank(at(v, i)))
			continue;
		if (!when_parse(slice_trim(v->row[i][m->time[v->c]]), m->zone, &t, NULL))
			t = WHEN_NONE;
		if (best == UINT32_MAX || t > top) {
			best = i;
			top = t;
		}
	}
	return best == UINT32_MAX ? 0 : best;
}

static uint32_t
any_no(const struct column *v)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < v->n; i++)
		if (consent_read(at(v, i)) < consent_read(at(v, best)))
			best = i;
	return best;
}

static uint32_t
filled(const struct column *v, bool last)
{
	for (size_t i = 0; i < v->n; i++)
		if (!blank(at(v, last ? v->n - 1 - i : i)))
			return (uint32_t)(last ? v->n - 1 - i : i);
	return 0;
}

static struct slice
united(struct merge *m, const struct column *v)
{
	struct map seen = {0};
	struct buf list = {0};
	struct slice all;

	for (size_t i = 0; i < v->n; i++)
		for (struct slice rest = at(v, i); rest.n;) {
			const char *end = memchr(rest.p, ';', rest.n);
			size_t n = end ? (size_t)(end - rest.p) : rest.n;
			struct slice item = slice_trim((struct slice){rest.p, n});
			uint32_t *known;

			n += end != NULL;
			rest = (struct slice){rest.p + n, rest.n - n};
			if (!item.n)
				continue;
			known = map_put(&seen, text_fold(item, &m->fold));
			if (*known != MAP_NONE)
				continue;
			*known = 0;
			if (list.n)
				buf_addc(&list, ';');
			buf_add_slice(&list, item);
		}
	all = arena_slice(&m->mem, buf_slice(&list));
	buf_free(&list);
	map_free(&seen);
	return all;
}

/* The row that has most of the columns that make the address. */
static uint32_t
fullest(const struct merge *m, const struct slice *const *row, size_t n)
{
	uint32_t best = 0;
	size_t most_filled = 0;

	for (uint32_t i = 0; i < n; i++) {
		size_t count = 0;

		for (size_t c = 0; c < m->columns; c++)
			count += m->keep[c] == KEEP_ADDRESS && !blank(row[i][c]);
		if (count > most_filled) {
			most_filled = count;
			best = i;
		}
	}
	return best;
}

void
merge_rows(struct merge *m, const struct slice *const *row, size_t n, struct slice *value)
{
	uint32_t address = fullest(m, row, n), consent = 0;

	arena_reset(&m->mem);
	if (m->consent >= 0)
		consent = any_no(&(struct column){row, n, (size_t)m->consent});
	for (size_t c = 0; c < m->columns; c++) {
		struct column v = {row, n, c};
		uint32_t i = 0;

		switch (m->keep[c]) {
		case KEEP_FIRST:
		case KEEP_LAST:
			i = filled(&v, m->keep[c] == KEEP_LAST);
			break;
		case KEEP_LONGEST:
			i = longest(&v);
			break;
		case KEEP_MOST:
			i = most(m, &v);
			break;
		case KEEP_MAX:
			i = extreme(m, &v, 1);
			break;
		case KEEP_MIN:
			i = extreme(m, &v, -1);
			break;
		case KEEP_NEWEST:
			i = newest(m, &v);
			break;
		case KEEP_UNION:
			i = MERGE_SEVERAL;
			break;
		case KEEP_ANY_NO:
			i = any_no(&v);
			break;
		case KEEP_ADDRESS:
			i = address;
			break;
		case KEEP_FOLLOW:
			i = consent;
			break;
		}
		m->from[c] = i;
		value[c] = i == MERGE_SEVERAL ? united(m, &v) : row[i][c];
	}
}

void
merge_free(struct merge *m)
{
	free(m->keep);
	free(m->time);
	free(m->from);
	arena_free(&m->mem);
	buf_free(&m->fold);
	*m = (struct merge){0};
}
