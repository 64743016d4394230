/* SPDX-License-Identifier: MIT
 * A lead's score from tables of rules: points of the lead and of its events, with caps, decay,
 * limits and a line for each effect, so that every score can be taken apart.
 *
 * Order: events in time order, from `since` on; `each` and `per` (which of them count); decay; the
 * rule's max and min; the group's, a period's before the whole's; the total's. Prints nothing and
 * writes no file. */
#ifndef SCORE_H
#define SCORE_H

#include "event.h"
#include "table.h"

struct score_options {
	const struct head *lead;
	struct events *events; /* before events_read: rules register what they need */
	const struct zone *zone;
	int64_t now;
	bool each_event; /* a line for each event that counts; else one for each rule */
	bool no_clamp;	 /* the total has no limits, whatever the tables say */
	bool each_rule;	 /* keep what each rule gave: for score_rule_holds, score_without */
};

struct score;

/* Reads the tables as one. NULL with the reason ("rules.csv:7: ...") in ERR. What O points to must
 * outlive it. */
struct score *score_open(const char *const *tables, size_t n, const struct score_options *o,
			 struct buf *err);

/* Groups in order of first mention; the column of one is "score_" and its name as first spelt, in
 * small letters and without blanks. */
size_t score_groups(const struct score *s);
struct slice score_column(const struct score *s, size_t i);

/* Scores one lead; H is its history. 0, or -1 when a regular expression reached its limit
 * ("rules.csv:7: ..." in ERR). What is asked below is of this lead, until the next. */
int score_lead(struct score *s, const struct record *r, const struct history *h, struct buf *err);

/* Hundredths of a point: the exact sum, rounded once (half away from zero). */
int64_t score_total(const struct score *s);
int64_t score_group_total(const struct score *s, size_t i);

/* What a line is of: a rule, or a limit. */
struct score_source {
	struct slice rule;     /* "bant.csv:3", "total" */
	struct slice because;  /* the cell, else the rule's text, or what the limit is */
	const int *column; /* of the lead, that it looks at; of a rule of events, none */
	size_t columns;
	bool asks_events;      /* it asks for counts, first or last times of events */
	int64_t points;	       /* hundredths that a rule usually gives, and the reason as text, */
	struct slice reason;   /* "+30 Budget", ready made */
};

/* Lines add up to score_total exactly: a line is the difference of two rounded running sums, so
 * it may be a hundredth away from its own rounded value. Lines of 0 are left out. */
struct score_line {
	const struct score_source *source;
	int64_t points;	      /* hundredths */
	int64_t at;	      /* of the event; WHEN_NONE: of none, or of several */
	uint32_t type, asset; /* of it, events_text() */
};

const struct score_line *score_lines(const struct score *s, size_t *n);

/* Do the tables look at events at all? */
bool score_asks_events(const struct score *s);

/* Rules: the rows that have points, in the order of the tables. */
size_t score_rules(const struct score *s);
const struct score_source *score_rule(const struct score *s, size_t i);

/* Did rule I hold for the lead, or, where it is one of events, at least one of them count? */
bool score_rule_holds(const struct score *s, size_t i);

/* The total and the groups become what they would be if rule I alone gave this lead nothing, all
 * limits being as they are; false where that is what they are already. score_restore undoes it. */
bool score_without(struct score *s, size_t i);
void score_restore(struct score *s);

/* The N largest effects, ties in the order of the tables: "+30 Budget; -10 Free mail". Emptied
 * first. */
void score_reasons(struct score *s, size_t n, struct buf *b);

/* "12.5" from 1250; returns the length. */
enum { SCORE_TEXT = 24 };
size_t score_format(int64_t points, char dst[SCORE_TEXT]);

/* Those of OTHER, of the same tables, are S's, too, from now on. */
void score_since_join(struct score *s, struct score *other);

/* "reentered_at: not a date for 2 leads, all of whose events count", appended to B; nothing where the
 * dates of `since` were good. */
void score_since_say(const struct score *s, struct buf *b);

/* Comparisons that were false because a value was empty or unreadable. */
struct rule_tally score_tally(const struct score *s);

void score_free(struct score *s);

#endif
