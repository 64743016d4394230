/* SPDX-License-Identifier: MIT
 * Any bytes as an export; the first byte picks options. Every record that is read is written, rejected or dropped, and what is
 * written has all columns and is text. Run from the repository's root, for the shipped tables. */
#include "import_set.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_row(const struct record *r, const struct head *head)
{
	if (r->n != head->n)
		abort();
	for (size_t i = 0; i < r->n; i++)
		if (text_valid(r->f[i]) != r->f[i].n || (r->f[i].n && memchr(r->f[i].p, 0, r->f[i].n)))
			abort();
	if (r->raw.p && text_valid(r->raw) != r->raw.n)
		abort();
}

static void
read_all(const char *path, const struct import_options *o)
{
	struct import_set set = {0};
	struct buf err = {0}, text = {0};
	enum import_result got = IMPORT_END;
	uint64_t written = 0;
	struct reject x;
	struct record r;

	if (import_set_open(&set, &path, 1, o, false, &err) == 0) {
		while ((got = import_set_next(&set, &r, &x, &err)) > IMPORT_END)
			if (got == IMPORT_ROW) {
				check_row(&r, &set.head);
				written++;
			}
		if (got == IMPORT_ERROR ? !err.n : !import_set_account(&set, written, &text))
			abort();
	} else if (!err.n) {
		abort();
	}
	import_set_close(&set);
	buf_free(&err);
	buf_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mapping_options leads;
	static struct mapping_rules *rules;
	struct import_options o = {.dialect.skip_lines = -1, .zone = zone_open("Asia/Seoul")};
	struct buf err = {0};
	char path[64];
	int fd;

	if (size < 1)
		return 0;
	if (!rules) {
		setenv("LEADPIPE_SHARE", "lib/share", 0);
		rules = mapping_read(&leads, &err);
		err_quiet();
		if (!rules)
			abort();
	}
	o.rules = rules;
	o.strict = data[0] & 1;
	o.order = data[0] & 2 ? ORDER_DMY : ORDER_UNKNOWN;
	o.encoding = data[0] & 4 ? "cp949" : NULL;
	o.in.chunk = data[0] & 8 ? 3 : 0;
	o.explain = data[0] & 16;
	fd = memfd_create("fuzz", 0);
	if (fd < 0 || write(fd, data + 1, size - 1) != (long)size - 1)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	read_all(path, &o);
	close(fd);
	return 0;
}
