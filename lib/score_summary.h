/* SPDX-License-Identifier: MIT
 * What a table of rules does to a whole list: leads by grade, old against new, and for each rule
 * how many leads it holds for and how many grades depend on it. Exact, a lead at a time; memory is
 * by rules and grades. Prints into a buffer. */
#ifndef SCORE_SUMMARY_H
#define SCORE_SUMMARY_H

#include "band.h"

struct score_summary;

/* S (opened with each_rule) and B must outlive it. */
struct score_summary *score_summary_open(struct score *s, struct bands *b);

/* The lead that S scored last: NOW is its band, OLD the one by the old rules (may be NULL). 0, or
 * -1 with the reason in ERR. */
int score_summary_lead(struct score_summary *m, const struct record *r, const struct history *h,
		       const struct band *now, const struct band *old, struct buf *err);

/* Comparisons that were only made for the summary; already in bands_tally(). */
struct rule_tally score_summary_tally(const struct score_summary *m);

/* As text, lines with a final newline; appended to B. */
void score_summary_print(const struct score_summary *m, struct buf *b);

void score_summary_free(struct score_summary *m);

#endif
