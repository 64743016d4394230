/* SPDX-License-Identifier: MIT */
#include "ledger.h"

enum { LEAD_ID, RULE, POINTS, BECAUSE, EVIDENCE, AT, COLUMNS };

struct slice
ledger_name(const struct in *in, struct slice id, struct buf *b)
{
	if (id.n)
		return id;
	b->n = 0;
	buf_addf(b, "#%ju", (uintmax_t)in_count(in));
	return buf_slice(b);
}

void
ledger_head(struct out *out)
{
	const struct slice head[COLUMNS] = {
		[LEAD_ID] = SLICE("lead_id"),   [RULE] = SLICE("rule"),
		[POINTS] = SLICE("points"),	    [BECAUSE] = SLICE("because"),
		[EVIDENCE] = SLICE("evidence"), [AT] = SLICE("at")};

	out_row(out, head, COLUMNS);
}

/* An address without its query, which may hold whatever somebody put into a link. */
static struct slice
without_query(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '?' && s.p[n] != '#')
		n++;
	return (struct slice){s.p, n};
}

/* "webinar /webinar/roi", or the columns a rule looked at. */
static struct slice
evidence(const struct score_line *l, const struct events *e, struct buf *b)
{
	if (l->at == WHEN_NONE)
		return l->source->evidence;
	b->n = 0;
	buf_add_slice(b, events_text(e, l->type));
	if (l->asset) {
		if (b->n)
			buf_addc(b, ' ');
		buf_add_slice(b, without_query(events_text(e, l->asset)));
	}
	return buf_slice(b);
}

void
ledger_lead(struct out *out, const struct score *s, const struct score_options *o, struct slice id,
	    struct buf *b)
{
	size_t n;
	const struct score_line *line = score_lines(s, &n);

	for (size_t i = 0; i < n; i++) {
		const struct score_line *l = &line[i];
		char points[SCORE_TEXT], at[WHEN_TEXT];
		size_t at_n = l->at == WHEN_NONE ? 0 : when_format(l->at, o->zone, false, at);
		struct slice cell[COLUMNS] = {[LEAD_ID] = id,
					      [RULE] = l->source->rule,
					      [POINTS] = {points, score_format(l->points, points)},
					      [BECAUSE] = l->source->because,
					      [EVIDENCE] = evidence(l, o->events, b),
					      [AT] = {at, at_n}};

		if (!cell[EVIDENCE].p)
			cell[EVIDENCE] = SLICE("");
		out_row(out, cell, COLUMNS);
	}
}
