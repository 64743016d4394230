/* SPDX-License-Identifier: MIT */
#include "again.h"

#include "file.h"
#include "spool.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file was when it was read first. */
struct stamp {
	struct stat st;
	off_t from; /* of stdin: where it was read from */
};

struct again {
	const char *const *names;
	size_t files;
	const struct in_options *options;
	struct stamp *stamp; /* NULL: not to be read again */
	struct spool *spool; /* notes, and the records that are not */
	size_t note;
	uint64_t added, given;
	struct in *in;
};

static const char *const only_stdin[] = {"-"};

static bool
is_stdin(const char *name)
{
	return strcmp(name, "-") == 0;
}

static bool
look(const char *name, struct stat *st)
{
	return (is_stdin(name) ? fstat(STDIN_FILENO, st) : stat(name, st)) == 0 &&
	       S_ISREG(st->st_mode);
}

struct again *
again_open(const char *const *names, size_t n, const struct in_options *o, bool keep, size_t note)
{
	struct again *a = xcalloc(1, sizeof(*a));

	a->names = n ? names : only_stdin;
	a->files = n ? n : 1;
	a->options = o;
	a->note = note;
	a->spool = spool_open(note);
	if (keep)
		return a;
	a->stamp = xcalloc(a->files, sizeof(*a->stamp));
	for (size_t i = 0; i < a->files; i++) {
		struct stamp *s = &a->stamp[i];

		if (look(a->names[i], &s->st) &&
		    (!is_stdin(a->names[i]) || (s->from = lseek(STDIN_FILENO, 0, SEEK_CUR)) >= 0))
			continue;
		free(a->stamp);
		a->stamp = NULL;
		break;
	}
	return a;
}

int
again_add(struct again *a, const struct record *r, const void *note, struct buf *err)
{
	static const struct record none;

	a->added++;
	if (a->stamp && !a->note)
		return 0;
	return spool_add(a->spool, a->stamp ? &none : r, note, err);
}

static int
changed(const char *name, struct buf *err)
{
	buf_addf(err, "%s: changed while it was read", is_stdin(name) ? "<stdin>" : name);
	return -1;
}

/* Are the files what they were? */
static int
check(const struct again *a, struct buf *err)
{
	for (size_t i = 0; i < a->files; i++) {
		const struct stat *was = &a->stamp[i].st;
		struct stat is;

		if (!look(a->names[i], &is) || !file_unchanged(was, &is))
			return changed(a->names[i], err);
	}
	return 0;
}

static int
start(struct again *a, struct buf *err)
{
	if (check(a, err) < 0)
		return -1;
	for (size_t i = 0; i < a->files; i++)
		if (is_stdin(a->names[i]) &&
		    lseek(STDIN_FILENO, a->stamp[i].from, SEEK_SET) != a->stamp[i].from)
			return changed("-", err);
	a->in = in_open(a->names, a->files, a->options, err);
	return a->in ? 0 : -1;
}

int
again_next(struct again *a, struct record *r, const void **note, struct buf *err)
{
	struct record kept;
	int notes, records;

	if (!a->stamp)
		return spool_next(a->spool, r, note, err);
	if (!a->in && start(a, err) < 0)
		return -1;
	*note = NULL;
	notes = a->note ? spool_next(a->spool, &kept, note, err) : a->given < a->added;
	if (notes < 0)
		return -1;
	records = in_next(a->in, r);
	if (records != notes)
		return changed(in_name(a->in), err);
	a->given++;
	return records ? 1 : check(a, err);
}

void
again_restart(struct again *a)
{
	in_close(a->in);
	a->in = NULL;
	a->given = 0;
	spool_restart(a->spool);
}

const void *
again_ahead(const struct again *a, size_t by)
{
	return spool_ahead(a->spool, by);
}

void
again_free(struct again *a)
{
	if (!a)
		return;
	spool_free(a->spool);
	in_close(a->in);
	free(a->stamp);
	free(a);
}
