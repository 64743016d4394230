/* SPDX-License-Identifier: MIT
 * Which channels get the credit of the conversions: each is shared between the touches before it,
 * by every model side by side, and the paths make a chain that says what would be missing without a
 * channel. Leads are not kept: memory is that of the channels, at most CHANNELS_MAX and the rest.
 */
#include "funnel_parts.h"

#include "stats_credit.h"

#include <stdlib.h>

/* A hundred are solved for exactly in a millisecond, and nobody reads more. */
enum { CHANNELS_MAX = 100, CHANNEL_NONE = UINT16_MAX };

struct channel {
	struct slice name;
	uint64_t touched; /* conversions it is on the path of */
	uint64_t credit[CREDIT_MODELS];
	double removal, markov; /* MARKOV in conversions */
	uint64_t mark;		/* the last path that met it */
};

struct funnel_touch {
	uint16_t *of; /* the channel of each mark */
	struct channel *channel;
	size_t channels;
	struct chain chain;
	uint64_t conversions, touched, paths;
	uint16_t *path; /* of the lead at hand */
	int64_t *at;
	bool *date;
	uint64_t *unit;
	size_t cap;
};

struct marked {
	struct slice text;
	uint64_t count;
	uint16_t mark;
};

static int
by_count(const void *a, const void *b)
{
	const struct marked *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count) - (x->count > y->count)
				    : slice_cmp(x->text, y->text);
}

/* The marks that most events have are channels of their own. */
static void
channels_make(struct funnel *f)
{
	struct funnel_touch *t = f->touch;
	size_t marks = events_marks(f->o->events), n = 0;
	struct marked *m = xcalloc(marks + 1, sizeof(*m));

	t->of = xcalloc(marks + 1, sizeof(*t->of));
	for (size_t i = 0; i < marks; i++) {
		t->of[i] = CHANNEL_NONE;
		m[n].mark = (uint16_t)i;
		m[n].text = events_mark_text(f->o->events, (uint16_t)i, &m[n].count);
		n += i > 0 && m[n].count > 0;
	}
	qsort(m, n, sizeof(*m), by_count);
	t->channels = n > CHANNELS_MAX ? CHANNELS_MAX + 1 : n;
	t->channel = xcalloc(t->channels + 1, sizeof(*t->channel));
	for (size_t i = 0; i < n; i++) {
		size_t c = i < CHANNELS_MAX ? i : CHANNELS_MAX;

		t->of[m[i].mark] = (uint16_t)c;
		t->channel[c].name = i < CHANNELS_MAX ? m[i].text : SLICE("(other)");
	}
	free(m);
	chain_init(&t->chain, t->channels);
}

void
touch_open(struct funnel *f, const struct head *head)
{
	if (!(f->o->sections & FUNNEL_ATTRIBUTION) || !f->o->events ||
	    events_marks(f->o->events) == 0)
		return;
	for (size_t i = 0; i < EVENT_KEYS; i++)
		f->key[i] = head_find(head, slice_of(event_key_name[i]));
	f->touch = xcalloc(1, sizeof(*f->touch));
	channels_make(f);
}

/* The touches of the lead up to END (WHEN_NONE: up to the last of them), no older than the lookback
 * before it. */
static size_t
path_of(struct funnel *f, const struct event_hit *hit, size_t hits, int64_t end, bool end_date)
{
	struct funnel_touch *t = f->touch;
	size_t n = 0;

	for (size_t i = hits; i-- > 0 && end == WHEN_NONE;)
		if (events_mark_of(f->o->events, &hit[i])) {
			end = hit[i].at;
			end_date = hit[i].date;
		}
	for (size_t i = 0; i < hits; i++) {
		uint16_t mark = events_mark_of(f->o->events, &hit[i]);
		int64_t age;

		if (mark == 0)
			continue;
		age = funnel_days(f, hit[i].at, hit[i].date, end, end_date);
		if (age < 0 || (f->o->lookback && age > f->o->lookback))
			continue;
		if (n == t->cap) {
			t->cap = t->cap ? t->cap * 2 : 64;
			t->path = xrealloc_array(t->path, t->cap, sizeof(*t->path));
			t->at = xrealloc_array(t->at, t->cap, sizeof(*t->at));
			t->date = xrealloc_array(t->date, t->cap, sizeof(*t->date));
			t->unit = xrealloc_array(t->unit, t->cap, sizeof(*t->unit));
		}
		t->path[n] = t->of[mark];
		t->date[n] = hit[i].date;
		t->at[n++] = hit[i].at;
	}
	return n;
}

static void
chain_add(struct funnel_touch *t, size_t n, bool converted)
{
	size_t at = t->channels;

	t->paths++;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || t->path[i] != t->path[i - 1])
			++*chain_step(&t->chain, at, t->path[i]);
		at = t->path[i];
	}
	++*chain_step(&t->chain, at, t->channels + !converted);
}

static void
credit_add(struct funnel *f, size_t n)
{
	struct funnel_touch *t = f->touch;
	const struct funnel_lead *l = &f->lead;
	struct credit_path p = {.n = n, .at = t->at, .half_life = (double)f->o->half_life};

	/* the last one before it was a lead made it one */
	for (size_t i = 0; i < n && l->entry[0] != WHEN_NONE; i++)
		if (funnel_days(f, t->at[i], t->date[i], l->entry[0], l->entry_date[0]) >= 0)
			p.made = i;
	t->touched++;
	for (int m = 0; m < CREDIT_MODELS; m++) {
		credit_share((enum credit_model)m, &p, t->unit);
		for (size_t i = 0; i < n; i++)
			t->channel[t->path[i]].credit[m] += t->unit[i];
	}
	for (size_t i = 0; i < n; i++) {
		struct channel *c = &t->channel[t->path[i]];

		c->touched += c->mark != t->touched;
		c->mark = t->touched;
	}
}

void
touch_add(struct funnel *f, const struct record *r)
{
	struct funnel_touch *t = f->touch;
	const struct funnel_lead *l = &f->lead;
	size_t last = f->steps - 1, hits, n;
	bool converted = l->reached == f->steps;
	const struct event_hit *hit;
	struct history h;

	t->conversions += converted;
	if (converted ? l->entry[last] == WHEN_NONE
		      : funnel_judge(f, 0, last, f->o->window) < VERDICT_STAYED)
		return; /* at a time nobody knows; or it may still convert */
	events_record(f->o->events, r, f->key, &h);
	hit = history_stream(&h, f->o->stream, &hits);
	n = path_of(f, hit, hits, converted ? l->entry[last] : WHEN_NONE,
		    converted && l->entry_date[last]);
	if (n == 0)
		return;
	chain_add(t, n, converted);
	if (converted)
		credit_add(f, n);
}

static struct report_row *
touch_row(struct funnel *f, struct report *r, const char *metric, struct slice channel)
{
	struct report_row *row = report_add(r, "attribution", metric);

	row->to = f->step[f->steps - 1].name;
	if (channel.n) {
		row->by = f->o->touch;
		row->group = channel;
	}
	return row;
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
	static const char *const metric[] = {"credit_first", "credit_last", "credit_linear",
					     "credit_u",     "credit_w",    "credit_decay"};
	struct report_row *row;

	report_set_count(touch_row(f, r, "touched", c->name), c->touched);
	for (int m = 0; m < CREDIT_MODELS; m++)
		report_set_number(touch_row(f, r, metric[m], c->name), REPORT_CREDIT,
				  rounded(&sum[m], (double)c->credit[m] / (double)CREDIT_WHOLE));
	row = touch_row(f, r, "credit_markov", c->name);
	report_set_number(row, REPORT_CREDIT, rounded(&sum[CREDIT_MODELS], c->markov));
	row->known = chained;
	row = touch_row(f, r, "removal", c->name);
	report_set_share(row, c->removal);
	row->known = chained && c->removal >= 0;
}

/* The removal effects as shares of the conversions that have a path. */
static bool
markov_make(struct funnel_touch *t)
{
	double *effect = xcalloc(t->channels + 1, sizeof(*effect)), sum = 0;
	bool good = t->touched && chain_removal(&t->chain, effect);

	for (size_t i = 0; i < t->channels && good; i++)
		sum += effect[i];
	for (size_t i = 0; i < t->channels && good; i++) {
		t->channel[i].removal = effect[i];
		t->channel[i].markov = effect[i] / sum * (double)t->touched;
	}
	free(effect);
	return good;
}

/* Channels beyond the first TOP go into one; returns how many there are now. */
static size_t
rest_add(struct channel *c, size_t n, size_t top)
{
	struct channel rest = {.name = SLICE("(other)"), .removal = -1};

	if (top == 0 || n <= top + 1)
		return n;
	for (size_t i = top; i < n; i++) {
		rest.touched += c[i].touched;
		rest.markov += c[i].markov;
		for (int m = 0; m < CREDIT_MODELS; m++)
			rest.credit[m] += c[i].credit[m];
	}
	c[top] = rest;
	return top + 1;
}

void
touch_rows(struct funnel *f, struct report *r)
{
	struct funnel_touch *t = f->touch;
	struct rounding sum[CREDIT_MODELS + 1] = {0};
	uint64_t untouched;
	size_t n;
	bool chained;

	if (!t || (f->o->automatic && t->touched == 0))
		return;
	chained = markov_make(t);
	report_set_count(touch_row(f, r, "conversions", SLICE("")), t->conversions);
	report_set_count(touch_row(f, r, "paths", SLICE("")), t->paths);
	qsort(t->channel, t->channels, sizeof(*t->channel), by_credit);
	/* by the chain a channel may help that is on no path of a conversion itself */
	for (size_t i = n = 0; i < t->channels; i++)
		if (t->channel[i].touched || t->channel[i].markov > 0)
			t->channel[n++] = t->channel[i];
	n = rest_add(t->channel, n, f->o->top);
	for (size_t i = 0; i < n; i++)
		channel_row(f, r, &t->channel[i], sum, chained);
	untouched = t->conversions - t->touched;
	if (untouched) {
		struct channel none = {.name = SLICE("(none)"), .removal = -1};

		none.touched = untouched;
		none.markov = (double)untouched;
		for (int m = 0; m < CREDIT_MODELS; m++)
			none.credit[m] = untouched * CREDIT_WHOLE;
		channel_row(f, r, &none, sum, chained || t->touched == 0);
	}
}

void
touch_free(struct funnel *f)
{
	struct funnel_touch *t = f->touch;

	if (!t)
		return;
	chain_free(&t->chain);
	free(t->of);
	free(t->channel);
	free(t->path);
	free(t->at);
	free(t->date);
	free(t->unit);
	free(t);
}
