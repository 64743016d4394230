/* SPDX-License-Identifier: MIT */
#include "err.h"
#include "mapping_own.h"
#include "text.h"

static const struct table_column map_column[M_COLUMNS] = {[M_COLUMN] = {"column", true},
							  [M_FROM] = {"from", false},
							  [M_TYPE] = {"type", false},
							  [M_DEFAULT] = {"default", false},
							  [M_FILE] = {"file", false},
							  [M_ENCODING] = {"encoding", false},
							  [M_DELIMITER] = {"delimiter", false},
							  [M_PRESET] = {"preset", false},
							  [M_HEADER] = {"header", false},
							  [M_FORMAT] = {"format", false},
							  [M_HOW] = {"how", false}};

enum kind
map_kind(const struct table *map, size_t row)
{
	struct slice type = table_cell(map, row, M_TYPE);
	enum kind kind = column_kind(table_cell(map, row, M_COLUMN));

	if (type.n)
		kind_parse(type, &kind);
	else if (text_same(table_cell(map, row, M_HOW), SLICE("opt-out")))
		kind = KIND_OPT_OUT;
	else if (text_same(table_cell(map, row, M_HOW), SLICE("refusal")))
		kind = KIND_REFUSAL;
	return kind;
}

/* Does an earlier row fill the column of ROW from other headers of the same file? */
static bool
filled_before(const struct table *t, size_t row)
{
	struct slice column = table_cell(t, row, M_COLUMN);

	if (kind_joins(map_kind(t, row)))
		return false;
	for (size_t i = 0; i < row && column.n && table_cell(t, row, M_FROM).n; i++)
		if (table_cell(t, i, M_FROM).n && text_same(table_cell(t, i, M_COLUMN), column) &&
		    text_same(table_cell(t, i, M_TYPE), table_cell(t, row, M_TYPE)))
			return true;
	return false;
}

static int
check_map(const struct table *t, struct buf *err)
{
	enum kind kind;

	for (size_t i = 0; i < t->rows; i++) {
		struct slice type = table_cell(t, i, M_TYPE), format = table_cell(t, i, M_FORMAT);
		struct slice list = SLICE("mdy|dmy|ymd|point|comma|undecided|mixed"), part;
		bool known = !format.n;

		if (type.n && !kind_parse(type, &kind)) {
			buf_addf(err,
				 "%s:%llu: type: text, email, phone, time, date, money, number, "
				 "count, consent, opt-out, refusal, origin, list, minutes, months, stage, "
				 "domain, country or test",
				 t->name, (unsigned long long)t->line[i]);
			return -1;
		}
		if (filled_before(t, i)) {
			buf_addf(err,
				 "%s:%llu: column \"%.*s\" is filled twice; from lists several "
				 "headers as a|b",
				 t->name, (unsigned long long)t->line[i],
				 (int)table_cell(t, i, M_COLUMN).n, table_cell(t, i, M_COLUMN).p);
			return -1;
		}
		while (!known && slice_next(&list, '|', &part))
			known = text_same(part, format);
		if (!known) {
			buf_addf(err, "%s:%llu: format: mdy, dmy, ymd, point or comma", t->name,
				 (unsigned long long)t->line[i]);
			return -1;
		}
	}
	return 0;
}

int
map_read(struct table *t, const char *path, struct buf *err)
{
	if (table_read(t, path, map_column, M_COLUMNS, err) < 0)
		return -1;
	if (check_map(t, err) == 0)
		return 0;
	table_free(t);
	return -1;
}

int
map_source(const struct table *map, size_t row, const struct head *h)
{
	struct slice literal = table_cell(map, row, M_HEADER), list = table_cell(map, row, M_FROM),
		     part;
	int found = -1;

	if (literal.n)
		return header_like(h, literal);
	while (found < 0 && slice_next(&list, '|', &part))
		found = header_like(h, part);
	return found;
}

bool
mapping_all_used(const struct mapping_rules *r, const struct head *seen, struct buf *err)
{
	const struct table *map = &r->map;

	for (size_t row = 0; row < map->rows; row++) {
		struct slice list = table_cell(map, row, M_FROM), first;

		if (table_cell(map, row, M_DEFAULT).n || map_source(map, row, seen) >= 0 ||
		    !slice_next(&list, '|', &first))
			continue;
		buf_addf(err, "%s:%llu: from: ", map->name, (unsigned long long)map->line[row]);
		head_unknown(seen, first, err);
		return false;
	}
	return true;
}

void
mapping_say_lacking(const struct mapping_rules *r, const struct mapping *m, const struct head *h,
		    const char *name)
{
	const struct table *map = &r->map;

	for (size_t row = 0; row < map->rows; row++) {
		struct slice from = table_cell(map, row, M_FROM),
			     column = table_cell(map, row, M_COLUMN);
		int at = mapping_find(m, column);

		if (from.n && column.n && map_source(map, row, h) < 0 &&
		    (at < 0 || m->target[at].from < 0))
			warn("%s: no header \"%.*s\", so no %.*s [%s:%llu]", name, (int)from.n,
			     from.p, (int)column.n, column.p, map->name,
			     (unsigned long long)map->line[row]);
	}
}
