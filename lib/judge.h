/* SPDX-License-Identifier: MIT
 * A set of rules with its grades: a lead in, its score and its band out. {0} is none. */
#ifndef JUDGE_H
#define JUDGE_H

#include "band.h"

struct judge {
	struct score *score;
	struct bands *bands;
	/* Of the lead judged last. */
	struct slice total;
	struct band band;
};

/* As score_open and bands_open; ALSO is the other judge, whose groups the bands may name, too. 0,
 * or -1 with the reason in ERR. */
int judge_rules(struct judge *j, const char *const *tables, size_t n, const struct score_options *o,
		struct buf *err);
int judge_bands(struct judge *j, const char *table, const struct judge *also,
		const struct score_options *o, struct buf *err);

/* 0, or -1 when a regular expression reached its limit. */
int judge_lead(struct judge *j, const struct record *r, const struct history *h, struct buf *err);

void judge_free(struct judge *j);

#endif
