/* SPDX-License-Identifier: MIT
 * One lead through the gates: those that open for the first time here, who left the way and came
 * back in stage_round.c. A second run finds nothing left to do. */
#include "stage_own.h"

#include "num.h"
#include "text.h"

#include <stdlib.h>

/* Column NAME of the row, added where the leads have none. */
static int
own(struct gates *g, struct slice name, size_t *column, struct buf *err)
{
	int c = head_find(&g->head, name);

	if (c == HEAD_TWICE) {
		buf_addf(err, "two columns are called \"%.*s\"", (int)name.n, name.p);
		return -1;
	}
	if (c == HEAD_NONE) {
		c = (int)g->head.n;
		head_add(&g->head, name);
	}
	*column = (size_t)c;
	return 0;
}

/* The column that dates gate I: as the table says, else created_at of the first stage. */
static int
from_column(struct gates *g, size_t i, const struct head *lead, struct buf *err)
{
	const struct stage *s = &g->stages->stage[i];
	struct slice name = s->at;
	bool optional = name.n && name.p[name.n - 1] == '?';

	name.n -= optional;
	g->gate[i].from = HEAD_NONE;
	if (!name.n && (i > 0 || s->on.n))
		return 0;
	g->gate[i].from = head_find(lead, name.n ? name : SLICE("created_at"));
	if (g->gate[i].from >= 0 || !name.n || (optional && g->gate[i].from == HEAD_NONE))
		return 0;
	buf_addf(err, "%s:%ju: at: ", g->stages->table.name, (uintmax_t)s->line);
	if (g->gate[i].from == HEAD_TWICE)
		buf_addf(err, "two columns are called \"%.*s\"", (int)name.n, name.p);
	else
		head_unknown(lead, name, err);
	return -1;
}

static int
gate_compile(struct gates *g, size_t i, const struct rule_env *env, struct buf *err)
{
	const struct stage *s = &g->stages->stage[i];
	struct gate *gate = &g->gate[i];
	struct rule_error e = {0};

	gate->on = s->on.n > 0;
	if (s->when.n && rule_compile_split(s->when, env, &gate->event, &gate->lead, &e) < 0) {
		rule_explain_error(g->stages->table.name, s->line, "when", s->when, &e, err);
		return -1;
	}
	if (gate->event && !gate->on) {
		buf_addf(err, "%s:%ju: when: a condition on an event needs the event's type in on",
			 g->stages->table.name, (uintmax_t)s->line);
		return -1;
	}
	gate->any = g->stages->returns && s->again && !gate->on;
	if (gate->on || gate->any) {
		struct buf source = {0};

		gate->stream = events_stream(g->events, gate->on ? s->on : SLICE("*"), gate->event);
		buf_addf(&source, "%s:%ju: when", g->stages->table.name, (uintmax_t)s->line);
		events_source(g->events, gate->stream, buf_slice(&source));
		buf_free(&source);
	}
	return 0;
}

static int
columns_find(struct gates *g, const struct head *lead, struct buf *err)
{
	const struct stages *s = g->stages;
	struct buf name = {0};
	int bad = 0;

	for (size_t i = 0; i < s->n && !bad; i++) {
		name.n = 0;
		stage_column(&s->stage[i], &name);
		bad = own(g, buf_slice(&name), &g->gate[i].column, err) < 0 ||
		      from_column(g, i, lead, err) < 0;
		name.n = 0;
		stage_latest_column(&s->stage[i], &name);
		if (!bad && s->returns && s->stage[i].again)
			bad = own(g, buf_slice(&name), &g->gate[i].latest, err) < 0;
	}
	buf_free(&name);
	g->lost =
	    stages_named(s, SLICE("lost")) < 0 ? head_find(lead, SLICE("lost_at")) : HEAD_NONE;
	g->recycled = head_find(lead, SLICE("recycle_count"));
	g->returned = head_find(lead, SLICE("reentry_count"));
	g->returned_at = head_find(lead, SLICE("reentered_at"));
	return bad ? -1 : 0;
}

/* Does the condition on an event of a gate ask where the lead was then? */
static bool
asks_of_stages(const struct gates *g)
{
	for (size_t i = 0; i < g->stages->n; i++) {
		const struct rule *r = g->gate[i].on ? g->gate[i].lead : NULL;
		bool asks = r && (rule_reads(r, g->stage) || rule_reads(r, g->since));

		for (size_t k = 0; r && k < g->stages->n && !asks; k++)
			asks = rule_reads(r, g->gate[k].column) ||
			       (g->gate[k].latest && rule_reads(r, g->gate[k].latest));
		if (asks)
			return true;
	}
	return false;
}

struct gates *
gates_open(const struct stages *s, const struct head *lead, struct events *e,
	   const struct zone *zone, int64_t now, struct buf *err)
{
	struct gates *g = xcalloc(1, sizeof(*g));
	struct rule_env env;
	bool bad;

	*g = (struct gates){.stages = s, .events = e, .zone = zone, .now = now};
	g->gate = xcalloc(s->n, sizeof(*g->gate));
	g->at = xcalloc(s->n, sizeof(*g->at));
	g->latest = xcalloc(s->n, sizeof(*g->latest));
	for (size_t i = 0; i < s->n; i++)
		g->gate[i].on = s->stage[i].on.n > 0;
	head_copy(&g->head, lead);
	bad = own(g, SLICE("stage"), &g->stage, err) < 0 ||
	      own(g, SLICE("stage_at"), &g->since, err) < 0 ||
	      own(g, SLICE("unsubscribed_at"), &g->unsubscribed, err) < 0 ||
	      columns_find(g, lead, err) < 0;
	g->row = xcalloc(g->head.n, sizeof(*g->row));
	env = (struct rule_env){.lead = &g->head,
				.event = events_head(e),
				.aggs = events_aggs(e),
				.zone = zone,
				.now = now};
	stage_stop_open(g, lead);
	for (size_t i = 0; i < s->n && !bad; i++)
		bad = gate_compile(g, i, &env, err) < 0;
	g->asks = !bad && asks_of_stages(g);
	if (bad) {
		gates_free(g);
		return NULL;
	}
	return g;
}

static const struct when never = {WHEN_NONE, false};

static struct when
read_when(const struct gates *g, struct slice s, bool *unreadable)
{
	struct when w = never;

	s = slice_trim(s);
	if (s.n && !when_parse(s, g->zone, &w.t, &w.date)) {
		*unreadable = true;
		return never;
	}
	return w;
}

/* What the record itself says of gate I: its date, whether or not the gate holds today. */
static void
gate_dated(struct gates *g, size_t i, const struct history *h, struct stage_place *p)
{
	struct gate *s = &g->gate[i];
	struct slice said = slice_trim(g->row[s->column]);
	bool unreadable = false;

	if (!said.n && g->stages->stage[i].kind == STAGE_LOST && g->lost >= 0 &&
	    g->row[g->lost].n) { /* the loss, where the table calls it by another name */
		g->row[s->column] = g->row[g->lost];
		said = slice_trim(g->row[g->lost]);
	}
	s->stamped = false;
	s->why = said.n ? WHY_DATED : p->before == (int)i ? WHY_SAID : WHY_NOT;
	s->held = s->why != WHY_NOT;
	s->at = read_when(g, said, &p->unreadable);
	s->latest_text = s->latest ? g->row[s->latest] : (struct slice){"", 0};
	s->back = read_when(g, s->latest_text, &p->unreadable);
	s->fact_why = s->why;
	s->fact = s->at;
	s->fact_text = g->row[s->column];
	s->fact_back = s->back;
	/* what is planned has not happened */
	s->dated = s->on && s->from >= 0 ? read_when(g, g->row[s->from], &unreadable) : never;
	if (s->dated.t > g->now)
		s->dated = never;
	s->hits = 0;
	if (s->on || s->any)
		s->hit = history_stream(h, s->stream, &s->hits);
}

/* Opens gate I where its condition holds. A date that is there stays: what it was is history; and
 * what a lead did before it last came back, and opened nothing then, opens nothing now. REPLAYED:
 * what is dated had its turn, and only what opens now, or undated, is left. Who leaves the way today
 * does so after all that: stage_lapse. */
static int
gate_try(struct gates *g, size_t i, const struct history *h, bool replayed, struct stage_place *p,
	 struct buf *err)
{
	struct gate *s = &g->gate[i];
	struct when w = never;
	bool unreadable = false, dated;
	size_t first = 0, hits = s->on && !replayed ? s->hits : 0;
	int holds;

	if (s->why == WHY_DATED)
		return 0;
	if (s->from >= 0)
		w = read_when(g, g->row[s->from], &unreadable);
	dated = w.t != WHEN_NONE;
	if (s->on)
		w = replayed ? never : s->dated;
	while (first < hits && stage_earlier(g, hit_when(s, first), g->came))
		first++;
	if (first == hits && w.t == WHEN_NONE) {
		if (s->on && (dated || i > 0 || s->from == HEAD_NONE) && !stage_beside(g, i))
			return 0;
		if (stage_beside(g, i) && !unreadable)
			return 0;
	}
	if ((holds = stage_holds(g, i, h, err)) <= 0)
		return holds;
	if (first < hits && (w.t == WHEN_NONE || !stage_earlier(g, w, hit_when(s, first)))) {
		s->type = s->hit[first].type;
		stage_enter(g, i, WHY_EVENT, hit_when(s, first));
		return 0;
	}
	if (w.t != WHEN_NONE) {
		stage_enter(g, i, s->lead ? WHY_WHEN : WHY_ALWAYS, w);
	} else if (unreadable && s->why != WHY_SAID) {
		/* it was entered, at a time nobody can read: not today */
		s->held = true;
		s->why = WHY_SAID;
		p->unreadable = true;
	} else if (s->why != WHY_SAID) {
		stage_enter(g, i, s->lead ? WHY_WHEN : WHY_ALWAYS, (struct when){g->now, false});
		s->stamped = true;
	}
	return 0;
}

/* A step that was entered "now" while the lead is known to have been further before, or beside the
 * way, was passed at a time nobody knows. */
static void
unstamp(struct gates *g)
{
	int out = stage_out(g);
	const struct gate *further = out >= 0 ? &g->gate[out] : NULL;

	for (size_t i = g->stages->n; i-- > 0;) {
		struct gate *s = &g->gate[i];

		if (stage_beside(g, i) || !s->held)
			continue;
		if (s->stamped && further) {
			s->at = never;
			g->row[s->column] = (struct slice){"", 0};
		}
		if (!s->stamped && (s->why == WHY_DATED || s->why == WHY_SAID || s->at.t < g->now))
			further = s;
	}
}

/* A count that the record has, or at least LEAST. */
static unsigned
count_read(struct slice s, unsigned least)
{
	double v;

	return num_parse(slice_trim(s), &v) && v >= least && v < 1e9 ? (unsigned)v : least;
}

static bool
disorder(const struct gates *g)
{
	const struct gate *latest = NULL;
	bool found = false;

	for (size_t i = 0; i < g->stages->n; i++) {
		const struct gate *s = &g->gate[i];

		if (stage_beside(g, i))
			continue;
		if (latest && stage_earlier(g, s->at, latest->at))
			found = true;
		if (s->at.t != WHEN_NONE && (!latest || !stage_earlier(g, s->at, latest->at)))
			latest = s;
	}
	return found;
}

/* What the record knows of out and back. */
static void
returns_read(struct gates *g, const struct record *r, struct stage_place *p)
{
	unsigned went = 0, came = 0;

	g->returned_text_known = p->returned_at = record_get(r, g->returned_at);
	g->came = read_when(g, p->returned_at, &p->unreadable);
	g->recycled_at = WHEN_NONE;
	for (size_t i = 0; i < g->stages->n; i++) {
		const struct gate *s = &g->gate[i];

		if (g->stages->stage[i].kind == STAGE_RECYCLE && s->held) {
			went = 1;
			if (s->at.t > g->recycled_at)
				g->recycled_at = s->at.t;
		}
		came |= s->back.t != WHEN_NONE;
		if (!p->returned_at.n && s->back.t > g->came.t)
			g->came = s->back;
	}
	p->recycled = g->recycled_known = count_read(record_get(r, g->recycled), went);
	p->returned = g->returned_known = count_read(record_get(r, g->returned), came);
}

/* The lead is, was or may have been beside the way, by something that is dated or said. */
static bool
went_beside(const struct gates *g)
{
	for (size_t i = 0; i < g->stages->n; i++) {
		const struct gate *s = &g->gate[i];

		if (stage_beside(g, i) && (s->held || s->hits || (s->from >= 0 && g->row[s->from].n)))
			return true;
	}
	return false;
}

/* Most leads were never out: each gate opens at its first event, whatever the others did. */
static int
way_straight(struct gates *g, const struct history *h, struct stage_place *p, struct buf *err)
{
	bool moved = true; /* it may be elsewhere than it was last placed */

	for (size_t i = 0; i < g->stages->n; i++) {
		struct gate *s = &g->gate[i];
		bool held = s->held;
		int64_t at = s->at.t;

		if (moved)
			stage_placed(g, g->said);
		if (gate_try(g, i, h, false, p, err) < 0)
			return -1;
		moved = s->held != held || s->at.t != at;
	}
	return 0;
}

/* What is dated in the order of time, and then what conditions open beside that; since other gates
 * may ask for those, until nothing opens more. */
static int
way_replayed(struct gates *g, const struct history *h, struct stage_place *p, struct buf *err)
{
	bool opened;

	do {
		opened = false;
		if (stage_replay(g, h, p, err) < 0)
			return -1;
		for (size_t i = 0; i < g->stages->n; i++) {
			struct gate *s = &g->gate[i];
			enum why why = s->why;

			if (s->held && why != WHY_SAID)
				continue;
			stage_placed(g, g->said);
			if (gate_try(g, i, h, true, p, err) < 0)
				return -1;
			if (s->why == why)
				continue;
			opened = true;
			s->fact_why = s->why;
			s->fact = s->at;
			s->fact_text = g->row[s->column];
		}
	} while (opened);
	return 0;
}

int
gates_lead(struct gates *g, const struct record *r, const struct history *h, struct stage_place *p,
	   struct buf *err)
{
	size_t n = g->stages->n;

	for (size_t i = 0; i < g->head.n; i++)
		g->row[i] = record_get(r, (int)i);
	g->said = g->row[g->stage];
	*p = (struct stage_place){.before = g->said.n ? stages_find(g->stages, g->said) : -1,
				  .at = g->at,
				  .latest = g->latest};
	stage_stop(g, r, h);
	p->unsubscribed_at = g->row[g->unsubscribed];
	p->unknown = p->before < 0 && slice_trim(g->said).n > 0;
	for (size_t i = 0; i < n; i++)
		gate_dated(g, i, h, p);
	returns_read(g, r, p);
	if ((g->asks || went_beside(g) ? way_replayed(g, h, p, err) : way_straight(g, h, p, err)) < 0)
		return -1;
	unstamp(g);
	if (stage_lapse(g, h, p, err) < 0)
		return -1;
	p->disorder = disorder(g);
	p->stage = stage_placed(g, g->said);
	p->name = g->row[g->stage];
	p->since = g->row[g->since];
	for (size_t i = 0; i < n; i++) {
		g->at[i] = g->row[g->gate[i].column];
		g->latest[i] =
		    g->gate[i].latest ? g->row[g->gate[i].latest] : (struct slice){"", 0};
	}
	return 0;
}

void
gates_why(const struct gates *g, int i, struct buf *b)
{
	const struct stage *s = &g->stages->stage[i];
	const struct gate *gate = &g->gate[i];
	const char *slash = strrchr(g->stages->table.name, '/');
	struct slice type;

	buf_addf(b, "%s:%ju: ", slash ? slash + 1 : g->stages->table.name, (uintmax_t)s->line);
	switch (gate->why) {
	case WHY_EVENT:
		type = events_text(g->events, gate->type);
		buf_addf(b, "event %.*s", (int)type.n, type.p);
		break;
	case WHY_WHEN:
		buf_addf(b, "when");
		break;
	case WHY_ALWAYS:
		buf_addf(b, "every lead");
		break;
	case WHY_DATED:
		buf_addf(b, "%.*s_at was there", (int)s->name.n, s->name.p);
		break;
	case WHY_SAID:
	case WHY_NOT:
		buf_addf(b, "stage was there");
		break;
	}
}

void
gates_free(struct gates *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->stages->n; i++) {
		rule_free(g->gate[i].event);
		rule_free(g->gate[i].lead);
	}
	free(g->gate);
	free(g->row);
	free(g->at);
	free(g->latest);
	head_free(&g->head);
	free(g);
}
