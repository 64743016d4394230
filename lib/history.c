/* SPDX-License-Identifier: MIT
 * Asking: the events of one lead, put together from the states of its (up to three) keys. */
#include "event_own.h"

#include "identity.h"

#include <stdlib.h>

/* So many states of a lead are told apart by looking at each: it has three keys, and the merged ones. */
enum { FEW = 16 };

/* What most_per_day counts, and days_with without the rest. */
struct event_day {
	int64_t day;
	uint32_t type, asset;
};

const char *const event_key_name[EVENT_KEYS] = {"lead_id", "email", "visitor_id", "merged_ids",
						 "merged_emails"};

void
history_prepare(struct events *e)
{
	size_t n = e->aggs.n ? e->aggs.n : 1;

	e->fact = xcalloc(n, sizeof(*e->fact));
	e->fact_none = xcalloc(n, sizeof(*e->fact_none));
	for (size_t i = 0; i < e->aggs.n; i++)
		e->fact_none[i].time = WHEN_NONE;
}

void
history_free(struct events *e)
{
	for (size_t i = 0; i < e->takers; i++)
		free(e->taker[i].hit);
	free(e->state);
	free(e->visited);
	free(e->fact);
	free(e->fact_none);
	free(e->hit);
	free(e->day);
}

static int
hit_compare(const void *a, const void *b)
{
	const struct store_hit *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* All hits of the lead in time order, in e->hit. A chain has the newest read first, so a file in
 * time order needs no sorting once it is turned round. */
static size_t
hits_collect(struct events *e)
{
	size_t n = 0;
	bool sorted = true;

	for (size_t s = e->states; s-- > 0;)
		for (uint32_t i = e->state[s]->hit; i; i = e->hit[n - 1].next) {
			e->hit = xgrow(e->hit, n, &e->hit_cap, sizeof(*e->hit));
			e->hit[n++] = *store_hit(&e->store, i - 1);
		}
	for (size_t i = 0; i < n / 2; i++) {
		struct store_hit swap = e->hit[i];

		e->hit[i] = e->hit[n - 1 - i];
		e->hit[n - 1 - i] = swap;
	}
	for (size_t i = 1; i < n && sorted; i++)
		sorted = hit_compare(&e->hit[i - 1], &e->hit[i]) < 0;
	if (!sorted)
		qsort(e->hit, n, sizeof(*e->hit), hit_compare);
	return n;
}

/* Hands the hits to the streams, once a lead and only if somebody asks. */
static void
hits_gather(struct events *e)
{
	size_t n;

	if (e->gathered)
		return;
	e->gathered = true;
	for (size_t i = 0; i < e->takers; i++)
		e->taker[i].hits = 0;
	n = hits_collect(e);
	for (size_t i = 0; i < n; i++) {
		const struct store_hit *h = &e->hit[i];
		const struct event_class *c = &e->class[h->class];

		for (size_t k = 0; k < c->n; k++) {
			struct event_taker *t = &e->taker[c->taker[k]];

			if (t->take != TAKE_HIT || h->at <= t->from)
				continue;
			t->hit = xgrow(t->hit, t->hits, &t->cap, sizeof(*t->hit));
			t->hit[t->hits++] =
			    (struct event_hit){h->at, h->row, c->text, h->asset, h->date};
		}
	}
}

static int
day_compare(const void *a, const void *b)
{
	const struct event_day *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->asset > y->asset) - (x->asset < y->asset);
}

/* Over the local days of a stream: how many there are, or how often the most frequent pair of type
 * and asset occurs on one of them. */
static size_t
days_measure(struct events *e, const struct event_taker *t, bool most)
{
	size_t days = 0, best = 0, run = 0;

	while (e->day_cap < t->hits)
		e->day = xgrow(e->day, e->day_cap, &e->day_cap, sizeof(*e->day));
	for (size_t i = 0; i < t->hits; i++)
		e->day[i] = (struct event_day){zone_day(e->zone, t->hit[i].at), t->hit[i].type,
					       t->hit[i].asset};
	if (most && t->hits > 1)
		qsort(e->day, t->hits, sizeof(*e->day), day_compare);
	for (size_t i = 0; i < t->hits; i++) {
		if (!i || e->day[i].day != e->day[i - 1].day)
			days++;
		run = i && !day_compare(&e->day[i], &e->day[i - 1]) ? run + 1 : 1;
		if (run > best)
			best = run;
	}
	return most ? best : days;
}

static void
fact_fill(struct events *e, size_t i)
{
	struct event_taker *t = &e->taker[e->agg_first + i];
	struct rule_fact *f = &e->fact[i];

	*f = e->fact_none[i];
	if (t->take == TAKE_HIT) {
		hits_gather(e);
		f->number = (double)days_measure(e, t, e->aggs.a[i].kind == AGG_MOST_PER_DAY);
		return;
	}
	for (size_t s = 0; s < e->states; s++) {
		const void *p = (const char *)e->state[s] + t->offset;
		int64_t time;

		if (t->take == TAKE_COUNT) {
			f->number += *(const uint32_t *)p;
			continue;
		}
		if (t->take == TAKE_SUM) {
			f->number += *(const double *)p;
			continue;
		}
		time = *(const int64_t *)p;
		if (!time)
			continue;
		time -= TIME_BIAS;
		if (f->time == WHEN_NONE || (t->take == TAKE_FIRST) == (time < f->time))
			f->time = time;
	}
}

static void
state_find(struct events *e, enum store_kind kind, struct slice key)
{
	struct store_state *t;

	key = slice_trim(key);
	if (!key.n || !e->store.kinds[kind])
		return;
	t = store_get(&e->store, kind, key, store_hash(kind, key));
	if (!t)
		return;
	for (size_t i = 0; i < e->states && i < FEW; i++)
		if (e->state[i] == t)
			return;
	e->state = xgrow(e->state, e->states, &e->state_cap, sizeof(struct store_state *));
	e->state[e->states++] = t;
}

static int
state_compare(const void *a, const void *b)
{
	const struct store_state *x = *(struct store_state *const *)a;
	const struct store_state *y = *(struct store_state *const *)b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return slice_cmp(store_key(x), store_key(y));
}

/* Each state once, also where there are more than what state_find looks through; for -v, they are
 * somebody's. */
static void
states_done(struct events *e)
{
	struct events *owner = e->lender ? e->lender : e;
	size_t n = 0;

	if (e->states > FEW) {
		qsort(e->state, e->states, sizeof(struct store_state *), state_compare);
		for (size_t i = 0; i < e->states; i++)
			if (!n || e->state[i] != e->state[n - 1])
				e->state[n++] = e->state[i];
		e->states = n;
	}
	for (size_t i = 0; owner->count_nobody && i < e->states; i++)
		if (!atomic_exchange(&e->state[i]->asked, true))
			atomic_fetch_add(&owner->owned, e->state[i]->events);
}

void
events_follow(struct events *e, struct in *in, int lead_id, int email, int visitor_id)
{
	e->leads = in;
	if (!e->store.states || e->ahead)
		return;
	e->lead_column[STORE_LEAD] = lead_id;
	e->lead_column[STORE_EMAIL] = email;
	e->lead_column[STORE_VISITOR] = visitor_id;
	e->ahead = xcalloc(AHEAD, sizeof(*e->ahead));
}

/* Asks the memory for what the leads that come will want. Only the first key of each that is not
 * empty: mostly that is the one events have, and if not, nothing is lost but time. */
static void
lead_warm(struct events *e)
{
	struct slice cell[STORE_KINDS];
	uint64_t n;

	e->asked++;
	while ((n = in_peek(e->leads, AHEAD - 1, e->lead_column, STORE_KINDS, cell)) > 0) {
		struct event_ahead *a = &e->ahead[e->slots_warm % AHEAD];
		int kind = 0;

		while (kind < STORE_KINDS && !(cell[kind].n && e->store.kinds[kind]))
			kind++;
		a->state = NULL;
		a->hash = 0;
		if (kind == STORE_EMAIL)
			cell[kind] = email_key(cell[kind], &e->scratch);
		if (kind < STORE_KINDS) {
			a->hash = store_hash((enum store_kind)kind, slice_trim(cell[kind]));
			store_warm(&e->store, a->hash);
		}
		e->asked = ++e->slots_warm - n; /* after blank lines and what was no lead */
	}
	for (; e->states_warm < e->slots_warm && e->states_warm < e->asked + AHEAD_STATE;
	     e->states_warm++) {
		struct event_ahead *a = &e->ahead[e->states_warm % AHEAD];

		if (a->hash)
			a->state = store_warm_state(&e->store, a->hash);
	}
	for (; e->hits_warm < e->states_warm && e->hits_warm < e->asked + AHEAD_HIT;
	     e->hits_warm++) {
		struct event_ahead *a = &e->ahead[e->hits_warm % AHEAD];

		a->next = a->state ? a->state->hit : 0;
		store_warm_hit(&e->store, a->next);
	}
	for (uint64_t i = e->asked; i < e->hits_warm; i++) { /* one more of each chain */
		struct event_ahead *a = &e->ahead[i % AHEAD];

		if (!a->next)
			continue;
		a->next = store_hit(&e->store, a->next - 1)->next;
		store_warm_hit(&e->store, a->next);
	}
}

/* A key of the lead, or of one that was made into it: what it did, and who may be its visitors. */
static void
key_find(struct events *e, enum store_kind kind, struct slice key)
{
	if (key.n && kind == STORE_EMAIL && (e->stitches || e->store.kinds[kind]))
		key = email_key(key, &e->scratch);
	state_find(e, kind, key);
	if (key.n && e->stitches)
		event_owner(e, kind, slice_trim(key));
}

/* The leads that were made into this one, by one KIND of key; its own may be among them. "#6" is a
 * record that has no id; an address may begin so. */
static void
merged_find(struct events *e, enum store_kind kind, struct slice keys)
{
	struct slice key;

	while (slice_next(&keys, ';', &key))
		if (key.n && (kind != STORE_LEAD || *key.p != '#'))
			key_find(e, kind, key);
}

void
events_lead(struct events *e, struct slice lead_id, struct slice email, struct slice visitor_id,
	    struct slice merged_ids, struct slice merged_emails, struct history *h)
{
	e->states = e->owners = 0;
	e->gathered = false;
	if (e->ahead)
		lead_warm(e);
	key_find(e, STORE_LEAD, lead_id);
	key_find(e, STORE_EMAIL, email);
	state_find(e, STORE_VISITOR, visitor_id);
	merged_find(e, STORE_LEAD, merged_ids);
	merged_find(e, STORE_EMAIL, merged_emails);
	if (e->owners)
		event_stitched(e, state_find);
	states_done(e);
	*h = (struct history){e->states ? e->fact : e->fact_none, e};
	for (size_t i = 0; i < e->aggs.n && e->states; i++)
		fact_fill(e, i);
}

void
events_record(struct events *e, const struct record *r, const int column[EVENT_KEYS],
	      struct history *h)
{
	events_lead(e, record_get(r, column[EVENT_LEAD]), record_get(r, column[EVENT_EMAIL]),
		    record_get(r, column[EVENT_VISITOR]), record_get(r, column[EVENT_MERGED]),
		    record_get(r, column[EVENT_MERGED_EMAILS]), h);
}

const struct event_hit *
history_stream(const struct history *h, size_t stream, size_t *n)
{
	struct events *e = h->events;

	*n = 0;
	if (!e->states)
		return NULL;
	hits_gather(e);
	*n = e->taker[stream].hits;
	return e->taker[stream].hit;
}

uint64_t
history_tally(const struct history *h, size_t tally)
{
	const struct events *e = h->events;
	uint64_t n = 0;

	for (size_t s = 0; s < e->states; s++) {
		uint32_t one;

		memcpy(&one, (const char *)e->state[s] + e->taker[tally].offset, sizeof(one));
		n += one;
	}
	return n;
}
