/* SPDX-License-Identifier: MIT
 * Numbers: golden vectors, strtod as the oracle of rounding, round trips of random doubles. */
#include "num.h"
#include "tap.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static void
test_parse(void)
{
	static const char *const good[] = {
	    "0",
	    "-0",
	    "+1",
	    "1",
	    "1.5",
	    ".5",
	    "5.",
	    "-.5",
	    "1e3",
	    "1E+3",
	    "1e-3",
	    "01012345678",
	    "00123",
	    "1E5",
	    "9007199254740993",
	    "9223372036854775808",
	    "0.1",
	    "123456789012345678901234567890",
	    "1e22",
	    "1e23",
	    "2.2250738585072011e-308",
	    "2.2250738585072014e-308",
	    "4.9e-324",
	    "2e-324",
	    "1e-400",
	    "1.7976931348623157e308",
	    "8.98846567431158e307",
	    "0e999999999999999999999",
	    "6.02214076e23",
	    "0.000000000000000000000000000000000000000000000000000000000000001e63",
	    "179769313486231580793728971405301e276",
	    "9007199254740992.5",
	    "9007199254740993.0000000000000000001",
	};
	static const char *const bad[] = {
	    "",	      "+",    "-",	  ".",	   "e5",
	    "1e",     "1e+",  " 12",	  "12 ",   "nan",
	    "inf",    "-inf", "infinity", "0x10",  "1e400",
	    "-1e309", "1,5",  "1_000",	  "1.2.3", "--1",
	    "1/2",    "TRUE", "1e5x",	  "１",	   "1e99999999999999999999",
	    "1.e",    "+-1"};
	double v;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		double want = strtod(good[i], NULL);
		bool read = num_parse(slice_of(good[i]), &v);

		ok(read && memcmp(&v, &want, sizeof(v)) == 0, "num_parse %s", good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!num_parse(slice_of(bad[i]), &v), "num_parse refuses \"%s\"", bad[i]);
	/* no NUL behind it, and not read past the end */
	ok(num_parse((struct slice){"1234", 2}, &v) && v == 12,
	   "num_parse stops at the end of the slice");
}

/* More digits than fit: 0.5 ulp above the middle of two doubles, decided by the last digit. */
static void
test_long(void)
{
	char text[3000];
	double v, want;
	int n = snprintf(text, sizeof(text), "%s", "9007199254740993.");

	while (n < 2900)
		text[n++] = '0';
	text[n] = '\0';
	want = strtod(text, NULL);
	ok(num_parse(slice_of(text), &v) && v == want && v == 9007199254740992.0,
	   "2,900 digits, a tie");
	text[n++] = '1';
	text[n] = '\0';
	ok(num_parse(slice_of(text), &v) && v == 9007199254740994.0,
	   "2,900 digits, just above the tie");
	memset(text, '9', 400);
	ok(!num_parse((struct slice){text, 400}, &v), "400 nines overflow");
	memset(text, '0', 400);
	memcpy(text + 400, "7", 1);
	ok(num_parse((struct slice){text, 401}, &v) && v == 7, "400 zeros in front");
}

static void
test_random(void)
{
	int bad_trip = 0, bad_length = 0, bad_parse = 0;
	char text[NUM_TEXT + 1], libc[40];

	for (int i = 0; i < 200000; i++) {
		uint64_t bits = tap_random();
		double v, back, parsed;
		size_t n;
		int digits = 0, shortest;

		memcpy(&v, &bits, sizeof(v));
		if (i % 2)
			v = (double)(int64_t)(bits >> 30) / (i % 4 == 1 ? 100 : 1e6);
		if (!isfinite(v) || v == 0)
			continue;
		n = num_format(v, text);
		text[n] = '\0';
		bad_trip += !num_parse((struct slice){text, n}, &back) || back != v ||
			    strtod(text, NULL) != v;
		for (shortest = 1; shortest < 17; shortest++) {
			snprintf(libc, sizeof(libc), "%.*e", shortest - 1, v);
			if (strtod(libc, NULL) == v)
				break;
		}
		snprintf(libc, sizeof(libc), "%.*e", shortest - 1, v);
		/* significant digits: without sign, point, zeros at the ends, exponent */
		for (char *p = text, *last = NULL; *p && *p != 'e'; p++)
			if (*p >= '0' && *p <= '9' && (digits || *p != '0')) {
				digits++;
				if (*p != '0')
					last = p;
				if (!p[1] || p[1] == 'e')
					for (char *q = p; q > last; q--)
						digits -= *q == '0';
			}
		bad_length += digits != shortest;
		snprintf(libc, sizeof(libc), "%.*e", (int)(bits % 20), v);
		if (num_parse(slice_of(libc), &parsed))
			bad_parse += parsed != strtod(libc, NULL);
		else
			bad_parse += !isinf(strtod(libc, NULL));
	}
	ok(bad_trip == 0, "num_format reads back as the same double (200,000 random ones; %d bad)",
	   bad_trip);
	ok(bad_length == 0, "num_format is the shortest (%d are not)", bad_length);
	ok(bad_parse == 0, "num_parse rounds as strtod (%d do not)", bad_parse);
}

static void
test_format(void)
{
	static const struct {
		double v;
		const char *want;
	} plain[] = {{0, "0"},
		     {-0.0, "0"},
		     {85, "85"},
		     {14.14, "14.14"},
		     {-2.5, "-2.5"},
		     {0.1, "0.1"},
		     {0.3, "0.3"},
		     {1e20, "100000000000000000000"},
		     {1e21, "1e21"},
		     {-1.5e25, "-1.5e25"},
		     {1e-7, "0.0000001"},
		     {NAN, ""},
		     {INFINITY, ""},
		     {0.1 + 0.2, "0.30000000000000004"},
		     {123456789012345680.0, "123456789012345680"}};
	static const struct {
		double v;
		int decimals;
		const char *want;
	} fixed[] = {{2.675, 2, "2.68"},    {14.1421, 2, "14.14"},
		     {85, 2, "85"},	    {-0.001, 2, "0"},
		     {1.005, 2, "1.01"},    {-1.005, 2, "-1.01"},
		     {0.005, 2, "0.01"},    {0.0049, 2, "0"},
		     {9.995, 2, "10"},	    {99.99, 1, "100"},
		     {0.5, 0, "1"},	    {0.49, 0, "0"},
		     {1.5, 0, "2"},	    {2.5, 0, "3"},
		     {-2.5, 0, "-3"},	    {1234.5, 9, "1234.5"},
		     {100.10, 2, "100.1"},  {1e21, 2, "1000000000000000000000"},
		     {0.1 + 0.2, 2, "0.3"}, {1e-9, 9, "0.000000001"},
		     {4e-10, 9, "0"},	    {5e-10, 9, "0.000000001"},
		     {NAN, 2, ""}};
	char text[NUM_TEXT];

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		size_t n = num_format(plain[i].v, text);

		ok(slice_eq((struct slice){text, n}, slice_of(plain[i].want)),
		   "num_format \"%s\" (%.*s)", plain[i].want, (int)n, text);
	}
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		size_t n = num_format_fixed(fixed[i].v, fixed[i].decimals, text);

		ok(slice_eq((struct slice){text, n}, slice_of(fixed[i].want)),
		   "%.17g in %d decimals is \"%s\" (%.*s)", fixed[i].v, fixed[i].decimals,
		   fixed[i].want, (int)n, text);
	}
	ok(num_format(-5e-324, text) <= NUM_TEXT &&
	       num_format(-2.2250738585072011e-308, text) <= NUM_TEXT &&
	       num_format_fixed(-1.7976931348623157e308, 9, text) <= NUM_TEXT,
	   "the longest fit");
}

static void
test_human(void)
{
	static const struct {
		const char *text, *currency;
		double want;
	} good[] = {
	    {"50000", "", 50000},
	    {"50_000", "", 50000},
	    {"50k", "", 50000},
	    {"1.5m", "", 1.5e6},
	    {"25%", "", .25},
	    {"5천", "", 5000},
	    {"3만", "", 30000},
	    {"5천만", "", 5e7},
	    {"10억", "", 1e9},
	    {"1234만", "", 12340000},
	    {"$50K", "USD", 50000},
	    {"1,234,567", "", 1234567},
	    {"₩1,000", "KRW", 1000},
	    {"1억 5,000만", "", 1.5e8},
	    {"KRW 5000", "KRW", 5000},
	    {"5000원", "KRW", 5000},
	    {"US$5", "USD", 5},
	    {"3억 5천만", "", 3.5e8},
	    {"1.1억", "", 110000000},
	    {"백만원", "KRW", 1e6},
	    {"5백만원", "KRW", 5e6},
	    {"천만 원", "KRW", 1e7},
	    {"십억", "", 1e9},
	    {"1조 2,345억", "", 1234500000000},
	    {"5천3백만", "", 53000000},
	    {"1만 5000", "", 15000},
	    {"-$50", "USD", -50},
	    {"$-50", "USD", -50},
	    {"−5", "", -5},
	    {"50 USD", "USD", 50},
	    {"usd 50", "USD", 50},
	    {"$50 CAD", "CAD", 50},
	    {"US$50 USD", "USD", 50},
	    {"€1,234.56", "EUR", 1234.56},
	    {"50명", "", 50},
	    {" 12 ", "", 12},
	    {"1.5 million", "", 1.5e6},
	    {"2B", "", 2e9},
	    {"₩5,000만", "KRW", 5e7},
	    {"￦1,000", "KRW", 1000},
	    {"50만 달러", "USD", 5e5},
	    {"¥100", "JPY", 100},
	    {"1e5", "", 1e5},
	    {"+5%", "", .05},
	    {"12.5%", "", .125},
	    {"1 000원", NULL, 0},
	    {"\xc2\xa0"
	     "5\xc2\xa0"
	     "천",
	     "", 5000},
	    {"1억원", "KRW", 1e8},
	};
	static const char *const bad[] = {
	    "",		" ",	      "-",	  "$",	    "원",	 "KRW",	       "천",
	    "백",	"만",	      "1,23",	  "1,2345", "12,34,567", "1,234,56",   ",123",
	    "1_2",	"1,234_567",  "1.2.3",	  "5kk",    "5k5",	 "k",	       "%",
	    "1억 5000", "5만억",      "5억억",	  "5천천",  "1 2천",	 "TOP 10",     "10kg",
	    "€50 USD",	"1e5k",	      "0x10",	  "nan",    "five",	 "5000원원",   "$ $5",
	    "--5",	"1,234,567,", "1.234,56", "5%%",    "010-1234",	 "2025-04-21", "1 000원",
	};
	char currency[4];
	double v;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		bool read;

		if (!good[i].currency)
			continue;
		read = num_parse_human(slice_of(good[i].text), &v, currency);
		ok(read && v == good[i].want && strcmp(currency, good[i].currency) == 0,
		   "amount \"%s\" (%.17g %s)", good[i].text, read ? v : NAN, read ? currency : "");
		ok(num_parse_human(slice_of(good[i].text), &v, NULL) && v == good[i].want,
		   "without currency");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!num_parse_human(slice_of(bad[i]), &v, currency), "no amount: \"%s\"", bad[i]);
}

static void
test_whole(void)
{
	static const char *const bad[] = {
	    "",	   "+",	 "-",	"1.0", " 1", "1e3", "9223372036854775808", "-9223372036854775809",
	    "101", "-1", "1_0", "0x1"};
	int64_t w;
	long v;

	ok(num_parse_long(SLICE("100"), 0, 100, &v) && v == 100, "100");
	ok(num_parse_long(SLICE("+7"), 0, 100, &v) && v == 7, "+7");
	ok(num_parse_int64(SLICE("-9223372036854775808"), INT64_MIN, INT64_MAX, &w) && w == INT64_MIN,
	   "LONG_MIN");
	ok(num_parse_int64(SLICE("9223372036854775807"), INT64_MIN, INT64_MAX, &w) && w == INT64_MAX,
	   "LONG_MAX");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!num_parse_long(slice_of(bad[i]), 0, 100, &v),
		   "no whole number in 0..100: \"%s\"", bad[i]);
}

int
main(void)
{
	test_parse();
	test_long();
	test_random();
	test_format();
	test_human();
	test_whole();
	return tap_end();
}
