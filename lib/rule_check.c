/* SPDX-License-Identifier: MIT
 * A rule against the columns there are: names, arguments, patterns and word lists, before a record
 * is read. Which types go together is rule_type.c. */
#include "rule_tree.h"
#include "synonyms.h"
#include "text.h"

#include <strings.h>

struct check {
	struct rule *r;
	const struct rule_env *env;
	bool in_event; /* inside the condition of an event function, or a rule over events only */
	bool rows;     /* event.name has a row to read from */
	const struct node *left; /* what this is compared to, where it stands on the right */
	struct rule_error *err;
};

static int check(const struct check *c, struct node *n);

static int
fail_node(const struct check *c, const struct node *n, const char *what)
{
	return rule_fail(c->err, n->at, n->len, "%s", what);
}

/* A copy that lives as long as the rule. */
static struct slice
keep(struct rule *r, struct slice s)
{
	return arena_slice(&r->mem, s);
}

static bool
ends_in_at(struct slice name)
{
	name = slice_trim(name);
	return name.n >= 3 && strncasecmp(name.p + name.n - 3, "_at", 3) == 0;
}

static bool
is_nothing(struct slice name)
{
	static const char *const words[] = {"null", "nil", "none", "na", "nan", "blank", "empty"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text_same(name, slice_of(words[i])))
			return true;
	return false;
}

/* A column of HEAD that is what other lists call NAME ("예산" is budget), or -1. */
static int
other_name(const struct head *head, struct slice name)
{
	struct buf err = {0};
	struct synonyms *s = synonyms_read(&err);
	struct synonym means;
	int column = HEAD_NONE;

	if (s && synonyms_find(s, name, SLICE(""), false, &means) && means.column.n)
		column = head_find(head, means.column);
	synonyms_free(s);
	buf_free(&err);
	return column;
}

static void
unknown(const struct check *c, const struct node *n, const struct head *head, struct buf *b)
{
	size_t from = b->n;
	int other;

	head_unknown(head, n->text, b);
	if (memchr(b->s + from, ';', b->n - from)) /* it has a suggestion */
		return;
	if ((other = other_name(head, n->text)) >= 0)
		buf_addf(b, "; did you mean \"%.*s\"?", (int)head->name[other].n,
			 head->name[other].p);
	else if (c->left)
		buf_addf(b, "; a text stands in quotes: '%.*s'", (int)n->text.n, n->text.p);
}

static int
fail_column(const struct check *c, const struct node *n, const struct head *head)
{
	struct buf b = {0};
	bool lead = n->event && c->env->lead && head_find(c->env->lead, n->text) != HEAD_NONE;
	bool event =
	    !n->event && c->env->event && c->rows && head_find(c->env->event, n->text) != HEAD_NONE;

	if (lead && c->in_event)
		buf_addf(&b,
			 "\"%.*s\" is a column of the leads; a condition on events sees only "
			 "the event's columns",
			 (int)n->text.n, n->text.p);
	else if (event)
		buf_addf(&b, "\"%.*s\" is a column of the events; write event.%.*s", (int)n->text.n,
			 n->text.p, (int)n->text.n, n->text.p);
	else if (c->left && c->left->kind == NODE_COLUMN && is_nothing(n->text))
		buf_addf(&b, "unknown column \"%.*s\"; where no value is, write empty(%.*s)",
			 (int)n->text.n, n->text.p, (int)c->left->text.n, c->left->text.p);
	else
		unknown(c, n, head, &b);
	rule_fail(c->err, n->at, n->len, "%s", buf_string(&b));
	buf_free(&b);
	return -1;
}

static int
check_column(const struct check *c, struct node *n)
{
	const struct head *head;

	if (n->event && !c->rows)
		return fail_node(c, n,
				 c->env->event ? "event columns can be used in conditions of "
						 "event functions and in rows with on only"
					       : "there are no events here");
	n->event = n->event || c->in_event;
	head = n->event ? c->env->event : c->env->lead;
	if (!head)
		return fail_node(
		    c, n, n->event ? "there are no events here" : "there are no columns here");
	n->type = n->read = TYPE_CELL;
	n->column = head_find(head, n->text);
	if (n->column == HEAD_TWICE)
		return rule_fail(c->err, n->at, n->len, "two columns are called \"%.*s\"",
				 (int)n->text.n, n->text.p);
	if (n->column == HEAD_NONE && !n->optional)
		return fail_column(c, n, head);
	/* the head's spelling: equal rules print alike */
	n->text = keep(c->r, slice_trim(n->column >= 0 ? head->name[n->column] : n->text));
	n->time_name = ends_in_at(n->text) ||
		       (n->event && n->text.n == 2 && strncasecmp(n->text.p, "at", 2) == 0);
	return 0;
}

/* Constants, and what is precomputed from them. */
static int
check_literal(const struct check *c, struct node *n)
{
	struct buf *b = &c->r->scratch[0];
	bool date_only = false;

	switch (n->kind) {
	case NODE_TEXT:
		n->type = n->read = TYPE_TEXT;
		n->text = keep(c->r, text_nfc(n->text, b));
		n->folded = keep(c->r, text_fold(slice_trim(n->text), b));
		n->head = ascii_head(n->folded);
		return 0;
	case NODE_NUMBER:
		n->type = n->read = TYPE_NUMBER;
		return 0;
	case NODE_TIME:
		n->type = n->read = TYPE_TIME;
		if (!when_parse(n->text, c->env->zone, &n->time, &date_only))
			return fail_node(c, n, "there is no such day or time");
		n->time_end = n->time;
		if (date_only)
			n->time_end =
			    zone_moment(c->env->zone, zone_day(c->env->zone, n->time) + 1, 0) - 1;
		return 0;
	default:
		n->type = n->read = TYPE_DURATION;
		if (!when_parse_duration(n->text, c->env->now, c->env->zone, &n->time))
			return fail_node(c, n,
					 "not a duration; write a positive one, such as 90d, "
					 "and whole months and years");
		n->time_end = n->time;
		return 0;
	}
}

static int
want_text(const struct check *c, struct node *n, const char *who)
{
	if (n->type != TYPE_CELL && n->type != TYPE_TEXT)
		return rule_fail(c->err, n->at, n->len, "%s needs a text here, not a %s", who,
				 type_name(n->type));
	n->read = TYPE_TEXT;
	return 0;
}

static int
want_condition(const struct check *c, const struct node *n)
{
	if (n->type == TYPE_CONDITION)
		return 0;
	if (n->kind == NODE_COLUMN)
		return rule_fail(c->err, n->at, n->len,
				 "a condition is needed here; write not empty(%.*s), or compare it",
				 (int)n->text.n, n->text.p);
	return rule_fail(c->err, n->at, n->len, "a condition is needed here, not a %s",
			 type_name(n->type));
}

/* count(type = 'webinar', 90d): both parts may be left out. */
static int
check_event_call(const struct check *c, struct node *n)
{
	struct check inside = {c->r, c->env, true, true, NULL, c->err};

	if (c->in_event)
		return fail_node(c, n, "an event function inside the condition of another");
	if (!c->env->aggs || !c->env->event)
		return rule_fail(c->err, n->at, n->len, "there are no events here for %s()",
				 rule_calls[n->call].name);
	for (uint32_t i = 0; i < n->kids; i++) {
		struct node *k = n->kid[i];

		if (i == 0 && k->kind == NODE_COLUMN && !k->optional &&
		    head_find(c->env->event, k->text) == HEAD_NONE)
			return rule_fail(c->err, k->at, k->len,
					 "a condition is needed here; write %s(type = '%.*s')",
					 rule_calls[n->call].name, (int)k->text.n, k->text.p);
		if (check(&inside, k))
			return -1;
		if (k->kind == NODE_DURATION && i + 1 == n->kids)
			n->time = k->time;
		else if (i == 0 ? want_condition(c, k)
				: fail_node(c, k, "the window is a duration, such as 90d"))
			return -1;
	}
	if (n->call == CALL_SUM && head_find(c->env->event, SLICE("value")) < 0)
		return fail_node(c, n,
				 "sum() adds up the column \"value\", and the events have none");
	return 0;
}

static int
check_min_max(const struct check *c, struct node *n)
{
	n->type = TYPE_NUMBER;
	for (uint32_t i = 0; i < n->kids; i++)
		if (node_type(n->kid[i]) == TYPE_TIME || node_type(n->kid[i]) == TYPE_DURATION)
			n->type = node_type(n->kid[i]);
	for (uint32_t i = 0; i < n->kids; i++)
		if (rule_want(c->r, n->kid[i], n->type, c->err))
			return -1;
	return 0;
}

static int
check_has(const struct check *c, struct node *n)
{
	struct slice item = n->kid[1]->text;

	if (want_text(c, n->kid[0], "has()") || want_text(c, n->kid[1], "has()"))
		return -1;
	if (n->kid[1]->kind != NODE_TEXT)
		return 0;
	if (n->kid[1]->folded.n == 0)
		return fail_node(c, n->kid[1], "an empty text is in no list; write empty(x)");
	for (size_t i = 0; i < item.n; i++)
		if (memchr(";|,", item.p[i], 3))
			return fail_node(c, n->kid[1],
					 "lists are cut at ; | and comma, so this is in none");
	return 0;
}

static int
check_call(const struct check *c, struct node *n)
{
	struct node *k = n->kids ? n->kid[0] : NULL;

	n->type = rule_calls[n->call].type;
	if (call_is_event(n->call)) {
		n->read = n->type;
		return check_event_call(c, n);
	}
	for (uint32_t i = 0; i < n->kids; i++) {
		if (check(c, n->kid[i]))
			return -1;
		if (n->kid[i]->type == TYPE_CONDITION)
			return rule_fail(c->err, n->kid[i]->at, n->kid[i]->len,
					 "%s() needs a value here, not a condition",
					 rule_calls[n->call].name);
	}
	switch (n->call) {
	case CALL_AGE:
		if (rule_want(c->r, k, TYPE_TIME, c->err))
			return -1;
		break;
	case CALL_DAYS:
		if (k->type != TYPE_DURATION && rule_want(c->r, k, TYPE_TIME, c->err))
			return -1;
		break;
	case CALL_LEN:
	case CALL_LOWER:
	case CALL_DOMAIN:
		if (want_text(c, k, rule_calls[n->call].name))
			return -1;
		node_own(c->r, n);
		break;
	case CALL_MIN:
	case CALL_MAX:
		if (check_min_max(c, n))
			return -1;
		break;
	case CALL_HAS:
		if (check_has(c, n))
			return -1;
		break;
	default:
		break;
	}
	n->read = n->type;
	return 0;
}

/* Where byte AT of a decoded text literal stands in the rule (a quote in it is written twice). */
static size_t
literal_offset(const struct node *n, struct slice decoded, size_t at, char quote)
{
	size_t offset = n->at + 1;

	for (size_t i = 0; i < at && i < decoded.n; i++)
		offset += decoded.p[i] == quote ? 2 : 1;
	return offset;
}

static int
check_match(const struct check *c, struct node *n, struct slice rule)
{
	struct node *k = n->kid[1];
	struct slice written = k->text;
	char err[160] = "";
	size_t at = 0;

	if (k->kind != NODE_TEXT)
		return fail_node(c, k, "a pattern is a text in quotes");
	if (check(c, n->kid[0]) || check(c, k) || want_text(c, n->kid[0], "~"))
		return -1;
	n->type = TYPE_CONDITION;
	n->re = re_compile(k->text, err, sizeof(err), &at);
	node_own(c->r, n);
	if (!n->re)
		return rule_fail(c->err, literal_offset(k, written, at, rule.p[k->at]), 1,
				 "pattern: %s", err);
	return 0;
}

static int
check_in_file(const struct check *c, struct node *n)
{
	n->type = TYPE_CONDITION;
	if (check(c, n->kid[0]) || want_text(c, n->kid[0], "in file"))
		return -1;
	n->words = xcalloc(1, sizeof(*n->words));
	node_own(c->r, n);
	return rule_read_words(n->kid[1], n->words, c->err);
}

static int
check_joined(const struct check *c, struct node *n)
{
	n->type = TYPE_CONDITION;
	for (uint32_t i = 0; i < n->kids; i++)
		if (check(c, n->kid[i]) || want_condition(c, n->kid[i]))
			return -1;
	return 0;
}

static int
check(const struct check *c, struct node *n)
{
	switch (n->kind) {
	case NODE_TEXT:
	case NODE_NUMBER:
	case NODE_TIME:
	case NODE_DURATION:
		return check_literal(c, n);
	case NODE_COLUMN:
		return check_column(c, n);
	case NODE_CALL:
		return check_call(c, n);
	case NODE_NOT:
	case NODE_AND:
	case NODE_OR:
		return check_joined(c, n);
	case NODE_MATCH:
		return check_match(c, n, c->r->text);
	case NODE_IN_FILE:
		return check_in_file(c, n);
	default:
		break;
	}
	for (uint32_t i = 0; i < n->kids; i++) {
		struct check kid = *c;

		if (i > 0 && n->kind != NODE_ARITH)
			kid.left = n->kid[0];
		if (check(&kid, n->kid[i]))
			return -1;
	}
	switch (n->kind) {
	case NODE_MINUS:
		n->type = n->read = n->kid[0]->type == TYPE_DURATION ? TYPE_DURATION : TYPE_NUMBER;
		return rule_want(c->r, n->kid[0], n->type, c->err);
	case NODE_ARITH:
		return rule_check_arith(c->r, n, c->err);
	case NODE_COMPARE:
		n->type = TYPE_CONDITION;
		return rule_check_compare(c->r, n, c->err);
	default: /* NODE_IN */
		n->type = TYPE_CONDITION;
		return rule_check_in(c->r, n, c->err);
	}
}

int
rule_check(struct rule *r, const struct rule_env *env, enum rule_scope scope,
	   struct rule_error *err)
{
	struct check c = {r, env, scope == SCOPE_EVENT, scope != SCOPE_LEAD, NULL, err};

	return check(&c, r->root) || want_condition(&c, r->root) ? -1 : 0;
}
