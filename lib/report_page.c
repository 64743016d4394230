/* SPDX-License-Identifier: MIT */
#include "report_page.h"

#include "text.h"

static const char bold[] = "\033[1m", plain[] = "\033[0m";

struct slice
page_word(const struct page *p, const char *text)
{
	return slice_of(report_word(p->style->language, text));
}

void
page_say(const struct page *p, struct buf *b, const char *text)
{
	buf_add_slice(b, page_word(p, text));
}

void
page_point(struct page *p, const char *text)
{
	enum { WIDTH = 15, WIDTH_KO = 23 }; /* of the longest, and a gap */
	size_t width = p->style->language == REPORT_KOREAN ? WIDTH_KO : WIDTH;
	struct slice word = page_word(p, text);

	buf_add_slice(&p->line, word);
	buf_addf(&p->line, "%*s", (int)(width - text_width(word)), "");
}

void
page_heading(struct page *p, const char *title, struct slice of)
{
	buf_addf(p->b, "\n%s", p->style->colour ? bold : "");
	page_say(p, p->b, title);
	if (of.n) {
		page_say(p, p->b, " by ");
		grid_escape(report_word_of(p->style->language, of), p->b);
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

void
page_stages_fit(const struct page *p, struct grid *g, size_t first)
{
	for (size_t k = 1; k + 1 < p->r->stages && grid_width(g) > p->style->width; k++)
		g->hidden[first + k] = true;
}

void
page_stages_said(struct page *p, const struct grid *g, size_t first)
{
	size_t said = 0;

	for (size_t k = 0; k < p->r->stages; k++) {
		if (!g->hidden[first + k])
			continue;
		if (!said++)
			page_say(p, &p->line, "Not shown for want of room:");
		buf_addf(&p->line, said > 1 ? ", " : " ");
		page_label(p, p->r->stage[k].name, &p->line);
	}
	if (!said)
		return;
	page_say(p, &p->line, " (--format csv has them).");
	page_sentence(p);
}

static void
page_day(struct page *p, int64_t t, struct buf *b)
{
	char text[WHEN_TEXT];

	buf_add(b, text, when_format(t, p->r->zone, true, text));
}

/* Shorter than what a page has room for. */
static void
rate_words(const struct report *r, struct buf *l)
{
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
	buf_addf(l, "; in brackets 95 %% intervals.");
}

void
page_title(struct page *p)
{
	const struct report *r = p->r;
	struct buf *l = &p->line;

	buf_addf(p->b, "%s", p->style->colour ? bold : "");
	page_say(p, l, "Funnel report");
	buf_addf(l, ", ");
	page_day(p, r->now, l);
	buf_addf(l, ": ");
	buf_addf(l, p->style->language == REPORT_KOREAN ? "리드 " : "");
	page_count(r->leads, l);
	page_say(p, l, r->leads == 1 ? " lead" : " leads");
	if (r->first != WHEN_NONE) {
		page_say(p, l, ", entered ");
		page_day(p, r->first, l);
		page_say(p, l, " to ");
		page_day(p, r->last, l);
	}
	page_sentence(p);
	buf_addf(p->b, "%s", p->style->colour ? plain : "");
	if (p->style->language == REPORT_KOREAN)
		report_rate_note(r, REPORT_KOREAN, l);
	else
		rate_words(r, l);
	page_sentence(p);
}

void
page_early(struct page *p, size_t at, size_t end)
{
	if (!report_early(p->r, at, end))
		return;
	report_window_in(p->r, p->style->language, report_too_early, &p->line);
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
