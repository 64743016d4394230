/* SPDX-License-Identifier: MIT
 * An e-mail address: its form, and what is known of its domain. What is found of a domain is kept
 * for the next leads, as many domains as fit a fixed table. */
#include "address.h"
#include "ascii.h"
#include "huge.h"
#include "identity.h"
#include "idn.h"
#include "suffix.h"
#include "text.h"
#include "verify_own.h"

#include <stdlib.h>

enum {
	MEMO = 1 << 16, /* domains; 4 MiB */
	MEMO_NAME = 41, /* bytes of a name; longer ones are looked up each time */
	LOCAL_MAX = 64,
	ROLE_LETTERS = 3, /* before the number of "sales2" */
};

/* Sixty-four bytes, one read of memory. */
struct memo {
	uint64_t hash;
	const char *typo;
	uint32_t codes;
	unsigned char typo_n, n, registrable; /* lengths; of the name, and of its end */
	char name[MEMO_NAME];
};

struct emails {
	const struct verify_lists *lists;
	struct dns *dns;
	struct memo *memo;
	struct address address;
	struct buf lower, ascii, scratch;
};

struct emails *
emails_open(const struct verify_lists *l, struct dns *dns)
{
	struct emails *e = xcalloc(1, sizeof(*e));

	suffix_open();
	e->lists = l;
	e->dns = dns;
	e->memo = huge_calloc(MEMO * sizeof(*e->memo));
	return e;
}

static void
add_lower(struct buf *b, struct slice s)
{
	buf_reserve(b, s.n);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		b->s[b->n + i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	b->n += s.n;
}

static bool
is_or_under(struct slice s, struct slice domain)
{
	return s.n >= domain.n && memcmp(s.p + s.n - domain.n, domain.p, domain.n) == 0 &&
	       (s.n == domain.n || s.p[s.n - domain.n - 1] == '.');
}

/* RFC 2606, 6761, 6762, 7686, and what ICANN keeps for inside. */
static bool
is_reserved(struct slice s)
{
	static const struct slice last[] = {
	    SLICE_INIT("test"),	     SLICE_INIT("example"), SLICE_INIT("invalid"),
	    SLICE_INIT("localhost"), SLICE_INIT("local"),   SLICE_INIT("onion"),
	    SLICE_INIT("internal"),
	};
	const char *dot = memrchr(s.p, '.', s.n);
	struct slice label = s;

	if (dot)
		label = (struct slice){dot + 1, s.n - (size_t)(dot + 1 - s.p)};
	if (label.n == 3)
		return is_or_under(s, SLICE("example.com")) ||
		       is_or_under(s, SLICE("example.net")) || is_or_under(s, SLICE("example.org"));
	for (size_t i = 0; i < sizeof(last) / sizeof(*last); i++)
		if (slice_eq(label, last[i]))
			return true;
	return false;
}

/* Latin letters beside Cyrillic (U+0400..04FF) or Greek (U+0370..03FF) in one label: most of these
 * look alike. */
static bool
mixes_scripts(struct slice s)
{
	bool latin = false, other = false;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '.')
			latin = other = false;
		latin |= (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		other |= c >= 0xcd && c <= 0xd3;
		if (latin && other)
			return true;
	}
	return false;
}

/* The name in DNS, in e->ascii; SYNTAX where there can be none. */
static uint64_t
spell(struct emails *e, struct slice domain)
{
	bool ascii = ascii_only(domain);
	uint64_t codes = 0;

	if (ascii && !memmem(domain.p, domain.n, "xn--", 4)) {
		e->ascii.n = 0;
		buf_add_slice(&e->ascii, domain);
		return 0;
	}
	if (mixes_scripts(domain) ||
	    (ascii && idn_unicode(domain, &e->scratch) && mixes_scripts(buf_slice(&e->scratch))))
		codes = CODE_BIT(CODE_LOOKALIKE);
	/* a name that DNS has is one, whatever IDNA 2008 says of the letters it stands for */
	e->ascii.n = 0;
	if (ascii)
		buf_add_slice(&e->ascii, domain);
	else if (!idn_ascii(domain, &e->ascii))
		return CODE_BIT(CODE_SYNTAX);
	return codes;
}

/* All that is known of a domain, in lower case, by its name alone. */
static void
judge_domain(struct emails *e, struct slice domain, struct domain_facts *d)
{
	uint32_t listed;
	bool known;

	*d = (struct domain_facts){.codes = spell(e, domain)};
	d->name = buf_slice(&e->ascii);
	if (d->codes & CODE_BIT(CODE_SYNTAX))
		return;
	if (is_reserved(d->name)) {
		d->codes |= CODE_BIT(CODE_RESERVED);
		return;
	}
	if (!memchr(d->name.p, '.', d->name.n))
		return;
	/* The list has the Unicode spelling, and a name of letters digits and hyphens is the same
	 * in both; libpsl takes either. */
	d->registrable = suffix_registrable(d->name);
	known = suffix_known(d->name);
	listed = lists_domain(e->lists, d->name, d->registrable);
	if (listed & LISTED_FREE)
		d->codes |= CODE_BIT(CODE_FREE);
	if (listed & LISTED_DISPOSABLE)
		d->codes |= CODE_BIT(CODE_DISPOSABLE);
	if (!(listed & LISTED_FREE))
		d->typo = typo_of(d->name, known);
	if (d->typo.n)
		d->codes |= CODE_BIT(CODE_TYPO);
	else if (!known)
		d->codes |= CODE_BIT(CODE_TLD);
	else if (!d->registrable.n)
		d->codes |= CODE_BIT(CODE_SUFFIX);
}

static void
domain_of(struct emails *e, struct slice domain, struct domain_facts *d)
{
	struct memo *m;
	uint64_t hash;

	e->lower.n = 0;
	add_lower(&e->lower, domain);
	domain = buf_slice(&e->lower);
	if (domain.n > MEMO_NAME || !ascii_only(domain)) {
		judge_domain(e, domain, d);
		return;
	}
	hash = name_hash(domain);
	m = &e->memo[hash % MEMO];
	if (m->n != domain.n || m->hash != hash || memcmp(m->name, domain.p, domain.n) != 0) {
		judge_domain(e, domain, d);
		m->hash = hash;
		m->codes = (uint32_t)d->codes;
		m->typo = d->typo.p;
		m->typo_n = (unsigned char)d->typo.n;
		m->n = (unsigned char)domain.n;
		m->registrable = (unsigned char)d->registrable.n;
		memcpy(m->name, domain.p, domain.n);
	}
	d->codes = m->codes;
	d->typo = (struct slice){m->typo, m->typo_n};
	d->name = (struct slice){m->name, m->n};
	d->registrable = (struct slice){m->name + m->n - m->registrable, m->registrable};
}

/* info@, Sales+asia@, support2@ */
static bool
is_role(struct emails *e, struct slice local)
{
	const char *plus = memchr(local.p, '+', local.n);
	char lower[LOCAL_MAX];
	size_t n, letters;

	if (plus && plus > local.p)
		local.n = (size_t)(plus - local.p);
	if (local.n > LOCAL_MAX)
		return false;
	for (n = 0; n < local.n; n++) {
		char c = local.p[n];

		lower[n] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	if (lists_get(&e->lists->role, (struct slice){lower, n}))
		return true;
	for (letters = n; letters && lower[letters - 1] >= '0' && lower[letters - 1] <= '9';)
		letters--;
	return letters < n && letters + 2 >= n && letters >= ROLE_LETTERS &&
	       lists_get(&e->lists->role, (struct slice){lower, letters});
}

/* The form alone. False: no address. */
static bool
check_form(struct emails *e, struct slice email, struct findings *f)
{
	static const enum verify_code code[] = {
	    [ADDRESS_NO_DOT] = CODE_NO_DOT,	    [ADDRESS_LITERAL] = CODE_LITERAL,
	    [ADDRESS_QUOTED] = CODE_QUOTED,	    [ADDRESS_COMMENT] = CODE_COMMENT,
	    [ADDRESS_DEPRECATED] = CODE_DEPRECATED, [ADDRESS_NO_MAIL] = CODE_SYNTAX,
	    [ADDRESS_INVALID] = CODE_SYNTAX,
	};
	struct address *a = &e->address;
	enum address_form form = address_read(email, a);

	if (form != ADDRESS_VALID)
		find(f, code[form]);
	if (form >= ADDRESS_NO_MAIL)
		return false;
	/* Beyond ASCII there is more to be wrong: marks that cannot be seen, wide forms. */
	if (!ascii_only(a->local) || !ascii_only(a->domain)) {
		e->scratch.n = 0;
		buf_add_slice(&e->scratch, a->local);
		buf_addc(&e->scratch, '@');
		buf_add_slice(&e->scratch, a->domain);
		if (form < ADDRESS_LITERAL && !email_parse(buf_slice(&e->scratch), &e->ascii)) {
			find(f, CODE_SYNTAX);
			return false;
		}
		if (a->utf8)
			find(f, CODE_UTF8);
	}
	return true;
}

/* What DNS has to say; that a top domain takes mail is only known then. */
static void
check_dns(struct emails *e, struct slice name, struct findings *f)
{
	switch (dns_answer(e->dns, name)) {
	case DNS_MX:
		f->bits &= ~CODE_BIT(CODE_NO_DOT);
		break;
	case DNS_ADDRESS:
		find(f, CODE_NO_MX_BUT_A);
		break;
	case DNS_NULL_MX:
		find(f, CODE_NULL_MX);
		break;
	case DNS_NOTHING:
		find(f, CODE_NO_MX);
		break;
	case DNS_FAILED:
		find(f, CODE_DNS_FAILED);
		break;
	case DNS_NOT_ASKED:
		break;
	}
}

void
email_check(struct emails *e, struct slice email, struct findings *f, struct domain_facts *facts)
{
	*facts = (struct domain_facts){.name = {"", 0}, .registrable = {"", 0}};
	if (!check_form(e, email, f))
		return;
	if (e->address.local.p[0] != '"' && is_role(e, e->address.local))
		find(f, CODE_ROLE);
	if (e->address.literal)
		return;
	domain_of(e, e->address.domain, facts);
	f->bits |= facts->codes;
	f->typo = facts->typo;
	if (e->dns && !(facts->codes & (CODE_BIT(CODE_SYNTAX) | CODE_BIT(CODE_RESERVED))))
		check_dns(e, facts->name, f);
}

void
emails_want(struct emails *e, struct slice email)
{
	struct findings f = {0};
	struct domain_facts d;

	if (!e->dns || !email.n || !check_form(e, email, &f) || e->address.literal)
		return;
	domain_of(e, e->address.domain, &d);
	if (!(d.codes & (CODE_BIT(CODE_SYNTAX) | CODE_BIT(CODE_RESERVED))))
		dns_want(e->dns, d.name);
}

void
emails_free(struct emails *e)
{
	if (!e)
		return;
	buf_free(&e->address.text);
	buf_free(&e->lower);
	buf_free(&e->ascii);
	buf_free(&e->scratch);
	free(e->memo);
	free(e);
	suffix_close();
}
