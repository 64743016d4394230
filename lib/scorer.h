/* SPDX-License-Identifier: MIT
 * Judges leads and writes them with the columns of lead-score: one record after the other, or,
 * where no lead's answer needs what came before it, by threads (parallel.h). A scorer has judges
 * and scratch of its own, so each thread has one. */
#ifndef SCORER_H
#define SCORER_H

#include "chance.h"
#include "judge.h"
#include "out.h"

struct scorer_options {
	const char *const *rules;
	size_t rule_files;
	const char *bands, *old_rules, *chances; /* the last two may be NULL */
	const struct score_options *score; /* the events of which are read, if there are any */
	size_t reasons; /* how many to give */
	bool groups;	/* a column for each */
};

struct scorer {
	const struct scorer_options *o;
	struct judge judge, old; /* OLD: of --compare */
	struct chance *chances;
	struct buf text;
	/* Handles of the columns. */
	size_t score, grade, temperature, reasons, old_score, old_grade, probability, groups;
	size_t *group;
	char (*group_text)[SCORE_TEXT];
};

/* Reads the tables; BANDS false: rules only. 0, or -1 with the reason in ERR. O must outlive it. */
int scorer_open(struct scorer *s, const struct scorer_options *o, bool bands, struct buf *err);
void scorer_free(struct scorer *s);

/* The columns, before out_head. */
void scorer_columns(struct scorer *s, struct out *out);

/* Judges and writes a lead. 0, or -1 when a regular expression reached its limit. */
int scorer_put(struct scorer *s, const struct record *r, const struct history *h, struct out *out,
	       struct buf *err);

/* Comparisons of the bands, and of all, that were false for want of a value. */
struct rule_tally scorer_tally(const struct scorer *s);

/* Scorers for JOBS threads like S, whose columns OUT has; KEY are the columns of the leads that say whose
 * the events are. NULL where threads would not do. Theirs are the tables that S read, which the caller
 * had held (file_hold); they are let go. */
struct crew;
struct crew *crew_open(struct scorer *s, unsigned jobs, const int key[EVENT_KEYS], struct out *out);

/* The rest of IN's present file, which the threads judge, as parallel_run. */
bool crew_work(struct crew *c, struct in *in);
struct rule_tally crew_tally(const struct crew *c);
void crew_free(struct crew *c);

#endif
