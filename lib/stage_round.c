/* SPDX-License-Identifier: MIT
 * Leads that went beside the way: to rest, to come back by what they do, and to go again. What is
 * dated is gone through in the order of time, so that one run over a history ends where runs day by
 * day do: those pass over the same, and what they found is among the dates of the record. */
#include "stage_own.h"

static const struct when never = {WHEN_NONE, false};

bool
stage_earlier(const struct gates *g, struct when a, struct when b)
{
	if (a.t == WHEN_NONE || b.t == WHEN_NONE)
		return false;
	if (a.date || b.date)
		return zone_day(g->zone, a.t) < zone_day(g->zone, b.t);
	return a.t < b.t;
}

int
stage_out(const struct gates *g)
{
	int out = -1;

	for (size_t i = 0; i < g->stages->n; i++)
		if (g->gate[i].held && stage_beside(g, i) &&
		    (out < 0 || !stage_earlier(g, g->gate[i].at, g->gate[out].at)))
			out = (int)i;
	return out;
}

/* The furthest step entered after it went OUT (or at all, where OUT is negative), or -1. */
static int
place_step(const struct gates *g, int out)
{
	int step = -1;

	for (size_t i = 0; i < g->stages->n; i++) {
		const struct gate *s = &g->gate[i];

		if (!stage_beside(g, i) && s->held &&
		    (out < 0 || stage_earlier(g, g->gate[out].at, s->at) ||
		     stage_earlier(g, g->gate[out].at, s->back)))
			step = (int)i;
	}
	return step;
}

int
stage_placed(struct gates *g, struct slice said)
{
	int out = stage_out(g), step = place_step(g, out), i = step >= 0 ? step : out;
	const struct gate *s = i >= 0 ? &g->gate[i] : NULL;

	g->row[g->stage] = s ? g->stages->stage[i].name : said;
	g->row[g->since] = !s					 ? (struct slice){"", 0}
			   : s->back.t != WHEN_NONE && s->latest ? g->row[s->latest]
								 : g->row[s->column];
	return i;
}

void
stage_enter(struct gates *g, size_t i, enum why why, struct when w)
{
	struct gate *s = &g->gate[i];

	s->held = true;
	s->stamped = false;
	s->why = why;
	s->at = w;
	g->row[s->column] = (struct slice){s->text, when_format(w.t, g->zone, w.date, s->text)};
}

/* For a stage beside the way, a lead entered a step when it last did: who came back did not lapse
 * long ago. */
static void
show_latest(struct gates *g, bool on)
{
	for (size_t i = 0; i < g->stages->n; i++) {
		struct gate *s = &g->gate[i];

		if (!s->latest || s->back.t == WHEN_NONE)
			continue;
		if (on)
			s->first = g->row[s->column];
		g->row[s->column] = on ? g->row[s->latest] : s->first;
	}
}

int
stage_holds(struct gates *g, size_t i, const struct history *h, struct buf *err)
{
	struct rule_row row = {.lead = g->row, .lead_n = g->head.n, .fact = h->fact};
	struct rule *rule = g->gate[i].lead;
	int holds;

	if (!rule)
		return 1;
	if (stage_beside(g, i))
		show_latest(g, true);
	holds = rule_test(rule, &row);
	if (stage_beside(g, i))
		show_latest(g, false);
	if (holds < 0)
		buf_addf(err, "%s:%ju: when: %s", g->stages->table.name,
			 (uintmax_t)g->stages->stage[i].line, rule_limit(rule));
	return holds;
}

/* Kinds of what is dated, in the order in which they count where they are of one moment: out before
 * in, and dates that are there before what happens. */
enum turn { TURN_WAS_OUT, TURN_OUT, TURN_WAS_IN, TURN_WAS_BACK, TURN_IN, TURN_NONE };

struct next {
	enum turn turn;
	size_t gate;
	struct when when;
	enum todo what;
};

static void
offer(struct next *n, enum turn turn, size_t gate, struct when w, enum todo what)
{
	if (w.t == WHEN_NONE ||
	    (n->turn != TURN_NONE && (w.t > n->when.t || (w.t == n->when.t && turn >= n->turn))))
		return;
	*n = (struct next){turn, gate, w, what};
}

/* What comes next in time, or TURN_NONE. It is taken. */
static struct next
next_take(struct gates *g)
{
	struct next n = {.turn = TURN_NONE};

	for (size_t i = 0; i < g->stages->n; i++) {
		struct gate *s = &g->gate[i];
		bool beside = stage_beside(g, i);
		enum turn turn = beside ? TURN_OUT : TURN_IN;

		if (s->todo & DUE_FACT)
			offer(&n, beside ? TURN_WAS_OUT : TURN_WAS_IN, i, s->fact, DUE_FACT);
		if (s->todo & DUE_BACK)
			offer(&n, TURN_WAS_BACK, i, s->fact_back, DUE_BACK);
		if (s->todo & DUE_FROM)
			offer(&n, turn, i, s->dated, DUE_FROM);
		if (s->passed < s->hits)
			offer(&n, turn, i, hit_when(s, s->passed), AN_EVENT);
	}
	if (n.turn == TURN_NONE)
		return n;
	if (n.what == AN_EVENT)
		g->gate[n.gate].passed++;
	else
		g->gate[n.gate].todo &= ~(unsigned)n.what;
	return n;
}

/* Before the first of it: nothing but what is undated. */
static void
rewind_all(struct gates *g)
{
	for (size_t i = 0; i < g->stages->n; i++) {
		struct gate *s = &g->gate[i];
		bool undated = s->fact_why == WHY_DATED && s->fact.t == WHEN_NONE;

		s->held = undated && !stage_beside(g, i);
		s->why = s->held ? WHY_DATED : WHY_NOT;
		s->at = s->back = never;
		s->passed = undated ? s->hits : 0;
		s->todo = DUE_BACK | (s->stamped ? 0 : DUE_FACT) | (undated ? 0 : DUE_FROM);
		/* conditions see no more than there was at the time */
		g->row[s->column] = s->fact.t == WHEN_NONE ? s->fact_text : (struct slice){"", 0};
		if (s->latest)
			g->row[s->latest] =
			    s->fact_back.t == WHEN_NONE ? s->latest_text : (struct slice){"", 0};
	}
}

/* Has gate S gone through this event? Its hits are in the order of time, ties by row; there may be
 * very many of one moment. */
static bool
has_passed(const struct gate *s, const struct event_hit *hit)
{
	size_t from = 0, to = s->passed;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		const struct event_hit *h = &s->hit[mid];

		if (h->at < hit->at || (h->at == hit->at && h->row < hit->row))
			from = mid + 1;
		else
			to = mid;
	}
	return from < s->passed && s->hit[from].row == hit->row;
}

/* Was the event that is gate I's last one what takes a lead out? That is not something it did. */
static bool
takes_out(const struct gates *g, size_t i)
{
	const struct event_hit *hit = &g->gate[i].hit[g->gate[i].passed - 1];

	for (size_t j = 0; j < g->stages->n; j++)
		if (stage_beside(g, j) && has_passed(&g->gate[j], hit))
			return true;
	return false;
}

/* Did the lead enter step I, for the first time or again, since it went OUT? */
static bool
entered_since(const struct gates *g, size_t i, int out)
{
	return stage_earlier(g, g->gate[out].at, g->gate[i].at) ||
	       stage_earlier(g, g->gate[out].at, g->gate[i].back);
}

/* Why a stage is entered in its turn, if its condition holds: what the record says is of today.
 * WHY_NOT: it does not; -1 with the reason in ERR. */
static int
turn_why(struct gates *g, const struct next *n, const struct history *h, struct buf *err)
{
	struct gate *s = &g->gate[n->gate];
	int holds;

	if (s->lead)
		stage_placed(g, (struct slice){"", 0});
	if ((holds = stage_holds(g, n->gate, h, err)) <= 0)
		return holds < 0 ? -1 : WHY_NOT;
	if (n->what == DUE_FROM)
		return s->lead ? WHY_WHEN : WHY_ALWAYS;
	s->type = s->hit[s->passed - 1].type;
	return WHY_EVENT;
}

/* An event of step I, or a date that is as good. 0, or -1 with the reason in ERR. */
static int
in_turn(struct gates *g, const struct next *n, const struct history *h, struct buf *err)
{
	struct gate *s = &g->gate[n->gate];
	int out = stage_out(g), why;
	bool away = out >= 0 && place_step(g, out) < 0, first = s->on && !s->held;
	int64_t rest = out >= 0 ? g->stages->stage[out].cool_off : 0;
	struct when w = n->when, rested = out >= 0 ? g->gate[out].at : never;

	if (rested.t != WHEN_NONE && rest > 0)
		rested.t += rest;
	/* what the record knows to be later; and what it did before an earlier run saw it come back */
	if (first && (s->fact_why == WHY_DATED ||
		      (n->what != DUE_FROM && stage_earlier(g, w, g->came))))
		return 0;
	if (first && away && rest > 0 && stage_earlier(g, g->gate[out].at, w) &&
	    !stage_earlier(g, rested, w))
		return 0;
	if (!first && (!s->latest || out < 0 || rest < 0 || entered_since(g, n->gate, out) ||
		       !stage_earlier(g, away ? rested : g->gate[out].at, w)))
		return 0;
	if (!s->on && takes_out(g, n->gate))
		return 0;
	if ((why = turn_why(g, n, h, err)) <= WHY_NOT)
		return why;
	if (first) {
		stage_enter(g, n->gate, (enum why)why, w);
		return 0;
	}
	s->held = true;
	s->why = s->on ? WHY_EVENT : WHY_WHEN;
	s->back = w;
	g->row[s->latest] =
	    (struct slice){s->back_text, when_format(w.t, g->zone, w.date, s->back_text)};
	return 0;
}

/* The same of a stage beside the way. Who is in it already stays so, with its date. */
static int
out_turn(struct gates *g, const struct next *n, const struct history *h, struct stage_place *p,
	 struct buf *err)
{
	const struct gate *s = &g->gate[n->gate];
	int out = stage_out(g), why;
	bool away = out >= 0 && place_step(g, out) < 0;

	if (away && (out == (int)n->gate || (s->held && !stage_earlier(g, g->gate[out].at, n->when))))
		return 0;
	if ((why = turn_why(g, n, h, err)) <= WHY_NOT)
		return why;
	stage_enter(g, n->gate, (enum why)why, n->when);
	/* what an earlier run found is counted */
	p->recycled += g->stages->stage[n->gate].kind == STAGE_RECYCLE && n->when.t > g->recycled_at;
	return 0;
}

/* A date that is there: it is history, and stays. */
static void
fact_turn(struct gates *g, const struct next *n)
{
	struct gate *s = &g->gate[n->gate];

	if (n->turn == TURN_WAS_BACK) {
		s->back = n->when;
		if (!s->on && !s->held) { /* its first date is not known */
			s->held = true;
			s->why = WHY_DATED;
		}
		g->row[s->latest] = s->latest_text;
		return;
	}
	s->held = true;
	s->why = s->fact_why;
	s->at = n->when;
	g->row[s->column] = s->fact_text;
}

/* What is known without a moment. */
static void
undated_turn(struct gates *g)
{
	for (size_t i = 0; i < g->stages->n; i++) {
		struct gate *s = &g->gate[i];

		if (s->held || s->fact_why == WHY_NOT || (s->fact.t != WHEN_NONE && !s->stamped))
			continue;
		s->held = true;
		s->why = s->fact_why;
		s->at = s->fact;
		g->row[s->column] = s->fact_text;
	}
}

int
stage_replay(struct gates *g, const struct history *h, struct stage_place *p, struct buf *err)
{
	struct next n;
	bool away = false;

	p->recycled = g->recycled_known;
	p->returned = g->returned_known;
	p->returned_at = g->returned_text_known;
	rewind_all(g);
	while ((n = next_take(g)).turn != TURN_NONE) {
		bool was = away;
		int out, bad = 0;

		if (n.turn == TURN_IN)
			bad = in_turn(g, &n, h, err);
		else if (n.turn == TURN_OUT)
			bad = out_turn(g, &n, h, p, err);
		else
			fact_turn(g, &n);
		if (bad)
			return -1;
		out = stage_out(g);
		away = out >= 0 && place_step(g, out) < 0;
		if (was && !away && n.when.t > g->came.t && n.when.t <= g->now) {
			p->returned++;
			p->returned_at = (struct slice){
			    g->returned_text,
			    when_format(n.when.t, g->zone, n.when.date, g->returned_text)};
		}
	}
	undated_turn(g);
	return 0;
}

/* A lead that is on its way leaves it today, by a condition: for the first time, or to be recycled
 * again. Which stage it went to, -1: none, -2: the reason is in ERR. */
static int
lapse(struct gates *g, const struct history *h, struct buf *err)
{
	struct when today = {g->now, false};

	for (size_t i = 0; i < g->stages->n; i++) {
		const struct gate *s = &g->gate[i];
		int holds;

		if (!stage_beside(g, i) || s->on ||
		    (s->held && (g->stages->stage[i].kind != STAGE_RECYCLE || !s->lead ||
				 !stage_earlier(g, s->at, today))))
			continue;
		if ((holds = stage_holds(g, i, h, err)) < 0)
			return -2;
		if (holds) {
			stage_enter(g, i, s->lead ? WHY_WHEN : WHY_ALWAYS, today);
			return (int)i;
		}
	}
	return -1;
}

int
stage_lapse(struct gates *g, const struct history *h, struct stage_place *p, struct buf *err)
{
	int out = stage_out(g), left;

	if (out >= 0 && place_step(g, out) < 0)
		return 0;
	stage_placed(g, g->said);
	left = lapse(g, h, err);
	if (left >= 0)
		p->recycled += g->stages->stage[left].kind == STAGE_RECYCLE;
	return left == -2 ? -1 : 0;
}
