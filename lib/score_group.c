/* SPDX-License-Identifier: MIT
 * Whether the limits of groups go together with the rules that are in them. */
#include "score_own.h"

#include <math.h>

/* Rules of a group that has a limit per period need their events one by one. What a limit of the
 * rule's own took away belongs to no period, so there can only be one of the two. */
static int
periods_check(struct score *s, struct buf *err)
{
	for (size_t i = 0; i < s->rules; i++) {
		struct score_rule *rule = &s->rule[i];

		if (rule->group == NO_GROUP || !s->group[rule->group].period.n)
			continue;
		if (rule->on_events && (isfinite(rule->limit.max) || isfinite(rule->limit.min))) {
			buf_addf(err, "%.*s: max: the group has a limit per period already",
				 (int)rule->source.rule.n, rule->source.rule.p);
			return -1;
		}
		if (rule->tallied)
			events_keep(s->o.events, rule->stream);
		rule->tallied = false;
	}
	return 0;
}

/* A limit above for a group without rules is a slip in its name: the points that were meant would
 * have none. */
static int
groups_check(const struct score *s, struct buf *err)
{
	for (size_t i = 0; i < s->groups; i++) {
		const struct score_group *g = &s->group[i];
		const struct score_limit *l = g->limit.line ? &g->limit : &g->period_limit;
		bool used = !isfinite(l->max) || isfinite(g->limit.min);

		for (size_t k = 0; k < s->rules && !used; k++)
			used = s->rule[k].group == (int)i;
		if (used)
			continue;
		buf_addf(err, "%.*s: group: no rule is in \"%.*s\"", (int)l->over.rule.n,
			 l->over.rule.p, (int)g->name.n, g->name.p);
		return -1;
	}
	return 0;
}

int
score_groups_check(struct score *s, struct buf *err)
{
	return groups_check(s, err) < 0 ? -1 : periods_check(s, err);
}
