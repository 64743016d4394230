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
	int64_t at;
	uint64_t hash;
	uint32_t line, record; /* in the block, both from 1 */
	uint32_t text[TEXTS];  /* how long they are */
	unsigned char kind;
	bool dated, date;
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

/* False where it is too long for that. */
static bool
pack(struct buf *b, const struct event_seen *s, uint64_t line, uint64_t record)
{
	const struct slice text[TEXTS] = {s->type, s->key, s->visitor, s->asset, s->value};
	struct event_packed p = {.at = s->at,
				 .hash = s->hash,
				 .line = (uint32_t)line,
				 .record = (uint32_t)record,
				 .kind = (unsigned char)s->kind,
				 .dated = s->dated,
				 .date = s->date};
	size_t room = sizeof(p);
	char *to;

	for (size_t i = 0; i < TEXTS; i++) {
		p.text[i] = (uint32_t)text[i].n;
		room += text[i].n;
	}
	if (room + line > UINT32_MAX)
		return false;
	buf_reserve(b, room + sizeof(p));
	to = b->s + b->n;
	b->n += (room + 7) / 8 * 8;
	memcpy(to, &p, sizeof(p));
	to += sizeof(p);
	for (size_t i = 0; i < TEXTS; to += text[i++].n)
		mem_copy(to, text[i].p, text[i].n);
	return true;
}

/* What pack made of S, and where the next one is. */
static const char *
unpack(const char *at, struct event_packed *p, struct event_seen *s)
{
	struct slice *text[TEXTS] = {&s->type, &s->key, &s->visitor, &s->asset, &s->value};
	size_t n = sizeof(*p);

	memcpy(p, at, sizeof(*p));
	*s = (struct event_seen){.at = p->at,
				 .kind = (enum store_kind)p->kind,
				 .dated = p->dated,
				 .date = p->date,
				 .hash = p->hash};
	for (size_t i = 0; i < TEXTS; n += p->text[i++])
		*text[i] = (struct slice){at + n, p->text[i]};
	return at + (n + 7) / 8 * 8;
}

static bool
read_work(struct parallel_worker *w)
{
	struct event_member *m = w->ctx;
	const struct event_crew *c = m->crew;
	struct record r;
	int got;

	while ((got = in_next(w->part, &r)) > 0) {
		struct event_seen s = {.kind = STORE_KINDS};

		event_look(c->events, c->file->column, &r, &m->scratch, &s);
		if (!s.idle && !pack(&w->also, &s, in_line(w->part), in_count(w->part)))
			return false;
	}
	return got == 0;
}

static bool
read_done(void *arg, const struct parallel_done *d)
{
	struct event_crew *c = arg;
	const char *at = d->also.p, *end = at + d->also.n;
	uint64_t first = c->events->read, idle = d->records;

	while (at < end && !c->failed) {
		struct event_place place = {.file = c->file};
		struct event_packed p;
		struct event_seen s;

		at = unpack(at, &p, &s);
		place.line = d->line + p.line - 1;
		c->events->read = first + p.record - 1;
		idle--;
		c->failed = event_add(c->events, &s, &place, c->error) < 0;
	}
	if (!c->failed)
		c->events->read = first + d->records;
	c->file->read += idle;
	c->file->usable += idle;
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
