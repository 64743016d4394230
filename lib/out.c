/* SPDX-License-Identifier: MIT */
#include "out.h"

#include "cell.h"
#include "file.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BUFFER = 256 << 10, /* what one write hands to a pipe at most */
	ROOM = 4 << 10 /* below this much room the buffer is written first, so that small adds need
			  no check */
};

struct owned {
	struct slice name, value;
	int column; /* of the input that it replaces, or -1: added at the right */
};

struct out {
	struct out_options o;
	struct file_new file; /* where o.path is a file */
	int fd, failed;	      /* errno of the first write that failed */
	char delimiter;
	struct buf b;
	struct owned *own;
	size_t owns, own_cap, columns; /* of the input */
	size_t *replace, replaces; /* owned columns that replace one, in the input's order */
	struct buf guarded; /* a cell with its apostrophe */
	uint64_t count, rows, neutralised;
	bool begun; /* a table, and with it the BOM of a spreadsheet's */
	bool part; /* B is all there is, and grows */
};

static void
flush(struct out *o)
{
	if (o->part) {
		buf_reserve(&o->b, BUFFER);
		return;
	}
	if (!o->failed && o->b.n && file_write(o->fd, o->b.s, o->b.n) < 0)
		o->failed = errno;
	o->b.n = 0;
}

static inline void
add(struct out *o, const char *p, size_t n)
{
	if (o->b.cap - o->b.n < n) {
		flush(o);
		if (o->part) {
			buf_reserve(&o->b, n);
		} else if (n > o->b.cap) {
			if (!o->failed && file_write(o->fd, p, n) < 0)
				o->failed = errno;
			return;
		}
	}
	mem_copy(o->b.s + o->b.n, p, n);
	o->b.n += n;
}

static inline void
addc(struct out *o, char c)
{
	if (o->b.n == o->b.cap)
		flush(o);
	o->b.s[o->b.n++] = c;
}

struct out *
out_open(const struct out_options *opt, struct buf *err)
{
	struct out *o = xcalloc(1, sizeof(*o));

	o->o = *opt;
	o->fd = STDOUT_FILENO;
	o->delimiter = opt->format == FORMAT_TSV ? '\t' : ',';
	if (opt->path && strcmp(opt->path, "-") != 0) {
		if (file_noted(opt->path)) {
			buf_addf(err, "%s: is read and would be overwritten", opt->path);
			free(o);
			return NULL;
		}
		if (file_create(&o->file, opt->path) < 0) {
			buf_addf(err, "%s: %s", opt->path, strerror(errno));
			free(o);
			return NULL;
		}
		o->fd = o->file.fd;
		if (opt->private && o->file.temp && fchmod(o->fd, 0600) < 0) {
			buf_addf(err, "%s: %s", opt->path, strerror(errno));
			file_abandon(&o->file);
			free(o);
			return NULL;
		}
	} else {
		o->o.path = NULL;
		if (fcntl(o->fd, F_GETFD) < 0) {
			buf_addf(err, "write error: %s", strerror(errno));
			free(o);
			return NULL;
		}
		file_widen_pipe(o->fd);
	}
	buf_reserve(&o->b, BUFFER);
	return o;
}

size_t
out_own(struct out *o, struct slice name)
{
	o->own = xgrow(o->own, o->owns, &o->own_cap, sizeof(*o->own));
	o->own[o->owns] = (struct owned){name, {"", 0}, -1};
	return o->owns++;
}

static void
add_tsv(struct out *o, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], e = c == '\t'	 ? 't'
				     : c == '\n' ? 'n'
				     : c == '\r' ? 'r'
				     : c == '\\' ? '\\'
						 : 0;

		if (!e)
			continue;
		add(o, s.p + from, i - from);
		addc(o, '\\');
		addc(o, e);
		from = i + 1;
	}
	add(o, s.p + from, s.n - from);
}

static void
add_quoted(struct out *o, struct slice s)
{
	const char *p = s.p, *end = s.p + s.n, *q;

	addc(o, '"');
	while ((q = memchr(p, '"', (size_t)(end - p))) != NULL) {
		add(o, p, (size_t)(q + 1 - p));
		addc(o, '"');
		p = q + 1;
	}
	add(o, p, (size_t)(end - p));
	addc(o, '"');
}

/* A row of a single cell is CSV in TSV too: without a tab in the header that is what readers take
 * the file for. */
static void
add_cell(struct out *o, struct slice s, bool alone)
{
	if (!s.n) /* its pointer may be NULL */
		return;
	if (o->o.excel && cell_runs(s)) {
		o->guarded.n = 0;
		buf_addc(&o->guarded, '\'');
		buf_add_slice(&o->guarded, s);
		s = buf_slice(&o->guarded);
		o->neutralised++;
	}
	if (o->o.format == FORMAT_TSV && !alone)
		add_tsv(o, s);
	else if (cell_wants_quotes(s, alone ? ',' : o->delimiter))
		add_quoted(o, s);
	else
		add(o, s.p, s.n);
}

/* Ends a row whose only cell, where it has but one, is LAST: empty, it would be a blank line, which
 * is no record. */
static void
end_row(struct out *o, size_t cells, struct slice last)
{
	if (cells == 1 && last.n == 0)
		add(o, "\"\"", 2);
	if (o->o.excel)
		addc(o, '\r');
	addc(o, '\n');
}

/* Before each row: only the first has a BOM before it. */
static void
begin_table(struct out *o)
{
	if (!o->begun && o->o.excel)
		add(o, "\xef\xbb\xbf", 3);
	o->begun = true;
}

void
out_row(struct out *o, const struct slice *cell, size_t n)
{
	begin_table(o);
	o->rows++;
	for (size_t i = 0; i < n; i++) {
		if (i)
			addc(o, o->delimiter);
		add_cell(o, cell[i], n == 1);
	}
	end_row(o, n, n ? cell[n - 1] : (struct slice){"", 0});
}

/* The columns of the input, then those that replace none. */
static void
add_fields(struct out *o, const struct slice *f, size_t n)
{
	struct slice s = {"", 0};
	size_t cells = 0, next = 0;
	bool alone = n + o->owns - o->replaces == 1;

	for (size_t i = 0; i < n; i++) {
		s = f[i];
		if (next < o->replaces && o->own[o->replace[next]].column == (int)i)
			s = o->own[o->replace[next++]].value;
		if (cells++)
			addc(o, o->delimiter);
		add_cell(o, s, alone);
	}
	for (size_t w = 0; w < o->owns; w++) {
		if (o->own[w].column >= 0)
			continue;
		s = o->own[w].value;
		if (cells++)
			addc(o, o->delimiter);
		add_cell(o, s, alone);
	}
	end_row(o, cells, s);
}

/* Does one of the first N owned columns replace column C of the input? */
static bool
is_replaced(const struct out *o, size_t n, int c)
{
	for (size_t w = 0; w < n; w++)
		if (o->own[w].column == c)
			return true;
	return false;
}

void
out_head(struct out *o, const struct head *in)
{
	o->columns = in ? in->n : 0;
	for (size_t w = 0; w < o->owns; w++) {
		for (size_t i = 0; i < o->columns && o->own[w].column < 0; i++)
			if (text_same(in->name[i], o->own[w].name) && !is_replaced(o, w, (int)i))
				o->own[w].column = (int)i;
		o->own[w].value =
		    o->own[w].column < 0 ? o->own[w].name : in->name[o->own[w].column];
	}
	o->replace = xcalloc(o->owns ? o->owns : 1, sizeof(*o->replace));
	for (size_t i = 0; i < o->columns; i++)
		for (size_t w = 0; w < o->owns; w++)
			if (o->own[w].column == (int)i)
				o->replace[o->replaces++] = w;
	begin_table(o);
	add_fields(o, in ? in->name : NULL, o->columns);
	for (size_t w = 0; w < o->owns; w++)
		o->own[w].value = (struct slice){"", 0};
}

void
out_set(struct out *o, size_t own, struct slice value)
{
	o->own[own].value = value;
}

/* The record's own bytes, with what replaces a column put between. */
static void
add_raw(struct out *o, const struct record *r)
{
	size_t from = 0;

	for (size_t k = 0; k < o->replaces; k++) {
		const struct owned *own = &o->own[o->replace[k]];
		struct slice cell;

		if ((size_t)own->column >= r->n)
			break;
		cell = record_raw_field(r, (size_t)own->column);
		add(o, r->raw.p + from, (size_t)(cell.p - r->raw.p) - from);
		add_cell(o, own->value, false);
		from = (size_t)(cell.p + cell.n - r->raw.p);
	}
	add(o, r->raw.p + from, r->raw.n - from);
}

void
out_put(struct out *o, const struct record *r)
{
	o->count++;
	if (r->raw.p && r->format == o->o.format && r->delimiter == o->delimiter && !o->o.excel &&
	    r->n + o->owns - o->replaces > 1) {
		add_raw(o, r);
		for (size_t w = 0; w < o->owns; w++)
			if (o->own[w].column < 0) {
				addc(o, o->delimiter);
				add_cell(o, o->own[w].value, false);
			}
		addc(o, '\n');
	} else {
		add_fields(o, r->f, r->n);
	}
	for (size_t w = 0; w < o->owns; w++)
		o->own[w].value = (struct slice){"", 0};
}

struct out *
out_part(const struct out *whole)
{
	struct out *o = xcalloc(1, sizeof(*o));

	*o = *whole;
	o->part = true;
	o->b = (struct buf){0};
	o->guarded = (struct buf){0};
	o->o.path = NULL;
	o->own = xcalloc(whole->owns ? whole->owns : 1, sizeof(*o->own));
	for (size_t i = 0; i < whole->owns; i++)
		o->own[i] = whole->own[i];
	o->replace = xcalloc(whole->owns ? whole->owns : 1, sizeof(*o->replace));
	for (size_t i = 0; i < whole->replaces; i++)
		o->replace[i] = whole->replace[i];
	o->count = o->neutralised = 0;
	buf_reserve(&o->b, BUFFER);
	return o;
}

void
out_part_take(struct out *part, struct buf *b, uint64_t *records, uint64_t *neutralised)
{
	struct buf swap = *b;

	*b = part->b;
	part->b = swap;
	part->b.n = 0;
	buf_reserve(&part->b, BUFFER);
	*records = part->count;
	*neutralised = part->neutralised;
	part->count = part->neutralised = 0;
}

void
out_join(struct out *whole, struct slice bytes, uint64_t records, uint64_t neutralised)
{
	/* A block is as much as a write wants to be: it need not be copied. */
	if (bytes.n >= BUFFER / 4 && !whole->part) {
		flush(whole);
		if (!whole->failed && file_write(whole->fd, bytes.p, bytes.n) < 0)
			whole->failed = errno;
	} else {
		out_bytes(whole, bytes.p, bytes.n);
	}
	whole->count += records;
	whole->neutralised += neutralised;
}

void
out_flush(struct out *o)
{
	flush(o);
}

void
out_bytes(struct out *o, const void *p, size_t n)
{
	if (n)
		add(o, p, n);
}

static int
failure(const struct out *o, struct buf *err)
{
	if (!o->failed)
		return 0;
	buf_addf(err, "%s%swrite error: %s", o->o.path ? o->o.path : "", o->o.path ? ": " : "",
		 strerror(o->failed));
	return -1;
}

int
out_sync(struct out *o, struct buf *err)
{
	flush(o);
	if (!o->failed && o->o.path && fsync(o->fd) < 0 && errno != EINVAL && errno != EROFS &&
	    errno != ENOTSUP) /* a device or a pipe */
		o->failed = errno;
	return failure(o, err);
}

/* Gives the files their names where nothing failed so far; where something did, errno is in the
 * one that it happened to. */
static int
commit(struct out *const *o, size_t n)
{
	struct file_new *file[OUT_TOGETHER] = {NULL};
	struct out *of[OUT_TOGETHER] = {NULL};
	size_t files = 0, bad;

	for (size_t i = 0; i < n; i++) {
		if (!o[i])
			continue;
		if (o[i]->failed)
			return -1;
		if (o[i]->o.path) {
			of[files] = o[i];
			file[files++] = &o[i]->file;
		}
	}
	if (file_commit_all(file, files, &bad) == 0)
		return 0;
	of[bad]->failed = errno;
	return -1;
}

int
out_close_all(struct out *const *o, size_t n, struct buf *err)
{
	int status;

	for (size_t i = 0; i < n; i++) {
		if (!o[i])
			continue;
		flush(o[i]);
		if (!o[i]->failed && !o[i]->o.path && close(o[i]->fd) < 0 && errno != EINTR)
			o[i]->failed = errno;
	}
	status = commit(o, n);
	for (size_t i = 0, said = 0; i < n; i++) {
		if (o[i] && !said)
			said = failure(o[i], err) < 0;
		out_abandon(o[i]);
	}
	return status;
}

int
out_close(struct out *o, struct buf *err)
{
	return out_close_all(&o, 1, err);
}

void
out_abandon(struct out *o)
{
	if (!o)
		return;
	if (o->o.path)
		file_abandon(&o->file);
	buf_free(&o->b);
	buf_free(&o->guarded);
	free(o->own);
	free(o->replace);
	free(o);
}

bool
out_failed(const struct out *o)
{
	return o->failed != 0;
}

uint64_t
out_rows(const struct out *o)
{
	return o->rows;
}

uint64_t
out_count(const struct out *o)
{
	return o->count;
}

uint64_t
out_neutralised(const struct out *o)
{
	return o->neutralised;
}
