/* SPDX-License-Identifier: MIT */
#include "stats_credit.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

/* Parts in hundredths for the touches with a role; the rest is shared by those without one. */
struct parts {
	double first, made, last, between;
};

static double
part_of(const struct parts *s, const struct credit_path *p, size_t i)
{
	bool between = i != 0 && i + 1 != p->n && !(s->made > 0 && i == p->made);
	size_t roles = 2 + (s->made > 0 && p->made != 0 && p->made + 1 != p->n);

	if (between)
		return s->between / (double)(p->n - roles);
	return (i == 0 ? s->first : 0) + (i == p->made ? s->made : 0) +
	       (i + 1 == p->n ? s->last : 0);
}

static double
weight(enum credit_model model, const struct credit_path *p, size_t i)
{
	static const struct parts u = {40, 0, 40, 20}, w = {30, 30, 30, 10};

	switch (model) {
	case CREDIT_FIRST:
		return i == 0;
	case CREDIT_LAST:
		return i + 1 == p->n;
	case CREDIT_U:
		return part_of(&u, p, i);
	case CREDIT_W:
		return part_of(&w, p, i);
	case CREDIT_DECAY: /* from the last touch on: the same shares, and never all of them 0 */
		return exp2(-(double)(p->at[p->n - 1] - p->at[i]) / p->half_life);
	case CREDIT_LINEAR:
	case CREDIT_MODELS:
		break;
	}
	return 1;
}

void
credit_share(enum credit_model model, const struct credit_path *p, uint64_t *unit)
{
	double whole = 0, sum = 0;
	uint64_t given = 0;

	for (size_t i = 0; i < p->n; i++)
		whole += weight(model, p, i);
	for (size_t i = 0; i < p->n; i++) {
		uint64_t upto;

		/* what is rounded is the sum so far, so the last one ends on the whole */
		sum += weight(model, p, i);
		upto = i + 1 == p->n ? CREDIT_WHOLE
				     : (uint64_t)floor(sum / whole * (double)CREDIT_WHOLE + 0.5);
		upto = upto > CREDIT_WHOLE ? CREDIT_WHOLE : upto < given ? given : upto;
		unit[i] = upto - given;
		given = upto;
	}
}

void
chain_init(struct chain *c, size_t n)
{
	c->n = n;
	c->count = xcalloc((n + 1) * (n + 2), sizeof(*c->count));
}

/* A (n x n) becomes its inverse B by Gauss and Jordan with pivots from the column; false where
 * there is none. */
static bool
invert(double *a, double *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		b[i * n + i] = 1;
	for (size_t k = 0; k < n; k++) {
		size_t pivot = k;

		for (size_t i = k + 1; i < n; i++)
			if (fabs(a[i * n + k]) > fabs(a[pivot * n + k]))
				pivot = i;
		if (fabs(a[pivot * n + k]) < 1e-12)
			return false;
		for (size_t j = 0; j < n && pivot != k; j++) {
			double x = a[k * n + j], y = b[k * n + j];

			a[k * n + j] = a[pivot * n + j];
			a[pivot * n + j] = x;
			b[k * n + j] = b[pivot * n + j];
			b[pivot * n + j] = y;
		}
		for (size_t i = 0; i < n; i++) {
			double f = a[i * n + k] / a[k * n + k];

			if (i == k || f == 0)
				continue;
			for (size_t j = 0; j < n; j++) {
				a[i * n + j] -= f * a[k * n + j];
				b[i * n + j] -= f * b[k * n + j];
			}
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			b[i * n + j] /= a[i * n + i];
	return true;
}

/* P(from -> to) where FROM was ever left; staying where one is does not count as a step. */
static double
chance(const struct chain *c, size_t from, size_t to)
{
	uint64_t all = 0;

	for (size_t j = 0; j < c->n + 2; j++)
		all += j == from ? 0 : *chain_step(c, from, j);
	return all && from != to ? (double)*chain_step(c, from, to) / (double)all : 0;
}

/* With N = (I - Q)^-1 the visits N[i][j] to j from i: a path from the start meets c at all with
 * chance visits(start, c) / N[c][c], and converts from there with chance X[c]. That is what the
 * removal of c loses. */
bool
chain_removal(const struct chain *c, double *effect)
{
	size_t n = c->n;
	double *a = xcalloc(n * n + 1, sizeof(*a)), *b = xcalloc(n * n + 1, sizeof(*b));
	double *x = xcalloc(n + 1, sizeof(*x)), p = chance(c, n, n);
	bool good;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			a[i * n + j] = (i == j) - chance(c, i, j);
	good = invert(a, b, n);
	for (size_t i = 0; i < n && good; i++)
		for (size_t j = 0; j < n; j++)
			x[i] += b[i * n + j] * chance(c, j, n);
	for (size_t i = 0; i < n && good; i++)
		p += chance(c, n, i) * x[i];
	good = good && p > 0;
	for (size_t i = 0; i < n && good; i++) {
		double visits = 0;

		for (size_t j = 0; j < n; j++)
			visits += chance(c, n, j) * b[j * n + i];
		effect[i] = visits / b[i * n + i] * x[i] / p;
	}
	free(a);
	free(b);
	free(x);
	return good;
}

void
chain_free(struct chain *c)
{
	free(c->count);
	*c = (struct chain){0};
}
