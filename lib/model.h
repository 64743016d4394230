/* SPDX-License-Identifier: MIT
 * How much agreement says: Fellegi and Sunter, "A theory for record linkage" (1969). m is the share
 * of a level among pairs that are one, u among pairs that are not; log2(m / u) is its evidence in
 * bits, and the bits of all fields and the prior add up. Learns nothing (em.h) and knows no file.
 */
#ifndef MODEL_H
#define MODEL_H

#include "field.h"

/* The pairs that agree (at least near) in one field: what they share in the others without being
 * one, for the same reason (a household its address, authors their subjects), and how many are one.
 */
struct view {
	size_t field;
	double share, u[FIELDS_MAX][LEVELS];
	double bits[FIELDS_MAX][LEVELS]; /* model_ready */
};

struct model {
	struct view view[FIELDS_MAX]; /* of fields that few agree in by chance */
	size_t views;
	size_t n; /* fields, in the order of struct fields */
	double m[FIELDS_MAX][LEVELS], u[FIELDS_MAX][LEVELS];
	double rate;	     /* pairs that are one for each record */
	double records;	     /* of the list that it was learned of */
	double prior;	     /* rate as a share of all its possible pairs */
	unsigned iterations; /* of the training; 0: read from a file */
	bool given;	     /* too little to learn from: as expected */

	/* model_ready */
	double bits[FIELDS_MAX][LEVELS];
	double high[FIELDS_MAX];  /* the most that a level below same says */
	double raise[FIELDS_MAX]; /* of a view: the most by which it may say more than all pairs do */
	double raised;		  /* the most of these */
	size_t order[FIELDS_MAX]; /* fields that decide most first */
};

/* Sets what follows from m, u, the rate and the records: call before scoring. */
void model_ready(struct model *m, const struct fields *f);

/* The share of pairs that agree in such a field by chance, before any is seen. */
double model_common(const struct field *f);

/* What is expected of m before there is anything to learn from. */
const double *model_expected(const struct field *f);

/* A column of it alone tells nobody from others: a day, a number, a trait. */
bool model_alone_trait(enum compare kind);

double model_prior(const struct model *m);
double model_probability(double bits);
double model_bits(double probability);

/* Prior and evidence of a pair in bits. Below LEAST it stops early, with any number below LEAST. */
double model_score(const struct model *m, const struct fields *f, uint32_t a, uint32_t b,
		   double least);

/* The same with its parts: the levels, the bits of each field, and the bits by which the mean of all
 * views of the pair is more or less, as fields do not speak for themselves. */
struct evidence {
	struct pattern pattern;
	double bits[FIELDS_MAX], overlap;
};
double model_explain(const struct model *m, const struct fields *f, uint32_t a, uint32_t b,
		     struct evidence *e);

#endif
