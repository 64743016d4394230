/* SPDX-License-Identifier: MIT
 * Moments, days and durations. A moment is microseconds since 1970-01-01T00:00Z (proleptic
 * Gregorian, no leap seconds), years 1 to 9999. A zone is one of the system's time zones (libc
 * reads it) with a cache, since libc is slow when asked ten million times. Knows no record and
 * no file. */
#ifndef WHEN_H
#define WHEN_H

#include "slice.h"

#include <stdint.h>

#define WHEN_SECOND INT64_C(1000000)
#define WHEN_DAY (86400 * WHEN_SECOND)
#define WHEN_NONE INT64_MIN /* no such moment */

struct zone;

/* NAME as in TZ ("Asia/Seoul", "UTC", "KST-9"), or an offset from UTC ("+09:00"); NULL or ""
 * takes the environment's TZ, else UTC. NULL if there is no such zone (a typo is never UTC in
 * silence). Lives until exit; the same name gives the same zone. TZ is borrowed while libc is
 * asked and set back. Threads may ask a zone at once, but only one may open zones. */
const struct zone *zone_open(const char *name);

/* "UTC+9" is nine hours east for people and most programs, and west by POSIX: no zone, where it is
 * not that of TZ. */
bool zone_two_ways(const char *name);
bool zone_is_utc(const struct zone *z); /* called UTC, so written "Z" */

/* Seconds east of UTC at a moment. */
int zone_offset(const struct zone *z, int64_t t);

/* A moment from civil parts in a zone. A time the clock skipped is read with the offset before
 * the gap; one that happened twice is the earlier. DAY is days since 1970-01-01, US microseconds
 * into it. */
int64_t zone_moment(const struct zone *z, int64_t day, int64_t us);

/* The civil day (days since 1970-01-01) of a moment in a zone; the weekday of a day (0 =
 * Monday). */
int64_t zone_day(const struct zone *z, int64_t t);
int day_weekday(int64_t day);

/* Gregorian calendar: days since 1970-01-01 and back (Hinnant, "chrono-compatible low-level date
 * algorithms"). */
int64_t day_from_civil(int year, int month, int day);
void day_to_civil(int64_t day, int *year, int *month, int *mday);
bool day_valid(int year, int month, int mday);

/* ISO 8601, the whole slice: 2025-04-21, 2025-04-21T09:30[:00[.fraction]][Z|+09:00|+0900|+09], a
 * blank for T and before the offset, 20250421, 20250421T093000. Beyond microseconds a fraction
 * is cut. 24:00:00 is the next midnight; second 60 is read as 59. Without an offset it is in
 * zone Z. DATE_ONLY (may be NULL) says that there was no time of day. Impossible dates
 * (2024-02-30) are errors. */
bool when_parse(struct slice s, const struct zone *z, int64_t *out, bool *date_only);

/* The same, byte by byte: what when_parse falls back to where a time looks unusual, and the oracle
 * of its tests. */
bool when_parse_plain(struct slice s, const struct zone *z, int64_t *out, bool *date_only);

/* "2025-04-21", the day in zone Z, when DATE_ONLY, else "2025-04-21T09:30:00+09:00" in zone Z ("Z"
 * for a zone called UTC, and where the offset has seconds: local mean time, before about 1910),
 * with a fraction only where there is one; when_parse gives T again. Returns the length, at most
 * WHEN_TEXT - 1, terminated; WHEN_NONE is empty. */
enum { WHEN_TEXT = 40 };
size_t when_format(int64_t t, const struct zone *z, bool date_only, char dst[WHEN_TEXT]);

/* N months later (earlier if negative) at the same local time; the day is cut to the length of
 * the month. Stops at the years 1 and 9999. */
int64_t when_add_months(int64_t t, int months, const struct zone *z);

/* N days later at the same local time. */
int64_t when_add_days(int64_t t, int64_t days, const struct zone *z);

/* A duration: 30min 24h 90d 2w 3mo 1y (also s), a positive number before the unit (whole for mo
 * and y), blank allowed between. Months and years are counted back on the calendar from NOW, so
 * that "3mo" is exact for windows that end now. Microseconds. */
bool when_parse_duration(struct slice s, int64_t now, const struct zone *z, int64_t *out);

#endif
