/* SPDX-License-Identifier: MIT
 * The report as Markdown tables, for a wiki or an issue. What a label holds stays text: nothing in
 * it becomes a column, a link to elsewhere or a tag. */
#include "report_grid.h"
#include "report_view.h"

#include <strings.h>

/* Many wikis make a link of https:// and www. by themselves; not if the sign in it is escaped. */
static bool
is_address(struct slice s, size_t i)
{
	const char *p = s.p + i;

	return (*p == ':' && s.n - i >= 3 && p[1] == '/' && p[2] == '/') ||
	       (*p == '.' && i >= 3 && strncasecmp(p - 3, "www", 3) == 0);
}

static void
safe(struct slice cell, struct buf *b)
{
	struct buf shown = {0};
	struct slice s;

	grid_escape(cell, &shown);
	s = buf_slice(&shown);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == 0x7f)
			buf_addc(b, ' ');
		else if (c == '<')
			buf_addf(b, "&lt;");
		else if (c == '&')
			buf_addf(b, "&amp;");
		else if (strchr("\\`*_[]|~#!", c) || is_address(s, i))
			buf_addf(b, "\\%c", c);
		else
			buf_addc(b, (char)c);
	}
	buf_free(&shown);
}

void
report_md(const struct report *r, enum report_language language, struct buf *b)
{
	struct view v = {.r = r, .language = language};
	char text[WHEN_TEXT];
	size_t at = 0;

	buf_addf(b, "# %s, %.*s\n\n", report_word(language, "Funnel report"),
		 (int)when_format(r->now, r->zone, true, text), text);
	buf_addf(b, language == REPORT_KOREAN ? "리드 %llu건. " : "%llu leads. ",
		 (unsigned long long)r->leads);
	report_rate_note(r, language, b);
	buf_addc(b, '\n');
	while (view_next(&v, &at)) {
		struct buf cell = {0};

		if (v.cells == 0)
			continue;
		buf_addf(b, "\n## ");
		safe(v.title, b);
		buf_addf(b, "\n\n|");
		for (size_t c = 0; c < v.columns; c++) {
			buf_addc(b, ' ');
			safe(v.head[c], b);
			buf_addf(b, " |");
		}
		buf_addf(b, "\n|");
		for (size_t c = 0; c < v.columns; c++)
			buf_addf(b, v.align.s[c] == 'r' ? " ---: |" : " :--- |");
		for (size_t i = 0; i < v.cells; i++) {
			if (i % v.columns == 0)
				buf_addf(b, "\n|");
			cell.n = 0;
			view_text(&v, &v.cell[i], &cell);
			buf_addc(b, ' ');
			safe(buf_slice(&cell), b);
			buf_addf(b, " |");
		}
		buf_addc(b, '\n');
		buf_free(&cell);
	}
	view_free(&v);
}
