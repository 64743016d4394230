/* SPDX-License-Identifier: MIT
 * Random rules on random rows: the compiled rule answers as a slow reading of lead-rules(5) that
 * shares no evaluation with it (only the parsers of single values), and prints as itself. */
#include "num.h"
#include "rule.h"
#include "tap.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

static const char *const column[] = {"n", "m", "s", "t", "made_at", "done_at", "list"};
static const char *const value[] = {"",
				    "  ",
				    "5",
				    "5.0",
				    "1,000",
				    "-3",
				    "0",
				    "7k",
				    "12억",
				    "abc",
				    " ABC ",
				    "가나",
				    "\u1100\u1161나",
				    "2026-06-20",
				    "2026-06-20T09:30:00Z",
				    "24h",
				    "2d",
				    "x;Y |가나,b",
				    "Kim@B.com",
				    "B",
				    "n/a",
				    "2026-06-25",
				    "0.5",
				    "stra\u00dfe",
				    "STRASSE",
				    "1e400",
				    "20260620"};
static const char *const literal[] = {"5",    "abc",	    "aBC",   "b",
				      "가나", "2026-06-20", "zz",    "1k",
				      "x",    "strasse",    "B.com", "2026-06-20T09:30:00Z",
				      "24h"};
static const char *const date[] = {"2026-06-20", "2026-06-25", "2026-06-20T09:30:00Z",
				   "2026-07-01"};
static const char *const duration[] = {"24h", "2d", "11d", "1w", "1mo", "30min"};
static const double figure[] = {0, 5, 0.5, 1000, 7000, 3, 2, 11};
enum { COLUMNS = sizeof(column) / sizeof(*column) };
#define SOME(a) ((a)[pick(sizeof(a) / sizeof(*(a)))])

enum kind {
	COLUMN,
	TEXT,
	NUMBER,
	DATE,
	SPAN,
	NOW,
	AGE,
	DAYS,
	LEN,
	LOWER,
	DOMAIN,
	MIN,
	MAX,
	COUNT,
	LAST,
	MINUS,
	ARITH,
	COMPARE,
	MATCH,
	IN,
	HAS,
	EMPTY,
	NOT,
	AND,
	OR
};

struct expr {
	enum kind kind;
	char op[3];
	bool negate;
	int column;
	double number;
	const char *text;
	struct expr *kid[4];
	int kids;
};

/* What a value turned out to be, and what an expression can be known to be before. */
enum type { NONE, BAD, NUM, TIME, SPANS, WORD, CELL };

struct val {
	enum type type;
	double number;
	int64_t time, end;
	char text[256];
};

static struct arena mem;
static struct rule_env env;
static struct slice cell[COLUMNS];
static struct rule_fact facts[16];
static unsigned long empties, bads;

static uint32_t
pick(uint32_t n)
{
	return (uint32_t)(tap_random() >> 33) % n;
}

static struct expr *
make(enum kind kind, int kids, struct expr *a, struct expr *b)
{
	struct expr *e = arena_alloc(&mem, sizeof(*e));

	*e = (struct expr){.kind = kind, .kids = kids, .kid = {a, b}};
	return e;
}

static struct expr *
any(int depth)
{
	static const char ops[] = "+-*/";
	static const enum kind calls[] = {AGE, DAYS, LEN, LOWER, DOMAIN};
	struct expr *e;

	switch (pick(depth > 0 ? 13 : 8)) {
	case 0:
	case 1:
	case 2:
	case 3:
		e = make(COLUMN, 0, NULL, NULL);
		e->column = (int)pick(COLUMNS + 1); /* one past the last: missing? */
		return e;
	case 4:
		e = make(TEXT, 0, NULL, NULL);
		e->text = SOME(literal);
		return e;
	case 5:
		e = make(NUMBER, 0, NULL, NULL);
		e->number = SOME(figure);
		return e;
	case 6:
		e = make(pick(2) ? DATE : SPAN, 0, NULL, NULL);
		e->text = e->kind == DATE ? SOME(date) : SOME(duration);
		return e;
	case 7:
		return make(pick(2) ? NOW : pick(2) ? COUNT : LAST, 0, NULL, NULL);
	case 8:
		return make(MINUS, 1, any(depth - 1), NULL);
	case 9:
		return make(pick(2) ? MIN : MAX, 2, any(depth - 1), any(depth - 1));
	case 10:
		return make(SOME(calls), 1, any(depth - 1), NULL);
	default:
		e = make(ARITH, 2, any(depth - 1), any(depth - 1));
		e->op[0] = ops[pick(4)];
		return e;
	}
}

static struct expr *
condition(int depth)
{
	static const char *const ops[] = {"=", "!=", "<", "<=", ">", ">=", "=="};
	static const char *const patterns[] = {"abc|가", "b\\.com", "a.c", "^5", "c$", "stra"};
	struct expr *e;
	bool wide = depth > 0;

	switch (pick(wide ? 11 : 8)) {
	case 0:
		e = make(MATCH, 1, any(depth), NULL);
		e->text = SOME(patterns);
		e->negate = pick(2);
		return e;
	case 1:
		e = make(IN, 1, any(depth), NULL);
		for (e->negate = pick(2); e->kids < 3 || (e->kids < 4 && pick(2)); e->kids++) {
			bool number = e->kids > 1 ? e->kid[1]->kind == NUMBER : pick(3) == 0;

			e->kid[e->kids] = make(number ? NUMBER : TEXT, 0, NULL, NULL);
			e->kid[e->kids]->number = SOME(figure);
			e->kid[e->kids]->text = SOME(literal);
		}
		return e;
	case 2:
		e = make(pick(2) ? HAS : EMPTY, 1, any(depth), NULL);
		e->text = SOME(literal);
		return e;
	case 8:
		return make(NOT, 1, condition(depth - 1), NULL);
	case 9:
	case 10:
		return make(pick(2) ? AND : OR, 2, condition(depth - 1), condition(depth - 1));
	default:
		e = make(COMPARE, 2, any(depth), any(depth));
		strcpy(e->op, SOME(ops));
		return e;
	}
}

static void
print(const struct expr *e, struct buf *b)
{
	static const char *const name[] = {
	    [AGE] = "age",	 [DAYS] = "days", [LEN] = "len",    [LOWER] = "lower",
	    [DOMAIN] = "domain", [MIN] = "min",	  [MAX] = "max",    [COUNT] = "count",
	    [LAST] = "last",	 [HAS] = "has",	  [EMPTY] = "empty"};
	char number[NUM_TEXT];
	bool group = pick(3) == 0 && e->kind != TEXT && e->kind != NUMBER;

	if (e->kind >= MINUS && e->kind != HAS && e->kind != EMPTY)
		group = true;
	if (group)
		buf_addc(b, '(');
	switch (e->kind) {
	case COLUMN:
		buf_addf(b, "%s", e->column < COLUMNS ? column[e->column] : "missing?");
		break;
	case TEXT:
		buf_addf(b, pick(2) ? "'%s'" : "\"%s\"", e->text);
		break;
	case NUMBER:
		buf_add(b, number, num_format(e->number, number));
		break;
	case DATE:
	case SPAN:
		buf_addf(b, "%s", e->text);
		break;
	case NOW:
		buf_addf(b, pick(2) ? "now" : "now()");
		break;
	case MINUS:
	case NOT:
		buf_addf(b, e->kind == MINUS ? "-" : "not ");
		print(e->kid[0], b);
		break;
	case MATCH:
		print(e->kid[0], b);
		buf_addf(b, " %s '%s'", e->negate ? "!~" : "~", e->text);
		break;
	case IN:
		print(e->kid[0], b);
		for (int i = 1; i < e->kids; i++) {
			buf_addf(b, i > 1 ? ", " : e->negate ? " NOT in (" : " in(");
			print(e->kid[i], b);
		}
		buf_addc(b, ')');
		break;
	case ARITH:
	case COMPARE:
	case AND:
	case OR:
		print(e->kid[0], b);
		buf_addf(b, " %s ", e->kind == AND ? "and" : e->kind == OR ? "OR" : e->op);
		print(e->kid[1], b);
		break;
	default:
		buf_addf(b, "%s(", name[e->kind]);
		for (int i = 0; i < e->kids; i++) {
			if (i)
				buf_addc(b, ',');
			print(e->kid[i], b);
		}
		buf_addf(b, e->kind == HAS ? ", '%s')" : ")", e->text);
	}
	if (group)
		buf_addc(b, ')');
}

/* The slow reading begins here. WORD: known text; CELL: text that its surroundings read. */
static bool
strong(enum type t)
{
	return t == NUM || t == TIME || t == SPANS;
}

static struct val
as(struct val v, enum type t)
{
	struct slice s = slice_trim(slice_of(v.text));
	bool date_only = false, good;

	if (v.type != WORD || !strong(t))
		return v;
	v.type = t;
	if (t == NUM)
		good = num_parse_human(s, &v.number, NULL);
	else if (t == SPANS)
		good = when_parse_duration(s, env.now, env.zone, &v.time);
	else
		good = when_parse(s, env.zone, &v.time, &date_only);
	v.end = v.time;
	if (date_only)
		v.end = zone_moment(env.zone, zone_day(env.zone, v.time) + 1, 0) - 1;
	if (!good)
		v.type = BAD;
	return v;
}

static struct val
word(const char *s)
{
	struct val v = {.type = WORD};

	snprintf(v.text, sizeof(v.text), "%s", s);
	if (slice_trim(slice_of(s)).n == 0)
		v.type = NONE;
	return v;
}

static bool
reads(const struct expr *e, enum type t)
{
	return e->kind == TEXT && as(word(e->text), t).type == t;
}

static enum type arith_types(const struct expr *e, enum type *a, enum type *b);

static enum type
known(const struct expr *e)
{
	enum type a, b;

	switch (e->kind) {
	case COLUMN:
		return e->column < COLUMNS && strstr(column[e->column], "_at") ? TIME : CELL;
	case TEXT:
	case LOWER:
	case DOMAIN:
		return WORD;
	case NUMBER:
	case DAYS:
	case LEN:
	case COUNT:
		return NUM;
	case DATE:
	case NOW:
	case LAST:
		return TIME;
	case SPAN:
	case AGE:
		return SPANS;
	case MINUS:
		return known(e->kid[0]) == SPANS ? SPANS : NUM;
	case MIN:
	case MAX:
		a = known(e->kid[0]);
		b = known(e->kid[1]);
		return b == TIME || b == SPANS ? b : a == TIME || a == SPANS ? a : NUM;
	default:
		return arith_types(e, &a, &b);
	}
}

/* What the operands are read as, and what comes out, by the prose of "Arithmetic". */
static enum type
arith_types(const struct expr *e, enum type *a, enum type *b)
{
	enum type x[2];
	char op = e->op[0];

	for (int i = 0; i < 2; i++) {
		struct expr *k = e->kid[i];

		x[i] = known(k);
		if (x[i] == WORD)
			x[i] = reads(k, NUM)	 ? NUM
			       : reads(k, TIME)	 ? TIME
			       : reads(k, SPANS) ? SPANS
						 : CELL;
	}
	*a = x[0];
	*b = x[1];
	if (*a == CELL)
		*a = *b == TIME	   ? (op == '-' ? TIME : SPANS)
		     : *b == SPANS ? (op == '*'	  ? NUM
				      : op == '/' ? SPANS
						  : TIME)
				   : NUM;
	if (*b == CELL)
		*b = x[0] == TIME    ? (op == '-' ? TIME : SPANS)
		     : x[0] == SPANS ? (op == '+'   ? TIME
					: op == '-' ? SPANS
						    : NUM)
				     : NUM;
	if (*a == NUM && *b == NUM)
		return NUM;
	if (op == '-' && *a == TIME && *b == TIME)
		return SPANS;
	if (*a == TIME || *b == TIME)
		return TIME;
	return op == '/' && *b == SPANS ? NUM : SPANS;
}

static struct val eval(const struct expr *e);

static struct val
arith(const struct expr *e)
{
	struct val v = {.type = NONE}, x, y;
	enum type a, b, t = arith_types(e, &a, &b);
	double p = 0;

	x = as(eval(e->kid[0]), a);
	y = as(eval(e->kid[1]), b);
	if (x.type == BAD || y.type == BAD)
		v.type = BAD;
	if (x.type <= BAD || y.type <= BAD)
		return v;
	if (e->op[0] == '/' && (b == NUM ? y.number == 0 : y.time == 0))
		return v;
	v.type = t;
	if (e->op[0] == '+' || e->op[0] == '-') {
		int sign = e->op[0] == '+' ? 1 : -1;

		v.number = x.number + sign * y.number;
		v.time = v.end = x.time + sign * y.time;
		return v;
	}
	p = e->op[0] == '*'
		? (a == NUM ? x.number : (double)x.time) * (b == NUM ? y.number : (double)y.time)
		: (a == NUM ? x.number : (double)x.time) / (b == NUM ? y.number : (double)y.time);
	v.number = p;
	if (t == SPANS) {
		if (fabs(p) >= 9e18)
			v.type = NONE;
		else
			v.time = v.end = llround(p);
	}
	return v;
}

static struct val
eval(const struct expr *e)
{
	struct val v = {.type = NUM}, w;
	struct buf b = {0};
	char *at;

	switch (e->kind) {
	case COLUMN:
		return word(e->column < COLUMNS ? cell[e->column].p : "");
	case TEXT:
		return word(e->text);
	case NUMBER:
		v.number = e->number;
		return v;
	case DATE:
		return as(word(e->text), TIME);
	case SPAN:
		return as(word(e->text), SPANS);
	case NOW:
		return (struct val){.type = TIME, .time = env.now, .end = env.now};
	case COUNT:
		v.number = 3;
		return v;
	case LAST:
		return (struct val){
		    .type = TIME, .time = env.now - WHEN_DAY, .end = env.now - WHEN_DAY};
	case MINUS:
		v = as(eval(e->kid[0]), known(e));
		v.number = -v.number;
		v.time = v.end = -v.time;
		return v;
	case AGE:
	case DAYS:
		if (known(e->kid[0]) == SPANS) {
			w = eval(e->kid[0]);
		} else {
			w = as(eval(e->kid[0]), TIME);
			w.time = env.now - w.time;
		}
		w.end = w.time;
		if (w.type > BAD)
			w.type = e->kind == AGE ? SPANS : NUM;
		w.number = (double)w.time / 86400e6;
		return w;
	case LEN:
	case LOWER:
	case DOMAIN:
		w = eval(e->kid[0]);
		if (e->kind == LEN) {
			struct slice s = text_nfc(slice_trim(slice_of(w.text)), &b);

			for (size_t i = 0; w.type == WORD && i < s.n; i++)
				v.number += (s.p[i] & 0xc0) != 0x80;
			if (w.type == BAD)
				v = w;
		} else if (w.type == WORD) {
			struct slice s = text_fold(slice_of(w.text), &b);

			snprintf(v.text, sizeof(v.text), "%.*s", (int)s.n, s.p);
			v.type = WORD;
			if (e->kind == DOMAIN && (at = strrchr(v.text, '@')))
				memmove(v.text, at + 1, strlen(at));
			else if (e->kind == DOMAIN && strcmp(v.text, "b.com"))
				v.type = BAD;
		} else {
			v = w;
		}
		buf_free(&b);
		return v;
	case MIN:
	case MAX:
		v.type = NONE;
		for (int i = 0; i < 2; i++) {
			double x, y;

			w = as(eval(e->kid[i]), known(e));
			if (w.type == BAD)
				return w;
			x = known(e) == NUM ? w.number : (double)w.time;
			y = known(e) == NUM ? v.number : (double)v.time;
			if (w.type != NONE && (v.type == NONE || (e->kind == MIN ? x < y : x > y)))
				v = w;
		}
		v.end = v.time;
		return v;
	default:
		return arith(e);
	}
}

static int
verdict(const char *op, int order)
{
	return !strcmp(op, "=")	   ? order == 0
	       : !strcmp(op, "!=") ? order != 0
	       : !strcmp(op, "<")  ? order < 0
	       : !strcmp(op, "<=") ? order <= 0
	       : !strcmp(op, ">")  ? order > 0
				   : order >= 0;
}

static int
text_order(const char *a, const char *b)
{
	struct buf x = {0}, y = {0};
	int order = slice_cmp(text_fold(slice_of(a), &x), text_fold(slice_of(b), &y));

	buf_free(&x);
	buf_free(&y);
	return order;
}

static int
missing(struct val a, struct val b)
{
	if (a.type == BAD || b.type == BAD)
		bads++;
	else
		empties++;
	return 0;
}

static int
compare(const struct expr *a, const struct expr *b, const char *op)
{
	enum type ta = known(a), tb = known(b), t = strong(ta) ? ta : strong(tb) ? tb : WORD;
	struct val x = eval(a), y = eval(b), u, w;
	bool order = strchr("<>", op[0]);

	if (!strcmp(op, "==")) {
		struct buf p = {0}, q = {0};
		bool same =
		    slice_eq(text_nfc(slice_of(x.text), &p), text_nfc(slice_of(y.text), &q));

		buf_free(&p);
		buf_free(&q);
		return x.type == WORD && y.type == WORD ? same : missing(x, y);
	}
	if (t == WORD && order)
		t = reads(b, NUM)    ? NUM
		    : reads(b, TIME) ? TIME
		    : reads(a, NUM)  ? NUM
		    : reads(a, TIME) ? TIME
				     : WORD;
	if (t == WORD && ta == CELL && tb == CELL && x.type == WORD && y.type == WORD) {
		u = as(x, NUM), w = as(y, NUM);
		if (u.type != NUM || w.type != NUM)
			u = as(x, TIME), w = as(y, TIME);
		if (u.type > BAD && w.type > BAD) {
			x = u, y = w, t = u.type;
			x.end = x.time, y.end = y.time;
		} else if (order) {
			x.type = BAD;
		}
	}
	x = as(x, t);
	y = as(y, t);
	if (a->kind != TEXT && a->kind != DATE) /* only a day written in the rule is a whole day */
		x.end = x.time;
	if (b->kind != TEXT && b->kind != DATE)
		y.end = y.time;
	if (x.type <= BAD || y.type <= BAD)
		return missing(x, y);
	if (t == NUM)
		return verdict(op, (x.number > y.number) - (x.number < y.number));
	if (t == WORD)
		return verdict(op, text_order(x.text, y.text));
	return verdict(op, (x.time > y.end) - (x.end < y.time));
}

static bool
contains(const char *text, const char *pattern)
{
	struct buf b = {0}, c = {0};
	char p[64] = "", *bar;
	bool found = false;

	buf_add_slice(&b, text_fold(slice_of(text), &c));
	text = buf_string(&b);
	if (!strcmp(pattern, "a.c"))
		found = strstr(text, "abc");
	else if (!strcmp(pattern, "c$"))
		found = b.n && text[b.n - 1] == 'c';
	else if (!strcmp(pattern, "^5"))
		found = text[0] == '5';
	else if (!strcmp(pattern, "b\\.com"))
		found = strstr(text, "b.com");
	else {
		snprintf(p, sizeof(p), "%s", pattern);
		if ((bar = strchr(p, '|')))
			*bar++ = '\0';
		found = strstr(text, p) || (bar && strstr(text, bar));
	}
	buf_free(&b);
	buf_free(&c);
	return found;
}

static int
holds(const struct expr *e)
{
	struct val v = {.type = NONE};
	unsigned long e0 = empties, b0 = bads;
	bool found = false;
	char part[256];

	switch (e->kind) {
	case AND:
		return holds(e->kid[0]) && holds(e->kid[1]);
	case OR:
		return holds(e->kid[0]) || holds(e->kid[1]);
	case NOT:
		return !holds(e->kid[0]);
	case COMPARE:
		return compare(e->kid[0], e->kid[1], e->op);
	case EMPTY:
		return eval(e->kid[0]).type == NONE;
	case MATCH:
		v = eval(e->kid[0]);
		return v.type <= BAD ? missing(v, v) : contains(v.text, e->text) != e->negate;
	case IN:
		for (int i = 1; i < e->kids && !found && empties == e0 && bads == b0; i++)
			found = compare(e->kid[0], e->kid[i], "=");
		return empties == e0 && bads == b0 && found != e->negate;
	default: /* HAS */
		v = eval(e->kid[0]);
		for (const char *s = v.text; v.type == WORD && !found; s += *s != '\0') {
			size_t n = strcspn(s, ";|,");

			snprintf(part, sizeof(part), "%.*s", (int)n, s);
			found = text_order(part, e->text) == 0;
			s += n;
			if (!*s)
				break;
		}
		return found;
	}
}

static void
check(const struct expr *e, unsigned long *compiled, unsigned long *held, unsigned long *wrong)
{
	struct buf text = {0}, once = {0}, twice = {0};
	struct rule_error err;
	struct rule_row row = {cell, COLUMNS, NULL, 0, facts};
	struct rule *r, *again;

	print(e, &text);
	r = rule_compile(buf_slice(&text), &env, &err);
	for (size_t i = 0; i < env.aggs->n; i++)
		facts[i] = (struct rule_fact){3, env.now - WHEN_DAY};
	if (r) {
		++*compiled;
		rule_print(r, &once);
		again = rule_compile(buf_slice(&once), &env, &err);
		if (again)
			rule_print(again, &twice);
		for (int i = 0; i < 12; i++) {
			struct rule_tally before = rule_tally(r), after;
			int slow, fast;

			for (int c = 0; c < COLUMNS; c++)
				cell[c] = slice_of(SOME(value));
			empties = bads = 0;
			slow = holds(e);
			fast = rule_test(r, &row);
			after = rule_tally(r);
			*held += slow;
			if (fast == slow && after.empty - before.empty == empties &&
			    after.unreadable - before.unreadable == bads && again &&
			    rule_test(again, &row) == fast &&
			    slice_eq(buf_slice(&once), buf_slice(&twice)))
				continue;
			if (++*wrong <= 10) {
				printf("# %s\n#   %s\n#   fast %d (%d, %d), slow %d (%lu, %lu):",
				       buf_string(&text), buf_string(&once), fast,
				       (int)(after.empty - before.empty),
				       (int)(after.unreadable - before.unreadable), slow, empties,
				       bads);
				for (int c = 0; c < COLUMNS; c++)
					printf(" %s=[%s]", column[c], cell[c].p);
				printf("\n");
			}
			break;
		}
		rule_free(again);
	}
	rule_free(r);
	buf_free(&text);
	buf_free(&once);
	buf_free(&twice);
}

int
main(void)
{
	struct head lead = {0}, event = {0};
	struct rule_aggs aggs = {0};
	unsigned long compiled = 0, held = 0, wrong = 0;

	for (int i = 0; i < COLUMNS; i++)
		head_add(&lead, slice_of(column[i]));
	head_add(&event, SLICE("type"));
	env = (struct rule_env){&lead, &event, &aggs, zone_open("Asia/Seoul"), 0};
	when_parse(SLICE("2026-07-01T00:00"), env.zone, &env.now, NULL);
	for (int i = 0; i < 60000; i++) {
		check(condition((int)pick(4)), &compiled, &held, &wrong);
		arena_reset(&mem);
	}
	printf("# %lu rules compiled, %lu tests held\n", compiled, held);
	ok(compiled > 15000 && held > 15000, "enough rules are valid and enough hold");
	ok(wrong == 0, "compiled rules answer, count and print as the slow reading (%lu do not)",
	   wrong);
	arena_free(&mem);
	rule_aggs_free(&aggs);
	head_free(&lead);
	head_free(&event);
	return tap_end();
}
