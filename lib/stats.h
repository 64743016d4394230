/* SPDX-License-Identifier: MIT
 * What counts may claim: intervals of rates, of their differences and ratios, exact tests, false
 * discovery rates, and exact percentiles. All intervals are 95 %. Knows counts only: no lead, no
 * stage, no text. */
#ifndef STATS_H
#define STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval {
	double low, high;
};

/* Two-sided 95 % of the normal distribution. */
#define STATS_Z 1.959963984540054

/* K of N, N > 0: the score interval (Wilson, "Probable inference", JASA 22, 1927). */
struct interval stats_wilson(uint64_t k, uint64_t n);

/* How many more than N it takes, at the rate K/N, until the interval no longer holds TARGET; 0 when
 * it does not hold it now. False where no number would do (no data, or the rate is the target). */
bool stats_needed(uint64_t k, uint64_t n, double target, uint64_t *more);

/* p1 - p0 where each comes with its own interval: Newcombe's method 10 ("Interval estimation for the
 * difference", Statist. Med. 17, 1998) for any estimates (Donner and Zou, "Closed-form confidence
 * intervals for functions", Stat. Methods Med. Res. 21, 2012). */
struct interval stats_difference(double p1, struct interval i1, double p0, struct interval i0);

/* A/B of two counts of things that happen at a rate, over equal times; both intervals end at
 * infinity where B is 0. By the share A has of both (Przyborowski and Wilenski 1940; Wilson). */
struct interval stats_count_ratio(uint64_t a, uint64_t b);

/* (k1/n1) / (k0/n0) with its log interval (Katz et al., Biometrics 34, 1978); half a lead is added
 * to each cell where a count is 0. RATIO is of the counts as they are, and the same correction
 * where k0 is 0. */
struct lift {
	double ratio, low, high;
};
struct lift stats_lift(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0);

/* Two-sided p of the same table: the sum over all tables with these margins that are no likelier
 * (Fisher). */
double stats_fisher(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0);

/* p-values become q-values in place (Benjamini and Hochberg, JRSS B 57, 1995). */
void stats_bh(double *p, size_t n);

/* Whole numbers with exact percentiles. Equal values share one entry, so memory grows with the
 * distinct ones. {0} is empty. */
struct spread {
	struct spread_entry {
		int64_t value;
		uint64_t count;
	} * entry; /* ascending */
	size_t entries;
	struct spread_entry *fresh; /* not sorted in yet */
	size_t freshes, cap;
	struct spread_entry *often; /* in front of fresh: what comes again and again is counted */
	struct spread_grid {
		int64_t unit;
		uint64_t *count; /* of 0, 1, 2 ... units; what is here is not sorted in yet */
		size_t n;
	} grid[2];
	uint64_t n;
};

void spread_add(struct spread *s, int64_t value);

/* For values that are whole numbers of a unit: gives grid G its unit, and room for N of them. */
void spread_grid(struct spread *s, int g, int64_t unit, size_t n);

/* Adds the value of I units of grid G. */
void spread_add_far(struct spread *s, int g, size_t i);
static inline void
spread_add_units(struct spread *s, int g, size_t i)
{
	if (i >= s->grid[g].n) {
		spread_add_far(s, g, i);
		return;
	}
	s->grid[g].count[i]++;
	s->n++;
}

/* Adds a value as often as COUNT says. */
void spread_put(struct spread *s, struct spread_entry e);

/* Adds all values of FROM. */
void spread_merge(struct spread *s, struct spread *from);

/* Sorts in what is fresh: then entry[0..entries) are all. */
void spread_settle(struct spread *s);

/* How many values are above V. */
uint64_t spread_above(struct spread *s, int64_t v);

/* The PERCENT-th percentile by nearest rank: the smallest value that has at least PERCENT % of all
 * at or below it. There has to be one. */
int64_t spread_rank(struct spread *s, unsigned percent);

void spread_free(struct spread *s);

/* Kaplan and Meier's estimate of the part that has happened, where some are watched for a shorter
 * time than others; the interval by Greenwood's variance on the scale log(-log S), so that it stays
 * within 0 and 1. EVENT: how long each took; CENSORED: how long the others have been watched, those
 * at the time of an event included. False where nobody is watched. */
struct survival {
	struct spread event, censored;
};
struct estimate {
	double p;
	struct interval i;
	uint64_t n;
};
bool survival_estimate(struct survival *s, struct estimate *e);

/* The same part by each of N times, ascending: the points of a curve, in one pass. Its N is of all
 * that are watched at all. */
bool survival_curve(struct survival *s, const int64_t *at, size_t n, struct estimate *e);
void survival_merge(struct survival *s, struct survival *from);
void survival_free(struct survival *s);

#endif
