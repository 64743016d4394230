/* SPDX-License-Identifier: MIT
 * Do a company's name and the domain of an e-mail address belong together? Only Latin letters can
 * be compared with a domain; whoever writes 삼성전자 may well be at samsung.com. */
#include "ascii.h"
#include "identity.h"
#include "verify_own.h"

enum {
	SHORT = 3, /* letters that two names have to share */
	WORDS = 16
};

/* The name before the suffix: "acme" of acme.co.kr. */
static struct slice
label_of(struct slice registrable)
{
	const char *dot = memchr(registrable.p, '.', registrable.n);

	return (struct slice){registrable.p, dot ? (size_t)(dot - registrable.p) : 0};
}

/* The first word is how the domain begins; true of most, and cheap. */
static bool
begins_alike(struct slice company, struct slice label)
{
	size_t n = 0, at = 0;

	while (at < company.n && n < label.n && is_alnum(company.p[at])) {
		if (lower(company.p[at]) != label.p[n])
			return false;
		at++;
		n++;
	}
	return n >= SHORT && (at == company.n || !is_alnum(company.p[at]));
}

static bool
contains(struct slice s, struct slice part)
{
	return part.n >= SHORT && s.n >= part.n && memmem(s.p, s.n, part.p, part.n);
}

/* KEY is words of small letters, a blank between. */
static enum verify_status
compare(struct slice key, struct slice label)
{
	char squeezed[256], initials[WORDS], bare[64];
	size_t n = 0, words = 0, letters = 0, bares = 0;

	for (size_t i = 0; i < label.n && bares < sizeof(bare); i++)
		if (label.p[i] != '-')
			bare[bares++] = label.p[i];
	label = (struct slice){bare, bares};
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] & 0x80)
			return VERIFY_UNKNOWN;
		letters += (unsigned char)(key.p[i] - 'a') < 26;
		if ((i == 0 || key.p[i - 1] == ' ') && words < WORDS)
			initials[words++] = key.p[i];
		if (key.p[i] != ' ' && n < sizeof(squeezed))
			squeezed[n++] = key.p[i];
	}
	if (letters < 2 || label.n < 2)
		return VERIFY_UNKNOWN;
	if (contains(label, (struct slice){squeezed, n}) ||
	    contains((struct slice){squeezed, n}, label))
		return VERIFY_VALID;
	if (slice_eq(label, (struct slice){squeezed, n}) ||
	    (words > 1 && slice_eq(label, (struct slice){initials, words})))
		return VERIFY_VALID;
	/* any word of it, the forms of companies taken off before */
	for (size_t i = 0, from = 0; i <= key.n; i++) {
		if (i < key.n && key.p[i] != ' ')
			continue;
		if (i - from > SHORT && contains(label, (struct slice){key.p + from, i - from}))
			return VERIFY_VALID;
		from = i + 1;
	}
	return VERIFY_RISKY;
}

enum verify_status
company_check(struct slice company, struct slice registrable)
{
	static _Thread_local struct buf key;
	struct slice label = label_of(registrable);
	bool latin = false;

	if (!label.n)
		return VERIFY_UNKNOWN;
	for (size_t i = 0; i < company.n && !latin; i++)
		latin = (unsigned char)((company.p[i] | 0x20) - 'a') < 26;
	if (!latin || memcmp(label.p, "xn--", label.n < 4 ? label.n : 4) == 0)
		return VERIFY_UNKNOWN;
	if (begins_alike(company, label))
		return VERIFY_VALID;
	return compare(company_key(company, buf_kept(&key)), label);
}
