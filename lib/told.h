/* SPDX-License-Identifier: MIT
 * Who was told of which lead: the ledger of lead-notify. Kept between runs in a state file
 * (state.h). Knows no message and no rule. */
#ifndef TOLD_H
#define TOLD_H

#include "map.h"
#include "state.h"
#include "when.h"

struct told {
	struct state state;
	struct map seen; /* lead and person -> TOLD, or PENDING */
	struct buf key, fold, fold_id;
	const struct zone *utc;
};

/* As state_open. PATH may be NULL: only this run is remembered. */
enum state_result told_open(struct told *t, const char *path, bool lock, int seconds,
			    struct buf *err);

/* Was WHO (a name or an address, caselessly) told of the lead ID, or is about to be? */
bool told_before(struct told *t, struct slice id, struct slice who);

/* WHO is about to be told, later in this run. Not saved. */
void told_plan(struct told *t, struct slice id, struct slice who);

/* WHO was told at that moment. told_save, or after it told_append, makes it last. */
void told_add(struct told *t, struct slice id, struct slice who, int64_t at);

/* The whole ledger anew, or what is new behind it: state_save and state_append. */
int told_save(struct told *t, struct buf *err);
int told_append(struct told *t, struct buf *err);

void told_close(struct told *t);

#endif
