/* SPDX-License-Identifier: MIT */
#include "import_source.h"

#include "file.h"
#include "import_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file from its beginning, the bytes that were looked at first. */
static long
read_raw(void *ctx, void *dst, size_t n)
{
	struct import_source *s = ctx;

	if (s->at == s->end)
		return file_get(s->fd, dst, n);
	n = n < s->end - s->at ? n : s->end - s->at;
	memcpy(dst, s->first + s->at, n);
	s->at += n;
	return (long)n;
}

static int
look(struct import_source *s)
{
	long got = 1;

	s->at = s->end = 0;
	while (s->end < SOURCE_FIRST && got > 0) {
		got = file_get(s->fd, s->first + s->end, SOURCE_FIRST - s->end);
		if (got > 0)
			s->end += (size_t)got;
	}
	return got < 0 ? -1 : 0;
}

static bool
begins(const struct import_source *s, const char *magic, size_t n)
{
	return s->end >= n && memcmp(s->first, magic, n) == 0;
}

/* Why import_spool gave FAILED: the place for temporary files, or the source, which may know WHY. */
static void
say_spool(const struct import_source *s, int failed, const char *why, struct buf *err)
{
	int number = errno;

	if (failed == SPOOL_SOURCE && why)
		buf_addf(err, "%s", why);
	else
		buf_addf(err, "%s: %s", failed == SPOOL_SOURCE ? s->name : "temporary file",
			 strerror(number));
}

static int
open_workbook(struct import_source *s, struct dialect_options *layout, struct buf *err)
{
	struct stat st;
	int fd = s->fd;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		/* The list of a zip file's parts is at its end: a pipe has to be read that far. */
		fd = import_spool(read_raw, s);
		if (fd < 0) {
			say_spool(s, fd, NULL, err);
			return -1;
		}
	}
	s->xlsx = xlsx_open(fd, s->name, s->sheet, dialect_rate, layout, err);
	if (fd != s->fd)
		close(fd);
	return s->xlsx ? 0 : -1;
}

/* What the text is read from, through all that is around it. */
static int
open_bytes(struct import_source *s, struct dialect_options *layout, struct in_source *bytes,
	   struct buf *err)
{
	struct stat st;

	s->fd = strcmp(s->path, "-") == 0 ? STDIN_FILENO : open(s->path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0) {
		buf_addf(err, "%s: %s", s->path, strerror(errno));
		return -1;
	}
	s->regular = s->fd != STDIN_FILENO && S_ISREG(st.st_mode);
	file_widen_pipe(s->fd);
	if (look(s) < 0) {
		buf_addf(err, "%s: %s", s->name, strerror(errno));
		return -1;
	}
	*bytes = (struct in_source){read_raw, s, s->name};
	if (begins(s, "PK\3\4", 4)) {
		if (open_workbook(s, layout, err) < 0)
			return -1;
		*bytes = (struct in_source){xlsx_read, s->xlsx, s->name};
	} else if (begins(s, "\x1f\x8b", 2)) {
		s->gunzip = gunzip_open(bytes, err);
		if (!s->gunzip)
			return -1;
		*bytes = (struct in_source){gunzip_read, s->gunzip, s->name};
	}
	return 0;
}

static bool
is_called_workbook(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (strcasecmp(dot, ".xlsx") == 0 || strcasecmp(dot, ".xlsm") == 0);
}

static struct in_options
options_of(const struct import_source *s, const struct in_options *in)
{
	struct in_options o = *in;

	o.lenient = true;
	o.delimiter = s->dialect.delimiter;
	o.quoted_tsv = !s->dialect.escapes;
	o.blank_rows = true;
	o.blank_head = s->dialect.nameless;
	return o;
}

/* Line ends inside quotes, up to the end of the header. */
static uint64_t
inside_cells(const struct dialect *d)
{
	bool quoted = false;
	uint64_t n = 0;

	for (size_t i = 0; i < d->end; i++) {
		quoted ^= d->head[i] == '"';
		if (d->head[i] != '\n')
			continue;
		if (quoted)
			n++;
		else if (i > d->byte)
			break;
	}
	return n;
}

static int
start(struct import_source *s, const char *encoding, const struct dialect_options *dialect,
      const struct in_options *in, struct buf *err)
{
	struct dialect_options layout = *dialect;
	struct in_source bytes, text = {decode_read, NULL, s->name},
				body = {dialect_read, &s->dialect, s->name};
	struct in_options o;

	s->rest = -1;
	if (open_bytes(s, &layout, &bytes, err) < 0)
		return -1;
	if (s->xlsx) {
		encoding = "utf-8";
		layout.delimiter = ',';
		layout.escapes = false;
	}
	s->decode = decode_open(&bytes, encoding, err);
	if (!s->decode)
		return -1;
	if (!s->xlsx && s->end && is_called_workbook(s->path)) {
		buf_addf(err, "%s: called a workbook, but it is none; if it is text, call it .csv",
			 s->name);
		return -1;
	}
	text.ctx = s->decode;
	if (dialect_open(&s->dialect, &text, &layout, err) < 0)
		return -1;
	if (s->xlsx)
		s->inside = inside_cells(&s->dialect);
	o = options_of(s, in);
	o.first_line = s->dialect.line;
	o.first_byte = s->dialect.byte + decode_mark(s->decode);
	s->in = in_open_source(&body, &o, err);
	return s->in ? 0 : -1;
}

const char *
import_source_error(struct import_source *s)
{
	const char *why = s->xlsx     ? xlsx_error(s->xlsx)
			  : s->gunzip ? gunzip_error(s->gunzip)
				      : NULL;

	return why ? why : s->decode ? decode_error(s->decode) : NULL;
}

int
import_source_open(struct import_source *s, const char *encoding,
		   const struct dialect_options *dialect, const struct in_options *in,
		   struct buf *err)
{
	size_t before = err->n;
	const char *why;

	if (start(s, encoding, dialect, in, err) == 0)
		return 0;
	/* The reader only knows that reading failed. */
	why = import_source_error(s);
	if (why) {
		err->n = before;
		buf_addf(err, "%s", why);
	}
	return -1;
}

const char *
import_source_encoding(const struct import_source *s)
{
	return s->xlsx ? "xlsx" : decode_encoding(s->decode);
}

uint64_t
import_source_line(struct import_source *s)
{
	uint64_t line = in_line(s->in) - s->inside;
	struct slice raw = in_raw(s->in);
	const char *p = raw.p, *end = raw.p + raw.n;

	if (!s->xlsx)
		return line;
	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		s->inside++;
		p++;
	}
	return line;
}

struct stretch {
	struct slice text;
	int rest; /* behind it, or -1 */
};

static long
read_stretch(void *ctx, void *dst, size_t n)
{
	struct stretch *t = ctx;

	if (!t->text.n && t->rest >= 0)
		return file_get(t->rest, dst, n);
	n = n < t->text.n ? n : t->text.n;
	memcpy(dst, t->text.p, n);
	t->text.p += n;
	t->text.n -= n;
	return (long)n;
}

static long
read_rest(void *fd, void *dst, size_t n)
{
	return file_get(*(int *)fd, dst, n);
}

/* CUT: the text may end inside a cell, whose lines are then no records. */
static int
each_record(struct in *in, bool cut, import_each *each, void *ctx, struct buf *err)
{
	struct record r;
	int got;

	while ((got = in_next(in, &r)) > 0 && !(cut && in_fault(in) == IN_OPEN_QUOTE))
		each(ctx, &r);
	if (got < 0)
		buf_addf(err, "%s", in_error(in));
	return got;
}

static int
each_of(const struct import_source *s, const struct in_options *in, struct stretch *t, bool cut,
	const int *c, size_t n, import_each *each, void *ctx, struct buf *err)
{
	struct in_source source = {read_stretch, t, s->name};
	struct in_options o = options_of(s, in);
	struct in *again = in_open_source(&source, &o, err);
	int status = -1;

	if (again) {
		in_want(again, c, n);
		status = each_record(again, cut, each, ctx, err);
	}
	in_close(again);
	return status;
}

void
import_source_first(const struct import_source *s, const struct in_options *in, import_each *each,
		    void *ctx)
{
	const struct dialect *d = &s->dialect;
	struct stretch t = {{d->head + d->byte, d->end - d->byte}, -1};
	struct buf err = {0};

	/* A line that the block cuts is no record. */
	while (!d->eof && t.text.n && t.text.p[t.text.n - 1] != '\n')
		t.text.n--;
	each_of(s, in, &t, !d->eof, NULL, 0, each, ctx, &err);
	buf_free(&err);
}

/* All of a file, opened once more. */
static int
each_again(const struct import_source *s, const char *encoding,
	   const struct dialect_options *dialect, const struct in_options *in, const int *c,
	   size_t n, import_each *each, void *ctx, struct buf *err)
{
	struct import_source *again = xcalloc(1, sizeof(*again));
	int status;

	again->path = s->path;
	again->name = s->name;
	again->sheet = s->sheet;
	status = import_source_open(again, encoding, dialect, in, err);
	if (status == 0) {
		in_want(again->in, c, n);
		status = each_record(again->in, false, each, ctx, err);
	}
	import_source_close(again);
	free(again);
	return status;
}

/* From now on the stream reads what its pipe still had from a file. */
static int
keep_rest(struct import_source *s, struct buf *err)
{
	struct dialect *d = &s->dialect;

	if (d->eof)
		return 0;
	s->rest = import_spool(d->from.read, d->from.ctx);
	if (s->rest < 0) {
		say_spool(s, s->rest, import_source_error(s), err);
		return -1;
	}
	d->from = (struct in_source){read_rest, &s->rest, s->name};
	return 0;
}

int
import_source_all(struct import_source *s, const char *encoding,
		  const struct dialect_options *dialect, const struct in_options *in, const int *c,
		  size_t n, import_each *each, void *ctx, struct buf *err)
{
	const struct dialect *d = &s->dialect;
	struct buf text = {0};
	struct stretch t;
	int status;

	if (s->regular)
		return each_again(s, encoding, dialect, in, c, n, each, ctx, err);
	if (keep_rest(s, err) < 0)
		return -1;
	/* A header with as many columns, and what was read of the text but not given. */
	for (size_t i = 0; i < in_head(s->in)->n; i++) {
		if (i)
			buf_addc(&text, d->delimiter);
		buf_addc(&text, 'c');
	}
	buf_addc(&text, '\n');
	buf_add_slice(&text, in_unread(s->in));
	buf_add(&text, d->head + d->at, d->end - d->at);
	t = (struct stretch){buf_slice(&text), s->rest};
	status = each_of(s, in, &t, false, c, n, each, ctx, err);
	if (s->rest >= 0 && lseek(s->rest, 0, SEEK_SET) < 0)
		status = -1;
	buf_free(&text);
	return status;
}

struct filled {
	size_t from, to; /* columns with a name or a value */
};

static void
widen(void *ctx, const struct record *r)
{
	struct filled *f = ctx;

	for (size_t i = 0; i < r->n && i < f->from; i++)
		if (slice_trim(r->f[i]).n)
			f->from = i;
	for (size_t i = r->n; i > f->to; i--)
		if (slice_trim(r->f[i - 1]).n)
			f->to = i;
}

size_t
import_source_columns(const struct import_source *s, const struct in_options *in, size_t *first)
{
	const struct head *h = in_head(s->in);
	const struct record head = {.f = h->name, .n = h->n};
	struct filled f = {h->n, 1};

	widen(&f, &head);
	if (f.from > 0 || f.to < h->n)
		import_source_first(s, in, widen, &f);
	*first = f.from < f.to ? f.from : 0;
	return f.to < h->n ? f.to : h->n;
}

void
import_source_close(struct import_source *s)
{
	in_close(s->in);
	dialect_close(&s->dialect);
	decode_close(s->decode);
	gunzip_close(s->gunzip);
	xlsx_close(s->xlsx);
	s->in = NULL;
	s->decode = NULL;
	s->gunzip = NULL;
	s->xlsx = NULL;
	if (s->rest > STDIN_FILENO)
		close(s->rest);
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	s->fd = s->rest = -1;
}
