/* SPDX-License-Identifier: MIT
 * Does a rule hold on a row? Two-valued: a comparison with what is empty or cannot be read is false
 * and is tallied. A pattern that reaches a limit ends the test (-1), it is never a "no". */
#include "rule_tree.h"
#include "text.h"

#include <stdio.h>

static int
missing(struct rule *r, enum got g)
{
	if (g == GOT_EMPTY)
		r->tally.empty++;
	else
		r->tally.unreadable++;
	return 0;
}

/* Left and right as ranges (both ends in): a day is the whole day, anything else one moment. */
static bool
holds_range(enum rule_op op, int64_t a0, int64_t a1, int64_t b0, int64_t b1)
{
	switch (op) {
	case OP_EQ:
		return a0 <= b1 && b0 <= a1;
	case OP_NE:
		return a0 > b1 || b0 > a1;
	case OP_LT:
		return a1 < b0;
	case OP_LE:
		return a0 <= b1;
	case OP_GT:
		return a0 > b1;
	default:
		return a1 >= b0;
	}
}

static bool
holds_number(enum rule_op op, double a, double b)
{
	switch (op) {
	case OP_EQ:
		return a == b;
	case OP_NE:
		return a != b;
	case OP_LT:
		return a < b;
	case OP_LE:
		return a <= b;
	case OP_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static bool
is_date(const struct node *n)
{
	return n->kind == NODE_TIME || (n->kind == NODE_TEXT && n->read == TYPE_TIME);
}

/* S, ASCII only and with HEAD its first bytes in lower case, against the folded text of N. */
static inline bool
same_ascii(struct slice s, uint64_t head, const struct node *n)
{
	const char *folded = n->folded.p;
	size_t i = 8;

	if (s.n != n->folded.n || head != n->head)
		return false;
	for (; i + 8 <= s.n; i += 8)
		if (ascii_lower8(ascii_load8(s.p + i)) != ascii_load8(folded + i))
			return false;
	if (i >= s.n)
		return true;
	return ascii_lower8(ascii_load8(s.p + s.n - 8)) == ascii_load8(folded + s.n - 8);
}

/* Is S one of the N text literals at KID, caselessly? Folds only what is not ASCII. */
static bool
is_literal(struct rule *r, struct slice s, struct node *const *kid, uint32_t n)
{
	uint64_t head;

	if (ascii_only(s)) {
		head = ascii_lower8(ascii_head(s));
		for (uint32_t i = 0; i < n; i++)
			if (same_ascii(s, head, kid[i]))
				return true;
		return false;
	}
	s = text_fold(s, &r->scratch[0]);
	for (uint32_t i = 0; i < n; i++)
		if (slice_eq(s, kid[i]->folded))
			return true;
	return false;
}

static int
test_text(struct rule *r, struct node *n, const struct rule_row *row)
{
	struct node *a = n->kid[0], *b = n->kid[1];
	struct slice x = {"", 0}, y = {"", 0};
	enum got g = got_worse(node_text(r, a, row, &x), node_text(r, b, row, &y));
	int order;

	if (g != GOT)
		return missing(r, g);
	if (n->compare == COMPARE_TEXT && b->kind == NODE_TEXT)
		return is_literal(r, x, &n->kid[1], 1) == (n->op == OP_EQ);
	order = slice_cmp(fold_of(x, &r->scratch[0]), fold_of(y, &r->scratch[1]));
	return holds_number(n->op, order, 0);
}

/* == sees case and blanks, so it takes the cell as it is. */
static struct slice
untrimmed(const struct node *n, const struct rule_row *row, struct slice trimmed)
{
	if (n->kind == NODE_TEXT)
		return n->text;
	return n->kind == NODE_COLUMN ? (n->event ? row->event : row->lead)[n->column] : trimmed;
}

static int
test_exact(struct rule *r, struct node *n, const struct rule_row *row)
{
	struct node *a = n->kid[0], *b = n->kid[1];
	struct slice x = {"", 0}, y = {"", 0};
	enum got g = got_worse(node_text(r, a, row, &x), node_text(r, b, row, &y));

	if (g != GOT)
		return missing(r, g);
	return slice_eq(nfc_of(untrimmed(a, row, x), &r->scratch[0]),
			nfc_of(untrimmed(b, row, y), &r->scratch[1]));
}

/* Two cells: numbers if both are, else times if both are, else texts. */
static int
test_cells(struct rule *r, struct node *n, const struct rule_row *row)
{
	struct slice x = {"", 0}, y = {"", 0};
	enum got g = got_worse(node_text(r, n->kid[0], row, &x), node_text(r, n->kid[1], row, &y));
	double a, b;
	int64_t s, t;

	if (g != GOT)
		return missing(r, g);
	if (read_number(x, &a) == GOT && read_number(y, &b) == GOT)
		return holds_number(n->op, a, b);
	if (read_time(r, x, &s) == GOT && read_time(r, y, &t) == GOT)
		return holds_range(n->op, s, s, t, t);
	if (n->op != OP_EQ && n->op != OP_NE)
		return missing(r, GOT_UNREADABLE);
	return slice_eq(fold_of(x, &r->scratch[0]), fold_of(y, &r->scratch[1])) == (n->op == OP_EQ);
}

static int
test_compare(struct rule *r, struct node *n, const struct rule_row *row)
{
	struct node *a = n->kid[0], *b = n->kid[1];
	int64_t s, t;
	double x, y;
	enum got g;

	switch (n->compare) {
	case COMPARE_NUMBER:
		g = got_worse(node_number(r, a, row, &x), node_number(r, b, row, &y));
		return g == GOT ? holds_number(n->op, x, y) : missing(r, g);
	case COMPARE_TIME:
	case COMPARE_DURATION:
		g = got_worse(get_time(r, a, row, &s), get_time(r, b, row, &t));
		return g == GOT ? holds_range(n->op, s, is_date(a) ? a->time_end : s, t,
					      is_date(b) ? b->time_end : t)
				: missing(r, g);
	case COMPARE_TEXT:
	case COMPARE_ORDER:
		return test_text(r, n, row);
	case COMPARE_EXACT:
		return test_exact(r, n, row);
	default:
		return test_cells(r, n, row);
	}
}

static int
test_in(struct rule *r, struct node *n, const struct rule_row *row)
{
	struct slice s = {"", 0};
	int64_t t, item;
	double x, y;
	enum got g;
	bool found = false;

	if (n->compare == COMPARE_TEXT) {
		g = node_text(r, n->kid[0], row, &s);
		if (g != GOT)
			return missing(r, g);
		found = n->words ? map_get(n->words, fold_of(s, &r->scratch[0])) != MAP_NONE
				 : is_literal(r, s, n->kid + 1, n->kids - 1);
	} else if (n->compare == COMPARE_NUMBER) {
		g = get_number(r, n->kid[0], row, &x);
		if (g != GOT)
			return missing(r, g);
		for (uint32_t i = 1; !found && i < n->kids; i++)
			found = get_number(r, n->kid[i], row, &y) == GOT && x == y;
	} else {
		g = get_time(r, n->kid[0], row, &t);
		if (g != GOT)
			return missing(r, g);
		for (uint32_t i = 1; !found && i < n->kids; i++) {
			struct node *k = n->kid[i];

			found = get_time(r, k, row, &item) == GOT &&
				holds_range(OP_EQ, t, is_date(n->kid[0]) ? n->kid[0]->time_end : t,
					    item, is_date(k) ? k->time_end : item);
		}
	}
	return found != n->negate;
}

/* The pattern is from a table, so it may be shown; a long one is cut between characters. */
static void
set_limit(struct rule *r, const struct node *n)
{
	enum { SHOWN = 120 };
	struct slice s = n->kid[1]->text;
	const char *rest = s.n > SHOWN ? "..." : "";

	if (s.n > SHOWN)
		s.n = text_valid((struct slice){s.p, SHOWN});
	snprintf(r->limit, sizeof(r->limit), "pattern '%.*s%s' reached its %s", (int)s.n, s.p, rest,
		 re_limit(n->re));
}

static int
test_match(struct rule *r, struct node *n, const struct rule_row *row)
{
	struct slice s = {"", 0};
	enum got g = node_text(r, n->kid[0], row, &s);
	int rc;

	if (g != GOT)
		return missing(r, g);
	rc = re_search(n->re, nfc_of(s, &r->scratch[0]));
	if (rc >= 0)
		return rc == (n->op == OP_MATCH);
	set_limit(r, n);
	return -1;
}

static int
test_has(struct rule *r, struct node *n, const struct rule_row *row)
{
	struct slice list = {"", 0}, item = {"", 0}, part;

	if (node_text(r, n->kid[0], row, &list) != GOT ||
	    node_text(r, n->kid[1], row, &item) != GOT)
		return 0;
	if (n->kid[1]->kind != NODE_TEXT)
		item = fold_of(item, &r->scratch[1]);
	for (size_t i = 0, from = 0; i <= list.n; i++) {
		if (i < list.n && list.p[i] != ';' && list.p[i] != '|' && list.p[i] != ',')
			continue;
		part = slice_trim((struct slice){list.p + from, i - from});
		from = i + 1;
		if (n->kid[1]->kind == NODE_TEXT ? is_literal(r, part, &n->kid[1], 1)
						 : slice_eq(fold_of(part, &r->scratch[0]), item))
			return 1;
	}
	return 0;
}

static int
test_empty(struct rule *r, struct node *k, const struct rule_row *row)
{
	struct slice s;
	int64_t t;
	double v;

	switch (k->type) {
	case TYPE_NUMBER:
		return get_number(r, k, row, &v) == GOT_EMPTY;
	case TYPE_TIME:
	case TYPE_DURATION:
		return get_time(r, k, row, &t) == GOT_EMPTY;
	default:
		return node_text(r, k, row, &s) == GOT_EMPTY;
	}
}

static int
test(struct rule *r, struct node *n, const struct rule_row *row)
{
	int rc;

	switch (n->kind) {
	case NODE_AND:
		for (uint32_t i = 0; i < n->kids; i++)
			if ((rc = test(r, n->kid[i], row)) != 1)
				return rc;
		return 1;
	case NODE_OR:
		for (uint32_t i = 0; i < n->kids; i++)
			if ((rc = test(r, n->kid[i], row)) != 0)
				return rc;
		return 0;
	case NODE_NOT:
		rc = test(r, n->kid[0], row);
		return rc < 0 ? rc : !rc;
	case NODE_COMPARE:
		return test_compare(r, n, row);
	case NODE_MATCH:
		return test_match(r, n, row);
	case NODE_IN:
		return test_in(r, n, row);
	case NODE_IN_FILE: {
		struct slice s = {"", 0};
		enum got g = node_text(r, n->kid[0], row, &s);

		if (g != GOT)
			return missing(r, g);
		return (map_get(n->words, fold_of(s, &r->scratch[0])) != MAP_NONE) != n->negate;
	}
	default:
		return n->call == CALL_HAS ? test_has(r, n, row) : test_empty(r, n->kid[0], row);
	}
}

int
rule_test(struct rule *r, const struct rule_row *row)
{
	return test(r, r->root, row);
}

const char *
rule_limit(const struct rule *r)
{
	return r->limit;
}

struct rule_tally
rule_tally(const struct rule *r)
{
	return r->tally;
}
