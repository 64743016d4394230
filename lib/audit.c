/* SPDX-License-Identifier: MIT */
#include "audit.h"

#include "out.h"

#include <inttypes.h>
#include <stdio.h>

enum { CLUSTER, ROW, ID, COLUMN, VALUE, WON, COLUMNS, NUMBER_TEXT = 24 };

static struct slice
number(uint64_t i, char text[NUMBER_TEXT])
{
	return (struct slice){text, (size_t)snprintf(text, NUMBER_TEXT, "%" PRIu64, i)};
}

static void
put(struct audit *a, const struct slice *cell)
{
	out_row(a->out, cell, COLUMNS);
	a->rows++;
}

/* What is of no record. */
static void
put_row0(struct audit *a, struct slice column, struct slice value, struct slice won)
{
	put(a, (struct slice[]){SLICE("0"), SLICE("0"), {"", 0}, column, value, won});
}

int
audit_open(struct audit *a, const char *path, const struct head *head, struct slice line,
	   struct buf *err)
{
	const struct slice name[COLUMNS] = {SLICE("cluster_id"), SLICE("row"),	 SLICE("lead_id"),
					    SLICE("column"),	 SLICE("value"), SLICE("won")},
			   none = {"", 0};
	struct out_options o = {.path = path, .format = FORMAT_CSV};

	if (!(a->out = out_open(&o, err)))
		return -1;
	out_row(a->out, name, COLUMNS);
	for (size_t c = 0; c < head->n; c++)
		put_row0(a, head->name[c], none, none);
	if (line.n)
		put_row0(a, none, line, SLICE("row"));
	return 0;
}

/* What was decided of member I, and the keys that it shares with earlier ones; FIRST gets those that
 * are new. */
static void
keys_put(struct audit *a, const struct cluster *g, struct map *first, uint32_t i,
	 struct slice cell[COLUMNS])
{
	char text[NUMBER_TEXT];
	uint32_t with = a->dedupe->decided ? decided_with(a->dedupe->decided, g->number[i])
					   : DECIDED_ALONE;

	cell[WON] = SLICE("key");
	if (with != DECIDED_ALONE) {
		cell[COLUMN] = SLICE("decided");
		cell[VALUE] = number((uint64_t)with + 1, text);
		put(a, cell);
	}
	for (size_t k = 0; k < a->dedupe->keys; k++) {
		struct slice key = dedupe_text(a->dedupe, &g->held[i].record, k);
		uint32_t *had;

		if (!key.n)
			continue;
		had = map_put(first, key);
		if (*had == MAP_NONE) {
			*had = i;
			continue;
		}
		cell[COLUMN] = slice_of(a->key[k]);
		cell[VALUE] = number((uint64_t)g->number[*had] + 1, text);
		put(a, cell);
	}
}

void
audit_cluster(struct audit *a, const struct cluster *g, const struct merge *m,
	      const struct head *head, uint32_t id)
{
	char id_text[NUMBER_TEXT], row_text[NUMBER_TEXT];
	struct slice cell[COLUMNS] = {number(id, id_text)};
	struct map first = {0};

	for (uint32_t i = 0; i < g->n && a->out; i++) {
		const struct record *r = &g->held[i].record;

		cell[ROW] = number((uint64_t)g->number[i] + 1, row_text);
		cell[ID] = record_get(r, g->lead_id);
		if (m && a->dedupe)
			keys_put(a, g, &first, i, cell);
		for (size_t c = 0; c < head->n; c++) {
			bool several = m && m->from[c] == MERGE_SEVERAL && g->row[i][c].n;

			cell[COLUMN] = head->name[c];
			cell[VALUE] = g->row[i][c];
			cell[WON] = !m				     ? SLICE("known")
				    : several || m->from[c] == i ? SLICE("yes")
								     : SLICE("no");
			put(a, cell);
		}
		if (r->raw.p && r->delimiter == (a->format == FORMAT_TSV ? '\t' : ',')) {
			cell[COLUMN] = (struct slice){"", 0};
			cell[VALUE] = r->raw;
			cell[WON] = SLICE("row");
			put(a, cell);
		}
	}
	map_free(&first);
}

void
audit_end(struct audit *a)
{
	char text[NUMBER_TEXT];

	if (a->out)
		put_row0(a, (struct slice){"", 0}, number(a->rows, text), SLICE("end"));
}
