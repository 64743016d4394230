/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include "num.h"

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

static const char *
value_class(struct slice s, const struct zone *z)
{
	double number;
	int64_t time;

	s = slice_trim(s);
	if (!s.n)
		return "empty";
	if (num_parse_human(s, &number, NULL))
		return "number";
	return when_parse(s, z, &time, NULL) ? "time" : "text";
}

/* "budget: number, title: text", and "events" where the rule asks for some. */
static void
columns_add(const struct score_source *of, const struct score_options *o, const struct record *r,
	    bool values, struct buf *b)
{
	for (size_t i = 0; i < of->columns; i++) {
		struct slice cell = record_get(r, of->column[i]);

		if (b->n)
			buf_add(b, ", ", 2);
		buf_add_slice(b, o->lead->name[of->column[i]]);
		buf_add(b, ": ", 2);
		if (values)
			buf_add_slice(b, cell);
		else
			buf_add_slice(b, slice_of(value_class(cell, o->zone)));
	}
	if (of->asks_events)
		buf_addf(b, "%sevents", b->n ? ", " : "");
}

/* Of an event "webinar /webinar/roi". */
static void
event_add(const struct score_line *l, const struct events *e, struct buf *b)
{
	buf_add_slice(b, events_text(e, l->type));
	if (l->asset) {
		if (b->n)
			buf_addc(b, ' ');
		buf_add_slice(b, without_query(events_text(e, l->asset)));
	}
}

void
ledger_lead(struct out *out, const struct score *s, const struct score_options *o,
	    const struct record *r, struct slice id, bool values, struct buf *b)
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
					      [AT] = {at, at_n}};

		b->n = 0;
		if (l->at == WHEN_NONE)
			columns_add(l->source, o, r, values, b);
		else
			event_add(l, o->events, b);
		cell[EVIDENCE] = buf_slice(b);
		out_row(out, cell, COLUMNS);
	}
}
