/* SPDX-License-Identifier: MIT
 * Which headers sound like a consent, though nobody knows them: they are said, never guessed. */
#include "mapping.h"

/* Does a header sound as if it said who may be written to? Not one of another channel, nor of the
 * when and why. */
static bool
sounds_of_consent(struct slice header)
{
	static const struct slice word[] = {
	    SLICE_INIT("consent"),    SLICE_INIT("optin"),	 SLICE_INIT("optedin"),
	    SLICE_INIT("optout"),     SLICE_INIT("optedout"),	 SLICE_INIT("unsub"),
	    SLICE_INIT("donotemail"), SLICE_INIT("donotcontact"), SLICE_INIT("donotmail"),
	    SLICE_INIT("수신동의"),   SLICE_INIT("마케팅동의"),	 SLICE_INIT("수신거부"),
	    SLICE_INIT("구독취소"),
	};
	static const struct slice other[] = {
	    SLICE_INIT("fax"),	SLICE_INIT("call"), SLICE_INIT("phone"),  SLICE_INIT("sms"),
	    SLICE_INIT("문자"), SLICE_INIT("전화"), SLICE_INIT("date"),	  SLICE_INIT("time"),
	    SLICE_INIT("일시"), SLICE_INIT("일자"), SLICE_INIT("reason"), SLICE_INIT("campaign"),
	    SLICE_INIT("사유"),
	};
	struct buf b = {0};
	struct slice key = header_key(header, &b);
	bool sounds = false;

	for (size_t i = 0; i < sizeof(word) / sizeof(*word) && !sounds; i++)
		sounds = memmem(key.p, key.n, word[i].p, word[i].n) != NULL;
	for (size_t i = 0; i < sizeof(other) / sizeof(*other) && sounds; i++)
		sounds = memmem(key.p, key.n, other[i].p, other[i].n) == NULL;
	buf_free(&b);
	return sounds;
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
