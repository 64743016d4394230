/* SPDX-License-Identifier: MIT
 * Who gets the credit: position weights and the removal effect by hand, shares that add up to the
 * conversion exactly for random paths, and the exact solution against plain iteration. */
#include "mem.h"
#include "stats_credit.h"

#include "tap.h"

#include <math.h>
#include <stdlib.h>

static void
shares(enum credit_model model, size_t n, size_t made, const double *want, const char *what)
{
	static const int64_t at[] = {0, 7, 14, 21, 28};
	struct credit_path p = {.n = n, .at = at, .made = made, .half_life = 7};
	uint64_t unit[5];
	double worst = 0;

	credit_share(model, &p, unit);
	for (size_t i = 0; i < n; i++)
		worst = fmax(worst, fabs((double)unit[i] / (double)CREDIT_WHOLE - want[i]));
	ok(worst < 1e-8, "%s", what);
}

static void
test_positions(void)
{
	shares(CREDIT_FIRST, 3, 0, (double[]){1, 0, 0}, "first");
	shares(CREDIT_LAST, 3, 0, (double[]){0, 0, 1}, "last");
	shares(CREDIT_LINEAR, 4, 0, (double[]){.25, .25, .25, .25}, "linear");
	shares(CREDIT_U, 1, 0, (double[]){1}, "U of one");
	shares(CREDIT_U, 2, 0, (double[]){.5, .5}, "U of two: nobody is between");
	shares(CREDIT_U, 3, 0, (double[]){.4, .2, .4}, "U of three");
	shares(CREDIT_U, 5, 0, (double[]){.4, .2 / 3, .2 / 3, .2 / 3, .4}, "U of five");
	shares(CREDIT_W, 5, 2, (double[]){.3, .05, .3, .05, .3}, "W of five");
	shares(CREDIT_W, 4, 1, (double[]){.3, .3, .1, .3}, "W of four");
	shares(CREDIT_W, 3, 1, (double[]){1. / 3, 1. / 3, 1. / 3}, "W of three: nobody is between");
	shares(CREDIT_W, 3, 0, (double[]){.6, .1, .3}, "W: the first made the lead");
	shares(CREDIT_W, 3, 2, (double[]){.3, .1, .6}, "W: the last made the lead");
	shares(CREDIT_W, 2, 0, (double[]){2. / 3, 1. / 3}, "W of two");
	shares(CREDIT_W, 1, 0, (double[]){1}, "W of one");
	shares(CREDIT_DECAY, 3, 0, (double[]){1. / 7, 2. / 7, 4. / 7},
	       "decay: half a half-life ago");
}

static void
test_sums(void)
{
	bool exact = true;

	for (int run = 0; run < 20000; run++) {
		int64_t at[64];
		uint64_t unit[64];
		struct credit_path p = {.n = tap_random() % 64 + 1, .at = at};
		int64_t t = (int64_t)(tap_random() % 1000);

		for (size_t i = 0; i < p.n; i++)
			at[i] = t += (int64_t)(tap_random() % (run % 2 ? 10 : 1000000000000));
		p.made = tap_random() % p.n;
		p.half_life = (double)(tap_random() % 1000 + 1);
		for (int m = 0; m < CREDIT_MODELS; m++) {
			uint64_t sum = 0;

			credit_share((enum credit_model)m, &p, unit);
			for (size_t i = 0; i < p.n; i++)
				sum += unit[i];
			exact &= sum == CREDIT_WHOLE;
		}
	}
	ok(exact, "20,000 random paths: every model's shares add up to the conversion exactly");
}

/* C1 C2 C3 won; C1 lost; C2 C3 lost: 1/3 convert, without C1 1/6, without C2 or C3 nobody. */
static void
test_removal(void)
{
	struct chain c;
	double effect[3];

	chain_init(&c, 3);
	*chain_step(&c, 3, 0) = 2;
	*chain_step(&c, 3, 1) = 1;
	*chain_step(&c, 0, 1) = 1;
	*chain_step(&c, 0, 4) = 1;
	*chain_step(&c, 1, 2) = 2;
	*chain_step(&c, 2, 3) = 1;
	*chain_step(&c, 2, 4) = 1;
	ok(chain_removal(&c, effect), "the chain is solved");
	ok(fabs(effect[0] - .5) < 1e-12 && fabs(effect[1] - 1) < 1e-12 &&
	       fabs(effect[2] - 1) < 1e-12,
	   "removal effects 0.5, 1, 1");
	chain_free(&c);
	chain_init(&c, 2);
	*chain_step(&c, 2, 0) = 5;
	*chain_step(&c, 0, 3) = 5;
	ok(!chain_removal(&c, effect), "nothing converts: no effect to speak of");
	chain_free(&c);
}

/* P(conversion) by walking the probabilities until nothing is left; channel GONE is an end. */
static double
walk(const struct chain *c, size_t gone)
{
	double *now = calloc(c->n + 1, sizeof(*now)), *next = calloc(c->n + 1, sizeof(*next)),
	       p = 0;

	now[c->n] = 1;
	for (int t = 0; t < 20000; t++) {
		double left = 0;

		for (size_t j = 0; j <= c->n; j++)
			next[j] = 0;
		for (size_t i = 0; i <= c->n; i++) {
			double all = 0;

			if (now[i] == 0)
				continue;
			for (size_t j = 0; j < c->n + 2; j++)
				all += (double)*chain_step(c, i, j);
			for (size_t j = 0; j < c->n; j++)
				if (j != gone)
					next[j] += now[i] * (double)*chain_step(c, i, j) / all;
			p += now[i] * (double)*chain_step(c, i, c->n) / all;
		}
		for (size_t j = 0; j <= c->n; j++) {
			now[j] = next[j];
			left += now[j];
		}
		if (left < 1e-15)
			break;
	}
	free(now);
	free(next);
	return p;
}

static void
test_iteration(void)
{
	double worst = 0;

	for (int run = 0; run < 30; run++) {
		struct chain c;
		size_t n = tap_random() % 12 + 1;
		double effect[12], p;

		chain_init(&c, n);
		for (int path = 0; path < 200; path++) {
			size_t at = n, steps = tap_random() % 8 + 1;

			for (size_t i = 0; i < steps; i++) {
				size_t to = tap_random() % n;

				if (to != at)
					++*chain_step(&c, at, to);
				at = to;
			}
			++*chain_step(&c, at, n + tap_random() % 2);
		}
		if (!chain_removal(&c, effect)) {
			worst = 1;
			break;
		}
		p = walk(&c, SIZE_MAX);
		for (size_t i = 0; i < n; i++)
			worst = fmax(worst, fabs((p - walk(&c, i)) / p - effect[i]));
		chain_free(&c);
	}
	ok(worst < 1e-9, "30 random chains: the exact solution is that of iteration");
}

int
main(void)
{
	test_positions();
	test_sums();
	test_removal();
	test_iteration();
	return tap_end();
}
