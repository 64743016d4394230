/* SPDX-License-Identifier: MIT
 * A table that there is not: the name of a shipped one that comes near, else all of them. */
#include "table.h"

#include "file.h"
#include "text.h"

#include <dirent.h>
#include <stdlib.h>

static int
by_name(const void *pa, const void *pb)
{
	const struct slice *a = pa, *b = pb;
	int c = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);

	return c ? c : (a->n > b->n) - (a->n < b->n);
}

/* NAME.csv of the folder, as people write it. */
static size_t
shipped(DIR *folder, struct arena *mem, struct slice **names)
{
	const struct dirent *entry;
	size_t n = 0, cap = 0;

	while ((entry = readdir(folder)) != NULL) {
		struct slice s = slice_of(entry->d_name);

		if (s.n < 5 || memcmp(s.p + s.n - 4, ".csv", 4) != 0)
			continue;
		s.n -= 4;
		*names = xgrow(*names, n, &cap, sizeof(**names));
		(*names)[n++] = arena_slice(mem, s);
	}
	if (n)
		qsort(*names, n, sizeof(**names), by_name);
	return n;
}

void
table_near(const char *name, struct buf *err)
{
	struct slice want = slice_of(name), *names = NULL;
	struct arena mem = {0};
	struct buf path = {0};
	size_t n, near;
	DIR *folder;

	if (strchr(name, '/') || !file_share(&path) || !(folder = opendir(buf_string(&path)))) {
		buf_free(&path);
		return;
	}
	n = shipped(folder, &mem, &names);
	closedir(folder);
	if (want.n > 4 && memcmp(want.p + want.n - 4, ".csv", 4) == 0)
		want.n -= 4;
	near = text_nearest(want, names, n);
	if (near != SIZE_MAX)
		buf_addf(err, "; did you mean \"%.*s\"?", (int)names[near].n, names[near].p);
	for (size_t i = 0; i < n && near == SIZE_MAX; i++)
		buf_addf(err, "%s%.*s", i ? " " : "; shipped are: ", (int)names[i].n, names[i].p);
	free(names);
	arena_free(&mem);
	buf_free(&path);
}
