/* SPDX-License-Identifier: MIT
 * An error in a rule as people read it: table and line, the rule, a caret under the place. */
#include "rule.h"
#include "text.h"

enum { BEFORE = 60, AFTER = 40 }; /* bytes of a long rule shown around the place */

static bool
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* S on one line of its own: control bytes and bad UTF-8 would move the caret. */
static void
add_plain(struct slice s, struct buf *b)
{
	while (s.n) {
		size_t valid = text_valid(s);

		for (size_t i = 0; i < valid; i++)
			buf_addc(b, (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? ' ' : s.p[i]);
		s.p += valid;
		s.n -= valid;
		if (s.n) {
			buf_addc(b, '?');
			s.p++;
			s.n--;
		}
	}
}

void
rule_explain_error(const char *table, uint64_t line, const char *column, struct slice text,
		   const struct rule_error *e, struct buf *b)
{
	size_t at = e->at < text.n ? e->at : text.n;
	size_t end = e->len < text.n - at ? at + e->len : text.n;
	size_t from = at > BEFORE ? at - BEFORE : 0;
	size_t to = text.n - at > BEFORE + AFTER ? at + BEFORE + AFTER : text.n;
	size_t line_from, pad, width;
	struct buf place = {0};

	while (from < at && is_continuation(text.p[from]))
		from++;
	while (to < text.n && to > at && is_continuation(text.p[to]))
		to--;
	if (end > to)
		end = to;
	buf_addf(b, "%s:%llu: %s: %s\n", table, (unsigned long long)line, column, e->text);
	line_from = b->n;
	buf_addf(b, from ? "  ..." : "  ");
	add_plain((struct slice){text.p + from, at - from}, b);
	pad = text_width((struct slice){b->s + line_from, b->n - line_from});
	add_plain((struct slice){text.p + at, end - at}, &place);
	buf_add_slice(b, buf_slice(&place));
	width = text_width(buf_slice(&place));
	add_plain((struct slice){text.p + end, to - end}, b);
	buf_addf(b, to < text.n ? "...\n" : "\n");
	buf_addf(b, "%*s", (int)pad, "");
	for (size_t i = 0; i < (width ? width : 1); i++)
		buf_addc(b, '^');
	buf_free(&place);
}
