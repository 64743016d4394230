/* SPDX-License-Identifier: MIT */
#include "block_key.h"

#include "similar.h"

/* Once each, so that a block has a record once. */
static void
add(struct keys *k, uint64_t key)
{
	for (unsigned i = 0; i < k->n; i++)
		if (k->key[i] == key)
			return;
	if (k->n < KEYS_MAX)
		k->key[k->n++] = key;
}

static void
key_add(struct keys *k, unsigned sort, const char *p, size_t n)
{
	if (n)
		add(k, key_hash(k->seed + sort, p, n));
}

/* Bytes of the first N letters. */
static size_t
letters_length(struct slice s, unsigned n)
{
	size_t i = 0;

	while (i < s.n && n--)
		for (i++; i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80; i++)
			;
	return i;
}

enum { WHOLE, WORD, TWO, SOUND, START, END, LOCAL, DOMAIN, PART };

static void
word_keys(struct keys *k, struct slice w, bool sound)
{
	char code[4];
	size_t start = letters_length(w, 4);

	key_add(k, WORD, w.p, w.n);
	if (sound && similar_soundex(w, code))
		key_add(k, SOUND, code, 4);
	if (start < w.n) {
		key_add(k, START, w.p, start);
		key_add(k, END, w.p + w.n - (w.n - start < 4 ? w.n - start : 4),
			w.n - start < 4 ? w.n - start : 4);
	}
}

static void
words_keys(struct keys *k, struct slice s, bool name)
{
	size_t from = 0, before = 0;

	key_add(k, WHOLE, s.p, s.n);
	for (size_t i = 0; i <= s.n && k->n + 4 < KEYS_MAX; i++) {
		if (i < s.n && s.p[i] != ' ')
			continue;
		if (from)
			key_add(k, TWO, s.p + before, i - before);
		word_keys(k, (struct slice){s.p + from, i - from}, name);
		before = from;
		from = i + 1;
	}
}

enum { ACRONYM = 6, ARTICLE = 3 }; /* letters of an acronym; of words that it leaves out */

/* The initials of S as a word; with LONGER only of words that are no article. */
static void
initials_key(struct keys *k, struct slice s, bool longer)
{
	char text[ACRONYM + 1];
	size_t n = 0, from = 0;

	for (size_t i = 0; i <= s.n && n <= ACRONYM; i++) {
		if (i < s.n && s.p[i] != ' ')
			continue;
		if (i > from + (longer ? ARTICLE : 0))
			text[n++] = s.p[from];
		from = i + 1;
	}
	if (n > 1 && n <= ACRONYM)
		key_add(k, WORD, text, n);
}

/* The bytes from FROM to TO of an address, and where it is. */
static void
half_key(struct keys *k, unsigned sort, struct slice s, size_t from, size_t to, size_t at)
{
	uint64_t domain = key_hash(0, s.p + at, s.n - at);

	add(k, key_hash((k->seed + sort) ^ domain, s.p + from, to - from));
}

void
value_keys(const struct field *f, uint32_t i, struct keys *k)
{
	const struct value *v = &f->values.value[i];
	struct slice s = v->s;
	uint32_t part[3] = {v->first / 100, v->first % 10000,
			    v->first / 10000 * 100 + v->first % 100};

	k->n = 0;
	switch (f->kind) {
	case COMPARE_EMAIL:
		key_add(k, WHOLE, s.p, s.n);
		if (!v->shared && v->first >= 4)
			key_add(k, LOCAL, s.p, v->first);
		/* a slip is in one half */
		if (!v->shared && v->first >= 4) {
			half_key(k, START, s, 0, v->first / 2, v->first);
			half_key(k, END, s, v->first / 2, v->first, v->first);
		}
		if (!v->free)
			key_add(k, DOMAIN, s.p + v->first, s.n - v->first);
		break;
	case COMPARE_PHONE:
		key_add(k, END, s.p + (s.n > 8 ? s.n - 8 : 0), s.n > 8 ? 8 : s.n);
		key_add(k, PART, s.p + (s.n > 4 ? s.n - 4 : 0), s.n > 4 ? 4 : s.n);
		if (s.n > 8)
			key_add(k, START, s.p, s.n - 4);
		break;
	case COMPARE_DATE:
		if (v->first)
			key_add(k, WHOLE, (const char *)&v->first, sizeof(v->first));
		else
			key_add(k, WHOLE, s.p, s.n);
		for (unsigned p = 0; v->first && p < 3; p++)
			key_add(k, PART + p, (const char *)&part[p], sizeof(part[p]));
		break;
	case COMPARE_CODE:
		key_add(k, WHOLE, s.p, s.n);
		if (s.n >= 4) {
			key_add(k, START, s.p, s.n / 2);
			key_add(k, END, s.p + s.n / 2, s.n - s.n / 2);
		}
		break;
	case COMPARE_EXACT:
	case COMPARE_NUMBER:
		key_add(k, WHOLE, s.p, s.n);
		break;
	default:
		words_keys(k, s, f->kind == COMPARE_NAME);
		if (f->kind == COMPARE_COMPANY && f->values.alone) {
			initials_key(k, s, false);
			initials_key(k, s, true);
		}
	}
}
