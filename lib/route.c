/* SPDX-License-Identifier: MIT */
#include "route_own.h"

#include "consent.h"
#include "text.h"

#include <stdlib.h>

const char *const route_column_name[ROUTE_COLUMNS] = {
    "lead_id", "email",		  "phone",	  "visitor_id",	    "domain",	     "company",
    "consent", "unsubscribed_at", "stage",	  "queue",	    "owner",	     "action",
    "content", "due_at",	  "route_reason", "origin_content", "previous_owner",
    "covered_by"};

static const struct slice existing = SLICE_INIT("existing owner"), none = SLICE_INIT("");

int
router_head(struct router *r, const struct head *head, struct buf *err)
{
	for (int i = 0; i < ROUTE_COLUMNS; i++) {
		r->column[i] = head_find(head, slice_of(route_column_name[i]));
		if (r->column[i] == HEAD_TWICE) {
			buf_addf(err, "two columns are called \"%s\"", route_column_name[i]);
			return -1;
		}
	}
	head_copy(&r->head, head);
	r->phase = HEAD_NONE;
	if (r->stages && head_find(head, SLICE("phase")) == HEAD_NONE) {
		r->phase = (int)r->head.n;
		head_add(&r->head, SLICE("phase"));
	}
	/* where the leads were never routed, `content` is what the campaign said */
	r->keeps_content = r->column[ROUTE_ORIGIN_CONTENT] >= 0 ||
			   (r->column[ROUTE_CONTENT] >= 0 && r->column[ROUTE_REASON] == HEAD_NONE);
	r->row = xcalloc(r->head.n, sizeof(*r->row));
	r->agreed = xcalloc(r->head.n, sizeof(*r->agreed));
	return 0;
}

/* Those of the state whose leads count today, this week or this month. */
static void
count_past(struct router *r)
{
	for (uint32_t i = 0; i < r->assign->leads.n; i++) {
		struct assigned l;
		int owner;

		/* only what was shared out here counts; what came along is not new work */
		if (!assign_lead_get(r->assign, i, &l) || l.at < r->now - 33 * WHEN_DAY ||
		    slice_eq(l.reason, existing))
			continue;
		if ((owner = route_owner(r, l.owner)) >= 0)
			roster_count(r->roster, (size_t)owner, l.at);
	}
}

/* What a reason calls each row: without the folder, since where a table lies is nobody's business
 * in the data, and differs between machines. */
static void
where(struct router *r)
{
	const char *slash = strrchr(r->routes->table.name, '/');

	r->where = xcalloc(r->routes->n ? r->routes->n : 1, sizeof(*r->where));
	for (size_t i = 0; i < r->routes->n; i++) {
		r->text.n = 0;
		buf_addf(&r->text, "%s:%ju", slash ? slash + 1 : r->routes->table.name,
			 (uintmax_t)r->routes->route[i].line);
		r->where[i] = arena_slice(&r->mem, buf_slice(&r->text));
	}
}

void
router_start(struct router *r)
{
	int leaver = route_owner(r, r->leaver);

	for (size_t i = 0; r->roster && i < r->roster->seats; i++) {
		struct seat *s = &r->roster->seat[i];
		const struct credit *c = assign_credit(r->assign, r->roster->pool[s->pool],
						       r->roster->owner[s->owner].name);

		seat_restore(s, c->current, c->last);
	}
	if (r->roster)
		count_past(r);
	r->leaver_pool = -1;
	if (leaver >= 0) {
		uint32_t s = r->roster->owner[leaver].seat;

		r->leaver_known = r->roster->owner[leaver].leaving = true;
		for (; s != SEAT_NONE; s = r->roster->seat[s].next)
			r->leaver_pool = (int)r->roster->seat[s].pool;
	}
	if (r->leaver.n)
		assign_leave(r->assign, r->leaver);
	where(r);
}

void
router_settle(struct router *r)
{
	for (size_t i = 0; r->roster && i < r->roster->seats; i++) {
		const struct seat *s = &r->roster->seat[i];
		struct credit *c = assign_credit(r->assign, r->roster->pool[s->pool],
						 r->roster->owner[s->owner].name);

		c->weight = (double)s->weight / ROSTER_CREDIT;
		c->current = seat_credit(r->roster, s);
		c->last = s->last;
	}
}

void
router_free(struct router *r)
{
	free(r->row);
	free(r->agreed);
	free(r->where);
	arena_free(&r->mem);
	head_free(&r->head);
	map_free(&r->twins);
	buf_free(&r->text);
	buf_free(&r->note);
	buf_free(&r->fold);
	route_keys_free(r);
}

static int
holds(const struct router *r, const struct route *o, const struct slice *row, struct buf *err)
{
	struct rule_row values = {.lead = row, .lead_n = r->head.n};
	int is = o->when ? rule_test(o->when, &values) : 1;

	if (is < 0)
		buf_addf(err, "%s:%ju: when: %s", r->routes->table.name, (uintmax_t)o->line,
			 rule_limit(o->when));
	return is;
}

/* The first route that holds. For a lead that must not be contacted only a route that is about that
 * will do: one that would not hold, had this same lead said yes. */
static int
first_route(struct router *r, bool refused, const struct route **found, struct buf *err)
{
	*found = NULL;
	for (size_t i = 0; refused && i < r->head.n; i++)
		r->agreed[i] = (int)i == r->column[ROUTE_CONSENT]	 ? SLICE("yes")
			       : (int)i == r->column[ROUTE_UNSUBSCRIBED] ? none
									 : r->row[i];
	for (size_t i = 0; i < r->routes->n; i++) {
		const struct route *o = &r->routes->route[i];
		int is = holds(r, o, r->row, err);

		if (is > 0 && refused) {
			int anyway = holds(r, o, r->agreed, err);

			is = anyway < 0 ? -1 : !anyway;
		}
		if (is < 0)
			return -1;
		if (is) {
			*found = o;
			return 0;
		}
	}
	return 0;
}

/* Appended to the reason: the row of the table. */
static void
say(struct router *r, const struct route *o)
{
	buf_add_slice(&r->text, r->where[o - r->routes->route]);
}

/* Gives the lead to whoever's turn it is in POOL. */
static int
from_pool(struct router *r, int pool, struct route_decision *d, int *owner, struct buf *err)
{
	struct rule_row row = {.lead = r->row, .lead_n = r->head.n};
	struct slice name = r->roster->pool[pool];
	struct roster_miss miss;
	int seat = roster_pick(r->roster, (size_t)pool, &row, &miss, err);

	if (seat == -2)
		return -1;
	buf_add(&r->text, "pool ", 5);
	buf_add_slice(&r->text, name);
	if (seat < 0) {
		buf_addf(&r->text, ": nobody free (%zu away, %zu full, %zu not for this lead)",
			 miss.away, miss.full, miss.other);
		d->unrouted = true;
		return 0;
	}
	*owner = (int)r->roster->seat[seat].owner;
	d->owner = r->roster->owner[*owner].name;
	return 0;
}

/* The owner of the same company, if that one is at work. */
static bool
from_company(struct router *r, struct route_keys *k, struct route_decision *d, int *owner)
{
	for (int by = KEY_DOMAIN; by <= KEY_COMPANY; by++) {
		struct slice name = assign_company_get(r->assign, k->known[by]);

		if (!name.n)
			continue;
		*owner = route_company_owner(r, k->known[by]);
		/* a name that the roster does not have may be a queue, or of one who left */
		if (*owner < 0 ? r->roster != NULL : roster_off(r->roster, (size_t)*owner))
			continue;
		d->owner = name;
		buf_add_slice(&r->text, by == KEY_DOMAIN
					    ? SLICE("owner of the same company (domain)")
					    : SLICE("owner of the same company (name)"));
		if (*owner >= 0) {
			r->roster->owner[*owner].beyond += roster_full(r->roster, (size_t)*owner);
			roster_count(r->roster, (size_t)*owner, r->now);
		}
		return true;
	}
	*owner = -1;
	return false;
}

/* A new owner for the lead; the reason in r->text. */
static int
new_owner(struct router *r, const struct route *o, struct route_keys *k, struct route_decision *d,
	  int *owner, struct buf *err)
{
	int pool = o ? o->pool : -1;

	if (from_company(r, k, d, owner))
		return 0;
	if (!o) {
		buf_addf(&r->text, "no route holds");
		d->unrouted = !r->leaver.n || r->leaver_pool < 0;
	} else {
		say(r, o);
	}
	/* a lead that somebody had is not left to nobody: those who shared with the leaver */
	if (pool < 0 && r->leaver.n)
		pool = r->leaver_pool;
	if (pool < 0) {
		if (r->leaver.n)
			buf_addf(&r->text, ": no pool");
		return 0;
	}
	buf_add(&r->text, ": ", 2);
	return from_pool(r, pool, d, owner, err);
}

/* Who owns the lead, in the order of the contract. New owners count towards their capacity. */
static int
find_owner(struct router *r, const struct record *rec, const struct route *o,
	   const struct assigned *past, struct route_keys *k, struct route_decision *d, int *owner,
	   struct buf *err)
{
	d->owner = slice_trim(record_get(rec, r->column[ROUTE_OWNER]));
	if (d->owner.n) {
		struct slice reason = route_reason(r, rec);

		*owner = route_owner(r, d->owner);
		/* without a state the file itself tells what was given out before */
		if (*owner >= 0 && !r->assign->path && reason.n && !slice_eq(reason, existing))
			roster_count(r->roster, (size_t)*owner, r->now);
		buf_add_slice(&r->text, existing);
		return 0;
	}
	if (past && past->owner.n) {
		d->owner = past->owner;
		*owner = route_owner(r, d->owner);
		buf_addf(&r->text, "owner from an earlier run");
		return 0;
	}
	/* one that stays in a queue of nobody stays with nobody: that a company got its owner later
	 * in a run changes nothing for those before it when the run is made again */
	if (past && o && o->pool < 0 && slice_eq(past->queue, o->queue)) {
		say(r, o);
		return 0;
	}
	return new_owner(r, o, k, d, owner, err);
}

/* When the promise of route O falls due; OWNER's hours where the roster knows them. */
static void
promise(struct router *r, const struct route *o, int owner, int64_t since, struct route_decision *d)
{
	int64_t due = since + o->sla.span;

	if (owner >= 0)
		due = roster_due(r->roster, (size_t)owner, since, &o->sla);
	else if (o->sla.weeks)
		due = when_add_days(since, 7 * o->sla.weeks, r->zone);
	if (!r->due_n || due != r->due) {
		r->due = due;
		r->due_n = when_format(due, r->zone, false, r->due_text);
	}
	d->due = (struct slice){r->due_text, r->due_n};
}

/* What an earlier run said of a lead that stays where it was is kept: the clock of its SLA does not
 * start again. */
static void
keep_clock(struct router *r, const struct record *rec, const struct route *o, int owner,
	   const struct assigned *past, struct route_decision *d, int64_t *since)
{
	struct slice due = record_get(rec, r->column[ROUTE_DUE]),
		     reason = route_reason(r, rec);

	*since = r->now;
	if (past && slice_eq(past->queue, d->queue) && slice_eq(past->owner, d->owner)) {
		*since = past->at;
		d->reason = past->reason;
	}
	if (o && o->sla.span)
		promise(r, o, owner, *since, d);
	if (!slice_eq(record_get(rec, r->column[ROUTE_QUEUE]), d->queue) ||
	    !slice_eq(record_get(rec, r->column[ROUTE_OWNER]), d->owner))
		return;
	if (due.n)
		d->due = due;
	if (reason.n && !d->unrouted)
		d->reason = reason;
}

/* A lead that nobody owns and that has no clock needs no memory where no company can give it an
 * owner: it is decided the same again. */
static bool
is_worth(const struct router *r, const struct route_keys *k, const struct route *o,
	 const struct route_decision *d)
{
	return d->owner.n || (o && o->sla.span) ||
	       (r->assign->path && (k->key[KEY_DOMAIN].n || k->key[KEY_COMPANY].n));
}

static void
remember(struct router *r, struct route_keys *k, const struct route *o, const struct assigned *past,
	 const struct route_decision *d, int owner, int64_t since)
{
	bool heads = d->owner.n && (owner >= 0 || !r->roster);

	if (past || is_worth(r, k, o, d))
		assign_lead_set(r->assign, k->key[KEY_ID], k->hash[KEY_ID], k->known[KEY_ID],
				&(struct assigned){d->owner, d->queue, d->reason, since});
	for (int by = KEY_DOMAIN; by <= KEY_COMPANY && heads; by++) {
		if (!k->key[by].n)
			continue;
		if (r->roster && k->known[by] != MAP_NONE &&
		    route_company_owner(r, k->known[by]) < 0)
			assign_company_leave(r->assign, k->known[by]);
		k->known[by] = assign_company_set(r->assign, k->key[by], k->hash[by], k->known[by],
						  d->owner, r->now);
	}
	if (d->owner.n && k->known[KEY_DOMAIN] != MAP_NONE)
		*assign_company_note(r->assign, k->known[KEY_DOMAIN]) = k->name;
}

/* Gives a lead of the leaver to somebody else; a lead of anybody else stays as it is. */
static int
move(struct router *r, const struct record *rec, const struct route *o, bool refused,
     const struct assigned *past, struct route_keys *k, struct route_decision *d, struct buf *err)
{
	struct route_decision was, next = *d;
	struct slice from = slice_trim(record_get(rec, r->column[ROUTE_OWNER]));
	int owner = -1;
	int64_t since;

	route_as_before(r, rec, &was);
	*d = was;
	if (!from.n && past)
		from = past->owner;
	if (!from.n || !text_same(from, r->leaver))
		return 0;
	r->leaver_known = true;
	if (refused)
		return 0;
	r->text.n = 0;
	buf_addf(&r->text, "was %.*s; ", (int)r->leaver.n, r->leaver.p);
	if (new_owner(r, o, k, &next, &owner, err) < 0)
		return -1;
	if (next.unrouted || !next.owner.n) {
		/* better an owner who left than none: the next run finds the lead again */
		d->owner = from;
		d->unrouted = true;
		d->reason = buf_slice(&r->text);
		return 0;
	}
	next.queue = o ? o->queue : SLICE("owned");
	next.reason = buf_slice(&r->text);
	keep_clock(r, rec, o, owner, past, &next, &since);
	next.previous_owner = from;
	next.moved = true;
	remember(r, k, o, past, &next, owner, since);
	*d = next;
	return 0;
}

/* What `content` held before this tool wrote there. */
static void
keep_content(struct router *r, const struct record *rec, struct route_decision *d)
{
	struct slice was = record_get(rec, r->column[ROUTE_CONTENT]);

	d->origin_content = record_get(rec, r->column[ROUTE_ORIGIN_CONTENT]);
	if (!was.n || record_get(rec, r->column[ROUTE_REASON]).n)
		return;
	if (r->keeps_content && !d->origin_content.n)
		d->origin_content = was;
	else if (!slice_eq(was, d->content) && !slice_eq(was, d->origin_content))
		r->replaced++;
}

/* What the route says is to be done, else what the lead's stage says. */
static void
what_to_do(const struct route *o, const struct stage *stage, struct route_decision *d)
{
	d->action = o->action.n || !stage ? o->action : stage->action;
	d->content = o->content.n || !stage ? o->content : stage->content;
}

static int
decide(struct router *r, const struct record *rec, bool refused, bool unsubscribed,
       struct route_decision *d, struct buf *err)
{
	int stage =
	    r->stages ? stages_find(r->stages, record_get(rec, r->column[ROUTE_STAGE])) : -1;
	const struct stage *at = stage < 0 ? NULL : &r->stages->stage[stage];
	struct assigned seen;
	const struct assigned *past = NULL;
	const struct route *o;
	struct route_keys *k = route_keys_next(r, rec);
	int owner = -1;
	int64_t since;

	for (size_t i = 0; i < rec->n; i++)
		r->row[i] = rec->f[i];
	if (r->phase >= 0)
		r->row[r->phase] = at ? at->phase : none;
	if (first_route(r, refused, &o, err) < 0)
		return -1;
	if (o)
		what_to_do(o, at, d);
	route_keys_find(r, k);
	if (assign_lead_get(r->assign, k->known[KEY_ID], &seen))
		past = &seen;
	if (r->leaver.n)
		return move(r, rec, o, refused, past, k, d, err);
	r->text.n = 0;
	if (refused) {
		d->owner = record_get(rec, r->column[ROUTE_OWNER]);
		d->queue = o ? o->queue : SLICE("no-consent");
		buf_addf(&r->text, unsubscribed ? "unsubscribed" : "no consent");
		if (o) {
			buf_addf(&r->text, "; ");
			say(r, o);
		}
		d->reason = buf_slice(&r->text);
		if (o && o->sla.span)
			keep_clock(r, rec, o, route_owner(r, d->owner), past, d, &since);
		/* it left its queue: when it comes back, the clock starts anew */
		if (past && !slice_eq(past->queue, d->queue))
			assign_lead_set(r->assign, k->key[KEY_ID], k->hash[KEY_ID], k->known[KEY_ID],
					&(struct assigned){past->owner, d->queue, past->reason, past->at});
		return 0;
	}
	if (find_owner(r, rec, o, past, k, d, &owner, err) < 0)
		return -1;
	r->strangers += r->roster && d->owner.n && owner < 0;
	d->queue = d->unrouted ? SLICE("unrouted") : o ? o->queue : SLICE("owned");
	d->reason = buf_slice(&r->text);
	keep_clock(r, rec, o, owner, past, d, &since);
	if (!d->unrouted)
		remember(r, k, o, past, d, owner, since);
	route_absence(r, owner, d);
	return 0;
}

int
router_lead(struct router *r, const struct record *rec, struct route_decision *d, struct buf *err)
{
	bool unsubscribed = slice_trim(record_get(rec, r->column[ROUTE_UNSUBSCRIBED])).n > 0;
	bool refused =
	    unsubscribed || consent_read(record_get(rec, r->column[ROUTE_CONSENT])) == CONSENT_NO;

	*d = (struct route_decision){none, none, none, none, none,  none,
				     none, none, none, false, false};
	if (decide(r, rec, refused, unsubscribed, d, err) < 0)
		return -1;
	if (!r->leaver.n || d->moved)
		keep_content(r, rec, d);
	return 0;
}
