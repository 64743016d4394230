/* SPDX-License-Identifier: MIT
 * Any bytes as a table: read or refused with one line, never more; cells are trimmed and as many as columns. */
#include "table.h"

#include "file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const struct table_column columns[] = {
	    {"points", true}, {"when", false}, {"group", false}, {"*", false}};
	static char path[64];
	static int fd = -1;
	struct buf err = {0};
	struct table t;

	if (fd < 0) {
		fd = memfd_create("table", 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0 || file_write(fd, data, n) != 0)
		abort();
	if (table_read(&t, path, columns, 4, &err) != 0) {
		if (err.n == 0 || t.rows)
			abort();
	} else {
		for (size_t i = 0; i < t.rows * t.columns; i++)
			if (slice_trim(t.cell[i]).n != t.cell[i].n || t.cell[i].p[t.cell[i].n])
				abort();
		for (size_t r = 0; r < t.rows; r++)
			if (r && t.line[r] <= t.line[r - 1])
				abort();
		table_free(&t);
	}
	buf_free(&err);
	return 0;
}
