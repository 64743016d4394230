/* SPDX-License-Identifier: MIT */
#include "cut.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { ASK = 1 << 20 }; /* bytes read at a time */

static const char bom[] = "\xef\xbb\xbf";

static bool
ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Behind the line that P[I] is in; 0: it does not end here. CRLF is one end, and where the LF may
 * still come it is not known. */
static size_t
line_end(const char *p, size_t i, size_t n, bool eof)
{
	while (i < n && !ends_line(p[i]))
		i++;
	if (i == n)
		return eof ? n : 0;
	if (p[i] == '\n')
		return i + 1;
	if (i + 1 == n)
		return eof ? n : 0;
	return i + 1 + (p[i + 1] == '\n');
}

/* Where a cell ends: [at] is a separator, a line end or N. */
struct cell_end {
	size_t at;
	bool open;  /* N came first, and a quote is open */
	bool stray; /* a quote where none may stand: the line is the rest of the record */
};

static struct cell_end
cell_end(const struct cut *c, const char *p, size_t i, size_t n, bool eof)
{
	const char *q;

	if (!c->tsv && i < n && p[i] == '"') {
		for (i++;; i += 2) {
			q = memchr(p + i, '"', n - i);
			if (!q)
				return (struct cell_end){n, true, false};
			i = (size_t)(q - p);
			if (i + 1 == n)
				return (struct cell_end){n, !eof, false};
			if (p[i + 1] != '"')
				break;
		}
		i++;
		return (struct cell_end){i, false, p[i] != c->delimiter && !ends_line(p[i])};
	}
	for (; i < n; i++)
		if (p[i] == c->delimiter || ends_line(p[i]) || (p[i] == '"' && !c->tsv))
			return (struct cell_end){i, false, p[i] == '"'};
	return (struct cell_end){n, false, false};
}

/* Behind the record at P; 0: its end is not here. OPEN (may be NULL) is where a quote is open. */
static size_t
record_end(const struct cut *c, const char *p, size_t n, bool eof, size_t *open)
{
	for (size_t i = 0;;) {
		struct cell_end e = cell_end(c, p, i, n, eof);

		if (e.open) {
			if (open)
				*open = i;
			return 0;
		}
		if (e.stray || e.at == n || ends_line(p[e.at]))
			return line_end(p, e.at, n, eof);
		i = e.at + 1;
	}
}

/* Behind the last line end of P[FROM, N), where no quote is; FROM without one. */
static size_t
last_line(const char *p, size_t from, size_t n, bool eof)
{
	const char *at = memrchr(p + from, '\n', n - from);

	if (eof)
		return n;
	if (!at && (at = memrchr(p + from, '\r', n - from)) && at + 1 == p + n)
		at = memrchr(p + from, '\r', n - from - 1); /* an LF may follow */
	return at ? (size_t)(at - p) + 1 : from;
}

/* Behind the last whole record of P. What has no quote is not looked at but for its last line. */
static size_t
whole_records(const struct cut *c, const char *p, size_t n, bool eof)
{
	size_t at = 0;

	while (at < n) {
		const char *q = c->tsv ? NULL : memchr(p + at, '"', n - at);
		size_t begin, end;

		if (!q)
			return last_line(p, at, n, eof);
		for (begin = (size_t)(q - p); begin > at && !ends_line(p[begin - 1]);)
			begin--;
		end = record_end(c, p + begin, n - begin, eof, NULL);
		if (end == 0)
			return begin;
		at = begin + end;
	}
	return at;
}

static uint64_t
lines_in(const char *p, size_t n)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

/* Reads more behind what is there, which moves to the front. */
static int
fill(struct cut *c, struct buf *err)
{
	struct stat is;
	long got;

	if (c->at) {
		memmove(c->b, c->b + c->at, c->n - c->at);
		c->n -= c->at;
		c->at = 0;
	}
	if (c->cap - c->n < ASK / 2) {
		c->cap = c->cap * 2 > c->n + ASK ? c->cap * 2 : c->n + ASK;
		c->b = xrealloc(c->b, c->cap);
	}
	got = file_get(c->fd, c->b + c->n, c->cap - c->n);
	if (got < 0) {
		buf_addf(err, "%s: %s", c->name, strerror(errno));
		return -1;
	}
	c->n += (size_t)got;
	c->eof = got == 0;
	if (c->eof && S_ISREG(c->st.st_mode) &&
	    (fstat(c->fd, &is) != 0 || !file_unchanged(&c->st, &is))) {
		buf_addf(err, "%s: changed while it was read", c->name);
		return -1;
	}
	return 0;
}

/* No end of the record at c->at can be found. */
static int
no_end(struct cut *c, struct buf *err)
{
	size_t open = SIZE_MAX;
	const char *p = c->b + c->at;

	record_end(c, p, c->n - c->at, c->eof, &open);
	if (open == SIZE_MAX)
		buf_addf(err, "%s:%llu: record longer than %zu bytes (--max-record)", c->name,
			 (unsigned long long)c->line, c->most);
	else
		buf_addf(err, "%s:%llu: quote opened here is %s", c->name,
			 (unsigned long long)(c->line + lines_in(p, open)),
			 c->eof ? "never closed" : "not closed within --max-record");
	return -1;
}

/* [at, *END) is the next record. 1, 0 at the end, -1. */
static int
record_find(struct cut *c, size_t *end, struct buf *err)
{
	while (!(*end = record_end(c, c->b + c->at, c->n - c->at, c->eof, NULL)) ||
	       *end > c->most) {
		if (c->eof && c->at == c->n)
			return 0;
		if (c->eof || c->n - c->at > c->most)
			return no_end(c, err);
		if (fill(c, err) < 0)
			return -1;
	}
	*end += c->at;
	return 1;
}

static void
advance(struct cut *c, size_t end, struct slice *s)
{
	*s = (struct slice){c->b + c->at, end - c->at};
	c->line += lines_in(s->p, s->n);
	c->bytes += s->n;
	c->at = end;
}

static int
head_read(struct cut *c, struct buf *err)
{
	struct slice s;
	size_t end;
	int found;

	/* blank lines and more than one BOM before it belong to it */
	for (;;) {
		bool tab;

		if (c->n - c->at < 4 && !c->eof) {
			if (fill(c, err) < 0)
				return -1;
			continue;
		}
		if (c->n - c->at >= 3 && memcmp(c->b + c->at, bom, 3) == 0) {
			buf_add(&c->head, bom, 3);
			c->at += 3;
			continue;
		}
		tab = c->tsv; /* the first cell may be quoted, and hold a line end */
		c->tsv = false;
		found = record_find(c, &end, err);
		c->tsv = tab;
		if (found < 0)
			return -1;
		if (found == 0) {
			buf_addf(err, "%s: the file is empty: no header", c->name);
			return -1;
		}
		advance(c, end, &s);
		buf_add_slice(&c->head, s);
		if (slice_trim(s).n)
			break;
	}
	if (memchr(s.p, 0, s.n) || (s.n > 1 && memcmp(s.p, "\xff\xfe", 2) == 0)) {
		buf_addf(err, "%s: no text in UTF-8 begins so; lead-import reads other encodings",
			 c->name);
		return -1;
	}
	return 0;
}

/* A tab outside quotes. */
static bool
has_tab(const struct cut *c)
{
	bool inside = false;

	for (size_t i = 0; i < c->head.n; i++) {
		inside ^= c->head.s[i] == '"';
		if (c->head.s[i] == '\t' && !inside)
			return true;
	}
	return false;
}

int
cut_open(struct cut *c, const char *name, char delimiter, size_t most, struct buf *err)
{
	bool in = strcmp(name, "-") == 0;

	*c = (struct cut){.name = in ? "<stdin>" : name,
			  .delimiter = delimiter ? delimiter : ',',
			  .most = most,
			  .line = 1};
	c->fd = in ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	if (c->fd < 0) {
		buf_addf(err, "%s: %s", c->name, strerror(errno));
		return -1;
	}
	if (fstat(c->fd, &c->st) != 0)
		c->st.st_mode = 0;
	file_widen_pipe(c->fd);
	posix_fadvise(c->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (head_read(c, err) < 0)
		return -1;
	c->tsv = delimiter ? delimiter == '\t' : has_tab(c);
	if (c->tsv)
		c->delimiter = '\t';
	c->bytes = 0;
	return 0;
}

int
cut_take(struct cut *c, size_t room, bool force, struct slice *s, struct buf *err)
{
	size_t have, end;
	int found;

	*s = (struct slice){"", 0};
	while ((c->at == c->n || c->n - c->at < room) && c->n - c->at < ASK && !c->eof)
		if (fill(c, err) < 0)
			return -1;
	if (c->at == c->n)
		return 0;
	have = c->n - c->at;
	end = have < room ? whole_records(c, c->b + c->at, have, c->eof)
			  : whole_records(c, c->b + c->at, room, c->eof && have == room);
	if (end) {
		advance(c, c->at + end, s);
		return 1;
	}
	found = record_find(c, &end, err);
	if (found > 0 && (force || end - c->at <= room))
		advance(c, end, s);
	return found;
}

int
cut_record(struct cut *c, struct slice *s, struct buf *err)
{
	size_t end;
	int found = record_find(c, &end, err);

	if (found > 0)
		advance(c, end, s);
	return found;
}

size_t
cut_cells(const struct cut *c, struct slice s, struct slice *cell, size_t max)
{
	size_t i = 0, n = 0;

	while (n < max) {
		struct cell_end e = cell_end(c, s.p, i, s.n, true);

		while (e.stray && e.at < s.n && !ends_line(s.p[e.at]))
			e.at++; /* the rest of its line */
		cell[n++] = (struct slice){s.p + i, e.at - i};
		if (e.at == s.n || s.p[e.at] != c->delimiter)
			break;
		i = e.at + 1;
	}
	return n;
}

struct slice
cut_head(const struct cut *c)
{
	struct slice s = {c->head.s, c->head.n};

	for (;;) {
		if (s.n && ends_line(*s.p))
			s.p++, s.n--;
		else if (s.n >= 3 && memcmp(s.p, bom, 3) == 0)
			s.p += 3, s.n -= 3;
		else
			break;
	}
	while (s.n && ends_line(s.p[s.n - 1]))
		s.n--;
	return s;
}

void
cut_close(struct cut *c)
{
	if (c->fd > STDIN_FILENO)
		close(c->fd);
	free(c->b);
	buf_free(&c->head);
	*c = (struct cut){0};
}
