/* SPDX-License-Identifier: MIT */
#include "em.h"

#include "em_count.h"

#include <math.h>
#include <stdlib.h>

enum { ITERATIONS = 50 };
#define CONVERGED 1e-4 /* the largest change of an m */
#define STRENGTH 8.0   /* pairs that what is expected of m counts as */
#define FEW 0.01 /* of the pairs of an anchor: what is common at large counts as so many there */

#define AT_LARGE 200.0 /* pairs that what is common at large counts as */

/* u without the pairs that are one, which the counts have too. */
static void
clean_chance(struct model *m, const struct fields *f, const struct chance *c,
	     double match[FIELDS_MAX][LEVELS])
{
	for (size_t k = 0; k < f->n; k++) {
		double sum = 0, each[LEVELS], same = model_common(&f->f[k]);

		for (int l = 0; l < LEVELS; l++) {
			double rest = l == LEVEL_SAME ? same : l ? same / 2 : 1 - 3 * same;

			each[l] = fmax(c->share[k][l] * c->pairs[k] - match[k][l], 0.5) +
				  AT_LARGE * fmax(rest, 0.1 * same);
			sum += each[l];
		}
		for (int l = 0; l < LEVELS; l++)
			m->u[k][l] = each[l] / sum;
	}
}

/* Pairs that agree (at least near) in one or two fields, few enough that those that are one stand
 * out among them. u is what the others of them share. It is learned beside m, so that m does not
 * take it for its own. */
struct anchor {
	int a, b; /* fields; b may be -1 */
	double share, u[FIELDS_MAX][LEVELS];
};
enum { ANCHORS = 24 };

static bool
anchored(const struct anchor *at, const struct pattern *pattern)
{
	unsigned a = pattern_level(pattern, (size_t)at->a);
	unsigned b = at->b < 0 ? (unsigned)LEVEL_SAME : pattern_level(pattern, (size_t)at->b);

	return a >= LEVEL_NEAR && a < LEVELS && b >= LEVEL_NEAR && b < LEVELS;
}

/* One round of EM over the patterns of one anchor, of which SHARE are thought to be one. MATCH gets
 * the expected matches by level, OTHER the rest. Returns how many there are. */
static double
expect(const struct model *m, const struct anchor *at, const struct patterns *p, double share,
       double match[FIELDS_MAX][LEVELS], double other[FIELDS_MAX][LEVELS], double *pairs)
{
	double bits[FIELDS_MAX][LEVELS], start = log2(share / (1 - share)), matches = 0;

	*pairs = 0;
	for (size_t k = 0; k < m->n; k++)
		for (int l = 0; l < LEVELS; l++) {
			match[k][l] = other[k][l] = 0;
			bits[k][l] =
			    (int)k == at->a || (int)k == at->b ? 0 : log2(m->m[k][l] / at->u[k][l]);
		}
	for (size_t i = 0; i < p->n; i++) {
		const struct pattern *pattern = &p->pattern[i];
		double sum = start, w;

		if (!anchored(at, pattern))
			continue;
		for (size_t k = 0; k < m->n; k++) {
			unsigned l = pattern_level(pattern, k);

			sum += l < LEVELS ? bits[k][l] : 0;
		}
		w = pattern->w[0] & PATTERN_APART ? 0 : model_probability(sum) * p->count[i];
		matches += w;
		*pairs += p->count[i];
		for (size_t k = 0; k < m->n; k++) {
			unsigned l = pattern_level(pattern, k);

			if (l < LEVELS) {
				match[k][l] += w;
				other[k][l] += p->count[i] - w;
			}
		}
	}
	return matches;
}

/* M-step: the new shares of a field's levels, and their largest change. */
static double
maximise(double m[LEVELS], const double match[LEVELS], const double before[LEVELS],
	 double strength)
{
	double sum = 0, change = 0;

	for (int l = 0; l < LEVELS; l++)
		sum += match[l] + strength * before[l];
	for (int l = 0; l < LEVELS; l++) {
		double now = (match[l] + strength * before[l]) / sum;

		change = fmax(change, fabs(now - m[l]));
		m[l] = now;
	}
	return change;
}

/* Learns m of all fields but the anchor's, adds the matches by level to SUM, and what else those
 * share that are not one: where these are few at first, it does not make others of all that have a
 * slip in two fields. */
static void
train_anchor(struct model *m, const struct fields *f, const struct patterns *p, struct anchor *at,
	     double sum[FIELDS_MAX][LEVELS])
{
	double match[FIELDS_MAX][LEVELS], other[FIELDS_MAX][LEVELS], share = 0.5, pairs, change = 1,
	       few;

	for (size_t k = 0; k < m->n; k++) {
		memcpy(m->m[k], model_expected(&f->f[k]), sizeof(m->m[k]));
		memcpy(at->u[k], m->u[k], sizeof(m->u[k]));
	}
	for (int i = 0; i < ITERATIONS && change >= CONVERGED; i++) {
		double matches = expect(m, at, p, share, match, other, &pairs);

		if (pairs < 1)
			return;
		change = 0;
		few = fmax(STRENGTH, FEW * pairs);
		for (size_t k = 0; k < m->n; k++) {
			if ((int)k == at->a || (int)k == at->b)
				continue;
			change = fmax(change, maximise(m->m[k], match[k],
						       model_expected(&f->f[k]), STRENGTH));
			change = fmax(change, maximise(at->u[k], other[k], m->u[k], few));
		}
		share = fmin(fmax(matches / pairs, 1e-4), 0.999);
		at->share = share;
		m->iterations++;
	}
	for (size_t k = 0; k < m->n; k++)
		for (int l = 0; l < LEVELS && (int)k != at->a && (int)k != at->b; l++)
			sum[k][l] += match[k][l];
}

/* Single fields in which a record agrees with few others by chance; pairs of the other fields. */
static size_t
anchors_find(struct anchor *at, const struct model *m, const struct chance *c, double records)
{
	bool alone[FIELDS_MAX];
	size_t n = 0;

	for (size_t k = 0; k < m->n; k++) {
		alone[k] = m->u[k][LEVEL_SAME] * c->pairs[k] <= 4 * records;
		if (alone[k] && n < ANCHORS)
			at[n++] = (struct anchor){.a = (int)k, .b = -1};
	}
	for (size_t a = 0; a < m->n; a++)
		for (size_t b = a + 1; b < m->n && !alone[a]; b++)
			if (!alone[b] && n < ANCHORS &&
			    m->u[a][LEVEL_SAME] * m->u[b][LEVEL_SAME] *
				    fmin(c->pairs[a], c->pairs[b]) <=
				2 * records)
				at[n++] = (struct anchor){.a = (int)a, .b = (int)b};
	return n;
}

/* The prior, given m and u: the share that explains the patterns best. MATCH gets the expected
 * matches by level. */
static void
learn_prior(struct model *m, const struct fields *f, const struct patterns *p,
	    double match[FIELDS_MAX][LEVELS])
{
	double *score = xcalloc(p->n, sizeof(*score)),
	       *weight = xcalloc(p->n, sizeof(*weight)), n = (double)f->records;

	model_ready(m, f);
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < f->n; k++) {
			unsigned l = pattern_level(&p->pattern[i], k);

			score[i] += l < LEVELS ? m->bits[k][l] : 0;
		}
	for (int r = 0; r < ITERATIONS; r++) {
		double start = model_prior(m), sum = 0;

		for (size_t i = 0; i < p->n; i++) {
			if (!(p->pattern[i].w[0] & PATTERN_APART))
				weight[i] = model_probability(start + score[i]) * p->count[i];
			sum += weight[i];
		}
		m->rate = fmax(sum, 1) / n;
		m->prior = fmin(m->rate * 2 / fmax(n - 1, 1), 0.1);
	}
	memset(match, 0, FIELDS_MAX * sizeof(*match));
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < f->n; k++)
			if (pattern_level(&p->pattern[i], k) < LEVELS)
				match[k][pattern_level(&p->pattern[i], k)] += weight[i];
	free(score);
	free(weight);
}

/* The prior, and with it m of those fields that no anchor tells of: of a name and a city only the
 * name is one, and it cannot tell of itself. */
static void
learn_rest(struct model *m, const struct fields *f, const struct patterns *p,
	   const bool told[FIELDS_MAX], double match[FIELDS_MAX][LEVELS])
{
	double change = 1;

	m->rate = 0.5;
	for (int i = 0; i < ITERATIONS && change >= CONVERGED; i++) {
		change = 0;
		learn_prior(m, f, p, match);
		for (size_t k = 0; k < m->n; k++)
			if (!told[k])
				change = fmax(change, maximise(m->m[k], match[k],
							       model_expected(&f->f[k]), STRENGTH));
	}
}

/* m as learned from all anchors; TOLD: of which fields they tell. */
static void
learn_all(struct model *m, const struct fields *f, const struct patterns *p, const struct chance *c,
	  bool told[FIELDS_MAX])
{
	double sum[FIELDS_MAX][LEVELS] = {{0}};
	struct anchor at[ANCHORS];
	size_t anchors = anchors_find(at, m, c, (double)f->records);

	m->views = 0;
	for (size_t i = 0; i < anchors; i++) {
		train_anchor(m, f, p, &at[i], sum);
		if (at[i].b >= 0 || at[i].share <= 0)
			continue;
		m->view[m->views].field = (size_t)at[i].a;
		m->view[m->views].share = at[i].share;
		memcpy(m->view[m->views++].u, at[i].u, sizeof(at[i].u));
	}
	for (size_t k = 0; k < m->n; k++) {
		memcpy(m->m[k], model_expected(&f->f[k]), sizeof(m->m[k]));
		maximise(m->m[k], sum[k], model_expected(&f->f[k]), STRENGTH);
		told[k] = false;
		for (int l = 0; l < LEVELS; l++)
			told[k] |= sum[k][l] > 0;
	}
}

void
model_train(struct model *m, const struct fields *f, const struct blocks *b)
{
	double match[FIELDS_MAX][LEVELS] = {{0}};
	bool told[FIELDS_MAX];
	struct patterns p = {0};
	struct chance c;

	*m = (struct model){
	    .n = f->n, .records = (double)f->records, .rate = 0.5, .given = f->n < 2};
	chance_count(&c, f, b);
	for (size_t k = 0; k < f->n; k++)
		memcpy(m->m[k], model_expected(&f->f[k]), sizeof(m->m[k]));
	patterns_count(&p, f, b, &c);
	clean_chance(m, f, &c, match);
	for (int i = 0; i < 3 && !m->given; i++) {
		learn_all(m, f, &p, &c, told);
		learn_rest(m, f, &p, told, match);
		if (i < 2)
			clean_chance(m, f, &c, match);
	}
	patterns_free(&p);
}
