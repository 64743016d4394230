/* SPDX-License-Identifier: MIT
 * Moments as people write them: what each way of writing means, in every order, and what is no
 * moment, however near it comes to one. */
#include "dates.h"
#include "tap.h"

#include <string.h>

static const struct zone *utc;

/* What TEXT is, as it would be written; "bad" and "two ways". */
static const char *
read_as(const char *text, enum date_order order)
{
	static char out[WHEN_TEXT];
	bool date_only;
	unsigned orders;
	int64_t t;

	switch (dates_parse(slice_of(text), &(struct dates_how){order, utc, false}, &t, &date_only,
			    &orders)) {
	case DATES_OK:
		when_format(t, utc, date_only, out);
		return out;
	case DATES_AMBIGUOUS:
		return "two ways";
	default:
		return "bad";
	}
}

struct sample {
	const char *text, *want;
};

static void
all(const char *what, const struct sample *sample, size_t n, enum date_order order)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = read_as(sample[i].text, order);

		ok(strcmp(got, sample[i].want) == 0, "%s: %s (%s)", what, sample[i].text, got);
	}
}
#define ALL(what, sample, order) all(what, sample, sizeof(sample) / sizeof(sample[0]), order)

static void
test_names(void)
{
	static const struct sample sample[] = {
	    {"Mar 22, 2025", "2025-03-22"},
	    {"Sept. 2, 2025", "2025-09-02"},
	    {"Mon, Mar 3, 2025", "2025-03-03"},
	    {"March 1st, 2025", "2025-03-01"},
	    {"march 22nd 2025", "2025-03-22"},
	    {"Sat., 22 Mar 2025", "2025-03-22"},
	    {"22-Mar-25", "2025-03-22"},
	    {"22 Mar, 1999", "1999-03-22"},
	    {"2025-Mar-22", "2025-03-22"},
	    {"Mar", "bad"},
	    {"Mar 22", "bad"},
	    {"Mar 22, 25", "bad"},
	    {"Feb 30, 2025", "bad"},
	    {"Ma 22, 2025", "bad"},
	    {"22 Mar", "bad"},
	    {"22 Mar 225", "bad"},
	    {"2025-Mar-2222", "bad"},
	    {"2025-Mar-222", "bad"},
	    {"30 Feb 2025", "bad"},
	};

	ALL("a month by its name", sample, ORDER_UNKNOWN);
}

static void
test_orders(void)
{
	static const struct sample unknown[] = {
	    {"03/04/2026", "two ways"},
	    {"25.04.21", "two ways"},
	    {"05/05/2026", "2026-05-05"},
	    {"15/01/2026", "2026-01-15"},
	    {"01/15/2026", "2026-01-15"},
	    {"03.04.2026", "2026-04-03"},
	    {"01.15.2026", "2026-01-15"},
	    {"31.12.99", "1999-12-31"},
	    {"2026. 7. 10.", "2026-07-10"},
	    {"2026년 7월 10일", "2026-07-10"},
	    {"2026年7月10日", "2026-07-10"},
	    {"2026/7/10 (금)", "2026-07-10"},
	    {"2026/7/10 (금", "bad"},
	    {"13/13/2026", "bad"},
	    {"30/02/2026", "bad"},
	    {"1/2/3", "bad"},
	    {"26.4.5", "2026-04-05"},
	    {"5/24/26", "2026-05-24"},
	    {"26.02.29", "two ways"}, /* a slip of the day, or a day of 2029 */
	    {"31/04/26", "two ways"},
	    {"31/02/32", "bad"},
	    {"1/2-2026", "bad"},
	    {"1/2/203", "bad"},
	    {"201/2/2003", "bad"},
	    {"2026/2/2003", "bad"},
	    {"123/4/25", "bad"},
	    {"1/2", "bad"},
	    {"12345/1/1", "bad"},
	    {"", "bad"},
	    {"soon", "bad"},
	};
	static const struct sample month_first[] = {{"03/04/2026", "2026-03-04"},
						    {"15/01/2026", "2026-01-15"}};
	static const struct sample day_first[] = {{"03/04/2026", "2026-04-03"},
						  {"01/15/2026", "2026-01-15"},
						  {"31/04/26", "bad"},
						  {"26.02.29", "2029-02-26"}};
	static const struct sample year_first[] = {{"25.04.21", "2025-04-21"},
						   {"26.02.29", "bad"},
						   {"31/04/26", "2031-04-26"},
						   {"03/04/2026", "two ways"}};

	ALL("no order is known", unknown, ORDER_UNKNOWN);
	ALL("the month first", month_first, ORDER_MDY);
	ALL("the day first", day_first, ORDER_DMY);
	ALL("the year first", year_first, ORDER_YMD);
}

static void
test_times(void)
{
	static const struct sample sample[] = {
	    {"Mar 22, 2025 19:13:27", "2025-03-22T19:13:27Z"},
	    {"Mar 22, 2025 at 7:13 PM", "2025-03-22T19:13:00Z"},
	    {"Mar 22, 2025, 12:00 a.m.", "2025-03-22T00:00:00Z"},
	    {"Mar 22, 2025 12:30 pm", "2025-03-22T12:30:00Z"},
	    {"2026. 7. 10 오전 9:00:00", "2026-07-10T09:00:00Z"},
	    {"2026. 7. 10 오후 9시 30분", "2026-07-10T21:30:00Z"},
	    {"2026년 7월 10일 9시 30분 15초", "2026-07-10T09:30:15Z"},
	    {"2026年7月10日 下午9时30分15秒", "2026-07-10T21:30:15Z"},
	    {"2026. 7. 10 9시", "2026-07-10T09:00:00Z"},
	    {"22 Mar 2025 09:00:15.250", "2025-03-22T09:00:15.25Z"},
	    {"22 Mar 2025 09:00:60", "2025-03-22T09:00:59Z"},
	    {"22 Mar 2025 24:00", "2025-03-23T00:00:00Z"},
	    {"22 Mar 2025 24:01", "bad"},
	    {"22 Mar 2025 25:00", "bad"},
	    {"22 Mar 2025 9:60", "bad"},
	    {"22 Mar 2025 9:5", "bad"},
	    {"22 Mar 2025 9:05:7", "bad"},
	    {"22 Mar 2025 13:00 AM", "bad"},
	    {"22 Mar 2025 PM 9", "bad"},
	    {"22 Mar 2025 at noon", "bad"},
	    {"2026. 7. 10 9시 30", "bad"},
	    {"2026. 7. 10 9시 30분 15", "bad"},
	};

	ALL("a time of day", sample, ORDER_UNKNOWN);
}

static void
test_zones(void)
{
	static const struct sample sample[] = {
	    {"Fri, 10 Jul 2026 09:00:00 +0900", "2026-07-10T00:00:00Z"},
	    {"10 Jul 2026 09:00 KST", "2026-07-10T00:00:00Z"},
	    {"10 Jul 2026 09:00 (GMT+9)", "2026-07-10T00:00:00Z"},
	    {"10 Jul 2026 09:00 PDT", "2026-07-10T16:00:00Z"},
	    {"10 Jul 2026 09:00 -03:30", "2026-07-10T12:30:00Z"},
	    {"10 Jul 2026 09:00 IST", "bad"},
	    {"10 Jul 2026 09:00 (GMT+9", "bad"},
	    {"10 Jul 2026 09:00 +09:0", "bad"},
	    {"10 Jul 2026 09:00 +090", "bad"},
	    {"10 Jul 2026 09:00 +15", "bad"},
	    {"10 Jul 2026 09:00 +", "bad"},
	    {"10 Jul 2026 09:00 KST and more", "bad"},
	};
	int east = 1;

	ALL("a zone behind it", sample, ORDER_UNKNOWN);
	ok(dates_zone(SLICE("(UTC+09:00)"), &east) && east == 9 * 3600, "a zone alone");
	ok(!dates_zone(SLICE(""), &east) && !dates_zone(SLICE("Seoul"), &east), "what is none");
}

static void
test_numbers(void)
{
	static const struct sample sample[] = {
	    {"20250421093015", "2025-04-21T09:30:15Z"},
	    {"20250421250000", "bad"},
	    {"20250230000000", "bad"},
	    {"20250421096000", "bad"},
	    {"20250421090060", "bad"},
	    {"1745228000", "2025-04-21T09:33:20Z"},
	    {"1745228000000", "2025-04-21T09:33:20Z"},
	    {"1745228000.5", "2025-04-21T09:33:20.5Z"},
	    {"45768", "2025-04-21"},
	    {"45768.5", "2025-04-21T12:00:00Z"},
	    {"99999", "bad"},
	    {"12345x", "bad"},
	    {"123456789012345678", "bad"},
	};

	ALL("a number", sample, ORDER_UNKNOWN);
}

int
main(void)
{
	utc = zone_open("UTC");
	test_names();
	test_orders();
	test_times();
	test_zones();
	test_numbers();
	return tap_end();
}
