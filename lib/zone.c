/* SPDX-License-Identifier: MIT
 * Time zones. libc knows them but only one at a time, and slowly; so each zone remembers its
 * offset by UTC day, and libc is asked once for a day. Owns the only use of TZ in the process. Each
 * thread has days of its own; they ask libc one at a time. */
#include "mem.h"
#include "when.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

enum {
	CACHE_DAYS = 4096, /* eleven years without a collision; 64 KiB a zone */
	AT_ONCE = 8,	   /* days asked for together: to set TZ costs more than to ask */
	DAY_SECONDS = 86400
};

/* The offsets within one UTC day: BEFORE up to second AT of it, then AFTER. No zone changes
 * twice within a day. */
struct day_offset {
	int32_t day, at, before, after;
};

struct zone {
	struct zone *next;
	char *name;
	bool fixed, utc;
	int offset; /* where it is fixed */
	unsigned number;
};

static struct zone *zones;
static pthread_mutex_t asking = PTHREAD_MUTEX_INITIALIZER;

/* Of this thread, by the number of the zone. */
static _Thread_local struct day_offset **days;
static _Thread_local unsigned days_of;

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Seconds east of UTC, from libc, which has the zone set. */
static int
libc_offset(int64_t second)
{
	time_t t = (time_t)second;
	struct tm tm;

	return localtime_r(&t, &tm) ? (int)tm.tm_gmtoff : 0;
}

static void
day_fill(struct day_offset *d, int64_t day)
{
	int64_t low = day * DAY_SECONDS, high = low + DAY_SECONDS, from = low;

	d->day = (int32_t)day;
	d->before = libc_offset(low);
	d->after = libc_offset(high - 1);
	if (d->before == d->after)
		d->at = DAY_SECONDS;
	else {
		while (high - low > 1) {
			int64_t middle = low + (high - low) / 2;

			if (libc_offset(middle) == d->before)
				low = middle;
			else
				high = middle;
		}
		d->at = (int32_t)(high - from);
	}
}

/* DAY and those that follow, in the table D. */
static void
days_fill(const struct zone *z, struct day_offset *d, int64_t day)
{
	const char *env = getenv("TZ");
	char *old = env ? xstrdup(env) : NULL;

	if (setenv("TZ", z->name, 1) != 0)
		xmalloc(SIZE_MAX); /* out of memory, said the usual way */
	tzset();
	for (int i = 0; i < AT_ONCE; i++)
		day_fill(&d[(day + i) & (CACHE_DAYS - 1)], day + i);
	/* What the process starts (sendmail) must see the TZ it was given. */
	if (old)
		setenv("TZ", old, 1);
	else
		unsetenv("TZ");
	free(old);
}

static void
days_free(void *none)
{
	(void)none;
	while (days_of > 0)
		free(days[--days_of]);
	free(days);
	days = NULL;
}

/* The first time that this thread asks for the zone. Kept until the thread ends. */
static void
days_make(const struct zone *z)
{
	struct day_offset *d = xmalloc(CACHE_DAYS * sizeof(*d));

	for (int i = 0; i < CACHE_DAYS; i++)
		d[i].day = INT32_MIN;
	if (!days)
		thread_at_end(days_free, NULL);
	if (z->number >= days_of) {
		days = xrealloc_array(days, z->number + 1, sizeof(*days));
		while (days_of <= z->number)
			days[days_of++] = NULL;
	}
	days[z->number] = d;
}

int
zone_offset(const struct zone *z, int64_t t)
{
	struct day_offset *d;
	int64_t day, us;

	if (z->fixed)
		return z->offset;
	day = floor_div(t, WHEN_DAY);
	if (z->number >= days_of || !days[z->number])
		days_make(z);
	d = &days[z->number][day & (CACHE_DAYS - 1)];
	if (d->day != day) {
		pthread_mutex_lock(&asking);
		days_fill(z, days[z->number], day & -(int64_t)AT_ONCE);
		pthread_mutex_unlock(&asking);
	}
	if (d->at == DAY_SECONDS)
		return d->before;
	us = t % WHEN_DAY;
	if (us < 0)
		us += WHEN_DAY;
	return us < d->at * WHEN_SECOND ? d->before : d->after;
}

int64_t
zone_day(const struct zone *z, int64_t t)
{
	return floor_div(t + zone_offset(z, t) * WHEN_SECOND, WHEN_DAY);
}

int64_t
zone_moment(const struct zone *z, int64_t day, int64_t us)
{
	int64_t local = day * WHEN_DAY + us;
	int before, after;

	if (z->fixed)
		return local - z->offset * WHEN_SECOND;
	/* No offset is a day long, so a change that matters lies between these two. */
	before = zone_offset(z, local - WHEN_DAY);
	after = zone_offset(z, local + WHEN_DAY);
	if (before != after && zone_offset(z, local - before * WHEN_SECOND) != before &&
	    zone_offset(z, local - after * WHEN_SECOND) == after)
		return local - after * WHEN_SECOND;
	return local - before * WHEN_SECOND;
}

/* [+-]hh[:mm[:ss]] at *P, at most MAX hours; moves *P. */
static bool
take_hours(const char **p, int max, int *seconds)
{
	int part[3] = {0, 0, 0};
	bool minus = false;
	const char *s = *p;

	if (*s == '+' || *s == '-')
		minus = *s++ == '-';
	for (int i = 0; i < 3; i++) {
		int n = 0;

		for (; *s >= '0' && *s <= '9' && n < 3; n++)
			part[i] = part[i] * 10 + (*s++ - '0');
		if (n == 0 || (i ? n != 2 || part[i] > 59 : part[i] > max))
			return false;
		if (*s != ':' || i == 2)
			break;
		s++;
	}
	*p = s;
	*seconds = (part[0] * 60 + part[1]) * 60 + part[2];
	if (minus)
		*seconds = -*seconds;
	return true;
}

/* A name of three letters or more, or <+09>. */
static bool
take_abbreviation(const char **p)
{
	const char *s = *p, *from;
	bool quoted = *s == '<';

	from = s += quoted;
	while ((((unsigned char)*s | 0x20) >= 'a' && ((unsigned char)*s | 0x20) <= 'z') ||
	       (quoted && *s && strchr("+-0123456789", *s)))
		s++;
	if (s - from < 3 || (quoted && *s != '>'))
		return false;
	*p = s + quoted;
	return true;
}

static bool
take_between(const char **p, int min, int max)
{
	char *end;
	long v = strtol(*p, &end, 10);

	if (end == *p || (**p < '0' || **p > '9') || v < min || v > max)
		return false;
	*p = end;
	return true;
}

/* Mm.w.d, Jn or n, then [/time] */
static bool
take_rule_day(const char **p)
{
	int seconds;
	bool ok;

	if (**p == 'M') {
		++*p;
		ok = take_between(p, 1, 12) && *(*p)++ == '.' && take_between(p, 1, 5) &&
		     *(*p)++ == '.' && take_between(p, 0, 6);
	} else if (**p == 'J') {
		++*p;
		ok = take_between(p, 1, 365);
	} else
		ok = take_between(p, 0, 365);
	if (ok && **p == '/') {
		++*p;
		ok = take_hours(p, 167, &seconds); /* RFC 8536 3.3.1 */
	}
	return ok;
}

/* The form of POSIX: std offset [dst [offset] [,start,end]]. "KST" alone is none: libc would
 * take it for UTC. */
static bool
is_posix(const char *s)
{
	int seconds;

	if (!take_abbreviation(&s) || !take_hours(&s, 24, &seconds))
		return false;
	if (!*s)
		return true;
	if (!take_abbreviation(&s))
		return false;
	if (*s && *s != ',' && !take_hours(&s, 24, &seconds))
		return false;
	if (!*s)
		return true;
	if (*s++ != ',' || !take_rule_day(&s) || *s++ != ',' || !take_rule_day(&s))
		return false;
	return !*s;
}

/* A compiled zone of the system, as libc will look for it. */
static bool
is_file(const char *name)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX], magic[4];
	FILE *f;
	bool ok;
	int n;

	if (strstr(name, ".."))
		return false;
	if (*name == '/')
		n = snprintf(path, sizeof(path), "%s", name);
	else
		n = snprintf(path, sizeof(path), "%s/%s", dir && *dir ? dir : "/usr/share/zoneinfo",
			     name);
	if (n < 0 || (size_t)n >= sizeof(path))
		return false;
	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fread(magic, 1, sizeof(magic), f) == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
	fclose(f);
	return ok;
}

static bool
is_offset(const char *s, int *seconds)
{
	return (*s == '+' || *s == '-') && take_hours(&s, 23, seconds) && !*s;
}

bool
zone_two_ways(const char *name)
{
	return (strncasecmp(name, "UTC", 3) == 0 || strncasecmp(name, "GMT", 3) == 0) &&
	       (name[3] == '+' || name[3] == '-');
}

const struct zone *
zone_open(const char *name)
{
	bool utc, fixed = false;
	struct zone *z;
	int offset = 0;

	if (!name || !*name)
		name = getenv("TZ");
	else if (zone_two_ways(name))
		return NULL;
	if (name && *name == ':')
		name++;
	if (!name || !*name || strcasecmp(name, "UTC") == 0)
		name = "UTC"; /* also where there are no zone files at all */
	utc = strcmp(name, "UTC") == 0 || strcmp(name, "UTC0") == 0 ||
	      strcmp(name, "Etc/UTC") == 0 || strcmp(name, "Z") == 0;
	for (z = zones; z; z = z->next)
		if (strcmp(z->name, name) == 0)
			return z;
	if (!utc) {
		fixed = is_offset(name, &offset);
		if (!fixed && !is_file(name) && !is_posix(name))
			return NULL;
	}
	z = xcalloc(1, sizeof(*z));
	z->name = xstrdup(name);
	z->utc = utc;
	z->fixed = utc || fixed;
	z->offset = offset;
	z->number = zones ? zones->number + 1 : 0;
	z->next = zones;
	zones = z;
	return z;
}

bool
zone_is_utc(const struct zone *z)
{
	return z->utc;
}
