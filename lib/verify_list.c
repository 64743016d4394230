/* SPDX-License-Identifier: MIT
 * The lists: domains for mail that is thrown away, domains of free mail, local parts of roles. */
#include "verify_own.h"

#include "text.h"

static const struct table_column domains[] = {{"domain", true}};
static const struct table_column locals[] = {{"local", true}};

static int
read_list(struct map *m, const char *name, const struct table_column *column, uint32_t bit,
	  struct buf *err)
{
	struct table t;
	struct buf fold = {0};

	if (table_read(&t, name, column, 1, err) < 0)
		return -1;
	for (size_t i = 0; i < t.rows; i++) {
		struct slice s = text_fold(table_cell(&t, i, 0), &fold);
		uint32_t *at = map_put(m, s);

		*at = (*at == MAP_NONE ? 0 : *at) | bit;
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

/* What is under a listed domain is as disposable as it, up to the one that was registered. */
uint32_t
lists_domain(const struct verify_lists *l, struct slice domain, struct slice registrable)
{
	uint32_t own = map_get(&l->domain, domain), bits = own == MAP_NONE ? 0 : own;
	struct slice s = domain;

	while (s.n > registrable.n) {
		const char *dot = memchr(s.p, '.', s.n);
		uint32_t up;

		if (!dot)
			break;
		s.n -= (size_t)(dot + 1 - s.p);
		s.p = dot + 1;
		if (s.n < registrable.n)
			break;
		up = map_get(&l->domain, s);
		if (up != MAP_NONE)
			bits |= up & LISTED_DISPOSABLE;
	}
	/* One list says anybody can have it, the other that it is thrown away: the second one is
	 * made with more care of what is not. */
	return bits & LISTED_FREE && bits & LISTED_DISPOSABLE ? LISTED_DISPOSABLE : bits;
}

void
lists_free(struct verify_lists *l)
{
	map_free(&l->domain);
	map_free(&l->role);
}
