/* SPDX-License-Identifier: MIT */
#include "merge.h"

#include "consent.h"
#include "num.h"
#include "text.h"

#include <stdlib.h>

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
 * Rows that are OUT (may be NULL) do not either. */
static uint32_t
extreme(const struct merge *m, const struct column *v, double sign, const bool *out)
{
	uint32_t best = UINT32_MAX, filled = UINT32_MAX;
	double top = 0, rank;
	bool times = false, same = true;

	/* mostly they are the same, and what they say does not matter */
	for (uint32_t i = 0; i < v->n && same; i++) {
		if (blank(at(v, i)) || (out && out[i]))
			continue;
		if (filled == UINT32_MAX)
			filled = i;
		same = slice_eq(at(v, i), at(v, filled));
	}
	if (same)
		return filled;
	filled = UINT32_MAX;
	for (uint32_t i = 0; i < v->n && !times; i++)
		times = rank_of(m, at(v, i), true, &rank) && !rank_of(m, at(v, i), false, &rank);
	for (uint32_t i = 0; i < v->n; i++) {
		if (blank(at(v, i)) || (out && out[i]))
			continue;
		if (filled == UINT32_MAX)
			filled = i;
		if (rank_of(m, at(v, i), times, &rank) &&
		    (best == UINT32_MAX || sign * rank > sign * top)) {
			best = i;
			top = rank;
		}
	}
	return best != UINT32_MAX ? best : filled;
}

/* The row whose currency stands: the first that has one and an amount, else the first that has an
 * amount, or a currency. */
static uint32_t
currency_row(const struct merge *m, const struct slice *const *row, size_t n)
{
	uint32_t amount = UINT32_MAX, named = UINT32_MAX;

	for (uint32_t i = 0; i < n; i++) {
		bool has = false, says = m->currency >= 0 && !blank(row[i][m->currency]);

		for (size_t c = 0; c < m->columns; c++)
			has |= m->keep[c] == KEEP_MONEY && !blank(row[i][c]);
		if (has && says)
			return i;
		amount = has && amount == UINT32_MAX ? i : amount;
		named = says && named == UINT32_MAX ? i : named;
	}
	return amount != UINT32_MAX ? amount : named != UINT32_MAX ? named : 0;
}

/* Is an amount that names no currency, beside the one of row BY, more than that of row KEPT? */
static bool
larger_unnamed(const struct merge *m, const struct column *v, uint32_t by, uint32_t kept)
{
	double rank, most = 0;

	if (m->currency < 0 || blank(v->row[by][m->currency]) ||
	    (kept != UINT32_MAX && !rank_of(m, at(v, kept), false, &most)))
		return false;
	for (uint32_t i = 0; i < v->n; i++)
		if (blank(v->row[i][m->currency]) && !blank(at(v, i)) &&
		    rank_of(m, at(v, i), false, &rank) && rank > most)
			return true;
	return false;
}

/* The largest amount among those in the currency of row BY, or MERGE_NONE: dollars are no won. */
static uint32_t
money(struct merge *m, const struct column *v, uint32_t by)
{
	bool *out = xcalloc(v->n, sizeof(*out));
	uint32_t best;

	for (size_t i = 0; m->currency >= 0 && i < v->n; i++)
		out[i] = !text_same(v->row[i][m->currency], v->row[by][m->currency]);
	best = extreme(m, v, 1, out);
	free(out);
	m->larger += larger_unnamed(m, v, by, best);
	return best == UINT32_MAX ? MERGE_NONE : best;
}

/* The value that comes last in the order; one that is not in it comes before all. */
static uint32_t
furthest(const struct merge *m, const struct column *v)
{
	uint32_t best = UINT32_MAX;
	size_t top = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		struct slice rest = m->order[v->c];
		size_t place = 0;

		if (blank(at(v, i)))
			continue;
		for (size_t k = 1; rest.n && !place; k++) {
			const char *end = memchr(rest.p, ' ', rest.n);
			size_t n = end ? (size_t)(end - rest.p) : rest.n;

			if (n && text_same((struct slice){rest.p, n}, at(v, i)))
				place = k;
			n += end != NULL;
			rest = (struct slice){rest.p + n, rest.n - n};
		}
		if (best == UINT32_MAX || place > top) {
			best = i;
			top = place;
		}
	}
	return best == UINT32_MAX ? 0 : best;
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
		if (consent_stricter(at(v, i), at(v, best)))
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
	struct slice all, item;

	for (size_t i = 0; i < v->n; i++)
		for (struct slice rest = at(v, i); slice_next(&rest, ';', &item);) {
			uint32_t *known;

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
	uint32_t address = fullest(m, row, n), consent = 0, currency = currency_row(m, row, n);
	uint64_t larger = m->larger;

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
			i = extreme(m, &v, 1, NULL);
			i = i == UINT32_MAX ? 0 : i;
			break;
		case KEEP_MIN:
			i = extreme(m, &v, -1, NULL);
			i = i == UINT32_MAX ? 0 : i;
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
		case KEEP_MONEY:
			i = money(m, &v, currency);
			break;
		case KEEP_FURTHEST:
			i = furthest(m, &v);
			break;
		case KEEP_FOLLOW:
			i = consent;
			break;
		case KEEP_CURRENCY:
			i = currency;
			break;
		}
		m->from[c] = i;
		value[c] = i == MERGE_SEVERAL ? united(m, &v)
			   : i == MERGE_NONE  ? (struct slice){"", 0}
					      : row[i][c];
	}
	if (m->larger > larger) /* of several columns: one record */
		m->larger = larger + 1;
}
