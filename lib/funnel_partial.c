/* SPDX-License-Identifier: MIT
 * From counts to the rows of a partial result. */
#include "funnel_partial.h"

#include "funnel_cells.h"
#include "num.h"

#include <inttypes.h>
#include <stdio.h>

struct writer {
	struct funnel *f;
	struct out *out;
	struct slice cell[PART_COLUMNS];
	struct buf key, then, text, number;
	struct slice full; /* a table with more groups than are kept */
	uint64_t rows;
};

static void
row_put(struct writer *w)
{
	out_row(w->out, w->cell, PART_COLUMNS);
	w->rows++;
}

static void
row_begin(struct writer *w, struct slice of, const char *metric)
{
	for (size_t i = 0; i < PART_COLUMNS; i++)
		w->cell[i] = SLICE("");
	w->cell[PART_OF] = of;
	w->cell[PART_METRIC] = slice_of(metric);
}

static void
row_count(struct writer *w, uint64_t count)
{
	w->number.n = 0;
	buf_addf(&w->number, "%" PRIu64, count);
	w->cell[PART_COUNT] = buf_slice(&w->number);
	row_put(w);
}

static void
row_setting(void *ctx, const char *name, struct slice value)
{
	struct writer *w = ctx;

	row_begin(w, SLICE("setting"), name);
	w->cell[PART_VALUE] = value;
	row_put(w);
}

/* What there is none of is not written. */
static void
cell_put(struct writer *w, struct slice of, struct slice group, const struct part_cell *c)
{
	char value[24];

	if (c->count && *c->count == 0)
		return;
	row_begin(w, of, c->metric);
	w->cell[PART_GROUP] = group;
	w->cell[PART_FROM] = c->from;
	w->cell[PART_TO] = c->to;
	if (c->count) {
		row_count(w, *c->count);
		return;
	}
	for (size_t i = 0; c->sum && i < c->sum->n; i++) {
		char number[NUM_TEXT];

		w->cell[PART_VALUE] =
		    (struct slice){number, num_format(c->sum->part[i], number)};
		row_put(w);
	}
	if (c->sum)
		return;
	spread_settle(c->spread);
	for (size_t i = 0; i < c->spread->entries; i++) {
		int n = snprintf(value, sizeof(value), "%" PRId64, c->spread->entry[i].value);

		w->cell[PART_VALUE] = (struct slice){value, (size_t)n};
		row_count(w, c->spread->entry[i].count);
	}
}

static void
fixed_put(void *ctx, struct slice of, const struct part_cell *c)
{
	cell_put(ctx, of, SLICE(""), c);
}

/* A key may hold NUL, between its parts: that and the backslash are escaped. */
static struct slice
key_text(struct slice key, struct buf *b)
{
	b->n = 0;
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '\0')
			buf_addf(b, "\\0");
		else if (key.p[i] == '\\')
			buf_addf(b, "\\\\");
		else
			buf_addc(b, key.p[i]);
	}
	return buf_slice(b);
}

/* The name of a group, and its row of the label where it has one. */
static struct slice
group_put(struct writer *w, const struct part_table *t, size_t group)
{
	struct slice key, label;

	if (t->days) {
		w->key.n = 0;
		cut_label(t->days->day[group], CUT_DAY, &w->key);
		return buf_slice(&w->key);
	}
	if (t->by && group == 0)
		return SLICE("");
	label = t->by ? t->by->label[group] : t->labels->label[group];
	key = key_text(map_key(t->by ? &t->by->folded : &t->labels->folded,
			       t->by ? group - 1 : group),
		       &w->key);
	row_begin(w, t->of, "label");
	w->cell[PART_GROUP] = key;
	w->cell[PART_VALUE] = label;
	row_put(w);
	return key;
}

/* From one group to another. */
static void
steps_put(struct writer *w, const struct part_table *t)
{
	const struct map *name = &t->labels->folded;

	for (size_t i = 0; i < t->steps->steps.n; i++) {
		uint32_t pair[2];

		memcpy(pair, map_key(&t->steps->steps, i).p, sizeof(pair));
		row_begin(w, t->of, "then");
		w->cell[PART_GROUP] = key_text(map_key(name, pair[0]), &w->key);
		w->cell[PART_VALUE] = key_text(map_key(name, pair[1]), &w->then);
		row_count(w, t->steps->step[i]);
	}
}

static void
table_put(void *ctx, const struct part_table *t)
{
	struct writer *w = ctx;
	size_t cells = table_cells(w->f, t);
	bool rest = t->by && t->by->columns; /* group 0 is what had no room */

	if ((rest && t->by->count[w->f->width - 1]) || (t->labels && t->labels->full))
		w->full = t->by ? t->by->name : SLICE("values");
	if (t->steps)
		steps_put(w, t);
	for (size_t g = 0; g < table_groups(t) && !t->steps; g++) {
		struct slice group = group_put(w, t, g);

		for (size_t i = 0; i < cells; i++) {
			struct part_cell c;

			table_cell_at(w->f, t, g, i, &c, &w->text);
			cell_put(w, t->of, group, &c);
		}
	}
}

static void
moment_put(struct writer *w, const char *metric, int64_t t)
{
	char text[WHEN_TEXT];

	if (t == WHEN_NONE)
		return;
	row_begin(w, SLICE("leads"), metric);
	w->cell[PART_VALUE] = (struct slice){text, when_format(t, w->f->o->zone, false, text)};
	row_put(w);
}

int
partial_write(struct funnel *f, const char *tz, struct out *out, const struct head *head,
	      struct buf *err)
{
	struct writer w = {.f = f, .out = out};

	for (size_t i = 0; i < PART_COLUMNS; i++)
		w.cell[i] = slice_of(part_column[i]);
	out_row(out, w.cell, PART_COLUMNS);
	row_begin(&w, SLICE(PART_MAGIC), "version");
	w.cell[PART_VALUE] = SLICE(PART_VERSION);
	row_put(&w);
	cells_sections(f->o, &w.text);
	row_setting(&w, "--section", buf_slice(&w.text));
	for (size_t i = 0; i < head->n; i++) {
		row_begin(&w, SLICE("column"), "");
		w.cell[PART_VALUE] = head->name[i];
		row_put(&w);
	}
	cells_settings(f, tz, row_setting, &w);
	moment_put(&w, "first", f->first);
	moment_put(&w, "last", f->last);
	counts_settle(f);
	cells_fixed(f, fixed_put, &w);
	cells_tables(f, table_put, &w);
	row_begin(&w, SLICE("end"), "rows");
	row_count(&w, w.rows);
	if (w.full.n)
		buf_addf(err, "more groups of %.*s than are kept apart: such counts do not add up",
			 (int)w.full.n, w.full.p);
	buf_free(&w.key);
	buf_free(&w.then);
	buf_free(&w.text);
	buf_free(&w.number);
	return w.full.n ? -1 : 0;
}
