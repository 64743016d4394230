/* SPDX-License-Identifier: MIT
 * Between stage_gates.c (gates that open) and stage_round.c (who came back); for nobody else. */
#ifndef STAGE_OWN_H
#define STAGE_OWN_H

#include "stage.h"

/* Why a gate stands open. */
enum why { WHY_NOT, WHY_EVENT, WHY_WHEN, WHY_ALWAYS, WHY_DATED, WHY_SAID };

/* A moment, or a day of which no more is known. */
struct when {
	int64_t t; /* WHEN_NONE: unknown */
	bool date;
};

/* What a gate has that is dated, beside events; each has its turn. */
enum todo { AN_EVENT = 0, DUE_FACT = 1, DUE_BACK = 2, DUE_FROM = 4 };

struct gate {
	struct rule *event, *lead;
	bool on;
	bool any; /* without ON, but entered again by whatever the lead does */
	size_t stream;
	size_t column; /* of <stage>_at in the row */
	size_t latest; /* of <stage>_latest_at, 0: it has none */
	int from;      /* column of a date that is as good as an event, or HEAD_NONE */

	/* of the lead at hand */
	enum why why;
	bool held;
	bool stamped;	      /* entered now, for want of anything better */
	struct when at, back; /* first; and the last time it came back */
	struct when dated;    /* what FROM says, where that has come */
	enum why fact_why;    /* before any event: what the record says, or a condition of this run */
	struct when fact, fact_back;
	struct slice fact_text, latest_text; /* as they are in the row */
	unsigned todo;			     /* of these, in stage_replay */
	size_t passed;			     /* hits that it has gone through */
	struct slice first;   /* what <stage>_at is while <stage>_latest_at stands in for it */
	const struct event_hit *hit;
	size_t hits;
	uint32_t type;
	char text[WHEN_TEXT], back_text[WHEN_TEXT];
};

struct gates {
	const struct stages *stages;
	struct gate *gate;
	struct events *events;
	const struct zone *zone;
	int64_t now;
	struct head head;  /* the lead's columns and those of this tool that it lacks */
	struct slice *row; /* as HEAD */
	struct slice *at, *latest;
	size_t stage, since; /* columns in the row */
	int lost;	     /* columns of the lead, may be HEAD_NONE */
	int recycled, returned, returned_at;
	bool asks;	      /* a condition on an event asks where the lead was then */
	struct slice said;    /* the stage, as the record says */
	struct when came;     /* when the lead came back in an earlier run */
	int64_t recycled_at;  /* and when it was recycled last */
	unsigned recycled_known, returned_known; /* how often */
	struct slice returned_text_known;
	char returned_text[WHEN_TEXT];
	size_t stop;	     /* stream of the events that unsubscribe */
	size_t unsubscribed; /* column in the row */
	int consent, consent_at;
	char stop_text[WHEN_TEXT];
};

static inline bool
stage_beside(const struct gates *g, size_t i)
{
	return g->stages->stage[i].kind >= STAGE_LOST;
}

static inline struct when
hit_when(const struct gate *s, size_t k)
{
	return (struct when){s->hit[k].at, s->hit[k].date};
}

/* A is before B; where one of them is only a date, on an earlier day. */
bool stage_earlier(const struct gates *g, struct when a, struct when b);

/* Where the lead is: the furthest step; or beside the way, if it went there last. Puts it into the
 * row, for the conditions that ask. SAID: what the record said. */
int stage_placed(struct gates *g, struct slice said);

/* Where the lead went last beside the way, or -1. */
int stage_out(const struct gates *g);

/* Gate I stands open since W. */
void stage_enter(struct gates *g, size_t i, enum why why, struct when w);

/* The part of gate I about the lead: 1, 0, or -1 with the reason in ERR. */
int stage_holds(struct gates *g, size_t i, const struct history *h, struct buf *err);

/* All that is dated, in the order of time: first dates, out and back, as far as this is not in the
 * record. Again from the start whenever a condition opened a gate more. 0, or -1 with the reason in
 * ERR. */
int stage_replay(struct gates *g, const struct history *h, struct stage_place *p, struct buf *err);

/* Who is on the way may leave it now by a condition. 0, or -1 with the reason in ERR. */
int stage_lapse(struct gates *g, const struct history *h, struct stage_place *p, struct buf *err);

/* Who unsubscribed by an event has unsubscribed_at in the row, before the gates are asked. */
void stage_stop_open(struct gates *g, const struct head *lead);
void stage_stop(struct gates *g, const struct record *r, const struct history *h);

#endif
