/* SPDX-License-Identifier: MIT
 * Fewer bins: those whose fitted weights differ least become one, ranges rise or fall throughout
 * where the leads do not say otherwise, and a factor that gains no more than chance is dropped. */
#include "train_own.h"

/* A monotone run of weights may cost this much log likelihood: what two bins more have to gain. */
static const double MONOTONE_SLACK = 4;

/* What each bin beyond the first has to gain for a factor to stay: chance gives about half, less
 * what the penalty takes. */
static const double FACTOR_PRICE = 0.25;

/* Ranges may be joined with their neighbours only, or "5 to 10" would no longer be one. */
bool
bins_may_join(const struct train *t, const struct train_factor *f, size_t a, size_t b)
{
	size_t end = SLOT_FIRST + t->column[f->column].cuts + 1, runs = 0;
	bool before = false;

	if (f->kind != FACTOR_RANGES)
		return true;
	for (unsigned s = SLOT_FIRST; s < end; s++) {
		bool in = f->of[s] == a || f->of[s] == b;

		runs += in && !before;
		before = in;
	}
	return runs <= 1;
}

void
bins_join(struct train_factor *f, size_t a, size_t b)
{
	struct train_bin *x = &f->bin[a], *y = &f->bin[b];

	x->weight = (x->weight * x->info + y->weight * y->info) / (x->info + y->info);
	x->info += y->info;
	x->n += y->n;
	x->won += y->won;
	for (int i = 0; i < 4; i++)
		x->slots.bit[i] |= y->slots.bit[i];
	if (f->home == b)
		f->home = a;
	memmove(y, y + 1, (f->bins - b - 1) * sizeof(*y));
	f->bins--;
	f->home -= f->home > b;
	for (size_t s = 0; s < SLOTS; s++)
		f->of[s] = (uint8_t)(f->of[s] == b ? a : f->of[s] - (size_t)(f->of[s] > b));
}

bool
bins_join_least(const struct train *t, struct train_model *m, double below)
{
	double least = below;
	size_t factor = m->factors, a = 0, b = 0;

	for (size_t f = 0; f < m->factors; f++) {
		struct train_factor *x = &m->factor[f];

		for (size_t i = 0; i < x->bins; i++)
			for (size_t j = i + 1; j < x->bins; j++) {
				double d = x->bin[i].weight - x->bin[j].weight, u = x->bin[i].info,
				       v = x->bin[j].info, cost = d * d * u * v / (u + v) / 2;

				if (cost < least && bins_may_join(t, x, i, j)) {
					least = cost;
					factor = f;
					a = i;
					b = j;
				}
			}
	}
	if (factor == m->factors)
		return false;
	bins_join(&m->factor[factor], a, b);
	return true;
}

/* The ranges in order; how many. */
static size_t
ranges_list(const struct train *t, const struct train_factor *f, size_t *bin)
{
	size_t end = SLOT_FIRST + t->column[f->column].cuts + 1, n = 0;

	for (size_t s = SLOT_FIRST; s < end; s++)
		if (!n || bin[n - 1] != f->of[s])
			bin[n++] = f->of[s];
	return n;
}

/* Blocks that make the weights rise (DIRECTION 1) or fall, pooled where they do not, as in
 * train_group.c: FIRST gets where each begins. The log likelihood that costs. */
static double
blocks_monotone(const struct train_factor *f, const size_t *bin, size_t n, int direction,
		size_t *first, size_t *blocks)
{
	double weight[FACTOR_BINS], info[FACTOR_BINS], cost = 0;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		weight[k] = f->bin[bin[i]].weight;
		info[k] = f->bin[bin[i]].info;
		first[k++] = i;
		while (k > 1 && (weight[k - 1] - weight[k - 2]) * direction <= 0) {
			double all = info[k - 2] + info[k - 1];

			weight[k - 2] =
			    (weight[k - 2] * info[k - 2] + weight[k - 1] * info[k - 1]) / all;
			info[k - 2] = all;
			k--;
		}
	}
	for (size_t b = 0; b < k; b++)
		for (size_t i = first[b]; i < (b + 1 < k ? first[b + 1] : n); i++) {
			double d = f->bin[bin[i]].weight - weight[b];

			cost += d * d * f->bin[bin[i]].info / 2;
		}
	*blocks = k;
	return cost;
}

static void
ranges_straighten(const struct train *t, struct train_factor *f)
{
	size_t bin[FACTOR_BINS], first[2][FACTOR_BINS], blocks[2], n = ranges_list(t, f, bin);
	double fall = blocks_monotone(f, bin, n, -1, first[0], &blocks[0]),
	       rise = blocks_monotone(f, bin, n, 1, first[1], &blocks[1]);
	int k = rise < fall;
	unsigned slot_of[FACTOR_BINS];

	if ((k ? rise : fall) >= MONOTONE_SLACK || blocks[k] == n)
		return;
	for (size_t i = 0; i < n; i++) /* numbers of bins change as they are joined */
		for (slot_of[i] = SLOT_FIRST; f->of[slot_of[i]] != bin[i]; slot_of[i]++)
			;
	for (size_t b = 0; b < blocks[k]; b++)
		for (size_t i = first[k][b] + 1; i < (b + 1 < blocks[k] ? first[k][b + 1] : n);
		     i++) {
			size_t x = f->of[slot_of[first[k][b]]], y = f->of[slot_of[i]];

			bins_join(f, x < y ? x : y, x < y ? y : x);
		}
}

/* What a factor gains: its weights against their mean. */
static double
factor_gain(const struct train_factor *f)
{
	double info = 0, mean = 0, gain = 0;

	for (size_t b = 0; b < f->bins; b++) {
		info += f->bin[b].info;
		mean += f->bin[b].info * f->bin[b].weight;
	}
	mean /= info;
	for (size_t b = 0; b < f->bins; b++)
		gain += f->bin[b].info * (f->bin[b].weight - mean) * (f->bin[b].weight - mean) / 2;
	return gain;
}

void
factors_straighten(const struct train *t, struct train_model *m)
{
	for (size_t i = 0; i < m->factors; i++) {
		struct train_factor *f = &m->factor[i];

		if (f->kind == FACTOR_RANGES)
			ranges_straighten(t, f);
		if (factor_gain(f) >= FACTOR_PRICE * (double)(f->bins - 1))
			continue;
		f->bins = 1; /* no difference: the fit drops it */
		f->home = 0;
		memset(f->of, 0, sizeof(f->of));
	}
}
