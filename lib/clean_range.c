/* SPDX-License-Identifier: MIT
 * One amount or count, and ranges of them, of which the lower bound is taken. Nobody else's than
 * clean's. */
#include "clean_own.h"

#include "ascii.h"
#include "num.h"

#include <math.h>
#include <stdio.h>
#include <strings.h>

enum { AMOUNT = 64 }; /* bytes; what is longer is no amount */

/* What stands between the bounds; a word that is also said of one bound (이상) comes last. */
static const struct slice between[] = {
    SLICE_INIT("~"),	  SLICE_INIT("～"),    SLICE_INIT("〜"),   SLICE_INIT("∼"),
    SLICE_INIT("–"),	  SLICE_INIT("—"),     SLICE_INIT("-"),	   SLICE_INIT(" to "),
    SLICE_INIT(" bis "),  SLICE_INIT("에서 "), SLICE_INIT("부터"), SLICE_INIT("이상"),
    SLICE_INIT("초과"),
};
static const struct slice behind[] = {SLICE_INIT("미만"), SLICE_INIT("이하"), SLICE_INIT("까지"),
				      SLICE_INIT("이내"), SLICE_INIT("사이"), SLICE_INIT("未満"),
				      SLICE_INIT("以下")};
static const struct slice noun[] = {
    SLICE_INIT("명"),	   SLICE_INIT("인"),	      SLICE_INIT("人"),	    SLICE_INIT("名"),
    SLICE_INIT("employees"), SLICE_INIT("employee"), SLICE_INIT("people"), SLICE_INIT("persons"),
    SLICE_INIT("staff"),   SLICE_INIT("Mitarbeiter"), SLICE_INIT("Mitarbeitende")};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Without the first word of the list that S ends with, ASCII caselessly. */
static struct slice
without_end(struct slice s, const struct slice *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s.n > word[i].n &&
		    strncasecmp(s.p + s.n - word[i].n, word[i].p, word[i].n) == 0)
			return slice_trim((struct slice){s.p, s.n - word[i].n});
	return s;
}

struct slice
number_without_noun(struct slice s)
{
	return without_end(s, noun, COUNT(noun));
}

static bool
has_unit(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !memchr(" ,.-+_", s.p[i], 6))
			return true;
	return false;
}

/* S and a unit behind it. */
static bool
read_with(struct slice s, struct slice with, double *v, char currency[4])
{
	char text[2 * AMOUNT];

	if (s.n + with.n > sizeof(text))
		return false;
	memcpy(text, s.p, s.n);
	memcpy(text + s.n, with.p, with.n);
	return num_parse_human((struct slice){text, s.n + with.n}, v, currency) && isfinite(*v);
}

/* V times SCALE, a power of ten: in decimal, or 8.2 millions would be 8199999.999999999. */
static double
scaled(double v, double scale)
{
	char text[NUM_TEXT + 8];
	size_t n = num_format(v, text);
	double product = v * scale;

	if (n && !memchr(text, 'e', n)) {
		n += (size_t)snprintf(text + n, 8, "e%d", (int)lround(log10(scale)));
		num_parse((struct slice){text, n}, &product);
	}
	return product;
}

bool
number_read(struct slice s, enum kind kind, double scale, double *v, char currency[4])
{
	char *money = kind == KIND_MONEY ? currency : NULL;

	if (kind == KIND_COUNT)
		s = number_without_noun(s);
	if (num_parse_human(s, v, money)) {
		if (scale > 1 && !has_unit(s))
			*v = scaled(*v, scale);
		return isfinite(*v);
	}
	/* Of money 1억 5천 is said for 1억 5천만. */
	return money && s.n <= AMOUNT && memmem(s.p, s.n, "억", 3) &&
	       read_with(s, SLICE("만"), v, money);
}

/* The lower bound, whose unit may stand behind the upper one: the longest that does not lift it
 * above. 1~5천만원: 1천만원; 3천~5천만원: 3천만원; 500만~1억: as it is. */
static bool
lower_bound(struct slice low, struct slice high, enum kind kind, double scale, double *v,
	    char currency[4])
{
	char *money = kind == KIND_MONEY ? currency : NULL;
	double most;

	if (!number_read(high, kind, scale, &most, currency))
		return false;
	for (size_t i = 0; i < high.n && low.n <= AMOUNT; i++) {
		struct slice unit = {high.p + i, high.n - i};

		if ((unit.p[0] & 0xc0) == 0x80 || is_digit(unit.p[0]) ||
		    memchr(" ,.", unit.p[0], 3))
			continue;
		if (read_with(low, unit, v, money) && *v <= most)
			return true;
	}
	return number_read(low, kind, scale, v, currency) && *v <= most;
}

bool
number_range(struct slice s, enum kind kind, double scale, double *v, char currency[4])
{
	for (size_t i = 0; i < COUNT(between); i++) {
		const char *at = s.n ? memmem(s.p + 1, s.n - 1, between[i].p, between[i].n) : NULL;
		struct slice low, high;

		if (!at)
			continue;
		low = slice_trim((struct slice){s.p, (size_t)(at - s.p)});
		at += between[i].n;
		high = slice_trim((struct slice){at, (size_t)(s.p + s.n - at)});
		low = without_end(low, between, COUNT(between));
		high = without_end(high, behind, COUNT(behind));
		if (low.n && high.n && lower_bound(low, high, kind, scale, v, currency))
			return true;
	}
	return false;
}
