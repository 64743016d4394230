/* SPDX-License-Identifier: MIT */
#include "clean_own.h"

#include "ascii.h"
#include "identity.h"
#include "text.h"

#include <strings.h>

/* Words that exports write for "no value", caseless; only those that can hardly be a value. "None"
 * and "없음" are answers. */
static const struct slice null_word[] = {
    SLICE_INIT("-"),	      SLICE_INIT("--"),
    SLICE_INIT("---"),	      SLICE_INIT("\\n"),
    SLICE_INIT("null"),
    SLICE_INIT("(null)"),     SLICE_INIT("<null>"),
    SLICE_INIT("nil"),	      SLICE_INIT("n/a"),
    SLICE_INIT("#n/a"),	      SLICE_INIT("#n/a n/a"),
    SLICE_INIT("nan"),	      SLICE_INIT("--none--"),
    SLICE_INIT("- none -"),   SLICE_INIT("(blank)"),
    SLICE_INIT("(empty)"),    SLICE_INIT("undefined"),
    SLICE_INIT("#value!"),    SLICE_INIT("#ref!"),
    SLICE_INIT("#name?"),     SLICE_INIT("#div/0!"),
    SLICE_INIT("#num!"),      SLICE_INIT("#null!"),
};
static const struct slice null_wide[] = {
    SLICE_INIT("–"),	SLICE_INIT("—"),	  SLICE_INIT("미입력"),	  SLICE_INIT("(없음)"),
    SLICE_INIT("해당없음"),
};
/* What forms ask for, with dashes around it or dots behind it. */
static const struct slice prompt[] = {
    SLICE_INIT("select"), SLICE_INIT("please select"), SLICE_INIT("select one"),
    SLICE_INIT("선택"),	  SLICE_INIT("선택하세요"),
};
enum { NULL_LONGEST = 24 };

/* What forms write for the address of who gave none. */
static const struct slice nobody[] = {SLICE_INIT("anonymous"), SLICE_INIT("익명"), SLICE_INIT("匿名")};

/* Blanks that are not ASCII, at the ends of a cell: no-break, zero width, ideographic, and a byte
 * order mark. */
static const struct slice blank[] = {{"\xc2\xa0", 2},	  {"\xe2\x80\x8b", 3}, {"\xe3\x80\x80", 3},
				     {"\xef\xbb\xbf", 3}, {"\xe2\x81\xa0", 3}, {"\xe2\x80\xaf", 3}};

static const char *const name_of_kind[KINDS] = {
    "text",	"email",   "phone",   "time",	"date", "money",   "number",
    "count",	"consent", "opt-out", "refusal", "origin", "list", "minutes",
    "months",	"stage",   "domain",  "country", "test"};

static const struct {
	const char *code, *what;
} codes[CLEAN_CODES] = {
    [CLEAN_OK] = {"ok", "fine"},
    [CLEAN_BAD_EMAIL] = {"bad-email", "not an e-mail address"},
    [CLEAN_BAD_PHONE] = {"bad-phone", "not a phone number, or one that needs --country"},
    [CLEAN_BAD_DATE] = {"bad-date", "not a date or time"},
    [CLEAN_AMBIGUOUS_NUMBER] = {"ambiguous-number",
				"decimal point or comma? the column does not say"},
    [CLEAN_AMBIGUOUS_DATE] = {"ambiguous-date", "day or month first? say it with --date-order"},
    [CLEAN_BAD_NUMBER] = {"bad-number", "not a number"},
    [CLEAN_MIXED_CURRENCY] = {"mixed-currency", "an amount in another currency than the row's"},
    [CLEAN_BAD_CONSENT] = {"bad-consent", "neither yes nor no"},
    [CLEAN_BAD_ORIGIN] = {"bad-origin", "not marketing, sales or partner"},
    [CLEAN_BAD_DOMAIN] = {"bad-domain", "no domain, or a page below one"},
    [CLEAN_BAD_COUNTRY] = {"bad-country", "not a country"},
    [CLEAN_RANGE] = {"range", "a range, or at least so much"},
};

const char *
kind_name(enum kind k)
{
	return k < KINDS ? name_of_kind[k] : "?";
}

bool
kind_is_consent(enum kind k)
{
	return k == KIND_CONSENT || k == KIND_OPT_OUT || k == KIND_REFUSAL;
}

bool
kind_joins(enum kind k)
{
	return kind_is_consent(k) || k == KIND_EMAIL || k == KIND_PHONE;
}

bool
kind_parse(struct slice s, enum kind *k)
{
	for (int i = 0; i < KINDS; i++)
		if (text_same(s, slice_of(name_of_kind[i]))) {
			*k = (enum kind)i;
			return true;
		}
	return false;
}

const char *
clean_code(enum clean_code c)
{
	return codes[c].code;
}

const char *
clean_what(enum clean_code c)
{
	return codes[c].what;
}

struct cleaner
clean_like(const struct cleaner *c)
{
	return (struct cleaner){.zone = c->zone,
				.keep_nulls = c->keep_nulls,
				.crosses = c->crosses,
				.since_1904 = c->since_1904};
}

void
clean_next(struct cleaner *c)
{
	arena_reset(&c->row);
}

void
clean_free(struct cleaner *c)
{
	arena_free(&c->row);
	buf_free(&c->nfc);
	buf_free(&c->text);
}

static bool
is_one_of(struct slice s, const struct slice *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		/* The length and the first byte decide nearly always; the list is in lower case. */
		if (word[i].n == s.n &&
		    (word[i].p[0] == s.p[0] ||
		     (is_letter(s.p[0]) && word[i].p[0] == (s.p[0] | 0x20))) &&
		    strncasecmp(word[i].p, s.p, s.n) == 0)
			return true;
	return false;
}

static bool
is_prompt(struct slice s)
{
	const struct slice dots = SLICE_INIT("…");

	while (s.n && (s.p[0] == '-' || s.p[0] == ' '))
		s = (struct slice){s.p + 1, s.n - 1};
	while (s.n && memchr("-. ", s.p[s.n - 1], 3))
		s.n--;
	if (s.n > dots.n && memcmp(s.p + s.n - dots.n, dots.p, dots.n) == 0)
		s = slice_trim((struct slice){s.p, s.n - dots.n});
	return s.n && is_one_of(s, prompt, sizeof(prompt) / sizeof(*prompt));
}

static bool
is_null(struct slice s)
{
	if (!s.n || s.n > NULL_LONGEST)
		return false;
	if (is_prompt(s))
		return true;
	return s.p[0] & 0x80 ? is_one_of(s, null_wide, sizeof(null_wide) / sizeof(*null_wide))
			     : is_one_of(s, null_word, sizeof(null_word) / sizeof(*null_word));
}

/* Bytes a null word, a wrapped cell or an apostrophe may begin with. */
static bool
may_be_odd(struct slice s)
{
	switch (s.p[0]) {
	case '-':
	case '\\':
	case '#':
	case '(':
	case '<':
	case '=':
	case '\'':
		return true;
	case 'S':
	case 's':
	case 'N':
	case 'n':
	case 'U':
	case 'u':
	case 'P':
	case 'p':
		return s.n <= NULL_LONGEST;
	default:
		return false;
	}
}

static struct slice
trim(struct slice s)
{
	size_t before;

	do {
		before = s.n;
		s = slice_trim(s);
		for (size_t i = 0; i < sizeof(blank) / sizeof(*blank); i++) {
			const struct slice b = blank[i];

			if (s.n >= b.n && s.p[0] == b.p[0] && memcmp(s.p, b.p, b.n) == 0)
				s = (struct slice){s.p + b.n, s.n - b.n};
			if (s.n >= b.n && s.p[s.n - 1] == b.p[b.n - 1] &&
			    memcmp(s.p + s.n - b.n, b.p, b.n) == 0)
				s.n -= b.n;
		}
	} while (s.n != before);
	return s;
}

/* Cells that a spreadsheet was kept from reading as a number: ="0101", '0101, '+82 10. */
static struct slice
unwrap(struct slice s)
{
	bool number = s.n > 1;

	if (s.n >= 4 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"' &&
	    !memchr(s.p + 2, '"', s.n - 3))
		return (struct slice){s.p + 2, s.n - 3};
	if (s.n < 2 || s.p[0] != '\'')
		return s;
	for (size_t i = 1; i < s.n && number; i++)
		number = is_digit(s.p[i]) || (i > 1 && memchr(" -.,():/", s.p[i], 8));
	if (number || memchr("=+-@", s.p[1], 4))
		return (struct slice){s.p + 1, s.n - 1};
	return s;
}

/* ASCII and Hangul syllables only, beginning with a syllable that no null word begins with, and
 * ending with either: nothing to trim, nothing to compose. */
static bool
is_plain_hangul(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;

	if (s.n <= NULL_LONGEST && (p[0] < 0xea || p[0] > 0xed || is_null(s)))
		return false;
	while (p < end) {
		if (*p < 0x80)
			p++;
		else if (end - p >= 3 && ((*p == 0xea && p[1] >= 0xb0) || *p == 0xeb ||
					  *p == 0xec || (*p == 0xed && p[1] < 0x9e)))
			p += 3;
		else
			return false;
	}
	return s.p[0] & 0x80 || !may_be_odd(s);
}

struct slice
clean_text(struct cleaner *c, struct slice s)
{
	struct slice t, n;
	bool ascii;

	if (!s.n)
		return s;
	ascii = ascii_only(s);
	if ((unsigned char)s.p[0] > ' ' && (unsigned char)s.p[s.n - 1] > ' ' &&
	    (ascii ? !may_be_odd(s) : is_plain_hangul(s)))
		return s;
	t = ascii ? slice_trim(s) : trim(s);
	if (!t.n)
		return t;
	t = slice_trim(unwrap(t));
	if (!ascii) {
		n = text_nfc(t, &c->nfc);
		t = n.p == t.p ? t : arena_slice(&c->row, n);
	}
	if (!c->keep_nulls && is_null(t)) {
		c->nulls++;
		t.n = 0;
	}
	return t;
}

struct slice
clean_own(struct cleaner *c, struct slice s)
{
	struct slice t = clean_text(c, s), bare;

	if (!t.n || t.n == s.n)
		return t;
	bare = ascii_only(s) ? slice_trim(s) : trim(s);
	return bare.p == t.p && bare.n == t.n ? s : t;
}

/* Is it already as clean_value would write it, by what addresses usually are? Others go the long
 * way. */
static bool
plain_email(struct slice s)
{
	size_t i = 0, at, dots = 0;
	char before = '.';

	for (; i < s.n && s.p[i] != '@'; before = s.p[i++])
		if (s.p[i] == '.' ? before == '.'
				  : !(is_digit(s.p[i]) || (s.p[i] >= 'a' && s.p[i] <= 'z') ||
				      memchr("_+-", s.p[i], 3)))
			return false;
	if (i == 0 || before == '.' || i > 64 || s.n > 254)
		return false;
	at = i++;
	before = '.';
	for (; i < s.n; before = s.p[i++]) {
		if (s.p[i] == '.')
			dots++;
		if (s.p[i] == '.' || s.p[i] == '-'
			? before == '.' || (before == '-' && s.p[i] == '.')
			: !(is_digit(s.p[i]) || (s.p[i] >= 'a' && s.p[i] <= 'z')))
			return false;
	}
	return i > at + 1 && dots && before != '.' && before != '-' && !is_digit(before);
}

static bool
plain_phone(struct slice s)
{
	if (s.n < 9 || s.n > 16 || s.p[0] != '+' || s.p[1] == '0')
		return false;
	/* +82 010, +49 0170: a zero behind the code may have to go. Codes are 1 and 7, or have two
	 * or three digits. */
	if (memcmp(s.p, "+82", 3) == 0		 ? s.p[3] == '0'
	    : s.p[1] == '1' || s.p[1] == '7' ? s.p[2] == '0'
					     : s.p[3] == '0' || s.p[4] == '0')
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

/* Is a time that was understood written as lead-format asks: a day alone, or T, and an offset? */
static bool
plain_time(struct slice s, bool date_only)
{
	if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	if (date_only)
		return s.n == 10;
	if (s.n < 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':')
		return false;
	return s.p[s.n - 1] == 'Z' ||
	       (s.n >= 25 && s.p[s.n - 3] == ':' && memchr("+-", s.p[s.n - 6], 2));
}

static struct slice
keep(struct cleaner *c, const char *p, size_t n)
{
	return arena_slice(&c->row, (struct slice){p, n});
}

/* The local part in lower case too: no provider minds it, and all systems that leads are compared
 * with write it so. */
static struct slice
clean_email(struct cleaner *c, struct slice s, enum clean_code *code)
{
	if (plain_email(s))
		return s;
	if (!email_parse(s, &c->text)) {
		if (!c->keep_nulls && is_one_of(s, nobody, sizeof(nobody) / sizeof(*nobody))) {
			c->nulls++;
			return SLICE("");
		}
		*code = CLEAN_BAD_EMAIL;
		return s;
	}
	for (size_t i = 0; i < c->text.n; i++)
		if (c->text.s[i] >= 'A' && c->text.s[i] <= 'Z')
			c->text.s[i] |= 0x20;
	return slice_eq(s, buf_slice(&c->text)) ? s : arena_slice(&c->row, buf_slice(&c->text));
}

static struct slice
clean_phone(struct cleaner *c, struct slice s, const struct clean_row *row, enum clean_code *code)
{
	struct slice country = row->country;
	enum phone_result got;

	if (plain_phone(s))
		return s;
	if (!country.n && clean_korean_mobile(s))
		country = SLICE("KR");
	/* The extension would have no place in E.164: such a number stays as it is written. */
	c->nfc.n = 0;
	got = phone_e164(s, country, &c->text, &c->nfc);
	if (got == PHONE_BAD) {
		*code = CLEAN_BAD_PHONE;
		return s;
	}
	if (c->nfc.n)
		return s;
	c->restored += got == PHONE_RESTORED;
	return arena_slice(&c->row, buf_slice(&c->text));
}

static struct slice
clean_time(struct cleaner *c, struct slice s, bool day, struct clean_row *row,
	   enum clean_code *code)
{
	const struct dates_how how = {row->order, row->zone ? row->zone : c->zone, c->since_1904};
	char text[WHEN_TEXT];
	bool date_only;
	int64_t t;

	switch (dates_parse(s, &how, &t, &date_only, &row->orders)) {
	case DATES_BAD:
		*code = CLEAN_BAD_DATE;
		return s;
	case DATES_AMBIGUOUS:
		*code = CLEAN_AMBIGUOUS_DATE;
		return s;
	case DATES_OK:
		break;
	}
	if (day && !date_only)
		date_only = zone_moment(c->zone, zone_day(c->zone, t), 0) == t;
	if (plain_time(s, date_only))
		return s;
	return keep(c, text, when_format(t, date_only ? how.zone : c->zone, date_only, text));
}

struct slice
clean_value(struct cleaner *c, enum kind kind, struct slice s, struct clean_row *row,
	    enum clean_code *code)
{
	struct slice code_of;

	*code = CLEAN_OK;
	row->orders = row->marks = row->signs = 0;
	if (!s.n)
		return s;
	switch (kind) {
	case KIND_EMAIL:
		return clean_email(c, s, code);
	case KIND_PHONE:
		return clean_phone(c, s, row, code);
	case KIND_TIME:
	case KIND_DATE:
		return clean_time(c, s, kind == KIND_DATE, row, code);
	case KIND_MONEY:
	case KIND_NUMBER:
	case KIND_COUNT:
		return clean_number(c, s, kind, row, code);
	case KIND_CONSENT:
	case KIND_OPT_OUT:
		return clean_consent(c, s, kind == KIND_OPT_OUT, code);
	case KIND_REFUSAL:
		return clean_refusal(c, s);
	case KIND_ORIGIN:
		return clean_origin(s, code);
	case KIND_LIST:
		return clean_list(c, s);
	case KIND_MINUTES:
		return clean_minutes(c, s, code);
	case KIND_MONTHS:
		return clean_months(c, s, row, code);
	case KIND_DOMAIN:
		return clean_domain(c, s, code);
	case KIND_COUNTRY:
		code_of = clean_country(c, s);
		if (code_of.n && !slice_eq(code_of, s))
			return arena_slice(&c->row, code_of);
		*code = code_of.n ? CLEAN_OK : CLEAN_BAD_COUNTRY;
		break;
	case KIND_STAGE:
	case KIND_TEST:
	case KIND_TEXT:
	case KINDS:
		break;
	}
	return s;
}
