/* SPDX-License-Identifier: MIT
 * The words of the rule language. Owns what a name, a literal and an operator look like; knows no
 * column and no meaning. Text given to it is valid UTF-8. */
#include "ascii.h"
#include "num.h"
#include "rule_tree.h"
#include "text.h"
#include "when.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

int
rule_fail(struct rule_error *err, size_t at, size_t len, const char *fmt, ...)
{
	va_list ap;

	if (err->text[0])
		return -1;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	/* a long name may have been cut in the middle of a character */
	err->text[text_valid(slice_of(err->text))] = '\0';
	err->at = at;
	err->len = len;
	return -1;
}

static bool
is_word_ascii(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static uint32_t
decode(struct slice s, size_t at, size_t *n)
{
	unsigned char c = (unsigned char)s.p[at];
	uint32_t v = c;

	*n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (*n > 1)
		v = c & (0x7fu >> *n);
	for (size_t i = 1; i < *n; i++)
		v = v << 6 | ((unsigned char)s.p[at + i] & 0x3f);
	return v;
}

/* Unicode's blanks, as editors, browsers and Korean keyboards leave them. */
static bool
is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000 || c == 0xfeff;
}

/* Letters, marks and digits beyond ASCII, told by the blocks that hold none. What this gets wrong
 * only changes whether a name needs backticks. */
static bool
is_word_wide(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} symbols[] = {
	    {0x80, 0xa9},	{0xab, 0xb4},	  {0xb6, 0xb9},	    {0xbb, 0xbf},
	    {0xd7, 0xd7},	{0xf7, 0xf7},	  {0x2010, 0x20cf}, {0x2190, 0x2bff},
	    {0x3001, 0x3004},	{0x3008, 0x3020}, {0x3030, 0x3030}, {0xe000, 0xf8ff},
	    {0xfe10, 0xfe1f},	{0xfe30, 0xfe6f}, {0xff01, 0xff0f}, {0xff1a, 0xff20},
	    {0xff3b, 0xff3e},	{0xff40, 0xff40}, {0xff5b, 0xff65}, {0xffe0, 0xffff},
	    {0x1f000, 0x1faff},
	};

	if (is_blank(c))
		return false;
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
		if (c >= symbols[i].from && c <= symbols[i].to)
			return false;
	return true;
}

/* The end of the run of word characters from AT. */
static size_t
word_end(struct slice s, size_t at)
{
	size_t n;

	while (at < s.n) {
		if ((unsigned char)s.p[at] >= 0x80) {
			if (!is_word_wide(decode(s, at, &n)))
				break;
			at += n;
		} else if (is_word_ascii(s.p[at])) {
			at++;
		} else {
			break;
		}
	}
	return at;
}

bool
lexer_bare(struct slice name)
{
	return name.n && !is_digit(name.p[0]) && word_end(name, 0) == name.n;
}

static bool
at_has(const struct lexer *l, size_t at, const char *s)
{
	size_t n = strlen(s);

	return l->text.n - at >= n && memcmp(l->text.p + at, s, n) == 0;
}

/* The text between two quotes; a quote in it is written twice. */
static int
lex_quoted(struct lexer *l, struct token *t)
{
	const char *s = l->text.p;
	size_t from = l->pos, i = from + 1, n = 0;
	char quote = s[from], *d = arena_alloc(l->mem, l->text.n - from);

	for (;; i++) {
		if (i == l->text.n)
			return rule_fail(l->err, from, 1, "this %s is never closed",
					 quote == '`' ? "backtick" : "quote");
		if (s[i] == quote && (++i == l->text.n || s[i] != quote))
			break;
		d[n++] = s[i];
	}
	t->text = (struct slice){d, n};
	l->pos = i;
	return 0;
}

static int
lex_name(struct lexer *l, struct token *t)
{
	const char *s = l->text.p;
	size_t end;

	t->kind = TOKEN_NAME;
	if (l->text.n - l->pos > 6 && strncasecmp(s + l->pos, "event.", 6) == 0) {
		t->event = true;
		l->pos += 6;
	}
	if (l->pos < l->text.n && s[l->pos] == '`') {
		t->quoted = true;
		if (lex_quoted(l, t))
			return -1;
	} else {
		end = word_end(l->text, l->pos);
		t->text = (struct slice){s + l->pos, end - l->pos};
		l->pos = end;
	}
	if (slice_trim(t->text).n == 0)
		return rule_fail(l->err, t->at, l->pos - t->at, "a column's name is missing here");
	if (l->pos < l->text.n && s[l->pos] == '?') {
		t->optional = true;
		l->pos++;
	}
	return 0;
}

/* How long the date at AT is (2025-04-21, 2025-04-21T09:30:00+09:00), 0 if none begins there. */
static size_t
date_length(struct slice s)
{
	static const char date[] = "0000-00-00", time[] = "T00:00";
	size_t n = 0;

	for (; date[n]; n++)
		if (n == s.n || (date[n] == '0' ? !is_digit(s.p[n]) : s.p[n] != date[n]))
			return 0;
	for (size_t i = 0; time[i]; i++)
		if (n + i >= s.n ||
		    (time[i] == '0' ? !is_digit(s.p[n + i]) : s.p[n + i] != time[i]))
			return n;
	n += sizeof(time) - 1;
	while (n < s.n && (is_digit(s.p[n]) || s.p[n] == ':' || s.p[n] == '.'))
		n++;
	if (n < s.n && s.p[n] == 'Z')
		return n + 1;
	if (n + 2 < s.n && (s.p[n] == '+' || s.p[n] == '-') && is_digit(s.p[n + 1]))
		for (n++; n < s.n && (is_digit(s.p[n]) || s.p[n] == ':');)
			n++;
	return n;
}

/* Units people write that are not ours. */
static const char *
unit_meant(struct slice unit)
{
	static const struct {
		const char *written, *meant;
	} units[] = {
	    {"sec", "s"},    {"secs", "s"},	{"second", "s"},    {"seconds", "s"}, {"초", "s"},
	    {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"분", "min"},    {"hr", "h"},
	    {"hrs", "h"},    {"hour", "h"},	{"hours", "h"},	    {"시간", "h"},    {"day", "d"},
	    {"days", "d"},   {"일", "d"},	{"week", "w"},	    {"weeks", "w"},   {"주", "w"},
	    {"month", "mo"}, {"months", "mo"},	{"mon", "mo"},	    {"개월", "mo"},   {"달", "mo"},
	    {"year", "y"},   {"years", "y"},	{"yr", "y"},	    {"yrs", "y"},     {"년", "y"},
	    {"g", "1000m"},  {"bn", "b"},	{"mm", "m"},	    {"mio", "m"},     {"mil", "m"},
	    {"만원", "만"},  {"억원", "억"},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (text_same(unit, slice_of(units[i].written)))
			return units[i].meant;
	return NULL;
}

static bool
is_duration_unit(struct slice u)
{
	static const char *const unit[] = {"s", "min", "h", "d", "w", "mo", "y"};

	for (size_t i = 0; i < sizeof(unit) / sizeof(*unit); i++)
		if (slice_eq(u, slice_of(unit[i])))
			return true;
	return false;
}

static bool
is_korean_unit(const char *p)
{
	return memcmp(p, "천", 3) == 0 || memcmp(p, "만", 3) == 0 || memcmp(p, "억", 3) == 0 ||
	       memcmp(p, "조", 3) == 0;
}

/* Where the number at AT ends, unit included: 50_000 1.5m 1e+21 3억5천만, also "3억 5천만". */
static size_t
number_end(struct slice s, size_t at)
{
	size_t from = at, end, i;
	bool plain = true; /* only digits so far: an e may be an exponent */

	for (;;) {
		end = word_end(s, at);
		for (i = at; i < end; i++)
			if (!is_digit(s.p[i]) && s.p[i] != '_' && i + 1 < end)
				plain = false;
		at = end;
		if (at + 1 < s.n && s.p[at] == '.' && is_digit(s.p[at + 1]))
			at++;
		else if (plain && at - from > 1 && at + 1 < s.n &&
			 (s.p[at - 1] == 'e' || s.p[at - 1] == 'E') &&
			 (s.p[at] == '+' || s.p[at] == '-') && is_digit(s.p[at + 1]))
			at++;
		else
			break;
	}
	if (at < s.n && s.p[at] == '%')
		return at + 1;
	for (i = at; i < s.n && s.p[i] == ' ';)
		i++;
	if (i > at && i < s.n && is_digit(s.p[i]) && at - from > 3 && is_korean_unit(s.p + at - 3))
		return number_end(s, i);
	return at;
}

static int
lex_number(struct lexer *l, struct token *t)
{
	struct slice all = {l->text.p + l->pos,
			    date_length((struct slice){l->text.p + l->pos, l->text.n - l->pos})};
	size_t digits = 0;
	const char *meant;
	struct slice unit, low = {"", 0};
	char *d;

	if (all.n) {
		t->kind = TOKEN_TIME;
		t->text = all;
		l->pos += all.n;
		return 0;
	}
	all.n = number_end(l->text, l->pos) - l->pos;
	l->pos += all.n;
	while (digits < all.n &&
	       (is_digit(all.p[digits]) || all.p[digits] == '_' || all.p[digits] == '.'))
		digits++;
	d = arena_alloc(l->mem, all.n);
	t->text = (struct slice){d, 0};
	for (size_t i = 0; i < all.n; i++) {
		char c = all.p[i];

		if (i == digits)
			low.p = d + t->text.n;
		if (c != '_')
			d[t->text.n++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	low.n = digits < all.n ? (size_t)(d + t->text.n - low.p) : 0;
	unit = (struct slice){all.p + digits, all.n - digits};
	if (is_duration_unit(low)) {
		t->kind = TOKEN_DURATION;
		return 0;
	}
	t->kind = TOKEN_NUMBER;
	if (num_parse_human(all, &t->number, NULL))
		return 0;
	if (unit.n == 0)
		return rule_fail(l->err, t->at, all.n, "not a number");
	meant = unit_meant(unit);
	return rule_fail(l->err, t->at + digits, unit.n, "unknown unit \"%.*s\"; %s%s%s",
			 (int)unit.n, unit.p, meant ? "did you mean \"" : "",
			 meant ? meant
			       : "numbers have k m b % 천 만 억 조, durations s min h d w mo y",
			 meant ? "\"?" : "");
}

/* What other languages and keyboards write, and how it is written here. */
static int
lex_foreign(struct lexer *l, struct token *t)
{
	static const struct {
		const char *written, *meant;
	} foreign[] = {
	    {"&&", "and"}, {"||", "or"}, {"<>", "!="}, {"‘", "'"},   {"’", "'"},   {"“", "\""},
	    {"”", "\""},   {"≥", ">="},	 {"≤", "<="},  {"≠", "!="},  {"×", "*"},   {"÷", "/"},
	    {"−", "-"},	   {"–", "-"},	 {"（", "("},  {"）", ")"},  {"，", ","},  {"＝", "="},
	    {"＜", "<"},   {"＞", ">"},	 {"！", "!"},  {"＇", "'"},  {"＂", "\""}, {"∼", "~"},
	    {"～", "~"},   {"!", "not"}, {"|", "or"},  {"&", "and"},
	};
	size_t n = 1;

	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (at_has(l, l->pos, foreign[i].written))
			return rule_fail(l->err, t->at, strlen(foreign[i].written),
					 "unexpected %s here; write %s", foreign[i].written,
					 foreign[i].meant);
	if ((unsigned char)l->text.p[l->pos] < ' ' || l->text.p[l->pos] == 0x7f)
		return rule_fail(l->err, t->at, 1, "a control character may not stand here");
	decode(l->text, l->pos, &n);
	return rule_fail(l->err, t->at, n, "unexpected %.*s here", (int)n, l->text.p + l->pos);
}

static int
lex_op(struct lexer *l, struct token *t)
{
	static const struct {
		const char *text;
		enum rule_op op;
	} ops[] = {
	    {"==", OP_EXACT}, {"!=", OP_NE}, {"!~", OP_NO_MATCH}, {"<=", OP_LE},   {">=", OP_GE},
	    {"=", OP_EQ},     {"<", OP_LT},  {">", OP_GT},	  {"~", OP_MATCH}, {"+", OP_ADD},
	    {"-", OP_SUB},    {"*", OP_MUL}, {"/", OP_DIV},
	};
	static const char *const swapped[][2] = {{"=>", ">="}, {"=<", "<="}, {"=~", "~"}};

	for (size_t i = 0; i < sizeof(swapped) / sizeof(*swapped); i++)
		if (at_has(l, l->pos, swapped[i][0]))
			return rule_fail(l->err, t->at, 2, "unexpected %s here; write %s",
					 swapped[i][0], swapped[i][1]);
	if (at_has(l, l->pos, "<>"))
		return lex_foreign(l, t);
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (at_has(l, l->pos, ops[i].text)) {
			t->kind = TOKEN_OP;
			t->op = ops[i].op;
			l->pos += strlen(ops[i].text);
			return 0;
		}
	return lex_foreign(l, t);
}

int
lexer_next(struct lexer *l, struct token *t)
{
	uint32_t c = 0;
	size_t n;
	int rc = 0;

	*t = (struct token){.kind = TOKEN_END};
	for (; l->pos < l->text.n; l->pos += n) {
		c = decode(l->text, l->pos, &n);
		if (!is_blank(c))
			break;
	}
	t->at = l->pos;
	if (l->pos == l->text.n)
		return 0;
	if (c == '(' || c == ')' || c == ',') {
		t->kind = c == '(' ? TOKEN_OPEN : c == ')' ? TOKEN_CLOSE : TOKEN_COMMA;
		l->pos++;
	} else if (c == '\'' || c == '"') {
		t->kind = TOKEN_TEXT;
		rc = lex_quoted(l, t);
	} else if (c < 0x80 && is_digit((char)c)) {
		rc = lex_number(l, t);
	} else if (c == '`' || (c < 0x80 ? is_word_ascii((char)c) : is_word_wide(c))) {
		rc = lex_name(l, t);
	} else {
		rc = lex_op(l, t);
	}
	t->len = l->pos - t->at;
	return rc;
}
