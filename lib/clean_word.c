/* SPDX-License-Identifier: MIT */
#include "clean_own.h"

#include "text.h"

static const char *const yes_word[] = {
    "yes",    "y",	"true",	      "t",	    "1",	 "on",	     "opt-in",
    "opt in", "optin",	"opted in",   "subscribed", "agreed",	 "accepted", "granted",
    "동의",   "동의함", "동의합니다", "수신동의",   "수신 동의", "예",	     "네",
    "sí",     "si",	"oui",	      "ja",	    NULL};
static const char *const no_word[] = {"no",	"n",	     "false",	     "f",
				      "0",	"off",	     "opt-out",	     "opt out",
				      "optout", "opted out", "unsubscribed", "declined",
				      "denied", "withdrawn", "refused",	     "미동의",
				      "비동의", "동의안함",  "동의 안함",    "동의하지 않음",
				      "거부",	"수신거부",  "수신 거부",    "아니오",
				      "아니요", "non",	     "nein",	     NULL};

static const char *const origin_word[][6] = {
    {"marketing", "마케팅", "mkt", NULL},
    {"sales", "영업", "세일즈", "sdr", NULL},
    {"partner", "파트너", "제휴", NULL},
};

static bool
is_word(struct slice s, const char *const *word)
{
	for (; *word; word++)
		if (text_same(s, slice_of(*word)))
			return true;
	return false;
}

struct slice
clean_consent(struct slice s, bool opt_out, enum clean_code *code)
{
	bool yes = is_word(s, yes_word), no = !yes && is_word(s, no_word);

	if (opt_out)
		return yes ? SLICE("no") : SLICE("");
	if (!yes && !no) {
		*code = CLEAN_BAD_CONSENT;
		return s;
	}
	return slice_eq(s, SLICE("yes")) || slice_eq(s, SLICE("no")) ? s
	       : yes						     ? SLICE("yes")
								     : SLICE("no");
}

struct slice
clean_origin(struct slice s, enum clean_code *code)
{
	for (size_t i = 0; i < sizeof(origin_word) / sizeof(*origin_word); i++)
		if (is_word(s, origin_word[i])) {
			struct slice name = slice_of(origin_word[i][0]);

			return slice_eq(s, name) ? s : name;
		}
	*code = CLEAN_BAD_ORIGIN;
	return s;
}

/* Mailchimp's "VIP","Blog", HubSpot's a;b, and a|b: the texts with ';' between. */
struct slice
clean_list(struct cleaner *c, struct slice s)
{
	bool inside = false;
	size_t from = 0;

	c->text.n = 0;
	for (size_t i = 0; i <= s.n; i++) {
		struct slice part;

		if (i < s.n && s.p[i] == '"')
			inside = !inside;
		if (i < s.n && (inside || !memchr(",;|", s.p[i], 3)))
			continue;
		part = slice_trim((struct slice){s.p + from, i - from});
		from = i + 1;
		if (part.n > 1 && part.p[0] == '"' && part.p[part.n - 1] == '"')
			part = slice_trim((struct slice){part.p + 1, part.n - 2});
		if (!part.n)
			continue;
		if (c->text.n)
			buf_addc(&c->text, ';');
		buf_add_slice(&c->text, part);
	}
	return slice_eq(s, buf_slice(&c->text)) ? s : arena_slice(&c->row, buf_slice(&c->text));
}
