/* SPDX-License-Identifier: MIT
 * Plain numbers: the strict grammar, the exact fast path, and text back. Amounts as people write
 * them are in num_human.c. Nobody calls setlocale, so strtod and printf speak the C locale. */
#include "num.h"

#include "ascii.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Rounded once, as the fast path and every sum need it: not kept in registers of 80 bits. */
_Static_assert(FLT_EVAL_METHOD == 0, "doubles have to be doubles: -msse2 -mfpmath=sse");

enum {
	EXACT_POWER = 22, /* the largest power of ten that a double holds exactly */
	SAFE_DIGITS = 19, /* decimal digits that always fit 64 bits */
	SIGNIFICANT = 800 /* no double is decided by more than 768; one more says "and something" */
};

static const double power_of_ten[EXACT_POWER + 1] = {1e0,  1e1,	 1e2,  1e3,  1e4,  1e5,	 1e6,  1e7,
						     1e8,  1e9,	 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
						     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* The slow way for what the fast path cannot round: the significant digits of [P, END) before
 * any exponent, as one integer with an exponent, to strtod. POINT_EXP is the exponent of the
 * last digit there. */
static double
round_by_libc(const char *p, const char *end, long point_exp)
{
	char text[SIGNIFICANT + 32];
	size_t n = 0;
	bool more = false;

	for (; p < end; p++) {
		if (!is_digit(*p) || (n == 0 && *p == '0'))
			continue;
		if (n < SIGNIFICANT)
			text[n++] = *p;
		else {
			more |= *p != '0';
			point_exp++;
		}
	}
	if (more) {
		text[n++] = '1';
		point_exp--;
	}
	snprintf(text + n, sizeof(text) - n, "e%ld", point_exp);
	return strtod(text, NULL);
}

bool
num_parse(struct slice s, double *out)
{
	const char *p = s.p, *end = s.p + s.n, *digits;
	uint64_t m = 0;
	long exp = 0;
	size_t n, significant = 0;
	bool negative = false, many;
	double v;

	if (p < end && (*p == '-' || *p == '+'))
		negative = *p++ == '-';
	digits = p;
	for (; p < end && is_digit(*p); p++)
		m = m * 10 + (uint64_t)(*p - '0');
	n = (size_t)(p - digits);
	if (p < end && *p == '.') {
		const char *fraction = ++p;

		for (; p < end && is_digit(*p); p++)
			m = m * 10 + (uint64_t)(*p - '0');
		exp = fraction - p;
		n += (size_t)(p - fraction);
	}
	if (n == 0)
		return false;
	const char *digits_end = p;
	if (p < end && (*p == 'e' || *p == 'E')) {
		long e = 0;
		bool minus = false;

		p++;
		if (p < end && (*p == '-' || *p == '+'))
			minus = *p++ == '-';
		if (p == end)
			return false;
		for (; p < end && is_digit(*p); p++)
			if (e < LONG_MAX / 100)
				e = e * 10 + (*p - '0');
		exp += minus ? -e : e;
	}
	if (p != end)
		return false;

	many = n > SAFE_DIGITS; /* m may have wrapped */
	if (many) {
		for (p = digits; p < digits_end; p++)
			if (is_digit(*p) && (significant || *p != '0'))
				significant++;
		many = significant > SAFE_DIGITS;
	}
	if (!many && m == 0)
		v = 0;
	else if (!many && m <= UINT64_C(1) << 53 && exp >= -EXACT_POWER && exp <= EXACT_POWER)
		/* Both operands are exact, so one rounding: Clinger, "How to read floating point
		 * numbers accurately" */
		v = exp < 0 ? (double)m / power_of_ten[-exp] : (double)m * power_of_ten[exp];
	else
		v = round_by_libc(digits, digits_end, exp);
	if (isinf(v))
		return false;
	*out = negative ? -v : v;
	return true;
}

bool
num_parse_int64(struct slice s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = false;
	int64_t v = 0;
	size_t i = 0;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		negative = s.p[i++] == '-';
	if (i == s.n)
		return false;
	for (; i < s.n; i++)
		if (!is_digit(s.p[i]) || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, s.p[i] - '0', &v))
			return false;
	/* built up below zero, where INT64_MIN fits */
	if (!negative && v == INT64_MIN)
		return false;
	v = negative ? v : -v;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
num_parse_long(struct slice s, long min, long max, long *out)
{
	int64_t v;

	if (!num_parse_int64(s, min, max, &v))
		return false;
	*out = (long)v;
	return true;
}

/* A finite |v| > 0 as 0.DIGITS x 10^EXP, the fewest digits that read back as v. */
struct decimal {
	char digit[20];
	int n, exp;
};

static void
decimal_trim(struct decimal *d)
{
	while (d->n && d->digit[d->n - 1] == '0')
		d->n--;
}

static void
decimal_shortest(double v, struct decimal *d)
{
	static const int scale[] = {0, 2, 6};
	char text[40];
	int precision;

	/* What fits 15 digits and a few decimals, nearly everything people write, needs no
	 * printf: there v is the nearest double to r / 10^k, and no shorter decimal has the same
	 * one. */
	for (size_t i = 0; v < 1e9 && i < sizeof(scale) / sizeof(scale[0]); i++) {
		double r = nearbyint(v * power_of_ten[scale[i]]);
		uint64_t u;
		int n = 0;

		if (r == 0 || r / power_of_ten[scale[i]] != v)
			continue;
		for (u = (uint64_t)r; u; u /= 10)
			text[n++] = (char)('0' + u % 10);
		for (d->n = 0; d->n < n; d->n++)
			d->digit[d->n] = text[n - 1 - d->n];
		d->exp = n - scale[i];
		decimal_trim(d);
		return;
	}
	/* Any 15 digits survive a normal double; below the normals there are fewer. */
	for (precision = v < 2.3e-308 ? 1 : 15; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision - 1, v);
		if (strtod(text, NULL) == v)
			break;
	}
	snprintf(text, sizeof(text), "%.*e", precision - 1, v);
	d->n = 0;
	d->exp = atoi(strchr(text, 'e') + 1) + 1;
	for (const char *p = text; *p != 'e'; p++)
		if (*p != '.')
			d->digit[d->n++] = *p;
	decimal_trim(d);
}

/* Lays D out with its point in place. */
static size_t
decimal_put(const struct decimal *d, bool negative, char *dst)
{
	size_t n = 0;

	if (negative)
		dst[n++] = '-';
	if (d->exp <= 0) {
		dst[n++] = '0';
		dst[n++] = '.';
		for (int i = d->exp; i < 0; i++)
			dst[n++] = '0';
	}
	for (int i = 0; i < d->n; i++) {
		if (i > 0 && i == d->exp)
			dst[n++] = '.';
		dst[n++] = d->digit[i];
	}
	for (int i = d->n; i < d->exp; i++)
		dst[n++] = '0';
	return n;
}

static size_t
put_zero(char *dst)
{
	dst[0] = '0';
	return 1;
}

size_t
num_format(double v, char dst[NUM_TEXT])
{
	struct decimal d;
	double a = fabs(v);

	if (!isfinite(v))
		return 0;
	if (a == 0)
		return put_zero(dst);
	decimal_shortest(a, &d);
	if (d.exp > 21) {
		/* d.ddde21: the point behind the first digit */
		struct decimal one = d;
		size_t n;

		one.exp = 1;
		n = decimal_put(&one, v < 0, dst);
		return n + (size_t)snprintf(dst + n, NUM_TEXT - n, "e%d", d.exp - 1);
	}
	return decimal_put(&d, v < 0, dst);
}

size_t
num_format_fixed(double v, int decimals, char dst[NUM_TEXT])
{
	struct decimal d;
	double a = fabs(v);
	int keep;

	if (!isfinite(v))
		return 0;
	if (a == 0)
		return put_zero(dst);
	decimal_shortest(a, &d);
	keep = d.exp + decimals; /* digits that stay */
	if (keep < 0)
		return put_zero(dst);
	if (keep < d.n) {
		bool up = d.digit[keep] >= '5';

		d.n = keep;
		while (up && d.n && d.digit[d.n - 1] == '9')
			d.n--;
		if (up && d.n)
			d.digit[d.n - 1]++;
		else if (up) { /* 9.99 -> 10, 0.006 -> 0.01 */
			d.digit[d.n++] = '1';
			d.exp++;
		}
		decimal_trim(&d);
		if (d.n == 0)
			return put_zero(dst);
	}
	return decimal_put(&d, v < 0, dst);
}

double
num_round(double v)
{
	char text[32];
	double rounded = v;

	snprintf(text, sizeof(text), "%.6g", v);
	num_parse(slice_of(text), &rounded);
	return rounded;
}
