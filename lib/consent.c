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
	static const char *const no[] = {
	    "no",	    "n",      "false",	"f",	"0",	  "off",    "opt-out",	"opted out",
	    "unsubscribed", "아니오", "아니요", "거부", "미동의", "비동의", "동의안함", NULL};
	static const char *const yes[] = {"yes",  "y",	    "true",	"t",  "1",
					  "on",	  "opt-in", "opted in", "예", "네",
					  "동의", "동의함", NULL};

	s = slice_trim(s);
	if (s.n == 0)
		return CONSENT_UNKNOWN;
	return is_one_of(s, no) ? CONSENT_NO : is_one_of(s, yes) ? CONSENT_YES : CONSENT_UNKNOWN;
}
