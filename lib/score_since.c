/* SPDX-License-Identifier: MIT
 * From when on the events of a lead count: the date in a column of the lead that `since` names,
 * such as the day it came back. Each column is read once a lead, and only for a lead that has
 * events. */
#include "score_own.h"

#include <inttypes.h>

int
score_since_column(struct score *s, struct slice name, int *number, struct buf *err)
{
	bool optional = name.p[name.n - 1] == '?';
	int column;

	*number = NO_SINCE;
	name.n -= optional;
	name = slice_trim(name);
	column = head_find(s->o.lead, name);
	if (column == HEAD_NONE && optional)
		return 0;
	if (column == HEAD_NONE) {
		head_unknown(s->o.lead, name, err);
		return -1;
	}
	if (column == HEAD_TWICE) {
		buf_addf(err, "two columns are called \"%.*s\"", (int)name.n, name.p);
		return -1;
	}
	for (size_t i = 0; i < s->sinces; i++)
		if (s->since[i].column == column)
			*number = (int)i;
	if (*number != NO_SINCE)
		return 0;
	s->since = xgrow(s->since, s->sinces, &s->sinces_cap, sizeof(*s->since));
	s->since[s->sinces] = (struct score_since){.column = column, .name = name};
	*number = (int)s->sinces++;
	return 0;
}

void
score_since_start(struct score *s)
{
	for (size_t i = 0; i < s->sinces; i++)
		s->since[i].read = false;
}

const struct score_since *
score_since_of(struct score *s, const struct score_rule *rule, const struct rule_row *row)
{
	struct score_since *since;
	struct slice cell;

	if (rule->since == NO_SINCE)
		return NULL;
	since = &s->since[rule->since];
	if (!since->read) {
		cell = (size_t)since->column < row->lead_n ? slice_trim(row->lead[since->column])
							   : SLICE("");
		since->read = true;
		since->at = WHEN_NONE;
		if (cell.n && !when_parse(cell, s->o.zone, &since->at, NULL)) {
			since->at = WHEN_NONE;
			since->unreadable++;
		}
		since->day = since->at == WHEN_NONE ? 0 : zone_day(s->o.zone, since->at);
	}
	return since->at == WHEN_NONE ? NULL : since;
}

void
score_since_join(struct score *s, struct score *other)
{
	for (size_t i = 0; i < s->sinces && i < other->sinces; i++) {
		s->since[i].unreadable += other->since[i].unreadable;
		other->since[i].unreadable = 0;
	}
}

void
score_since_say(const struct score *s, struct buf *b)
{
	for (size_t i = 0; i < s->sinces; i++) {
		const struct score_since *c = &s->since[i];

		if (c->unreadable)
			buf_addf(b,
				 "%s%.*s: not a date for %" PRIu64
				 " lead%s, all of whose events count",
				 b->n ? "; " : "", (int)c->name.n, c->name.p, c->unreadable,
				 c->unreadable == 1 ? "" : "s");
	}
}
