/* SPDX-License-Identifier: MIT */
#include "report.h"

#include "stats.h"

#include <math.h>
#include <stdlib.h>

struct report_row *
report_add(struct report *r, const char *section, const char *metric)
{
	static const struct slice none = {"", 0};
	struct report_row *row;

	r->row = xgrow(r->row, r->rows, &r->cap, sizeof(*r->row));
	row = &r->row[r->rows++];
	*row = (struct report_row){section, metric, "", none, none, none, none, REPORT_COUNT,
				   false,   false,  0,	0,    0,    0,	  0};
	return row;
}

void
report_set_count(struct report_row *row, uint64_t count)
{
	row->kind = REPORT_COUNT;
	row->known = true;
	row->whole = (int64_t)count;
}

void
report_set_rate(struct report_row *row, uint64_t hits, uint64_t n)
{
	row->kind = REPORT_RATE;
	row->known = n > 0;
	row->counted = true;
	row->whole = (int64_t)hits;
	row->n = n;
	if (n > 0) {
		struct interval i = stats_wilson(hits, n);

		row->low = i.low;
		row->high = i.high;
	}
}

void
report_set_days(struct report_row *row, int64_t microseconds, uint64_t n)
{
	row->kind = REPORT_DAYS;
	row->known = n > 0;
	row->counted = true;
	row->whole = microseconds;
	row->n = n;
}

void
report_set_share(struct report_row *row, double share)
{
	row->kind = REPORT_SHARE;
	row->known = true;
	row->share = share;
}

void
report_set_amount(struct report_row *row, uint64_t amount, uint64_t n)
{
	row->kind = REPORT_AMOUNT;
	row->known = n > 0;
	row->counted = true;
	row->whole = n > 0 ? (int64_t)(amount / n + (amount % n >= n - amount % n)) : 0;
	row->n = n;
}

void
report_set_number(struct report_row *row, enum report_kind kind, double value)
{
	row->kind = kind;
	row->known = isfinite(value) && fabs(value) < 1e12;
	row->share = value;
}

void
report_set_interval(struct report_row *row, enum report_kind kind, double value, double low,
		    double high, uint64_t n)
{
	report_set_number(row, kind, value);
	row->known = row->known && isfinite(low) && isfinite(high) && fabs(high) < 1e12;
	row->low = low;
	row->high = high;
	row->counted = true;
	row->n = n;
}

double
report_fraction(const struct report_row *row)
{
	if (!row || !row->known)
		return 0;
	return row->kind == REPORT_RATE ? (double)row->whole / (double)row->n : row->share;
}

bool
report_told(const struct report *r, size_t at)
{
	bool told = false;

	for (size_t i = 0; i < at && strcmp(r->row[at].section, "origin") == 0; i++)
		told |= strcmp(r->row[i].section, "breakdown") == 0 &&
			slice_eq(r->row[i].by, r->row[at].by);
	return told;
}

bool
report_early(const struct report *r, size_t at, size_t end)
{
	bool funnel = strcmp(r->row[at].section, "funnel") == 0 ||
		      strcmp(r->row[at].section, "compare") == 0;
	size_t rates = 0;
	double reached = 0;

	if (!funnel || strcmp(r->rate, "matured") != 0)
		return false;
	for (size_t i = at; i < end && slice_eq(r->row[i].group, r->row[at].group); i++) {
		if (strcmp(r->row[i].metric, "reached") == 0)
			reached += (double)r->row[i].whole;
		if (strcmp(r->row[i].metric, "rate_prev") != 0)
			continue;
		if (r->row[i].known)
			return false;
		rates++;
	}
	return rates > 0 && reached > 0;
}

size_t
report_section_end(const struct report *r, size_t at)
{
	size_t end = at;

	while (end < r->rows && strcmp(r->row[end].section, r->row[at].section) == 0)
		end++;
	return end;
}

size_t
report_table_end(const struct report *r, size_t at)
{
	size_t end = at, stop = report_section_end(r, at);

	while (end < stop && slice_eq(r->row[end].by, r->row[at].by))
		end++;
	return end;
}

const struct report_row *
report_find(const struct report *r, size_t at, size_t end, const char *metric, struct slice to)
{
	for (; at < end; at++)
		if (strcmp(r->row[at].metric, metric) == 0 && slice_eq(r->row[at].to, to))
			return &r->row[at];
	return NULL;
}

struct slice
report_text_of(struct report *r, struct slice s)
{
	return arena_slice(&r->mem, s);
}

struct slice
report_label(const struct report *r, struct slice stage)
{
	for (size_t i = 0; i < r->stages; i++)
		if (slice_eq(r->stage[i].name, stage))
			return r->stage[i].label;
	return stage;
}

/* A/B in units of 1/SCALE, half up; for b * scale below 2^62. */
static int64_t
ratio(uint64_t a, uint64_t b, uint64_t scale)
{
	return (int64_t)(a / b * scale + (a % b * scale * 2 + b) / (2 * b));
}

/* The part in units of 10^-DECIMALS (of a percent point, a day ...), half up. */
static int64_t
scaled(const struct report_row *row, enum report_part part, int64_t scale)
{
	double share = part == REPORT_LOW ? row->low : part == REPORT_HIGH ? row->high : row->share;

	if (part == REPORT_VALUE && row->kind == REPORT_COUNT)
		return row->whole;
	if (part == REPORT_VALUE && row->kind == REPORT_RATE)
		return ratio((uint64_t)row->whole, row->n, (uint64_t)scale);
	if (part == REPORT_VALUE && row->kind == REPORT_DAYS)
		return ratio((uint64_t)row->whole, WHEN_DAY, (uint64_t)scale);
	return (int64_t)floor(share * (double)scale + 0.5);
}

/* A report of many groups has many numbers: printf would be a tenth of its time. */
static void
add_whole(struct buf *b, int64_t v)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char digit[24];
	size_t at = sizeof(digit);

	do
		digit[--at] = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		digit[--at] = '-';
	buf_add(b, digit + at, sizeof(digit) - at);
}

static void
add_fixed(struct buf *b, int64_t v, int decimals, bool trim)
{
	int64_t scale = 1;
	char text[32];
	int n;

	for (int i = 0; i < decimals; i++)
		scale *= 10;
	if (v < 0)
		buf_addc(b, '-');
	v = v < 0 ? -v : v;
	add_whole(b, v / scale);
	if (decimals == 0)
		return;
	n = decimals;
	for (int i = decimals; i-- > 0; v /= 10)
		text[i] = (char)('0' + v % 10);
	while (trim && n > 0 && text[n - 1] == '0')
		n--;
	if (n > 0) {
		buf_addc(b, '.');
		buf_add(b, text, (size_t)n);
	}
}

void
report_number(const struct report_row *row, enum report_part part, struct buf *b)
{
	if (part != REPORT_VALUE && !report_has_interval(row->kind))
		return;
	if (!row->known)
		buf_add_slice(b, SLICE("–"));
	else if (row->kind == REPORT_COUNT)
		add_whole(b, row->whole);
	else if (row->kind == REPORT_DAYS)
		add_fixed(b, scaled(row, part, 10000), 4, true);
	else if (row->kind == REPORT_AMOUNT)
		add_fixed(b, row->whole, REPORT_DECIMALS, true);
	else if (row->kind == REPORT_CHANCE)
		add_fixed(b, scaled(row, part, 1000000000), 9, true);
	else
		add_fixed(b, scaled(row, part, 1000000), 6, true);
}

static void
add_grouped(struct buf *b, int64_t v)
{
	char digit[32];
	size_t n = 0;

	for (uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v; u || n == 0; u /= 10)
		digit[n++] = (char)('0' + u % 10);
	if (v < 0)
		buf_addc(b, '-');
	while (n-- > 0) {
		buf_addc(b, digit[n]);
		if (n > 0 && n % 3 == 0)
			buf_addc(b, ',');
	}
}

void
report_people(const struct report_row *row, enum report_part part, struct buf *b)
{
	int64_t v;

	if (!row->known) {
		buf_add_slice(b, SLICE("–"));
		return;
	}
	switch (row->kind) {
	case REPORT_COUNT:
		add_grouped(b, row->whole);
		return;
	case REPORT_DAYS:
		add_fixed(b, scaled(row, part, 10), 1, false);
		return;
	case REPORT_SHARE: /* a target as it was set: 25, 12.5 */
		add_fixed(b, scaled(row, part, 10000), 2, true);
		return;
	case REPORT_RATIO:
	case REPORT_NUMBER:
	case REPORT_CREDIT:
		if (fabs(row->share) >= 1000)
			add_grouped(b, scaled(row, part, 1));
		else
			add_fixed(b, scaled(row, part, 100), 2, row->kind == REPORT_NUMBER);
		return;
	case REPORT_AMOUNT:
		if (row->whole % REPORT_UNITS == 0 || row->whole >= 1000 * REPORT_UNITS)
			add_grouped(b, ratio((uint64_t)row->whole, REPORT_UNITS, 1));
		else
			add_fixed(b, ratio((uint64_t)row->whole, REPORT_UNITS, 100), 2, false);
		return;
	case REPORT_CHANCE:
		v = scaled(row, REPORT_VALUE, 1000);
		if (v > 0)
			add_fixed(b, v, 3, false);
		else
			buf_addf(b, "<0.001");
		return;
	case REPORT_DIFFERENCE:
		v = scaled(row, part, 1000);
		if (part == REPORT_VALUE && v > 0)
			buf_addc(b, '+');
		add_fixed(b, v, 1, false);
		return;
	case REPORT_ESTIMATE:
	case REPORT_RATE: /* the interval as exact as the rate */
		v = scaled(row, REPORT_VALUE, 10000);
		if (v > 0 && v < 100)
			add_fixed(b, scaled(row, part, 10000), 2, false);
		else
			add_fixed(b, scaled(row, part, 1000), 1, false);
		return;
	}
}

void
report_free(struct report *r)
{
	free(r->row);
	arena_free(&r->mem);
	*r = (struct report){0};
}
