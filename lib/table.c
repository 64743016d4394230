/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "ascii.h"
#include "decode.h"
#include "file.h"
#include "in.h"
#include "num.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>

enum {
	TABLE_MAX = 64 << 20, /* larger is no table that people decide in */
	CHUNK = 64 << 10
};

/* Where each column of the file goes. */
enum { TO_BLANK = -1, TO_NOTE = -2 };

struct reading {
	struct table *t;
	bool any; /* other columns are allowed */
	struct buf text;
	size_t at;	 /* what the reader has taken of text */
	uint64_t header; /* line of the header */
	int *to; /* file column -> column of the table, TO_BLANK, TO_NOTE, or t->columns + the
		    extra one */
	size_t cells, cap, extras, lines;
	struct buf *err;
};

static long
next_bytes(void *ctx, void *dst, size_t n)
{
	struct reading *r = ctx;
	size_t left = r->text.n - r->at;

	n = n < left ? n : left;
	if (n)
		memcpy(dst, r->text.s + r->at, n);
	r->at += n;
	return (long)n;
}

/* As people's programs save it, to UTF-8 without a mark. */
static int
to_utf8(struct reading *r)
{
	struct in_source source = {next_bytes, r, r->t->name};
	struct buf text = {0};
	struct decode *d;
	long got;

	if (r->text.n > 4 && memcmp(r->text.s, "PK\3\4", 4) == 0) {
		buf_addf(r->err, "%s: a workbook or another zip file; save the table as CSV",
			 r->t->name);
		return -1;
	}
	d = decode_open(&source, NULL, r->err);
	if (!d)
		return -1;
	do {
		buf_reserve(&text, CHUNK);
		got = decode_read(d, text.s + text.n, CHUNK);
		text.n += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	if (got < 0)
		buf_addf(r->err, "%s", decode_error(d) ? decode_error(d) : strerror(errno));
	decode_close(d);
	buf_free(&r->text);
	r->text = text;
	r->at = 0;
	return got < 0 ? -1 : 0;
}

static bool
ends_line(char c)
{
	return c == '\n' || c == '\r';
}

static size_t
line_end(const struct buf *b, size_t i)
{
	while (i < b->n && !ends_line(b->s[i]))
		i++;
	return i;
}

static bool
is_comment(const struct buf *b, size_t i)
{
	if (i < b->n && b->s[i] == '"') /* a spreadsheet quotes a comment that has quotes in it */
		i++;
	return i < b->n && b->s[i] == '#';
}

/* The first line that is neither blank nor a comment; the text's end if there is none. */
static struct slice
header_line(const struct buf *b, uint64_t *line)
{
	size_t i = 0;

	*line = 1;
	while (i < b->n) {
		size_t end = line_end(b, i);

		if (end > i && !is_comment(b, i))
			return (struct slice){b->s + i, end - i};
		if (end + 1 < b->n && b->s[end] == '\r' && b->s[end + 1] == '\n')
			end++;
		i = end + 1;
		++*line;
	}
	return (struct slice){"", 0};
}

/* Empties the lines that are comments, keeping their ends so that lines keep their numbers. A '#'
 * at the start of a line inside a quoted cell begins no comment. */
static void
drop_comments(struct buf *b, bool quotes)
{
	bool quoted = false, comment = false, plain = false, start = true;
	size_t to = 0;

	for (size_t i = 0; i < b->n; i++) {
		char c = b->s[i];

		if (start) {
			comment = is_comment(b, i);
			plain = c == '#'; /* its quotes are just characters */
		}
		if (c == '"' && quotes && !plain)
			quoted = !quoted;
		start = !quoted && ends_line(c);
		if (!comment || ends_line(c))
			b->s[to++] = c;
	}
	b->n = to;
}

static bool
has(struct slice s, char c)
{
	return memchr(s.p, c, s.n) != NULL;
}

static void
add_quoted(struct buf *b, struct slice s)
{
	buf_addc(b, '"');
	buf_add_slice(b, s);
	buf_addc(b, '"');
}

/* Is it a list of persons without a header, given as a table? That stays out of messages. */
static bool
is_list(const struct head *h)
{
	enum { PHONE = 7 }; /* digits */

	for (size_t i = 0; i < h->n; i++) {
		size_t digits = 0;

		for (size_t k = 0; k < h->name[i].n; k++)
			digits += is_digit(h->name[i].p[k]);
		if (digits >= PHONE || has(h->name[i], '@'))
			return true;
	}
	return false;
}

static int
unknown_column(struct reading *r, const struct head *h, struct slice name)
{
	struct slice *names = xcalloc(r->t->columns, sizeof(*names));
	size_t near;

	for (size_t i = 0; i < r->t->columns; i++)
		names[i] = slice_of(r->t->column[i].name);
	near = text_nearest(name, names, r->t->columns);
	buf_addf(r->err, "%s:%llu: ", r->t->name, (unsigned long long)r->header);
	if (is_list(h)) {
		buf_addf(r->err, "values where the names of columns should be");
	} else {
		buf_addf(r->err, "unknown column ");
		add_quoted(r->err, name);
	}
	if (near != SIZE_MAX)
		buf_addf(r->err, "; did you mean \"%s\"?", r->t->column[near].name);
	for (size_t i = 0; i < r->t->columns && near == SIZE_MAX; i++)
		buf_addf(r->err, "%s%s", i ? " " : "; there are: ", r->t->column[i].name);
	if (near == SIZE_MAX)
		buf_addf(r->err, ", and note");
	free(names);
	return -1;
}

static size_t
known_column(const struct table *t, struct slice name)
{
	size_t c = 0;

	while (c < t->columns && !text_same(slice_of(t->column[c].name), name))
		c++;
	return c;
}

/* Every sheet has a column in which people remark on a row; no tool reads it. */
static bool
is_note(struct slice name)
{
	static const char *const words[] = {"note", "notes", "memo", "비고", "메모"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text_same(name, slice_of(words[i])))
			return true;
	return false;
}

static int
map_columns(struct reading *r, const struct head *h)
{
	struct table *t = r->t;

	r->to = xcalloc(h->n, sizeof(*r->to));
	for (size_t i = 0; i < h->n; i++) {
		struct slice name = slice_trim(h->name[i]);
		size_t c = known_column(t, name);

		if (name.n == 0) {
			r->to[i] = TO_BLANK;
			continue;
		}
		if (c == t->columns && !r->any && is_note(name)) {
			r->to[i] = TO_NOTE;
			continue;
		}
		if (c == t->columns && !r->any)
			return unknown_column(r, h, name);
		if (c < t->columns ? t->has[c] : head_find(&t->extra, name) != HEAD_NONE) {
			buf_addf(r->err, "%s:%llu: column ", t->name,
				 (unsigned long long)r->header);
			add_quoted(r->err, name);
			buf_addf(r->err, " is there twice");
			return -1;
		}
		if (c < t->columns) {
			t->has[c] = true;
		} else {
			c += t->extra.n;
			head_add(&t->extra, name);
		}
		r->to[i] = (int)c;
	}
	for (size_t c = 0; c < t->columns; c++) {
		if (t->column[c].required && !t->has[c]) {
			buf_addf(r->err, "%s:%llu: column \"%s\" is missing", t->name,
				 (unsigned long long)r->header, t->column[c].name);
			return -1;
		}
	}
	return 0;
}

static bool
is_blank(const struct record *rec)
{
	for (size_t i = 0; i < rec->n; i++)
		if (slice_trim(rec->f[i]).n)
			return false;
	return true;
}

static int
add_row(struct reading *r, const struct record *rec, uint64_t line)
{
	struct table *t = r->t;
	const struct slice empty = {"", 0};

	for (size_t i = 0; i < t->columns; i++) {
		t->cell = xgrow(t->cell, r->cells, &r->cap, sizeof(*t->cell));
		t->cell[r->cells++] = empty;
	}
	for (size_t i = 0, n = t->rows * t->extra.n; i < t->extra.n; i++) {
		t->extra_cell = xgrow(t->extra_cell, n + i, &r->extras, sizeof(*t->extra_cell));
		t->extra_cell[n + i] = empty;
	}
	t->line = xgrow(t->line, t->rows, &r->lines, sizeof(*t->line));
	t->line[t->rows] = line;
	for (size_t i = 0; i < rec->n; i++) {
		struct slice s = slice_trim(rec->f[i]);
		size_t to = (size_t)r->to[i];

		if (s.n == 0 || r->to[i] == TO_NOTE)
			continue;
		if (r->to[i] == TO_BLANK) {
			buf_addf(r->err, "%s:%llu: field %zu has no column name", t->name,
				 (unsigned long long)line, i + 1);
			return -1;
		}
		s = arena_slice(&t->mem, s);
		if (to < t->columns)
			t->cell[t->rows * t->columns + to] = s;
		else
			t->extra_cell[t->rows * t->extra.n + to - t->columns] = s;
	}
	t->rows++;
	return 0;
}

static int
read_rows(struct reading *r, struct in *in)
{
	struct record rec;
	int got = 0;

	if (map_columns(r, in_head(in)) != 0)
		return -1;
	while ((got = in_next(in, &rec)) > 0)
		if (!is_blank(&rec) && add_row(r, &rec, in_line(in)) != 0)
			return -1;
	if (got < 0)
		buf_addf(r->err, "%s", in_error(in));
	return got;
}

/* Spreadsheets of half the world write ';' where the decimal sign is a comma. */
static char
delimiter(struct slice header)
{
	return has(header, ';') && !has(header, ',') && !has(header, '\t') ? ';' : 0;
}

static int
read_text(struct reading *r)
{
	struct in_source source = {next_bytes, r, r->t->name};
	struct in_options options = {0};
	struct slice header = header_line(&r->text, &r->header);
	struct in *in;
	int status;

	options.delimiter = delimiter(header);
	options.by_hand = true;
	drop_comments(&r->text, !has(header, '\t'));
	in = in_open_source(&source, &options, r->err);
	if (!in)
		return -1;
	status = read_rows(r, in);
	in_close(in);
	return status;
}

static int
read_file(struct reading *r, const char *name, struct buf *path)
{
	int status = file_table(name, path, &r->text, TABLE_MAX);

	r->t->name = arena_string(&r->t->mem, path->n ? buf_slice(path) : slice_of(name));
	if (status == 0)
		return 0;
	if (!path->n) {
		buf_addf(r->err, "%s: no such table", name);
		table_near(name, r->err);
	} else if (errno == EFBIG)
		buf_addf(r->err, "%s: larger than %d MiB, which no table is", r->t->name,
			 TABLE_MAX >> 20);
	else
		buf_addf(r->err, "%s: %s", r->t->name, strerror(errno));
	return -1;
}

int
table_read(struct table *t, const char *name, const struct table_column *column, size_t n,
	   struct buf *err)
{
	struct reading r = {.t = t, .err = err};
	struct buf path = {0};
	int status;

	r.any = n && strcmp(column[n - 1].name, "*") == 0;
	*t = (struct table){.column = column, .columns = n - r.any};
	t->has = xcalloc(t->columns, sizeof(*t->has));
	status = read_file(&r, name, &path);
	if (status == 0)
		status = to_utf8(&r);
	if (status == 0)
		status = read_text(&r);
	buf_free(&path);
	buf_free(&r.text);
	free(r.to);
	if (status != 0)
		table_free(t);
	return status;
}

int
table_number(const struct table *t, size_t row, size_t column, double fallback, double *out,
	     struct buf *err)
{
	struct slice s = table_cell(t, row, column);

	*out = fallback;
	if (s.n == 0 || num_parse_human(s, out, NULL))
		return 0;
	buf_addf(err, "%s:%llu: %s: not a number%s", t->name, (unsigned long long)t->line[row],
		 t->column[column].name,
		 memchr(s.p, ',', s.n) ? "; decimals have a point, as in 0.5" : "");
	return -1;
}

int
table_some(const struct table *t, const char *what, struct buf *err)
{
	if (t->rows)
		return 0;
	buf_addf(err, "%s: no %s in it", t->name, what);
	return -1;
}

void
table_free(struct table *t)
{
	free(t->cell);
	free(t->line);
	free(t->has);
	free(t->extra_cell);
	head_free(&t->extra);
	arena_free(&t->mem);
	*t = (struct table){0};
}
