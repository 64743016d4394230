/* SPDX-License-Identifier: MIT */
#include "stats_sum.h"

#include <math.h>

void
sum_add(struct sum *s, double v)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		double big = fabs(v) < fabs(s->part[i]) ? s->part[i] : v;
		double small = fabs(v) < fabs(s->part[i]) ? v : s->part[i];
		double high = big + small, low = small - (high - big);

		if (low != 0)
			s->part[n++] = low;
		v = high;
	}
	if (!isfinite(v)) { /* and stays so */
		s->part[0] = INFINITY;
		s->n = 1;
		return;
	}
	s->part[n++] = v;
	s->n = n;
}

double
sum_value(const struct sum *s)
{
	size_t n = s->n;
	double v, low = 0;

	if (n == 0)
		return 0;
	v = s->part[--n];
	while (n > 0 && low == 0) {
		double before = v, y = s->part[--n];

		v = before + y;
		low = y - (v - before);
	}
	/* halfway between two doubles: what is left says which is nearer */
	if (n > 0 && ((low < 0 && s->part[n - 1] < 0) || (low > 0 && s->part[n - 1] > 0))) {
		double twice = low * 2, up = v + twice;

		if (twice == up - v)
			v = up;
	}
	return v;
}
