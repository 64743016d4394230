/* SPDX-License-Identifier: MIT
 * Blocks go round a ring: empty, cut, taken by a worker, done, empty again. The ring bounds
 * memory and holds the cutter back when the writer is slow. */
#include "parallel.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	CHUNK = 256 << 10, /* asked of the source at a time; small enough for a core's own cache */
	RING = 3	   /* blocks for each worker: one it works on, one that waits, one being cut */
};

enum stage { EMPTY, CUT, TAKEN, DONE };

struct block {
	enum stage stage;
	struct buf in, out;
	uint64_t byte, records, lines;
	bool failed;
};

struct run {
	const struct parallel *p;
	struct in *in;
	struct block *block;
	size_t blocks;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint64_t cut, taken; /* blocks so far */
	bool end, stop;	     /* nothing more to cut; nobody wants more */
	int error;	     /* errno of the source */
	struct buf rest;     /* cut off the last block */
	uint64_t byte;	     /* of the first byte that is not in a block yet */
	bool quoting;
};

struct worker_arg {
	struct run *run;
	struct parallel_worker w;
};

unsigned
parallel_cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef CPU_COUNT
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
#endif
	return n < 1 ? 1 : n > PARALLEL_MOST ? PARALLEL_MOST : (unsigned)n;
}

/* How much of B are whole records, where B starts with one; 0: none is complete. Quotes are counted
 * twice, all of them and those behind the last line ends: nearly nothing. Where a quote stands in
 * the middle of a field this is wrong, but only behind that record, which is an error anyway. */
static size_t
whole_records(struct slice b, bool quoting)
{
	const char *end = b.p + b.n, *line;
	size_t quotes = 0;

	for (size_t i = 0; quoting && i < b.n; i++)
		quotes += b.p[i] == '"';
	while ((line = memrchr(b.p, '\n', (size_t)(end - b.p))) != NULL) {
		for (const char *p = line + 1; quoting && p < end; p++)
			quotes -= *p == '"';
		if (quotes % 2 == 0)
			return (size_t)(line + 1 - b.p);
		end = line;
	}
	return 0;
}

/* Reads until a record is whole. 1 a block, 0 the end, -1 error. */
static int
block_cut(struct run *run, struct block *b)
{
	b->in.n = 0;
	buf_add_slice(&b->in, buf_slice(&run->rest));
	run->rest.n = 0;
	b->byte = run->byte;
	for (;;) {
		size_t whole;
		long got;

		buf_reserve(&b->in, CHUNK);
		got = in_raw_read(run->in, b->in.s + b->in.n, CHUNK);
		if (got < 0) {
			run->error = errno;
			return -1;
		}
		b->in.n += (size_t)got;
		if (got == 0)
			return b->in.n > 0;
		whole = whole_records(buf_slice(&b->in), run->quoting);
		/* A record beyond the limit is the reader's to refuse, and it need not be whole
		 * for that. */
		if (!whole && b->in.n > in_max_record(run->in) + CHUNK)
			whole = b->in.n;
		if (!whole)
			continue;
		buf_add(&run->rest, b->in.s + whole, b->in.n - whole);
		b->in.n = whole;
		run->byte += whole;
		return 1;
	}
}

static void *
cutter(void *arg)
{
	struct run *run = arg;
	int got = 1;

	while (got > 0) {
		struct block *b;
		bool stop;

		pthread_mutex_lock(&run->lock);
		b = &run->block[run->cut % run->blocks];
		while (b->stage != EMPTY && !run->stop)
			pthread_cond_wait(&run->changed, &run->lock);
		stop = run->stop;
		pthread_mutex_unlock(&run->lock);
		got = stop ? 0 : block_cut(run, b);
		pthread_mutex_lock(&run->lock);
		if (got > 0) {
			b->stage = CUT;
			run->cut++;
		} else {
			run->end = true;
		}
		pthread_cond_broadcast(&run->changed);
		pthread_mutex_unlock(&run->lock);
	}
	return NULL;
}

/* LINE is that of the block's first record, from 1. */
static void
block_work(const struct parallel *p, struct parallel_worker *w, struct in *in, struct block *b,
	   uint64_t line)
{
	in_part_begin(w->part, in, buf_slice(&b->in), line, b->byte);
	w->out.n = 0;
	w->failed = false;
	p->work(w);
	b->failed = w->failed;
	b->records = in_count(w->part);
	b->lines = in_part_lines(w->part);
}

static void *
worker(void *arg)
{
	struct worker_arg *a = arg;
	struct run *run = a->run;
	struct buf swap;

	pthread_mutex_lock(&run->lock);
	for (;;) {
		struct block *b = &run->block[run->taken % run->blocks];

		if (run->taken == run->cut && !run->end && !run->stop) {
			pthread_cond_wait(&run->changed, &run->lock);
			continue;
		}
		if (run->taken == run->cut || run->stop)
			break;
		run->taken++;
		b->stage = TAKEN;
		pthread_mutex_unlock(&run->lock);
		block_work(run->p, &a->w, run->in, b, 1);
		pthread_mutex_lock(&run->lock);
		swap = b->out; /* the bytes go with the block, the worker gets its old buffer */
		b->out = a->w.out;
		a->w.out = swap;
		b->stage = DONE;
		pthread_cond_broadcast(&run->changed);
	}
	pthread_mutex_unlock(&run->lock);
	return NULL;
}

/* Waits for block N: NULL where there are no more. */
static struct block *
block_wait(struct run *run, uint64_t n)
{
	struct block *b = &run->block[n % run->blocks];
	bool idle = false;

	pthread_mutex_lock(&run->lock);
	while (!(n < run->cut && b->stage == DONE) && !(run->end && n == run->cut)) {
		/* All that was read is written: the source is slow, somebody may be waiting. */
		if (n == run->cut && !idle && run->p->idle) {
			idle = true;
			pthread_mutex_unlock(&run->lock);
			run->p->idle(run->p->arg);
			pthread_mutex_lock(&run->lock);
			continue;
		}
		pthread_cond_wait(&run->changed, &run->lock);
	}
	if (n == run->cut)
		b = NULL;
	pthread_mutex_unlock(&run->lock);
	return b;
}

/* What threads would only say without the right place is found out again, in the caller's. */
static void
block_again(struct run *run, struct block *b, uint64_t line)
{
	struct parallel_worker own = {.part = in_part(run->in),
				      .ctx = run->p->ctx[run->p->workers]};

	block_work(run->p, &own, run->in, b, line);
	run->p->done(run->p->arg, b->records, buf_slice(&own.out));
	in_close(own.part);
	buf_free(&own.out);
}

static int
write_all(struct run *run, uint64_t line)
{
	struct block *b;

	for (uint64_t n = 0; (b = block_wait(run, n)) != NULL; n++) {
		if (b->failed) {
			block_again(run, b, line);
			return -1;
		}
		run->p->done(run->p->arg, b->records, buf_slice(&b->out));
		line += b->lines;
		pthread_mutex_lock(&run->lock);
		b->stage = EMPTY;
		pthread_cond_broadcast(&run->changed);
		pthread_mutex_unlock(&run->lock);
	}
	return 0;
}

/* Where no thread could be had: the same, one block after the other. */
static int
work_alone(struct run *run, uint64_t line)
{
	struct block *b = &run->block[0];
	int got;

	while ((got = block_cut(run, b)) > 0) {
		block_again(run, b, line);
		if (b->failed)
			return -1;
		line += b->lines;
	}
	return got;
}

static void
run_free(struct run *run, struct worker_arg *arg)
{
	for (unsigned i = 0; i < run->p->workers; i++) {
		in_close(arg[i].w.part);
		buf_free(&arg[i].w.out);
	}
	for (size_t i = 0; i < run->blocks; i++) {
		buf_free(&run->block[i].in);
		buf_free(&run->block[i].out);
	}
	pthread_mutex_destroy(&run->lock);
	pthread_cond_destroy(&run->changed);
	buf_free(&run->rest);
	free(run->block);
	free(run);
	free(arg);
}

int
parallel_run(const struct parallel *p, struct in *in, struct buf *err)
{
	struct run *run = xcalloc(1, sizeof(*run));
	struct worker_arg *arg = xcalloc(p->workers, sizeof(*arg));
	pthread_t thread[PARALLEL_MOST + 1];
	unsigned workers = 0;
	uint64_t line;
	int status;
	bool cuts;

	run->p = p;
	run->in = in;
	run->blocks = (size_t)p->workers * RING;
	run->block = xcalloc(run->blocks, sizeof(*run->block));
	run->quoting = in_format(in) == FORMAT_CSV;
	in_rest(in, &run->rest, &line, &run->byte);
	pthread_mutex_init(&run->lock, NULL);
	pthread_cond_init(&run->changed, NULL);
	for (unsigned i = 0; i < p->workers; i++) {
		arg[i] = (struct worker_arg){run, {.part = in_part(in), .ctx = p->ctx[i]}};
		workers += pthread_create(&thread[workers], NULL, worker, &arg[i]) == 0;
	}
	cuts = workers && pthread_create(&thread[workers], NULL, cutter, run) == 0;
	status = cuts ? write_all(run, line) : work_alone(run, line);
	if (status < 0 && cuts)
		return -1; /* the cutter may be in read(2), so RUN stays; the caller ends the process */
	pthread_mutex_lock(&run->lock);
	run->stop = true;
	pthread_cond_broadcast(&run->changed);
	pthread_mutex_unlock(&run->lock);
	for (unsigned i = 0; i < workers + cuts; i++)
		pthread_join(thread[i], NULL);
	if (run->error) {
		buf_addf(err, "%s: %s", in_name(in), strerror(run->error));
		status = -1;
	}
	run_free(run, arg);
	return status;
}
