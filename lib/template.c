/* SPDX-License-Identifier: MIT */
#include "template.h"

#include "mime.h"
#include "text.h"

#include <stdlib.h>

static const char *const own_names[TEMPLATE_OWN] = {
    [TEMPLATE_OWNER_EMAIL] = "owner_email",
    [TEMPLATE_INSTEAD_OF] = "instead_of",
    [TEMPLATE_PERSON] = "person",
    [TEMPLATE_BECAUSE] = "because",
    [TEMPLATE_COUNT] = "count",
    [TEMPLATE_NOW] = "now",
};

/* One name in a place. The column; ABSENT where there is none; else OWN_FIRST + a template_own. */
struct name {
	struct slice text;
	int column;
};
enum { ABSENT = -1, OWN_FIRST = 1 << 20 };

/* Plain text, or a place: then it has names. */
struct piece {
	struct slice text;
	size_t name, names;
};

struct line {
	size_t piece, pieces;
	bool places, optional; /* optional: left out where its places are empty */
};

struct header {
	struct slice name;
	struct line line;
};

struct template
{
	const char *file;
	const struct head *head;
	size_t number; /* of the line that is read */
	struct name *name;
	struct piece *piece;
	struct line *line;
	struct header *header;
	size_t names, pieces, lines, headers;
	size_t name_cap, piece_cap, line_cap, header_cap;
	size_t part[TEMPLATE_PARTS + 1]; /* of the body: its first line, and the end */
	bool repeats;
	struct arena mem;
};

static int
fail(const struct template *t, struct buf *err, const char *what)
{
	buf_addf(err, "%s:%zu: %s", t->file, t->number, what);
	return -1;
}

static void
piece_add(struct template *t, struct piece p)
{
	if (!p.names && !p.text.n)
		return;
	t->piece = xgrow(t->piece, t->pieces, &t->piece_cap, sizeof(*t->piece));
	t->piece[t->pieces++] = p;
}

/* "company", or "company?": then *OPTIONAL stays true. */
static int
name_read(struct template *t, struct slice s, bool *optional, struct buf *err)
{
	struct name n = {.text = slice_trim(s), .column = ABSENT};
	bool may_miss = n.text.n && n.text.p[n.text.n - 1] == '?';
	struct buf why = {0};

	n.text.n -= may_miss;
	n.text = slice_trim(n.text);
	*optional &= may_miss;
	if (!n.text.n)
		return fail(t, err, "{}: no column is named");
	for (int i = 0; i < TEMPLATE_OWN; i++)
		if (slice_eq(n.text, slice_of(own_names[i])))
			n.column = OWN_FIRST + i;
	if (n.column == ABSENT)
		n.column = head_find(t->head, n.text);
	if (n.column == HEAD_TWICE) {
		buf_addf(err, "%s:%zu: two columns are called \"%.*s\"", t->file, t->number,
			 (int)n.text.n, n.text.p);
		return -1;
	}
	if (n.column == HEAD_NONE && !may_miss) {
		head_unknown(t->head, n.text, &why);
		buf_addf(err, "%s:%zu: %s", t->file, t->number, buf_string(&why));
		buf_free(&why);
		return -1;
	}
	t->name = xgrow(t->name, t->names, &t->name_cap, sizeof(*t->name));
	t->name[t->names++] = n;
	return 0;
}

static int
place_read(struct template *t, struct slice s, struct line *line, struct buf *err)
{
	struct piece p = {.name = t->names};

	for (size_t from = 0, i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '|')
			continue;
		if (name_read(t, (struct slice){s.p + from, i - from}, &line->optional, err) < 0)
			return -1;
		p.names++;
		from = i + 1;
	}
	line->places = true;
	piece_add(t, p);
	return 0;
}

static int
line_read(struct template *t, struct slice s, struct line *line, struct buf *err)
{
	size_t from = 0;

	*line = (struct line){.piece = t->pieces, .optional = true};
	for (size_t i = 0; i < s.n;) {
		const char *close;
		bool twice = i + 1 < s.n && s.p[i + 1] == s.p[i];

		if (s.p[i] != '{' && !(s.p[i] == '}' && twice)) {
			i++;
			continue;
		}
		piece_add(t, (struct piece){.text = {s.p + from, i - from + twice}});
		from = i += 2;
		if (twice)
			continue;
		i--;
		close = i < s.n ? memchr(s.p + i, '}', s.n - i) : NULL;
		if (!close)
			return fail(t, err, "{ without }; write {{ for a brace");
		if (place_read(t, (struct slice){s.p + i, (size_t)(close - s.p) - i}, line, err) <
		    0)
			return -1;
		from = i = (size_t)(close - s.p) + 1;
	}
	piece_add(t, (struct piece){.text = {s.p + from, s.n - from}});
	line->pieces = t->pieces - line->piece;
	line->optional &= line->places;
	return 0;
}

/* Takes the next line off S, without its line end. */
static struct slice
next_line(struct template *t, struct slice *s)
{
	const char *nl = memchr(s->p, '\n', s->n);
	struct slice line = {s->p, nl ? (size_t)(nl - s->p) : s->n};
	size_t used = line.n + (nl != NULL);

	s->p += used;
	s->n -= used;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	t->number++;
	return line;
}

static int
header_read(struct template *t, struct slice s, struct buf *err)
{
	const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
	struct header h = {.name = {s.p, colon ? (size_t)(colon - s.p) : 0}};

	if (!mime_name_valid(h.name))
		return fail(t, err,
			    "not a header (\"Name: value\"); a blank line ends the headers");
	s = slice_trim((struct slice){colon + 1, s.n - h.name.n - 1});
	if (!mime_header_safe(s))
		return fail(t, err, "a control character in a header");
	for (size_t i = 0; i < t->headers; i++)
		if (text_same(t->header[i].name, h.name))
			return fail(t, err, "this header is there twice");
	if (line_read(t, s, &h.line, err) < 0)
		return -1;
	t->header = xgrow(t->header, t->headers, &t->header_cap, sizeof(*t->header));
	t->header[t->headers++] = h;
	return 0;
}

/* The header lines, those that go on joined by a blank. */
static int
headers_read(struct template *t, struct slice *rest, struct buf *err)
{
	struct buf joined = {0};
	int bad = 0;

	while (!bad && rest->n) {
		struct slice line = next_line(t, rest);

		if (!line.n)
			break;
		joined.n = 0;
		buf_add_slice(&joined, line);
		while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t')) {
			buf_addc(&joined, ' ');
			buf_add_slice(&joined, slice_trim(next_line(t, rest)));
		}
		bad = header_read(t, arena_slice(&t->mem, buf_slice(&joined)), err);
	}
	buf_free(&joined);
	return bad;
}

/* Where {#leads} and {/leads} stand, the part of the body changes. */
static int
part_read(struct template *t, struct slice line, enum template_part *part, struct buf *err)
{
	bool begin = slice_eq(line, SLICE("{#leads}"));

	if (!begin && !slice_eq(line, SLICE("{/leads}")))
		return 0;
	if (*part != (begin ? TEMPLATE_BEFORE : TEMPLATE_LEAD))
		return fail(t, err, begin ? "a second {#leads}" : "{/leads} without {#leads}");
	t->repeats = true;
	*part = begin ? TEMPLATE_LEAD : TEMPLATE_AFTER;
	t->part[*part] = t->lines;
	return 1;
}

static int
body_read(struct template *t, struct slice rest, struct buf *err)
{
	enum template_part part = TEMPLATE_BEFORE;

	while (rest.n) {
		struct slice s = next_line(t, &rest);
		int got = part_read(t, slice_trim(s), &part, err);
		struct line line;

		if (got < 0 || (!got && line_read(t, s, &line, err) < 0))
			return -1;
		if (got)
			continue;
		t->line = xgrow(t->line, t->lines, &t->line_cap, sizeof(*t->line));
		t->line[t->lines++] = line;
	}
	if (part == TEMPLATE_LEAD)
		return fail(t, err, "{#leads} without {/leads}");
	if (!t->repeats)
		t->part[TEMPLATE_AFTER] = t->lines;
	t->part[TEMPLATE_PARTS] = t->lines;
	return 0;
}

struct template *
template_open(const char *name, struct slice text, const struct head *head, struct buf *err)
{
	struct template *t = xcalloc(1, sizeof(*t));
	size_t valid = text_valid(text);

	*t = (struct template){.file = name, .head = head};
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0) {
		text.p += 3;
		text.n -= 3;
		valid -= 3;
	}
	if (valid != text.n || memchr(text.p, '\0', text.n)) {
		for (size_t i = 0; i < valid && text.p[i]; i++)
			t->number += text.p[i] == '\n';
		t->number++;
		fail(t, err, "not UTF-8 text");
	} else if (headers_read(t, &text, err) == 0 && body_read(t, text, err) == 0) {
		if (t->headers || t->lines)
			return t;
		buf_addf(err, "%s: empty: a message would say nothing", name);
	}
	template_free(t);
	return NULL;
}

size_t
template_headers(const struct template *t)
{
	return t->headers;
}

struct slice
template_header_name(const struct template *t, size_t i)
{
	return t->header[i].name;
}

bool
template_header_fixed(const struct template *t, size_t i)
{
	return !t->header[i].line.places;
}

static struct slice
value_of(const struct name *n, const struct template_values *v)
{
	if (n->column == ABSENT)
		return SLICE("");
	return n->column >= OWN_FIRST ? v->own[n->column - OWN_FIRST] : v->field[n->column];
}

/* The value of a place: the first that is not empty. WHOSE (may be NULL) receives its name. */
static struct slice
place_value(const struct template *t, const struct piece *p, const struct template_values *v,
	    const struct name **whose)
{
	for (size_t i = 0; i < p->names; i++) {
		struct slice s = slice_trim(value_of(&t->name[p->name + i], v));

		if (!s.n)
			continue;
		if (whose)
			*whose = &t->name[p->name + i];
		return s;
	}
	return SLICE("");
}

/* False: it is left out. */
static bool
line_add(const struct template *t, const struct line *line, const struct template_values *v,
	 struct buf *b)
{
	size_t start = b->n;
	bool filled = false;

	for (size_t i = 0; i < line->pieces; i++) {
		const struct piece *p = &t->piece[line->piece + i];
		struct slice s = p->names ? place_value(t, p, v, NULL) : p->text;

		filled |= p->names && s.n;
		buf_add_slice(b, s);
	}
	if (!line->optional || filled)
		return true;
	b->n = start;
	return false;
}

void
template_header(const struct template *t, size_t i, const struct template_values *v, struct buf *b)
{
	line_add(t, &t->header[i].line, v, b);
}

const struct slice *
template_unsafe(const struct template *t, const struct template_values *v)
{
	for (size_t h = 0; h < t->headers; h++)
		for (size_t i = 0; i < t->header[h].line.pieces; i++) {
			const struct piece *p = &t->piece[t->header[h].line.piece + i];

			/* all of a place's values: a harmful one does not hide behind another */
			for (size_t k = 0; k < p->names; k++)
				if (!mime_header_safe(value_of(&t->name[p->name + k], v)))
					return &t->name[p->name + k].text;
		}
	return NULL;
}

void
template_body(const struct template *t, enum template_part part, const struct template_values *v,
	      struct buf *b)
{
	for (size_t i = t->part[part]; i < t->part[part + 1]; i++)
		if (line_add(t, &t->line[i], v, b))
			buf_addc(b, '\n');
}

bool
template_repeats(const struct template *t)
{
	return t->repeats;
}

void
template_free(struct template *t)
{
	if (!t)
		return;
	free(t->name);
	free(t->piece);
	free(t->line);
	free(t->header);
	arena_free(&t->mem);
	free(t);
}
