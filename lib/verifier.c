/* SPDX-License-Identifier: MIT */
#include "verifier.h"

#include "file.h"
#include "parallel.h"

#include <stdlib.h>

enum { EMAIL_STATUS, EMAIL_FLAGS, PHONE_STATUS, PHONE_FLAGS, COMPANY, IP_LEADS, FLAGS, OWNED };
static const char *const own_name[OWNED] = {"email_status", "email_flags",    "phone_status",
					    "phone_flags",  "company_status", "ip_leads",
					    "flags"};

/* What one thread has. */
struct member {
	struct verifier *of;
	struct verify_options o;
	struct events *events; /* none of them; for what flags ask */
	struct verify *verify;
	struct buf error; /* said by the caller's thread, which meets it again */
};

/* An alert of a block, for the caller's thread, which knows how many leads were before; the lead_id
 * stands behind it. */
struct raised {
	uint64_t lead; /* in the block, from 1 */
	size_t row, id; /* of the table; bytes of the lead_id */
};

int
verifier_open(struct verifier *v, const struct verify_options *o, struct buf *err)
{
	v->o = o;
	v->verify = verify_open(o, err);
	for (size_t i = 0; i < EVENT_KEYS; i++)
		v->key[i] = head_find(o->head, slice_of(event_key_name[i]));
	return v->verify ? 0 : -1;
}

void
verifier_columns(struct verifier *v)
{
	static const struct slice head[] = {SLICE_INIT("lead_id"), SLICE_INIT("flag"),
					    SLICE_INIT("rule"), SLICE_INIT("when")};

	for (size_t i = 0; i < OWNED; i++)
		v->own[i] = out_own(v->out, slice_of(own_name[i]));
	if (v->alerts)
		out_row(v->alerts, head, 4);
}

/* A lead is named by its lead_id, or by its number. */
static void
alert_write(struct verifier *v, const struct verify_alert *a, struct slice id, uint64_t lead)
{
	if (!id.n) {
		v->text.n = 0;
		buf_addf(&v->text, "#%ju", (uintmax_t)lead);
		id = buf_slice(&v->text);
	}
	out_row(v->alerts, (struct slice[]){id, a->flag, a->rule, a->when}, 4);
	v->raised++;
}

static int
judge(const struct verifier *v, struct verify *verify, struct events *events,
      const struct record *r, struct out *out, struct buf *err)
{
	struct verdict d;
	struct history h;

	events_record(events, r, v->key, &h);
	if (verify_lead(verify, r, &h, &d, err) < 0)
		return -1;
	out_set(out, v->own[EMAIL_STATUS], verify_status_name(d.email));
	out_set(out, v->own[EMAIL_FLAGS], d.email_flags);
	out_set(out, v->own[PHONE_STATUS], verify_status_name(d.phone));
	out_set(out, v->own[PHONE_FLAGS], d.phone_flags);
	out_set(out, v->own[COMPANY], verify_status_name(d.company));
	out_set(out, v->own[IP_LEADS], d.ip_leads);
	out_set(out, v->own[FLAGS], d.flags);
	out_put(out, r);
	return 0;
}

int
verifier_put(struct verifier *v, const struct record *r, struct buf *err)
{
	struct slice id = record_get(r, v->key[EVENT_LEAD]);
	struct verify_alert a;

	v->leads++;
	if (judge(v, v->verify, v->o->events, r, v->out, err) < 0)
		return -1;
	for (size_t i = 0; v->alerts && verify_alert(v->verify, i, &a); i++)
		alert_write(v, &a, id, v->leads);
	return 0;
}

/* --- threads */

static int
member_open(struct member *m, struct verifier *v, const struct in_options *in)
{
	struct buf err = {0};
	int status = -1;

	*m = (struct member){.of = v, .o = *v->o};
	m->events = m->o.events = events_open(NULL, 0, in, m->o.zone, m->o.now, &err);
	m->o.whole = v->verify;
	m->verify = m->events ? verify_open(&m->o, &err) : NULL;
	if (m->verify)
		status = events_read(m->events, &err);
	buf_free(&err);
	return status;
}

bool
verifier_crew(struct verifier *v, unsigned jobs, const struct in_options *in)
{
	bool good = jobs > 1 && !v->o->dns;

	if (!good)
		return false;
	v->member = xcalloc(jobs, sizeof(*v->member));
	v->ctx = xcalloc(jobs, sizeof(*v->ctx));
	for (; good && v->jobs < jobs; v->jobs++) {
		v->ctx[v->jobs] = &v->member[v->jobs];
		good = member_open(&v->member[v->jobs], v, in) == 0;
	}
	file_let();
	return good;
}

static bool
see_work(struct parallel_worker *w)
{
	struct member *m = w->ctx;
	struct record r;
	int got;

	while ((got = in_next(w->part, &r)) > 0) {
		const struct verify_signs s = verify_see(m->verify, &r);

		buf_add(&w->also, &s, sizeof(s));
	}
	return got == 0;
}

static bool
see_done(void *arg, const struct parallel_done *d)
{
	struct verifier *v = arg;

	for (size_t at = 0; at < d->also.n; at += sizeof(struct verify_signs)) {
		struct verify_signs s;

		memcpy(&s, d->also.p + at, sizeof(s));
		verify_count(v->verify, &s);
	}
	return true;
}

bool
verifier_see_rest(struct verifier *v, struct in *in)
{
	struct parallel p = {
	    .workers = v->jobs, .ctx = v->ctx, .work = see_work, .done = see_done, .arg = v};

	return parallel_run(&p, in);
}

static bool
put_work(struct parallel_worker *w)
{
	struct member *m = w->ctx;
	const struct verifier *v = m->of;
	struct verify_alert a;
	struct record r;
	int got;

	while ((got = in_next(w->part, &r)) > 0) {
		struct slice id = record_get(&r, v->key[EVENT_LEAD]);

		if (judge(v, m->verify, m->events, &r, w->out, &m->error) < 0)
			return false;
		for (size_t i = 0; v->alerts && verify_alert(m->verify, i, &a); i++) {
			const struct raised raised = {in_count(w->part), a.row, id.n};

			buf_add(&w->also, &raised, sizeof(raised));
			buf_add_slice(&w->also, id);
		}
	}
	return got == 0;
}

static bool
put_done(void *arg, const struct parallel_done *d)
{
	struct verifier *v = arg;

	for (size_t at = 0; at < d->also.n;) {
		struct raised raised;
		struct verify_alert a;

		memcpy(&raised, d->also.p + at, sizeof(raised));
		at += sizeof(raised);
		a = verify_alert_of(v->verify, raised.row);
		alert_write(v, &a, (struct slice){d->also.p + at, raised.id},
			    v->leads + raised.lead);
		at += raised.id;
	}
	v->leads += d->records;
	return true;
}

bool
verifier_put_rest(struct verifier *v, struct in *in)
{
	struct parallel p = {.workers = v->jobs,
			     .ctx = v->ctx,
			     .out = v->out,
			     .second = v->second,
			     .work = put_work,
			     .done = put_done,
			     .arg = v};

	return parallel_run(&p, in);
}

struct rule_tally
verifier_tally(const struct verifier *v)
{
	struct rule_tally all = verify_tally(v->verify);

	for (unsigned i = 0; i < v->jobs; i++) {
		struct rule_tally t = verify_tally(v->member[i].verify);

		all.empty += t.empty;
		all.unreadable += t.unreadable;
	}
	return all;
}

void
verifier_free(struct verifier *v)
{
	for (unsigned i = 0; i < v->jobs; i++) {
		verify_free(v->member[i].verify);
		events_free(v->member[i].events);
		buf_free(&v->member[i].error);
	}
	verify_free(v->verify);
	buf_free(&v->text);
	free(v->member);
	free(v->ctx);
	*v = (struct verifier){0};
}
