/* SPDX-License-Identifier: MIT
 * A slice: bytes somebody else owns. Never assume a NUL behind it. */
#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n;
};

/* A slice of a string literal (in a static initialiser: SLICE_INIT), and of a C string. */
#define SLICE_INIT(literal) {"" literal, sizeof(literal) - 1}
#define SLICE(literal) ((struct slice)SLICE_INIT(literal))

static inline struct slice
slice_of(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Byte order; a prefix comes first. */
static inline int
slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* Without ASCII blanks (space, tab, CR, LF) at either end. */
static inline struct slice
slice_trim(struct slice s)
{
	while (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
		s.p++, s.n--;
	while (s.n && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r')))
		s.n--;
	return s;
}

/* Takes TEXT off the front of S; false: it does not begin so. */
static inline bool
slice_take(struct slice *s, const char *text)
{
	size_t n = strlen(text);

	if (s->n < n || memcmp(s->p, text, n) != 0)
		return false;
	*s = (struct slice){s->p + n, s->n - n};
	return true;
}

/* Takes the next part, trimmed, off a list with SEP between its parts; false at the end. */
static inline bool
slice_next(struct slice *list, char sep, struct slice *part)
{
	const char *end = list->n ? memchr(list->p, sep, list->n) : NULL;
	size_t n = end ? (size_t)(end - list->p) : list->n;

	if (!list->n)
		return false;
	*part = slice_trim((struct slice){list->p, n});
	n += end != NULL;
	*list = (struct slice){list->p + n, list->n - n};
	return true;
}

#endif
