/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "text.h"

#include <stdlib.h>

void
head_add(struct head *h, struct slice name)
{
	struct buf key = {0};
	uint32_t *column;

	h->name = xrealloc_array(h->name, h->n + 1, sizeof(*h->name));
	h->name[h->n] = arena_slice(&h->mem, name);
	column = map_put(&h->index, text_valid(name) == name.n ? text_fold(name, &key) : name);
	*column = *column == MAP_NONE ? (uint32_t)h->n : (uint32_t)HEAD_TWICE;
	h->n++;
	buf_free(&key);
}

void
head_copy(struct head *to, const struct head *from)
{
	*to = (struct head){0};
	for (size_t i = 0; i < from->n; i++)
		head_add(to, from->name[i]);
}

void
head_free(struct head *h)
{
	free(h->name);
	map_free(&h->index);
	arena_free(&h->mem);
	*h = (struct head){0};
}

int
head_find(const struct head *h, struct slice name)
{
	struct buf key = {0};
	uint32_t column = map_get(&h->index, text_fold(name, &key));

	buf_free(&key);
	return (int)column; /* MAP_NONE is HEAD_NONE, all bits set */
}

static void
say_twice(struct slice name, struct buf *b)
{
	buf_addf(b, "two columns are called \"%.*s\"", (int)name.n, name.p);
}

bool
head_twice(const struct head *h, struct slice name, const char *file, struct buf *b)
{
	if (head_find(h, name) != HEAD_TWICE)
		return false;
	buf_addf(b, "%s:1: ", file);
	say_twice(name, b);
	return true;
}

/* Whether the names hold an address or as many digits as a phone: the list has no header, its first
 * line is somebody whom no message names. */
static bool
head_is_lead(const struct head *h)
{
	for (size_t i = 0; i < h->n; i++) {
		size_t digits = 0;

		for (size_t j = 0; j < h->name[i].n; j++) {
			if (h->name[i].p[j] == '@')
				return true;
			digits += h->name[i].p[j] >= '0' && h->name[i].p[j] <= '9';
		}
		if (digits >= 7)
			return true;
	}
	return false;
}

void
head_unknown(const struct head *h, struct slice name, struct buf *b)
{
	size_t near = head_is_lead(h) ? SIZE_MAX : text_nearest(name, h->name, h->n);

	if (head_find(h, name) == HEAD_TWICE) {
		say_twice(name, b);
		return;
	}
	buf_addf(b, "unknown column \"%.*s\"", (int)name.n, name.p);
	if (near != SIZE_MAX)
		buf_addf(b, "; did you mean \"%.*s\"?", (int)h->name[near].n, h->name[near].p);
}
