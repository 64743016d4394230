/* SPDX-License-Identifier: MIT
 * Published vectors of the similarities, and slow versions as oracles of the bit-parallel ones. */
#include "similar.h"

#include "tap.h"

#include <math.h>
#include <string.h>

static void
near(double got, double want, double tolerance, const char *a, const char *b)
{
	ok(fabs(got - want) <= tolerance, "%s / %s is %.4f: %.4f", a, b, want, got);
}

static void
test_vectors(void)
{
	static const struct {
		const char *a, *b;
		double syllables, jamo;
	} v[] = {
	    {"MARTHA", "MARHTA", .9611, .9611},
	    {"DWAYNE", "DUANE", .8400, .8400},
	    {"DIXON", "DICKSONX", .8133, .8133},
	    {"김민수", "김민슈", .822, .950},
	    {"김민수", "김만수", .800, .950},
	    {"김민수", "김민서", .822, .950},
	    {"김민수", "박지영", 0, .417},
	    {"삼성전자", "삼성전기", .883, .927},
	    {"카카오엔터프라이즈", "카카오엔터테인먼트", .822, .859},
	};
	static const char *const sound[][2] = {
	    {"Robert", "R163"},	    {"Rupert", "R163"},	   {"Ashcraft", "A261"},
	    {"Tymczak", "T522"},    {"Pfister", "P236"},   {"Honeyman", "H555"},
	    {"Lee", "L000"},	    {"Gutierrez", "G362"}, {"Jackson", "J250"},
	    {"Washington", "W252"},
	};
	char code[4];

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		near(similar_jaro_winkler(slice_of(v[i].a), slice_of(v[i].b), false),
		     v[i].syllables, 6e-4, v[i].a, v[i].b);
		near(similar_jaro_winkler(slice_of(v[i].a), slice_of(v[i].b), true), v[i].jamo,
		     6e-4, v[i].a, v[i].b);
	}
	for (size_t i = 0; i < sizeof(sound) / sizeof(*sound); i++)
		ok(similar_soundex(slice_of(sound[i][0]), code) && !memcmp(code, sound[i][1], 4),
		   "%s sounds %s: %.4s", sound[i][0], sound[i][1], code);
	ok(!similar_soundex(SLICE("김"), code), "no sound without a letter");
	ok(similar_distance(SLICE("kitten"), SLICE("sitting"), false) == 3, "kitten, sitting: 3");
	ok(similar_distance(SLICE("ca"), SLICE("abc"), false) == 3, "ca, abc: 3 (restricted)");
	ok(similar_distance(SLICE(""), SLICE("abc"), false) == 3, "from nothing: 3");
}

/* Jaro as in the paper, one letter at a time. */
static double
slow_winkler(const char *a, size_t n, const char *b, size_t m)
{
	bool x[64] = {false}, y[64] = {false};
	size_t longest = n > m ? n : m, window = longest / 2 ? longest / 2 - 1 : 0, found = 0,
	       t = 0, k = 0;
	size_t prefix = 0;
	double jaro;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i > window ? i - window : 0; j < m && j <= i + window; j++)
			if (!y[j] && a[i] == b[j]) {
				x[i] = y[j] = true;
				found++;
				break;
			}
	if (!found)
		return n == 0 && m == 0;
	for (size_t i = 0; i < n; i++) {
		if (!x[i])
			continue;
		while (!y[k])
			k++;
		t += a[i] != b[k++];
	}
	jaro = ((double)found / (double)n + (double)found / (double)m +
		((double)found - (double)t / 2) / (double)found) /
	       3;
	while (prefix < 4 && prefix < n && prefix < m && a[prefix] == b[prefix])
		prefix++;
	return jaro + (double)prefix * 0.1 * (1 - jaro);
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned
slow_distance(const char *a, size_t n, const char *b, size_t m)
{
	static unsigned d[65][65];

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			if (!i || !j) {
				d[i][j] = (unsigned)(i + j);
				continue;
			}
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
					d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[n][m];
}

static void
test_random(void)
{
	int wrong_edits = 0, wrong_winkler = 0;
	char a[64], b[64];

	for (int round = 0; round < 20000; round++) {
		size_t n = tap_random() % 65, m = tap_random() % 65;
		unsigned letters = 1 + (unsigned)(tap_random() % 6);

		for (size_t i = 0; i < n; i++)
			a[i] = (char)('a' + tap_random() % letters);
		for (size_t i = 0; i < m; i++)
			b[i] = (char)('a' + tap_random() % letters);
		wrong_edits += similar_distance((struct slice){a, n}, (struct slice){b, m},
						false) != slow_distance(a, n, b, m);
		wrong_winkler +=
		    fabs(similar_jaro_winkler((struct slice){a, n}, (struct slice){b, m}, false) -
			 slow_winkler(a, n, b, m)) > 1e-12;
	}
	ok(!wrong_edits, "20,000 random distances as the slow way");
	ok(!wrong_winkler, "20,000 random similarities as the slow way");
}

int
main(void)
{
	test_vectors();
	test_random();
	return tap_end();
}
