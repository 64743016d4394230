/* SPDX-License-Identifier: MIT */
#include "similar.h"

enum { ASCII = 128, PREFIX = 4, SYLLABLES = 0xac00, LAST_SYLLABLE = 0xd7a3 };

static void
letter_add(struct letters *l, uint32_t c)
{
	if (l->n == SIMILAR_MAX)
		return;
	l->c[l->n++] = c;
	l->ascii &= c < ASCII;
}

/* The 19 x 21 x 28 syllables in order of their parts: leading consonant, vowel, final or none. */
static void
syllable_add(struct letters *l, uint32_t c)
{
	uint32_t s = c - SYLLABLES;

	letter_add(l, 0x1100 + s / 588);
	letter_add(l, 0x1161 + s % 588 / 28);
	if (s % 28)
		letter_add(l, 0x11a7 + s % 28);
}

void
similar_letters(struct letters *l, struct slice s, bool jamo)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;

	l->n = 0;
	l->ascii = true;
	l->hangul = false;
	while (p < end && *p < ASCII && l->n < SIMILAR_MAX)
		l->c[l->n++] = *p++;
	while (p < end && l->n < SIMILAR_MAX) {
		uint32_t c = *p++;
		unsigned more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0;

		if (c >= ASCII)
			c &= 0x3fu >> more;
		for (; more && p < end; more--)
			c = c << 6 | (*p++ & 0x3f);
		if (c >= SYLLABLES && c <= LAST_SYLLABLE) {
			l->hangul = true;
			if (jamo) {
				syllable_add(l, c);
				continue;
			}
		}
		letter_add(l, c);
	}
}

/* Where the letters of a text are, as bits. A table for ASCII; it is all zero between calls, so
 * that setting up costs the letters and not the table. */
struct places {
	const struct letters *l;
	uint64_t *table;
};

static struct places
places_of(const struct letters *l)
{
	static _Thread_local uint64_t table[ASCII];
	struct places at = {l, table};

	for (unsigned i = 0; i < l->n; i++)
		if (l->c[i] < ASCII)
			table[l->c[i]] |= UINT64_C(1) << i;
	return at;
}

static inline uint64_t
places_get(const struct places *at, uint32_t c)
{
	uint64_t mask = 0;

	if (c < ASCII)
		return at->table[c];
	if (at->l->ascii)
		return 0;
	for (unsigned i = 0; i < at->l->n; i++)
		mask |= (uint64_t)(at->l->c[i] == c) << i;
	return mask;
}

static void
places_clear(const struct places *at)
{
	for (unsigned i = 0; i < at->l->n; i++)
		if (at->l->c[i] < ASCII)
			at->table[at->l->c[i]] = 0;
}

/* The bits from LOW to HIGH. */
static inline uint64_t
bits_between(unsigned low, unsigned high)
{
	return (high >= 63 ? UINT64_MAX : (UINT64_C(1) << (high + 1)) - 1) & UINT64_MAX << low;
}

double
similar_winkler(const struct letters *a, const struct letters *b)
{
	unsigned longest = a->n > b->n ? a->n : b->n, window = longest / 2, m = 0, t = 0,
		 prefix = 0;
	uint64_t in_a = 0, in_b = 0, left;
	struct places at;
	double jaro;

	if (!a->n || !b->n)
		return a->n == b->n;
	window = window ? window - 1 : 0;
	at = places_of(b);
	for (unsigned i = 0; i < a->n; i++) {
		unsigned low = i > window ? i - window : 0;
		uint64_t found;

		if (low >= b->n)
			break;
		found = places_get(&at, a->c[i]) & ~in_b & bits_between(low, i + window);
		if (!found)
			continue;
		in_b |= found & -found;
		in_a |= UINT64_C(1) << i;
		m++;
	}
	places_clear(&at);
	if (!m)
		return 0;
	left = in_b;
	for (; in_a; in_a &= in_a - 1, left &= left - 1)
		t += a->c[__builtin_ctzll(in_a)] != b->c[__builtin_ctzll(left)];
	jaro = ((double)m / a->n + (double)m / b->n + (m - t / 2.0) / m) / 3;
	while (prefix < PREFIX && prefix < a->n && prefix < b->n && a->c[prefix] == b->c[prefix])
		prefix++;
	return jaro + prefix * 0.1 * (1 - jaro);
}

double
similar_jaro_winkler(struct slice a, struct slice b, bool jamo)
{
	struct letters x, y;

	similar_letters(&x, a, jamo);
	similar_letters(&y, b, jamo);
	return similar_winkler(&x, &y);
}

unsigned
similar_edits(const struct letters *a, const struct letters *b)
{
	uint64_t vp = UINT64_MAX, vn = 0, d0 = 0, before = 0, last;
	unsigned d = a->n;
	struct places at;

	if (!a->n || !b->n)
		return a->n + b->n;
	last = UINT64_C(1) << (a->n - 1);
	at = places_of(a);
	for (unsigned i = 0; i < b->n; i++) {
		uint64_t now = places_get(&at, b->c[i]), hp, hn;
		uint64_t swap = (~d0 & now) << 1 & before;

		d0 = (((now & vp) + vp) ^ vp) | now | vn | swap;
		hp = vn | ~(d0 | vp);
		hn = d0 & vp;
		d += (hp & last) != 0;
		d -= (hn & last) != 0;
		hp = hp << 1 | 1;
		hn <<= 1;
		vp = hn | ~(d0 | hp);
		vn = hp & d0;
		before = now;
	}
	places_clear(&at);
	return d;
}

unsigned
similar_distance(struct slice a, struct slice b, bool jamo)
{
	struct letters x, y;

	similar_letters(&x, a, jamo);
	similar_letters(&y, b, jamo);
	return similar_edits(&x, &y);
}

bool
similar_soundex(struct slice word, char code[4])
{
	/* a to z: vowels part equal sounds (0), h and w do not (.) */
	static const char sound[] = "0123012.02245501262301.202";
	static const char none[4] = {'0', '0', '0', '0'};
	_Static_assert(sizeof(sound) == 27, "a letter, a sound");
	char before = 0;
	unsigned n = 0;

	memcpy(code, none, sizeof(none));
	for (size_t i = 0; i < word.n && n < 4; i++) {
		unsigned char c = (unsigned char)(word.p[i] | 0x20);
		char s;

		if ((unsigned char)word.p[i] < 'A' || c < 'a' || c > 'z')
			continue;
		s = sound[c - 'a'];
		if (!n)
			code[n++] = (char)(c - 0x20);
		else if (s != '0' && s != '.' && s != before)
			code[n++] = s;
		if (s != '.')
			before = s;
	}
	return n > 0;
}
