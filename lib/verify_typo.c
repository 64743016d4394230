/* SPDX-License-Identifier: MIT
 * Slips of the fingers in the domains that most people have. Only near misses of a few large
 * providers count, and only where no other reading is likely: a company's domain that looks like
 * one must never be "corrected". What is suggested is never applied. */
#include "verify_own.h"

enum {
	FEW = 5, /* names of providers that are shorter are one letter from too many companies */
	SURE = 6 /* from here one letter changed at random is still a slip */
};

/* SOLE: all other endings of the name are wrong. */
static const struct provider {
	struct slice domain, name, tld;
	bool sole;
} provider[] = {
#define PROVIDER(name, tld, sole)                                                                  \
	{                                                                                          \
		SLICE_INIT(name "." tld), SLICE_INIT(name), SLICE_INIT(tld), sole                  \
	}
    PROVIDER("gmail", "com", true),	  PROVIDER("naver", "com", true),
    PROVIDER("hanmail", "net", true),	  PROVIDER("hotmail", "com", false),
    PROVIDER("outlook", "com", false),	  PROVIDER("yahoo", "com", false),
    PROVIDER("icloud", "com", true),	  PROVIDER("daum", "net", false),
    PROVIDER("nate", "com", false),	  PROVIDER("kakao", "com", false),
    PROVIDER("yahoo", "co.kr", false),	  PROVIDER("yahoo", "co.jp", false),
    PROVIDER("yahoo", "co.uk", false),	  PROVIDER("yahoo", "fr", false),
    PROVIDER("yahoo", "de", false),	  PROVIDER("hotmail", "co.uk", false),
    PROVIDER("hotmail", "fr", false),	  PROVIDER("hotmail", "co.kr", false),
    PROVIDER("googlemail", "com", true),  PROVIDER("outlook", "kr", false),
    PROVIDER("protonmail", "com", false), PROVIDER("proton", "me", false),
    PROVIDER("comcast", "net", true),	  PROVIDER("verizon", "net", false),
    PROVIDER("hotmail", "de", false),	  PROVIDER("hotmail", "it", false),
    PROVIDER("live", "com", false),	  PROVIDER("aol", "com", false),
    PROVIDER("msn", "com", false),
#undef PROVIDER
};

/* Where the keys are, each row half a key to the right of the one above: y * 100 + x * 2. */
static int
key_of(char c)
{
	static const char *const row[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

	for (int y = 0; y < 3; y++) {
		const char *at = c ? strchr(row[y], c) : NULL;

		if (at)
			return y * 100 + (int)(at - row[y]) * 2 + y;
	}
	return -1000;
}

static bool
neighbours(char a, char b)
{
	int ka = key_of(a), kb = key_of(b), dy = ka / 100 - kb / 100, dx = ka % 100 - kb % 100;

	if (ka < 0 || kb < 0)
		return false;
	return dy >= -1 && dy <= 1 && dx >= -2 && dx <= 2;
}

/* One slip makes S of WANT: a swap, a letter left out (not the first), a letter more, a letter
 * for another. In short names the wrong letter has to be one beside the right one. */
static bool
one_slip(struct slice s, struct slice want)
{
	size_t from = 0, end = 0, least = s.n < want.n ? s.n : want.n;

	while (from < least && s.p[from] == want.p[from])
		from++;
	while (end < least - from && s.p[s.n - 1 - end] == want.p[want.n - 1 - end])
		end++;
	if (s.n == want.n) {
		size_t differ = s.n - from - end;

		if (differ == 2)
			return s.p[from] == want.p[from + 1] && s.p[from + 1] == want.p[from];
		return differ == 1 && from > 0 &&
		       (want.n >= SURE || neighbours(s.p[from], want.p[from]));
	}
	/* what is left of the longer one is the one letter; the first letter is rarely wrong */
	return from > 0 && from + end == least && (s.n + 1 == want.n || s.n == want.n + 1);
}

/* May the ending TLD be a slip of the provider's? KNOWN: there is such an ending. One country's
 * is never taken for another's. WANT is the right one. */
static bool
tld_slip(struct slice name, struct slice want, bool sole, struct slice tld, bool known)
{
	if (!known)
		return true;
	if (memchr(tld.p, '.', tld.n))
		return false;
	if (want.n == 2 || memchr(want.p, '.', want.n) || name.n < FEW)
		return false;
	if (tld.n > 2)
		return sole && (slice_eq(tld, SLICE("com")) || slice_eq(tld, SLICE("net")) ||
				slice_eq(tld, SLICE("org")));
	/* .co, .cm and .om are countries, and what is left of .com */
	return slice_eq(want, SLICE("com")) ? one_slip(tld, want) || slice_eq(tld, SLICE("om"))
					    : one_slip(tld, want);
}

struct slice
typo_of(struct slice domain, bool known)
{
	const char *dot = memchr(domain.p, '.', domain.n);
	struct slice name, tld;

	if (!dot)
		return (struct slice){"", 0};
	name = (struct slice){domain.p, (size_t)(dot - domain.p)};
	tld = (struct slice){dot + 1, domain.n - name.n - 1};
	for (size_t i = 0; i < sizeof(provider) / sizeof(*provider); i++) {
		const struct provider *p = &provider[i];

		if (name.n + 1 < p->name.n || name.n > p->name.n + 1)
			continue;
		if (slice_eq(name, p->name)
			? !slice_eq(tld, p->tld) && tld_slip(name, p->tld, p->sole, tld, known)
			: p->name.n >= FEW && slice_eq(tld, p->tld) && one_slip(name, p->name))
			return p->domain;
	}
	return (struct slice){"", 0};
}
