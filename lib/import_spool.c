/* SPDX-License-Identifier: MIT */
#include "import_spool.h"

#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 64 << 10 };

int
import_spool(long (*get)(void *ctx, void *dst, size_t n), void *ctx)
{
	int fd = file_nameless(), saved;
	char *block;
	long got;

	if (fd < 0)
		return -1;
	block = xmalloc(BLOCK);
	while ((got = get(ctx, block, BLOCK)) > 0 && file_write(fd, block, (size_t)got) == 0)
		;
	if (got == 0 && lseek(fd, 0, SEEK_SET) < 0)
		got = 1;
	saved = errno;
	free(block);
	if (got == 0)
		return fd;
	close(fd);
	errno = saved;
	return got < 0 ? SPOOL_SOURCE : -1;
}
