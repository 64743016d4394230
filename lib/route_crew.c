/* SPDX-License-Identifier: MIT
 * Threads for the router. They read, and make the keys of each lead; the caller's thread decides,
 * in the order of the file, so that the answer is that of one thread. Knows the way between them
 * and no table. */
#include "route_own.h"

#include <stddef.h>
#include <stdlib.h>

/* A lead on its way: this, where the cells end in raw, the cells that are not as they stand there,
 * and the keys. */
struct packed {
	struct slice raw; /* in the block, which stays meanwhile; p NULL: all cells are odd */
	uint64_t hash[KEYS], line;
	uint32_t size, odd; /* bytes from here to the next lead, and to the odd cells */
	uint32_t cells, odds, key[KEYS], name;
	enum format format;
	uint32_t delimiter;
	uint32_t end[];
};
_Static_assert(sizeof(struct packed) == offsetof(struct packed, end), "no room between");

struct odd {
	uint32_t cell, n; /* N bytes behind */
};

struct route_crew {
	struct slice ahead; /* leads whose keys were not asked for */
	struct record rec;
	size_t cap;
	bool (*lead)(void *arg, const struct record *rec, uint64_t line);
	void *arg;
};

/* What one thread has. */
struct member {
	const int *column;
	struct route_keys keys;
};

/* Is cell I the same bytes as in the raw record? */
static bool
stands(const struct record *r, size_t i)
{
	struct slice raw;

	if (!r->raw.p)
		return false;
	raw = record_raw_field(r, i);
	return r->f[i].n == raw.n && (!raw.n || r->f[i].p == raw.p);
}

static void
pack(struct buf *b, const struct record *r, const struct route_keys *k, uint64_t line)
{
	size_t at = b->n;
	struct packed *p;
	uint32_t odds = 0, odd;

	buf_reserve(b, sizeof(*p) + r->n * sizeof(uint32_t));
	b->n += sizeof(*p);
	p = (struct packed *)(void *)(b->s + at);
	for (size_t i = 0; i < r->n; i++)
		p->end[i] = r->raw.p ? r->cut[i] - r->base : 0;
	b->n += r->n * sizeof(uint32_t);
	odd = (uint32_t)(b->n - at);
	for (size_t i = 0; i < r->n; i++) {
		struct odd o = {(uint32_t)i, (uint32_t)r->f[i].n};

		if (stands(r, i))
			continue;
		buf_add(b, &o, sizeof(o));
		buf_add_slice(b, r->f[i]);
		odds++;
	}
	for (int i = 0; i < KEYS; i++)
		buf_add_slice(b, k->key[i]);
	while ((b->n - at) % sizeof(uint64_t))
		buf_addc(b, 0);
	p = (struct packed *)(void *)(b->s + at);
	*p = (struct packed){.raw = r->raw,
			     .size = (uint32_t)(b->n - at),
			     .odd = odd,
			     .line = line,
			     .cells = (uint32_t)r->n,
			     .odds = odds,
			     .name = k->name,
			     .delimiter = (unsigned char)r->delimiter,
			     .format = r->format};
	for (int i = 0; i < KEYS; i++) {
		p->key[i] = (uint32_t)k->key[i].n;
		p->hash[i] = k->hash[i];
	}
}

/* The cells that are not as they stand into F, which may be NULL. Returns what is behind them. */
static const char *
odd_cells(const struct packed *p, struct slice *f)
{
	const char *at = (const char *)p + p->odd;

	for (uint32_t i = 0; i < p->odds; i++) {
		struct odd o;

		memcpy(&o, at, sizeof(o));
		at += sizeof(o);
		if (f)
			f[o.cell] = (struct slice){at, o.n};
		at += o.n;
	}
	return at;
}

static void
unpack(struct route_crew *c, const struct packed *p)
{
	struct record *r = &c->rec;

	if (p->cells > c->cap) {
		c->cap = p->cells;
		r->f = xrealloc_array(r->f, c->cap, sizeof(*r->f));
	}
	r->n = p->cells;
	r->raw = p->raw;
	r->cut = p->end;
	r->base = 0;
	r->delimiter = (char)p->delimiter;
	r->format = p->format;
	for (size_t i = 0; r->raw.p && i < r->n; i++)
		r->f[i] = record_raw_field(r, i);
	odd_cells(p, r->f);
}

bool
route_crew_keys(struct route_crew *c, struct route_keys *k)
{
	const struct packed *p = (const struct packed *)(const void *)c->ahead.p;
	const char *at;

	if (!c->ahead.n)
		return false;
	at = odd_cells(p, NULL);
	for (int i = 0; i < KEYS; i++) {
		k->key[i] = (struct slice){at, p->key[i]};
		k->hash[i] = p->hash[i];
		at += p->key[i];
	}
	k->name = p->name;
	c->ahead.p += p->size;
	c->ahead.n -= p->size;
	return true;
}

static bool
block_work(struct parallel_worker *w)
{
	struct member *m = w->ctx;
	struct record rec;
	int got;

	while ((got = in_next(w->part, &rec)) > 0) {
		route_keys_of(&m->keys, m->column, &rec);
		pack(&w->also, &rec, &m->keys, in_line(w->part));
	}
	return got == 0;
}

static bool
block_done(void *arg, const struct parallel_done *d)
{
	struct route_crew *c = arg;
	const char *end = d->also.p + d->also.n;
	const struct packed *p;

	c->ahead = d->also;
	for (const char *at = d->also.p; at < end; at += p->size) {
		p = (const struct packed *)(const void *)at;
		unpack(c, p);
		if (!c->lead(c->arg, &c->rec, d->line + p->line - 1))
			return false;
	}
	return true;
}

bool
router_crew(struct router *r, struct in *in, unsigned jobs, struct out *out,
	    bool (*lead)(void *arg, const struct record *rec, uint64_t line), void *arg)
{
	struct route_crew c = {.lead = lead, .arg = arg};
	struct member *member = xcalloc(jobs, sizeof(*member));
	void *ctx[PARALLEL_MOST];
	struct parallel p = {.workers = jobs,
			     .ctx = ctx,
			     .out = out,
			     .work = block_work,
			     .done = block_done,
			     .arg = &c};
	bool all;

	for (unsigned i = 0; i < jobs; i++) {
		member[i].column = r->column;
		ctx[i] = &member[i];
	}
	map_hash(SLICE("")); /* its secret is there before the threads */
	r->crew = &c;
	r->taken = r->asked + 1;
	all = parallel_run(&p, in);
	r->crew = NULL;
	for (unsigned i = 0; i < jobs; i++)
		route_key_free(&member[i].keys);
	free(member);
	free(c.rec.f);
	return all;
}
