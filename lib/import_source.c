/* SPDX-License-Identifier: MIT */
#include "import_source.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static long
read_fd(void *ctx, void *dst, size_t n)
{
	long got;

	do
		got = read(*(int *)ctx, dst, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* The block that dialect looked at, once more. */
static long
read_slice(void *ctx, void *dst, size_t n)
{
	struct slice *s = ctx;

	n = n < s->n ? n : s->n;
	memcpy(dst, s->p, n);
	s->p += n;
	s->n -= n;
	return (long)n;
}

static struct in_options
options_of(const struct import_source *s, const struct in_options *in)
{
	struct in_options o = *in;

	o.lenient = true;
	o.delimiter = s->dialect.delimiter;
	o.quoted_tsv = !s->dialect.escapes;
	return o;
}

static int
start(struct import_source *s, const char *encoding, const struct dialect_options *dialect,
      const struct in_options *in, struct buf *err)
{
	struct in_source bytes = {read_fd, &s->fd, s->name}, text = {decode_read, NULL, s->name},
			 body = {dialect_read, &s->dialect, s->name};
	struct in_options o;
	struct stat st;

	s->fd = strcmp(s->path, "-") == 0 ? STDIN_FILENO : open(s->path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0) {
		buf_addf(err, "%s: %s", s->path, strerror(errno));
		return -1;
	}
	s->regular = s->fd != STDIN_FILENO && S_ISREG(st.st_mode);
	file_widen_pipe(s->fd);
	s->decode = decode_open(&bytes, encoding, err);
	if (!s->decode)
		return -1;
	text.ctx = s->decode;
	if (dialect_open(&s->dialect, &text, dialect, err) < 0)
		return -1;
	o = options_of(s, in);
	o.first_line = s->dialect.line;
	o.first_byte = s->dialect.byte + decode_mark(s->decode);
	s->in = in_open_source(&body, &o, err);
	return s->in ? 0 : -1;
}

int
import_source_open(struct import_source *s, const char *encoding,
		   const struct dialect_options *dialect, const struct in_options *in,
		   struct buf *err)
{
	size_t before = err->n;

	if (start(s, encoding, dialect, in, err) == 0)
		return 0;
	/* The reader only knows that reading failed; decode knows why. */
	if (s->decode && decode_error(s->decode)) {
		err->n = before;
		buf_addf(err, "%s", decode_error(s->decode));
	}
	return -1;
}

size_t
import_source_columns(const struct import_source *s, const struct in_options *in)
{
	struct slice text = {s->dialect.head + s->dialect.byte, s->dialect.end - s->dialect.byte};
	struct in_source source = {read_slice, &text, s->name};
	struct in_options o = options_of(s, in);
	const struct head *h = in_head(s->in);
	struct buf err = {0};
	struct record r;
	struct in *sample;
	size_t n = h->n;

	while (n > 1 && !slice_trim(h->name[n - 1]).n)
		n--;
	if (n == h->n)
		return n;
	sample = in_open_source(&source, &o, &err);
	while (sample && in_next(sample, &r) > 0)
		for (size_t i = n; i < r.n && i < h->n; i++)
			if (slice_trim(r.f[i]).n)
				n = i + 1;
	in_close(sample);
	buf_free(&err);
	return n;
}

void
import_source_close(struct import_source *s)
{
	in_close(s->in);
	dialect_close(&s->dialect);
	decode_close(s->decode);
	s->in = NULL;
	s->decode = NULL;
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	s->fd = -1;
}
