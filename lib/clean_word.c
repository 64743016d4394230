/* SPDX-License-Identifier: MIT */
#include "clean_own.h"

#include "ascii.h"
#include "consent.h"
#include "identity.h"
#include "num.h"
#include "text.h"

#include <math.h>

static const char *const origin_word[][6] = {
    {"marketing", "마케팅", "mkt", NULL},
    {"sales", "영업", "세일즈", "sdr", NULL},
    {"partner", "파트너", "제휴", NULL},
};

static bool
is_word(struct slice s, const char *const *word)
{
	for (; *word; word++)
		if (text_same(s, slice_of(*word)))
			return true;
	return false;
}

struct slice
clean_consent(const struct cleaner *c, struct slice s, bool opt_out, enum clean_code *code)
{
	bool yes = consent_is_yes(s), no = !yes && consent_is_no(s);

	/* A cross in a box is elsewhere a yes. */
	if (opt_out && c->crosses && text_same(s, SLICE("x")))
		return SLICE("");
	if (opt_out && (consent_is_negation(s) || consent_is_unknown(s)))
		return SLICE("");
	if (opt_out && (yes || no))
		return SLICE("no");
	if (!yes && !no) {
		*code = CLEAN_BAD_CONSENT;
		return s;
	}
	return slice_eq(s, SLICE("yes")) || slice_eq(s, SLICE("no")) ? s
	       : yes						     ? SLICE("yes")
								     : SLICE("no");
}

/* An agreement to something else, such as a privacy notice, is none to be written to. Who does not
 * even agree to that is not. */
struct slice
clean_refusal(const struct cleaner *c, struct slice s)
{
	bool box = c->crosses && text_same(s, SLICE("x"));

	return !box && consent_is_refusal(s) ? SLICE("no") : SLICE("");
}

/* How many minutes a unit of time has; 0: it is none. */
static double
unit_minutes(struct slice s)
{
	/* clang-format off */
	static const struct {
		const char *name;
		double minutes;
	} unit[] = {
		{"d", 1440}, {"day", 1440}, {"일", 1440},
		{"h", 60}, {"hr", 60}, {"hour", 60}, {"시간", 60},
		{"m", 1}, {"min", 1}, {"minute", 1}, {"분", 1},
		{"s", 1.0 / 60}, {"sec", 1.0 / 60}, {"second", 1.0 / 60}, {"초", 1.0 / 60},
	};
	/* clang-format on */

	if (s.n > 2 && lower(s.p[s.n - 1]) == 's')
		s.n--;
	for (size_t i = 0; i < sizeof(unit) / sizeof(*unit); i++)
		if (text_same(s, slice_of(unit[i].name)))
			return unit[i].minutes;
	return 0;
}

/* The digits and points at *AT; moves it. False: there is no number. */
static bool
take_number(struct slice s, size_t *at, double *v)
{
	size_t from = *at;

	while (*at < s.n && (is_digit(s.p[*at]) || s.p[*at] == '.'))
		++*at;
	return num_parse((struct slice){s.p + from, *at - from}, v);
}

/* 1:02:33 */
static bool
clock_minutes(struct slice s, double *sum)
{
	double part[3];
	size_t at = 0;

	for (size_t k = 0; k < 3; k++, at++)
		if (!take_number(s, &at, &part[k]) ||
		    (k < 2 ? at == s.n || s.p[at] != ':' : at < s.n))
			return false;
	*sum = part[0] * 60 + part[1] + part[2] / 60;
	return true;
}

/* "1h 2m", "62 min", 1시간 2분: the larger unit first. */
static bool
worded_minutes(struct slice s, double *sum)
{
	double before = 1e9, v;

	*sum = 0;
	for (size_t i = 0; i < s.n;) {
		double unit;
		size_t from;

		if (!take_number(s, &i, &v))
			return false;
		while (i < s.n && s.p[i] == ' ')
			i++;
		from = i;
		while (i < s.n && !is_digit(s.p[i]) && s.p[i] != ' ' && s.p[i] != ',')
			i++;
		unit = unit_minutes((struct slice){s.p + from, i - from});
		if (unit == 0 || unit >= before)
			return false;
		before = unit;
		*sum += v * unit;
		while (i < s.n && (s.p[i] == ' ' || s.p[i] == ','))
			i++;
	}
	return true;
}

/* To minutes, of which two decimals are kept. A plain number is minutes already; 1:02 may be hours
 * or minutes, and stays. */
struct slice
clean_minutes(struct cleaner *c, struct slice s, enum clean_code *code)
{
	char text[NUM_TEXT];
	double sum;

	if (num_parse(s, &sum))
		return s;
	if ((memchr(s.p, ':', s.n) ? clock_minutes(s, &sum) : worded_minutes(s, &sum)) &&
	    isfinite(sum))
		return arena_slice(&c->row, (struct slice){text, num_format_fixed(sum, 2, text)});
	*code = CLEAN_BAD_NUMBER;
	return s;
}

struct slice
clean_origin(struct slice s, enum clean_code *code)
{
	for (size_t i = 0; i < sizeof(origin_word) / sizeof(*origin_word); i++)
		if (is_word(s, origin_word[i])) {
			struct slice name = slice_of(origin_word[i][0]);

			return slice_eq(s, name) ? s : name;
		}
	*code = CLEAN_BAD_ORIGIN;
	return s;
}

/* Mailchimp's "VIP","Blog", HubSpot's a;b, and a|b: the texts with ';' between. */
struct slice
clean_list(struct cleaner *c, struct slice s)
{
	bool inside = false;
	size_t from = 0;

	c->text.n = 0;
	for (size_t i = 0; i <= s.n; i++) {
		struct slice part;

		if (i < s.n && s.p[i] == '"')
			inside = !inside;
		if (i < s.n && (inside || !memchr(",;|", s.p[i], 3)))
			continue;
		part = slice_trim((struct slice){s.p + from, i - from});
		from = i + 1;
		if (part.n > 1 && part.p[0] == '"' && part.p[part.n - 1] == '"')
			part = slice_trim((struct slice){part.p + 1, part.n - 2});
		if (!part.n)
			continue;
		if (c->text.n)
			buf_addc(&c->text, ';');
		buf_add_slice(&c->text, part);
	}
	return slice_eq(s, buf_slice(&c->text)) ? s : arena_slice(&c->row, buf_slice(&c->text));
}

/* "https://www.firm.co.kr/" is firm.co.kr; blog.example.com/firm is not blog.example.com. */
struct slice
clean_domain(struct cleaner *c, struct slice s, enum clean_code *code)
{
	const char *host = memmem(s.p, s.n, "://", 3);
	const char *slash, *end = s.p + s.n;

	host = host ? host + 3 : s.p;
	slash = memchr(host, '/', (size_t)(end - host));
	if ((slash && slash + 1 < end) || !domain_parse(s, &c->text)) {
		*code = CLEAN_BAD_DOMAIN;
		return s;
	}
	return slice_eq(s, buf_slice(&c->text)) ? s : arena_slice(&c->row, buf_slice(&c->text));
}

size_t
memo_place(struct memo *m, struct slice s, bool *known)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = s.n ? (s.n * 7 + p[0] * 31u + p[s.n / 2] * 13u + p[s.n - 1]) % MEMO : 0;

	*known = m->at[i].n == s.n + 1 && memcmp(m->at[i].text, s.p, s.n) == 0;
	if (!*known) {
		m->at[i].n = (unsigned char)(s.n + 1);
		memcpy(m->at[i].text, s.p, s.n);
	}
	return i;
}

struct slice
clean_country(struct cleaner *c, struct slice s)
{
	bool known = false;
	size_t i = s.n > MEMO_TEXT ? MEMO : memo_place(&c->country, s, &known);

	if (!known && !country_parse(s, c->code[i]))
		c->code[i][0] = 0;
	return slice_of(c->code[i]);
}

bool
clean_korean_mobile(struct slice s)
{
	char first[3];
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++)
		if (is_digit(s.p[i])) {
			if (digits < 3)
				first[digits] = s.p[i];
			digits++;
		}
	return digits == 11 && memcmp(first, "010", 3) == 0;
}
