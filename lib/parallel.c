/* SPDX-License-Identifier: MIT
 * Blocks go round a ring: empty, in work, done, empty again. The ring bounds memory and holds the
 * workers back when the writer is slow. One worker at a time reads. */
#include "parallel.h"

#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	CHUNK = 256 << 10, /* asked of the source at a time; small enough for a core's own cache */
	RING = 3,	   /* blocks for each worker: one it works on, and two that wait */
	STRETCH = 240	   /* bytes whose quotes a byte can count */
};

enum stage { EMPTY, WORK, DONE };

struct block {
	enum stage stage;
	struct buf in, out, also;
	uint64_t byte, records, lines, written, neutralised;
	bool good;
};

struct run {
	const struct parallel *p;
	struct in *in;
	struct block *block;
	size_t blocks;
	pthread_mutex_t lock;
	pthread_cond_t may_cut, may_write;
	uint64_t cut;	    /* blocks so far */
	bool cutting;	    /* somebody reads */
	bool end, stop;	    /* nothing more to cut; nobody wants more */
	int error;	    /* errno of the source */
	int wake[2];	    /* a pipe: who waits for the source is to stop */
	struct buf rest;    /* behind the last block */
	uint64_t line, byte; /* of the first block that is not written; of REST */
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

static size_t
quotes_in(const char *p, const char *end)
{
	size_t n = 0;

	while (p < end) {
		const char *stop = end - p > STRETCH ? p + STRETCH : end;
		unsigned char few = 0; /* many at a time where it is no wider */

		for (; p < stop; p++)
			few = (unsigned char)(few + (*p == '"'));
		n += few;
	}
	return n;
}

/* How much of B are whole records, where B starts with one; 0: none is complete. Quotes are counted
 * twice, all of them and those behind the last line ends: nearly nothing. Where a quote stands in
 * the middle of a field this may be wrong; then the block's reader finds a quote open at its end. */
static size_t
whole_records(struct slice b, bool quoting)
{
	const char *end = b.p + b.n, *line;
	size_t quotes = quoting ? quotes_in(b.p, end) : 0;

	while ((line = memrchr(b.p, '\n', (size_t)(end - b.p))) != NULL) {
		if (quoting)
			quotes -= quotes_in(line + 1, end);
		if (quotes % 2 == 0)
			return (size_t)(line + 1 - b.p);
		end = line;
	}
	return 0;
}

/* Reads until a record is whole. 1 a block, 0 the end, -1 error, nobody wants more, or there is no
 * end of a record in sight: lines end with CR, or it is beyond the limit, which is the reader's to
 * refuse. What was read is in REST then. */
static int
block_cut(struct run *run, struct block *b)
{
	struct buf swap = b->in;
	size_t most;

	b->in = run->rest;
	run->rest = swap;
	run->rest.n = 0;
	b->byte = run->byte;
	most = b->in.n + in_max_record(run->in) + CHUNK;
	for (;;) {
		size_t whole;
		long got = -1;

		buf_reserve(&b->in, CHUNK);
		if (b->in.n <= most && in_raw_wait(run->in, run->wake[0])) {
			got = in_raw_read(run->in, b->in.s + b->in.n, CHUNK);
			run->error = got < 0 ? errno : 0;
		}
		if (got < 0) {
			run->rest = b->in;
			b->in = swap;
			return -1;
		}
		b->in.n += (size_t)got;
		if (got == 0) {
			run->byte += b->in.n;
			return b->in.n > 0;
		}
		whole = whole_records(buf_slice(&b->in), run->quoting);
		if (!whole)
			continue;
		buf_add(&run->rest, b->in.s + whole, b->in.n - whole);
		b->in.n = whole;
		run->byte += whole;
		return 1;
	}
}

static void
block_work(struct run *run, struct parallel_worker *w, struct block *b)
{
	struct buf swap;

	in_part_begin(w->part, run->in, &b->in, 1, b->byte);
	w->also.n = 0;
	b->good = run->p->work(w) && !in_part_open(w->part);
	b->records = in_count(w->part);
	b->lines = in_part_lines(w->part);
	if (w->out)
		out_part_take(w->out, &b->out, &b->written, &b->neutralised);
	swap = b->also; /* the bytes go with the block, the worker gets its old buffer */
	b->also = w->also;
	w->also = swap;
}

static void *
worker(void *arg)
{
	struct worker_arg *a = arg;
	struct run *run = a->run;

	pthread_mutex_lock(&run->lock);
	while (!run->end && !run->stop) {
		struct block *b = &run->block[run->cut % run->blocks];
		int got;

		if (run->cutting || b->stage != EMPTY) {
			pthread_cond_wait(&run->may_cut, &run->lock);
			continue;
		}
		run->cutting = true;
		pthread_mutex_unlock(&run->lock);
		got = block_cut(run, b);
		pthread_mutex_lock(&run->lock);
		run->cutting = false;
		if (got <= 0) {
			run->end = true;
			pthread_cond_broadcast(&run->may_cut);
			pthread_cond_signal(&run->may_write);
			break;
		}
		b->stage = WORK;
		run->cut++;
		pthread_cond_signal(&run->may_cut);
		pthread_mutex_unlock(&run->lock);
		block_work(run, &a->w, b);
		pthread_mutex_lock(&run->lock);
		b->stage = DONE;
		pthread_cond_signal(&run->may_write);
	}
	pthread_mutex_unlock(&run->lock);
	thread_end();
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
		if (n == run->cut && !idle && run->p->out) {
			idle = true;
			pthread_mutex_unlock(&run->lock);
			out_flush(run->p->out);
			pthread_mutex_lock(&run->lock);
			continue;
		}
		pthread_cond_wait(&run->may_write, &run->lock);
	}
	if (n == run->cut)
		b = NULL;
	pthread_mutex_unlock(&run->lock);
	return b;
}

/* Blocks in order, until one does not go by itself. Returns how many. */
static uint64_t
write_all(struct run *run)
{
	const struct parallel *p = run->p;
	struct block *b;
	uint64_t n;

	for (n = 0; (b = block_wait(run, n)) != NULL; n++) {
		struct parallel_done d = {run->line, b->records, buf_slice(&b->also)};

		if (!b->good || (p->done && !p->done(p->arg, &d)))
			break;
		in_count_more(run->in, b->records);
		for (uint64_t i = 0; !p->second && i < b->records; i++)
			progress_step();
		if (p->out)
			out_join(p->out, buf_slice(&b->out), b->written, b->neutralised);
		run->line += b->lines;
		pthread_mutex_lock(&run->lock);
		b->stage = EMPTY;
		pthread_cond_signal(&run->may_cut);
		pthread_mutex_unlock(&run->lock);
	}
	return n;
}

static void
stop_all(struct run *run, const pthread_t *thread, unsigned n)
{
	pthread_mutex_lock(&run->lock);
	run->stop = true;
	pthread_cond_broadcast(&run->may_cut);
	pthread_mutex_unlock(&run->lock);
	/* its buffer has room for a byte; without a pipe the source has to say something first */
	if (run->wake[1] >= 0 && write(run->wake[1], "", 1) < 0)
		run->stop = true;
	for (unsigned i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
}

/* From block N on all is the reader's again. */
static void
give_back(struct run *run, uint64_t n)
{
	struct buf all = {0};
	uint64_t byte = n < run->cut ? run->block[n % run->blocks].byte : run->byte;

	for (; n < run->cut; n++)
		buf_add_slice(&all, buf_slice(&run->block[n % run->blocks].in));
	buf_add_slice(&all, buf_slice(&run->rest));
	in_give_back(run->in, &all, run->line, byte, run->error);
}

static void
run_close(struct run *run, struct worker_arg *arg)
{
	for (unsigned i = 0; i < run->p->workers; i++) {
		in_close(arg[i].w.part);
		if (arg[i].w.out)
			out_abandon(arg[i].w.out);
		buf_free(&arg[i].w.also);
	}
	for (size_t i = 0; i < run->blocks; i++) {
		buf_free(&run->block[i].in);
		buf_free(&run->block[i].out);
		buf_free(&run->block[i].also);
	}
	for (int i = 0; i < 2; i++)
		if (run->wake[i] >= 0)
			close(run->wake[i]);
	pthread_mutex_destroy(&run->lock);
	pthread_cond_destroy(&run->may_cut);
	pthread_cond_destroy(&run->may_write);
	buf_free(&run->rest);
	free(run->block);
	free(arg);
}

bool
parallel_run(const struct parallel *p, struct in *in)
{
	struct run run = {.p = p, .in = in, .blocks = (size_t)p->workers * RING};
	struct worker_arg *arg = xcalloc(p->workers, sizeof(*arg));
	pthread_t thread[PARALLEL_MOST];
	unsigned workers = 0;
	uint64_t n = 0;
	bool all;

	run.block = xcalloc(run.blocks, sizeof(*run.block));
	run.quoting = in_quotes(in);
	in_rest(in, &run.rest, &run.line, &run.byte);
	pthread_mutex_init(&run.lock, NULL);
	pthread_cond_init(&run.may_cut, NULL);
	pthread_cond_init(&run.may_write, NULL);
	if (pipe2(run.wake, O_CLOEXEC) < 0)
		run.wake[0] = run.wake[1] = -1;
	for (unsigned i = 0; i < p->workers; i++) {
		arg[i] = (struct worker_arg){&run, {.part = in_part(in), .ctx = p->ctx[i]}};
		arg[i].w.out = p->out ? out_part(p->out) : NULL;
		workers += pthread_create(&thread[workers], NULL, worker, &arg[i]) == 0;
	}
	if (workers)
		n = write_all(&run);
	stop_all(&run, thread, workers);
	all = workers && n == run.cut && !run.rest.n && !run.error;
	if (!all)
		give_back(&run, n);
	run_close(&run, arg);
	return all;
}
