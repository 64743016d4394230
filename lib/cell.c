/* SPDX-License-Identifier: MIT */
#include "cell.h"

struct slice
cell_unquote(struct buf *scratch, struct slice s)
{
	char *d = scratch->s + scratch->n, *start = d;
	const char *p = s.p, *end = s.p + s.n, *q;

	while ((q = memchr(p, '"', (size_t)(end - p))) != NULL) {
		memcpy(d, p, (size_t)(q + 1 - p));
		d += q + 1 - p;
		p = q + 2;
	}
	memcpy(d, p, (size_t)(end - p));
	d += end - p;
	scratch->n += (size_t)(d - start);
	return (struct slice){start, (size_t)(d - start)};
}

struct slice
cell_unescape(struct buf *scratch, struct slice s)
{
	char *d = scratch->s + scratch->n, *start = d;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			char e = s.p[i + 1];

			if (e == 't' || e == 'n' || e == 'r' || e == '\\') {
				c = e == 't' ? '\t' : e == 'n' ? '\n' : e == 'r' ? '\r' : '\\';
				i++;
			}
		}
		*d++ = c;
	}
	scratch->n += (size_t)(d - start);
	return (struct slice){start, (size_t)(d - start)};
}

enum { AT_ONCE = 16 };

/* A vector of the compiler's: plain words where the machine has none. */
typedef unsigned char bytes16 __attribute__((vector_size(AT_ONCE)));

typedef uint64_t words16 __attribute__((vector_size(AT_ONCE)));

/* Does one of these 16 bytes want quotes? */
static inline bool
any_special(const char *p, char delimiter)
{
	bytes16 v, zero = {0};
	words16 hit;

	memcpy(&v, p, sizeof(v));
	v = (bytes16)((v == zero + (unsigned char)delimiter) | (v == zero + '"') | (v == zero + '\n') |
		      (v == zero + '\r') | (v == zero + '\t'));
	hit = (words16)v;
	return hit[0] | hit[1];
}

bool
cell_wants_quotes(struct slice s, char delimiter)
{
	if (s.n == 0)
		return false;
	if (s.p[0] == ' ' || s.p[s.n - 1] == ' ')
		return true;
	for (; s.n >= AT_ONCE; s.p += AT_ONCE, s.n -= AT_ONCE)
		if (any_special(s.p, delimiter))
			return true;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == delimiter || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t')
			return true;
	return false;
}

void
cell_add_csv(struct buf *b, struct slice s, char delimiter)
{
	if (!cell_wants_quotes(s, delimiter)) {
		buf_add_slice(b, s);
		return;
	}
	buf_addc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, s.p[i]);
	}
	buf_addc(b, '"');
}

bool
cell_runs(struct slice s)
{
	size_t i = 1;

	if (s.n == 0 || !memchr("=+-@\t\r\n", s.p[0], 8))
		return false;
	if (s.p[0] != '+' && s.p[0] != '-')
		return true;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		;
	if (i == 1)
		return true;
	if (i < s.n && (s.p[i] == '.' || s.p[i] == ',')) {
		size_t point = i++;

		for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			;
		if (i == point + 1)
			return true;
	}
	return i < s.n;
}
