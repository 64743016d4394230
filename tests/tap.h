/* SPDX-License-Identifier: MIT
 * TAP for unit tests in C: a numbered line a claim, the plan at the end, exit 1 where one
 * failed. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_tests, tap_failed;

__attribute__((format(printf, 2, 3))) static bool
ok(bool good, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", good ? "" : "not ", ++tap_tests);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	tap_failed += !good;
	return good;
}

static int
tap_end(void)
{
	printf("1..%d\n", tap_tests);
	return tap_failed != 0;
}

/* xorshift64*: the same numbers everywhere (Vigna, "An experimental exploration of Marsaglia's
 * xorshift generators"). */
__attribute__((unused)) static unsigned long long
tap_random(void)
{
	static unsigned long long x = 88172645463325252ULL;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	return x * 2685821657736338717ULL;
}

#endif
