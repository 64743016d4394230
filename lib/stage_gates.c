/* SPDX-License-Identifier: MIT
 * One lead through the gates: those that open for the first time here, who came back and went again
 * in stage_round.c. A second run finds nothing left to do. */
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
	if (gate->on)
		gate->stream = events_stream(g->events, s->on, gate->event);
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

/* A step without events of its own is entered again by whatever the lead does. */
static void
behaviour_want(struct gates *g, const struct rule_env *env)
{
	struct rule_error e;
	bool wanted = false;

	for (size_t i = 0; i < g->stages->n; i++)
		wanted |= g->stages->returns && g->stages->stage[i].again && !g->gate[i].on;
	g->last = env->aggs->n; /* the first to ask, so the fact is new */
	if (wanted)
		g->behaves = rule_compile(SLICE("empty(last(not empty(type)))"), env, &e);
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
	behaviour_want(g, &env);
	stage_stop_open(g, lead);
	for (size_t i = 0; i < s->n && !bad; i++)
		bad = gate_compile(g, i, &env, err) < 0;
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

	if (!said.n && g->stages->stage[i].kind == STAGE_LOST && g->lost >= 0 &&
	    g->row[g->lost].n) { /* the loss, where the table calls it by another name */
		g->row[s->column] = g->row[g->lost];
		said = slice_trim(g->row[g->lost]);
	}
	s->stamped = false;
	s->why = said.n ? WHY_DATED : p->before == (int)i ? WHY_SAID : WHY_NOT;
	s->held = s->why != WHY_NOT;
	s->at = read_when(g, said, &p->unreadable);
	s->back = s->latest ? read_when(g, g->row[s->latest], &p->unreadable) : never;
	s->hits = 0;
	if (s->on)
		s->hit = history_stream(h, s->stream, &s->hits);
}

/* Opens gate I where its condition holds. A date that is there stays: what it was is history; and
 * what a lead did before it last came back, and opened nothing then, opens nothing now. Who leaves
 * the way today does so after all that is dated: stage_round. */
static int
gate_try(struct gates *g, size_t i, const struct history *h, struct stage_place *p, struct buf *err)
{
	struct gate *s = &g->gate[i];
	struct when w = never;
	bool unreadable = false;
	size_t first = 0;
	int holds;

	if (s->why == WHY_DATED)
		return 0;
	if (s->from >= 0)
		w = read_when(g, g->row[s->from], &unreadable);
	if (!stage_beside(g, i))
		while (first < s->hits && stage_earlier(g, hit_when(s, first), g->came))
			first++;
	if (s->on && first == s->hits && w.t == WHEN_NONE && (i > 0 || s->from == HEAD_NONE))
		return 0;
	if (stage_beside(g, i) && first == s->hits && w.t == WHEN_NONE && !unreadable)
		return 0;
	if ((holds = stage_holds(g, i, h, err)) <= 0)
		return holds;
	if (first < s->hits && (w.t == WHEN_NONE || !stage_earlier(g, w, hit_when(s, first)))) {
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

int
gates_lead(struct gates *g, const struct record *r, const struct history *h, struct stage_place *p,
	   struct buf *err)
{
	unsigned went = 0, came = 0;
	bool beside = false; /* the lead is, or was, beside the way */
	bool moved = true;   /* it may be elsewhere than it was last placed */
	struct slice said;
	size_t n = g->stages->n;

	for (size_t i = 0; i < g->head.n; i++)
		g->row[i] = record_get(r, (int)i);
	said = g->row[g->stage];
	*p = (struct stage_place){.before = said.n ? stages_find(g->stages, said) : -1,
				  .at = g->at,
				  .latest = g->latest,
				  .returned_at = record_get(r, g->returned_at)};
	stage_stop(g, r, h);
	p->unsubscribed_at = g->row[g->unsubscribed];
	p->unknown = p->before < 0 && slice_trim(said).n > 0;
	g->came = read_when(g, p->returned_at, &p->unreadable);
	for (size_t i = 0; i < n; i++) {
		gate_dated(g, i, h, p);
		beside |= stage_beside(g, i) && g->gate[i].held;
	}
	for (size_t i = 0; i < n; i++) {
		struct gate *s = &g->gate[i];
		bool held = s->held;
		int64_t at = s->at.t;

		if (beside)
			stage_rest(g);
		if (beside || moved)
			stage_placed(g, said);
		if (gate_try(g, i, h, p, err) < 0)
			return -1;
		moved = s->held != held || s->at.t != at;
		beside |= stage_beside(g, i) && s->held;
	}
	unstamp(g);
	for (size_t i = 0; i < n; i++) {
		went |= g->stages->stage[i].kind == STAGE_RECYCLE && g->gate[i].held;
		came |= g->gate[i].back.t != WHEN_NONE;
	}
	p->recycled = count_read(record_get(r, g->recycled), went);
	p->returned = count_read(record_get(r, g->returned), came);
	if (stage_round(g, h, said, p, err) < 0)
		return -1;
	p->disorder = disorder(g);
	p->stage = stage_placed(g, said);
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
	rule_free(g->behaves);
	free(g->gate);
	free(g->row);
	free(g->at);
	free(g->latest);
	head_free(&g->head);
	free(g);
}
