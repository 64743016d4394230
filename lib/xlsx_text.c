/* SPDX-License-Identifier: MIT */
#include "xlsx_text.h"

#include <stdlib.h>

enum { TEXTS_MAX = 512 << 20 }; /* bytes of them all, and of where they end */

static size_t
start_of(const struct xlsx_texts *t, size_t i)
{
	return i ? t->end[i - 1] : 0;
}

bool
xlsx_text(const struct xlsx_texts *t, size_t i, struct slice *s)
{
	size_t from;

	if (i >= t->n)
		return false;
	from = start_of(t, i);
	*s = (struct slice){t->text.s ? t->text.s + from : "", t->end[i] - from};
	return true;
}

static int
hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
					       : -1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

void
xlsx_unescape(struct buf *b, size_t from)
{
	size_t to = from;

	if (b->n - from < 7 || !memchr(b->s + from, '_', b->n - from))
		return;
	for (size_t i = from; i < b->n;) {
		int c = b->n - i >= 7 && b->s[i] == '_' && b->s[i + 1] == 'x' && b->s[i + 6] == '_'
			    ? hex4(b->s + i + 2)
			    : -1;

		if (c <= 0 || c >= 0x80) { /* only controls are written so; others stay */
			b->s[to++] = b->s[i++];
			continue;
		}
		i += 7;
		if (c == '\r' && i < b->n && b->s[i] == '\n')
			continue;
		b->s[to++] = (char)c;
	}
	b->n = to;
}

static void
on_start(void *ctx, const char *element, const char **attribute)
{
	struct xlsx_texts *t = ctx;

	(void)attribute;
	if (strcmp(element, "si") == 0)
		t->inside = true;
	else if (strcmp(element, "rPh") == 0) /* how it is pronounced */
		t->inside = false;
	else if (strcmp(element, "t") == 0)
		t->reading = t->inside;
}

/* Texts of nothing cost the file a byte or less, but a place here. */
static void
take_room(struct xlsx_texts *t, size_t more)
{
	if (t->text.n + t->n * sizeof(*t->end) + more > TEXTS_MAX)
		t->why = "more than 512 MiB of texts";
}

static void
on_end(void *ctx, const char *element)
{
	struct xlsx_texts *t = ctx;

	t->reading = false;
	if (strcmp(element, "rPh") == 0)
		t->inside = true;
	if (strcmp(element, "si") != 0)
		return;
	t->inside = false;
	take_room(t, sizeof(*t->end));
	if (t->why)
		return;
	xlsx_unescape(&t->text, start_of(t, t->n));
	t->end = xgrow(t->end, t->n, &t->cap, sizeof(*t->end));
	t->end[t->n++] = t->text.n;
}

static void
on_text(void *ctx, const char *p, int n)
{
	struct xlsx_texts *t = ctx;

	if (!t->reading || t->why)
		return;
	take_room(t, (size_t)n);
	if (t->text.n + (size_t)n - start_of(t, t->n) > CELL_MAX)
		t->why = "a text is longer than 1 MiB";
	if (!t->why)
		buf_add(&t->text, p, (size_t)n);
}

struct part_handler
xlsx_texts_handler(struct xlsx_texts *t)
{
	return (struct part_handler){on_start, on_end, on_text, t};
}

void
xlsx_texts_free(struct xlsx_texts *t)
{
	buf_free(&t->text);
	free(t->end);
}
