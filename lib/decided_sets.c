/* SPDX-License-Identifier: MIT */
#include "decided_sets.h"

#include "err.h"

#include <inttypes.h>
#include <stdlib.h>

static uint64_t
key_of(uint32_t set, uint32_t name)
{
	return key_mix(((uint64_t)set << 32 | name) + 1);
}

static uint64_t
aparts_of(const struct decided *d, uint32_t name)
{
	return d->from[name + 1] - d->from[name];
}

static void
add(struct decided_sets *s, uint32_t set, uint32_t entry)
{
	struct decided_set *x = &s->set[set];
	uint32_t before = s->in.n, name = s->entry[entry].name;

	key_table_number(&s->in, key_of(set, name));
	if (s->in.n == before)
		return;
	s->entry[entry].next = DECIDED_ALONE;
	if (x->n++)
		s->entry[x->last].next = entry;
	else
		x->first = entry;
	x->last = entry;
	x->aparts += aparts_of(s->d, name);
}

void
decided_sets_begin(struct decided_sets *s, struct decided *d, size_t n)
{
	*s = (struct decided_sets){.d = d};
	if (!d)
		return;
	s->of = xmalloc(n * sizeof(*s->of));
	s->set = xcalloc(d->n_has + 1, sizeof(*s->set));
	s->entry = xmalloc((d->n_has + 1) * sizeof(*s->entry));
	for (size_t i = 0; i < n; i++)
		s->of[i] = DECIDED_ALONE;
	for (uint32_t i = 0; i < d->n_has; i++) {
		uint32_t *of = &s->of[d->has[i].record];

		if (!aparts_of(d, d->has[i].name))
			continue;
		*of = *of == DECIDED_ALONE ? i : *of;
		s->entry[i].name = d->has[i].name;
		add(s, *of, i);
	}
}

/* Somebody of A who is apart from somebody of B; with LOSE all such rows are lost. */
static bool
clash(const struct decided_sets *s, uint32_t a, uint32_t b, bool lose)
{
	struct decided *d = s->d;
	uint32_t few = s->set[a].aparts < s->set[b].aparts ? a : b, more = few == a ? b : a;
	const struct decided_set *x = &s->set[few], *y = &s->set[more];
	bool each = x->n * y->n < x->aparts, any = false;

	for (uint32_t i = x->first; i != DECIDED_ALONE; i = s->entry[i].next) {
		uint32_t name = s->entry[i].name;

		for (uint32_t k = each ? y->first : d->from[name];
		     each ? k != DECIDED_ALONE : k < d->from[name + 1];
		     k = each ? s->entry[k].next : k + 1) {
			uint32_t n;

			if (each) {
				n = decided_apart(d, name, s->entry[k].name);
			} else {
				const struct decided_apart *p = &d->apart[d->other[k]];
				uint32_t other = p->a == name ? p->b : p->a;

				n = d->row[p->row].lost ||
					    key_table_find(&s->in, key_of(more, other)) == KEY_NONE
					? KEY_NONE
					: d->other[k];
			}
			if (n == KEY_NONE)
				continue;
			if (!lose)
				return true;
			d->row[d->apart[n].row].lost = any = true;
		}
	}
	return any;
}

bool
decided_may(const struct decided_sets *s, uint32_t a, uint32_t b)
{
	return !s->d || s->of[a] == DECIDED_ALONE || s->of[b] == DECIDED_ALONE ||
	       !clash(s, s->of[a], s->of[b], false);
}

void
decided_join(struct decided_sets *s, uint32_t keep, uint32_t other)
{
	uint32_t a, b, next;

	if (!s->d || s->of[other] == DECIDED_ALONE)
		return;
	a = s->of[keep];
	b = s->of[other];
	if (a == DECIDED_ALONE || s->set[a].n < s->set[b].n) {
		s->of[keep] = b;
		b = a;
		a = s->of[keep];
	}
	if (b == DECIDED_ALONE)
		return;
	for (uint32_t i = s->set[b].first; i != DECIDED_ALONE; i = next) {
		next = s->entry[i].next;
		add(s, a, i);
	}
	s->set[b].n = 0;
}

void
decided_sets_check(struct decided_sets *s)
{
	struct decided *d = s->d;
	struct repeat said = {0};

	for (uint32_t i = 0; i < d->n_has; i++)
		if (s->set[i].n > 1)
			clash(s, i, i, true);
	for (size_t i = 0; i < d->rows; i++) {
		struct decided_row *r = &d->row[i];

		if (!r->lost || r->said)
			continue;
		r->said = true;
		d->lost++;
		warn_few(&said,
			 "%s:%" PRIu64 ": apart, but in one record already; --undo takes a merge "
			 "back",
			 r->table, r->line);
	}
	warn_rest(&said, "such rows");
}

void
decided_sets_free(struct decided_sets *s)
{
	free(s->of);
	free(s->set);
	free(s->entry);
	key_table_free(&s->in);
	*s = (struct decided_sets){0};
}
