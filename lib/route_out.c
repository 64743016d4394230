/* SPDX-License-Identifier: MIT
 * The columns of the router, as far as this run has them, and what a decision has for each. */
#include "route_own.h"

#include <stddef.h>

enum { FIRST = ROUTE_QUEUE };

static const size_t place[ROUTE_OWNED] = {
    [ROUTE_QUEUE - FIRST] = offsetof(struct route_decision, queue),
    [ROUTE_OWNER - FIRST] = offsetof(struct route_decision, owner),
    [ROUTE_ACTION - FIRST] = offsetof(struct route_decision, action),
    [ROUTE_CONTENT - FIRST] = offsetof(struct route_decision, content),
    [ROUTE_DUE - FIRST] = offsetof(struct route_decision, due),
    [ROUTE_REASON - FIRST] = offsetof(struct route_decision, reason),
    [ROUTE_ORIGIN_CONTENT - FIRST] = offsetof(struct route_decision, origin_content),
    [ROUTE_PREVIOUS_OWNER - FIRST] = offsetof(struct route_decision, previous_owner),
    [ROUTE_COVERED_BY - FIRST] = offsetof(struct route_decision, covered_by),
};

static bool
is_written(const struct router *r, enum route_column c)
{
	if (c == ROUTE_ORIGIN_CONTENT)
		return r->keeps_content;
	if (c == ROUTE_PREVIOUS_OWNER)
		return r->leaver.n > 0;
	if (c == ROUTE_COVERED_BY)
		return r->roster && (r->roster->covers || r->column[c] >= 0);
	return true;
}

void
router_columns(struct router *r, struct out *out)
{
	for (int i = 0; i < ROUTE_OWNED; i++)
		if (is_written(r, (enum route_column)(FIRST + i)))
			r->own[i] = 1 + out_own(out, slice_of(route_column_name[FIRST + i]));
}

void
router_put(const struct router *r, struct out *out, const struct record *rec,
	   const struct route_decision *d)
{
	for (int i = 0; i < ROUTE_OWNED; i++)
		if (r->own[i])
			out_set(out, r->own[i] - 1,
				*(const struct slice *)(const void *)((const char *)d + place[i]));
	out_put(out, rec);
}

void
route_as_before(const struct router *r, const struct record *rec, struct route_decision *d)
{
	const int *c = r->column;

	*d = (struct route_decision){record_get(rec, c[ROUTE_QUEUE]),
				     record_get(rec, c[ROUTE_OWNER]),
				     record_get(rec, c[ROUTE_ACTION]),
				     record_get(rec, c[ROUTE_CONTENT]),
				     record_get(rec, c[ROUTE_DUE]),
				     record_get(rec, c[ROUTE_REASON]),
				     record_get(rec, c[ROUTE_ORIGIN_CONTENT]),
				     record_get(rec, c[ROUTE_PREVIOUS_OWNER]),
				     record_get(rec, c[ROUTE_COVERED_BY]),
				     false,
				     false};
}
