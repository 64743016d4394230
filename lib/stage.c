/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include "text.h"

#include <stdlib.h>

enum { STAGE, WHEN, ON, KIND, FUNNEL, PHASE, MAX_DAYS, CONTENT, LABEL, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    {"stage", true},  {"when", false},	   {"on", false},      {"kind", false},	 {"funnel", false},
    {"phase", false}, {"max_days", false}, {"content", false}, {"label", false},
};

static const char *const kinds[] = {"step", "won", "lost", "recycle"};

static int
stage_read(struct stages *s, size_t row, struct buf *err)
{
	const struct table *t = &s->table;
	struct slice kind = table_cell(t, row, KIND);
	struct stage *g = &s->stage[row];
	size_t k = 0;

	*g = (struct stage){.name = table_cell(t, row, STAGE),
			    .label = table_cell(t, row, LABEL),
			    .funnel = table_cell(t, row, FUNNEL),
			    .phase = table_cell(t, row, PHASE),
			    .content = table_cell(t, row, CONTENT),
			    .on = table_cell(t, row, ON),
			    .when = table_cell(t, row, WHEN),
			    .line = t->line[row]};
	if (g->name.n == 0) {
		buf_addf(err, "%s:%ju: stage: empty", t->name, (uintmax_t)g->line);
		return -1;
	}
	if (stages_find(s, g->name) >= 0) {
		buf_addf(err, "%s:%ju: stage: \"%.*s\" is there twice", t->name, (uintmax_t)g->line,
			 (int)g->name.n, g->name.p);
		return -1;
	}
	while (kind.n && k < 4 && !text_same(kind, slice_of(kinds[k])))
		k++;
	if (k == 4) {
		buf_addf(err, "%s:%ju: kind: \"%.*s\" is not step, won, lost or recycle", t->name,
			 (uintmax_t)g->line, (int)kind.n, kind.p);
		return -1;
	}
	g->kind = (enum stage_kind)k;
	if (!g->label.n)
		g->label = g->name;
	if (table_number(t, row, MAX_DAYS, 0, &g->max_days, err) < 0)
		return -1;
	if (g->max_days < 0) {
		buf_addf(err, "%s:%ju: max_days: below zero", t->name, (uintmax_t)g->line);
		return -1;
	}
	return 0;
}

int
stages_read(struct stages *s, const char *name, struct buf *err)
{
	bool step = false;

	*s = (struct stages){0};
	if (table_read(&s->table, name, columns, COLUMNS, err) < 0)
		return -1;
	s->stage = xcalloc(s->table.rows, sizeof(*s->stage));
	for (; s->n < s->table.rows; s->n++) {
		if (stage_read(s, s->n, err) < 0)
			return -1;
		step |= s->stage[s->n].kind <= STAGE_WON;
	}
	if (!step) {
		buf_addf(err, "%s: no stage of kind step or won", s->table.name);
		return -1;
	}
	return 0;
}

int
stages_find(const struct stages *s, struct slice name)
{
	name = slice_trim(name);
	for (size_t i = 0; i < s->n; i++)
		if (text_same(s->stage[i].name, name))
			return (int)i;
	return -1;
}

void
stage_column(const struct stage *g, struct buf *b)
{
	buf_add_slice(b, g->name);
	buf_add(b, "_at", 3);
}

void
stages_free(struct stages *s)
{
	free(s->stage);
	table_free(&s->table);
	*s = (struct stages){0};
}

/* Why a gate stands open. */
enum why { WHY_NOT, WHY_EVENT, WHY_WHEN, WHY_ALWAYS, WHY_DATED, WHY_SAID };

struct gate {
	struct rule *event, *lead;
	bool on;
	size_t stream;
	size_t column; /* of <stage>_at in the row */

	/* of the lead at hand */
	enum why why;
	bool held, date;
	bool stamped; /* entered now, for want of anything better */
	int64_t time; /* WHEN_NONE: unknown */
	int64_t last; /* of its events */
	uint32_t type;
	char text[WHEN_TEXT];
};

struct gates {
	const struct stages *stages;
	struct gate *gate;
	struct events *events;
	const struct zone *zone;
	int64_t now;
	struct head head;  /* the lead's columns and those of this tool that it lacks */
	struct slice *row; /* as HEAD */
	struct slice *at;
	size_t stage;	   /* column in the row */
	int created, lost; /* columns, may be HEAD_NONE */
};

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

struct gates *
gates_open(const struct stages *s, const struct head *lead, struct events *e,
	   const struct zone *zone, int64_t now, struct buf *err)
{
	struct gates *g = xcalloc(1, sizeof(*g));
	struct rule_env env;
	struct buf name = {0};

	*g = (struct gates){.stages = s, .events = e, .zone = zone, .now = now};
	g->gate = xcalloc(s->n, sizeof(*g->gate));
	g->at = xcalloc(s->n, sizeof(*g->at));
	head_copy(&g->head, lead);
	if (own(g, SLICE("stage"), &g->stage, err) < 0)
		goto bad;
	for (size_t i = 0; i < s->n; i++) {
		name.n = 0;
		stage_column(&s->stage[i], &name);
		if (own(g, buf_slice(&name), &g->gate[i].column, err) < 0)
			goto bad;
	}
	g->created = head_find(&g->head, SLICE("created_at"));
	g->lost = head_find(&g->head, SLICE("lost_at"));
	g->row = xcalloc(g->head.n, sizeof(*g->row));
	env = (struct rule_env){.lead = &g->head,
				.event = events_head(e),
				.aggs = events_aggs(e),
				.zone = zone,
				.now = now};
	for (size_t i = 0; i < s->n; i++)
		if (gate_compile(g, i, &env, err) < 0)
			goto bad;
	buf_free(&name);
	return g;
bad:
	buf_free(&name);
	gates_free(g);
	return NULL;
}

/* A is before B; where one of them is only a date, on an earlier day. */
static bool
earlier(const struct gates *g, const struct gate *a, const struct gate *b)
{
	if (a->time == WHEN_NONE || b->time == WHEN_NONE)
		return false;
	if (a->date || b->date)
		return zone_day(g->zone, a->time) < zone_day(g->zone, b->time);
	return a->time < b->time;
}

static bool
beside(const struct gates *g, size_t i)
{
	return g->stages->stage[i].kind >= STAGE_LOST;
}

/* Where the lead is, from the gates up to N: the furthest step; or beside the way, if it went there
 * last. */
static int
place(const struct gates *g, size_t n)
{
	int step = -1, out = -1, again = -1;

	for (size_t i = 0; i < n; i++) {
		if (!g->gate[i].held)
			continue;
		if (!beside(g, i))
			step = (int)i;
		else if (out < 0 || !earlier(g, &g->gate[i], &g->gate[out]))
			out = (int)i;
	}
	if (out < 0)
		return step;
	for (size_t i = 0; i < n; i++) {
		const struct gate *s = &g->gate[i], *o = &g->gate[out];

		if (beside(g, i) || !s->held)
			continue;
		if (earlier(g, o, s))
			again = (int)i;
		/* out of recycling by what the lead does: its first date stays, the event that came
		 * after counts */
		if (g->stages->stage[out].kind == STAGE_RECYCLE && s->on && s->last != WHEN_NONE &&
		    o->time != WHEN_NONE && s->last > o->time)
			again = (int)i;
	}
	return again >= 0 ? again : out;
}

/* What the record itself says of gate I: its date, whether or not the gate holds today. */
static void
gate_dated(struct gates *g, size_t i, struct stage_place *p)
{
	struct gate *s = &g->gate[i];
	struct slice said = slice_trim(g->row[s->column]);

	if (!said.n && g->stages->stage[i].kind == STAGE_LOST && g->lost >= 0 &&
	    g->row[g->lost].n) {
		g->row[s->column] = g->row[g->lost];
		said = slice_trim(g->row[g->lost]);
	}
	s->time = WHEN_NONE;
	s->last = WHEN_NONE;
	s->date = s->stamped = false;
	s->why = said.n ? WHY_DATED : p->before == (int)i ? WHY_SAID : WHY_NOT;
	s->held = s->why != WHY_NOT;
	if (said.n && !when_parse(said, g->zone, &s->time, &s->date)) {
		s->time = WHEN_NONE;
		p->unreadable = true;
	}
}

static void
gate_enter(struct gates *g, size_t i, enum why why, int64_t t, bool date)
{
	struct gate *s = &g->gate[i];

	s->held = true;
	s->why = why;
	s->time = t;
	s->date = date;
	g->row[s->column] = (struct slice){s->text, when_format(t, g->zone, date, s->text)};
}

/* Opens gate I where its condition holds. A date that is there stays: what it was is history. */
static int
gate_try(struct gates *g, size_t i, const struct history *h, struct stage_place *p, struct buf *err)
{
	struct gate *s = &g->gate[i];
	struct rule_row row = {.lead = g->row, .lead_n = g->head.n, .fact = h->fact};
	const struct event_hit *hit = NULL;
	bool dated = s->why == WHY_DATED, date = false;
	int64_t t;
	size_t n = 0;

	if (s->on) {
		hit = history_stream(h, s->stream, &n);
		if (n == 0)
			return 0;
		s->last = hit[n - 1].at;
		s->type = hit[0].type;
	}
	if (dated)
		return 0;
	if (s->lead) {
		int holds = rule_test(s->lead, &row);

		if (holds < 0)
			buf_addf(err, "%s:%ju: when: %s", g->stages->table.name,
				 (uintmax_t)g->stages->stage[i].line, rule_limit(s->lead));
		if (holds <= 0)
			return holds;
	}
	if (hit) {
		gate_enter(g, i, WHY_EVENT, hit[0].at, hit[0].date);
	} else if (i == 0 && g->created >= 0 && slice_trim(g->row[g->created]).n) {
		if (when_parse(slice_trim(g->row[g->created]), g->zone, &t, &date)) {
			gate_enter(g, i, s->lead ? WHY_WHEN : WHY_ALWAYS, t, date);
		} else if (s->why != WHY_SAID) {
			/* it was entered, at a time nobody can read: not today */
			s->held = true;
			s->why = WHY_SAID;
			p->unreadable = true;
		}
	} else if (s->why != WHY_SAID) {
		gate_enter(g, i, s->lead ? WHY_WHEN : WHY_ALWAYS, g->now, false);
		s->stamped = true;
	}
	return 0;
}

/* A step that was entered "now" while the lead is known to have been further before was passed at a
 * time nobody knows. */
static void
unstamp(struct gates *g)
{
	const struct gate *further = NULL;

	for (size_t i = g->stages->n; i-- > 0;) {
		struct gate *s = &g->gate[i];

		if (beside(g, i) || !s->held)
			continue;
		if (s->stamped && further) {
			s->time = WHEN_NONE;
			g->row[s->column] = (struct slice){"", 0};
		}
		if (!s->stamped && (s->why == WHY_DATED || s->why == WHY_SAID || s->time < g->now))
			further = s;
	}
}

int
gates_lead(struct gates *g, const struct record *r, const struct history *h, struct stage_place *p,
	   struct buf *err)
{
	const struct gate *latest = NULL;
	struct slice said;
	size_t n = g->stages->n;

	for (size_t i = 0; i < g->head.n; i++)
		g->row[i] = record_get(r, (int)i);
	said = g->row[g->stage];
	*p =
	    (struct stage_place){.before = said.n ? stages_find(g->stages, said) : -1, .at = g->at};
	p->unknown = p->before < 0 && slice_trim(said).n > 0;
	for (size_t i = 0; i < n; i++)
		gate_dated(g, i, p);
	for (size_t i = 0; i < n; i++) {
		p->stage = place(g, n);
		g->row[g->stage] = p->stage >= 0 ? g->stages->stage[p->stage].name : said;
		if (gate_try(g, i, h, p, err) < 0)
			return -1;
	}
	unstamp(g);
	for (size_t i = 0; i < n; i++) {
		const struct gate *s = &g->gate[i];

		if (beside(g, i))
			continue;
		if (latest && earlier(g, s, latest))
			p->disorder = true;
		if (s->time != WHEN_NONE && (!latest || !earlier(g, s, latest)))
			latest = s;
	}
	for (size_t i = 0; i < n; i++)
		g->at[i] = g->row[g->gate[i].column];
	p->stage = place(g, n);
	p->name = p->stage >= 0 ? g->stages->stage[p->stage].name : said;
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
	head_free(&g->head);
	free(g);
}
