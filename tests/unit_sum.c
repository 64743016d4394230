/* SPDX-License-Identifier: MIT */
#include "stats_sum.h"
#include "tap.h"

#include <float.h>
#include <math.h>

static double
sum_of(const double *v, size_t n)
{
	struct sum s = {{0}, 0};

	for (size_t i = 0; i < n; i++)
		sum_add(&s, v[i]);
	return sum_value(&s);
}

static void
shuffle(double *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)(tap_random() % i);
		double t = v[i - 1];

		v[i - 1] = v[j];
		v[j] = t;
	}
}

/* Parts added up apart, and then their parts. */
static double
in_parts(const double *v, size_t n, size_t parts)
{
	struct sum all = {{0}, 0};

	for (size_t p = 0; p < parts; p++) {
		struct sum s = {{0}, 0};

		for (size_t i = p; i < n; i += parts)
			sum_add(&s, v[i]);
		for (size_t i = 0; i < s.n; i++)
			sum_add(&all, s.part[i]);
	}
	return sum_value(&all);
}

int
main(void)
{
	const double lost[] = {1e16, 1, -1e16}, tenths[] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1},
		     half[] = {1, 1e16}, large[] = {DBL_MAX, DBL_MAX, -DBL_MAX},
		     tie[] = {1, 0x1p-53, 0x1p-106}; /* above half of the last bit: rounded up */
	static double v[1000];
	bool same = true, merged = true;
	double first;

	ok(sum_of(NULL, 0) == 0, "nothing is 0");
	ok(sum_of(lost, 3) == 1, "what a plain sum loses");
	ok(sum_of(tenths, 10) == 1, "ten tenths");
	ok(sum_of(half, 2) == 1e16, "half of the last bit goes to the even one");
	ok(sum_of(tie, 3) == 1 + 0x1p-52, "what is left decides a tie");
	ok(isinf(sum_of(large, 3)), "beyond all doubles: not finite");
	for (size_t i = 0; i < 1000; i++)
		v[i] = ldexp((double)(tap_random() >> 11) / 0x1p53 - .4,
			     (int)(tap_random() % 200) - 100);
	first = sum_of(v, 1000);
	for (size_t round = 0; round < 50; round++) {
		shuffle(v, 1000);
		same = same && sum_of(v, 1000) == first;
		merged = merged && in_parts(v, 1000, round % 7 + 1) == first;
	}
	ok(same, "the same in any order");
	ok(merged, "the same in parts");
	return tap_end();
}
