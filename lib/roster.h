/* SPDX-License-Identifier: MIT
 * Who works: the table of owners, and the pools that share leads out among them by smooth weighted
 * round robin (nginx: every available owner gains its weight, the richest is taken and pays the
 * sum). An owner who is away or full is passed over and gains nothing, so nobody is flooded on the
 * day of return. Knows no route and no state file. */
#ifndef ROSTER_H
#define ROSTER_H

#include "absence.h"
#include "roster_hours.h"
#include "rule.h"

enum roster_per { PER_DAY, PER_WEEK, PER_MONTH, PER_ALL };

/* A person; may sit in several pools. */
struct owner {
	struct slice name, email;
	uint64_t taken[PER_ALL];    /* new leads in this day, week (from Monday) and month */
	bool idle;		    /* weight 0 in all rows: gets nothing new */
	bool leaving;		    /* as if away without end */
	uint64_t beyond;	    /* new leads in this run that no pool would have given */
	const struct zone *zone;    /* whose days the capacity counts */
	size_t hours;		    /* in roster.hours */
	uint32_t seat;		    /* the first of this owner's, SEAT_NONE */
};

enum { ROSTER_CREDIT = 1000000 }; /* weights and credit are whole millionths: sums are exact */
#define SEAT_NONE UINT32_MAX

/* A person's place in one pool. */
struct seat {
	size_t owner, pool;
	uint32_t line, next; /* NEXT: of the same owner */
	int32_t when;	     /* only leads for which this condition of the roster holds; -1: all */
	uint32_t class, at;  /* AT: place in the class, SEAT_NONE while it takes no part */
	int64_t weight;
	int64_t most[PER_ALL]; /* new leads per day, week and month; below 0: no limit */
	int64_t credit;	       /* seat_credit() */
	int64_t last;	       /* when it last got a lead, or WHEN_NONE */
};

struct roster_pool;
struct roster_class;
struct roster_when;

struct roster {
	struct owner *owner;
	size_t owners;
	struct absence *absence; /* of each owner */
	bool covers;		 /* the table has the column cover */
	struct seat *seat; /* in the order of the table */
	size_t seats, cap;
	struct slice *pool;
	size_t pools, pool_cap;
	struct map index; /* folded name -> owner */
	struct buf fold;
	struct hours **hours;
	size_t hours_n, hours_cap;
	const struct holidays *off; /* NULL: none */
	const struct zone *zone;
	int64_t now;
	struct table table;

	/* roster_turn.c's own */
	struct roster_when *when; /* distinct conditions */
	size_t whens, when_cap;
	struct roster_pool *turn;
	struct roster_class *class;
	size_t classes, class_cap;
	uint32_t *heap;
	uint64_t picks;
	bool started;
};

/* Reads the table NAME; ENV is what its `when` means, OFF the days off. 0, or -1 with the message
 * in ERR. */
int roster_read(struct roster *r, const char *name, const struct rule_env *env,
		const struct holidays *off, struct buf *err);

/* The pool or the owner of that name (caselessly), or -1. */
int roster_pool(const struct roster *r, struct slice name);
int roster_owner(struct roster *r, struct slice name);

/* Is the owner not to be given anything now: away with nobody to stand in, leaving, or without any
 * weight? */
bool roster_off(const struct roster *r, size_t owner);

/* Has the owner what all of its pools allow? */
bool roster_full(const struct roster *r, size_t owner);

/* Who does the work of OWNER at that moment, or ABSENCE_NOBODY. */
uint32_t roster_stand_in(const struct roster *r, size_t owner, int64_t at);

/* So much of somebody's work, or so many of their working days, or weeks of the calendar. */
struct promise {
	int64_t span; /* microseconds */
	int days;     /* the same in working days, or 0 */
	int weeks;    /* the same in weeks, or 0 */
};

/* When it falls due that was promised of OWNER at FROM, by the hours of who stands in then. Where
 * it would come in an absence that nobody covers, it counts from the owner's return. */
int64_t roster_due(struct roster *r, size_t owner, int64_t from, const struct promise *p);

/* A new lead that OWNER got at a moment: counts towards the capacity of the day, week and month of
 * now. */
void roster_count(struct roster *r, size_t owner, int64_t at);

/* Why a pool had nobody. */
struct roster_miss {
	size_t seats, away, full, other; /* other: the lead is none of theirs (when), or weight 0 */
};

/* The seat of POOL whose turn it is: its credit moves and the lead is counted. -1: nobody (MISS
 * says why); -2: a regular expression reached its limit, ERR has the message. Credits and absences
 * are as they were at the first call. */
int roster_pick(struct roster *r, size_t pool, const struct rule_row *row, struct roster_miss *miss,
		struct buf *err);

/* The credit of a seat now, in weights; and what it was when the last run ended. */
double seat_credit(const struct roster *r, const struct seat *s);
void seat_restore(struct seat *s, double credit, int64_t last);

void roster_free(struct roster *r);

/* For roster.c: a condition of the table, shared by all rows that spell it the same. Its number, or
 * -1. */
int roster_when(struct roster *r, size_t row, struct slice text, const struct rule_env *env,
		struct buf *err);
void roster_turn_free(struct roster *r);

#endif
