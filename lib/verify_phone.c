/* SPDX-License-Identifier: MIT
 * A phone number: can it be dialled, is its range in use, is it one that people make up? Lengths
 * and Korea are phone_plan's, ranges come from a table of patterns. */
#include "ascii.h"
#include "identity.h"
#include "text.h"
#include "verify_own.h"

#include <stdlib.h>

enum {
	CODE_MOST = 999,  /* of calling codes */
	DIGITS_MOST = 15, /* ITU-T E.164 */
	RUN = 7,	  /* digits in a row that nobody is given by chance */
	KOREA = 82,
	PATTERN_MOST = 4000 /* bytes of one expression, re.c's limit less what goes around it */
};

/* Patterns joined to as few expressions as re.h takes. */
struct set {
	struct re **re;
	size_t n, cap;
};

/* What is known of a calling code, made ready when it is first met. */
struct plan {
	bool ready;
	uint32_t lengths; /* bit N: numbers of N digits are possible */
	struct set premium, other;
};

struct phones {
	struct table table;
	struct plan plan[CODE_MOST + 1];
	int *of; /* calling code of each row */
	char country[3];
	signed char digits[CODE_MOST + 1]; /* of a calling code; 0: not met, -1: none */
	char last_code[3];		   /* of the country in TEXT */
	struct buf e164, pattern, text;
};

enum { REGION, CODE, TYPE, PATTERN, COLUMNS };
static const struct table_column columns[COLUMNS] = {
    {"region", true}, {"code", true}, {"type", true}, {"pattern", true}};

static int
fail(struct phones *p, size_t row, const char *what, struct buf *err)
{
	buf_addf(err, "%s:%ju: %s", p->table.name, (uintmax_t)p->table.line[row], what);
	return -1;
}

static int
check_rows(struct phones *p, struct buf *err)
{
	const struct table *t = &p->table;

	p->of = xcalloc(t->rows + 1, sizeof(*p->of));
	for (size_t i = 0; i < t->rows; i++) {
		struct slice type = table_cell(t, i, TYPE);
		double code;

		if (table_number(t, i, CODE, 0, &code, err) < 0)
			return -1;
		if (code < 1 || code > CODE_MOST)
			return fail(p, i, "code: no calling code", err);
		p->of[i] = (int)code;
		if (!slice_eq(type, SLICE("premium")) && !slice_eq(type, SLICE("other")))
			return fail(p, i, "type: neither premium nor other", err);
		if (!table_cell(t, i, PATTERN).n)
			return fail(p, i, "pattern: empty", err);
	}
	return 0;
}

struct phones *
phones_open(const char *name, const char *country, struct buf *err)
{
	struct phones *p = xcalloc(1, sizeof(*p));

	if (*country && !country_parse(slice_of(country), p->country)) {
		buf_addf(err, "country: not a country");
		free(p);
		return NULL;
	}
	if (table_read(&p->table, name, columns, COLUMNS, err) == 0 && check_rows(p, err) == 0)
		return p;
	phones_free(p);
	return NULL;
}

/* One expression more, of what is in p->pattern; one that does not compile says nothing. */
static void
set_add(struct phones *p, struct set *s)
{
	char error[128];
	size_t at;
	struct re *re;

	if (!p->pattern.n)
		return;
	buf_addf(&p->pattern, ")$");
	re = re_compile(buf_slice(&p->pattern), error, sizeof(error), &at);
	p->pattern.n = 0;
	if (!re)
		return;
	s->re = xgrow(s->re, s->n, &s->cap, sizeof(*s->re));
	s->re[s->n++] = re;
}

static void
set_compile(struct phones *p, int code, struct slice type, struct set *s)
{
	p->pattern.n = 0;
	for (size_t i = 0; i < p->table.rows; i++) {
		struct slice pattern = table_cell(&p->table, i, PATTERN);

		if (p->of[i] != code || !slice_eq(table_cell(&p->table, i, TYPE), type))
			continue;
		if (p->pattern.n + pattern.n > PATTERN_MOST)
			set_add(p, s);
		buf_addf(&p->pattern, p->pattern.n ? "|" : "^(?:");
		buf_add_slice(&p->pattern, pattern);
	}
	set_add(p, s);
}

static bool
set_has(const struct set *s, struct slice number)
{
	for (size_t i = 0; i < s->n; i++)
		if (re_search(s->re[i], number) == 1)
			return true;
	return false;
}

static void
set_free(struct set *s)
{
	for (size_t i = 0; i < s->n; i++)
		re_free(s->re[i]);
	free(s->re);
}

static const struct plan *
plan_of(struct phones *p, int code)
{
	struct plan *plan = &p->plan[code];

	if (!plan->ready) {
		set_compile(p, code, SLICE("premium"), &plan->premium);
		set_compile(p, code, SLICE("other"), &plan->other);
		for (size_t n = 1; n <= DIGITS_MOST && code != KOREA; n++)
			if (phone_plan_possible(code, "000000000000000", n))
				plan->lengths |= UINT32_C(1) << n;
		plan->ready = true;
	}
	return plan;
}

/* The digits in a row that are all one, or each one more (or less) than the one before. */
static bool
has_run(struct slice d)
{
	for (int step = -1; step <= 1; step++) {
		size_t run = 1;

		for (size_t i = 1; i < d.n; i++) {
			run = d.p[i] - d.p[i - 1] == step ? run + 1 : 1;
			if (run >= RUN)
				return true;
		}
	}
	return false;
}

/* 12121212: one pair four times at the end. */
static bool
is_one_pair(struct slice d)
{
	enum { PAIRS = 8 };

	if (d.n < PAIRS)
		return false;
	d.p += d.n - PAIRS;
	for (size_t i = 2; i < PAIRS; i++)
		if (d.p[i] != d.p[i - 2])
			return false;
	return true;
}

/* What North America and Great Britain keep for films (NANPA 555-0100 to 0199; Ofcom). */
static bool
is_fiction(int code, struct slice d)
{
	static const char *const britain[] = {
	    "1632960", "2079460", "7700900", "1134960", "1144960", "1154960", "1164960", "1174960",
	    "1184960", "1214960", "1314960", "1414960", "1514960", "1614960", "1914980"};

	if (code == 1)
		return d.n == 10 && memcmp(d.p + 3, "55501", 5) == 0;
	for (size_t i = 0; code == 44 && i < sizeof(britain) / sizeof(*britain); i++)
		if (d.n == 10 && memcmp(d.p, britain[i], 7) == 0)
			return true;
	return false;
}

static int
code_digits(struct phones *p, const char *digits, size_t n)
{
	int code = 0;

	for (size_t k = 0; k < n && k < 3; k++) {
		code = code * 10 + (digits[k] - '0');
		if (p->digits[code] > 0)
			return p->digits[code];
		if (p->digits[code] == 0) {
			const struct phone_plan *plan = phone_plan_code(digits, n);

			if (!plan)
				return 0;
			p->digits[code] = plan->code == code ? (signed char)(k + 1) : -1;
			if (p->digits[code] > 0)
				return p->digits[code];
		}
	}
	return 0;
}

static void
check_number(struct phones *p, struct slice e164, struct findings *f)
{
	struct slice national = {e164.p + 1, e164.n - 1};
	int n = code_digits(p, national.p, national.n), code = 0;
	const struct plan *plan;

	for (int i = 0; i < n; i++)
		code = code * 10 + (national.p[i] - '0');
	national.p += n;
	national.n -= (size_t)n;
	plan = plan_of(p, code);
	if (code == KOREA ? memcmp(national.p, "60", 2) == 0 : set_has(&plan->premium, national))
		find(f, CODE_PREMIUM);
	else if (code != KOREA && plan->other.n && !set_has(&plan->other, national))
		find(f, CODE_UNASSIGNED);
	if (has_run(national) || is_one_pair(national) || is_fiction(code, national))
		find(f, CODE_FAKE);
}

/* In E.164 already, and possible: what leads have that were imported. */
static bool
is_e164(struct phones *p, struct slice s)
{
	int n, code = 0;

	if (s.n < 8 || s.n > DIGITS_MOST + 1 || s.p[0] != '+')
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	n = code_digits(p, s.p + 1, s.n - 1);
	for (int i = 0; i < n; i++)
		code = code * 10 + (s.p[1 + i] - '0');
	if (code == KOREA)
		return phone_plan_possible(code, s.p + 1 + n, s.n - 1 - (size_t)n);
	/* a zero behind the code may be one too many */
	return n && s.p[1 + n] != '0' && plan_of(p, code)->lengths >> (s.n - 1 - (size_t)n) & 1;
}

/* The country's code; leads of a list are mostly of few countries. */
static struct slice
country_code(struct phones *p, struct slice country)
{
	if (!country.n)
		return slice_of(p->country);
	if (!slice_eq(country, buf_slice(&p->text))) {
		p->text.n = 0;
		buf_add_slice(&p->text, country);
		if (!country_parse(country, p->last_code))
			memcpy(p->last_code, p->country, sizeof(p->last_code));
	}
	return slice_of(p->last_code);
}

void
phone_check(struct phones *p, struct slice phone, struct slice country, struct findings *f)
{
	struct slice code;

	if (is_e164(p, phone)) {
		check_number(p, phone, f);
		return;
	}
	code = country_code(p, country);
	if (phone_e164(phone, code, &p->e164, NULL) != PHONE_BAD) {
		check_number(p, buf_slice(&p->e164), f);
		return;
	}
	/* without a country, only what is no number in any of them is known to be none */
	if (!code.n && phone.n && phone.p[0] != '+') {
		size_t digits = 0;

		for (size_t i = 0; i < phone.n; i++)
			digits += is_digit(phone.p[i]);
		if (digits >= 6 && digits <= DIGITS_MOST + 2) {
			find(f, CODE_NO_COUNTRY);
			return;
		}
	}
	find(f, CODE_IMPOSSIBLE);
}

void
phones_free(struct phones *p)
{
	if (!p)
		return;
	for (int i = 0; i <= CODE_MOST; i++) {
		set_free(&p->plan[i].premium);
		set_free(&p->plan[i].other);
	}
	table_free(&p->table);
	free(p->of);
	buf_free(&p->e164);
	buf_free(&p->pattern);
	buf_free(&p->text);
	free(p);
}
