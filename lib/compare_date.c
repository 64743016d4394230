/* SPDX-License-Identifier: MIT */
#include "compare_date.h"

#include "ascii.h"
#include "similar.h"

/* Years of two digits from this one on are of the last century: most dates of birth are. */
enum { PIVOT = 30, PARTS = 3 };

struct parts {
	uint32_t value[PARTS], digits[PARTS]; /* digits is 0 for a month's name */
	int n, month;			      /* which part is a month's name, or -1 */
};

/* The month that three letters begin, or 0. */
static uint32_t
month_of(const char *p)
{
	static const char name[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (uint32_t m = 0; m < 12; m++)
		if ((p[0] | 0x20) == name[3 * m] && (p[1] | 0x20) == name[3 * m + 1] &&
		    (p[2] | 0x20) == name[3 * m + 2])
			return m + 1;
	return 0;
}

static void
take_apart(struct slice s, struct parts *p)
{
	*p = (struct parts){.month = -1};
	for (size_t i = 0; i < s.n && p->n < PARTS;) {
		size_t from = i;

		if (is_digit(s.p[i])) {
			for (; i < s.n && i - from < 8 && is_digit(s.p[i]); i++)
				p->value[p->n] = p->value[p->n] * 10 + (uint32_t)(s.p[i] - '0');
			p->digits[p->n++] = (uint32_t)(i - from);
		} else if (is_letter(s.p[i])) {
			while (i < s.n && is_letter(s.p[i]))
				i++;
			if (i - from >= 3 && p->month < 0 &&
			    (p->value[p->n] = month_of(s.p + from)))
				p->month = p->n++;
		} else {
			i++;
		}
	}
}

uint32_t
date_read(struct slice s, bool day_first)
{
	uint32_t year, month, day;
	struct parts p;

	take_apart(s, &p);
	if (p.n == 1 && p.digits[0] == 8)
		return p.value[0];
	if (p.n < PARTS)
		return 0;
	if (p.digits[0] == 4) {
		year = p.value[0];
		month = p.value[1];
		day = p.value[2];
	} else {
		bool first = p.month >= 0 ? p.month == 1
					  : p.value[0] > 12 || (day_first && p.value[1] <= 12);

		year = p.value[2];
		if (p.digits[2] <= 2)
			year += year >= PIVOT ? 1900 : 2000;
		day = p.value[first ? 0 : 1];
		month = p.value[first ? 1 : 0];
	}
	return year * 10000 + month % 100 * 100 + day % 100;
}

bool
date_day_first(const struct values *v)
{
	size_t first = 0, second = 0;
	struct parts p;

	for (uint32_t i = 0; i < v->map.n; i++) {
		take_apart(map_key(&v->map, i), &p);
		if (p.n < PARTS || p.digits[0] == 4 || p.month >= 0)
			continue;
		first += p.value[0] > 12;
		second += p.value[1] > 12;
	}
	return first > second;
}

bool
date_like(struct slice s)
{
	uint32_t d = s.n <= 32 ? date_read(s, true) : 0, month = d / 100 % 100, day = d % 100;

	return d / 10000 >= 1000 && d / 10000 <= 2999 && month && month <= 31 && day && day <= 31 &&
	       (month <= 12 || day <= 12);
}

/* Within two days: what is near needs no calendar. */
static unsigned
days_between(uint32_t x, uint32_t y)
{
	double one = x / 10000 * 365.25 + x / 100 % 100 * 30.44 + x % 100,
	       other = y / 10000 * 365.25 + y / 100 % 100 * 30.44 + y % 100;

	return (unsigned)(one > other ? one - other : other - one);
}

unsigned
date_level(struct slice a, uint32_t x, struct slice b, uint32_t y)
{
	char one[8], two[8];
	unsigned d, same, days;

	if (x == y && x)
		return LEVEL_SAME;
	if (!x || !y || x > 99999999 || y > 99999999)
		return similar_distance(a, b, false) <= 1 ? LEVEL_NEAR : LEVEL_ELSE;
	for (uint32_t i = 8, m = x, n = y; i-- > 0; m /= 10, n /= 10) {
		one[i] = (char)('0' + m % 10);
		two[i] = (char)('0' + n % 10);
	}
	d = similar_distance((struct slice){one, 8}, (struct slice){two, 8}, false);
	if (d <= 1 ||
	    (x / 10000 == y / 10000 && x / 100 % 100 == y % 100 && x % 100 == y / 100 % 100))
		return LEVEL_NEAR;
	same = (x / 10000 == y / 10000) + (x / 100 % 100 == y / 100 % 100) + (x % 100 == y % 100);
	if (same == 2)
		return LEVEL_CLOSE;
	days = days_between(x, y);
	return d == 2 || days <= 31		       ? LEVEL_FAIR
	       : days <= 366 || x / 10000 == y / 10000 ? LEVEL_WEAK
						       : LEVEL_ELSE;
}
