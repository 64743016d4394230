/* SPDX-License-Identifier: MIT
 * Unicode text over libunistring. Most text needs nothing done to it, so each function first
 * asks a table of ranges whether that is so; the table only has to be right where it says yes
 * (tests/unit_text.c holds it to libunistring). */
#include "text.h"

#include "ascii.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <uniwidth.h>

enum {
	NAME_MAX_CP = 256, /* names longer than this are not compared letter by letter */

	NFC = 1,    /* NFC already, and nothing in front composes with it */
	FOLDED = 2, /* besides, the same in lower case */
	COMPAT = 4  /* besides, the same in NFKC, visible and no blank */
};

/* Sorted; U+0080 and above. What is not in it is looked at properly. Unicode 14 and stable
 * since: normalisation and case folding of assigned characters never change (Unicode stability
 * policy). */
static const struct {
	uint32_t from, to;
	unsigned char plain;
} range[] = {
    {0x00a0, 0x00a0, NFC | FOLDED},	       /* no-break space */
    {0x00a1, 0x00a7, NFC | FOLDED | COMPAT},   /* ¡..§ */
    {0x00a9, 0x00a9, NFC | FOLDED | COMPAT},   /* © */
    {0x00ab, 0x00ac, NFC | FOLDED | COMPAT},   /* « ¬ */
    {0x00ae, 0x00ae, NFC | FOLDED | COMPAT},   /* ® */
    {0x00b0, 0x00b1, NFC | FOLDED | COMPAT},   /* ° ± */
    {0x00b6, 0x00b7, NFC | FOLDED | COMPAT},   /* ¶ · */
    {0x00c0, 0x00d6, NFC},		       /* À..Ö */
    {0x00d7, 0x00d7, NFC | FOLDED | COMPAT},   /* × */
    {0x00d8, 0x00df, NFC},		       /* Ø..ß */
    {0x00e0, 0x00ff, NFC | FOLDED | COMPAT},   /* à..ÿ */
    {0x0100, 0x02ff, NFC},		       /* Latin extended, IPA */
    {0x0388, 0x03ff, NFC},		       /* Greek */
    {0x0400, 0x042f, NFC},		       /* Cyrillic capitals */
    {0x0430, 0x045f, NFC | FOLDED | COMPAT},   /* а..џ */
    {0x0460, 0x0482, NFC},		       /* older Cyrillic */
    {0x048a, 0x052f, NFC},		       /* Cyrillic extended */
    {0x2010, 0x2010, NFC | FOLDED | COMPAT},   /* hyphen */
    {0x2012, 0x2016, NFC | FOLDED | COMPAT},   /* dashes */
    {0x2018, 0x2022, NFC | FOLDED | COMPAT},   /* quotes, bullet */
    {0x2023, 0x205f, NFC | FOLDED},	       /* punctuation */
    {0x20a0, 0x20a7, NFC | FOLDED | COMPAT},   /* currencies */
    {0x20a9, 0x20bf, NFC | FOLDED | COMPAT},   /* ₩ € */
    {0x2190, 0x2328, NFC | FOLDED},	       /* arrows, operators */
    {0x232b, 0x23ff, NFC | FOLDED},	       /* technical */
    {0x2500, 0x2a0b, NFC | FOLDED},	       /* boxes, shapes, dingbats */
    {0x3000, 0x3000, NFC | FOLDED},	       /* ideographic space */
    {0x3001, 0x3029, NFC | FOLDED | COMPAT},   /* CJK punctuation */
    {0x3041, 0x3096, NFC | FOLDED | COMPAT},   /* hiragana */
    {0x30a0, 0x30fe, NFC | FOLDED | COMPAT},   /* katakana */
    {0x3105, 0x33ff, NFC | FOLDED},	       /* compatibility jamo, ㈜ */
    {0x3400, 0x4dbf, NFC | FOLDED | COMPAT},   /* CJK extension A */
    {0x4e00, 0x9fff, NFC | FOLDED | COMPAT},   /* CJK */
    {0xac00, 0xd7a3, NFC | FOLDED | COMPAT},   /* Hangul syllables */
    {0xff00, 0xffdc, NFC},		       /* full-width */
    {0xffe0, 0xffe6, NFC | FOLDED},	       /* full-width signs */
    {0x1f300, 0x1faff, NFC | FOLDED | COMPAT}, /* emoji */
};

static unsigned
plain(uint32_t c)
{
	size_t low = 0, high = sizeof(range) / sizeof(range[0]);

	/* Hangul first: it is what this will mostly be asked for */
	if (c >= 0xac00 && c <= 0xd7a3)
		return NFC | FOLDED | COMPAT;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c < range[middle].from)
			high = middle;
		else if (c > range[middle].to)
			low = middle + 1;
		else
			return range[middle].plain;
	}
	return 0;
}

/* The code point at P, which is valid UTF-8 and not ASCII; its length in N. */
static inline uint32_t
decode(const unsigned char *p, size_t *n)
{
	if (*p < 0xe0) {
		*n = 2;
		return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
	}
	if (*p < 0xf0) {
		*n = 3;
		return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	}
	*n = 4;
	return (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
}

/* Bytes of ASCII at P, of N. */
static inline size_t
ascii_run(const unsigned char *p, size_t n)
{
	size_t i = 0;
	uint64_t w[4];

	for (; i + sizeof(w) <= n; i += sizeof(w)) {
		memcpy(w, p + i, sizeof(w));
		if ((w[0] | w[1] | w[2] | w[3]) & UINT64_C(0x8080808080808080))
			break;
	}
	for (; i + 8 <= n; i += 8) {
		memcpy(w, p + i, 8);
		if (w[0] & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < n && p[i] < 0x80)
		i++;
	return i;
}

/* Length of the valid sequence at P (not ASCII), or 0. RFC 3629 section 4. */
static inline size_t
sequence(const unsigned char *p, size_t n)
{
	if (p[0] >= 0xe1 && p[0] <= 0xef && p[0] != 0xed) /* Hangul, kana, nearly all CJK */
		return n >= 3 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80 ? 3 : 0;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		return n >= 2 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
	if (p[0] == 0xe0 || p[0] == 0xed) {
		unsigned char low = p[0] == 0xe0 ? 0xa0 : 0x80, high = p[0] == 0xe0 ? 0xbf : 0x9f;

		return n >= 3 && p[1] >= low && p[1] <= high && (p[2] & 0xc0) == 0x80 ? 3 : 0;
	}
	if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		unsigned char low = p[0] == 0xf0 ? 0x90 : 0x80, high = p[0] == 0xf4 ? 0x8f : 0xbf;

		return n >= 4 && p[1] >= low && p[1] <= high && (p[2] & 0xc0) == 0x80 &&
			       (p[3] & 0xc0) == 0x80
			   ? 4
			   : 0;
	}
	return 0;
}

size_t
text_valid(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	for (;;) {
		i += ascii_run(p + i, s.n - i);
		while (i < s.n && p[i] >= 0x80) {
			size_t n = sequence(p + i, s.n - i);

			if (n == 0)
				return i;
			i += n;
		}
		if (i >= s.n)
			return s.n;
	}
}

/* All characters beyond ASCII are plain in every way of WANT. */
static bool
all_plain(struct slice s, unsigned want)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0, n;

	for (;;) {
		i += ascii_run(p + i, s.n - i);
		for (; i < s.n && p[i] >= 0x80; i += n)
			if ((plain(decode(p + i, &n)) & want) != want)
				return false;
		if (i >= s.n)
			return true;
	}
}

/* What libunistring made, in B; it writes into B where B has room. */
static struct slice
keep(struct buf *b, uint8_t *made, size_t n)
{
	if (!made)
		xmalloc(SIZE_MAX); /* valid text fails only for want of memory */
	if ((char *)made != b->s) {
		b->n = 0;
		buf_add(b, made, n);
		free(made);
	}
	b->n = n;
	return buf_slice(b);
}

static struct slice
normalize(uninorm_t form, struct slice s, struct buf *b)
{
	uint8_t *made;
	size_t n;

	b->n = 0;
	buf_reserve(b, s.n * 3 + 16);
	n = b->cap;
	made =
	    u8_normalize(form, (const uint8_t *)s.p, s.n, (uint8_t *)b->s, &n); /* sets n first */
	return keep(b, made, n);
}

static struct slice
casefold(uninorm_t form, struct slice s, struct buf *b)
{
	uint8_t *made;
	size_t n;

	b->n = 0;
	buf_reserve(b, s.n * 3 + 16);
	n = b->cap;
	made = u8_casefold((const uint8_t *)s.p, s.n, NULL, form, (uint8_t *)b->s,
			   &n); /* sets n first */
	return keep(b, made, n);
}

struct slice
text_shown(struct slice s, struct buf *b)
{
	size_t n = text_valid(s);

	if (n == s.n)
		return s;
	b->n = 0;
	while (s.n) {
		buf_add(b, s.p, n);
		s = (struct slice){s.p + n, s.n - n};
		if (s.n) {
			buf_addf(b, "\\x%02x", (unsigned char)*s.p);
			s = (struct slice){s.p + 1, s.n - 1};
		}
		n = text_valid(s);
	}
	return buf_slice(b);
}

struct slice
text_nfc(struct slice s, struct buf *b)
{
	b->n = 0;
	if (all_plain(s, NFC))
		return s;
	return normalize(UNINORM_NFC, s, b);
}

static inline bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice
text_fold(struct slice s, struct buf *b)
{
	size_t i;

	b->n = 0;
	s = slice_trim(s);
	if (!all_plain(s, NFC | FOLDED))
		return slice_trim(casefold(UNINORM_NFC, s, b));
	for (i = 0; i < s.n && !is_upper(s.p[i]); i++)
		;
	if (i == s.n)
		return s;
	buf_reserve(b, s.n);
	for (i = 0; i < s.n; i++)
		b->s[i] = lower(s.p[i]);
	b->n = s.n;
	return buf_slice(b);
}

/* S with runs of blanks made one space, none at the ends, ASCII in lower case; appended to B,
 * which S may not be in. */
static struct slice
squeeze(struct slice s, struct buf *b)
{
	size_t n = 0;

	s = slice_trim(s);
	buf_reserve(b, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (!is_blank(s.p[i]))
			b->s[n++] = lower(s.p[i]);
		else if (n && b->s[n - 1] != ' ')
			b->s[n++] = ' ';
	}
	b->n = n;
	return buf_slice(b);
}

/* S without what cannot be seen, in B. */
static struct slice
visible(struct slice s, struct buf *b)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n;

	b->n = 0;
	for (size_t i = 0; i < s.n; i += n) {
		n = 1;
		if (p[i] < 0x80 || !uc_is_property_default_ignorable_code_point(decode(p + i, &n)))
			buf_add(b, p + i, n);
	}
	return buf_slice(b);
}

struct slice
text_fold_compat(struct slice s, struct buf *b)
{
	static _Thread_local struct buf one, two;
	size_t i;

	b->n = 0;
	s = slice_trim(s);
	if (all_plain(s, COMPAT)) {
		for (i = 0; i < s.n; i++)
			if (is_upper(s.p[i]) ||
			    (is_blank(s.p[i]) && (s.p[i] != ' ' || s.p[i + 1] == ' ')))
				return squeeze(s, b);
		return s;
	}
	/* Folding uncovers what decomposes and decomposing uncovers capitals (㎎ ㏗), so twice:
	 * Unicode 3.13, D146 */
	s = visible(s, buf_kept(&one));
	s = normalize(UNINORM_NFKC, s, buf_kept(&two));
	s = casefold(UNINORM_NFKC, s, &one);
	s = casefold(UNINORM_NFKC, s, &two);
	return squeeze(s, b);
}

bool
text_same(struct slice a, struct slice b)
{
	static _Thread_local struct buf one, two;
	size_t i, n;

	a = slice_trim(a);
	b = slice_trim(b);
	n = a.n < b.n ? a.n : b.n;
	for (i = 0; i < n && !((a.p[i] | b.p[i]) & 0x80); i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false; /* no mark behind it makes two letters one */
	if (i == n)
		return a.n == b.n;
	if (a.n == b.n && memcmp(a.p + i, b.p + i, n - i) == 0)
		return true;
	return slice_eq(text_fold(a, buf_kept(&one)), text_fold(b, buf_kept(&two)));
}

size_t
text_width(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t width = 0, n;

	for (size_t i = 0; i < s.n; i += n) {
		n = 1;
		if (p[i] < 0x80)
			width += p[i] >= 0x20 && p[i] != 0x7f;
		else if (!sequence(p + i, s.n - i))
			width++;
		else {
			uint32_t c = decode(p + i, &n);
			int w = c >= 0xac00 && c <= 0xd7a3 ? 2 : uc_width(c, "UTF-8");

			width += w > 0 ? (size_t)w : 0;
		}
	}
	return width;
}

size_t
text_units(struct slice s)
{
	size_t units = 0;

	for (size_t i = 0; i < s.n; i++)
		units += ((s.p[i] & 0xc0) != 0x80) + ((unsigned char)s.p[i] >= 0xf0);
	return units;
}

/* The code points of S folded, at most NAME_MAX_CP; false where there are more. */
static bool
code_points(struct slice s, struct buf *b, uint32_t *cp, size_t *count)
{
	struct slice f = text_fold(s, b);
	size_t n;

	*count = 0;
	for (size_t i = 0; i < f.n; i += n) {
		if (*count == NAME_MAX_CP)
			return false;
		n = 1;
		if ((unsigned char)f.p[i] < 0x80)
			cp[(*count)++] = (unsigned char)f.p[i];
		else
			cp[(*count)++] = decode((const unsigned char *)f.p + i, &n);
	}
	return true;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
text_distance(struct slice a, struct slice b, size_t limit)
{
	static _Thread_local struct buf scratch;
	uint32_t x[NAME_MAX_CP], y[NAME_MAX_CP];
	size_t rows[3][NAME_MAX_CP + 1], *before = rows[0], *last = rows[1], *now = rows[2], *swap;
	size_t n, m, best;

	if (!code_points(a, buf_kept(&scratch), x, &n) || !code_points(b, &scratch, y, &m))
		return text_same(a, b) ? 0 : limit + 1;
	if ((n > m ? n - m : m - n) > limit)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		best = now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1,
				       last[j - 1] + (x[i - 1] != y[j - 1]));
			if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
			best = least(best, now[j]);
		}
		/* a row may still come back by one through a swap */
		if (best > limit + 1)
			return limit + 1;
		swap = before;
		before = last;
		last = now;
		now = swap;
	}
	return least(last[m], limit + 1);
}

size_t
text_nearest(struct slice want, const struct slice *names, size_t n)
{
	size_t nearest = SIZE_MAX, limit, width = 0;

	for (size_t i = 0; i < want.n; i++)
		width += ((unsigned char)want.p[i] & 0xc0) != 0x80;
	/* one slip in a short name, two from five letters, three from nine */
	limit = width < 2 ? 0 : width < 5 ? 1 : width < 9 ? 2 : 3;
	for (size_t i = 0; i < n; i++) {
		size_t d = text_distance(want, names[i], limit);

		if (d <= limit) {
			nearest = i;
			if (d == 0)
				break;
			limit = d - 1;
		}
	}
	return nearest;
}
