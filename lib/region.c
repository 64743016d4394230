/* SPDX-License-Identifier: MIT */
#include "region.h"

#include "ascii.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>

enum { R_REGION, R_COUNTRY, R_FORM, R_COLUMNS };
static const struct table_column region_column[R_COLUMNS] = {[R_REGION] = {"region", true},
							     [R_COUNTRY] = {"country", true},
							     [R_FORM] = {"form", false}};

struct regions {
	struct table table;
	struct map row; /* by the folded name */
};

struct regions *
regions_read(struct buf *err)
{
	struct regions *r = xcalloc(1, sizeof(*r));
	struct buf key = {0};

	if (table_read(&r->table, "regions", region_column, R_COLUMNS, err) < 0) {
		free(r);
		return NULL;
	}
	for (size_t i = 0; i < r->table.rows; i++)
		*map_put(&r->row, text_fold(table_cell(&r->table, i, R_REGION), &key)) =
		    (uint32_t)i;
	buf_free(&key);
	return r;
}

void
regions_free(struct regions *r)
{
	if (!r)
		return;
	table_free(&r->table);
	map_free(&r->row);
	free(r);
}

/* "(212) 555-0147", "212.555.0147", "1-212-555-0147": groups of 3, 3 and 4, not by blanks alone. */
static bool
is_334(struct slice s)
{
	static const size_t want[] = {3, 3, 4};
	size_t group = 0, n = 0;
	bool sign = false;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && is_digit(s.p[i])) {
			n++;
			continue;
		}
		sign |= i < s.n && memchr("-.)", s.p[i], 3);
		if (!n)
			continue;
		if (group == 0 && n == 1 && s.p[i - 1] == '1')
			group--; /* the code of the country, or a trunk prefix */
		else if (group > 2 || n != want[group])
			return false;
		group++;
		n = 0;
	}
	return group == 3 && sign;
}

struct slice
region_country(const struct regions *r, struct slice region, struct slice phone)
{
	struct buf b = {0}; /* several threads ask */
	struct slice key = text_fold(region, &b), none = {"", 0};
	uint32_t row = key.n ? map_get(&r->row, key) : MAP_NONE;

	buf_free(&b);
	if (row == MAP_NONE || (table_cell(&r->table, row, R_FORM).n && !is_334(phone)))
		return none;
	return table_cell(&r->table, row, R_COUNTRY);
}
