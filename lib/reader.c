/* SPDX-License-Identifier: MIT */
#include "cell.h"
#include "reader_state.h"

#include <errno.h>
#include <stdlib.h>

/* The index starts anew at the next record. */
void
reader_restart(struct reader *rd)
{
	scan_reset(&rd->scan);
	rd->scan.npos = rd->scan.nrow = rd->row = rd->first = rd->peeked = 0;
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
		reader_restart(rd);
		return;
	}
	rd->scan = rd->saved;
	rd->row = rd->scan.nrow = rd->peeked = 0;
}

void
reader_source_ended(struct reader *rd)
{
	rd->eof = true;
	if (rd->end && rd->b[rd->end - 1] != '\n')
		rd->b[rd->end++] = '\n';
}

/* Moves what is left to the front of the buffer and reads more behind it; a record that fills the
 * buffer makes it grow. Called with all rows taken. -1 on an error of the source. */
int
reader_fill(struct reader *rd)
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
	errno = rd->broken;
	got = errno ? -1 : rd->source.read(rd->source.ctx, rd->b + rd->end, ask);
	if (got < 0) {
		rd->error.n = 0;
		buf_addf(&rd->error, "%s: %s", rd->source.name, strerror(errno));
		return -1;
	}
	rd->end += (size_t)got;
	if (got == 0)
		reader_source_ended(rd); /* there is room: cap - end was more than 0 */
	return 0;
}

/* One more record in the index. 1 there is, 2 libcsv's (END is set), 0 end of the file, -1 error.
 */
static int
advance(struct reader *rd, size_t *end)
{
	for (;;) {
		settle(rd);
		if (rd->first) {
			size_t left = rd->scan.npos - rd->first;

			memmove(rd->scan.pos, rd->scan.pos + rd->first,
				left * sizeof(*rd->scan.pos));
			rd->scan.npos = left;
			rd->first = 0;
		}
		rd->row = rd->scan.nrow = rd->peeked = 0;
		if (rd->odd)
			return reader_odd(rd, end);
		/* Before anything is added: pos has room for the columns that are allowed and one
		 * window more. */
		if (reader_limits(rd) < 0)
			return -1;
		if (rd->scanned + SCAN_STEP <= rd->end) {
			rd->scanned =
			    scan_block(&rd->scan, rd->b, rd->scanned, rd->end, WINDOW, &rd->odd);
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
					return reader_unterminated(rd, end);
				if (reader_fill(rd) < 0)
					return -1;
				continue;
			}
		}
		if (rd->scan.nrow)
			return 1;
	}
}

void
reader_field_room(struct reader *rd, size_t n)
{
	if (n <= rd->field_cap)
		return;
	rd->field_cap = n * 2;
	rd->field = xrealloc_array(rd->field, rd->field_cap, sizeof(*rd->field));
	/* for who looks at one that was not asked for */
	for (size_t i = 0; rd->wants && i < rd->field_cap; i++)
		rd->field[i] = (struct slice){"", 0};
}

/* The fields that are asked for, of the N of the row; the others stay as they are. */
static void
slice_wanted(struct reader *rd, size_t n, bool marked)
{
	const uint32_t *pos = rd->scan.pos + rd->first;
	struct slice *f = rd->field;

	if (marked) {
		rd->scratch.n = 0;
		buf_reserve(&rd->scratch, pos[n - 1] - rd->record + 1);
	}
	for (size_t i = 0; i < rd->wants; i++) {
		size_t k = (size_t)rd->want[i], from;
		struct slice s;

		if (k >= n)
			continue;
		from = k ? pos[k - 1] + 1 : rd->record;
		s = (struct slice){rd->b + from, pos[k] - from};
		if (marked && rd->scan.quoting && s.n && s.p[0] == '"') {
			s = (struct slice){s.p + 1, s.n - 2};
			if (memchr(s.p, '"', s.n))
				s = cell_unquote(&rd->scratch, s);
		} else if (marked && !rd->scan.quoting && memchr(s.p, '\\', s.n)) {
			s = cell_unescape(&rd->scratch, s);
		}
		f[k] = s;
	}
}

/* Fields of the row that ends at pos[LAST], from pos[first]. */
static inline void
slice_row(struct reader *rd, size_t last, bool marked, struct record *r)
{
	const uint32_t *pos = rd->scan.pos + rd->first;
	size_t n = last - rd->first + 1, from = rd->record;
	struct slice *f; /* these two by themselves: no store to F can change them */
	const char *b = rd->b;

	reader_field_room(rd, n);
	f = rd->field;
	/* where one may be too long all are looked at */
	if (rd->wants && pos[n - 1] - from <= rd->o.max_field) {
		slice_wanted(rd, n, marked);
	} else if (!marked) {
		for (size_t i = 0; i < n; i++) {
			f[i] = (struct slice){b + from, pos[i] - from};
			from = pos[i] + 1;
		}
	} else if (rd->scan.quoting) {
		rd->scratch.n = 0;
		buf_reserve(&rd->scratch, pos[n - 1] - from + 1);
		for (size_t i = 0; i < n; i++) {
			struct slice s = {b + from, pos[i] - from};

			if (s.n && s.p[0] == '"') {
				s = (struct slice){s.p + 1, s.n - 2};
				if (memchr(s.p, '"', s.n))
					s = cell_unquote(&rd->scratch, s);
			}
			f[i] = s;
			from = pos[i] + 1;
		}
	} else {
		rd->scratch.n = 0;
		buf_reserve(&rd->scratch, pos[n - 1] - from + 1);
		for (size_t i = 0; i < n; i++) {
			struct slice s = {b + from, pos[i] - from};

			if (memchr(s.p, '\\', s.n))
				s = cell_unescape(&rd->scratch, s);
			f[i] = s;
			from = pos[i] + 1;
		}
	}
	r->f = rd->field;
	r->n = n;
	r->cut = pos;
	r->base = (uint32_t)rd->record;
	/* Both at once: to copy one from the other would wait for all that is being stored. */
	rd->raw.p = r->raw.p = rd->b + rd->record;
	rd->raw.n = r->raw.n = pos[n - 1] - rd->record;
	r->delimiter = rd->scan.delimiter;
	r->format = rd->format;
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
				reader_take_odd(rd, end, r);
				return 1;
			}
		}
		last = rd->scan.row[rd->row] & ~SCAN_MARKED;
		marked = rd->scan.row[rd->row++] & SCAN_MARKED;
		end = rd->scan.pos[last];
		cr = rd->b[end] == '\r';
		blank = end == rd->record;
		if (blank && (rd->after_cr || !rd->one_column ||
			      (rd->format == FORMAT_CSV && !rd->o.blank_rows))) {
			/* The LF of CRLF is no line of its own. */
			rd->next_line += !(rd->after_cr && !cr);
			rd->after_cr = cr;
			rd->record = end + 1;
			rd->first = last + 1;
			continue;
		}
		slice_row(rd, last, marked, r);
		if (rd->raw.n > rd->o.max_record) /* reader_limits sees whole windows only */
			return reader_fail(rd, rd->record,
					   "record longer than the limit (--max-record)");
		if (rd->raw.n > rd->o.max_field)
			for (size_t i = 0; i < r->n; i++)
				if (r->f[i].n > rd->o.max_field)
					return reader_fail(
					    rd, i ? r->cut[i - 1] + 1 : rd->record,
					    "field longer than the limit (--max-field)");
		if (r->n > rd->o.max_columns)
			return reader_fail(rd, rd->record, "too many columns (--max-columns)");
		rd->fault = IN_OK;
		rd->start = rd->byte + rd->record;
		rd->line = rd->next_line;
		rd->next_line += marked ? reader_lines(rd, rd->raw) : 1;
		rd->after_cr = cr;
		rd->record = end + 1;
		rd->first = last + 1;
		return 1;
	}
}

size_t
reader_peek(struct reader *rd, size_t most, const int *c, size_t n, struct slice *field)
{
	const uint32_t *pos = rd->scan.pos;

	if (rd->peeked < rd->row)
		rd->peeked = rd->row;
	while (rd->peeked < rd->scan.nrow && rd->peeked - rd->row < most) {
		size_t row = rd->peeked++, last = rd->scan.row[row] & ~SCAN_MARKED;
		size_t first = rd->first, from = rd->record;

		if (row > rd->row) {
			first = (rd->scan.row[row - 1] & ~SCAN_MARKED) + 1;
			from = pos[first - 1] + 1;
		}
		if (first == last && pos[last] == from)
			continue; /* a blank line */
		for (size_t i = 0; i < n; i++) {
			size_t at = first + (size_t)c[i], left;

			field[i] = (struct slice){"", 0};
			if (c[i] < 0 || at > last)
				continue;
			left = c[i] ? pos[at - 1] + 1 : from;
			field[i] = (struct slice){rd->b + left, pos[at] - left};
		}
		return row - rd->row + 1;
	}
	return 0;
}

/* The delimiter and format from the header line (the first that is not blank), once it is in the
 * buffer. */
static int
sniff(struct reader *rd)
{
	size_t from = 0, i;
	bool inside = false, start = true, tab = false, end = false, blank = true;
	bool comma = false, semicolon = false;
	const char *what;

	for (i = 0; !end; i++) {
		bool was = inside;
		char c;

		while (i == rd->end && !rd->eof) {
			if (rd->end > rd->o.max_record)
				return reader_fail(rd, 0,
						   "header longer than the limit (--max-record)");
			if (reader_fill(rd) < 0)
				return -1;
		}
		if (i == rd->end)
			break;
		if (i == from + 2 && memcmp(rd->b + from, "\xef\xbb\xbf", 3) == 0) {
			from += 3; /* some exporters write two */
			inside = tab = comma = semicolon = false;
			start = blank = true;
			continue;
		}
		if (i == 3 && !rd->o.lenient && (what = reader_no_text(rd->b)))
			return reader_fail(rd, 0, what);
		c = rd->b[i];
		inside ^= c == '"' && (inside || start); /* elsewhere it is a name's own: 5" screen */
		start = !inside && (was || c == ',' || c == '\t' || (c == ';' && rd->o.semicolon));
		tab |= c == '\t' && !inside;
		comma |= c == ',' && !inside;
		semicolon |= c == ';' && !inside;
		end = (c == '\n' || c == '\r') && !inside;
		blank &= end;
		end &= !blank;
	}
	while (end && rd->b[i - 1] == '\r' && i == rd->end && !rd->eof)
		if (reader_fill(rd) < 0)
			return -1;
	rd->bare_cr = end && rd->b[i - 1] == '\r' && i < rd->end && rd->b[i] != '\n';
	rd->record = from;
	semicolon = semicolon && !comma && rd->o.semicolon;
	rd->scan.delimiter = rd->o.delimiter ? rd->o.delimiter
			     : tab	     ? '\t'
			     : semicolon     ? ';'
					     : ',';
	rd->format = rd->scan.delimiter == '\t' && !rd->o.quoted_tsv ? FORMAT_TSV : FORMAT_CSV;
	rd->scan.quoting = rd->format == FORMAT_CSV;
	rd->scan.quote = rd->scan.quoting ? '"' : '\\';
	reader_restart(rd);
	return 0;
}

int
reader_begin(struct reader *rd, const struct in_source *source)
{
	rd->source = *source;
	rd->end = rd->record = rd->scanned = 0;
	rd->byte = rd->o.first_byte;
	rd->next_line = rd->o.first_line ? rd->o.first_line : 1;
	rd->eof = rd->after_cr = rd->unclosed = false;
	rd->one_column = rd->o.blank_head;
	rd->broken = 0;
	reader_restart(rd);
	return sniff(rd);
}

struct in_options
reader_options(const struct reader *rd)
{
	return rd->o;
}

void
reader_want(struct reader *rd, const int *c, size_t n)
{
	rd->want = c;
	rd->wants = n;
	for (size_t i = 0; i < rd->field_cap; i++)
		rd->field[i] = (struct slice){"", 0};
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
	rd->scan.pos =
	    xrealloc_array(NULL, rd->o.max_columns + WINDOW + 2 * SCAN_SLACK, sizeof(uint32_t));
	rd->scan.row = xrealloc_array(NULL, WINDOW + 2 * SCAN_SLACK, sizeof(uint32_t));
	rd->irregular = irregular_new();
	return rd;
}

void
reader_free(struct reader *rd)
{
	if (!rd)
		return;
	if (!rd->lent)
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
