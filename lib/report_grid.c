/* SPDX-License-Identifier: MIT */
#include "report_grid.h"

#include "text.h"

#include <stdlib.h>

enum { GAP = 2 };

/* What must not reach a terminal as it is: C0, DEL, C1, line and paragraph separators,
 * bidirectional controls. How many bytes of P they are, the character in CODE. */
static size_t
unsafe(const unsigned char *p, size_t n, unsigned *code)
{
	*code = p[0];
	if (p[0] < 0x20 || p[0] == 0x7f)
		return 1;
	if (n >= 2 && p[0] == 0xc2 && p[1] < 0xa0) {
		*code = p[1];
		return 2;
	}
	if (n >= 2 && p[0] == 0xd8 && p[1] == 0x9c) { /* U+061C, Arabic letter mark */
		*code = 0x61c;
		return 2;
	}
	if (n >= 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe) { /* no XML may have these two */
		*code = 0xff40 | p[2];
		return 3;
	}
	if (n < 3 || p[0] != 0xe2)
		return 0;
	*code = 0x2000 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	if (*code == 0x200e || *code == 0x200f || (*code >= 0x2028 && *code <= 0x202e) ||
	    (*code >= 0x2066 && *code <= 0x2069))
		return 3;
	return 0;
}

void
grid_escape(struct slice s, struct buf *b)
{
	for (size_t i = 0; i < s.n;) {
		unsigned code;
		size_t n = unsafe((const unsigned char *)s.p + i, s.n - i, &code);

		if (n == 0)
			buf_addc(b, s.p[i++]);
		else if (code < 0x100)
			buf_addf(b, "\\x%02x", code);
		else
			buf_addf(b, "\\u%04x", code);
		i += n;
	}
}

/* The characters of S up to N bytes. */
static size_t
characters(struct slice s, size_t n)
{
	while (n && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* A cell may be a mebibyte: what is measured again and again is only a little more than fits. */
size_t
grid_fit(struct slice s, size_t width)
{
	size_t low = 0, high = 4 * width + 4;

	while (high < s.n && text_width((struct slice){s.p, characters(s, high)}) <= width)
		high *= 2;
	if (high > s.n)
		high = s.n;
	if (text_width((struct slice){s.p, high = characters(s, high)}) <= width)
		return high;
	while (low < high) { /* LOW fits, HIGH does not */
		size_t middle = characters(s, low + (high - low) / 2);

		if (middle == low)
			for (middle++; middle < high && characters(s, middle) != middle;)
				middle++;
		if (middle == high)
			break;
		if (text_width((struct slice){s.p, middle}) <= width)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void
grid_add(struct grid *g, struct slice s)
{
	g->cell = xgrow(g->cell, g->cells, &g->cap, sizeof(*g->cell));
	g->cells++;
	grid_set(g, (g->cells - 1) / g->columns, (g->cells - 1) % g->columns, s);
}

void
grid_set(struct grid *g, size_t row, size_t column, struct slice s)
{
	struct grid_cell *c = &g->cell[row * g->columns + column];

	c->at = g->text.n;
	grid_escape(s, &g->text);
	c->n = g->text.n - c->at;
	c->width = c->n ? text_width((struct slice){g->text.s + c->at, c->n}) : 0;
}

static bool
is_hidden(const struct grid *g, size_t c)
{
	return g->hidden && g->hidden[c];
}

size_t
grid_column_width(const struct grid *g, size_t c)
{
	size_t width = 0;

	if (is_hidden(g, c))
		return 0;
	for (size_t i = c; i < g->cells; i += g->columns)
		if (g->cell[i].width > width)
			width = g->cell[i].width;
	return width;
}

size_t
grid_width(const struct grid *g)
{
	size_t width = 0, shown = 0;

	for (size_t c = 0; c < g->columns; c++) {
		shown += !is_hidden(g, c);
		width += grid_column_width(g, c);
	}
	return shown ? width + (shown - 1) * GAP : 0;
}

void
grid_cut(struct grid *g, size_t c, size_t width)
{
	struct slice mark = g->ascii ? SLICE("~") : SLICE("…");

	for (size_t i = c; i < g->cells; i += g->columns) {
		struct grid_cell *cell = &g->cell[i];
		size_t at = g->text.n, n;

		if (cell->width <= width)
			continue;
		n = width ? grid_fit((struct slice){g->text.s + cell->at, cell->n}, width - 1) : 0;
		buf_reserve(&g->text, n + mark.n);
		buf_add(&g->text, g->text.s + cell->at, n);
		buf_add_slice(&g->text, mark);
		cell->at = at;
		cell->n = g->text.n - at;
		cell->width = text_width((struct slice){g->text.s + at, cell->n});
	}
}

void
grid_narrow(struct grid *g, size_t c, size_t least, size_t width)
{
	size_t own = grid_column_width(g, c), all = grid_width(g);

	if (all <= width)
		return;
	grid_cut(g, c, own > all - width + least ? own - (all - width) : least);
}

static void
blanks(struct buf *b, size_t n)
{
	while (n-- > 0)
		buf_addc(b, ' ');
}

void
grid_print(const struct grid *g, const char *align, struct buf *b)
{
	size_t *width = xcalloc(g->columns, sizeof(*width));

	for (size_t c = 0; c < g->columns; c++)
		width[c] = grid_column_width(g, c);
	for (size_t i = 0; i < g->cells; i++) {
		const struct grid_cell *cell = &g->cell[i];
		size_t c = i % g->columns;

		if (!is_hidden(g, c)) {
			size_t space = width[c] - cell->width;

			blanks(b, c ? GAP : 0);
			blanks(b, align[c] == 'r' ? space : 0);
			if (cell->n)
				buf_add(b, g->text.s + cell->at, cell->n);
			blanks(b, align[c] == 'r' ? 0 : space);
		}
		if (c + 1 == g->columns) {
			while (b->n && b->s[b->n - 1] == ' ')
				b->n--;
			buf_addc(b, '\n');
		}
	}
	free(width);
}

void
grid_free(struct grid *g)
{
	free(g->cell);
	buf_free(&g->text);
	*g = (struct grid){0};
}
