/* SPDX-License-Identifier: MIT */
#include "bayes.h"

#include <math.h>

void
bayes_count(struct bayes_count *k, double won, double lost)
{
	k->won += won + BAYES_START;
	k->lost += lost + BAYES_START;
}

double
bayes_evidence(const struct bayes_count *value, const struct bayes_count *field)
{
	if (value->won <= 0 || value->lost <= 0 || field->won <= 0 || field->lost <= 0)
		return 0;
	return log(value->won / field->won) - log(value->lost / field->lost);
}
