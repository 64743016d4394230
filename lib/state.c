/* SPDX-License-Identifier: MIT
 *
 *	leadpipe-notify	2
 *	...
 *	end	LINES	CHECK
 *	...
 *	end	LINES	CHECK
 *
 * Tab, line end, CR and backslash in a field are \t \n \r \\ as in TSV. LINES are those before, but
 * for other ends; CHECK is FNV-1a 64 over their bytes, against damage, not against forgery. A file
 * that was replaced has one end. What state_append puts behind it has an end of its own, each time;
 * what has none was cut off while it was written, and never was. */
#include "state.h"

#include "file.h"
#include "num.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char way_out[] = "put back a copy, or remove it to begin anew";

static const uint64_t fnv_start = 0xcbf29ce484222325, fnv_prime = 0x100000001b3;

static void
hash_rest(struct state *s)
{
	for (; s->hashed < s->text.n; s->hashed++)
		s->hash = (s->hash ^ (unsigned char)s->text.s[s->hashed]) * fnv_prime;
}

static void
add_end(struct state *s, struct buf *b)
{
	hash_rest(s);
	buf_addf(b, "end\t%ju\t%016jx\n", (uintmax_t)s->lines, (uintmax_t)s->hash);
}

/* Takes the ends out of the text, each compared with what it should be, and what none follows. */
static bool
is_whole(struct state *s)
{
	struct slice rest = buf_slice(&s->text);
	struct buf want = {0};
	uint64_t lines = 0;
	size_t n = 0, ends = 0;
	bool whole = true;

	s->text.n = 0;
	while (whole && rest.n) {
		const char *nl = memchr(rest.p, '\n', rest.n);
		size_t length = nl ? (size_t)(nl + 1 - rest.p) : rest.n;

		if (nl && length > 4 && memcmp(rest.p, "end\t", 4) == 0) {
			s->text.n = n;
			s->lines = lines;
			want.n = 0;
			add_end(s, &want);
			whole = slice_eq((struct slice){rest.p, length}, buf_slice(&want));
			ends++;
		} else {
			memmove(s->text.s + n, rest.p, length);
			n += length;
			lines++;
		}
		rest.p += length;
		rest.n -= length;
	}
	buf_free(&want);
	s->pieces = ends > 1 || n > s->text.n;
	return whole && ends;
}

static int
check(struct state *s, struct buf *err)
{
	const size_t whose = sizeof("leadpipe-") - 1;
	struct slice f[STATE_FIELDS];
	size_t n;
	double version;

	n = s->text.n && memchr(s->text.s, '\n', s->text.n) ? state_next(s, f) : 0;
	if (n != 2 || f[0].n < whose || memcmp(f[0].p, "leadpipe-", whose) != 0 ||
	    !slice_eq((struct slice){f[0].p + whose, f[0].n - whose}, slice_of(s->tool)) ||
	    !num_parse(f[1], &version)) {
		buf_addf(err, "%s: not a state file of lead-%s; %s", s->path, s->tool, way_out);
		return -1;
	}
	if (version > s->version) {
		buf_addf(err, "%s: written by a newer version of this tool (state %.0f)", s->path,
			 version);
		return -1;
	}
	if (!is_whole(s)) {
		buf_addf(err, "%s: damaged or cut short; %s", s->path, way_out);
		return -1;
	}
	return 0;
}

enum state_result
state_open(struct state *s, const char *path, const char *tool, int version, bool lock, int seconds,
	   struct buf *err)
{
	*s = (struct state){.tool = tool, .version = version, .lock = -1, .fd = -1, .hash = fnv_start};
	if (!path)
		return STATE_OK;
	s->path = xstrdup(path);
	if (!lock && file_or_none(path, err) < 0)
		return STATE_BAD;
	if (lock && (s->lock = file_lock_beside(path, seconds, err)) < 0)
		return errno == EWOULDBLOCK ? STATE_LOCKED : STATE_BAD;
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		buf_addf(&s->text, "leadpipe-%s\t%d\n", tool, version);
		s->next = s->text.n;
		s->lines = 1;
		return STATE_OK;
	}
	if (file_read(path, &s->text, FILE_STATE_MOST) < 0) {
		buf_addf(err, "%s: %s", path, strerror(errno));
		return STATE_BAD;
	}
	return check(s, err) < 0 ? STATE_BAD : STATE_OK;
}

/* A field as it was before add_field, at the end of s->field. */
static void
unescape(struct state *s, struct slice f)
{
	for (size_t i = 0; i < f.n; i++) {
		char c = f.p[i];

		if (c == '\\' && i + 1 < f.n) {
			c = f.p[++i];
			c = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
		}
		buf_addc(&s->field, c);
	}
}

size_t
state_next(struct state *s, struct slice f[STATE_FIELDS])
{
	size_t n = 0, start[STATE_FIELDS + 1] = {0};
	struct slice line;
	const char *nl;

	if (s->next >= s->text.n)
		return 0;
	line = (struct slice){s->text.s + s->next, s->text.n - s->next};
	nl = memchr(line.p, '\n', line.n);
	line.n = nl ? (size_t)(nl - line.p) : line.n;
	s->next += line.n + (nl != NULL);
	s->field.n = 0;
	for (size_t i = 0, from = 0; i <= line.n && n < STATE_FIELDS; i++) {
		if (i < line.n && line.p[i] != '\t')
			continue;
		unescape(s, (struct slice){line.p + from, i - from});
		start[++n] = s->field.n;
		from = i + 1;
	}
	for (size_t i = 0; i < n; i++)
		f[i] = (struct slice){s->field.n ? s->field.s + start[i] : "",
				      start[i + 1] - start[i]};
	return n;
}

void
state_add(struct state *s, const struct slice *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < f[i].n; k++) {
			char c = f[i].p[k], e = c == '\t'   ? 't'
						: c == '\n' ? 'n'
						: c == '\r' ? 'r'
						: c == '\\' ? '\\'
							    : 0;

			if (e)
				buf_addc(&s->text, '\\');
			buf_addc(&s->text, e ? e : c);
		}
		buf_addc(&s->text, i + 1 < n ? '\t' : '\n');
	}
	s->lines++;
}

/* The text is in the file, or why it is not. */
static int
saved(struct state *s, int bad, struct buf *err)
{
	if (bad)
		buf_addf(err, "%s: %s", s->path, strerror(errno));
	else
		s->kept = s->text.n;
	return bad ? -1 : 0;
}

int
state_save(struct state *s, struct buf *err)
{
	struct file_new f;
	struct buf end = {0};
	int bad;

	if (!s->path)
		return 0;
	add_end(s, &end);
	bad = file_create(&f, s->path);
	if (!bad &&
	    (file_write(f.fd, s->text.s, s->text.n) < 0 || file_write(f.fd, end.s, end.n) < 0)) {
		file_abandon(&f);
		bad = -1;
	} else if (!bad) {
		bad = file_commit(&f);
	}
	if (s->fd >= 0)
		close(s->fd); /* of the one that was replaced */
	s->fd = -1;
	buf_free(&end);
	return saved(s, bad, err);
}

int
state_append(struct state *s, struct buf *err)
{
	struct buf more = {0};
	int bad = 0;

	if (!s->path)
		return 0;
	buf_add(&more, s->text.s + s->kept, s->text.n - s->kept);
	add_end(s, &more);
	if (s->fd < 0)
		s->fd = open(s->path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (s->fd < 0 || file_write(s->fd, more.s, more.n) < 0 || fdatasync(s->fd) < 0)
		bad = -1;
	buf_free(&more);
	return saved(s, bad, err);
}

void
state_close(struct state *s)
{
	if (s->lock >= 0)
		close(s->lock);
	if (s->fd >= 0)
		close(s->fd);
	free(s->path);
	buf_free(&s->text);
	buf_free(&s->field);
	*s = (struct state){.lock = -1, .fd = -1};
}
