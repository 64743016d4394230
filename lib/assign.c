/* SPDX-License-Identifier: MIT */
#include "assign_own.h"

#include "text.h"

#include <stdlib.h>
#include <unistd.h>

static uint32_t
text_put(struct assign *a, struct slice s)
{
	uint32_t *near = &a->near[((uintptr_t)s.p * UINT64_C(0x9e3779b97f4a7c15)) >>
				  (64 - ASSIGN_NEAR_BITS)],
		 *i;

	if (*near < a->texts.n && slice_eq(map_key(&a->texts, *near), s))
		return *near;
	i = map_put(&a->texts, s);
	if (*i == MAP_NONE)
		*i = (uint32_t)(a->texts.n - 1);
	return *near = *i;
}

uint32_t
assign_lead(struct assign *a, struct slice key, uint64_t hash)
{
	uint32_t i = map_get_hashed(&a->leads, key, hash);

	if (i != MAP_NONE)
		a->lead[i].met = true;
	return i;
}

bool
assign_lead_get(const struct assign *a, uint32_t lead, struct assigned *what)
{
	const struct assign_lead *l = lead == MAP_NONE ? NULL : &a->lead[lead];

	if (!l)
		return false;
	*what = (struct assigned){map_key(&a->texts, l->owner), map_key(&a->texts, l->queue),
				  map_key(&a->texts, l->reason), l->at};
	return true;
}

uint32_t
assign_lead_set(struct assign *a, struct slice key, uint64_t hash, uint32_t lead,
		const struct assigned *what)
{
	if (lead == MAP_NONE) {
		uint32_t *i = map_put_hashed(&a->leads, key, hash);

		if (*i == MAP_NONE) {
			*i = (uint32_t)(a->leads.n - 1);
			a->lead = xgrow(a->lead, *i, &a->lead_cap, sizeof(*a->lead));
		}
		lead = *i;
	}
	a->lead[lead] = (struct assign_lead){text_put(a, what->owner),
					     text_put(a, what->queue),
					     text_put(a, what->reason), true, what->at};
	return lead;
}

uint32_t
assign_company(struct assign *a, struct slice key, uint64_t hash)
{
	uint32_t i = map_get_hashed(&a->companies, key, hash);

	if (i != MAP_NONE)
		a->company[i].met = true;
	return i;
}

struct slice
assign_company_get(const struct assign *a, uint32_t company)
{
	return company == MAP_NONE ? SLICE("") : map_key(&a->texts, a->company[company].owner);
}

uint32_t
assign_company_owner(const struct assign *a, uint32_t company)
{
	return assign_company_get(a, company).n ? a->company[company].owner : MAP_NONE;
}

uint32_t *
assign_company_note(struct assign *a, uint32_t company)
{
	return &a->company[company].note;
}

uint32_t
assign_company_set(struct assign *a, struct slice key, uint64_t hash, uint32_t company,
		   struct slice owner, int64_t at)
{
	if (company == MAP_NONE) {
		uint32_t *i = map_put_hashed(&a->companies, key, hash);

		if (*i == MAP_NONE) {
			*i = (uint32_t)(a->companies.n - 1);
			a->company = xgrow(a->company, *i, &a->company_cap, sizeof(*a->company));
			a->company[*i] = (struct assign_company){
			    .owner = text_put(a, owner), .met = true, .at = at};
		}
		company = *i;
	}
	if (!map_key(&a->texts, a->company[company].owner).n && owner.n) {
		a->company[company].owner = text_put(a, owner);
		a->company[company].at = at;
	}
	return company;
}

void
assign_company_leave(struct assign *a, uint32_t company)
{
	a->company[company].owner = text_put(a, SLICE(""));
}

/* What VALUE numbers is N pieces of SIZE bytes at P. */
static void
warm(const struct map *m, uint64_t hash, int step, const void *p, size_t n, size_t size)
{
	uint32_t value;

	if (step == 0)
		map_prefetch(m, hash);
	else if (step == 1)
		map_prefetch_entry(m, hash);
	else if ((value = map_likely(m, hash)) < n)
		__builtin_prefetch((const char *)p + value * size);
}

void
assign_lead_warm(const struct assign *a, uint64_t hash, int step)
{
	warm(&a->leads, hash, step, a->lead, a->leads.n, sizeof(*a->lead));
}

void
assign_company_warm(const struct assign *a, uint64_t hash, int step)
{
	warm(&a->companies, hash, step, a->company, a->companies.n, sizeof(*a->company));
}

struct credit *
assign_credit(struct assign *a, struct slice pool, struct slice owner)
{
	uint32_t *at;

	a->key.n = 0;
	buf_addf(&a->key, "%zu:", pool.n);
	buf_add_slice(&a->key, pool);
	buf_add_slice(&a->key, owner);
	at = map_put(&a->credit_of, buf_slice(&a->key));
	if (*at != MAP_NONE) {
		a->credit[*at].met = true;
		return &a->credit[*at];
	}
	*at = (uint32_t)a->credits;
	a->credit = xgrow(a->credit, a->credits, &a->credit_cap, sizeof(*a->credit));
	a->credit[a->credits] = (struct credit){.pool = arena_slice(&a->mem, pool),
						.owner = arena_slice(&a->mem, owner),
						.last = WHEN_NONE,
						.met = true};
	return &a->credit[a->credits++];
}

void
assign_leave(struct assign *a, struct slice owner)
{
	uint32_t nobody = text_put(a, SLICE(""));

	for (uint32_t t = 0; t < a->texts.n; t++)
		for (size_t i = 0; text_same(map_key(&a->texts, t), owner) && i < a->companies.n;
		     i++)
			if (a->company[i].owner == t)
				a->company[i].owner = nobody;
}

size_t
assign_left(const struct assign *a, struct slice owner)
{
	size_t n = 0;

	for (uint32_t t = 0; t < a->texts.n; t++)
		for (size_t i = 0; text_same(map_key(&a->texts, t), owner) && i < a->leads.n; i++)
			n += a->lead[i].owner == t && !a->lead[i].met;
	return n;
}

/* WHEN_NONE is less than any moment, but here it says that nobody knows when. */
bool
assign_is_old(const struct assign *a, bool met, int64_t at)
{
	return !met && at != WHEN_NONE && at < a->forget;
}

size_t
assign_forget(struct assign *a, int64_t before)
{
	size_t n = 0;

	a->forget = before;
	for (size_t i = 0; i < a->leads.n; i++)
		n += assign_is_old(a, a->lead[i].met, a->lead[i].at);
	return n;
}

void
assign_close(struct assign *a)
{
	if (a->path && a->lock >= 0)
		close(a->lock);
	free(a->lead);
	free(a->company);
	free(a->credit);
	free(a->path);
	map_free(&a->texts);
	map_free(&a->leads);
	map_free(&a->credit_of);
	map_free(&a->companies);
	buf_free(&a->key);
	arena_free(&a->mem);
	*a = (struct assign){.lock = -1};
}
