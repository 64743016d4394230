/* SPDX-License-Identifier: MIT
 * Counts by group. A value is looked up as it stands first; only a spelling not seen before is
 * folded, so that "Google" and "google" are one group at the cost of a hash; the first of its
 * spellings by bytes is the label, so that the order of leads changes nothing. Groups are bounded:
 * beyond that, values share group 0, the rest. */
#include "funnel_parts.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	SPELLINGS_MAX = 1 << 16, /* remembered of one breakdown */
	GROUPS_MAX = 1 << 16	 /* kept of it; about 20 MB at eight stages */
};
enum { BY_OTHER }; /* group 0 */

const char *const cut_name[CUTS] = {"", "day", "week", "month", "quarter", "year"};

enum funnel_cut
funnel_cut_of(struct slice name)
{
	for (size_t i = CUT_DAY; i <= CUT_YEAR; i++)
		if (slice_eq(name, slice_of(cut_name[i])))
			return (enum funnel_cut)i;
	return CUT_NONE;
}

static uint32_t
group_new(struct funnel *f, struct funnel_by *by, struct slice label)
{
	size_t cap = by->cap;

	if (!by->seen)
		by->seen = xcalloc(FUNNEL_MEMO, sizeof(*by->seen));
	by->label = xgrow(by->label, by->groups, &by->cap, sizeof(*by->label));
	if (by->cap != cap)
		by->count = xrealloc_array(by->count, by->cap, f->width * sizeof(*by->count));
	memset(by->count + by->groups * f->width, 0, f->width * sizeof(*by->count));
	if (f->o->rate == FUNNEL_KM) {
		size_t n = f->steps * OF;

		if (by->cap != cap)
			by->survival =
			    xrealloc_array(by->survival, by->cap, n * sizeof(*by->survival));
		memset(by->survival + by->groups * n, 0, n * sizeof(*by->survival));
	}
	by->label[by->groups] = arena_slice(&by->mem, label);
	return (uint32_t)by->groups++;
}

void
by_open_plain(struct funnel *f, struct funnel_by *by, enum funnel_cut cohort)
{
	by->cohort = cohort;
	by->name = slice_of(cut_name[cohort]);
	group_new(f, by, cohort ? SLICE("(other)") : SLICE(""));
}

/* One column of "created_at:month,source": the whole text where there is such a column, else what
 * is before ':'. */
static int
column_open(struct funnel_column *c, struct slice text, const struct head *head, struct buf *err)
{
	size_t colon = text.n;

	c->cut = CUT_NONE;
	c->column = head_find(head, text);
	while (c->column == HEAD_NONE && colon > 0 && text.p[colon - 1] != ':')
		colon--;
	if (c->column == HEAD_NONE && colon > 0) {
		struct slice cut = {text.p + colon, text.n - colon};

		c->cut = funnel_cut_of(cut);
		if (c->cut == CUT_NONE) {
			buf_addf(err, "--by: \"%.*s\" is not day, week, month, quarter or year",
				 (int)cut.n, cut.p);
			return -1;
		}
		text.n = colon - 1;
		c->column = head_find(head, text);
	}
	c->name = text;
	c->dated = c->undated = false;
	if (c->column >= 0)
		return 0;
	buf_addf(err, "--by: ");
	if (c->column == HEAD_TWICE)
		buf_addf(err, "two columns are called \"%.*s\"", (int)text.n, text.p);
	else
		head_unknown(head, text, err);
	return -1;
}

int
by_open(struct funnel *f, struct funnel_by *by, const char *text, const struct head *head,
	struct buf *err)
{
	const char *p = text, *end = text + strlen(text);
	size_t cap = 0;

	by->name = slice_of(text);
	group_new(f, by, SLICE("(other)"));
	for (;;) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		struct slice part = {p, (size_t)((comma ? comma : end) - p)};

		by->column = xgrow(by->column, by->columns, &cap, sizeof(*by->column));
		if (column_open(&by->column[by->columns], slice_trim(part), head, err) < 0)
			return -1;
		by->columns++;
		if (!comma)
			return 0;
		p = comma + 1;
	}
}

/* The first day of the part of the calendar that DAY is in. */
int64_t
cut_start(int64_t day, enum funnel_cut cut)
{
	int year, month, mday;

	if (cut == CUT_DAY)
		return day;
	if (cut == CUT_WEEK)
		return day - day_weekday(day);
	day_to_civil(day, &year, &month, &mday);
	if (cut == CUT_YEAR)
		month = 1;
	else if (cut == CUT_QUARTER)
		month -= (month - 1) % 3;
	return day_from_civil(year, month, 1);
}

int64_t
cut_next(int64_t day, enum funnel_cut cut)
{
	/* a day that is surely in the next part and not in the one behind it */
	static const int64_t on[] = {1, 1, 7, 31, 92, 366};

	return cut_start(day + on[cut], cut);
}

/* The same as cut_start, remembered: a file holds few days. */
int64_t
cut_day(const struct funnel *f, int64_t day, enum funnel_cut cut)
{
	struct funnel_first *m =
	    &f->first_day[((uint64_t)day * CUTS + (unsigned)cut) % FUNNEL_MEMO];

	if (m->day != day || m->cut != cut)
		*m = (struct funnel_first){day, cut_start(day, cut), cut};
	return m->first;
}

/* 2025-04-21, 2025-W17 (ISO 8601: the year of its Thursday), 2025-04, 2025-Q2, 2025. */
void
cut_label(int64_t day, enum funnel_cut cut, struct buf *b)
{
	int year, month, mday;

	if (cut == CUT_WEEK) {
		day_to_civil(day + 3, &year, &month, &mday);
		buf_addf(b, "%04d-W%02d", year,
			 (int)((day + 3 - day_from_civil(year, 1, 1)) / 7) + 1);
		return;
	}
	day_to_civil(day, &year, &month, &mday);
	buf_addf(b, "%04d", year);
	if (cut == CUT_QUARTER)
		buf_addf(b, "-Q%d", (month - 1) / 3 + 1);
	if (cut == CUT_MONTH || cut == CUT_DAY)
		buf_addf(b, "-%02d", month);
	if (cut == CUT_DAY)
		buf_addf(b, "-%02d", mday);
}

/* What a time is worth as a key: the first day of its part, or one of these. */
enum { DAY_EMPTY = -1, DAY_UNREADABLE = -2 };
static const int64_t no_day = INT64_MIN / 2;

static int64_t
day_of(const struct funnel *f, struct slice value, enum funnel_cut cut)
{
	int64_t t;

	value = slice_trim(value);
	if (value.n == 0)
		return no_day + DAY_EMPTY;
	if (!when_parse(value, f->o->zone, &t, NULL))
		return no_day + DAY_UNREADABLE;
	return cut_day(f, zone_day(f->o->zone, t), cut);
}

static void
day_label(int64_t day, enum funnel_cut cut, const char *none, struct buf *b)
{
	if (day == no_day + DAY_EMPTY)
		buf_addf(b, "%s", none);
	else if (day == no_day + DAY_UNREADABLE)
		buf_addf(b, "(unreadable)");
	else
		cut_label(day, cut, b);
}

/* The key of a lead: its values as they stand, or the days they are cut to. A single value is its
 * own key. */
static struct slice
key_of(const struct funnel *f, struct funnel_by *by, const struct record *r)
{
	struct buf *b = &by->key;

	if (by->columns == 1 && by->column[0].cut == CUT_NONE)
		return record_get(r, by->column[0].column);
	b->n = 0;
	if (by->cohort) {
		const struct funnel_moment *m = &f->lead.entry[0];
		int64_t day = m->at == WHEN_NONE ? no_day + DAY_EMPTY
						 : cut_day(f, m->day, by->cohort);

		buf_add(b, &day, sizeof(day));
	}
	for (size_t i = 0; i < by->columns; i++) {
		struct funnel_column *c = &by->column[i];
		struct slice value = record_get(r, c->column);

		if (c->cut) {
			int64_t day;

			/* created_at has been read before */
			if (c->column == f->created && f->lead.created.at != WHEN_NONE)
				day = cut_day(f, f->lead.created.day, c->cut);
			else
				day = day_of(f, value, c->cut);
			c->undated |= day == no_day + DAY_UNREADABLE;
			c->dated |= day != no_day + DAY_UNREADABLE && day != no_day + DAY_EMPTY;
			buf_add(b, &day, sizeof(day));
		} else {
			buf_add_slice(b, value);
			buf_addc(b, '\0'); /* no value holds one */
		}
	}
	return buf_slice(b);
}

/* Is there a date at all? Whatever the period is: a part, or a quiet month, says nothing of a slip. */
void
by_dates_look(struct funnel *f, const struct record *r)
{
	for (size_t i = 0; i < f->bys; i++)
		for (size_t k = 0; k < f->by[i].columns; k++) {
			struct funnel_column *c = &f->by[i].column[k];

			if (c->cut && !c->dated) {
				int64_t day = day_of(f, record_get(r, c->column), c->cut);

				c->dated = day != no_day + DAY_UNREADABLE && day != no_day + DAY_EMPTY;
			}
		}
}

int
funnel_by_dates(const struct funnel *f, struct buf *err)
{
	for (size_t i = 0; i < f->bys; i++)
		for (size_t k = 0; k < f->by[i].columns; k++) {
			const struct funnel_column *c = &f->by[i].column[k];

			if (c->dated || !c->undated)
				continue;
			buf_addf(err, "--by: \"%.*s\" has no value that is a date, to be cut by %s",
				 (int)c->name.n, c->name.p, cut_name[c->cut]);
			return -1;
		}
	return 0;
}

uint32_t
by_put(struct funnel *f, struct funnel_by *by, struct slice key, struct slice label)
{
	uint32_t group = map_get(&by->folded, key);

	if (group == MAP_NONE) {
		if (by->groups > GROUPS_MAX)
			return BY_OTHER;
		group = group_new(f, by, label);
		*map_put(&by->folded, key) = group;
	} else if (slice_cmp(label, by->label[group]) < 0) {
		by->label[group] = arena_slice(&by->mem, label);
	}
	return group;
}

/* The group of a spelling seen for the first time. */
static uint32_t
group_of(struct funnel *f, struct funnel_by *by, const struct record *r)
{
	struct buf label = {0}, key = {0};
	uint32_t group;

	if (by->cohort) {
		int64_t day;

		memcpy(&day, by->key.s, sizeof(day));
		day_label(day, by->cohort, "(undated)", &label);
		buf_add_slice(&key, buf_slice(&label));
	}
	for (size_t i = 0; i < by->columns; i++) {
		const struct funnel_column *c = &by->column[i];
		struct slice value = slice_trim(record_get(r, c->column));
		size_t start;

		if (i > 0)
			buf_addf(&label, " / ");
		start = label.n;
		if (c->cut)
			day_label(day_of(f, value, c->cut), c->cut, "(empty)", &label);
		else
			label_add(&label, text_nfc(value, &by->fold), by->columns > 1);
		if (c->cut && value.n)
			value = (struct slice){label.s + start, label.n - start};
		buf_add_slice(&key, text_fold(value, &by->fold));
		buf_addc(&key, '\0');
	}
	group = by_put(f, by, buf_slice(&key), buf_slice(&label));
	buf_free(&label);
	buf_free(&key);
	return group;
}

static uint32_t
group_find(struct funnel *f, struct funnel_by *by, const struct record *r, struct slice key)
{
	uint32_t *found;

	if (by->raw.n >= SPELLINGS_MAX) {
		uint32_t group = map_get(&by->raw, key);

		return group == MAP_NONE ? group_of(f, by, r) : group;
	}
	found = map_put(&by->raw, key);
	if (*found == MAP_NONE)
		*found = group_of(f, by, r);
	return *found;
}

static uint32_t
group_recall(struct funnel *f, struct funnel_by *by, const struct record *r)
{
	struct slice key = key_of(f, by, r);
	struct funnel_seen *seen;
	uint32_t group;

	if (seen_find(by->seen, key, &seen))
		return seen->group;
	group = group_find(f, by, r, key);
	seen_put(seen, key, group);
	return group;
}

void
by_add(struct funnel *f, struct funnel_by *by, const struct record *r)
{
	uint32_t group = BY_OTHER;

	if (by->lost_only && !f->lead.lost)
		return;
	if (by->columns || by->cohort)
		group = group_recall(f, by, r);
	lead_count(f, by, group);
	for (size_t k = 1; k < f->steps && by->survival; k++)
		for (int of = OF_PREV; of < OF; of++) {
			struct survival *s = by_survival(f, by, group, k, of);
			int64_t hours;
			bool event;

			if (funnel_watch(f, of == OF_PREV ? k - 1 : 0, k, f->o->window, &hours,
					 &event))
				spread_add(event ? &s->event : &s->censored, hours);
		}
}

void
by_rate(const struct funnel *f, struct funnel_by *by, uint32_t group, size_t k, int of,
	struct report_row *row)
{
	const uint64_t *c = by->count + group * f->width + k * TALLIES;
	struct estimate e;

	if (!by->survival) {
		report_set_rate(row, c[of == OF_PREV ? TALLY_PREV : TALLY_FIRST],
				c[of == OF_PREV ? TALLY_PREV_N : TALLY_FIRST_N]);
		return;
	}
	if (survival_estimate(by_survival(f, by, group, k, of), &e)) {
		report_set_interval(row, REPORT_ESTIMATE, e.p, e.i.low, e.i.high, e.n);
	} else {
		row->kind = REPORT_ESTIMATE;
		row->counted = true;
	}
}

/* Sorting wants to know what it sorts. */
static const struct funnel_by *sorted;
static size_t sorted_width;

static uint64_t
leads_of(uint32_t group)
{
	return sorted->count[(size_t)group * sorted_width + sorted_width - 1];
}

static int
by_label(const void *a, const void *b)
{
	struct slice x = sorted->label[*(const uint32_t *)a],
		     y = sorted->label[*(const uint32_t *)b];
	bool x_none = x.n && x.p[0] == '(', y_none = y.n && y.p[0] == '(';
	int c = x_none != y_none ? x_none - y_none : slice_cmp(x, y);

	/* "a / b" of two columns may be the label of more than one group */
	return c ? c
		 : slice_cmp(map_key(&sorted->folded, *(const uint32_t *)a - 1),
			     map_key(&sorted->folded, *(const uint32_t *)b - 1));
}

static int
by_leads(const void *a, const void *b)
{
	uint64_t x = leads_of(*(const uint32_t *)a), y = leads_of(*(const uint32_t *)b);

	return x != y ? (x < y) - (x > y) : by_label(a, b);
}

size_t
by_order(const struct funnel *f, struct funnel_by *by, size_t top, uint32_t *order)
{
	size_t n = 0;

	sorted = by;
	sorted_width = f->width;
	for (size_t g = 1; g < by->groups; g++)
		order[n++] = (uint32_t)g;
	qsort(order, n, sizeof(*order), by_leads);
	for (; top && n > top; n--) {
		const uint64_t *count = by->count + order[n - 1] * f->width;

		for (size_t i = 0; i < f->width; i++)
			by->count[i] += count[i];
		for (size_t i = 0; i < f->steps * OF && by->survival; i++)
			survival_merge(&by->survival[i],
				       &by->survival[order[n - 1] * f->steps * OF + i]);
	}
	if (by->cohort || by->by_name || by->column[0].cut)
		qsort(order, n, sizeof(*order), by_label);
	if (by->count[f->width - 1])
		order[n++] = BY_OTHER;
	return n;
}

void
by_free(const struct funnel *f, struct funnel_by *by)
{
	for (size_t i = 0; by->survival && i < by->groups * f->steps * OF; i++)
		survival_free(&by->survival[i]);
	free(by->survival);
	free(by->column);
	free(by->seen);
	free(by->count);
	free(by->some);
	free(by->label);
	map_free(&by->raw);
	map_free(&by->folded);
	arena_free(&by->mem);
	buf_free(&by->key);
	buf_free(&by->fold);
}
