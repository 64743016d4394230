/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include "decode_asian.h"
#include "decode_look.h"
#include "text.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	BLOCK = 64 << 10, /* read at once, and looked at before a decision */
	FIRST = 4 << 10,  /* looked at for a mark and for NULs */
	HOLD = 16,	  /* room for one character, where the caller asks for less */
	DAMAGED = 2 /* so many damaged lines are damage; more, or a header, are another encoding */
};

#define NO_TEXT '\xff' /* never occurs in UTF-8 */

struct decode {
	struct in_source source;
	const char *encoding;
	bool guessed, eof;
	/* ASCII: nothing else was seen. WEAK: UTF-8, but only of two bytes, which CP949 may be by
	 * chance. */
	enum { ASCII, WEAK, PASS, CONVERT } state;
	bool twofold; /* WEAK, and as good as CP949 */
	iconv_t cd;
	size_t unit; /* bytes to skip where iconv finds no character */
	size_t mark;
	uint64_t before; /* bytes of the source before raw[0] */
	size_t at, end;	 /* raw[at, end) is not yet given out */
	char last;	 /* what was, of text that is passed */
	char raw[BLOCK];
	char hold[HOLD]; /* hold[held_at, held) goes out first */
	size_t held_at, held;
	struct buf error;
};

static const struct {
	const char *said, *iconv, *shown;
} names[] = {
    {"utf-8", NULL, "utf-8"},
    {"utf8", NULL, "utf-8"},
    {"utf-8-sig", NULL, "utf-8"},
    {"ascii", NULL, "utf-8"},
    {"us-ascii", NULL, "utf-8"},
    {"cp949", "CP949", "cp949"},
    {"uhc", "CP949", "cp949"},
    {"ms949", "CP949", "cp949"},
    {"windows-949", "CP949", "cp949"},
    {"euc-kr", "CP949", "cp949"}, /* what calls itself EUC-KR is written by Windows */
    {"euckr", "CP949", "cp949"},
    {"ks_c_5601-1987", "CP949", "cp949"},
    {"utf-16le", "UTF-16LE", "utf-16le"},
    {"utf-16be", "UTF-16BE", "utf-16be"},
    {"latin1", "ISO-8859-1", "iso-8859-1"},
    {"latin-1", "ISO-8859-1", "iso-8859-1"},
    {"cp1252", "CP1252", "windows-1252"},
    {"windows-1252", "CP1252", "windows-1252"},
};

static bool
convert_from(struct decode *d, const char *iconv_name, const char *shown, size_t unit)
{
	d->cd = iconv_open("UTF-8", iconv_name);
	if (d->cd == (iconv_t)-1)
		return false;
	d->state = CONVERT;
	d->encoding = shown;
	d->unit = unit;
	return true;
}

/* At least WANT bytes in raw, if the source has them. -1 on an error of the source. */
static int
fill(struct decode *d, size_t want)
{
	if (d->at) {
		memmove(d->raw, d->raw + d->at, d->end - d->at);
		d->before += d->at;
		d->end -= d->at;
		d->at = 0;
	}
	while (d->end < want && !d->eof) {
		long got = d->source.read(d->source.ctx, d->raw + d->end, BLOCK - d->end);

		if (got < 0)
			return -1;
		d->eof = got == 0;
		d->end += (size_t)got;
	}
	return 0;
}

static struct slice
first(const struct decode *d)
{
	return (struct slice){d->raw, d->end < FIRST ? d->end : FIRST};
}

static bool
starts_with(const struct decode *d, const char *magic, size_t n)
{
	return d->end >= n && memcmp(d->raw, magic, n) == 0;
}

static bool
take_mark(struct decode *d)
{
	const char *wide = starts_with(d, "\xff\xfe", 2)   ? "UTF-16LE"
			   : starts_with(d, "\xfe\xff", 2) ? "UTF-16BE"
							   : NULL;

	if (wide) {
		d->at = 2;
		return convert_from(d, wide, wide[6] == 'L' ? "utf-16le" : "utf-16be", 2);
	}
	while (d->end - d->at >= 3 && memcmp(d->raw + d->at, "\xef\xbb\xbf", 3) == 0)
		d->at += 3;
	if (!d->at)
		return false;
	d->mark = d->at;
	d->state = PASS;
	d->encoding = "utf-8";
	return true;
}

static int
by_name(struct decode *d, const char *name, struct buf *err)
{
	struct slice known[sizeof(names) / sizeof(*names)];
	size_t n = sizeof(names) / sizeof(*names), near;

	if (text_same(slice_of(name), SLICE("utf-16"))) {
		const char *side = look_utf16(first(d));

		name = side ? side : "utf-16le";
	}
	for (size_t i = 0; i < n; i++) {
		known[i] = slice_of(names[i].said);
		if (!text_same(slice_of(name), known[i]))
			continue;
		d->encoding = names[i].shown;
		d->state = PASS;
		if (names[i].iconv &&
		    !convert_from(d, names[i].iconv, names[i].shown, strstr(name, "16") ? 2 : 1)) {
			buf_addf(err, "this system cannot read %s", name);
			return -1;
		}
		return 0;
	}
	if (convert_from(d, name, name, 1))
		return 0;
	near = text_nearest(slice_of(name), known, n);
	buf_addf(err, "unknown encoding \"%s\"", name);
	if (near != SIZE_MAX)
		buf_addf(err, "; did you mean \"%s\"?", names[near].said);
	return -1;
}

struct decode *
decode_open(const struct in_source *source, const char *encoding, struct buf *err)
{
	struct decode *d = xcalloc(1, sizeof(*d));
	const char *what;

	d->source = *source;
	d->cd = (iconv_t)-1;
	d->encoding = "ascii";
	if (fill(d, FIRST) < 0) {
		buf_addf(err, "%s: %s", source->name, strerror(errno));
		goto failed;
	}
	what = look_not_text(first(d));
	if (what) {
		buf_addf(err, "%s: %s", source->name, what);
		goto failed;
	}
	if (take_mark(d))
		return d;
	if (encoding && !text_same(slice_of(encoding), SLICE("auto"))) {
		if (by_name(d, encoding, err) < 0)
			goto failed;
		return d;
	}
	d->guessed = true;
	what = look_utf16(first(d));
	if (what && by_name(d, what, err) < 0)
		goto failed;
	return d;
failed:
	decode_close(d);
	return NULL;
}

/* Are all bytes of P text in an encoding that iconv knows? A character cut by the end of the block is
 * none. Where the system lacks the encoding nothing says that they are not. */
static bool
is_valid(const char *encoding, const char *p, size_t n, bool whole)
{
	iconv_t cd = iconv_open("UTF-8", encoding);
	char *in = (char *)(uintptr_t)p, text[4096];
	bool good = true;

	while (cd != (iconv_t)-1 && good && n) {
		char *out = text;
		size_t room = sizeof(text);

		if (iconv(cd, &in, &n, &out, &room) != (size_t)-1 || errno == E2BIG)
			continue;
		good = errno == EINVAL && !whole;
		break;
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	return good;
}

static bool
looks_cp949(const char *p, size_t n, bool whole, bool pure)
{
	return asian_cp949((struct slice){p, n}, pure) && is_valid("CP949", p, n, whole);
}

static long
refuse(struct decode *d, size_t at, const char *hint)
{
	d->error.n = 0;
	buf_addf(&d->error, "%s: byte 0x%02x at offset %llu %s", d->source.name,
		 (unsigned char)d->raw[at], (unsigned long long)(d->before + at), hint);
	errno = EILSEQ;
	return -1;
}

/* From the byte at VALID on it is text in that encoding, or none that this system can read: then
 * another one that the bytes happen to fit would make nonsense of it. */
static long
settle(struct decode *d, size_t valid, const char *iconv_name, const char *shown)
{
	char hint[80];

	if (convert_from(d, iconv_name, shown, 1))
		return 0;
	snprintf(hint, sizeof(hint), "is %s, which this system cannot read", iconv_name);
	return refuse(d, valid, hint);
}

/* Japanese, Western, Chinese, or Korean with many rare syllables: 1, or 0, it is none of these; -1 on
 * an error. */
static int
other_encoding(struct decode *d, const char *p, size_t n, size_t valid)
{
	static const struct {
		bool (*looks)(struct slice); /* NULL: look_western */
		const char *iconv, *shown;
	} other[] = {{asian_cp932, "CP932", "cp932"},
		     {asian_euc_jp, "EUC-JP", "euc-jp"},
		     {NULL, "CP1252", "windows-1252"},
		     {asian_gbk, "GB18030", "gb18030"},
		     {asian_big5, "BIG5-HKSCS", "big5"}};
	struct slice s = {p, n};

	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (other[i].looks ? other[i].looks(s) && is_valid(other[i].iconv, p, n, d->eof)
				   : look_western(s, d->last))
			return settle(d, valid, other[i].iconv, other[i].shown) < 0 ? -1 : 1;
	if (looks_cp949(p, n, d->eof, false))
		return settle(d, valid, "CP949", "cp949") < 0 ? -1 : 1;
	return 0;
}

/* At a byte that is not ASCII (or, where the stream is WEAK, not UTF-8): what it is, from a full
 * block. -1 on an error. */
static long
decide(struct decode *d)
{
	const char *p;
	size_t n, valid;
	bool longer, header = d->before + d->at < FIRST && !memchr(d->raw, '\n', d->at);
	int found;

	if (fill(d, BLOCK) < 0)
		return -1;
	p = d->raw;
	n = d->end;
	valid = look_utf8((struct slice){p, n}, d->eof, &longer);
	if (valid < n && looks_cp949(p, n, d->eof, d->state != WEAK)) {
		if (d->state == WEAK)
			return refuse(d, valid,
				      "is not UTF-8, as the text before it is; if all is Korean, "
				      "use -e cp949");
		return settle(d, valid, "CP949", "cp949");
	}
	d->encoding = "utf-8";
	d->twofold = valid == n && looks_cp949(p, n, d->eof, true) && !look_latin((struct slice){p, n});
	if (valid == n || longer || d->state == WEAK) {
		d->state = valid == n && !longer ? WEAK : PASS;
		return 0;
	}
	if (!look_damaged_utf8((struct slice){p, n}) &&
	    (found = other_encoding(d, p, n, valid)) != 0)
		return found > 0 ? 0 : -1;
	if (header || look_damaged_lines((struct slice){p, n}, DAMAGED) > DAMAGED)
		return refuse(d, valid, "is in no encoding that is known by itself; name it with -e");
	d->state = PASS;
	return 0;
}

static size_t
give(struct decode *d, char *dst, size_t n, size_t ready)
{
	n = n < ready ? n : ready;
	memcpy(dst, d->raw + d->at, n);
	d->at += n;
	d->last = d->raw[d->at - 1];
	return n;
}

/* As much as converts into DST; 0 only at the end. */
static long
convert(struct decode *d, char *dst, size_t n)
{
	char *out = dst;
	size_t room = n;

	while (out == dst) {
		char *in = d->raw + d->at;
		size_t left = d->end - d->at;
		bool stuck;

		if (!left && d->eof)
			return 0;
		if (!left) {
			if (fill(d, 1) < 0)
				return -1;
			continue;
		}
		stuck = iconv(d->cd, &in, &left, &out, &room) == (size_t)-1;
		d->at = d->end - left;
		if (!stuck || errno == E2BIG || out != dst)
			continue;
		if (errno == EINVAL && !d->eof) {
			if (fill(d, left + 1) < 0)
				return -1;
			continue;
		}
		/* No character, or half of one at the end. */
		d->at += left < d->unit ? left : d->unit;
		*out++ = NO_TEXT;
		iconv(d->cd, NULL, NULL, NULL, NULL);
	}
	return out - dst;
}

static long
read_some(struct decode *d, char *dst, size_t n)
{
	for (;;) {
		size_t ready;

		if (d->state == CONVERT)
			return convert(d, dst, n);
		if (d->at == d->end && d->state == PASS)
			return d->eof ? 0 : d->source.read(d->source.ctx, dst, n);
		if (d->at == d->end && d->eof)
			return 0;
		if (d->at == d->end && fill(d, 1) < 0)
			return -1;
		ready = d->end - d->at < n ? d->end - d->at : n; /* no character is cut by N */
		if (d->state == ASCII)
			ready = look_ascii_run(d->raw + d->at, ready);
		else if (d->state == WEAK)
			ready = look_weak_run(d->raw + d->at, ready);
		if (ready)
			return (long)give(d, dst, n, ready);
		if (d->at < d->end && decide(d) < 0)
			return -1;
		/* A long character after a weak one, or one that is cut by the end of the file. */
		if (d->state == WEAK && !look_weak_run(d->raw + d->at, d->end - d->at))
			d->state = PASS;
	}
}

long
decode_read(void *decode, void *dst, size_t n)
{
	struct decode *d = decode;
	long got;

	if (d->held_at == d->held && n < HOLD && d->state != PASS) {
		got = read_some(d, d->hold, HOLD);
		if (got <= 0)
			return got;
		d->held_at = 0;
		d->held = (size_t)got;
	}
	if (d->held_at == d->held)
		return read_some(d, dst, n);
	n = n < d->held - d->held_at ? n : d->held - d->held_at;
	memcpy(dst, d->hold + d->held_at, n);
	d->held_at += n;
	return (long)n;
}

const char *
decode_error(struct decode *d)
{
	return d->error.n ? buf_string(&d->error) : NULL;
}

const char *
decode_encoding(const struct decode *d)
{
	return d->encoding;
}

bool
decode_twofold(const struct decode *d)
{
	return d->guessed && d->state == WEAK && d->twofold;
}

size_t
decode_mark(const struct decode *d)
{
	return d->mark;
}

void
decode_close(struct decode *d)
{
	if (!d)
		return;
	if (d->cd != (iconv_t)-1)
		iconv_close(d->cd);
	buf_free(&d->error);
	free(d);
}
