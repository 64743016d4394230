/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include "mem.h"
#include "parallel.h"

#include <pthread.h>

enum {
	FEW = 2000, /* things: a thread does not pay for less */
	PIECE = 64  /* things taken at a time, so that nobody is left with a large share */
};

struct member {
	void (*work)(void *arg, unsigned i);
	void *arg;
	unsigned i;
};

static unsigned limit; /* 0: the cores there are */

void
crew_limit(unsigned most)
{
	limit = most;
}

unsigned
crew_size(uint64_t n)
{
	unsigned cores = limit ? limit : parallel_cores();

	return n < FEW ? 1 : cores < CREW_MOST ? cores : CREW_MOST;
}

static void *
member_run(void *arg)
{
	struct member *m = arg;

	m->work(m->arg, m->i);
	thread_end();
	return NULL;
}

void
crew_run(unsigned size, void (*work)(void *arg, unsigned i), void *arg)
{
	struct member member[CREW_MOST];
	pthread_t thread[CREW_MOST];
	bool started[CREW_MOST] = {false};

	for (unsigned i = 0; i < size; i++) {
		member[i] = (struct member){work, arg, i};
		started[i] = i && pthread_create(&thread[i], NULL, member_run, &member[i]) == 0;
	}
	for (unsigned i = 0; i < size; i++)
		if (!started[i])
			work(arg, i);
	for (unsigned i = 0; i < size; i++)
		if (started[i])
			pthread_join(thread[i], NULL);
}

bool
crew_next(atomic_uint_fast64_t *done, uint64_t n, uint64_t *from, uint64_t *to)
{
	*from = atomic_fetch_add_explicit(done, PIECE, memory_order_relaxed);
	*to = *from + PIECE < n ? *from + PIECE : n;
	return *from < n;
}
