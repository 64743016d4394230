/* SPDX-License-Identifier: MIT
 * The report as a workbook (the only user of libxlsxwriter): a sheet a section with native charts,
 * and one with all rows as the csv has them. The library takes bad UTF-8 and writes a file that no
 * program opens, so every text is checked before. */
#include "report_view.h"

#include "file.h"
#include "guard.h"
#include "hush.h"
#include "report_grid.h"
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

enum { SIZE_LARGEST = 64 << 20, TEXT_LONGEST = 32767, LABEL_WIDTH = 34, NUMBER_WIDTH = 13 };

enum { STYLE_HEAD, STYLE_COUNT, STYLE_RATE, STYLE_DAYS, STYLE_RATIO, STYLE_CHANCE, STYLE_DIFFERENCE,
       STYLE_TITLE, STYLE_RIGHT, STYLES };

struct sheets {
	const struct report *r;
	enum report_language language;
	lxw_workbook *book;
	lxw_format *style[STYLES];
	struct buf text;
	bool bad; /* a text that is none, or a write that failed */
};

static void
styles_make(struct sheets *s)
{
	static const char *const number[STYLES] = {
		[STYLE_COUNT] = "#,##0", [STYLE_RATE] = "0.0 %", [STYLE_DAYS] = "#,##0.0",
		[STYLE_RATIO] = "#,##0.00", [STYLE_CHANCE] = "0.000",
		[STYLE_DIFFERENCE] = "+0.0 %;-0.0 %"};

	for (size_t i = 0; i < STYLES; i++) {
		s->style[i] = workbook_add_format(s->book);
		if (number[i])
			format_set_num_format(s->style[i], number[i]);
	}
	format_set_bold(s->style[STYLE_HEAD]);
	format_set_bottom(s->style[STYLE_HEAD], LXW_BORDER_THIN);
	format_set_text_wrap(s->style[STYLE_HEAD]);
	format_set_bold(s->style[STYLE_TITLE]);
	format_set_font_size(s->style[STYLE_TITLE], 14);
	format_set_align(s->style[STYLE_RIGHT], LXW_ALIGN_RIGHT);
}

static void
check(struct sheets *s, lxw_error e)
{
	s->bad |= e != LXW_NO_ERROR;
}

static void
put_text(struct sheets *s, lxw_worksheet *w, size_t row, size_t col, struct slice t, int style)
{
	lxw_format *format = style < 0 ? NULL : s->style[style];

	s->text.n = 0;
	grid_escape(t, &s->text);
	if (text_valid(buf_slice(&s->text)) < s->text.n ||
	    text_units(buf_slice(&s->text)) > TEXT_LONGEST) {
		s->bad = true;
		return;
	}
	check(s, worksheet_write_string(w, (lxw_row_t)row, (lxw_col_t)col, buf_string(&s->text),
					format));
}

static void
put_number(struct sheets *s, lxw_worksheet *w, size_t row, size_t col, double v, int style)
{
	check(s, worksheet_write_number(w, (lxw_row_t)row, (lxw_col_t)col, v,
					style < 0 ? NULL : s->style[style]));
}

/* The number of a row as the csv has it: rounded in the same way, so that both say the same. */
static double
number_of(const struct report_row *row, enum report_part part)
{
	struct buf b = {0};
	double v;

	report_number(row, part, &b);
	v = strtod(buf_string(&b), NULL); /* the program never leaves the C locale */
	buf_free(&b);
	return v;
}

static int
style_of(const struct report_row *row)
{
	static const int style[] = {
		[REPORT_COUNT] = STYLE_COUNT,	    [REPORT_RATE] = STYLE_RATE,
		[REPORT_DAYS] = STYLE_DAYS,	    [REPORT_SHARE] = STYLE_RATE,
		[REPORT_ESTIMATE] = STYLE_RATE,	    [REPORT_DIFFERENCE] = STYLE_DIFFERENCE,
		[REPORT_RATIO] = STYLE_RATIO,	    [REPORT_CHANCE] = STYLE_CHANCE,
		[REPORT_NUMBER] = STYLE_RATIO,	    [REPORT_CREDIT] = STYLE_RATIO,
		[REPORT_AMOUNT] = STYLE_RATIO};

	return style[row->kind];
}

static void
put_cell(struct sheets *s, lxw_worksheet *w, size_t row, size_t col, const struct view_cell *c,
	 bool right)
{
	if (c->row && c->row->known)
		put_number(s, w, row, col, number_of(c->row, c->part), style_of(c->row));
	else if (c->row)
		put_text(s, w, row, col, SLICE("–"), STYLE_RIGHT);
	else if (c->counted)
		put_number(s, w, row, col, c->count,
			   c->count == floor(c->count) ? STYLE_COUNT : STYLE_RATIO);
	else if (c->text.n)
		put_text(s, w, row, col, c->text, right ? STYLE_RIGHT : -1);
}

/* A table from row AT on; returns the row behind it. */
static size_t
put_view(struct sheets *s, lxw_worksheet *w, const struct view *v, size_t at)
{
	put_text(s, w, at, 0, v->title, STYLE_TITLE);
	at += 1;
	for (size_t c = 0; c < v->columns; c++)
		put_text(s, w, at, c, v->head[c], STYLE_HEAD);
	for (size_t i = 0; i < v->cells; i++)
		put_cell(s, w, at + 1 + i / v->columns, i % v->columns, &v->cell[i],
			 v->align.s[i % v->columns] == 'r');
	return at + 1 + (v->columns ? v->cells / v->columns : 0);
}

/* Which columns of a table make a chart: by their heads (→: the rate of the whole way, behind the
 * stages), or one for each stage. */
struct chart_kind {
	const char *section;
	uint8_t type;
	bool stages;
	const char *head[8];
};
static const struct chart_kind kinds[] = {
	{"funnel", LXW_CHART_BAR, false, {"Leads"}},
	{"traffic", LXW_CHART_COLUMN, false, {"Rate"}},
	{"spend", LXW_CHART_COLUMN, false, {"Spent"}},
	{"kpi", LXW_CHART_COLUMN, false, {"Rate", "Target"}},
	{"bottleneck", LXW_CHART_BAR, false, {"Did not go on"}},
	{"compare", LXW_CHART_COLUMN, false, {"Difference"}},
	{"velocity", LXW_CHART_COLUMN, false, {"Median", "p75", "p90"}},
	{"time", LXW_CHART_LINE, false, {"Gone on"}},
	{"cohort", LXW_CHART_LINE, false, {"→"}},
	{"inflow", LXW_CHART_LINE, true, {NULL}},
	{"breakdown", LXW_CHART_COLUMN, false, {"→"}},
	{"origin", LXW_CHART_COLUMN, false, {"→"}},
	{"grade", LXW_CHART_COLUMN, false, {"→"}},
	{"trait", LXW_CHART_BAR, false, {"Lift"}},
	{"content", LXW_CHART_BAR, false, {"Lift"}},
	{"attribution",
	 LXW_CHART_BAR,
	 false,
	 {"First", "Last", "Linear", "U", "W", "Decay", "Markov"}},
	{"loss", LXW_CHART_BAR, false, {"Lost"}},
	{"sla", LXW_CHART_BAR, false, {"In time"}},
	{"stuck", LXW_CHART_BAR, false, {"Stuck"}},
};
enum { CHART_ROWS = 16, CHARTED_MAX = 40 }; /* rows of a sheet it is high; of a table it shows */

static bool
is_charted(const struct sheets *s, const struct chart_kind *k, const struct view *v, size_t c)
{
	if (k->stages)
		return c > 0 && c <= s->r->stages;
	for (size_t i = 0; i < 8 && k->head[i]; i++)
		if (strcmp(k->head[i], "→") == 0
			? c == s->r->stages + 1 && v->columns > c + 1
			: slice_eq(v->head[c], slice_of(report_word(s->language, k->head[i]))))
			return true;
	return false;
}

/* A chart of the rows [FIRST, LAST] of the sheet, whose table has its head in row HEAD. */
static void
put_series(struct sheets *s, lxw_worksheet *w, const struct view *v, const struct chart_kind *k,
	   size_t head, size_t first, size_t last)
{
	lxw_chart *chart = NULL;
	/* the days of a curve are beside the name of the move */
	lxw_col_t names = k->type == LXW_CHART_LINE && strcmp(k->section, "time") == 0;

	for (size_t c = 1; c < v->columns; c++) {
		lxw_chart_series *series;

		if (!is_charted(s, k, v, c))
			continue;
		if (!chart && !(chart = workbook_add_chart(s->book, k->type))) {
			s->bad = true;
			return;
		}
		series = chart_add_series(chart, NULL, NULL);
		chart_series_set_categories(series, v->section, (lxw_row_t)first, names,
					    (lxw_row_t)last, names);
		chart_series_set_values(series, v->section, (lxw_row_t)first, (lxw_col_t)c,
					(lxw_row_t)last, (lxw_col_t)c);
		chart_series_set_name_range(series, v->section, (lxw_row_t)(names ? first : head),
					    names ? 0 : (lxw_col_t)c);
	}
	if (!chart)
		return;
	if (k->type == LXW_CHART_BAR) /* the first on top */
		chart_axis_set_reverse(chart->y_axis);
	if (k->type == LXW_CHART_BAR && !k->head[1])
		chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	check(s, worksheet_insert_chart(w, (lxw_row_t)(names ? first : head),
					(lxw_col_t)v->columns + 1, chart));
}

/* The numbers of a table as a chart right of it; returns the first row of the sheet that is free
 * below. */
static size_t
put_chart(struct sheets *s, lxw_worksheet *w, const struct view *v, size_t at, size_t end)
{
	size_t rows = v->columns ? v->cells / v->columns : 0, first = at + 2;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds) && rows; k++) {
		if (strcmp(kinds[k].section, v->section) != 0)
			continue;
		if (kinds[k].stages) { /* not the trend */
			rows = 0;
			for (size_t i = v->at; i < v->end; i++)
				rows += strcmp(v->r->row[i].metric, "entered") == 0;
			rows /= v->r->stages;
		}
		if (strcmp(v->section, "time") != 0) {
			rows = rows > CHARTED_MAX && !kinds[k].stages ? CHARTED_MAX : rows;
			put_series(s, w, v, &kinds[k], at + 1, first, first + rows - 1);
			return end > at + CHART_ROWS + 1 ? end : at + CHART_ROWS + 1;
		}
		for (size_t i = v->at, n; i < v->end && strcmp(v->metric, "converted") == 0;
		     i += n) { /* one for each move */
			const struct report_row *row = &v->r->row[i];

			for (n = 1; i + n < v->end && slice_eq(row[n].from, row->from) &&
				    slice_eq(row[n].to, row->to);
			     n++)
				continue;
			put_series(s, w, v, &kinds[k], at + 1, first + (i - v->at),
				   first + (i - v->at) + n - 1);
		}
	}
	return end;
}

static void
put_data(struct sheets *s)
{
	static const char *const head[] = {"section", "by",  "group", "from", "to",    "metric",
					   "value",   "low", "high",  "n",    "status"};
	const struct report *r = s->r;
	lxw_worksheet *w = workbook_add_worksheet(s->book, "data");

	for (size_t c = 0; c < 11; c++)
		put_text(s, w, 0, c, slice_of(head[c]), STYLE_HEAD);
	for (size_t i = 0; i < r->rows && !s->bad; i++) {
		const struct report_row *row = &r->row[i];
		const struct slice text[] = {slice_of(row->section), row->by, row->group, row->from,
					     row->to, slice_of(row->metric)};

		for (size_t c = 0; c < 6; c++)
			if (text[c].n)
				put_text(s, w, i + 1, c, text[c], -1);
		for (int p = REPORT_VALUE; p <= REPORT_HIGH && row->known; p++)
			if (p == REPORT_VALUE || report_has_interval(row->kind))
				put_number(s, w, i + 1, 6 + (size_t)p,
					   number_of(row, (enum report_part)p), -1);
		if (row->counted)
			put_number(s, w, i + 1, 9, (double)row->n, -1);
		if (*row->status)
			put_text(s, w, i + 1, 10, slice_of(row->status), -1);
	}
	worksheet_freeze_panes(w, 1, 0);
	worksheet_autofilter(w, 0, 0, (lxw_row_t)r->rows, 10);
	worksheet_set_column(w, 0, 5, 16, NULL);
}

static void
sheets_put(struct sheets *s)
{
	struct view v = {.r = s->r, .language = s->language};
	lxw_worksheet *w = NULL;
	const char *section = "";
	size_t at = 0, row = 0;

	while (view_next(&v, &at)) {
		size_t top;

		if (v.cells == 0)
			continue;
		if (strcmp(section, v.section) != 0) {
			w = workbook_add_worksheet(s->book, v.section);
			section = v.section;
			row = 0;
			worksheet_set_column(w, 0, 0, LABEL_WIDTH, NULL);
			worksheet_set_column(w, 1, 40, NUMBER_WIDTH, NULL);
			worksheet_freeze_panes(w, 2, 1);
		}
		top = row;
		row = put_chart(s, w, &v, top, put_view(s, w, &v, row) + 1);
	}
	put_data(s);
	view_free(&v);
}

/* Where the book is written, and what the library says meanwhile: about memory that it did not get
 * and a disk that is full. That there is anything is a failure. */
struct place {
	struct buf path;
	struct hush said;
};

static int
place_make(struct place *p, struct buf *err)
{
	if (hush_open(&p->said) < 0) {
		buf_addf(err, "the workbook: %s", strerror(errno));
		return -1;
	}
	buf_addf(&p->path, "%s/report.xlsx", guard_folder());
	return 0;
}

static bool
place_free(struct place *p)
{
	buf_free(&p->path);
	return hush_close(&p->said);
}

static lxw_workbook *
book_open(struct place *p, bool constant, int64_t now)
{
	/* or "created" would be the clock, and no two files the same */
	lxw_doc_properties about = {.title = "Funnel report",
				    .created = (time_t)(now / WHEN_SECOND)};
	lxw_workbook_options options = {.constant_memory = constant ? LXW_TRUE : LXW_FALSE};
	lxw_workbook *book;

	options.tmpdir = (char *)(uintptr_t)guard_folder();
	book = workbook_new_opt(buf_string(&p->path), &options);
	if (book)
		workbook_set_properties(book, &about);
	return book;
}

static void
bad_say(struct buf *err)
{
	buf_addf(err, "the workbook could not be made: a text is no UTF-8 or too long, %s is full, "
		      "or there is not memory enough", guard_folder());
}

int
report_xlsx(const struct report *r, enum report_language language, struct buf *b, struct buf *err)
{
	struct sheets s = {.r = r, .language = language};
	struct place place = {0};
	int status = -1;

	if (place_make(&place, err) < 0)
		return -1;
	hush(&place.said);
	s.book = book_open(&place, false, r->now);
	if (s.book) {
		styles_make(&s);
		sheets_put(&s);
		hush_look(&place.said);
		s.bad |= workbook_close(s.book) != LXW_NO_ERROR;
	}
	hush_end(&place.said);
	if (s.book && !s.bad) {
		status = file_read(buf_string(&place.path), b, SIZE_LARGEST);
		if (status < 0)
			buf_addf(err, "%s: %s", buf_string(&place.path), strerror(errno));
	}
	if ((place_free(&place) || status < 0) && !err->n) {
		bad_say(err);
		status = -1;
	}
	buf_free(&s.text);
	return status;
}

enum { SHEET_ROWS = 1 << 20, SHEET_COLUMNS = 1 << 14 }; /* of the format */

struct leads_book {
	struct sheets s;
	struct place place;
	lxw_worksheet *sheet;
	size_t rows, columns;
};

static void
leads_book_begin(struct leads_book *l, const struct head *head)
{
	styles_make(&l->s);
	l->sheet = workbook_add_worksheet(l->s.book, "leads");
	l->columns = head->n;
	worksheet_set_column(l->sheet, 0, (lxw_col_t)(head->n ? head->n - 1 : 0), 16, NULL);
	worksheet_freeze_panes(l->sheet, 1, 1);
	for (size_t c = 0; c < head->n; c++)
		put_text(&l->s, l->sheet, 0, c, head->name[c], STYLE_HEAD);
}

struct leads_book *
leads_book_open(const struct head *head, int64_t now, struct buf *err)
{
	struct leads_book *l = xcalloc(1, sizeof(*l));

	if (place_make(&l->place, err) < 0) {
		free(l);
		return NULL;
	}
	hush(&l->place.said);
	if (head->n <= SHEET_COLUMNS && (l->s.book = book_open(&l->place, true, now)))
		leads_book_begin(l, head);
	hush_end(&l->place.said);
	if (l->s.book)
		return l;
	bad_say(err);
	place_free(&l->place);
	free(l);
	return NULL;
}

int
leads_book_put(struct leads_book *l, const struct slice *cell, size_t n, struct buf *err)
{
	if (++l->rows >= SHEET_ROWS) {
		buf_addf(err, "more than %d leads: a sheet holds no more; write csv",
			 SHEET_ROWS - 1);
		return -1;
	}
	hush(&l->place.said);
	for (size_t c = 0; c < n; c++)
		if (cell[c].n)
			put_text(&l->s, l->sheet, l->rows, c, cell[c], -1);
	hush_end(&l->place.said);
	if (l->s.bad)
		bad_say(err);
	return l->s.bad ? -1 : 0;
}

static bool
leads_book_end(struct leads_book *l)
{
	bool bad;

	hush(&l->place.said);
	if (l->rows && l->rows < SHEET_ROWS && l->columns)
		worksheet_autofilter(l->sheet, 0, 0, (lxw_row_t)l->rows,
				     (lxw_col_t)(l->columns - 1));
	hush_look(&l->place.said);
	bad = workbook_close(l->s.book) != LXW_NO_ERROR;
	hush_end(&l->place.said);
	return bad || l->s.bad;
}

int
leads_book_close(struct leads_book *l, struct out *out, struct buf *err)
{
	char block[1 << 16];
	bool bad = leads_book_end(l);
	FILE *file = bad ? NULL : fopen(buf_string(&l->place.path), "rb");
	size_t got;
	int status = -1;

	if (!bad && !file)
		buf_addf(err, "%s: %s", buf_string(&l->place.path), strerror(errno));
	if (file) {
		while ((got = fread(block, 1, sizeof(block), file)) > 0)
			out_bytes(out, block, got);
		status = ferror(file) ? -1 : 0;
		if (status < 0)
			buf_addf(err, "%s: could not be read again",
				 buf_string(&l->place.path));
		fclose(file);
	}
	if ((place_free(&l->place) || status < 0) && !err->n) {
		bad_say(err);
		status = -1;
	}
	buf_free(&l->s.text);
	free(l);
	return status;
}
