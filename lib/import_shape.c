/* SPDX-License-Identifier: MIT */
#include "import_shape.h"

#include "synonyms.h"
#include "text.h"

bool
shape_is_blank(struct slice s)
{
	return slice_trim(s).n == 0;
}

bool
shape_begins(const struct slice *f, size_t n, struct slice list)
{
	struct slice part;

	while (list_next(&list, &part))
		for (size_t i = 0; part.n && i < n; i++)
			if (f[i].n >= part.n && memcmp(f[i].p, part.p, part.n) == 0)
				return true;
	return false;
}

bool
shape_is_title(const struct slice *f, size_t n, struct slice list)
{
	struct slice part;

	for (size_t i = 1; i < n; i++)
		if (!shape_is_blank(f[i]))
			return false;
	while (list_next(&list, &part))
		if (n && text_valid(f[0]) == f[0].n && text_same(f[0], part))
			return true;
	return false;
}

bool
shape_quotes_are_data(struct slice raw, char delimiter)
{
	const char *p = raw.p, *end = raw.p + raw.n;

	for (;; p++) {
		const char *from = p;
		size_t quotes = 0, inches = 0;

		if (p < end && *p == '"') {
			for (p++; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++)
				p += *p == '"';
			if (p < end)
				p++;
			if (p < end && *p != delimiter)
				return false;
		}
		for (; p < end && *p != delimiter; p++) {
			quotes += *p == '"';
			inches += *p == '"' && p > from && p[-1] >= '0' && p[-1] <= '9';
		}
		/* ="0101", a spreadsheet's text. */
		if (quotes == 2 && p - from >= 3 && from[0] == '=' && from[1] == '"' &&
		    p[-1] == '"')
			quotes = 0;
		if (quotes > 1 && quotes != inches)
			return false;
		if (p == end)
			return true;
	}
}
