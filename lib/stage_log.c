/* SPDX-License-Identifier: MIT */
#include "stage_log.h"

#include "cell.h"
#include "file.h"

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

int
stage_log_open(struct stage_log *l, const char *path, struct buf *err)
{
	*l = (struct stage_log){.path = path, .temp = -1};
	l->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	return l->fd < 0 ? fail(l, err) : 0;
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
	static const char head[] = "at,lead_id,from,to,why\n";
	struct stat st;
	bool kept;

	while (flock(l->fd, LOCK_EX) < 0 && errno == EINTR) /* a device has no lock */
		;
	kept = fstat(l->fd, &st) == 0;
	if ((kept && st.st_size == 0 && file_write(l->fd, head, sizeof(head) - 1) < 0) ||
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
