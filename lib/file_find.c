/* SPDX-License-Identifier: MIT
 * Where tables are looked for. */
#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

/* Appends the folder of the running program, with its slash. */
static bool
add_program_folder(struct buf *b)
{
	char exe[4096];
#ifdef __APPLE__
	uint32_t size = sizeof(exe) - 1;

	if (_NSGetExecutablePath(exe, &size) != 0)
		return false;
	exe[sizeof(exe) - 1] = '\0';
#else
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return false;
	exe[n] = '\0';
#endif
	buf_add(b, exe, (size_t)(strrchr(exe, '/') - exe) + 1);
	return true;
}

const char *
file_share(struct buf *b)
{
	const char *share = getenv("LEADPIPE_SHARE");

	b->n = 0;
	if (share && *share)
		buf_addf(b, "%s/", share);
	else if (add_program_folder(b))
		buf_addf(b, "../share/leadpipe/");
	else
		return NULL;
	return buf_string(b);
}

/* Is B, or B with ".csv" behind it, a file? Then it is left so. */
static bool
exists(struct buf *b)
{
	static const char *const suffix[] = {"", ".csv"};
	size_t n = b->n;

	for (size_t i = 0; i < 2; i++) {
		struct stat st;

		b->n = n;
		buf_addf(b, "%s", suffix[i]);
		if (stat(buf_string(b), &st) == 0 && !S_ISDIR(st.st_mode))
			return true;
	}
	b->n = n;
	return false;
}

const char *
file_find(const char *name, struct buf *b)
{
	b->n = 0;
	buf_addf(b, "%s", name);
	if (strchr(name, '/') || strcmp(name, "-") == 0)
		return buf_string(b);
	if (!*name)
		return NULL;
	if (exists(b))
		return buf_string(b);
	if (!file_share(b))
		return NULL;
	buf_addf(b, "%s", name);
	return exists(b) ? buf_string(b) : NULL;
}

bool
file_is_shipped(const char *path)
{
	struct buf share = {0};
	const char *own = getenv("LEADPIPE_SHARE"), *folder = file_share(&share);
	bool yes = folder && !(own && *own) && strncmp(path, folder, strlen(folder)) == 0;

	buf_free(&share);
	return yes;
}

static struct {
	dev_t dev;
	ino_t ino;
} *noted;
static size_t notes, notes_cap;

static bool
is_noted(const struct stat *st)
{
	for (size_t i = 0; i < notes; i++)
		if (noted[i].dev == st->st_dev && noted[i].ino == st->st_ino)
			return true;
	return false;
}

void
file_note(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || is_noted(&st))
		return;
	noted = xgrow(noted, notes, &notes_cap, sizeof(*noted));
	noted[notes].dev = st.st_dev;
	noted[notes++].ino = st.st_ino;
}

bool
file_noted(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && is_noted(&st);
}

static bool holding;
static struct held {
	struct held *next;
	char *name, *path;
	struct buf text;
} *held;

void
file_hold(void)
{
	holding = true;
}

void
file_let(void)
{
	for (struct held *h; (h = held) != NULL; free(h)) {
		held = h->next;
		free(h->name);
		free(h->path);
		buf_free(&h->text);
	}
	holding = false;
}

static void
hold(const char *name, const char *path, struct slice text)
{
	struct held *h = xcalloc(1, sizeof(*h));

	h->name = xstrdup(name);
	h->path = xstrdup(path);
	buf_add_slice(&h->text, text);
	h->next = held;
	held = h;
}

int
file_table(const char *name, struct buf *path, struct buf *text, size_t max)
{
	size_t before = text->n;
	const char *found;

	path->n = 0;
	for (const struct held *h = held; h; h = h->next)
		if (strcmp(h->name, name) == 0) {
			buf_addf(path, "%s", h->path);
			buf_add_slice(text, buf_slice(&h->text));
			return 0;
		}
	found = file_find(name, path);
	if (!found) {
		path->n = 0;
		errno = ENOENT;
		return -1;
	}
	if (file_read(found, text, max) < 0)
		return -1;
	file_note(found);
	if (holding)
		hold(name, found, (struct slice){text->s + before, text->n - before});
	return 0;
}
