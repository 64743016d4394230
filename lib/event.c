/* SPDX-License-Identifier: MIT
 * Reading: most events cost the parsing of a time, a look at the class of their type, one hash and
 * one visit to the state of their key. */
#include "event_own.h"

#include "identity.h"
#include "num.h"

#include <inttypes.h>
#include <stdlib.h>

enum { AT, TYPE, LEAD_ID, EMAIL, VISITOR_ID, ASSET, SOURCE, CAMPAIGN, IP, VALUE, KNOWN };

static const char *const known[KNOWN] = {"at",	  "type",   "lead_id",	"email", "visitor_id",
					 "asset", "source", "campaign", "ip",	 "value"};

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

static int
file_open(struct event_file *f, const char *const *name, const struct in_options *o,
	  struct buf *err)
{
	struct in_options options = *o;
	const struct head *head;

	options.semicolon = true; /* as Excel writes it where the comma marks decimals */
	f->in = in_open(name, 1, &options, err);
	if (!f->in)
		return -1;
	head = in_head(f->in);
	for (int i = 0; i < KNOWN; i++) {
		int at = head_find(head, slice_of(known[i]));

		if (at >= 0 || (at == HEAD_NONE && i > TYPE))
			continue;
		buf_addf(err,
			 at == HEAD_TWICE ? "%s:1: two columns \"%s\""
					  : "%s:1: no column \"%s\" in an event file",
			 in_name(f->in), known[i]);
		return -1;
	}
	return 0;
}

struct events *
events_open(const char *const *files, size_t n, const struct in_options *o, const struct zone *zone,
	    int64_t now, struct buf *err)
{
	struct events *e = xcalloc(1, sizeof(*e));

	e->zone = zone;
	e->now = now;
	for (int i = 0; i < KNOWN; i++)
		head_add(&e->head, slice_of(known[i]));
	head_add(&e->type_head, SLICE("type"));
	e->file = xcalloc(n ? n : 1, sizeof(*e->file));
	for (size_t i = 0; i < n; i++) {
		const struct head *head;

		e->files = i + 1;
		if (file_open(&e->file[i], &files[i], o, err) < 0) {
			events_free(e);
			return NULL;
		}
		head = in_head(e->file[i].in);
		for (size_t c = 0; c < head->n; c++)
			if (head_find(&e->head, head->name[c]) == HEAD_NONE)
				head_add(&e->head, head->name[c]);
	}
	for (size_t i = 0; i < n; i++) {
		struct event_file *f = &e->file[i];

		f->column = xcalloc(e->head.n, sizeof(*f->column));
		for (size_t c = 0; c < e->head.n; c++)
			f->column[c] = head_find(in_head(f->in), e->head.name[c]);
	}
	e->row = xcalloc(e->head.n, sizeof(*e->row));
	e->text = xgrow(e->text, e->texts, &e->texts_cap, sizeof(*e->text));
	e->text[e->texts++] = SLICE("");
	return e;
}

const struct head *
events_head(const struct events *e)
{
	return &e->head;
}

struct rule_aggs *
events_aggs(struct events *e)
{
	return &e->aggs;
}

static size_t
taker_add(struct events *e, enum take take, struct slice on, struct rule *when, int64_t from)
{
	e->taker = xgrow(e->taker, e->takers, &e->takers_cap, sizeof(*e->taker));
	e->taker[e->takers] = (struct event_taker){.take = take, .when = when, .from = from};
	if (on.p)
		e->taker[e->takers].on = arena_string(&e->mem, on);
	return e->takers++;
}

size_t
events_stream(struct events *e, struct slice on, struct rule *when)
{
	return taker_add(e, TAKE_HIT, on, when, INT64_MIN);
}

size_t
events_tally(struct events *e, struct slice on, struct rule *when)
{
	return taker_add(e, TAKE_COUNT, on, when, INT64_MIN);
}

void
events_keep(struct events *e, size_t tally)
{
	e->taker[tally].take = TAKE_HIT;
}

void
events_since(struct events *e, size_t number, int64_t from)
{
	e->taker[number].from = from;
}

static bool
event_take(struct events *e, const struct event_waiting *w, struct slice key,
	   struct store_state *state)
{
	const struct event_class *c = &e->class[w->hit.class];
	int64_t at = w->hit.at, biased = at + TIME_BIAS;
	enum store_kind kind = (enum store_kind)w->kind;

	if (!state || !store_is(state, kind, key))
		state = store_put(&e->store, kind, key, w->hash);
	if (!state)
		return false;
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
	return !c->keep || at <= c->keep_from || store_add(&e->store, state, &w->hit);
}

static bool
bucket_apply(struct events *e, struct event_bucket *b)
{
	struct store_state *state[NEAR];
	size_t n = b->n, near = n < NEAR ? n : NEAR, states = e->store.states;
	bool ok = true;

	b->n = 0;
	store_reserve(&e->store, (b->states + n) * BUCKETS);
	for (size_t i = 0; i < near; i++)
		store_warm(&e->store, b->waiting[i].hash);
	for (size_t i = 0; i < n + NEAR / 2 && ok; i++) {
		if (i < n)
			state[i % NEAR] = store_warm_state(&e->store, b->waiting[i].hash);
		if (i + NEAR < n)
			store_warm(&e->store, b->waiting[i + NEAR].hash);
		if (i >= NEAR / 2) {
			const struct event_waiting *w = &b->waiting[i - NEAR / 2];

			ok = event_take(e, w, (struct slice){w->key, w->key_n},
					state[(i - NEAR / 2) % NEAR]);
		}
	}
	b->states += e->store.states - states;
	return ok;
}

static bool
buckets_apply(struct events *e)
{
	bool ok = true;

	for (size_t i = 0; i < BUCKETS; i++)
		ok = ok && bucket_apply(e, &e->bucket[i]);
	return ok;
}

static void
buckets_free(struct events *e)
{
	for (size_t i = 0; e->bucket && i < BUCKETS; i++)
		free(e->bucket[i].waiting);
	free(e->bucket);
	e->bucket = NULL;
}

/* Room for one more in the bucket of the hash. */
static struct event_waiting *
bucket_room(struct events *e, uint64_t hash, bool *ok)
{
	struct event_bucket *b = &e->bucket[hash >> (64 - BUCKET_BITS)];

	*ok = b->n < BUCKET || bucket_apply(e, b);
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
event_key(struct events *e, const struct event_file *f, const struct record *r, struct slice *key)
{
	static const int column[STORE_KINDS] = {LEAD_ID, EMAIL, VISITOR_ID};
	int kind = 0;

	while (kind < STORE_KINDS && !(*key = slice_trim(record_get(r, f->column[column[kind]]))).n)
		kind++;
	if (kind == STORE_EMAIL)
		*key = email_key(*key, &e->scratch);
	return (enum store_kind)kind;
}

/* 0, or -1 with the reason in ERR. */
static int
event_add(struct events *e, struct event_file *f, const struct record *r, struct buf *err)
{
	struct event_waiting *w;
	enum store_kind kind;
	uint64_t hash;
	struct slice at = slice_trim(record_get(r, f->column[AT])), key, asset, visitor;
	const struct event_type *t;
	struct store_hit hit;
	uint32_t type, *id;
	bool ok = true, date;

	e->read++;
	if (e->marks)
		event_mark(e, f, r);
	if (!when_parse(at, e->zone, &hit.at, &date)) {
		if (!e->undated++)
			buf_addf(&e->undated_at, "%s:%" PRIu64, in_name(f->in), in_line(f->in));
		return 0;
	}
	if (hit.at > e->now) {
		e->future++;
		return 0;
	}
	type = type_recall(e, record_get(r, f->column[TYPE]));
	t = &e->type[type];
	hit.class = t->class != MAP_NONE ? t->class : events_classify(e, f, t, r, err);
	if (hit.class == MAP_NONE)
		return -1;
	kind = event_key(e, f, r, &key);
	if (kind == STORE_KINDS) {
		e->taken++; /* and nobody can ever own it */
		return 0;
	}
	visitor = slice_trim(record_get(r, f->column[VISITOR_ID]));
	if (kind != STORE_VISITOR && visitor.n)
		event_stitch(e, kind, key, visitor);
	hit.row = (uint32_t)e->read;
	hit.date = date;
	hit.asset = 0;
	asset = record_get(r, f->column[ASSET]);
	if (e->class[hit.class].keep && hit.at > e->class[hit.class].keep_from && asset.n) {
		id = map_put(&e->asset_index, asset);
		if (*id == MAP_NONE)
			*id = events_intern(e, asset);
		hit.asset = *id;
	}
	hash = store_hash(kind, key);
	w = bucket_room(e, hash, &ok);
	w->hash = hash;
	w->kind = (uint16_t)kind;
	w->hit = hit;
	w->value = 0;
	if (e->class[hit.class].value &&
	    !num_parse_human(record_get(r, f->column[VALUE]), &w->value, NULL))
		w->value = 0;
	if (ok && key.n <= WAITING_KEY) {
		mem_copy(w->key, key.p, key.n);
		w->key_n = (uint16_t)key.n;
	} else if (ok) {
		struct event_bucket *b = &e->bucket[hash >> (64 - BUCKET_BITS)];
		struct event_waiting long_one = *w;

		b->n--;
		ok = bucket_apply(e, b) && event_take(e, &long_one, key, NULL);
	}
	if (!ok || e->read == UINT32_MAX) {
		buf_addf(err, "%s:%" PRIu64 ": more than 4,294,967,294 events", in_name(f->in),
			 in_line(f->in));
		return -1;
	}
	return 0;
}

/* Facts become takers, and each taker gets its place in the state. */
static void
takers_place(struct events *e)
{
	size_t extra = 0;

	e->agg_first = e->takers;
	for (size_t i = 0; i < e->aggs.n; i++) {
		static const enum take take[] = {TAKE_COUNT, TAKE_FIRST, TAKE_LAST,
						 TAKE_SUM,   TAKE_HIT,	 TAKE_HIT};
		const struct rule_agg *a = &e->aggs.a[i];

		taker_add(e, take[a->kind], (struct slice){0}, a->when,
			  a->window ? e->now - a->window : INT64_MIN);
	}
	for (int wide = 1; wide >= 0; wide--)
		for (size_t i = 0; i < e->takers; i++) {
			struct event_taker *t = &e->taker[i];

			if (t->take == TAKE_HIT || wide == (t->take == TAKE_COUNT))
				continue;
			t->offset = sizeof(struct store_state) + extra;
			extra += wide ? 8 : 4;
		}
	for (size_t i = 0; i < e->takers; i++)
		if (e->taker[i].when)
			e->taker[i].by_type = events_by_type(e, e->taker[i].when);
	store_init(&e->store, extra);
}

int
events_read(struct events *e, struct buf *err)
{
	takers_place(e);
	e->bucket = xcalloc(BUCKETS, sizeof(*e->bucket));
	e->spelling = xcalloc(SPELLINGS, sizeof(*e->spelling));
	for (size_t i = 0; i < e->files; i++) {
		struct event_file *f = &e->file[i];
		struct record r;
		int got;

		while ((got = in_next(f->in, &r)) > 0)
			if (event_add(e, f, &r, err) < 0)
				return -1;
		if (got < 0) {
			buf_addf(err, "%s", in_error(f->in));
			return -1;
		}
		if (!buckets_apply(e)) {
			buf_addf(err, "%s: more than 4,294,967,294 events", in_name(f->in));
			return -1;
		}
		in_close(f->in);
		f->in = NULL;
	}
	buckets_free(e);
	free(e->spelling);
	e->spelling = NULL;
	history_prepare(e);
	return 0;
}

struct events_count
events_count(const struct events *e)
{
	struct events_count n = {.read = e->read,
				 .future = e->future,
				 .undated = e->undated,
				 .nobody = e->taken - e->owned};

	for (size_t i = 0; i < e->aggs.n; i++)
		if (e->aggs.a[i].when) {
			struct rule_tally t = rule_tally(e->aggs.a[i].when);

			n.compared.empty += t.empty;
			n.compared.unreadable += t.unreadable;
		}
	return n;
}

void
events_say(const struct events *e, struct buf *b)
{
	struct events_count n = events_count(e);

	buf_addf(b,
		 "events: %" PRIu64 " read, %" PRIu64 " of nobody, %" PRIu64
		 " later than now, %" PRIu64 " without a time",
		 n.read, n.nobody, n.future, n.undated);
}

const char *
events_undated(const struct events *e)
{
	return e->undated ? e->undated_at.s : NULL;
}

void
events_free(struct events *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->files; i++) {
		if (e->file[i].in)
			in_close(e->file[i].in);
		free(e->file[i].column);
	}
	for (size_t i = 0; i < e->takers; i++)
		rule_free(e->taker[i].by_type);
	history_free(e);
	events_marks_free(e);
	event_stitches_free(e);
	store_free(&e->store);
	head_free(&e->head);
	head_free(&e->type_head);
	map_free(&e->type_index);
	map_free(&e->asset_index);
	map_free(&e->class_index);
	rule_aggs_free(&e->aggs);
	arena_free(&e->mem);
	buf_free(&e->scratch);
	buf_free(&e->mask);
	buf_free(&e->undated_at);
	free(e->file);
	free(e->taker);
	free(e->type);
	free(e->text);
	free(e->class);
	free(e->row);
	buckets_free(e);
	free(e->spelling);
	free(e->ahead);
	free(e);
}
