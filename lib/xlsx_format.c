/* SPDX-License-Identifier: MIT */
#include "xlsx_format.h"

#include "num.h"
#include "when.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum {
	EPOCH_1900 = 25569, /* serial of 1970-01-01 */
	EPOCH_1904 = 24107,
	LEAP_BUG = 60,	    /* the 29th of February 1900, which was none; earlier days are one off */
	LAST_DAY = 2958465, /* 9999-12-31 in the 1900 system */
	DIGITS = 15	    /* that a spreadsheet shows of a number */
};
#define DAY_MS INT64_C(86400000)

struct xlsx_format
format_builtin(long id)
{
	static const struct {
		long from, to;
		const char *code;
	} known[] = {
	    {1, 1, "0"},	  {2, 2, "0.00"},	 {3, 3, "#,##0"},   {4, 4, "#,##0.00"},
	    {5, 6, "#,##0"},	  {7, 8, "#,##0.00"},	 {9, 9, "0%"},	    {10, 10, "0.00%"},
	    {14, 17, "yyyy-m-d"}, {18, 21, "h:mm"},	 {22, 22, "m/d/yyyy h:mm"},
	    {27, 31, "yyyy-m-d"}, {32, 35, "h:mm"},	 {36, 36, "yyyy-m-d"},
	    {37, 38, "#,##0"},	  {39, 40, "#,##0.00"},	 {41, 42, "#,##0"}, {43, 44, "#,##0.00"},
	    {45, 45, "mm:ss"},	  {46, 46, "[h]:mm:ss"}, {47, 47, "mm:ss.0"},
	    {50, 58, "yyyy-m-d"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (id >= known[i].from && id <= known[i].to)
			return format_of(slice_of(known[i].code));
	return (struct xlsx_format){.show = SHOW_PLAIN};
}

/* What stands for itself in a code. Only a sign of money is worth keeping beside a number. */
static void
literal(struct xlsx_format *f, struct slice s, bool digits)
{
	static const char *const sign[] = {"₩", "￦", "$", "€", "£", "¥", "￥", "원", "USD", "KRW",
					   "EUR", "JPY"};

	s = slice_trim(s);
	for (size_t i = 0; i < sizeof(sign) / sizeof(*sign); i++) {
		size_t n = strlen(sign[i]);

		if (s.n >= n && s.n < FORMAT_CURRENCY && memcmp(s.p, sign[i], n) == 0) {
			memcpy(f->currency, s.p, s.n);
			f->currency[s.n] = 0;
			f->behind = digits;
			return;
		}
	}
}

/* "[$₩-412]" a currency, "[h]" a time that goes beyond a day, "[Red]" nothing. False: a
 * condition. */
static bool
bracket(struct xlsx_format *f, struct slice s, bool digits)
{
	const char *hyphen;

	if (!s.n)
		return true;
	if (memchr("<>=", s.p[0], 3))
		return false;
	if (s.p[0] == '$') {
		hyphen = memchr(s.p, '-', s.n);
		literal(f, (struct slice){s.p + 1, (hyphen ? (size_t)(hyphen - s.p) : s.n) - 1},
			digits);
	} else if (memchr("hHmMsS", s.p[0], 6) &&
		   (s.n == 1 || (s.n == 2 && (s.p[0] | 0x20) == (s.p[1] | 0x20)))) {
		f->time = f->elapsed = true;
	}
	return true;
}

struct xlsx_format
format_of(struct slice code)
{
	struct xlsx_format f = {.show = SHOW_PLAIN}, plain = f;
	bool digits = false, point = false, month = false, odd = false, masked = false;
	size_t mask = 0;

	if (code.n == 7 && strncasecmp(code.p, "general", 7) == 0)
		return plain;
	for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
		const char *p = code.p + i, *end;
		struct slice lit = {"", 0};

		switch (*p) {
		case '"':
			end = memchr(p + 1, '"', code.n - i - 1);
			if (!end)
				return plain;
			lit = (struct slice){p + 1, (size_t)(end - p - 1)};
			i += (size_t)(end - p);
			break;
		case '\\':
			if (i + 1 == code.n)
				return plain;
			/* A sign of several bytes goes on until the next of the code's own. */
			lit = (struct slice){p + 1, 1};
			while (i + 1 + lit.n < code.n && (lit.p[lit.n] & 0xc0) == 0x80)
				lit.n++;
			i += lit.n;
			break;
		case '_':
		case '*': /* room and padding, of the width of the next sign */
			for (i++; i + 1 < code.n && (code.p[i + 1] & 0xc0) == 0x80; i++)
				;
			break;
		case '[':
			end = memchr(p, ']', code.n - i);
			if (!end || !bracket(&f, (struct slice){p + 1, (size_t)(end - p - 1)}, digits))
				return plain;
			i += (size_t)(end - p);
			break;
		case 'y':
		case 'Y':
		case 'd':
		case 'D':
			f.day = true;
			break;
		case 'h':
		case 'H':
		case 's':
		case 'S':
			f.time = true;
			break;
		case 'm':
		case 'M':
			month = true;
			break;
		case 'A':
		case 'a':
		case 'P':
		case 'p':
			break; /* AM/PM */
		case 'e':
		case 'E':
			odd |= digits;
			f.day |= !digits; /* a year, in Korean and Japanese formats */
			break;
		case '@':
		case '/':
			odd |= digits;
			break;
		case '0':
		case '#':
		case '?':
			digits = true;
			if (point) {
				f.further++;
				f.decimals += *p == '0';
			} else {
				f.whole += *p == '0' && f.whole < FORMAT_MASK;
				if (mask + 1 < FORMAT_MASK)
					f.mask[mask++] = *p == '0' ? '0' : '#';
			}
			break;
		case '.':
			point |= digits;
			break;
		case ',':
			/* Between digits it groups; behind the last it divides by a thousand. */
			odd |= digits && (i + 1 == code.n || !memchr("0#?", code.p[i + 1], 3));
			break;
		case '%':
			f.percent = true;
			break;
		case '-':
		case '(':
		case ')':
		case ' ':
			lit = (struct slice){p, 1};
			break;
		default:
			lit = (struct slice){p, 1};
			while (i + lit.n < code.n && (lit.p[lit.n] & 0xc0) == 0x80)
				lit.n++;
			i += lit.n - 1;
		}
		if (!lit.n)
			continue;
		literal(&f, lit, digits);
		if (!point && lit.n == 1 && memchr("-() .", lit.p[0], 5) &&
		    mask + 1 < FORMAT_MASK) {
			f.mask[mask++] = lit.p[0];
			masked |= lit.p[0] == '-' && digits;
		}
	}
	if (f.day || f.time || (month && !digits)) {
		f.day |= month && !f.time;
		f.show = SHOW_DATE;
		return f;
	}
	if (!digits || odd)
		return plain;
	while (mask && !memchr("0#", f.mask[mask - 1], 2))
		mask--;
	f.mask[mask] = 0;
	/* A mask is 000-0000-0000; a hyphen at the end or before all digits is an accountant's. */
	f.show = masked && mask && strchr(f.mask, '-') && !point ? SHOW_MASK : SHOW_NUMBER;
	return f;
}

/* As a spreadsheet would show it in a wide cell: no more than DIGITS digits, no exponent. */
static void
plain_number(double v, struct slice text, struct buf *b)
{
	char shown[40], out[NUM_TEXT];
	bool simple = text.n <= DIGITS && (!memchr(text.p, '.', text.n) ||
					  text.p[text.n - 1] != '0');

	for (size_t i = 0; i < text.n && simple; i++)
		simple = (text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.' ||
			 (text.p[i] == '-' && i == 0);
	if (simple) {
		buf_add_slice(b, text);
		return;
	}
	snprintf(shown, sizeof(shown), "%.*g", DIGITS, v);
	buf_add(b, out, num_format(strtod(shown, NULL), out));
}

static void
masked_number(const struct xlsx_format *f, double v, struct buf *b)
{
	char digits[24], shown[FORMAT_MASK + 24];
	int left = snprintf(digits, sizeof(digits), "%.0f", v);
	size_t at = sizeof(shown), from;

	/* From the right, as the digits of a number go into a mask. */
	for (size_t i = strlen(f->mask); i-- > 0;) {
		char c = f->mask[i];

		if (c != '0' && c != '#')
			shown[--at] = c;
		else if (left > 0)
			shown[--at] = digits[--left];
		else if (c == '0')
			shown[--at] = '0';
	}
	while (left > 0)
		shown[--at] = digits[--left];
	from = at;
	while (from < sizeof(shown) && (shown[from] == '-' || shown[from] == ' '))
		from++;
	buf_add(b, shown + from, sizeof(shown) - from);
}

static void
shown_number(const struct xlsx_format *f, double v, struct buf *b)
{
	char text[NUM_TEXT];
	int further = f->further < 9 ? f->further : 9, decimals;
	size_t n = num_format_fixed(f->percent ? v * 100 : v, further, text), sign, whole;
	const char *point = memchr(text, '.', n);

	sign = n && text[0] == '-';
	whole = (point ? (size_t)(point - text) : n) - sign;
	decimals = point ? (int)(n - sign - whole - 1) : 0;
	if (sign)
		buf_addc(b, '-');
	if (!f->behind)
		buf_add(b, f->currency, strlen(f->currency));
	for (size_t i = whole; i < (size_t)f->whole; i++)
		buf_addc(b, '0');
	buf_add(b, text + sign, n - sign);
	if (!point && f->decimals)
		buf_addc(b, '.');
	for (; decimals < f->decimals && decimals < 9; decimals++)
		buf_addc(b, '0');
	if (f->percent)
		buf_addc(b, '%');
	if (f->behind)
		buf_add(b, f->currency, strlen(f->currency));
}

static bool
shown_date(const struct xlsx_format *f, double v, bool since_1904, struct buf *b)
{
	int64_t ms, day;
	int year, month, mday, left;

	if (!(v >= 0) || v >= LAST_DAY + 1.0)
		return false;
	ms = llround(v * (double)DAY_MS); /* a serial holds no more than that */
	day = ms / DAY_MS;
	left = (int)(ms % DAY_MS);
	if (f->elapsed || (!f->day && day == 0)) {
		buf_addf(b, "%02lld:%02d:%02d",
			 (long long)(left / 3600000 + (f->elapsed ? day * 24 : 0)),
			 left / 60000 % 60, left / 1000 % 60);
		return true;
	}
	if (!since_1904 && day == LEAP_BUG)
		return false;
	if (!since_1904 && day < LEAP_BUG)
		day++;
	day_to_civil(day - (since_1904 ? EPOCH_1904 : EPOCH_1900), &year, &month, &mday);
	buf_addf(b, "%04d-%02d-%02d", year, month, mday);
	if (left || f->time) {
		buf_addf(b, "T%02d:%02d:%02d", left / 3600000, left / 60000 % 60, left / 1000 % 60);
		if (left % 1000)
			buf_addf(b, ".%03d", left % 1000);
	}
	return true;
}

void
format_number(const struct xlsx_format *f, struct slice text, bool since_1904, struct buf *b)
{
	double v;

	text = slice_trim(text);
	if (!num_parse(text, &v)) {
		buf_add_slice(b, text);
		return;
	}
	switch (f->show) {
	case SHOW_DATE:
		if (shown_date(f, v, since_1904, b))
			return;
		break;
	case SHOW_MASK:
		if (v >= 0 && v < 1e15 && v == floor(v)) {
			masked_number(f, v, b);
			return;
		}
		break;
	case SHOW_NUMBER:
		if (fabs(v) < 1e15) {
			shown_number(f, v, b);
			return;
		}
		break;
	case SHOW_PLAIN:
		break;
	}
	plain_number(v, text, b);
}
