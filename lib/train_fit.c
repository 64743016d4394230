/* SPDX-License-Identifier: MIT
 * Weights for bins, and fewer bins: fitted together, neighbours with a like weight are joined, the
 * least loss of likelihood first, until every difference tells and the table is short enough. */
#include "train_own.h"

#include "bayes.h"
#include "logit.h"

#include <stdlib.h>

enum {
	CHOICE_MOST = 20000, /* leads that the penalty is chosen by */
	FACTORS_MOST = 120,
	FOLDS = 4
};

/* What a difference has to gain in log likelihood to stay: Akaike's price of a parameter is 1, but
 * the bins were chosen by looking. */
static const double JOIN_BELOW = 2;

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

static size_t
bins_number(struct train_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->factors; i++) {
		m->factor[i].start = n;
		n += m->factor[i].bins;
	}
	return n;
}

static unsigned
bin_of(const struct train *t, const struct train_factor *f, size_t row)
{
	return f->of[t->column[f->column].slot[row]];
}

static struct logit *
design(const struct train *t, struct train_model *m, const uint32_t *row, size_t n)
{
	size_t bins = bins_number(m);
	struct logit *l = logit_new(bins + m->pairs);
	uint32_t *feature = xcalloc(m->factors + m->pairs + 1, sizeof(*feature));

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		for (size_t f = 0; f < m->factors; f++)
			feature[k++] =
			    (uint32_t)(m->factor[f].start + bin_of(t, &m->factor[f], row[i]));
		for (size_t p = 0; p < m->pairs; p++) {
			const struct train_pair *x = &m->pair[p];

			if (bin_of(t, &m->factor[x->factor[0]], row[i]) == x->bin[0] &&
			    bin_of(t, &m->factor[x->factor[1]], row[i]) == x->bin[1])
				feature[k++] = (uint32_t)(bins + p);
		}
		logit_add(l, feature, k, t->won[row[i]]);
	}
	free(feature);
	return l;
}

double
model_odds(const struct train *t, const struct train_model *m, size_t row)
{
	double sum = m->constant;

	for (size_t f = 0; f < m->factors; f++)
		sum += m->factor[f].bin[bin_of(t, &m->factor[f], row)].weight;
	for (size_t p = 0; p < m->pairs; p++) {
		const struct train_pair *x = &m->pair[p];

		if (bin_of(t, &m->factor[x->factor[0]], row) == x->bin[0] &&
		    bin_of(t, &m->factor[x->factor[1]], row) == x->bin[1])
			sum += x->weight;
	}
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
	if (!m->factors)
		return;
	l = design(t, m, row, n);
	bins = bins_number(m);
	weight = xcalloc(bins + m->pairs + 1, sizeof(*weight));
	logit_fit(l, (enum logit_penalty)penalty, m->c, weight);
	for (size_t f = 0; f < m->factors; f++)
		for (size_t b = 0; b < m->factor[f].bins; b++)
			m->factor[f].bin[b].weight = weight[m->factor[f].start + b];
	for (size_t p = 0; p < m->pairs; p++)
		m->pair[p].weight = weight[bins + p];
	m->constant = weight[bins + m->pairs];
	free(weight);
	logit_free(l);
}

static void
penalty_choose(struct train *t, struct train_model *m, const uint32_t *row, size_t n)
{
	size_t most = n < CHOICE_MOST ? n : CHOICE_MOST;
	uint32_t *some = xcalloc(most + 1, sizeof(*some));
	double best = INFINITY;
	struct logit *l;

	m->penalty = LOGIT_L2;
	m->c = 1;
	if (t->o.bayes || !m->factors) {
		free(some);
		return;
	}
	for (size_t i = 0; i < most; i++)
		some[i] = row[i * n / most];
	l = design(t, m, some, most);
	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
		double loss =
		    logit_cross(l, (enum logit_penalty)choices[i][0], choices[i][1], FOLDS);

		if (loss >= best)
			continue;
		best = loss;
		m->penalty = (int)choices[i][0];
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

/* Joins the two bins that differ least; false where all that may be joined differ by more than
 * BELOW. */
static bool
join_least(const struct train *t, struct train_model *m, double below)
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
		size_t before = rules_count(m), step = before / 8 + 1;

		info_set(t, m, row, n, each);
		while (step-- && join_least(t, m, rules_count(m) > most ? INFINITY : JOIN_BELOW))
			;
		if (rules_count(m) == before)
			return;
		factors_drop(m);
		weights_fit(t, m, row, n, m->penalty);
	}
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
free_copy(struct train_model *to, const struct train_model *m)
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
	size_t all = rows_sample(t, use, t->rows, row), n, reserve = (t->o.rules - 1) / 5;

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
	if (unlimited)
		free_copy(unlimited, m);
	shorten(t, m, row, n, (double)all / (double)n, t->o.rules - reserve);
	if (reserve)
		model_pairs(t, row, n, reserve, m);
	rows_sample(t, use, t->rows, row);
	weights_fit(t, m, row, all, LOGIT_L2);
	home_zero(m);
	free(row);
}
