/* SPDX-License-Identifier: MIT
 * Encodings: every answer must be the same at every chunk size, of the source and of the reader. */
#include "decode.h"
#include "tap.h"

#include <errno.h>
#include <iconv.h>

struct bytes {
	const char *p;
	size_t n, chunk;
};

static long
read_bytes(void *ctx, void *dst, size_t n)
{
	struct bytes *b = ctx;

	n = n < b->n ? n : b->n;
	n = b->chunk && n > b->chunk ? b->chunk : n;
	memcpy(dst, b->p, n);
	b->p += n;
	b->n -= n;
	return (long)n;
}

/* All of S through decode, in pieces; the encoding, or the error, in WHAT. */
static bool
decode_all(struct slice s, const char *encoding, size_t from, size_t to, struct buf *out,
	   struct buf *what)
{
	struct bytes bytes = {s.p, s.n, from};
	struct in_source source = {read_bytes, &bytes, "x"};
	struct decode *d;
	char piece[4096];
	long got;

	out->n = what->n = 0;
	d = decode_open(&source, encoding, what);
	if (!d)
		return false;
	while ((got = decode_read(d, piece, to ? to : sizeof(piece))) > 0)
		buf_add(out, piece, (size_t)got);
	buf_addf(what, "%s", got < 0 ? decode_error(d) : decode_encoding(d));
	decode_close(d);
	return got == 0;
}

static const size_t sizes[] = {1, 2, 3, 5, 7, 16, 4095, 0};
enum { SIZES = sizeof(sizes) / sizeof(*sizes) };

static void
is(const char *name, struct slice s, const char *encoding, struct slice want, const char *want_what)
{
	struct buf out = {0}, what = {0};
	bool good = true;

	for (size_t a = 0; a < SIZES && good; a++)
		for (size_t b = 0; b < SIZES && good; b++) {
			good = decode_all(s, encoding, sizes[a], sizes[b], &out, &what) &&
			       slice_eq(buf_slice(&out), want) &&
			       slice_eq(buf_slice(&what), slice_of(want_what));
			if (!good)
				printf("# chunks %zu and %zu: %zu bytes, %s\n", sizes[a], sizes[b],
				       out.n, buf_string(&what));
		}
	ok(good, "%s", name);
	buf_free(&out);
	buf_free(&what);
}

static void
fails(const char *name, struct slice s, const char *encoding, const char *want)
{
	struct buf out = {0}, what = {0};
	bool good = !decode_all(s, encoding, 0, 0, &out, &what) && strstr(buf_string(&what), want);

	if (!ok(good, "%s", name))
		printf("# %s\n", buf_string(&what));
	buf_free(&out);
	buf_free(&what);
}

static void
convert(const char *to, struct slice s, struct buf *out)
{
	iconv_t cd = iconv_open(to, "UTF-8");
	char *in = (char *)(uintptr_t)s.p, *p;
	size_t left = s.n, room;

	out->n = 0;
	buf_reserve(out, s.n * 4 + 16);
	p = out->s;
	room = out->cap;
	iconv(cd, &in, &left, &p, &room);
	out->n = out->cap - room;
	iconv_close(cd);
}

int
main(void)
{
	struct slice korean = SLICE("이름,회사\n홍길동,㈜한빛\n뷁쨰똠,표\n");
	struct slice astral = SLICE("name\n\xf0\x9f\x98\x80,\xea\xb0\x80\n");
	const struct {
		const char *iconv, *shown;
		struct slice text;
	} asian[] = {
	    {"CP932", "cp932", SLICE("会社名,氏名,メール\n株式会社見本,見本 太郎,a@example.jp\n")},
	    {"CP932", "cp932", SLICE("name\n田中 一郎\n")},
	    {"EUC-JP", "euc-jp", SLICE("会社名,お名前,メール\n株式会社見本,見本 たろう,a@example.jp\n")},
	    {"GB18030", "gb18030", SLICE("姓名,手机号码,邮箱,公司名称\n王小明,138,a@example.cn,示例公司\n")},
	    {"BIG5-HKSCS", "big5", SLICE("姓名,電話號碼,電子郵件,公司名稱\n王小明,138,a@example.tw,範例公司\n")},
	    {"CP949", "cp949", SLICE("이름,한자,회사\n홍길동,洪吉東,한빛\n김철수,金哲秀,두빛\n")},
	    {"CP949", "cp949", SLICE("name\n김민지\n")}};
	struct buf b = {0}, late = {0}, want = {0};

	is("ASCII", SLICE("a,b\n1,2\n"), NULL, SLICE("a,b\n1,2\n"), "ascii");
	is("empty", SLICE(""), NULL, SLICE(""), "ascii");
	is("UTF-8", korean, NULL, korean, "utf-8");
	is("UTF-8 of four bytes", astral, NULL, astral, "utf-8");
	is("a mark, twice, is taken off", SLICE("\xef\xbb\xbf\xef\xbb\xbf\"a\""), NULL,
	   SLICE("\"a\""), "utf-8");
	is("two-byte letters", SLICE("a\nn\xc3\xa9\n"), NULL, SLICE("a\nn\xc3\xa9\n"), "utf-8");
	is("a cut character at the end stays one", SLICE("a\n\xec\x9d\xb4\n\xec\x9d"), NULL,
	   SLICE("a\n\xec\x9d\xb4\n\xec\x9d"), "utf-8");

	convert("CP949", korean, &b);
	is("CP949, UHC syllables too", buf_slice(&b), NULL, korean, "cp949");
	is("CP949 by name", buf_slice(&b), "EUC-KR", korean, "cp949");
	is("a cut CP949 character is no text", (struct slice){b.s, b.n - 2}, "cp949",
	   SLICE("이름,회사\n홍길동,㈜한빛\n뷁쨰똠,\xff"), "cp949");
	for (int i = 0; i < 20000; i++)
		buf_addf(&late, "row %d,plain\n", i);
	buf_add_slice(&want, buf_slice(&late));
	buf_add_slice(&late, buf_slice(&b));
	buf_add_slice(&want, korean);
	is("one CP949 name behind 300 KB of ASCII", buf_slice(&late), NULL, buf_slice(&want),
	   "cp949");
	late.n -= b.n;
	want.n = late.n;
	buf_add_slice(&late, korean);
	buf_add_slice(&want, korean);
	is("one UTF-8 name behind 300 KB of ASCII", buf_slice(&late), NULL, buf_slice(&want),
	   "utf-8");

	convert("UTF-16LE", astral, &b);
	is("UTF-16LE by name, surrogates", buf_slice(&b), "utf-16le", astral, "utf-16le");
	convert("UTF-16LE", SLICE("id,name\n1,\xea\xb0\x80\n2,b\n"), &b);
	is("UTF-16LE without a mark", buf_slice(&b), NULL, SLICE("id,name\n1,\xea\xb0\x80\n2,b\n"),
	   "utf-16le");
	convert("UTF-16BE", SLICE("id,name\n1,\xea\xb0\x80\n2,b\n"), &b);
	is("UTF-16BE without a mark", buf_slice(&b), NULL, SLICE("id,name\n1,\xea\xb0\x80\n2,b\n"),
	   "utf-16be");
	is("UTF-16BE with a mark", SLICE("\xfe\xff\0a\0,\xac\0"), NULL, SLICE("a,\xea\xb0\x80"),
	   "utf-16be");
	is("half a surrogate is no text",
	   SLICE("\xff\xfe"
		 "a\0\0\xd8"
		 "b\0"),
	   NULL,
	   SLICE("a\xff"
		 "b"),
	   "utf-16le");
	is("one NUL makes no UTF-16", SLICE("a,b\n\0,2\n"), NULL, SLICE("a,b\n\0,2\n"), "ascii");

	is("Western letters", SLICE("name\nH\xe9l\xe8ne\n"), NULL,
	   SLICE("name\nH\xc3\xa9l\xc3\xa8ne\n"), "windows-1252");
	is("one Western letter at a word's end", SLICE("name,x\nRen\xe9,a\n"), NULL,
	   SLICE("name,x\nRen\xc3\xa9,a\n"), "windows-1252");
	for (size_t i = 0; i < sizeof(asian) / sizeof(*asian); i++) {
		convert(asian[i].iconv, asian[i].text, &b);
		is(asian[i].shown, buf_slice(&b), NULL, asian[i].text, asian[i].shown);
	}
	is("damaged UTF-8 of two bytes is no Chinese",
	   SLICE("name\nRen\xc3\xa9\nZo\xc3\xab\nM\xc3\xbcller\nx\xff\n"), NULL,
	   SLICE("name\nRen\xc3\xa9\nZo\xc3\xab\nM\xc3\xbcller\nx\xff\n"), "utf-8");
	is("Latin-1 by name", SLICE("a\n\xa9\n"), "latin1", SLICE("a\n\xc2\xa9\n"), "iso-8859-1");
	is("damage after UTF-8 is left to the reader", SLICE("a\n\xec\x9d\xb4\n\x80\n"), NULL,
	   SLICE("a\n\xec\x9d\xb4\n\x80\n"), "utf-8");
	is("one damaged line is left to the reader", SLICE("a\nx\xed\xa0\x80\n"), NULL,
	   SLICE("a\nx\xed\xa0\x80\n"), "utf-8");
	fails("a header in no known encoding is refused", SLICE("a\x80,b\n1,2\n"), NULL,
	      "byte 0x80 at offset 1");
	fails("many damaged lines are another encoding", SLICE("a\n\x80\n\x80\n\x80\n"), NULL,
	      "-e");
	fails("an unknown name", SLICE("a"), "no-such", "unknown encoding");
	fails("a typo in the name", SLICE("a"), "cp94", "did you mean \"cp949\"");
	fails("a workbook is named", SLICE("PK\3\4rest"), NULL, "workbook");
	fails("gzip is named", SLICE("\x1f\x8brest"), NULL, "compressed");

	/* A whole block that may be either, then what is CP949 only. */
	late.n = 0;
	while (late.n < 70000)
		buf_add_slice(&late, SLICE("\xc8\xab,x\n"));
	convert("CP949", SLICE("길동,한빛\n"), &b);
	buf_add_slice(&late, buf_slice(&b));
	fails("what was taken for UTF-8 and was not: refused, not guessed", buf_slice(&late), NULL,
	      "-e cp949");

	buf_free(&b);
	buf_free(&late);
	buf_free(&want);
	return tap_end();
}
