/* SPDX-License-Identifier: MIT */
#include "roster_hours.h"

#include "ascii.h"
#include "text.h"

#include <stdlib.h>

enum {
	WEEK = 7,
	DAY_MINUTES = 1440,
	RANGES = 8,   /* of one day: more is a mistake */
	LOOK = 36600, /* days ahead: a promise beyond a century is none */
	ANSWERS = 8
};
#define MINUTE (60 * WHEN_SECOND)

/* Minutes of the local day; TO may lie in the next one. */
struct range {
	int from, to;
};

struct hours {
	const struct zone *zone;
	struct range range[WEEK][RANGES]; /* by begin */
	int n[WEEK];
	bool always;

	struct slice text; /* what they were made of, and the zone given with it */
	const struct zone *given;

	/* the last answers: in a run nearly all leads ask one of a few things */
	struct answer {
		int64_t from, span, due;
		int days;
	} answer[ANSWERS];
};

enum { DATE, NAME, ZONE, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    {"date", true}, {"name", false}, {"zone", false}};

static int
by_day(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static int
holiday_read(struct holidays *off, size_t row, struct buf *err)
{
	const struct table *t = &off->table;
	struct slice date = table_cell(t, row, DATE), zone = table_cell(t, row, ZONE);
	const struct zone *utc = zone_open("UTC");
	struct holiday *h = &off->holiday[row];
	int64_t at;
	bool whole = false;

	if (!when_parse(date, utc, &at, &whole) || !whole) {
		buf_addf(err, "%s:%ju: date: not a day such as 2025-12-25", t->name,
			 (uintmax_t)t->line[row]);
		return -1;
	}
	*h = (struct holiday){zone_day(utc, at), NULL};
	if (zone.n && !(h->zone = zone_open(zone.p))) {
		buf_addf(err, "%s:%ju: zone: \"%.*s\" is no time zone such as Asia/Seoul", t->name,
			 (uintmax_t)t->line[row], (int)zone.n, zone.p);
		return -1;
	}
	return 0;
}

int
holidays_read(struct holidays *off, const char *name, struct buf *err)
{
	*off = (struct holidays){0};
	if (table_read(&off->table, name, columns, COLUMNS, err) < 0)
		return -1;
	off->holiday = xcalloc(off->table.rows, sizeof(*off->holiday));
	for (; off->n < off->table.rows; off->n++)
		if (holiday_read(off, off->n, err) < 0)
			return -1;
	qsort(off->holiday, off->n, sizeof(*off->holiday), by_day);
	return 0;
}

void
holidays_free(struct holidays *off)
{
	free(off->holiday);
	table_free(&off->table);
	*off = (struct holidays){0};
}

static bool
is_off(const struct holidays *off, const struct zone *zone, int64_t day)
{
	size_t low = 0, high = off ? off->n : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (off->holiday[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	for (; off && low < off->n && off->holiday[low].day == day; low++)
		if (!off->holiday[low].zone || off->holiday[low].zone == zone)
			return true;
	return false;
}

static void
take_blanks(struct slice *s, const char *also)
{
	while (s->n && (strchr(" \t\r\n", s->p[0]) || (s->p[0] && strchr(also, s->p[0]))))
		s->p++, s->n--;
}

/* Between two days or two times. */
static bool
take_dash(struct slice *s)
{
	struct slice was = *s;

	take_blanks(s, "");
	if (word_take(s, "-") || word_take(s, "~") || word_take(s, "\u2013") || word_take(s, "to")) {
		take_blanks(s, "");
		return true;
	}
	*s = was;
	return false;
}

static int
take_day(struct slice *s)
{
	static const char *const name[WEEK][4] = {
	    {"monday", "mon", "월요일", "월"},	  {"tuesday", "tue", "화요일", "화"},
	    {"wednesday", "wed", "수요일", "수"}, {"thursday", "thu", "목요일", "목"},
	    {"friday", "fri", "금요일", "금"},	  {"saturday", "sat", "토요일", "토"},
	    {"sunday", "sun", "일요일", "일"}};

	for (int d = 0; d < WEEK; d++)
		for (int i = 0; i < 4; i++)
			if (word_take(s, name[d][i]))
				return d;
	return -1;
}

/* A day, several as one word, or from one to another; added to the set DAYS. */
static bool
take_days(struct slice *s, unsigned *days)
{
	static const struct {
		const char *word;
		unsigned days;
	} set[] = {{"daily", 0x7f},    {"every day", 0x7f}, {"매일", 0x7f},
		   {"weekdays", 0x1f}, {"weekday", 0x1f},   {"평일", 0x1f},
		   {"weekends", 0x60}, {"weekend", 0x60},   {"주말", 0x60}};
	struct slice was;
	int from, to;

	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++)
		if (word_take(s, set[i].word)) {
			*days |= set[i].days;
			return true;
		}
	if ((from = to = take_day(s)) < 0)
		return false;
	was = *s;
	if (take_dash(s) && (to = take_day(s)) < 0) {
		*s = was;
		to = from;
	}
	for (int d = from;; d = (d + 1) % WEEK) {
		*days |= 1U << d;
		if (d == to)
			return true;
	}
}

/* 9, 09:00, 0900, 24:00: minutes, or -1. */
static int
take_time(struct slice *s)
{
	int digits = 0, hour = 0, minute = 0, n = 0;

	for (; n < (int)s->n && s->p[n] >= '0' && s->p[n] <= '9' && n < 5; n++)
		digits = digits * 10 + (s->p[n] - '0');
	hour = digits;
	if (n == 4) {
		hour = digits / 100;
		minute = digits % 100;
	} else if (n < 1 || n > 2) {
		return -1;
	} else if ((size_t)n < s->n && s->p[n] == ':') {
		const char *m = s->p + n + 1;

		if ((size_t)n + 3 > s->n || m[0] < '0' || m[0] > '9' || m[1] < '0' || m[1] > '9')
			return -1;
		minute = (m[0] - '0') * 10 + (m[1] - '0');
		n += 3;
	}
	if (minute > 59 || hour * 60 + minute > DAY_MINUTES)
		return -1;
	s->p += n;
	s->n -= (size_t)n;
	return hour * 60 + minute;
}

static int
range_add(struct hours *h, unsigned days, struct range r, struct buf *err)
{
	for (int d = 0; d < WEEK; d++) {
		int i = h->n[d];

		if (!(days & 1U << d))
			continue;
		if (i == RANGES) {
			buf_addf(err, "more than %d ranges a day", RANGES);
			return -1;
		}
		for (; i > 0 && h->range[d][i - 1].from > r.from; i--)
			h->range[d][i] = h->range[d][i - 1];
		h->range[d][i] = r;
		h->n[d]++;
	}
	return 0;
}

static int
take_range(struct slice *s, struct hours *h, unsigned days, struct buf *err)
{
	struct slice was = *s;
	struct range r = {.from = take_time(s)};

	if (r.from < 0 || !take_dash(s) || (r.to = take_time(s)) < 0) {
		buf_addf(err, "\"%.*s\" is no range such as 09:00-18:00", (int)was.n, was.p);
		return -1;
	}
	if (r.from == r.to || r.from == DAY_MINUTES) {
		buf_addf(err, "a range of no length; 00:00-24:00 is the whole day");
		return -1;
	}
	if (r.to < r.from)
		r.to += DAY_MINUTES;
	return range_add(h, days ? days : 0x7f, r, err);
}

static int
week_read(struct hours *h, struct slice s, struct buf *err)
{
	unsigned days = 0;
	bool ranges = false; /* the days so far have some */

	for (;;) {
		unsigned more = 0;

		take_blanks(&s, ",;|&/");
		if (!s.n)
			break;
		if (take_days(&s, &more)) {
			days = ranges ? more : days | more;
			ranges = false;
		} else if (s.p[0] >= '0' && s.p[0] <= '9') {
			if (take_range(&s, h, days, err) < 0)
				return -1;
			ranges = true;
		} else {
			char *name = xstrndup(s.p, s.n);

			h->zone = zone_open(name);
			free(name);
			if (!h->zone) {
				buf_addf(err,
					 "\"%.*s\" is no day, no time, and no time zone such as "
					 "Asia/Seoul",
					 (int)s.n, s.p);
				return -1;
			}
			break;
		}
	}
	if (days && !ranges) {
		buf_addf(err, "days without a range such as 09:00-18:00");
		return -1;
	}
	return 0;
}

struct hours *
hours_parse(struct slice text, const struct zone *zone, struct buf *err)
{
	struct hours *h = xcalloc(1, sizeof(*h));
	bool any = false;

	h->zone = h->given = zone;
	h->text = text;
	for (int i = 0; i < ANSWERS; i++)
		h->answer[i].from = WHEN_NONE;
	text = slice_trim(text);
	if (!slice_eq(text, SLICE("24/7")) && week_read(h, text, err) < 0) {
		free(h);
		return NULL;
	}
	for (int d = 0; d < WEEK; d++)
		any |= h->n[d] > 0;
	h->always = !any;
	if (h->always)
		range_add(h, 0x7f, (struct range){0, DAY_MINUTES}, err);
	return h;
}

bool
hours_are(const struct hours *h, struct slice text, const struct zone *zone)
{
	return h->given == zone && slice_eq(h->text, text);
}

const struct zone *
hours_zone(const struct hours *h)
{
	return h->zone;
}

bool
hours_always(const struct hours *h)
{
	return h->always;
}

void
hours_free(struct hours *h)
{
	free(h);
}

static int64_t
moment(const struct hours *h, int64_t day, int minute)
{
	return zone_moment(h->zone, day + minute / DAY_MINUTES, minute % DAY_MINUTES * MINUTE);
}

/* ON is the day whose range the answer lies in. */
static int64_t
due_after(const struct hours *h, const struct holidays *off, int64_t from, int64_t span,
	  int64_t *on)
{
	int64_t day = zone_day(h->zone, from) - 1; /* whose last range may go over midnight */

	for (int64_t last = day + LOOK; day < last; day++) {
		int w = day_weekday(day);

		if (!h->n[w] || is_off(off, h->zone, day))
			continue;
		for (int i = 0; i < h->n[w]; i++) {
			int64_t start = moment(h, day, h->range[w][i].from),
				end = moment(h, day, h->range[w][i].to);

			if (start < from)
				start = from;
			if (end <= start)
				continue;
			if (span <= end - start) {
				*on = day;
				return start + span;
			}
			span -= end - start;
			from = end;
		}
	}
	return WHEN_NONE;
}

static int64_t
due_days_after(const struct hours *h, const struct holidays *off, int64_t from, int days)
{
	int64_t day, start = due_after(h, off, from, 0, &day), clock, last;
	const struct range *r;
	int w, i = 0;

	if (start == WHEN_NONE)
		return WHEN_NONE;
	clock = start + zone_offset(h->zone, start) * WHEN_SECOND - day * WHEN_DAY;
	for (last = day + LOOK; days > 0 && day < last; days--)
		do
			day++;
		while (day < last && (!h->n[day_weekday(day)] || is_off(off, h->zone, day)));
	if (day >= last)
		return WHEN_NONE;
	w = day_weekday(day);
	while (i + 1 < h->n[w] && h->range[w][i].to * MINUTE < clock)
		i++;
	r = &h->range[w][i];
	if (clock < r->from * MINUTE)
		clock = r->from * MINUTE;
	if (clock > r->to * MINUTE)
		clock = r->to * MINUTE;
	return zone_moment(h->zone, day + clock / WHEN_DAY, clock % WHEN_DAY);
}

int64_t
hours_due(struct hours *h, const struct holidays *off, int64_t from, int64_t span, int days)
{
	struct answer *a = &h->answer[(uint64_t)(span / MINUTE + days) * 0x9e3779b97f4a7c15 >> 61];
	int64_t on;

	if (a->from != from || a->span != span || a->days != days)
		*a = (struct answer){from, span,
				     days ? due_days_after(h, off, from, days)
					  : due_after(h, off, from, span, &on),
				     days};
	return a->due;
}
