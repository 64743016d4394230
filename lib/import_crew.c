/* SPDX-License-Identifier: MIT
 * The records of a large file by several threads (parallel.h). Each has a part of the import: all
 * that was decided is the whole's, what is counted is its own until its block's turn comes. A block
 * whose values decide something new is given back. */
#include "import_own.h"
#include "parallel.h"

#include <stdlib.h>

/* What one block says beside its rows; rejects stand behind it. Lines count from its first. */
struct block_count {
	uint64_t rows, rejected, dropped, nulls, restored, stray, stray_line, nul, nul_line;
	size_t kept, inferred; /* how many of these stand behind it */
	bool beyond;	       /* a letter beyond ASCII was met */
};

struct block_kept {
	size_t target;
	int code;
	struct kept k;
};

struct block_reject {
	struct reject x; /* its texts stand behind it, but for those that are constants */
	size_t message;
};

struct import_crew {
	struct import *whole;
	unsigned jobs;
	struct import *part;
	struct infer *infer; /* of the whole, as all parts begin a block */
	void *ctx[PARALLEL_MOST];
	struct out *out;
	struct import_told *told;
	bool beyond;	     /* the whole's, as threads begin */
	uint64_t from, step; /* threads are tried once so much of the file was read; then after STEP
				more */
};

int
import_part_heed(struct import *im, size_t i, const struct clean_row *row)
{
	struct infer *f = &im->infer[i];

	if (f->fixed || im->all_seen)
		return 0;
	infer_see(f, row, im->line);
	return infer_asks(f) ? -1 : 0;
}

static void
part_open(struct import *p, const struct import *whole)
{
	*p = *whole;
	p->part = true;
	p->korean = import_is_korean(whole);
	p->source.decode = NULL;
	p->clean = clean_like(&whole->clean);
	p->raw = p->without = p->message = p->error = (struct buf){0};
	p->cut = xrealloc_array(NULL, p->columns + 1, sizeof(*p->cut));
	p->out = xcalloc(p->columns + 1, sizeof(*p->out));
	for (size_t i = 0; i < p->columns; i++)
		p->out[i] = (struct slice){"", 0};
	p->kept = xcalloc(p->mapping.n + 1, sizeof(*p->kept));
	p->infer = xcalloc(p->mapping.n + 1, sizeof(*p->infer));
}

static void
part_free(struct import *p)
{
	clean_free(&p->clean);
	free(p->cut);
	free(p->out);
	free(p->kept);
	free(p->infer);
	buf_free(&p->raw);
	buf_free(&p->without);
	buf_free(&p->message);
	buf_free(&p->error);
}

struct import_crew *
import_crew_open(struct import *im, unsigned jobs, struct out *out, struct import_told *told)
{
	struct import_crew *c = xcalloc(1, sizeof(*c));

	c->whole = im;
	c->jobs = jobs;
	c->out = out;
	c->told = told;
	c->from = PARALLEL_FROM;
	c->step = PARALLEL_FROM;
	if (jobs < 2 || im->source.xlsx || im->source.dialect.sections.n)
		c->from = UINT64_MAX; /* what stands behind a section's end is no lead */
	return c;
}

void
import_crew_free(struct import_crew *c)
{
	for (unsigned i = 0; c && c->part && i < c->jobs; i++)
		part_free(&c->part[i]);
	if (c) {
		free(c->part);
		free(c->infer);
	}
	free(c);
}

static void
add_reject(struct buf *b, const struct reject *x)
{
	const struct block_reject head = {*x, strlen(x->message)};

	buf_add(b, &head, sizeof(head));
	buf_add_slice(b, x->column);
	buf_add(b, x->message, head.message + 1);
	buf_add_slice(b, x->raw);
}

static void
add_kept(struct import *p, struct block_count *n, struct buf *b)
{
	for (size_t i = 0; i < p->mapping.n; i++)
		for (int code = 0; code < CLEAN_CODES; code++) {
			const struct block_kept k = {i, code, p->kept[i][code]};

			if (!k.k.n)
				continue;
			buf_add(b, &k, sizeof(k));
			p->kept[i][code] = (struct kept){0};
			n->kept++;
		}
}

/* The whole's judgement is not to change, only its counts. */
static bool
add_inferred(struct import *p, const struct infer *was, struct block_count *n, struct buf *b)
{
	for (size_t i = 0; i < p->mapping.n; i++) {
		if (!infer_same(&p->infer[i], &was[i]))
			return false;
		buf_add(b, &p->infer[i], sizeof(p->infer[i]));
		n->inferred++;
	}
	return true;
}

/* ALSO gets the rejects as they come; then what is counted goes before them. */
static bool
part_work(struct parallel_worker *w)
{
	struct import *p = w->ctx;
	const struct import_crew *c = p->crew;
	struct block_count n = {0};
	enum import_result got;
	struct buf *b = &w->also, head = {0};
	struct record r;
	struct reject x;
	bool good;

	p->source.in = w->part;
	p->beyond = c->beyond;
	p->stray = p->nul = p->clean.nulls = p->clean.restored = 0;
	memcpy(p->infer, c->infer, p->mapping.n * sizeof(*p->infer));
	while ((got = import_next(p, &r, &x)) > IMPORT_END) {
		if (got == IMPORT_ROW) {
			out_put(w->out, &r);
			n.rows++;
		} else if (got == IMPORT_REJECT) {
			add_reject(b, &x);
			n.rejected++;
		} else {
			n.dropped++;
		}
	}
	n.nulls = p->clean.nulls;
	n.restored = p->clean.restored;
	n.stray = p->stray;
	n.stray_line = p->stray_line;
	n.nul = p->nul;
	n.nul_line = p->nul_line;
	n.beyond = p->beyond;
	buf_reserve(&head, sizeof(n));
	head.n = sizeof(n);
	add_kept(p, &n, &head);
	good = add_inferred(p, c->infer, &n, &head) && got == IMPORT_END;
	memcpy(head.s, &n, sizeof(n));
	buf_add_slice(&head, buf_slice(b));
	buf_free(b);
	*b = head;
	return good;
}

static const void *
take(struct slice *s, void *to, size_t n)
{
	memcpy(to, s->p, n);
	*s = (struct slice){s->p + n, s->n - n};
	return to;
}

static void
take_reject(const struct import_crew *c, uint64_t line, struct slice *s)
{
	struct block_reject r;
	struct reject *x = &r.x;

	take(s, &r, sizeof(r));
	x->line += line - 1;
	x->column.p = s->p;
	x->message = s->p + x->column.n;
	x->raw.p = x->message + r.message + 1;
	*s = (struct slice){x->raw.p + x->raw.n, s->n - x->column.n - r.message - 1 - x->raw.n};
	c->told->reject(c->told->arg, x);
}

static bool
part_done(void *arg, const struct parallel_done *d)
{
	struct import_crew *c = arg;
	struct import *im = c->whole;
	struct slice s = d->also;
	struct block_count n;

	take(&s, &n, sizeof(n));
	if (n.beyond && !c->beyond) /* with the first such letter the encoding shows */
		return false;
	for (size_t i = 0; i < n.kept; i++) {
		struct block_kept k;
		struct kept *all;

		take(&s, &k, sizeof(k));
		all = &im->kept[k.target][k.code];
		if (all->n == 0)
			all->line = k.k.line + d->line - 1;
		all->n += k.k.n;
	}
	for (size_t i = 0; i < n.inferred; i++) {
		struct infer f;

		take(&s, &f, sizeof(f));
		infer_add(&im->infer[i], &c->infer[i], &f);
	}
	if (n.stray && im->stray == 0)
		im->stray_line = n.stray_line + d->line - 1;
	im->stray += n.stray;
	if (n.nul && im->nul == 0)
		im->nul_line = n.nul_line + d->line - 1;
	im->nul += n.nul;
	im->clean.nulls += n.nulls;
	im->clean.restored += n.restored;
	c->told->rows += n.rows;
	c->told->rejected += n.rejected;
	c->told->dropped += n.dropped;
	while (s.n)
		take_reject(c, d->line, &s);
	return true;
}

void
import_crew_work(struct import_crew *c)
{
	struct import *im = c->whole;
	struct parallel p = {.workers = c->jobs,
			     .ctx = c->ctx,
			     .out = c->out,
			     .work = part_work,
			     .done = part_done,
			     .arg = c};

	if (in_byte(im->source.in) < c->from)
		return;
	if (!c->part) {
		c->part = xcalloc(c->jobs, sizeof(*c->part));
		c->infer = xcalloc(im->mapping.n + 1, sizeof(*c->infer));
		for (unsigned i = 0; i < c->jobs; i++) {
			part_open(&c->part[i], im);
			c->part[i].crew = c;
			c->ctx[i] = &c->part[i];
		}
	}
	c->beyond = im->beyond;
	for (unsigned i = 0; i < c->jobs; i++) {
		c->part[i].korean = import_is_korean(im);
		c->part[i].all_seen = im->all_seen;
	}
	memcpy(c->infer, im->infer, im->mapping.n * sizeof(*c->infer));
	if (parallel_run(&p, im->source.in))
		return;
	/* What is given back often does not pay. */
	c->from = in_next_byte(im->source.in) + c->step;
	c->step *= 2;
}
