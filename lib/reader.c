/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include "cell.h"
#include "irregular.h"
#include "scan.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	BLOCK = 256 << 10, /* asked of the source at a time: a quarter of the widest pipe, and at home in the L2 cache */
	WINDOW = 16 << 10  /* indexed ahead of the records taken, so that the positions stay in the L1 cache */
};

struct reader {
	struct in_options o;
	struct in_source source;
	enum format format;

	char *b; /* [record, end) is not yet returned; SCAN_SLACK bytes are behind cap */
	size_t cap, end, record;
	uint64_t byte;	 /* where b[0] is in the file */
	bool eof, added; /* added: the line end that the file's last line lacked */

	struct scan scan, saved;
	size_t scanned, row, first; /* indexed up to; the next row; its first entry in pos */
	bool odd, guessed;	    /* guessed: less than a step was indexed on trial (scan_rest) */

	struct irregular *irregular;
	struct slice *field;
	size_t field_cap;
	struct buf scratch; /* unescaped fields of this record */

	uint64_t line, next_line, start; /* of the record last returned; of the next; its byte in the file */
	bool after_cr, one_column;
	enum in_fault fault;
	struct slice raw;
	struct buf error;
};

/* A message about byte AT of the buffer (in or behind the record at FROM): "file:line:column: ". */
static void
error_at(struct reader *rd, size_t from, size_t at, uint64_t line)
{
	size_t column = 1;

	for (size_t i = from; i < at; i++, column++)
		if (rd->b[i] == '\n') {
			line++;
			column = 0;
		}
	rd->error.n = 0;
	buf_addf(&rd->error, "%s:%llu:%zu: ", rd->source.name, (unsigned long long)line, column);
}

static int
fail_at(struct reader *rd, size_t at, const char *what)
{
	error_at(rd, rd->record, at, rd->next_line);
	buf_add_slice(&rd->error, slice_of(what));
	return -1;
}

/* The index starts anew at the next record. */
static void
restart(struct reader *rd)
{
	scan_reset(&rd->scan);
	rd->scan.npos = rd->scan.nrow = rd->row = rd->first = 0;
	rd->scanned = rd->record;
	rd->odd = rd->guessed = false;
}

/* Takes back what scan_rest found on trial, so that indexing goes on in whole steps. */
static void
settle(struct reader *rd)
{
	if (!rd->guessed)
		return;
	rd->guessed = false;
	if (rd->record >= rd->scanned) {
		restart(rd);
		return;
	}
	rd->scan = rd->saved;
	rd->row = rd->scan.nrow = 0;
}

/* Moves what is left to the front of the buffer and reads more behind it; a record that fills the buffer makes it grow.
 * Called with all rows taken. -1 on an error of the source. */
static int
fill(struct reader *rd)
{
	size_t shift = rd->record, ask = rd->o.chunk ? rd->o.chunk : BLOCK;
	long got;

	settle(rd);
	if (shift) {
		size_t left = rd->scan.npos - rd->first;

		memmove(rd->b, rd->b + shift, rd->end - shift);
		for (size_t i = 0; i < left; i++)
			rd->scan.pos[i] = rd->scan.pos[rd->first + i] - (uint32_t)shift;
		rd->scan.npos = left;
		rd->first = 0;
		rd->byte += shift;
		rd->end -= shift;
		rd->scanned -= shift;
		rd->record = 0;
	}
	if (rd->cap - rd->end < ask / 2 + 1) {
		rd->cap = rd->cap * 2 > rd->end + ask ? rd->cap * 2 : rd->end + ask;
		rd->b = xrealloc(rd->b, rd->cap + SCAN_SLACK);
	}
	if (ask > rd->cap - rd->end)
		ask = rd->cap - rd->end;
	got = rd->source.read(rd->source.ctx, rd->b + rd->end, ask);
	if (got < 0) {
		rd->error.n = 0;
		buf_addf(&rd->error, "%s: %s", rd->source.name, strerror(errno));
		return -1;
	}
	rd->end += (size_t)got;
	if (got == 0) {
		rd->eof = true;
		if (rd->end && rd->b[rd->end - 1] != '\n') {
			rd->b[rd->end++] = '\n'; /* there is room: cap - end was more than 0 */
			rd->added = true;
		}
	}
	return 0;
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
static int
check_limits(struct reader *rd)
{
	size_t columns = rd->scan.npos - rd->first;
	size_t field = columns ? rd->scan.pos[rd->scan.npos - 1] + 1 : rd->record;
	char what[96];

	if (columns >= rd->o.max_columns) {
		snprintf(what, sizeof(what), "more than %zu columns", rd->o.max_columns);
		return fail_at(rd, rd->record, what);
	}
	if (rd->end - field > rd->o.max_field && rd->scanned > field && rd->scanned - field > rd->o.max_field) {
		snprintf(what, sizeof(what), "field longer than %zu bytes starts here", rd->o.max_field);
		return fail_at(rd, field, what);
	}
	if (rd->scanned - rd->record > rd->o.max_record) {
		snprintf(what, sizeof(what), "record longer than %zu bytes", rd->o.max_record);
		return fail_at(rd, rd->record, what);
	}
	return 0;
}

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

/* The end of the next record by libcsv: [record, *end) with its line end. 1 found, 0 a quote is open at the end of the
 * file, -1 an error; *BAD is where libcsv refused a byte (strict), else SIZE_MAX. */
static int
irregular_record(struct reader *rd, size_t *end, size_t *bad)
{
	size_t fed = rd->record, at;

	*bad = SIZE_MAX;
	irregular_start(rd->irregular, rd->scan.delimiter, !rd->o.lenient);
	for (;;) {
		const char *from = rd->b + fed;
		size_t left = line_length(from, rd->end - fed);
		int done;

		if (fed + left == rd->end) {
			size_t behind = fed - rd->record;

			if (rd->eof)
				return irregular_end(rd->irregular) > 0 ? (*end = rd->end, 1) : 0;
			if (rd->end - rd->record > rd->o.max_record || rd->end - fed > rd->o.max_field + BLOCK)
				return check_limits(rd) ? -1 : fail_at(rd, rd->record, "record too long");
			rd->scanned = rd->record;
			if (fill(rd) < 0)
				return -1;
			fed = rd->record + behind;
			continue;
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
			return fail_at(rd, open_quote(rd), "record too long; a quote was opened here");
	}
}

static int
unterminated(struct reader *rd)
{
	return fail_at(rd, open_quote(rd), "quote opened here is never closed");
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
		return fail_at(rd, rd->record + (size_t)(nul - raw.p), "NUL byte");
	if (valid < raw.n) {
		snprintf(what, sizeof(what), "not UTF-8 (byte 0x%02x); lead-import reads other encodings",
			 (unsigned char)raw.p[valid]);
		return fail_at(rd, rd->record + valid, what);
	}
	return fail_at(rd, bad == SIZE_MAX ? rd->record : bad,
		       "quote where none may stand; lead-import reads such files");
}

/* The record the index stopped in. 1: it is regular by itself and indexed now; 2: its fields are libcsv's; 0: try again (a
 * blank line was skipped); -1 error. *END is behind its line end. */
static int
odd_record(struct reader *rd, size_t *end)
{
	size_t bad;
	int found;

	restart(rd);
	if (rd->b[rd->record] == '\n' || rd->b[rd->record] == '\r') {
		rd->scan.pos[rd->scan.npos++] = (uint32_t)rd->record;
		rd->scan.row[rd->scan.nrow++] = 0;
		rd->guessed = true;
		rd->scanned = rd->record + 1;
		return 1;
	}
	if (!rd->scan.quoting) {
		size_t n;

		/* Where a fault stopped the index the end of the line need not be there yet. */
		while ((n = line_length(rd->b + rd->record, rd->end - rd->record)) == rd->end - rd->record) {
			if (n > rd->o.max_record)
				return fail_at(rd, rd->record, "record too long");
			rd->scanned = rd->record;
			if (fill(rd) < 0)
				return -1;
		}
		*end = rd->record + n + 1;
		bad = SIZE_MAX;
	} else {
		found = irregular_record(rd, end, &bad);
		if (found < 0)
			return -1;
		if (found == 0)
			return unterminated(rd);
	}
	/* What stopped the index may be in a later record: then this one is regular by itself. */
	restart(rd);
	while (rd->scanned + SCAN_STEP <= *end && !rd->odd && rd->scan.npos <= rd->o.max_columns)
		rd->scanned = scan_block(&rd->scan, rd->b, rd->scanned, *end, WINDOW, &rd->odd);
	if (!rd->odd && rd->scan.npos <= rd->o.max_columns &&
	    scan_rest(&rd->scan, rd->b, rd->scanned, *end - rd->scanned) && rd->scan.nrow) {
		rd->scan.nrow = 1;
		rd->guessed = true;
		rd->scanned = *end;
		return 1;
	}
	restart(rd);
	return rd->o.lenient ? 2 : refuse(rd, *end, bad);
}

/* One more record in the index. 1 there is, 2 libcsv's (END is set), 0 end of the file, -1 error. */
static int
advance(struct reader *rd, size_t *end)
{
	for (;;) {
		settle(rd);
		if (rd->first) {
			size_t left = rd->scan.npos - rd->first;

			memmove(rd->scan.pos, rd->scan.pos + rd->first, left * sizeof(*rd->scan.pos));
			rd->scan.npos = left;
			rd->first = 0;
		}
		rd->row = rd->scan.nrow = 0;
		if (rd->odd)
			return odd_record(rd, end);
		if (rd->scanned + SCAN_STEP <= rd->end) {
			rd->scanned = scan_block(&rd->scan, rd->b, rd->scanned, rd->end, WINDOW, &rd->odd);
		} else {
			size_t rest = rd->end - rd->scanned;
			const char *p = rd->b + rd->scanned;

			if (rest && (memchr(p, '\n', rest) || memchr(p, '\r', rest))) {
				rd->saved = rd->scan;
				rd->guessed = scan_rest(&rd->scan, rd->b, rd->scanned, rest);
				rd->odd = !rd->guessed;
			}
			if (!rd->scan.nrow && !rd->odd) {
				if (rd->eof && rd->record == rd->end)
					return 0;
				if (rd->eof)
					return unterminated(rd);
				if (check_limits(rd) < 0 || fill(rd) < 0)
					return -1;
				continue;
			}
		}
		if (rd->scan.nrow)
			return 1;
		if (!rd->odd && check_limits(rd) < 0)
			return -1;
	}
}

static void
field_room(struct reader *rd, size_t n)
{
	if (n <= rd->field_cap)
		return;
	rd->field_cap = n * 2;
	rd->field = xrealloc_array(rd->field, rd->field_cap, sizeof(*rd->field));
}

/* Fields of the row that ends at pos[LAST], from pos[first]. */
static void
slice_row(struct reader *rd, size_t last, bool marked, struct record *r)
{
	const uint32_t *pos = rd->scan.pos + rd->first;
	size_t n = last - rd->first + 1, from = rd->record;

	field_room(rd, n);
	if (!marked) {
		for (size_t i = 0; i < n; i++) {
			rd->field[i] = (struct slice){rd->b + from, pos[i] - from};
			from = pos[i] + 1;
		}
	} else {
		rd->scratch.n = 0;
		buf_reserve(&rd->scratch, pos[n - 1] - from + 1);
		for (size_t i = 0; i < n; i++) {
			struct slice s = {rd->b + from, pos[i] - from};

			if (rd->scan.quoting) {
				if (s.n && s.p[0] == '"') {
					s = (struct slice){s.p + 1, s.n - 2};
					if (memchr(s.p, '"', s.n))
						s = cell_unquote(&rd->scratch, s);
				}
			} else if (memchr(s.p, '\\', s.n)) {
				s = cell_unescape(&rd->scratch, s);
			}
			rd->field[i] = s;
			from = pos[i] + 1;
		}
	}
	r->f = rd->field;
	r->n = n;
	r->cut = pos;
	r->base = (uint32_t)rd->record;
	r->raw = (struct slice){rd->b + rd->record, pos[n - 1] - rd->record};
	r->delimiter = rd->scan.delimiter;
	r->format = rd->format;
}

/* How many lines a record that may hold line ends takes. */
static uint64_t
lines_in(struct slice s)
{
	uint64_t n = 1;
	const char *p = s.p, *end = s.p + s.n;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

/* What libcsv made of the record [record, END). */
static void
take_irregular(struct reader *rd, size_t end, struct record *r)
{
	const struct slice *f;
	size_t n = rd->scan.quoting ? irregular_fields(rd->irregular, &f) : 0;

	rd->raw = (struct slice){rd->b + rd->record, end - rd->record - 1};
	*r = (struct record){.delimiter = rd->scan.delimiter, .format = rd->format};
	if (rd->scan.quoting) {
		field_room(rd, n);
		for (size_t i = 0; i < n; i++)
			rd->field[i] = f[i];
	} else {
		const char *p = rd->raw.p, *stop = p + rd->raw.n, *tab;

		rd->scratch.n = 0;
		buf_reserve(&rd->scratch, rd->raw.n + 1);
		do {
			tab = memchr(p, rd->scan.delimiter, (size_t)(stop - p));
			field_room(rd, n + 1);
			rd->field[n++] = cell_unescape(&rd->scratch,
						  (struct slice){p, (size_t)((tab ? tab : stop) - p)});
			p = tab ? tab + 1 : stop;
		} while (tab);
	}
	r->f = rd->field;
	r->n = n;
	rd->fault = text_valid(rd->raw) < rd->raw.n	? IN_BAD_UTF8
		    : memchr(rd->raw.p, 0, rd->raw.n) ? IN_NUL
						      : IN_STRAY_QUOTE;
	rd->start = rd->byte + rd->record;
	rd->line = rd->next_line;
	rd->next_line += lines_in(rd->raw);
	rd->after_cr = rd->b[end - 1] == '\r';
	rd->record = end;
	restart(rd);
}

int
reader_next(struct reader *rd, struct record *r)
{
	for (;;) {
		size_t last, end = 0;
		bool marked, blank, cr;

		if (rd->row == rd->scan.nrow) {
			int got = advance(rd, &end);

			if (got <= 0)
				return got;
			if (got == 2) {
				take_irregular(rd, end, r);
				return 1;
			}
		}
		last = rd->scan.row[rd->row] & ~SCAN_MARKED;
		marked = rd->scan.row[rd->row++] & SCAN_MARKED;
		end = rd->scan.pos[last];
		cr = rd->b[end] == '\r';
		blank = end == rd->record;
		if (blank && (rd->after_cr || rd->format == FORMAT_CSV || !rd->one_column)) {
			/* The LF of CRLF is no line of its own. */
			rd->next_line += !(rd->after_cr && !cr);
			rd->after_cr = cr;
			rd->record = end + 1;
			rd->first = last + 1;
			continue;
		}
		slice_row(rd, last, marked, r);
		rd->raw = r->raw;
		if (r->raw.n > rd->o.max_field)
			for (size_t i = 0; i < r->n; i++)
				if (r->f[i].n > rd->o.max_field)
					return fail_at(rd, i ? r->cut[i - 1] + 1 : rd->record,
						       "field longer than the limit (--max-field)");
		if (r->n > rd->o.max_columns)
			return fail_at(rd, rd->record, "too many columns (--max-columns)");
		rd->fault = IN_OK;
		rd->start = rd->byte + rd->record;
		rd->line = rd->next_line;
		rd->next_line += marked ? lines_in(r->raw) : 1;
		rd->after_cr = cr;
		rd->record = end + 1;
		rd->first = last + 1;
		return 1;
	}
}

/* The delimiter and format from the header line (the first that is not blank), once it is in the buffer. */
static int
sniff(struct reader *rd)
{
	size_t from = 0, i;
	bool inside = false, tab = false, end = false;

	for (i = 0; !end; i++) {
		while (i == rd->end && !rd->eof) {
			if (rd->end > rd->o.max_record)
				return fail_at(rd, 0, "header longer than the limit (--max-record)");
			if (fill(rd) < 0)
				return -1;
		}
		if (i == rd->end)
			break;
		if (i == 2 && memcmp(rd->b, "\xef\xbb\xbf", 3) == 0) {
			from = 3;
			inside = tab = false;
			continue;
		}
		inside ^= rd->b[i] == '"';
		tab |= rd->b[i] == '\t' && !inside;
		end = (rd->b[i] == '\n' || rd->b[i] == '\r') && !inside && i > from;
	}
	rd->record = from;
	rd->scan.delimiter = rd->o.delimiter ? rd->o.delimiter : tab ? '\t' : ',';
	rd->format = rd->scan.delimiter == '\t' && !rd->o.quoted_tsv ? FORMAT_TSV : FORMAT_CSV;
	rd->scan.quoting = rd->format == FORMAT_CSV;
	rd->scan.quote = rd->scan.quoting ? '"' : '\\';
	restart(rd);
	return 0;
}

int
reader_begin(struct reader *rd, const struct in_source *source)
{
	rd->source = *source;
	rd->end = rd->record = rd->scanned = 0;
	rd->byte = rd->o.first_byte;
	rd->next_line = rd->o.first_line ? rd->o.first_line : 1;
	rd->eof = rd->added = rd->after_cr = rd->one_column = false;
	restart(rd);
	return sniff(rd);
}

void
reader_one_column(struct reader *rd)
{
	rd->one_column = true;
}

struct reader *
reader_new(const struct in_options *o)
{
	struct reader *rd = xcalloc(1, sizeof(*rd));

	rd->o = *o;
	if (!rd->o.max_field)
		rd->o.max_field = IN_MAX_FIELD;
	if (!rd->o.max_record)
		rd->o.max_record = IN_MAX_RECORD;
	if (!rd->o.max_columns)
		rd->o.max_columns = IN_MAX_COLUMNS;
	rd->cap = rd->o.chunk ? rd->o.chunk : BLOCK;
	rd->b = xmalloc(rd->cap + SCAN_SLACK);
	rd->scan.pos = xrealloc_array(NULL, rd->o.max_columns + WINDOW + 2 * SCAN_SLACK, sizeof(uint32_t));
	rd->scan.row = xrealloc_array(NULL, WINDOW + 2 * SCAN_SLACK, sizeof(uint32_t));
	rd->irregular = irregular_new();
	return rd;
}

void
reader_free(struct reader *rd)
{
	if (!rd)
		return;
	free(rd->b);
	free(rd->scan.pos);
	free(rd->scan.row);
	irregular_free(rd->irregular);
	free(rd->field);
	buf_free(&rd->scratch);
	buf_free(&rd->error);
	free(rd);
}

struct slice
reader_error(const struct reader *rd)
{
	return buf_slice(&rd->error);
}

struct reader_place
reader_place(const struct reader *rd)
{
	return (struct reader_place){rd->fault, rd->raw, rd->line, rd->start};
}

enum format
reader_format(const struct reader *rd)
{
	return rd->format;
}

char
reader_delimiter(const struct reader *rd)
{
	return rd->scan.delimiter;
}
