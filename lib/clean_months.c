/* SPDX-License-Identifier: MIT
 * How far away a purchase is, as people answer it, as a number of months: "3개월 이내", "within 6
 * months", 즉시, "1-3 months". The latest it can be; what has no latest ("6개월 이후") is not read.
 * Nobody else's than clean's. */
#include "clean_own.h"

#include "ascii.h"
#include "num.h"
#include "text.h"


enum {
	ANSWER = 64, /* bytes; a longer one is no such answer */
	YEARS = 10   /* more is the year of a calendar: 2027년, 27년 */
};

/* A year is 12 months, 52 weeks and 365 days: so 90 days and 13 weeks are within 3 months. */
static const struct {
	const char *name;
	double months;
} unit[] = {
    {"개월", 1},	 {"달", 1},	     {"months", 1},	   {"month", 1},
    {"mos", 1},	 {"mo", 1},	     {"주일", 12.0 / 52},  {"주", 12.0 / 52},
    {"weeks", 12.0 / 52}, {"week", 12.0 / 52}, {"일", 12.0 / 365},   {"days", 12.0 / 365},
    {"day", 12.0 / 365},  {"년", 12},	     {"years", 12},	   {"year", 12},
    {"yrs", 12},	 {"yr", 12},	     {"quarters", 3},
    {"quarter", 3},	 {"ヶ月", 1},	     {"か月", 1},	   {"カ月", 1},
    {"ヵ月", 1},	 {"ケ月", 1},	     {"箇月", 1},	   {"个月", 1},
    {"個月", 1},	 {"週間", 12.0 / 52}, {"周", 12.0 / 52},   {"週", 12.0 / 52},
    {"年", 12},	 {"개분기", 3},	     {"개 분기", 3},
};

static const char *const at_once[] = {"즉시",	     "즉시 도입", "즉시도입", "바로", "당장",
				      "immediately", "immediate", "asap",     "now",
				      "すぐ",	     "今すぐ",	  "即時",     "立即"};
static const char *const before[] = {"약",  "대략",	 "향후",    "within", "in",
				     "up to", "less than", "under", "about",  "next"};
static const char *const behind[] = {"이내", "이내에", "이하",  "미만",	   "안에",    "내에", "以内", "之内", "以內", "内",
				     "내",   "정도",   "쯤",    "or less", "or sooner", "이내 도입"};
static const char *const range[] = {"~", "-", "–", "∼", "～", "〜", "to", "에서"};

/* With the blanks behind it. */
static bool
take(struct slice *s, const char *word)
{
	if (!word_take(s, word))
		return false;
	*s = slice_trim(*s);
	return true;
}

static bool
take_one(struct slice *s, const char *const *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (take(s, text[i]))
			return true;
	return false;
}

static bool
take_number(struct slice *s, double *v)
{
	size_t n = 0;

	while (n < s->n && (is_digit(s->p[n]) || s->p[n] == '.'))
		n++;
	if (!n || !num_parse((struct slice){s->p, n}, v))
		return false;
	*s = slice_trim((struct slice){s->p + n, s->n - n});
	return true;
}

static bool
take_unit(struct slice *s, double *months)
{
	for (size_t i = 0; i < sizeof(unit) / sizeof(*unit); i++)
		if (take(s, unit[i].name)) {
			*months = unit[i].months;
			return true;
		}
	return false;
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
parse(struct slice s, double *months)
{
	double v, each = 0;
	bool quarter = false, within;

	for (size_t i = 0; i < COUNT(at_once); i++)
		if (text_same(s, slice_of(at_once[i]))) {
			*months = 0;
			return true;
		}
	while (take_one(&s, before, COUNT(before)))
		;
	if (take(&s, "한달") || take(&s, "한 달")) {
		v = each = 1;
	} else if (take(&s, "반년")) {
		v = 6;
		each = 1;
	} else {
		do {
			if (!take_number(&s, &v))
				return false;
			quarter = take(&s, "분기"); /* alone it is one of a year's four */
			each = quarter ? 3 : 0;
			take_unit(&s, &each);
		} while (take_one(&s, range, COUNT(range)));
	}
	within = take_one(&s, behind, COUNT(behind));
	*months = v * each;
	return each > 0 && s.n == 0 && !(each == 12 && v > YEARS) && (within || !quarter);
}

struct slice
clean_months(struct cleaner *c, struct slice s, struct clean_row *row, enum clean_code *code)
{
	char text[NUM_TEXT];
	double months;
	bool known = false;

	if (s.n <= ANSWER && !num_parse(s, &months)) {
		struct slice plain = text_fold_compat(s, &c->nfc);

		/* Lead ads write blanks in the answers of a list as '_'. */
		if (memchr(plain.p, '_', plain.n)) {
			c->text.n = 0;
			buf_add_slice(&c->text, plain);
			for (size_t i = 0; i < c->text.n; i++)
				c->text.s[i] = c->text.s[i] == '_' ? ' ' : c->text.s[i];
			plain = slice_trim(buf_slice(&c->text));
		}
		known = parse(plain, &months);
	}
	if (known)
		return arena_slice(&c->row,
				   (struct slice){text, num_format_fixed(months, 2, text)});
	return clean_number(c, s, KIND_NUMBER, row, code);
}
