/* SPDX-License-Identifier: MIT
 * Nearly all addresses are plain, and those take one pass over their bytes. The rest is read one
 * character at a time, in a state that says what may stand there. */
#include "address.h"

#include <strings.h>

/* RFC 5321 4.5.3.1, RFC 1035 2.3.4 */
enum { LOCAL_MAX = 64, LABEL_MAX = 63, DOMAIN_MAX = 255, ADDRESS_MAX = 254, GROUPS = 8 };

enum { ATEXT = 1, LDH = 2, DIGIT = 4 };

/* clang-format off */
static const unsigned char class[128] = {
	['!'] = ATEXT, ['#'] = ATEXT, ['$'] = ATEXT, ['%'] = ATEXT, ['&'] = ATEXT, ['\''] = ATEXT,
	['*'] = ATEXT, ['+'] = ATEXT, ['-'] = ATEXT | LDH, ['/'] = ATEXT, ['='] = ATEXT,
	['?'] = ATEXT, ['^'] = ATEXT, ['_'] = ATEXT, ['`'] = ATEXT, ['{'] = ATEXT, ['|'] = ATEXT,
	['}'] = ATEXT, ['~'] = ATEXT,
	['0'] = 7, ['1'] = 7, ['2'] = 7, ['3'] = 7, ['4'] = 7, ['5'] = 7, ['6'] = 7, ['7'] = 7,
	['8'] = 7, ['9'] = 7,
#define LETTER(c) [c] = ATEXT | LDH, [(c) - 32] = ATEXT | LDH
	LETTER('a'), LETTER('b'), LETTER('c'), LETTER('d'), LETTER('e'), LETTER('f'), LETTER('g'),
	LETTER('h'), LETTER('i'), LETTER('j'), LETTER('k'), LETTER('l'), LETTER('m'), LETTER('n'),
	LETTER('o'), LETTER('p'), LETTER('q'), LETTER('r'), LETTER('s'), LETTER('t'), LETTER('u'),
	LETTER('v'), LETTER('w'), LETTER('x'), LETTER('y'), LETTER('z'),
#undef LETTER
};
/* clang-format on */

static bool
is(unsigned char c, int what)
{
	return c < 128 && (class[c] & what);
}

/* What nearly everybody has. False: look closer. */
static bool
plain(struct slice s, struct address *a)
{
	const char *p = s.p, *end = s.p + s.n, *label;
	bool dot = true; /* the byte before was one */

	for (; p < end && *p != '@'; p++) {
		if (*p == '.' ? dot : !is((unsigned char)*p, ATEXT))
			return false;
		dot = *p == '.';
	}
	if (dot || p == end || p - s.p > LOCAL_MAX || s.n > ADDRESS_MAX)
		return false;
	a->local = (struct slice){s.p, (size_t)(p - s.p)};
	a->domain = (struct slice){p + 1, (size_t)(end - p - 1)};
	label = ++p;
	for (; p < end; p++) {
		if (is((unsigned char)*p, LDH)) {
			if (*p == '-' && (p == label || p + 1 == end || p[1] == '.'))
				return false;
		} else if (*p != '.' || p == label || p - label > LABEL_MAX) {
			return false;
		} else {
			label = p + 1;
		}
	}
	return label > a->domain.p && p > label && p - label <= LABEL_MAX &&
	       !is((unsigned char)*label, DIGIT);
}

enum state { LOCAL, DOMAIN, QUOTED, PAIR, COMMENT, LITERAL, BLANKS };

struct reader {
	struct address *a;
	struct slice s;
	size_t at, depth;
	enum state state, outer; /* outer: what a pair, comment or blanks stand in */
	enum state before;	 /* what ended before this character, for "atext after ..." */
	enum state comment_in;	 /* what the outermost comment stands in */
	size_t elements, length; /* in this part: elements done, bytes of this one */
	bool closed, hyphen;	 /* this element is complete; the last byte was a hyphen */
	bool fold;		 /* the last blank was a line end */
	unsigned folds;		 /* line ends in these blanks */
	size_t local_n;		 /* bytes of the local part in text, '@' not counted */
	struct slice literal;	 /* what stands in brackets */
	size_t literal_at;
};

/* The form is the worst seen. */
static void
note(struct reader *r, enum address_form form)
{
	if (form > r->a->form)
		r->a->form = form;
}

/* A line end or blank at the place of the reader begins blanks; false: a CR without LF. */
static bool
blanks_begin(struct reader *r)
{
	r->fold = r->s.p[r->at] == '\r';
	r->folds = 0;
	if (r->fold && (++r->at == r->s.n || r->s.p[r->at] != '\n'))
		return false;
	r->outer = r->state;
	r->state = BLANKS;
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* RFC 5322 3.2.2 and 4.2; the blanks may end with no line end, and only obsolete ones have two. */
static bool
blanks(struct reader *r)
{
	char c = r->s.p[r->at];

	if (r->fold) {
		if (c == '\r')
			return false;
		if (++r->folds > 1)
			note(r, ADDRESS_DEPRECATED);
	}
	if (!is_blank(c)) {
		if (r->fold)
			return false;
		r->state = r->outer;
		r->before = BLANKS;
		r->at--; /* is read again */
		return true;
	}
	r->fold = c == '\r';
	return !r->fold || (++r->at < r->s.n && r->s.p[r->at] == '\n');
}

static void
comment_begin(struct reader *r)
{
	r->comment_in = r->state;
	r->state = COMMENT;
	r->depth = 1;
}

static void
keep(struct reader *r, char c)
{
	buf_addc(&r->a->text, c);
	r->length++;
}

static bool
local(struct reader *r)
{
	unsigned char c = (unsigned char)r->s.p[r->at];

	switch (c) {
	case '(':
		note(r, r->length || !r->elements ? ADDRESS_COMMENT : ADDRESS_DEPRECATED);
		r->closed |= r->length > 0;
		comment_begin(r);
		return true;
	case '.':
		if (r->length == 0)
			return false;
		if (r->closed)
			note(r, ADDRESS_DEPRECATED);
		keep(r, '.');
		r->closed = false;
		r->length = 0;
		r->elements++;
		return true;
	case '"':
		if (r->length)
			return false;
		note(r, r->elements ? ADDRESS_DEPRECATED : ADDRESS_QUOTED);
		keep(r, '"');
		r->closed = true;
		r->state = QUOTED;
		return true;
	case '\r':
	case ' ':
	case '\t':
		if (r->length)
			r->closed = true;
		else
			note(r, r->elements ? ADDRESS_DEPRECATED : ADDRESS_COMMENT);
		return blanks_begin(r);
	case '@':
		if (r->length == 0)
			return false;
		r->local_n = r->a->text.n;
		if (r->local_n > LOCAL_MAX)
			note(r, ADDRESS_NO_MAIL);
		if (r->before == BLANKS || r->before == COMMENT)
			note(r, ADDRESS_DEPRECATED);
		keep(r, '@');
		r->state = r->before = DOMAIN;
		r->elements = r->length = 0;
		r->closed = false;
		return true;
	default:
		if (r->closed || !(is(c, ATEXT) || c > 127))
			return false;
		r->a->utf8 |= c > 127;
		r->before = LOCAL;
		keep(r, (char)c);
		return true;
	}
}

static bool
domain(struct reader *r)
{
	unsigned char c = (unsigned char)r->s.p[r->at];

	switch (c) {
	case '(':
		note(r, r->length ? ADDRESS_COMMENT : ADDRESS_DEPRECATED);
		r->closed |= r->length > 0;
		comment_begin(r);
		return true;
	case '.':
		if (r->length == 0 || r->hyphen)
			return false;
		if (r->length > LABEL_MAX)
			note(r, ADDRESS_NO_MAIL);
		keep(r, '.');
		r->closed = false;
		r->length = 0;
		r->elements++;
		return true;
	case '[':
		if (r->elements || r->length)
			return false;
		keep(r, '[');
		r->closed = r->a->literal = true;
		r->literal_at = r->a->text.n;
		r->state = LITERAL;
		return true;
	case '\r':
	case ' ':
	case '\t':
		note(r, r->length ? ADDRESS_COMMENT : ADDRESS_DEPRECATED);
		r->closed |= r->length > 0;
		return blanks_begin(r);
	default:
		if (r->closed || !(is(c, ATEXT) || c > 127) || (c == '-' && r->length == 0))
			return false;
		r->hyphen = c == '-';
		if (!is(c, LDH) && c < 128)
			note(r, ADDRESS_NO_MAIL);
		keep(r, (char)c);
		return true;
	}
}

/* Takes an IPv4 address off the end; its length, or 0. */
static size_t
ipv4_at_end(struct slice s)
{
	size_t i = s.n, digits;
	int v, scale;

	for (int group = 0; group < 4; group++) {
		if (group && (i == 0 || s.p[--i] != '.'))
			return 0;
		v = 0, scale = 1;
		for (digits = 0; digits < 3 && i && is((unsigned char)s.p[i - 1], DIGIT);
		     digits++, scale *= 10)
			v += (s.p[--i] - '0') * scale;
		if (!digits || v > 255)
			return 0;
	}
	return i && is((unsigned char)s.p[i - 1], LDH) ? 0 : s.n - i;
}

static size_t
double_colons(struct slice s, size_t *first)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < s.n; i++)
		if (s.p[i] == ':' && s.p[i + 1] == ':' && !n++)
			*first = i;
	return n;
}

/* RFC 5321 4.1.3, for what stands behind "IPv6:". V4: two groups more, which were dotted. */
static enum address_form
ipv6(struct slice s, bool v4)
{
	size_t groups = 1 + (v4 ? 2 : 0), most = GROUPS, first = 0, run = 0, twice;
	enum address_form form = ADDRESS_LITERAL;

	for (size_t i = 0; i < s.n; i++)
		groups += s.p[i] == ':';
	groups -= v4; /* the colon before the dotted part parts nothing else */
	twice = double_colons(s, &first);
	if (twice > 1 || (!twice && groups != most))
		return ADDRESS_NO_MAIL;
	if (twice) {
		most += first == 0 || (!v4 && first + 2 == s.n);
		if (groups > most)
			return ADDRESS_NO_MAIL;
		if (groups == most) /* "::" for one group: RFC 5952 4.2.2 */
			form = ADDRESS_DEPRECATED;
	}
	if (s.n && s.p[0] == ':' && (s.n < 2 || s.p[1] != ':'))
		return ADDRESS_NO_MAIL;
	if (!v4 && s.n && s.p[s.n - 1] == ':' && (s.n < 2 || s.p[s.n - 2] != ':'))
		return ADDRESS_NO_MAIL;
	for (size_t i = 0; i < s.n; i++) {
		char low = (char)(s.p[i] | 0x20);

		if (s.p[i] == ':')
			run = 0;
		else if (++run > 4 ||
			 !(is((unsigned char)s.p[i], DIGIT) || (low >= 'a' && low <= 'f')))
			return ADDRESS_NO_MAIL;
	}
	return form;
}

static enum address_form
literal_form(struct slice s)
{
	size_t v4 = ipv4_at_end(s);

	if (v4 && v4 == s.n)
		return ADDRESS_LITERAL;
	if (s.n < 5 || strncasecmp(s.p, "IPv6:", 5) != 0)
		return ADDRESS_NO_MAIL;
	s.p += 5;
	s.n -= 5;
	if (v4 && v4 < s.n)
		s.n -= v4;
	else if (v4)
		return ADDRESS_NO_MAIL;
	return ipv6(s, v4 > 0);
}

/* A byte in brackets, quotes or a comment that ends nothing. LITERAL takes no '['. */
static bool
text(struct reader *r, enum address_form odd)
{
	unsigned char c = (unsigned char)r->s.p[r->at];

	if (c == '\0' || c == '\n' || (c > 127 && r->state != QUOTED))
		return false;
	if (c < 32 || c == 127)
		note(r, odd);
	r->a->utf8 |= c > 127;
	if (r->state != COMMENT)
		keep(r, (char)c);
	return true;
}

static bool
quoted(struct reader *r)
{
	char c = r->s.p[r->at];

	if (c == '\\') {
		r->outer = QUOTED;
		r->state = PAIR;
		keep(r, c);
		return true;
	}
	if (is_blank(c) && c != ' ') { /* which is text here: RFC 5321, qtextSMTP */
		note(r, ADDRESS_COMMENT);
		keep(r, ' ');
		return blanks_begin(r);
	}
	if (c == '"') {
		keep(r, c);
		r->state = LOCAL;
		r->before = QUOTED;
		return true;
	}
	return text(r, ADDRESS_DEPRECATED);
}

static bool
pair(struct reader *r)
{
	unsigned char c = (unsigned char)r->s.p[r->at];

	if (c > 127)
		return false;
	if ((c < 31 && c != '\t') || c == 127)
		note(r, ADDRESS_DEPRECATED);
	r->state = r->outer;
	if (r->state != COMMENT)
		keep(r, (char)c);
	return true;
}

static bool
comment(struct reader *r)
{
	char c = r->s.p[r->at];

	if (c == '(') {
		r->depth++;
	} else if (c == ')') {
		if (--r->depth == 0) {
			r->state = r->comment_in;
			r->before = COMMENT;
		}
	} else if (c == '\\') {
		r->outer = COMMENT;
		r->state = PAIR;
	} else if (is_blank(c)) {
		return blanks_begin(r);
	} else {
		return text(r, ADDRESS_DEPRECATED);
	}
	return true;
}

static bool
literal(struct reader *r)
{
	char c = r->s.p[r->at];

	if (c == ']') {
		struct buf *b = &r->a->text;

		r->literal = (struct slice){b->s + r->literal_at, b->n - r->literal_at};
		note(r, literal_form(r->literal));
		keep(r, c);
		r->state = DOMAIN;
		r->before = LITERAL;
		return true;
	}
	if (c == '\\') {
		note(r, ADDRESS_NO_MAIL);
		r->outer = LITERAL;
		r->state = PAIR;
		return true;
	}
	if (is_blank(c)) {
		note(r, ADDRESS_COMMENT);
		keep(r, ' ');
		return blanks_begin(r);
	}
	return c != '[' && text(r, ADDRESS_NO_MAIL);
}

/* At the end: everything that was opened is closed, and nothing is too long. */
static bool
complete(struct reader *r)
{
	const struct buf *b = &r->a->text;
	const char *label = b->s + b->n - r->length;

	if (r->state == BLANKS && !r->fold)
		r->state = r->outer;
	if (r->state != DOMAIN || r->length == 0 || (r->hyphen && !r->a->literal))
		return false;
	if (b->n - r->local_n - 1 > DOMAIN_MAX || b->n > ADDRESS_MAX || r->length > LABEL_MAX)
		note(r, r->a->literal && b->n <= ADDRESS_MAX ? ADDRESS_VALID : ADDRESS_NO_MAIL);
	if (!r->a->literal && (r->elements == 0 || is((unsigned char)*label, DIGIT)))
		note(r, ADDRESS_NO_DOT);
	return true;
}

enum address_form
address_read(struct slice s, struct address *a)
{
	static bool (*const step[])(struct reader *) = {local,	 domain,  quoted, pair,
							comment, literal, blanks};
	struct reader r = {.a = a, .s = s, .before = LOCAL};

	a->form = ADDRESS_VALID;
	a->utf8 = a->literal = false;
	if (plain(s, a))
		return a->form;
	a->text.n = 0;
	a->local = a->domain = (struct slice){"", 0};
	buf_reserve(&a->text, s.n + 1); /* slices into it stay where they are */
	for (; r.at < s.n; r.at++)
		if (!step[r.state](&r))
			return a->form = ADDRESS_INVALID;
	if (!complete(&r))
		return a->form = ADDRESS_INVALID;
	a->local = (struct slice){a->text.s, r.local_n};
	a->domain = (struct slice){a->text.s + r.local_n + 1, a->text.n - r.local_n - 1};
	return a->form;
}
