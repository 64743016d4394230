/* SPDX-License-Identifier: MIT
 * E-mail addresses, domains and Korean business numbers. Syntax only: whether an address answers
 * is not asked here. */
#include "identity.h"

#include "ascii.h"
#include "text.h"

/* RFC 5321 4.5.3.1, RFC 1035 2.3.4 */
enum { LOCAL_MAX = 64, LABEL_MAX = 63, DOMAIN_MAX = 253, ADDRESS_MAX = 254 };

/* Beyond ASCII: letters as people write them, nothing that looks like something else or like
 * nothing (full-width forms, zero-width and direction marks, no-break spaces, line separators). */
static bool
honest(struct slice s)
{
	static _Thread_local struct buf one, two;
	bool ascii = true;

	for (size_t i = 0; i < s.n; i++) {
		const unsigned char *p = (const unsigned char *)s.p + i;

		if (*p < 0x80)
			continue;
		ascii = false;
		if (*p == 0xc2 && i + 1 < s.n && p[1] < 0xa0) /* C1 controls */
			return false;
		if (*p == 0xe2 && i + 2 < s.n && p[1] == 0x80 &&
		    (p[2] & 0xfe) == 0xa8) /* U+2028, U+2029 */
			return false;
	}
	if (ascii)
		return true;
	return text_valid(s) == s.n &&
	       slice_eq(text_fold(s, buf_kept(&one)), text_fold_compat(s, buf_kept(&two)));
}

/* S as a domain name in lower case, appended to OUT: labels of letters, digits and inner
 * hyphens, at least one dot, a last label that is no number. */
static bool
domain_add(struct slice s, struct buf *out)
{
	static _Thread_local struct buf scratch;
	size_t label = 0, labels = 0;
	bool number = true;

	if (s.n == 0 || s.n > DOMAIN_MAX || slice_trim(s).n != s.n || !honest(s))
		return false;
	s = text_fold(s, buf_kept(&scratch));
	for (size_t i = 0; i <= s.n; i++) {
		if (i == s.n || s.p[i] == '.') {
			if (label == 0 || label > LABEL_MAX || s.p[i - 1] == '-' ||
			    s.p[i - label] == '-')
				return false;
			labels++;
			label = 0;
			if (i < s.n)
				number = true;
			continue;
		}
		if (!is_alnum(s.p[i]) && s.p[i] != '-' && !(s.p[i] & 0x80))
			return false;
		number = number && is_digit(s.p[i]);
		label++;
	}
	if (labels < 2 || number)
		return false;
	buf_add_slice(out, s);
	return true;
}

/* RFC 5322 atext, and letters beyond ASCII (RFC 6531). */
static bool
is_atext(char c)
{
	return is_alnum(c) || (c & 0x80) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool
local_valid(struct slice s)
{
	if (s.n == 0 || s.n > LOCAL_MAX || !honest(s))
		return false;
	if (s.p[0] == '"') {
		if (s.n < 2 || s.p[s.n - 1] != '"')
			return false;
		for (size_t i = 1; i < s.n - 1; i++) {
			if (s.p[i] == '"' || (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
				return false;
			if (s.p[i] == '\\' && (++i == s.n - 1 || s.p[i] < ' ' || s.p[i] == 0x7f))
				return false;
		}
		return true;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.') {
			if (i == 0 || i == s.n - 1 || s.p[i - 1] == '.')
				return false;
		} else if (!is_atext(s.p[i]))
			return false;
	}
	return true;
}

/* Where the last '@' is, or s.n. */
static size_t
last_at(struct slice s)
{
	for (size_t i = s.n; i-- > 0;)
		if (s.p[i] == '@')
			return i;
	return s.n;
}

bool
email_parse(struct slice s, struct buf *out)
{
	struct slice local;
	size_t at;

	out->n = 0;
	s = slice_trim(s);
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = slice_trim((struct slice){s.p + 1, s.n - 2});
	if (word_take(&s, "mailto:"))
		s = slice_trim(s);
	at = last_at(s);
	if (at == s.n || s.n > ADDRESS_MAX)
		return false;
	local = (struct slice){s.p, at};
	if (!local_valid(local))
		return false;
	buf_add_slice(out, local);
	buf_addc(out, '@');
	if (!domain_add((struct slice){s.p + at + 1, s.n - at - 1}, out)) {
		out->n = 0;
		return false;
	}
	return true;
}

struct slice
email_key(struct slice email, struct buf *b)
{
	return text_fold_compat(email, b);
}

bool
email_is_key(struct slice s)
{
	size_t at = last_at(s);

	return at < s.n && at > 0 && at + 1 < s.n;
}

bool
phone_is_key(struct slice digits)
{
	size_t i = 1;

	while (i < digits.n && digits.p[i] == digits.p[0])
		i++;
	return digits.n >= 5 && i < digits.n;
}

struct slice
email_domain(struct slice email)
{
	size_t at = last_at(email);

	if (at == email.n)
		return (struct slice){"", 0};
	return (struct slice){email.p + at + 1, email.n - at - 1};
}

/* Past "scheme:" and "//": true where there was a scheme. */
static bool
take_scheme(struct slice *s)
{
	size_t i = 0;

	while (i < s->n && (is_alnum(s->p[i]) || (i && (s->p[i] == '+' || s->p[i] == '-' || s->p[i] == '.'))))
		i++;
	if (i && i + 2 < s->n && memcmp(s->p + i, "://", 3) == 0) {
		s->p += i + 3;
		s->n -= i + 3;
		return true;
	}
	return word_take(s, "//");
}

/* The usual case, in one pass: lower case, nothing to take off, and all that domain_add asks for. */
static bool
is_plain_domain(struct slice s)
{
	size_t label = 0, labels = 1;
	bool number = true;

	if (s.n < 4 || s.n > DOMAIN_MAX || s.p[s.n - 1] == '-' || memcmp(s.p, "www.", 4) == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '.') {
			if (!label || s.p[i - 1] == '-')
				return false;
			labels++;
			label = 0;
			number = true;
			continue;
		}
		if (!((c >= 'a' && c <= 'z') || is_digit(c) || (c == '-' && label)) ||
		    ++label > LABEL_MAX)
			return false;
		number = number && is_digit(c);
	}
	return labels > 1 && label && !number;
}

bool
domain_parse(struct slice s, struct buf *out)
{
	bool url;
	size_t i;

	out->n = 0;
	if (is_plain_domain(s)) {
		buf_add_slice(out, s);
		return true;
	}
	s = slice_trim(s);
	url = take_scheme(&s);
	for (i = 0; i < s.n && s.p[i] != '/' && s.p[i] != '?' && s.p[i] != '#' && s.p[i]; i++)
		;
	s.n = i;
	if (url && (i = last_at(s)) < s.n) {
		s.p += i + 1;
		s.n -= i + 1;
	}
	for (i = s.n; i && is_digit(s.p[i - 1]); i--)
		;
	if (i && s.p[i - 1] == ':')
		s.n = i - 1;
	if (s.n && s.p[s.n - 1] == '.')
		s.n--;
	if (s.n > 4 && memchr(s.p + 4, '.', s.n - 4))
		word_take(&s, "www.");
	return domain_add(s, out);
}

/* Weights and the carry of the ninth digit as the National Tax Service publishes them. The first
 * three digits are an office or serial number from 101, so 000-00-00000, which passes the sum,
 * is none. */
bool
biz_no_parse(struct slice s, char dst[13])
{
	static const int weight[] = {1, 3, 7, 1, 3, 7, 1, 3, 5};
	static _Thread_local struct buf plain; /* of full-width digits */
	int d[10] = {0}, n = 0, sum = 0;

	s = slice_trim(s);
	if (s.n && (s.p[0] & 0x80))
		s = text_fold_compat(s, buf_kept(&plain));
	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i])) {
			if (n == 10)
				return false;
			d[n++] = s.p[i] - '0';
		} else if (s.p[i] != '-' && s.p[i] != ' ')
			return false;
	}
	if (n != 10 || d[0] * 100 + d[1] * 10 + d[2] < 101)
		return false;
	for (int i = 0; i < 9; i++)
		sum += d[i] * weight[i];
	sum += d[8] * 5 / 10;
	if ((10 - sum % 10) % 10 != d[9])
		return false;
	for (int i = 0, to = 0; i < 10; i++) {
		if (i == 3 || i == 5)
			dst[to++] = '-';
		dst[to++] = (char)('0' + d[i]);
	}
	dst[12] = '\0';
	return true;
}
