/* SPDX-License-Identifier: MIT */
#include "report_page.h"

static const char bold[] = "\033[1m", plain[] = "\033[0m";

void
page_heading(struct page *p, const char *title, struct slice of)
{
	buf_addf(p->b, "\n%s%s", p->style->colour ? bold : "", title);
	if (of.n) {
		buf_addf(p->b, " by ");
		grid_escape(of, p->b);
	}
	buf_addf(p->b, "%s\n", p->style->colour ? plain : "");
}

/* The line built in p->line, broken at blanks where it is too wide. Escape sequences are added
 * behind it, so they never count. */
void
page_sentence(struct page *p)
{
	struct slice rest = buf_slice(&p->line);
	size_t indent = 0;

	for (;;) {
		size_t fits = grid_fit(rest, p->style->width - indent), n = fits;

		while (n > 0 && n < rest.n && rest.p[n] != ' ')
			n--;
		if (n == 0) /* a single long word */
			for (n = fits; n < rest.n && (n == 0 || rest.p[n] != ' ');)
				n++;
		buf_addf(p->b, "%*s", (int)indent, "");
		buf_add(p->b, rest.p, n);
		buf_addc(p->b, '\n');
		if (n == rest.n)
			break;
		rest.p += n + 1;
		rest.n -= n + 1;
		indent = 4;
	}
	p->line.n = 0;
}

void
page_label(struct page *p, struct slice stage, struct buf *b)
{
	grid_escape(report_label(p->r, stage), b);
}

void
page_pair(struct page *p, const struct report_row *row, struct buf *b)
{
	page_label(p, row->from, b);
	buf_addf(b, " %s ", p->arrow);
	page_label(p, row->to, b);
}

/* Of the label that begins at AT in B no more than WIDTH. */
static void
label_cut(struct page *p, size_t at, size_t width, struct buf *b)
{
	struct slice s = {b->s + at, b->n - at};
	size_t n = grid_fit(s, width);

	if (n == s.n)
		return;
	b->n = at + grid_fit(s, width - 1);
	buf_addf(b, p->style->ascii ? "~" : "…");
}

void
page_pair_cut(struct page *p, const struct report_row *row, size_t width, struct buf *b)
{
	size_t at = b->n, arrow = p->style->ascii ? 4 : 3;

	page_pair(p, row, b);
	if (grid_fit((struct slice){b->s + at, b->n - at}, width) == b->n - at)
		return;
	b->n = at;
	page_label(p, row->from, b);
	label_cut(p, at, (width - arrow) / 2, b);
	buf_addf(b, " %s ", p->arrow);
	at = b->n;
	page_label(p, row->to, b);
	label_cut(p, at, (width - arrow) / 2, b);
}

void
page_value(struct page *p, const struct report_row *row, enum report_part part, struct buf *b)
{
	if (row->known)
		report_people(row, part, b);
	else
		buf_addf(b, "%s", p->none);
}

/* 18.2 % (12.4–25.9 */
void
page_rate(struct page *p, const struct report_row *row, struct buf *b)
{
	page_value(p, row, REPORT_VALUE, b);
	if (!row->known)
		return;
	buf_addf(b, " %% (");
	page_value(p, row, REPORT_LOW, b);
	buf_addf(b, "%s", p->dash);
	page_value(p, row, REPORT_HIGH, b);
}

void
page_count(uint64_t n, struct buf *b)
{
	struct report_row row = {.kind = REPORT_COUNT};

	report_set_count(&row, n);
	report_people(&row, REPORT_VALUE, b);
}

void
page_cell(struct page *p, struct grid *g)
{
	grid_add(g, buf_slice(&p->cell));
	p->cell.n = 0;
}

static void
page_day(struct page *p, int64_t t, struct buf *b)
{
	char text[WHEN_TEXT];

	buf_add(b, text, when_format(t, p->r->zone, true, text));
}

void
page_title(struct page *p)
{
	const struct report *r = p->r;
	struct buf *l = &p->line;

	buf_addf(p->b, "%s", p->style->colour ? bold : "");
	buf_addf(l, "Funnel report, ");
	page_day(p, r->now, l);
	buf_addf(l, ": ");
	page_count(r->leads, l);
	buf_addf(l, r->leads == 1 ? " lead" : " leads");
	if (r->first != WHEN_NONE) {
		buf_addf(l, ", entered ");
		page_day(p, r->first, l);
		buf_addf(l, " to ");
		page_day(p, r->last, l);
	}
	page_sentence(p);
	buf_addf(p->b, "%s", p->style->colour ? plain : "");
	if (is(r->rate, "matured"))
		buf_addf(l, "Rates: of those that entered a stage %.*s ago or earlier, who went on",
			 (int)r->window.n, r->window.p);
	else if (is(r->rate, "resolved"))
		buf_addf(l, "Rates: of those that went on or were lost, who went on");
	else if (is(r->rate, "km"))
		buf_addf(l, "Rates: of all, each for as long as it has been watched, who goes on");
	else
		buf_addf(l, "Rates: of all, the unfinished too, who went on");
	if (r->window.n)
		buf_addf(l, " within %.*s", (int)r->window.n, r->window.p);
	buf_addf(l, "; ");
	buf_addf(l, "in brackets 95 %% intervals.");
	page_sentence(p);
}

void
page_early(struct page *p, size_t at, size_t end)
{
	if (!report_early(p->r, at, end))
		return;
	buf_addf(&p->line,
		 "Nobody %sentered a stage %.*s ago or earlier, so there is no rate yet: a shorter "
		 "--window or --rate km says what can be said by now.",
		 is(p->r->row[at].section, "compare") ? "in the period of now " : "", (int)p->r->window.n,
		 p->r->window.p);
	page_sentence(p);
}

/* EIGHTHS of a character cell, filled from the left. */
void
page_bar(struct page *p, uint64_t part, uint64_t whole, size_t width)
{
	static const char *const block[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	uint64_t unit = p->style->ascii ? 1 : 8, eighths;

	/* in whole numbers, half up; something is never nothing */
	eighths = whole ? (2 * part * width * unit + whole) / (2 * whole) : 0;
	if (part && !eighths)
		eighths = 1;
	for (uint64_t i = 0; i < eighths / unit; i++)
		buf_addf(&p->cell, p->style->ascii ? "#" : "█");
	buf_addf(&p->cell, "%s", block[eighths % unit]);
}
