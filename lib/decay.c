/* SPDX-License-Identifier: MIT */
#include "decay.h"

#include "num.h"

#include <math.h>
#include <strings.h>

bool
decay_parse_half_life(struct slice s, int64_t now, const struct zone *z, struct decay *d)
{
	*d = (struct decay){.kind = DECAY_HALF_LIFE};
	return when_parse_duration(s, now, z, &d->time) && d->time > 0;
}

/* A number and a unit; the unit alone is one of it. */
static bool
step_parse(struct slice s, struct decay *d)
{
	static const struct {
		const char *name;
		int days, months;
	} unit[] = {{"day", 1, 0},    {"days", 1, 0},  {"d", 1, 0},	 {"week", 7, 0},
		    {"weeks", 7, 0},  {"w", 7, 0},     {"mo", 0, 1},	 {"month", 0, 1},
		    {"months", 0, 1}, {"year", 0, 12}, {"years", 0, 12}, {"y", 0, 12}};
	struct slice number = {s.p, 0};
	long n = 1;

	while (s.n && s.p[0] >= '0' && s.p[0] <= '9')
		s.p++, s.n--, number.n++;
	s = slice_trim(s);
	if (number.n && !num_parse_long(number, 1, 10000, &n))
		return false;
	for (size_t i = 0; i < sizeof(unit) / sizeof(*unit); i++) {
		if (s.n != strlen(unit[i].name) || strncasecmp(s.p, unit[i].name, s.n) != 0)
			continue;
		d->time = n * unit[i].days * WHEN_DAY;
		d->months = (int)n * unit[i].months;
		return true;
	}
	return false;
}

bool
decay_parse_step(struct slice s, struct decay *d)
{
	const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
	struct slice rate, step;
	double r;

	*d = (struct decay){.kind = DECAY_STEP};
	if (!slash)
		return false;
	rate = slice_trim((struct slice){s.p, (size_t)(slash - s.p)});
	step = slice_trim((struct slice){slash + 1, (size_t)(s.p + s.n - (slash + 1))});
	if (!rate.n || rate.p[rate.n - 1] != '%')
		return false;
	rate.n--;
	if (!num_parse(slice_trim(rate), &r) || r == 0 || fabs(r) > 100)
		return false;
	d->keep = (100 - fabs(r)) / 100;
	return step_parse(step, d);
}

/* Full steps of so many months between two moments. */
static double
month_steps(int months, int64_t at, int64_t now, const struct zone *z)
{
	int64_t longest = (int64_t)months * 31 * WHEN_DAY;
	int n = (int)((now - at) / longest);

	while ((int64_t)(n + 1) * months < 120000 &&
	       when_add_months(at, (n + 1) * months, z) <= now)
		n++;
	return n;
}

double
decay_left(const struct decay *d, int64_t at, int64_t now, const struct zone *z)
{
	int64_t age = now > at ? now - at : 0;

	switch (d->kind) {
	case DECAY_HALF_LIFE:
		return exp2(-(double)age / (double)d->time);
	case DECAY_STEP:
		return pow(d->keep, d->months ? month_steps(d->months, at, at + age, z)
					      : (double)(age / d->time));
	default:
		return 1;
	}
}
