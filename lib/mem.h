/* SPDX-License-Identifier: MIT
 * Memory that is there or the program ends (x-functions), a growing byte buffer, and an arena whose
 * pieces are freed together. Out of memory is exit 2 with one line. */
#ifndef MEM_H
#define MEM_H

#include "slice.h"

#include <stdint.h>

void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
void *xrealloc_array(void *p, size_t count, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

/* Room for one more in a doubling array: p = xgrow(p, n, &cap, sizeof *p) before p[n++] = v. */
void *xgrow(void *p, size_t n, size_t *cap, size_t size);

/* A byte buffer: {0} is empty; the caller owns it; .s is not terminated. */
struct buf {
	char *s;
	size_t n, cap;
};

void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *s, size_t n);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_free(struct buf *b);

/* memcpy for bytes that are usually few: up to 32 without a call, as two moves that may overlap. */
static inline void
mem_copy(char *d, const char *s, size_t n)
{
	if (n > 32) {
		memcpy(d, s, n);
	} else if (n >= 16) {
		memcpy(d, s, 16);
		memcpy(d + n - 16, s + n - 16, 16);
	} else if (n >= 8) {
		memcpy(d, s, 8);
		memcpy(d + n - 8, s + n - 8, 8);
	} else if (n >= 4) {
		memcpy(d, s, 4);
		memcpy(d + n - 4, s + n - 4, 4);
	} else {
		for (size_t i = 0; i < n; i++)
			d[i] = s[i];
	}
}

static inline void
buf_addc(struct buf *b, char c)
{
	if (b->n == b->cap)
		buf_reserve(b, 1);
	b->s[b->n++] = c;
}

static inline void
buf_add_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n);
}

static inline struct slice
buf_slice(const struct buf *b)
{
	return (struct slice){b->s ? b->s : "", b->n};
}

/* Terminates with a NUL that is not counted. */
const char *buf_string(struct buf *b);

/* Pieces are aligned for any type and live until arena_free or arena_reset. {0} is empty. */
struct arena {
	struct arena_block *block;
	char *p;
	size_t left;
};

void *arena_alloc(struct arena *a, size_t n);
struct slice arena_slice(struct arena *a, struct slice s); /* a copy, NUL behind it */
char *arena_string(struct arena *a, struct slice s);
void arena_reset(struct arena *a); /* frees all but keeps one block for reuse */
void arena_free(struct arena *a);

/* A thread's last words: END(ARG), by thread_end. What a thread keeps from call to call is freed so. */
void thread_at_end(void (*end)(void *), void *arg);

/* Whoever starts threads calls it in each, as the last thing it does. */
void thread_end(void);

/* For a buffer that a thread keeps. */
void buf_keep(struct buf *b);

static inline struct buf *
buf_kept(struct buf *b)
{
	if (!b->cap)
		buf_keep(b);
	return b;
}

#endif
