/* SPDX-License-Identifier: MIT */
#include "decode_asian.h"

#include <stddef.h>

/* Thresholds, in characters; decided on one half of the labels of a mail client in nine languages, and
 * right on the other half. */
enum {
	RARE_MOST = 5,	 /* one in so many syllables is none of KS X 1001 */
	MIXED_MOST = 4,	 /* one in so many neighbours are Hangul and Hanja */
	LEVEL_TWO = 5,	 /* one in so many is none of the commoner ideographs */
	HALF_MOST = 4,	 /* one in so many is of half width */
	LEAST = 2	 /* characters: fewer say nothing */
};

enum class { ASCII, COMMON, RARE, IDEOGRAPH, HALF, KANA, SIGN, NONE };

/* Each classify_x: the class of the character at P, and its N bytes; 0: it is cut. */

static enum class
double_byte(size_t left, size_t *n, enum class c)
{
	*n = left < 2 ? 0 : 2;
	return c;
}

static enum class
classify_cp949(const unsigned char *p, size_t left, size_t *n)
{
	unsigned char a = p[0], b = left > 1 ? p[1] : 0;

	if (b < 0xa1 || a < 0xa1)
		return double_byte(left, n, RARE);
	return double_byte(left, n, a >= 0xb0 && a <= 0xc8 ? COMMON : a >= 0xca ? IDEOGRAPH : SIGN);
}

static enum class
classify_cp932(const unsigned char *p, size_t left, size_t *n)
{
	unsigned char a = p[0], b = left > 1 ? p[1] : 0;

	if (a >= 0xa1 && a <= 0xdf) {
		*n = 1;
		return HALF;
	}
	if ((a == 0x82 && b >= 0x9f && b <= 0xf1) || (a == 0x83 && b >= 0x40 && b <= 0x96))
		return double_byte(left, n, KANA);
	return double_byte(left, n, a >= 0x88 && a <= 0x98	? COMMON
				    : a >= 0x99 && a <= 0xfc ? RARE
							     : SIGN);
}

static enum class
classify_euc_jp(const unsigned char *p, size_t left, size_t *n)
{
	unsigned char a = p[0], b = left > 1 ? p[1] : 0xff;

	if (b < 0xa1 || (a < 0xa1 && a != 0x8e && a != 0x8f)) {
		*n = 1;
		return NONE;
	}
	if (a == 0x8f) {
		*n = left < 3 ? 0 : 3;
		return SIGN;
	}
	return double_byte(left, n,
			   a == 0x8e		    ? HALF
			   : a == 0xa4 || a == 0xa5 ? KANA
			   : a >= 0xb0 && a <= 0xcf ? COMMON
			   : a >= 0xd0 && a <= 0xf4 ? RARE
						    : SIGN);
}

static enum class
classify_gbk(const unsigned char *p, size_t left, size_t *n)
{
	unsigned char a = p[0], b = left > 1 ? p[1] : 0;

	if (a >= 0xa1 && a <= 0xa9 && b >= 0xa1)
		return double_byte(left, n, a == 0xa4 || a == 0xa5 ? KANA : SIGN);
	return double_byte(left, n, a >= 0xb0 && a <= 0xd7 && b >= 0xa1 ? COMMON : RARE);
}

static enum class
classify_big5(const unsigned char *p, size_t left, size_t *n)
{
	return double_byte(left, n, p[0] >= 0xa4 && p[0] <= 0xc6   ? COMMON
				    : p[0] >= 0xa1 && p[0] <= 0xa3 ? SIGN
								   : RARE);
}

/* Does the character of N bytes at I stand alone between ASCII, with a second byte that is ASCII,
 * too? Then it is as well a sign of Windows-1252 and a letter (It's), and says nothing. */
static bool
is_lone(struct slice s, size_t i, size_t n)
{
	return n == 2 && !(s.p[i + 1] & 0x80) && (i == 0 || !(s.p[i - 1] & 0x80)) &&
	       (i + 2 == s.n || !(s.p[i + 2] & 0x80));
}

struct tally {
	size_t of[NONE + 1];
	size_t pairs, mixed; /* neighbours that are letters; of which one is an ideograph */
};

static struct tally
tally(struct slice s, enum class (*classify)(const unsigned char *, size_t, size_t *))
{
	struct tally t = {.pairs = 0};
	enum class before = ASCII, c;

	for (size_t i = 0, n; i < s.n; i += n, before = c) {
		c = ASCII;
		n = 1;
		if (s.p[i] & 0x80)
			c = classify((const unsigned char *)s.p + i, s.n - i, &n);
		if (!n)
			break;
		if (is_lone(s, i, n)) {
			c = ASCII;
			continue;
		}
		t.of[c]++;
		if (c == ASCII || before == ASCII || c >= HALF || before >= HALF)
			continue;
		t.pairs++;
		t.mixed += (c == IDEOGRAPH) != (before == IDEOGRAPH);
	}
	return t;
}

bool
asian_cp949(struct slice s, bool pure)
{
	struct tally t = tally(s, classify_cp949);
	size_t hangul = t.of[COMMON] + t.of[RARE];

	return hangul && hangul >= t.of[IDEOGRAPH] + t.of[SIGN] && t.mixed * MIXED_MOST <= t.pairs &&
	       (!pure || t.of[RARE] * RARE_MOST <= hangul);
}

bool
asian_cp932(struct slice s)
{
	struct tally t = tally(s, classify_cp932);
	size_t full = t.of[KANA] + t.of[COMMON] + t.of[RARE];

	return full >= LEAST && t.of[RARE] * LEVEL_TWO <= full && t.of[HALF] * HALF_MOST <= full &&
	       t.of[SIGN] <= full;
}

bool
asian_euc_jp(struct slice s)
{
	struct tally t = tally(s, classify_euc_jp);
	size_t full = t.of[KANA] + t.of[COMMON] + t.of[RARE];

	return t.of[KANA] && !t.of[NONE] && t.of[RARE] * LEVEL_TWO <= full && t.of[HALF] * HALF_MOST <= full &&
	       t.of[SIGN] <= full;
}

bool
asian_gbk(struct slice s)
{
	struct tally t = tally(s, classify_gbk);
	size_t full = t.of[COMMON] + t.of[RARE];

	return full >= LEAST && !t.of[KANA] && t.of[RARE] * LEVEL_TWO <= full &&
	       t.of[SIGN] <= full;
}

bool
asian_big5(struct slice s)
{
	struct tally t = tally(s, classify_big5);
	size_t full = t.of[COMMON] + t.of[RARE];

	return full >= LEAST && t.of[RARE] * 10 <= full && t.of[SIGN] <= full;
}
