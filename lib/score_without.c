/* SPDX-License-Identifier: MIT
 * What a lead's scores would be without one of the rules: for who asks what a rule is good for.
 * From what each rule gave, so no rule is asked twice. */
#include "score_own.h"

size_t
score_rules(const struct score *s)
{
	return s->rules;
}

const struct score_source *
score_rule(const struct score *s, size_t i)
{
	return &s->rule[i].source;
}

bool
score_rule_holds(const struct score *s, size_t i)
{
	return s->given[i].holds;
}

/* The sum of group G without a rule, its limits applied as in score.c: a period that has no event
 * left has no limit. */
static double
group_without(const struct score *s, size_t g, size_t without)
{
	const struct score_group *group = &s->group[g];
	const struct score_part *p = s->part[g];
	double v = 0;

	for (size_t i = 0; i < s->rules; i++)
		if (s->rule[i].group == (int)g && s->given[i].holds && i != without)
			v += s->given[i].points;
	for (size_t k = 0; k < s->parts[g];) {
		int64_t period = p[k].period;
		double sum = 0;
		bool any = false;

		for (; k < s->parts[g] && p[k].period == period; k++)
			if (p[k].rule != without) {
				sum += p[k].points;
				any = true;
			}
		if (any)
			v += limit_apply(&group->period_limit, sum) - sum;
	}
	return limit_apply(&group->limit, v);
}

bool
score_without(struct score *s, size_t i)
{
	int g = s->rule[i].group;
	double sum = s->before_limit;
	int64_t part_before = 0, part = 0, total;

	score_restore(s);
	if (!s->given[i].holds)
		return false;
	for (size_t k = 0; k < s->groups; k++)
		s->restore[k] = s->group[k].sum;
	s->restore_rounded = s->rounded;
	if (g == NO_GROUP) {
		sum -= s->given[i].points;
	} else {
		part_before = score_group_total(s, (size_t)g);
		s->group[g].sum = group_without(s, (size_t)g, i);
		part = score_group_total(s, (size_t)g);
		sum += s->group[g].sum - s->restore[g];
	}
	total = hundredths(limit_apply(&s->total, sum));
	s->rounded = total;
	s->without = i;
	if (total != s->restore_rounded || part != part_before)
		return true;
	score_restore(s);
	return false;
}

void
score_restore(struct score *s)
{
	if (s->without == RULE_NONE)
		return;
	for (size_t k = 0; k < s->groups; k++)
		s->group[k].sum = s->restore[k];
	s->rounded = s->restore_rounded;
	s->without = RULE_NONE;
}
