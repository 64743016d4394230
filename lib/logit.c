/* SPDX-License-Identifier: MIT */
#include "logit.h"

#include "mem.h"

#include <linear.h>
#include <math.h>
#include <stdlib.h>

enum { SEED = 20 }; /* any; the same on every run */

/* liblinear's coordinate descent shuffles with rand(), whose numbers are another libc's own
 * business. These take its place in the program, so that the same leads give the same table
 * wherever it runs (but where a linker binds each library to its own libc, as on macOS: there it is
 * the same on every run). */
static uint64_t shuffled;

int
rand(void)
{
	return (int)(logit_mix(shuffled++) >> 33) & RAND_MAX;
}

void
srand(unsigned seed)
{
	shuffled = (uint64_t)seed << 32;
}

struct logit {
	size_t features, cases, cases_cap, nodes, nodes_cap;
	struct feature_node *node; /* a case's features, the constant, and the mark of its end */
	size_t *start;
	double *won; /* +1, -1: liblinear's labels */
};

struct logit *
logit_new(size_t features)
{
	struct logit *l = xcalloc(1, sizeof(*l));

	l->features = features;
	return l;
}

void
logit_free(struct logit *l)
{
	if (!l)
		return;
	free(l->node);
	free(l->start);
	free(l->won);
	free(l);
}

static void
node_add(struct logit *l, int index, double value)
{
	l->node = xgrow(l->node, l->nodes, &l->nodes_cap, sizeof(*l->node));
	l->node[l->nodes++] = (struct feature_node){index, value};
}

void
logit_add(struct logit *l, const uint32_t *feature, const double *value, size_t n, bool won)
{
	if (l->cases == l->cases_cap) {
		size_t cap = l->cases_cap;

		l->start = xgrow(l->start, l->cases, &cap, sizeof(*l->start));
		l->won = xrealloc_array(l->won, cap, sizeof(*l->won));
		l->cases_cap = cap;
	}
	l->start[l->cases] = l->nodes;
	l->won[l->cases++] = won ? 1 : -1;
	for (size_t i = 0; i < n; i++)
		node_add(l, (int)feature[i] + 1, value ? value[i] : 1);
	node_add(l, (int)l->features + 1, 1);
	node_add(l, -1, 0);
}

static void
say_nothing(const char *text)
{
	(void)text;
}

/* The cases of CHOSEN (all where NULL). */
static void
fit(const struct logit *l, const uint32_t *chosen, size_t n, enum logit_penalty p, double c,
    double *weight)
{
	struct problem prob = {.l = (int)n, .n = (int)l->features + 1, .bias = 1};
	struct parameter param = {
	    .solver_type = p == LOGIT_L1 ? L1R_LR : L2R_LR,
	    .C = c,
	    .eps = p == LOGIT_L1 ? 0.001 : 0.0001,
	    .p = 0.1,
	};
	struct model *m;
	double sign;

	prob.x = xcalloc(n, sizeof(*prob.x));
	prob.y = xcalloc(n, sizeof(*prob.y));
	for (size_t i = 0; i < n; i++) {
		size_t at = chosen ? chosen[i] : i;

		prob.x[i] = l->node + l->start[at];
		prob.y[i] = l->won[at];
	}
	set_print_string_function(say_nothing);
	srand(SEED); /* its coordinate descent shuffles with rand() */
	m = train(&prob, &param);
	sign = m->label[0] == 1 ? 1 : -1;
	for (size_t i = 0; i <= l->features; i++)
		weight[i] = sign * m->w[i];
	free_and_destroy_model(&m);
	free(prob.x);
	free(prob.y);
}

void
logit_fit(const struct logit *l, enum logit_penalty p, double c, double *weight)
{
	fit(l, NULL, l->cases, p, c, weight);
}

double
logit_probability(double odds)
{
	return 1 / (1 + exp(-odds));
}

double
logit_loss(double odds, bool won)
{
	double wrong = won ? -odds : odds;

	return wrong > 30 ? wrong : log1p(exp(wrong));
}

static double
odds_of(const struct logit *l, size_t at, const double *weight)
{
	double sum = 0;

	for (const struct feature_node *f = l->node + l->start[at]; f->index > 0; f++)
		sum += weight[f->index - 1] * f->value;
	return sum;
}

double
logit_cross(const struct logit *l, enum logit_penalty p, double c, unsigned folds)
{
	uint32_t *chosen = xcalloc(l->cases, sizeof(*chosen));
	double *weight = xcalloc(l->features + 1, sizeof(*weight)), loss = 0;

	for (unsigned k = 0; k < folds; k++) {
		size_t n = 0, wins = 0;

		for (size_t i = 0; i < l->cases; i++)
			if (logit_mix(i) % folds != k) {
				chosen[n++] = (uint32_t)i;
				wins += l->won[i] > 0;
			}
		memset(weight, 0, (l->features + 1) * sizeof(*weight));
		if (wins && wins < n)
			fit(l, chosen, n, p, c, weight);
		for (size_t i = 0; i < l->cases; i++)
			if (logit_mix(i) % folds == k)
				loss += logit_loss(odds_of(l, i, weight), l->won[i] > 0);
	}
	free(chosen);
	free(weight);
	return loss / (double)l->cases;
}
