/* SPDX-License-Identifier: MIT */
#include "gunzip.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	BLOCK = 64 << 10,
	GZIP_ONLY = 16 + MAX_WBITS /* inflateInit2: a gzip header is required */
};

struct gunzip {
	struct in_source source;
	z_stream z;
	bool eof, between; /* between: behind a member, where another may begin */
	unsigned char raw[BLOCK];
	struct buf error;
};

struct gunzip *
gunzip_open(const struct in_source *source, struct buf *err)
{
	struct gunzip *g = xcalloc(1, sizeof(*g));

	g->source = *source;
	if (inflateInit2(&g->z, GZIP_ONLY) == Z_OK)
		return g;
	buf_addf(err, "%s: zlib cannot begin", source->name);
	free(g);
	return NULL;
}

static long
fail(struct gunzip *g, const char *what)
{
	g->error.n = 0;
	buf_addf(&g->error, "%s: %s", g->source.name, what);
	errno = EBADMSG;
	return -1;
}

static int
fill(struct gunzip *g)
{
	long got = g->source.read(g->source.ctx, g->raw, BLOCK);

	if (got < 0)
		return -1;
	g->eof = got == 0;
	g->z.next_in = g->raw;
	g->z.avail_in = (unsigned)got;
	return 0;
}

/* Behind a member: another one, or the end, perhaps with zeros before it (the padding of tapes), as
 * gzip -t has it. 1 there is one, 0 the end, -1 it is neither. */
static int
next_member(struct gunzip *g)
{
	bool padded = false;

	for (;;) {
		if (!g->z.avail_in && !g->eof && fill(g) < 0)
			return -1;
		if (!g->z.avail_in)
			return 0;
		if (g->z.next_in[0] != 0)
			break;
		padded = true;
		g->z.next_in++;
		g->z.avail_in--;
	}
	if (padded || g->z.next_in[0] != 0x1f)
		return (int)fail(g, "what stands behind the compressed data is neither more of it "
				    "nor padding");
	inflateReset(&g->z);
	g->between = false;
	return 1;
}

long
gunzip_read(void *gunzip, void *dst, size_t n)
{
	struct gunzip *g = gunzip;
	unsigned room = n > BLOCK ? BLOCK : (unsigned)n;

	g->z.next_out = dst;
	g->z.avail_out = room;
	while (g->z.avail_out == room) {
		int more = g->between ? next_member(g) : 1;

		if (more <= 0)
			return more;
		if (!g->z.avail_in && !g->eof && fill(g) < 0)
			return -1;
		if (!g->z.avail_in && g->eof)
			return fail(g, "compressed file ends too early");
		switch (inflate(&g->z, Z_NO_FLUSH)) {
		case Z_OK:
		case Z_BUF_ERROR:
			break;
		case Z_STREAM_END:
			g->between = true;
			break;
		default:
			return fail(g, "compressed file is damaged");
		}
	}
	return (long)(room - g->z.avail_out);
}

const char *
gunzip_error(struct gunzip *g)
{
	return g->error.n ? buf_string(&g->error) : NULL;
}

void
gunzip_close(struct gunzip *g)
{
	if (!g)
		return;
	inflateEnd(&g->z);
	buf_free(&g->error);
	free(g);
}
