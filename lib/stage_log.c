/* SPDX-License-Identifier: MIT */
#include "stage_log.h"

#include "cell.h"
#include "file.h"
#include "when.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FEW = 256 << 10 }; /* bytes that are kept in memory */

static int
fail(const struct stage_log *l, struct buf *err)
{
	buf_addf(err, "%s: %s", l->path, strerror(errno));
	return -1;
}

static const char head[] = "at,lead_id,from,to,why\n";

/* To be read, too, where it is a file: how does it begin and end? */
static int
open_log(const char *path)
{
	int of = file_descriptor(path), fd, saved, flags = O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
	char *target;
	struct stat st;

	if (of >= 0)
		return fcntl(of, F_DUPFD_CLOEXEC, 0);
	if (!(target = file_target(path)))
		return -1;
	fd = stat(target, &st) != 0 || S_ISREG(st.st_mode) ? open(target, O_RDWR | flags, 0600) : -1;
	if (fd < 0)
		fd = open(target, O_WRONLY | flags, 0600);
	saved = errno;
	free(target);
	errno = saved;
	return fd;
}

/* Does a log begin so: with its header, or with a line of it, where somebody cut it? */
static bool
begins_a_log(struct slice s)
{
	const char *end = memchr(s.p, '\n', s.n), *comma;
	int64_t at;
	size_t cells = 1;

	s.n = end ? (size_t)(end - s.p) : s.n;
	if (slice_eq(slice_trim(s), (struct slice){head, sizeof(head) - 2}))
		return true;
	comma = memchr(s.p, ',', s.n);
	for (size_t i = 0; i < s.n; i++)
		cells += s.p[i] == ',';
	return cells >= STAGE_LOG_CELLS &&
	       when_parse((struct slice){s.p, (size_t)(comma - s.p)}, zone_open("UTC"), &at, NULL);
}

int
stage_log_open(struct stage_log *l, const char *path, struct buf *err)
{
	char text[1024];
	ssize_t n;

	*l = (struct stage_log){.path = path, .temp = -1};
	if (file_noted(path)) {
		buf_addf(err, "%s: is read and would be overwritten", path);
		return -1;
	}
	l->fd = open_log(path);
	if (l->fd < 0)
		return fail(l, err);
	n = pread(l->fd, text, sizeof(text), 0); /* of a pipe, a device or what cannot be read: -1 */
	if (n <= 0 || begins_a_log((struct slice){text, (size_t)n}))
		return 0;
	buf_addf(err, "%s: not a log of lead-stage", path);
	close(l->fd);
	return -1;
}

int
stage_log_put(struct stage_log *l, const struct slice cell[STAGE_LOG_CELLS], struct buf *err)
{
	for (int i = 0; i < STAGE_LOG_CELLS; i++) {
		cell_add_csv(&l->line, cell[i], ',');
		buf_addc(&l->line, i + 1 < STAGE_LOG_CELLS ? ',' : '\n');
	}
	if (l->line.n < FEW)
		return 0;
	if ((l->temp < 0 && (l->temp = file_nameless()) < 0) ||
	    file_write(l->temp, l->line.s, l->line.n) < 0) {
		buf_addf(err, "%s: its lines so far cannot be kept: %s", l->path, strerror(errno));
		return -1;
	}
	l->line.n = 0;
	return 0;
}

/* What went to the temporary file, from its beginning. */
static int
copy(const struct stage_log *l)
{
	static char piece[64 << 10];
	long n;

	if (l->temp < 0)
		return 0;
	if (lseek(l->temp, 0, SEEK_SET) < 0)
		return -1;
	while ((n = file_get(l->temp, piece, sizeof(piece))) > 0)
		if (file_write(l->fd, piece, (size_t)n) < 0)
			return -1;
	return (int)n;
}

static int
append(struct stage_log *l, struct buf *err)
{
	struct stat st;
	char last;
	bool kept;

	while (flock(l->fd, LOCK_EX) < 0 && errno == EINTR) /* a device has no lock */
		;
	kept = fstat(l->fd, &st) == 0;
	if ((kept && st.st_size == 0 && file_write(l->fd, head, sizeof(head) - 1) < 0) ||
	    (kept && st.st_size > 0 && pread(l->fd, &last, 1, st.st_size - 1) == 1 && last != '\n' &&
	     file_write(l->fd, "\n", 1) < 0) ||
	    copy(l) < 0 || file_write(l->fd, l->line.s, l->line.n) < 0) {
		fail(l, err);
		/* half a line would be continued by the next run */
		if (kept && S_ISREG(st.st_mode) && ftruncate(l->fd, st.st_size) < 0)
			buf_addf(err, "; it ends in a broken line");
		return -1;
	}
	return fsync(l->fd) < 0 && errno != EINVAL ? fail(l, err) : 0;
}

int
stage_log_append(struct stage_log *l, struct buf *err)
{
	int bad = append(l, err);

	if (close(l->fd) < 0 && !bad)
		bad = fail(l, err);
	if (l->temp >= 0)
		close(l->temp);
	buf_free(&l->line);
	return bad;
}
