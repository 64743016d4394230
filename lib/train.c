/* SPDX-License-Identifier: MIT */
#include "train_own.h"

#include "logit.h"
#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <strings.h>

/* Columns of lead-format(5) that are written because of the outcome, or on the way to it. */
static const char *const after[] = {
    "stage",	    "status",
    "owner",	    "confirmed_at",
    "amount",	    "lost_reason",
    "score",	    "grade",
    "temperature",  "reasons",
    "old_score",    "old_grade",
    "probability",  "queue",
    "action",	    "due_at",
    "route_reason", "merged_ids",
    "merged_count", "cluster_id",
    "match_id",	    "match_probability",
    "merged_by",    "covered_by",
    "merged_emails",
};

/* Columns that say who it is. Their values stay out of the table. */
static const char *const person[] = {
    "lead_id",	 "visitor_id", "email",	 "phone",   "name",   "first_name",
    "last_name", "ip",	       "biz_no", "company", "domain",
};

/* Times that are there from the start; other *_at are of a stage. */
static const char *const early[] = {"consent_at"};

static const struct {
	const char *word;
	bool won;
} words[] = {
    {"1", true},  {"yes", true},   {"y", true},	      {"true", true},
    {"t", true},  {"won", true},   {"예", true},      {"네", true},
    {"0", false}, {"no", false},   {"n", false},      {"false", false},
    {"f", false}, {"lost", false}, {"아니오", false}, {"아니요", false},
};

static bool
is_one_of(struct slice name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_same(name, slice_of(list[i])))
			return true;
	return false;
}
#define ONE_OF(name, list) is_one_of(name, list, sizeof(list) / sizeof(*(list)))

static bool
ends_in_at(struct slice name)
{
	return (name.n > 3 && strncasecmp(name.p + name.n - 3, "_at", 3) == 0) ||
	       text_same(name, SLICE("at"));
}

void
train_warn(struct train *t, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	t->warning = xgrow(t->warning, t->warnings, &t->warnings_cap, sizeof(*t->warning));
	t->warning[t->warnings] = (struct buf){0};
	buf_addf(&t->warning[t->warnings++], "%s", text);
}

size_t
train_warnings(const struct train *t)
{
	return t->warnings;
}

const char *
train_warning(const struct train *t, size_t i)
{
	return buf_string(&t->warning[i]);
}

struct slice
train_text(struct train *t, struct buf *b)
{
	return arena_slice(&t->mem, buf_slice(b));
}

static struct rule *
rule_read(const struct train *t, const char *option, const char *text, const struct head *lead,
	  struct buf *err)
{
	struct rule_env env = {.lead = lead, .zone = t->o.zone, .now = t->o.now};
	struct rule_error why = {0};
	struct rule *r = rule_compile(slice_of(text), &env, &why);

	if (!r && err)
		rule_explain_error(option, 1, "rule", slice_of(text), &why, err);
	return r;
}

static void
column_open(struct train *t, size_t i)
{
	struct train_column *c = &t->column[i];
	struct slice name = slice_trim(t->o.lead->name[i]);
	bool named = t->o.named && t->o.named[i];

	c->name = name;
	c->named = named;
	c->must_be_time = ends_in_at(name);
	c->presence = ONE_OF(name, person) && !named;
	if (!name.n || head_find(t->o.lead, name) == HEAD_TWICE)
		c->note = "has no name of its own";
	else if ((int)i == t->target_column || (t->target && rule_reads(t->target, i)))
		c->note = "is the outcome";
	else if (t->where && rule_reads(t->where, i))
		c->note = "chooses the leads";
	else if ((int)i == t->o.time && !named)
		c->note = "orders the leads in time";
	else if ((int)i == t->o.decided)
		c->note = "is when the outcome was known";
	else if ((t->o.excluded && t->o.excluded[i]) || (t->o.named && !named))
		c->note = "excluded";
	else if (!named && text_same(name, SLICE("created_at")))
		c->note = "is the lead's own date: it never comes again";
	else if (!named && (ONE_OF(name, after) || (ends_in_at(name) && !ONE_OF(name, early))))
		c->note = "is written on the way to the outcome";
	else
		c->read = true;
}

struct train *
train_open(const struct train_options *o, struct buf *err)
{
	struct train *t = xcalloc(1, sizeof(*t));

	t->o = *o;
	t->columns = o->lead->n;
	t->column = xcalloc(t->columns + 1, sizeof(*t->column));
	t->drift_auc = NAN;
	t->target_column = head_find(o->lead, slice_of(o->target));
	if (t->target_column < 0)
		t->target = rule_read(t, "--target", o->target, o->lead, err);
	if (o->where && (t->target_column >= 0 || t->target))
		t->where = rule_read(t, "--where", o->where, o->lead, err);
	if ((t->target_column < 0 && !t->target) || (o->where && !t->where)) {
		train_free(t);
		return NULL;
	}
	for (size_t i = 0; i < t->columns; i++)
		column_open(t, i);
	return t;
}

void
train_free(struct train *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->columns; i++)
		column_free(&t->column[i]);
	for (size_t i = 0; i < t->warnings; i++)
		buf_free(&t->warning[i]);
	model_free(&t->model);
	rule_free(t->target);
	rule_free(t->where);
	free(t->warning);
	free(t->column);
	free(t->won);
	free(t->key);
	free(t->nameless);
	free(t->order);
	free(t->rule);
	free(t->tested);
	free(t->tested_free);
	free(t->tested_score);
	arena_free(&t->mem);
	free(t);
}

/* 1 won, 0 lost, -1 not known. -2: an error. */
static int
outcome(struct train *t, const struct record *r, struct buf *err)
{
	struct rule_row row = {.lead = r->f, .lead_n = r->n};
	struct slice s;
	int got;

	if (t->where) {
		got = rule_test(t->where, &row);
		if (got < 0)
			buf_addf(err, "--where: %s", rule_limit(t->where));
		if (got != 1)
			return got < 0 ? -2 : -1;
	}
	if (t->target) {
		got = rule_test(t->target, &row);
		if (got < 0)
			buf_addf(err, "--target: %s", rule_limit(t->target));
		return got < 0 ? -2 : got;
	}
	s = slice_trim(r->f[t->target_column]);
	if (!s.n)
		return -1;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text_same(s, slice_of(words[i].word)))
			return words[i].won;
	buf_addf(err, "column \"%s\" is not yes or no; write a rule, as --target \"%s = 'won'\"",
		 t->o.target, t->o.target);
	return -2;
}

static void
rows_grow(struct train *t)
{
	size_t cap = t->rows_cap ? t->rows_cap * 2 : 1024;

	t->won = xrealloc_array(t->won, cap, sizeof(*t->won));
	t->key = xrealloc_array(t->key, cap, sizeof(*t->key));
	for (size_t i = 0; i < t->columns; i++) {
		struct train_column *c = &t->column[i];

		if (!c->read && (int)i != t->o.time && (int)i != t->o.decided)
			continue;
		c->code = xrealloc_array(c->code, cap, sizeof(*c->code));
		if (c->number)
			c->number = xrealloc_array(c->number, cap, sizeof(*c->number));
		if (c->time)
			c->time = xrealloc_array(c->time, cap, sizeof(*c->time));
	}
	t->rows_cap = cap;
}

/* FNV-1a: the same on every machine, which map_hash is not. */
static uint64_t
hash_add(uint64_t h, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return (h ^ 0xff) * UINT64_C(1099511628211);
}

/* Leads of one id, or where there is none leads that are the same throughout, go together: else
 * the test would know them. */
static uint64_t
lead_key(const struct train *t, const struct record *r)
{
	struct slice id = record_get(r, head_find(t->o.lead, SLICE("lead_id")));
	uint64_t h = UINT64_C(14695981039346656037);

	if (id.n)
		return hash_add(h, id);
	/* without the outcome: else who won and who lost of the same kind are never together */
	for (size_t i = 0; i < r->n; i++)
		if ((int)i != t->target_column && !(t->target && rule_reads(t->target, i)))
			h = hash_add(h, r->f[i]);
	return h;
}

static int
key_order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Records without an id that are the same by the dozen are leads of one kind, not one lead: where
 * most of them repeat, each is dealt by itself. Those with an id stay together. */
void
keys_spread(struct train *t)
{
	uint64_t *key = xmalloc((t->namelesses + 1) * sizeof(*key));
	size_t n = t->namelesses, kinds = n > 0;

	for (size_t i = 0; i < n; i++)
		key[i] = t->key[t->nameless[i]];
	if (n)
		qsort(key, n, sizeof(*key), key_order);
	for (size_t i = 1; i < n; i++)
		kinds += key[i] != key[i - 1];
	free(key);
	for (size_t i = 0; i < n && kinds < n / 2; i++)
		t->key[t->nameless[i]] ^= logit_mix(t->nameless[i]);
}

int
train_add(struct train *t, const struct record *r, struct buf *err)
{
	int won = outcome(t, r, err);

	if (won == -2)
		return -1;
	if (won < 0) {
		t->unknown++;
		return 0;
	}
	if (t->rows >= UINT32_MAX - 1) {
		buf_addf(err, "more leads than can be learnt from");
		return -1;
	}
	if (t->rows == t->rows_cap)
		rows_grow(t);
	t->won[t->rows] = (uint8_t)won;
	t->key[t->rows] = lead_key(t, r);
	if (!record_get(r, head_find(t->o.lead, SLICE("lead_id"))).n) {
		t->nameless = xgrow(t->nameless, t->namelesses, &t->nameless_cap, sizeof(*t->nameless));
		t->nameless[t->namelesses++] = t->rows;
	}
	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].code)
			column_add(t, &t->column[i], r->f[i], t->rows);
	t->rows++;
	return 0;
}

const struct train_rule *
train_rules(const struct train *t, size_t *n)
{
	*n = t->rules;
	return t->rule;
}

double
train_score(const struct train *t, size_t i)
{
	return model_total(t, &t->model, i);
}

struct train_count
train_count(const struct train *t)
{
	struct train_count k = {.leads = t->rows, .unknown = t->unknown, .tested = t->tests};

	for (size_t i = 0; i < t->rows; i++)
		k.wins += t->won[i];
	return k;
}
