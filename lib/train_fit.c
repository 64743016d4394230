/* SPDX-License-Identifier: MIT
 * Weights for bins, and fewer bins: fitted together, neighbours with a like weight are joined, the
 * least loss of likelihood first, until every difference tells and the table is short enough. */
#include "train_own.h"

#include "bayes.h"
#include "logit.h"

#include <stdlib.h>

enum {
	CHOICE_MOST = 10000, /* leads that the penalty is chosen by */
	FACTORS_MOST = 120,
	FOLDS = 4
};

/* A difference that gains less log likelihood is none. Akaike's price of a parameter is 1, but the
 * penalty has paid already, and what is joined beyond need is lost where leads are few. */
static const double JOIN_BELOW = 0.03;

static const double RANK_SCALE = 3.4641; /* of a uniform rank: variance 1 */

static const double choices[][2] = {
    {LOGIT_L2, 0.03}, {LOGIT_L2, 0.1}, {LOGIT_L2, 0.3}, {LOGIT_L2, 1},
    {LOGIT_L1, 0.1},  {LOGIT_L1, 0.3}, {LOGIT_L1, 1},
};

void
model_free(struct train_model *m)
{
	free(m->factor);
	*m = (struct train_model){0};
}

size_t
rows_sample(const struct train *t, const uint8_t *use, size_t most, uint32_t *row)
{
	size_t n = 0, all = 0;

	for (size_t i = 0; i < t->rows; i++)
		all += use[i];
	for (size_t i = 0, k = 0; i < t->rows; i++) {
		if (!use[i])
			continue;
		/* Evenly through the file. */
		if (all <= most || k * most / all != (k + 1) * most / all)
			row[n++] = (uint32_t)i;
		k++;
	}
	return n;
}

static double
factor_gain(const struct train_factor *f)
{
	double n = 0, won = 0, v = 0;

	for (size_t b = 0; b < f->bins; b++) {
		double p = ((double)f->bin[b].won + 0.5) / ((double)f->bin[b].n + 1);

		v += (double)f->bin[b].won * log(p) +
		     (double)(f->bin[b].n - f->bin[b].won) * log1p(-p);
		n += (double)f->bin[b].n;
		won += (double)f->bin[b].won;
	}
	return v - won * log(won / n) - (n - won) * log1p(-won / n);
}

struct ranked {
	double gain;
	size_t factor;
};

static int
ranked_order(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->gain != y->gain)
		return x->gain > y->gain ? -1 : 1;
	return (x->factor > y->factor) - (x->factor < y->factor);
}

static int
factor_order(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->factor > y->factor) - (x->factor < y->factor);
}

/* Of thousands of columns only those that tell most by themselves. */
static void
factors_screen(struct train_model *m)
{
	struct ranked *r = xcalloc(m->factors + 1, sizeof(*r));

	for (size_t f = 0; f < m->factors; f++)
		r[f] = (struct ranked){factor_gain(&m->factor[f]), f};
	qsort(r, m->factors, sizeof(*r), ranked_order);
	if (m->factors > FACTORS_MOST)
		m->factors = FACTORS_MOST;
	qsort(r, m->factors, sizeof(*r), factor_order);
	for (size_t f = 0; f < m->factors; f++)
		m->factor[f] = m->factor[r[f].factor];
	free(r);
}

/* Ranges get their place in the order of numbers, so that a weight that grows throughout costs one
 * parameter and not one a range. */
static void
ranges_rank(const struct train *t, struct train_factor *f)
{
	unsigned end = SLOT_FIRST + (unsigned)t->column[f->column].cuts + 1;
	double all = 0, below = 0;
	size_t last = f->bins;

	for (size_t b = 0; b < f->bins; b++)
		f->bin[b].rank = 0;
	if (f->kind != FACTOR_RANGES)
		return;
	for (unsigned s = SLOT_FIRST; s < end; s++)
		if (f->of[s] != last) {
			last = f->of[s];
			all += (double)f->bin[last].n;
		}
	last = f->bins;
	for (unsigned s = SLOT_FIRST; s < end; s++)
		if (f->of[s] != last) {
			struct train_bin *b = &f->bin[last = f->of[s]];

			b->rank = RANK_SCALE * ((below + (double)b->n / 2) / all - 0.5);
			below += (double)b->n;
		}
}

static size_t
bins_number(const struct train *t, struct train_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->factors; i++) {
		m->factor[i].start = n;
		n += m->factor[i].bins + 1;
		ranges_rank(t, &m->factor[i]);
	}
	return n;
}

static unsigned
bin_of(const struct train *t, const struct train_factor *f, size_t row)
{
	return f->of[t->column[f->column].slot[row]];
}

/* Features: of each factor its bins and its rank, then the pairs. */
static struct logit *
design(const struct train *t, struct train_model *m, const uint32_t *row, size_t n)
{
	size_t bins = bins_number(t, m);
	struct logit *l = logit_new(bins + m->pairs);
	uint32_t *feature = xcalloc(2 * m->factors + m->pairs + 1, sizeof(*feature));
	double *value = xcalloc(2 * m->factors + m->pairs + 1, sizeof(*value));

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		for (size_t f = 0; f < m->factors; f++) {
			const struct train_factor *x = &m->factor[f];
			unsigned b = bin_of(t, x, row[i]);

			value[k] = 1;
			feature[k++] = (uint32_t)(x->start + b);
			value[k] = x->bin[b].rank;
			if (x->bin[b].rank != 0)
				feature[k++] = (uint32_t)(x->start + x->bins);
		}
		for (size_t p = 0; p < m->pairs; p++) {
			const struct train_pair *x = &m->pair[p];

			value[k] = 1;
			if (pair_holds(t, x, row[i]))
				feature[k++] = (uint32_t)(bins + p);
		}
		logit_add(l, feature, value, k, t->won[row[i]]);
	}
	free(feature);
	free(value);
	return l;
}

double
model_odds(const struct train *t, const struct train_model *m, size_t row)
{
	double sum = m->constant;

	for (size_t f = 0; f < m->factors; f++)
		sum += m->factor[f].bin[bin_of(t, &m->factor[f], row)].weight;
	for (size_t p = 0; p < m->pairs; p++)
		if (pair_holds(t, &m->pair[p], row))
			sum += m->pair[p].weight;
	return sum;
}

static void
weights_bayes(struct train_model *m)
{
	for (size_t f = 0; f < m->factors; f++) {
		struct train_factor *x = &m->factor[f];
		struct bayes_count all = {0, 0};

		for (size_t b = 0; b < x->bins; b++)
			bayes_count(&all, x->bin[b].won, x->bin[b].n - x->bin[b].won);
		for (size_t b = 0; b < x->bins; b++) {
			struct bayes_count k = {0, 0};

			bayes_count(&k, x->bin[b].won, x->bin[b].n - x->bin[b].won);
			x->bin[b].weight = bayes_evidence(&k, &all);
		}
	}
}

/* Every bin at zero: the constant is what the average lead has. */
static double
prior(const struct train *t, const uint32_t *row, size_t n)
{
	double won = 0;

	for (size_t i = 0; i < n; i++)
		won += t->won[row[i]];
	return log((won + 0.1) / ((double)n - won + 0.1));
}

static void
weights_fit(struct train *t, struct train_model *m, const uint32_t *row, size_t n, int penalty)
{
	struct logit *l;
	double *weight;
	size_t bins;

	m->constant = prior(t, row, n);
	if (t->o.bayes) {
		weights_bayes(m);
		return;
	}
	if (!m->factors && !m->pairs)
		return;
	l = design(t, m, row, n);
	bins = bins_number(t, m);
	weight = xcalloc(bins + m->pairs + 1, sizeof(*weight));
	logit_fit(l, (enum logit_penalty)penalty, m->c, weight);
	for (size_t f = 0; f < m->factors; f++)
		for (size_t b = 0; b < m->factor[f].bins; b++) {
			struct train_factor *x = &m->factor[f];

			x->bin[b].weight = weight[x->start + b] +
					   weight[x->start + x->bins] * x->bin[b].rank;
		}
	for (size_t p = 0; p < m->pairs; p++)
		m->pair[p].weight = weight[bins + p];
	m->constant = weight[bins + m->pairs];
	free(weight);
	logit_free(l);
}

/* By cross-validation. */
static void
penalty_choose(struct train *t, struct train_model *m, const uint32_t *row, size_t n)
{
	size_t most = n < CHOICE_MOST ? n : CHOICE_MOST;
	uint32_t *some = xcalloc(most + 1, sizeof(*some));
	double best = INFINITY;
	struct logit *l;

	m->penalty = LOGIT_L2;
	m->c = 1;
	if (t->o.bayes || m->factors + m->pairs == 0) {
		free(some);
		return;
	}
	for (size_t i = 0; i < most; i++)
		some[i] = row[i * n / most];
	l = design(t, m, some, most);
	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
		enum logit_penalty penalty = (enum logit_penalty)choices[i][0];
		double loss;

		loss = logit_cross(l, penalty, choices[i][1], FOLDS);
		if (loss >= best)
			continue;
		best = loss;
		m->penalty = (int)penalty;
		m->c = choices[i][1];
	}
	logit_free(l);
	free(some);
}

/* How sure the weight of each bin is. EACH: leads that a row stands for. */
static void
info_set(const struct train *t, struct train_model *m, const uint32_t *row, size_t n, double each)
{
	for (size_t f = 0; f < m->factors; f++)
		for (size_t b = 0; b < m->factor[f].bins; b++)
			m->factor[f].bin[b].info = 1e-3;
	for (size_t i = 0; i < n; i++) {
		double p = logit_probability(model_odds(t, m, row[i]));

		for (size_t f = 0; f < m->factors; f++)
			m->factor[f].bin[bin_of(t, &m->factor[f], row[i])].info +=
			    each * p * (1 - p);
	}
}

static void
factors_drop(struct train_model *m)
{
	size_t n = 0;

	for (size_t f = 0; f < m->factors; f++)
		if (m->factor[f].bins > 1)
			m->factor[n++] = m->factor[f];
	m->factors = n;
}

static size_t
rules_count(const struct train_model *m)
{
	size_t n = 1 + m->pairs;

	for (size_t f = 0; f < m->factors; f++)
		n += m->factor[f].bins - 1;
	return n;
}

static void
shorten(struct train *t, struct train_model *m, const uint32_t *row, size_t n, double each,
	size_t most)
{
	for (;;) {
		size_t before = rules_count(m), step = before / 4 + 1;

		info_set(t, m, row, n, each);
		if (!t->o.bayes)
			factors_straighten(t, m);
		while (step-- && bins_join_least(t, m, rules_count(m) > most ? INFINITY : JOIN_BELOW))
			;
		if (rules_count(m) == before)
			return;
		factors_drop(m);
		weights_fit(t, m, row, n, m->penalty);
	}
}

/* The last word on weights, from all leads; what no longer rises throughout is joined again. */
static void
finish(struct train *t, struct train_model *m, const uint32_t *row, size_t n)
{
	size_t before;

	weights_fit(t, m, row, n, m->penalty);
	do {
		before = rules_count(m);
		if (t->o.bayes)
			return;
		info_set(t, m, row, n, 1);
		factors_straighten(t, m);
		factors_drop(m);
		if (rules_count(m) < before)
			weights_fit(t, m, row, n, m->penalty);
	} while (rules_count(m) < before);
}

/* Points are for what differs from home. */
static void
home_zero(struct train_model *m)
{
	for (size_t f = 0; f < m->factors; f++) {
		struct train_factor *x = &m->factor[f];
		double home = x->bin[x->home].weight;

		for (size_t b = 0; b < x->bins; b++)
			x->bin[b].weight -= home;
		m->constant += home;
	}
}

static void
model_copy(struct train_model *to, const struct train_model *m)
{
	*to = *m;
	to->factor = xcalloc(m->factors + 1, sizeof(*to->factor));
	if (m->factors)
		memcpy(to->factor, m->factor, m->factors * sizeof(*to->factor));
}

void
model_fit(struct train *t, const uint8_t *use, struct train_model *m, struct train_model *unlimited)
{
	uint32_t *row = xcalloc(t->rows + 1, sizeof(*row));
	size_t all = rows_sample(t, use, t->rows, row), n, reserve = (t->o.rules - 1) / 4;
	struct train_model fine;

	*m = (struct train_model){0};
	if (reserve > PAIRS_MOST || t->o.bayes)
		reserve = t->o.bayes ? 0 : PAIRS_MOST;
	for (size_t c = 0; c < t->columns; c++)
		if (!t->column[c].suspect || t->column[c].named)
			column_factors(t, c, use, m);
	factors_screen(m);
	n = rows_sample(t, use, SAMPLE_MOST, row);
	penalty_choose(t, m, row, n);
	weights_fit(t, m, row, n, m->penalty);
	model_copy(&fine, m);
	shorten(t, m, row, n, (double)all / (double)n, t->o.rules - reserve);
	if (reserve)
		model_pairs(t, row, n, reserve, &fine, m);
	penalty_choose(t, m, row, n);
	rows_sample(t, use, t->rows, row);
	finish(t, m, row, all);
	home_zero(m);
	if (unlimited)
		*unlimited = fine;
	else
		model_free(&fine);
	free(row);
}
