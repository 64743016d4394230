/* SPDX-License-Identifier: MIT
 * What score_table.c (tables), score.c (leads) and score_since.c share, and nobody else. */
#ifndef SCORE_OWN_H
#define SCORE_OWN_H

#include "cap.h"
#include "decay.h"
#include "score.h"

enum { NO_GROUP = -1, NO_SINCE = -1 };
#define RULE_NONE SIZE_MAX

/* Limits without a value are infinite. */
struct score_limit {
	double max, min;
	uint64_t line;			 /* 0: not set by a table */
	struct score_source over, under; /* for lines of what passed it */
};

struct score_rule {
	double points;
	struct rule *when; /* over the lead; NULL: always */
	bool on_events, tallied;
	int group, since; /* their numbers */
	struct score_limit limit;
	struct score_source source;
	size_t stream;		 /* or tally */
	struct rule *event_when; /* over the event */
	struct cap per, each;
	struct decay decay;
};

/* A column of the lead: earlier events do not count for the rules that name it. */
struct score_since {
	struct slice name;
	int column;
	bool read;	     /* for this lead */
	int64_t at, day;     /* WHEN_NONE: it has none */
	uint64_t unreadable; /* leads */
};

struct score_group {
	struct slice name, column;
	struct score_limit limit;
	struct score_limit period_limit;
	struct cap period; /* of period_limit */
	double sum;
};

/* Points of one event, for the limit of a period. */
struct score_part {
	int64_t period;
	uint32_t order, rule;
	double points;
};

/* What a rule gave to a lead, its own limit applied. */
struct score_given {
	bool holds;
	double points;
};

struct score {
	struct score_options o;
	struct table *table;
	size_t tables;
	struct score_rule *rule;
	size_t rules, rules_cap;
	struct score_group *group;
	size_t groups, groups_cap;
	struct score_since *since;
	size_t sinces, sinces_cap;
	struct score_limit total;
	struct arena mem;
	/* The lead. */
	double sum;
	int64_t rounded;
	struct score_line *line;
	size_t lines, lines_cap;
	const struct score_line **best; /* score_reasons' own */
	size_t best_room;
	struct score_part **part; /* of each group with a period */
	size_t *parts, *parts_cap;
	struct cap_run cap_run, each_run;
	struct score_given *given; /* by rule; NULL where nobody asks */
	double before_limit;	   /* the sum, before the limits of the total */
	double *restore;	   /* of the groups, and the total */
	int64_t restore_rounded;
	size_t without; /* the rule that is left out now; RULE_NONE */
};

/* V within the limit. */
static inline double
limit_apply(const struct score_limit *l, double v)
{
	return v > l->max ? l->max : v < l->min ? l->min : v;
}

/* Half away from zero; a sum that binary arithmetic left a hair below the half counts as the half
 * (a millionth of a hundredth, far above the error of a sum and far below anybody's points). */
static inline int64_t
hundredths(double v)
{
	return (int64_t)(v * 100 + (v < 0 ? -0.500001 : 0.500001));
}

/* "+30 Budget", appended. */
void score_reason(int64_t points, struct slice because, struct buf *b);

/* The number of the column that a cell of `since` names; NO_SINCE where the leads need not have it
 * ("reentered_at?") and do not. 0, or -1 with the reason in ERR. */
int score_since_column(struct score *s, struct slice name, int *number, struct buf *err);

/* A new lead; then from when on its events count for a rule, NULL: all do. */
void score_since_start(struct score *s);
const struct score_since *score_since_of(struct score *s, const struct score_rule *rule,
					 const struct rule_row *row);

/* Is the event too early? One that is known by its day only counts on the whole of that day. */
static inline bool
is_too_early(const struct score_since *since, const struct event_hit *hit, const struct zone *z)
{
	return hit->at < since->at && (!hit->date || zone_day(z, hit->at) < since->day);
}

/* Fills rules, groups and limits. 0, or -1 with the reason in ERR. */
int score_tables_read(struct score *s, const char *const *names, struct buf *err);

#endif
