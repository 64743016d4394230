/* SPDX-License-Identifier: MIT */
#include "route.h"

#include "consent.h"
#include "identity.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>

enum { QUEUE, WHEN, POOL, ACTION, CONTENT, SLA, PRIORITY, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    {"queue", true},	{"when", false}, {"pool", false},     {"action", false},
    {"content", false}, {"sla", false},	 {"priority", false},
};

static int
route_read(struct routes *r, size_t row, const struct rule_env *env, const struct roster *roster,
	   struct buf *err)
{
	const struct table *t = &r->table;
	struct slice when = table_cell(t, row, WHEN), pool = table_cell(t, row, POOL),
		     sla = table_cell(t, row, SLA);
	struct route *o = &r->route[row];
	struct rule_error e = {0};

	*o = (struct route){.queue = table_cell(t, row, QUEUE),
			    .action = table_cell(t, row, ACTION),
			    .content = table_cell(t, row, CONTENT),
			    .pool = -1,
			    .line = t->line[row]};
	r->n = row + 1;
	if (!o->queue.n) {
		buf_addf(err, "%s:%ju: queue: empty", t->name, (uintmax_t)o->line);
		return -1;
	}
	if (when.n && !(o->when = rule_compile(when, env, &e))) {
		rule_explain_error(t->name, o->line, "when", when, &e, err);
		return -1;
	}
	if (pool.n && !roster) {
		buf_addf(err, "%s:%ju: pool: \"%.*s\" needs a roster (-t)", t->name,
			 (uintmax_t)o->line, (int)pool.n, pool.p);
		return -1;
	}
	if (pool.n && (o->pool = roster_pool(roster, pool)) < 0) {
		size_t near = text_nearest(pool, roster->pool, roster->pools);

		buf_addf(err, "%s:%ju: pool: nobody in %s is in \"%.*s\"", t->name,
			 (uintmax_t)o->line, roster->table.name, (int)pool.n, pool.p);
		if (near != SIZE_MAX)
			buf_addf(err, "; did you mean \"%.*s\"?", (int)roster->pool[near].n,
				 roster->pool[near].p);
		return -1;
	}
	if (sla.n && (!when_parse_duration(sla, env->now, env->zone, &o->sla) || o->sla <= 0)) {
		buf_addf(err, "%s:%ju: sla: not a time span such as 5min, 24h or 2d", t->name,
			 (uintmax_t)o->line);
		return -1;
	}
	return table_number(t, row, PRIORITY, INFINITY, &o->priority, err);
}

static int
by_priority(const void *pa, const void *pb)
{
	const struct route *a = pa, *b = pb;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

int
routes_read(struct routes *r, const char *name, const struct rule_env *env,
	    const struct roster *roster, struct buf *err)
{
	*r = (struct routes){0};
	if (table_read(&r->table, name, columns, COLUMNS, err) < 0)
		return -1;
	r->route = xcalloc(r->table.rows, sizeof(*r->route));
	for (size_t row = 0; row < r->table.rows; row++)
		if (route_read(r, row, env, roster, err) < 0)
			return -1;
	qsort(r->route, r->n, sizeof(*r->route), by_priority);
	return 0;
}

void
routes_free(struct routes *r)
{
	for (size_t i = 0; i < r->n; i++)
		rule_free(r->route[i].when);
	free(r->route);
	table_free(&r->table);
	*r = (struct routes){0};
}

static const struct slice existing = {"existing owner", 14};

int
router_init(struct router *r, const struct head *head, struct buf *err)
{
	const struct {
		const char *name;
		int *column;
	} find[] = {
	    {"lead_id", &r->lead_id},	  {"email", &r->email},
	    {"domain", &r->domain},	  {"company", &r->company},
	    {"consent", &r->consent},	  {"unsubscribed_at", &r->unsubscribed},
	    {"stage", &r->stage},	  {"queue", &r->queue},
	    {"owner", &r->owner},	  {"due_at", &r->due},
	    {"route_reason", &r->reason},
	};

	for (size_t i = 0; i < sizeof(find) / sizeof(*find); i++) {
		*find[i].column = head_find(head, slice_of(find[i].name));
		if (*find[i].column == HEAD_TWICE) {
			buf_addf(err, "two columns are called \"%s\"", find[i].name);
			return -1;
		}
	}
	r->row = xcalloc(head->n, sizeof(*r->row));
	for (size_t i = 0; r->roster && i < r->roster->seats; i++) {
		struct seat *s = &r->roster->seat[i];
		const struct credit *c = assign_credit(r->assign, r->roster->pool[s->pool],
						       r->roster->owner[s->owner].name);

		s->current = c->current;
		s->last = c->last;
	}
	for (size_t i = 0; r->roster && i < r->assign->leads.n; i++) {
		const struct assigned *l = &r->assign->lead[i];
		int owner = l->owner.n ? roster_owner(r->roster, l->owner) : -1;

		/* only what was shared out here counts; what the lead brought along is not new work
		 */
		if (owner >= 0 && !slice_eq(l->reason, existing))
			roster_count(r->roster, (size_t)owner, l->at);
	}
	return 0;
}

void
router_settle(struct router *r)
{
	for (size_t i = 0; r->roster && i < r->roster->seats; i++) {
		const struct seat *s = &r->roster->seat[i];
		struct credit *c = assign_credit(r->assign, r->roster->pool[s->pool],
						 r->roster->owner[s->owner].name);

		c->weight = s->weight;
		c->current = s->current;
		c->last = s->last;
	}
}

void
router_free(struct router *r)
{
	free(r->row);
	buf_free(&r->text);
	buf_free(&r->fold);
	for (int i = 0; i < 3; i++)
		buf_free(&r->key[i]);
}

/* What people type for want of a company; sticking these to one owner would give that owner every
 * stranger. */
static bool
no_company(struct slice key)
{
	static const char *const words[] = {
	    "na",	    "n a",	     "none",	  "no",
	    "null",	    "unknown",	     "test",	  "self",
	    "selfemployed", "self employed", "freelance", "freelancer",
	    "student",	    "personal",	     "private",	  "individual",
	    "없음",	    "개인",	     "프리랜서",  "학생",
	    "무직",	    "미입력",	     "테스트",	  NULL};

	if (text_width(key) < 2)
		return true;
	for (size_t i = 0; words[i]; i++)
		if (slice_eq(key, slice_of(words[i])))
			return true;
	return false;
}

enum { BY_ID, BY_DOMAIN, BY_NAME };

static struct slice
key_make(struct router *r, int which, const char *tag, struct slice value)
{
	struct buf *b = &r->key[which];

	b->n = 0;
	if (!value.n)
		return (struct slice){"", 0};
	buf_add(b, tag, strlen(tag));
	buf_add_slice(b, value);
	return buf_slice(b);
}

/* What a lead and its company are known by: lead_id, else the e-mail address; a domain that is no
 * mailbox provider's; the company's name. Each may be empty. */
static void
keys(struct router *r, const struct record *rec, struct slice key[3])
{
	struct slice id = slice_trim(record_get(rec, r->lead_id)),
		     email = slice_trim(record_get(rec, r->email));
	struct slice domain = {"", 0}, name;

	if (id.n)
		key[BY_ID] = key_make(r, BY_ID, "", id);
	else
		key[BY_ID] =
		    key_make(r, BY_ID, "mailto:", email.n ? email_key(email, &r->fold) : email);
	if (domain_parse(email_domain(email), &r->text) ||
	    domain_parse(record_get(rec, r->domain), &r->text))
		domain = buf_slice(&r->text);
	key[BY_DOMAIN] = key_make(
	    r, BY_DOMAIN, "domain:", domain_is_free_mail(domain) ? (struct slice){"", 0} : domain);
	name = company_key(record_get(rec, r->company), &r->fold);
	key[BY_NAME] =
	    key_make(r, BY_NAME, "company:", no_company(name) ? (struct slice){"", 0} : name);
}

static int
holds(const struct router *r, const struct route *o, const struct slice *row, size_t n,
      struct buf *err)
{
	struct rule_row values = {.lead = row, .lead_n = n};
	int is = o->when ? rule_test(o->when, &values) : 1;

	if (is < 0)
		buf_addf(err, "%s:%ju: when: %s", r->routes->table.name, (uintmax_t)o->line,
			 rule_limit(o->when));
	return is;
}

/* The first route that holds. For a lead that must not be contacted only a route that is about that
 * will do: one that would not hold, had this same lead said yes. */
static int
first_route(struct router *r, const struct record *rec, bool refused, const struct route **found,
	    struct buf *err)
{
	*found = NULL;
	for (size_t i = 0; refused && i < rec->n; i++)
		r->row[i] = (int)i == r->consent	? SLICE("yes")
			    : (int)i == r->unsubscribed ? (struct slice){"", 0}
							: rec->f[i];
	for (size_t i = 0; i < r->routes->n; i++) {
		const struct route *o = &r->routes->route[i];
		int is = holds(r, o, rec->f, rec->n, err);

		if (is > 0 && refused) {
			int anyway = holds(r, o, r->row, rec->n, err);

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

/* The company's owner, if that one is at work. */
static struct slice
company_owner(const struct router *r, struct slice key)
{
	struct slice owner = key.n ? assign_company(r->assign, key) : (struct slice){"", 0};
	int known = owner.n && r->roster ? roster_owner(r->roster, owner) : -1;

	return known >= 0 && owner_away(&r->roster->owner[known], r->now) ? (struct slice){"", 0}
									  : owner;
}

static struct slice
say(struct router *r, const struct route *o)
{
	/* without the folder: where a table lies is nobody's business in the data, and differs
	 * between machines */
	const char *slash = strrchr(r->routes->table.name, '/');

	r->text.n = 0;
	buf_addf(&r->text, "%s:%ju", slash ? slash + 1 : r->routes->table.name, (uintmax_t)o->line);
	return buf_slice(&r->text);
}

/* Gives the lead to whoever's turn it is in the pool of route O. */
static int
from_pool(struct router *r, const struct record *rec, const struct route *o,
	  struct route_decision *d, struct buf *err)
{
	struct rule_row row = {.lead = rec->f, .lead_n = rec->n};
	struct slice pool = r->roster->pool[o->pool];
	struct roster_miss miss;
	int seat = roster_pick(r->roster, (size_t)o->pool, &row, &miss, err);

	if (seat == -2)
		return -1;
	d->reason = say(r, o);
	buf_addf(&r->text, ": pool %.*s", (int)pool.n, pool.p);
	if (seat < 0) {
		buf_addf(&r->text, ": nobody free (%zu away, %zu full, %zu not for this lead)",
			 miss.away, miss.full, miss.other);
		d->unrouted = true;
	} else {
		d->owner = r->roster->owner[r->roster->seat[seat].owner].name;
	}
	d->reason = buf_slice(&r->text);
	return 0;
}

/* Who owns the lead, in the order of the contract. New owners count towards their capacity. */
static int
find_owner(struct router *r, const struct record *rec, const struct route *o,
	   const struct assigned *past, const struct slice key[3], struct route_decision *d,
	   struct buf *err)
{
	int known;

	d->owner = slice_trim(record_get(rec, r->owner));
	if (d->owner.n) {
		struct slice reason = record_get(rec, r->reason);

		/* without a state the file itself tells what this tool gave out before, so that a
		 * second run finds the same people full */
		known = r->roster && !r->assign->path ? roster_owner(r->roster, d->owner) : -1;
		if (known >= 0 && reason.n && !slice_eq(reason, existing))
			roster_count(r->roster, (size_t)known, r->now);
		d->reason = existing;
		return 0;
	}
	if (past && past->owner.n) {
		d->owner = past->owner;
		d->reason = SLICE("owner from an earlier run");
		return 0;
	}
	for (int by = BY_DOMAIN; by <= BY_NAME && !d->owner.n; by++) {
		d->owner = company_owner(r, key[by]);
		d->reason = by == BY_DOMAIN ? SLICE("owner of the same company (domain)")
					    : SLICE("owner of the same company (name)");
	}
	if (d->owner.n) {
		known = r->roster ? roster_owner(r->roster, d->owner) : -1;
		if (known >= 0)
			roster_count(r->roster, (size_t)known, r->now);
		return 0;
	}
	if (!o) {
		d->reason = SLICE("no route holds");
		d->unrouted = true;
		return 0;
	}
	if (o->pool >= 0)
		return from_pool(r, rec, o, d, err);
	d->reason = say(r, o);
	return 0;
}

/* What an earlier run said of a lead that stays where it was is kept: the clock of its SLA does not
 * start again. */
static void
keep_clock(struct router *r, const struct record *rec, const struct route *o,
	   const struct assigned *past, struct route_decision *d, int64_t *since)
{
	struct slice due = record_get(rec, r->due), reason = record_get(rec, r->reason);

	*since = r->now;
	if (past && slice_eq(past->queue, d->queue) && slice_eq(past->owner, d->owner)) {
		*since = past->at;
		d->reason = past->reason;
	}
	if (o && o->sla)
		d->due = (struct slice){r->due_text,
					when_format(*since + o->sla, r->zone, false, r->due_text)};
	if (!slice_eq(record_get(rec, r->queue), d->queue) ||
	    !slice_eq(record_get(rec, r->owner), d->owner))
		return;
	if (due.n)
		d->due = due;
	if (reason.n && !d->unrouted)
		d->reason = reason;
}

static void
remember(struct router *r, const struct slice key[3], const struct route_decision *d, int64_t since)
{
	if (key[BY_ID].n)
		assign_put_lead(r->assign, key[BY_ID],
				&(struct assigned){d->owner, d->queue, d->reason, since});
	for (int by = BY_DOMAIN; by <= BY_NAME && d->owner.n; by++)
		if (key[by].n)
			assign_put_company(r->assign, key[by], d->owner);
}

int
router_lead(struct router *r, const struct record *rec, struct route_decision *d, struct buf *err)
{
	const struct assigned *past;
	const struct route *o;
	struct slice key[3], none = {"", 0};
	bool unsubscribed = slice_trim(record_get(rec, r->unsubscribed)).n > 0;
	bool refused = unsubscribed || consent_read(record_get(rec, r->consent)) == CONSENT_NO;
	int64_t since;
	int stage;

	*d = (struct route_decision){none, none, none, none, none, none, false};
	if (first_route(r, rec, refused, &o, err) < 0)
		return -1;
	if (o) {
		d->action = o->action;
		d->content = o->content;
		if (!o->content.n && r->stages &&
		    (stage = stages_find(r->stages, record_get(rec, r->stage))) >= 0)
			d->content = r->stages->stage[stage].content;
	}
	keys(r, rec, key);
	past = key[BY_ID].n ? assign_lead(r->assign, key[BY_ID]) : NULL;
	if (refused) {
		d->owner = record_get(rec, r->owner);
		d->queue = o ? o->queue : SLICE("no-consent");
		d->reason = unsubscribed ? SLICE("unsubscribed") : SLICE("no consent");
		if (o && o->sla)
			keep_clock(r, rec, o, past, d, &since);
		return 0;
	}
	if (find_owner(r, rec, o, past, key, d, err) < 0)
		return -1;
	d->queue = d->unrouted ? SLICE("unrouted") : o ? o->queue : SLICE("owned");
	keep_clock(r, rec, o, past, d, &since);
	if (!d->unrouted)
		remember(r, key, d, since);
	return 0;
}
