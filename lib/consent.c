/* SPDX-License-Identifier: MIT */
#include "consent.h"

#include "mem.h"
#include "text.h"

#include <string.h>

static bool
is_one_of(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (text_same(s, slice_of(*words)))
			return true;
	return false;
}

/* clang-format off */
static const char *const unknown[] = {"unknown", "n/a", "-", "?", "미확인", "모름", NULL};
static const char *const yes[] = {
	"yes", "y", "true", "t", "1", "on", "opt-in", "opt in", "optin", "opted in", "subscribed",
	"agree", "agreed", "accepted", "granted", "allow", "allowed", "구독", "구독 중",
	"구독중", "수신", "허용", "sí", "si", "sì", "sim", "oui", "ja", "はい", "許可",
	"希望する", "同意する", "是", "o", "○", "◯", "〇", "ㅇ", "v", "✓", "✔",
	"☑", "√", "checked", "예", "네", "동의", "동의함", "동의합니다",
	"수신동의", "수신 동의", NULL};
static const char *const negation[] = {
	"no", "n", "false", "f", "0", "off", "none", "never", "non", "nein", "아니오",
	"아니요", "없음", "×", "☐", "unchecked", "allow", "allowed", "subscribed",
	"opted in", "허용", "구독 중", "구독중", NULL};
static const char *const no[] = {
	"no", "n", "false", "f", "0", "off", "opt-out", "opt out", "optout", "opted out",
	"unsubscribed", "never subscribed", "never_subscribed", "not subscribed", "no consent",
	"do not allow", "disallow", "not allowed", "suppressed", "declined", "denied", "withdrawn",
	"refused", "non", "nein", "não", "いいえ", "拒否", "不可", "希望しない",
	"同意しない", "否", "아니오", "아니요", "거부", "미동의", "비동의",
	"동의안함", "동의 안함", "동의하지 않음", "동의하지 않습니다",
	"수신거부", "수신 거부", "구독 취소", "구독취소", "구독 해지",
	"구독해지", "해지", "x", "×", "✕", "✗", "✘", "☐", "unchecked", NULL};
/* clang-format on */

bool
consent_is_yes(struct slice s)
{
	return is_one_of(s, yes);
}

bool
consent_is_no(struct slice s)
{
	return is_one_of(s, no);
}

/* Longer ones are the text that was agreed to, which may well tell of the right to refuse. */
enum { REFUSAL_MAX = 60 };

bool
consent_is_refusal(struct slice s)
{
	static const char *const has[] = {
	    "미동의", "비동의",	  "부동의",    "동의하지", "동의안",	"동의거부",	"동의철회",
	    "동의없", "거절",	  "거부",      "notagree", "dontagree", "disagree",	"notconsent",
	    "notgive", "notgrant", "notaccept", "noconsent", "declin",	"refuse",	"reject",
	    "denied",	"withdr", "revoke",    "同意しない", "同意しません", "不同意", "拒否", NULL};
	static const char *const first[] = {"no", "nein", "non", "아니오", "아니요", "いいえ", NULL};
	struct buf b = {0}, fold = {0};
	bool refusal = false;

	s = slice_trim(s);
	if (is_one_of(s, no) || !s.n || s.n > REFUSAL_MAX)
		return s.n && s.n <= REFUSAL_MAX;
	s = text_fold(s, &fold);
	for (const char *const *w = first; *w && !refusal; w++) {
		size_t n = strlen(*w);

		refusal = s.n > n && memcmp(s.p, *w, n) == 0 && memchr(",.;!(", s.p[n], 5);
	}
	for (size_t i = 0; i < s.n; i++)
		if (!memchr(" .,!-_'()/", s.p[i], 10))
			buf_addc(&b, s.p[i]);
	s = buf_slice(&b);
	for (const char *const *w = has; *w && !refusal; w++)
		refusal = memmem(s.p, s.n, *w, strlen(*w)) != NULL;
	buf_free(&fold);
	buf_free(&b);
	return refusal;
}

bool
consent_is_negation(struct slice s)
{
	return is_one_of(s, negation);
}

bool
consent_is_unknown(struct slice s)
{
	return is_one_of(s, unknown);
}

enum consent
consent_read(struct slice s)
{
	/* what tools write, without looking through the lists */
	if (slice_eq(s, SLICE("yes")))
		return CONSENT_YES;
	if (slice_eq(s, SLICE("no")))
		return CONSENT_NO;
	s = slice_trim(s);
	if (s.n == 0 || is_one_of(s, unknown))
		return CONSENT_UNKNOWN;
	return consent_is_yes(s) ? CONSENT_YES : CONSENT_NO;
}

bool
consent_refuses(struct slice consent, struct slice unsubscribed_at)
{
	return slice_trim(unsubscribed_at).n || consent_read(consent) == CONSENT_NO;
}

bool
consent_stricter(struct slice a, struct slice b)
{
	enum consent x = consent_read(a), y = consent_read(b);

	return x < y || (x == y && x == CONSENT_NO && consent_is_no(slice_trim(a)) &&
			 !consent_is_no(slice_trim(b)));
}
