/* SPDX-License-Identifier: MIT
 * What the index cannot take: limits, messages, and the one record that libcsv or a plain split has
 * to take apart. */
#include "cell.h"
#include "reader_state.h"
#include "text.h"

#include <stdio.h>

const char *
reader_no_text(const char *p)
{
	if (memcmp(p, "PK\3\4", 4) == 0)
		return "this is a workbook or another zip file; lead-import reads workbooks";
	if (memcmp(p, "\x1f\x8b", 2) == 0)
		return "this is compressed (gzip); lead-import reads it, or gzip -dc";
	return NULL;
}

uint64_t
reader_lines(const struct reader *rd, struct slice s)
{
	uint64_t n = 1;
	const char *p = s.p, *end = s.p + s.n;

	for (size_t i = 0; rd->bare_cr && i < s.n; i++)
		n += reader_line_end(rd, s.p, i, s.n);
	if (rd->bare_cr)
		return n;
	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

/* A message about byte AT of the buffer (in or behind the record at FROM): "file:line:column: ". */
static void
error_at(struct reader *rd, size_t from, size_t at, uint64_t line)
{
	size_t column = 1;

	for (size_t i = from; i < at; i++, column++)
		if (reader_line_end(rd, rd->b, i, rd->end)) {
			line++;
			column = 0;
		}
	rd->error.n = 0;
	buf_addf(&rd->error, "%s:%llu:%zu: ", rd->source.name, (unsigned long long)line, column);
}

int
reader_fail(struct reader *rd, size_t at, const char *what)
{
	error_at(rd, rd->record, at, rd->next_line);
	buf_add_slice(&rd->error, slice_of(what));
	return -1;
}

/* Where the quote that is still open was opened: a walk as libcsv would do it. */
static size_t
open_quote(const struct reader *rd)
{
	bool inside = false, begun = false;
	size_t at = rd->record;

	for (size_t i = rd->record; i < rd->end; i++) {
		char c = rd->b[i];

		if (inside) {
			if (c != '"')
				continue;
			if (i + 1 < rd->end && rd->b[i + 1] == '"')
				i++;
			else
				inside = false;
		} else if (c == '"' && !begun) {
			inside = begun = true;
			at = i;
		} else {
			begun = c != rd->scan.delimiter && c != '\n' && c != '\r';
		}
	}
	return at;
}

/* Nothing may grow without bound: the part of a record that is there already. */
int
reader_limits(struct reader *rd)
{
	size_t columns = rd->scan.npos - rd->first;
	size_t field = columns ? rd->scan.pos[rd->scan.npos - 1] + 1 : rd->record;
	char what[128];

	if (columns >= rd->o.max_columns) {
		snprintf(what, sizeof(what), "more than %zu columns", rd->o.max_columns);
		return reader_fail(rd, rd->record, what);
	}
	if (rd->end - field > rd->o.max_field && rd->scanned > field &&
	    rd->scanned - field > rd->o.max_field) {
		snprintf(what, sizeof(what), "field longer than %zu bytes starts here (--max-field)%s",
			 rd->o.max_field,
			 rd->scan.quoting && rd->b[field] == '"' ? ", or its quote is never closed"
								 : "");
		return reader_fail(rd, field, what);
	}
	if (rd->scanned - rd->record > rd->o.max_record) {
		snprintf(what, sizeof(what), "record longer than %zu bytes", rd->o.max_record);
		return reader_fail(rd, rd->record, what);
	}
	return 0;
}

static const char too_long[] = "record longer than the limit (--max-record)";

/* Bytes before the first line end of N, N where there is none. */
static size_t
line_length(const char *p, size_t n)
{
	const char *at = memchr(p, '\n', n);

	if (at)
		n = (size_t)(at - p);
	at = memchr(p, '\r', n);
	return at ? (size_t)(at - p) : n;
}

/* The end of the next record by libcsv at its strictest: [record, *end) with its line end. 1 found,
 * 0 a quote is open at the end of the file, -1 an error; *BAD is the byte that libcsv refused, and
 * the record then ends with the line this byte is in, else SIZE_MAX. */
static int
irregular_record(struct reader *rd, size_t *end, size_t *bad)
{
	size_t fed = rd->record, at;

	*bad = SIZE_MAX;
	irregular_start(rd->irregular, rd->scan.delimiter, true);
	for (;;) {
		const char *from = rd->b + fed;
		size_t left = line_length(from, rd->end - fed);
		int done;

		while (fed + left == rd->end) {
			size_t behind = fed - rd->record;

			if (rd->eof)
				return irregular_end(rd->irregular) > 0 ? (*end = rd->end, 1) : 0;
			if (rd->end - rd->record > rd->o.max_record)
				return reader_fail(rd, rd->record, too_long);
			rd->scanned = rd->record;
			if (reader_fill(rd) < 0)
				return -1;
			fed = rd->record + behind;
			from = rd->b + fed;
			left += line_length(from + left, rd->end - fed - left);
		}
		done = irregular_feed(rd->irregular, from, left + 1, &at);
		if (done < 0) {
			*bad = fed + at;
			*end = fed + left + 1;
			return 1;
		}
		fed += left + 1;
		if (done) {
			*end = fed;
			return 1;
		}
		if (fed - rd->record > rd->o.max_record)
			return reader_fail(rd, open_quote(rd),
					   "a quote was opened here in a record longer than the "
					   "limit (--max-record)");
	}
}

/* The fields of [record, END) by libcsv at its most lenient. Left alone it would take "x"y for an
 * open quote and look for the end of the field in later records; a stray quote never reaches beyond
 * its line here. */
static void
take_leniently(struct reader *rd, size_t end)
{
	size_t from = rd->record, at;
	int done = 0;

	irregular_start(rd->irregular, rd->scan.delimiter, false);
	while (from < end && done == 0) {
		size_t n = line_length(rd->b + from, end - from);

		/* the last line end would only be part of the field where a quote is open */
		done = irregular_feed(rd->irregular, rd->b + from, from + n + 1 < end ? n + 1 : n,
				      &at);
		from += n + 1;
	}
	if (done == 0)
		irregular_close(rd->irregular);
}

int
reader_unterminated(struct reader *rd, size_t *end)
{
	rd->unclosed = true;
	if (!rd->o.lenient)
		return reader_fail(rd, open_quote(rd), "quote opened here is never closed");
	*end = rd->record + line_length(rd->b + rd->record, rd->end - rd->record) + 1;
	reader_restart(rd);
	take_leniently(rd, *end);
	rd->open = true;
	return 2;
}

/* The strict door's last words about a record that starts at rd->record. */
static int
refuse(struct reader *rd, size_t end, size_t bad)
{
	struct slice raw = {rd->b + rd->record, end - rd->record};
	const char *nul = memchr(raw.p, 0, raw.n);
	size_t valid = text_valid(raw);
	char what[96];

	if (nul && (size_t)(nul - raw.p) < valid)
		return reader_fail(rd, rd->record + (size_t)(nul - raw.p),
				   rd->next_line == 1
				       ? "NUL byte; lead-import reads other encodings (UTF-16)"
				       : "NUL byte");
	if (valid < raw.n) {
		snprintf(what, sizeof(what),
			 "not UTF-8 (byte 0x%02x); lead-import reads other encodings",
			 (unsigned char)raw.p[valid]);
		return reader_fail(rd, rd->record + valid, what);
	}
	return reader_fail(rd, bad == SIZE_MAX ? rd->record : bad,
			   rd->o.by_hand
			       ? "quote where none may stand; in a rule write 'single quotes', "
				 "else put the cell into quotes, and write each in it twice"
			       : "quote where none may stand; lead-import reads such files");
}

/* A line of nothing but blanks: a record to the index, nothing at all to libcsv, which would go on
 * to the next. */
static bool
blank_line(const struct reader *rd)
{
	size_t i = rd->record;

	while (i < rd->end && (rd->b[i] == ' ' || rd->b[i] == '\t') &&
	       rd->b[i] != rd->scan.delimiter)
		i++;
	return i < rd->end && (rd->b[i] == '\n' || rd->b[i] == '\r');
}

int
reader_odd(struct reader *rd, size_t *end)
{
	size_t bad;
	int found;

	reader_restart(rd);
	if (rd->b[rd->record] == '\n' || rd->b[rd->record] == '\r') {
		rd->scan.pos[rd->scan.npos++] = (uint32_t)rd->record;
		rd->scan.row[rd->scan.nrow++] = 0;
		rd->guessed = true;
		rd->scanned = rd->record + 1;
		return 1;
	}
	if (!rd->scan.quoting || blank_line(rd)) {
		size_t n = 0;

		/* Where a fault stopped the index the end of the line need not be there yet. */
		while ((n += line_length(rd->b + rd->record + n, rd->end - rd->record - n)) ==
		       rd->end - rd->record) {
			if (n > rd->o.max_record)
				return reader_fail(rd, rd->record, too_long);
			rd->scanned = rd->record;
			if (reader_fill(rd) < 0)
				return -1;
		}
		*end = rd->record + n + 1;
		bad = SIZE_MAX;
	} else {
		found = irregular_record(rd, end, &bad);
		if (found < 0)
			return -1;
		if (found == 0)
			return reader_unterminated(rd, end);
	}
	/* What stopped the index may be in a later record: then this one is regular by itself. */
	reader_restart(rd);
	while (rd->scanned + SCAN_STEP <= *end && !rd->odd && rd->scan.npos <= rd->o.max_columns)
		rd->scanned = scan_block(&rd->scan, rd->b, rd->scanned, *end, WINDOW, &rd->odd);
	if (!rd->odd && rd->scan.npos <= rd->o.max_columns &&
	    scan_rest(&rd->scan, rd->b, rd->scanned, *end - rd->scanned) && rd->scan.nrow) {
		/* One row of it: what libcsv passes over as blank (a line of spaces) is a record to
		 * the index. */
		rd->scan.nrow = 1;
		rd->scan.npos = (rd->scan.row[0] & ~SCAN_MARKED) + 1;
		rd->scanned = rd->scan.pos[rd->scan.npos - 1] + 1;
		rd->guessed = true;
		return 1;
	}
	reader_restart(rd);
	if (!rd->o.lenient)
		return refuse(rd, *end, bad);
	if (rd->scan.quoting)
		take_leniently(rd, *end);
	return 2;
}

/* What libcsv made of the record [record, END). */
void
reader_take_odd(struct reader *rd, size_t end, struct record *r)
{
	const struct slice *f;
	size_t n = rd->scan.quoting ? irregular_fields(rd->irregular, &f) : 0;

	rd->raw = (struct slice){rd->b + rd->record, end - rd->record - 1};
	*r = (struct record){.delimiter = rd->scan.delimiter, .format = rd->format};
	if (rd->scan.quoting) {
		reader_field_room(rd, n);
		for (size_t i = 0; i < n; i++)
			rd->field[i] = f[i];
	} else {
		const char *p = rd->raw.p, *stop = p + rd->raw.n, *tab;

		rd->scratch.n = 0;
		buf_reserve(&rd->scratch, rd->raw.n + 1);
		do {
			tab = memchr(p, rd->scan.delimiter, (size_t)(stop - p));
			reader_field_room(rd, n + 1);
			rd->field[n++] = cell_unescape(
			    &rd->scratch, (struct slice){p, (size_t)((tab ? tab : stop) - p)});
			p = tab ? tab + 1 : stop;
		} while (tab);
	}
	r->f = rd->field;
	r->n = n;
	rd->fault = text_valid(rd->raw) < rd->raw.n   ? IN_BAD_UTF8
		    : memchr(rd->raw.p, 0, rd->raw.n) ? IN_NUL
		    : rd->open			      ? IN_OPEN_QUOTE
						      : IN_STRAY_QUOTE;
	rd->open = false;
	rd->start = rd->byte + rd->record;
	rd->line = rd->next_line;
	rd->next_line += reader_lines(rd, rd->raw);
	rd->after_cr = rd->b[end - 1] == '\r';
	rd->record = end;
	reader_restart(rd);
}

struct slice
reader_unread(const struct reader *rd)
{
	return (struct slice){rd->b + rd->record, rd->end - rd->record};
}
