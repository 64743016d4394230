/* SPDX-License-Identifier: MIT
 * Memory, the hash map, and what messages look like. */
#include "err.h"
#include "map.h"

#include "tap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
test_mem(void)
{
	struct buf b = {0};
	struct arena a = {0};
	bool aligned = true;
	char *p, *q;

	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%d,", i);
	ok(b.n == 3890 && strncmp(buf_string(&b), "0,1,2,", 6) == 0, "a buffer grows");
	buf_add(&b, NULL, 0);
	ok(b.n == 3890, "by nothing");
	buf_free(&b);
	ok(buf_slice(&b).n == 0 && buf_slice(&b).p, "an empty one is an empty slice");

	for (size_t i = 0; i < 5000; i++) {
		p = arena_string(&a, SLICE("abc"));
		q = arena_alloc(&a, i % 70);
		aligned &= ((uintptr_t)q & 15) == 0 && strcmp(p, "abc") == 0;
	}
	ok(aligned, "pieces of an arena are aligned");
	p = arena_alloc(&a, 1 << 20);
	memset(p, 1, 1 << 20);
	arena_reset(&a);
	q = arena_alloc(&a, 1 << 20);
	ok(p == q, "a reset arena uses its block again");
	arena_free(&a);
	arena_reset(&a);
	arena_free(&a);
}

static void
test_map(void)
{
	struct map m = {0};
	bool good = true;
	char key[16];

	ok(map_get(&m, SLICE("x")) == MAP_NONE, "nothing is in an empty map");
	for (uint32_t i = 0; i < 100000; i++) {
		int n = snprintf(key, sizeof(key), "k%u", i);
		uint32_t *v = map_put(&m, (struct slice){key, (size_t)n});

		good &= *v == MAP_NONE;
		*v = i;
	}
	ok(good && m.n == 100000, "new keys start as none");
	for (uint32_t i = 0; i < 100000; i++) {
		int n = snprintf(key, sizeof(key), "k%u", i);

		good &= map_get(&m, (struct slice){key, (size_t)n}) == i &&
			slice_eq(map_key(&m, i), slice_of(key));
	}
	ok(good, "all are found, and kept in order");
	ok(*map_put(&m, SLICE("k7")) == 7 && m.n == 100000, "a key is there once");
	ok(map_get(&m, SLICE("k")) == MAP_NONE && map_get(&m, SLICE("")) == MAP_NONE,
	   "others are not");
	*map_put(&m, SLICE("")) = 1;
	*map_put(&m, SLICE("a\0b")) = 2;
	ok(map_get(&m, SLICE("")) == 1 && map_get(&m, SLICE("a\0b")) == 2 &&
	       map_get(&m, SLICE("a")) == MAP_NONE,
	   "empty keys and keys with a NUL");
	map_free(&m);
}

/* What fn() writes to stderr. */
static const char *
said(void (*fn)(void))
{
	static char text[8192];
	FILE *f = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t n;

	if (!f || saved < 0 || dup2(fileno(f), STDERR_FILENO) < 0)
		exit(2);
	fn();
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static void
plain(void)
{
	warn("a %d", 1);
}

static void
with_errno(void)
{
	errno = ENOENT;
	warn("file:");
}

static void
hostile(void)
{
	warn("\x1b[31m \r \x7f \xc2\x9b \xe2\x80\xae \x9b \xed\x95\x9c \xed");
}

static void
large(void)
{
	char text[5000];

	memset(text, 1, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	errno = ENOSPC;
	warn("%s:", text);
}

static void
often(void)
{
	struct repeat r = {0};

	for (int i = 0; i < 57; i++)
		warn_few(&r, "x");
	warn_rest(&r, "rows");
}

static void
test_err(void)
{
	err_prog("/usr/bin/tool");
	ok(strcmp(said(plain), "tool: a 1\n") == 0, "one line with the program's name");
	ok(strcmp(said(with_errno), "tool: file: No such file or directory\n") == 0,
	   "what errno says");
	ok(strcmp(said(hostile), "tool: \\x1b[31m \\x0d \\x7f \\xc2\\x9b \\xe2\\x80\\xae \\x9b "
				 "\xed\x95\x9c \\xed\n") == 0,
	   "nothing steers a terminal");
	ok(strstr(said(large), " No space left on device...\n") != NULL, "a long message is cut");
	said(often);
	ok(strstr(said(often), "tool: ... and 37 more rows\n") != NULL, "repeats are counted");
	err_quiet();
	ok(strcmp(said(plain), "") == 0, "-q: no warnings");
}

int
main(void)
{
	test_mem();
	test_map();
	test_err();
	return tap_end();
}
