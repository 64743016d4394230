/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include "consent.h"

#include <stdlib.h>

/* The master's records stand behind the leads: of each cluster that has one, one. */
static void
find_known(struct groups *g, size_t all, bool master)
{
	if (!master)
		return;
	g->known = xmalloc(all * sizeof(*g->known));
	g->maybe = xmalloc(all * sizeof(*g->maybe));
	g->willing = xcalloc(all, sizeof(*g->willing));
	for (size_t i = 0; i < all; i++)
		g->known[i] = g->maybe[i] = GROUP_NONE;
	for (uint32_t i = (uint32_t)all; i-- > g->leads;) {
		g->known[g->first[i]] = i;
		g->willing[g->first[i]] |= !g->refuses.s[i - g->leads];
	}
}

void
groups_take(struct dedupe *d, struct hold *h, bool again, const struct record *r)
{
	bool joins = d->keys && dedupe_add(d, r);

	if (d->decided)
		decided_take(d->decided, r);

	if (!again)
		hold_add(h, r);
	else if (joins)
		hold_put(h, d->n - 1, r);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

int
groups_take_late(struct dedupe *d, struct hold *h, struct again *again, const struct in *first,
		 size_t leads, struct buf *err)
{
	struct record r;
	struct in *in;
	size_t k = 0;
	uint32_t i = 0;
	int more;

	if (!d->lates)
		return 0;
	qsort(d->late, d->lates, sizeof(*d->late), by_number);
	if (!(in = again_in(again, first, err)))
		return -1;
	for (; k < d->lates && d->late[k] < leads && in_next(in, &r) > 0; i++)
		if (d->late[k] == i) {
			hold_put(h, i, &r);
			k++;
		}
	/* fewer than the first time */
	more = k < d->lates && d->late[k] < leads ? again_end(again, first, in, err) : 0;
	in_close(in);
	return more;
}

/* A key that has no address makes those one that have others. */
static bool
others_share(const struct dedupe *d, int email)
{
	bool others = false;

	for (size_t k = 0; k < d->keys && email >= 0; k++) {
		bool has = false;

		for (size_t i = 0; i < d->key[k].n; i++)
			has |= d->key[k].part[i].column == email;
		others |= !has;
	}
	return others;
}

void
groups_exact(struct groups *g, struct dedupe *d, size_t leads, bool master, int email)
{
	*g = (struct groups){.refuses = g->refuses,
			     .master = g->master,
			     .leads = leads,
			     .emails = others_share(d, email) || (d->decided && email >= 0),
			     .first = xmalloc(d->n * sizeof(*g->first))};
	for (uint32_t i = 0; i < d->n; i++)
		g->first[i] = dedupe_first(d, i);
	find_known(g, d->n, master);
}

void
groups_matched(struct groups *g, const struct match *m, size_t leads, bool master, int email)
{
	size_t all = m->fields.records;

	*g = (struct groups){.refuses = g->refuses,
			     .master = g->master,
			     .leads = leads,
			     .emails = email >= 0,
			     .first = xmalloc(all * sizeof(*g->first)),
			     .probability = xmalloc(all * sizeof(*g->probability)),
			     .compared = xcalloc(all, sizeof(*g->compared))};
	for (size_t i = 0; i < all; i++) {
		g->first[i] = m->links.first[i];
		g->probability[i] = model_probability(m->links.best[i]);
		for (size_t k = 0; k < m->fields.n; k++)
			g->compared[i] |= m->fields.f[k].id[i] != VALUE_NONE;
	}
	find_known(g, all, master);
	for (size_t i = 0; i < m->links.n && g->maybe; i++)
		if (m->links.edge[i].b >= leads && m->links.edge[i].decision != HELD)
			g->maybe[m->links.edge[i].a] = m->links.edge[i].b;
}

/* Are there two of a column that is asked for in the master M, of the file NAME? Says so. IDS: what
 * is held of it is named. What is compared by probability is not yet known. */
static bool
master_twice(const struct head *m, const char *name, const struct head *head,
	     const struct dedupe *d, bool ids, struct buf *err)
{
	static const char *const asked[] = {"consent", "unsubscribed_at"};
	static const char *const said[] = {"email", "merged_ids", "merged_emails", "merged_count"};
	bool phone = false;

	if ((ids || d->decided) && head_twice(m, SLICE("lead_id"), name, err))
		return true;
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		if (head_twice(m, slice_of(asked[i]), name, err))
			return true;
	for (size_t i = 0; i < sizeof(said) / sizeof(*said) && d->decided; i++)
		if (head_twice(m, slice_of(said[i]), name, err))
			return true;
	for (size_t k = 0; k < d->keys; k++)
		for (size_t i = 0; i < d->key[k].n; i++) {
			const struct dedupe_part *p = &d->key[k].part[i];

			phone |= p->kind == KEY_PHONE;
			if (head_twice(m, head->name[p->column], name, err))
				return true;
		}
	return phone && d->country >= 0 && head_twice(m, SLICE("country"), name, err);
}

int
groups_master(struct groups *g, const char *name, const struct in_options *o,
	      const struct head *head, struct dedupe *d, struct hold *h, struct buf *err)
{
	struct in_options own = *o;
	struct record r, row = {.n = head->n};
	struct in *in;
	int more = -1, shared = 0, *from, consent, unsubscribed;

	own.tap = NULL; /* that is of the leads */
	if (!(in = in_open(&name, 1, &own, err)))
		return -1;
	if (master_twice(in_head(in), name, head, d, h != NULL, err)) {
		in_close(in);
		return -1;
	}
	head_copy(&g->master, in_head(in));
	consent = head_find(in_head(in), SLICE("consent"));
	unsubscribed = head_find(in_head(in), SLICE("unsubscribed_at"));
	if (d->decided)
		decided_head(d->decided, in_head(in));
	row.f = xcalloc(head->n, sizeof(*row.f));
	from = xcalloc(head->n, sizeof(*from));
	for (size_t i = 0; i < head->n; i++) {
		from[i] = head_find(in_head(in), head->name[i]);
		shared += from[i] >= 0;
	}
	if (!shared)
		buf_addf(err, "%s: has no column of the leads", name);
	while (shared && (more = in_next(in, &r)) > 0) {
		for (size_t i = 0; i < head->n; i++)
			row.f[i] = record_get(&r, from[i]);
		row.format = r.format;
		buf_addc(&g->refuses, consent_refuses(record_get(&r, consent),
						      record_get(&r, unsubscribed)));
		if (d->decided)
			decided_take(d->decided, &r); /* the leads may not have its merged_ids */
		if (d->keys)
			dedupe_add(d, &row);
		if (h)
			hold_add(h, &row);
	}
	if (shared && more < 0)
		buf_addf(err, "%s", in_error(in));
	in_close(in);
	free(row.f);
	free(from);
	return more;
}
