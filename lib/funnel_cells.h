/* SPDX-License-Identifier: MIT
 * What a funnel counts, each count with its name: the one list that writing and reading a partial
 * result both go by. Private to them. */
#ifndef FUNNEL_CELLS_H
#define FUNNEL_CELLS_H

#include "funnel_parts.h"

/* The columns of a partial result, and its version: a reader of another one refuses it. */
enum { PART_OF, PART_GROUP, PART_FROM, PART_TO, PART_METRIC, PART_VALUE, PART_COUNT, PART_COLUMNS };
extern const char *const part_column[PART_COLUMNS];
#define PART_MAGIC "leadpipe-partial"
#define PART_VERSION "4"

/* One count, or counted values, or an exact sum. */
struct part_cell {
	struct slice from, to;
	const char *metric;
	uint64_t *count;
	struct spread *spread; /* instead */
	struct sum *sum;       /* instead */
};

/* Counts that are there once. OF says of what; the cell lives until the next. */
void cells_fixed(struct funnel *f,
		 void (*take)(void *ctx, struct slice of, const struct part_cell *c), void *ctx);

/* Counts by group: one of three. The cells of labels and days are called by NAMES, or by steps (of
 * days) or moves (of labels) where there are none. Those of DAILY are its leads by step, then its
 * sum of amounts: what the file says is read anew for the whole. Steps between two labels are no
 * cells. */
struct part_table {
	struct slice of;
	struct funnel_by *by;
	struct funnel_labels *labels;
	struct funnel_days *days;
	const char *const *names;
	struct funnel_daily *daily; /* with its days or its labels */
	struct funnel_touch *steps; /* with the labels of its channels */
};
void cells_tables(struct funnel *f, void (*take)(void *ctx, const struct part_table *t),
		  void *ctx);

/* How many groups there are, how many cells each has, and one of them: its name where there is no
 * such group. TEXT is room for the name. */
size_t table_groups(const struct part_table *t);
size_t table_cells(const struct funnel *f, const struct part_table *t);
void table_cell_at(struct funnel *f, const struct part_table *t, size_t group, size_t i,
		   struct part_cell *c, struct buf *text);

/* What counting went by, in an order: two parts that differ in one do not add up. */
void cells_settings(const struct funnel *f, const char *tz,
		    void (*take)(void *ctx, const char *name, struct slice value), void *ctx);

/* Those with which a funnel is opened. */
void cells_sections(const struct funnel_options *o, struct buf *b);

#endif
