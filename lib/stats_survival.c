/* SPDX-License-Identifier: MIT
 * What part has happened by when, where not all are watched to the end. */
#include "stats.h"

#include <math.h>

/* The product over the times of events so far: what is LEFT, Greenwood's SUM, and how many are
 * still watched. */
struct product {
	double left, sum;
	uint64_t at_risk;
	size_t event, censored; /* entries behind us */
};

/* Goes on to the last event at or before T. */
static void
product_to(struct product *p, const struct survival *s, int64_t t)
{
	const struct spread *event = &s->event, *censored = &s->censored;

	for (; p->event < event->entries && event->entry[p->event].value <= t; p->event++) {
		const struct spread_entry *e = &event->entry[p->event];
		double d = (double)e->count, n;

		for (; p->censored < censored->entries &&
		       censored->entry[p->censored].value < e->value;
		     p->censored++)
			p->at_risk -= censored->entry[p->censored].count;
		n = (double)p->at_risk;
		p->left *= 1 - d / n;
		if (d < n)
			p->sum += d / (n * (n - d));
		p->at_risk -= e->count;
	}
}

/* HITS of N are known, for where there is no variance to go by. */
static void
product_estimate(const struct product *p, uint64_t hits, uint64_t n, struct estimate *e)
{
	e->p = 1 - p->left;
	if (hits == 0 || p->left <= 0) {
		e->i = stats_wilson(hits, n);
		if (p->left <= 0)
			e->i.high = 1;
	} else {
		double half = exp(STATS_Z * sqrt(p->sum) / fabs(log(p->left)));

		e->i = (struct interval){1 - pow(p->left, 1 / half), 1 - pow(p->left, half)};
	}
}

bool
survival_estimate(struct survival *s, struct estimate *e)
{
	struct product p = {.left = 1, .at_risk = s->event.n + s->censored.n};

	*e = (struct estimate){.n = p.at_risk, .i = {0, 1}};
	if (p.at_risk == 0)
		return false;
	spread_settle(&s->event);
	spread_settle(&s->censored);
	product_to(&p, s, INT64_MAX);
	product_estimate(&p, s->event.n, e->n, e);
	return true;
}

bool
survival_curve(struct survival *s, const int64_t *at, size_t n, struct estimate *e)
{
	struct product p = {.left = 1, .at_risk = s->event.n + s->censored.n};
	uint64_t all = p.at_risk, hits = 0, watched = all;
	size_t event = 0, censored = 0;

	if (all == 0)
		return false;
	spread_settle(&s->event);
	spread_settle(&s->censored);
	for (size_t i = 0; i < n; i++) {
		product_to(&p, s, at[i]);
		for (; event < p.event; event++)
			hits += s->event.entry[event].count;
		for (; censored < s->censored.entries && s->censored.entry[censored].value < at[i];
		     censored++)
			watched -= s->censored.entry[censored].count;
		e[i] = (struct estimate){.n = all};
		/* before the first event: of those who have been watched for so long */
		product_estimate(&p, hits, hits || watched == 0 ? all : watched, &e[i]);
	}
	return true;
}

void
survival_merge(struct survival *s, struct survival *from)
{
	spread_merge(&s->event, &from->event);
	spread_merge(&s->censored, &from->censored);
}

void
survival_free(struct survival *s)
{
	spread_free(&s->event);
	spread_free(&s->censored);
}
