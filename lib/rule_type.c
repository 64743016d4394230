/* SPDX-License-Identifier: MIT
 * Which types go together in a rule, and how a cell is read beside what: the tables of
 * lead-rules(5). */
#include "num.h"
#include "rule_tree.h"
#include "when.h"

const char *
type_name(enum rule_type t)
{
	static const char *const name[] = {"condition", "cell", "text",
					   "number",	"time", "duration"};

	return name[t];
}

static bool
is_strong(enum rule_type t)
{
	return t == TYPE_NUMBER || t == TYPE_TIME || t == TYPE_DURATION;
}

/* Reads a text literal as T into its node. */
static bool
literal_read(const struct rule *r, struct node *n, enum rule_type t)
{
	bool date_only = false;

	if (t == TYPE_NUMBER && !num_parse_human(n->text, &n->number, NULL))
		return false;
	if (t == TYPE_DURATION && !when_parse_duration(n->text, r->now, r->zone, &n->time))
		return false;
	if (t == TYPE_TIME) {
		if (!when_parse(slice_trim(n->text), r->zone, &n->time, &date_only))
			return false;
		n->time_end = n->time;
		if (date_only)
			n->time_end = zone_moment(r->zone, zone_day(r->zone, n->time) + 1, 0) - 1;
	}
	n->read = t;
	return true;
}

int
rule_want(struct rule *r, struct node *n, enum rule_type type, struct rule_error *err)
{
	if (n->type == type)
		return 0;
	if (n->kind == NODE_TEXT && literal_read(r, n, type))
		return 0;
	if (n->kind == NODE_TEXT)
		return rule_fail(err, n->at, n->len, "this text is not a %s", type_name(type));
	if ((n->type == TYPE_CELL || n->type == TYPE_TEXT) &&
	    (node_type(n) == type || !n->time_name)) {
		n->read = type;
		return 0;
	}
	return rule_fail(err, n->at, n->len, "a %s is needed here, not a %s%s", type_name(type),
			 type_name(node_type(n)),
			 n->time_name ? " (as the name of a column that ends in _at says)" : "");
}

static int
fail_types(const struct node *n, enum rule_type a, enum rule_type b, const char *verb,
	   struct rule_error *err)
{
	const char *hint = "";

	if (a == TYPE_CONDITION || b == TYPE_CONDITION)
		hint = "; join conditions with and, or, not";
	else if (a == TYPE_NUMBER || b == TYPE_NUMBER)
		hint = a == TYPE_DURATION || b == TYPE_DURATION
			   ? "; a duration has a unit: write 14d (and min for minutes)"
			   : "; write a time as 2025-04-21, its age as age(x) < 14d";
	else if (a == TYPE_TIME || b == TYPE_TIME)
		hint = "; write age(x) < 14d";
	return rule_fail(err, n->at, n->len, "a %s and a %s cannot be %s%s", type_name(a),
			 type_name(b), verb, hint);
}

static int
check_not_empty(const struct node *n, struct rule_error *err)
{
	if (n->kind != NODE_TEXT || n->folded.n)
		return 0;
	return rule_fail(err, n->at, n->len,
			 "nothing equals an empty text; write empty(x) or not empty(x)");
}

static enum compare
compare_of(enum rule_type t)
{
	return t == TYPE_NUMBER ? COMPARE_NUMBER : t == TYPE_TIME ? COMPARE_TIME : COMPARE_DURATION;
}

/* In an order a text literal that reads as a number or a time means that. */
static enum rule_type
order_type(const struct rule *r, struct node *n)
{
	if (n->kind != NODE_TEXT)
		return TYPE_TEXT;
	return literal_read(r, n, TYPE_NUMBER) ? TYPE_NUMBER
	       : literal_read(r, n, TYPE_TIME) ? TYPE_TIME
					       : TYPE_TEXT;
}

int
rule_check_compare(struct rule *r, struct node *n, struct rule_error *err)
{
	struct node *a = n->kid[0], *b = n->kid[1];
	enum rule_type ta = node_type(a), tb = node_type(b), t = TYPE_TEXT;

	if (ta == TYPE_CONDITION || tb == TYPE_CONDITION)
		return fail_types(n, ta, tb, "compared", err);
	if (check_not_empty(a, err) || check_not_empty(b, err))
		return -1;
	if (n->op == OP_EXACT) {
		const struct node *odd = is_strong(a->type) ? a : is_strong(b->type) ? b : NULL;

		n->compare = COMPARE_EXACT;
		return odd ? rule_fail(err, odd->at, odd->len,
				       "== compares texts; for a %s write =", type_name(odd->type))
			   : 0;
	}
	if (is_strong(ta) && is_strong(tb) && ta != tb)
		return fail_types(n, ta, tb, "compared", err);
	if (is_strong(ta) || is_strong(tb)) {
		t = is_strong(ta) ? ta : tb;
	} else if (n->op != OP_EQ && n->op != OP_NE) {
		t = order_type(r, b);
		if (t == TYPE_TEXT)
			t = order_type(r, a);
	}
	if (is_strong(t)) {
		n->compare = compare_of(t);
		return rule_want(r, a, t, err) || rule_want(r, b, t, err) ? -1 : 0;
	}
	if (ta == TYPE_CELL && tb == TYPE_CELL)
		n->compare = COMPARE_CELLS;
	else
		n->compare = n->op == OP_EQ || n->op == OP_NE ? COMPARE_TEXT : COMPARE_ORDER;
	return 0;
}

static bool
is_constant(const struct node *n)
{
	return n->kind == NODE_MINUS
		   ? n->kid[0]->kind == NODE_NUMBER || n->kid[0]->kind == NODE_DURATION
		   : n->kind <= NODE_DURATION;
}

/* Long lists of texts are hashed. */
static void
hash_items(struct rule *r, struct node *n)
{
	n->words = xcalloc(1, sizeof(*n->words));
	node_own(r, n);
	for (uint32_t i = 1; i < n->kids; i++)
		*map_put(n->words, n->kid[i]->folded) = 1;
}

int
rule_check_in(struct rule *r, struct node *n, struct rule_error *err)
{
	enum rule_type t = node_type(n->kid[0]);

	if (t == TYPE_CONDITION)
		return fail_types(n->kid[0], t, n->kid[1]->type, "compared", err);
	for (uint32_t i = 1; i < n->kids; i++) {
		if (!is_constant(n->kid[i]))
			return rule_fail(err, n->kid[i]->at, n->kid[i]->len,
					 "a list holds constants only; write x = a or x = b");
		if (check_not_empty(n->kid[i], err))
			return -1;
	}
	if (!is_strong(t))
		t = n->kid[1]->type;
	for (uint32_t i = 1; i < n->kids; i++) {
		const struct node *k = n->kid[i];

		if (k->type != t && (t == TYPE_TEXT || k->type != TYPE_TEXT))
			return fail_types(k, t, k->type, "in one list", err);
		if (is_strong(t) && rule_want(r, n->kid[i], t, err))
			return -1;
	}
	if (is_strong(t)) {
		n->compare = compare_of(t);
		return rule_want(r, n->kid[0], t, err);
	}
	n->compare = COMPARE_TEXT;
	n->kid[0]->read = TYPE_TEXT;
	if (n->kids - 1 > RULE_FEW_WORDS)
		hash_items(r, n);
	return 0;
}

/* The type an operand brings: a text literal is what it reads as. */
static enum rule_type
operand_type(const struct rule *r, struct node *n)
{
	static const enum rule_type order[] = {TYPE_NUMBER, TYPE_TIME, TYPE_DURATION};

	for (size_t i = 0; n->kind == NODE_TEXT && i < 3; i++)
		if (literal_read(r, n, order[i]))
			return order[i];
	return n->type == TYPE_TEXT && n->kind != NODE_TEXT ? TYPE_CELL : node_type(n);
}

int
rule_check_arith(struct rule *r, struct node *n, struct rule_error *err)
{
	/* What both are read as, and what comes out. A cell beside a time or a duration is what
	 * makes sense there. */
	enum { C = TYPE_CELL, N = TYPE_NUMBER, T = TYPE_TIME, D = TYPE_DURATION };
	static const struct {
		enum rule_op op;
		int a, b, read_a, read_b, type;
	} table[] = {
	    {OP_ADD, N, N, N, N, N}, {OP_ADD, C, N, N, N, N}, {OP_ADD, N, C, N, N, N},
	    {OP_ADD, C, C, N, N, N}, {OP_ADD, T, D, T, D, T}, {OP_ADD, D, T, D, T, T},
	    {OP_ADD, D, D, D, D, D}, {OP_ADD, C, D, T, D, T}, {OP_ADD, D, C, D, T, T},
	    {OP_ADD, T, C, T, D, T}, {OP_ADD, C, T, D, T, T}, {OP_SUB, N, N, N, N, N},
	    {OP_SUB, C, N, N, N, N}, {OP_SUB, N, C, N, N, N}, {OP_SUB, C, C, N, N, N},
	    {OP_SUB, T, T, T, T, D}, {OP_SUB, T, C, T, T, D}, {OP_SUB, C, T, T, T, D},
	    {OP_SUB, T, D, T, D, T}, {OP_SUB, C, D, T, D, T}, {OP_SUB, D, D, D, D, D},
	    {OP_SUB, D, C, D, D, D}, {OP_MUL, N, N, N, N, N}, {OP_MUL, C, N, N, N, N},
	    {OP_MUL, N, C, N, N, N}, {OP_MUL, C, C, N, N, N}, {OP_MUL, D, N, D, N, D},
	    {OP_MUL, N, D, N, D, D}, {OP_MUL, D, C, D, N, D}, {OP_MUL, C, D, N, D, D},
	    {OP_DIV, N, N, N, N, N}, {OP_DIV, C, N, N, N, N}, {OP_DIV, N, C, N, N, N},
	    {OP_DIV, C, C, N, N, N}, {OP_DIV, D, N, D, N, D}, {OP_DIV, D, C, D, N, D},
	    {OP_DIV, D, D, D, D, N}, {OP_DIV, C, D, D, D, N},
	};
	static const char *const verb[] = {[OP_ADD] = "added",
					   [OP_SUB] = "subtracted",
					   [OP_MUL] = "multiplied",
					   [OP_DIV] = "divided"};
	enum rule_type ta = operand_type(r, n->kid[0]), tb = operand_type(r, n->kid[1]);

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].op == n->op && table[i].a == (int)ta && table[i].b == (int)tb) {
			n->type = n->read = (enum rule_type)table[i].type;
			return rule_want(r, n->kid[0], (enum rule_type)table[i].read_a, err) ||
				       rule_want(r, n->kid[1], (enum rule_type)table[i].read_b, err)
				   ? -1
				   : 0;
		}
	return fail_types(n, ta, tb, verb[n->op], err);
}
