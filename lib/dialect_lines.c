/* SPDX-License-Identifier: MIT */
#include "dialect_lines.h"

#include "text.h"

enum { LABEL = 160 }; /* bytes: longer is a sentence, not a column's name */

/* In the order in which a tie is broken: a tab is never typed into a title by chance. */
static const char separators[] = "\t,;|";

bool
ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Is C, the next character, outside of quotes? A quote opens at the start of a cell, whatever may
 * separate cells, and again behind one that closed: "" is one inside. */
struct quotes {
	bool inside, may_open;
};

static const struct quotes at_start = {false, true};

static bool
is_outside(struct quotes *q, char c, char delimiter)
{
	bool was = q->inside;

	if (c == '"' && (q->inside || q->may_open))
		q->inside = !q->inside;
	q->may_open = !q->inside && (was || c == delimiter ||
				     (!delimiter && memchr(separators, c, sizeof(separators) - 1)));
	return !was && !q->inside;
}

static bool
is_bare(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && !memchr(separators, s.p[i], sizeof(separators) - 1))
			return false;
	return true;
}

void
split_lines(const char *p, size_t n, struct lines *l)
{
	uint64_t number = 1;

	for (size_t i = 0; i < n && l->n < LINES;) {
		struct line *line = &l->line[l->n++];
		size_t from = i;
		struct quotes q = at_start;

		line->number = number;
		for (; i < n && (q.inside || !ends_line(p[i])); i++) {
			is_outside(&q, p[i], 0);
			number += p[i] == '\n' || (p[i] == '\r' && i + 1 < n && p[i + 1] != '\n');
		}
		line->text = (struct slice){p + from, i - from};
		line->blank = slice_trim(line->text).n == 0;
		line->bare = is_bare(line->text);
		if (i < n) {
			i += p[i] == '\r' && i + 1 < n && p[i + 1] == '\n' ? 2 : 1;
			number++;
		}
	}
}

bool
next_cell(struct slice s, char delimiter, size_t *at, struct slice *cell)
{
	size_t from = *at, i = from;
	struct quotes q = at_start;

	if (from > s.n)
		return false;
	for (; i < s.n && (q.inside || s.p[i] != delimiter); i++)
		is_outside(&q, s.p[i], delimiter);
	*at = i + 1;
	*cell = slice_trim((struct slice){s.p + from, i - from});
	if (cell->n >= 2 && cell->p[0] == '"' && cell->p[cell->n - 1] == '"')
		*cell = slice_trim((struct slice){cell->p + 1, cell->n - 2});
	return true;
}

/* Could it be the name of a column? Not a number, a date, an address or a sentence. */
static bool
is_label(struct slice s)
{
	bool letter = false;

	if (s.n > LABEL || memchr(s.p, '@', s.n) || (s.n > 4 && memcmp(s.p, "http", 4) == 0) ||
	    s.p[s.n - 1] == ':')
		return false;
	for (size_t i = 0; i < s.n; i++)
		letter |= (s.p[i] & 0x80) || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
			  (s.p[i] >= 'a' && s.p[i] <= 'z');
	return letter && !(s.p[0] >= '0' && s.p[0] <= '9');
}

struct shape
shape_of(struct slice s, char delimiter)
{
	struct shape shape = {.labels = true};
	struct slice cell, seen[CELLS];
	size_t at = 0, kept = 0;
	bool gap = false;

	while (next_cell(s, delimiter, &at, &cell)) {
		shape.cells++;
		if (!cell.n) {
			gap = shape.filled > 0;
			continue;
		}
		shape.filled++;
		if (gap || !is_label(cell))
			shape.labels = false;
		for (size_t i = 0; i < kept && shape.labels; i++)
			shape.labels = !slice_eq(seen[i], cell);
		if (kept < CELLS)
			seen[kept++] = cell;
	}
	shape.labels = shape.labels && shape.filled >= 2;
	return shape;
}

char
most_of(struct slice s, char *tie)
{
	size_t best = 0, n[sizeof(separators)] = {0};
	struct quotes q = at_start;
	char found = ',';

	*tie = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *c = is_outside(&q, s.p[i], 0)
				    ? memchr(separators, s.p[i], sizeof(separators) - 1)
				    : NULL;

		if (c)
			n[c - separators]++;
	}
	for (size_t i = 0; separators[i]; i++) {
		if (n[i] > best) {
			best = n[i];
			found = separators[i];
			*tie = 0;
		} else if (n[i] && n[i] == best && found != '\t') {
			*tie = separators[i];
		}
	}
	return found;
}

size_t
next_line(const struct lines *l, size_t i)
{
	while (i < l->n && l->line[i].bare)
		i++;
	return i;
}
