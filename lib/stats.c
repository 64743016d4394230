/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

static const double Z = STATS_Z;

struct interval
stats_wilson(uint64_t k, uint64_t n)
{
	double m = (double)n, p = (double)k / m, z2 = Z * Z;
	double middle = p + z2 / (2 * m), half = Z * sqrt(p * (1 - p) / m + z2 / (4 * m * m)),
	       whole = 1 + z2 / m;

	return (struct interval){
	    k == 0 ? 0 : (middle - half) / whole, /* exactly, where rounding would leave 1e-17 */
	    k == n ? 1 : (middle + half) / whole,
	};
}

/* The Wilson interval holds the targets that the score test does not reject, so it lets TARGET go
 * where n > z² t(1-t) / (p-t)². */
bool
stats_needed(uint64_t k, uint64_t n, double target, uint64_t *more)
{
	double p, d, need;
	struct interval i;

	*more = 0;
	if (n == 0)
		return false;
	i = stats_wilson(k, n);
	if (i.low >= target || i.high < target)
		return true;
	p = (double)k / (double)n;
	d = p - target;
	need = Z * Z * target * (1 - target) / (d * d);
	if (!(need < 1e12))
		return false;
	need = floor(need) + 1;
	*more = need > (double)n ? (uint64_t)need - n : 1;
	return true;
}

struct interval
stats_difference(double p1, struct interval i1, double p0, struct interval i0)
{
	double d = p1 - p0;

	return (struct interval){d - hypot(p1 - i1.low, i0.high - p0),
				 d + hypot(i1.high - p1, p0 - i0.low)};
}

struct interval
stats_count_ratio(uint64_t a, uint64_t b)
{
	struct interval i = stats_wilson(a, a + b);

	return (struct interval){i.low / (1 - i.low), i.high / (1 - i.high)};
}

struct lift
stats_lift(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0)
{
	double a = (double)k1, b = (double)n1, c = (double)k0, d = (double)n0, ratio, se;
	struct lift l;

	if (k1 == 0 || k0 == 0)
		a += 0.5, c += 0.5, b += 1, d += 1;
	ratio = (a / b) / (c / d);
	se = sqrt(1 / a - 1 / b + 1 / c - 1 / d);
	l = (struct lift){ratio, ratio * exp(-Z * se), ratio * exp(Z * se)};
	if (k0 != 0)
		l.ratio = ((double)k1 / (double)n1) / ((double)k0 / (double)n0);
	/* of nobody the interval is that of half a hit, and begins above 0 */
	l.low = fmin(l.low, l.ratio);
	return l;
}

/* The hypergeometric distribution: X hits in a draw of n from a population of total with hits. */
struct draw {
	uint64_t n, hits, total, min, max;
};

static struct draw
draw_of(uint64_t n, uint64_t hits, uint64_t total)
{
	return (struct draw){n, hits, total, n + hits > total ? n + hits - total : 0,
			     n < hits ? n : hits};
}

static double
log_choose(uint64_t n, uint64_t k)
{
	return lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1);
}

static double
draw_log(const struct draw *d, uint64_t x)
{
	return log_choose(d->hits, x) + log_choose(d->total - d->hits, d->n - x) -
	       log_choose(d->total, d->n);
}

/* P(X = x) + P(X = x + step) + ... to the end of the range on that side; by the ratio of
 * neighbours, so it costs the width of the tail and not two factorials a term. */
static double
draw_tail(const struct draw *d, uint64_t x, int step)
{
	double term = exp(draw_log(d, x)), sum = term;

	while (x != (step > 0 ? d->max : d->min)) {
		uint64_t low =
		    step > 0 ? x : x - 1; /* the ratio P(low + 1) / P(low), or its inverse */
		double up = (double)(d->hits - low) * (double)(d->n - low);
		double down = (double)(low + 1) * (double)(d->total - d->hits - d->n + low + 1);

		term *= step > 0 ? up / down : down / up;
		sum += term;
		x = step > 0 ? x + 1 : x - 1;
		if (term < sum * 1e-18)
			break;
	}
	return sum;
}

double
stats_fisher(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0)
{
	struct draw d = draw_of(n1, k1 + k0, n1 + n0);
	/* tables as likely as this one differ from it by rounding only */
	double seen = draw_log(&d, k1) + 1e-7, p;
	uint64_t mode =
	    (uint64_t)(((double)d.n + 1) * ((double)d.hits + 1) / ((double)d.total + 2));
	uint64_t low, high;
	bool right;

	mode = mode < d.min ? d.min : mode > d.max ? d.max : mode;
	right = k1 >= mode;
	p = draw_tail(&d, k1, right ? 1 : -1);
	/* the other side of the mode: the first x from there on that is no likelier (likelihood
	 * only falls) */
	low = right ? d.min : mode;
	high = right ? mode : d.max;
	if (right) {
		if (draw_log(&d, low) > seen)
			return fmin(1, p);
		while (low < high) { /* the last one from the left that holds */
			uint64_t middle = low + (high - low + 1) / 2;

			if (draw_log(&d, middle) <= seen)
				low = middle;
			else
				high = middle - 1;
		}
		if (low >= k1)
			return 1;
		return fmin(1, p + draw_tail(&d, low, -1));
	}
	if (draw_log(&d, high) > seen)
		return fmin(1, p);
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (draw_log(&d, middle) <= seen)
			high = middle;
		else
			low = middle + 1;
	}
	return fmin(1, p + draw_tail(&d, low, 1));
}

static int
by_pointed(const void *a, const void *b)
{
	double x = **(double *const *)a, y = **(double *const *)b;

	return (x > y) - (x < y);
}

void
stats_bh(double *p, size_t n)
{
	double **order, least = 1;

	if (n == 0)
		return;
	order = xmalloc(n * sizeof(*order));
	for (size_t i = 0; i < n; i++)
		order[i] = &p[i];
	qsort(order, n, sizeof(*order), by_pointed);
	for (size_t i = n; i-- > 0;) {
		double q = *order[i] * (double)n / (double)(i + 1);

		least = q < least ? q : least;
		*order[i] = least;
	}
	free(order);
}

/* Values kept before they are sorted in: 64 KiB; few at first, since there may be many spreads. With
 * many, a table in front (a power of two) counts what repeats, as days do. */
enum { SPREAD_FEW = 16, SPREAD_FRESH = 4096, SPREAD_OFTEN_BITS = 11 };
enum { SPREAD_OFTEN = 1 << SPREAD_OFTEN_BITS };

enum { GRID_MOST = 1 << 20 }; /* units counted: 8 MiB; what is farther is kept as a value */
enum { DIGIT = 11, DIGITS = 1 << DIGIT, RADIX_FROM = 2048 }; /* fewer are sorted by comparing */

static int
by_value(const void *a, const void *b)
{
	int64_t x = ((const struct spread_entry *)a)->value,
		y = ((const struct spread_entry *)b)->value;

	return (x > y) - (x < y);
}

/* Digit by digit from the lowest, those left out in which all are alike. Durations are many and
 * nearly all of them differ: comparing took a third of a report. */
static void
radix_sort(struct spread_entry *e, size_t n)
{
	struct spread_entry *other = xrealloc_array(NULL, n, sizeof(*e)), *from = e, *to = other;
	uint64_t all = ~UINT64_C(0), any = 0, sign = UINT64_C(1) << 63, vary;
	size_t *at = xcalloc(DIGITS, sizeof(*at));

	for (size_t i = 0; i < n; i++) {
		all &= (uint64_t)e[i].value;
		any |= (uint64_t)e[i].value;
	}
	vary = all ^ any;
	for (unsigned shift = 0; vary >> shift; shift += DIGIT) {
		struct spread_entry *swap = from;
		size_t sum = 0;

		while (!(vary >> shift & 1))
			shift++;
		memset(at, 0, DIGITS * sizeof(*at));
		for (size_t i = 0; i < n; i++)
			at[((uint64_t)from[i].value ^ sign) >> shift & (DIGITS - 1)]++;
		for (size_t d = 0; d < DIGITS; d++) {
			size_t here = at[d];

			at[d] = sum;
			sum += here;
		}
		for (size_t i = 0; i < n; i++)
			to[at[((uint64_t)from[i].value ^ sign) >> shift & (DIGITS - 1)]++] =
			    from[i];
		from = to;
		to = swap;
		if (shift + DIGIT >= 64)
			break;
	}
	if (from != e)
		memcpy(e, from, n * sizeof(*e));
	free(other);
	free(at);
}

static void
fresh_settle(struct spread *s)
{
	struct spread_entry *merged;
	size_t n = 0, i = 0, j = 0;

	if (s->freshes == 0)
		return;
	if (s->freshes < RADIX_FROM)
		qsort(s->fresh, s->freshes, sizeof(*s->fresh), by_value);
	else
		radix_sort(s->fresh, s->freshes);
	merged = xrealloc_array(NULL, s->entries + s->freshes, sizeof(*merged));
	while (i < s->entries || j < s->freshes) {
		bool old =
		    i < s->entries && (j == s->freshes || s->entry[i].value <= s->fresh[j].value);
		struct spread_entry e = old ? s->entry[i++] : s->fresh[j++];

		if (n && merged[n - 1].value == e.value)
			merged[n - 1].count += e.count;
		else
			merged[n++] = e;
	}
	free(s->entry);
	s->entry = xrealloc_array(merged, n, sizeof(*merged));
	s->entries = n;
	s->freshes = 0;
}

static void
fresh_add(struct spread *s, struct spread_entry e)
{
	if (s->freshes == s->cap) {
		size_t cap = s->cap;

		if (cap >= SPREAD_FRESH)
			fresh_settle(s);
		/* as many fresh ones as half of the settled: merging stays in proportion to what
		 * was added */
		if (cap < SPREAD_FRESH)
			cap = cap ? cap * 4 : SPREAD_FEW;
		else if (cap < s->entries / 2)
			cap = s->entries / 2;
		if (cap != s->cap)
			s->fresh = xrealloc_array(s->fresh, cap, sizeof(*s->fresh));
		s->cap = cap;
	}
	s->fresh[s->freshes++] = e;
}

void
spread_settle(struct spread *s)
{
	for (size_t i = 0; s->often && i < SPREAD_OFTEN; i++)
		if (s->often[i].count) {
			fresh_add(s, s->often[i]);
			s->often[i].count = 0;
		}
	for (int g = 0; g < 2; g++)
		for (size_t i = 0; i < s->grid[g].n; i++)
			if (s->grid[g].count[i]) {
				fresh_add(s, (struct spread_entry){(int64_t)i * s->grid[g].unit,
								   s->grid[g].count[i]});
				s->grid[g].count[i] = 0;
			}
	fresh_settle(s);
}

void
spread_grid(struct spread *s, int g, int64_t unit, size_t n)
{
	s->grid[g].unit = unit;
	s->grid[g].count = xcalloc(n, sizeof(*s->grid[g].count));
	s->grid[g].n = n;
}

void
spread_add_far(struct spread *s, int g, size_t i)
{
	struct spread_grid *grid = &s->grid[g];
	size_t n = i + i / 2 + 1024;

	if (i >= GRID_MOST) {
		spread_add(s, (int64_t)i * grid->unit);
		return;
	}
	grid->count = xrealloc_array(grid->count, n, sizeof(*grid->count));
	memset(grid->count + grid->n, 0, (n - grid->n) * sizeof(*grid->count));
	grid->n = n;
	spread_add_units(s, g, i);
}

void
spread_add(struct spread *s, int64_t value)
{
	struct spread_entry *often;

	s->n++;
	if (!s->often) {
		fresh_add(s, (struct spread_entry){value, 1});
		if (s->n >= SPREAD_FRESH)
			s->often = xcalloc(SPREAD_OFTEN, sizeof(*s->often));
		return;
	}
	often = &s->often[(uint64_t)value * UINT64_C(0x9e3779b97f4a7c15) >>
			  (64 - SPREAD_OFTEN_BITS)];
	if (often->count && often->value != value) {
		fresh_add(s, *often);
		often->count = 0;
	}
	often->value = value;
	often->count++;
}

int64_t
spread_rank(struct spread *s, unsigned percent)
{
	/* ceil(percent/100 * n) without overflow */
	uint64_t rank = s->n / 100 * percent + (s->n % 100 * percent + 99) / 100, seen = 0;

	spread_settle(s);
	for (size_t i = 0; i < s->entries; i++) {
		seen += s->entry[i].count;
		if (seen >= rank)
			return s->entry[i].value;
	}
	return s->entry[s->entries - 1].value;
}

uint64_t
spread_above(struct spread *s, int64_t v)
{
	uint64_t n = 0;

	spread_settle(s);
	for (size_t i = s->entries; i-- > 0 && s->entry[i].value > v;)
		n += s->entry[i].count;
	return n;
}

void
spread_put(struct spread *s, struct spread_entry e)
{
	fresh_add(s, e);
	s->n += e.count;
}

void
spread_merge(struct spread *s, struct spread *from)
{
	spread_settle(from);
	for (size_t i = 0; i < from->entries; i++)
		fresh_add(s, from->entry[i]);
	s->n += from->n;
}

void
spread_free(struct spread *s)
{
	free(s->entry);
	free(s->fresh);
	free(s->often);
	free(s->grid[0].count);
	free(s->grid[1].count);
	*s = (struct spread){0};
}
