/* SPDX-License-Identifier: MIT
 * re and literal: the automaton answers as PCRE2 does, limits are never "no", errors have a place.
 */
#include "literal.h"
#include "mem.h"
#include "re.h"
#include "tap.h"

#include <stdlib.h>

static uint32_t
pick(uint32_t n)
{
	return (uint32_t)(tap_random() >> 33) % n;
}

static struct re *
compile(struct slice pattern)
{
	char err[128];
	size_t at;

	return re_compile(pattern, err, sizeof(err), &at);
}

static int
search(const char *pattern, const char *subject)
{
	struct re *re = compile(slice_of(pattern));
	int rc = re ? re_search(re, slice_of(subject)) : -2;

	re_free(re);
	return rc;
}

static void
test_answers(void)
{
	static const struct {
		const char *pattern, *subject;
		int rc;
	} t[] = {
	    {"cmo|it director|본부장|대표", "Chief CMO", 1},
	    {"cmo|it director|본부장|대표", "마케팅 본부장", 1},
	    {"cmo|it director|본부장|대표", "IT  Director", 0},
	    {"^it$", "IT", 1},
	    {"^it$", "it\n", 0},
	    {"^(ceo|대표)$", "대표", 1},
	    {"^(ceo|대표)$", "대표이사", 0},
	    {"^ceo|founder$", "ceo of x", 1},
	    {"^ceo|founder$", "the ceo", 0},
	    {"^ceo|founder$", "co-founder", 1},
	    {"^a|ba", "ba", 1},
	    {"risk", "RI\u017f\u212a", 1},
	    {"k", "\u212a", 1},
	    {"a.c", "a\nc", 0},
	    {"\\w{3}", "김철수", 1},
	    {"[가-힣]+", "abc", 0},
	    {"c\\+\\+", "C++", 1},
	    {"stra\u00dfe", "STRA\u1e9eE", 1},
	    {"a|", "zzz", 1},
	    {"a", "", 0},
	    {"x$|^y", "y", 1},
	    {"(a)\\1", "aa", -2},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		ok(search(t[i].pattern, t[i].subject) == t[i].rc, "%s: %d", t[i].pattern, t[i].rc);
}

/* Both ways of searching agree on patterns of literals: an empty group sends one to PCRE2. */
static void
test_property(void)
{
	static const char *const piece[] = {"a",  "b", "k", "s", "S",	"K",  "\\.", "가", "나",
					    "각", " ", "-", "I", "\\(", "ㄱ", "漢",  "か", "ab"};
	static const char *const bit[] = {
	    "a",      "b",	"k",	  "s",	    "S",      "K",  ".",  "가", "나",
	    "각",     " ",	"-",	  "i",	    "(",      "ㄱ", "漢", "か", "\u212a",
	    "\u017f", "\u0130", "\u0131", "\u00e9", "\u00df", "A",  "B",  "\n", "\xF0\x9F\x98\x80"};
	struct buf p = {0}, slow = {0}, s = {0};
	int taken = 0, agree = 0, asked = 0, hits = 0;

	for (int round = 0; round < 4000; round++) {
		bool group = pick(3) == 0;
		struct literal *l;
		struct re *re;

		p.n = slow.n = 0;
		if (group)
			buf_addf(&p, "%s(%s", pick(4) ? "" : "^", pick(2) ? "?:" : "");
		for (uint32_t a = 1 + pick(4); a--;) {
			if (pick(6) == 0)
				buf_addc(&p, '^');
			for (uint32_t n = 1 + pick(4); n--;)
				buf_addf(&p, "%s", piece[pick(sizeof(piece) / sizeof(*piece))]);
			if (pick(6) == 0)
				buf_addc(&p, '$');
			if (a)
				buf_addc(&p, '|');
		}
		if (group)
			buf_addf(&p, ")%s", pick(4) ? "" : "$");
		buf_addf(&slow, "(?:%.*s)(?:)", (int)p.n, p.s);
		l = literal_compile(buf_slice(&p));
		re = compile(buf_slice(&slow));
		taken += l != NULL;
		for (int i = 0; l && re && i < 60; i++) {
			int fast, pcre;

			s.n = 0;
			for (uint32_t n = pick(10); n--;)
				buf_addf(&s, "%s", bit[pick(sizeof(bit) / sizeof(*bit))]);
			fast = literal_search(l, buf_slice(&s));
			pcre = re_search(re, buf_slice(&s));
			asked++;
			hits += pcre == 1;
			agree += fast == pcre;
			if (fast != pcre)
				printf("# %.*s on %.*s: %d, PCRE2 %d\n", (int)p.n, p.s, (int)s.n,
				       s.s ? s.s : "", fast, pcre);
		}
		literal_free(l);
		re_free(re);
	}
	printf("# %d patterns, %d searches, %d hits\n", taken, asked, hits);
	ok(taken == 4000, "every pattern of literals is searched by the automaton");
	ok(agree == asked && asked > 100000 && hits > asked / 20, "the automaton answers as PCRE2");
	buf_free(&p);
	buf_free(&slow);
	buf_free(&s);
}

static size_t
encode(uint32_t c, char d[4])
{
	if (c < 0x80)
		return d[0] = (char)c, 1;
	if (c < 0x800)
		return d[0] = (char)(0xc0 | c >> 6), d[1] = (char)(0x80 | (c & 63)), 2;
	if (c < 0x10000) {
		d[0] = (char)(0xe0 | c >> 12);
		d[1] = (char)(0x80 | (c >> 6 & 63));
		d[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	d[0] = (char)(0xf0 | c >> 18);
	d[1] = (char)(0x80 | (c >> 12 & 63));
	d[2] = (char)(0x80 | (c >> 6 & 63));
	d[3] = (char)(0x80 | (c & 63));
	return 4;
}

/* Each character alone: which others PCRE2 takes for it is what the automaton takes for it. */
static void
test_characters(void)
{
	struct re *cased = compile(SLICE("^[\\p{Lu}\\p{Ll}\\p{Lt}]$"));
	int bad = 0, known = 0, ascii = 0;
	char c[4], d[4];

	for (uint32_t i = 0x80; i < 0x110000; i++) {
		struct slice s = {c, encode(i, c)};
		struct literal *l = i >= 0xd800 && i < 0xe000 ? NULL : literal_compile(s);

		if (!l)
			continue;
		known++;
		bad += re_search(cased, s) != 0;
		literal_free(l);
	}
	ok(known > 30000 && bad == 0, "the automaton takes no letter with case beyond ASCII");
	for (uint32_t a = 1; a < 0x80; a++) {
		char pattern[8] = "\\";
		struct literal *l;
		struct re *re;

		if ((a >= '0' && a <= '9') || (a | 0x20) >= 'a' || a == '_' || a < ' ')
			pattern[0] = '\0';
		pattern[strlen(pattern)] = (char)a; /* zeros follow */
		l = literal_compile(slice_of(pattern));
		if (!l)
			continue;
		ascii++;
		strcat(pattern, "(?:)");
		re = compile(slice_of(pattern));
		for (uint32_t i = 1; i < 0x3000; i++) {
			struct slice s = {d, encode(i, d)};

			bad += literal_search(l, s) != re_search(re, s);
		}
		re_free(re);
		literal_free(l);
	}
	ok(ascii > 100 && bad == 0, "each ASCII character stands for what PCRE2 says");
	re_free(cased);
}

static void
test_limits(void)
{
	struct re *re = compile(SLICE("^(a+)+$"));
	char *big = xmalloc(1 << 20), err[128];
	struct buf words = {0};
	struct literal *l;
	size_t at = 0;

	ok(re && re_search(re, SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")) == -1 &&
	       strstr(re_limit(re), "match limit"),
	   "a runaway pattern is a limit, not a no");
	ok(re && re_search(re, SLICE("aaaa")) == 1, "and the next subject is answered");
	re_free(re);
	memset(big, 'a', 1 << 20);
	re = compile(SLICE("^(?:a|b)*$"));
	ok(re && re_search(re, (struct slice){big, 1 << 20}) != 0,
	   "a megabyte is a yes or a limit");
	re_free(re);
	ok(!re_compile(SLICE("ab(c"), err, sizeof(err), &at) && at == 4 && *err,
	   "error has a place");
	ok(!re_compile(SLICE("a\\Cb"), err, sizeof(err), &at), "\\C is refused");
	ok(!re_compile((struct slice){big, 5000}, err, sizeof(err), &at),
	   "a long pattern is refused");
	for (int i = 0; i < 400; i++)
		buf_addf(&words, "%sword%d", i ? "|" : "", i * 7919);
	l = literal_compile(buf_slice(&words));
	ok(l && literal_search(l, SLICE("a WORD7919 b")) && !literal_search(l, SLICE("wor")),
	   "hundreds of words");
	literal_free(l);
	buf_free(&words);
	free(big);
}

int
main(void)
{
	test_answers();
	test_property();
	test_characters();
	test_limits();
	return tap_end();
}
