/* SPDX-License-Identifier: MIT
 * Two bins at once that say more than both: found greedily by the score test, kept only where leads
 * left out are predicted better. */
#include "train_own.h"

#include "logit.h"

#include <stdlib.h>

enum {
	LEFT_OUT = 4, /* every so many leads are left out */
	REFUSED_MOST = 3
};

/* The score statistic of a pair worth trying: of the thousands looked at, the best would reach
 * about 16 by chance. */
static const double SCORE_LEAST = 16;

/* What a lead left out has to gain on average, in nats. */
static const double GAIN_LEAST = 1e-4;

struct search {
	const struct train *t;
	struct train_model *m;
	const uint32_t *row;
	size_t n, bins;
	double *odds;	      /* by row */
	uint16_t *bin;	      /* rows x factors: number of the bin */
	double *score, *info; /* bins x bins */
	uint32_t *count;
	uint8_t *tried, *home;
	uint16_t *factor_of;
	size_t *start; /* of each factor's bins */
};

static bool
left_out(const struct search *s, size_t i)
{
	return logit_mix(s->row[i] ^ UINT64_C(1) << 40) % LEFT_OUT == 0;
}

static void
search_start(struct search *s)
{
	const struct train_model *m = s->m;
	size_t start = 0;

	for (size_t f = 0; f < m->factors; f++)
		s->bins += m->factor[f].bins;
	s->odds = xcalloc(s->n + 1, sizeof(*s->odds));
	s->bin = xcalloc(s->n * m->factors + 1, sizeof(*s->bin));
	s->score = xcalloc(s->bins * s->bins + 1, sizeof(*s->score));
	s->info = xcalloc(s->bins * s->bins + 1, sizeof(*s->info));
	s->count = xcalloc(s->bins * s->bins + 1, sizeof(*s->count));
	s->tried = xcalloc(s->bins * s->bins + 1, 1);
	s->home = xcalloc(s->bins + 1, 1);
	s->factor_of = xcalloc(s->bins + 1, sizeof(*s->factor_of));
	s->start = xcalloc(m->factors, sizeof(*s->start));
	for (size_t f = 0; f < m->factors; f++) {
		const struct train_factor *x = &m->factor[f];

		s->start[f] = start;
		for (size_t b = 0; b < x->bins; b++)
			s->factor_of[start + b] = (uint16_t)f;
		s->home[start + x->home] = 1;
		for (size_t i = 0; i < s->n; i++)
			s->bin[i * m->factors + f] =
			    (uint16_t)(start + x->of[s->t->column[x->column].slot[s->row[i]]]);
		start += x->bins;
	}
	for (size_t i = 0; i < s->n; i++)
		s->odds[i] = model_odds(s->t, m, s->row[i]);
}

/* Sums of y - p and p(1-p) over the leads that have both bins. */
static void
search_scores(struct search *s)
{
	size_t factors = s->m->factors, cells = s->bins * s->bins;

	memset(s->score, 0, cells * sizeof(*s->score));
	memset(s->info, 0, cells * sizeof(*s->info));
	memset(s->count, 0, cells * sizeof(*s->count));
	for (size_t i = 0; i < s->n; i++) {
		const uint16_t *bin = s->bin + i * factors;
		double p, d;

		if (left_out(s, i))
			continue;
		p = logit_probability(s->odds[i]);
		d = s->t->won[s->row[i]] - p;
		p *= 1 - p;
		for (size_t a = 0; a < factors; a++) {
			size_t base = bin[a] * s->bins;

			if (s->home[bin[a]])
				continue;
			for (size_t b = a + 1; b < factors; b++) {
				s->score[base + bin[b]] += d;
				s->info[base + bin[b]] += p;
				s->count[base + bin[b]]++;
			}
		}
	}
}

/* The pair that promises most; bins x bins where none does. */
static size_t
search_best(const struct search *s)
{
	size_t best = s->bins * s->bins;
	double most = SCORE_LEAST;

	for (size_t a = 0; a < s->bins; a++)
		for (size_t b = a + 1; b < s->bins; b++) {
			size_t at = a * s->bins + b;
			double v;

			if (s->home[b] || s->tried[at] || s->count[at] < 40 ||
			    s->count[at] < s->n / 200 || s->info[at] <= 0)
				continue;
			v = s->score[at] * s->score[at] / (s->info[at] + 1);
			if (v > most) {
				most = v;
				best = at;
			}
		}
	return best;
}

static bool
has_pair(const struct search *s, size_t i, size_t a, size_t b)
{
	const uint16_t *bin = s->bin + i * s->m->factors;

	return bin[s->factor_of[a]] == a && bin[s->factor_of[b]] == b;
}

/* The pair's own weight, the others held (Newton); what leads left out gain by it on average. */
static double
pair_weigh(const struct search *s, size_t a, size_t b, double *weight)
{
	double w = 0, before = 0, after = 0;
	size_t out = 0;

	for (int step = 0; step < 8; step++) {
		double d = -w, info = 1; /* a prior of variance 1 */

		for (size_t i = 0; i < s->n; i++)
			if (has_pair(s, i, a, b) && !left_out(s, i)) {
				double p = logit_probability(s->odds[i] + w);

				d += s->t->won[s->row[i]] - p;
				info += p * (1 - p);
			}
		w += d / info;
	}
	for (size_t i = 0; i < s->n; i++) {
		if (!left_out(s, i))
			continue;
		out++;
		if (has_pair(s, i, a, b)) {
			before += logit_loss(s->odds[i], s->t->won[s->row[i]]);
			after += logit_loss(s->odds[i] + w, s->t->won[s->row[i]]);
		}
	}
	*weight = w;
	return out ? (before - after) / (double)out : 0;
}

static void
pair_keep(struct search *s, size_t a, size_t b, double weight)
{
	struct train_pair *p = &s->m->pair[s->m->pairs++];
	const size_t bin[2] = {a, b};

	*p = (struct train_pair){.weight = weight};
	for (int k = 0; k < 2; k++) {
		p->factor[k] = s->factor_of[bin[k]];
		p->bin[k] = bin[k] - s->start[p->factor[k]];
	}
	for (size_t i = 0; i < s->n; i++)
		if (has_pair(s, i, a, b)) {
			s->odds[i] += weight;
			p->n++;
			p->won += s->t->won[s->row[i]];
		}
}

void
model_pairs(struct train *t, const uint32_t *row, size_t n, size_t most, struct train_model *m)
{
	struct search s = {.t = t, .m = m, .row = row, .n = n};
	size_t refused = 0;

	if (m->factors < 2)
		return;
	search_start(&s);
	while (m->pairs < most && m->pairs < PAIRS_MOST && refused < REFUSED_MOST) {
		size_t best;
		double weight;

		search_scores(&s);
		best = search_best(&s);
		if (best == s.bins * s.bins)
			break;
		s.tried[best] = 1;
		if (pair_weigh(&s, best / s.bins, best % s.bins, &weight) > GAIN_LEAST)
			pair_keep(&s, best / s.bins, best % s.bins, weight);
		else
			refused++;
	}
	free(s.odds);
	free(s.bin);
	free(s.score);
	free(s.info);
	free(s.count);
	free(s.tried);
	free(s.home);
	free(s.factor_of);
	free(s.start);
}
