/* SPDX-License-Identifier: MIT */
#include "clean_own.h"

#include "ascii.h"
#include "num.h"

#include <strings.h>

static bool
plain_number(struct slice s)
{
	size_t i = s.n && s.p[0] == '-', digits = 0;

	for (; i < s.n && is_digit(s.p[i]); i++)
		digits++;
	if (digits && i + 1 < s.n && s.p[i] == '.')
		for (i++; i < s.n && is_digit(s.p[i]); i++)
			;
	return digits && i == s.n;
}

enum { MARK_EITHER = 1 << MARK_POINT | 1 << MARK_COMMA };

/* Three digits at P, and no fourth. */
static bool
is_group(const char *p, const char *end)
{
	return end - p >= 3 && is_digit(p[0]) && is_digit(p[1]) && is_digit(p[2]) &&
	       (end - p == 3 || !is_digit(p[3]));
}

/* In which ways the signs between the digits of the first number of S can be read: bits of
 * enum decimal_mark. */
static unsigned
marks_of(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n, *last = NULL;
	size_t before = 0, signs[2] = {0, 0}; /* of points, of commas */
	bool groups = true, leading_zero;
	unsigned here, other;

	while (p < end && !is_digit(*p) && !(memchr(".,", *p, 2) && p + 1 < end && is_digit(p[1])))
		p++;
	leading_zero = p < end && *p == '0';
	for (; p < end && (is_digit(*p) || ((*p == '.' || *p == ',') && p + 1 < end &&
					    is_digit(p[1])));
	     p++) {
		if (is_digit(*p)) {
			before += !last;
			continue;
		}
		if (last && *last == *p)
			groups = groups && is_group(last + 1, end);
		last = p;
		signs[*p == ',']++;
	}
	if (!last)
		return 0;
	here = *last == ',' ? 1 << MARK_COMMA : 1 << MARK_POINT;
	other = MARK_EITHER & ~here;
	if (signs[0] && signs[1])
		return signs[*last == ','] == 1 ? here : 0;
	if (signs[0] + signs[1] > 1)
		return groups && is_group(last + 1, end) ? other : 0;
	return is_group(last + 1, end) && before >= 1 && before <= 3 && !leading_zero ? MARK_EITHER
										   : here;
}

/* S, whose column writes commas for fractions, with points: "1.234,5" to "1234.5". In B. */
static struct slice
with_point(struct slice s, struct buf *b)
{
	b->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool between = i && i + 1 < s.n && is_digit(s.p[i - 1]) && is_digit(s.p[i + 1]);

		if (s.p[i] == ',' && between)
			buf_addc(b, '.');
		else if (!between || (s.p[i] != '.' && s.p[i] != ' '))
			buf_addc(b, s.p[i]);
	}
	return buf_slice(b);
}

/* Full-width signs of S as ASCII, in B; S itself where there are none. */
static struct slice
narrow(struct slice s, struct buf *b)
{
	bool wide = false;

	for (size_t i = 0; i + 2 < s.n && !wide; i++)
		wide = memcmp(s.p + i, "\xef\xbc", 2) == 0;
	if (!wide)
		return s;
	b->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char last = i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;

		/* U+FF01 to U+FF1F: the digits and what may stand between them. */
		if (last > 0x80 && last < 0xa0 && memcmp(s.p + i, "\xef\xbc", 2) == 0) {
			buf_addc(b, (char)(last - 0x81 + '!'));
			i += 2;
		} else {
			buf_addc(b, s.p[i]);
		}
	}
	return buf_slice(b);
}

/* The blank (also no-break, narrow or thin) or apostrophe at P; its bytes, or 0. */
static size_t
gap_at(const char *p, const char *end)
{
	static const struct slice gap[] = {{" ", 1},		{"'", 1},	     {"\xc2\xa0", 2},
					   {"\xe2\x80\xaf", 3}, {"\xe2\x80\x89", 3}, {"\xe2\x80\x99", 3}};

	for (size_t i = 0; i < sizeof(gap) / sizeof(*gap); i++)
		if ((size_t)(end - p) >= gap[i].n && memcmp(p, gap[i].p, gap[i].n) == 0)
			return gap[i].n;
	return 0;
}

/* Groups of three digits without what stands between them: "1 250 000,50" to "1250000,50". In B,
 * which S may be in; S itself where there is nothing. */
static struct slice
without_gaps(struct slice s, struct buf *b)
{
	const char *end = s.p + s.n;
	size_t digits = 0;
	bool any = false;
	char *out;

	for (const char *p = s.p; p < end && !any; p++)
		any = is_digit(*p) && gap_at(p + 1, end);
	if (!any)
		return s;
	if (s.p != b->s) {
		b->n = 0;
		buf_add_slice(b, s);
		s = buf_slice(b);
		end = s.p + s.n;
	}
	out = b->s;
	for (const char *p = s.p; p < end;) {
		size_t n = digits >= 1 && digits <= 3 ? gap_at(p, end) : 0;

		if (n && is_group(p + n, end)) {
			p += n;
			digits = 0;
			continue;
		}
		digits = is_digit(*p) ? digits + 1 : 0;
		*out++ = *p++;
	}
	b->n = (size_t)(out - b->s);
	return buf_slice(b);
}

/* Without words that say that a number is about right, or at least so much: it can be compared as
 * if they were not there; *LEAST where it is the latter. Those of "at most" stay: then it is not
 * known. */
static struct slice
without_about(struct slice s, bool *least)
{
	static const struct slice before[] = {
	    SLICE_INIT("최소"),	     SLICE_INIT("over "),      SLICE_INIT("at least "),
	    SLICE_INIT("more than "), SLICE_INIT("mehr als "), SLICE_INIT("mindestens "),
	    SLICE_INIT("über "),      SLICE_INIT("ab "),       SLICE_INIT("약"),
	    SLICE_INIT("대략"),	     SLICE_INIT("about "),     SLICE_INIT("approx. "),
	    SLICE_INIT("ca. "),	     SLICE_INIT("約")};
	static const struct slice behind[] = {
	    SLICE_INIT("이상"),	   SLICE_INIT("초과"),	     SLICE_INIT("+"),
	    SLICE_INIT(" or more"), SLICE_INIT(" oder mehr"), SLICE_INIT(" und mehr"),
	    SLICE_INIT("以上"),	   SLICE_INIT("대"),	     SLICE_INIT("~"),
	    SLICE_INIT("부터"),	   SLICE_INIT("정도"),	     SLICE_INIT("가량"),
	    SLICE_INIT("내외"),	   SLICE_INIT("쯤"),	     SLICE_INIT("程度")};
	enum { BEFORE_ABOUT = 8, BEHIND_ABOUT = 10 };

	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		if (s.n > before[i].n && strncasecmp(s.p, before[i].p, before[i].n) == 0) {
			s = slice_trim((struct slice){s.p + before[i].n, s.n - before[i].n});
			*least |= i < BEFORE_ABOUT;
			break;
		}
	for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++) {
		size_t k = behind[i].n;

		if (s.n > k && strncasecmp(s.p + s.n - k, behind[i].p, k) == 0) {
			*least |= i < BEHIND_ABOUT;
			return slice_trim((struct slice){s.p, s.n - k});
		}
	}
	return s;
}

struct slice
clean_number(struct cleaner *c, struct slice s, enum kind kind, struct clean_row *row,
	     enum clean_code *code)
{
	bool money = kind == KIND_MONEY, bounds = money || kind == KIND_COUNT;
	bool negative, least = false, scaled = row->scale > 1;
	struct slice inner, bare;
	char currency[4] = "", text[NUM_TEXT];
	double v;

	if (!scaled && plain_number(s) &&
	    (!memchr(s.p, '.', s.n) || (row->mark == MARK_POINT && marks_of(s) != MARK_EITHER)))
		return s;
	bare = without_gaps(narrow(s, &c->nfc), &c->nfc);
	if (kind == KIND_COUNT)
		bare = number_without_noun(bare);
	bare = without_about(bare, &least);
	if (least && !bounds) { /* there is no lower bound of it to take: "6 이상" months */
		*code = CLEAN_BAD_NUMBER;
		return s;
	}
	negative = bare.n > 2 && bare.p[0] == '(' && bare.p[bare.n - 1] == ')'; /* accountants */
	row->marks = marks_of(bare);
	if (kind == KIND_COUNT && row->marks == MARK_EITHER) /* nobody has 1.25 employees */
		row->marks = memchr(bare.p, ',', bare.n) ? 1 << MARK_POINT : 1 << MARK_COMMA;
	if (row->marks == MARK_EITHER)
		row->signs = memchr(bare.p, ',', bare.n) ? 1 << MARK_COMMA : 1 << MARK_POINT;
	if (row->marks == MARK_EITHER && row->mark == MARK_MIXED) {
		*code = CLEAN_AMBIGUOUS_NUMBER;
		return s;
	}
	inner = negative ? (struct slice){bare.p + 1, bare.n - 2} : bare;
	if (row->marks == 1 << MARK_COMMA ||
	    (row->marks == MARK_EITHER && row->mark == MARK_COMMA))
		inner = with_point(inner, &c->text);
	else if (!scaled && plain_number(s))
		return s;
	if (!number_read(inner, kind, row->scale, &v, currency) &&
	    !(bounds && (least = number_range(inner, kind, row->scale, &v, currency)))) {
		*code = CLEAN_BAD_NUMBER;
		row->marks = 0;
		return s;
	}
	if (currency[0] && row->currency[0] && strcasecmp(currency, row->currency) != 0) {
		*code = CLEAN_MIXED_CURRENCY;
		return s;
	}
	if (least && bounds)
		*code = CLEAN_RANGE;
	if (currency[0])
		memcpy(row->currency, currency, sizeof(currency));
	return arena_slice(&c->row,
			   (struct slice){text, num_format(negative ? -v : v, text)});
}
