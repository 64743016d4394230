/* SPDX-License-Identifier: MIT
 * Looks at leads, judges them, and writes them with the columns of lead-verify and the alerts that
 * were raised: one record after the other, or by threads (parallel.h). Each thread has a verify of
 * its own; what the whole file shows is counted in one place, in the order of the file. */
#ifndef VERIFIER_H
#define VERIFIER_H

#include "verify.h"

struct verifier {
	const struct verify_options *o;
	struct verify *verify;
	struct out *out, *alerts; /* ALERTS may be NULL */
	uint64_t leads, raised;	  /* judged so far; alerts written */
	bool second;		  /* the leads come a second time: progress knows of them */

	/* verifier.c's own */
	int key[EVENT_KEYS];
	size_t own[7];
	struct buf text;
	unsigned jobs;
	struct member *member;
	void **ctx;
};

/* The tables. 0, or -1 with the reason in ERR. O must outlive it. */
int verifier_open(struct verifier *v, const struct verify_options *o, struct buf *err);
void verifier_free(struct verifier *v);

/* The columns, before out_head, and the header of the alerts. */
void verifier_columns(struct verifier *v);

/* Judges and writes a lead. 0, or -1 with the reason in ERR. */
int verifier_put(struct verifier *v, const struct record *r, struct buf *err);

/* Threads, for leads without events. False where they would not do: one job, or look-ups in DNS.
 * Theirs are the tables that V read, which the caller had held (file_hold); they are let go. */
bool verifier_crew(struct verifier *v, unsigned jobs, const struct in_options *in);

/* The rest of IN's present file by these: seen and counted; or, after out_head, judged and written.
 * As parallel_run. */
bool verifier_see_rest(struct verifier *v, struct in *in);
bool verifier_put_rest(struct verifier *v, struct in *in);

/* Of all threads. */
struct rule_tally verifier_tally(const struct verifier *v);

#endif
