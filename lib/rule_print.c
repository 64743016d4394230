/* SPDX-License-Identifier: MIT
 * A tree back to text: the one spelling of a rule, which compiles to the same tree. And errors as
 * people read them. */
#include "num.h"
#include "rule_tree.h"
#include "text.h"

#include <strings.h>

enum { LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT, LEVEL_UNARY };

static const char *const op_text[] = {
    [OP_EQ] = "=",  [OP_NE] = "!=",    [OP_LT] = "<",	 [OP_LE] = "<=",       [OP_GT] = ">",
    [OP_GE] = ">=", [OP_EXACT] = "==", [OP_MATCH] = "~", [OP_NO_MATCH] = "!~", [OP_ADD] = "+",
    [OP_SUB] = "-", [OP_MUL] = "*",    [OP_DIV] = "/"};

static void
print_quoted(struct slice s, char quote, struct buf *b)
{
	buf_addc(b, quote);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == quote)
			buf_addc(b, quote);
		buf_addc(b, s.p[i]);
	}
	buf_addc(b, quote);
}

void
rule_print_text(struct slice s, struct buf *b)
{
	bool single = s.n && memchr(s.p, '\'', s.n), twice = s.n && memchr(s.p, '"', s.n);

	print_quoted(s, single && !twice ? '"' : '\'', b);
}

void
rule_print_name(struct slice name, struct buf *b)
{
	static const char *const taken[] = {"and", "or", "not", "in", "now"};
	bool bare = lexer_bare(name);

	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (name.n == strlen(taken[i]) && strncasecmp(name.p, taken[i], name.n) == 0)
			bare = false;
	if (bare)
		buf_add_slice(b, name);
	else
		print_quoted(name, '`', b);
}

static int
level(const struct node *n)
{
	switch (n->kind) {
	case NODE_OR:
		return LEVEL_OR;
	case NODE_AND:
		return LEVEL_AND;
	case NODE_NOT:
		return LEVEL_NOT;
	case NODE_COMPARE:
	case NODE_MATCH:
	case NODE_IN:
	case NODE_IN_FILE:
		return LEVEL_COMPARE;
	case NODE_ARITH:
		return n->op <= OP_SUB ? LEVEL_SUM : LEVEL_PRODUCT;
	default:
		return LEVEL_UNARY;
	}
}

/* N where LEAST binds: in parentheses if N binds less. */
static void
print_at(const struct node *n, int least, bool bare_event, struct buf *b)
{
	bool open = level(n) < least;

	if (open)
		buf_addc(b, '(');
	node_print(n, bare_event, b);
	if (open)
		buf_addc(b, ')');
}

static void
print_list(const struct node *n, uint32_t from, bool bare_event, struct buf *b)
{
	buf_addc(b, '(');
	for (uint32_t i = from; i < n->kids; i++) {
		if (i > from)
			buf_add(b, ", ", 2);
		print_at(n->kid[i], LEVEL_OR, bare_event, b);
	}
	buf_addc(b, ')');
}

static void
print_two(const struct node *n, int left, int right, bool bare_event, struct buf *b)
{
	print_at(n->kid[0], left, bare_event, b);
	buf_addf(b, " %s ", op_text[n->op]);
	print_at(n->kid[1], right, bare_event, b);
}

static void
print_column(const struct node *n, bool bare_event, struct buf *b)
{
	struct slice s = n->text;

	if (n->event && !bare_event) {
		buf_add(b, "event.", 6);
		if (lexer_bare(s))
			buf_add_slice(b, s);
		else
			print_quoted(s, '`', b);
	} else {
		rule_print_name(s, b);
	}
	if (n->optional)
		buf_addc(b, '?');
}

static void
print_call(const struct node *n, bool bare_event, struct buf *b)
{
	buf_addf(b, "%s", rule_calls[n->call].name);
	if (n->call != CALL_NOW)
		print_list(n, 0, bare_event || call_is_event(n->call), b);
}

void
node_print(const struct node *n, bool bare_event, struct buf *b)
{
	char number[NUM_TEXT];
	int l = level(n);

	switch (n->kind) {
	case NODE_TEXT:
		rule_print_text(n->text, b);
		break;
	case NODE_NUMBER:
		buf_add(b, number, num_format(n->number, number));
		break;
	case NODE_TIME:
	case NODE_DURATION:
		buf_add_slice(b, n->text);
		break;
	case NODE_COLUMN:
		print_column(n, bare_event, b);
		break;
	case NODE_CALL:
		print_call(n, bare_event, b);
		break;
	case NODE_MINUS:
		buf_addc(b, '-');
		print_at(n->kid[0], LEVEL_UNARY, bare_event, b);
		break;
	case NODE_NOT:
		buf_add(b, "not ", 4);
		print_at(n->kid[0], LEVEL_NOT, bare_event, b);
		break;
	case NODE_AND:
	case NODE_OR:
		for (uint32_t i = 0; i < n->kids; i++) {
			if (i)
				buf_addf(b, n->kind == NODE_AND ? " and " : " or ");
			print_at(n->kid[i], l + 1, bare_event, b);
		}
		break;
	case NODE_COMPARE:
	case NODE_MATCH:
		print_two(n, LEVEL_SUM, LEVEL_SUM, bare_event, b);
		break;
	case NODE_ARITH:
		print_two(n, l, l + 1, bare_event, b);
		break;
	case NODE_IN:
	case NODE_IN_FILE:
		print_at(n->kid[0], LEVEL_SUM, bare_event, b);
		buf_addf(b, n->negate ? " not in " : " in ");
		if (n->kind == NODE_IN) {
			print_list(n, 1, bare_event, b);
		} else {
			buf_add(b, "file ", 5);
			rule_print_text(n->kid[1]->text, b);
		}
		break;
	}
}

void
rule_print(const struct rule *r, struct buf *b)
{
	node_print(r->root, r->bare_event, b);
}
