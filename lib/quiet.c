/* SPDX-License-Identifier: MIT */
#include "quiet.h"

enum { DAY_MINUTES = 24 * 60, DAYS = 7 };

/* HH:MM (or H:MM), 00:00 to 24:00; -1: none. */
static int
minutes_read(struct slice s)
{
	int h = 0, m = 0;

	s = slice_trim(s);
	if (s.n != 4 && s.n != 5)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (i == s.n - 3) {
			if (s.p[i] != ':')
				return -1;
			continue;
		}
		if (digit < 0 || digit > 9)
			return -1;
		if (i < s.n - 3)
			h = 10 * h + digit;
		else
			m = 10 * m + digit;
	}
	return m > 59 || 60 * h + m > DAY_MINUTES ? -1 : 60 * h + m;
}

static int
day_read(struct slice s)
{
	static const char names[DAYS][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (int i = 0; i < DAYS && s.n == 3; i++)
		if ((s.p[0] | 32) == names[i][0] && (s.p[1] | 32) == names[i][1] &&
		    (s.p[2] | 32) == names[i][2])
			return i;
	return -1;
}

static bool
item_read(struct slice s, struct quiet *q)
{
	const char *dash = s.n ? memchr(s.p, '-', s.n) : NULL;
	int day, from, to;

	if (!dash) {
		day = day_read(s);
		if (day >= 0)
			q->days |= 1u << day;
		return day >= 0;
	}
	from = minutes_read((struct slice){s.p, (size_t)(dash - s.p)});
	to = minutes_read((struct slice){dash + 1, (size_t)(s.p + s.n - dash - 1)});
	if (from < 0 || to < 0 || from == to || from == DAY_MINUTES || q->spans == QUIET_SPANS)
		return false;
	q->span[q->spans].from = from;
	q->span[q->spans++].to = to;
	return true;
}

bool
quiet_parse(struct slice s, struct quiet *q)
{
	*q = (struct quiet){0};
	for (size_t from = 0, i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != ',')
			continue;
		if (!item_read(slice_trim((struct slice){s.p + from, i - from}), q))
			return false;
		from = i + 1;
	}
	return true;
}

bool
quiet_at(const struct quiet *q, int64_t t, const struct zone *z)
{
	int64_t day = zone_day(z, t), local = t + zone_offset(z, t) * WHEN_SECOND;
	int minute = (int)((local - day * WHEN_DAY) / (60 * WHEN_SECOND));

	if (q->days >> day_weekday(day) & 1)
		return true;
	for (unsigned i = 0; i < q->spans; i++) {
		int from = q->span[i].from, to = q->span[i].to;

		if (from < to ? minute >= from && minute < to : minute >= from || minute < to)
			return true;
	}
	return false;
}
