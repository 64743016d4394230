/* SPDX-License-Identifier: MIT
 * Any text as a number, a moment and a duration: numbers are strtod's, moments those of the slow
 * parser, and what is written is read back the same. The first byte takes the zone. */
#include "num.h"
#include "when.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void
want(bool good)
{
	if (!good)
		abort();
}

static bool
same(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0 || (a == 0 && b == 0); /* both zeros are "0" */
}

static void
number_back(double v)
{
	char text[NUM_TEXT];
	double again = NAN;
	size_t n = num_format(v, text);

	want(n < NUM_TEXT);
	if (!isfinite(v)) {
		want(n == 0);
		return;
	}
	want(num_parse((struct slice){text, n}, &again) && same(v, again));
	for (int decimals = 0; decimals <= 9; decimals += 3) {
		n = num_format_fixed(v, decimals, text);
		want(n < NUM_TEXT && !memchr(text, 'e', n));
		want(num_parse((struct slice){text, n}, &again));
		want(fabs(again - v) <= 0.5 * pow(10, -decimals) + fabs(v) * 1e-15);
	}
}

static void
number(struct slice s)
{
	static const char part[] = "0123456789.+-eE";
	char text[256], *end, currency[4] = "?";
	double v = NAN, human = NAN, oracle;
	int64_t whole;
	bool read = num_parse(s, &v), plain = s.n > 0 && s.n < sizeof(text);

	for (size_t i = 0; i < s.n && plain; i++)
		plain = strchr(part, s.p[i]) && s.p[i];
	if (plain) {
		memcpy(text, s.p, s.n);
		text[s.n] = '\0';
		oracle = strtod(text, &end);
		want(read == (*end == '\0' && isfinite(oracle)));
		want(!read || same(v, oracle));
	} else if (s.n < sizeof(text)) {
		want(!read);
	}
	if (num_parse_human(s, &human, currency)) {
		want(isfinite(human) && strlen(currency) <= 3);
		number_back(human);
	}
	if (read) {
		want(same(human, v) && !*currency);
		number_back(v);
	}
	if (num_parse_int64(s, -5, 1000000, &whole))
		want(whole >= -5 && whole <= 1000000);
}

/* A day from the ends of the calendar, where the same moment is of year 0 in another zone. */
static void
moment_back(int64_t t, const struct zone *z, bool date)
{
	char text[WHEN_TEXT];
	size_t n = when_format(t, z, date, text);
	int64_t again = 0, day = WHEN_DAY;
	bool date_again = !date;

	want(n < WHEN_TEXT && text[n] == '\0');
	if (t < (day_from_civil(1, 1, 1) + 1) * day || t >= day_from_civil(9999, 12, 31) * day)
		return;
	want(when_parse((struct slice){text, n}, z, &again, &date_again) && date == date_again);
	want(date ? zone_day(z, again) == zone_day(z, t) : again == t);
}

static void
moment(struct slice s, const struct zone *z)
{
	int64_t t = 0, slow = 0, span = 0;
	bool date = false, slow_date = false, read = when_parse(s, z, &t, &date);

	want(read == when_parse_plain(s, z, &slow, &slow_date));
	if (read) {
		want(t == slow && date == slow_date);
		moment_back(t, z, date);
		moment_back(t, z, false);
		t = when_add_months(t, (int)(s.n % 7) - 3, z);
		moment_back(t, z, false);
	}
	if (when_parse_duration(s, slow, z, &span))
		want(span > 0);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const char *const zone[] = {"UTC", "Asia/Seoul", "America/New_York",
					   "Australia/Lord_Howe", "+05:45", "Europe/Berlin"};
	struct slice s;
	double v;
	int64_t t;

	if (n == 0)
		return 0;
	s = (struct slice){(const char *)data + 1, n - 1};
	number(s);
	moment(s, zone_open(zone[data[0] % (sizeof(zone) / sizeof(*zone))]));
	if (s.n >= sizeof(v)) {
		memcpy(&v, s.p, sizeof(v));
		number_back(v);
		memcpy(&t, s.p, sizeof(t));
		/* the years 1 to 9999, a day within */
		t = (int64_t)((uint64_t)t % (uint64_t)(365 * 9997 * WHEN_DAY)) - 719000 * WHEN_DAY;
		moment_back(t, zone_open(zone[data[0] % (sizeof(zone) / sizeof(*zone))]), false);
	}
	return 0;
}
