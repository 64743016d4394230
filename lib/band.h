/* SPDX-License-Identifier: MIT
 * Bands: a table of grades, the first row that holds is the lead's. Its `when` sees the lead's
 * columns and the scores (score, score_<group>), which stand in for columns of the same name. */
#ifndef BAND_H
#define BAND_H

#include "score.h"

struct bands;

/* For the scores of S; groups that only ALSO (may be NULL) has are empty. O as for score_open.
 * NULL with the reason in ERR. Before events_read: a band may ask for facts. */
struct bands *bands_open(const char *table, const struct score *s, const struct score *also,
			 const struct score_options *o, struct buf *err);

struct band {
	struct slice grade, temperature; /* empty where no row holds */
	struct slice score;		 /* as text, until the next lead */
	size_t number;			 /* of the grade, see bands_grade(); bands_grades(): none */
};

/* The different grades, in the order of the table. */
size_t bands_grades(const struct bands *b);
struct slice bands_grade(const struct bands *b, size_t i);

/* The band of the lead that S scored last. 0, or -1 when a regular expression reached its limit. */
int bands_lead(struct bands *b, const struct record *r, const struct history *h, struct band *out,
	       struct buf *err);

/* Rows that no lead gets to: false, or which and why, appended to B. */
bool bands_idle(const struct bands *bands, struct buf *b);

struct rule_tally bands_tally(const struct bands *b);

void bands_free(struct bands *b);

#endif
