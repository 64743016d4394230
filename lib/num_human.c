/* SPDX-License-Identifier: MIT
 * Amounts as people write them: currencies, thousands, k and m, 천 만 억, 千 万 億. What has two readings
 * is not read. The arithmetic is decimal (1.1억 is 110000000, not 110000000.00000001): units
 * move the exponent of the text, num_parse rounds once. */
#include "num.h"

#include "ascii.h"

#include <stdio.h>

enum {
	TOKEN = 64, /* a decorated number longer than this is no amount */
	PARTS = 4   /* numbers before one of 만 억 조: n천 n백 n십 n */
};

struct sign {
	const char *text, *code;
};

/* Signs and words of currencies; a longer one stands before one it begins with. ISO 4217. */
static const struct sign sign[] = {
    {"₩", "KRW"},    {"￦", "KRW"},   {"원", "KRW"},	 {"US$", "USD"},     {"HK$", "HKD"},
    {"NT$", "TWD"},  {"NZ$", "NZD"},  {"AU$", "AUD"},	 {"CA$", "CAD"},     {"A$", "AUD"},
    {"C$", "CAD"},   {"S$", "SGD"},   {"R$", "BRL"},	 {"$", "USD"},	     {"＄", "USD"},
    {"€", "EUR"},    {"£", "GBP"},    {"￡", "GBP"},	 {"¥", "JPY"},	     {"￥", "JPY"},
    {"₹", "INR"},    {"₫", "VND"},    {"฿", "THB"},	 {"₱", "PHP"},	     {"₽", "RUB"},
    {"₺", "TRY"},    {"₴", "UAH"},    {"₪", "ILS"},	 {"zł", "PLN"},	     {"Kč", "CZK"},
    {"円", "JPY"},   {"엔", "JPY"},   {"元", "CNY"},	 {"위안", "CNY"},    {"달러", "USD"},
    {"불", "USD"},   {"유로", "EUR"}, {"파운드", "GBP"}, {"dollars", "USD"}, {"euros", "EUR"},
    {"euro", "EUR"}, {"won", "KRW"},
};

/* The codes of money that leads are sold in; none that is an English word (ALL, TOP). */
static const char code[][4] = {"KRW", "USD", "EUR", "GBP", "JPY", "CNY", "RMB", "HKD", "TWD", "SGD",
			       "AUD", "NZD", "CAD", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK",
			       "HUF", "RON", "BGN", "RUB", "UAH", "TRY", "ILS", "AED", "SAR", "QAR",
			       "KWD", "BHD", "OMR", "JOD", "EGP", "ZAR", "NGN", "KES", "MAD", "INR",
			       "PKR", "BDT", "LKR", "NPR", "THB", "VND", "IDR", "MYR", "PHP", "MNT",
			       "KZT", "UZS", "BRL", "MXN", "ARS", "CLP", "COP", "PEN", "UYU"};

struct unit {
	const char *text;
	int exp;
};

static const struct unit latin_unit[] = {{"thousand", 3}, {"million", 6}, {"billion", 9}, {"mn", 6},
					 {"bn", 9},	  {"k", 3},	  {"m", 6},	  {"b", 9},
					 {"%", -2},	  {"％", -2}};
static const struct unit small_unit[] = {{"천", 3}, {"백", 2}, {"십", 1},
					 {"千", 3}, {"百", 2}, {"十", 1}};
static const struct unit large_unit[] = {{"조", 12}, {"억", 8}, {"만", 4}, {"兆", 12},
					 {"億", 8},  {"亿", 8}, {"萬", 4}, {"万", 4}};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* S without blanks in front, no-break spaces included. */
static struct slice
skip_blank(struct slice s)
{
	for (;;) {
		if (s.n && (*s.p == ' ' || *s.p == '\t'))
			s.p++, s.n--;
		else if (s.n >= 2 && memcmp(s.p, "\xc2\xa0", 2) == 0)
			s.p += 2, s.n -= 2;
		else
			return s;
	}
}

static const struct unit *
take_unit(struct slice *s, const struct unit *u, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word_take(s, u[i].text))
			return &u[i];
	return NULL;
}

static const char *
take_currency(struct slice *s, bool *generic)
{
	*generic = s->n && (*s->p == '$' || memcmp(s->p, "¥", s->n < 2 ? 1 : 2) == 0);
	for (size_t i = 0; i < COUNT(sign); i++)
		if (word_take(s, sign[i].text))
			return sign[i].code;
	for (size_t i = 0; i < COUNT(code); i++)
		if (word_take(s, code[i]))
			return strcmp(code[i], "RMB") == 0 ? "CNY" : code[i];
	return NULL;
}

/* Digits with separators between groups of three, and a fraction: without the separators to
 * TEXT. */
static bool
take_number(struct slice *s, char text[TOKEN])
{
	const char *p = s->p, *end = s->p + s->n;
	char separator = 0;
	size_t n = 0, group = 0;

	for (; p < end && n < TOKEN - 16; p++) {
		if (is_digit(*p)) {
			text[n++] = *p;
			group++;
		} else if (*p == ',' || *p == '_') {
			if (separator ? *p != separator || group != 3 : group == 0 || group > 3)
				return false;
			separator = *p;
			group = 0;
		} else
			break;
	}
	if (separator && group != 3)
		return false;
	if (p < end && *p == '.') {
		size_t from = n;

		text[n++] = *p++;
		for (; p < end && is_digit(*p) && n < TOKEN - 16; p++)
			text[n++] = *p;
		if (n == from + 1)
			return false;
	}
	if (n == 0 || (p < end && is_digit(*p)))
		return false;
	s->n -= (size_t)(p - s->p);
	s->p = p;
	text[n] = '\0';
	return true;
}

/* TEXT x 10^EXP. */
static bool
scaled(const char *text, int exp, double *out)
{
	char with[TOKEN + 16];
	int n = snprintf(with, sizeof(with), "%se%d", text, exp);

	return num_parse((struct slice){with, (size_t)n}, out);
}

/* The number with its units, Korean chains included: groups of (n천 n백 n십 n) behind which 조
 * 억 만 stand, in falling order. */
static bool
take_amount(struct slice *s, double *out)
{
	struct {
		char text[TOKEN];
		int exp;
	} part[PARTS];
	size_t parts = 0;
	int small = 4, large = 16; /* exponents of the last units: the next is smaller */
	bool korean = false, one = false;
	double sum = 0, v;

	for (;;) {
		const struct unit *u;
		bool number;

		*s = skip_blank(*s);
		number = s->n && (is_digit(*s->p) || *s->p == '.');
		if (number && (parts == PARTS || small == 0 || !take_number(s, part[parts].text)))
			return false;
		if (number && !korean) {
			struct slice at = skip_blank(*s);

			u = take_unit(&at, latin_unit, COUNT(latin_unit));
			if (u) {
				*s = at;
				return scaled(part[0].text, u->exp, out);
			}
		}
		*s = skip_blank(*s);
		if ((u = take_unit(s, small_unit, COUNT(small_unit)))) {
			if (parts == PARTS || u->exp >= small)
				return false;
			if (!number) {
				strcpy(part[parts].text, "1"); /* 백만 */
				one = true;
			}
			part[parts++].exp = small = u->exp;
			korean = true;
			continue;
		}
		if (number) {
			part[parts++].exp = small = 0;
			*s = skip_blank(*s);
		}
		u = take_unit(s, large_unit, COUNT(large_unit));
		if (!u)
			break;
		if (parts == 0 || u->exp >= large)
			return false;
		for (size_t i = 0; i < parts; i++) {
			if (!scaled(part[i].text, part[i].exp + u->exp, &v))
				return false;
			sum += v;
		}
		parts = 0;
		small = 4;
		large = u->exp;
		korean = true;
		one = false;
	}
	/* 백 and 천 alone are names, and "1억 5000" is said for 1억 5천만 */
	if (one)
		return false;
	if (large == 16 && parts == 0)
		return false;
	v = 0;
	for (size_t i = 0; i < parts; i++) {
		double w;

		if (!scaled(part[i].text, part[i].exp, &w))
			return false;
		v += w;
	}
	if (large > 4 && large < 16 && parts && v < 1e4)
		return false;
	*out = sum + v;
	return true;
}

static bool
take_minus(struct slice *s, bool *negative)
{
	if (*negative || !s->n)
		return false;
	if (word_take(s, "-") || word_take(s, "−"))
		*negative = true;
	else if (!word_take(s, "+"))
		return false;
	*s = skip_blank(*s);
	return true;
}

bool
num_parse_human(struct slice s, double *out, char currency[4])
{
	const char *before = NULL, *behind = NULL;
	bool negative = false, generic = false, generic_behind = false, plus;
	double v;

	if (currency)
		currency[0] = '\0';
	s = slice_trim(s);
	if (num_parse(s, out))
		return true;

	s = skip_blank(s);
	if (s.n == 0)
		return false;
	plus = take_minus(&s, &negative);
	if (s.n && !is_digit(*s.p))
		before = take_currency(&s, &generic);
	s = skip_blank(s);
	if (before && !plus)
		take_minus(&s, &negative);
	if (!take_amount(&s, &v))
		return false;
	s = skip_blank(s);
	if (s.n)
		behind = take_currency(&s, &generic_behind);
	if (!before && !behind && !word_take(&s, "명") && !word_take(&s, "名"))
		word_take(&s, "人");
	s = skip_blank(s);
	if (s.n)
		return false;
	if (before && behind && strcmp(before, behind) != 0) {
		/* "$50 CAD": the code says which dollar; otherwise the two contradict each other */
		if (!generic)
			return false;
		before = NULL;
	}
	if (currency && (before || behind))
		strcpy(currency, before ? before : behind);
	*out = negative ? -v : v;
	return true;
}
