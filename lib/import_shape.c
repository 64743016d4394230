/* SPDX-License-Identifier: MIT */
#include "import_shape.h"

#include "num.h"
#include "synonyms.h"
#include "text.h"

bool
shape_is_blank(struct slice s)
{
	return slice_trim(s).n == 0;
}

bool
shape_begins(const struct slice *f, size_t n, struct slice list)
{
	struct slice part;

	while (slice_next(&list, '|', &part))
		for (size_t i = 0; part.n && i < n; i++)
			if (f[i].n >= part.n && memcmp(f[i].p, part.p, part.n) == 0)
				return true;
	return false;
}

bool
shape_take_nuls(struct slice *s, bool text, struct buf *b)
{
	const char *p = s->p, *end = s->p + s->n;
	size_t from = b->n;

	while (p < end && !*p)
		p++;
	while (p < end && !end[-1])
		end--;
	for (const char *q = p; q < end; q++)
		if (!*q && (!text || !q[1]))
			return false;
	for (; p < end; p++)
		if (*p)
			buf_addc(b, *p);
	*s = (struct slice){b->s + from, b->n - from};
	return true;
}

/* Cheaply: may they be the same? */
static bool
begins_alike(struct slice s, struct slice word)
{
	return ((s.p[0] ^ word.p[0]) & ~0x20) == 0 && (!(s.p[0] & 0x80) || s.p[1] == word.p[1]);
}

/* "합 계", "Total:", "Grand Total (25)". */
static enum shape_total
total_word(struct slice s)
{
	static const struct slice sure[] = {
	    SLICE_INIT("합계"),	     SLICE_INIT("총계"),	SLICE_INIT("총합계"),
	    SLICE_INIT("총합"),	     SLICE_INIT("소계"),
	    SLICE_INIT("총 계"),	     SLICE_INIT("합 계"),	SLICE_INIT("소 계"),
	    SLICE_INIT("grand total"), SLICE_INIT("subtotal"), SLICE_INIT("grand totals"),
	    SLICE_INIT("合計"),	     SLICE_INIT("小計"),	SLICE_INIT("Gesamtsumme")};
	static const struct slice maybe[] = {SLICE_INIT("total"), SLICE_INIT("totals"),
					     SLICE_INIT("sum")};
	const char *open;

	if (s.n && s.p[s.n - 1] == ')' && (open = memrchr(s.p, '(', s.n)))
		s = slice_trim((struct slice){s.p, (size_t)(open - s.p)});
	if (s.n && s.p[s.n - 1] == ':')
		s = slice_trim((struct slice){s.p, s.n - 1});
	/* 총 25명, 총 3 건 */
	if (s.n > 4 && memcmp(s.p, "총", 3) == 0 && s.n < 24) {
		const char *p = s.p + 3 + (s.p[3] == ' ');

		if (*p >= '0' && *p <= '9')
			return SHAPE_TOTAL;
	}
	if (!s.n || s.n > 12 || text_valid(s) < s.n)
		return SHAPE_RECORD;
	for (size_t i = 0; i < sizeof(sure) / sizeof(*sure); i++)
		if (begins_alike(s, sure[i]) && text_same(s, sure[i]))
			return SHAPE_TOTAL;
	for (size_t i = 0; i < sizeof(maybe) / sizeof(*maybe); i++)
		if (text_same(s, maybe[i]))
			return SHAPE_MAYBE_TOTAL;
	return SHAPE_RECORD;
}

enum shape_total
shape_total(const struct slice *f, size_t n)
{
	enum shape_total total;
	struct slice first;
	size_t i = 0;
	double v;

	while (i < n && shape_is_blank(f[i]))
		i++;
	if (i == n)
		return SHAPE_RECORD;
	first = slice_trim(f[i]);
	/* What the words begin with: nearly all rows are done here. */
	if (!memchr("tTgGsS\xe5\xec\xed", first.p[0], 9))
		return SHAPE_RECORD;
	total = total_word(first);
	if (total != SHAPE_MAYBE_TOTAL)
		return total;
	for (i++; i < n; i++)
		if (!shape_is_blank(f[i]) && !num_parse_human(slice_trim(f[i]), &v, NULL))
			return SHAPE_RECORD;
	return total;
}

bool
shape_is_title(const struct slice *f, size_t n, struct slice list)
{
	struct slice part;

	for (size_t i = 1; i < n; i++)
		if (!shape_is_blank(f[i]))
			return false;
	while (slice_next(&list, '|', &part))
		if (n && text_valid(f[0]) == f[0].n && text_same(f[0], part))
			return true;
	return false;
}

bool
shape_quotes_are_data(struct slice raw, char delimiter)
{
	const char *p = raw.p, *end = raw.p + raw.n;

	for (;; p++) {
		const char *from = p;
		size_t quotes = 0, inches = 0;

		if (p < end && *p == '"') {
			for (p++; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++)
				p += *p == '"';
			if (p < end)
				p++;
			if (p < end && *p != delimiter)
				return false;
		}
		for (; p < end && *p != delimiter; p++) {
			quotes += *p == '"';
			inches += *p == '"' && p > from && p[-1] >= '0' && p[-1] <= '9';
		}
		/* ="0101", a spreadsheet's text. */
		if (quotes == 2 && p - from >= 3 && from[0] == '=' && from[1] == '"' &&
		    p[-1] == '"')
			quotes = 0;
		if (quotes > 1 && quotes != inches)
			return false;
		if (p == end)
			return true;
	}
}
