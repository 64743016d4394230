/* SPDX-License-Identifier: MIT
 * What an expression is worth on a row: numbers, times, texts. Allocates nothing once its scratch
 * buffers have grown. What cannot be read is never guessed. */
#include "identity.h"
#include "num.h"
#include "rule_tree.h"
#include "text.h"

#include <math.h>

struct slice
nfc_of(struct slice s, struct buf *b)
{
	return ascii_only(s) ? s : text_nfc(s, b);
}

struct slice
fold_of(struct slice s, struct buf *b)
{
	s = slice_trim(s);
	if (!ascii_only(s))
		return text_fold(s, b);
	b->n = 0;
	buf_reserve(b, s.n);
	ascii_lower_copy(b->s, s);
	b->n = s.n;
	return buf_slice(b);
}

/* A whole number of more digits than a double holds would equal its neighbours. */
static bool
rounded_id(struct slice s, double v)
{
	char text[NUM_TEXT];

	if (s.n < 16 || fabs(v) < 9007199254740992.0)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return !slice_eq(s, (struct slice){text, num_format(v, text)});
}

/* Most cells are a few digits, perhaps with a fraction. Up to 15 digits and 10^22 are exact, so one
 * division rounds as strtod does. */
enum got
read_number(struct slice s, double *v)
{
	static const double power[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,	 1e6,  1e7,
				       1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	uint64_t digits = 0;
	size_t i = 0, point = s.n;

	if (s.n == 0)
		return GOT_EMPTY;
	if (s.n <= 15) {
		for (; i < s.n; i++) {
			unsigned d = (unsigned char)(s.p[i] - '0');

			if (d <= 9)
				digits = digits * 10 + d;
			else if (s.p[i] == '.' && point == s.n && i > 0)
				point = i;
			else
				break;
		}
		if (i == s.n) {
			*v = (double)digits;
			if (point < s.n)
				*v /= power[s.n - 1 - point];
			return GOT;
		}
	}
	if (!num_parse_human(s, v, NULL) || rounded_id(s, *v))
		return GOT_UNREADABLE;
	return GOT;
}

enum got
read_time(const struct rule *r, struct slice s, int64_t *v)
{
	if (s.n == 0)
		return GOT_EMPTY;
	return when_parse(s, r->zone, v, NULL) ? GOT : GOT_UNREADABLE;
}

enum got
read_duration(const struct rule *r, struct slice s, int64_t *v)
{
	if (s.n == 0)
		return GOT_EMPTY;
	return when_parse_duration(s, r->now, r->zone, v) ? GOT : GOT_UNREADABLE;
}

/* A result beyond what can be held is no value. */
static enum got
representable(double x, double *v)
{
	*v = x;
	return isfinite(x) ? GOT : GOT_EMPTY;
}

static enum got
get_quotient(struct rule *r, struct node *n, const struct rule_row *row, double *v)
{
	int64_t a, b;
	enum got g = got_worse(get_time(r, n->kid[0], row, &a), get_time(r, n->kid[1], row, &b));

	if (g != GOT)
		return g;
	return b ? representable((double)a / (double)b, v) : GOT_EMPTY;
}

static enum got
get_arith(struct rule *r, struct node *n, const struct rule_row *row, double *v)
{
	double a, b;
	enum got g;

	if (n->kid[0]->read == TYPE_DURATION)
		return get_quotient(r, n, row, v);
	g = got_worse(get_number(r, n->kid[0], row, &a), get_number(r, n->kid[1], row, &b));
	if (g != GOT)
		return g;
	switch (n->op) {
	case OP_ADD:
		return representable(a + b, v);
	case OP_SUB:
		return representable(a - b, v);
	case OP_MUL:
		return representable(a * b, v);
	default:
		return b != 0 ? representable(a / b, v) : GOT_EMPTY;
	}
}

/* The least or greatest of the values there are. */
static enum got
get_extreme(struct rule *r, struct node *n, const struct rule_row *row, double *v, int64_t *t)
{
	enum got all = GOT_EMPTY;

	for (uint32_t i = 0; i < n->kids; i++) {
		double x = 0;
		int64_t y = 0;
		enum got g =
		    v ? get_number(r, n->kid[i], row, &x) : get_time(r, n->kid[i], row, &y);
		bool less;

		if (g == GOT_UNREADABLE)
			return g;
		if (g == GOT_EMPTY)
			continue;
		less = v ? x < *v : y < *t;
		if (all == GOT_EMPTY || less == (n->call == CALL_MIN)) {
			if (v)
				*v = x;
			else
				*t = y;
		}
		all = GOT;
	}
	return all;
}

static enum got
get_days(struct rule *r, struct node *n, const struct rule_row *row, double *v)
{
	struct node *k = n->kid[0];
	int64_t t;
	enum got g = get_time(r, k, row, &t);

	if (g == GOT && k->type != TYPE_DURATION && __builtin_sub_overflow(r->now, t, &t))
		return GOT_EMPTY;
	*v = (double)t / (double)WHEN_DAY;
	return g;
}

static enum got
get_length(struct rule *r, struct node *n, const struct rule_row *row, double *v)
{
	struct slice s = {"", 0};
	enum got g = node_text(r, n->kid[0], row, &s);
	size_t count = 0;

	if (g == GOT_UNREADABLE)
		return g;
	s = nfc_of(s, &n->scratch);
	for (size_t i = 0; i < s.n; i++)
		count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	*v = (double)count;
	return GOT;
}

enum got
get_number(struct rule *r, struct node *n, const struct rule_row *row, double *v)
{
	struct slice s = {"", 0};
	enum got g;

	*v = 0;
	switch (n->kind) {
	case NODE_NUMBER:
	case NODE_TEXT:
		*v = n->number;
		return GOT;
	case NODE_MINUS:
		g = get_number(r, n->kid[0], row, v);
		*v = -*v;
		return g;
	case NODE_ARITH:
		return get_arith(r, n, row, v);
	case NODE_CALL:
		if (call_is_event(n->call)) {
			*v = row->fact[n->fact].number;
			return GOT;
		}
		if (n->call == CALL_DAYS)
			return get_days(r, n, row, v);
		if (n->call == CALL_LEN)
			return get_length(r, n, row, v);
		if (n->call == CALL_MIN || n->call == CALL_MAX)
			return get_extreme(r, n, row, v, NULL);
		break;
	default:
		break;
	}
	g = node_text(r, n, row, &s);
	return g == GOT ? read_number(s, v) : g;
}

static enum got
get_time_arith(struct rule *r, struct node *n, const struct rule_row *row, int64_t *v)
{
	struct node *a = n->kid[0], *b = n->kid[1];
	int64_t x, y;
	double f, product;
	enum got g;

	if (n->op == OP_MUL || n->op == OP_DIV) {
		struct node *d = a->read == TYPE_DURATION ? a : b;

		g = got_worse(get_time(r, d, row, &x), get_number(r, d == a ? b : a, row, &f));
		if (g != GOT)
			return g;
		if (n->op == OP_DIV && f == 0)
			return GOT_EMPTY;
		product = n->op == OP_MUL ? (double)x * f : (double)x / f;
		if (!(fabs(product) < 9.2e18))
			return GOT_EMPTY;
		*v = llround(product);
		return GOT;
	}
	g = got_worse(get_time(r, a, row, &x), get_time(r, b, row, &y));
	if (g != GOT)
		return g;
	return (n->op == OP_ADD ? __builtin_add_overflow(x, y, v) : __builtin_sub_overflow(x, y, v))
		   ? GOT_EMPTY
		   : GOT;
}

static enum got
get_time_call(struct rule *r, struct node *n, const struct rule_row *row, int64_t *v)
{
	enum got g;

	switch (n->call) {
	case CALL_NOW:
		*v = r->now;
		return GOT;
	case CALL_AGE:
		g = get_time(r, n->kid[0], row, v);
		return g == GOT && __builtin_sub_overflow(r->now, *v, v) ? GOT_EMPTY : g;
	case CALL_MIN:
	case CALL_MAX:
		return get_extreme(r, n, row, NULL, v);
	default:
		*v = row->fact[n->fact].time;
		return *v == WHEN_NONE ? GOT_EMPTY : GOT;
	}
}

enum got
get_time(struct rule *r, struct node *n, const struct rule_row *row, int64_t *v)
{
	struct slice s = {"", 0};
	enum got g;

	*v = 0;
	switch (n->kind) {
	case NODE_TEXT:
	case NODE_TIME:
	case NODE_DURATION:
		*v = n->time;
		return GOT;
	case NODE_MINUS:
		g = get_time(r, n->kid[0], row, v);
		return __builtin_sub_overflow(0, *v, v) ? GOT_EMPTY : g;
	case NODE_ARITH:
		return get_time_arith(r, n, row, v);
	case NODE_CALL:
		if (n->type != TYPE_TEXT)
			return get_time_call(r, n, row, v);
		break;
	default:
		break;
	}
	g = node_text(r, n, row, &s);
	if (g != GOT)
		return g;
	return n->read == TYPE_DURATION ? read_duration(r, s, v) : read_time(r, s, v);
}

static enum got
get_domain(struct node *n, struct slice s, struct slice *v)
{
	/* an @ behind a slash is part of a path */
	struct slice domain = memchr(s.p, '/', s.n) ? (struct slice){"", 0} : email_domain(s);

	if (domain.n) {
		*v = fold_of(domain, &n->scratch);
		return v->n ? GOT : GOT_UNREADABLE;
	}
	if (!domain_parse(s, &n->scratch))
		return GOT_UNREADABLE;
	*v = buf_slice(&n->scratch);
	return GOT;
}

enum got
get_text(struct rule *r, struct node *n, const struct rule_row *row, struct slice *v)
{
	struct slice s = {"", 0};
	enum got g;

	switch (n->kind) {
	case NODE_COLUMN:
		return column_text(n, row, v);
	case NODE_TEXT:
		*v = slice_trim(n->text);
		return v->n ? GOT : GOT_EMPTY;
	default: /* lower, domain */
		g = node_text(r, n->kid[0], row, &s);
		if (g != GOT)
			return g;
		if (n->call == CALL_DOMAIN)
			return get_domain(n, s, v);
		*v = fold_of(s, &n->scratch);
		return GOT;
	}
}
