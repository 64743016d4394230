/* SPDX-License-Identifier: MIT
 * What a person should know of a mapping: that no header is known, and which sound like a consent,
 * though nobody knows them: they are said, never guessed. */
#include "mapping_own.h"

/* An update is no date. */
static bool
has_word(struct slice key, struct slice word)
{
	for (const char *p = key.p, *end = key.p + key.n;
	     (p = memmem(p, (size_t)(end - p), word.p, word.n)) != NULL; p++)
		if (p - key.p < 2 || memcmp(p - 2, "up", 2) != 0)
			return true;
	return false;
}

/* Since when something is ("subscriber_at"), as our tools write it of any stage. The date of a no is
 * a no. */
static bool
is_since(struct slice header, struct slice key)
{
	static const struct slice at = SLICE_INIT("_at");

	return header.n > at.n && memcmp(header.p + header.n - at.n, at.p, at.n) == 0 &&
	       !memmem(key.p, key.n, "out", 3) && !memmem(key.p, key.n, "unsub", 5);
}

/* Not of another channel, nor of the when and why. */
static bool
is_of_contact(struct slice header, struct slice key)
{
	static const struct slice other[] = {
	    SLICE_INIT("fax"),	SLICE_INIT("call"), SLICE_INIT("phone"),  SLICE_INIT("sms"),
	    SLICE_INIT("문자"), SLICE_INIT("전화"), SLICE_INIT("date"),	  SLICE_INIT("time"),
	    SLICE_INIT("일시"), SLICE_INIT("일자"), SLICE_INIT("reason"), SLICE_INIT("campaign"),
	    SLICE_INIT("사유"),
	};

	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (has_word(key, other[i]))
			return false;
	return !is_since(header, key);
}

/* Does a header sound as if it said who may be written to? */
static bool
sounds_of_consent(struct slice header)
{
	static const struct slice word[] = {
	    SLICE_INIT("consent"),    SLICE_INIT("optin"),	 SLICE_INIT("optedin"),
	    SLICE_INIT("optout"),     SLICE_INIT("optedout"),	 SLICE_INIT("unsub"),
	    SLICE_INIT("donotemail"), SLICE_INIT("donotcontact"), SLICE_INIT("donotmail"),
	    SLICE_INIT("dnc"),	      SLICE_INIT("noemail"),	 SLICE_INIT("nomail"),
	    SLICE_INIT("nomarketing"), SLICE_INIT("marketingemail"), SLICE_INIT("emailmarketing"),
	    SLICE_INIT("iagree"),     SLICE_INIT("agreeto"),	 SLICE_INIT("agreement"),
	    SLICE_INIT("permission"), SLICE_INIT("subscri"),	 SLICE_INIT("mailinglist"), SLICE_INIT("newsletter"),
	    SLICE_INIT("gdpr"),	      SLICE_INIT("einwillig"),	 SLICE_INIT("abgemeldet"),
	    SLICE_INIT("consenti"),   SLICE_INIT("consenso"),	 SLICE_INIT("同意"),
	    SLICE_INIT("配信"),	      SLICE_INIT("동의"),	 SLICE_INIT("수신거부"),
	    SLICE_INIT("수신여부"),   SLICE_INIT("메일수신"),	 SLICE_INIT("정보수신"),
	    SLICE_INIT("광고수신"),   SLICE_INIT("구독"),	 SLICE_INIT("연락금지"),
	};
	struct buf b = {0};
	struct slice key = header_key(header, &b);
	bool sounds = false;

	for (size_t i = 0; i < sizeof(word) / sizeof(*word) && !sounds; i++)
		sounds = memmem(key.p, key.n, word[i].p, word[i].n) != NULL;
	sounds = sounds && is_of_contact(header, key);
	buf_free(&b);
	return sounds;
}

static bool
has_any(struct slice key, const char *const *word)
{
	for (; *word; word++)
		if (memmem(key.p, key.n, *word, strlen(*word)))
			return true;
	return false;
}

bool
mapping_asks_consent(struct slice header)
{
	static const char *const asks[] = {"consent", "optin",	    "optedin",	 "agreeto", "iagree",
					   "동의",    "einwillig", "consenso",	 "同意",
					   "개인정보수집", "개인정보이용", "개인정보활용",
					   "개인정보제공", "개인정보처리", NULL};
	static const char *const privacy[] = {"privacy", "datenschutz", "개인정보", NULL};
	static const char *const accepts[] = {"accept", "agree", "akzept", "zustimm", NULL};
	/* what is about an agreement, or the other way round: a yes there may be the no */
	static const char *const about[] = {
	    "optout",	"optedout", "unsub",	  "withdr",   "revok",	"refus",  "declin",
	    "notagree", "source",   "version",	  "type",     "basis",	"method", "동의거부",
	    "동의철회", "동의안함", "동의하지", "미동의",   "비동의", "拒否",   "撤回",
	    NULL};
	struct buf b = {0};
	struct slice key = header_key(header, &b);
	bool has = has_any(key, asks) || (has_any(key, privacy) && has_any(key, accepts));

	/* "동의/미동의" names both answers */
	has = has && (!has_any(key, about) || memmem(header.p, header.n, "동의/", strlen("동의/")));
	has = has && is_of_contact(header, key);
	buf_free(&b);
	return has;
}

bool
mapping_unused_consent(const struct mapping *m, const struct head *h, size_t i)
{
	const struct target *t = &m->target[i];

	if (t->from < 0 || (t->fixed ? !kind_is_consent(t->kind)
				     : strcmp(t->how, "own") != 0 && strcmp(t->how, "second") != 0))
		return false;
	for (size_t k = 0; k < m->n; k++)
		if (m->target[k].from == t->from && (!t->fixed || !m->target[k].fixed) &&
		    kind_is_consent(m->target[k].kind))
			return false;
	return t->fixed || sounds_of_consent(h->name[t->from]);
}

bool
mapping_is_known(const struct mapping *m, const struct head *h)
{
	bool named = false;

	for (size_t i = 0; i < m->n; i++) {
		const struct target *t = &m->target[i];

		if (t->from < 0)
			continue;
		if (strcmp(t->how, "own") != 0 && strcmp(t->how, "unnamed") != 0 &&
		    strcmp(t->how, "ambiguous") != 0)
			return true;
		named |= slice_trim(h->name[t->from]).n > 0;
	}
	return !named;
}
