/* SPDX-License-Identifier: MIT
 * A large event file by several threads (parallel.h): they parse what each event says, and one puts
 * it where it belongs, in the order of the file. Only where the type alone says who takes an event,
 * since a condition would want all of its columns. */
#include "event_own.h"

#include "parallel.h"

#include <stdlib.h>

enum { TEXTS = 5 };

/* An event on its way; its texts stand behind it. Idle ones are only counted. */
struct event_packed {
	struct event_seen seen;
	uint64_t line, record; /* in the block, both from 1 */
};

struct event_crew {
	struct events *events;
	struct event_file *file;
	struct buf *error;
	bool failed;
	struct event_member {
		const struct event_crew *crew;
		struct buf scratch;
	} member[PARALLEL_MOST];
};

static void
texts_of(struct event_seen *s, struct slice *text[TEXTS])
{
	text[0] = &s->type;
	text[1] = &s->key;
	text[2] = &s->visitor;
	text[3] = &s->asset;
	text[4] = &s->value;
}

static bool
read_work(struct parallel_worker *w)
{
	struct event_member *m = w->ctx;
	const struct event_crew *c = m->crew;
	struct event_packed p = {0};
	struct slice *text[TEXTS];
	struct record r;
	int got;

	texts_of(&p.seen, text);
	while ((got = in_next(w->part, &r)) > 0) {
		size_t room = sizeof(p);
		char *to;

		p.seen = (struct event_seen){.kind = STORE_KINDS};
		event_look(c->events, c->file->column, &r, &m->scratch, &p.seen);
		if (p.seen.idle)
			continue;
		p.line = in_line(w->part);
		p.record = in_count(w->part);
		for (size_t i = 0; i < TEXTS; i++)
			room += text[i]->n;
		buf_reserve(&w->also, room + sizeof(p));
		to = w->also.s + w->also.n;
		w->also.n += (room + 7) / 8 * 8;
		memcpy(to, &p, sizeof(p));
		to += sizeof(p);
		for (size_t i = 0; i < TEXTS; to += text[i++]->n)
			mem_copy(to, text[i]->p, text[i]->n);
	}
	return got == 0;
}

static bool
read_done(void *arg, const struct parallel_done *d)
{
	struct event_crew *c = arg;
	struct event_packed p;
	uint64_t first = c->events->read;
	struct slice *text[TEXTS];

	texts_of(&p.seen, text);
	for (size_t at = 0; at < d->also.n && !c->failed; at = (at + 7) / 8 * 8) {
		struct event_place place = {.file = c->file};

		memcpy(&p, d->also.p + at, sizeof(p));
		at += sizeof(p);
		for (size_t i = 0; i < TEXTS; at += text[i++]->n)
			text[i]->p = d->also.p + at;
		place.line = d->line + p.line - 1;
		c->events->read = first + p.record - 1;
		c->failed = event_add(c->events, &p.seen, &place, c->error) < 0;
	}
	if (!c->failed)
		c->events->read = first + d->records;
	return !c->failed;
}

void
events_jobs(struct events *e, unsigned jobs)
{
	e->jobs = jobs;
}

int
events_by_threads(struct events *e, struct event_file *f, struct buf *err)
{
	struct event_crew *c;
	void *ctx[PARALLEL_MOST];
	struct parallel p = {
	    .workers = e->jobs, .ctx = ctx, .work = read_work, .done = read_done, .second = true};
	bool failed;

	if (e->jobs < 2 || in_byte(f->in) < PARALLEL_FROM)
		return 0;
	for (size_t i = 0; i < e->takers; i++)
		if (e->marks || (e->taker[i].when && !e->taker[i].by_type)) {
			e->jobs = 1;
			return 0;
		}
	c = xcalloc(1, sizeof(*c));
	c->events = e;
	c->file = f;
	c->error = err;
	p.arg = c;
	for (unsigned i = 0; i < e->jobs; i++) {
		c->member[i].crew = c;
		ctx[i] = &c->member[i];
	}
	if (!parallel_run(&p, f->in))
		e->jobs = 1; /* an error comes, most likely */
	failed = c->failed;
	for (size_t i = 0; i < PARALLEL_MOST; i++)
		buf_free(&c->member[i].scratch);
	free(c);
	return failed ? -1 : 0;
}
