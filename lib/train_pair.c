/* SPDX-License-Identifier: MIT
 * Two columns at once that say more than both: found greedily by the score test, kept only where
 * leads left out are predicted better. A side of a pair is one bin, or, of ranges, all up to a cut
 * or all from it: "60 or more" of one column with "under 3" of the other. */
#include "train_own.h"

#include "logit.h"

#include <stdlib.h>

enum {
	PARTS = 4, /* each is left out in turn: one alone refuses what is true too often */
	REFUSED_MOST = 8,
	BINS_MOST = 1500, /* looked at: 27 MB */
	SUPPORT = 40, /* leads that a pair needs */
	SIDES = 3 * FACTOR_BINS
};

/* The score statistic of a pair worth trying. Chance alone reaches twice that among the thousands
 * looked at: it is the leads left out that decide. */
static const double SCORE_LEAST = 8;

/* What the leads left out have to gain together, in nats: Akaike's price of a parameter; of each
 * further part more, since each is one more chance for luck. */
static const double GAIN_LEAST = 1;

struct side { /* of a factor */
	struct slots slots;
	uint8_t bin[FACTOR_BINS]; /* as numbered in the factor */
	size_t bins;
};

struct cell {
	float score, info, n;
};

struct search {
	const struct train *t;
	const struct train_model *fine;
	struct train_model *m;
	const uint32_t *row;
	size_t n, factors, bins;
	double *odds;	  /* by row */
	uint16_t *bin;	  /* rows x factors: number of the bin */
	struct cell *cell; /* bins x bins */
	size_t *start;	  /* of each factor's bins */
	struct side *side; /* factors x SIDES */
	size_t *sides;
	uint8_t *refused; /* factors x factors */
	unsigned part;	  /* left out now */
};

static void
side_add(struct search *s, size_t f, const uint8_t *bin, size_t n, unsigned from, unsigned end)
{
	const struct train_factor *x = &s->fine->factor[f];
	struct side *side = &s->side[f * SIDES + s->sides[f]++];

	memcpy(side->bin, bin, n);
	side->bins = n;
	for (unsigned slot = from; slot < end; slot++)
		for (size_t i = 0; i < n; i++)
			if (x->of[slot] == bin[i])
				slots_add(&side->slots, slot);
}

static void
sides_make(struct search *s, size_t f)
{
	const struct train_factor *x = &s->fine->factor[f];
	unsigned first = SLOT_EMPTY, end = SLOTS;
	uint8_t range[FACTOR_BINS] = {0};
	size_t ranges = 0;

	if (x->kind == FACTOR_RANGES) {
		first = SLOT_FIRST;
		end = first + (unsigned)s->t->column[x->column].cuts + 1;
		for (unsigned slot = first; slot < end; slot++)
			if (!ranges || range[ranges - 1] != x->of[slot])
				range[ranges++] = x->of[slot];
		for (size_t i = 1; i + 1 < ranges; i++) { /* one range is a single bin */
			side_add(s, f, range, i + 1, first, end);
			side_add(s, f, range + i, ranges - i, first, end);
		}
	}
	for (uint8_t b = 0; b < x->bins; b++) {
		bool is_range = memchr(range, b, ranges) != NULL;

		/* A rule of ranges does not ask for what is no number; one of those asks for it. */
		if (is_range || x->kind != FACTOR_RANGES)
			side_add(s, f, &b, 1, first, end);
		else
			side_add(s, f, &b, 1, SLOT_EMPTY, SLOTS);
	}
}

static void
search_start(struct search *s)
{
	const struct train_model *m = s->fine;

	while (s->factors < m->factors && s->bins + m->factor[s->factors].bins <= BINS_MOST)
		s->bins += m->factor[s->factors++].bins;
	s->start = xcalloc(s->factors + 1, sizeof(*s->start));
	s->sides = xcalloc(s->factors + 1, sizeof(*s->sides));
	s->side = xcalloc(s->factors * SIDES + 1, sizeof(*s->side));
	s->odds = xcalloc(s->n + 1, sizeof(*s->odds));
	s->bin = xcalloc(s->n * s->factors + 1, sizeof(*s->bin));
	s->refused = xcalloc(s->factors * s->factors + 1, 1);
	s->cell = xcalloc(s->bins * s->bins + 1, sizeof(*s->cell));
	for (size_t f = 0; f < s->factors; f++) {
		const struct train_factor *x = &m->factor[f];
		const uint8_t *slot = s->t->column[x->column].slot;

		s->start[f] = f ? s->start[f - 1] + m->factor[f - 1].bins : 0;
		sides_make(s, f);
		for (size_t i = 0; i < s->n; i++)
			s->bin[i * s->factors + f] =
			    (uint16_t)(s->start[f] + x->of[slot[s->row[i]]]);
	}
	for (size_t i = 0; i < s->n; i++)
		s->odds[i] = model_odds(s->t, s->m, s->row[i]);
}

static bool
left_out(const struct search *s, size_t i)
{
	return logit_mix(s->row[i] ^ UINT64_C(1) << 40) % PARTS == s->part;
}

/* Sums of y - p and p(1-p) over the leads that have both bins: what one lead adds to them. */
static void
cells_add(struct search *s, size_t i, double score, double info, float n)
{
	const uint16_t *bin = s->bin + i * s->factors;

	for (size_t a = 0; a < s->factors; a++) {
		struct cell *from = s->cell + bin[a] * s->bins;

		for (size_t b = a + 1; b < s->factors; b++) {
			from[bin[b]].score += (float)score;
			from[bin[b]].info += (float)info;
			from[bin[b]].n += n;
		}
	}
}

static struct train_side
side_of(const struct train_factor *f, const struct side *s)
{
	return (struct train_side){f->column, f->kind, f->word, s->slots};
}

/* The best two sides of two factors, if they beat MOST; returns what then is most. */
static double
sides_best(const struct search *s, size_t f, size_t g, double most, struct train_pair *best,
	   size_t *which)
{
	const struct train_factor *x = &s->fine->factor[f], *y = &s->fine->factor[g];
	size_t width = y->bins;
	double least = (double)s->n / 200 < SUPPORT ? SUPPORT : (double)s->n / 200;

	for (size_t i = 0; i < s->sides[f]; i++) {
		const struct side *a = &s->side[f * SIDES + i];
		struct cell sum[FACTOR_BINS] = {{0}};

		for (size_t k = 0; k < a->bins; k++)
			for (size_t b = 0; b < width; b++) {
				const struct cell *c =
				    &s->cell[(s->start[f] + a->bin[k]) * s->bins + s->start[g] + b];

				sum[b].score += c->score;
				sum[b].info += c->info;
				sum[b].n += c->n;
			}
		for (size_t j = 0; j < s->sides[g]; j++) {
			const struct side *b = &s->side[g * SIDES + j];
			struct cell c = {0};
			double v;

			for (size_t k = 0; k < b->bins; k++) {
				c.score += sum[b->bin[k]].score;
				c.info += sum[b->bin[k]].info;
				c.n += sum[b->bin[k]].n;
			}
			v = c.score * c.score / (c.info + 1);
			if (c.n < least || v <= most)
				continue;
			most = v;
			*best = (struct train_pair){.side = {side_of(x, a), side_of(y, b)}};
			which[0] = f;
			which[1] = g;
		}
	}
	return most;
}

static bool
search_best(const struct search *s, struct train_pair *best, size_t *which)
{
	double most = SCORE_LEAST;

	for (size_t f = 0; f < s->factors; f++)
		for (size_t g = f + 1; g < s->factors; g++)
			if (s->fine->factor[f].column != s->fine->factor[g].column &&
			    !s->refused[f * s->factors + g])
				most = sides_best(s, f, g, most, best, which);
	return most > SCORE_LEAST;
}

/* The pair's own weight, the others held (Newton); what leads left out gain by it. */
static double
pair_weigh(const struct search *s, struct train_pair *p)
{
	double w = 0, gain = 0;

	for (int step = 0; step < 8; step++) {
		double d = -w, info = 1; /* a prior of variance 1 */

		for (size_t i = 0; i < s->n; i++)
			if (!left_out(s, i) && pair_holds(s->t, p, s->row[i])) {
				double q = logit_probability(s->odds[i] + w);

				d += s->t->won[s->row[i]] - q;
				info += q * (1 - q);
			}
		w += d / info;
	}
	for (size_t i = 0; i < s->n; i++)
		if (left_out(s, i) && pair_holds(s->t, p, s->row[i]))
			gain += logit_loss(s->odds[i], s->t->won[s->row[i]]) -
				logit_loss(s->odds[i] + w, s->t->won[s->row[i]]);
	p->weight = w;
	return gain;
}

static void
pair_keep(struct search *s, const struct train_pair *p)
{
	for (size_t i = 0; i < s->n; i++) {
		double before = logit_probability(s->odds[i]), after;

		if (!pair_holds(s->t, p, s->row[i]))
			continue;
		s->odds[i] += p->weight;
		after = logit_probability(s->odds[i]);
		if (!left_out(s, i))
			cells_add(s, i, before - after,
				  after * (1 - after) - before * (1 - before), 0);
	}
	s->m->pair[s->m->pairs++] = *p;
}

/* The cells of all but the part left out. */
static void
cells_fill(struct search *s)
{
	memset(s->cell, 0, s->bins * s->bins * sizeof(*s->cell));
	for (size_t i = 0; i < s->n; i++) {
		double p = logit_probability(s->odds[i]);

		if (!left_out(s, i))
			cells_add(s, i, s->t->won[s->row[i]] - p, p * (1 - p), 1);
	}
}

static void
part_search(struct search *s, size_t most)
{
	size_t refusals = 0, which[2] = {0, 0};
	struct train_pair best;

	memset(s->refused, 0, s->factors * s->factors);
	cells_fill(s);
	while (s->m->pairs < most && s->m->pairs < PAIRS_MOST && refusals < REFUSED_MOST &&
	       search_best(s, &best, which)) {
		if (pair_weigh(s, &best) > GAIN_LEAST * (1 + s->part)) {
			pair_keep(s, &best);
		} else { /* its neighbours would be no better */
			s->refused[which[0] * s->factors + which[1]] = 1;
			refusals++;
		}
	}
}

void
model_pairs(struct train *t, const uint32_t *row, size_t n, size_t most,
	    const struct train_model *fine, struct train_model *m)
{
	struct search s = {.t = t, .fine = fine, .m = m, .row = row, .n = n};

	search_start(&s);
	for (; s.part < PARTS; s.part++)
		part_search(&s, most);
	free(s.start);
	free(s.sides);
	free(s.side);
	free(s.odds);
	free(s.bin);
	free(s.cell);
	free(s.refused);
}
