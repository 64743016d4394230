/* SPDX-License-Identifier: MIT
 * Which channels get the credit of the conversions: each is shared between the touches before it,
 * by every model side by side, and the paths make a chain that says what would be missing without a
 * channel. Leads are not kept: memory is that of the channels and of the steps from one to another.
 * All of it adds up, so that parts of a list can be counted apart; which channels are large enough
 * to be told apart is only asked at the end. */
#include "funnel_parts.h"

#include <stdlib.h>

/* A hundred are solved for exactly in a millisecond, and nobody reads more. */
enum { CHANNELS_MAX = 100 };

const char *const touch_cell_name[TOUCH_CELLS] = {
    "touches",	  "touched",  "credit_first", "credit_last",  "credit_linear", "credit_u",
    "credit_w",	  "credit_decay", "begun",	      "converted",   "ended"};

/* A channel as it is shown. */
struct channel {
	struct slice name;
	uint32_t label; /* of funnel_touch */
	uint64_t touches, touched;
	bool touched_known;
	uint64_t credit[CREDIT_MODELS];
	double removal, markov; /* MARKOV in conversions */
};

void
touch_open(struct funnel *f, const struct head *head)
{
	if (!(f->o->sections & FUNNEL_ATTRIBUTION) || (!f->o->events && !f->o->merging))
		return;
	for (size_t i = 0; i < EVENT_KEYS; i++)
		f->key[i] = head_find(head, slice_of(event_key_name[i]));
	f->touch = xcalloc(1, sizeof(*f->touch));
	f->touch->channel.width = TOUCH_CELLS;
	if (f->o->events)
		f->touch->of = xcalloc(events_marks(f->o->events) + 1, sizeof(*f->touch->of));
}

uint64_t *
touch_step(struct funnel_touch *t, uint32_t from, uint32_t to)
{
	uint32_t pair[2] = {from, to}, *at;

	at = map_put(&t->steps, (struct slice){(const char *)pair, sizeof(pair)});
	if (*at == MAP_NONE) {
		t->step = xgrow(t->step, t->steps.n - 1, &t->step_cap, sizeof(*t->step));
		*at = (uint32_t)t->steps.n - 1;
		t->step[*at] = 0;
	}
	return &t->step[*at];
}

/* The channel of a mark, made when first met: how it is spelt goes by the touches that count. */
static uint32_t
channel_of(struct funnel *f, uint16_t mark)
{
	struct funnel_touch *t = f->touch;

	if (t->of[mark] == 0) {
		const uint64_t *count =
		    labels_at(&t->channel, events_mark_text(f->o->events, mark));

		t->of[mark] =
		    (uint32_t)((size_t)(count - t->channel.count) / TOUCH_CELLS) + 1;
		t->channel.full |= mark == EVENTS_OTHER;
	}
	return t->of[mark] - 1;
}

static uint64_t *
touch_cell(struct funnel_touch *t, uint32_t channel, int cell)
{
	return &t->channel.count[channel * TOUCH_CELLS + (size_t)cell];
}

/* From a touch to B. */
static int64_t
touch_days(const struct funnel *f, int64_t at, bool date, const struct funnel_moment *b)
{
	struct funnel_moment a = {at, 0, date};

	if (date || b->date) /* only then does the day matter */
		a.day = (int32_t)zone_day(f->o->zone, at);
	return funnel_days(&a, b);
}

/* The touches of the lead up to END (WHEN_NONE: up to the last of them), no older than the lookback
 * before it. */
static size_t
path_of(struct funnel *f, const struct event_hit *hit, size_t hits, struct funnel_moment end)
{
	struct funnel_touch *t = f->touch;
	size_t n = 0;

	for (size_t i = hits; i-- > 0 && end.at == WHEN_NONE;)
		if (events_mark_of(f->o->events, &hit[i])) {
			end.at = hit[i].at;
			end.date = hit[i].date;
			end.day = (int32_t)zone_day(f->o->zone, end.at);
		}
	for (size_t i = 0; i < hits; i++) {
		uint16_t mark = events_mark_of(f->o->events, &hit[i]);
		int64_t age;

		if (mark == 0)
			continue;
		age = touch_days(f, hit[i].at, hit[i].date, &end);
		if (age < 0 || (f->o->lookback && age > f->o->lookback))
			continue;
		if (n == t->cap) {
			t->cap = t->cap ? t->cap * 2 : 64;
			t->path = xrealloc_array(t->path, t->cap, sizeof(*t->path));
			t->at = xrealloc_array(t->at, t->cap, sizeof(*t->at));
			t->date = xrealloc_array(t->date, t->cap, sizeof(*t->date));
			t->unit = xrealloc_array(t->unit, t->cap, sizeof(*t->unit));
		}
		t->path[n] = channel_of(f, mark);
		t->date[n] = hit[i].date;
		t->at[n++] = hit[i].at;
	}
	return n;
}

static void
path_add(struct funnel_touch *t, size_t n, bool converted)
{
	t->paths++;
	++*touch_cell(t, t->path[0], TOUCH_BEGUN);
	for (size_t i = 0; i < n; i++) {
		++*touch_cell(t, t->path[i], TOUCH_TOUCHES);
		if (i > 0 && t->path[i] != t->path[i - 1])
			++*touch_step(t, t->path[i - 1], t->path[i]);
	}
	++*touch_cell(t, t->path[n - 1], converted ? TOUCH_CONVERTED : TOUCH_ENDED);
}

static void
credit_add(struct funnel *f, size_t n)
{
	struct funnel_touch *t = f->touch;
	const struct funnel_lead *l = &f->lead;
	struct credit_path p = {.n = n, .at = t->at, .half_life = (double)f->o->half_life};

	/* the last one before it was a lead made it one */
	for (size_t i = 0; i < n && l->entry[0].at != WHEN_NONE; i++)
		if (touch_days(f, t->at[i], t->date[i], &l->entry[0]) >= 0)
			p.made = i;
	t->touched++;
	for (int m = 0; m < CREDIT_MODELS; m++) {
		credit_share((enum credit_model)m, &p, t->unit);
		for (size_t i = 0; i < n; i++)
			*touch_cell(t, t->path[i], TOUCH_CREDIT + m) += t->unit[i];
	}
	if (t->marks < t->channel.cap) {
		t->mark = xrealloc_array(t->mark, t->channel.cap, sizeof(*t->mark));
		memset(t->mark + t->marks, 0, (t->channel.cap - t->marks) * sizeof(*t->mark));
		t->marks = t->channel.cap;
	}
	for (size_t i = 0; i < n; i++) {
		*touch_cell(t, t->path[i], TOUCH_TOUCHED) += t->mark[t->path[i]] != t->touched;
		t->mark[t->path[i]] = t->touched;
	}
}

void
touch_add(struct funnel *f, const struct record *r)
{
	struct funnel_touch *t = f->touch;
	const struct funnel_lead *l = &f->lead;
	size_t last = f->goal, hits, n;
	bool converted = l->reached > last;
	const struct event_hit *hit;
	struct history h;

	t->conversions += converted;
	if (converted ? l->entry[last].at == WHEN_NONE
		      : funnel_judge(f, 0, last, f->o->window) < VERDICT_STAYED)
		return; /* at a time nobody knows; or it may still convert */
	events_record(f->o->events, r, f->key, &h);
	hit = history_stream(&h, f->o->stream, &hits);
	n = path_of(f, hit, hits,
		    converted ? l->entry[last] : (struct funnel_moment){.at = WHEN_NONE});
	if (n == 0)
		return;
	path_add(t, n, converted);
	if (converted)
		credit_add(f, n);
}

static struct report_row *
touch_row(struct funnel *f, struct report *r, const char *metric, struct slice channel)
{
	struct report_row *row = report_add(r, "attribution", metric);

	row->to = f->step[f->goal].name;
	if (channel.n) {
		row->by = f->o->touch;
		row->group = channel;
	}
	return row;
}

static int
by_touches(const void *a, const void *b)
{
	const struct channel *x = a, *y = b;

	return x->touches != y->touches ? (x->touches < y->touches) - (x->touches > y->touches)
					: slice_cmp(x->name, y->name);
}

static int
by_credit(const void *a, const void *b)
{
	const struct channel *x = a, *y = b;
	uint64_t c = x->credit[CREDIT_LINEAR], d = y->credit[CREDIT_LINEAR];

	return c != d ? (c < d) - (c > d) : slice_cmp(x->name, y->name);
}

/* Conversions in millionths, rounded so that they add up to what all of them add up to. */
struct rounding {
	double sum;
	uint64_t given;
};

static double
rounded(struct rounding *s, double conversions)
{
	uint64_t upto;
	double one;

	s->sum += conversions;
	upto = (uint64_t)(s->sum * 1e6 + 0.5);
	one = upto > s->given ? (double)(upto - s->given) / 1e6 : 0;
	s->given = upto > s->given ? upto : s->given;
	return one;
}

static void
channel_row(struct funnel *f, struct report *r, const struct channel *c, struct rounding *sum,
	    bool chained)
{
	struct report_row *row;

	row = touch_row(f, r, "touched", c->name);
	report_set_count(row, c->touched);
	row->known = c->touched_known; /* of several together it is not their sum */
	for (int m = 0; m < CREDIT_MODELS; m++)
		report_set_number(touch_row(f, r, touch_cell_name[TOUCH_CREDIT + m], c->name), REPORT_CREDIT,
				  rounded(&sum[m], (double)c->credit[m] / (double)CREDIT_WHOLE));
	row = touch_row(f, r, "credit_markov", c->name);
	report_set_number(row, REPORT_CREDIT, rounded(&sum[CREDIT_MODELS], c->markov));
	row->known = chained;
	row = touch_row(f, r, "removal", c->name);
	report_set_share(row, c->removal);
	row->known = chained && c->removal >= 0;
}

/* The channels, those with most touches first. */
static struct channel *
channels_make(const struct funnel_touch *t)
{
	struct channel *c = xcalloc(t->channel.n + 1, sizeof(*c));

	for (size_t i = 0; i < t->channel.n; i++) {
		const uint64_t *cell = t->channel.count + i * TOUCH_CELLS;

		c[i].name = t->channel.label[i];
		c[i].label = (uint32_t)i;
		c[i].touches = cell[TOUCH_TOUCHES];
		c[i].touched = cell[TOUCH_TOUCHED];
		c[i].touched_known = true;
		memcpy(c[i].credit, cell + TOUCH_CREDIT, sizeof(c[i].credit));
	}
	qsort(c, t->channel.n, sizeof(*c), by_touches);
	return c;
}

/* What is beyond the first N of ALL goes into one behind them; returns how many there are then. */
static size_t
rest_add(struct channel *c, size_t all, size_t n)
{
	struct channel rest = {.name = SLICE("(other)"), .removal = -1};

	if (all <= n + 1)
		return all;
	for (size_t i = n; i < all; i++) {
		rest.markov += c[i].markov;
		for (int m = 0; m < CREDIT_MODELS; m++)
			rest.credit[m] += c[i].credit[m];
	}
	c[n] = rest;
	return n + 1;
}

/* The paths as a chain of N channels of C; what is beyond them is the last. */
static void
chain_make(const struct funnel_touch *t, const struct channel *c, size_t n, struct chain *chain)
{
	size_t *state = xcalloc(t->channel.n + 1, sizeof(*state));

	chain_init(chain, n);
	for (size_t i = 0; i < t->channel.n; i++)
		state[c[i].label] = i < n ? i : n - 1;
	for (size_t i = 0; i < t->channel.n; i++) {
		const uint64_t *cell = t->channel.count + i * TOUCH_CELLS;

		*chain_step(chain, n, state[i]) += cell[TOUCH_BEGUN];
		*chain_step(chain, state[i], n) += cell[TOUCH_CONVERTED];
		*chain_step(chain, state[i], n + 1) += cell[TOUCH_ENDED];
	}
	for (size_t i = 0; i < t->steps.n; i++) {
		uint32_t pair[2];

		memcpy(pair, map_key(&t->steps, i).p, sizeof(pair));
		*chain_step(chain, state[pair[0]], state[pair[1]]) += t->step[i];
	}
	free(state);
}

/* The removal effects as shares of the conversions that have a path. */
static bool
markov_make(const struct funnel_touch *t, struct channel *c, size_t n)
{
	double *effect = xcalloc(n + 1, sizeof(*effect)), sum = 0;
	struct chain chain;
	bool good;

	chain_make(t, c, n, &chain);
	good = t->touched && chain_removal(&chain, effect);
	for (size_t i = 0; i < n && good; i++)
		sum += effect[i];
	for (size_t i = 0; i < n && good; i++) {
		c[i].removal = effect[i];
		c[i].markov = effect[i] / sum * (double)t->touched;
	}
	chain_free(&chain);
	free(effect);
	return good;
}

void
touch_rows(struct funnel *f, struct report *r)
{
	struct funnel_touch *t = f->touch;
	struct rounding sum[CREDIT_MODELS + 1] = {0};
	struct channel *c;
	size_t n, shown = 0;
	bool chained;

	if (!t || (f->o->automatic && t->touched == 0))
		return;
	report_set_count(touch_row(f, r, "conversions", SLICE("")), t->conversions);
	report_set_count(touch_row(f, r, "paths", SLICE("")), t->paths);
	c = channels_make(t);
	n = t->channel.n > CHANNELS_MAX ? CHANNELS_MAX + 1 : t->channel.n;
	chained = markov_make(t, c, n);
	/* the chain knows the rest as one */
	if (t->channel.n > n) {
		double removal = c[n - 1].removal, markov = c[n - 1].markov;

		rest_add(c, t->channel.n, CHANNELS_MAX);
		c[n - 1].removal = removal;
		c[n - 1].markov = markov;
	}
	/* what is the rest already stays behind all, for more to be added to it */
	qsort(c, t->channel.n > n ? n - 1 : n, sizeof(*c), by_credit);
	/* by the chain a channel may help that is on no path of a conversion itself */
	for (size_t i = 0; i < n; i++)
		if (c[i].touched || c[i].markov > 0 || c[i].credit[CREDIT_LINEAR])
			c[shown++] = c[i];
	shown = rest_add(c, shown, f->o->top ? f->o->top : shown);
	for (size_t i = 0; i < shown; i++)
		channel_row(f, r, &c[i], sum, chained);
	if (t->conversions > t->touched) {
		struct channel none = {
		    .name = SLICE("(none)"), .touched_known = true, .removal = -1};

		none.touched = t->conversions - t->touched;
		none.markov = (double)none.touched;
		for (int m = 0; m < CREDIT_MODELS; m++)
			none.credit[m] = none.touched * CREDIT_WHOLE;
		channel_row(f, r, &none, sum, chained || t->touched == 0);
	}
	free(c);
}

void
touch_free(struct funnel *f)
{
	struct funnel_touch *t = f->touch;

	if (!t)
		return;
	labels_free(&t->channel);
	map_free(&t->steps);
	free(t->step);
	free(t->of);
	free(t->mark);
	free(t->path);
	free(t->at);
	free(t->date);
	free(t->unit);
	free(t);
}
