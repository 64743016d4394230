/* SPDX-License-Identifier: MIT
 * A type in a table that no event has, while one that is nearly called so is there and meant by no
 * other word of the tables: a slip of a hand, by which a rule never hits. Types that are merely absent
 * are no news: a table is for many lists of events. */
#include "ascii.h"
#include "err.h"
#include "event_own.h"
#include "text.h"

#include <stdlib.h>

static bool
is_there(struct slice want, const struct slice *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_same(want, name[i]))
			return true;
	return false;
}

static bool
is_listed(struct slice list, struct slice want)
{
	struct slice part;

	while (slice_next(&list, '|', &part))
		if (text_same(slice_trim(part), want))
			return true;
	return false;
}

/* Does a row of any table mean that type? */
static bool
is_meant(const struct events *e, struct slice type)
{
	for (size_t i = 0; i < e->takers; i++)
		if (e->taker[i].on && is_listed(slice_of(e->taker[i].on), type))
			return true;
	return false;
}

/* The first name that one slip makes of WANT, or SIZE_MAX. Of short words and of numbered ones that is
 * another name, and so is any that is farther away (subscribe, unsubscribe). */
static size_t
slip_of(struct slice want, const struct slice *name, size_t n)
{
	enum { SHORT = 4 };

	for (size_t i = 0; i < n && want.n >= SHORT && !is_digit(want.p[want.n - 1]); i++)
		if (name[i].n >= SHORT && !is_digit(name[i].p[name[i].n - 1]) &&
		    text_distance(want, name[i], 1) == 1)
			return i;
	return SIZE_MAX;
}

bool
events_say_near(const struct events *e)
{
	struct slice *name = xcalloc(e->types + 1, sizeof(*name));
	bool said = false;

	for (size_t i = 0; i < e->types; i++)
		name[i] = slice_trim(e->text[e->type[i].text]);
	for (size_t i = 0; i < e->takers; i++) {
		const struct event_taker *t = &e->taker[i];
		struct slice list = t->on ? slice_of(t->on) : SLICE(""), part, row = t->source;
		struct slice end = SLICE(": when");

		if (!row.n || !list.n)
			continue;
		if (row.n > end.n && memcmp(row.p + row.n - end.n, end.p, end.n) == 0)
			row.n -= end.n;
		while (slice_next(&list, '|', &part)) {
			size_t near;

			part = slice_trim(part);
			if (!part.n || *part.p == '*' || is_there(part, name, e->types))
				continue;
			near = slip_of(part, name, e->types);
			if (near == SIZE_MAX || is_meant(e, name[near]))
				continue;
			warn("%.*s: on: no event that is new enough is of the type \"%.*s\"; did you "
			     "mean \"%.*s\"?",
			     (int)row.n, row.p, (int)part.n, part.p, (int)name[near].n, name[near].p);
			said = true;
		}
	}
	free(name);
	return said;
}
