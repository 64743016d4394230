/* SPDX-License-Identifier: MIT */
#include "again.h"

#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY = 16 << 20 }; /* of what is kept; more goes to the file */

/* What a file was when it was read first. */
struct stamp {
	struct stat st;
	off_t from; /* of stdin: where it was read from */
};

struct again {
	const char *const *names;
	size_t files;
	struct in_options options;
	struct stamp *stamp; /* NULL: kept */

	struct in_tap keeps, gives;
	struct buf memory; /* the first bytes of all files; */
	int fd;		   /* those behind, or -1 */
	uint64_t all, at;
	uint64_t *end; /* of each file's bytes */
	size_t file;
	bool forgotten;
	char failed[80];
};

static const char *const only_stdin[] = {"-"};

static bool
is_stdin(const char *name)
{
	return strcmp(name, "-") == 0;
}

static bool
look(const char *name, struct stat *st)
{
	return (is_stdin(name) ? fstat(STDIN_FILENO, st) : stat(name, st)) == 0 &&
	       S_ISREG(st->st_mode);
}

static void
begin_file(void *ctx, size_t i)
{
	((struct again *)ctx)->file = i;
}

static int
keep(struct again *a, const char *p, size_t n)
{
	if (a->forgotten)
		return 0;
	if (a->fd < 0 && a->memory.n + n <= MEMORY) {
		buf_add(&a->memory, p, n);
	} else if ((a->fd < 0 && (a->fd = file_nameless()) < 0) || file_write(a->fd, p, n) < 0) {
		snprintf(a->failed, sizeof(a->failed), "temporary file: %s", strerror(errno));
		return -1;
	}
	a->all += n;
	a->end[a->file] = a->all;
	return 0;
}

static long
read_and_keep(void *ctx, int fd, void *dst, size_t n)
{
	long got = file_get(fd, dst, n);

	return got > 0 && keep(ctx, dst, (size_t)got) < 0 ? -1 : got;
}

static long
read_kept(void *ctx, int fd, void *dst, size_t n)
{
	struct again *a = ctx;
	uint64_t left = a->end[a->file] - a->at;
	long got = 0;

	(void)fd;
	if (n > left)
		n = (size_t)left;
	if (a->at < a->memory.n) {
		if (n > a->memory.n - a->at)
			n = (size_t)(a->memory.n - a->at);
		memcpy(dst, a->memory.s + a->at, n);
		got = (long)n;
	} else if (n) {
		got = file_get(a->fd, dst, n);
		if (got == 0) { /* shorter than it was */
			errno = EIO;
			return -1;
		}
	}
	a->at += got > 0 ? (uint64_t)got : 0;
	return got;
}

struct again *
again_open(const char *const *names, size_t n, struct in_options *o, bool keep_all)
{
	struct again *a = xcalloc(1, sizeof(*a));

	a->names = n ? names : only_stdin;
	a->files = n ? n : 1;
	a->options = *o;
	a->fd = -1;
	a->stamp = keep_all ? NULL : xcalloc(a->files, sizeof(*a->stamp));
	for (size_t i = 0; a->stamp && i < a->files; i++) {
		struct stamp *s = &a->stamp[i];

		if (look(a->names[i], &s->st) &&
		    (!is_stdin(a->names[i]) || (s->from = lseek(STDIN_FILENO, 0, SEEK_CUR)) >= 0))
			continue;
		free(a->stamp);
		a->stamp = NULL;
	}
	if (a->stamp)
		return a;
	file_nameless_prepare(); /* it is wanted by whoever reads, which may be a thread */
	a->end = xcalloc(a->files, sizeof(*a->end));
	a->keeps = (struct in_tap){a, false, begin_file, read_and_keep};
	a->gives = (struct in_tap){a, true, begin_file, read_kept};
	a->options.tap = &a->gives;
	o->tap = &a->keeps;
	return a;
}

void
again_forget(struct again *a)
{
	a->forgotten = true;
	buf_free(&a->memory);
}

const char *
again_error(const struct again *a)
{
	return a->failed[0] ? a->failed : NULL;
}

static int
changed(const char *name, struct buf *err)
{
	buf_addf(err, "%s: changed while it was read", is_stdin(name) ? "<stdin>" : name);
	return -1;
}

/* Are the files what they were? */
static int
check(const struct again *a, struct buf *err)
{
	for (size_t i = 0; a->stamp && i < a->files; i++) {
		const struct stat *was = &a->stamp[i].st;
		struct stat is;

		if (!look(a->names[i], &is) || !file_unchanged(was, &is))
			return changed(a->names[i], err);
	}
	return 0;
}

struct in *
again_in(struct again *a, const struct in *first, struct buf *err)
{
	struct in *in;

	if (check(a, err) < 0)
		return NULL;
	for (size_t i = 0; a->stamp && i < a->files; i++)
		if (is_stdin(a->names[i]) &&
		    lseek(STDIN_FILENO, a->stamp[i].from, SEEK_SET) != a->stamp[i].from)
			return changed("-", err), NULL;
	if (a->fd >= 0 && lseek(a->fd, 0, SEEK_SET) < 0) {
		buf_addf(err, "temporary file: %s", strerror(errno));
		return NULL;
	}
	a->at = 0;
	in = in_open(a->names, a->files, &a->options, err);
	if (in && in_head(in)->n != in_head(first)->n) {
		in_close(in);
		return changed(a->names[0], err), NULL;
	}
	return in;
}

int
again_end(const struct again *a, const struct in *first, const struct in *in, struct buf *err)
{
	return in_count(in) == in_count(first) ? check(a, err) : changed(in_name(in), err);
}

void
again_free(struct again *a)
{
	if (!a)
		return;
	if (a->fd >= 0)
		close(a->fd);
	buf_free(&a->memory);
	free(a->stamp);
	free(a->end);
	free(a);
}
