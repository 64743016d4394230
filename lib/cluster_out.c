/* SPDX-License-Identifier: MIT */
#include "cluster_out.h"

#include "consent.h"
#include "err.h"
#include "in.h"
#include "num.h"

#include <stdlib.h>

static const struct slice none = {"", 0};

/* The lead_id of record I of the hold, or its name in its file. */
static struct slice
id_of(const struct groups *g, const struct hold *h, int lead_id, uint32_t i, struct held *held,
      char text[RECORD_NAME])
{
	struct slice id;

	hold_get(h, i, held);
	id = slice_trim(record_get(&held->record, lead_id));
	if (!id.n)
		id = record_name(i >= g->leads ? i - (uint32_t)g->leads : i, text);
	return id;
}

uint32_t
write_marked(const struct groups *g, const struct hold *h, const struct head *head, struct out *out)
{
	size_t own_id = out_own(out, SLICE("cluster_id"));
	size_t own_p = out_own(out, SLICE("match_probability"));
	size_t own_match = g->maybe ? out_own(out, SLICE("match_id")) : 0;
	uint32_t *id = xcalloc(h->n, sizeof(*id)), *count = xcalloc(h->n, sizeof(*count)),
		 clusters = 0;
	int lead_id = head_find(head, SLICE("lead_id"));
	char number[NUM_TEXT], p_text[NUM_TEXT], master[RECORD_NAME];
	struct held held = {0}, other = {0};

	out_head(out, head);
	for (size_t i = 0; i < h->n; i++)
		count[g->first[i]]++;
	for (uint32_t i = 0; i < g->leads && !out_failed(out); i++) {
		uint32_t f = g->first[i];
		double p = g->probability ? g->probability[i] : 1;

		if (!id[f])
			id[f] = ++clusters;
		hold_get(h, i, &held);
		out_set(out, own_id, (struct slice){number, num_format(id[f], number)});
		out_set(out, own_p,
			count[f] > 1 ? (struct slice){p_text, num_format_fixed(p, 4, p_text)}
				     : none);
		if (g->maybe)
			out_set(out, own_match,
				g->known[f] == GROUP_NONE
				    ? none
				    : id_of(g, h, lead_id, g->known[f], &other, master));
		out_put(out, &held.record);
	}
	held_free(&held);
	held_free(&other);
	free(id);
	free(count);
	return clusters;
}

/* Takes the cluster that begins with lead FIRST, which is R where it is not held. */
static void
gather(struct cluster *c, const struct clusters *all, uint32_t first, struct hold *h,
       const struct record *r)
{
	size_t held = h->bytes.n;

	if (r)
		hold_put(h, first, r);
	cluster_gather(c, all, first, h);
	h->bytes.n = held; /* its bytes stay until the next */
}

/* How many of the cluster's records say no to contact. */
static size_t
refusals(const struct cluster *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct record *r = &c->held[i].record;

		n += consent_refuses(record_get(r, c->consent), record_get(r, c->unsubscribed));
	}
	return n;
}

struct merged_count
write_merged(const struct groups *g, struct hold *h, struct in *again, const struct head *head,
	     struct merge *m, struct out *out, struct audit *a)
{
	int by = head_find(head, SLICE("merged_by"));
	bool emails = g->emails || head_find(head, SLICE("merged_emails")) >= 0;
	size_t own_by = g->probability || by >= 0 ? out_own(out, SLICE("merged_by")) : 0,
	       own_emails = emails ? out_own(out, SLICE("merged_emails")) : 0,
	       own_ids = out_own(out, SLICE("merged_ids")),
	       own_count = out_own(out, SLICE("merged_count"));
	size_t own_match = g->maybe ? out_own(out, SLICE("match_id")) : 0;
	int lead_id = head_find(head, SLICE("lead_id"));
	struct merged_count n = {0};
	struct clusters all;
	struct cluster c;
	struct held other = {0};
	char number[NUM_TEXT], master[RECORD_NAME];

	cluster_init(&c, head);
	out_head(out, head);
	clusters_make(&all, g->first, g->leads);
	for (uint32_t i = 0; i <= all.n && !out_failed(out); i++) {
		struct record r;
		bool known;

		if (again && in_next(again, &r) != (i < all.n))
			break;
		if (i == all.n || all.count[i] == 0)
			continue;
		known = g->known && g->known[i] != GROUP_NONE;
		if (!again || all.count[i] > 1 || known)
			gather(&c, &all, i, h, again ? &r : NULL);
		if (known) {
			n.known += c.n;
			n.refused += g->willing[i] ? refusals(&c) : 0;
			audit_cluster(a, &c, NULL, head, 0);
			continue;
		}
		n.written++;
		if (!again)
			r = c.held[0].record;
		/* what keys made one may be like others now: it is to be compared again */
		if (g->compared)
			out_set(out, own_by, g->compared[i] ? SLICE("match") : none);
		else if (by >= 0)
			out_set(out, own_by,
				all.count[i] == 1 ? record_get(&r, by) : none);
		if (g->maybe)
			out_set(out, own_match,
				g->maybe[i] == GROUP_NONE
				    ? none
				    : id_of(g, h, lead_id, g->maybe[i], &other, master));
		if (all.count[i] == 1) {
			/* alone: what an earlier run said of it stands */
			struct slice count;

			count = record_get(&r, c.merged_count);
			out_set(out, own_ids, record_get(&r, c.merged_ids));
			if (emails)
				out_set(out, own_emails, record_get(&r, c.merged_emails));
			out_set(out, own_count, count.n ? count : SLICE("1"));
			out_put(out, &r);
			continue;
		}
		n.merged++;
		r = cluster_merge(&c, m);
		out_set(out, own_count,
			(struct slice){number, num_format(cluster_ids(&c), number)});
		out_set(out, own_ids, buf_slice(&c.ids));
		if (emails)
			out_set(out, own_emails, cluster_emails(&c, record_get(&r, c.email)));
		n.longest = c.ids.n > n.longest ? c.ids.n : n.longest;
		n.longest = c.emails.n > n.longest ? c.emails.n : n.longest;
		out_put(out, &r);
		audit_cluster(a, &c, m, head, n.written);
	}
	audit_end(a);
	held_free(&other);
	clusters_free(&all);
	cluster_free(&c);
	return n;
}

void
merged_say(const struct merged_count *n, const char *master)
{
	if (n->longest > IN_MAX_FIELD)
		warn("merged_ids, merged_emails of up to %zu bytes: give --max-field", n->longest);
	if (n->refused)
		warn("%zu known record%s said no to contact where %s does not; --mark shows which",
		     n->refused, n->refused == 1 ? "" : "s", master);
}
