/* SPDX-License-Identifier: MIT
 * The lists: domains for mail that is thrown away, domains of free mail, local parts of roles. */
#include "verify_own.h"

#include "text.h"

static const struct table_column domains[] = {{"domain", true}};
static const struct table_column locals[] = {{"local", true}};

static const size_t maybe_bits = sizeof(((struct verify_list *)0)->maybe) * 8;

static int
read_list(struct verify_list *l, const char *name, const struct table_column *column, uint32_t bit,
	  struct buf *err)
{
	struct table t;
	struct buf fold = {0};

	if (table_read(&t, name, column, 1, err) < 0)
		return -1;
	for (size_t i = 0; i < t.rows; i++) {
		struct slice s = text_fold(table_cell(&t, i, 0), &fold);
		uint32_t *at = map_put(&l->map, s);
		size_t maybe = name_hash(s) % maybe_bits;

		*at = (*at == MAP_NONE ? 0 : *at) | bit;
		l->maybe[maybe / 64] |= UINT64_C(1) << maybe % 64;
	}
	buf_free(&fold);
	table_free(&t);
	return 0;
}

int
lists_read(struct verify_lists *l, const struct verify_options *o, struct buf *err)
{
	if (read_list(&l->domain, o->disposable, domains, LISTED_DISPOSABLE, err) < 0 ||
	    read_list(&l->domain, o->free_mail, domains, LISTED_FREE, err) < 0 ||
	    read_list(&l->role, o->roles, locals, 1, err) < 0)
		return -1;
	return 0;
}

uint32_t
lists_get(const struct verify_list *l, struct slice key)
{
	size_t maybe = name_hash(key) % maybe_bits;
	uint32_t bits;

	if (!(l->maybe[maybe / 64] >> maybe % 64 & 1))
		return 0;
	bits = map_get(&l->map, key);
	return bits == MAP_NONE ? 0 : bits;
}

/* What is under a listed domain is as disposable as it, up to the one that was registered. */
uint32_t
lists_domain(const struct verify_lists *l, struct slice domain, struct slice registrable)
{
	uint32_t bits = lists_get(&l->domain, domain);
	struct slice s = domain;

	while (s.n > registrable.n) {
		const char *dot = memchr(s.p, '.', s.n);

		if (!dot)
			break;
		s.n -= (size_t)(dot + 1 - s.p);
		s.p = dot + 1;
		if (s.n < registrable.n)
			break;
		bits |= lists_get(&l->domain, s) & LISTED_DISPOSABLE;
	}
	/* One list says anybody can have it, the other that it is thrown away: the second one is
	 * made with more care of what is not. */
	return bits & LISTED_FREE && bits & LISTED_DISPOSABLE ? LISTED_DISPOSABLE : bits;
}

void
lists_free(struct verify_lists *l)
{
	map_free(&l->domain.map);
	map_free(&l->role.map);
}
