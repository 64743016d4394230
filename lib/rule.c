/* SPDX-License-Identifier: MIT
 * From text to a rule that can be tested: parse, check, register the event functions; and the split
 * of a condition on an event. */
#include "rule_tree.h"

#include <stdlib.h>

void
node_own(struct rule *r, struct node *n)
{
	for (struct node *o = r->owned; o; o = o->owned)
		if (o == n)
			return;
	n->owned = r->owned;
	r->owned = n;
}

void
rule_free(struct rule *r)
{
	if (!r)
		return;
	for (struct node *n = r->owned; n; n = n->owned) {
		re_free(n->re);
		if (n->words)
			map_free(n->words);
		free(n->words);
		buf_free(&n->scratch);
	}
	buf_free(&r->scratch[0]);
	buf_free(&r->scratch[1]);
	arena_free(&r->mem);
	free(r);
}

void
rule_aggs_free(struct rule_aggs *a)
{
	for (size_t i = 0; i < a->n; i++) {
		rule_free(a->a[i].when);
		free(a->a[i].text);
	}
	free(a->a);
	*a = (struct rule_aggs){0};
}

static struct rule *compile(struct slice text, const struct rule_env *env, enum rule_scope scope,
			    struct rule_error *err);

/* A part of a checked tree as a rule of its own: printing is exact, so it is compiled again. */
static struct rule *
compile_part(const struct node *n, const struct rule_env *env, enum rule_scope scope,
	     struct rule_error *err)
{
	struct buf b = {0};
	struct rule *r;

	node_print(n, scope == SCOPE_EVENT, &b);
	r = compile(buf_slice(&b), env, scope, err);
	buf_free(&b);
	return r;
}

static int
bind_call(struct node *n, const struct rule_env *env, struct rule_error *err)
{
	struct rule_aggs *aggs = env->aggs;
	struct rule_env inside = *env;
	struct rule_agg *a;
	struct buf text = {0};
	size_t i;

	node_print(n, true, &text);
	buf_string(&text);
	for (i = 0; i < aggs->n; i++)
		if (strcmp(aggs->a[i].text, text.s) == 0)
			break;
	n->fact = (uint32_t)i;
	if (i == aggs->n) {
		struct node *when = n->kids && n->kid[0]->type == TYPE_CONDITION ? n->kid[0] : NULL;

		aggs->a = xgrow(aggs->a, aggs->n, &aggs->cap, sizeof(*aggs->a));
		a = &aggs->a[aggs->n];
		*a = (struct rule_agg){.kind = (enum rule_agg_kind)(n->call - CALL_COUNT),
				       .window = n->time};
		inside.aggs = NULL;
		if (when && !(a->when = compile_part(when, &inside, SCOPE_EVENT, err))) {
			buf_free(&text);
			return -1;
		}
		a->text = xstrdup(text.s);
		aggs->n++;
	}
	buf_free(&text);
	return 0;
}

/* Every event function gets its fact. */
static int
bind(struct node *n, const struct rule_env *env, struct rule_error *err)
{
	if (n->kind == NODE_CALL && call_is_event(n->call))
		return bind_call(n, env, err);
	for (uint32_t i = 0; i < n->kids; i++)
		if (bind(n->kid[i], env, err))
			return -1;
	return 0;
}

static struct rule *
check_only(struct slice text, const struct rule_env *env, enum rule_scope scope,
	   struct rule_error *err)
{
	struct rule *r = xcalloc(1, sizeof(*r));

	r->zone = env->zone;
	r->now = env->now;
	r->bare_event = scope == SCOPE_EVENT;
	r->text = text;
	r->root = rule_parse(text, &r->mem, err);
	if (r->root && rule_check(r, env, scope, err) == 0)
		return r;
	rule_free(r);
	return NULL;
}

static struct rule *
compile(struct slice text, const struct rule_env *env, enum rule_scope scope,
	struct rule_error *err)
{
	struct rule *r = check_only(text, env, scope, err);

	if (r && bind(r->root, env, err)) {
		rule_free(r);
		return NULL;
	}
	if (r)
		r->text = (struct slice){"", 0};
	return r;
}

struct rule *
rule_compile(struct slice text, const struct rule_env *env, struct rule_error *err)
{
	*err = (struct rule_error){0};
	return compile(text, env, env->lead || !env->event ? SCOPE_LEAD : SCOPE_EVENT, err);
}

enum { USES_LEAD = 1, USES_EVENT = 2 };

/* What N reads. Facts are the lead's. */
static int
uses(const struct node *n)
{
	int u = 0;

	if (n->kind == NODE_COLUMN)
		return n->event ? USES_EVENT : USES_LEAD;
	if (n->kind == NODE_CALL && call_is_event(n->call))
		return USES_LEAD;
	for (uint32_t i = 0; i < n->kids; i++)
		u |= uses(n->kid[i]);
	return u;
}

static bool
is_column(const struct node *n, int column)
{
	return n->kind == NODE_COLUMN && !n->event && n->column == column;
}

static bool
reads(const struct node *n, int column)
{
	bool found = is_column(n, column);

	for (uint32_t i = 0; i < n->kids && !found; i++)
		found = reads(n->kid[i], column);
	return found;
}

bool
rule_reads(const struct rule *r, size_t column)
{
	return reads(r->root, (int)column);
}

static void
asked(const struct node *n, int column, void (*say)(void *ctx, struct slice text), void *ctx)
{
	bool equal = n->kind == NODE_IN ||
		     (n->kind == NODE_COMPARE &&
		      (n->op == OP_EQ || n->op == OP_NE || n->op == OP_EXACT));
	bool of_it = equal && (is_column(n->kid[0], column) ||
			       (n->kind == NODE_COMPARE && is_column(n->kid[1], column)));

	for (uint32_t i = 0; i < n->kids; i++)
		if (of_it && n->kid[i]->kind == NODE_TEXT)
			say(ctx, n->kid[i]->text);
		else
			asked(n->kid[i], column, say, ctx);
}

void
rule_asked(const struct rule *r, size_t column, void (*say)(void *ctx, struct slice text), void *ctx)
{
	asked(r->root, (int)column, say, ctx);
}

/* The smallest part that mixes lead and event, which is what has to be written otherwise. */
static int
fail_mixed(const struct node *n, struct rule_error *err)
{
	for (uint32_t i = 0; i < n->kids; i++)
		if (uses(n->kid[i]) == (USES_LEAD | USES_EVENT))
			return fail_mixed(n->kid[i], err);
	return rule_fail(err, n->at, n->len,
			 n->kind == NODE_OR
			     ? "\"or\" between the event and the lead; write two rows"
			     : "a comparison cannot mix the event's and the lead's columns");
}

/* The conjuncts of N that read the event (or all others), as one rule; NULL where there are none.
 */
static int
take_part(const struct node *n, bool event, const struct rule_env *env, struct rule **part,
	  struct rule_error *err)
{
	struct node *kid[1] = {NULL}, all = *n, **taken = kid;
	uint32_t kids = 0;

	if (n->kind == NODE_AND) {
		taken = xcalloc(n->kids, sizeof(*taken));
		for (uint32_t i = 0; i < n->kids; i++)
			if ((uses(n->kid[i]) == USES_EVENT) == event)
				taken[kids++] = n->kid[i];
		all.kid = taken;
		all.kids = kids;
	} else {
		kids = (uses(n) == USES_EVENT) == event;
	}
	if (kids)
		*part = compile_part(n->kind == NODE_AND && kids == 1 ? taken[0] : &all, env,
				     SCOPE_BOTH, err);
	if (taken != kid)
		free(taken);
	return kids && !*part ? -1 : 0;
}

int
rule_compile_split(struct slice text, const struct rule_env *env, struct rule **event_part,
		   struct rule **lead_part, struct rule_error *err)
{
	struct rule *whole;
	int rc = -1;

	*event_part = *lead_part = NULL;
	*err = (struct rule_error){0};
	whole = check_only(text, env, SCOPE_BOTH, err);
	if (!whole)
		return -1;
	if (whole->root->kind == NODE_AND) {
		rc = 0;
		for (uint32_t i = 0; rc == 0 && i < whole->root->kids; i++)
			if (uses(whole->root->kid[i]) == (USES_LEAD | USES_EVENT))
				rc = fail_mixed(whole->root->kid[i], err);
	} else if (uses(whole->root) != (USES_LEAD | USES_EVENT)) {
		rc = 0;
	} else {
		fail_mixed(whole->root, err);
	}
	if (rc == 0 && (take_part(whole->root, true, env, event_part, err) ||
			take_part(whole->root, false, env, lead_part, err))) {
		rule_free(*event_part);
		rule_free(*lead_part);
		*event_part = *lead_part = NULL;
		rc = -1;
	}
	rule_free(whole);
	return rc;
}
