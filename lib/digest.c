/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include "ascii.h"

#include <stdlib.h>

void
digest_key(struct buf *key, const struct hot *hot)
{
	buf_add_slice(key, hot->id);
	buf_addc(key, '\0');
	buf_add_slice(key, hot->who);
	buf_addc(key, '\0');
}

static struct hot
hot_copy(struct arena *mem, const struct hot *hot, size_t fields)
{
	struct hot copy = {.id = arena_slice(mem, hot->id),
			   .owner = arena_slice(mem, hot->owner),
			   .who = arena_slice(mem, hot->who),
			   .to = arena_slice(mem, hot->to),
			   .instead = arena_slice(mem, hot->instead),
			   .address = arena_slice(mem, hot->address),
			   .because = hot->because}; /* of the table: stays */
	struct slice *field = arena_alloc(mem, fields * sizeof(*field));

	for (size_t i = 0; i < fields; i++)
		field[i] = arena_slice(mem, hot->field[i]);
	copy.field = field;
	return copy;
}

/* Kim@corp.example and kim@corp.example are one mailbox. */
static struct slice
small_letters(struct digest *d, struct slice address)
{
	d->small.n = 0;
	for (size_t i = 0; i < address.n; i++)
		buf_addc(&d->small, lower(address.p[i]));
	return buf_slice(&d->small);
}

struct digest_group *
digest_add(struct digest *d, const struct hot *hot, size_t fields, const char *file, uint64_t line)
{
	uint32_t *at = map_put(&d->index, small_letters(d, hot->address));
	struct digest_group *g;

	if (*at == MAP_NONE) {
		*at = (uint32_t)d->n;
		d->group = xgrow(d->group, d->n, &d->cap, sizeof(*d->group));
		d->group[d->n++] = (struct digest_group){
		    .first = hot_copy(&d->mem, hot, fields), .file = file, .line = line};
	}
	g = &d->group[*at];
	g->lead = xgrow(g->lead, g->leads, &g->cap, sizeof(*g->lead));
	g->lead[g->leads++] =
	    (struct digest_lead){arena_slice(&d->mem, hot->id), arena_slice(&d->mem, hot->who)};
	digest_key(&g->key, hot);
	return g;
}

void
digest_free(struct digest *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->group[i].lead);
		buf_free(&d->group[i].parts);
		buf_free(&d->group[i].key);
	}
	free(d->group);
	map_free(&d->index);
	arena_free(&d->mem);
	buf_free(&d->small);
	*d = (struct digest){0};
}
