/* SPDX-License-Identifier: MIT
 * Reading: most events cost the parsing of a time, a look at the class of their type, one hash and
 * one visit to the state of their key; those that are too old for every rule cost the time alone. */
#include "event_own.h"

#include "identity.h"
#include "num.h"

#include <inttypes.h>
#include <stdlib.h>

/* Events wait in buckets by the hash of their key until one is full; then its events are applied
 * one after the other. What a bucket touches is a small part of the store, near together, since
 * its keys are in neighbouring slots and those that are new get neighbouring states; ten million
 * events spend their time waiting for memory, and most of all for finding out which page is
 * where. Each asks for its slot NEAR events before it needs it, then for its state. */
enum { BUCKET_BITS = 8, BUCKETS = 1 << BUCKET_BITS, BUCKET = 512, NEAR = 16, WAITING_KEY = 52 };

struct event_waiting {
	uint64_t hash;
	struct store_hit hit;
	double value;
	uint16_t key_n, kind;
	char key[WAITING_KEY];
};

struct event_bucket {
	struct event_waiting *waiting;
	uint32_t n;
	size_t states; /* of the store that are this bucket's */
};

/* A type as it was spelt, and its number. */
enum { SPELLINGS = 64, SPELLING = 27 };
struct event_spelling {
	uint32_t type;
	unsigned char n; /* bytes + 1; 0: nothing here yet */
	char text[SPELLING];
};

static void
event_take(struct events *e, const struct event_waiting *w, struct slice key,
	   struct store_state *state)
{
	const struct event_class *c = &e->class[w->hit.class];
	int64_t at = w->hit.at, biased = at + TIME_BIAS;
	enum store_kind kind = (enum store_kind)w->kind;

	if (!state || !store_is(state, kind, key))
		state = store_put(&e->store, kind, key, w->hash);
	state->events++;
	e->taken++;
	for (size_t i = 0; i < c->n; i++) {
		const struct event_taker *t = &e->taker[c->taker[i]];
		void *p = (char *)state + t->offset;

		if (at <= t->from)
			continue;
		switch (t->take) {
		case TAKE_COUNT:
			++*(uint32_t *)p;
			break;
		case TAKE_FIRST:
			if (!*(int64_t *)p || biased < *(int64_t *)p)
				*(int64_t *)p = biased;
			break;
		case TAKE_LAST:
			if (biased > *(int64_t *)p)
				*(int64_t *)p = biased;
			break;
		case TAKE_SUM:
			*(double *)p += w->value;
			break;
		case TAKE_HIT:
			break;
		}
	}
	if (c->keep && at > c->keep_from)
		store_add(&e->store, state, &w->hit);
}

static void
bucket_apply(struct events *e, struct event_bucket *b)
{
	struct store_state *state[NEAR];
	size_t n = b->n, near = n < NEAR ? n : NEAR, states = e->store.states;

	b->n = 0;
	store_reserve(&e->store, (b->states + n) * BUCKETS);
	for (size_t i = 0; i < near; i++)
		store_warm(&e->store, b->waiting[i].hash);
	for (size_t i = 0; i < n + NEAR / 2; i++) {
		if (i < n)
			state[i % NEAR] = store_warm_state(&e->store, b->waiting[i].hash);
		if (i + NEAR < n)
			store_warm(&e->store, b->waiting[i + NEAR].hash);
		if (i >= NEAR / 2) {
			const struct event_waiting *w = &b->waiting[i - NEAR / 2];

			event_take(e, w, (struct slice){w->key, w->key_n},
				   state[(i - NEAR / 2) % NEAR]);
		}
	}
	b->states += e->store.states - states;
}

void
events_buckets_free(struct events *e)
{
	for (size_t i = 0; e->bucket && i < BUCKETS; i++)
		free(e->bucket[i].waiting);
	free(e->bucket);
	free(e->spelling);
	e->bucket = NULL;
	e->spelling = NULL;
}

/* Room for one more in the bucket of the hash. */
static struct event_waiting *
bucket_room(struct events *e, uint64_t hash)
{
	struct event_bucket *b = &e->bucket[hash >> (64 - BUCKET_BITS)];

	if (b->n == BUCKET)
		bucket_apply(e, b);
	if (!b->waiting)
		b->waiting = xmalloc((BUCKET + 1) * sizeof(*b->waiting));
	__builtin_prefetch(&b->waiting[b->n + 1], 1);
	return &b->waiting[b->n++];
}

/* events_type, remembering the spellings met last. */
static uint32_t
type_recall(struct events *e, struct slice type)
{
	struct event_spelling *s;
	size_t place = type.n;

	if (type.n >= SPELLING)
		return events_type(e, type);
	for (size_t i = 0; i < type.n; i++)
		place = place * 31 + (unsigned char)type.p[i];
	s = &e->spelling[place % SPELLINGS];
	if (s->n != type.n + 1 || memcmp(s->text, type.p, type.n) != 0) {
		s->type = events_type(e, type);
		s->n = (unsigned char)(type.n + 1);
		memcpy(s->text, type.p, type.n);
	}
	return s->type;
}

/* The key an event has: its kind, or STORE_KINDS where it has none. */
static enum store_kind
event_key(const int *column, const struct record *r, struct buf *scratch, struct slice *key)
{
	static const int known[STORE_KINDS] = {EVENT_LEAD_ID, EVENT_EMAIL_ADDRESS, EVENT_VISITOR_ID};
	int kind = 0;

	while (kind < STORE_KINDS && !(*key = slice_trim(record_get(r, column[known[kind]]))).n)
		kind++;
	if (kind == STORE_EMAIL)
		*key = email_key(*key, scratch);
	return (enum store_kind)kind;
}

void
event_look(const struct events *e, const int *column, const struct record *r, struct buf *scratch,
	   struct event_seen *s)
{
	s->dated =
	    when_parse(slice_trim(record_get(r, column[EVENT_AT])), e->zone, &s->at, &s->date);
	if (!s->dated || s->at > e->now)
		return;
	s->idle = s->at <= e->oldest && !e->count_nobody &&
		  !slice_trim(record_get(r, column[EVENT_VISITOR_ID])).n;
	if (s->idle)
		return;
	s->type = record_get(r, column[EVENT_TYPE]);
	s->kind = event_key(column, r, scratch, &s->key);
	if (s->kind == STORE_KINDS)
		return;
	s->hash = store_hash(s->kind, s->key);
	s->visitor = (struct slice){"", 0};
	if (s->kind != STORE_VISITOR)
		s->visitor = slice_trim(record_get(r, column[EVENT_VISITOR_ID]));
	s->asset = record_get(r, column[EVENT_ASSET]);
	s->value = record_get(r, column[EVENT_VALUE]);
}

/* A class is known. */
static void
event_put(struct events *e, const struct event_seen *s, uint32_t class)
{
	const struct event_class *c = &e->class[class];
	struct event_waiting *w;

	if (s->kind == STORE_KINDS) {
		e->taken++; /* and nobody can ever own it */
		return;
	}
	if (s->visitor.n)
		event_stitch(e, s->kind, s->key, s->visitor);
	if (s->at <= c->from && !e->count_nobody)
		return;
	w = bucket_room(e, s->hash);
	w->hash = s->hash;
	w->kind = (uint16_t)s->kind;
	w->hit = (struct store_hit){
	    .at = s->at, .row = (uint32_t)e->read, .class = class, .date = s->date};
	if (c->keep && s->at > c->keep_from && s->asset.n) {
		uint32_t *id = map_put(&e->asset_index, s->asset);

		if (*id == MAP_NONE)
			*id = events_intern(e, s->asset);
		w->hit.asset = *id & 0x7fffffff; /* the field has so many bits */
	}
	w->value = 0;
	if (c->value && !num_parse_human(s->value, &w->value, NULL))
		w->value = 0;
	if (s->key.n <= WAITING_KEY) {
		mem_copy(w->key, s->key.p, s->key.n);
		w->key_n = (uint16_t)s->key.n;
	} else {
		struct event_bucket *b = &e->bucket[s->hash >> (64 - BUCKET_BITS)];
		struct event_waiting long_one = *w;

		b->n--;
		bucket_apply(e, b);
		event_take(e, &long_one, s->key, NULL);
	}
}

int
event_add(struct events *e, const struct event_seen *s, const struct event_place *p,
	  struct buf *err)
{
	uint32_t class = e->class_none;

	e->read++;
	p->file->read++;
	p->file->usable += s->dated;
	if (e->marks)
		event_mark(e, p->file, p->record);
	if (!s->dated) {
		if (!e->undated++)
			buf_addf(&e->undated_at, "%s:%" PRIu64, in_name(p->file->in), p->line);
		return 0;
	}
	if (s->at > e->now) {
		e->future++;
		return 0;
	}
	if (s->idle)
		return 0;
	if (e->read >= UINT32_MAX) { /* nor are there more keys or hits */
		buf_addf(err, "%s:%" PRIu64 ": more than 4,294,967,294 events",
			 in_name(p->file->in), p->line);
		return -1;
	}
	if (s->at > e->oldest) {
		uint32_t type = type_recall(e, s->type); /* which may move the types */
		const struct event_type *t = &e->type[type];

		class = t->class != MAP_NONE ? t->class
					     : events_classify(e, p, s->type, t, err);
	}
	if (class == MAP_NONE)
		return -1;
	event_put(e, s, class);
	return 0;
}

static int
file_read(struct events *e, struct event_file *f, struct buf *err)
{
	struct event_seen s;
	struct record r;
	int got;

	while ((got = in_next(f->in, &r)) > 0) {
		const struct event_place p = {f, in_line(f->in), &r};

		event_look(e, f->column, &r, &e->key, &s);
		if (event_add(e, &s, &p, err) < 0 || events_by_threads(e, f, err) < 0)
			return -1;
	}
	if (got < 0)
		buf_addf(err, "%s", in_error(f->in));
	return got;
}

int
events_read(struct events *e, struct buf *err)
{
	events_takers_place(e);
	e->class_none = events_class_none(e);
	e->bucket = xcalloc(BUCKETS, sizeof(*e->bucket));
	e->spelling = xcalloc(SPELLINGS, sizeof(*e->spelling));
	for (size_t i = 0; i < e->files; i++) {
		struct event_file *f = &e->file[i];

		if (file_read(e, f, err) < 0)
			return -1;
		for (size_t k = 0; k < BUCKETS; k++)
			bucket_apply(e, &e->bucket[k]);
		e->timeless |= f->read && !f->usable;
		in_close(f->in);
		f->in = NULL;
	}
	events_buckets_free(e);
	history_prepare(e);
	return 0;
}
