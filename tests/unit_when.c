/* SPDX-License-Identifier: MIT
 * Days, zones, ISO 8601 and durations: golden vectors, the whole calendar, round trips in many
 * zones, libc as the oracle. */
#include "mem.h"
#include "tap.h"
#include "when.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static void
test_calendar(void)
{
	int64_t day = day_from_civil(1, 1, 1), first = day;
	int bad = 0, year, month, mday;

	ok(day_from_civil(1970, 1, 1) == 0 && first == -719162 &&
	       day_from_civil(9999, 12, 31) == 2932896,
	   "the ends of the calendar and 1970");
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= 31; d++) {
				if (!day_valid(y, m, d))
					continue;
				day_to_civil(day, &year, &month, &mday);
				bad += day_from_civil(y, m, d) != day || year != y || month != m ||
				       mday != d;
				bad += day_weekday(day) !=
				       (int)((day - first) % 7); /* 0001-01-01 is a Monday */
				day++;
			}
	ok(bad == 0 && day - 1 == 2932896,
	   "every day of 9,999 years follows the one before (%d do not)", bad);
	ok(day_valid(2024, 2, 29) && !day_valid(2023, 2, 29) && !day_valid(1900, 2, 29) &&
	       day_valid(2000, 2, 29),
	   "leap years");
	ok(!day_valid(2024, 2, 30) && !day_valid(2024, 4, 31) && !day_valid(2024, 13, 1) &&
	       !day_valid(2024, 0, 1) && !day_valid(2024, 1, 0) && !day_valid(0, 1, 1) &&
	       !day_valid(10000, 1, 1),
	   "days that are none");
	day_to_civil(day_from_civil(0, 3, 1) - 1, &year, &month, &mday);
	ok(year == 0 && month == 2 && mday == 29, "before year 1 the rule goes on");
	ok(day_weekday(0) == 3 && day_weekday(-1) == 2 && day_weekday(-4) == 6,
	   "weekdays, also before 1970");
}

static void
test_zones(void)
{
	static const char *const good[] = {"UTC",
					   "Asia/Seoul",
					   "America/New_York",
					   "KST-9",
					   "UTC0",
					   "<+09>-9",
					   "+09:00",
					   "-03:30",
					   "EST5EDT",
					   "Etc/UTC",
					   ":Asia/Seoul",
					   "EST5EDT,M3.2.0,M11.1.0",
					   "NZST-12NZDT,M9.5.0,M4.1.0/3",
					   "utc"};
	static const char *const bad[] = {
	    "Asia/Seuol", "KST",    "Seoul",  "../../etc/passwd", "/etc/passwd",
	    "UTC+",	  "KST-99", "<+09-9", "EST5EDT,M3",	  "EST5EDT,M13.1.0,M1.1.0",
	    "+25:00",	  "Asia",   "KST-9x", "/nowhere"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct zone *z = zone_open(good[i]);

		ok(z && zone_open(good[i]) == z, "zone %s, the same twice", good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!zone_open(bad[i]), "no zone: %s", bad[i]);
	setenv("TZ", "Asia/Seoul", 1);
	ok(zone_open(NULL) == zone_open("Asia/Seoul") && zone_open("") == zone_open("Asia/Seoul"),
	   "TZ is the default");
	setenv("TZ", "Asia/Seuol", 1);
	ok(!zone_open(NULL), "a typo in TZ is an error");
	unsetenv("TZ");
	ok(zone_open(NULL) == zone_open("UTC") && zone_is_utc(zone_open("")),
	   "without TZ it is UTC");
	setenv("TZ", "Europe/Paris", 1);
	ok(zone_offset(zone_open("Asia/Seoul"), 0) == 32400 &&
	       zone_offset(zone_open("America/New_York"), 0) == -18000 &&
	       strcmp(getenv("TZ"), "Europe/Paris") == 0,
	   "two zones, and TZ is as it was");
	ok(zone_offset(zone_open("+09:00"), 0) == 32400 &&
	       zone_offset(zone_open("-03:30"), 0) == -12600 &&
	       zone_offset(zone_open("KST-9"), 0) == 32400,
	   "offsets as zones");
}

static void
test_parse(void)
{
	static const struct {
		const char *text, *zone, *want; /* want: in UTC */
	} good[] = {
	    {"2025-04-21", "UTC", "2025-04-21T00:00:00Z"},
	    {"2025-04-21", "Asia/Seoul", "2025-04-20T15:00:00Z"},
	    {"20250421", "UTC", "2025-04-21T00:00:00Z"},
	    {"2025-04-21T09:30", "Asia/Seoul", "2025-04-21T00:30:00Z"},
	    {"2025-04-21T09:30:15", "Asia/Seoul", "2025-04-21T00:30:15Z"},
	    {"2025-04-21 09:30:15", "Asia/Seoul", "2025-04-21T00:30:15Z"},
	    {"2025-04-21T09:30:15.25", "UTC", "2025-04-21T09:30:15.25Z"},
	    {"2025-04-21T09:30:15,123456789", "UTC", "2025-04-21T09:30:15.123456Z"},
	    {"2025-04-21T09:30:15Z", "Asia/Seoul", "2025-04-21T09:30:15Z"},
	    {"2025-04-21T09:30:00+09:00", "UTC", "2025-04-21T00:30:00Z"},
	    {"2025-04-21T09:30:00+0900", "UTC", "2025-04-21T00:30:00Z"},
	    {"2025-04-21T09:30:00+09", "UTC", "2025-04-21T00:30:00Z"},
	    {"2025-04-21 09:30:00 -0330", "UTC", "2025-04-21T13:00:00Z"},
	    {"2025-04-21T09:30+09:00", "UTC", "2025-04-21T00:30:00Z"},
	    {"20250421T093015Z", "UTC", "2025-04-21T09:30:15Z"},
	    {"20250421T0930", "UTC", "2025-04-21T09:30:00Z"},
	    {"2024-12-31T24:00:00", "UTC", "2025-01-01T00:00:00Z"},
	    {"2024-12-31T24:00", "UTC", "2025-01-01T00:00:00Z"},
	    {"2016-12-31T23:59:60Z", "UTC", "2016-12-31T23:59:59Z"},
	    {"1969-12-31", "UTC", "1969-12-31T00:00:00Z"},
	    {"1969-12-31T23:59:59.5", "UTC", "1969-12-31T23:59:59.5Z"},
	    {"0001-01-01", "UTC", "0001-01-01T00:00:00Z"},
	    {"9999-12-31", "UTC", "9999-12-31T00:00:00Z"},
	    {"2024-02-29", "UTC", "2024-02-29T00:00:00Z"},
	    /* what the clocks skipped: the offset before the gap; what they showed twice:
	     * the earlier */
	    {"1988-05-08T02:30:00", "Asia/Seoul", "1988-05-07T17:30:00Z"},
	    {"1987-05-10T02:30:00", "Asia/Seoul", "1987-05-09T17:30:00Z"},
	    {"1988-10-09T02:30:00", "Asia/Seoul", "1988-10-08T16:30:00Z"},
	    {"1988-10-09T03:30:00", "Asia/Seoul", "1988-10-08T18:30:00Z"},
	    {"1988-07-01T12:00:00", "Asia/Seoul", "1988-07-01T02:00:00Z"},
	    {"1960-05-15T12:00:00", "Asia/Seoul", "1960-05-15T02:30:00Z"},
	    {"2024-11-03T01:30:00", "America/New_York", "2024-11-03T05:30:00Z"},
	    {"2024-11-03T02:30:00", "America/New_York", "2024-11-03T07:30:00Z"},
	    {"2024-03-10T02:30:00", "America/New_York", "2024-03-10T07:30:00Z"},
	    {"2011-12-30T12:00:00", "Pacific/Apia", "2011-12-30T22:00:00Z"},
	    {"2011-12-31T12:00:00", "Pacific/Apia", "2011-12-30T22:00:00Z"},
	    {"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"},
	};
	static const char *const bad[] = {
	    "",
	    "2024-02-30",
	    "2023-02-29",
	    "1900-02-29",
	    "2025-13-01",
	    "2025-00-10",
	    "2025-01-00",
	    "0000-01-01",
	    "25-01-01",
	    "2025-1-1",
	    "2025-01-1",
	    "2025/01/01",
	    "2025-01-01T",
	    "2025-01-01T24:01",
	    "2025-01-01T25:00",
	    "2025-01-01T09",
	    "2025-01-01T09:60",
	    "2025-01-01T09:30:61",
	    "2025-01-01T09:30:",
	    "2025-01-01T09:30:00.",
	    "2025-01-01T09:30+",
	    "2025-01-01T09:30+24:00",
	    "2025-01-01T09:30+09:60",
	    "2025-01-01x",
	    " 2025-01-01",
	    "2025-01-01 ",
	    "2025-01-01T09:30Zx",
	    "2025-0101",
	    "202501-01",
	    "9999-12-31T24:00",
	    "오후 3:05",
	    "20250230",
	    "2025-01-01T0930",
	    "2025-01-01  09:30",
	    "12345678",
	    "2025-01-01T09:30.5",
	    "2025-01-01T09:30:00+9",
	};
	const struct zone *utc = zone_open("UTC");
	char text[WHEN_TEXT];
	bool date_only;
	int64_t t;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct zone *z = zone_open(good[i].zone);
		bool read = z && when_parse(slice_of(good[i].text), z, &t, &date_only);

		if (read)
			when_format(t, utc, false, text);
		ok(read && strcmp(text, good[i].want) == 0 &&
		       date_only == (strlen(good[i].text) <= 10),
		   "%s in %s is %s (%s)", good[i].text, good[i].zone, good[i].want,
		   read ? text : "not read");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!when_parse(slice_of(bad[i]), utc, &t, NULL), "no time: \"%s\"", bad[i]);
}

static void
test_format(void)
{
	const struct zone *seoul = zone_open("Asia/Seoul");
	char text[WHEN_TEXT];
	int64_t t = 1745195400 * WHEN_SECOND; /* 2025-04-21T00:30:00Z */

	ok(when_format(t, seoul, false, text) == 25 &&
	       strcmp(text, "2025-04-21T09:30:00+09:00") == 0,
	   "%s", text);
	ok(when_format(t, seoul, true, text) == 10 && strcmp(text, "2025-04-21") == 0, "%s", text);
	when_format(t + 1, zone_open("UTC"), false, text);
	ok(strcmp(text, "2025-04-21T00:30:00.000001Z") == 0, "%s", text);
	when_format(-62135596800 * WHEN_SECOND, seoul, false, text);
	ok(strcmp(text, "0001-01-01T00:00:00Z") == 0, "%s", text);
	ok(when_format(WHEN_NONE, seoul, false, text) == 0 && !*text, "no moment, no text");
	ok(when_format(INT64_MAX, seoul, false, text) < WHEN_TEXT &&
	       when_format(INT64_MIN + 1, seoul, false, text) < WHEN_TEXT,
	   "the ends of int64 fit");
}

/* Against libc: offsets at random moments, and local times both ways. */
static void
test_random(void)
{
	static const char *const name[] = {"Asia/Seoul",
					   "America/New_York",
					   "Europe/London",
					   "Australia/Lord_Howe",
					   "Africa/Casablanca",
					   "Asia/Kathmandu",
					   "America/St_Johns",
					   "Pacific/Apia",
					   "UTC",
					   "KST-9",
					   "EST5EDT",
					   "+09:00",
					   "Africa/Monrovia"};
	int wrong[sizeof(name) / sizeof(name[0])][3] = {{0}};
	char text[WHEN_TEXT];

	for (size_t k = 0; k < sizeof(name) / sizeof(name[0]); k++) {
		const struct zone *z = zone_open(name[k]);

		for (int i = 0; z && i < 60000; i++) {
			uint64_t bits = tap_random();
			/* half of them near today, half anywhere in years 2 to 9998 */
			int64_t second = i % 2 ? (int64_t)(bits % 2600000000) - 400000000
					       : (int64_t)(bits % 315500000000) - 62100000000;
			int64_t t = second * WHEN_SECOND + (i % 8 ? 0 : (int64_t)(bits % 1000000)),
				back;
			int offset = zone_offset(z, t);
			size_t n;

			n = when_format(t, z, false, text);
			wrong[k][0] +=
			    !when_parse((struct slice){text, n}, zone_open("UTC"), &back, NULL) ||
			    back != t;
			back = zone_moment(z, zone_day(z, t),
					   t + offset * WHEN_SECOND - zone_day(z, t) * WHEN_DAY);
			/* the same moment, or the other one with the same clock */
			wrong[k][1] += back != t && back + zone_offset(z, back) * WHEN_SECOND !=
							t + offset * WHEN_SECOND;
			wrong[k][1] += back > t;
		}
		setenv("TZ", name[k], 1);
		tzset();
		for (int i = 0; z && name[k][0] != '+' && i < 20000; i++) {
			time_t second = (time_t)(tap_random() % 7000000000) - 2500000000;
			struct tm tm;

			setenv("TZ", name[k], 1);
			tzset();
			localtime_r(&second, &tm);
			wrong[k][2] += zone_offset(z, second * WHEN_SECOND) != tm.tm_gmtoff;
		}
		if (!z) {
			ok(true, "%s # SKIP not on this system", name[k]);
			continue;
		}
		ok(wrong[k][0] == 0, "%s: when_parse(when_format(t)) is t (%d are not)", name[k],
		   wrong[k][0]);
		ok(wrong[k][1] == 0, "%s: local times lead back, to the earlier (%d do not)",
		   name[k], wrong[k][1]);
		ok(wrong[k][2] == 0, "%s: offsets are libc's (%d are not)", name[k], wrong[k][2]);
	}
	unsetenv("TZ");
}

/* Each second around a change, where a cache by day could be wrong. */
static void
test_edges(void)
{
	const struct zone *z = zone_open("America/New_York");
	int64_t spring = 1710054000, autumn = 1730613600; /* 2024-03-10T07:00Z, 2024-11-03T06:00Z */

	ok(zone_offset(z, spring * WHEN_SECOND - 1) == -18000 &&
	       zone_offset(z, spring * WHEN_SECOND) == -14400,
	   "the microsecond where summer time begins");
	ok(zone_offset(z, autumn * WHEN_SECOND - 1) == -14400 &&
	       zone_offset(z, autumn * WHEN_SECOND) == -18000,
	   "the microsecond where it ends");
}

static void
test_spans(void)
{
	static const struct {
		const char *text;
		int64_t want; /* in seconds */
	} good[] = {{"30min", 1800},	 {"24h", 86400},   {"90d", 7776000},  {"2w", 1209600},
		    {"3mo", 7776000},	 {"1y", 31536000}, {"10s", 10},	      {"1.5h", 5400},
		    {" 90 d ", 7776000}, {"90D", 7776000}, {"12MO", 31536000}};
	static const char *const bad[] = {"",	   "90",   "d",	   "-1d",    "0d",	 "+1d",
					  "1.5mo", "1m",   "1 2d", "90days", "1e9y",	 "nand",
					  "1d2h",  "10년", "infd", "1e300s", "120001mo", "1 d d"};
	const struct zone *utc = zone_open("UTC"), *seoul = zone_open("Asia/Seoul");
	int64_t now, t, want;
	char text[WHEN_TEXT];
	bool read;

	when_parse(SLICE("2025-05-31T12:00:00"), utc, &now, NULL);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		read = when_parse_duration(slice_of(good[i].text), now, utc, &t);
		want = good[i].want * WHEN_SECOND;
		if (strcmp(good[i].text, "3mo") == 0)
			want = 92 * WHEN_DAY; /* back to February 28 */
		ok(read && t == want, "duration \"%s\"", good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!when_parse_duration(slice_of(bad[i]), now, utc, &t), "no duration: \"%s\"",
		   bad[i]);

	when_format(when_add_months(now, -3, utc), utc, false, text);
	ok(strcmp(text, "2025-02-28T12:00:00Z") == 0, "three months before May 31: %s", text);
	when_format(when_add_months(now, 9, utc), utc, true, text);
	ok(strcmp(text, "2026-02-28") == 0, "nine after: %s", text);
	when_format(when_add_months(now, -15, utc), utc, true, text);
	ok(strcmp(text, "2024-02-29") == 0, "in a leap year: %s", text);
	when_parse(SLICE("1988-04-08T02:30:00"), seoul, &t, NULL);
	when_format(when_add_months(t, 1, seoul), seoul, false, text);
	ok(strcmp(text, "1988-05-08T03:30:00+10:00") == 0, "into a gap: %s", text);
	when_format(when_add_months(now, 12 * 9000, utc), utc, true, text);
	ok(strcmp(text, "9999-12-31") == 0, "stops at the end of time: %s", text);
	when_format(when_add_months(now, INT32_MIN, utc), utc, true, text);
	ok(strcmp(text, "0001-01-01") == 0, "and at its start: %s", text);
}

/* Times of the usual shapes, some of them spoilt, by both ways of reading. */
static void
test_usual(void)
{
	static const char *const zone[] = {"UTC", "Asia/Seoul", "America/New_York", "-03:30"};
	static const char spoil[] = "0123456789-+:TtZz .,/;\0\x80\xb0\xff";
	static const char *const shape[] = {"%04d-%02d-%02d", "%04d-%02d-%02dT%02d:%02d:%02d",
					    "%04d-%02d-%02d %02d:%02d:%02dZ",
					    "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d"};
	int bad = 0, good = 0;

	for (int i = 0; i < 400000; i++) {
		const struct zone *z = zone_open(zone[tap_random() % 4]);
		int year = tap_random() % 8 ? 1890 + (int)(tap_random() % 200)
					    : (int)(tap_random() % 10000);
		int64_t a = 1, b = 1;
		bool date_a = false, date_b = false, got_a, got_b;
		char text[64], *own;
		int n = snprintf(text, sizeof(text), shape[tap_random() % 4], year,
				 (int)(tap_random() % 14), (int)(tap_random() % 33),
				 (int)(tap_random() % 25), (int)(tap_random() % 61),
				 (int)(tap_random() % 62), tap_random() % 2 ? '+' : '-',
				 (int)(tap_random() % 25), (int)(tap_random() % 61));

		if (tap_random() % 4 == 0)
			text[tap_random() % (unsigned)n] = spoil[tap_random() % sizeof(spoil)];
		if (tap_random() % 16 == 0)
			n -= (int)(tap_random() % 3);
		own = malloc((size_t)n); /* so that a checker sees a byte read too many */
		memcpy(own, text, (size_t)n);
		got_a = when_parse((struct slice){own, (size_t)n}, z, &a, &date_a);
		got_b = when_parse_plain((struct slice){own, (size_t)n}, z, &b, &date_b);
		free(own);
		bad += got_a != got_b || (got_a && (a != b || date_a != date_b));
		good += got_a;
	}
	ok(bad == 0 && good > 100000, "400,000 times of usual shapes, %d of them right: %d differ",
	   good, bad);
}

static void *
ask_zone(void *zone)
{
	int *answer = xmalloc(sizeof(*answer));

	*answer = zone_offset(zone, INT64_C(1767225600) * WHEN_SECOND);
	thread_end();
	return answer;
}

/* A thread's days, 64 KiB, go with it: one after the other, as files come. */
static void
test_threads(void)
{
	enum { THREADS = 1000, MEMORY = 32 << 20 };
	const struct zone *z = zone_open("America/New_York");
	struct rusage before, after;
	int good = 0;

	if (!z)
		return;
	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < THREADS; i++) {
		pthread_t t;
		void *got;

		if (pthread_create(&t, NULL, ask_zone, (void *)(uintptr_t)z) != 0)
			continue;
		pthread_join(t, &got);
		good += *(int *)got == -5 * 3600;
		free(got);
	}
	getrusage(RUSAGE_SELF, &after);
	ok(good == THREADS, "a zone, asked by %d threads", good);
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__clang__) /* which keep what is freed */
	ok(after.ru_maxrss - before.ru_maxrss < MEMORY >> 10, "their days are freed: %ld kB more",
	   after.ru_maxrss - before.ru_maxrss);
#endif
}

int
main(void)
{
	test_calendar();
	test_zones();
	test_parse();
	test_usual();
	test_format();
	test_random();
	test_edges();
	test_spans();
	test_threads();
	return tap_end();
}
