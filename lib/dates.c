/* SPDX-License-Identifier: MIT */
#include "dates.h"

#include "ascii.h"
#include "num.h"

#include <math.h>
#include <strings.h>

enum {
	SERIAL_EPOCH = 25569, /* Excel's serial of 1970-01-01 (ECMA-376 18.17.4.1, 1900 system) */
	SERIAL_1904 = 1462,   /* that of 1904-01-01, which is 0 in the other system */
	SERIAL_MIN = 10000,   /* 1927; smaller numbers are rather a year or a count */
	SERIAL_MAX = 80000,   /* 2119 */
	CENTURY = 70	      /* two-digit years from here on are 19xx (POSIX %y: 69) */
};

/* What is left to read. */
struct cursor {
	const char *p, *end;
};

static void
skip_blanks(struct cursor *c)
{
	while (c->p < c->end && *c->p == ' ')
		c->p++;
}

static bool
take(struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(c->end - c->p) < n || strncasecmp(c->p, text, n) != 0)
		return false;
	c->p += n;
	return true;
}

/* Up to MOST digits; their count, 0 if there is none or more. */
static int
take_number(struct cursor *c, int most, int *v)
{
	int n = 0;

	*v = 0;
	while (c->p < c->end && is_digit(*c->p) && n < most) {
		*v = *v * 10 + (*c->p++ - '0');
		n++;
	}
	return c->p < c->end && is_digit(*c->p) ? 0 : n;
}

/* A word of letters, its length. */
static size_t
word_at(const struct cursor *c)
{
	const char *p = c->p;

	while (p < c->end && is_letter(*p))
		p++;
	return (size_t)(p - c->p);
}

/* A name of at least three letters of a list of twelve or seven; its number from 1, or 0. */
static int
take_name(struct cursor *c, const char *const *name, int n)
{
	size_t len = word_at(c);

	for (int i = 0; len >= 3 && i < n; i++)
		if (len <= strlen(name[i]) && strncasecmp(c->p, name[i], len) == 0) {
			c->p += len;
			if (c->p < c->end && *c->p == '.')
				c->p++;
			return i + 1;
		}
	return 0;
}

static int
take_month(struct cursor *c)
{
	static const char *const month[] = {"january",	 "february", "march",	 "april",
					    "may",	 "june",     "july",	 "august",
					    "september", "october",  "november", "december"};

	return take_name(c, month, 12);
}

static void
skip_weekday(struct cursor *c)
{
	static const char *const day[] = {"monday", "tuesday",	"wednesday", "thursday",
					  "friday", "saturday", "sunday"};

	if (take_name(c, day, 7)) {
		take(c, ",");
		skip_blanks(c);
	}
}

/* A unit as it is written in Korean, in Japanese or traditional Chinese, in simplified Chinese. */
enum unit { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, COMMA };

static bool
take_unit(struct cursor *c, enum unit u)
{
	static const char *const sign[][3] = {
	    [YEAR] = {"년", "年", "年"},   [MONTH] = {"월", "月", "月"},
	    [DAY] = {"일", "日", "日"},	   [HOUR] = {"시", "時", "时"},
	    [MINUTE] = {"분", "分", "分"}, [SECOND] = {"초", "秒", "秒"},
	    [COMMA] = {",", ",", ","}};

	return take(c, sign[u][0]) || take(c, sign[u][1]) || take(c, sign[u][2]);
}

/* Between the parts of a date; which one, or 0. "년 " counts as '-'. */
static char
take_separator(struct cursor *c, enum unit u)
{
	char sep = 0;

	skip_blanks(c);
	if (c->p < c->end && memchr("/.-", *c->p, 3))
		sep = *c->p++;
	else if (take_unit(c, u))
		sep = '-';
	skip_blanks(c);
	return sep;
}

static int
full_year(int year, int digits)
{
	return digits > 2 ? year : year + (year < CENTURY ? 2000 : 1900);
}

/* Three numbers with V's digits N and the same separator between them. A year has two digits or
 * four. A day that its month does not have is a slip and says nothing of the order: that February
 * of 2026 has no 29th makes 26.02.29 no day of 2029. */
static enum dates_result
order_parts(const int v[3], const int n[3], char sep, enum date_order order, int ymd[3],
	    unsigned *orders)
{
	static const int at[][3] = {
	    [ORDER_MDY] = {2, 0, 1}, [ORDER_DMY] = {2, 1, 0}, [ORDER_YMD] = {0, 1, 2}};
	unsigned fits = 0, real = 0;

	for (int o = ORDER_MDY; o <= ORDER_YMD; o++) {
		int month = v[at[o][1]], day = v[at[o][2]];

		if ((n[0] == 4 ? o != ORDER_YMD : n[2] == 4 && o == ORDER_YMD) ||
		    n[at[o][0]] < 2 || n[at[o][1]] > 2 || n[at[o][2]] > 2 || month < 1 ||
		    month > 12 || day < 1 || day > 31)
			continue;
		fits |= 1u << o;
		if (day_valid(full_year(v[at[o][0]], n[at[o][0]]), month, day))
			real |= 1u << o;
	}
	if (!real)
		return DATES_BAD;
	/* With dots the month is never first, unless it can be nothing else. */
	if (n[2] == 4 && sep == '.' && fits & 1u << ORDER_DMY)
		fits = 1u << ORDER_DMY;
	if (n[2] == 4 && v[0] == v[1])
		fits &= 1u << ORDER_DMY;
	else if (n[0] != 4)
		*orders = fits;
	if (!(fits & (fits - 1)))
		order = fits == 1u << ORDER_MDY	  ? ORDER_MDY
			: fits == 1u << ORDER_DMY ? ORDER_DMY
						  : ORDER_YMD;
	if (!(fits & 1u << order))
		return DATES_AMBIGUOUS;
	if (!(real & 1u << order))
		return DATES_BAD;
	ymd[0] = full_year(v[at[order][0]], n[at[order][0]]);
	ymd[1] = v[at[order][1]];
	ymd[2] = v[at[order][2]];
	return DATES_OK;
}

static enum dates_result
take_date(struct cursor *c, enum date_order order, int ymd[3], unsigned *orders)
{
	int v[3], n[3];
	char sep;

	skip_weekday(c);
	ymd[1] = take_month(c);
	if (ymd[1]) { /* Mar 22, 2025 */
		skip_blanks(c);
		if (!take_number(c, 2, &ymd[2]))
			return DATES_BAD;
		if (!take(c, "st") && !take(c, "nd") && !take(c, "rd"))
			take(c, "th");
		take(c, ",");
		skip_blanks(c);
		if (take_number(c, 4, &ymd[0]) != 4)
			return DATES_BAD;
		return day_valid(ymd[0], ymd[1], ymd[2]) ? DATES_OK : DATES_BAD;
	}
	n[0] = take_number(c, 4, &v[0]);
	sep = take_separator(c, YEAR);
	if (n[0] && (ymd[1] = take_month(c)) != 0) { /* 22 Mar 2025, 22-Mar-25, 2025-Mar-22 */
		take_separator(c, COMMA);
		n[2] = take_number(c, 4, &v[2]);
		if ((n[0] == 4) == (n[2] == 4) ? n[0] == 4 || n[2] != 2 : n[2] > 2 && n[2] != 4)
			return DATES_BAD;
		ymd[0] = n[0] == 4 ? v[0] : full_year(v[2], n[2]);
		ymd[2] = n[0] == 4 ? v[2] : v[0];
		return n[2] && day_valid(ymd[0], ymd[1], ymd[2]) ? DATES_OK : DATES_BAD;
	}
	n[1] = sep ? take_number(c, 2, &v[1]) : 0;
	if (!n[0] || !n[1] || take_separator(c, MONTH) != sep)
		return DATES_BAD;
	n[2] = take_number(c, 4, &v[2]);
	if (!n[2] || n[0] == 3 || n[2] == 3 || (n[0] == 4 && n[2] > 2))
		return DATES_BAD;
	if (n[0] == 4 && !take_unit(c, DAY))
		take(c, "."); /* 2026. 7. 10. */
	return order_parts(v, n, sep, order, ymd, orders);
}

enum { NO_HALF, AM, PM };

static int
take_half(struct cursor *c)
{
	skip_blanks(c);
	if (take(c, "오전") || take(c, "午前") || take(c, "上午") || take(c, "a.m.") || take(c, "am"))
		return AM;
	if (take(c, "오후") || take(c, "午後") || take(c, "下午") || take(c, "p.m.") || take(c, "pm"))
		return PM;
	return NO_HALF;
}

/* 9:00, 09:00:15.250, 9시 30분 15초, each with AM or PM on either side. */
static bool
take_time(struct cursor *c, int64_t *us)
{
	int half = take_half(c), h, m = 0, s = 0, n;
	int64_t unit = WHEN_SECOND / 10, fraction = 0;
	bool hangul;

	skip_blanks(c);
	if (!take_number(c, 2, &h))
		return false;
	hangul = take_unit(c, HOUR);
	skip_blanks(c);
	if (hangul || take(c, ":")) {
		n = take_number(c, 2, &m);
		if (hangul ? n && !take_unit(c, MINUTE) : n != 2)
			return false;
		skip_blanks(c);
		if (hangul ? c->p < c->end && is_digit(*c->p) : take(c, ":")) {
			n = take_number(c, 2, &s);
			if (hangul ? !take_unit(c, SECOND) : n != 2)
				return false;
		}
	} else if (half) {
		return false;
	}
	if (c->p < c->end && *c->p == '.')
		for (c->p++; c->p < c->end && is_digit(*c->p); c->p++, unit /= 10)
			fraction += (*c->p - '0') * unit;
	if (!half)
		half = take_half(c);
	else
		skip_blanks(c);
	if (h > 24 || m > 59 || s > 60 || (half == AM && h > 12) || (h == 24 && (m || s)))
		return false;
	if (half && h == 12)
		h = 0;
	if (half == PM && h < 12)
		h += 12;
	s = s == 60 ? 59 : s;
	*us = (h * 3600 + m * 60 + s) * WHEN_SECOND + fraction;
	return true;
}

/* A zone behind a time: seconds east in *EAST. 1 there is one, 0 there is none, -1 it is something
 * else. */
static int
take_zone(struct cursor *c, int *east)
{
	/* Names that RFC 5322 fixes, and Korea's; others mean several zones. */
	static const struct {
		const char *name;
		int hours;
	} zone[] = {{"UTC", 0},	 {"GMT", 0},  {"Z", 0},	   {"KST", 9},	{"EST", -5}, {"EDT", -4},
		    {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};
	bool bracket, named = false;
	int sign, h, m = 0;

	skip_blanks(c);
	if (c->p == c->end)
		return 0;
	bracket = take(c, "(");
	*east = 0;
	for (size_t i = 0; i < sizeof(zone) / sizeof(*zone) && !named; i++) {
		named = word_at(c) == strlen(zone[i].name) && take(c, zone[i].name);
		*east = named ? zone[i].hours * 3600 : 0;
	}
	if (c->p < c->end && (*c->p == '+' || *c->p == '-')) {
		sign = *c->p++ == '+' ? 1 : -1;
		switch (take_number(c, 4, &h)) {
		case 4:
			m = h % 100;
			h /= 100;
			break;
		case 1:
		case 2:
			if (take(c, ":") && take_number(c, 2, &m) != 2)
				return -1;
			break;
		default:
			return -1;
		}
		if (h > 14 || m > 59)
			return -1;
		*east += sign * (h * 3600 + m * 60);
	} else if (!named) {
		return -1;
	}
	if (bracket && !take(c, ")"))
		return -1;
	skip_blanks(c);
	return c->p == c->end ? 1 : -1;
}

bool
dates_zone(struct slice s, int *east)
{
	struct cursor c = {s.p, s.p + s.n};

	return take_zone(&c, east) > 0;
}

/* Only digits, perhaps with a point: Unix time, an Excel serial, or yyyymmddhhmmss. */
static enum dates_result
parse_number(struct slice s, const struct dates_how *how, int64_t *out, bool *date_only)
{
	const char *point = memchr(s.p, '.', s.n);
	size_t whole = point ? (size_t)(point - s.p) : s.n;
	double v, days;
	int64_t us;

	*date_only = false;
	if (!num_parse(s, &v) || !is_digit(s.p[0]))
		return DATES_BAD;
	if (whole == 14 && !point) {
		int part[6], at = 0;
		struct cursor c = {s.p, s.p + 14};

		for (int i = 0; i < 6; i++, at += i == 1 ? 4 : 2) {
			struct cursor one = {c.p + at, c.p + at + (i ? 2 : 4)};

			take_number(&one, i ? 2 : 4, &part[i]);
		}
		if (!day_valid(part[0], part[1], part[2]) || part[3] > 23 || part[4] > 59 ||
		    part[5] > 59)
			return DATES_BAD;
		us = ((part[3] * 60 + part[4]) * 60 + part[5]) * WHEN_SECOND;
		*out = zone_moment(how->zone, day_from_civil(part[0], part[1], part[2]), us);
		return DATES_OK;
	}
	if (whole == 10 ||
	    (whole == 13 && !point)) { /* seconds, or milliseconds as JavaScript counts */
		*out = (int64_t)llround(v * (whole == 10 ? 1e6 : 1e3));
		return DATES_OK;
	}
	v += how->since_1904 ? SERIAL_1904 : 0;
	if (v < SERIAL_MIN || v > SERIAL_MAX)
		return DATES_BAD;
	days = floor(v);
	us = llround((v - days) * 86400) * WHEN_SECOND; /* a serial holds no more than seconds */
	*date_only = us == 0;
	*out = zone_moment(how->zone, (int64_t)days - SERIAL_EPOCH, us);
	return DATES_OK;
}

enum dates_result
dates_parse(struct slice s, const struct dates_how *how, int64_t *out, bool *date_only,
	    unsigned *orders)
{
	struct cursor c;
	enum dates_result result;
	int ymd[3] = {0}, east = 0, zoned = 0;
	int64_t us = 0, day;

	s = slice_trim(s);
	*orders = 0;
	if (!s.n)
		return DATES_BAD;
	if (when_parse(s, how->zone, out, date_only))
		return DATES_OK;
	if (s.n > 4 && is_digit(s.p[0]) && is_digit(s.p[4]) && is_digit(s.p[1]) &&
	    is_digit(s.p[2]) && is_digit(s.p[3]))
		return parse_number(s, how, out, date_only);
	c = (struct cursor){s.p, s.p + s.n};
	result = take_date(&c, how->order, ymd, orders);
	if (result == DATES_BAD)
		return DATES_BAD;
	skip_blanks(&c);
	if (c.p < c.end && *c.p == '(') { /* (월), (Mon) */
		const char *close = memchr(c.p, ')', (size_t)(c.end - c.p));

		if (!close) {
			*orders = 0;
			return DATES_BAD;
		}
		c.p = close + 1;
		skip_blanks(&c);
	}
	*date_only = c.p == c.end;
	if (!*date_only) {
		if (!take(&c, ",") && !take(&c, "at "))
			take(&c, "T");
		if (!take_time(&c, &us) || (zoned = take_zone(&c, &east)) < 0) {
			*orders = 0;
			return DATES_BAD;
		}
	}
	if (result != DATES_OK)
		return result;
	day = day_from_civil(ymd[0], ymd[1], ymd[2]);
	*out = zoned ? day * WHEN_DAY + us - east * WHEN_SECOND : zone_moment(how->zone, day, us);
	/* an hour or a zone may lead out of the years there are */
	return *out >= day_from_civil(1, 1, 1) * WHEN_DAY &&
		       *out < (day_from_civil(9999, 12, 31) + 1) * WHEN_DAY
		   ? DATES_OK
		   : DATES_BAD;
}
