/* SPDX-License-Identifier: MIT */
#include "suffix.h"

#include <libpsl.h>

enum { NAME_MAX_BYTES = 1024 }; /* 253 characters beyond ASCII, with room */

static psl_ctx_t *list;

bool
suffix_open(void)
{
	if (!list)
		list = psl_latest(NULL);
	return list != NULL;
}

static struct slice
last_label(struct slice domain)
{
	size_t i = domain.n;

	while (i && domain.p[i - 1] != '.')
		i--;
	return (struct slice){domain.p + i, domain.n - i};
}

/* With a NUL behind it, as libpsl wants it. */
static bool
name(struct slice domain, char dst[NAME_MAX_BYTES])
{
	if (domain.n == 0 || domain.n >= NAME_MAX_BYTES)
		return false;
	memcpy(dst, domain.p, domain.n);
	dst[domain.n] = '\0';
	return true;
}

/* Most domains end in one of three that register names directly below and nowhere else: no need to
 * search the list for a longer suffix, which would be half of the work here. */
static bool
is_flat(struct slice label)
{
	return slice_eq(label, SLICE("com")) || slice_eq(label, SLICE("net")) ||
	       slice_eq(label, SLICE("org"));
}

/* From the left: the first that is a suffix ends it, since rules of the list nest. */
struct slice
suffix_registrable(struct slice domain)
{
	const int type = PSL_TYPE_ICANN;
	char text[NAME_MAX_BYTES];
	size_t from = SIZE_MAX;

	if (domain.n > 4 && list && is_flat(last_label(domain))) {
		const char *dot = memrchr(domain.p, '.', domain.n - 4);
		size_t at = dot ? (size_t)(dot + 1 - domain.p) : 0;

		return (struct slice){domain.p + at, domain.n - at};
	}
	if (!name(domain, text))
		return (struct slice){"", 0};
	for (size_t i = 0; i < domain.n;) {
		const char *dot = memchr(text + i, '.', domain.n - i);

		if (!dot || (list && psl_is_public_suffix2(list, text + i, type)))
			break;
		from = i;
		i = (size_t)(dot - text) + 1;
	}
	if (from == SIZE_MAX)
		return (struct slice){"", 0};
	return (struct slice){domain.p + from, domain.n - from};
}

bool
suffix_known(struct slice domain)
{
	/* nearly all domains of a list end in one of few labels */
	static _Thread_local struct {
		struct slice label;
		char text[16];
		bool known;
	} memo[64];
	struct slice label = last_label(domain);
	size_t at = label.n
			? ((unsigned char)label.p[0] * 7 + (unsigned char)label.p[label.n - 1]) % 64
			: 0;
	char text[NAME_MAX_BYTES];
	bool known;

	if (label.n && slice_eq(memo[at].label, label))
		return memo[at].known;
	if (!name(label, text))
		return false;
	known = !list || psl_is_public_suffix2(list, text, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
	if (label.n <= sizeof(memo[at].text)) {
		memcpy(memo[at].text, label.p, label.n);
		memo[at].label = (struct slice){memo[at].text, label.n};
		memo[at].known = known;
	}
	return known;
}

void
suffix_close(void)
{
	psl_free(list);
	list = NULL;
}
