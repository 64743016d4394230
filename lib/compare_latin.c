/* SPDX-License-Identifier: MIT */
#include "compare_latin.h"

/* Two bytes a letter, U+00C0 to U+017F; blank: no letter. */
static const char latin[] =
    "a a a a aea aec e e e e i i i i d n o o o o oe  o u u u uey thssa a a a "
    "aea aec e e e e i i i i d n o o o o oe  o u u u uey thy a a a a a a c c "
    "c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h i i i i "
    "i i i i i i ijijj j k k k l l l l l l l l l l n n n n n n n n n o o o o "
    "o o oeoer r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u "
    "w w y y y z z z z z z s ";
/* One byte a letter, U+1EA0 to U+1EF9. */
static const char vietnamese[] =
    "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy";
_Static_assert(sizeof(latin) == 2 * 192 + 1 && sizeof(vietnamese) == 90 + 1, "a letter each");

struct slice
latin_plain(struct slice s, struct buf *b)
{
	size_t i = 0;

	while (i < s.n && !(s.p[i] & 0x80))
		i++;
	if (i == s.n)
		return s;
	b->n = 0;
	for (i = 0; i < s.n;) {
		const unsigned char *p = (const unsigned char *)s.p + i;
		size_t left = s.n - i, step = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
		uint32_t c = left < 2 ? 0 : step == 2 ? (*p & 31u) << 6 | (p[1] & 63u) : 0;

		if (step == 3 && left >= 3)
			c = (*p & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
		step = step < left ? step : left;
		if (c >= 0xc0 && c < 0x180 && latin[2 * (c - 0xc0)] != ' ') {
			const char *letter = latin + 2 * (c - 0xc0);

			buf_add(b, letter, letter[1] == ' ' ? 1 : 2);
		} else if (c >= 0x1ea0 && c < 0x1efa) {
			buf_addc(b, vietnamese[c - 0x1ea0]);
		} else if (c < 0x300 || c > 0x36f) { /* else a mark by itself */
			buf_add(b, s.p + i, step);
		}
		i += step;
	}
	return buf_slice(b);
}

static bool
begins(struct slice s, const char *with)
{
	size_t n = strlen(with);

	return s.n >= n && memcmp(s.p, with, n) == 0;
}

static void
letter_add(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_addc(b, (char)c);
	} else if (c < 0x800) {
		buf_addc(b, (char)(0xc0 | c >> 6));
		buf_addc(b, (char)(0x80 | (c & 63)));
	} else {
		buf_addc(b, (char)(0xe0 | c >> 12));
		buf_addc(b, (char)(0x80 | (c >> 6 & 63)));
		buf_addc(b, (char)(0x80 | (c & 63)));
	}
}

/* The letter that a name or number behind & stands for, and the length of it; 0: none. */
static size_t
entity_read(struct slice s, uint32_t *c)
{
	static const struct {
		const char *name;
		uint32_t c;
	} known[] = {{"amp;", '&'},	{"quot;", '"'},	   {"apos;", '\''},   {"lt;", '<'},
		     {"gt;", '>'},	{"nbsp;", ' '},	   {"mdash;", '-'},   {"ndash;", '-'},
		     {"auml;", 0xe4},	{"ouml;", 0xf6},   {"uuml;", 0xfc},   {"Auml;", 0xc4},
		     {"Ouml;", 0xd6},	{"Uuml;", 0xdc},   {"szlig;", 0xdf},  {"eacute;", 0xe9},
		     {"egrave;", 0xe8}, {"ccedil;", 0xe7}, {"ntilde;", 0xf1}, {"oslash;", 0xf8},
		     {"aring;", 0xe5},	{"aacute;", 0xe1}, {"oacute;", 0xf3}, {"iacute;", 0xed}};
	size_t i = 1;

	for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
		if (begins(s, known[k].name)) {
			*c = known[k].c;
			return strlen(known[k].name);
		}
	if (!begins(s, "#"))
		return 0;
	for (*c = 0; i < s.n && i < 6 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		*c = *c * 10 + (uint32_t)(s.p[i] - '0');
	return i < s.n && s.p[i] == ';' && *c >= ' ' && *c < 0xd800 ? i + 1 : 0;
}

struct slice
entities_read(struct slice s, struct buf *b)
{
	if (!memchr(s.p, '&', s.n) || !memchr(s.p, ';', s.n))
		return s;
	b->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		struct slice rest = {s.p + i + 1, s.n - i - 1};
		uint32_t c = 0;
		size_t n = s.p[i] == '&' ? entity_read(rest, &c) : 0;

		if (n)
			letter_add(b, c);
		else
			buf_addc(b, s.p[i]);
		i += n;
	}
	return buf_slice(b);
}
