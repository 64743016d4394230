/* SPDX-License-Identifier: MIT
 * A large file by several threads, for tools whose answer for a record hardly depends on what came
 * before it. Who is free reads the next block and cuts it behind a record (by the parity of quotes:
 * a line end outside of them ends a record), turns its records into the bytes they become, and the
 * caller's thread writes these in the order of the file: the same bytes as without threads.
 *
 * A block that does not go by itself (an error, a first of its kind, a cut that was wrong since a
 * quote stood where none may) is given back with all behind it: the reader goes on there as if no
 * thread had been, and whatever is to be said is said by the usual way. Owns threads and order;
 * knows neither rules nor columns. */
#ifndef PARALLEL_H
#define PARALLEL_H

#include "in.h"
#include "out.h"

/* Threads start once this much of a file has been read: for less they do not pay. */
enum { PARALLEL_FROM = 1 << 20, PARALLEL_MOST = 64 };

/* How many cores this process may use, at most PARALLEL_MOST. */
unsigned parallel_cores(void);

/* What one worker has. */
struct parallel_worker {
	struct in *part; /* records of its block come from in_next, lines counted from 1 */
	struct out *out; /* a writer for them (out_part) */
	struct buf also; /* what else the caller is to know of the block; empty before each */
	void *ctx;	 /* its own */
};

/* A block that is done. */
struct parallel_done {
	uint64_t line, records; /* the line of its first record; how many it has */
	struct slice also;
};

struct parallel {
	unsigned workers;
	void *const *ctx; /* of each worker */
	struct out *out;  /* what theirs are parts of; NULL: nothing is written */
	bool second;	  /* the records come a second time: progress knows of them */
	/* All records of w->part, in w's thread. False: not by itself. */
	bool (*work)(struct parallel_worker *w);
	/* In order, in the caller's thread, before its bytes are written. False: give it back. May
	 * be NULL. */
	bool (*done)(void *arg, const struct parallel_done *d);
	void *arg;
};

/* The rest of IN's present file, or what of it goes by itself. True: all of it, and in_next goes on
 * with the next file; false: in_next goes on with what is left. */
bool parallel_run(const struct parallel *p, struct in *in);

#endif
