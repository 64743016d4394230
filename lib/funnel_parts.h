/* SPDX-License-Identifier: MIT
 * What the files of the funnel share; nobody else includes it. funnel.c is the whole, funnel_lead.c
 * reads a lead and judges it, funnel_count.c counts it, funnel_group.c keeps counts by group,
 * funnel_kpi.c knows targets, funnel_work.c what waits, funnel_trait.c what those who went on have
 * in common, funnel_inflow.c what came when, funnel_daily.c what a file says of the days,
 * funnel_find.c where it hurts; funnel_rows.c turns counts into rows. */
#ifndef FUNNEL_PARTS_H
#define FUNNEL_PARTS_H

#include "funnel.h"
#include "stats.h"
#include "stats_credit.h"
#include "stats_sum.h"

/* When something was: AT is WHEN_NONE where nobody knows; DAY is its civil day in the zone. */
struct funnel_moment {
	int64_t at;
	int32_t day;
	bool date; /* it has no time of day */
};

/* A lead as the funnel sees it; arrays by step. */
struct funnel_lead {
	struct funnel_moment *at;    /* when it entered */
	struct funnel_moment *entry; /* the same, or where unknown the next known one: it was there
					by then */
	bool *known;		     /* the lead itself says that it was there */
	bool *unreadable, *future;   /* its date is */
	bool plain; /* as most are: each step up to the one reached has a day without a time, and
		       nothing is odd about any */
	bool unknown;		   /* it names a stage that the table does not have */
	bool recycled;	 /* it says that it is beside the way, to be approached again */
	int64_t lost_at; /* WHEN_NONE: not lost, or nobody knows when */
	struct funnel_moment created; /* created_at */
	size_t reached;	 /* number of steps passed, the present one included */
	bool lost;
};

/* What is counted for every step in every group. */
enum { TALLY_REACHED, TALLY_LOST, TALLY_PREV_N, TALLY_PREV, TALLY_FIRST_N, TALLY_FIRST, TALLIES };

/* One way to group leads: all in one, by cohort, or by columns. Group 0 is what is left over. */
struct funnel_by {
	const char *section;
	struct slice name;
	bool lost_only;	   /* counts those that were lost */
	bool by_name;	   /* in the order of names, not of leads */
	struct survival *survival; /* groups x steps x (of the step before, of the first): --rate km */
	enum funnel_cut cohort; /* by entry to the first step; then there are no columns */
	struct funnel_column {
		int column;
		enum funnel_cut cut;
		struct slice name;
		bool dated, undated; /* of what is to be cut: a date was there, and no date */
	} *column;
	size_t columns;
	struct map raw;	   /* values as they stand -> group */
	struct funnel_seen *seen; /* the spellings met last, in front of RAW */
	struct map folded; /* caselessly -> group */
	uint64_t *count;   /* groups x (steps x TALLIES), then the leads of each: width of funnel */
	struct funnel_some *some; /* what is to be added to COUNT (funnel_count.c) */
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
	struct survival survival;
};

/* Leads of a kind in a group that are not in its counts yet. */
struct funnel_some {
	uint32_t group, kind;
	uint64_t n;
};

/* A day, and the first of the part of the calendar it is in. */
struct funnel_first {
	int64_t day, first;
	enum funnel_cut cut; /* CUT_NONE: nothing here yet */
};

/* A spelling and its group; longer ones are not remembered here. */
enum { SEEN_LONGEST = 56 };
struct funnel_seen {
	uint32_t n; /* bytes + 1, 0: nothing here yet */
	uint32_t group;
	char key[SEEN_LONGEST];
};

/* What is asked for again and again, in tables that a new answer simply overwrites. 2^12: the hash
 * takes its upper bits. */
enum { FUNNEL_MEMO = 4096, FUNNEL_DAYS = 1 << 15 };
/* Days between two steps that are counted in an array. */
enum { FUNNEL_TOOK = 4096 };

/* Counts by a text, caselessly: the first spelling by bytes is the label. At most LABELS_MAX. */
struct funnel_labels {
	struct map raw, folded;
	struct slice *label;
	uint64_t *count; /* labels x width */
	size_t n, cap, width;
	size_t sized; /* the first of them say how large one is; 0: all */
	struct funnel_seen *seen; /* in front of RAW */
	struct arena mem;
	struct buf fold, label_text;
	bool full; /* there were more */
};
/* Where a spelling is or would be remembered in a table of FUNNEL_MEMO; true: there it is. */
bool seen_find(struct funnel_seen *table, struct slice key, struct funnel_seen **seen);
void seen_put(struct funnel_seen *seen, struct slice key, uint32_t group);
/* The counts of TEXT, NULL where there are too many labels. */
uint64_t *labels_at(struct funnel_labels *l, struct slice text);
/* Appends VALUE as it stands in a label; SEVERAL: between others. */
void label_add(struct buf *b, struct slice value, bool several);
/* The label whose folded text is KEY, made or spelled anew where LABEL comes first; MAP_NONE: too
 * many. */
uint32_t labels_put(struct funnel_labels *l, struct slice key, struct slice label);
/* Indexes by label into a new array of l->n. */
uint32_t *labels_order(const struct funnel_labels *l);
/* The same, the largest by the sum of their counts (SIZED of them, then all) first, those without
 * any left out; what is beyond the first TOP (0: nothing, nor is one alone) is added up in REST,
 * width of them. Returns how many are left. */
uint32_t *labels_largest(const struct funnel_labels *l, size_t top, size_t *n, uint64_t *rest);
void labels_free(struct funnel_labels *l);

/* From which step to which a trait or a content is judged, and what is counted. */
struct funnel_move {
	size_t from, to;
	int64_t window;
	uint64_t n, hits; /* content: of all leads that can be compared */
};
enum { MOVE_N, MOVE_HITS, MOVE_COUNTS };

struct funnel_trait {
	struct slice name;
	int column;
	struct funnel_labels values; /* counts: moves x MOVE_COUNTS */
};

/* Counts by day. */
struct funnel_days {
	struct map index; /* day -> row */
	struct funnel_row {
		int32_t day;
		uint32_t row; /* and one */
	} *seen; /* in front of it */
	int64_t *day;
	uint64_t *count; /* rows x width */
	size_t n, cap, width;
};
/* The counts of a day, made where there is none; and those that are there, or NULL. */
uint64_t *days_at(struct funnel_days *d, int64_t day);
/* The same where it is one of the last met. */
static inline uint64_t *
days_recall(struct funnel_days *d, int64_t day)
{
	const struct funnel_row *r = d->seen ? &d->seen[(uint64_t)day % FUNNEL_MEMO] : NULL;

	return r && r->row && r->day == day ? d->count + (r->row - 1) * d->width : days_at(d, day);
}
uint64_t *days_find(const struct funnel_days *d, int64_t day);
void days_free(struct funnel_days *d);

/* Exact sums by number, made as they are asked for. */
struct funnel_sums {
	struct sum *sum;
	size_t n, cap;
};
struct sum *sums_at(struct funnel_sums *s, size_t i);

/* What a file says by day and source, and behind it in each row of counts how many leads of the
 * same days reached each of the first STEPS steps. */
enum { DAILY_AMOUNT, DAILY_REACHED };
struct funnel_daily {
	struct funnel_days days;
	struct funnel_labels source;
	struct funnel_sums day_won, source_won; /* amounts of the won, by row of these */
	size_t steps;
	bool by_source; /* the file and the leads have one */
	bool amounts;	/* of the won are added up */
	uint64_t uncovered, undated; /* leads on other days, on no day */
	uint64_t total, rows;	     /* of the file */
	uint64_t sign;		     /* what its rows say in 64 bits */
	char currency[4];	     /* the one that stands in cells; empty: in none */
};

/* What a file is of; the names of its column of amounts; how a cell becomes a whole number (NULL,
 * or why it is none) and the currency that stands in it; what is said where all are more than
 * DAILY_MOST; may a day be a month? */
#define DAILY_MOST UINT64_C(9000000000000000000)
struct daily_kind {
	const char *what, *const *column;
	const char *(*read)(struct slice s, uint64_t *amount, char currency[4]);
	const char *beyond;
	bool months;
};

/* A part of the calendar or a source; its row of counts. */
struct daily_group {
	struct slice by, group;
	uint64_t *count;
	struct sum won;
};

/* The days that the period of the report has. NULL with the reason in ERR. */
struct funnel_daily *daily_open(struct funnel *f, const char *file, const struct daily_kind *k,
				size_t steps, struct buf *err);
void daily_add(struct funnel *f, struct funnel_daily *d, const struct record *r);
void daily_free(struct funnel_daily *d);

/* All; its counts are the caller's. Each period and then each source. */
void daily_total(const struct funnel_daily *d, struct daily_group *g);
void daily_rows(struct funnel *f, struct report *r, const struct funnel_daily *d,
		void (*put)(struct funnel *f, struct report *r, const struct daily_group *g));

/* Leads of sources without an amount, and what is said of sources without leads. */
void daily_alone(const struct funnel_daily *d, uint64_t *leads, uint64_t *amount);

/* A count of leads that match nothing; no row where there are none. */
void daily_count_row(struct funnel *f, struct report *r, const char *section, const char *metric,
		     uint64_t count);

enum { SLA_ON_TIME, SLA_LATE, SLA_OVERDUE, SLA_WAITING, SLA_COUNTS };
struct funnel_sla {
	struct slice name;
	int column; /* HEAD_NONE: all together */
	struct funnel_labels groups;
};

/* A lead that may be stuck, kept for --list. */
struct funnel_held {
	size_t step;
	int64_t age;
	struct slice *cell;
	size_t cells;
};

/* What is wrong with the data, by step. */
struct funnel_doubt {
	uint64_t skipped, undated, unreadable, future;
};

/* 2025-04-21 as it stands, and the moment it is. */
struct funnel_day {
	uint64_t head;
	uint16_t tail;
	int32_t day;
	int64_t at;
};

/* What leads that are counted alike have in common, and which counts of a group they add one to. */
struct funnel_kind {
	uint64_t sign;
	uint32_t *hit;
	size_t hits;
};

struct funnel {
	const struct funnel_options *o;
	const struct stages *stages;
	struct report_stage *step; /* the way: kinds step and won, in order */
	size_t steps;
	size_t goal; /* the conversion: the first step of kind won, else the last of all */
	int *stage_step; /* stage -> step, -1: lost, -2: recycle */
	int *column;	 /* <step>_at, may be HEAD_NONE */
	size_t *dated, dateds; /* the steps that have one */
	struct funnel_seen *said; /* what "stage" says, and the stage it is */
	bool timed; /* durations are asked for */
	int stage_column, created, lost_column;
	bool created_counts,
	    all_enter;	 /* created_at is the entry to the first step; every lead is in it */
	size_t width;	 /* of a group's counts */
	struct funnel_kind *kind; /* kinds of leads met so far; one more for who has none */
	uint32_t *kind_place;	  /* where they are, by their signs */
	size_t kinds;
	uint32_t of_kind; /* the lead at hand */
	struct funnel_day *day; /* by the bytes of it */
	struct funnel_first *first_day; /* by day and cut */
	struct funnel_lead lead;

	struct funnel_by *by; /* [0] all leads, then the cohort if any, then breakdowns */
	size_t bys;
	struct funnel_kpi *kpi;
	size_t kpis;
	struct table kpi_table;
	struct funnel_by other; /* the period compared with */
	bool comparing;
	uint64_t others;
	struct spread *age; /* of those who are in a step now, --section stuck */
	uint64_t *over;	    /* longer than the table's max_days */
	double *max_days;   /* of each step, 0: no limit */
	struct funnel_move *move;
	size_t moves;
	struct funnel_trait *trait;
	size_t traits;
	struct funnel_content *content;
	struct funnel_touch *touch; /* funnel_touch.c's */
	struct funnel_time *time;   /* funnel_time.c's */
	struct funnel_daily *traffic, *spend; /* or NULL */
	struct funnel_days inflow; /* entries to each step */
	struct funnel_sla *sla;
	size_t slas;
	int due, confirmed, amount, key[EVENT_KEYS], organic[2];
	struct sum amounts; /* of the won, and how many say one */
	uint64_t amounts_n, organics;
	struct funnel_held *held;
	size_t helds, held_cap;
	size_t list_step;
	int list_doubt; /* of --list quality: funnel_doubt.c's */
	struct spread *spread;	    /* from the step before; [0] is from first to last */
	uint64_t *negative;	    /* pairs: from x steps + to */
	uint64_t negative_whole;    /* from first to last, whatever is between */
	struct funnel_doubt *doubt; /* by step */
	uint64_t leads, outside, not_yet, unknown_stage, nowhere, backwards;
	int recycle_count, reentry_count; /* columns of lead-stage */
	uint64_t recycled, resting, returned;
	int64_t first, last;
	struct arena mem;
};

/* What is no step: beside the way are also stages that nobody knows. */
enum { STEP_LOST = -1, STEP_BESIDE = -2 };

/* How a rate counts one lead from step I to J. */
enum funnel_verdict { VERDICT_OUT, VERDICT_PENDING, VERDICT_STAYED, VERDICT_WENT };
enum funnel_verdict funnel_judge(const struct funnel *f, size_t i, size_t j, int64_t window);

/* The amount of the lead at hand, if it is won and says one. */
bool won_amount(const struct funnel *f, const struct record *r, double *amount);

/* Days from A to B in microseconds: whole ones of the calendar where one of them has no time of
 * day. Both are known, or the answer is of no use. */
static inline int64_t
funnel_days(const struct funnel_moment *a, const struct funnel_moment *b)
{
	return (a->date | b->date) ? ((int64_t)b->day - a->day) * WHEN_DAY
				 : (int64_t)((uint64_t)b->at - (uint64_t)a->at);
}

/* Reads a lead into f->lead. False if it did not exist yet. PERIOD is the moment it counts for. */
bool lead_read(struct funnel *f, const struct record *r, int64_t *period);
enum reading { READ_EMPTY, READ_TIME, READ_BAD, READ_FUTURE };
enum reading moment_read(const struct funnel *f, struct slice s, struct funnel_moment *m);

/* What kind of lead the one at hand is; adds it to GROUP; adds up what is counted by kinds. And the
 * time it took. */
void kinds_open(struct funnel *f);
void lead_kind(struct funnel *f);
void lead_count(struct funnel *f, struct funnel_by *by, uint32_t group);
void counts_settle(struct funnel *f);
void lead_time(struct funnel *f);
void kinds_free(struct funnel *f);

/* How long the lead took from I to J, at most WINDOW (0: as long as it takes): false where it
 * cannot be said; EVENT: it got there. */
bool funnel_watch(const struct funnel *f, size_t i, size_t j, int64_t window, int64_t *hours,
		  bool *event);

/* The rate of step K in GROUP, of the step before or of the first, as the options want it. */
enum { OF_PREV, OF_FIRST, OF };
void by_rate(const struct funnel *f, struct funnel_by *by, uint32_t group, size_t k, int of,
	     struct report_row *row);
static inline struct survival *
by_survival(const struct funnel *f, struct funnel_by *by, uint32_t group, size_t k, int of)
{
	return &by->survival[(group * f->steps + k) * OF + (size_t)of];
}

extern const char *const cut_name[CUTS];
/* Days since 1970: the first of the part of the calendar a day is in, and the first of
 * the part behind one that starts at DAY. */
int64_t cut_day(const struct funnel *f, int64_t day, enum funnel_cut cut);
int64_t cut_start(int64_t day, enum funnel_cut cut);
int64_t cut_next(int64_t day, enum funnel_cut cut);
void cut_label(int64_t day, enum funnel_cut cut, struct buf *b);

/* How long it is from a moment to now, by the hour, in a spread that age_open has had. */
void age_open(struct spread *s);
void age_add(const struct funnel *f, struct spread *s, const struct funnel_moment *m);

/* 0, or -1 with the reason in ERR: columns that a section needs. */
int work_open(struct funnel *f, const struct head *head, struct buf *err);
void work_add(struct funnel *f, const struct record *r);
void sla_rows(struct funnel *f, struct report *r);
void stuck_rows(struct funnel *f, struct report *r);
void work_free(struct funnel *f);

int trait_open(struct funnel *f, const struct head *head, struct buf *err);
void trait_add(struct funnel *f, const struct record *r);
void trait_rows(struct funnel *f, struct report *r);
void content_rows(struct funnel *f, struct report *r);
struct funnel_labels *trait_assets(struct funnel *f); /* of content */
void trait_free(struct funnel *f);

void inflow_add(struct funnel *f);
void inflow_rows(struct funnel *f, struct report *r);

/* --list quality: 0, or -1 with the reason in ERR; is something odd about the lead at hand? NOT_YET:
 * it is later than now and was not counted at all. */
int doubt_open(struct funnel *f, struct buf *err);
bool lead_doubted(const struct funnel *f, bool not_yet);

/* Attribution: what is counted of each channel, and of steps from one to another. */
enum {
	TOUCH_TOUCHES, /* on all paths */
	TOUCH_TOUCHED, /* conversions it is on the path of */
	TOUCH_CREDIT,  /* and the other models */
	TOUCH_BEGUN = TOUCH_CREDIT + CREDIT_MODELS, /* paths that begin with it */
	TOUCH_CONVERTED,			    /* and that end with it */
	TOUCH_ENDED,
	TOUCH_CELLS
};
extern const char *const touch_cell_name[TOUCH_CELLS];
struct funnel_touch {
	struct funnel_labels channel; /* width TOUCH_CELLS */
	struct map steps;	      /* two labels, 32 bits each -> step */
	uint64_t *step;
	size_t step_cap;
	uint64_t conversions, touched, paths;

	uint32_t *of;	/* the label of each mark + 1, 0: not yet met */
	uint64_t *mark; /* the last conversion that met the label */
	size_t marks;
	uint32_t *path; /* of the lead at hand */
	int64_t *at;
	bool *date;
	uint64_t *unit;
	size_t cap;
};
uint64_t *touch_step(struct funnel_touch *t, uint32_t from, uint32_t to);
void touch_open(struct funnel *f, const struct head *head);
void touch_add(struct funnel *f, const struct record *r);
void touch_rows(struct funnel *f, struct report *r);
void touch_free(struct funnel *f);

/* Time to convert. */
void time_open(struct funnel *f);
void time_add(struct funnel *f);
void time_rows(struct funnel *f, struct report *r);
struct spread *time_waiting(struct funnel *f, size_t pair); /* of it; NULL without the section */
void time_free(struct funnel *f);

/* Visitors: the section, and what the funnel says of them before its first stage; and what was
 * spent. 0, or -1 with the reason in ERR. */
int traffic_open(struct funnel *f, struct buf *err);
int spend_open(struct funnel *f, struct buf *err);
void spend_rows(struct funnel *f, struct report *r);
void traffic_rows(struct funnel *f, struct report *r);
void traffic_first(struct funnel *f, struct report *r);

void bottleneck_rows(struct funnel *f, struct report *r);
void decile_rows(struct funnel *f, struct report *r, struct funnel_by *by);
void loss_rows(struct funnel *f, struct report *r, struct funnel_by *by);
void compare_rows(struct funnel *f, struct report *r);
void tally_rows(struct funnel *f, struct report *r, const char *section, struct funnel_by *by,
		uint32_t group);

int by_open(struct funnel *f, struct funnel_by *by, const char *text, const struct head *head,
	    struct buf *err);
void by_open_plain(struct funnel *f, struct funnel_by *by, enum funnel_cut cohort);
void by_dates_look(struct funnel *f, const struct record *r);
void by_add(struct funnel *f, struct funnel_by *by, const struct record *r);
void by_free(const struct funnel *f, struct funnel_by *by);

/* The group whose folded values are KEY, made or spelled anew where LABEL comes first; 0 where there
 * are too many. */
uint32_t by_put(struct funnel *f, struct funnel_by *by, struct slice key, struct slice label);

/* Groups in the order they are shown; the first TOP of them, the rest added up in group 0. In ORDER
 * (room for all); returns how many. */
size_t by_order(const struct funnel *f, struct funnel_by *by, size_t top, uint32_t *order);

int kpi_read(struct funnel *f, const char *name, struct buf *err);
void kpi_add(struct funnel *f);
void kpi_rows(struct funnel *f, struct report *r);

#endif
