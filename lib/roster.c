/* SPDX-License-Identifier: MIT */
#include "roster.h"

#include "num.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>

enum {
	OWNER,
	EMAIL,
	POOL,
	WHEN,
	WEIGHT,
	CAPACITY,
	AWAY_FROM,
	AWAY_TO,
	COVER,
	HOURS,
	ZONE,
	COLUMNS
};

static const struct table_column columns[COLUMNS] = {
    {"owner", true},   {"email", false},    {"pool", false},	  {"when", false},
    {"weight", false}, {"capacity", false}, {"away_from", false}, {"away_to", false},
    {"cover", false},  {"hours", false},    {"zone", false},
};

/* Above these a number is a slip of the hand, and sums of them would not be exact. */
#define MOST_WEIGHT 1e6
#define MOST_LEADS 1e9

static int
fail(const struct roster *r, size_t row, struct buf *err, const char *what)
{
	buf_addf(err, "%s:%ju: %s", r->table.name, (uintmax_t)r->table.line[row], what);
	return -1;
}

/* The next part of S up to one of ENDS. */
static bool
next_part(struct slice *s, const char *ends, struct slice *part)
{
	size_t n = 0;

	if (!s->n)
		return false;
	while (n < s->n && !strchr(ends, s->p[n]))
		n++;
	*part = slice_trim((struct slice){s->p, n});
	n += n < s->n;
	s->p += n;
	s->n -= n;
	return true;
}

/* "20", "20/day", "100/week", "300/month", or several: "20/day, 80/week". */
static int
capacity_read(struct roster *r, size_t row, struct seat *s, struct buf *err)
{
	static const char *const per[PER_ALL] = {"day", "week", "month"};
	struct slice text = table_cell(&r->table, row, CAPACITY), part;

	for (int i = 0; i < PER_ALL; i++)
		s->most[i] = -1;
	while (next_part(&text, ",;|", &part)) {
		struct slice unit = {"", 0}, number = part;
		const char *slash = part.n ? memchr(part.p, '/', part.n) : NULL;
		double most;
		int i = 0;

		if (slash) {
			unit.p = slash + 1;
			unit.n = (size_t)(part.p + part.n - unit.p);
			unit = slice_trim(unit);
			number = slice_trim((struct slice){part.p, (size_t)(slash - part.p)});
			while (i < PER_ALL && !text_same(unit, slice_of(per[i])))
				i++;
		}
		if (i == PER_ALL || !num_parse_human(number, &most, NULL) || most < 0 ||
		    most > MOST_LEADS)
			return fail(r, row, err,
				    "capacity: not a number of leads, or a number/day, /week or "
				    "/month");
		if (most != floor(most))
			return fail(r, row, err,
				    "capacity: not a whole number of leads; a part of one a day is "
				    "a number/week");
		if (s->most[i] >= 0)
			return fail(r, row, err, "capacity: the same span twice");
		s->most[i] = (int64_t)most;
	}
	return 0;
}

/* The hours of a row, in ZONE where they name none. Their number, or -1. */
static int
hours_read(struct roster *r, size_t row, const struct zone *zone, struct buf *err)
{
	struct slice text = table_cell(&r->table, row, HOURS);
	struct buf why = {0};
	struct hours *h;

	/* one for all who have the same, so that what is due is worked out once */
	for (size_t i = r->hours_n; i-- > 0;)
		if (hours_are(r->hours[i], text, zone))
			return (int)i;
	if (!(h = hours_parse(text, zone, &why))) {
		buf_addf(err, "%s:%ju: hours: %s", r->table.name, (uintmax_t)r->table.line[row],
			 buf_string(&why));
		buf_free(&why);
		return -1;
	}
	r->hours = xgrow(r->hours, r->hours_n, &r->hours_cap, sizeof(struct hours *));
	r->hours[r->hours_n] = h;
	return (int)r->hours_n++;
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

/* What the row says of the person; a later row of the same may leave it out. */
static int
owner_read(struct roster *r, size_t row, size_t *owner, struct buf *err)
{
	struct slice name = table_cell(&r->table, row, OWNER),
		     zone = table_cell(&r->table, row, ZONE);
	struct owner *o;
	bool first;
	uint32_t *at;
	int hours;

	if (!name.n)
		return fail(r, row, err, "owner: empty");
	at = map_put(&r->index, text_fold(name, &r->fold));
	first = *at == MAP_NONE;
	if (first)
		*at = (uint32_t)r->owners++;
	*owner = *at;
	o = &r->owner[*at];
	if (first)
		*o = (struct owner){.name = name,
				    .email = table_cell(&r->table, row, EMAIL),
				    .zone = r->zone,
				    .idle = true,
				    .seat = SEAT_NONE};
	if (zone.n && !(o->zone = zone_open(zone.p)))
		return fail(r, row, err, "zone: no time zone such as Asia/Seoul");
	if (first || zone.n || table_cell(&r->table, row, HOURS).n) {
		if ((hours = hours_read(r, row, o->zone, err)) < 0)
			return -1;
		if (!first && !hours_always(r->hours[o->hours]))
			return fail(r, row, err, "hours: an earlier row of this owner has them");
		o->hours = (size_t)hours;
		o->zone = hours_zone(r->hours[hours]);
	}
	return 0;
}

static int
row_read(struct roster *r, size_t row, const struct rule_env *env, struct buf *err)
{
	struct slice when = table_cell(&r->table, row, WHEN);
	struct slice pools = table_cell(&r->table, row, POOL), pool;
	struct seat seat = {
	    .last = WHEN_NONE, .line = (uint32_t)r->table.line[row], .when = -1, .at = SEAT_NONE};
	double weight;

	if (owner_read(r, row, &seat.owner, err) < 0 ||
	    table_number(&r->table, row, WEIGHT, 1, &weight, err) < 0 ||
	    capacity_read(r, row, &seat, err) < 0)
		return -1;
	if (weight < 0)
		return fail(r, row, err, "weight: below zero");
	if (weight > MOST_WEIGHT || (weight > 0 && weight < 1.0 / ROSTER_CREDIT))
		return fail(r, row, err, "weight: not between 0.000001 and 1000000");
	seat.weight = llround(weight * ROSTER_CREDIT);
	r->owner[seat.owner].idle &= seat.weight == 0;
	if (when.n && (seat.when = roster_when(r, row, when, env, err)) < 0)
		return -1;
	while (next_part(&pools, "|;", &pool)) {
		struct owner *o = &r->owner[seat.owner];

		if (!pool.n)
			continue;
		seat.pool = pool_put(r, pool);
		for (uint32_t s = o->seat; s != SEAT_NONE; s = r->seat[s].next)
			if (r->seat[s].pool == seat.pool)
				return fail(r, row, err, "owner: is in this pool twice");
		seat.next = o->seat;
		o->seat = (uint32_t)r->seats;
		r->seat = xgrow(r->seat, r->seats, &r->cap, sizeof(*r->seat));
		r->seat[r->seats++] = seat;
	}
	return 0;
}

/* Last, when all of an owner's rows have said their zone. */
static int
absence_read(struct roster *r, struct buf *err)
{
	static const struct absence_columns columns_of = {OWNER, AWAY_FROM, AWAY_TO, COVER};
	const struct zone **zone = xcalloc(r->owners + 1, sizeof(*zone));
	int bad;

	for (size_t i = 0; i < r->owners; i++)
		zone[i] = r->owner[i].zone;
	r->absence = xcalloc(r->owners + 1, sizeof(*r->absence));
	bad = absences_read(r->absence, &r->table, &columns_of, &r->index, zone, err);
	r->covers = r->table.has[COVER];
	free(zone);
	return bad;
}

int
roster_read(struct roster *r, const char *name, const struct rule_env *env,
	    const struct holidays *off, struct buf *err)
{
	*r = (struct roster){.zone = env->zone, .now = env->now, .off = off};
	if (table_read(&r->table, name, columns, COLUMNS, err) < 0)
		return -1;
	r->owner = xcalloc(r->table.rows, sizeof(*r->owner));
	for (size_t row = 0; row < r->table.rows; row++)
		if (row_read(r, row, env, err) < 0)
			return -1;
	return absence_read(r, err);
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
roster_owner(struct roster *r, struct slice name)
{
	uint32_t at = map_get(&r->index, text_fold(name, &r->fold));

	return at == MAP_NONE ? -1 : (int)at;
}

bool
roster_off(const struct roster *r, size_t owner)
{
	const struct owner *o = &r->owner[owner];

	return o->leaving || o->idle || roster_stand_in(r, owner, r->now) == ABSENCE_NOBODY;
}

uint32_t
roster_stand_in(const struct roster *r, size_t owner, int64_t at)
{
	return absence_stand_in(r->absence, (uint32_t)owner, at);
}

static int64_t
due_of(struct roster *r, size_t owner, int64_t from, const struct promise *p)
{
	struct hours *h = r->hours[r->owner[owner].hours];

	/* from the next opening, and where that weekday is a day off, to the next one */
	if (p->weeks && !hours_always(h) && (from = hours_due(h, r->off, from, 0, 0)) == WHEN_NONE)
		return WHEN_NONE;
	if (p->weeks) {
		from = when_add_days(from, 7 * p->weeks, hours_zone(h));
		return hours_always(h) ? from : hours_due(h, r->off, from, 0, 0);
	}
	/* who has no hours works round the clock, but for holidays; a day is one of the calendar,
	 * which is longer or shorter where the clock changes */
	if (!p->days && hours_always(h) && (!r->off || !r->off->n))
		return from + p->span;
	return hours_due(h, r->off, from, p->days ? 0 : p->span, p->days);
}

int64_t
roster_due(struct roster *r, size_t owner, int64_t from, const struct promise *p)
{
	int64_t back = r->absence[owner].to, due;
	uint32_t who = roster_stand_in(r, owner, from);

	due = due_of(r, who == ABSENCE_NOBODY ? owner : who, from, p);
	/* who is away without an end has no day that could be waited for */
	if (back == WHEN_NONE || due == WHEN_NONE ||
	    (who != ABSENCE_NOBODY && roster_stand_in(r, owner, due - 1) != ABSENCE_NOBODY))
		return due;
	return due_of(r, owner, back, p);
}

void
roster_free(struct roster *r)
{
	roster_turn_free(r);
	for (size_t i = 0; i < r->hours_n; i++)
		hours_free(r->hours[i]);
	free(r->hours);
	free(r->seat);
	free(r->owner);
	free(r->absence);
	free(r->pool);
	map_free(&r->index);
	buf_free(&r->fold);
	table_free(&r->table);
	*r = (struct roster){0};
}
