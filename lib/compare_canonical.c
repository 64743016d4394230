/* SPDX-License-Identifier: MIT */
#include "compare_canonical.h"

#include "ascii.h"
#include "compare_latin.h"
#include "identity.h"
#include "text.h"

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
	return phone_is_key(buf_slice(b)) ? buf_slice(b) : (struct slice){"", 0};
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

/* In an address third is 3rd. */
static struct slice
ordinals_read(struct slice s, struct buf *b)
{
	static const struct {
		const char *word, *digits;
	} known[] = {{"first", "1st"},	 {"second", "2nd"},    {"third", "3rd"},
		     {"fourth", "4th"},	 {"fifth", "5th"},     {"sixth", "6th"},
		     {"seventh", "7th"}, {"eighth", "8th"},    {"ninth", "9th"},
		     {"tenth", "10th"},	 {"eleventh", "11th"}, {"twelfth", "12th"}};

	b->n = 0;
	while (s.n) {
		const char *end = memchr(s.p, ' ', s.n);
		struct slice w = {s.p, end ? (size_t)(end - s.p) : s.n};

		s.p += w.n;
		s.n -= w.n;
		for (size_t k = 0; k < sizeof(known) / sizeof(*known) && *w.p != ' '; k++)
			if (slice_eq(w, slice_of(known[k].word)))
				w = slice_of(known[k].digits);
		buf_add_slice(b, w);
		if (s.n) {
			buf_addc(b, ' ');
			s.p++;
			s.n--;
		}
	}
	return buf_slice(b);
}

/* Bytes of a Hangul syllable in UTF-8. */
enum { SYLLABLE = 3, NAME_MOST = 5 * SYLLABLE };

static bool
is_hangul(struct slice s)
{
	for (size_t i = 0; i < s.n; i += SYLLABLE)
		if (s.n - i < SYLLABLE || (unsigned char)s.p[i] < 0xea ||
		    (unsigned char)s.p[i] > 0xed)
			return false;
	return s.n > 0;
}

/* A Korean name without what it is called with (김민수 부장님) and without the blank that some put
 * behind the family name; any other as it is. */
static struct slice
korean_name(struct slice s, struct buf *b)
{
	static const char *const title[] = {
	    "님",   "씨",   "귀하", "사장", "회장", "대표", "대표이사", "이사",	"상무",	  "전무",
	    "부장", "차장", "과장", "대리", "주임", "사원", "팀장",	"실장", "본부장", "매니저"};
	const char *blank = memrchr(s.p, ' ', s.n);
	size_t last = blank ? (size_t)(s.p + s.n - blank) - 1 : 0;
	struct slice word = {s.p + s.n - last, last};

	if (last > SYLLABLE && memcmp(s.p + s.n - SYLLABLE, "님", SYLLABLE) == 0)
		word.n -= SYLLABLE;
	for (size_t i = 0; blank && i < sizeof(title) / sizeof(*title); i++)
		if (slice_eq(word, slice_of(title[i]))) {
			s.n = (size_t)(blank - s.p);
			break;
		}
	b->n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ')
			buf_addc(b, s.p[i]);
	return b->n <= NAME_MOST && is_hangul(buf_slice(b)) ? buf_slice(b) : s;
}

struct slice
value_canonical(struct values *v, struct slice cell, struct slice country)
{
	bool words = v->kind == COMPARE_NAME || v->kind == COMPARE_COMPANY ||
		     v->kind == COMPARE_TEXT || v->kind == COMPARE_ADDRESS;
	struct slice s, none = {"", 0};

	if (words)
		cell = entities_read(cell, &v->more);
	s = text_fold_compat(cell, &v->other);

	if (says_nothing(s))
		return none;
	switch (v->kind) {
	case COMPARE_EMAIL:
		return email_is_key(s) ? s : none;
	case COMPARE_PHONE:
		return phone_key(cell, country, &v->text);
	case COMPARE_COMPANY:
		return latin_plain(company_key(cell, &v->text), &v->more);
	case COMPARE_ADDRESS:
		return ordinals_read(latin_plain(words_key(s, &v->text), &v->more), &v->other);
	case COMPARE_NAME:
		return korean_name(latin_plain(words_key(s, &v->text), &v->more), &v->other);
	case COMPARE_TEXT:
		return latin_plain(words_key(s, &v->text), &v->more);
	case COMPARE_CODE:
		return code_key(s, &v->text);
	default:
		return s;
	}
}
