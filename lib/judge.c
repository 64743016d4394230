/* SPDX-License-Identifier: MIT */
#include "judge.h"

int
judge_rules(struct judge *j, const char *const *tables, size_t n, const struct score_options *o,
	    struct buf *err)
{
	j->score = score_open(tables, n, o, err);
	return j->score ? 0 : -1;
}

int
judge_bands(struct judge *j, const char *table, const struct judge *also,
	    const struct score_options *o, struct buf *err)
{
	j->bands = bands_open(table, j->score, also->score, o, err);
	return j->bands ? 0 : -1;
}

int
judge_lead(struct judge *j, const struct record *r, const struct history *h, struct buf *err)
{
	if (score_lead(j->score, r, h, err) < 0 || bands_lead(j->bands, r, h, &j->band, err) < 0)
		return -1;
	j->total = j->band.score;
	return 0;
}

void
judge_free(struct judge *j)
{
	score_free(j->score);
	bands_free(j->bands);
	*j = (struct judge){0};
}
