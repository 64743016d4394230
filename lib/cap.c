/* SPDX-License-Identifier: MIT */
#include "cap.h"

#include "num.h"

#include <stdlib.h>
#include <strings.h>

static const struct {
	const char *name;
	enum cap_period period;
	int64_t span; /* 0: has no fixed length */
} unit[] = {{"day", CAP_DAY, WHEN_DAY},
	    {"days", CAP_DAY, WHEN_DAY},
	    {"d", CAP_DAY, WHEN_DAY},
	    {"week", CAP_WEEK, 7 * WHEN_DAY},
	    {"weeks", CAP_WEEK, 7 * WHEN_DAY},
	    {"w", CAP_WEEK, 7 * WHEN_DAY},
	    {"month", CAP_MONTH, 0},
	    {"mo", CAP_MONTH, 0},
	    {"year", CAP_YEAR, 0},
	    {"y", CAP_YEAR, 0},
	    {"hour", CAP_SPAN, WHEN_SECOND * 3600},
	    {"hours", CAP_SPAN, WHEN_SECOND * 3600},
	    {"h", CAP_SPAN, WHEN_SECOND * 3600},
	    {"min", CAP_SPAN, WHEN_SECOND * 60}};

enum { MOST = 1000000 }; /* more of anything is a typing error */

static bool
same(struct slice a, const char *b)
{
	return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

/* "3 days", "week" */
static bool
period_parse(struct slice s, struct cap *c)
{
	struct slice number = s;
	long n = 1;

	number.n = 0;
	while (s.n && s.p[0] >= '0' && s.p[0] <= '9')
		s.p++, s.n--, number.n++;
	s = slice_trim(s);
	if (number.n && !num_parse_long(number, 1, MOST, &n))
		return false;
	for (size_t i = 0; i < sizeof(unit) / sizeof(*unit); i++) {
		if (!same(s, unit[i].name))
			continue;
		c->period = n == 1 ? unit[i].period : CAP_SPAN;
		c->span = n * unit[i].span;
		return c->period != CAP_SPAN || c->span;
	}
	return false;
}

bool
cap_parse(struct slice s, struct cap *c)
{
	const char *slash;
	struct slice number;
	long n;

	s = slice_trim(s);
	*c = (struct cap){0};
	if (!s.n || same(s, "every") || same(s, "everytime"))
		return true;
	if (same(s, "once")) {
		c->n = 1;
		return true;
	}
	slash = memchr(s.p, '/', s.n);
	number = (struct slice){s.p, slash ? (size_t)(slash - s.p) : s.n};
	if (num_parse_long(slice_trim(number), 1, MOST, &n)) {
		c->n = (unsigned)n;
		if (!slash)
			return true;
		s.n -= (size_t)(slash + 1 - s.p);
		s.p = slash + 1;
	} else {
		c->n = 1;
	}
	return period_parse(slice_trim(s), c);
}

void
cap_restart(struct cap_run *r)
{
	r->n = r->in_period = 0;
	r->period = INT64_MIN;
}

int64_t
cap_number(enum cap_period p, int64_t at, const struct zone *z)
{
	int64_t day = p == CAP_EVER || p == CAP_SPAN ? 0 : zone_day(z, at);
	int year, month, mday;

	switch (p) {
	case CAP_DAY:
		return day;
	case CAP_WEEK:
		return day - day_weekday(day);
	case CAP_MONTH:
	case CAP_YEAR:
		day_to_civil(day, &year, &month, &mday);
		return p == CAP_YEAR ? year : (int64_t)year * 12 + month;
	default:
		return 0;
	}
}

/* How many are in the period of AT, this one not included. */
static unsigned
counted(const struct cap *c, struct cap_run *r, int64_t at, const struct zone *z)
{
	int64_t period = cap_number(c->period, at, z);

	if (period != r->period)
		r->in_period = 0;
	r->period = period;
	return r->in_period;
}

bool
cap_take(const struct cap *c, struct cap_run *r, int64_t at, const struct zone *z)
{
	if (!c->n)
		return true;
	if (c->period != CAP_SPAN) {
		if (counted(c, r, at, z) >= c->n)
			return false;
		r->in_period++;
		return true;
	}
	if (r->n >= c->n && r->kept[r->n - c->n] > at - c->span)
		return false;
	r->kept = xgrow(r->kept, r->n, &r->room, sizeof(*r->kept));
	r->kept[r->n++] = at;
	return true;
}

bool
cap_reach(const struct cap *c, struct cap_run *r, int64_t at, const struct zone *z)
{
	if (!c->n)
		return true;
	if (counted(c, r, at, z) + 1 < c->n) {
		r->in_period++;
		return false;
	}
	r->in_period = 0;
	return true;
}
