/* SPDX-License-Identifier: MIT */
#include "mem.h"

#include "err.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	ARENA_BLOCK = 64 << 10
}; /* large enough that blocks are rare, small enough not to be felt */

struct arena_block {
	struct arena_block *next;
	size_t size;
	alignas(max_align_t) char data[];
};

static _Noreturn void
no_memory(void)
{
	die("out of memory");
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		no_memory();
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		no_memory();
	return p;
}

void *
xrealloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		no_memory();
	return p;
}

void *
xrealloc_array(void *p, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		no_memory();
	return xrealloc(p, n);
}

char *
xstrndup(const char *s, size_t n)
{
	char *d = xmalloc(n + 1);

	if (n)
		memcpy(d, s, n);
	d[n] = '\0';
	return d;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

void *
xgrow(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 8;
	return xrealloc_array(p, *cap, size);
}

void
buf_reserve(struct buf *b, size_t more)
{
	size_t need, cap = b->cap ? b->cap : 64;

	if (b->cap - b->n >= more)
		return;
	if (__builtin_add_overflow(b->n, more, &need))
		no_memory();
	while (cap < need)
		if (__builtin_mul_overflow(cap, (size_t)2, &cap))
			no_memory();
	b->s = xrealloc(b->s, cap);
	b->cap = cap;
}

void
buf_add(struct buf *b, const void *s, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->s + b->n, s, n);
	b->n += n;
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		buf_reserve(b, (size_t)n + 1);
		vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}

const char *
buf_string(struct buf *b)
{
	buf_reserve(b, 1);
	b->s[b->n] = '\0';
	return b->s;
}

void
buf_free(struct buf *b)
{
	free(b->s);
	*b = (struct buf){0};
}

static char *
arena_take(struct arena *a, size_t n, size_t align)
{
	size_t pad = -(uintptr_t)a->p & (align - 1);
	char *p;

	if (n > SIZE_MAX / 2)
		no_memory();
	if (n + pad > a->left) {
		size_t size = n > ARENA_BLOCK ? n : ARENA_BLOCK;
		struct arena_block *b = xmalloc(sizeof(*b) + size);

		b->next = a->block;
		b->size = size;
		a->block = b;
		a->p = b->data;
		a->left = size;
		pad = 0;
	}
	p = a->p + pad;
	a->p += n + pad;
	a->left -= n + pad;
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return arena_take(a, n ? n : 1, alignof(max_align_t));
}

struct slice
arena_slice(struct arena *a, struct slice s)
{
	return (struct slice){arena_string(a, s), s.n};
}

char *
arena_string(struct arena *a, struct slice s)
{
	char *p = arena_take(a, s.n + 1, 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *keep = a->block, *b, *next;

	if (!keep)
		return;
	for (b = keep->next; b; b = next) {
		next = b->next;
		free(b);
	}
	keep->next = NULL;
	a->p = keep->data;
	a->left = keep->size;
}

void
arena_free(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->block; b; b = next) {
		next = b->next;
		free(b);
	}
	*a = (struct arena){0};
}

struct ending {
	struct ending *next;
	void (*end)(void *);
	void *arg;
};

static _Thread_local struct ending *endings;

void
thread_at_end(void (*end)(void *), void *arg)
{
	struct ending *e = xmalloc(sizeof(*e));

	*e = (struct ending){endings, end, arg};
	endings = e;
}

void
thread_end(void)
{
	for (struct ending *e; (e = endings) != NULL; free(e)) {
		endings = e->next;
		e->end(e->arg);
	}
}

static void
kept_free(void *buf)
{
	buf_free(buf);
}

void
buf_keep(struct buf *b)
{
	buf_reserve(b, 1);
	thread_at_end(kept_free, b);
}
