/* SPDX-License-Identifier: MIT
 * What the parts of the rule language share: tokens, the tree, and who does what with it. Private
 * to rule*.c. One tree serves printing and evaluating: checking annotates it in place. */
#ifndef RULE_TREE_H
#define RULE_TREE_H

#include "re.h"
#include "rule.h"
#include "rule_ascii.h"

enum {
	RULE_MAX_TEXT = 16 << 10, /* a `when` of this length is no longer a rule people agree on */
	RULE_MAX_DEPTH = 64,	  /* bounds every recursion over the tree */
	RULE_MAX_LIST = 64 << 20, /* bytes of a file named in `in file` */
	RULE_FEW_WORDS = 12	  /* a list of up to this many is faster compared than hashed */
};

enum rule_op {
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_EXACT,
	OP_MATCH,
	OP_NO_MATCH,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV
};

enum token_kind {
	TOKEN_END,
	TOKEN_TEXT,
	TOKEN_NUMBER,
	TOKEN_DURATION,
	TOKEN_TIME,
	TOKEN_NAME,
	TOKEN_OP,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA
};

struct token {
	enum token_kind kind;
	enum rule_op op;
	size_t at, len;
	struct slice text; /* decoded: without quotes; a duration in lower case */
	double number;
	bool quoted;   /* a name in backticks: never a keyword or a function */
	bool event;    /* event.name */
	bool optional; /* name? */
};

struct lexer {
	struct slice text;
	size_t pos;
	struct arena *mem;
	struct rule_error *err;
};

/* The next token; -1 with the error filled. */
int lexer_next(struct lexer *l, struct token *t);

/* Can NAME stand without backticks (as far as its letters go)? */
bool lexer_bare(struct slice name);

/* Fills ERR, unless it holds an earlier error. Always -1. */
int rule_fail(struct rule_error *err, size_t at, size_t len, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* What an expression is worth. A cell is text that its surroundings read as something else. */
enum rule_type { TYPE_CONDITION, TYPE_CELL, TYPE_TEXT, TYPE_NUMBER, TYPE_TIME, TYPE_DURATION };

enum node_kind {
	NODE_TEXT,
	NODE_NUMBER,
	NODE_TIME,
	NODE_DURATION,
	NODE_COLUMN,
	NODE_CALL,
	NODE_MINUS,
	NODE_ARITH,
	NODE_COMPARE,
	NODE_MATCH,
	NODE_IN,
	NODE_IN_FILE,
	NODE_NOT,
	NODE_AND,
	NODE_OR
};

enum rule_call {
	CALL_EMPTY,
	CALL_AGE,
	CALL_DAYS,
	CALL_LEN,
	CALL_LOWER,
	CALL_DOMAIN,
	CALL_MIN,
	CALL_MAX,
	CALL_HAS,
	CALL_NOW,
	CALL_COUNT,
	CALL_FIRST,
	CALL_LAST,
	CALL_SUM,
	CALL_MOST_PER_DAY,
	CALL_DAYS_WITH,
	CALLS
};

/* How the two sides of a comparison are compared. */
enum compare {
	COMPARE_NUMBER,
	COMPARE_TIME,
	COMPARE_DURATION,
	COMPARE_TEXT,
	COMPARE_EXACT,
	COMPARE_ORDER,
	COMPARE_CELLS
};

/* What evaluation reads stands first, in 64 bytes: between two rules the records go through the cache. */
struct node {
	enum node_kind kind : 8;
	enum rule_type type : 8; /* set by checking */
	enum rule_type read : 8; /* how a cell or a text literal is read, once known */
	enum rule_op op : 8;
	enum rule_call call : 8;
	enum compare compare : 8;
	bool negate;	/* not in */
	bool event;	/* a column of the event */
	bool optional;	/* name? */
	bool time_name; /* a column that is a time by its name */
	int column;	/* in the head; HEAD_NONE reads as empty */
	double number;
	int64_t time, time_end; /* a date without a time of day is the whole day, both ends in */
	struct node **kid;
	uint32_t kids, kid_cap;
	struct re *re;

	struct slice folded; /* literal under text_fold, trimmed */
	uint64_t head;	     /* ascii_head of it */
	struct map *words;
	uint32_t fact; /* index in rule_env.aggs */
	unsigned height;
	size_t at, len;	   /* place in the rule's text */
	struct slice text; /* literal, name or file as written */
	struct buf scratch;
	struct node *owned; /* chain of nodes that hold memory outside the arena */
};

struct rule {
	struct arena mem;
	struct slice text; /* only while it is compiled */
	struct node *root;
	struct node *owned;
	const struct zone *zone;
	int64_t now;
	bool bare_event; /* bare names are event columns */
	struct rule_tally tally;
	struct buf scratch[2];
	char limit[224];
};

/* What names mean. */
enum rule_scope {
	SCOPE_LEAD, /* bare names are the lead's; event.name has no row to read */
	SCOPE_BOTH, /* bare names are the lead's, event.name is the event's */
	SCOPE_EVENT /* bare names are the event's */
};

/* Text to tree: names and types still unknown. */
struct node *rule_parse(struct slice text, struct arena *mem, struct rule_error *err);

/* Finds columns, settles types, compiles patterns, reads word lists. */
int rule_check(struct rule *r, const struct rule_env *env, enum rule_scope scope,
	       struct rule_error *err);

/* Settles what a comparison, a list or an arithmetic node reads its operands as. */
int rule_check_compare(struct rule *r, struct node *n, struct rule_error *err);
int rule_check_in(struct rule *r, struct node *n, struct rule_error *err);
int rule_check_arith(struct rule *r, struct node *n, struct rule_error *err);

/* N is to be read as TYPE; -1 where that can never be. */
int rule_want(struct rule *r, struct node *n, enum rule_type type, struct rule_error *err);

/* The type N has by itself: a column named as a time is a time, other cells are cells. */
static inline enum rule_type
node_type(const struct node *n)
{
	return n->time_name ? TYPE_TIME : n->type;
}

const char *type_name(enum rule_type t);

/* The words of the list that FILE (a text literal) names, folded. */
int rule_read_words(const struct node *file, struct map *words, struct rule_error *err);

void node_own(struct rule *r, struct node *n);
void node_print(const struct node *n, bool bare_event, struct buf *b);

/* What calls are named and take. */
struct call {
	const char *name;
	int min, max; /* arguments */
	enum rule_type type;
};
extern const struct call rule_calls[CALLS];

static inline bool
call_is_event(enum rule_call c)
{
	return c >= CALL_COUNT;
}

/* Values. The type was settled by checking, so each reader knows what it gets. */
enum got { GOT, GOT_EMPTY, GOT_UNREADABLE };

/* What cannot be read is said before what is not there. */
static inline enum got
got_worse(enum got a, enum got b)
{
	return a > b ? a : b;
}

enum got get_number(struct rule *r, struct node *n, const struct rule_row *row, double *v);
enum got get_time(struct rule *r, struct node *n, const struct rule_row *row, int64_t *v);
enum got get_text(struct rule *r, struct node *n, const struct rule_row *row, struct slice *v);

static inline enum got
column_text(const struct node *n, const struct rule_row *row, struct slice *v)
{
	const struct slice *f = n->event ? row->event : row->lead;
	size_t cells = n->event ? row->event_n : row->lead_n;

	if (n->column < 0 || (size_t)n->column >= cells)
		return GOT_EMPTY;
	*v = f[n->column];
	/* the usual cell has no blanks at its ends */
	if (v->n && ((unsigned char)v->p[0] <= ' ' || (unsigned char)v->p[v->n - 1] <= ' '))
		*v = slice_trim(*v);
	return v->n ? GOT : GOT_EMPTY;
}

static inline enum got
node_text(struct rule *r, struct node *n, const struct rule_row *row, struct slice *v)
{
	return n->kind == NODE_COLUMN ? column_text(n, row, v) : get_text(r, n, row, v);
}

/* A cell's or a text's value as a number, a moment or a duration. */
enum got read_number(struct slice s, double *v);
enum got read_time(const struct rule *r, struct slice s, int64_t *v);
enum got read_duration(const struct rule *r, struct slice s, int64_t *v);

/* What most comparisons of numbers are about, without a call: a cell or a literal. */
static inline enum got
node_number(struct rule *r, struct node *n, const struct rule_row *row, double *v)
{
	struct slice s = {"", 0};
	enum got g;

	*v = n->number;
	if (n->kind == NODE_NUMBER)
		return GOT;
	if (n->kind != NODE_COLUMN)
		return get_number(r, n, row, v);
	*v = 0;
	g = column_text(n, row, &s);
	return g == GOT ? read_number(s, v) : g;
}

/* As text_nfc and text_fold, without their cost for ASCII. */
struct slice nfc_of(struct slice s, struct buf *b);
struct slice fold_of(struct slice s, struct buf *b);

#endif
