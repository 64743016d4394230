/* SPDX-License-Identifier: MIT
 * Locks, and whether a file is still what it was. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#define st_mtim st_mtimespec
#endif

enum { LOCK_POLL_MS = 50 };

int
file_lock(const char *path, int seconds)
{
	struct timespec nap = {.tv_nsec = LOCK_POLL_MS * 1000000L};
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	long tries = seconds * (1000L / LOCK_POLL_MS);

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int saved = errno;

		if (saved != EINTR && (saved != EWOULDBLOCK || tries-- <= 0)) {
			close(fd);
			errno = saved;
			return -1;
		}
		nanosleep(&nap, NULL);
	}
	return fd;
}

int
file_or_none(const char *path, struct buf *err)
{
	struct stat st;

	if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
		return 0;
	buf_addf(err, "%s: not a file", path);
	errno = EINVAL;
	return -1;
}

int
file_lock_beside(const char *path, int seconds, struct buf *err)
{
	struct buf name = {0};
	char *real;
	int lock, saved;

	if (file_or_none(path, err) < 0)
		return -1;
	real = realpath(path, NULL); /* NULL: it is not there yet */
	buf_addf(&name, "%s.lock", real ? real : path);
	free(real);
	lock = file_lock(buf_string(&name), seconds);
	saved = errno;
	if (lock < 0 && saved == EWOULDBLOCK)
		buf_addf(err, "%s: in use by another run; try later", path);
	else if (lock < 0)
		buf_addf(err, "%s: %s", buf_string(&name), strerror(saved));
	buf_free(&name);
	errno = saved;
	return lock;
}

bool
file_unchanged(const struct stat *was, const struct stat *is)
{
	return is->st_dev == was->st_dev && is->st_ino == was->st_ino &&
	       is->st_size == was->st_size && is->st_mtim.tv_sec == was->st_mtim.tv_sec &&
	       is->st_mtim.tv_nsec == was->st_mtim.tv_nsec;
}
