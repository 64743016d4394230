/* SPDX-License-Identifier: MIT
 * Who works: the table of owners, and the pools that share leads out among them by smooth weighted
 * round robin (nginx: every available owner gains its weight, the richest is taken and pays the
 * sum). An owner who is away or full is passed over and gains nothing, so nobody is flooded on the
 * day of return. Knows no route and no state file. */
#ifndef ROSTER_H
#define ROSTER_H

#include "rule.h"
#include "table.h"

enum roster_per { PER_DAY, PER_WEEK, PER_MONTH, PER_ALL };

/* A person; may sit in several pools. */
struct owner {
	struct slice name, email;
	uint64_t taken[PER_ALL];    /* new leads in this day, week (from Monday) and month */
	int64_t away_from, away_to; /* away from <= now < to; WHEN_NONE: open end */
	bool away;		    /* has an absence at all */
};

/* A person's place in one pool. */
struct seat {
	size_t owner, pool;
	struct rule *when; /* only leads for which it holds; NULL: all */
	double weight;
	double capacity; /* new leads per PER, below 0: no limit */
	enum roster_per per;
	double current; /* credit of the round robin */
	int64_t last;	/* when it last got a lead, or WHEN_NONE */
	bool open;	/* available for the lead at hand */
	uint64_t line;
};

struct roster {
	struct owner *owner;
	size_t owners;
	struct seat *seat; /* in the order of the table */
	size_t seats, cap;
	struct slice *pool;
	size_t pools, pool_cap;
	struct map index; /* folded name -> owner */
	const struct zone *zone;
	int64_t now;
	struct table table;
};

/* Reads the table NAME; ENV is what its `when` means. 0, or -1 with the message in ERR. */
int roster_read(struct roster *r, const char *name, const struct rule_env *env, struct buf *err);

/* The pool or the owner of that name (caselessly), or -1. */
int roster_pool(const struct roster *r, struct slice name);
int roster_owner(const struct roster *r, struct slice name);

bool owner_away(const struct owner *o, int64_t now);

/* A new lead that OWNER got at a moment: counts towards the capacity of the day, week and month of
 * now. */
void roster_count(struct roster *r, size_t owner, int64_t at);

/* Why a pool had nobody. */
struct roster_miss {
	size_t seats, away, full, other; /* other: the lead is none of theirs (when), or weight 0 */
};

/* The seat of POOL whose turn it is: its credit moves and the lead is counted. -1: nobody (MISS
 * says why); -2: a regular expression reached its limit, ERR has the message. */
int roster_pick(struct roster *r, size_t pool, const struct rule_row *row, struct roster_miss *miss,
		struct buf *err);

void roster_free(struct roster *r);

#endif
