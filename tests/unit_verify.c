/* SPDX-License-Identifier: MIT
 * The checks of lead-verify by themselves: addresses (isemail's where the data is there), slips of
 * the fingers and what must not be taken for one, phones (libphonenumber's examples), names,
 * companies, networks, and records kept for a second look. */
#include "address.h"
#include "again.h"
#include "idn.h"
#include "suffix.h"
#include "tap.h"
#include "verify_own.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct buf err;

/* A path in the folder of real lists, or NULL. */
static const char *
data(const char *name)
{
	static struct buf b;
	const char *root = getenv("LEADPIPE_DATA");
	FILE *f;

	b.n = 0;
	buf_addf(&b, "%s/%s", root && *root ? root : "../shared/data", name);
	f = fopen(buf_string(&b), "r");
	if (!f)
		return NULL;
	fclose(f);
	return b.s;
}

static void
test_address(void)
{
	static const struct {
		const char *text;
		enum address_form form;
	} v[] = {
	    {"kim@corp.co.kr", ADDRESS_VALID},
	    {"Kim.Min+su@corp-1.com", ADDRESS_VALID},
	    {"a@1.com", ADDRESS_VALID},
	    {"kim@corp", ADDRESS_NO_DOT},
	    {"kim@1.2.3.4", ADDRESS_NO_DOT},
	    {"kim@[192.0.2.1]", ADDRESS_LITERAL},
	    {"kim@[IPv6:2001:db8::1]", ADDRESS_LITERAL},
	    {"kim@[IPv6:2001:db8::192.0.2.1]", ADDRESS_LITERAL},
	    {"kim@[IPv6:1:2:3:4:5:6:7:8:9]", ADDRESS_NO_MAIL},
	    {"kim@[192.0.2.300]", ADDRESS_NO_MAIL},
	    {"\"kim min\"@corp.com", ADDRESS_QUOTED},
	    {"\"kim\"@corp.com", ADDRESS_QUOTED},
	    {"kim(of sales)@corp.com", ADDRESS_DEPRECATED},
	    {"(of sales)kim@corp.com", ADDRESS_COMMENT},
	    {"kim @corp.com", ADDRESS_DEPRECATED},
	    {"kim@co/rp.com", ADDRESS_NO_MAIL},
	    {"kim@corp.com ", ADDRESS_COMMENT},
	    {"홍길동@corp.com", ADDRESS_VALID},
	    {"", ADDRESS_INVALID},
	    {"@", ADDRESS_INVALID},
	    {"kim", ADDRESS_INVALID},
	    {"kim@", ADDRESS_INVALID},
	    {"@corp.com", ADDRESS_INVALID},
	    {".kim@corp.com", ADDRESS_INVALID},
	    {"kim.@corp.com", ADDRESS_INVALID},
	    {"k..m@corp.com", ADDRESS_INVALID},
	    {"kim@corp..com", ADDRESS_INVALID},
	    {"kim@corp.com.", ADDRESS_INVALID},
	    {"kim@-corp.com", ADDRESS_INVALID},
	    {"kim@corp-.com", ADDRESS_INVALID},
	    {"kim@lee@corp.com", ADDRESS_INVALID},
	    {"kim lee@corp.com", ADDRESS_INVALID},
	    {"kim@corp.com;lee@corp.com", ADDRESS_INVALID},
	    {"kim@corp.com,", ADDRESS_INVALID},
	    {"kim(@corp.com", ADDRESS_INVALID},
	    {"\"kim@corp.com", ADDRESS_INVALID},
	};
	struct address a = {0};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		enum address_form got = address_read(slice_of(v[i].text), &a);

		ok(got == v[i].form, "address \"%s\": form %d (%d)", v[i].text, v[i].form, got);
	}
	address_read(SLICE("(x) kim . lee@ corp .com (y)"), &a);
	ok(slice_eq(a.local, SLICE("kim.lee")) && slice_eq(a.domain, SLICE("corp.com")),
	   "the parts without comments and blanks");
	buf_free(&a.text);
}

/* U+2400 to U+241F stand for control bytes, U+2421 for DEL. */
static struct slice
unpicture(struct slice s, struct buf *b)
{
	b->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char *p = (const unsigned char *)s.p + i;

		if (i + 2 < s.n && p[0] == 0xe2 && p[1] == 0x90 && p[2] >= 0x80 && p[2] <= 0xa1) {
			buf_addc(b, (char)(p[2] == 0xa1 ? 0x7f : p[2] - 0x80));
			i += 2;
		} else {
			buf_addc(b, s.p[i]);
		}
	}
	return buf_slice(b);
}

static void
test_isemail(void)
{
	static const struct {
		const char *category;
		enum address_form from, to;
	} v[] = {
	    {"ISEMAIL_VALID_CATEGORY", ADDRESS_VALID, ADDRESS_VALID},
	    {"ISEMAIL_DNSWARN", ADDRESS_VALID, ADDRESS_VALID},
	    {"ISEMAIL_RFC5321", ADDRESS_NO_DOT, ADDRESS_QUOTED},
	    {"ISEMAIL_CFWS", ADDRESS_COMMENT, ADDRESS_COMMENT},
	    {"ISEMAIL_DEPREC", ADDRESS_DEPRECATED, ADDRESS_DEPRECATED},
	    {"ISEMAIL_RFC5322", ADDRESS_NO_MAIL, ADDRESS_NO_MAIL},
	    {"ISEMAIL_ERR", ADDRESS_INVALID, ADDRESS_INVALID},
	};
	const char *path = data("verify/isemail/tests.csv");
	struct in_options o = {0};
	struct address a = {0};
	struct buf b = {0};
	struct record r;
	struct in *in;

	if (!path) {
		ok(true, "isemail's addresses # SKIP no data");
		return;
	}
	in = in_open(&path, 1, &o, &err);
	while (in && in_next(in, &r) > 0) {
		enum address_form got = address_read(unpicture(r.f[1], &b), &a);
		size_t c = 0;

		while (c < 6 && !slice_eq(r.f[2], slice_of(v[c].category)))
			c++;
		/* test@io is only known to take mail by asking DNS */
		ok((got >= v[c].from && got <= v[c].to) ||
		       (slice_eq(r.f[0], SLICE("5")) && got == ADDRESS_NO_DOT),
		   "isemail %.*s: %s (%d)", (int)r.f[0].n, r.f[0].p, v[c].category, got);
	}
	ok(in && in_count(in) == 164, "isemail: all were read");
	in_close(in);
	buf_free(&b);
	buf_free(&a.text);
}

static void
test_typo(void)
{
	static const char *const never[] = {
	    /* what mailcheck.js makes of a Korean list */
	    "hanmail.net",
	    "company.co.kr",
	    "posco.co.kr",
	    "foo.or.kr",
	    "foo.go.kr",
	    "foo.ac.kr",
	    "lge.com",
	    "sk.com",
	    "kt.com",
	    "nhn.com",
	    "aws.com",
	    "meta.com",
	    "acme.io",
	    "startup.ai",
	    "foo.co",
	    "foo.dev",
	    /* one letter from a provider, and companies all the same */
	    "never.com",
	    "saver.com",
	    "navel.com",
	    "date.com",
	    "note.com",
	    "gate.com",
	    "mac.com",
	    "me.com",
	    "cloud.com",
	    "mail.com",
	    "email.com",
	    "live.co",
	    "nate.co",
	    "aol.co",
	    "daum.kr",
	    "naver.co.kr",
	    "gmail.example.com",
	    "yahoo.it",
	    "outlook.es",
	    "kakao.io",
	    "snaver.com",
	    "gaver.net",
	    "mymail.com",
	    "hotmale.de",
	    "protonmail.ch",
	    "x.com",
	    "com",
	};
	static const struct {
		const char *domain, *meant;
		bool known;
	} slip[] = {
	    {"gmial.com", "gmail.com", true},
	    {"gmai.com", "gmail.com", true},
	    {"gamil.com", "gmail.com", true},
	    {"gnail.com", "gmail.com", true},
	    {"gmaill.com", "gmail.com", true},
	    {"gmail.con", "gmail.com", false},
	    {"gmail.co", "gmail.com", true},
	    {"gmail.cm", "gmail.com", true},
	    {"gmail.net", "gmail.com", true},
	    {"gmail.comm", "gmail.com", false},
	    {"navr.com", "naver.com", true},
	    {"naver.con", "naver.com", false},
	    {"naver.net", "naver.com", true},
	    {"nvaer.com", "naver.com", true},
	    {"maver.com", NULL, true},
	    {"nacer.com", "naver.com", true},
	    {"hanmial.net", "hanmail.net", true},
	    {"hanmai.net", "hanmail.net", true},
	    {"hanmail.com", "hanmail.net", true},
	    {"hanmeil.net", "hanmail.net", true},
	    {"hotmial.com", "hotmail.com", true},
	    {"hotmal.com", "hotmail.com", true},
	    {"outlok.com", "outlook.com", true},
	    {"yaho.com", "yahoo.com", true},
	    {"yahooo.com", "yahoo.com", true},
	    {"yhaoo.co.kr", "yahoo.co.kr", true},
	    {"iclod.com", "icloud.com", true},
	    {"daum.ner", "daum.net", false},
	    {"nate.con", "nate.com", false},
	    {"ao-.com", NULL, true},
	    {"nacer.net", NULL, true},
	    {"gmail.org", "gmail.com", true},
	};

	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		ok(typo_of(slice_of(never[i]), true).n == 0, "%s is no slip", never[i]);
	for (size_t i = 0; i < sizeof(slip) / sizeof(*slip); i++) {
		struct slice got = typo_of(slice_of(slip[i].domain), slip[i].known);

		ok(slice_eq(got, slice_of(slip[i].meant ? slip[i].meant : "")), "%s: %s (%.*s)",
		   slip[i].domain, slip[i].meant ? slip[i].meant : "nothing", (int)got.n, got.p);
	}
}

static void
test_names(void)
{
	static const struct {
		const char *name, *codes;
	} v[] = {
	    {"김민수", ""},
	    {"남궁민수", ""},
	    {"John Smith", ""},
	    {"Krzysztof Brzęczyszczykiewicz", ""},
	    {"Hirschsprung", ""},
	    {"Arnold Schwarzenegger", ""},
	    {"Ronald McDonald", ""},
	    {"DeAndre MacArthur", ""},
	    {"Yui", ""},
	    {"Ewert", ""},
	    {"Trewin", ""},
	    {"Ng", ""},
	    {"J. R. R. Tolkien", ""},
	    {"KPMG", ""},
	    {"Anna-Lena", ""},
	    {"O'Brien", ""},
	    {"Nguyễn Thị Minh", ""},
	    {"田中", ""},
	    {"Aaron", ""},
	    {"Lloyd", ""},
	    {"Deere", ""},
	    {"Henry the 2nd", ""},
	    {"Wojciech Szczęsny", ""},
	    {"Rhythm", ""},
	    {"Schtschukin", ""},
	    {"test", "name_test"},
	    {"TEST TEST", "name_test"},
	    {"홍길동", "name_test"},
	    {"John Doe", "name_test"},
	    {"없음", "name_test"},
	    {"asdf", "name_keyboard"},
	    {"qwerty", "name_keyboard"},
	    {"asdasd", "name_keyboard"},
	    {"zxcvb", "name_keyboard"},
	    {"lkjh", "name_keyboard"},
	    {"ㅁㄴㅇㄹ", "name_keyboard"},
	    {"ㅋㅋㅋ", "name_keyboard"},
	    {"aaaa", "name_keyboard"},
	    {"김김김", "name_keyboard"},
	    {"xKjHgTrQw", "name_random"},
	    {"hGtRfWq", "name_random"},
	    {"Bcdfgh Lee", "name_random"},
	    {"kim123", "name_digits"},
	    {"user 1", "name_digits"},
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		struct findings f = {0};
		struct buf b = {0};

		name_check(slice_of(v[i].name), &f);
		verify_names(&f, 0, CODES - 1, &b);
		ok(slice_eq(buf_slice(&b), slice_of(v[i].codes)), "name %s: %s (%.*s)", v[i].name,
		   *v[i].codes ? v[i].codes : "nothing", (int)b.n, b.s ? b.s : "");
		buf_free(&b);
	}
}

static void
test_companies(void)
{
	static const struct {
		const char *company, *domain;
		enum verify_status status;
	} v[] = {
	    {"Acme", "acme.com", VERIFY_VALID},
	    {"Acme Inc.", "acme.co.kr", VERIFY_VALID},
	    {"Acme Co., Ltd.", "acme.co.kr", VERIFY_VALID},
	    {"주식회사 Acme", "acme.kr", VERIFY_VALID},
	    {"㈜Acme", "acme.kr", VERIFY_VALID},
	    {"(주) ACME Korea", "acmekorea.com", VERIFY_VALID},
	    {"Hyundai Motor Company", "hyundai.com", VERIFY_VALID},
	    {"International Business Machines", "ibm.com", VERIFY_VALID},
	    {"Nova Blue 12, Inc.", "novablue12.com", VERIFY_VALID},
	    {"The Blue Company", "blue-co.com", VERIFY_VALID},
	    {"LG", "lg.com", VERIFY_VALID},
	    {"삼성전자", "samsung.com", VERIFY_UNKNOWN},
	    {"㈜카카오", "kakaocorp.com", VERIFY_UNKNOWN},
	    {"Acme", "", VERIFY_UNKNOWN},
	    {"Acme", "xn--bcher-kva.de", VERIFY_UNKNOWN},
	    {"Acme Inc.", "other.com", VERIFY_RISKY},
	    {"Inc.", "other.com", VERIFY_RISKY},
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		enum verify_status got =
		    company_check(slice_of(v[i].company), slice_of(v[i].domain));

		ok(got == v[i].status, "%s and %s: %s (%s)", v[i].company, v[i].domain,
		   verify_status_name(v[i].status).p, verify_status_name(got).p);
	}
}

static const char *
phone(struct phones *p, const char *text, const char *country)
{
	static struct buf b;
	struct findings f = {0};

	phone_check(p, slice_of(text), slice_of(country), &f);
	b.n = 0;
	verify_names(&f, 0, CODES - 1, &b);
	return buf_string(&b);
}

static void
test_phones(void)
{
	static const struct {
		const char *text, *country, *codes;
	} v[] = {
	    {"+821090712264", "", ""},
	    {"010-9071-2264", "KR", ""},
	    {"010-9071-2264", "대한민국", ""},
	    {"010-1234-567", "KR", "impossible"}, /* libphonenumber takes it for a mobile */
	    {"+82101234567", "", "impossible"},
	    {"0082-10-9071-2264", "KR", ""},
	    {"010-9071-2264 (집)", "KR", ""},
	    {"1090712264", "KR", ""},
	    {"+82 010-9071-2264", "", ""},
	    {"02-345-6789", "KR", "fake"},
	    {"02-765-4123", "KR", ""},
	    {"060-700-1234", "KR", "premium"},
	    {"1588-1234", "KR", ""},
	    {"010-9071-2264", "", "no_country"},
	    {"12", "", "impossible"},
	    {"n/a", "", "impossible"},
	    {"+999123456789", "", "impossible"},
	    {"010-0000-0000", "KR", "fake"},
	    {"010-1111-1111", "KR", "fake"},
	    {"010-1234-5678", "KR", "fake"},
	    {"010-8765-4321", "KR", "fake"},
	    {"010-1212-1212", "KR", "fake"},
	    {"010-1234-1234", "KR", ""},
	    {"+12125550123", "", "fake"},
	    {"+12125551234", "", ""},
	    {"+447700900123", "", "unassigned;fake"},
	    {"+19005551212", "", "premium"},
	    {"+10005551234", "", "unassigned"},
	    {"+442079460018", "", "fake"},
	};
	const char *path = data("verify/phone/example-numbers.csv");
	struct phones *p = phones_open("phones", "", &err);
	struct in_options o = {0};
	size_t impossible = 0, unassigned = 0, premium = 0, not_premium = 0;
	struct record r;
	struct in *in;

	ok(p != NULL, "the table of phones (%s)", buf_string(&err));
	for (size_t i = 0; p && i < sizeof(v) / sizeof(*v); i++) {
		const char *got = phone(p, v[i].text, v[i].country);

		ok(strcmp(got, v[i].codes) == 0, "phone %s in \"%s\": %s (%s)", v[i].text,
		   v[i].country, *v[i].codes ? v[i].codes : "nothing", got);
	}
	if (!path || !p) {
		ok(true, "libphonenumber's examples # SKIP no data");
		phones_free(p);
		return;
	}
	in = in_open(&path, 1, &o, &err);
	while (in && in_next(in, &r) > 0) {
		char text[32] = "";
		const char *got;
		bool costs = slice_eq(r.f[2], SLICE("premiumRate"));

		memcpy(text, r.f[4].p, r.f[4].n < 31 ? r.f[4].n : 31);
		got = phone(p, text, "");
		impossible += strstr(got, "impossible") != NULL;
		unassigned += strstr(got, "unassigned") != NULL;
		premium += costs && !strstr(got, "premium");
		not_premium += !costs && strstr(got, "premium");
		if (strstr(got, "impossible") || strstr(got, "unassigned") ||
		    costs != (strstr(got, "premium") != NULL))
			printf("# %s %.*s: %s\n", text, (int)r.f[2].n, r.f[2].p, got);
	}
	ok(in && in_count(in) == 1131 && impossible == 0, "1,131 examples, all possible (%zu not)",
	   impossible);
	ok(unassigned == 0, "all in use (%zu not)", unassigned);
	ok(premium <= 5 && not_premium <= 5, "premium told apart (%zu missed, %zu too many)",
	   premium, not_premium);
	in_close(in);
	phones_free(p);
}

static void
test_domains(void)
{
	static const struct {
		const char *domain, *registrable;
	} v[] = {
	    {"acme.com", "acme.com"},
	    {"mail.acme.co.kr", "acme.co.kr"},
	    {"a.b.acme.co.uk", "acme.co.uk"},
	    {"co.kr", ""},
	    {"com", ""},
	    {"한국.한국", "한국.한국"},
	    {"xn--3e0b707e.xn--3e0b707e", "xn--3e0b707e.xn--3e0b707e"},
	    {"me.github.io", "github.io"}, /* ICANN's part only */
	};
	struct buf b = {0};

	ok(suffix_open(), "there is a Public Suffix List");
	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		struct slice got = suffix_registrable(slice_of(v[i].domain));

		ok(slice_eq(got, slice_of(v[i].registrable)), "registered of %s: %s (%.*s)",
		   v[i].domain, v[i].registrable, (int)got.n, got.p);
	}
	ok(suffix_known(SLICE("a.com")) && suffix_known(SLICE("a.com")) &&
	       !suffix_known(SLICE("a.con")) && suffix_known(SLICE("xn--3e0b707e")) &&
	       suffix_known(SLICE("한국")) && !suffix_known(SLICE("")),
	   "endings there are, and one there is not");
	suffix_close();
	ok(idn_ascii(SLICE("bücher.de"), &b) && slice_eq(buf_slice(&b), SLICE("xn--bcher-kva.de")),
	   "bücher.de in DNS");
	ok(idn_unicode(SLICE("xn--bcher-kva.de"), &b) &&
	       slice_eq(buf_slice(&b), SLICE("bücher.de")),
	   "and back");
	ok(idn_ascii(SLICE("한국.한국"), &b) &&
	       slice_eq(buf_slice(&b), SLICE("xn--3e0b707e.xn--3e0b707e")),
	   "한국.한국");
	ok(idn_ascii(SLICE("faß.de"), &b) && slice_eq(buf_slice(&b), SLICE("xn--fa-hia.de")),
	   "faß.de: IDNA 2008, not 2003");
	ok(!idn_ascii(SLICE("a\0.de"), &b) && !idn_unicode(SLICE("a\0.de"), &b),
	   "a NUL is in no name");
	ok(!idn_unicode(SLICE("xn--\x80.de"), &b), "nor is what cannot be decoded");
	ok(!idn_ascii(SLICE("a\xe2\x80\x8b"
			    "b..de"),
		      &b) &&
	       !idn_ascii(SLICE("a b.de"), &b) && !idn_ascii(SLICE("a_b.ü.de"), &b),
	   "no names");
	buf_free(&b);
}

static bool
in_network(const char *network, const char *address)
{
	struct cidr c;
	struct ip ip;

	return cidr_parse(slice_of(network), &c) && ip_parse(slice_of(address), &ip) &&
	       cidr_has(&c, &ip);
}

static void
test_networks(void)
{
	static const char *const bad[] = {"",	       "1.2.3",	    "1.2.3.4.5", "1.2.3.256",
					  "01.2.3.4",  "1.2.3.4:x", "::1::",	 "2001:db8",
					  "localhost", "1.2.3.4/8", ":",	 "[::1"};
	static const struct {
		const char *text, *want;
	} good[] = {
	    {"192.0.2.1", "192.0.2.1"},		  {" 192.0.2.1:443 ", "192.0.2.1"},
	    {"::ffff:192.0.2.1", "192.0.2.1"},	  {"2001:DB8:0:0::1", "2001:db8::1"},
	    {"[2001:db8::1]:443", "2001:db8::1"}, {"fe80::1%eth0", "fe80::1"},
	};
	struct cidr c;
	struct ip ip;
	char text[IP_TEXT];

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!ip_parse(slice_of(bad[i]), &ip), "no address: %s", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(ip_parse(slice_of(good[i].text), &ip) &&
		       slice_eq((struct slice){text, ip_format(&ip, text)}, slice_of(good[i].want)),
		   "address %s", good[i].text);
	ok(in_network("192.0.2.0/24", "192.0.2.255") && !in_network("192.0.2.0/24", "192.0.3.0") &&
	       in_network("0.0.0.0/0", "8.8.8.8") && !in_network("0.0.0.0/0", "2001:db8::1") &&
	       in_network("192.0.2.7", "192.0.2.7") &&
	       in_network("2001:db8::/33", "2001:db8:7fff::1") &&
	       !in_network("2001:db8::/33", "2001:db8:8000::1"),
	   "networks");
	ok(!cidr_parse(SLICE("192.0.2.1/24"), &c) && !cidr_parse(SLICE("192.0.2.0/33"), &c) &&
	       !cidr_parse(SLICE("192.0.2.0/"), &c) && !cidr_parse(SLICE("2001:db8::/129"), &c),
	   "no networks");
	ok(ip_parse(SLICE("10.1.2.3"), &ip) && ip_is_local(&ip) && ip_parse(SLICE("::1"), &ip) &&
	       ip_is_local(&ip) && ip_parse(SLICE("203.0.113.9"), &ip) && !ip_is_local(&ip),
	   "private addresses");
}

/* A pipe of N records of about 100 bytes, and a file before and behind it, come a second time as they
 * were. 0, or -1 with the reason in err. */
static int
round_trip(size_t n)
{
	char path[] = "/tmp/leadpipe-again.XXXXXX", pipe_path[32];
	const char *names[] = {path, pipe_path, path};
	struct in_options o = {0};
	struct again *a;
	struct in *in;
	struct record r;
	uint64_t sum[2] = {0};
	int fd = mkstemp(path), got = -1, both[2];
	FILE *f = fdopen(fd, "w");

	fputs("id,x\n1,\"a\nb\"\n2,b\n", f);
	fclose(f);
	if (pipe(both) < 0)
		return -1;
	snprintf(pipe_path, sizeof(pipe_path), "/dev/fd/%d", both[0]);
	if (fork() == 0) {
		close(both[0]);
		f = fdopen(both[1], "w");
		fputs("x,id\n", f);
		for (size_t i = 0; i < n; i++)
			fprintf(f, "%080zu,%zu\n", i * 7919, i);
		fclose(f);
		_exit(0);
	}
	close(both[1]);
	err.n = 0;
	a = again_open(names, 3, &o, false);
	in = in_open(names, 3, &o, &err);
	for (int pass = 0; in && pass < 2; pass++) {
		struct in *first = in;

		while ((got = in_next(in, &r)) > 0)
			for (size_t i = 0; i < r.n; i++)
				for (size_t k = 0; k < r.f[i].n; k++)
					sum[pass] = sum[pass] * 31 + (unsigned char)r.f[i].p[k];
		if (got < 0)
			break;
		if (pass == 1)
			got = in_count(in) == n + 4 && sum[0] == sum[1] ? 0 : -1;
		in = pass == 0 ? again_in(a, first, &err) : NULL;
		in_close(first);
	}
	if (again_error(a))
		buf_addf(&err, "%s", again_error(a));
	in_close(in);
	again_free(a);
	close(both[0]);
	wait(NULL);
	unlink(path);
	return got;
}

static void
test_kept(void)
{
	static const size_t n[] = {0, 1, 1000, 100000, 200000, 400000};

	for (size_t i = 0; i < sizeof(n) / sizeof(*n); i++)
		ok(round_trip(n[i]) == 0, "%zu records of a pipe a second time (%s)", n[i],
		   buf_string(&err));
	setenv("TMPDIR", "/nowhere", 1);
	ok(round_trip(400000) < 0 && strstr(buf_string(&err), "temporary file: "),
	   "no folder for temporary files: said");
	unsetenv("TMPDIR");
}

/* A file of one size that was written in the NANO-th part of one second. */
static void
write_at(const char *path, const char *text, long nano)
{
	FILE *f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
	utimensat(AT_FDCWD, path, (struct timespec[]){{1000000000, nano}, {1000000000, nano}}, 0);
}

/* Read again where it is the same file, refused where it is another: as large, of the same second. */
static void
test_again(void)
{
	char path[] = "/tmp/leadpipe-again.XXXXXX";
	const char *names[] = {path};
	int fd = mkstemp(path);

	for (long other = 0; other < 2; other++) {
		struct in_options o = {0};
		struct again *a;
		struct in *first, *in;
		struct record r;
		int status = -1;

		write_at(path, "id,x\n1,a\n2,b\n", 1);
		err.n = 0;
		a = again_open(names, 1, &o, false);
		first = in_open(names, 1, &o, &err);
		while (in_next(first, &r) > 0)
			;
		if (other)
			write_at(path, "id,x\n1,a\n2,c\n", 2);
		in = again_in(a, first, &err);
		while (in && in_next(in, &r) > 0)
			;
		if (in)
			status = again_end(a, first, in, &err);
		ok(other ? !in : status == 0 && in_count(in) == 2, "a file read again %s",
		   other ? "that was written anew" : "that is the same");
		in_close(first);
		in_close(in);
		again_free(a);
	}
	close(fd);
	unlink(path);
}

int
main(void)
{
	setenv("LEADPIPE_SHARE", "lib/share", 1);
	test_address();
	test_isemail();
	test_typo();
	test_names();
	test_companies();
	test_phones();
	test_domains();
	test_networks();
	test_kept();
	test_again();
	buf_free(&err);
	return tap_end();
}
