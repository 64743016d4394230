/* SPDX-License-Identifier: MIT
 * What was given to whom before: leads, companies, and the credit of the round robin. In memory,
 * and between runs in a text file that is locked while a run uses it and replaced whole. Knows
 * neither routes nor leads. */
#ifndef ASSIGN_H
#define ASSIGN_H

#include "file.h"
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
	bool met;
};

struct assign_lead;
struct assign_company;

enum { ASSIGN_NEAR_BITS = 11, ASSIGN_NEAR = 1 << ASSIGN_NEAR_BITS };

struct assign {
	struct map texts; /* owners, queues and reasons: few, so each is kept once */
	uint32_t near[ASSIGN_NEAR]; /* which text last came from such an address: mostly it does again */
	struct assign_lead *lead;
	struct map leads; /* key -> lead */
	size_t lead_cap;
	struct assign_company *company;
	struct map companies; /* key -> company */
	size_t company_cap;
	struct credit *credit;
	struct map credit_of; /* pool and owner -> credit */
	size_t credits, credit_cap;
	struct buf key;
	struct arena mem;
	char *path;	/* NULL: memory only */
	int lock;	/* -1: none */
	int64_t forget; /* assign_forget() */
};

enum assign_result { ASSIGN_OK, ASSIGN_BAD, ASSIGN_LOCKED };

/* Reads the state PATH (NULL: nothing is remembered; a file that does not exist is the first run).
 * With LOCK it is this run's alone until assign_close, waiting up to SECONDS for another to end;
 * the lock is PATH.lock. A file that is damaged, cut short or of a newer version is refused: the
 * reason, and the way out, in ERR. */
enum assign_result assign_open(struct assign *a, const char *path, bool lock, int seconds,
			       struct buf *err);

/* The place of a lead, and of a company, or MAP_NONE; it stays. That it was asked for keeps it from
 * being forgotten. HASH: of the key, map_hash(). */
uint32_t assign_lead(struct assign *a, struct slice key, uint64_t hash);
uint32_t assign_company(struct assign *a, struct slice key, uint64_t hash);

/* Hints that a key of this hash will be asked for, in ASSIGN_STEPS steps from 0 that need time
 * between them: what is far away in memory is here by then. */
enum { ASSIGN_STEPS = 3 };
void assign_lead_warm(const struct assign *a, uint64_t hash, int step);
void assign_company_warm(const struct assign *a, uint64_t hash, int step);

/* What is known of it: false, or empty, is nothing. There are a->leads.n leads. */
bool assign_lead_get(const struct assign *a, uint32_t lead, struct assigned *what);
struct slice assign_company_get(const struct assign *a, uint32_t company);

/* The owner of a company as a number, the same for the same name as long as the assign; or
 * MAP_NONE. */
uint32_t assign_company_owner(const struct assign *a, uint32_t company);

/* The place where LEAD, or COMPANY, is MAP_NONE is made. The first owner of a company stays its
 * owner, but for what assign_leave and assign_company_leave took away. */
uint32_t assign_lead_set(struct assign *a, struct slice key, uint64_t hash, uint32_t lead,
			 const struct assigned *what);
uint32_t assign_company_set(struct assign *a, struct slice key, uint64_t hash, uint32_t company,
			    struct slice owner, int64_t at);

/* The company has no owner any more. */
void assign_company_leave(struct assign *a, uint32_t company);

/* A note of the caller's on a company, in this run only; 0 at first. */
uint32_t *assign_company_note(struct assign *a, uint32_t company);

/* No company is OWNER's any more. */
void assign_leave(struct assign *a, struct slice owner);

/* How many leads are OWNER's that this run did not ask for. */
size_t assign_left(const struct assign *a, struct slice owner);

/* The credit line of an owner in a pool, made if there is none. Valid until the next. */
struct credit *assign_credit(struct assign *a, struct slice pool, struct slice owner);

/* What came before this moment and was not asked for in this run is not written. Returns how many
 * leads that are. After the last lead. */
size_t assign_forget(struct assign *a, int64_t before);

/* Writes the state beside its place, then puts it there: in two steps, so that what can fail has
 * failed before anything else is final. 0, or -1 with the reason in ERR. Nothing without a path. */
int assign_write(const struct assign *a, struct file_new *f, struct buf *err);
int assign_commit(const struct assign *a, struct file_new *f, struct buf *err);

void assign_close(struct assign *a);

#endif
