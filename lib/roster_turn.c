/* SPDX-License-Identifier: MIT
 * Whose turn it is. Seats of a pool with the same weight and the same condition gain together, so
 * their order among each other never changes by that: they are a class, a heap with one count of
 * turns. A pick costs the classes and the logarithm of the seats, not the seats; that is what makes
 * a roster of a thousand as quick as one of three. */
#include "roster.h"

#include <math.h>
#include <stdlib.h>

/* After so many turns the count is paid out, so that no product overflows: weights are at most
 * 1e6. */
enum { TURNS_MAX = 1000000 };

struct roster_when {
	struct rule *rule;
	struct slice text;
	uint32_t line; /* where it was first */
	bool holds;
	uint64_t tested; /* the pick for which HOLDS is known */
};

/* Seats by credit, the richest first; ties by the order of the table. */
struct roster_class {
	size_t pool;
	int32_t when;
	uint32_t next; /* class of the same pool, or SEAT_NONE */
	uint32_t n, cap;
	uint32_t *heap; /* seats; a part of roster.heap */
	int64_t weight, turns;
};

struct roster_pool {
	uint32_t class;
	size_t seats, away, full;
};

int
roster_when(struct roster *r, size_t row, struct slice text, const struct rule_env *env,
	    struct buf *err)
{
	struct rule_error e = {0};
	struct roster_when *w;

	for (size_t i = 0; i < r->whens; i++)
		if (slice_eq(r->when[i].text, text))
			return (int)i;
	r->when = xgrow(r->when, r->whens, &r->when_cap, sizeof(*r->when));
	w = &r->when[r->whens];
	*w = (struct roster_when){.text = text, .line = (uint32_t)r->table.line[row]};
	if (!(w->rule = rule_compile(text, env, &e))) {
		rule_explain_error(r->table.name, r->table.line[row], "when", text, &e, err);
		return -1;
	}
	return (int)r->whens++;
}

static int64_t
credit(const struct roster *r, uint32_t seat)
{
	const struct seat *s = &r->seat[seat];

	return s->credit + (s->at == SEAT_NONE ? 0 : s->weight * r->class[s->class].turns);
}

double
seat_credit(const struct roster *r, const struct seat *s)
{
	return (double)credit(r, (uint32_t)(s - r->seat)) / ROSTER_CREDIT;
}

void
seat_restore(struct seat *s, double value, int64_t last)
{
	/* beyond what any roster can owe a state is nonsense, and the sums would overflow */
	s->credit = fabs(value) < 1e11 ? llround(value * ROSTER_CREDIT) : 0;
	s->last = last;
}

/* Seat A before seat B, both of one class. */
static bool
richer(const struct roster *r, uint32_t a, uint32_t b)
{
	int64_t x = r->seat[a].credit, y = r->seat[b].credit;

	return x != y ? x > y : a < b;
}

static void
put(struct roster *r, struct roster_class *c, uint32_t i, uint32_t seat)
{
	c->heap[i] = seat;
	r->seat[seat].at = i;
}

/* The seat at place I goes where it belongs. */
static void
settle(struct roster *r, struct roster_class *c, uint32_t i)
{
	uint32_t seat = c->heap[i];

	while (i > 0 && richer(r, seat, c->heap[(i - 1) / 2])) {
		put(r, c, i, c->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	for (;;) {
		uint32_t child = 2 * i + 1;

		if (child + 1 < c->n && richer(r, c->heap[child + 1], c->heap[child]))
			child++;
		if (child >= c->n || richer(r, seat, c->heap[child]))
			break;
		put(r, c, i, c->heap[child]);
		i = child;
	}
	put(r, c, i, seat);
}

/* Takes no part any more; what it has is frozen. */
static void
seat_close(struct roster *r, uint32_t seat)
{
	struct seat *s = &r->seat[seat];
	struct roster_class *c = &r->class[s->class];
	uint32_t i = s->at, last = c->heap[--c->n];

	s->credit = credit(r, seat);
	s->at = SEAT_NONE;
	if (i < c->n) {
		put(r, c, i, last);
		settle(r, c, i);
	}
}

static bool
is_full(const struct roster *r, const struct seat *s)
{
	for (int p = 0; p < PER_ALL; p++)
		if (s->most[p] >= 0 && r->owner[s->owner].taken[p] >= (uint64_t)s->most[p])
			return true;
	return false;
}

bool
roster_full(const struct roster *r, size_t owner)
{
	uint32_t s = r->owner[owner].seat;
	bool full = s != SEAT_NONE;

	for (; full && s != SEAT_NONE; s = r->seat[s].next)
		full = is_full(r, &r->seat[s]);
	return full;
}

static uint32_t
class_of(struct roster *r, const struct seat *s)
{
	struct roster_pool *p = &r->turn[s->pool];
	struct roster_class *c;

	for (uint32_t i = p->class; i != SEAT_NONE; i = r->class[i].next)
		if (r->class[i].weight == s->weight && r->class[i].when == s->when)
			return i;
	r->class = xgrow(r->class, r->classes, &r->class_cap, sizeof(*r->class));
	c = &r->class[r->classes];
	*c = (struct roster_class){
	    .pool = s->pool, .when = s->when, .weight = s->weight, .next = p->class};
	p->class = (uint32_t)r->classes++;
	return p->class;
}

/* Before the first pick: who takes part at all. */
static void
start(struct roster *r)
{
	uint32_t used = 0;

	r->started = true;
	r->turn = xcalloc(r->pools ? r->pools : 1, sizeof(*r->turn));
	r->heap = xcalloc(r->seats ? r->seats : 1, sizeof(*r->heap));
	for (size_t i = 0; i < r->pools; i++)
		r->turn[i].class = SEAT_NONE;
	for (size_t i = 0; i < r->seats; i++) {
		r->seat[i].class = class_of(r, &r->seat[i]);
		r->class[r->seat[i].class].cap++;
	}
	for (size_t i = 0; i < r->classes; i++) {
		r->class[i].heap = r->heap + used;
		used += r->class[i].cap;
	}
	for (uint32_t i = 0; i < r->seats; i++) {
		struct seat *s = &r->seat[i];
		const struct owner *o = &r->owner[s->owner];
		bool away = absence_holds(&r->absence[s->owner], r->now);
		struct roster_pool *p = &r->turn[s->pool];
		struct roster_class *c = &r->class[s->class];

		p->seats++;
		if (o->leaving || (away && !o->idle)) {
			p->away++;
		} else if (is_full(r, s)) {
			p->full++;
		} else if (s->weight > 0) {
			put(r, c, c->n++, i);
			settle(r, c, c->n - 1);
		}
	}
}

void
roster_count(struct roster *r, size_t owner, int64_t at)
{
	struct owner *o = &r->owner[owner];
	int64_t day, today;

	if (at == r->now) {
		for (int p = 0; p < PER_ALL; p++)
			o->taken[p]++;
	} else {
		int year, month, mday, this_year, this_month;

		day = zone_day(o->zone, at);
		today = zone_day(o->zone, r->now);
		day_to_civil(day, &year, &month, &mday);
		day_to_civil(today, &this_year, &this_month, &mday);
		o->taken[PER_DAY] += day == today;
		o->taken[PER_WEEK] += day - day_weekday(day) == today - day_weekday(today);
		o->taken[PER_MONTH] += year == this_year && month == this_month;
	}
	for (uint32_t i = r->started ? o->seat : SEAT_NONE; i != SEAT_NONE; i = r->seat[i].next)
		if (r->seat[i].at != SEAT_NONE && is_full(r, &r->seat[i])) {
			seat_close(r, i);
			r->turn[r->seat[i].pool].full++;
		}
}

/* Which conditions of POOL hold for the lead. -1 with the reason in ERR. */
static int
test(struct roster *r, size_t pool, const struct rule_row *row, struct buf *err)
{
	for (uint32_t i = r->turn[pool].class; i != SEAT_NONE; i = r->class[i].next) {
		struct roster_when *w = r->class[i].when < 0 ? NULL : &r->when[r->class[i].when];
		int holds;

		if (!w || w->tested == r->picks || !r->class[i].n)
			continue;
		if ((holds = rule_test(w->rule, row)) < 0) {
			buf_addf(err, "%s:%ju: when: %s", r->table.name, (uintmax_t)w->line,
				 rule_limit(w->rule));
			return -1;
		}
		w->holds = holds > 0;
		w->tested = r->picks;
	}
	return 0;
}

static void
pay_out(struct roster *r, struct roster_class *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		r->seat[c->heap[i]].credit += c->weight * c->turns;
	c->turns = 0;
}

int
roster_pick(struct roster *r, size_t pool, const struct rule_row *row, struct roster_miss *miss,
	    struct buf *err)
{
	uint32_t best = SEAT_NONE;
	int64_t sum = 0, most = 0;
	struct roster_pool *p;

	if (!r->started)
		start(r);
	r->picks++;
	p = &r->turn[pool];
	/* first who is available, then the turn: a failing condition must leave no credit behind */
	if (r->whens && test(r, pool, row, err) < 0)
		return -2;
	for (uint32_t i = p->class; i != SEAT_NONE; i = r->class[i].next) {
		struct roster_class *c = &r->class[i];
		int64_t has;

		if (!c->n || (c->when >= 0 && !r->when[c->when].holds))
			continue;
		if (++c->turns == TURNS_MAX)
			pay_out(r, c);
		sum += c->weight * c->n;
		has = credit(r, c->heap[0]);
		if (best == SEAT_NONE || has > most || (has == most && c->heap[0] < best)) {
			best = c->heap[0];
			most = has;
		}
	}
	if (best == SEAT_NONE) {
		*miss =
		    (struct roster_miss){p->seats, p->away, p->full, p->seats - p->away - p->full};
		return -1;
	}
	r->seat[best].credit -= sum;
	r->seat[best].last = r->now;
	settle(r, &r->class[r->seat[best].class], 0);
	roster_count(r, r->seat[best].owner, r->now);
	return (int)best;
}

void
roster_turn_free(struct roster *r)
{
	for (size_t i = 0; i < r->whens; i++)
		rule_free(r->when[i].rule);
	free(r->when);
	free(r->turn);
	free(r->class);
	free(r->heap);
}
