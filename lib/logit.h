/* SPDX-License-Identifier: MIT
 * Logistic regression on yes-or-no features (the only user of liblinear): silent, and the same
 * weights on every run. Knows neither leads nor columns. */
#ifndef LOGIT_H
#define LOGIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum logit_penalty { LOGIT_L1, LOGIT_L2 };

/* Cases: which features hold, and whether it was a win. */
struct logit;

struct logit *logit_new(size_t features);

/* FEATURE: N numbers below the number of features, ascending; VALUE of each, or NULL: all 1. */
void logit_add(struct logit *l, const uint32_t *feature, const double *value, size_t n, bool won);

/* WEIGHT gets one log odds for each feature and behind them the constant. C: how little weights are
 * held back (the variance of their prior). There have to be wins and losses. */
void logit_fit(const struct logit *l, enum logit_penalty p, double c, double *weight);

/* Mean log loss of cases left out in turn. Cases are dealt to the FOLDS by a hash of their number.
 */
double logit_cross(const struct logit *l, enum logit_penalty p, double c, unsigned folds);

void logit_free(struct logit *l);

/* Of natural logarithms of odds. */
double logit_probability(double odds);
double logit_loss(double odds, bool won);

/* 64 bits mixed so that any of them can deal cases to folds (splitmix64, Steele et al., OOPSLA
 * 2014). */
static inline uint64_t
logit_mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

#endif
