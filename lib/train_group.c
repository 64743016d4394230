/* SPDX-License-Identifier: MIT
 * Ordered counts parted into few bins by likelihood: exact, by dynamic programming. Knows counts
 * only. */
#include "train_own.h"

#include <stdlib.h>

/* A monotone parting may cost this much likelihood: what two bins more would have to gain. */
static const double MONOTONE_SLACK = 4;

static double
part_likelihood(double n, double won)
{
	double lost = n - won, v = 0;

	if (won > 0)
		v += won * log(won / n);
	if (lost > 0)
		v += lost * log(lost / n);
	return v;
}

/* The best parting of atoms into bins of at least LEAST; its likelihood less the penalties. */
static double
part(const struct train_atom *a, size_t n, double least, double penalty, size_t most, size_t *cut,
     size_t *bins)
{
	double *sum_n = xcalloc(n + 1, sizeof(double)), *sum_won = xcalloc(n + 1, sizeof(double));
	double *best = xmalloc((most + 1) * (n + 1) * sizeof(*best)), value = -INFINITY;
	size_t *from = xcalloc((most + 1) * (n + 1), sizeof(*from));

	for (size_t i = 0; i < n; i++) {
		sum_n[i + 1] = sum_n[i] + a[i].n;
		sum_won[i + 1] = sum_won[i] + a[i].won;
	}
	for (size_t i = 0; i < (most + 1) * (n + 1); i++)
		best[i] = -INFINITY;
	best[0] = 0;
	*bins = 1;
	for (size_t k = 1; k <= most; k++)
		for (size_t i = 1; i <= n; i++) {
			double *b = &best[k * (n + 1) + i];

			for (size_t j = 0; j < i; j++) {
				double m = sum_n[i] - sum_n[j], v = best[(k - 1) * (n + 1) + j];

				if (v == -INFINITY || (m < least && (j || i < n)))
					continue;
				v += part_likelihood(m, sum_won[i] - sum_won[j]);
				if (v > *b) {
					*b = v;
					from[k * (n + 1) + i] = j;
				}
			}
			if (i == n && *b - penalty * (double)k > value) {
				value = *b - penalty * (double)k;
				*bins = k;
			}
		}
	for (size_t k = *bins, i = n; k > 0; k--)
		cut[k - 1] = i = from[k * (n + 1) + i];
	free(sum_n);
	free(sum_won);
	free(best);
	free(from);
	return value;
}

/* Neighbours whose rates go against DIRECTION become one (pool adjacent violators, Ayer et al.,
 * 1955). OUT gets the blocks, FIRST the first atom of each; returns how many. */
static size_t
pool(const struct train_atom *a, size_t n, int direction, struct train_atom *out, size_t *first)
{
	size_t blocks = 0;

	for (size_t i = 0; i < n; i++) {
		out[blocks] = a[i];
		first[blocks++] = i;
		while (blocks > 1) {
			struct train_atom *x = &out[blocks - 2], *y = &out[blocks - 1];

			if ((y->won * x->n - x->won * y->n) * direction > 0)
				break;
			x->n += y->n;
			x->won += y->won;
			blocks--;
		}
	}
	return blocks;
}

size_t
atoms_group(const struct train_atom *a, size_t n, double least, double penalty, size_t most,
	    bool monotone, size_t *cut)
{
	size_t bins, other_bins, *other = xcalloc(n + 1, sizeof(*other)),
				 *first = xcalloc(n + 1, sizeof(*first));
	struct train_atom *block = xcalloc(n + 1, sizeof(*block));
	double best, value, slack = MONOTONE_SLACK;

	if (most > n)
		most = n;
	best = part(a, n, least, penalty, most, cut, &bins);
	for (int direction = -1; monotone && direction <= 1; direction += 2) {
		size_t blocks = pool(a, n, direction, block, first);

		value = part(block, blocks, least, penalty, most < blocks ? most : blocks, other,
			     &other_bins);
		if (value <= best - slack)
			continue;
		best = value;
		slack = 0;
		bins = other_bins;
		for (size_t i = 0; i < bins; i++)
			cut[i] = first[other[i]];
	}
	free(other);
	free(first);
	free(block);
	return bins;
}

/* The fairest cut of the atoms FROM to END into two of at least LEAST; 0 where there is none. */
static size_t
halve(const struct train_atom *a, size_t from, size_t end, double all, double least)
{
	double below = 0, best = least;
	size_t at = 0;

	for (size_t i = from; i + 1 < end; i++) {
		below += a[i].n;
		if (fmin(below, all - below) > best) {
			best = fmin(below, all - below);
			at = i + 1;
		}
	}
	return at;
}

size_t
atoms_divide(const struct train_atom *a, size_t n, double least, size_t most, size_t *cut,
	     size_t bins)
{
	while (bins < most) {
		double size = 0;
		size_t largest = 0, at = 0;

		for (size_t b = 0; b < bins; b++) {
			size_t end = b + 1 < bins ? cut[b + 1] : n, middle;
			double all = 0;

			for (size_t i = cut[b]; i < end; i++)
				all += a[i].n;
			middle = all > size ? halve(a, cut[b], end, all, least) : 0;
			if (middle) {
				size = all;
				largest = b;
				at = middle;
			}
		}
		if (!at)
			break;
		memmove(cut + largest + 2, cut + largest + 1,
			(bins - largest - 1) * sizeof(*cut));
		cut[largest + 1] = at;
		bins++;
	}
	return bins;
}
