/* SPDX-License-Identifier: MIT
 * An exact sum: the same whatever the order of the numbers, and however they are split into parts
 * that are added up later. Kept as doubles that do not overlap (Shewchuk, "Adaptive precision
 * floating-point arithmetic", Discrete Comput. Geom. 18, 1997). */
#ifndef STATS_SUM_H
#define STATS_SUM_H

#include <stddef.h>

enum { SUM_PARTS = 64 }; /* 2,098 bits of all doubles, 53 a part, take 40 */

struct sum {
	double part[SUM_PARTS]; /* the smallest first */
	size_t n;
};

/* V is finite. */
void sum_add(struct sum *s, double v);

/* Rounded once. Not finite where it went beyond all doubles. */
double sum_value(const struct sum *s);

#endif
