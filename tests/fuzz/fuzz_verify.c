/* SPDX-License-Identifier: MIT
 * Any bytes as an e-mail address, a phone number, a name, a company, an IP address and a network. What an address is read
 * as is an address again, and no worse; nothing reads beyond its slice. */
#include "address.h"
#include "text.h"
#include "verify_own.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void
check_address(struct slice s)
{
	static struct address a, again;
	static struct buf b;
	enum address_form form = address_read(s, &a);

	if (form == ADDRESS_INVALID) {
		if (a.local.n && a.domain.n && a.local.p != s.p)
			abort();
		return;
	}
	if (!a.local.n || !a.domain.n || a.local.n + a.domain.n >= s.n)
		abort();
	b.n = 0;
	buf_add_slice(&b, a.local);
	buf_addc(&b, '@');
	buf_add_slice(&b, a.domain);
	if (form < ADDRESS_NO_MAIL && address_read(buf_slice(&b), &again) > form)
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static struct verify_lists lists;
	static struct emails *emails;
	static struct phones *phones;
	static struct buf err;
	struct domain_facts facts;
	struct findings f = {0};
	struct slice s;
	struct cidr c;
	struct ip ip;
	char text[IP_TEXT], *copy = malloc(n ? n : 1); /* of exactly this size, so that reading on is seen */

	if (!emails) {
		setenv("LEADPIPE_SHARE", "lib/share", 0);
		emails = emails_open(&lists, NULL);
		phones = phones_open("phones", "KR", &err);
		if (!phones)
			abort();
	}
	memcpy(copy, data, n);
	s = (struct slice){copy, n};
	check_address(s);
	if (ip_parse(s, &ip) && !ip_parse((struct slice){text, ip_format(&ip, text)}, &ip))
		abort();
	if (cidr_parse(s, &c) && !cidr_has(&c, &c.from))
		abort();
	/* the reader lets nothing else through */
	if (text_valid(s) == s.n && !memchr(s.p, '\0', s.n) && slice_trim(s).n == s.n && s.n) {
		email_check(emails, s, &f, &facts);
		if (f.bits & CODE_BIT(CODE_TYPO) && !f.typo.n)
			abort();
		phone_check(phones, s, (struct slice){"", 0}, &f);
		name_check(s, &f);
		company_check(s, SLICE("acme.co.kr"));
	}
	free(copy);
	return 0;
}
