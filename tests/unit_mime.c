/* SPDX-License-Identifier: MIT
 * Headers and bodies of mail: golden vectors, and texts of every length read back by a decoder that
 * knows only the RFCs; lines and encoded words within their limits. */
#include "mime.h"
#include "tap.h"
#include "text.h"

#include <stdlib.h>

/* The whole header as mime_text writes it. */
static const char *
text_of(const char *name, const char *value)
{
	static struct buf b;

	b.n = 0;
	mime_text(&b, slice_of(name), slice_of(value));
	return buf_string(&b);
}

static const char *
mailbox_of(const char *display, const char *address)
{
	static struct buf b;

	b.n = 0;
	mime_mailbox(&b, SLICE("To"), slice_of(display), slice_of(address));
	return buf_string(&b);
}

static const char *
body_of(const char *text)
{
	static struct buf b;
	const char *end;

	b.n = 0;
	mime_body(&b, slice_of(text));
	end = strstr(buf_string(&b), "\n\n");
	return end ? end + 2 : "";
}

static void
is(const char *got, const char *want, const char *what)
{
	if (!ok(strcmp(got, want) == 0, "%s", what))
		printf("# got    %s\n# wanted %s\n", got, want);
}

static int
digit64(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

/* Takes the encoded word at S apart: its length, 0 if there is none; the text is added to B. */
static size_t
word_decode(const char *s, struct buf *b)
{
	size_t start = b->n;
	unsigned v = 0;
	int bits = 0;
	const char *p = s + 10;

	if (strncmp(s, "=?UTF-8?B?", 10) != 0)
		return 0;
	for (; digit64(*p) >= 0; p++) {
		v = v << 6 | (unsigned)digit64(*p);
		bits += 6;
		if (bits >= 8)
			buf_addc(b, (char)(v >> (bits -= 8) & 255));
	}
	while (*p == '=')
		p++;
	if (strncmp(p, "?=", 2) != 0 || (p - s - 10) % 4 != 0)
		return 0;
	/* a word is read by itself: whole characters only (RFC 2047 5) */
	if (text_valid((struct slice){b->s + start, b->n - start}) != b->n - start)
		return 0;
	return (size_t)(p + 2 - s);
}

/* Unfolds and decodes a header's value; false where a line or a word is too long. */
static bool
header_decode(const char *h, struct buf *value)
{
	const char *p = strchr(h, ':') + 1, *line = h;
	bool good = true, after_word = false;
	size_t most = 78;

	value->n = 0;
	if (*p == '\n') /* a name so long that the value begins on the next line */
		line = ++p;
	if (*p == ' ')
		p++;
	while (*p && !(p[0] == '\n' && !p[1])) {
		size_t n = word_decode(p, value);

		if (n) {
			good &= n <= 75;
			most = 76;
			p += n;
			after_word = true;
			continue;
		}
		if (*p == '\n') {
			good &= (size_t)(p - line) <= most && p[1] == ' ';
			line = ++p;
		}
		if (after_word && *p == ' ' && strncmp(p + 1, "=?", 2) == 0) {
			p++;
			continue;
		}
		after_word = false;
		buf_addc(value, *p++);
	}
	return good && strlen(line) <= most + 1;
}

/* Quoted-printable back to text; false where a line is too long or begins with what it must not. */
static bool
body_decode(const char *body, struct buf *text)
{
	bool good = true;
	const char *line = body;

	text->n = 0;
	for (const char *p = body; *p; p++) {
		if (p == line)
			good &= *p != '.' && strncmp(p, "From ", 5) != 0;
		if (*p == '\n') {
			good &= p - line <= 76 && (p == line || (p[-1] != ' ' && p[-1] != '\t'));
			line = p + 1;
			buf_addc(text, '\n');
		} else if (*p == '=' && p[1] == '\n') {
			good &= p + 1 - line <= 76;
			line = ++p + 1;
		} else if (*p == '=') {
			char hex[3] = {p[1], p[2], 0};

			buf_addc(text, (char)strtol(hex, NULL, 16));
			p += 2;
		} else {
			good &= (*p >= ' ' && *p <= '~') || *p == '\t';
			buf_addc(text, *p);
		}
	}
	return good;
}

static void
golden(void)
{
	is(text_of("Subject", "Hot lead: Acme"), "Subject: Hot lead: Acme\n", "ASCII as it is");
	is(text_of("Subject", ""), "", "nothing for nothing");
	/* of Python's email.header: Header("김민수", "utf-8").encode() */
	is(text_of("Subject", "김민수"), "Subject: =?UTF-8?B?6rmA66+87IiY?=\n", "Korean");
	is(text_of("Subject", "🔥"), "Subject: =?UTF-8?B?8J+UpQ==?=\n", "an emoji");
	is(text_of("Subject", "=?utf-8?B?DQo=?="),
	   "Subject: =?UTF-8?B?PT91dGYtOD9CP0RRbz0/PQ==?=\n",
	   "what looks like an encoded word is read back as it is");
	is(text_of("Subject", " a"), "Subject: =?UTF-8?B?IGE=?=\n", "blanks at the ends stay");
	is(text_of("Subject", "a  b"), "Subject: =?UTF-8?B?YSAgYg==?=\n", "and double ones");
	is(text_of("Subject",
		   "word word word word word word word word word word word word word word word"),
	   "Subject: word word word word word word word word word word word word word word\n "
	   "word\n",
	   "folded before 79 bytes");
	is(mailbox_of("", "kim@corp.example"), "To: kim@corp.example\n", "an address alone");
	is(mailbox_of("Kim Lee", "k@c.example"), "To: Kim Lee <k@c.example>\n", "a name");
	is(mailbox_of("Lee, Ann (DE)", "a@c.example"), "To: \"Lee, Ann (DE)\" <a@c.example>\n",
	   "a name that needs quotes");
	is(mailbox_of("a \"b\" <x@y>", "a@c.example"),
	   "To: =?UTF-8?B?YSAiYiIgPHhAeT4=?= <a@c.example>\n", "a name that would be an address");
	is(mailbox_of("김민수", "k@c.example"), "To: =?UTF-8?B?6rmA66+87IiY?= <k@c.example>\n",
	   "a Korean name");
	is(body_of("plain\n\tline\n"), "plain\n\tline\n", "a plain body as it is");
	is(body_of("no end"), "no end\n", "its last line ends");
	is(body_of("a\r\nb\rc\n"), "a\nb\nc\n", "one kind of line end");
	is(body_of("From me\n"), "=46rom me\n", "From at the start of a line");
	is(body_of(".\n..x\n"), "=2E\n=2E.x\n", "a dot at the start of a line");
	is(body_of("end \n\t\n"), "end=20\n=09\n", "blanks at the end of a line");
	is(body_of("a=김\n"), "a=3D=EA=B9=80\n", "quoted-printable");
	is(body_of("\x1b[2J"), "=1B[2J\n", "what steers a terminal");
}

static void
every_length(void)
{
	static const char *const part[] = {"가",   "🔥",	   "é", "x", "👩‍👩‍👧",
					   "힣b ", "a bc "};
	static const char *const name[] = {"Subject", "X",
					   "X-A-Name-That-Is-Rather-Long-For-A-Field"};
	struct buf value = {0}, back = {0}, b = {0};
	bool headers = true, names = true, bodies = true;

	for (size_t p = 0; p < sizeof(part) / sizeof(*part); p++) {
		value.n = 0;
		for (int i = 0; i < 300; i++) {
			struct slice v;

			buf_addf(&value, "%s", part[p]);
			v = slice_trim(buf_slice(&value));
			for (size_t n = 0; n < 3; n++) {
				b.n = 0;
				mime_text(&b, slice_of(name[n]), v);
				headers &= header_decode(buf_string(&b), &back) &&
					   slice_eq(buf_slice(&back), v);
			}
			b.n = 0;
			mime_mailbox(&b, SLICE("To"), v,
				     SLICE("somebody.of.the.staff@corp.example"));
			names &= header_decode(buf_string(&b), &back) && back.n > 37 &&
				 strstr(buf_string(&b), "<somebody.of.the.staff@corp.example>\n");
			bodies &= body_decode(body_of(buf_string(&value)), &back);
			buf_addc(&value, '\n');
			bodies &= slice_eq(buf_slice(&back), buf_slice(&value));
			value.n--;
		}
	}
	ok(headers,
	   "headers of 1 to 300 syllables, emoji, letters and words: lines of 76 or 78, read back");
	ok(names, "the same as names of people");
	ok(bodies, "and as bodies");
	buf_free(&value);
	buf_free(&back);
	buf_free(&b);
}

static void
random_bodies(void)
{
	static const char *const part[] = {"From ", ".",  "\n", " ", "=",    "a",
					   "\t",    "김", "🔥",	"F", "\x7f", "words "};
	struct buf text = {0}, back = {0};
	bool good = true;

	for (int round = 0; round < 20000; round++) {
		text.n = 0;
		for (unsigned long long i = tap_random() % 60; i > 0; i--)
			buf_addf(&text, "%s", part[tap_random() % 12]);
		buf_addf(&text, "é\n"); /* never 7bit */
		good &= body_decode(body_of(buf_string(&text)), &back) &&
			slice_eq(buf_slice(&back), buf_slice(&text));
	}
	ok(good, "20,000 random bodies are read back, and no line begins with From or a dot");
	buf_free(&text);
	buf_free(&back);
}

static void
safety(void)
{
	static const char *const bad[] = {"a\nb",     "a\rb",	      "\t",	      "\x7f",
					  "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\x1b"};
	bool all = true;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		all &= !mime_header_safe(slice_of(bad[i]));
	ok(all && !mime_header_safe((struct slice){"a\0b", 3}),
	   "no control character and no line end is safe");
	ok(mime_header_safe(SLICE("김민수 <>\"=?")) && mime_header_safe(SLICE("\xc2\xa0")),
	   "the rest is");
	ok(!mime_name_valid(SLICE("a b")) && !mime_name_valid(SLICE("")) &&
	       !mime_name_valid(SLICE("a:")) && !mime_name_valid(SLICE("é")) &&
	       mime_name_valid(SLICE("X-Lead")),
	   "names of fields");
}

static void
mailboxes(void)
{
	static const struct {
		const char *text, *display, *address;
	} t[] = {
	    {"a@b.example", "", "a@b.example"},
	    {" <a@b.example> ", "", "a@b.example"},
	    {"Kim Lee <a@b.example>", "Kim Lee", "a@b.example"},
	    {"\"Lee, \\\"K\\\"\" <a@b.example>", "Lee, \"K\"", "a@b.example"},
	    {"a <b> <c@d.example>", "a <b>", "c@d.example"},
	    {"<>", "", ""},
	    {"", "", ""},
	    {">", "", ">"},
	    {"\" <a>", "\"", "a"},
	};
	struct slice display, address;
	struct buf scratch = {0};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		mime_mailbox_read(slice_of(t[i].text), &display, &address, &scratch);
		ok(slice_eq(display, slice_of(t[i].display)) &&
		       slice_eq(address, slice_of(t[i].address)),
		   "mailbox %s", t[i].text);
	}
	buf_free(&scratch);
}

static void
dates(void)
{
	static const struct {
		const char *at, *zone, *want;
	} t[] = {
	    {"2026-06-01T09:00:00+09:00", "Asia/Seoul", "Mon, 01 Jun 2026 09:00:00 +0900"},
	    {"2026-06-01T00:00:00Z", "America/New_York", "Sun, 31 May 2026 20:00:00 -0400"},
	    {"2026-03-08T06:59:59Z", "America/New_York", "Sun, 08 Mar 2026 01:59:59 -0500"},
	    {"2026-03-08T07:00:00Z", "America/New_York", "Sun, 08 Mar 2026 03:00:00 -0400"},
	    {"2026-06-01T00:00:00Z", "Asia/Kathmandu", "Mon, 01 Jun 2026 05:45:00 +0545"},
	    {"1969-12-31T23:59:59Z", "UTC", "Wed, 31 Dec 1969 23:59:59 +0000"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct buf b = {0};
		int64_t at;

		when_parse(slice_of(t[i].at), zone_open("UTC"), &at, NULL);
		mime_date(&b, at, zone_open(t[i].zone));
		is(buf_string(&b), t[i].want, t[i].want);
		buf_free(&b);
	}
}

int
main(void)
{
	golden();
	every_length();
	random_bodies();
	safety();
	mailboxes();
	dates();
	return tap_end();
}
