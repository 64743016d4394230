/* SPDX-License-Identifier: MIT
 * Who a visitor is: an event that has a visitor_id beside a lead_id or an e-mail says so, and what
 * the visitor did before is then that lead's, too. Only where all such events of a visitor name one
 * lead, by any of its keys and of those it has from a merge; a browser that two people share stays
 * nobody's. About 100 bytes for each visitor known. */
#include "event_own.h"

#include <stdlib.h>

/* A visitor with more keys is a shared browser: a lead that was made of eight has no more. */
enum { OWNERS = 16 };
#define SHARED (MAP_NONE - 1)

/* A visitor and one of its owners, in a chain of each; MAP_NONE ends. */
struct visit {
	uint32_t visitor, owner, next_visitor, next_owner;
};

struct event_stitches {
	struct map visitor_index, owner_index;
	uint32_t *newest; /* visit of each visitor; SHARED: more than OWNERS */
	uint32_t *first;  /* visit of each owner */
	struct visit *visit;
	size_t visitors, visitor_cap, owners, owner_cap, visits, visit_cap;
};

/* A key with its kind, since an id may look like an address. */
static struct slice
owner_key(struct buf *b, enum store_kind kind, struct slice key)
{
	b->n = 0;
	buf_addc(b, (char)('0' + kind));
	buf_add_slice(b, key);
	return buf_slice(b);
}

static uint32_t
visitor_put(struct event_stitches *s, struct slice id)
{
	uint32_t *at = map_put(&s->visitor_index, id);

	if (*at == MAP_NONE) {
		*at = (uint32_t)s->visitors;
		s->newest = xgrow(s->newest, s->visitors, &s->visitor_cap, sizeof(*s->newest));
		s->newest[s->visitors++] = MAP_NONE;
	}
	return *at;
}

static uint32_t
owner_put(struct event_stitches *s, struct slice key)
{
	uint32_t *at = map_put(&s->owner_index, key);

	if (*at == MAP_NONE) {
		*at = (uint32_t)s->owners;
		s->first = xgrow(s->first, s->owners, &s->owner_cap, sizeof(*s->first));
		s->first[s->owners++] = MAP_NONE;
	}
	return *at;
}

void
event_stitch(struct events *e, enum store_kind kind, struct slice key, struct slice visitor_id)
{
	struct event_stitches *s;
	uint32_t visitor, owner, *newest;
	int owners = 0;

	if (!e->stitches)
		e->stitches = xcalloc(1, sizeof(*e->stitches));
	s = e->stitches;
	visitor = visitor_put(s, visitor_id);
	newest = &s->newest[visitor];
	if (*newest == SHARED)
		return;
	owner = owner_put(s, owner_key(&e->owner, kind, key));
	for (uint32_t i = *newest; i != MAP_NONE; i = s->visit[i].next_owner, owners++)
		if (s->visit[i].owner == owner)
			return;
	if (owners == OWNERS) {
		*newest = SHARED;
		return;
	}
	s->visit = xgrow(s->visit, s->visits, &s->visit_cap, sizeof(*s->visit));
	s->visit[s->visits] = (struct visit){visitor, owner, s->first[owner], *newest};
	*newest = s->first[owner] = (uint32_t)s->visits++;
}

static int
owner_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
event_owner(struct events *e, enum store_kind kind, struct slice key)
{
	uint32_t owner = map_get(&e->stitches->owner_index, owner_key(&e->owner, kind, key));

	if (owner == MAP_NONE)
		return;
	e->visited = xgrow(e->visited, e->owners, &e->owner_cap, sizeof(*e->visited));
	e->visited[e->owners++] = owner;
}

/* Do all that identify the visitor belong to this lead? */
static bool
is_of(const struct events *e, uint32_t visitor)
{
	const struct event_stitches *s = e->stitches;
	uint32_t i = s->newest[visitor];

	while (i != MAP_NONE && bsearch(&s->visit[i].owner, e->visited, e->owners,
					sizeof(*e->visited), owner_compare))
		i = s->visit[i].next_owner;
	return i == MAP_NONE;
}

void
event_stitched(struct events *e, event_visitor *each)
{
	const struct event_stitches *s = e->stitches;

	if (e->owners > 1)
		qsort(e->visited, e->owners, sizeof(*e->visited), owner_compare);
	for (size_t k = 0; k < e->owners; k++) {
		uint32_t i = k && e->visited[k] == e->visited[k - 1] ? MAP_NONE
								     : s->first[e->visited[k]];

		for (; i != MAP_NONE; i = s->visit[i].next_visitor) {
			uint32_t visitor = s->visit[i].visitor;

			/* Once, though several keys may have named it; if shared, never. */
			if (s->newest[visitor] == i && is_of(e, visitor))
				each(e, STORE_VISITOR, map_key(&s->visitor_index, visitor));
		}
	}
}

void
event_stitches_free(struct events *e)
{
	struct event_stitches *s = e->stitches;

	if (!s)
		return;
	map_free(&s->visitor_index);
	map_free(&s->owner_index);
	free(s->newest);
	free(s->first);
	free(s->visit);
	free(s);
}
