/* SPDX-License-Identifier: MIT */
#include "split.h"

#include "ascii.h"
#include "split_key.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum {
	FIRST_BLOCK = 4 << 10, /* doubles after each round until it is LAST_BLOCK */
	LAST_BLOCK = 1 << 20,
	HELD = 64 << 10 /* of each part, where records come one by one */
};

static int
fail(struct split_part *p, const char *what, struct buf *err)
{
	buf_addf(err, "%s: %s%s", buf_string(&p->name), what, strerror(errno));
	return -1;
}

static int
part_write(struct split_part *p, struct slice s, struct buf *err)
{
	return file_write(p->file.fd, s.p, s.n) == 0 ? 0 : fail(p, "write error: ", err);
}

/* The prefix, a number with as many digits as the last one has, and what it is. */
static int
part_open(struct split *s, struct buf *err)
{
	int digits = !s->parts ? 5 : s->parts > 999 ? 4 : s->parts > 99 ? 3 : 2;
	struct split_part *p;

	if (s->made == 99999) {
		buf_addf(err, "more than 99,999 parts: they would not sort in their order");
		return -1;
	}
	s->part = xgrow(s->part, s->made, &s->cap, sizeof(*s->part));
	p = &s->part[s->made];
	*p = (struct split_part){0};
	buf_addf(&p->name, "%s%0*zu.%s", s->prefix, digits, ++s->made, s->cut->tsv ? "tsv" : "csv");
	if ((s->source && file_same(buf_string(&p->name), s->source)) ||
	    (s->merged && file_same(buf_string(&p->name), s->merged->name))) {
		buf_addf(err, "%s: is read and would be overwritten", buf_string(&p->name));
		return -1;
	}
	if (file_create(&p->file, buf_string(&p->name)) != 0)
		return fail(p, "", err);
	return part_write(p, (struct slice){s->cut->head.s, s->cut->head.n}, err);
}

/* The N parts from the first of PART on appear together. */
static int
parts_name(struct split_part *part, size_t n, struct buf *err)
{
	struct file_new **file = xcalloc(n, sizeof(*file));
	size_t bad;
	int done = 0;

	for (size_t i = 0; i < n; i++)
		file[i] = &part[i].file;
	if (file_commit_all(file, n, &bad) != 0)
		done = fail(&part[bad], "", err);
	free(file);
	return done;
}

static int
parts_open(struct split *s, struct buf *err)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	while (s->made < s->parts)
		if (part_open(s, err) < 0)
			return -1;
	return 0;
}

static int
parts_done(struct split *s, struct buf *err)
{
	for (size_t i = 0; i < s->made; i++)
		if (part_write(&s->part[i], buf_slice(&s->part[i].held), err) < 0)
			return -1;
	return parts_name(s->part, s->made, err);
}

int
split_deal(struct split *s, size_t block, struct buf *err)
{
	size_t turn = 0, size = block ? block : FIRST_BLOCK, room = size;
	struct slice some;
	int more;

	if (parts_open(s, err) < 0)
		return -1;
	while ((more = cut_take(s->cut, room, room == size, &some, err)) > 0) {
		if (part_write(&s->part[turn], some, err) < 0)
			return -1;
		room = room > some.n ? room - some.n : 0;
		if (some.n && room)
			continue; /* a large block comes in pieces */
		if (++turn == s->parts) {
			turn = 0;
			if (!block && size < LAST_BLOCK)
				size *= 2;
		}
		room = size;
	}
	return more < 0 ? -1 : parts_done(s, err);
}

int
split_by(struct split *s, const char *by, const char *country, size_t max_columns,
	 void (*tick)(void), struct buf *err)
{
	struct split_key *key = split_key_open(s->cut, by, country, max_columns, err);
	uint64_t keyless = 0, hash;
	struct slice record;
	int more = key ? 0 : -1;

	if (key && s->merged)
		more = split_key_merged(key, s->merged, max_columns, err);
	if (more == 0)
		more = parts_open(s, err);
	while (more >= 0 && (more = cut_record(s->cut, &record, err)) > 0) {
		bool keyed = split_key_hash(key, record, &hash);
		struct split_part *p = &s->part[(keyed ? hash : keyless++) % s->parts];

		if (p->held.n + record.n > HELD) {
			more = part_write(p, buf_slice(&p->held), err) < 0 ? -1 : more;
			p->held.n = 0;
		}
		if (record.n <= HELD)
			buf_add_slice(&p->held, record);
		else if (more > 0)
			more = part_write(p, record, err) < 0 ? -1 : more;
		if (*record.p != '\n' && *record.p != '\r') { /* a blank line is none */
			s->records++;
			tick();
		}
	}
	if (key)
		split_key_free(key);
	return more < 0 ? -1 : parts_done(s, err);
}

int
split_shares(struct split *s, struct buf *err)
{
	struct stat st;
	uint64_t all;
	struct slice some;

	if (fstat(s->cut->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		buf_addf(err, "%s: --order needs a file, whose size is known; --size takes a pipe",
			 s->cut->name);
		return -1;
	}
	if (parts_open(s, err) < 0)
		return -1;
	all = (uint64_t)st.st_size - s->cut->head.n;
	for (size_t i = 0; i < s->parts; i++) {
		uint64_t end = i + 1 < s->parts ? all / s->parts * (i + 1) : UINT64_MAX;

		do {
			uint64_t done = s->cut->bytes;

			if (cut_take(s->cut, done < end ? end - done : 0, false, &some, err) < 0 ||
			    part_write(&s->part[i], some, err) < 0)
				return -1;
		} while (some.n);
	}
	return parts_done(s, err);
}

int
split_sizes(struct split *s, size_t size, struct buf *err)
{
	size_t room = 0;
	struct slice some;
	int more;

	while ((more = cut_take(s->cut, room, false, &some, err)) > 0 || s->made == 0) {
		if (more < 0)
			return -1;
		if (some.n == 0) {
			if (s->made && parts_name(&s->part[s->made - 1], 1, err) < 0)
				return -1;
			if (part_open(s, err) < 0)
				return -1;
			room = size > s->cut->head.n ? size - s->cut->head.n : 0;
			if (cut_take(s->cut, room, true, &some, err) < 0)
				return -1;
		}
		if (part_write(&s->part[s->made - 1], some, err) < 0)
			return -1;
		room = room > some.n ? room - some.n : 0;
	}
	return more < 0 ? -1 : parts_name(&s->part[s->made - 1], 1, err);
}

/* Is NAME a number with END behind it, and none of the parts? */
static bool
is_other(const struct split *s, struct slice name, struct slice end)
{
	uint64_t n = 0;
	size_t digits = 0;

	while (digits < name.n && digits < 9 && is_digit(name.p[digits]))
		n = n * 10 + (uint64_t)(name.p[digits++] - '0');
	if (!digits || !slice_eq((struct slice){name.p + digits, name.n - digits}, end))
		return false;
	return name.n != strlen(buf_string(&s->part[0].name)) - strlen(s->prefix) || n == 0 ||
	       n > s->made;
}

size_t
split_others(const struct split *s, struct buf *name)
{
	const char *slash = strrchr(s->prefix, '/'), *begin = slash ? slash + 1 : s->prefix;
	char *folder = slash ? xstrndup(s->prefix, (size_t)(slash + 1 - s->prefix)) : xstrdup(".");
	struct slice end = s->cut->tsv ? SLICE(".tsv") : SLICE(".csv");
	DIR *d = opendir(folder);
	struct dirent *e;
	size_t n = 0, skip = strlen(begin);

	while (s->made && d && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, begin, skip) != 0 ||
		    !is_other(s, slice_of(e->d_name + skip), end))
			continue;
		if (n == 0 || strcmp(e->d_name, buf_string(name)) < 0) {
			name->n = 0;
			buf_addf(name, "%s", e->d_name);
		}
		n++;
	}
	if (d)
		closedir(d);
	free(folder);
	return n;
}

void
split_free(struct split *s)
{
	for (size_t i = 0; i < s->made; i++) {
		file_abandon(&s->part[i].file);
		buf_free(&s->part[i].name);
		buf_free(&s->part[i].held);
	}
	free(s->part);
	s->part = NULL;
	s->made = 0;
}
