/* SPDX-License-Identifier: MIT */
#include "match_model.h"

#include "match_common.h"
#include "num.h"
#include "text.h"

#include <math.h>

#define UNSEEN 1e-6 /* m and u of a level of which there is no row */

static const struct table_column columns[M_COLUMNS] = {
    [M_COLUMN] = {"column", true}, [M_COMPARE] = {"compare", true}, [M_WEIGHT] = {"weight", true},
    [M_LEVELS] = {"levels", true}, [M_LEVEL] = {"level", true},	    [M_M] = {"m", true},
    [M_U] = {"u", true},	   [M_AMONG] = {"among", false},  [M_VALUE] = {"value", false},
};

/* Of the last row, so that a model that was cut short is none. Its m says how many are before it, for
 * those that lack some in the middle; who edits them may leave it empty. */
static const struct slice end_level = SLICE_INIT("end");

static int
level_parse(struct slice s)
{
	for (int l = 0; l < LEVELS; l++)
		if (text_same(s, slice_of(level_name((unsigned)l))))
			return l;
	return -1;
}

int
model_fail(const struct table *t, size_t row, const char *what, struct buf *err)
{
	buf_addf(err, "%s:%ju: %s", t->name, (uintmax_t)t->line[row], what);
	return -1;
}

int
model_field(const struct fields *f, struct slice name)
{
	for (size_t k = 0; k < f->n; k++)
		if (text_same(f->f[k].name, name))
			return (int)k;
	return -1;
}

/* A row of what those pairs share that agree in one column. They stand behind the others. */
static int
view_read(struct model *m, const struct fields *f, const struct table *t, size_t row, int l,
	  double share_m, double share_u, struct buf *err)
{
	int of = model_field(f, table_cell(t, row, M_AMONG)),
	    k = model_field(f, table_cell(t, row, M_COLUMN));
	struct view *v = m->views ? &m->view[m->views - 1] : NULL;

	if (of < 0)
		return model_fail(t, row, "among: none of the columns above", err);
	if (l < 0) {
		if (m->views == FIELDS_MAX)
			return model_fail(t, row, "among: more rows for a prior than columns", err);
		if (share_m <= 0 || share_m >= 1)
			return model_fail(t, row, "m: not between 0 and 1", err);
		v = &m->view[m->views++];
		v->field = (size_t)of;
		v->share = share_m;
		for (size_t i = 0; i < f->n; i++)
			for (int j = 0; j < LEVELS; j++)
				v->u[i][j] = UNSEEN;
		return 0;
	}
	if (!v || v->field != (size_t)of)
		return model_fail(t, row, "among: no row for its prior above", err);
	if (k < 0)
		return model_fail(t, row, "column: none of the columns above", err);
	if (share_u <= 0 || share_u > 1)
		return model_fail(t, row, "u: not above 0 and at most 1", err);
	v->u[k][l] = share_u;
	return 0;
}

static int
row_read(struct model *m, struct fields *f, struct block_limits *limits, const struct table *t,
	 size_t row, const struct head *head, struct buf *err)
{
	struct slice name = table_cell(t, row, M_COLUMN), level = table_cell(t, row, M_LEVEL);
	double share_m, share_u, weight, levels;
	int l = level_parse(level), c;
	enum compare kind;

	if (table_number(t, row, M_M, 0, &share_m, err) < 0 ||
	    table_number(t, row, M_U, 1, &share_u, err) < 0 ||
	    table_number(t, row, M_WEIGHT, 1, &weight, err) < 0 ||
	    table_number(t, row, M_LEVELS, LEVELS, &levels, err) < 0)
		return -1;
	if (table_cell(t, row, M_AMONG).n)
		return view_read(m, f, t, row, text_same(level, SLICE("prior")) ? -1 : l, share_m,
				 share_u, err);
	if (!name.n && text_same(level, SLICE("prior"))) {
		if (share_m <= 0)
			return model_fail(t, row, "m: not above 0", err);
		m->rate = share_m;
		return 0;
	}
	if (l < 0)
		return common_row_read(m, f, limits, t, row, head, share_m, share_u, err);
	if (!compare_parse(table_cell(t, row, M_COMPARE), &kind))
		return model_fail(t, row, "compare: unknown kind", err);
	if (share_m <= 0 || share_m > 1 || share_u <= 0 || share_u > 1)
		return model_fail(t, row, "m and u: not above 0 and at most 1", err);
	c = head_find(head, name);
	if (c < 0) {
		buf_addf(err, "%s:%ju: ", t->name, (uintmax_t)t->line[row]);
		head_unknown(head, name, err);
		return -1;
	}
	if (!f->n || f->f[f->n - 1].column != c) {
		if (f->n == FIELDS_MAX)
			return model_fail(t, row, "too many columns", err);
		if (levels < 2 || levels > LEVELS || !field_weight_good(weight))
			return model_fail(t, row, "weight not from 0 to 1000, or levels not from 2 to 6",
					  err);
		if (model_field(f, name) >= 0)
			return model_fail(t, row, "column: its rows are not together", err);
		fields_add(f, head, c, kind, "model");
		f->f[f->n - 1].weight = weight;
		f->f[f->n - 1].levels = (unsigned)levels;
		for (int i = 0; i < LEVELS; i++)
			m->m[f->n - 1][i] = m->u[f->n - 1][i] = UNSEEN;
	}
	if (f->f[f->n - 1].kind != kind || fabs(f->f[f->n - 1].weight - weight) > 0 ||
	    f->f[f->n - 1].levels != (unsigned)levels)
		return model_fail(t, row, "compare, weight or levels: not as in the row before", err);
	m->m[f->n - 1][l] = share_m;
	m->u[f->n - 1][l] = share_u;
	return 0;
}

/* The last row, for what it says of the others. */
static int
end_read(const struct table *t, struct buf *err)
{
	double rows, before = (double)t->rows - 1;

	if (!t->rows || !text_same(table_cell(t, t->rows - 1, M_LEVEL), end_level)) {
		buf_addf(err, "%s: its last row is not the end: it was cut short", t->name);
		return -1;
	}
	if (table_number(t, t->rows - 1, M_M, before, &rows, err) < 0)
		return -1;
	if (rows < before || rows > before) {
		buf_addf(err, "%s: it has %.0f rows, and its last one says %.0f: it was damaged",
			 t->name, before, rows);
		return -1;
	}
	return 0;
}

int
model_read(struct model *m, struct fields *f, struct block_limits *limits, const char *name,
	   const struct head *head, struct buf *err)
{
	struct table t;
	int bad;

	*m = (struct model){0};
	*f = (struct fields){0};
	*limits = (struct block_limits){0};
	bad = table_read(&t, name, columns, M_COLUMNS, err);
	bad = bad ? bad : end_read(&t, err);
	for (size_t row = 0; !bad && row + 1 < t.rows; row++)
		bad = row_read(m, f, limits, &t, row, head, err);
	m->n = f->n;
	m->given = f->n < 2; /* as when it was written */
	if (!bad && (m->rate == 0 || !f->n)) {
		buf_addf(err, "%s: no %s", t.name, f->n ? "row for the prior" : "column");
		bad = -1;
	} else if (!bad &&
		   (m->records == 0 || !limits->plain || !limits->crossed || !limits->most)) {
		buf_addf(err, "%s: no row for %s: take it away, and it is learned anew", t.name,
			 m->records == 0 ? "the records" : "a limit");
		bad = -1;
	}
	table_free(&t);
	return bad;
}

/* Six digits say enough, in plain decimals. */
static struct slice
number(double v, char text[NUM_TEXT])
{
	return (struct slice){text, num_format(num_round(v), text)};
}

/* The levels of a column that have rows. */
static bool
has_row(const struct field *x, int l)
{
	return !l || l == LEVEL_SAME || (unsigned)l + x->levels >= LEVELS + 1;
}

void
model_settle(struct model *m, const struct fields *f)
{
	m->rate = num_round(m->rate);
	for (size_t k = 0; k < f->n; k++)
		for (int l = 0; l < LEVELS; l++) {
			bool row = has_row(&f->f[k], l);

			m->m[k][l] = row ? num_round(m->m[k][l]) : UNSEEN;
			m->u[k][l] = row ? num_round(m->u[k][l]) : UNSEEN;
			for (size_t i = 0; i < m->views; i++)
				m->view[i].u[k][l] = row ? num_round(m->view[i].u[k][l]) : UNSEEN;
		}
	for (size_t i = 0; i < m->views; i++)
		m->view[i].share = num_round(m->view[i].share);
}

/* The rows of a field; of VIEW, or of all pairs where it is NULL. */
static void
field_rows(const struct model *m, const struct field *x, size_t k, const struct view *view,
	   struct slice among, struct slice *cell, size_t n, struct out *out)
{
	char text[5][NUM_TEXT];

	for (int l = LEVELS; l-- > 0;) {
		double u = view ? view->u[k][l] : m->u[k][l];
		double bits = view ? view->bits[k][l] : m->bits[k][l];

		if (!has_row(x, l))
			continue;
		cell[M_COLUMN] = x->name;
		cell[M_COMPARE] = slice_of(compare_name(x->kind));
		cell[M_WEIGHT] = number(x->weight, text[0]);
		cell[M_LEVELS] = number(x->levels, text[1]);
		cell[M_LEVEL] = slice_of(level_name((unsigned)l));
		cell[M_M] = number(m->m[k][l], text[2]);
		cell[M_U] = number(u, text[3]);
		cell[M_AMONG] = among;
		if (n > M_COLUMNS) {
			cell[M_BITS] = (struct slice){text[4], num_format_fixed(bits, 2, text[4])};
			cell[M_HOW] = slice_of(x->how);
		}
		out_row(out, cell, n);
	}
}

static void
prior_row(double share, double bits, struct slice among, struct slice *cell, size_t n,
	  struct out *out)
{
	char text[2][NUM_TEXT];

	for (size_t i = 0; i < n; i++)
		cell[i] = (struct slice){"", 0};
	cell[M_LEVEL] = SLICE("prior");
	cell[M_M] = number(share, text[0]);
	cell[M_AMONG] = among;
	if (n > M_COLUMNS)
		cell[M_BITS] = (struct slice){text[1], num_format_fixed(bits, 2, text[1])};
	out_row(out, cell, n);
}

/* LIMITS NULL: for people. */
static void
table(const struct model *m, const struct fields *f, const struct head *head,
      const struct block_limits *limits, struct out *out)
{
	struct slice cell[M_HOW + 1] = {{0}}, none = {"", 0};
	char text[NUM_TEXT];
	size_t n = 0;

	for (; n < (limits ? M_COLUMNS : M_VALUE); n++)
		cell[n] = slice_of(columns[n].name);
	if (!limits) {
		cell[n++] = SLICE("bits");
		cell[n++] = SLICE("how");
	}
	out_row(out, cell, n);
	prior_row(m->rate, model_prior(m), none, cell, n, out);
	for (size_t k = 0; k < f->n; k++)
		field_rows(m, &f->f[k], k, NULL, none, cell, n, out);
	for (size_t i = 0; i < m->views; i++) {
		const struct view *v = &m->view[i];
		struct slice among = f->f[v->field].name;

		prior_row(v->share, log2(v->share / (1 - v->share)), among, cell, n, out);
		for (size_t k = 0; k < f->n; k++)
			if (k != v->field)
				field_rows(m, &f->f[k], k, v, among, cell, n, out);
	}
	if (!limits)
		return;
	common_rows(m, f, head, limits, out);
	for (size_t i = 0; i < n; i++)
		cell[i] = none;
	cell[M_LEVEL] = end_level;
	cell[M_M] = (struct slice){text, num_format((double)out_rows(out) - 1, text)};
	out_row(out, cell, n);
}

void
model_table(const struct model *m, const struct fields *f, struct out *out)
{
	table(m, f, NULL, NULL, out);
}

int
model_write(const struct model *m, const struct fields *f, const struct head *head,
	    const struct block_limits *limits, const char *name, struct buf *err)
{
	struct out_options o = {.path = name, .format = FORMAT_CSV};
	struct out *out = out_open(&o, err);

	if (!out)
		return -1;
	table(m, f, head, limits, out);
	return out_close(out, err);
}
