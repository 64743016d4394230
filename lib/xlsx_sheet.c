/* SPDX-License-Identifier: MIT */
#include "xlsx_sheet.h"

#include "in.h"

#include <stdlib.h>

enum {
	COLUMNS_MAX = 16384, /* XFD */
	ROWS_MAX = 1 << 20,
	HELD_MAX = 64 << 10, /* bytes of rows before the width is decided */
	OUT_MAX = 1 << 20    /* bytes that are ready, with which reading pauses */
};
/* Empty ones that fill up rows included: those cost no bytes in the file. */
#define CELLS_MAX (UINT64_C(1) << 28)

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

/* The width is known: what was held goes out, and what comes does at once. */
static void
let_go(struct xlsx_sheet *s)
{
	const char *p = buf_slice(&s->held).p;
	size_t from = 0;

	s->wide = true;
	for (size_t i = 0; i < s->heads; i++) {
		buf_add(&s->out, p + from, s->head[i].end - from);
		from = s->head[i].end;
		fill_up(s, s->head[i].cells);
		buf_addc(&s->out, '\n');
	}
	buf_add(&s->out, p + from, s->held.n - from);
	buf_free(&s->held);
}

/* A text may stand in any number of cells: what is ready is taken away before more is made. */
static void
pause_if_full(struct xlsx_sheet *s)
{
	if (s->out.n >= OUT_MAX)
		part_pause(s->part);
}

static void
end_row(struct xlsx_sheet *s)
{
	s->in_row = false;
	s->total += s->cols < s->width ? s->width : s->cols;
	if (s->total > CELLS_MAX) {
		stop(s, "more than 268,435,456 cells");
		return;
	}
	s->line++;
	if (s->wide) {
		fill_up(s, s->cols);
		buf_addc(&s->out, '\n');
	} else {
		s->head[s->heads].end = s->held.n;
		s->head[s->heads++].cells = s->cols;
		if (s->heads == SHEET_HEAD || s->held.n > HELD_MAX)
			let_go(s);
	}
	pause_if_full(s);
}

static void
start_row(struct xlsx_sheet *s, const char **attribute)
{
	const char *r = part_attribute(attribute, "r");
	unsigned long n;

	if (s->in_row)
		end_row(s);
	n = r ? strtoul(r, NULL, 10) : s->line + 1;
	if (n <= s->line || n > ROWS_MAX) {
		stop(s, "its rows are not in order");
		return;
	}
	s->cols = 0;
	while (s->line + 1 < n && !s->why)
		end_row(s);
	s->column = s->cells = 0;
	s->in_row = true;
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
	s->format = i < s->book->styles.n ? &s->book->styles.format[i] : NULL;
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

/* A cell with something in it, behind those before it that hold nothing (but a colour); at the end
 * of a row such ones are none. A row comes out as it is read: how long it may be is for who reads
 * the text. */
static void
put_cell(struct xlsx_sheet *s, struct slice v)
{
	struct buf *b = s->wide ? &s->out : &s->held;

	for (; s->cells < s->column; s->cells++)
		buf_addc(b, ',');
	if (!special(v)) {
		buf_add_slice(b, v);
	} else {
		buf_addc(b, '"');
		for (size_t i = 0; i < v.n; i++) {
			if (v.p[i] == '"')
				buf_addc(b, '"');
			buf_addc(b, v.p[i]);
		}
		buf_addc(b, '"');
	}
	s->cols = s->column + 1;
	if (!s->wide) {
		s->width = s->cols > s->width ? s->cols : s->width;
		if (s->held.n > HELD_MAX + IN_MAX_RECORD) /* no row is that long */
			let_go(s);
	}
	pause_if_full(s);
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
	else if (strcmp(element, "c") == 0 && s->in_row)
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
	if (strcmp(element, "c") == 0 && s->in_cell)
		end_cell(s);
	else if (strcmp(element, "row") == 0 && s->in_row)
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
	if (s->in_row)
		end_row(s);
	if (!s->wide)
		let_go(s);
}

void
xlsx_sheet_free(struct xlsx_sheet *s)
{
	buf_free(&s->out);
	buf_free(&s->cell);
	buf_free(&s->held);
}
