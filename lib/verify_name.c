/* SPDX-License-Identifier: MIT
 * Names that are none: what people type who must type something. Says only what is plain; an
 * unusual name is not a wrong one. */
#include "ascii.h"
#include "verify_own.h"

enum {
	SAME = 4,	/* of one letter in a row */
	KEYS = 5,	/* neighbours on the keyboard in a row, anywhere in a word */
	KEYS_WHOLE = 3, /* the same, where the word is made of nothing else */
	CONSONANTS = 6, /* in a row, "sch" and the like counted as one */
	NO_VOWEL = 5,	/* letters of a word without any */
	HUMPS = 3	/* small letters followed by a capital one: McDonald has one */
};

static bool
same_word(struct slice s, struct slice word)
{
	if (s.n != word.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (lower(s.p[i]) != word.p[i])
			return false;
	return true;
}

static bool
is_stand_in(struct slice s)
{
	static const struct slice word[] = {
	    SLICE_INIT("test"),	      SLICE_INIT("tester"),    SLICE_INIT("testing"),
	    SLICE_INIT("test test"),  SLICE_INIT("test user"), SLICE_INIT("testuser"),
	    SLICE_INIT("none"),	      SLICE_INIT("n/a"),       SLICE_INIT("na"),
	    SLICE_INIT("null"),	      SLICE_INIT("nil"),       SLICE_INIT("nobody"),
	    SLICE_INIT("anonymous"),  SLICE_INIT("unknown"),   SLICE_INIT("noname"),
	    SLICE_INIT("no name"),    SLICE_INIT("name"),      SLICE_INIT("your name"),
	    SLICE_INIT("first last"), SLICE_INIT("foo"),       SLICE_INIT("foo bar"),
	    SLICE_INIT("foobar"),     SLICE_INIT("john doe"),  SLICE_INIT("jane doe"),
	    SLICE_INIT("xxx"),	      SLICE_INIT("abc"),       SLICE_INIT("aaa"),
	    SLICE_INIT("blah"),	      SLICE_INIT("fake"),      SLICE_INIT("fake name"),
	    SLICE_INIT("sample"),     SLICE_INIT("example"),   SLICE_INIT("demo"),
	    SLICE_INIT("admin"),      SLICE_INIT("user"),      SLICE_INIT("-"),
	    SLICE_INIT("."),	      SLICE_INIT("?"),	       SLICE_INIT("홍길동"),
	    SLICE_INIT("홍 길동"),    SLICE_INIT("테스트"),    SLICE_INIT("테스트 테스트"),
	    SLICE_INIT("테스터"),     SLICE_INIT("아무개"),    SLICE_INIT("김아무개"),
	    SLICE_INIT("없음"),	      SLICE_INIT("이름"),      SLICE_INIT("익명"),
	    SLICE_INIT("성명"),	      SLICE_INIT("무명"),      SLICE_INIT("가나다"),
	    SLICE_INIT("가나다라"),   SLICE_INIT("아무나"),    SLICE_INIT("샘플"),
	    SLICE_INIT("ㅌㅅㅌ"),     SLICE_INIT("テスト"),    SLICE_INIT("山田太郎"),
	    SLICE_INIT("测试"),	      SLICE_INIT("測試"),      SLICE_INIT("张三"),
	};

	/* by first byte: the lengths there are; lets nearly every name pass at once */
	static _Thread_local uint64_t lengths[256];
	static _Thread_local bool ready;
	const size_t words = sizeof(word) / sizeof(*word);

	for (size_t i = 0; !ready && i < words; i++)
		lengths[(unsigned char)*word[i].p] |= UINT64_C(1) << word[i].n;
	ready = true;
	if (s.n > 63 || !(lengths[(unsigned char)lower(*s.p)] >> s.n & 1))
		return false;
	for (size_t i = 0; i < words; i++)
		if (same_word(s, word[i]))
			return true;
	return false;
}

/* Bytes of the character at S. */
static size_t
step(struct slice s)
{
	unsigned char c = (unsigned char)*s.p;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return n < s.n ? n : s.n;
}

/* Letters of Hangul that are no syllable (U+3131 to U+3163): ㅁㄴㅇㄹ, ㅋㅋㅋ. */
static bool
is_jamo(struct slice c)
{
	const unsigned char *p = (const unsigned char *)c.p;

	return c.n == 3 && p[0] == 0xe3 &&
	       ((p[1] == 0x84 && p[2] >= 0xb1) || p[1] == 0x85 || (p[1] == 0x86 && p[2] <= 0x8e));
}

/* Nothing but such letters; or one character again and again. */
static bool
is_mash(struct slice s)
{
	size_t n = 0, jamo = 0, run = 1;
	struct slice before = {"", 0};

	while (s.n) {
		struct slice c = {s.p, step(s)};

		s.p += c.n;
		s.n -= c.n;
		if (*c.p == ' ')
			continue;
		n++;
		jamo += is_jamo(c);
		run = slice_eq(c, before) ? run + 1 : 1;
		if (run >= SAME && !is_digit(*c.p))
			return true;
		before = c;
	}
	return n && (jamo == n || (n >= 3 && run == n));
}

/* The place on a row of keys, rows far apart. */
static int
key_of(char c)
{
	static const signed char key[26] = {30, 54, 52, 32, 12, 33, 34, 35, 17, 36, 37, 38, 56,
					    55, 18, 19, 10, 13, 31, 14, 16, 53, 11, 51, 15, 50};

	return key[lower(c) - 'a'];
}

/* asdfgh; and words like asdasd that are pieces of rows and nothing else. */
static bool
is_keys(struct slice word)
{
	size_t run = 1, whole = 0;
	int way = 0;

	for (size_t i = 1; i < word.n; i++) {
		int by = key_of(word.p[i]) - key_of(word.p[i - 1]);

		if ((by == 1 || by == -1) && (run == 1 || by == way)) {
			run++;
			way = by;
		} else {
			whole += run >= KEYS_WHOLE ? run : 0;
			run = 1;
		}
		if (run >= KEYS)
			return true;
	}
	whole += run >= KEYS_WHOLE ? run : 0;
	return whole == word.n && (word.n > KEYS_WHOLE || same_word(word, SLICE("asd")) ||
				   same_word(word, SLICE("qwe")) || same_word(word, SLICE("zxc")));
}

static bool
is_vowel(char c)
{
	enum { VOWELS = 1 << 0 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20 | 1 << 24 }; /* aeiouy */

	return VOWELS >> (lower(c) - 'a') & 1;
}

/* A consonant that only colours the one before: sch, ch, ck, ph, rh, sh, th, zh, cz, sz, tz. */
static bool
is_second(const char *p)
{
	char before = lower(p[-1]), c = lower(*p);

	return (c == 'h' && strchr("cgkpstwz", before)) || (c == 'k' && before == 'c') ||
	       (c == 'c' && before == 's') || (c == 'z' && strchr("cstrd", before)) || c == before;
}

static bool
is_random(struct slice word)
{
	size_t run = 0, vowels = 0, humps = 0, capitals = 0;

	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		bool capital = c >= 'A' && c <= 'Z';

		humps += i && capital && word.p[i - 1] >= 'a';
		capitals += capital;
		vowels += is_vowel(c);
		if (is_vowel(c))
			run = 0;
		else if (!i || run == 0 || !is_second(word.p + i))
			run++;
		if (run >= CONSONANTS)
			return true;
	}
	/* JSKMP are initials */
	return humps >= HUMPS || (!vowels && word.n >= NO_VOWEL && capitals < word.n);
}

/* A digit, but for 2nd and 3rd. */
static bool
has_digits(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			continue;
		if (i + 2 < s.n && (i == 0 || s.p[i - 1] == ' ')) {
			char a = lower(s.p[i + 1]), b = lower(s.p[i + 2]);

			if ((a == 's' && b == 't') || (a == 'n' && b == 'd') ||
			    (a == 'r' && b == 'd') || (a == 't' && b == 'h'))
				continue;
		}
		return true;
	}
	return false;
}

void
name_check(struct slice name, struct findings *f)
{
	name = slice_trim(name);
	if (!name.n)
		return;
	if (is_stand_in(name)) {
		find(f, CODE_NAME_TEST);
		return;
	}
	if (has_digits(name))
		find(f, CODE_NAME_DIGITS);
	if (is_mash(name)) {
		find(f, CODE_NAME_KEYBOARD);
		return;
	}
	for (size_t i = 0, from = 0; i <= name.n; i++) {
		struct slice word = {name.p + from, i - from};

		if (i < name.n && is_letter(name.p[i]))
			continue;
		from = i + 1;
		/* letters beside bytes of another script are part of a word this knows nothing of
		 */
		if (!word.n || (i < name.n && (name.p[i] & 0x80)) ||
		    (word.p > name.p && (word.p[-1] & 0x80)))
			continue;
		if (is_keys(word))
			find(f, CODE_NAME_KEYBOARD);
		else if (is_random(word))
			find(f, CODE_NAME_RANDOM);
	}
}
