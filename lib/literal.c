/* SPDX-License-Identifier: MIT
 * The alternatives become a trie over bytes; its subset construction is the automaton (Aho and
 * Corasick 1975 with the failures worked in). State 0 is "found" and is never left. */
#include "literal.h"

#include "map.h"

#include <stdlib.h>

enum {
	MAX_NODES = 16 << 10, /* a pattern of 4 KiB stays below */
	MAX_CELLS = 1 << 20,  /* of the table: 4 MiB, then it would no longer be fast either */
	ANYWHERE = 0,	      /* roots of the trie */
	AT_START = 1
};

/* A trie node: its edges are a chain in one array. */
struct trie_node {
	uint32_t first; /* edge + 1 */
	bool accept, accept_end;
};

struct edge {
	uint32_t next, to; /* next: edge + 1 */
	unsigned char byte;
};

struct trie {
	struct trie_node *node;
	size_t nodes, node_cap;
	struct edge *edge;
	size_t edges, edge_cap;
	bool anywhere; /* some alternative may begin at any place */
};

struct literal {
	unsigned char class[256];
	uint32_t width; /* classes, and a last column: found if the subject ends here */
	uint32_t start;
	int first;	/* the one byte that every literal begins with, or -1 */
	uint32_t *next; /* premultiplied: next[state + class] */
};

static uint32_t
trie_node(struct trie *t)
{
	t->node = xgrow(t->node, t->nodes, &t->node_cap, sizeof(*t->node));
	t->node[t->nodes] = (struct trie_node){0};
	return (uint32_t)t->nodes++;
}

/* The node behind BYTE; where there is none yet, TO, or a new one if TO is 0. */
static uint32_t
trie_step(struct trie *t, uint32_t from, unsigned char byte, uint32_t to)
{
	for (uint32_t e = t->node[from].first; e; e = t->edge[e - 1].next)
		if (t->edge[e - 1].byte == byte)
			return t->edge[e - 1].to;
	if (!to)
		to = trie_node(t);
	t->edge = xgrow(t->edge, t->edges, &t->edge_cap, sizeof(*t->edge));
	t->edge[t->edges++] = (struct edge){t->node[from].first, to, byte};
	t->node[from].first = (uint32_t)t->edges;
	return to;
}

/* Scripts without case. Elsewhere beyond ASCII PCRE2 knows the case rules and this does not. */
static bool
is_caseless(uint32_t c)
{
	return (c >= 0xac00 && c <= 0xd7a3) || (c >= 0x4e00 && c <= 0x9fff) ||
	       (c >= 0x3001 && c <= 0x30ff) || (c >= 0x3130 && c <= 0x318f) ||
	       (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x1100 && c <= 0x11ff);
}

/* One character of a literal, at most N bytes of it at P, from node *AT on. Its length or 0. */
static size_t
add_char(struct trie *t, uint32_t *at, const unsigned char *p, size_t n)
{
	uint32_t from = *at, c = *p;

	if (c < 0x80) {
		if (c >= 'A' && c <= 'Z')
			c |= 0x20; /* upper case shares the byte class */
		*at = trie_step(t, from, (unsigned char)c, 0);
		if (c == 'k') /* U+212A KELVIN SIGN */
			trie_step(t, trie_step(t, trie_step(t, from, 0xe2, 0), 0x84, 0), 0xaa, *at);
		if (c == 's') /* U+017F LATIN SMALL LETTER LONG S */
			trie_step(t, trie_step(t, from, 0xc5, 0), 0xbf, *at);
		return 1;
	}
	if (n < 3 || (c & 0xf0) != 0xe0)
		return 0;
	if (!is_caseless((c & 0xf) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu)))
		return 0;
	for (int i = 0; i < 3; i++)
		*at = trie_step(t, *at, p[i], 0);
	return 3;
}

/* Alternatives of literals to the trie; START and END: all are anchored there. */
static bool
add_alternatives(struct trie *t, struct slice s, bool start, bool end)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0, n;

	do {
		bool from_start = start, to_end = end;
		uint32_t root, at;

		if (i < s.n && p[i] == '^') {
			from_start = true;
			i++;
		}
		root = at = from_start ? AT_START : ANYWHERE;
		while (i < s.n && p[i] != '|') {
			if (p[i] == '$' && (i + 1 == s.n || p[i + 1] == '|')) {
				to_end = true;
				i++;
				break;
			}
			if (p[i] == '\\') {
				if (++i == s.n || !p[i] ||
				    !strchr("!\"#%&',-/:;<=>@`~.*+?()[]{}|^$\\ ", p[i]))
					return false;
			} else if (!p[i] || strchr(".*+?()[]{}^$", p[i])) {
				return false;
			}
			n = add_char(t, &at, p + i, s.n - i);
			if (n == 0 || t->nodes > MAX_NODES)
				return false;
			i += n;
		}
		if (at == root)
			return false;
		t->anywhere |= !from_start;
		*(to_end ? &t->node[at].accept_end : &t->node[at].accept) = true;
	} while (i < s.n && i++ + 1 <= s.n);
	return s.n > 0 && p[s.n - 1] != '|';
}

/* The whole pattern: one group around everything may be taken off. */
static bool
add_pattern(struct trie *t, struct slice s)
{
	bool start, end;

	trie_node(t);
	trie_node(t);
	start = s.n > 1 && s.p[0] == '^' && s.p[1] == '(';
	if (!start && !(s.n && s.p[0] == '('))
		return add_alternatives(t, s, false, false);
	s.p += start + 1;
	s.n -= start + 1u;
	if (s.n >= 2 && s.p[0] == '?' && s.p[1] == ':')
		s.p += 2, s.n -= 2;
	end = s.n && s.p[s.n - 1] == '$';
	s.n -= end;
	if (s.n == 0 || s.p[s.n - 1] != ')')
		return false;
	s.n--;
	return add_alternatives(t, s, start, end);
}

/* Sets of trie nodes that are reached together, in order of discovery. */
struct sets {
	struct map index; /* the sorted nodes' bytes -> state */
	uint32_t *member; /* scratch: the set being collected */
	size_t n;
};

static int
order(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The state of the set just collected; 0 where it holds a found literal. */
static uint32_t
set_state(struct sets *s, const struct trie *t)
{
	uint32_t *state;
	size_t n = 0;

	qsort(s->member, s->n, sizeof(*s->member), order);
	for (size_t i = 0; i < s->n; i++) {
		if (t->node[s->member[i]].accept)
			return 0;
		if (n == 0 || s->member[n - 1] != s->member[i])
			s->member[n++] = s->member[i];
	}
	state = map_put(&s->index, (struct slice){(const char *)s->member, n * sizeof(*s->member)});
	if (*state == MAP_NONE)
		*state = (uint32_t)s->index.n; /* from 1 */
	return *state;
}

/* Bytes that no literal holds are one class; letters of both cases are one. */
static void
find_classes(struct literal *l, const struct trie *t)
{
	uint32_t classes = 1;

	for (size_t e = 0; e < t->edges; e++)
		if (!l->class[t->edge[e].byte])
			l->class[t->edge[e].byte] = (unsigned char)classes++;
	for (int c = 'A'; c <= 'Z'; c++)
		l->class[c] = l->class[c | 0x20];
	l->width = classes + 1;
}

/* Where state FROM (its members at SET) goes on each class. */
static void
fill_row(struct literal *l, struct sets *s, const struct trie *t, struct slice set, uint32_t *row)
{
	size_t n = set.n / sizeof(uint32_t);
	uint32_t *from = xmalloc(set.n);
	unsigned char byte_of[256] = {0};

	memcpy(from, set.p, set.n); /* the map's copy may move and is not aligned */
	for (int b = 255; b >= 0; b--)
		byte_of[l->class[b]] = (unsigned char)b;
	for (uint32_t c = 0; c + 1 < l->width; c++) {
		unsigned char b = byte_of[c];

		if (b >= 'A' && b <= 'Z')
			b |= 0x20;
		s->n = 0;
		if (t->anywhere)
			s->member[s->n++] = ANYWHERE;
		for (size_t i = 0; c && i < n; i++)
			for (uint32_t e = t->node[from[i]].first; e; e = t->edge[e - 1].next)
				if (t->edge[e - 1].byte == b)
					s->member[s->n++] = t->edge[e - 1].to;
		row[c] = set_state(s, t) * l->width;
	}
	row[l->width - 1] = 0;
	for (size_t i = 0; i < n; i++)
		row[l->width - 1] |= t->node[from[i]].accept_end;
	free(from);
}

static bool
build(struct literal *l, const struct trie *t)
{
	struct sets s = {.member = xcalloc(t->nodes + 2, sizeof(*s.member))};
	size_t cap = 0, rows = 1;
	bool ok = true;

	find_classes(l, t);
	l->next = xcalloc(l->width, sizeof(*l->next));
	l->next[l->width - 1] = 1;
	s.member[s.n++] = AT_START;
	if (t->anywhere)
		s.member[s.n++] = ANYWHERE;
	l->start = set_state(&s, t) * l->width;
	for (; ok && rows <= s.index.n; rows++) {
		ok = (rows + 1) * l->width <= MAX_CELLS;
		if (!ok)
			break;
		if (rows >= cap) {
			cap = rows * 2;
			l->next = xrealloc_array(l->next, cap * l->width, sizeof(*l->next));
		}
		fill_row(l, &s, t, map_key(&s.index, rows - 1), l->next + rows * l->width);
	}
	map_free(&s.index);
	free(s.member);
	return ok;
}

/* Most cells do not hold the '@' or '(' that a literal may begin with: memchr is faster there. */
static void
find_first(struct literal *l)
{
	int first = -1;

	for (int b = 0; b < 256; b++)
		if (l->next[l->start + l->class[b]] != l->start) {
			if (first >= 0)
				return;
			first = b;
		}
	l->first = first;
}

struct literal *
literal_compile(struct slice pattern)
{
	struct trie t = {0};
	struct literal *l = NULL;

	if (add_pattern(&t, pattern)) {
		l = xcalloc(1, sizeof(*l));
		l->first = -1;
		if (!build(l, &t)) {
			literal_free(l);
			l = NULL;
		} else {
			find_first(l);
		}
	}
	free(t.node);
	free(t.edge);
	return l;
}

int
literal_search(const struct literal *l, struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	const unsigned char *class = l->class;
	const uint32_t *next = l->next;
	uint32_t state = l->start;

	if (l->first >= 0) {
		p = s.n ? memchr(p, l->first, s.n) : NULL;
		if (!p)
			return 0;
	}
	for (; end - p >= 4; p += 4) {
		state = next[state + class[p[0]]];
		state = next[state + class[p[1]]];
		state = next[state + class[p[2]]];
		state = next[state + class[p[3]]];
		if (state == 0)
			return 1;
	}
	for (; p < end; p++)
		state = next[state + class[*p]];
	return next[state + l->width - 1] != 0;
}

void
literal_free(struct literal *l)
{
	if (!l)
		return;
	free(l->next);
	free(l);
}
