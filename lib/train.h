/* SPDX-License-Identifier: MIT
 * Learning a table of rules from leads whose outcome is known: columns become a few bins each, a
 * logistic regression (or a naive Bayes) weighs them, and what is kept is written as rules that
 * lead-score runs unchanged. Holds all leads in memory, by codes. The same leads in the same order
 * give the same table. Prints nothing and writes no file. */
#ifndef TRAIN_H
#define TRAIN_H

#include "record.h"
#include "when.h"

enum train_split { TRAIN_BY_HASH, TRAIN_BY_TIME, TRAIN_BY_FOLDS };

/* Floors: below the first there is no model (Dynamics 365 asks for the same), below the second its
 * figures are weak (Einstein Lead Scoring). */
enum { TRAIN_FEWEST = 40, TRAIN_FEW = 1000, TRAIN_FEW_WINS = 120 };

struct train_options {
	const struct head *lead;
	const char *target;   /* a rule, or a column of yes and no */
	const char *where;    /* a rule: learn from these leads only; NULL: all */
	const bool *named;    /* by column: use it, whatever it looks like; NULL: choose */
	const bool *excluded; /* by column; NULL: none */
	int time;    /* column that orders leads in time (times or numbers), or HEAD_NONE */
	int decided; /* column of the time the outcome was known, or HEAD_NONE */
	const struct zone *zone;
	int64_t now;
	bool ages;    /* NOW is when the leads were as they are: times become ages */
	size_t rules; /* most rows of the table */
	bool bayes;
	enum train_split split;
	double holdout;	  /* share of leads kept for the test */
	double pdo, base; /* points that double the odds, points of the average lead; NAN: such
			     that the scores use 0 to 100 */
};

struct train;

/* NULL with the reason in ERR. What O points to must outlive it. */
struct train *train_open(const struct train_options *o, struct buf *err);

/* One lead. -1 with the reason in ERR. */
int train_add(struct train *t, const struct record *r, struct buf *err);

/* Learns, tests, and learns again from all leads. -1 with the reason in ERR. */
int train_learn(struct train *t, struct buf *err);

/* What the table says: rows in the order they are written. TEXT cells live as long as T. */
struct train_rule {
	double points;
	struct slice when, because, group;
};
const struct train_rule *train_rules(const struct train *t, size_t *n);

/* The score that the table gives to the Ith lead added, 0 to 100. */
double train_score(const struct train *t, size_t i);

/* The chance to win of a lead with this score. */
double train_probability(const struct train *t, double score);

/* Leads learnt from, and of these won; those without an outcome are left out. */
struct train_count {
	uint64_t leads, wins, unknown, tested;
};
struct train_count train_count(const struct train *t);

/* What to tell: one line each, without a final newline. */
size_t train_warnings(const struct train *t);
const char *train_warning(const struct train *t, size_t i);

void train_free(struct train *t);

#endif
