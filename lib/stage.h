/* SPDX-License-Identifier: MIT
 * The way of a lead: the table of stages, and the gates between them. Knows which stage a lead is
 * in, since when and why; reads no file but the table and writes nothing. */
#ifndef STAGE_H
#define STAGE_H

#include "event.h"
#include "table.h"

enum stage_kind {
	STAGE_STEP,
	STAGE_WON,    /* a step where the way ends well */
	STAGE_LOST,   /* beside the way: the lead left it */
	STAGE_RECYCLE /* beside the way: to be approached again */
};

struct stage {
	struct slice name, label, funnel, phase, content, on,
	    when; /* label is the name where the table has none */
	enum stage_kind kind;
	double max_days; /* a lead that is in it longer is stuck; 0: no limit */
	uint64_t line;	 /* in the table */
};

struct stages {
	struct stage *stage; /* in order */
	size_t n;
	struct table table; /* owns the text */
};

/* Reads the table NAME. 0, or -1 with the message in ERR. */
int stages_read(struct stages *s, const char *name, struct buf *err);

/* The stage of that name (caselessly, NFC, blanks around ignored), or -1. */
int stages_find(const struct stages *s, struct slice name);

/* The column that holds when a lead entered it: "mql_at". Appended to B. */
void stage_column(const struct stage *g, struct buf *b);

void stages_free(struct stages *s);

struct gates;

/* Compiles the gates for leads with the columns LEAD and registers their events with E; before
 * events_read. Beside LEAD's own columns a gate may name "stage" and every "<stage>_at", with the
 * values of this run. NULL with the reason in ERR. */
struct gates *gates_open(const struct stages *s, const struct head *lead, struct events *e,
			 const struct zone *zone, int64_t now, struct buf *err);

/* Where a lead is. The slices live until the next gates_lead. */
struct stage_place {
	int before, stage;	/* index, -1: none. BEFORE is what the record said */
	struct slice name;	/* for the column stage; what the record said where no gate holds */
	const struct slice *at; /* for each <stage>_at; empty where unknown */
	bool disorder;		/* a later step is dated before an earlier one */
	bool unknown;		/* the record names a stage that the table does not have */
	bool unreadable;	/* a <stage>_at is no time; it counts as passed */
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
