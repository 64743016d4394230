/* SPDX-License-Identifier: MIT
 * Who a visitor is: an event that has a visitor_id beside a lead_id or an e-mail says so, and what
 * the visitor did before is then that lead's, too. Only where all such events of a visitor name one
 * lead; a browser that two people share stays nobody's. About 100 bytes for each visitor known. */
#include "event_own.h"

#include <stdlib.h>

enum { OWNERS = 2, SHARED = OWNERS + 1 }; /* a lead has two keys beside its visitor_id */

struct visitor {
	uint32_t owner[OWNERS], owners; /* SHARED: more than any lead can have */
};

/* One visitor of an owner; a chain. */
struct visit {
	uint32_t visitor, next;
};

struct event_stitches {
	struct map visitor_index, owner_index;
	struct visitor *visitor;
	uint32_t *first; /* visit of each owner, MAP_NONE ends */
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
		s->visitor = xgrow(s->visitor, s->visitors, &s->visitor_cap, sizeof(*s->visitor));
		s->visitor[s->visitors++] = (struct visitor){.owners = 0};
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
	struct visitor *v;
	uint32_t visitor, owner;

	if (!e->stitches)
		e->stitches = xcalloc(1, sizeof(*e->stitches));
	s = e->stitches;
	visitor = visitor_put(s, visitor_id);
	owner = owner_put(s, owner_key(&e->owner, kind, key));
	v = &s->visitor[visitor];
	for (uint32_t i = 0; i < v->owners && i < OWNERS; i++)
		if (v->owner[i] == owner)
			return;
	if (v->owners < SHARED)
		v->owners++;
	if (v->owners == SHARED)
		return;
	v->owner[v->owners - 1] = owner;
	s->visit = xgrow(s->visit, s->visits, &s->visit_cap, sizeof(*s->visit));
	s->visit[s->visits] = (struct visit){visitor, s->first[owner]};
	s->first[owner] = (uint32_t)s->visits++;
}

/* Do all that identify the visitor belong to this lead? */
static bool
is_of(const struct visitor *v, const uint32_t *owner)
{
	for (uint32_t i = 0; i < v->owners; i++)
		if (v->owners == SHARED || (v->owner[i] != owner[0] && v->owner[i] != owner[1]))
			return false;
	return true;
}

void
event_stitched(struct events *e, struct slice lead_id, struct slice email, struct slice visitor_id,
	       event_visitor *each)
{
	const struct event_stitches *s = e->stitches;
	const struct slice key[OWNERS] = {slice_trim(lead_id), email};
	uint32_t owner[OWNERS] = {MAP_NONE, MAP_NONE};

	for (int k = 0; k < OWNERS; k++)
		if (key[k].n)
			owner[k] = map_get(&s->owner_index,
					   owner_key(&e->owner, k ? STORE_EMAIL : STORE_LEAD, key[k]));
	for (int k = 0; k < OWNERS; k++) {
		uint32_t i = owner[k] == MAP_NONE ? MAP_NONE : s->first[owner[k]];

		for (; i != MAP_NONE; i = s->visit[i].next) {
			const struct visitor *v = &s->visitor[s->visit[i].visitor];
			struct slice id = map_key(&s->visitor_index, s->visit[i].visitor);

			/* Once, though both keys may have named it. */
			if (v->owner[0] == owner[k] && is_of(v, owner) &&
			    !slice_eq(id, slice_trim(visitor_id)))
				each(e, STORE_VISITOR, id);
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
	free(s->visitor);
	free(s->first);
	free(s->visit);
	free(s);
}
