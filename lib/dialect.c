/* SPDX-License-Identifier: MIT */
#include "dialect_lines.h"

#include "text.h"

#include <errno.h>
#include <stdlib.h>

enum {
	BLOCK = 64 << 10, /* of text, looked at before the first record */
	HEADER = 64,	  /* lines: the header is among them */
	GROUPED = 3	  /* known headers below a line of merged cells */
};

static const struct {
	const char *name;
	char c;
} known[] = {{"comma", ','}, {"semicolon", ';'}, {"semi", ';'},	 {"tab", '\t'}, {"pipe", '|'},
	     {"tsv", '\t'},  {"space", ' '},	 {"colon", ':'}, {"\\t", '\t'}, {NULL, 0}};

/* Cells of line J that are known headers. */
static size_t
known_cells(const struct lines *l, size_t j, char told, const struct dialect_options *o,
	    bool *system)
{
	char tie, c = told ? told : most_of(l->line[j].text, &tie);
	struct slice cell[CELLS];
	size_t n = 0, at = 0;

	*system = false;
	if (!o->known)
		return 0;
	while (n < CELLS && next_cell(l->line[j].text, c, &at, &cell[n]))
		n++;
	return o->known(o->known_ctx, cell, n, system);
}

/* Is line J the header, and what stands before it, from FIRST on, a title or notes? A header of two
 * cells below a title without a blank line has to be known: it may be one cell with a comma. */
static bool
is_header_behind(const struct lines *l, size_t first, size_t j, char told,
		 const struct dialect_options *o)
{
	char tie, c = told ? told : most_of(l->line[j].text, &tie);
	struct shape head = shape_of(l->line[j].text, c), top = shape_of(l->line[first].text, c);
	struct slice title = slice_trim(l->line[first].text);
	size_t next = next_line(l, j + 1);
	bool system,
	    marked = l->line[j - 1].bare || !title.n || title.p[0] == '#' ||
		     title.p[title.n - 1] == ':';

	if (!head.labels || top.labels || head.filled < 2)
		return false;
	if (head.filled == 2 && !marked && (top.filled > 1 || !known_cells(l, j, told, o, &system)))
		return false;
	if (top.filled > 1 && top.cells >= head.cells &&
	    (top.filled >= head.filled || known_cells(l, first, told, o, &system) ||
	     known_cells(l, j, told, o, &system) < GROUPED))
		return false;
	for (size_t i = first; i < j; i++)
		if (!l->line[i].bare && shape_of(l->line[i].text, c).filled >= head.filled)
			return false;
	if (next < l->n)
		return shape_of(l->line[next].text, c).cells == head.cells;
	return head.filled >= 3;
}

/* Some systems put a summary with a header of its own first, and a blank line. */
static size_t
find_system(const struct lines *l, size_t first, char told, const struct dialect_options *o)
{
	bool system;

	known_cells(l, first, told, o, &system);
	for (size_t j = first + 1; j < l->n && j < HEADER && !system; j++) {
		if (l->line[j].bare || !l->line[j - 1].bare)
			continue;
		known_cells(l, j, told, o, &system);
		if (system)
			return j;
	}
	return first;
}

static size_t
find_header(const struct lines *l, size_t first, char told, const struct dialect_options *o)
{
	size_t system = find_system(l, first, told, o);

	if (system != first)
		return system;
	for (size_t j = first + 1; j < l->n && j < HEADER; j++)
		if (!l->line[j].bare && is_header_behind(l, first, j, told, o))
			return j;
	return first;
}

/* A line that is the title of a section: that cell alone, perhaps with padding behind it. */
static bool
is_title(struct slice line, char delimiter, struct slice title)
{
	struct slice cell, rest;
	size_t at = 0;

	if (!next_cell(line, delimiter, &at, &cell) || !text_same(cell, title))
		return false;
	while (next_cell(line, delimiter, &at, &rest))
		if (rest.n)
			return false;
	return true;
}

static bool
is_any_title(struct slice line, char delimiter, struct slice list)
{
	struct slice title;

	while (slice_next(&list, '|', &title))
		if (is_title(line, delimiter, title))
			return true;
	return false;
}

/* The header of the section to read, if the file has sections; else SIZE_MAX. */
static size_t
find_section(struct dialect *d, const struct dialect_options *o, const struct lines *l, char told)
{
	char delimiter = told ? told : ',';

	for (size_t k = 0; k < o->section_lists; k++) {
		struct slice list = o->sections[k], want;

		if (!slice_next(&list, '|', &want))
			continue;
		if (o->section)
			want = slice_of(o->section);
		for (size_t i = 0; i < l->n; i++) {
			size_t header = next_line(l, i + 1);

			if (!is_title(l->line[i].text, delimiter, want) || header == l->n)
				continue;
			if (!is_any_title(l->line[i].text, delimiter, o->sections[k]))
				continue;
			d->sections = o->sections[k];
			d->section = want;
			return header;
		}
	}
	return SIZE_MAX;
}

/* "sep=;" as the first line, as Excel takes it. */
static bool
sep_line(struct slice s, char *c)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = (struct slice){s.p + 1, s.n - 2};
	if (s.n != 5 || (memcmp(s.p, "sep=", 4) != 0 && memcmp(s.p, "SEP=", 4) != 0))
		return false;
	*c = s.p[4];
	return true;
}

/* A tab file of ours, not of a spreadsheet: no cell begins with a quote, and every backslash begins
 * an escape. */
static bool
has_escapes(const char *p, size_t n)
{
	bool any = false, start = true;

	for (size_t i = 0; i < n; i++) {
		if (start && p[i] == '"')
			return false;
		start = p[i] == '\t' || ends_line(p[i]);
		if (p[i] != '\\' || i + 1 == n)
			continue;
		if (!memchr("tnr\\", p[++i], 4))
			return false;
		any = true;
	}
	return any;
}

int
dialect_rate(void *ctx, struct slice rows)
{
	const struct dialect_options *o = ctx;
	struct lines *l = xcalloc(1, sizeof(*l));
	size_t header, n = 0, filled = 0;
	bool system;

	split_lines(rows.p, rows.n, l);
	header = next_line(l, 0);
	if (header < l->n)
		header = find_header(l, header, ',', o);
	if (header < l->n) {
		n = known_cells(l, header, ',', o, &system);
		filled = shape_of(l->line[header].text, ',').filled;
	}
	free(l);
	return n > 1 || (n && n == filled) ? 2 : (int)n;
}

static int
decide(struct dialect *d, const struct dialect_options *o, struct buf *err)
{
	struct lines l = {.n = 0};
	static const struct slice none = {"", 0};
	size_t first, header, section;
	char told = o->delimiter, tie = 0;

	d->sections = d->section = none;

	split_lines(d->head, d->end, &l);
	first = header = next_line(&l, 0);
	if (first == l.n) { /* of one line the reader says that it is empty */
		d->nameless = d->eof && l.n > 1;
		return 0;
	}
	if (sep_line(l.line[first].text, &told)) {
		told = o->delimiter ? o->delimiter : told;
		d->skipped++;
		first = header = next_line(&l, first + 1);
	}
	section = o->skip_lines >= 0 ? SIZE_MAX : find_section(d, o, &l, told);
	if (o->section && section == SIZE_MAX) {
		buf_addf(err, "%s: no section \"%s\" of those that are known", d->from.name,
			 o->section);
		return -1;
	}
	if (section != SIZE_MAX) {
		header = section;
	} else if (o->skip_lines >= 0) {
		while (first < l.n &&
		       (l.line[first].blank || l.line[first].number <= (uint64_t)o->skip_lines))
			d->skipped += !l.line[first++].blank;
		header = first;
	} else if (first < l.n) {
		header = find_header(&l, first, told, o);
	}
	if (header >= l.n) {
		buf_addf(err, "%s: no header row behind the lines that are skipped", d->from.name);
		return -1;
	}
	for (size_t i = first; i < header; i++)
		d->skipped += !l.line[i].blank;
	d->told = told != 0;
	d->delimiter = told ? told : most_of(l.line[header].text, &tie);
	if (tie) {
		buf_addf(
		    err,
		    "%s:%llu: as many \"%c\" as \"%c\" in the header; name the delimiter with -d",
		    d->from.name, (unsigned long long)l.line[header].number, d->delimiter, tie);
		return -1;
	}
	d->line = l.line[header].number;
	d->at = (size_t)(l.line[header].text.p - d->head);
	d->byte = d->at;
	d->escapes =
	    d->delimiter == '\t' &&
	    (o->escapes || (!o->delimiter && has_escapes(d->head + d->at, d->end - d->at)));
	return 0;
}

int
dialect_open(struct dialect *d, const struct in_source *from, const struct dialect_options *o,
	     struct buf *err)
{
	*d = (struct dialect){.from = *from, .delimiter = ',', .line = 1};
	d->head = xmalloc(BLOCK);
	while (d->end < BLOCK && !d->eof) {
		long got = from->read(from->ctx, d->head + d->end, BLOCK - d->end);

		if (got < 0) {
			buf_addf(err, "%s: %s", from->name, strerror(errno));
			return -1;
		}
		d->eof = got == 0;
		d->end += (size_t)got;
	}
	return decide(d, o, err);
}

long
dialect_read(void *dialect, void *dst, size_t n)
{
	struct dialect *d = dialect;

	if (d->at == d->end)
		return d->eof ? 0 : d->from.read(d->from.ctx, dst, n);
	n = n < d->end - d->at ? n : d->end - d->at;
	memcpy(dst, d->head + d->at, n);
	d->at += n;
	return (long)n;
}

const char *
dialect_name(const struct dialect *d)
{
	static char one[2];

	if (d->escapes)
		return "tsv";
	for (size_t i = 0; known[i].name; i++)
		if (known[i].c == d->delimiter)
			return known[i].name;
	one[0] = d->delimiter;
	return one;
}

bool
dialect_parse(const char *name, struct dialect_options *o)
{
	unsigned char c = (unsigned char)name[0];

	o->escapes = strcmp(name, "tsv") == 0;
	for (size_t i = 0; known[i].name; i++)
		if (strcmp(name, known[i].name) == 0) {
			o->delimiter = known[i].c;
			return true;
		}
	if (name[0] && name[1])
		return false;
	o->delimiter = (char)c;
	return c == '\t' || (c > ' ' && c < 0x7f && c != '"');
}

void
dialect_close(struct dialect *d)
{
	free(d->head);
	*d = (struct dialect){0};
}
