/* SPDX-License-Identifier: MIT
 * A large file by several threads, for tools whose answer for a record depends on that record
 * alone. One thread cuts what is read into blocks of whole records (by the parity of quotes: a
 * line end outside of them ends a record), workers turn a block into the bytes it becomes, and
 * the caller's thread writes these in the order of the file: the same bytes as without threads.
 * Owns threads and order; knows neither rules nor output. */
#ifndef PARALLEL_H
#define PARALLEL_H

#include "in.h"

/* Threads start once this much of a file has been read: for less they do not pay. */
enum { PARALLEL_FROM = 1 << 20, PARALLEL_MOST = 64 };

/* How many cores this process may use, at most PARALLEL_MOST. */
unsigned parallel_cores(void);

/* One worker's own state: a view on blocks of the file, and where their bytes go. */
struct parallel_worker {
	struct in *part; /* made by parallel_run; records of the block come from in_next */
	struct buf out;	 /* emptied before each block; WORK fills it */
	void *ctx;
	bool failed; /* set by WORK: there is an error; what it was is found out again in order */
};

struct parallel {
	unsigned workers;
	void *const *ctx; /* of each worker; the last one, ctx[workers], is for the caller's thread */
	/* All records of w->part to w->out. Called in w's thread. */
	void (*work)(struct parallel_worker *w);
	/* A block is done: RECORDS it had, BYTES they became; in order, in the caller's thread. */
	void (*done)(void *arg, uint64_t records, struct slice bytes);
	/* Nothing more is there at the moment: what is done may be wanted. May be NULL. */
	void (*idle)(void *arg);
	void *arg;
};

/* The rest of IN's present file. 0, or -1: WORK failed on a block; it was then called again in
 * the caller's thread with ctx[workers] and the right line numbers, and what is before the error
 * was given to DONE. An error of reading is in ERR (also -1). in_next goes on with the next
 * file. */
int parallel_run(const struct parallel *p, struct in *in, struct buf *err);

#endif
