/* SPDX-License-Identifier: MIT
 * The names of a file's columns. Some systems write two rows of them: a question, and its parts below
 * it and below the blank cells behind it; or a code, and what it stands for. */
#include "ascii.h"
#include "header.h"
#include "import_own.h"
#include "import_shape.h"

#include <stdlib.h>

static void
keep_first(void *second, const struct record *r)
{
	struct head *h = second;

	for (size_t i = 0, n = h->n ? 0 : r->n; i < n; i++)
		head_add(h, slice_trim(r->f[i]));
}

static bool
is_known(const struct import *im, struct slice name)
{
	bool system;

	return mapping_known(im->o->rules, &name, 1, &system) > 0;
}

/* Below a header that is known no name begins with a digit, or has an at sign: that is a record. */
static bool
are_names(const struct import *im, const struct head *h, const struct head *second)
{
	for (size_t i = 0; i < h->n && second->n == h->n; i++) {
		struct slice s = second->name[i];

		if (s.n && (is_digit(s.p[0]) || memchr(s.p, '@', s.n)) && is_known(im, h->name[i]))
			return false;
	}
	return second->n == h->n;
}

/* Columns of which a record has the name itself as its value are choices, no questions. */
struct chosen {
	const struct head *second;
	bool *is;
	bool below; /* the row of names */
};

static void
mark_chosen(void *chosen, const struct record *r)
{
	struct chosen *c = chosen;

	for (size_t i = 0; i < r->n && i < c->second->n && c->below; i++)
		c->is[i] |= c->second->name[i].n && slice_eq(slice_trim(r->f[i]), c->second->name[i]);
	c->below = true;
}

static bool
are_alike(struct slice a, struct slice b)
{
	struct buf one = {0}, other = {0};
	bool same = slice_eq(header_key(a, &one), header_key(b, &other));

	buf_free(&one);
	buf_free(&other);
	return same;
}

/* The question of a column, with what one part of it is called. */
static void
add_part(struct head *to, struct slice question, struct slice part)
{
	struct buf b = {0};

	buf_add_slice(&b, slice_trim(question));
	if (question.n && part.n)
		buf_add(&b, ": ", 2);
	buf_add_slice(&b, part);
	head_add(to, buf_slice(&b));
	buf_free(&b);
}

/* Columns FROM to TO are of one question. */
static void
name_question(struct import *im, const struct head *h, size_t from, size_t to, struct slice empty,
	      const bool *chosen)
{
	const struct slice *second = im->second.name;
	size_t known = 0;
	bool choice = false;

	for (size_t i = from; i < to; i++) {
		known += second[i].n && is_known(im, second[i]);
		choice |= chosen[i];
	}
	for (size_t i = from; i < to; i++) {
		bool says = second[i].n && !shape_begins(&second[i], 1, empty);

		if (to - from == 1 && (!says || is_known(im, h->name[i]) ||
				       are_alike(h->name[i], second[i])))
			head_add(&im->head, h->name[i]);
		else if (known > (to - from > 1) && !choice && is_known(im, second[i]))
			head_add(&im->head, second[i]);
		else
			add_part(&im->head, h->name[from], says ? second[i] : SLICE(""));
	}
}

/* NULs around a name are padding, as they are around a value; --strict takes none out. */
static void
copy_names(struct head *to, const struct head *from, bool strict)
{
	struct buf b = {0};

	for (size_t i = 0; i < from->n; i++) {
		struct slice name = from->name[i];

		b.n = 0;
		buf_reserve(&b, name.n + 1);
		if (!strict)
			shape_take_nuls(&name, true, &b);
		head_add(to, name);
	}
	buf_free(&b);
}

void
import_names(struct import *im)
{
	const struct head *h = in_head(im->source.in);
	struct slice empty;
	struct chosen c = {&im->second, NULL, false};

	if (mapping_two_rows(im->o->rules, h, &empty))
		import_source_first(&im->source, &im->o->in, keep_first, &im->second);
	if (!are_names(im, h, &im->second)) {
		head_free(&im->second);
		copy_names(&im->head, h, im->o->strict);
		return;
	}
	c.is = xcalloc(h->n + 1, sizeof(*c.is));
	import_source_first(&im->source, &im->o->in, mark_chosen, &c);
	for (size_t i = 0, to; i < h->n; i = to) {
		for (to = i + 1; to < h->n && !slice_trim(h->name[to]).n; to++)
			;
		name_question(im, h, i, to, empty, c.is);
	}
	free(c.is);
}

bool
import_is_names(const struct import *im, const struct record *r)
{
	for (size_t i = 0; i < im->second.n; i++)
		if (i >= r->n || !slice_eq(slice_trim(r->f[i]), im->second.name[i]))
			return false;
	return im->second.n > 0;
}
