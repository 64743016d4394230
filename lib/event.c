/* SPDX-License-Identifier: MIT
 * Which files there are, and what is taken of them. */
#include "event_own.h"

#include "err.h"
#include "file.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *const known[EVENT_KNOWN] = {"at",	  "type",   "lead_id",	"email", "visitor_id",
					 "asset", "source", "campaign", "ip",	 "value"};

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
	for (int i = 0; i < EVENT_KNOWN; i++) {
		int at = head_find(head, slice_of(known[i]));

		if (at >= 0 || (at == HEAD_NONE && i > EVENT_TYPE))
			continue;
		buf_addf(err,
			 at == HEAD_TWICE ? "%s:1: two columns \"%s\""
					  : "%s:1: no column \"%s\" in an event file",
			 in_name(f->in), known[i]);
		return -1;
	}
	return 0;
}

/* What makes every answer wrong, and no line of a file. */
static void
warn_of_files(struct events *e, const char *const *files)
{
	for (size_t i = 0; i < e->files; i++) {
		const struct head *head = in_head(e->file[i].in);
		bool keyed = false;

		for (int k = EVENT_TYPE + 1; k <= EVENT_TYPE + EVENT_MERGED; k++)
			keyed |= head_find(head, slice_of(known[k])) != HEAD_NONE;
		if (!keyed)
			warn("%s:1: no column lead_id, email or visitor_id: these events are nobody's; "
			     "lead-import --events knows such columns by other names, too",
			     in_name(e->file[i].in));
		e->keyless |= !keyed;
		for (size_t k = 0; k < i; k++)
			if (file_same(files[i], files[k])) {
				warn("%s: is given twice, and each of its events counts twice", files[i]);
				break;
			}
	}
}

struct events *
events_open(const char *const *files, size_t n, const struct in_options *o, const struct zone *zone,
	    int64_t now, struct buf *err)
{
	struct events *e = xcalloc(1, sizeof(*e));

	e->zone = zone;
	e->now = now;
	for (int i = 0; i < EVENT_KNOWN; i++)
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
	warn_of_files(e, files);
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
	e->taker[e->takers] = (struct event_taker){
	    .take = take, .when = when, .source = {"", 0}, .from = from};
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
events_source(struct events *e, size_t number, struct slice source)
{
	e->taker[number].source = arena_slice(&e->mem, source);
}

void
events_since(struct events *e, size_t number, int64_t from)
{
	e->taker[number].from = from;
}

void
events_takers_place(struct events *e)
{
	size_t extra = 0;

	e->agg_first = e->takers;
	e->oldest = INT64_MAX;
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
	for (size_t i = 0; i < e->takers; i++) {
		struct event_taker *t = &e->taker[i];

		if (t->when)
			t->by_type = events_by_type(e, t->when);
		if (t->from < e->oldest)
			e->oldest = t->from;
	}
	store_init(&e->store, extra);
}

struct events_count
events_count(const struct events *e)
{
	struct events_count n = {.read = e->read,
				 .future = e->future,
				 .undated = e->undated};

	if (e->count_nobody)
		n.nobody = e->taken - atomic_load(&e->owned);
	for (size_t i = 0; i < e->aggs.n; i++)
		if (e->aggs.a[i].when) {
			struct rule_tally t = rule_tally(e->aggs.a[i].when);

			n.compared.empty += t.empty;
			n.compared.unreadable += t.unreadable;
		}
	return n;
}

void
events_count_nobody(struct events *e)
{
	e->count_nobody = true;
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

bool
events_useless(const struct events *e, bool *timeless)
{
	*timeless = e->timeless;
	return e->keyless || e->timeless;
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
	if (!e->lender) {
		events_marks_free(e);
		event_stitches_free(e);
		store_free(&e->store);
		free(e->text);
		free(e->class);
	}
	head_free(&e->head);
	head_free(&e->type_head);
	map_free(&e->type_index);
	map_free(&e->asset_index);
	map_free(&e->class_index);
	rule_aggs_free(&e->aggs);
	arena_free(&e->mem);
	buf_free(&e->scratch);
	buf_free(&e->key);
	buf_free(&e->mask);
	buf_free(&e->owner);
	buf_free(&e->undated_at);
	free(e->file);
	free(e->taker);
	free(e->type);
	free(e->row);
	events_buckets_free(e);
	free(e->ahead);
	free(e);
}
