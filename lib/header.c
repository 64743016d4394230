/* SPDX-License-Identifier: MIT */
#include "header.h"

#include "ascii.h"
#include "dates.h"
#include "num.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	PLACES = 1 << 16, /* of headers that are called the same */
	UNIT = 24	  /* bytes */
};

struct slice
header_key(struct slice header, struct buf *b)
{
	static const struct slice wide[] = {
	    SLICE_INIT("\xc2\xa0"), SLICE_INIT("\xe2\x80\x8b"), SLICE_INIT("\xef\xbb\xbf"),
	    SLICE_INIT("\xe3\x80\x80"), SLICE_INIT("："), SLICE_INIT("？"), SLICE_INIT("＊")};
	struct buf folded = {0};
	struct slice f = text_valid(header) == header.n ? text_fold(header, &folded) : header;

	b->n = 0;
	buf_reserve(b, f.n + 1);
	for (size_t i = f.n > 1 && f.p[0] == '$'; i < f.n;) { /* "$email" */
		size_t n = 0;

		if (!(f.p[i] & 0x80))
			n = memchr(" _-*#:.?\t\n\r", f.p[i], 11) != NULL;
		else
			for (size_t d = 0; d < sizeof(wide) / sizeof(*wide) && !n; d++)
				if (f.n - i >= wide[d].n && f.p[i] == wide[d].p[0] &&
				    memcmp(f.p + i, wide[d].p, wide[d].n) == 0)
					n = wide[d].n;
		if (f.n - i >= 3 && memcmp(f.p + i, "（", 3) == 0) {
			b->s[b->n++] = '(';
			n = 3;
		} else if (f.n - i >= 3 && memcmp(f.p + i, "）", 3) == 0) {
			b->s[b->n++] = ')';
			n = 3;
		} else if (!n) {
			b->s[b->n++] = f.p[i];
		}
		i += n ? n : 1;
	}
	buf_free(&folded);
	return buf_slice(b);
}

/* What is written in one language only: words, and characters as they were simplified. */
static const struct {
	const char *sign, *country;
} script[] = {{"会社", "JP"}, {"役職", "JP"}, {"氏名", "JP"}, {"携帯", "JP"}, {"番号", "JP"},
	      {"県", "JP"},   {"电", "CN"},   {"话", "CN"},   {"邮", "CN"},   {"职", "CN"},
	      {"业", "CN"},   {"单", "CN"},   {"询", "CN"},   {"创", "CN"},   {"间", "CN"},
	      {"问", "CN"},   {"题", "CN"},   {"联", "CN"},   {"务", "CN"},   {"时", "CN"}};

const char *
header_country(struct slice s)
{
	for (size_t i = 0; i + 2 < s.n; i++) {
		unsigned char a = (unsigned char)s.p[i], b = (unsigned char)s.p[i + 1];

		if (a >= 0xea && a <= 0xed)
			return "KR";
		if (a == 0xe3 && (b >= 0x81 && b <= 0x83) && (b != 0x83 || s.p[i + 2] != '\xbb'))
			return "JP"; /* kana; the middle dot is anybody's */
	}
	for (size_t i = 0; i < sizeof(script) / sizeof(*script); i++)
		if (memmem(s.p, s.n, script[i].sign, strlen(script[i].sign)))
			return script[i].country;
	return "";
}

const struct zone *
header_zone(struct slice s)
{
	const char *open = s.n && s.p[s.n - 1] == ')' ? memrchr(s.p, '(', s.n) : NULL;
	char name[16];
	int east;

	if (!open)
		return NULL;
	if (memmem(open, (size_t)(s.p + s.n - open), "UTC)", 4)) /* "(in UTC)" */
		return zone_open("UTC");
	if (!dates_zone((struct slice){open, (size_t)(s.p + s.n - open)}, &east))
		return NULL;
	if (!east)
		return zone_open("UTC");
	snprintf(name, sizeof(name), "%c%d:%02d", east > 0 ? '+' : '-', abs(east) / 3600,
		 abs(east) / 60 % 60);
	return zone_open(name);
}

struct slice
header_note(struct slice s, struct slice *bare)
{
	static const char *const pair[][2] = {{"(", ")"}, {"[", "]"}, {"（", "）"}, {"【", "】"}};

	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++) {
		size_t open = strlen(pair[i][0]), close = strlen(pair[i][1]);

		if (s.n <= open + close || memcmp(s.p + s.n - close, pair[i][1], close) != 0)
			continue;
		for (size_t at = s.n - close; at-- > 0;)
			if (memcmp(s.p + at, pair[i][0], open) == 0) {
				*bare = slice_trim((struct slice){s.p, at});
				return slice_trim((struct slice){
				    s.p + at + open, s.n - close - at - open});
			}
	}
	for (size_t at = s.n; at-- > 4 && s.n - at < UNIT;)
		if (memcmp(s.p + at - 4, " in ", 4) == 0) {
			*bare = slice_trim((struct slice){s.p, at - 4});
			return slice_trim((struct slice){s.p + at, s.n - at});
		}
	*bare = s;
	return (struct slice){"", 0};
}

/* Units that are no amount with a one before or in it. */
static const struct {
	const char *text, *currency;
	double scale;
} unit[] = {
    {"千円", "JPY", 1e3},	{"万円", "JPY", 1e4},	{"百万円", "JPY", 1e6},
    {"億円", "JPY", 1e8},	{"千元", "CNY", 1e3},	{"万元", "CNY", 1e4},
    {"亿元", "CNY", 1e8},	{"T€", "EUR", 1e3},	{"TEUR", "EUR", 1e3},
    {"Tsd. €", "EUR", 1e3},	{"Tsd. EUR", "EUR", 1e3}, {"Mio. €", "EUR", 1e6},
    {"Mio €", "EUR", 1e6},	{"Mio. EUR", "EUR", 1e6}, {"Mio EUR", "EUR", 1e6},
    {"thousands", "", 1e3},	{"millions", "", 1e6},
    {"000s", "", 1e3},		{"000s USD", "USD", 1e3}, {"000's", "", 1e3},
    {"$000", "USD", 1e3},	{"$000s", "USD", 1e3},	{"USD 000s", "USD", 1e3},
    {"USD thousands", "USD", 1e3}, {"thousands USD", "USD", 1e3}, {"USD millions", "USD", 1e6},
    {"millions USD", "USD", 1e6}, {"$ thousands", "USD", 1e3}, {"$ millions", "USD", 1e6},
};

bool
header_unit(struct slice s, double *scale, char currency[4])
{
	static const struct slice word[] = {SLICE_INIT("단위"), SLICE_INIT(":"), SLICE_INIT("in ")};
	struct slice bare, note = header_note(s, &bare);
	struct buf one = {0};
	bool found = false;

	*scale = 1;
	currency[0] = 0;
	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
		if (note.n > word[i].n && memcmp(note.p, word[i].p, word[i].n) == 0)
			note = slice_trim(
			    (struct slice){note.p + word[i].n, note.n - word[i].n});
	if (!note.n || note.n > UNIT || text_valid(note) < note.n)
		return false;
	for (size_t i = 0; i < sizeof(unit) / sizeof(*unit); i++)
		if (text_same(note, slice_of(unit[i].text))) {
			*scale = unit[i].scale;
			memcpy(currency, unit[i].currency, strlen(unit[i].currency) + 1);
			return true;
		}
	for (size_t i = 0; i < note.n; i++) /* (2023) is a year, (10 EUR) an amount */
		if (is_digit(note.p[i]) && note.p[i] != '0')
			return false;
	/* "만원" is 1만원, "$k" is $1k; but "m" alone are metres or minutes. */
	for (size_t i = 0; i < note.n && !found; i++) {
		one.n = 0;
		buf_add(&one, note.p, i);
		buf_addc(&one, '1');
		buf_add(&one, note.p + i, note.n - i);
		found = num_parse_human(buf_slice(&one), scale, currency) &&
			(currency[0] ? *scale >= 1
				     : *scale >= 1e3 &&
					   !(note.n == 1 && strchr("mMbB", *note.p)));
	}
	buf_free(&one);
	if (!found) {
		*scale = 1;
		currency[0] = 0;
	}
	return found;
}

/* "email#2": the second of those that are called so. */
static struct slice
name_and_place(struct slice s, long *place)
{
	const char *sign = s.n ? memrchr(s.p, '#', s.n) : NULL;
	size_t n = sign ? (size_t)(sign - s.p) : 0;

	*place = 1;
	if (!n || !num_parse_long((struct slice){sign + 1, s.n - n - 1}, 2, PLACES, place))
		return s;
	return (struct slice){s.p, n};
}

/* The header of H that is WANT to the byte, but for blanks around it; or -1. */
static int
header_named(const struct head *h, struct slice want)
{
	struct slice name;
	long place;

	want = slice_trim(want);
	for (size_t i = 0; i < h->n && want.n; i++)
		if (slice_eq(slice_trim(h->name[i]), want))
			return (int)i;
	name = name_and_place(want, &place);
	if (place > 1)
		for (size_t i = 0; i < h->n; i++)
			if (slice_eq(slice_trim(h->name[i]), name) && --place == 0)
				return (int)i;
	return -1;
}

void
header_mark(const struct head *h, size_t i, struct buf *b)
{
	struct slice name = slice_trim(h->name[i]);
	size_t place = 1;

	for (size_t k = 0; k < i && name.n; k++)
		place += slice_eq(slice_trim(h->name[k]), name);
	b->n = 0;
	buf_add_slice(b, h->name[i]);
	if (place > 1)
		buf_addf(b, "#%zu", place);
}

int
header_like(const struct head *h, struct slice want)
{
	struct buf a = {0}, b = {0};
	struct slice key = header_key(want, &a);
	int found = header_named(h, want);

	for (size_t i = 0; i < h->n && key.n && found < 0; i++)
		if (slice_eq(header_key(h->name[i], &b), key))
			found = (int)i;
	buf_free(&a);
	buf_free(&b);
	return found;
}
