/* SPDX-License-Identifier: MIT
 * What a list of leads says about the way from the first stage to the last: how many passed, at
 * what rate, how fast, and whether the targets are met. Leads come one by one and are not kept:
 * memory grows with groups and with distinct durations. The answer is a report (rows); how it looks
 * is not known here. */
#ifndef FUNNEL_H
#define FUNNEL_H

#include "report.h"
#include "stage.h"

/* Which entrants a rate counts. */
enum funnel_rate {
	FUNNEL_MATURED,	 /* those who entered a whole window ago; conversions within the window */
	FUNNEL_RESOLVED, /* those who went on or were lost */
	FUNNEL_ALL,
	FUNNEL_KM /* all, each for as long as it has been watched (Kaplan and Meier) */
};

/* By what part of the calendar times are cut. */
enum funnel_cut { CUT_NONE, CUT_DAY, CUT_WEEK, CUT_MONTH, CUT_QUARTER, CUT_YEAR, CUTS };

/* "day" ... "year", or CUT_NONE. */
enum funnel_cut funnel_cut_of(struct slice name);

/* Sections, in the order of the report. */
enum {
	FUNNEL_FUNNEL = 1 << 0,
	FUNNEL_KPI = 1 << 1,
	FUNNEL_BOTTLENECK = 1 << 2,
	FUNNEL_COMPARE = 1 << 3,
	FUNNEL_VELOCITY = 1 << 4,
	FUNNEL_COHORT = 1 << 5,
	FUNNEL_INFLOW = 1 << 6,
	FUNNEL_BREAKDOWN = 1 << 7,
	FUNNEL_ORIGIN = 1 << 8,
	FUNNEL_GRADE = 1 << 9,
	FUNNEL_TRAIT = 1 << 10,
	FUNNEL_CONTENT = 1 << 11,
	FUNNEL_LOSS = 1 << 12,
	FUNNEL_SLA = 1 << 13,
	FUNNEL_STUCK = 1 << 14,
	FUNNEL_QUALITY = 1 << 15,
	FUNNEL_TIME = 1 << 16,
	FUNNEL_ATTRIBUTION = 1 << 17,
	FUNNEL_TRAFFIC = 1 << 18,
	FUNNEL_SPEND = 1 << 19
};

/* Which leads to write out instead of a report. */
enum funnel_list {
	LIST_NONE,
	LIST_STUCK,   /* those the section stuck counts */
	LIST_RECYCLE, /* those whose stage is one of kind recycle */
	LIST_OVERDUE, /* due before now and not confirmed */
	LIST_DROPPED, /* those that did not go on from a stage, as its rate counts them */
	LIST_QUALITY  /* those that quality counts for what list_stage says, "skipped" or
			 "skipped:mql"; empty: for any */
};

struct funnel_options {
	const struct zone *zone;
	int64_t now;
	int64_t from, to; /* entry to the first stage in [from, to); WHEN_NONE: open */
	int64_t window;	  /* conversions later than this do not count; 0: whenever (not with
			     FUNNEL_MATURED) */
	const char *window_text;
	enum funnel_rate rate;
	enum funnel_cut cohort;
	const char *const
	    *by; /* each a breakdown: columns with commas between, a time with ":month" */
	size_t bys;
	size_t top;	  /* groups shown of a breakdown, 0: all */
	const char *kpis; /* table, or NULL */
	unsigned sections;
	bool automatic;	    /* sections that lack a column, or have nothing to say, are left out */
	const char *traits; /* columns with commas between; NULL: those that usually say something */
	struct events *events; /* read already, with the stream of all of them; or NULL */
	size_t stream;
	bool merging;	    /* counts come from partial results: there are no events */
	struct slice touch;	  /* attribution: the column of events_mark */
	int64_t lookback, half_life; /* of touches; lookback 0: any age */
	const char *traffic, *spend; /* files of visitors and of what was spent, or NULL */
	const struct in_options *in;  /* how they are read */
	int64_t landmark; /* content: who read it by so long after entry */
	int64_t compare_from, compare_to; /* the period compared with; both WHEN_NONE: none */
	enum funnel_list list;
	struct slice list_stage;
};

struct funnel;

/* S and O outlive it. NULL with the reason in ERR. */
struct funnel *funnel_open(const struct funnel_options *o, const struct stages *s,
			   const struct head *head, struct buf *err);

/* The columns of the head that funnel_add looks at, N of them, to be freed. */
int *funnel_columns(const struct funnel *f, size_t *n);

/* Counts one lead. */
void funnel_add(struct funnel *f, const struct record *r);

/* The same; true where the lead belongs to the list. Who is stuck shows only at the end: until then
 * leads that may be are kept, and funnel_list_next gives those that are, one by one, from *AT 0 on;
 * NULL at the end. */
bool funnel_list_add(struct funnel *f, const struct record *r);
const struct slice *funnel_list_next(struct funnel *f, size_t *at, size_t *cells);

/* The sections asked for, in their order. The report's names and texts live as long as F. */
void funnel_report(struct funnel *f, struct report *r);

/* After the last lead: is there a date in each column that --by cuts by the calendar? -1 with the
 * column in ERR where it has values, and none is one. */
int funnel_by_dates(const struct funnel *f, struct buf *err);

/* How many leads are in a stage that the table does not have, where they are so many that the report
 * says little of the way: a tenth of all. Else 0. */
uint64_t funnel_unplaced(const struct funnel *f);

/* How many targets are missed; BY_RATE: those that are undecided by their rate alone, too. */
size_t funnel_missed(const struct funnel *f, bool by_rate);

void funnel_free(struct funnel *f);

#endif
