/* SPDX-License-Identifier: MIT
 * The calendar, ISO 8601 and durations. Zones are in zone.c; here they are only asked. */
#include "when.h"

#include "num.h"

#include <math.h>
#include <strings.h>

enum { YEAR_MIN = 1, YEAR_MAX = 9999 };

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int
day_weekday(int64_t day)
{
	int64_t w = (day + 3) % 7; /* 1970-01-01 was a Thursday */

	return (int)(w < 0 ? w + 7 : w);
}

/* Years begin in March, so the leap day is the last one; 400 years are 146097 days. */
int64_t
day_from_civil(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2), era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void
day_to_civil(int64_t day, int *year, int *month, int *mday)
{
	int64_t z = day + 719468, era = floor_div(z, 146097);
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t m = (5 * day_of_year + 2) / 153;

	*mday = (int)(day_of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int
month_length(int year, int month)
{
	static const char length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return length[month - 1];
}

bool
day_valid(int year, int month, int mday)
{
	return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && mday >= 1 &&
	       mday <= month_length(year, month);
}

/* N digits at P as a number, or -1. */
static inline int
digits(const char *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		unsigned d = (unsigned char)p[i] - (unsigned)'0';

		if (d > 9)
			return -1;
		v = v * 10 + (int)d;
	}
	return v;
}

/* What is left to read. */
struct cursor {
	const char *p, *end;
};

static inline bool
take(struct cursor *c, char what)
{
	if (c->p == c->end || *c->p != what)
		return false;
	c->p++;
	return true;
}

static inline bool
take_two(struct cursor *c, int max, int *out)
{
	if (c->end - c->p < 2 || (*out = digits(c->p, 2)) < 0 || *out > max)
		return false;
	c->p += 2;
	return true;
}

static bool
take_date(struct cursor *c, int64_t *day, bool *basic)
{
	int year, month, mday;

	if (c->end - c->p < 8 || (year = digits(c->p, 4)) < 0)
		return false;
	c->p += 4;
	*basic = !take(c, '-');
	if (!take_two(c, 12, &month) || take(c, '-') == *basic || !take_two(c, 31, &mday) ||
	    !day_valid(year, month, mday))
		return false;
	*day = day_from_civil(year, month, mday);
	return true;
}

/* 09:30, 09:30:15, 09:30:15.25; without colons where the date has no hyphens. */
static bool
take_time(struct cursor *c, bool basic, int64_t *us)
{
	int hour, minute, second = 0;
	int64_t fraction = 0;

	if (!take_two(c, 24, &hour) || (!basic && !take(c, ':')))
		return false;
	if (basic)
		take(c, ':');
	if (!take_two(c, 59, &minute))
		return false;
	if (take(c, ':') || (basic && c->p < c->end && digits(c->p, 1) >= 0)) {
		if (!take_two(c, 60, &second))
			return false;
		if (take(c, '.') || take(c, ',')) {
			int64_t scale = WHEN_SECOND;

			if (c->p == c->end || digits(c->p, 1) < 0)
				return false;
			for (; c->p < c->end && digits(c->p, 1) >= 0; c->p++) {
				scale /= 10;
				fraction += scale * digits(c->p, 1);
			}
		}
		if (second == 60)
			second = 59;
	}
	if (hour == 24 && (minute || second || fraction))
		return false;
	*us = ((hour * 60 + minute) * 60 + second) * WHEN_SECOND + fraction;
	return true;
}

/* Z, +09, +0900, +09:00, +08:27:52: seconds east. */
static bool
take_offset(struct cursor *c, int *offset)
{
	int hour, minute = 0, second = 0;
	bool west;

	if (take(c, 'Z') || take(c, 'z')) {
		*offset = 0;
		return true;
	}
	west = take(c, '-');
	if ((!west && !take(c, '+')) || !take_two(c, 23, &hour))
		return false;
	if (c->p < c->end) {
		bool colon = take(c, ':');

		if (!take_two(c, 59, &minute))
			return false;
		if (colon && take(c, ':') && !take_two(c, 59, &second))
			return false;
	}
	*offset = (hour * 60 + minute) * 60 + second;
	if (west)
		*offset = -*offset;
	return true;
}

bool
when_parse_plain(struct slice s, const struct zone *z, int64_t *out, bool *date_only)
{
	struct cursor c = {s.p, s.p + s.n};
	int64_t day, us = 0;
	int offset;
	bool basic, bare;

	if (!take_date(&c, &day, &basic))
		return false;
	bare = c.p == c.end;
	if (!bare) {
		if (!take(&c, 'T') && !take(&c, ' ') && !take(&c, 't'))
			return false;
		if (!take_time(&c, basic, &us))
			return false;
	}
	if (us == WHEN_DAY) {
		us = 0;
		if (++day > day_from_civil(YEAR_MAX, 12, 31))
			return false;
	}
	if (c.p == c.end)
		*out = zone_moment(z, day, us);
	else {
		take(&c, ' ');
		if (!take_offset(&c, &offset) || c.p != c.end)
			return false;
		*out = day * WHEN_DAY + us - offset * WHEN_SECOND;
	}
	if (!bare && (floor_div(*out, WHEN_DAY) < day_from_civil(1, 1, 1) ||
		      floor_div(*out, WHEN_DAY) > day_from_civil(YEAR_MAX, 12, 31)))
		return false; /* in another year than the years there are, seen from UTC */
	if (date_only)
		*date_only = bare;
	return true;
}

/* Eight bytes, the first lowest. */
static inline uint64_t
load_word(const char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

/* Eight bytes of the shape LIKE, which has '0' for any digit, and 0xff in NOT_DIGIT for the
 * bytes that are none. Byte i of NUMBER is what digits i and i + 1 say together. False: another
 * shape. */
static inline bool
pairs(uint64_t w, uint64_t like, uint64_t not_digit, uint64_t *number)
{
	/* x is to be at most 9 in a digit's byte, 0 in another's; more carries into bit 7 */
	uint64_t x = w ^ like, low = UINT64_C(0x7676767676767676);

	low |= not_digit & UINT64_C(0x7f7f7f7f7f7f7f7f);
	if (((x + low) | x) & UINT64_C(0x8080808080808080))
		return false;
	*number = x * 10 + (x >> 8);
	return true;
}

static inline unsigned
pair(uint64_t number, int i)
{
	return (unsigned)(number >> 8 * i) & 0xff;
}

/* What nearly all times look like: 2025-04-21 alone, or with T09:30:00 or " 09:30:00" and nothing,
 * Z or +09:00 behind. False: it may still be a time. */
static inline bool
parse_usual(struct slice s, const struct zone *z, int64_t *out, bool *date_only)
{
	static const short before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	static const signed char length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	uint64_t date, time = 0, rest;
	unsigned year, month, mday, hour, minute, second, leap;
	int64_t day, us;

	if (s.n != 10 && s.n != 20 && s.n != 25 && s.n != 19)
		return false;
	/* "2025-04-" */
	if (!pairs(load_word(s.p), UINT64_C(0x2d30302d30303030), UINT64_C(0xff0000ff00000000),
		   &date))
		return false;
	year = pair(date, 0) * 100 + pair(date, 2);
	month = pair(date, 5);
	if ((unsigned)(s.p[8] - '0') > 9 || (unsigned)(s.p[9] - '0') > 9)
		return false;
	mday = (unsigned)(s.p[8] - '0') * 10 + (unsigned)(s.p[9] - '0');
	leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	if (year < YEAR_MIN || month - 1 > 11 || mday < 1 ||
	    mday > (unsigned)length[month - 1] + (leap && month == 2))
		return false;
	/* leap days of the years before this one; day 0 is 0001-01-01 */
	year--;
	day = (int64_t)(year * 365 + year / 4 - year / 100 + year / 400 +
			(unsigned)before[month - 1] + (leap && month > 2) + mday) - 719163;
	if (s.n == 10) {
		*out = zone_moment(z, day, 0);
		if (date_only)
			*date_only = true;
		return true;
	}
	/* "09:30:00" */
	if ((s.p[10] != 'T' && s.p[10] != ' ') ||
	    !pairs(load_word(s.p + 11), UINT64_C(0x30303a30303a3030), UINT64_C(0x0000ff0000ff0000),
		   &time))
		return false;
	hour = pair(time, 0);
	minute = pair(time, 3);
	second = pair(time, 6);
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	us = (int64_t)((hour * 60 + minute) * 60 + second) * WHEN_SECOND;
	/* Near the ends of the calendar an offset leads out of it: seldom, and not here. */
	if (year == 0 || year == YEAR_MAX - 1)
		return false;
	if (s.n == 19) {
		*out = zone_moment(z, day, us);
	} else {
		int64_t offset = 0;

		if (s.n == 25) {
			/* "00+09:00", the seconds left alone */
			if ((s.p[19] != '+' && s.p[19] != '-') ||
			    !pairs(load_word(s.p + 17) & UINT64_C(0xffffffffff000000),
				   UINT64_C(0x30303a3030000000), UINT64_C(0x0000ff0000ffffff),
				   &rest) ||
			    pair(rest, 3) > 23 || pair(rest, 6) > 59)
				return false;
			offset = (int64_t)(pair(rest, 3) * 60 + pair(rest, 6)) * 60 * WHEN_SECOND;
			if (s.p[19] == '-')
				offset = -offset;
		} else if (s.p[19] != 'Z') {
			return false;
		}
		*out = day * WHEN_DAY + us - offset;
	}
	if (date_only)
		*date_only = false;
	return true;
}

bool
when_parse(struct slice s, const struct zone *z, int64_t *out, bool *date_only)
{
	return parse_usual(s, z, out, date_only) || when_parse_plain(s, z, out, date_only);
}

static char *
put(char *p, int64_t v, int width)
{
	for (int i = width; i-- > 0; v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + width;
}

static char *
put_offset(char *p, int offset)
{
	*p++ = offset < 0 ? '-' : '+';
	if (offset < 0)
		offset = -offset;
	p = put(p, offset / 3600, 2);
	*p++ = ':';
	return put(p, offset / 60 % 60, 2);
}

size_t
when_format(int64_t t, const struct zone *z, bool date_only, char dst[WHEN_TEXT])
{
	int64_t day, us;
	int year, month, mday, offset;
	char *p = dst;

	if (t == WHEN_NONE) {
		*dst = '\0';
		return 0;
	}
	/* The offset is added to the time of day, not to T: that overflows near the ends of
	 * int64. */
	offset = zone_offset(z, t);
	/* ISO 8601 has no seconds in an offset (local mean time, before zones): then in UTC; but a
	 * day is the zone's. */
	if (offset % 60 && !date_only)
		offset = 0;
	day = floor_div(t, WHEN_DAY);
	us = t % WHEN_DAY + (t % WHEN_DAY < 0 ? WHEN_DAY : 0) + offset * WHEN_SECOND;
	day += floor_div(us, WHEN_DAY);
	us -= floor_div(us, WHEN_DAY) * WHEN_DAY;

	day_to_civil(day, &year, &month, &mday);
	if (year < 0) {
		*p++ = '-';
		year = -year;
	}
	p = put(p, year, year > YEAR_MAX ? 6 : 4);
	*p++ = '-';
	p = put(p, month, 2);
	*p++ = '-';
	p = put(p, mday, 2);
	if (!date_only) {
		*p++ = 'T';
		p = put(p, us / (3600 * WHEN_SECOND), 2);
		*p++ = ':';
		p = put(p, us / (60 * WHEN_SECOND) % 60, 2);
		*p++ = ':';
		p = put(p, us / WHEN_SECOND % 60, 2);
		if (us % WHEN_SECOND) {
			*p++ = '.';
			p = put(p, us % WHEN_SECOND, 6);
			while (p[-1] == '0')
				p--;
		}
		if (zone_is_utc(z) || zone_offset(z, t) != offset)
			*p++ = 'Z';
		else
			p = put_offset(p, offset);
	}
	*p = '\0';
	return (size_t)(p - dst);
}

int64_t
when_add_months(int64_t t, int months, const struct zone *z)
{
	int64_t day = zone_day(z, t);
	int64_t us = t + zone_offset(z, t) * WHEN_SECOND - day * WHEN_DAY;
	int64_t month0;
	int year, month, mday, length;

	day_to_civil(day, &year, &month, &mday);
	month0 = (int64_t)year * 12 + month - 1 + months;
	if (month0 < YEAR_MIN * 12)
		return zone_moment(z, day_from_civil(YEAR_MIN, 1, 1), 0);
	if (month0 >= (YEAR_MAX + 1) * 12)
		return zone_moment(z, day_from_civil(YEAR_MAX, 12, 31), WHEN_DAY - 1);
	year = (int)(month0 / 12);
	month = (int)(month0 % 12) + 1;
	length = month_length(year, month);
	return zone_moment(z, day_from_civil(year, month, mday < length ? mday : length), us);
}

int64_t
when_add_days(int64_t t, int64_t days, const struct zone *z)
{
	int64_t day = zone_day(z, t), clock = t + zone_offset(z, t) * WHEN_SECOND - day * WHEN_DAY;

	return zone_moment(z, day + days, clock);
}

bool
when_parse_duration(struct slice s, int64_t now, const struct zone *z, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t us;
		int months;
	} unit[] = {
	    {"s", WHEN_SECOND, 0}, {"min", 60 * WHEN_SECOND, 0}, {"h", 3600 * WHEN_SECOND, 0},
	    {"d", WHEN_DAY, 0},	   {"w", 7 * WHEN_DAY, 0},	 {"mo", 0, 1},
	    {"y", 0, 12}};
	struct slice number = slice_trim(s), name;
	double v;

	name = (struct slice){number.p + number.n, 0};
	while (number.n && ((unsigned char)number.p[number.n - 1] | 0x20) >= 'a')
		number.n--, name.p--, name.n++;
	if (!num_parse(slice_trim(number), &v) || v <= 0 || *slice_trim(number).p == '+')
		return false;
	for (size_t i = 0; i < sizeof(unit) / sizeof(unit[0]); i++) {
		if (name.n != strlen(unit[i].name) ||
		    strncasecmp(name.p, unit[i].name, name.n) != 0)
			continue;
		if (unit[i].months) {
			if (v != floor(v) || v * unit[i].months > YEAR_MAX * 12)
				return false;
			*out = now - when_add_months(now, -(int)v * unit[i].months, z);
			return true;
		}
		if (v * (double)unit[i].us > (double)YEAR_MAX * 366 * (double)WHEN_DAY)
			return false;
		*out = (int64_t)llround(v * (double)unit[i].us);
		return *out > 0;
	}
	return false;
}
