/* SPDX-License-Identifier: MIT */
#include "import_spool.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 64 << 10 };

static int
nameless(void)
{
	const char *folder = getenv("TMPDIR");
	struct buf path = {0};
	int fd, saved;

	buf_addf(&path, "%s/leadpipe.XXXXXX", folder && *folder ? folder : "/tmp");
	buf_string(&path);
	fd = mkostemp(path.s, O_CLOEXEC);
	saved = errno;
	if (fd >= 0)
		unlink(path.s);
	buf_free(&path);
	errno = saved;
	return fd;
}

int
import_spool(long (*get)(void *ctx, void *dst, size_t n), void *ctx)
{
	int fd = nameless(), saved;
	char *block;
	long got = -1;

	if (fd < 0)
		return -1;
	block = xmalloc(BLOCK);
	while ((got = get(ctx, block, BLOCK)) > 0)
		if (file_write(fd, block, (size_t)got) < 0) {
			got = -1;
			break;
		}
	saved = errno;
	free(block);
	if (got == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	errno = saved;
	return -1;
}
