/* SPDX-License-Identifier: MIT */
#include "xlsx_sheet.h"

#include <stdlib.h>

enum {
	CELL_MAX = 1 << 20,  /* bytes; a cell of Excel's holds 32,767 characters */
	COLUMNS_MAX = 16384, /* XFD */
	ROWS_MAX = 1 << 20,
	HELD_MAX = 64 << 10 /* bytes of rows before the width is decided */
};
/* Empty ones that fill up rows included: those cost no bytes in the file. */
#define CELLS_MAX (UINT64_C(1) << 28)

bool
xlsx_text(const struct xlsx_texts *t, size_t i, struct slice *s)
{
	size_t from = i ? i <= t->n ? t->end[i - 1] : 0 : 0;

	if (i >= t->n)
		return false;
	*s = (struct slice){t->text.s ? t->text.s + from : "", t->end[i] - from};
	return true;
}

static int
hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
					       : -1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

void
xlsx_unescape(struct buf *b, size_t from)
{
	size_t to = from;

	if (b->n - from < 7 || !memchr(b->s + from, '_', b->n - from))
		return;
	for (size_t i = from; i < b->n;) {
		int c = b->n - i >= 7 && b->s[i] == '_' && b->s[i + 1] == 'x' && b->s[i + 6] == '_'
			    ? hex4(b->s + i + 2)
			    : -1;

		if (c <= 0 || c >= 0x80) { /* only controls are written so; others stay */
			b->s[to++] = b->s[i++];
			continue;
		}
		i += 7;
		if (c == '\r' && i < b->n && b->s[i] == '\n')
			continue;
		b->s[to++] = (char)c;
	}
	b->n = to;
}

static void
stop(struct xlsx_sheet *s, const char *why)
{
	if (!s->why)
		s->why = why;
}

/* "AB12" -> 27; SIZE_MAX where it is none. */
static size_t
column_of(const char *ref)
{
	size_t c = 0;

	for (; *ref >= 'A' && *ref <= 'Z' && c <= COLUMNS_MAX; ref++)
		c = c * 26 + (size_t)(*ref - 'A' + 1);
	return c && c <= COLUMNS_MAX && *ref >= '1' && *ref <= '9' ? c - 1 : SIZE_MAX;
}

static void
fill_up(struct xlsx_sheet *s, size_t cells)
{
	if (!cells)
		return;
	for (; cells < s->width; cells++)
		buf_addc(&s->out, ',');
}

/* The width is known: what was held goes out. */
static void
let_go(struct xlsx_sheet *s)
{
	size_t from = 0;

	s->wide = true;
	for (size_t i = 0; i < s->heads; i++) {
		if (s->head[i].end > from) /* else there may be no buffer */
			buf_add(&s->out, s->held.s + from, s->head[i].end - from);
		from = s->head[i].end;
		fill_up(s, s->head[i].cells);
		buf_addc(&s->out, '\n');
	}
	buf_free(&s->held);
}

static void
put_row(struct xlsx_sheet *s, struct slice text, size_t cells)
{
	s->total += cells < s->width ? s->width : cells;
	if (s->total > CELLS_MAX) {
		stop(s, "more than 268,435,456 cells");
		return;
	}
	s->line++;
	if (s->wide) {
		buf_add_slice(&s->out, text);
		fill_up(s, cells);
		buf_addc(&s->out, '\n');
		return;
	}
	buf_add_slice(&s->held, text);
	s->head[s->heads].end = s->held.n;
	s->head[s->heads++].cells = cells;
	s->width = cells > s->width ? cells : s->width;
	if (s->heads == SHEET_HEAD || s->held.n > HELD_MAX)
		let_go(s);
}

static void
start_row(struct xlsx_sheet *s, const char **attribute)
{
	const char *r = part_attribute(attribute, "r");
	unsigned long n = r ? strtoul(r, NULL, 10) : s->line + 1;

	if (n <= s->line || n > ROWS_MAX) {
		stop(s, "its rows are not in order");
		return;
	}
	while (s->line + 1 < n && !s->why)
		put_row(s, (struct slice){"", 0}, 0);
	s->row.n = s->column = s->cells = s->cols = 0;
}

static void
end_row(struct xlsx_sheet *s)
{
	/* Cells at the end that hold nothing (but a colour) are none. */
	if (!s->cols)
		s->row.n = 0;
	put_row(s, (struct slice){s->row.s ? s->row.s : "", s->row.n}, s->cols);
}

static void
start_cell(struct xlsx_sheet *s, const char **attribute)
{
	const char *ref = part_attribute(attribute, "r"), *type = part_attribute(attribute, "t"),
		   *style = part_attribute(attribute, "s");
	size_t column = ref ? column_of(ref) : s->column;
	unsigned long i = style ? strtoul(style, NULL, 10) : 0;

	if (column == SIZE_MAX || column < s->column || column >= COLUMNS_MAX) {
		stop(s, "its cells are not in order");
		return;
	}
	s->column = column;
	s->in_cell = true;
	s->cell.n = 0;
	s->format = i < s->book->formats ? &s->book->format[i] : NULL;
	if (!type || strcmp(type, "n") == 0)
		s->type = CELL_NUMBER;
	else if (strcmp(type, "s") == 0)
		s->type = CELL_SHARED;
	else
		s->type = strcmp(type, "b") == 0 ? CELL_BOOL : CELL_TEXT;
}

/* Does a CSV cell need quotes? */
static bool
special(struct slice s)
{
	return memchr(s.p, ',', s.n) || memchr(s.p, '"', s.n) || memchr(s.p, '\n', s.n) ||
	       memchr(s.p, '\r', s.n);
}

static void
put_cell(struct xlsx_sheet *s, struct slice v)
{
	while (s->cells < s->column) {
		buf_addc(&s->row, ',');
		s->cells++;
	}
	if (!special(v)) {
		buf_add_slice(&s->row, v);
	} else {
		buf_addc(&s->row, '"');
		for (size_t i = 0; i < v.n; i++) {
			if (v.p[i] == '"')
				buf_addc(&s->row, '"');
			buf_addc(&s->row, v.p[i]);
		}
		buf_addc(&s->row, '"');
	}
	s->cols = s->column + 1;
}

static void
end_cell(struct xlsx_sheet *s)
{
	static const struct xlsx_format plain = {.show = SHOW_PLAIN};
	struct slice v = buf_slice(&s->cell);
	size_t from = s->cell.n;

	s->in_cell = false;
	switch (s->type) {
	case CELL_SHARED:
		buf_string(&s->cell);
		if (v.n && !xlsx_text(&s->book->texts, strtoul(s->cell.s, NULL, 10), &v))
			stop(s, "a cell names a text that is not there");
		break;
	case CELL_NUMBER:
		if (!v.n)
			break;
		buf_reserve(&s->cell,
			    from + 512); /* the number stays where it is while it is shown */
		format_number(s->format ? s->format : &plain, (struct slice){s->cell.s, from},
			      s->book->since_1904, &s->cell);
		v = (struct slice){s->cell.s + from, s->cell.n - from};
		break;
	case CELL_BOOL:
		v = v.n && v.p[0] == '1' ? SLICE("TRUE") : v.n ? SLICE("FALSE") : v;
		break;
	case CELL_TEXT:
		xlsx_unescape(&s->cell, 0);
		v = buf_slice(&s->cell);
		break;
	}
	if (v.n)
		put_cell(s, v);
	s->column++;
}

static void
on_start(void *ctx, const char *element, const char **attribute)
{
	struct xlsx_sheet *s = ctx;

	if (s->why)
		return;
	if (!s->in_data)
		s->in_data = strcmp(element, "sheetData") == 0;
	else if (strcmp(element, "row") == 0)
		start_row(s, attribute);
	else if (strcmp(element, "c") == 0)
		start_cell(s, attribute);
	else if (strcmp(element, "rPh") == 0)
		s->aid = true;
	else
		s->reading = s->in_cell && !s->aid &&
			     (strcmp(element, "v") == 0 || strcmp(element, "t") == 0);
}

static void
on_end(void *ctx, const char *element)
{
	struct xlsx_sheet *s = ctx;

	s->reading = false;
	if (s->why || !s->in_data)
		return;
	if (strcmp(element, "c") == 0)
		end_cell(s);
	else if (strcmp(element, "row") == 0)
		end_row(s);
	else if (strcmp(element, "rPh") == 0)
		s->aid = false;
	else if (strcmp(element, "sheetData") == 0)
		s->in_data = false;
}

static void
on_text(void *ctx, const char *p, int n)
{
	struct xlsx_sheet *s = ctx;

	if (!s->reading || s->why)
		return;
	if (s->cell.n + (size_t)n > CELL_MAX)
		stop(s, "a cell is longer than 1 MiB");
	else
		buf_add(&s->cell, p, (size_t)n);
}

struct part_handler
xlsx_sheet_handler(struct xlsx_sheet *s)
{
	return (struct part_handler){on_start, on_end, on_text, s};
}

void
xlsx_sheet_end(struct xlsx_sheet *s)
{
	if (!s->wide)
		let_go(s);
}

void
xlsx_sheet_free(struct xlsx_sheet *s)
{
	buf_free(&s->out);
	buf_free(&s->row);
	buf_free(&s->cell);
	buf_free(&s->held);
}
