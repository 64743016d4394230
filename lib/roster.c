/* SPDX-License-Identifier: MIT */
#include "roster.h"

#include "num.h"
#include "text.h"

#include <stdlib.h>

enum { OWNER, EMAIL, POOL, WHEN, WEIGHT, CAPACITY, AWAY_FROM, AWAY_TO, HOURS, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    {"owner", true},	  {"email", false},   {"pool", false},
    {"when", false},	  {"weight", false},  {"capacity", false},
    {"away_from", false}, {"away_to", false}, {"hours", false},
};

static int
fail(const struct roster *r, size_t row, struct buf *err, const char *what)
{
	buf_addf(err, "%s:%ju: %s", r->table.name, (uintmax_t)r->table.line[row], what);
	return -1;
}

/* "20", "20/day", "100/week", "300/month". */
static int
capacity_read(struct roster *r, size_t row, struct seat *s, struct buf *err)
{
	static const char *const per[] = {"day", "week", "month"};
	struct slice text = table_cell(&r->table, row, CAPACITY), unit = {"", 0};
	const char *slash = text.n ? memchr(text.p, '/', text.n) : NULL;
	size_t i = 0;

	s->capacity = -1;
	s->per = PER_DAY;
	if (!text.n)
		return 0;
	if (slash) {
		unit = slice_trim((struct slice){slash + 1, (size_t)(text.p + text.n - slash - 1)});
		text = slice_trim((struct slice){text.p, (size_t)(slash - text.p)});
		while (i < PER_ALL && !text_same(unit, slice_of(per[i])))
			i++;
		s->per = (enum roster_per)i;
	}
	if (i == PER_ALL || !num_parse_human(text, &s->capacity, NULL) || s->capacity < 0)
		return fail(r, row, err,
			    "capacity: not a number of leads, or a number/day, /week or /month");
	return 0;
}

static int
away_read(struct roster *r, size_t row, struct owner *o, struct buf *err)
{
	struct slice from = table_cell(&r->table, row, AWAY_FROM),
		     to = table_cell(&r->table, row, AWAY_TO);
	bool date = false;

	o->away_from = o->away_to = WHEN_NONE;
	o->away = from.n || to.n;
	if (from.n && !when_parse(from, r->zone, &o->away_from, NULL))
		return fail(r, row, err, "away_from: not a time");
	if (to.n && !when_parse(to, r->zone, &o->away_to, &date))
		return fail(r, row, err, "away_to: not a time");
	if (date) /* the whole of the last day */
		o->away_to = zone_moment(r->zone, zone_day(r->zone, o->away_to) + 1, 0);
	if (from.n && to.n && o->away_to < o->away_from)
		return fail(r, row, err, "away_to: before away_from");
	return 0;
}

static size_t
pool_put(struct roster *r, struct slice name)
{
	int p = roster_pool(r, name);

	if (p >= 0)
		return (size_t)p;
	r->pool = xgrow(r->pool, r->pools, &r->pool_cap, sizeof(*r->pool));
	r->pool[r->pools] = name;
	return r->pools++;
}

static int
row_read(struct roster *r, size_t row, const struct rule_env *env, struct buf *err)
{
	struct slice name = table_cell(&r->table, row, OWNER),
		     when = table_cell(&r->table, row, WHEN);
	struct slice pools = table_cell(&r->table, row, POOL);
	struct seat seat = {.last = WHEN_NONE, .line = r->table.line[row]};
	struct owner *o;
	struct buf fold = {0};
	uint32_t *at;

	if (!name.n)
		return fail(r, row, err, "owner: empty");
	if (table_cell(&r->table, row, HOURS).n)
		return fail(r, row, err, "hours: working hours are not supported; leave it empty");
	at = map_put(&r->index, text_fold(name, &fold));
	buf_free(&fold);
	if (*at == MAP_NONE) {
		*at = (uint32_t)r->owners++;
		o = &r->owner[*at];
		*o = (struct owner){.name = name, .email = table_cell(&r->table, row, EMAIL)};
		if (away_read(r, row, o, err) < 0)
			return -1;
	} else if (table_cell(&r->table, row, AWAY_FROM).n ||
		   table_cell(&r->table, row, AWAY_TO).n) {
		if (away_read(r, row, &r->owner[*at], err) < 0)
			return -1;
	}
	seat.owner = *at;
	if (table_number(&r->table, row, WEIGHT, 1, &seat.weight, err) < 0 ||
	    capacity_read(r, row, &seat, err) < 0)
		return -1;
	if (seat.weight < 0)
		return fail(r, row, err, "weight: below zero");
	for (size_t i = 0; i <= pools.n;) {
		size_t end = i;
		struct slice pool;

		while (end < pools.n && pools.p[end] != '|' && pools.p[end] != ';')
			end++;
		pool = slice_trim((struct slice){pools.p + i, end - i});
		i = end + 1;
		if (!pool.n)
			continue;
		seat.pool = pool_put(r, pool);
		for (size_t s = 0; s < r->seats; s++)
			if (r->seat[s].owner == seat.owner && r->seat[s].pool == seat.pool)
				return fail(r, row, err, "owner: is in this pool twice");
		seat.when = NULL;
		if (when.n) {
			struct rule_error e = {0};

			if (!(seat.when = rule_compile(when, env, &e))) {
				rule_explain_error(r->table.name, seat.line, "when", when, &e, err);
				return -1;
			}
		}
		r->seat = xgrow(r->seat, r->seats, &r->cap, sizeof(*r->seat));
		r->seat[r->seats++] = seat;
	}
	return 0;
}

int
roster_read(struct roster *r, const char *name, const struct rule_env *env, struct buf *err)
{
	*r = (struct roster){.zone = env->zone, .now = env->now};
	if (table_read(&r->table, name, columns, COLUMNS, err) < 0)
		return -1;
	r->owner = xcalloc(r->table.rows, sizeof(*r->owner));
	for (size_t row = 0; row < r->table.rows; row++)
		if (row_read(r, row, env, err) < 0)
			return -1;
	return 0;
}

int
roster_pool(const struct roster *r, struct slice name)
{
	for (size_t i = 0; i < r->pools; i++)
		if (text_same(r->pool[i], name))
			return (int)i;
	return -1;
}

int
roster_owner(const struct roster *r, struct slice name)
{
	struct buf fold = {0};
	uint32_t at = map_get(&r->index, text_fold(name, &fold));

	buf_free(&fold);
	return at == MAP_NONE ? -1 : (int)at;
}

bool
owner_away(const struct owner *o, int64_t now)
{
	return o->away && (o->away_from == WHEN_NONE || o->away_from <= now) &&
	       (o->away_to == WHEN_NONE || now < o->away_to);
}

void
roster_count(struct roster *r, size_t owner, int64_t at)
{
	uint64_t *taken = r->owner[owner].taken;
	int64_t day = zone_day(r->zone, at), today = zone_day(r->zone, r->now);
	int year, month, mday, this_year, this_month;

	day_to_civil(day, &year, &month, &mday);
	day_to_civil(today, &this_year, &this_month, &mday);
	taken[PER_DAY] += day == today;
	taken[PER_WEEK] += day - day_weekday(day) == today - day_weekday(today);
	taken[PER_MONTH] += year == this_year && month == this_month;
}

int
roster_pick(struct roster *r, size_t pool, const struct rule_row *row, struct roster_miss *miss,
	    struct buf *err)
{
	double sum = 0;
	int best = -1;

	*miss = (struct roster_miss){0};
	/* first who is available, then the turn: a failing condition must leave no credit behind */
	for (size_t i = 0; i < r->seats; i++) {
		struct seat *s = &r->seat[i];
		const struct owner *o = &r->owner[s->owner];
		int holds = 1;

		s->open = false;
		if (s->pool != pool)
			continue;
		miss->seats++;
		if (owner_away(o, r->now)) {
			miss->away++;
			continue;
		}
		if (s->capacity >= 0 && (double)o->taken[s->per] + 1 > s->capacity) {
			miss->full++;
			continue;
		}
		if (s->when && (holds = rule_test(s->when, row)) < 0) {
			buf_addf(err, "%s:%ju: when: %s", r->table.name, (uintmax_t)s->line,
				 rule_limit(s->when));
			return -2;
		}
		if (!holds || s->weight <= 0) {
			miss->other++;
			continue;
		}
		s->open = true;
	}
	for (size_t i = 0; i < r->seats; i++) {
		struct seat *s = &r->seat[i];

		if (!s->open)
			continue;
		s->current += s->weight;
		sum += s->weight;
		if (best < 0 || s->current > r->seat[best].current)
			best = (int)i;
	}
	if (best >= 0) {
		r->seat[best].current -= sum;
		r->seat[best].last = r->now;
		roster_count(r, r->seat[best].owner, r->now);
	}
	return best;
}

void
roster_free(struct roster *r)
{
	for (size_t i = 0; i < r->seats; i++)
		rule_free(r->seat[i].when);
	free(r->seat);
	free(r->owner);
	free(r->pool);
	map_free(&r->index);
	table_free(&r->table);
	*r = (struct roster){0};
}
