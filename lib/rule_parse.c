/* SPDX-License-Identifier: MIT
 * The grammar of the rule language (lead-rules(5)) by recursive descent. Owns precedence and
 * nesting; knows no column, no type. */
#include "rule_tree.h"
#include "text.h"

#include <strings.h>

struct parser {
	struct lexer lex;
	struct token tok;
	struct arena *mem;
	struct rule_error *err;
	unsigned depth;
};

static struct node *parse_or(struct parser *p);

const struct call rule_calls[CALLS] = {
    [CALL_EMPTY] = {"empty", 1, 1, TYPE_CONDITION},
    [CALL_AGE] = {"age", 1, 1, TYPE_DURATION},
    [CALL_DAYS] = {"days", 1, 1, TYPE_NUMBER},
    [CALL_LEN] = {"len", 1, 1, TYPE_NUMBER},
    [CALL_LOWER] = {"lower", 1, 1, TYPE_TEXT},
    [CALL_DOMAIN] = {"domain", 1, 1, TYPE_TEXT},
    [CALL_MIN] = {"min", 1, 255, TYPE_NUMBER},
    [CALL_MAX] = {"max", 1, 255, TYPE_NUMBER},
    [CALL_HAS] = {"has", 2, 2, TYPE_CONDITION},
    [CALL_NOW] = {"now", 0, 0, TYPE_TIME},
    [CALL_COUNT] = {"count", 0, 2, TYPE_NUMBER},
    [CALL_FIRST] = {"first", 0, 2, TYPE_TIME},
    [CALL_LAST] = {"last", 0, 2, TYPE_TIME},
    [CALL_SUM] = {"sum", 0, 2, TYPE_NUMBER},
    [CALL_MOST_PER_DAY] = {"most_per_day", 0, 2, TYPE_NUMBER},
    [CALL_DAYS_WITH] = {"days_with", 0, 2, TYPE_NUMBER},
};

static struct node *
fail_at(struct parser *p, const struct token *t, const char *what)
{
	rule_fail(p->err, t->at, t->len, "%s", what);
	return NULL;
}

static int
next(struct parser *p)
{
	return lexer_next(&p->lex, &p->tok);
}

static bool
is_word(const struct token *t, const char *word)
{
	return t->kind == TOKEN_NAME && !t->quoted && !t->event && !t->optional &&
	       t->text.n == strlen(word) && strncasecmp(t->text.p, word, t->text.n) == 0;
}

static bool
is_op(const struct token *t, enum rule_op from, enum rule_op to)
{
	return t->kind == TOKEN_OP && t->op >= from && t->op <= to;
}

static struct node *
node_new(struct parser *p, enum node_kind kind, const struct token *t)
{
	struct node *n = arena_alloc(p->mem, sizeof(*n));

	*n = (struct node){.kind = kind,
			   .at = t->at,
			   .len = t->len,
			   .text = t->text,
			   .op = t->op,
			   .number = t->number,
			   .event = t->event,
			   .optional = t->optional,
			   .column = HEAD_NONE,
			   .height = 1};
	return n;
}

/* K under N; N's place grows to hold it. Fails where the tree would be too high to walk. */
static int
node_add(struct parser *p, struct node *n, struct node *k)
{
	size_t end = n->at + n->len, kid_end = k->at + k->len;

	if (n->kids == n->kid_cap) {
		uint32_t cap = n->kid_cap ? n->kid_cap * 2 : 2;
		struct node **kid = arena_alloc(p->mem, cap * sizeof(*kid));

		if (n->kids)
			memcpy(kid, n->kid, n->kids * sizeof(*kid));
		n->kid = kid;
		n->kid_cap = cap;
	}
	n->kid[n->kids++] = k;
	n->at = k->at < n->at ? k->at : n->at;
	n->len = (kid_end > end ? kid_end : end) - n->at;
	if (n->height <= k->height)
		n->height = k->height + 1;
	if (n->height <= RULE_MAX_DEPTH)
		return 0;
	if (n->kind == NODE_ARITH) /* a + b + c leans to the left, a level for each term */
		return rule_fail(p->err, n->at, n->len,
				 "more than %d terms in a row; put each few of them in parentheses",
				 RULE_MAX_DEPTH);
	return rule_fail(p->err, k->at, k->len, "nested more than %d levels deep",
			 RULE_MAX_DEPTH);
}

static int
deeper(struct parser *p)
{
	if (++p->depth <= RULE_MAX_DEPTH)
		return 0;
	return rule_fail(p->err, p->tok.at, p->tok.len, "nested more than %d levels deep",
			 RULE_MAX_DEPTH);
}

/* The closing parenthesis of the one at OPEN. */
static int
expect_close(struct parser *p, size_t open)
{
	if (p->tok.kind == TOKEN_CLOSE)
		return next(p);
	if (p->tok.kind == TOKEN_END)
		return rule_fail(p->err, open, 1, "this parenthesis is never closed");
	if (is_op(&p->tok, OP_EQ, OP_NO_MATCH))
		return rule_fail(p->err, p->tok.at, p->tok.len,
				 "comparisons cannot be chained; write a < b and b < c");
	return rule_fail(p->err, p->tok.at, p->tok.len, "expected \")\" or an operator here");
}

static struct node *
parse_call(struct parser *p, const struct token *name)
{
	struct node *n = node_new(p, NODE_CALL, name), *k;
	size_t open = p->tok.at;
	struct slice names[CALLS];
	size_t near;

	n->call = CALLS;
	for (int i = 0; i < CALLS; i++) {
		names[i] = slice_of(rule_calls[i].name);
		if (is_word(name, rule_calls[i].name))
			n->call = (enum rule_call)i;
	}
	if (n->call == CALLS) {
		near = text_nearest(name->text, names, CALLS);
		rule_fail(
		    p->err, name->at, name->len, "unknown function \"%.*s\"%s%s%s",
		    (int)name->text.n, name->text.p, near == SIZE_MAX ? "" : "; did you mean \"",
		    near == SIZE_MAX ? "" : rule_calls[near].name, near == SIZE_MAX ? "" : "\"?");
		return NULL;
	}
	if (deeper(p) || next(p))
		return NULL;
	while (p->tok.kind != TOKEN_CLOSE) {
		k = parse_or(p);
		if (!k || node_add(p, n, k))
			return NULL;
		if (p->tok.kind != TOKEN_COMMA)
			break;
		if (next(p))
			return NULL;
		if (p->tok.kind == TOKEN_CLOSE)
			return fail_at(p, &p->tok, "expected a value after the comma");
	}
	n->len = p->tok.at + p->tok.len - n->at;
	if (expect_close(p, open))
		return NULL;
	p->depth--;
	if ((int)n->kids < rule_calls[n->call].min || (int)n->kids > rule_calls[n->call].max) {
		int want = (int)n->kids < rule_calls[n->call].min ? rule_calls[n->call].min
								  : rule_calls[n->call].max;

		rule_fail(p->err, n->at, n->len, "%s() takes %s %d argument%s, here are %u",
			  rule_calls[n->call].name,
			  rule_calls[n->call].min == rule_calls[n->call].max ? "exactly"
			  : (int)n->kids < want				     ? "at least"
									     : "at most",
			  want, want == 1 ? "" : "s", n->kids);
		return NULL;
	}
	return n;
}

static struct node *
parse_name(struct parser *p)
{
	struct token name = p->tok;
	bool plain = !name.quoted && !name.event && !name.optional;
	struct node *n;

	if (is_word(&name, "and") || is_word(&name, "or") || is_word(&name, "in") ||
	    is_word(&name, "not"))
		return fail_at(p, &name,
			       "expected a value here (a column of this name is written "
			       "in backticks)");
	if (next(p))
		return NULL;
	if (plain && p->tok.kind == TOKEN_OPEN)
		return parse_call(p, &name);
	n = node_new(p, is_word(&name, "now") ? NODE_CALL : NODE_COLUMN, &name);
	n->call = CALL_NOW;
	return n;
}

static struct node *
parse_primary(struct parser *p)
{
	static const enum node_kind kind[] = {[TOKEN_TEXT] = NODE_TEXT,
					      [TOKEN_NUMBER] = NODE_NUMBER,
					      [TOKEN_DURATION] = NODE_DURATION,
					      [TOKEN_TIME] = NODE_TIME};
	struct token t = p->tok;
	struct node *n;

	switch (t.kind) {
	case TOKEN_TEXT:
	case TOKEN_NUMBER:
	case TOKEN_DURATION:
	case TOKEN_TIME:
		n = node_new(p, kind[t.kind], &t);
		return next(p) ? NULL : n;
	case TOKEN_NAME:
		return parse_name(p);
	case TOKEN_OPEN:
		if (deeper(p) || next(p))
			return NULL;
		n = parse_or(p);
		if (!n || expect_close(p, t.at))
			return NULL;
		p->depth--;
		return n;
	case TOKEN_END:
		return fail_at(p, &t, "the rule ends where a value is expected");
	default:
		return fail_at(p, &t, "expected a value here");
	}
}

static struct node *
parse_unary(struct parser *p)
{
	struct token t = p->tok;
	struct node *n, *k;

	if (!is_op(&t, OP_SUB, OP_SUB))
		return parse_primary(p);
	if (deeper(p) || next(p))
		return NULL;
	n = node_new(p, NODE_MINUS, &t);
	k = parse_unary(p);
	if (!k || node_add(p, n, k))
		return NULL;
	p->depth--;
	return n;
}

static struct node *
parse_product(struct parser *p)
{
	struct node *left = parse_unary(p), *right, *n;

	while (left && is_op(&p->tok, OP_MUL, OP_DIV)) {
		n = node_new(p, NODE_ARITH, &p->tok);
		if (next(p) || !(right = parse_unary(p)) || node_add(p, n, left) ||
		    node_add(p, n, right))
			return NULL;
		left = n;
	}
	return left;
}

static struct node *
parse_sum(struct parser *p)
{
	struct node *left = parse_product(p), *right, *n;

	while (left && is_op(&p->tok, OP_ADD, OP_SUB)) {
		n = node_new(p, NODE_ARITH, &p->tok);
		if (next(p) || !(right = parse_product(p)) || node_add(p, n, left) ||
		    node_add(p, n, right))
			return NULL;
		left = n;
	}
	return left;
}

/* What stands behind "in": file '...', or a list in parentheses. */
static struct node *
parse_in(struct parser *p, struct node *left, bool negate)
{
	struct token in = p->tok;
	struct node *n = node_new(p, NODE_IN, &in), *k;
	size_t open;

	n->negate = negate;
	if (node_add(p, n, left) || next(p))
		return NULL;
	if (is_word(&p->tok, "file")) {
		if (next(p))
			return NULL;
		if (p->tok.kind != TOKEN_TEXT)
			return fail_at(p, &p->tok, "expected the name of a file in quotes");
		n->kind = NODE_IN_FILE;
		k = node_new(p, NODE_TEXT, &p->tok);
		return node_add(p, n, k) || next(p) ? NULL : n;
	}
	if (p->tok.kind != TOKEN_OPEN)
		return fail_at(p, &p->tok, "expected a list in parentheses or file '...' after in");
	open = p->tok.at;
	do {
		if (next(p))
			return NULL;
		if (p->tok.kind == TOKEN_CLOSE)
			return fail_at(p, &p->tok, "expected a value here");
		k = parse_unary(p);
		if (!k || node_add(p, n, k))
			return NULL;
	} while (p->tok.kind == TOKEN_COMMA);
	n->len = p->tok.at + p->tok.len - n->at;
	return expect_close(p, open) ? NULL : n;
}

static struct node *
parse_comparison(struct parser *p)
{
	struct node *left = parse_sum(p), *right, *n;
	bool negate = false;

	if (!left)
		return NULL;
	if (is_op(&p->tok, OP_EQ, OP_NO_MATCH)) {
		n = node_new(p, p->tok.op >= OP_MATCH ? NODE_MATCH : NODE_COMPARE, &p->tok);
		if (next(p) || !(right = parse_sum(p)) || node_add(p, n, left) ||
		    node_add(p, n, right))
			return NULL;
		left = n;
	} else if (is_word(&p->tok, "not") || is_word(&p->tok, "in")) {
		if (is_word(&p->tok, "not")) {
			negate = true;
			if (next(p))
				return NULL;
			if (!is_word(&p->tok, "in"))
				return fail_at(p, &p->tok, "expected in after not");
		}
		left = parse_in(p, left, negate);
	}
	if (left && (is_op(&p->tok, OP_EQ, OP_NO_MATCH) || is_word(&p->tok, "in")))
		return fail_at(p, &p->tok, "comparisons cannot be chained; write a < b and b < c");
	return left;
}

static struct node *
parse_not(struct parser *p)
{
	struct token t = p->tok;
	struct node *n, *k;

	if (!is_word(&t, "not"))
		return parse_comparison(p);
	if (deeper(p) || next(p))
		return NULL;
	n = node_new(p, NODE_NOT, &t);
	k = parse_not(p);
	if (!k || node_add(p, n, k))
		return NULL;
	p->depth--;
	return n;
}

/* "a and (b and c)" is one list of three: the same rule has one tree. */
static int
node_join(struct parser *p, struct node *n, struct node *k)
{
	if (k->kind != n->kind)
		return node_add(p, n, k);
	for (uint32_t i = 0; i < k->kids; i++)
		if (node_add(p, n, k->kid[i]))
			return -1;
	return 0;
}

static struct node *
parse_joined(struct parser *p, enum node_kind kind, const char *word,
	     struct node *(*parse)(struct parser *))
{
	struct node *left = parse(p), *right, *n = NULL;

	while (left && is_word(&p->tok, word)) {
		if (!n) {
			n = node_new(p, kind, &p->tok);
			if (node_join(p, n, left))
				return NULL;
		}
		if (next(p) || !(right = parse(p)) || node_join(p, n, right))
			return NULL;
		left = n;
	}
	return left;
}

static struct node *
parse_and(struct parser *p)
{
	return parse_joined(p, NODE_AND, "and", parse_not);
}

static struct node *
parse_or(struct parser *p)
{
	return parse_joined(p, NODE_OR, "or", parse_and);
}

/* Something stands behind a complete rule: name what was probably meant. */
static void
fail_rest(struct parser *p)
{
	static const struct {
		const char *word, *hint;
	} words[] = {
	    {"is", "empty(x) or not empty(x)"},
	    {"like", "x ~ 'pattern'"},
	    {"contains", "x ~ 'pattern', or has(x, 'word') for lists"},
	    {"matches", "x ~ 'pattern'"},
	    {"between", "x >= 1 and x <= 9"},
	    {"equals", "x = 'value'"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_word(&p->tok, words[i].word)) {
			rule_fail(p->err, p->tok.at, p->tok.len, "unexpected \"%s\"; write %s",
				  words[i].word, words[i].hint);
			return;
		}
	if (p->tok.kind == TOKEN_CLOSE)
		fail_at(p, &p->tok, "this parenthesis was never opened");
	else if (p->tok.kind == TOKEN_COMMA)
		fail_at(p, &p->tok, "no comma may stand here; numbers are written without: 5000");
	else
		fail_at(p, &p->tok, "expected an operator, and, or or the end here");
}

struct node *
rule_parse(struct slice text, struct arena *mem, struct rule_error *err)
{
	struct parser p = {.lex = {text, 0, mem, err}, .mem = mem, .err = err};
	size_t valid = text_valid(text);
	struct node *n;

	if (text.n > RULE_MAX_TEXT) {
		rule_fail(err, RULE_MAX_TEXT, 1, "a rule is at most %d bytes long", RULE_MAX_TEXT);
		return NULL;
	}
	if (valid < text.n) {
		rule_fail(err, valid, 1, "not valid UTF-8");
		return NULL;
	}
	if (next(&p))
		return NULL;
	if (p.tok.kind == TOKEN_END) {
		rule_fail(err, 0, 0, "the rule is empty");
		return NULL;
	}
	n = parse_or(&p);
	if (n && p.tok.kind != TOKEN_END) {
		fail_rest(&p);
		return NULL;
	}
	return n;
}
