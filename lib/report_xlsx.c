/* SPDX-License-Identifier: MIT
 * The report as a workbook (the only user of libxlsxwriter): a sheet a section with native charts,
 * and one with all rows as the csv has them. The library takes bad UTF-8 and writes a file that no
 * program opens, so every text is checked before. */
#include "report_view.h"

#include "file.h"
#include "report_grid.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
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
	if (text_valid(buf_slice(&s->text)) < s->text.n || s->text.n > TEXT_LONGEST) {
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
		[REPORT_NUMBER] = STYLE_RATIO};

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
		put_number(s, w, row, col, (double)c->count, STYLE_COUNT);
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

/* The numbers of a table as a chart right of it. */
static void
put_chart(struct sheets *s, lxw_worksheet *w, const struct view *v, size_t at)
{
	static const struct {
		const char *section;
		uint8_t type;
		size_t first, last; /* columns; last 0: one for each stage from FIRST on */
	} kind[] = {{"funnel", LXW_CHART_BAR, 1, 1},
		    {"velocity", LXW_CHART_COLUMN, 1, 3},
		    {"inflow", LXW_CHART_LINE, 1, 0}};
	size_t rows = v->columns ? v->cells / v->columns : 0;

	for (size_t k = 0; k < sizeof(kind) / sizeof(*kind); k++) {
		size_t last = kind[k].last ? kind[k].last : v->r->stages;
		lxw_chart *chart;

		if (strcmp(kind[k].section, v->section) != 0 || rows == 0 || last >= v->columns)
			continue;
		if (kind[k].last == 0) { /* not the trend */
			rows = 0;
			for (size_t i = v->at; i < v->end; i++)
				rows += strcmp(v->r->row[i].metric, "entered") == 0;
			rows /= v->r->stages;
		}
		chart = workbook_add_chart(s->book, kind[k].type);
		s->bad |= !chart;
		for (size_t c = kind[k].first; chart && c <= last; c++) {
			lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
			lxw_row_t top = (lxw_row_t)at + 2, end = (lxw_row_t)(at + 1 + rows);

			chart_series_set_categories(series, v->section, top, 0, end, 0);
			chart_series_set_values(series, v->section, top, (lxw_col_t)c, end,
						(lxw_col_t)c);
			chart_series_set_name_range(series, v->section, (lxw_row_t)at + 1,
						    (lxw_col_t)c);
		}
		if (!chart)
			return;
		if (kind[k].type == LXW_CHART_BAR) { /* the first stage on top */
			chart_axis_set_reverse(chart->y_axis);
			chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
		}
		check(s, worksheet_insert_chart(w, (lxw_row_t)at + 1, (lxw_col_t)v->columns + 1,
						chart));
	}
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
		row = put_view(s, w, &v, row) + 1;
		put_chart(s, w, &v, top);
	}
	put_data(s);
	view_free(&v);
}

int
report_xlsx(const struct report *r, enum report_language language, struct buf *b, struct buf *err)
{
	struct sheets s = {.r = r, .language = language};
	/* or "created" would be the clock, and no two files the same */
	lxw_doc_properties about = {.title = "Funnel report",
				    .created = (time_t)(r->now / WHEN_SECOND)};
	const char *tmp = getenv("TMPDIR");
	struct buf folder = {0}, path = {0};
	lxw_workbook_options options = {.constant_memory = LXW_FALSE};
	int status = -1;

	buf_addf(&folder, "%s/leadpipe-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp((char *)(uintptr_t)buf_string(&folder))) {
		buf_addf(err, "%s: %s", buf_string(&folder), strerror(errno));
		buf_free(&folder);
		return -1;
	}
	buf_addf(&path, "%s/report.xlsx", buf_string(&folder));
	options.tmpdir = (char *)(uintptr_t)buf_string(&folder);
	s.book = workbook_new_opt(buf_string(&path), &options);
	if (s.book) {
		styles_make(&s);
		workbook_set_properties(s.book, &about);
		sheets_put(&s);
		s.bad |= workbook_close(s.book) != LXW_NO_ERROR;
	}
	if (!s.book || s.bad)
		buf_addf(err, "the workbook could not be made: a text is no UTF-8 or too long, or "
			      "%s is full", buf_string(&folder));
	else if (file_read(buf_string(&path), b, SIZE_LARGEST) < 0)
		buf_addf(err, "%s: %s", buf_string(&path), strerror(errno));
	else
		status = 0;
	unlink(buf_string(&path));
	rmdir(buf_string(&folder));
	buf_free(&folder);
	buf_free(&path);
	buf_free(&s.text);
	return status;
}
