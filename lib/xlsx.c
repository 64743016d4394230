/* SPDX-License-Identifier: MIT */
#include "xlsx.h"

#include "num.h"
#include "text.h"
#include "xlsx_sheet.h"

#include <errno.h>
#include <stdlib.h>

enum {
	LOOK = 16 << 10, /* bytes of rows that say what a sheet holds */
	SHEETS_MAX = 4096,
	KEPT_MAX = 4 << 20 /* bytes of names and relations */
};

struct sheet {
	const char *name, *rid;
	bool hidden, filled; /* filled: it has rows; not known where a sheet was asked for */
};

struct relation {
	const char *id, *type, *target;
};

struct xlsx {
	struct package *package;
	struct part *part;
	struct xlsx_book book;
	struct xlsx_sheet sheet;

	struct sheet *sheets;
	size_t n, cap, chosen;
	struct relation *relation; /* of the part read last */
	size_t relations, relations_cap;
	const char *why;
	bool ended;
	struct arena mem;
	size_t kept;
	struct buf path, error;
};

static const char *
keep(struct xlsx *x, const char *s)
{
	struct slice v = slice_of(s ? s : "");

	x->kept += v.n;
	if (x->kept > KEPT_MAX) {
		x->why = "names of more than 4 MiB";
		return "";
	}
	return arena_string(&x->mem, v);
}

static void
relation_start(void *ctx, const char *element, const char **attribute)
{
	struct xlsx *x = ctx;
	const char *type = part_attribute(attribute, "Type"), *slash;

	if (strcmp(element, "Relationship") != 0 || !type)
		return;
	if (x->relations == SHEETS_MAX) {
		x->why = "too many relations";
		return;
	}
	slash = strrchr(type, '/'); /* what stands before differs with the standard's edition */
	x->relation = xgrow(x->relation, x->relations, &x->relations_cap, sizeof(*x->relation));
	x->relation[x->relations++] =
	    (struct relation){keep(x, part_attribute(attribute, "Id")),
			      keep(x, slash ? slash + 1 : type),
			      keep(x, part_attribute(attribute, "Target"))};
}

static int
read_relations(struct xlsx *x, const char *path, struct buf *err)
{
	struct part_handler h = {relation_start, NULL, NULL, x};

	x->relations = 0;
	return part_read(x->package, path, &h, &x->why, err);
}

/* The target of the relation with this id, or the first of this type; as a path in the package,
 * for a part in FOLDER; until the next call. NULL where there is none. */
static const char *
target_of(struct xlsx *x, const char *id, const char *type, const char *folder)
{
	const struct relation *r = x->relation;
	const char *t;
	size_t i = 0;

	while (i < x->relations && strcmp(id ? r[i].id : r[i].type, id ? id : type) != 0)
		i++;
	if (i == x->relations || strcmp(r[i].type, type) != 0) /* a sheet of charts */
		return NULL;
	x->path.n = 0;
	t = r[i].target;
	if (t[0] == '/')
		t++;
	else
		buf_addf(&x->path, "%s", folder);
	while (strncmp(t, "./", 2) == 0)
		t += 2;
	while (strncmp(t, "../", 3) == 0) {
		t += 3;
		x->path.n = 0; /* the workbook is one folder deep */
	}
	buf_addf(&x->path, "%s", t);
	return buf_string(&x->path);
}

static bool
is_true(const char *s)
{
	return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

static void
book_start(void *ctx, const char *element, const char **attribute)
{
	struct xlsx *x = ctx;
	const char *state;

	if (strcmp(element, "workbookPr") == 0)
		x->book.since_1904 |= is_true(part_attribute(attribute, "date1904"));
	if (strcmp(element, "sheet") != 0)
		return;
	if (x->n == SHEETS_MAX) {
		x->why = "too many sheets";
		return;
	}
	state = part_attribute(attribute, "state");
	x->sheets = xgrow(x->sheets, x->n, &x->cap, sizeof(*x->sheets));
	x->sheets[x->n++] = (struct sheet){keep(x, part_attribute(attribute, "name")),
					   keep(x, part_attribute(attribute, "id")),
					   state && strcmp(state, "visible") != 0, false};
}

/* The sheet that was asked for: by name (caseless), or by number from 1. */
static int
choose(struct xlsx *x, const char *want, struct buf *err)
{
	struct slice *name = xrealloc_array(NULL, x->n + 1, sizeof(*name));
	size_t near;
	long number;

	x->chosen = SIZE_MAX;
	for (size_t i = 0; i < x->n; i++) {
		name[i] = slice_of(x->sheets[i].name);
		if (x->chosen == SIZE_MAX && text_same(name[i], slice_of(want)))
			x->chosen = i;
	}
	if (x->chosen == SIZE_MAX && num_parse_long(slice_of(want), 1, (long)x->n, &number))
		x->chosen = (size_t)number - 1;
	if (x->chosen == SIZE_MAX) {
		near = text_nearest(slice_of(want), name, x->n);
		buf_addf(err, "%s: no sheet \"%s\" among %zu", package_name(x->package), want,
			 x->n);
		if (near != SIZE_MAX)
			buf_addf(err, "; did you mean \"%s\"?", x->sheets[near].name);
	}
	free(name);
	return x->chosen == SIZE_MAX ? -1 : 0;
}

/* Reads on until LEAST bytes of rows are there. 0, or -1 with the reason in ERR. */
static int
fill(struct xlsx *x, size_t least, struct buf *err)
{
	struct xlsx_sheet *s = &x->sheet;

	while (!x->ended && s->out.n < least) {
		int got = part_step(x->part, err);

		if (got < 0)
			return -1;
		if (s->why) {
			buf_addf(err, "%s: sheet \"%s\" cannot be read: %s",
				 package_name(x->package), xlsx_sheet(x), s->why);
			return -1;
		}
		x->ended = got == 0;
		if (x->ended)
			xlsx_sheet_end(s);
	}
	return 0;
}

/* The sheet I, up to its first rows. 1, 0 where it holds nothing, -1. */
static int
open_sheet(struct xlsx *x, size_t i, const char *folder, struct buf *err)
{
	const char *path = target_of(x, x->sheets[i].rid, "worksheet", folder);
	struct part_handler h = xlsx_sheet_handler(&x->sheet);

	x->chosen = i;
	if (!path)
		return 0;
	part_close(x->part);
	xlsx_sheet_free(&x->sheet);
	x->sheet = (struct xlsx_sheet){.book = &x->book};
	x->ended = false;
	x->part = x->sheet.part = part_open(x->package, path, &h, err);
	if (!x->part || fill(x, 1, err) < 0)
		return -1;
	return x->sheet.width > 0;
}

/* The sheet to read where none was asked for, or SIZE_MAX: all look empty. One that cannot be read
 * is the one, if no better stands before it: its damage is not passed over. */
static size_t
best_sheet(struct xlsx *x, const char *folder, xlsx_rate *rate, void *ctx)
{
	size_t best = SIZE_MAX, visible = 0;
	struct buf why = {0};
	int most = -1;

	for (size_t i = 0; i < x->n; i++)
		visible += !x->sheets[i].hidden;
	for (size_t i = 0; visible > 1 && i < x->n; i++) {
		int got, rated = 2;

		why.n = 0;
		got = x->sheets[i].hidden ? 0 : open_sheet(x, i, folder, &why);
		x->sheets[i].filled = got != 0;
		if (got > 0 && most < 2 && fill(x, LOOK, &why) == 0)
			rated = rate(ctx, buf_slice(&x->sheet.out));
		if (got && rated > most) {
			most = rated;
			best = i;
		}
	}
	buf_free(&why);
	return best;
}

static int
open_any(struct xlsx *x, const char *want, const char *folder, xlsx_rate *rate, void *ctx,
	 struct buf *err)
{
	size_t best = want ? SIZE_MAX : best_sheet(x, folder, rate, ctx);
	int got = 0;

	if (best != SIZE_MAX)
		return open_sheet(x, best, folder, err) < 0 ? -1 : 0;
	if (want) {
		if (choose(x, want, err) < 0)
			return -1;
		got = open_sheet(x, x->chosen, folder, err);
	}
	for (size_t i = 0; !want && got == 0 && i < x->n; i++)
		if (!x->sheets[i].hidden)
			got = open_sheet(x, i, folder, err);
	if (got == 0 && want)
		buf_addf(err, "%s: sheet \"%s\" is empty", package_name(x->package),
			 xlsx_sheet(x));
	else if (got == 0)
		buf_addf(err, "%s: a workbook whose sheets are empty or hidden",
			 package_name(x->package));
	return got > 0 ? 0 : -1;
}

/* A part that may be missing. */
static int
read_if_there(struct xlsx *x, const char *type, const char *folder, struct part_handler h,
	      const char *const *why, struct buf *err)
{
	const char *path = target_of(x, NULL, type, folder);

	return path && package_has(x->package, path) ? part_read(x->package, path, &h, why, err)
						     : 0;
}

static int
read_book(struct xlsx *x, const char *want, xlsx_rate *rate, void *ctx, struct buf *err)
{
	struct part_handler h = {book_start, NULL, NULL, x};
	const char *book = NULL, *folder, *slash;
	struct buf relations = {0};
	int got;

	if (package_has(x->package, "_rels/.rels")) {
		if (read_relations(x, "_rels/.rels", err) < 0)
			return -1;
		book = target_of(x, NULL, "officeDocument", "");
	}
	if (!book)
		book = "xl/workbook.xml";
	slash = strrchr(book, '/');
	folder = arena_string(&x->mem, (struct slice){book, slash ? (size_t)(slash + 1 - book) : 0});
	buf_addf(&relations, "%s_rels/%s.rels", folder, book + strlen(folder));
	got = part_read(x->package, book, &h, &x->why, err);
	if (got == 0)
		got = read_relations(x, buf_string(&relations), err);
	buf_free(&relations);
	if (got < 0 ||
	    read_if_there(x, "sharedStrings", folder, xlsx_texts_handler(&x->book.texts),
			  &x->book.texts.why, err) < 0 ||
	    read_if_there(x, "styles", folder, xlsx_styles_handler(&x->book.styles),
			  &x->book.styles.why, err) < 0)
		return -1;
	return open_any(x, want, folder, rate, ctx, err);
}

struct xlsx *
xlsx_open(int fd, const char *name, const char *sheet, xlsx_rate *rate, void *ctx,
	  struct buf *err)
{
	struct xlsx *x = xcalloc(1, sizeof(*x));
	const char *other;

	x->package = package_open(fd, name, err);
	other = x->package ? package_other(x->package) : NULL;
	if (other)
		buf_addf(err, "%s: %s", name, other);
	else if (x->package && read_book(x, sheet, rate, ctx, err) == 0)
		return x;
	xlsx_close(x);
	return NULL;
}

bool
xlsx_since_1904(const struct xlsx *x)
{
	return x->book.since_1904;
}

const char *
xlsx_sheet(const struct xlsx *x)
{
	return x->sheets[x->chosen].name;
}

size_t
xlsx_others(const struct xlsx *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		n += i != x->chosen && x->sheets[i].filled;
	return n;
}

long
xlsx_read(void *xlsx, void *dst, size_t n)
{
	struct xlsx *x = xlsx;
	struct xlsx_sheet *s = &x->sheet;

	if (s->at == s->out.n)
		s->at = s->out.n = 0;
	if (fill(x, 1, &x->error) < 0) {
		errno = EBADMSG;
		return -1;
	}
	n = n < s->out.n - s->at ? n : s->out.n - s->at;
	if (n)
		memcpy(dst, s->out.s + s->at, n);
	s->at += n;
	return (long)n;
}

const char *
xlsx_error(struct xlsx *x)
{
	return x->error.n ? buf_string(&x->error) : NULL;
}

void
xlsx_close(struct xlsx *x)
{
	if (!x)
		return;
	part_close(x->part);
	package_close(x->package);
	xlsx_sheet_free(&x->sheet);
	xlsx_texts_free(&x->book.texts);
	xlsx_styles_free(&x->book.styles);
	free(x->sheets);
	free(x->relation);
	arena_free(&x->mem);
	buf_free(&x->path);
	buf_free(&x->error);
	free(x);
}
