/* SPDX-License-Identifier: MIT
 * What the files of the funnel share; nobody else includes it. funnel.c reads a lead and judges it,
 * funnel_group.c keeps counts by group, funnel_kpi.c knows targets, funnel_rows.c turns counts into
 * rows. */
#ifndef FUNNEL_PARTS_H
#define FUNNEL_PARTS_H

#include "funnel.h"
#include "stats.h"

/* A lead as the funnel sees it; arrays by step. */
struct funnel_lead {
	int64_t *at;	/* when it entered, WHEN_NONE: unknown */
	int64_t *entry; /* the same, or where unknown the next known one: it was there by then */
	bool *date;	/* AT has no time of day */
	bool *entry_date;
	bool *known;	/* the lead itself says that it was there */
	bool *unreadable, *future; /* its date is */
	bool unknown;		   /* it names a stage that the table does not have */
	int64_t created; /* created_at, WHEN_NONE: none that can be read */
	size_t reached;	 /* number of steps passed, the present one included */
	bool lost;
};

/* What is counted for every step in every group. */
enum { TALLY_REACHED, TALLY_LOST, TALLY_PREV_N, TALLY_PREV, TALLY_FIRST_N, TALLY_FIRST, TALLIES };

/* One way to group leads: all in one, by cohort, or by columns. Group 0 is what is left over. */
struct funnel_by {
	struct slice name;
	enum funnel_cut cohort; /* by entry to the first step; then there are no columns */
	struct funnel_column {
		int column;
		enum funnel_cut cut;
	} *column;
	size_t columns;
	struct map raw;	   /* values as they stand -> group */
	struct map folded; /* caselessly -> group */
	uint64_t *count;   /* groups x (steps x TALLIES), then the leads of each: width of funnel */
	struct slice *label;
	size_t groups, cap;
	struct arena mem;
	struct buf key, fold;
};

struct funnel_kpi {
	size_t from, to; /* steps */
	struct slice owner;
	double target;
	int64_t window;
	uint64_t n, hits, pending;
};

/* What is wrong with the data, by step. */
struct funnel_doubt {
	uint64_t skipped, undated, unreadable, future;
};

struct funnel {
	const struct funnel_options *o;
	const struct stages *stages;
	struct report_stage *step; /* the way: kinds step and won, in order */
	size_t steps;
	int *stage_step; /* stage -> step, -1: lost, -2: recycle */
	int *column;	 /* <step>_at, may be HEAD_NONE */
	int stage_column, created, lost_column;
	bool created_counts,
	    all_enter;	 /* created_at is the entry to the first step; every lead is in it */
	size_t width;	 /* of a group's counts */
	uint64_t *count; /* of the lead at hand */
	struct funnel_lead lead;

	struct funnel_by *by; /* [0] all leads, then the cohort if any, then breakdowns */
	size_t bys;
	struct funnel_kpi *kpi;
	size_t kpis;
	struct table kpi_table;
	struct spread *spread;	    /* from the step before; [0] is from first to last */
	uint64_t *negative;	    /* pairs: from x steps + to */
	uint64_t negative_whole;    /* from first to last, whatever is between */
	struct funnel_doubt *doubt; /* by step */
	uint64_t leads, outside, not_yet, unknown_stage, nowhere, backwards;
	int64_t first, last;
	struct arena mem;
};

/* How a rate counts one lead from step I to J. */
enum funnel_verdict { VERDICT_OUT, VERDICT_PENDING, VERDICT_STAYED, VERDICT_WENT };
enum funnel_verdict funnel_judge(const struct funnel *f, size_t i, size_t j, int64_t window);

/* Days from A to B in microseconds: whole ones of the calendar where one of them has no time of
 * day. */
int64_t funnel_days(const struct funnel *f, int64_t a, bool a_date, int64_t b, bool b_date);

int by_open(struct funnel *f, struct funnel_by *by, const char *text, const struct head *head,
	    struct buf *err);
void by_open_plain(struct funnel *f, struct funnel_by *by, enum funnel_cut cohort);
void by_add(struct funnel *f, struct funnel_by *by, const struct record *r);
void by_free(struct funnel_by *by);

/* Groups in the order they are shown; the first TOP of them, the rest added up in group 0. In ORDER
 * (room for all); returns how many. */
size_t by_order(const struct funnel *f, struct funnel_by *by, size_t top, uint32_t *order);

int kpi_read(struct funnel *f, const char *name, struct buf *err);
void kpi_add(struct funnel *f);
void kpi_rows(const struct funnel *f, struct report *r);

#endif
