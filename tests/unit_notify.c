/* SPDX-License-Identifier: MIT
 * What lead-notify stands on: quiet hours over midnight and clock changes, the state file against
 * every damage, templates, and the ledger. */
#include "quiet.h"
#include "state.h"
#include "tap.h"
#include "template.h"
#include "told.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_quiet(const char *times, const char *at, const char *zone)
{
	struct quiet q;
	int64_t t;

	return quiet_parse(slice_of(times), &q) &&
	       when_parse(slice_of(at), zone_open("UTC"), &t, NULL) &&
	       quiet_at(&q, t, zone_open(zone));
}

static bool
reads(const char *times)
{
	struct quiet q;

	return quiet_parse(slice_of(times), &q);
}

static void
quiet(void)
{
	static const char *const bad[] = {"",
					  "22:00",
					  "22:00-",
					  "25:00-08:00",
					  "22:60-08:00",
					  "2200-0800",
					  "22:00-22:00",
					  "24:00-08:00",
					  "sunday",
					  "22:00-08:00,",
					  "mon-fri",
					  "-1:00-08:00",
					  "22:00-08:00-09:00",
					  "24:01-08:00"};
	static const char night[] = "22:00-08:00";
	bool all = true;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		all &= !reads(bad[i]);
	ok(all, "what are no times");
	ok(reads(" 22:00 - 8:00 , Sat,SUN "), "blanks, short hours, days in any case");
	ok(is_quiet(night, "2026-06-01T22:00:00+09:00", "Asia/Seoul") &&
	       !is_quiet(night, "2026-06-01T21:59:59.999999+09:00", "Asia/Seoul"),
	   "from its first moment");
	ok(is_quiet(night, "2026-06-02T00:00:00+09:00", "Asia/Seoul") &&
	       is_quiet(night, "2026-06-02T07:59:59+09:00", "Asia/Seoul") &&
	       !is_quiet(night, "2026-06-02T08:00:00+09:00", "Asia/Seoul"),
	   "over midnight, to its last");
	ok(!is_quiet(night, "2026-06-02T06:59:59+09:00", "UTC"), "by the clock of the zone");
	ok(is_quiet("00:00-24:00", "2026-06-02T12:00:00Z", "UTC") &&
	       is_quiet("12:00-24:00", "2026-06-02T23:59:59Z", "UTC"),
	   "to the end of the day");
	ok(is_quiet("sat,sun", "2026-06-06T00:00:00+09:00", "Asia/Seoul") &&
	       is_quiet("sat,sun", "2026-06-07T23:59:59+09:00", "Asia/Seoul") &&
	       !is_quiet("sat,sun", "2026-06-08T00:00:00+09:00", "Asia/Seoul"),
	   "a weekend");
	/* 2026-03-08 02:00 becomes 03:00, 2026-11-01 02:00 becomes 01:00 */
	ok(is_quiet("01:00-02:30", "2026-03-08T06:59:59Z", "America/New_York") &&
	       !is_quiet("01:00-02:30", "2026-03-08T07:00:00Z", "America/New_York"),
	   "clock forward: 02:00 to 02:30 is not there");
	ok(is_quiet("01:00-02:00", "2026-11-01T05:30:00Z", "America/New_York") &&
	       is_quiet("01:00-02:00", "2026-11-01T06:30:00Z", "America/New_York") &&
	       !is_quiet("01:00-02:00", "2026-11-01T07:00:00Z", "America/New_York"),
	   "clock back: the hour that is there twice is quiet twice");
	ok(is_quiet(night, "2026-03-08T12:00:00Z", "America/New_York") == false &&
	       is_quiet(night, "2026-03-07T12:30:00Z", "America/New_York"),
	   "08:00 is 12:00Z on the day the clock goes forward, 13:00Z the day before");
	ok(!is_quiet("23:00-01:00", "1960-06-01T12:00:00Z", "UTC") &&
	       is_quiet("23:00-01:00", "1960-06-01T23:30:00Z", "UTC"),
	   "before 1970");
}

static char path[] = "/tmp/leadpipe-told.XXXXXX";
static struct buf whole, err;

static void
put(const char *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		exit(2);
}

static enum state_result
opens(void)
{
	struct told t;
	enum state_result got;

	err.n = 0;
	got = told_open(&t, path, false, 0, &err);
	told_close(&t);
	return got;
}

static void
get(void)
{
	FILE *f = fopen(path, "rb");
	int c;

	whole.n = 0;
	while (f && (c = getc(f)) != EOF)
		buf_addc(&whole, (char)c);
	if (f)
		fclose(f);
}

static void
ledger(void)
{
	struct slice odd = SLICE("a\tb\nc\\d\r");
	struct told t;
	struct stat st;
	bool good = true;

	ok(told_open(&t, path, false, 0, &err) == STATE_OK, "no file is the first run");
	told_add(&t, odd, SLICE("Kim"), 1780272000 * WHEN_SECOND);
	told_plan(&t, SLICE("L2"), SLICE("Kim"));
	ok(told_before(&t, SLICE("L2"), SLICE("Kim")), "who is about to be told counts");
	ok(told_save(&t, &err) == 0 && stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	   "saved, mode 0600");
	told_close(&t);
	get();
	ok(strstr(
	       buf_string(&whole),
	       "leadpipe-notify\t2\ntold\t2026-06-01T00:00:00Z\ta\\tb\\nc\\\\d\\r\tKim\nend\t2\t"),
	   "the file is as its page says");
	ok(told_open(&t, path, false, 0, &err) == STATE_OK && told_before(&t, odd, SLICE("kim")) &&
	       !told_before(&t, odd, SLICE("Lee")) && !told_before(&t, SLICE("L2"), SLICE("Kim")),
	   "read again: the same lead and person, in any case; nobody else, and no plans");
	told_add(&t, SLICE(""), SLICE(""), 0);
	ok(told_save(&t, &err) == 0, "and saved again");
	told_close(&t);
	get();
	ok(opens() == STATE_OK, "and read");
	for (size_t n = 0; n < whole.n; n++) {
		put(whole.s, n);
		good &= opens() == STATE_BAD && err.n > 0;
	}
	ok(good, "cut short at any byte: refused");
	good = true;
	for (size_t i = 0; i < whole.n; i++) {
		whole.s[i] ^= 1;
		put(whole.s, whole.n);
		good &= opens() == STATE_BAD && err.n > 0;
		whole.s[i] ^= 1;
	}
	ok(good, "a bit changed at any byte: refused");
	buf_addc(&whole, '\n');
	put(whole.s, whole.n);
	ok(opens() == STATE_OK, "what has no end of its own never was");
	put("leadpipe-notify\t1\nend\t1\t", 24);
	ok(opens() == STATE_BAD, "nor was a file without any");
	put("leadpipe-route\t1\nend\t1\t0\n", 26);
	ok(opens() == STATE_BAD && strstr(buf_string(&err), "not a state file of lead-notify"),
	   "of another tool");
	put("leadpipe-notify\t3\nend\t1\t0\n", 27);
	ok(opens() == STATE_BAD && strstr(buf_string(&err), "newer"), "of a newer version");
	unlink(path);
}

/* A ledger that grew: what was added at once is there or not, and all that was added before. */
static void
ledger_grows(void)
{
	static const char *const id[] = {"L0", "L1", "L2", "L3"};
	size_t end[3];
	struct told t;
	bool good = true, same = true;

	told_open(&t, path, false, 0, &err);
	told_add(&t, slice_of(id[0]), SLICE("Kim"), 0);
	good &= told_save(&t, &err) == 0;
	get();
	end[0] = whole.n;
	told_add(&t, slice_of(id[1]), SLICE("Kim"), 0);
	good &= told_append(&t, &err) == 0;
	get();
	end[1] = whole.n;
	told_add(&t, slice_of(id[2]), SLICE("Kim"), 0);
	told_add(&t, slice_of(id[3]), SLICE("Kim"), 0);
	good &= told_append(&t, &err) == 0;
	ok(good, "a ledger is saved, and made longer twice");
	get();
	end[2] = whole.n;
	ok(told_save(&t, &err) == 0, "and is made one piece");
	told_close(&t);
	for (size_t n = end[0]; n <= end[2]; n++) {
		int want = n >= end[2] ? 4 : n >= end[1] ? 2 : 1;

		put(whole.s, n);
		good &= told_open(&t, path, false, 0, &err) == STATE_OK;
		for (int i = 0; i < 4; i++)
			same &= told_before(&t, slice_of(id[i]), SLICE("Kim")) == (i < want);
		told_close(&t);
	}
	ok(good && same, "cut short at any byte behind the first end: what was added whole is there");
	for (size_t i = 0; i < end[1]; i++) {
		whole.s[i] ^= 1;
		put(whole.s, whole.n);
		good &= opens() == STATE_BAD;
		whole.s[i] ^= 1;
	}
	ok(good, "a bit changed before the last that was added: refused");
	unlink(path);
}

static struct head head;

/* What the template makes of the lead (Kim, empty, 92, two lines); "!" and the message where it is
 * none. */
static const char *
made(const char *text)
{
	static struct buf b;
	static const struct slice field[] = {SLICE_INIT("Kim"), SLICE_INIT(""), SLICE_INIT("92"),
					     SLICE_INIT("one\ntwo")};
	struct template_values v = {.field = field};
	struct template *t;

	for (int i = 0; i < TEMPLATE_OWN; i++)
		v.own[i] = SLICE("own");
	b.n = err.n = 0;
	t = template_open("t", slice_of(text), &head, &err);
	if (!t) {
		buf_addf(&b, "!%s", buf_string(&err));
		return buf_string(&b);
	}
	for (size_t i = 0; i < template_headers(t); i++) {
		buf_add_slice(&b, template_header_name(t, i));
		buf_addc(&b, '=');
		template_header(t, i, &v, &b);
		buf_addc(&b, ';');
	}
	if (template_unsafe(t, &v))
		buf_addf(&b, "unsafe %.*s;", (int)template_unsafe(t, &v)->n,
			 template_unsafe(t, &v)->p);
	for (int i = 0; i < TEMPLATE_PARTS; i++) {
		buf_addc(&b, '|');
		template_body(t, (enum template_part)i, &v, &b);
	}
	template_free(t);
	return buf_string(&b);
}

static void
templates(void)
{
	static const struct {
		const char *text, *want;
	} t[] = {
	    {"Subject: {name}\n\n{score}\n", "Subject=Kim;||92\n|"},
	    {"\xef\xbb\xbfSubject: x\r\n\r\n{name}\r\n", "Subject=x;||Kim\n|"},
	    {"A: {name}\n b\n\t{score}\n\n", "A=Kim b 92;|||"},
	    {"A: 1\nB: 2\n", "A=1;B=2;|||"},
	    {"\nonly {Name}", "||only Kim\n|"},
	    {"\n{company|name}\n", "||Kim\n|"},
	    {"\n{none?|company?|name?}\n", "||Kim\n|"},
	    {"\n{company}\n", "||\n|"},
	    {"\nCompany {company?}\nX {none?}{company?}\nScore {score?}\n", "||Score 92\n|"},
	    {"\n{company?} {name}\n", "|| Kim\n|"},
	    {"\n{{name}} {{{name}}}\n", "||{name} {Kim}\n|"},
	    {"\na } b\n", "||a } b\n|"},
	    {"\n{note}\n", "||one\ntwo\n|"},
	    {"A: {note}\n\n", "A=one\ntwo;unsafe note;|||"},
	    {"A: {name|note}\n\n", "A=Kim;unsafe note;|||"},
	    {"\na\n{#leads}\n{name}\n {/leads} \nb\n", "|a\n|Kim\n|b\n"},
	    {"\n{count}{because}{now}{owner_email}\n", "||ownownownown\n|"},
	    {"A: 1\nno header\n\n",
	     "!t:2: not a header (\"Name: value\"); a blank line ends the headers"},
	    {"A: 1\na: 2\n\n", "!t:2: this header is there twice"},
	    {"A: \x01\n\n", "!t:1: a control character in a header"},
	    {"\n{nam}\n", "!t:2: unknown column \"nam\"; did you mean \"Name\"?"},
	    {"\n\n{\n", "!t:3: { without }; write {{ for a brace"},
	    {"\n{}\n", "!t:2: {}: no column is named"},
	    {"\n{name|}\n", "!t:2: {}: no column is named"},
	    {"\n{#leads}\n", "!t:2: {#leads} without {/leads}"},
	    {"\n{/leads}\n", "!t:2: {/leads} without {#leads}"},
	    {"\n{#leads}\n{/leads}\n{#leads}\n", "!t:4: a second {#leads}"},
	    {"\nx\n\xff\n", "!t:3: not UTF-8 text"},
	    {"", "!t: empty: a message would say nothing"},
	};

	head_add(&head, SLICE("Name"));
	head_add(&head, SLICE("company"));
	head_add(&head, SLICE("score"));
	head_add(&head, SLICE("note"));
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const char *got = made(t[i].text);

		if (!ok(strcmp(got, t[i].want) == 0, "template %zu", i + 1))
			printf("# got    %s\n# wanted %s\n", got, t[i].want);
	}
}

int
main(void)
{
	close(mkstemp(path));
	unlink(path);
	quiet();
	ledger();
	ledger_grows();
	templates();
	return tap_end();
}
