/* SPDX-License-Identifier: MIT
 * Phone numbers as people type them, to E.164. Reads the text; what is possible where is
 * phone_plan's to say. */
#include "ascii.h"
#include "identity.h"
#include "phone_plan.h"
#include "text.h"

enum {
	DIGITS = 24,	   /* more are no number, whatever stands around them */
	E164_MAX = 15,	   /* ITU-T E.164 6.2.1 */
	EXTENSION_MAX = 7, /* RFC 3966 sets no limit; libphonenumber's */
	EXTENSION_FROM = 5 /* digits of a number before an "x" can mean an extension */
};

struct reading {
	bool plus;
	char digit[DIGITS];
	size_t n;
	size_t zero; /* which digit stood alone in brackets as "(0)", or SIZE_MAX */
};

static bool
take_any(struct slice *s, const char *const *text)
{
	for (; *text; text++)
		if (slice_take(s, *text))
			return true;
	return false;
}

/* A digit, also Arabic-Indic and Persian ones (full-width ones are ASCII by now). */
static bool
take_digit(struct slice *s, char *out)
{
	unsigned char a, b;

	if (s->n && is_digit(*s->p)) {
		*out = *s->p++;
		s->n--;
		return true;
	}
	if (s->n < 2)
		return false;
	a = (unsigned char)s->p[0];
	b = (unsigned char)s->p[1];
	if (a == 0xd9 && b >= 0xa0 && b <= 0xa9)
		*out = (char)('0' + b - 0xa0);
	else if (a == 0xdb && b >= 0xb0 && b <= 0xb9)
		*out = (char)('0' + b - 0xb0);
	else
		return false;
	s->p += 2;
	s->n -= 2;
	return true;
}

/* "ext. 12", "x12", "#12", "내선 12" up to the end. */
static bool
take_extension(struct slice *s, struct buf *out, bool *bad)
{
	static const char *const mark[] = {";ext=", "extension", "ext", "내선번호",
					   "내선",  "x",	 "#",	NULL};
	size_t n = 0;
	char c;

	if (!take_any(s, mark))
		return false;
	while (slice_take(s, " ") || slice_take(s, ".") || slice_take(s, ":") || slice_take(s, "-"))
		;
	while (take_digit(s, &c)) {
		if (out)
			buf_addc(out, c);
		n++;
	}
	while (slice_take(s, " ") || slice_take(s, ")") || slice_take(s, "]") || slice_take(s, "번"))
		;
	*bad = n == 0 || n > EXTENSION_MAX || s->n != 0;
	return true;
}

/* Past a bracket: a note without a digit goes whole, "(0)" is remembered, of others only the
 * bracket goes. */
static bool
take_bracket(struct slice *s, struct reading *r)
{
	char close = *s->p == '(' ? ')' : ']';
	const char *end = memchr(s->p, close, s->n);
	bool digits = false;

	if (!end)
		return false;
	for (const char *p = s->p; p < end; p++)
		digits = digits || is_digit(*p);
	if (end - s->p == 2 && s->p[1] == '0')
		r->zero = r->n;
	if (digits)
		end = s->p;
	s->n -= (size_t)(end + 1 - s->p);
	s->p = end + 1;
	return true;
}

static bool
read_digits(struct slice s, struct reading *r, struct buf *extension)
{
	static const char *const separator[] = {" ", "-", ".", "/", ")",  "]", "‐",  "‑", "‒",
						"–", "—", "―", "−", "ー", "·", "・", NULL};
	bool bad = false;

	*r = (struct reading){.zero = SIZE_MAX};
	while (slice_take(&s, "'"))
		;
	if (!slice_take(&s, "tel:"))
		slice_take(&s, "p:");
	while (s.n) {
		char c;

		if (take_digit(&s, &c)) {
			if (r->n == DIGITS)
				return false;
			r->digit[r->n++] = c;
		} else if (slice_take(&s, "+")) {
			if (r->plus || r->n)
				return false;
			r->plus = true;
		} else if (*s.p == '(' || *s.p == '[') {
			if (!take_bracket(&s, r))
				return false;
		} else if (r->n >= EXTENSION_FROM && take_extension(&s, extension, &bad)) {
			if (bad)
				return false;
		} else if (!take_any(&s, separator))
			return false;
	}
	return r->n > 0;
}

static enum phone_result
write_e164(int code, const char *digits, size_t n, enum phone_result how, struct buf *out)
{
	buf_addf(out, "+%d", code);
	if (out->n - 1 + n > E164_MAX) {
		out->n = 0;
		return PHONE_BAD;
	}
	buf_add(out, digits, n);
	return how;
}

static bool
begins(const char *digits, size_t n, const char *with)
{
	size_t k = strlen(with);

	return n >= k && memcmp(digits, with, k) == 0;
}

/* DIGITS after "+" or "00". */
static enum phone_result
international(const char *digits, size_t n, size_t zero, enum phone_result how, struct buf *out)
{
	const struct phone_plan *p = phone_plan_code(digits, n);
	char national[DIGITS];
	size_t k = 0, code, trunk;

	if (!p)
		return PHONE_BAD;
	code = p->code > 99 ? 3 : p->code > 9 ? 2 : 1;
	for (size_t i = code; i < n; i++)
		if (i != zero)
			national[k++] = digits[i];
	/* A trunk 0 has no place here, but is often left in: +82 010. Other prefixes (1, 8) may
	 * be part of the number. */
	trunk = strlen(p->trunk);
	if (trunk && begins(national, k, p->trunk) &&
	    phone_plan_possible(p->code, national + trunk, k - trunk) &&
	    (p->trunk[0] == '0' || !phone_plan_possible(p->code, national, k)))
		return write_e164(p->code, national + trunk, k - trunk, how, out);
	if (!phone_plan_possible(p->code, national, k))
		return PHONE_BAD;
	return write_e164(p->code, national, k, how, out);
}

/* A Korean number is dialled with its 0, so one without lost it; below nine digits it may as
 * well lack the area. */
static enum phone_result
national_korea(const struct phone_plan *p, const char *digits, size_t n, struct buf *out)
{
	enum { UNAMBIGUOUS = 9, NATIONWIDE = 8 };
	bool possible;

	if (*digits == '0') {
		if (n - 1 == NATIONWIDE && digits[1] == '1')
			return PHONE_BAD;
		if (!phone_plan_possible(p->code, digits + 1, n - 1))
			return PHONE_BAD;
		return write_e164(p->code, digits + 1, n - 1, PHONE_OK, out);
	}
	possible = phone_plan_possible(p->code, digits, n);
	if (possible && n == NATIONWIDE && *digits == '1')
		return write_e164(p->code, digits, n, PHONE_OK, out);
	if (possible && n >= UNAMBIGUOUS)
		return write_e164(p->code, digits, n, PHONE_RESTORED, out);
	if (begins(digits, n, "82"))
		return international(digits, n, SIZE_MAX, PHONE_RESTORED, out);
	return PHONE_BAD;
}

static enum phone_result
national(const struct phone_plan *p, const char *digits, size_t n, struct buf *out)
{
	const char *const trunk[] = {p->trunk, phone_plan_former_trunk(p)};
	char code[8];
	int k = 0;

	for (size_t i = 0; i < 2; i++) {
		size_t t = strlen(trunk[i]);

		if (t && begins(digits, n, trunk[i]) &&
		    phone_plan_possible(p->code, digits + t, n - t))
			return write_e164(p->code, digits + t, n - t, PHONE_OK, out);
	}
	/* without the + that a spreadsheet takes for a sign */
	for (int c = p->code, div = 100; div; div /= 10)
		if (c >= div)
			code[k++] = (char)('0' + c / div % 10);
	code[k] = '\0';
	if (begins(digits, n, code) && phone_plan_possible(p->code, digits + k, n - (size_t)k) &&
	    (p->trunk[0] == '0' || !phone_plan_possible(p->code, digits, n)))
		return write_e164(p->code, digits + k, n - (size_t)k, PHONE_RESTORED, out);
	if (!phone_plan_possible(p->code, digits, n))
		return PHONE_BAD;
	return write_e164(p->code, digits, n, PHONE_OK, out);
}

enum phone_result
phone_e164(struct slice s, struct slice country, struct buf *out, struct buf *extension)
{
	static _Thread_local struct buf scratch;
	const struct phone_plan *p = phone_plan_region(country);
	enum phone_result how = PHONE_BAD;
	struct reading r;
	size_t skip = 0;

	out->n = 0;
	if (extension)
		extension->n = 0;
	if (!read_digits(text_fold_compat(s, buf_kept(&scratch)), &r, extension))
		goto bad;
	if (r.plus)
		how = international(r.digit, r.n, r.zero, PHONE_OK, out);
	else {
		if (begins(r.digit, r.n, "00"))
			skip = 2;
		else if (p && p->code == 1 && begins(r.digit, r.n, "011"))
			skip = 3; /* out of North America */
		if (skip)
			how = international(r.digit + skip, r.n - skip,
					    r.zero == SIZE_MAX ? SIZE_MAX : r.zero - skip, PHONE_OK,
					    out);
		if (how == PHONE_BAD && p)
			how = p->code == 82 ? national_korea(p, r.digit, r.n, out)
					    : national(p, r.digit, r.n, out);
	}
bad:
	if (how == PHONE_BAD && extension)
		extension->n = 0;
	return how;
}
