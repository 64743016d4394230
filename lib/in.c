/* SPDX-License-Identifier: MIT */
#include "in.h"

#include "file.h"
#include "reader.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

struct in {
	struct reader *reader;
	bool lenient;
	const char *const *names;
	size_t files, file; /* of names; file counts those opened */
	struct in_source source;
	const struct in_tap *tap;
	int fd;

	struct head head;
	bool ready; /* the head is known: later files must match it */
	int *want; /* the columns that are asked for; none: all */
	size_t wants;
	int *from; /* column i of the stream is column from[i] of this file; NULL: the same order */
	struct slice *moved;  /* the fields in the order of the head */
	enum in_fault ragged; /* IN_SHORT, IN_LONG: the record last returned is; else IN_OK */
	uint64_t count;
	struct buf error;
	/* Of a part. */
	uint64_t first_line;
	bool borrowed; /* FROM is the whole's */
};

static long
read_fd(void *ctx, void *dst, size_t n)
{
	struct in *in = ctx;

	return in->tap ? in->tap->read(in->tap->ctx, in->fd, dst, n) : file_get(in->fd, dst, n);
}

static int
reader_failed(struct in *in)
{
	in->error.n = 0;
	buf_add_slice(&in->error, reader_error(in->reader));
	return -1;
}

/* The header of a later file: the same columns, in any order. */
static int
match_head(struct in *in, const struct record *r)
{
	bool same = true;

	in->error.n = 0;
	if (r->n != in->head.n) {
		buf_addf(&in->error,
			 "%s: %zu columns, but %s has %zu; lead-import makes the union of files",
			 in->source.name, r->n, in->names[0], in->head.n);
		return -1;
	}
	in->from = xrealloc_array(in->from, r->n, sizeof(*in->from));
	for (size_t i = 0; i < r->n; i++)
		in->from[i] = -1;
	for (size_t i = 0; i < r->n; i++) {
		int c = head_find(&in->head, r->f[i]);

		if (c == HEAD_TWICE && text_same(in->head.name[i], r->f[i]))
			c = (int)i; /* columns of one name keep their places */
		if (c < 0 || in->from[c] >= 0) {
			/* without a name: of a list without a header it would be somebody's */
			buf_addf(&in->error,
				 "%s:%llu: column %zu is not one that %s has; lead-import makes the "
				 "union of files",
				 in->source.name, (unsigned long long)in_line(in), i + 1,
				 in->names[0]);
			return -1;
		}
		in->from[c] = (int)i;
		same = same && (size_t)c == i;
	}
	if (same) {
		free(in->from);
		in->from = NULL;
	} else {
		in->moved = xrealloc_array(in->moved, r->n, sizeof(*in->moved));
	}
	return 0;
}

/* Columns that are not where the head has them are moved, all of them. */
static void
want(struct in *in)
{
	reader_want(in->reader, in->want, in->from ? 0 : in->wants);
}

void
in_want(struct in *in, const int *c, size_t n)
{
	in->want = xrealloc_array(in->want, n ? n : 1, sizeof(*in->want));
	in->wants = 0;
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < in->wants && in->want[k] != c[i])
			k++;
		if (k == in->wants) /* each once: their values share the room of a record */
			in->want[in->wants++] = c[i];
	}
	want(in);
}

/* From the first byte of a source to behind its header. */
static int
begin(struct in *in)
{
	struct record r;
	int got;

	if (reader_begin(in->reader, &in->source) < 0)
		return reader_failed(in);
	reader_want(in->reader, NULL, 0); /* of the header all are */
	got = reader_next(in->reader, &r);
	if (got < 0)
		return reader_failed(in);
	if (got == 0) {
		in->error.n = 0;
		buf_addf(&in->error, "%s: empty input: no header row", in->source.name);
		return -1;
	}
	if (reader_place(in->reader).fault == IN_OPEN_QUOTE) {
		in->error.n = 0;
		buf_addf(&in->error, "%s:%llu: quote opened here is never closed", in->source.name,
			 (unsigned long long)in_line(in));
		return -1;
	}
	if (r.n == 1)
		reader_one_column(in->reader);
	if (in->ready) {
		if (match_head(in, &r) < 0)
			return -1;
		want(in);
		return 0;
	}
	for (size_t i = 0; i < r.n; i++)
		head_add(&in->head, r.f[i]);
	in->ready = true;
	return 0;
}

static int
open_file(struct in *in)
{
	const char *name = in->files ? in->names[in->file] : "-";

	if (in->tap)
		in->tap->file(in->tap->ctx, in->file);
	in->file++;
	in->source.name = strcmp(name, "-") == 0 ? "<stdin>" : name;
	if (in->tap && in->tap->gives)
		return begin(in);
	if (strcmp(name, "-") == 0) {
		in->fd = STDIN_FILENO;
	} else {
		in->fd = open(name, O_RDONLY | O_CLOEXEC);
		if (in->fd < 0) {
			in->error.n = 0;
			buf_addf(&in->error, "%s: %s", name, strerror(errno));
			return -1;
		}
	}
	file_widen_pipe(in->fd);
	return begin(in);
}

static struct in *
in_new(const struct in_options *o)
{
	struct in_options none = {0};
	struct in *in = xcalloc(1, sizeof(*in));

	in->reader = reader_new(o ? o : &none);
	in->lenient = o && o->lenient;
	in->fd = -1;
	return in;
}

static struct in *
opened(struct in *in, int status, struct buf *err)
{
	if (status == 0)
		return in;
	buf_add_slice(err, buf_slice(&in->error));
	in_close(in);
	return NULL;
}

struct in *
in_open(const char *const *names, size_t n, const struct in_options *o, struct buf *err)
{
	struct in *in = in_new(o);

	in->names = names;
	in->files = n;
	in->source.read = read_fd;
	in->source.ctx = in;
	in->tap = o ? o->tap : NULL;
	return opened(in, open_file(in), err);
}

struct in *
in_open_source(const struct in_source *s, const struct in_options *o, struct buf *err)
{
	struct in *in = in_new(o);

	in->source = *s;
	return opened(in, begin(in), err);
}

/* A record of another width than the header's. */
static int
ragged(struct in *in, const struct record *r)
{
	if (!in->lenient) {
		in->error.n = 0;
		buf_addf(&in->error, "%s:%llu: expected %zu fields, found %zu", in->source.name,
			 (unsigned long long)in_line(in), in->head.n, r->n);
		if (reader_options(in->reader).by_hand && r->n > in->head.n && r->delimiter != '\t')
			buf_addf(&in->error, "; a cell with a %s in it stands in quotes",
				 r->delimiter == ';' ? "semicolon" : "comma");
		return -1;
	}
	in->ragged = r->n < in->head.n ? IN_SHORT : IN_LONG;
	return 1;
}

int
in_next(struct in *in, struct record *r)
{
	int got;

	while ((got = reader_next(in->reader, r)) == 0) {
		if (in->file >= in->files)
			return 0;
		if (in->fd > STDIN_FILENO)
			close(in->fd);
		in->fd = -1;
		if (open_file(in) < 0)
			return -1;
	}
	if (got < 0)
		return reader_failed(in);
	in->ragged = IN_OK;
	in->count++;
	if (r->n != in->head.n)
		return ragged(in, r);
	if (in->from) {
		for (size_t i = 0; i < r->n; i++)
			in->moved[i] = r->f[in->from[i]];
		r->f = in->moved;
		r->raw.p = NULL;
	}
	return 1;
}

size_t
in_peek(struct in *in, size_t most, const int *c, size_t n, struct slice *cell)
{
	int there[IN_PEEK];

	if (in->from) {
		for (size_t i = 0; i < n; i++)
			there[i] = c[i] < 0 ? c[i] : in->from[c[i]];
		c = there;
	}
	return reader_peek(in->reader, most, c, n, cell);
}

const struct head *
in_head(const struct in *in)
{
	return &in->head;
}

enum format
in_format(const struct in *in)
{
	return reader_format(in->reader);
}

struct slice
in_unread(const struct in *in)
{
	return reader_unread(in->reader);
}

uint64_t
in_next_byte(const struct in *in)
{
	return reader_byte(in->reader);
}

void
in_rest(struct in *in, struct buf *rest, uint64_t *line, uint64_t *byte)
{
	reader_rest(in->reader, rest, line, byte);
}

long
in_raw_read(struct in *in, void *dst, size_t n)
{
	return in->source.read(in->source.ctx, dst, n);
}

size_t
in_max_record(const struct in *in)
{
	return reader_options(in->reader).max_record;
}

bool
in_raw_wait(const struct in *in, int wake)
{
	struct pollfd p[] = {{.fd = in->fd, .events = POLLIN}, {.fd = wake, .events = POLLIN}};

	if (in->source.read != read_fd || in->fd < 0)
		return true;
	while (poll(p, 2, -1) < 0 && (errno == EINTR || errno == EAGAIN))
		;
	return !p[1].revents;
}

void
in_give_back(struct in *in, struct buf *bytes, uint64_t line, uint64_t byte, int error)
{
	reader_give_back(in->reader, bytes, line, byte, error);
}

bool
in_quotes(const struct in *in)
{
	return reader_quotes(in->reader);
}

struct in *
in_part(const struct in *whole)
{
	struct in_options o = reader_options(whole->reader);
	struct in *part;

	o.lenient = whole->lenient;
	part = in_new(&o);
	head_copy(&part->head, &whole->head);
	part->ready = part->borrowed = true;
	part->moved = xrealloc_array(NULL, part->head.n ? part->head.n : 1, sizeof(*part->moved));
	return part;
}

void
in_part_begin(struct in *part, const struct in *whole, struct buf *bytes, uint64_t line,
	      uint64_t byte)
{
	part->source = (struct in_source){NULL, NULL, whole->source.name};
	part->from = whole->from;
	part->first_line = line;
	part->count = 0;
	reader_begin_part(part->reader, whole->reader, bytes, part->source.name, line, byte);
}

bool
in_part_open(const struct in *part)
{
	return reader_open_quote(part->reader);
}

uint64_t
in_part_lines(const struct in *part)
{
	return reader_line(part->reader) - part->first_line;
}

void
in_count_more(struct in *whole, uint64_t records)
{
	whole->count += records;
}

const char *
in_error(struct in *in)
{
	return buf_string(&in->error);
}

enum in_fault
in_fault(const struct in *in)
{
	enum in_fault f = reader_place(in->reader).fault;

	return in->ragged && (f == IN_OK || f == IN_STRAY_QUOTE) ? in->ragged : f;
}

struct slice
in_raw(const struct in *in)
{
	return reader_place(in->reader).raw;
}

uint64_t
in_line(const struct in *in)
{
	return reader_place(in->reader).line;
}

uint64_t
in_byte(const struct in *in)
{
	return reader_place(in->reader).byte;
}

void
in_behind(const struct in *in, uint64_t *line, uint64_t *byte)
{
	*line = reader_line(in->reader);
	*byte = reader_byte(in->reader);
}

const char *
in_name(const struct in *in)
{
	return in->source.name;
}

uint64_t
in_count(const struct in *in)
{
	return in->count;
}

const char *
in_fault_code(enum in_fault f)
{
	static const char *const code[IN_FAULTS] = {"ok",	   "missing-cell", "extra-cell",
						    "stray-quote", "open-quote",   "bad-utf8",
						    "nul-byte"};

	return f < IN_FAULTS ? code[f] : "unknown";
}

void
in_close(struct in *in)
{
	if (!in)
		return;
	if (in->source.read == read_fd && in->fd > STDIN_FILENO)
		close(in->fd);
	reader_free(in->reader);
	free(in->moved);
	if (!in->borrowed)
		free(in->from);
	free(in->want);
	buf_free(&in->error);
	head_free(&in->head);
	free(in);
}
