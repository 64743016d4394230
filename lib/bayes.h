/* SPDX-License-Identifier: MIT
 * Naive Bayes as CRM users know it (the predictive lead scoring of Odoo, crm_lead.py): each value
 * of each field multiplies the odds by how much more often winners have it than losers. In
 * logarithms, so many fields do not underflow and each field's part can be told. Knows counts only.
 */
#ifndef BAYES_H
#define BAYES_H

#include <stddef.h>

/* How often a value was won and lost. Each count starts with a tenth, so that nothing is certain.
 */
#define BAYES_START 0.1

struct bayes_count {
	double won, lost;
};

/* Adds the counts of one value, smoothed. Adding all values of a field gives the field's total. */
void bayes_count(struct bayes_count *k, double won, double lost);

/* ln of (won / all won) / (lost / all lost): what the value adds to the log odds. 0 for a value
 * never seen and for a field that never won or never lost, which say nothing. */
double bayes_evidence(const struct bayes_count *value, const struct bayes_count *field);

#endif
