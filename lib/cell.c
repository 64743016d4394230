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

/* Might one of these 8 bytes be one that wants quotes? Never wrong when it says no (Mycroft's test for a zero byte). */
static inline bool
maybe_any(const char *p, char delimiter)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t w, d, q, n, r;

	memcpy(&w, p, 8);
	d = w ^ ones * (unsigned char)delimiter;
	q = w ^ ones * '"';
	n = w ^ ones * '\n';
	r = w ^ ones * '\r';
	return (((d - ones) & ~d) | ((q - ones) & ~q) | ((n - ones) & ~n) | ((r - ones) & ~r)) & tops;
}

bool
cell_wants_quotes(struct slice s, char delimiter)
{
	if (s.n == 0)
		return false;
	if (s.p[0] == ' ' || s.p[s.n - 1] == ' ' || s.p[0] == '\t' || s.p[s.n - 1] == '\t')
		return true;
	for (; s.n >= 8; s.p += 8, s.n -= 8)
		if (maybe_any(s.p, delimiter))
			break;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == delimiter || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	return false;
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
