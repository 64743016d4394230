/* SPDX-License-Identifier: MIT
 * The same events for several threads: what was read is lent and no longer changes; what a lead's
 * history is put together in is each one's own. */
#include "event_own.h"

#include <stdlib.h>

struct events *
events_like(const struct events *from)
{
	struct events *e = xcalloc(1, sizeof(*e));

	e->zone = from->zone;
	e->now = from->now;
	for (size_t i = 0; i < from->head.n; i++)
		head_add(&e->head, from->head.name[i]);
	head_add(&e->type_head, SLICE("type"));
	return e;
}

/* Do both take the same, and keep it in the same place? */
static bool
is_like(const struct events *e, const struct events *from)
{
	if (e->takers != from->takers || e->store.size != from->store.size)
		return false;
	for (size_t i = 0; i < e->takers; i++)
		if (e->taker[i].take != from->taker[i].take ||
		    e->taker[i].offset != from->taker[i].offset ||
		    e->taker[i].from != from->taker[i].from)
			return false;
	return true;
}

bool
events_share(struct events *e, struct events *from)
{
	events_takers_place(e);
	if (!is_like(e, from))
		return false;
	store_free(&e->store);
	e->lender = from;
	e->store = from->store;
	e->class = from->class;
	e->classes = from->classes;
	e->text = from->text;
	e->texts = from->texts;
	e->stitches = from->stitches;
	e->marks = from->marks;
	history_prepare(e);
	return true;
}
