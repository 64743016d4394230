/* SPDX-License-Identifier: MIT
 * Golden vectors of the intervals and tests. Those to four digits were computed once by other
 * programs. */
#include "stats.h"

#include "tap.h"

#include <math.h>
#include <stdlib.h>

static void
near(double got, double want, double tolerance, const char *what)
{
	if (!ok(fabs(got - want) <= tolerance, "%s", what))
		printf("# got %.9g, want %.9g\n", got, want);
}

static void
test_wilson(void)
{
	static const struct {
		uint64_t k, n;
		double low, high;
	} v[] = {
	    {10, 200, .0274, .0896},   {10, 40, .1419, .4019}, {25, 100, .1755, .3430},
	    {250, 1000, .2242, .2778}, {3, 20, .0524, .3604},  {15, 100, .0931, .2328},
	    {0, 20, 0, .1611},	       {1, 1, .2065, 1},
	};
	char what[64];

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		struct interval w = stats_wilson(v[i].k, v[i].n);

		snprintf(what, sizeof(what), "wilson %d/%d low", (int)v[i].k, (int)v[i].n);
		near(w.low, v[i].low, 5.001e-5, what);
		snprintf(what, sizeof(what), "wilson %d/%d high", (int)v[i].k, (int)v[i].n);
		near(w.high, v[i].high, 5.001e-5, what);
	}
	ok(stats_wilson(0, 7).low == 0 && stats_wilson(7, 7).high == 1, "wilson ends are exact");
}

/* The number it says decides, and one less does not. */
static void
test_needed(void)
{
	uint64_t more;

	ok(!stats_needed(10, 40, .25, &more), "a rate that is the target is never decided");
	ok(!stats_needed(0, 0, .25, &more), "no data decides nothing");
	ok(stats_needed(100, 1000, .25, &more) && more == 0, "a missed target needs none");
	ok(stats_needed(20, 100, .25, &more) && more > 0, "20 of 100 against a quarter needs more");
	/* z² * .25 * .75 / .05² = 288.1 */
	ok(more == 189, "20 of 100 against a quarter needs 189 more");
	ok(stats_wilson(20 * 289, 100 * 289).high < .25, "and much more decides");
	ok(stats_wilson(58, 290).high < .25 && stats_wilson(57, 285).high > .25,
	   "289 is where it turns");
	ok(stats_needed(0, 5, .15, &more) && more > 0 && stats_wilson(0, 5 + more).high < .15 &&
	       stats_wilson(0, 4 + more).high >= .15,
	   "0 of 5 against 0.15: exactly where it turns");
}

static void
test_two(void)
{
	static const struct {
		uint64_t k1, n1, k0, n0;
		double low, high;
	} newcombe[] = {{56, 70, 48, 80, .0524, .3339},
			{9, 10, 3, 10, .1705, .8090},
			{6, 20, 10, 100, .0285, .4235}},
	  lift[] = {{6, 20, 10, 100, 1.23, 7.31},
		    {30, 100, 50, 500, 2.01, 4.47},
		    {60, 200, 100, 1000, 2.26, 3.98},
		    {3, 5, 10, 50, 1.21, 7.42}};
	struct lift l;

	for (size_t i = 0; i < 3; i++) {
		uint64_t k1 = newcombe[i].k1, n1 = newcombe[i].n1;
		uint64_t k0 = newcombe[i].k0, n0 = newcombe[i].n0;
		struct interval d =
		    stats_difference((double)k1 / (double)n1, stats_wilson(k1, n1),
				     (double)k0 / (double)n0, stats_wilson(k0, n0));

		near(d.low, newcombe[i].low, 5.001e-5, "newcombe low");
		near(d.high, newcombe[i].high, 5.001e-5, "newcombe high");
	}
	for (size_t i = 0; i < 4; i++) {
		l = stats_lift(lift[i].k1, lift[i].n1, lift[i].k0, lift[i].n0);
		near(l.ratio, 3, 1e-12, "lift ratio");
		near(l.low, lift[i].low, 5.001e-3, "lift low");
		near(l.high, lift[i].high, 5.001e-3, "lift high");
	}
	l = stats_lift(0, 10, 5, 10);
	ok(l.ratio == 0 && l.low >= 0 && l.low <= l.ratio && isfinite(l.high),
	   "no hits among the exposed: ratio 0 with a finite interval");
	l = stats_lift(5, 10, 0, 10);
	ok(isfinite(l.ratio) && l.ratio > 1 && isfinite(l.high),
	   "no hits among the others: still finite");
}

/* Fisher by adding up every table, slowly: the oracle of the fast one. */
static double
fisher_slow(int k1, int n1, int k0, int n0)
{
	double p = 0, seen = 0;

	for (int turn = 0; turn < 2; turn++)
		for (int x = 0; x <= n1; x++) {
			int y = k1 + k0 - x;
			double l;

			if (y < 0 || y > n0)
				continue;
			l = lgamma(n1 + 1) - lgamma(x + 1) - lgamma(n1 - x + 1) + lgamma(n0 + 1) -
			    lgamma(y + 1) - lgamma(n0 - y + 1) - lgamma(n1 + n0 + 1) +
			    lgamma(k1 + k0 + 1) + lgamma(n1 + n0 - k1 - k0 + 1);
			if (turn == 0 && x == k1)
				seen = l;
			if (turn == 1 && l <= seen + 1e-7)
				p += exp(l);
		}
	return p < 1 ? p : 1;
}

static void
test_fisher(void)
{
	double worst = 0;

	near(stats_fisher(6, 20, 10, 100), .0272, 5e-5, "fisher 6/20 10/100");
	near(stats_fisher(30, 100, 50, 500), 1.04e-6, 5e-9, "fisher 30/100 50/500");
	for (int n1 = 1; n1 <= 9; n1++)
		for (int n0 = 1; n0 <= 9; n0++)
			for (int k1 = 0; k1 <= n1; k1++)
				for (int k0 = 0; k0 <= n0; k0++) {
					double fast = stats_fisher((uint64_t)k1, (uint64_t)n1,
								   (uint64_t)k0, (uint64_t)n0);

					worst =
					    fmax(worst, fabs(fast - fisher_slow(k1, n1, k0, n0)));
				}
	near(worst, 0, 1e-9, "fisher equals the sum over all tables, every table up to 9 by 9");
	near(stats_fisher(500000, 1000000, 500100, 1000000), .8885, 5e-3,
	     "fisher of millions is quick and right");
}

static void
test_bh(void)
{
	double p[] = {.01, .04, .03, .005, .9}, one[] = {.2};

	stats_bh(p, 5);
	near(p[3], .025, 1e-12, "q of the least");
	near(p[0], .025, 1e-12, "q of the second");
	near(p[2], .05, 1e-12, "q of the third is held by the fourth");
	near(p[1], .05, 1e-12, "q of the fourth");
	near(p[4], .9, 1e-12, "q of the last");
	stats_bh(one, 1);
	near(one[0], .2, 0, "a single p is its q");
	stats_bh(NULL, 0);
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
test_spread(void)
{
	struct spread s = {0};
	static int64_t all[50000];
	uint64_t seed = 1;
	bool good = true;

	for (int i = 1; i <= 4; i++)
		spread_add(&s, i * 10);
	ok(spread_rank(&s, 50) == 20 && spread_rank(&s, 75) == 30 && spread_rank(&s, 90) == 40 &&
	       spread_rank(&s, 100) == 40,
	   "nearest rank of 10 20 30 40");
	spread_free(&s);
	spread_add(&s, -3);
	ok(spread_rank(&s, 50) == -3 && spread_rank(&s, 1) == -3, "one value");
	spread_free(&s);
	for (size_t i = 0; i < 50000; i++) {
		seed = seed * 6364136223846793005 + 1442695040888963407;
		all[i] = (int64_t)(seed >> 33) % 30011 - 100;
		spread_add(&s, all[i]);
		if (i % 7919 == 0)
			(void)spread_rank(&s, 50);
	}
	qsort(all, 50000, sizeof(*all), by_number);
	for (unsigned p = 1; p <= 100; p++)
		good = good && spread_rank(&s, p) == all[(50000 * p + 99) / 100 - 1];
	ok(good && s.n == 50000, "all percentiles of 50,000 equal those of the sorted list");
	ok(s.entries <= 30011, "equal values share an entry");
	spread_free(&s);
	for (size_t i = 0; i < 50000; i++) {
		seed = seed * 6364136223846793005 + 1442695040888963407;
		all[i] = (int64_t)(seed ^ seed >> 29) >> i % 64;
		spread_add(&s, all[i]);
	}
	qsort(all, 50000, sizeof(*all), by_number);
	good = true;
	for (unsigned p = 1; p <= 100; p++)
		good = good && spread_rank(&s, p) == all[(50000 * p + 99) / 100 - 1];
	ok(good && s.n == 50000, "the same of numbers of any size, below zero as well");
	spread_free(&s);
	spread_grid(&s, 0, 24, 10);
	s.grid[1].unit = 1;
	for (size_t i = 0; i < 50000; i++) {
		all[i] = (int64_t)(i * 7919 % (i % 5 ? 3000 : 3000000));
		if (i % 3 == 0)
			all[i] *= 24;
		if (i % 3 == 2)
			spread_add(&s, all[i]);
		else
			spread_add_units(&s, i % 3, (size_t)all[i] / (i % 3 ? 1 : 24));
	}
	qsort(all, 50000, sizeof(*all), by_number);
	good = true;
	for (unsigned p = 1; p <= 100; p++)
		good = good && spread_rank(&s, p) == all[(50000 * p + 99) / 100 - 1];
	ok(good && s.n == 50000, "the same where some are counted by units");
	spread_free(&s);
}

/* The 6-MP arm of Freireich et al. 1963, as every textbook has it: S(6) = 0.857 ... S(23) = 0.448
 * with standard error 0.1346; the interval is that of survfit(conf.type = "log-log") in R. */
static void
test_survival(void)
{
	static const int event[] = {6, 6, 6, 7, 10, 13, 16, 22, 23},
			 censored[] = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
	struct survival s = {0}, two = {0}, none = {0};
	struct estimate e;

	for (size_t i = 0; i < 9; i++)
		spread_add(&s.event, event[i]);
	for (size_t i = 0; i < 12; i++)
		spread_add(&s.censored, censored[i]);
	ok(survival_estimate(&s, &e) && e.n == 21, "survival: 21 are watched");
	near(e.p, 1 - 0.4482, 5e-5, "survival: S(23) = 0.448");
	near(e.i.low, 1 - 0.680, 1e-3, "survival: upper end of S 0.680");
	near(e.i.high, 1 - 0.188, 1e-3, "survival: lower end of S 0.188");
	survival_merge(&two, &s);
	survival_estimate(&two, &e);
	near(e.p, 1 - 0.4482, 5e-5, "survival: merged is the same");
	survival_free(&two);
	survival_free(&s);
	ok(!survival_estimate(&none, &e), "survival: nobody");
	for (int i = 0; i < 20; i++)
		spread_add(&none.censored, 5);
	survival_estimate(&none, &e);
	near(e.p, 0, 0, "survival: none went on");
	near(e.i.high, .1611, 5e-5, "survival: none of 20, as Wilson says");
	for (int i = 0; i < 3; i++)
		spread_add(&none.event, 9);
	survival_estimate(&none, &e);
	near(e.p, 1, 0, "survival: the last ones all went on");
	survival_free(&none);
}

static void
test_differences(void)
{
	struct interval a = stats_wilson(56, 70), b = stats_wilson(48, 80),
			d = stats_difference(.8, a, .6, b), r;

	near(d.low, .0524, 5e-5, "difference: as Newcombe");
	near(d.high, .3339, 5e-5, "difference: as Newcombe, upper end");
	r = stats_count_ratio(10, 10);
	near(r.low * r.high, 1, 1e-12, "ratio of counts: symmetric around 1");
	r = stats_count_ratio(250, 750); /* Wilson of 0.25 of 1000: .2242 to .2778 */
	near(r.low, .2242 / .7758, 2e-4, "ratio of counts: lower end");
	near(r.high, .2778 / .7222, 2e-4, "ratio of counts: upper end");
}

int
main(void)
{
	test_wilson();
	test_needed();
	test_two();
	test_fisher();
	test_bh();
	test_spread();
	test_survival();
	test_differences();
	return tap_end();
}
