/* SPDX-License-Identifier: MIT
 * Leads that went beside the way: to rest, to come back by what they do, and to go again. */
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

static struct when
earlier(const struct gates *g, struct when a, struct when b)
{
	return a.t == WHEN_NONE || stage_earlier(g, b, a) ? b : a;
}

void
stage_enter(struct gates *g, size_t i, enum why why, struct when w)
{
	struct gate *s = &g->gate[i];

	s->held = true;
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

/* The first event of gate I after AFTER, or SAME: then or after, in *W. */
static bool
hit_after(struct gates *g, size_t i, struct when after, bool same, struct when *w)
{
	struct gate *s = &g->gate[i];
	size_t low = 0, high = s->hits;

	while (low < high) { /* they are in the order of time; and a lead may go round often */
		size_t middle = low + (high - low) / 2;

		if (same ? !stage_earlier(g, hit_when(s, middle), after)
			 : stage_earlier(g, after, hit_when(s, middle)))
			high = middle;
		else
			low = middle + 1;
	}
	if (low == s->hits)
		return false;
	*w = hit_when(s, low);
	s->type = s->hit[low].type;
	return true;
}

/* When a lead that was OUT was on its way again; KNOWN: as far as the record says. */
static struct when
on_way_since(const struct gates *g, int out, bool known)
{
	struct when since = never;

	for (size_t i = 0; i < g->stages->n; i++) {
		const struct gate *s = &g->gate[i];

		if (stage_beside(g, i))
			continue;
		if (stage_earlier(g, g->gate[out].at, s->at) && (!known || s->why == WHY_DATED))
			since = earlier(g, since, s->at);
		if (stage_earlier(g, g->gate[out].at, s->back))
			since = earlier(g, since, s->back);
	}
	return since;
}

/* The same of one stage beside the way. */
static void
rest_in(struct gates *g, int out)
{
	struct when rested = g->gate[out].at, back;
	bool came;

	if (rested.t == WHEN_NONE || g->stages->stage[out].cool_off <= 0)
		return;
	rested.t += g->stages->stage[out].cool_off;
	/* the record may know that it came back before it had rested */
	back = on_way_since(g, out, true);
	came = back.t != WHEN_NONE && !stage_earlier(g, rested, back);
	if (came)
		rested = back;
	for (size_t i = 0; i < g->stages->n; i++) {
		struct gate *s = &g->gate[i];
		struct when w;

		if (stage_beside(g, i) || s->why != WHY_EVENT ||
		    !stage_earlier(g, g->gate[out].at, s->at) ||
		    (came ? !stage_earlier(g, s->at, rested) : stage_earlier(g, rested, s->at)))
			continue;
		if (hit_after(g, i, rested, came, &w)) {
			stage_enter(g, i, WHY_EVENT, w);
			continue;
		}
		s->held = false;
		s->why = WHY_NOT;
		s->at = never;
		g->row[s->column] = (struct slice){"", 0};
	}
}

void
stage_rest(struct gates *g)
{
	for (size_t i = 0; i < g->stages->n; i++)
		if (stage_beside(g, i) && g->gate[i].held)
			rest_in(g, (int)i);
}

/* Lets the lead come back from OUT where it has rested and then did something. 0, or -1 with the
 * reason in ERR. */
static int
come_back(struct gates *g, int out, const struct history *h, struct buf *err)
{
	int64_t rest = g->stages->stage[out].cool_off;
	struct when rested = g->gate[out].at;

	if (rest < 0 || rested.t == WHEN_NONE)
		return 0;
	rested.t += rest;
	for (size_t i = 0; i < g->stages->n; i++) {
		struct gate *s = &g->gate[i];
		struct when w;
		int holds;

		if (!s->latest || stage_earlier(g, g->gate[out].at, s->at) ||
		    stage_earlier(g, g->gate[out].at, s->back))
			continue;
		if (s->on) {
			if (!hit_after(g, i, rested, false, &w))
				continue;
		} else {
			w = (struct when){h->fact[g->last].time, false};
			if (!stage_earlier(g, rested, w))
				continue;
		}
		if ((holds = stage_holds(g, i, h, err)) < 0)
			return -1;
		if (!holds)
			continue;
		s->held = true;
		s->why = s->on ? WHY_EVENT : WHY_WHEN;
		s->back = w;
		g->row[s->latest] =
		    (struct slice){s->back_text, when_format(w.t, g->zone, w.date, s->back_text)};
	}
	return 0;
}

/* A lead that is on its way again may leave it again by an event since then. Which stage it went
 * to, -1: none, -2: the reason is in ERR. */
static int
leave_again(struct gates *g, int out, const struct history *h, struct buf *err)
{
	struct when since = on_way_since(g, out, false);
	int left = -1;

	for (size_t i = 0; i < g->stages->n; i++) {
		struct when w;
		int holds;

		if (!stage_beside(g, i) || !g->gate[i].held || !g->gate[i].on ||
		    !hit_after(g, i, since, false, &w))
			continue;
		if ((holds = stage_holds(g, i, h, err)) < 0)
			return -2;
		if (!holds || !stage_earlier(g, g->gate[i].at, w))
			continue;
		stage_enter(g, i, WHY_EVENT, w);
		left = (int)i;
	}
	return left;
}

/* A lead that is on its way leaves it today, by a condition: for the first time, or to be recycled
 * again. As leave_again. */
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
stage_round(struct gates *g, const struct history *h, struct slice said, struct stage_place *p,
	    struct buf *err)
{
	for (;;) {
		int out = stage_out(g), left = -1;
		struct when back;

		stage_rest(g);
		if (out >= 0) {
			if (come_back(g, out, h, err) < 0)
				return -1;
			back = on_way_since(g, out, false);
			/* what an earlier run found is counted */
			if (back.t != WHEN_NONE &&
			    (g->came.t == WHEN_NONE || stage_earlier(g, g->came, back))) {
				p->returned++;
				p->returned_at = (struct slice){
				    g->returned_text,
				    when_format(back.t, g->zone, back.date, g->returned_text)};
			}
			if (place_step(g, out) < 0)
				return 0;
		}
		stage_placed(g, said);
		if (out >= 0)
			left = leave_again(g, out, h, err);
		if (left == -1)
			left = lapse(g, h, err);
		if (left < 0)
			return left == -1 ? 0 : -1;
		p->recycled += g->stages->stage[left].kind == STAGE_RECYCLE;
	}
}
