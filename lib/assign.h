/* SPDX-License-Identifier: MIT
 * What was given to whom before: leads, companies, and the credit of the round robin. In memory,
 * and between runs in a text file that is locked while a run uses it and replaced whole. Knows
 * neither routes nor leads. */
#ifndef ASSIGN_H
#define ASSIGN_H

#include "map.h"

/* A lead that was routed before. The texts live as long as the assign. */
struct assigned {
	struct slice owner, queue, reason; /* owner may be empty: the queue has none */
	int64_t at;			   /* when it came into this queue */
};

struct credit {
	struct slice pool, owner;
	double weight, current;
	int64_t last; /* WHEN_NONE: never */
};

struct assign {
	struct assigned *lead;
	struct map leads; /* lead_id -> lead */
	size_t lead_cap;
	struct slice *owner;
	struct map companies; /* key -> owner */
	size_t owner_cap;
	struct credit *credit;
	struct map credit_of; /* pool and owner -> credit */
	size_t credits, credit_cap;
	struct buf key;
	struct arena mem;
	char *path; /* NULL: memory only */
	int lock;   /* -1: none */
};

enum assign_result { ASSIGN_OK, ASSIGN_BAD, ASSIGN_LOCKED };

/* Reads the state PATH (NULL: nothing is remembered; a file that does not exist is the first run).
 * With LOCK it is this run's alone until assign_close, waiting up to SECONDS for another to end;
 * the lock is PATH.lock. A file that is damaged, cut short or of a newer version is refused: the
 * reason in ERR. */
enum assign_result assign_open(struct assign *a, const char *path, bool lock, int seconds,
			       struct buf *err);

/* What is known of a lead or a company; NULL, or empty. Valid until the next put. */
const struct assigned *assign_lead(const struct assign *a, struct slice id);
struct slice assign_company(const struct assign *a, struct slice key);

void assign_put_lead(struct assign *a, struct slice id, const struct assigned *what);

/* The first owner of a company stays its owner. */
void assign_put_company(struct assign *a, struct slice key, struct slice owner);

/* The credit line of an owner in a pool, made if there is none. Valid until the next. */
struct credit *assign_credit(struct assign *a, struct slice pool, struct slice owner);

/* Replaces the file whole. 0, or -1 with the reason in ERR. Nothing without a path. */
int assign_save(const struct assign *a, struct buf *err);

void assign_close(struct assign *a);

#endif
