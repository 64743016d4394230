/* SPDX-License-Identifier: MIT
 * What the parts of train share, and nobody else: columns by codes, slots, factors, the model.
 *
 * A column's values become at most 256 slots (no value; the rest; ranges of a number, frequent
 * texts, or sets of words). A factor parts a column's slots into bins, so each lead is in one bin
 * of each factor; its home bin has no points and needs no rule. */
#ifndef TRAIN_OWN_H
#define TRAIN_OWN_H

#include "rule.h"
#include "train.h"

#include <math.h>
#include <stdio.h>

enum {
	SLOT_EMPTY,
	SLOT_REST, /* unreadable or rare: what no rule names */
	SLOT_FIRST,
	SLOTS = 256,
	NO_BIN = 255,
	FACTOR_BINS = 40,
	LEVEL_EMPTY = 0,       /* codes of cells */
	LEVELS_MOST = 1 << 16, /* kept spellings of a column; more and it is no category */
	LEVEL_LONGEST = 200    /* bytes; longer texts are no category either */
};

#define LEVEL_OVER UINT32_MAX /* a cell whose text was not kept */

struct slots {
	uint64_t bit[4];
};

static inline void
slots_add(struct slots *s, unsigned i)
{
	s->bit[i / 64] |= UINT64_C(1) << i % 64;
}

static inline bool
slots_has(const struct slots *s, unsigned i)
{
	return s->bit[i / 64] >> i % 64 & 1;
}

enum column_kind {
	COLUMN_UNUSED,
	COLUMN_KEY, /* only whether there is a value */
	COLUMN_NUMBER,
	COLUMN_TIME,
	COLUMN_CATEGORY,
	COLUMN_LIST,
	COLUMN_TEXT
};

struct train_level {
	struct slice text; /* as first spelt */
	double number;
	int64_t time;
	uint32_t n;
};

struct train_column {
	struct slice name;
	bool read;     /* its cells are kept */
	bool named;    /* the user wants it */
	bool presence; /* names a person, or the user's own key: no value of it becomes a rule */
	bool must_be_time;
	enum column_kind kind;
	const char *note; /* why it is not used, or not whole */
	struct map raw;	  /* spelling to level */
	struct map folded;
	struct train_level *level;
	size_t levels, level_cap;
	struct arena mem;
	uint32_t *code; /* by lead */
	double *number; /* by lead, NAN: none; NULL where the column has none at all */
	int64_t *time;	/* WHEN_NONE: none */
	uint64_t empties, numbers, times, over;
	struct slice expr; /* what a number is compared as: the name, or days(name) */
	/* Of the fit under way. */
	uint8_t *slot; /* by lead */
	double draw; /* leads of the average rate that are added to each of its texts */
	double *cut;
	size_t cuts;
	uint32_t listed[SLOTS]; /* the level of a slot from listed_from on, before slots_end */
	unsigned listed_from, slots_end;
	struct slice *word; /* conditions of sets of words, and how people read them */
	struct slice *word_people;
	size_t words;
	double suspect_auc;
	const char *suspect; /* why it looks as if it knew the outcome; NULL: it does not */
};

struct train_bin {
	struct slots slots;
	uint64_t n, won;
	double weight, info; /* log odds; sum of p(1-p) */
	double rank; /* of a range among the ranges: mean 0, variance about 1; else 0 */
	double points;
};

enum factor_kind { FACTOR_RANGES, FACTOR_LEVELS, FACTOR_WORDS, FACTOR_PRESENCE };

struct train_factor {
	size_t column;
	enum factor_kind kind;
	size_t word; /* of FACTOR_WORDS */
	struct train_bin bin[FACTOR_BINS];
	size_t bins, home;
	uint8_t of[SLOTS]; /* bin of a slot */
	size_t start;	   /* its first feature */
};

/* What a condition asks of one column. */
struct train_side {
	size_t column;
	enum factor_kind kind;
	size_t word; /* of FACTOR_WORDS */
	struct slots slots;
};

/* Both sides at once. */
struct train_pair {
	struct train_side side[2];
	double weight, points;
};

enum { PAIRS_MOST = 20 };

struct train_model {
	struct train_factor *factor;
	size_t factors, factor_cap;
	struct train_pair pair[PAIRS_MOST];
	size_t pairs;
	double constant; /* log odds where every factor is at home */
	double c;	 /* of the penalty */
	int penalty;
	/* As a table. */
	double points_constant;
	double slope, shift; /* log odds = shift + slope * score */
};

struct train {
	struct train_options o;
	struct rule *target, *where;
	int target_column;
	struct train_column *column;
	size_t columns, rows, rows_cap;
	uint8_t *won;
	uint64_t *key; /* hash of the lead: how folds are dealt */
	double *order; /* by the time column; NULL where there is none */
	uint64_t unknown; /* without an outcome */
	size_t *nameless; /* rows without a lead_id */
	size_t namelesses, nameless_cap;
	struct train_model model;
	struct train_rule *rule;
	size_t rules, rules_cap;
	struct arena mem;
	struct buf *warning;
	size_t warnings, warnings_cap;
	/* The test: log odds by lead, NAN where it was not tested; of the table, and of the model
	 * without a limit of rules. */
	double *tested, *tested_free, *tested_score;
	uint64_t tests;
	double test_shift, test_slope; /* log odds tested as a line over those predicted */
	double drift_auc;	       /* of the other split; NAN: not looked at */
	bool drift;
};

/* train_column.c: cells in, kinds out. */
void column_add(struct train *t, struct train_column *c, struct slice cell, size_t row);
void column_settle(struct train *t, struct train_column *c);
void column_free(struct train_column *c);

/* train_bin.c: slots of a column and the factors they make, from the leads of USE. */
void column_factors(struct train *t, size_t column, const uint8_t *use, struct train_model *m);

/* train_group.c: the best parting of N ordered atoms into at most MOST bins, each bin paid for
 * with PENALTY of log likelihood; with MONOTONE, one whose rates rise or fall throughout where that
 * costs little. CUT gets the first atom of each bin; returns how many. */
struct train_atom {
	double n, won;
};
size_t atoms_group(const struct train_atom *a, size_t n, double least, double penalty, size_t most,
		   bool monotone, size_t *cut);

/* More of them: the largest of the BINS is halved until there are MOST, or none has twice LEAST. */
size_t atoms_divide(const struct train_atom *a, size_t n, double least, size_t most, size_t *cut,
		    size_t bins);

/* train_word.c: sets of words or items that tell; sets the column's slots and words. */
void column_words(struct train *t, struct train_column *c, const uint8_t *use);

/* train_fit.c */
/* FREE (may be NULL) gets the model before anything was joined to fit the number of rows. */
void model_fit(struct train *t, const uint8_t *use, struct train_model *m,
	       struct train_model *free);
double model_odds(const struct train *t, const struct train_model *m, size_t row);
void model_free(struct train_model *m);

/* train_join.c. Bin B of F becomes part of A (A < B), where that makes sense. */
bool bins_may_join(const struct train *t, const struct train_factor *f, size_t a, size_t b);
void bins_join(struct train_factor *f, size_t a, size_t b);

/* Joins the two bins that differ least; false where all that may be joined differ by more than
 * BELOW. */
bool bins_join_least(const struct train *t, struct train_model *m, double below);

/* Joins ranges until they rise or fall throughout, where that costs little, and all bins of factors
 * that gain nothing. */
void factors_straighten(const struct train *t, struct train_model *m);

/* Without a bound on rows the choice of penalty and rules would take minutes and not change. */
enum { SAMPLE_MOST = 30000 };
size_t rows_sample(const struct train *t, const uint8_t *use, size_t most, uint32_t *row);

static inline bool
pair_holds(const struct train *t, const struct train_pair *p, size_t row)
{
	for (int k = 0; k < 2; k++)
		if (!slots_has(&p->side[k].slots, t->column[p->side[k].column].slot[row]))
			return false;
	return true;
}

/* train_pair.c: adds pairs of sides of the FINE model, whose bins are not joined yet, that improve
 * the loss of leads left out, at most MOST. */
void model_pairs(struct train *t, const uint32_t *row, size_t n, size_t most,
		 const struct train_model *fine, struct train_model *m);

/* train_table.c: weights to whole points and rules. */
void model_points(struct train *t, const uint8_t *use, struct train_model *m);
void model_rules(struct train *t, const struct train_model *m);
double model_total(const struct train *t, const struct train_model *m, size_t row);
void chances_move(struct train *t);

/* train_leak.c */
void columns_suspect(struct train *t, const uint8_t *use);

/* train.c: leads without an id that are all alike get keys of their own, before any is dealt. */
void keys_spread(struct train *t);

/* A warning, and a text that lives as long as T. */
void train_warn(struct train *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct slice train_text(struct train *t, struct buf *b);

/* Log odds of WON as SHIFT + SLOPE * X, from where they are, by Newton's method. X that are NAN do
 * not count. */
void train_line(const double *x, const uint8_t *won, size_t n, double *shift, double *slope);

/* Area under the ROC curve, ties at half; N scores. */
double train_auc(const double *score, const uint8_t *won, const uint32_t *row, size_t n);

/* The standard error of that area by DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), from
 * the placements of each winner among the losers and of each loser among the winners. NAN where
 * there are fewer than two of a kind. */
double train_auc_error(const double *score, const uint8_t *won, const uint32_t *row, size_t n);

#endif
