/* SPDX-License-Identifier: MIT
 * One lead: the checks in turn, then the team's flags, which see what the checks found. */
#include "verify.h"

#include "identity.h"
#include "text.h"
#include "verify_own.h"

#include <stdio.h>
#include <stdlib.h>

/* What a flag's `when` can name beside the lead's columns. The first are written as columns, too.
 */
enum seen {
	SEEN_EMAIL_STATUS,
	SEEN_EMAIL_FLAGS,
	SEEN_PHONE_STATUS,
	SEEN_PHONE_FLAGS,
	SEEN_COMPANY_STATUS,
	SEEN_IP_LEADS,
	SEEN_FLAGS,
	SEEN_NEED_LEADS,
	SEEN_DAY_LEADS,
	SEEN
};
static const char *const seen_name[SEEN] = {"email_status", "email_flags",    "phone_status",
					    "phone_flags",  "company_status", "ip_leads",
					    "flags",	    "need_leads",     "day_leads"};

enum { FLAG, WHEN, ALERT, COLUMNS };
static const struct table_column columns[COLUMNS] = {
    {"flag", true}, {"when", true}, {"alert", false}};

struct flag {
	struct rule *when;
	bool alert, raised;
	char *rule; /* "flags.csv:3" */
};

struct verify {
	struct verify_options o;
	struct verify_lists lists;
	struct emails *emails;
	struct phones *phones;
	struct batch *batch;
	bool counts;    /* batch has some */
	uint64_t signs; /* rows of a partial result */
	struct findings found;
	int email, phone, name, first, last, company, domain, biz_no, country;
	struct table table;
	struct flag *flag;
	struct head head; /* the lead's columns and those of SEEN that it lacks */
	size_t at[SEEN];  /* their columns in the row */
	struct slice *row;
	struct buf names[3], full;
	char count[3][16];
};

static int
flag_open(struct verify *v, size_t row, struct buf *err)
{
	const struct table *t = &v->table;
	struct rule_env env = {.lead = &v->head, .zone = v->o.zone, .now = v->o.now};
	struct slice name = table_cell(t, row, FLAG), when = table_cell(t, row, WHEN);
	struct slice alert = table_cell(t, row, ALERT);
	const char *base = strrchr(t->name, '/');
	struct rule_error e = {0};
	struct buf b = {0};

	if (v->o.events) {
		env.event = events_head(v->o.events);
		env.aggs = events_aggs(v->o.events);
	}
	if (!name.n || memchr(name.p, ';', name.n)) {
		buf_addf(err, "%s:%ju: flag: %s", t->name, (uintmax_t)t->line[row],
			 name.n ? "a name has no \";\"" : "empty");
		return -1;
	}
	if (alert.n && !text_same(alert, SLICE("yes")) && !text_same(alert, SLICE("no"))) {
		buf_addf(err, "%s:%ju: alert: neither yes nor no", t->name,
			 (uintmax_t)t->line[row]);
		return -1;
	}
	v->flag[row].alert = !text_same(alert, SLICE("no"));
	buf_addf(&b, "%s:%ju", base ? base + 1 : t->name, (uintmax_t)t->line[row]);
	v->flag[row].rule = xstrdup(buf_string(&b));
	buf_free(&b);
	if (!when.n)
		return 0;
	v->flag[row].when = rule_compile(when, &env, &e);
	if (v->flag[row].when)
		return 0;
	rule_explain_error(t->name, t->line[row], "when", when, &e, err);
	return -1;
}

static int
flags_open(struct verify *v, struct buf *err)
{
	head_copy(&v->head, v->o.head);
	for (size_t i = 0; i < SEEN; i++) {
		int c = head_find(&v->head, slice_of(seen_name[i]));

		if (c == HEAD_TWICE) {
			buf_addf(err, "two columns are called \"%s\"", seen_name[i]);
			return -1;
		}
		if (c == HEAD_NONE) {
			c = (int)v->head.n;
			head_add(&v->head, slice_of(seen_name[i]));
		}
		v->at[i] = (size_t)c;
	}
	v->row = xcalloc(v->head.n, sizeof(*v->row));
	if (!v->o.flags)
		return 0;
	if (table_read(&v->table, v->o.flags, columns, COLUMNS, err) < 0 ||
	    table_some(&v->table, "flag", err) < 0)
		return -1;
	v->flag = xcalloc(v->table.rows, sizeof(*v->flag));
	for (size_t i = 0; i < v->table.rows; i++)
		if (flag_open(v, i, err) < 0)
			return -1;
	return 0;
}

static int
column(const struct verify *v, const char *name)
{
	return head_find(v->o.head, slice_of(name));
}

struct verify *
verify_open(const struct verify_options *o, struct buf *err)
{
	struct verify *v = xcalloc(1, sizeof(*v));

	v->o = *o;
	v->email = column(v, "email");
	v->phone = column(v, "phone");
	v->name = column(v, "name");
	v->first = column(v, "first_name");
	v->last = column(v, "last_name");
	v->company = column(v, "company");
	v->domain = column(v, "domain");
	v->biz_no = column(v, "biz_no");
	v->country = column(v, "country");
	if (lists_read(&v->lists, o, err) == 0 &&
	    (v->phones = phones_open(o->phones, o->country, err)) != NULL &&
	    (v->batch = o->whole ? batch_part(o->whole->batch) : batch_open(o, err)) != NULL &&
	    flags_open(v, err) == 0) {
		v->emails = emails_open(&v->lists, o->dns);
		v->counts = !o->stream && (o->merge || batch_wanted(v->batch));
		return v;
	}
	verify_free(v);
	return NULL;
}

bool
verify_wants_all(const struct verify *v)
{
	return v->o.dns || (!v->o.stream && batch_wanted(v->batch));
}

/* Blanks around an address are nobody's; line ends would go into a mail's header with it. */
static struct slice
email_of(const struct verify *v, const struct record *r)
{
	struct slice s = record_get(r, v->email), bare = slice_trim(s);

	if (bare.n < s.n && (memchr(s.p, '\n', s.n) || memchr(s.p, '\r', s.n)))
		return bare.n ? s : bare;
	return bare;
}

struct verify_signs
verify_see(struct verify *v, const struct record *r)
{
	struct verify_signs none = {0};

	emails_want(v->emails, email_of(v, r));
	return v->o.stream ? none : batch_see(v->batch, r);
}

void
verify_count(struct verify *v, const struct verify_signs *s)
{
	if (!v->o.stream)
		batch_count(v->batch, s);
}

void
verify_counted(struct verify *v)
{
	batch_counted(v->batch);
}

void
verify_sign_head(struct out *out)
{
	signs_head(out);
}

void
verify_sign(struct verify *v, const struct record *r, struct out *out)
{
	const struct verify_signs s = batch_see(v->batch, r);

	v->signs += signs_row(out, &s);
}

void
verify_sign_end(const struct verify *v, struct out *out)
{
	signs_end(out, v->signs);
}

static bool
is_or_under(struct slice s, struct slice domain)
{
	return domain.n && s.n >= domain.n &&
	       memcmp(s.p + s.n - domain.n, domain.p, domain.n) == 0 &&
	       (s.n == domain.n || s.p[s.n - domain.n - 1] == '.');
}

static enum verify_status
judge_company(struct verify *v, const struct record *r, const struct domain_facts *d)
{
	struct slice company = record_get(r, v->company), domain = record_get(r, v->domain);
	struct slice biz_no = record_get(r, v->biz_no);
	enum verify_status s;
	char text[13];

	if (biz_no.n && !biz_no_parse(biz_no, text)) {
		find(&v->found, CODE_BIZ_NO);
		return VERIFY_INVALID;
	}
	if (!company.n && !domain.n)
		return biz_no.n ? VERIFY_VALID : VERIFY_NONE;
	/* a mailbox anyone can have, or none, says nothing of the company */
	if (!d->registrable.n ||
	    d->codes & (CODE_BIT(CODE_FREE) | CODE_BIT(CODE_DISPOSABLE) | CODE_BIT(CODE_TYPO)))
		return VERIFY_UNKNOWN;
	if (domain.n && domain_parse(domain, &v->full) &&
	    is_or_under(buf_slice(&v->full), d->registrable))
		return VERIFY_VALID;
	s = company.n ? company_check(company, d->registrable) : VERIFY_UNKNOWN;
	if (s == VERIFY_RISKY)
		find(&v->found, CODE_COMPANY_DOMAIN);
	return s;
}

static void
judge_name(struct verify *v, const struct record *r)
{
	struct slice name = record_get(r, v->name);

	if (name.n) {
		name_check(name, &v->found);
		return;
	}
	name_check(record_get(r, v->first), &v->found);
	name_check(record_get(r, v->last), &v->found);
}

static struct slice
count_text(char dst[16], uint32_t n)
{
	char *p = dst + 16;

	if (!n)
		return (struct slice){"", 0};
	for (; n; n /= 10)
		*--p = (char)('0' + n % 10);
	return (struct slice){p, (size_t)(dst + 16 - p)};
}

/* The team's flags go behind the codes. */
static int
raise_flags(struct verify *v, const struct record *r, const struct history *h, struct verdict *out,
	    const struct slice *seen, struct buf *err)
{
	struct rule_row row = {.lead = v->row, .lead_n = v->head.n, .fact = h ? h->fact : NULL};
	struct buf *b = &v->names[2];

	memcpy(v->row, r->f, r->n * sizeof(*v->row));
	for (size_t i = 0; i < SEEN; i++)
		v->row[v->at[i]] = seen[i];
	for (size_t i = 0; i < v->table.rows; i++) {
		struct flag *f = &v->flag[i];
		int holds;

		v->row[v->at[SEEN_FLAGS]] = buf_slice(b);
		holds = f->when ? rule_test(f->when, &row) : 1;
		if (holds < 0) {
			buf_addf(err, "%s: %s", f->rule, rule_limit(f->when));
			return -1;
		}
		f->raised = holds;
		if (!holds)
			continue;
		if (b->n)
			buf_addc(b, ';');
		buf_add_slice(b, table_cell(&v->table, i, FLAG));
	}
	out->flags = buf_slice(b);
	return 0;
}

int
verify_lead(struct verify *v, const struct record *r, const struct history *h, struct verdict *out,
	    struct buf *err)
{
	struct slice email = email_of(v, r);
	struct slice phone = slice_trim(record_get(r, v->phone));
	struct findings *f = &v->found;
	struct batch_counts counts = {0};
	struct domain_facts domain = {.name = {"", 0}, .registrable = {"", 0}};
	struct verify_signs signs = {0};
	struct slice seen[SEEN];

	if (v->counts) {
		signs = batch_see(v->batch, r);
		batch_soon(v->batch, &signs); /* from memory that is far away, while others work */
	}
	*f = (struct findings){0};
	*out = (struct verdict){0};
	if (v->o.merge && batch_stranger(v->batch, &signs)) {
		buf_addf(err,
			 "%s: nothing of this lead in it; a part is missing, or had other options",
			 v->o.merge);
		return -1;
	}
	if (email.n)
		email_check(v->emails, email, f, &domain);
	if (phone.n)
		phone_check(v->phones, phone, record_get(r, v->country), f);
	out->company = judge_company(v, r, &domain);
	judge_name(v, r);
	if (v->counts)
		counts = batch_counts(v->batch, &signs);
	for (size_t i = 0; i < 3; i++)
		v->names[i].n = 0;
	if (f->bits) {
		verify_names(f, CODE_SYNTAX, CODE_FREE, &v->names[0]);
		verify_names(f, CODE_IMPOSSIBLE, CODE_FAKE, &v->names[1]);
		verify_names(f, CODE_BIZ_NO, CODE_NAME_DIGITS, &v->names[2]);
	}
	out->email = verify_worst(f, CODE_SYNTAX, CODE_FREE, email.n ? VERIFY_VALID : VERIFY_NONE);
	out->phone =
	    verify_worst(f, CODE_IMPOSSIBLE, CODE_FAKE, phone.n ? VERIFY_VALID : VERIFY_NONE);
	out->email_flags = buf_slice(&v->names[0]);
	out->phone_flags = buf_slice(&v->names[1]);
	out->flags = buf_slice(&v->names[2]);
	out->ip_leads = count_text(v->count[0], counts.ip);
	if (!v->table.rows)
		return 0;
	seen[SEEN_EMAIL_STATUS] = verify_status_name(out->email);
	seen[SEEN_EMAIL_FLAGS] = out->email_flags;
	seen[SEEN_PHONE_STATUS] = verify_status_name(out->phone);
	seen[SEEN_PHONE_FLAGS] = out->phone_flags;
	seen[SEEN_COMPANY_STATUS] = verify_status_name(out->company);
	seen[SEEN_IP_LEADS] = out->ip_leads;
	seen[SEEN_FLAGS] = out->flags;
	seen[SEEN_NEED_LEADS] = count_text(v->count[1], counts.need);
	seen[SEEN_DAY_LEADS] = count_text(v->count[2], counts.day);
	return raise_flags(v, r, h, out, seen, err);
}

struct verify_alert
verify_alert_of(const struct verify *v, size_t row)
{
	return (struct verify_alert){table_cell(&v->table, row, FLAG), slice_of(v->flag[row].rule),
				     table_cell(&v->table, row, WHEN), row};
}

bool
verify_alert(const struct verify *v, size_t i, struct verify_alert *a)
{
	for (size_t row = 0; row < v->table.rows; row++) {
		const struct flag *f = &v->flag[row];

		if (!f->raised || !f->alert || i--)
			continue;
		*a = verify_alert_of(v, row);
		return true;
	}
	return false;
}

uint64_t
verify_uncounted(const struct verify *v)
{
	return batch_lost(v->batch);
}

struct rule_tally
verify_tally(const struct verify *v)
{
	struct rule_tally sum = {0};

	for (size_t i = 0; i < v->table.rows; i++) {
		struct rule_tally t;

		if (!v->flag[i].when)
			continue;
		t = rule_tally(v->flag[i].when);
		sum.empty += t.empty;
		sum.unreadable += t.unreadable;
	}
	return sum;
}

void
verify_free(struct verify *v)
{
	if (!v)
		return;
	lists_free(&v->lists);
	emails_free(v->emails);
	phones_free(v->phones);
	batch_free(v->batch);
	for (size_t i = 0; v->flag && i < v->table.rows; i++) {
		rule_free(v->flag[i].when);
		free(v->flag[i].rule);
	}
	free(v->flag);
	table_free(&v->table);
	head_free(&v->head);
	free(v->row);
	for (size_t i = 0; i < 3; i++)
		buf_free(&v->names[i]);
	buf_free(&v->full);
	free(v);
}
