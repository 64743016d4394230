/* SPDX-License-Identifier: MIT */
#include "consent.h"

#include "text.h"

static bool
is_one_of(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (text_same(s, slice_of(*words)))
			return true;
	return false;
}

enum consent
consent_read(struct slice s)
{
	static const char *const unknown[] = {"unknown", "n/a", "-", "?", "미확인", "모름", NULL};
	static const char *const yes[] = {"yes",  "y",	    "true",	"t",  "1",
					  "on",	  "opt-in", "opted in", "예", "네",
					  "동의", "동의함", "수신동의", "agree", "agreed", "accepted", "granted", NULL};

	s = slice_trim(s);
	if (s.n == 0 || is_one_of(s, unknown))
		return CONSENT_UNKNOWN;
	return is_one_of(s, yes) ? CONSENT_YES : CONSENT_NO;
}
