/* SPDX-License-Identifier: MIT
 * The way of a lead: the table of stages, and the gates between them. Knows which stage a lead is
 * in, since when and why; reads no file but the table and writes nothing. */
#ifndef STAGE_H
#define STAGE_H

#include "event.h"
#include "table.h"

enum stage_kind {
	STAGE_STEP,
	STAGE_VISIT,  /* a step of those who have no name yet */
	STAGE_WON,    /* a step where the way ends well */
	STAGE_LOST,   /* beside the way: the lead left it */
	STAGE_RECYCLE /* beside the way: to be approached again */
};

struct stage {
	/* label is the name where the table has none; action is what to do, as content is what to
	 * send; at names the column that dates it where no event does */
	struct slice name, label, funnel, phase, content, action, on, when, at;
	struct slice also; /* other names of it, a '|' list: those that another way of work has */
	enum stage_kind kind;
	double max_days;  /* a lead that is in it longer is stuck; 0: no limit */
	int64_t cool_off; /* microseconds of rest before a lead may come back; < 0: it may not */
	bool again;	  /* a lead that was beside the way may come back into it */
	uint64_t line;	  /* in the table */
};

struct stages {
	struct stage *stage; /* in order */
	size_t n;
	bool returns;	    /* a stage beside the way lets leads come back */
	struct table table; /* owns the text */
};

/* Reads the table NAME. 0, or -1 with the message in ERR. */
int stages_read(struct stages *s, const char *name, struct buf *err);

/* The stage of that name (caselessly, NFC, blanks around ignored), or -1. Found also by its label,
 * or by what it is also called, where no stage has that name: exports write what people read. */
int stages_find(const struct stages *s, struct slice name);
int stages_named(const struct stages *s, struct slice name); /* by the name only */

/* The shipped table that has a stage of that name, or NULL. Reads them. */
const char *stages_shipped(struct slice name);

/* The column that holds when a lead entered it: "mql_at". Appended to B. */
void stage_column(const struct stage *g, struct buf *b);

/* The one that holds when a lead last came back into it: "mql_latest_at". Appended to B. */
void stage_latest_column(const struct stage *g, struct buf *b);

void stages_free(struct stages *s);

struct gates;

/* Compiles the gates for leads with the columns LEAD and registers their events with E; before
 * events_read. Beside LEAD's own columns a gate may name "stage", every "<stage>_at" and
 * "<stage>_latest_at", "stage_at" (since when the lead is in its stage) and "unsubscribed_at", with
 * the values of this run. NULL with the reason in ERR. */
struct gates *gates_open(const struct stages *s, const struct head *lead, struct events *e,
			 const struct zone *zone, int64_t now, struct buf *err);

/* Where a lead is. The slices live until the next gates_lead. */
struct stage_place {
	int before, stage;	    /* index, -1: none. BEFORE is what the record said */
	struct slice name;	    /* of STAGE; what the record said where no gate holds */
	struct slice since;	    /* when it last entered that stage; empty: unknown */
	const struct slice *at;	    /* for each <stage>_at; empty where unknown */
	const struct slice *latest; /* for each <stage>_latest_at; empty: it never came back */
	struct slice returned_at;   /* when it last came back */
	struct slice unsubscribed_at; /* what the record says, else its last event that says so */
	unsigned recycled,
	    returned;	 /* how often it went to a stage of kind recycle, and came back */
	bool disorder;	 /* a later step is dated before an earlier one */
	bool unknown;	 /* the record names a stage that the table does not have */
	bool unreadable; /* a <stage>_at is no time; it counts as passed */
};

/* Takes a lead through the gates. 0, or -1 when a regular expression reached its limit (the reason
 * in ERR). H is the lead's history. */
int gates_lead(struct gates *g, const struct record *r, const struct history *h,
	       struct stage_place *p, struct buf *err);

/* Why the lead of the last gates_lead is in stage I: "stages.csv:3: event webinar". Appended to B.
 */
void gates_why(const struct gates *g, int i, struct buf *b);

void gates_free(struct gates *g);

#endif
