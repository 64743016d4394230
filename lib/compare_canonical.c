/* SPDX-License-Identifier: MIT */
#include "compare_canonical.h"

#include "identity.h"
#include "text.h"

static bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* What people write where they have nothing to write. */
static bool
says_nothing(struct slice s)
{
	static const char *const nothing[] = {
	    "n/a",  "na",      "none",		"null", "nil",	"unknown", "nan",
	    "#n/a", "(blank)", "not available", "없음", "미상", "해당없음"};
	bool mark = true;

	for (size_t i = 0; i < s.n && mark; i++)
		mark = s.p[i] > 0 && !is_digit(s.p[i]) &&
		       ((s.p[i] | 0x20) < 'a' || (s.p[i] | 0x20) > 'z');
	for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing) && !mark; i++)
		mark = slice_eq(s, slice_of(nothing[i]));
	return mark;
}

/* Letters and digits of S, without what separates them; leading zeros stay. */
static struct slice
code_key(struct slice s, struct buf *b)
{
	b->n = 0;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] & 0x80) || is_digit(s.p[i]) ||
		    ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z'))
			buf_addc(b, s.p[i]);
	return buf_slice(b);
}

static struct slice
phone_key(struct slice s, struct slice country, struct buf *b)
{
	if (phone_e164(s, country, b, NULL) != PHONE_BAD)
		return buf_slice(b);
	b->n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (is_digit(s.p[i]))
			buf_addc(b, s.p[i]);
	return b->n >= 5 ? buf_slice(b) : (struct slice){"", 0};
}

/* Words with one blank between: marks part words, apostrophes and dots inside do not. */
static struct slice
words_key(struct slice s, struct buf *b)
{
	b->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\'' ||
		    (c == '.' && i && !is_digit(s.p[i - 1]) && i + 1 < s.n && s.p[i + 1] != ' '))
			continue;
		if ((c & 0x80) || is_digit(c) || (c >= 'a' && c <= 'z'))
			buf_addc(b, c);
		else if (b->n && b->s[b->n - 1] != ' ')
			buf_addc(b, ' ');
	}
	if (b->n && b->s[b->n - 1] == ' ')
		b->n--;
	return buf_slice(b);
}

struct slice
value_canonical(struct values *v, struct slice cell, struct slice country)
{
	struct slice s = text_fold_compat(cell, &v->other), none = {"", 0};

	if (says_nothing(s))
		return none;
	switch (v->kind) {
	case COMPARE_EMAIL:
		return memchr(s.p, '@', s.n) ? s : none;
	case COMPARE_PHONE:
		return phone_key(cell, country, &v->text);
	case COMPARE_COMPANY:
		return company_key(cell, &v->text);
	case COMPARE_NAME:
	case COMPARE_TEXT:
	case COMPARE_ADDRESS:
		return words_key(s, &v->text);
	case COMPARE_CODE:
		return code_key(s, &v->text);
	default:
		return s;
	}
}
