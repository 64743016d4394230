/* SPDX-License-Identifier: MIT */
#include "idn.h"

#include <idn2.h>

static bool
convert(int (*with)(const char *, char **, int), struct slice domain, int flags, struct buf *b)
{
	char *out = NULL;
	int rc;

	b->n = 0;
	buf_add_slice(b, domain);
	rc = with(buf_string(b), &out, flags);
	b->n = 0;
	if (rc != IDN2_OK)
		return false;
	buf_addf(b, "%s", out);
	idn2_free(out);
	return true;
}

/* Letters, digits and inner hyphens, as host names have. libidn2 lets blanks and empty labels pass;
 * its own flag for this (IDN2_USE_STD3_ASCII_RULES) takes the wrong bytes out and says nothing
 * (2.3.3). */
static bool
is_host(struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i <= s.n; i++) {
		char c = i < s.n ? s.p[i] : '.';

		if (c == '.') {
			if (i == from || s.p[from] == '-' || s.p[i - 1] == '-')
				return false;
			from = i + 1;
		} else if (c != '-' && (unsigned char)(c - '0') > 9 &&
			   (unsigned char)(c - 'a') > 25) {
			return false;
		}
	}
	return true;
}

bool
idn_ascii(struct slice domain, struct buf *b)
{
	const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;

	if (memchr(domain.p, '\0', domain.n))
		return false;
	return convert(idn2_to_ascii_8z, domain, flags, b) && is_host(buf_slice(b));
}

bool
idn_unicode(struct slice domain, struct buf *b)
{
	if (memchr(domain.p, '\0', domain.n))
		return false;
	return convert(idn2_to_unicode_8z8z, domain, 0, b);
}
