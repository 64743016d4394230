/* SPDX-License-Identifier: MIT
 * Company names without what every company has: legal forms, punctuation, and the blanks that
 * Korean, Japanese and Chinese writers put as they like. For matching only. */
#include "identity.h"

#include "ascii.h"
#include "text.h"

/* Legal forms as words, dots taken out, by their first letter (EU company forms, ISO 20275
 * abbreviations, and the words themselves); each between blanks. */
static const char *const form[26] = {
    ['a' - 'a'] = " ab ad ag ans ao aps as asa ",
    ['b' - 'a'] = " berhad bhd bv bvba ",
    ['c' - 'a'] = " co cokg company corp corporation cv cvba ",
    ['d' - 'a'] = " dd doo ",
    ['e' - 'a'] = " ead eg eireli eirl ek ekfm eood eurl ev ",
    ['g' - 'a'] = " gbr gesmbh gmbh ",
    ['h' - 'a'] = " hf ",
    ['i' - 'a'] = " inc incorporated ",
    ['j' - 'a'] = " jsc ",
    ['k' - 'a'] = " kb kft kg kgaa kk ks kt ",
    ['l' - 'a'] = " lda limitada limited llc llp lp ltd ltda ",
    ['m' - 'a'] = " mbh ",
    ['n' - 'a'] = " nv nyrt ",
    ['o' - 'a'] = " oao od ohg ojsc ood ooo oy oyj ",
    ['p' - 'a'] = " pao pc plc pllc private pt pte pty public pvt ",
    ['r' - 'a'] = " rl rt ",
    ['s' - 'a'] = " sa saa sab sac sae saic sal saoc saog sapi sarl sas sasu sca scs sdn se"
		  " sia sirketi sl slu snc spa spk spolsro spzoo srl sro sti ",
    ['t' - 'a'] = " tbk ",
    ['u' - 'a'] = " uab ug ",
    ['z' - 'a'] = " zao zoo zrt ",
};

/* Forms of several words. */
static const struct slice phrase[] = {SLICE_INIT(" gesellschaft mit beschränkter haftung"),
				     SLICE_INIT(" gesellschaft mit beschraenkter haftung"),
				     SLICE_INIT(" haftungsbeschränkt"),
				     SLICE_INIT(" haftungsbeschraenkt"),
				     SLICE_INIT(" aktiengesellschaft"),
				     SLICE_INIT(" kommanditgesellschaft"),
				     SLICE_INIT(" offene handelsgesellschaft"),
				     SLICE_INIT(" eingetragene genossenschaft"),
				     SLICE_INIT(" eingetragener kaufmann"),
				     SLICE_INIT(" eingetragene kauffrau"),
				     SLICE_INIT(" gesellschaft bürgerlichen rechts"),
				     SLICE_INIT(" gesellschaft buergerlichen rechts"),
				     SLICE_INIT(" unternehmergesellschaft"),
				     SLICE_INIT(" partnerschaftsgesellschaft"),
				     SLICE_INIT(" societas europaea"),
				     SLICE_INIT(" société anonyme"),
				     SLICE_INIT(" sociedad anónima"),
				     SLICE_INIT(" sociedad limitada"),
				     SLICE_INIT(" naamloze vennootschap"),
				     SLICE_INIT(" besloten vennootschap"),
				     SLICE_INIT(" limited liability company"),
				     SLICE_INIT(" sp z oo"),
				     SLICE_INIT(" sp zoo"),
				     SLICE_INIT(" spol s ro"),
				     SLICE_INIT(" sa de cv"),
				     SLICE_INIT(" s de rl de cv"),
				     SLICE_INIT(" s de rl"),
				     SLICE_INIT(" s a"),
				     SLICE_INIT(" s r l"),
				     SLICE_INIT(" l l c"),
				     SLICE_INIT(" a s")};

/* Forms that are written onto the name, at either end. */
static const struct slice glued[] = {
    SLICE_INIT("주식회사"), SLICE_INIT("유한책임회사"), SLICE_INIT("유한회사"),
    SLICE_INIT("합자회사"), SLICE_INIT("합명회사"), SLICE_INIT("사단법인"),
    SLICE_INIT("재단법인"), SLICE_INIT("농업회사법인"), SLICE_INIT("영농조합법인"),
    SLICE_INIT("사회적협동조합"), SLICE_INIT("협동조합"), SLICE_INIT("의료법인"),
    SLICE_INIT("학교법인"), SLICE_INIT("株式会社"), SLICE_INIT("有限会社"),
    SLICE_INIT("合同会社"), SLICE_INIT("合資会社"), SLICE_INIT("合名会社"),
    SLICE_INIT("股份有限公司"), SLICE_INIT("有限责任公司"), SLICE_INIT("有限責任公司"),
    SLICE_INIT("有限公司"), SLICE_INIT("株式會社"),
};

/* The same in brackets: ㈜ is (주) after folding. */
static const struct slice bracketed[] = {
    SLICE_INIT("주"), SLICE_INIT("유"), SLICE_INIT("유한"), SLICE_INIT("재"),
    SLICE_INIT("사"), SLICE_INIT("합"), SLICE_INIT("의"), SLICE_INIT("학"),
    SLICE_INIT("株"), SLICE_INIT("有"), SLICE_INIT("社"), SLICE_INIT("財"),
    SLICE_INIT("주식회사")};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Are the bytes at P those of S? Asked many times a name, and mostly the first or the last says no
 * already. */
static bool
is_at(const char *p, struct slice s)
{
	return *p == *s.p && p[s.n - 1] == s.p[s.n - 1] && memcmp(p, s.p, s.n) == 0;
}

static bool
begins(struct slice s, struct slice with)
{
	return s.n >= with.n && is_at(s.p, with);
}

static bool
ends(struct slice s, struct slice with)
{
	return s.n >= with.n && is_at(s.p + s.n - with.n, with);
}

/* Bytes of a bracketed form at the start of S, or 0. "주)" without its opening bracket is common
 * too. */
static size_t
bracket_length(struct slice s)
{
	size_t open = s.n && (*s.p == '(' || *s.p == '[');

	for (size_t i = 0; i < COUNT(bracketed); i++) {
		struct slice rest = {s.p + open, s.n - open};
		size_t n = bracketed[i].n;

		if (begins(rest, bracketed[i]) && rest.n > n &&
		    (rest.p[n] == ')' || rest.p[n] == ']'))
			return open + n + 1;
	}
	return 0;
}

/* Length of a mark beyond ASCII at S that is punctuation, or 0: U+00A1..BF, U+2010..206F,
 * U+3001..303F, U+30FB. */
static size_t
mark_length(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (s.n >= 2 && p[0] == 0xc2)
		return 2;
	if (s.n < 3)
		return 0;
	if (p[0] == 0xe2 && (p[1] == 0x80 || p[1] == 0x81))
		return 3;
	if (p[0] == 0xe3 && (p[1] == 0x80 || (p[1] == 0x83 && p[2] == 0xbb)))
		return 3;
	return 0;
}

/* In a word such a byte is no more than itself, nor is it the first of a mark that is. */
static bool
is_plain(unsigned char c)
{
	return is_alnum((char)c) || (c >= 0x80 && c != 0xc2 && c != 0xe2 && c != 0xe3);
}

/* Words of S, one space between, to B: dots and apostrophes vanish (S.A., McDonald's), other
 * marks part words. */
static void
split_words(struct slice s, struct buf *b)
{
	bool start = true; /* a word may start here */

	buf_reserve(b, s.n + 1);
	while (s.n) {
		unsigned char c = (unsigned char)*s.p;
		size_t n = start || c == '(' || c == '[' ? bracket_length(s) : 0;
		size_t step = 1;

		if (n == 0 && (c == '.' || c == '\'' || begins(s, SLICE("’")))) {
			step = c == 0xe2 ? 3 : 1;
		} else if (n || (c < 0x80 && !is_alnum((char)c)) || (n = mark_length(s))) {
			step = n ? n : 1;
			if (b->n && b->s[b->n - 1] != ' ')
				buf_addc(b, ' ');
			start = true;
		} else {
			while (step < s.n && is_plain((unsigned char)s.p[step]))
				step++;
			buf_add(b, s.p, step);
			start = false;
		}
		s.p += step;
		s.n -= step;
	}
	if (b->n && b->s[b->n - 1] == ' ')
		b->n--;
}

static bool
is_form(struct slice word)
{
	unsigned letter = (unsigned char)*word.p - 'a';
	const char *p = letter < 26 ? form[letter] : NULL;

	for (; p && p[1]; p = strchr(p + 1, ' '))
		if (strncmp(p + 1, word.p, word.n) == 0 && p[1 + word.n] == ' ')
			return true;
	return false;
}

/* Takes one form, or a filler word, off either end; never the last word. STRIPPED: one was taken off
 * before (GmbH und Co. KG). */
static bool
strip_one(struct slice *s, bool stripped)
{
	static const struct slice front[] = {SLICE_INIT("the"), SLICE_INIT("pt"),  SLICE_INIT("ooo"),
					     SLICE_INIT("oao"), SLICE_INIT("zao"), SLICE_INIT("pao"),
					     SLICE_INIT("uab"), SLICE_INIT("sia")};
	const char *first = memchr(s->p, ' ', s->n);
	size_t last = s->n;
	struct slice word;

	for (size_t i = 0; i < COUNT(glued); i++) {
		size_t n = glued[i].n;

		if (s->n > n && begins(*s, glued[i])) {
			*s = slice_trim((struct slice){s->p + n, s->n - n});
			return true;
		}
		if (s->n > n && ends(*s, glued[i])) {
			*s = slice_trim((struct slice){s->p, s->n - n});
			return true;
		}
	}
	if (!first)
		return false;
	for (size_t i = 0; i < COUNT(phrase); i++)
		if (s->n > phrase[i].n && ends(*s, phrase[i])) {
			s->n -= phrase[i].n;
			return true;
		}
	while (s->p[last - 1] != ' ')
		last--;
	word = (struct slice){s->p + last, s->n - last};
	if (is_form(word) || slice_eq(word, SLICE("and")) ||
	    (stripped && (slice_eq(word, SLICE("und")) || slice_eq(word, SLICE("u"))))) {
		s->n = last - 1;
		return true;
	}
	for (size_t i = 0; i < COUNT(front); i++) {
		size_t n = (size_t)(first - s->p);

		if (n == front[i].n && begins(*s, front[i])) {
			s->p += n + 1;
			s->n -= n + 1;
			return true;
		}
	}
	return false;
}

/* The word at S is "and" (which '&' is the same as), which some write and some do not. */
static bool
is_and(struct slice s)
{
	return begins(s, SLICE("and "));
}

/* Hangul, kana and CJK begin with these bytes (U+3000 to U+D7FF). */
static bool
is_asian(char c)
{
	return (unsigned char)c >= 0xe3 && (unsigned char)c <= 0xed;
}

bool
company_is_form(struct slice key)
{
	for (size_t i = 0; i < COUNT(glued); i++)
		if (slice_eq(key, glued[i]))
			return true;
	for (size_t i = 0; i < COUNT(phrase); i++)
		if (slice_eq(key, (struct slice){phrase[i].p + 1, phrase[i].n - 1}))
			return true;
	for (size_t i = 0; i < COUNT(bracketed); i++)
		if (slice_eq(key, bracketed[i]))
			return true;
	return key.n && !memchr(key.p, ' ', key.n) && is_form(key);
}

struct slice
company_key(struct slice s, struct buf *b)
{
	static _Thread_local struct buf folded, words;
	char before = ' '; /* first byte of the character before */

	words.n = 0;
	b->n = 0;
	split_words(text_fold_compat(s, buf_kept(&folded)), buf_kept(&words));
	s = buf_slice(&words);
	for (bool stripped = false; strip_one(&s, stripped); stripped = true)
		;
	buf_reserve(b, s.n + 1);
	for (size_t i = 0, n; i < s.n; i += n) {
		const char *p = s.p + i, *space;

		if ((i == 0 || p[-1] == ' ') && is_and((struct slice){p, s.n - i})) {
			n = 4;
			continue;
		}
		space = memchr(p, ' ', s.n - i);
		n = space == p ? 1 : (size_t)((space ? space : s.p + s.n) - p);
		if (space == p && i + 1 < s.n && is_asian(before) && is_asian(p[1]))
			continue;
		buf_add(b, p, n);
		for (size_t last = n; last-- > 0; ) {
			before = p[last];
			if (((unsigned char)before & 0xc0) != 0x80)
				break;
		}
	}
	return buf_slice(b);
}
