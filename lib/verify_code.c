/* SPDX-License-Identifier: MIT
 * The table of findings: one code each, the column it stands in, what it makes of the status. */
#include "verify_own.h"

struct code {
	const char *name;
	enum verify_status status; /* of the column at least */
	const char *what;
};

static const struct code code[CODES] = {
    [CODE_SYNTAX] = {"syntax", VERIFY_INVALID, "not an address that mail can be sent to"},
    [CODE_RESERVED] = {"reserved", VERIFY_INVALID,
		       "a domain for examples and tests, such as example.com or .test"},
    [CODE_NULL_MX] = {"null_mx", VERIFY_INVALID, "the domain says that it takes no mail"},
    [CODE_NO_MX] = {"no_mx", VERIFY_INVALID, "no such domain, or nothing there takes mail"},
    [CODE_DISPOSABLE] = {"disposable", VERIFY_RISKY, "a mailbox to be thrown away"},
    [CODE_ROLE] = {"role", VERIFY_RISKY, "a function, not a person: info@, sales@"},
    [CODE_TYPO] = {"typo", VERIFY_RISKY, "a slip of the fingers; the domain that is meant follows"},
    [CODE_SUFFIX] = {"suffix", VERIFY_RISKY, "the domain is one that others register under: co.kr"},
    [CODE_TLD] = {"tld", VERIFY_RISKY, "the last part of the domain is not in the public list"},
    [CODE_LOOKALIKE] = {"lookalike", VERIFY_RISKY,
			"letters of two scripts in one part of the domain"},
    [CODE_NO_DOT] = {"no_dot", VERIFY_RISKY,
		     "a domain without a dot, or one that ends in a number"},
    [CODE_LITERAL] = {"literal", VERIFY_RISKY, "an IP address for a domain"},
    [CODE_QUOTED] = {"quoted", VERIFY_RISKY, "quotes around the local part"},
    [CODE_COMMENT] = {"comment", VERIFY_RISKY, "a comment or blanks inside (RFC 5322 only)"},
    [CODE_DEPRECATED] = {"deprecated", VERIFY_RISKY, "an obsolete form (RFC 5322, section 4)"},
    [CODE_UTF8] = {"utf8", VERIFY_RISKY, "a local part beyond ASCII, which few servers take"},
    [CODE_DNS_FAILED] = {"dns_failed", VERIFY_UNKNOWN, "DNS gave no answer; ask again later"},
    [CODE_NO_MX_BUT_A] = {"a_only", VERIFY_VALID, "no MX; the domain's own address takes the mail"},
    [CODE_FREE] = {"free", VERIFY_VALID, "a mailbox anyone can have"},
    [CODE_IMPOSSIBLE] = {"impossible", VERIFY_INVALID, "no number can look like this"},
    [CODE_NO_COUNTRY] = {"no_country", VERIFY_UNKNOWN, "a national number of no known country"},
    [CODE_UNASSIGNED] = {"unassigned", VERIFY_RISKY,
			 "of right length, but no range that is in use"},
    [CODE_PREMIUM] = {"premium", VERIFY_RISKY, "calling it costs the caller extra"},
    [CODE_FAKE] = {"fake", VERIFY_RISKY, "repeated or sequential digits, or a number for films"},
    [CODE_BIZ_NO] = {"biz_no", VERIFY_INVALID, "the business number fails its check digit"},
    [CODE_COMPANY_DOMAIN] = {"company_domain", VERIFY_RISKY,
			     "company and e-mail domain have nothing in common"},
    [CODE_NAME_TEST] = {"name_test", VERIFY_NONE, "a word that stands for no name: test, none"},
    [CODE_NAME_KEYBOARD] = {"name_keyboard", VERIFY_NONE,
			    "a row of keys, or one letter again and again"},
    [CODE_NAME_RANDOM] = {"name_random", VERIFY_NONE, "letters that make no name"},
    [CODE_NAME_DIGITS] = {"name_digits", VERIFY_NONE, "digits in a name"},
};

struct slice
verify_status_name(enum verify_status s)
{
	static const struct slice name[] = {SLICE_INIT(""), SLICE_INIT("valid"),
					    SLICE_INIT("unknown"), SLICE_INIT("risky"),
					    SLICE_INIT("invalid")};

	return name[s];
}

void
verify_codes(struct out *out)
{
	const struct slice head[] = {SLICE("column"), SLICE("code"), SLICE("status"),
				     SLICE("meaning")};

	out_row(out, head, 4);
	for (int c = 0; c < CODES; c++) {
		struct slice row[] = {c < CODE_IMPOSSIBLE ? SLICE("email_flags")
				      : c < CODE_BIZ_NO	  ? SLICE("phone_flags")
							  : SLICE("flags"),
				      c == CODE_TYPO ? SLICE("typo:<domain>")
						     : slice_of(code[c].name),
				      verify_status_name(code[c].status), slice_of(code[c].what)};

		out_row(out, row, 4);
	}
}

enum verify_status
verify_worst(const struct findings *f, enum verify_code first, enum verify_code last,
	     enum verify_status good)
{
	enum verify_status worst = good;

	for (int c = (int)first; c <= (int)last && f->bits >> c; c++)
		if (f->bits & CODE_BIT(c) && code[c].status > worst)
			worst = code[c].status;
	return worst;
}

void
verify_names(const struct findings *f, enum verify_code first, enum verify_code last, struct buf *b)
{
	for (int c = (int)first; c <= (int)last && f->bits >> c; c++) {
		if (!(f->bits & CODE_BIT(c)))
			continue;
		if (b->n)
			buf_addc(b, ';');
		buf_add(b, code[c].name, strlen(code[c].name));
		if (c == CODE_TYPO) {
			buf_addc(b, ':');
			buf_add_slice(b, f->typo);
		}
	}
}
