/* SPDX-License-Identifier: MIT */
#include "undo.h"

#include "num.h"
#include "text.h"

#include <stdlib.h>

/* merged_by, merged_emails, merged_ids, merged_count, match_id */
enum { ADDED = 5 };

#define BOM "\xef\xbb\xbf"

enum { A_CLUSTER, A_ROW, A_ID, A_COLUMN, A_VALUE, A_WON, A_COLUMNS };

struct undone {
	uint64_t row;	     /* its number, from 1 */
	struct slice raw;    /* as it was read; .p is NULL where it was not kept */
	struct slice *value; /* of each column */
	size_t values;
};

static int
by_row(const void *a, const void *b)
{
	const struct undone *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool
whole(struct slice s, uint64_t *out)
{
	long v;

	if (!num_parse_long(s, 0, INT32_MAX, &v))
		return false;
	*out = (uint64_t)v;
	return true;
}

/* One row of the audit that is of no record; BEFORE stand before it. The last may leave out how many
 * these are: a person wrote it below an audit of a time when there was none. */
static bool
take_row0(struct undo *u, const struct record *r, uint64_t before)
{
	uint64_t rows;

	if (slice_eq(r->f[A_WON], SLICE("end"))) {
		u->ended = !r->f[A_VALUE].n || (whole(r->f[A_VALUE], &rows) && rows == before);
		return u->ended;
	}
	if (slice_eq(r->f[A_WON], SLICE("row"))) {
		u->first_line = arena_slice(&u->mem, r->f[A_VALUE]);
		return true;
	}
	if (u->rows) /* their values have room for the columns above */
		return false;
	u->column = xgrow(u->column, u->columns, &u->column_cap, sizeof(*u->column));
	u->column[u->columns++] = arena_slice(&u->mem, r->f[A_COLUMN]);
	return true;
}

/* One row of the audit; BEFORE stand before it. */
static bool
take(struct undo *u, const struct record *r, uint64_t before)
{
	uint64_t cluster, row;
	struct undone *x;

	if (u->ended || r->n < A_COLUMNS || !whole(r->f[A_CLUSTER], &cluster) ||
	    !whole(r->f[A_ROW], &row) || (cluster && !row))
		return false;
	if (!row)
		return take_row0(u, r, before);
	if (slice_eq(r->f[A_WON], SLICE("key"))) /* why, and not what */
		return true;
	if (cluster && (!u->clusters || u->cluster[u->clusters - 1] != cluster)) {
		u->cluster = xgrow(u->cluster, u->clusters, &u->cluster_cap, sizeof(*u->cluster));
		u->cluster[u->clusters++] = (uint32_t)cluster;
	}
	if (!u->rows || u->row[u->rows - 1].row != row) {
		u->row = xgrow(u->row, u->rows, &u->row_cap, sizeof(*u->row));
		u->row[u->rows++] = (struct undone){.row = row};
		u->row[u->rows - 1].value =
		    arena_alloc(&u->mem, (u->columns + 1) * sizeof(struct slice));
	}
	x = &u->row[u->rows - 1];
	if (slice_eq(r->f[A_WON], SLICE("row"))) {
		x->raw = arena_slice(&u->mem, r->f[A_VALUE]);
		return true;
	}
	if (x->values == u->columns || !slice_eq(u->column[x->values], r->f[A_COLUMN]))
		return false;
	x->value[x->values++] = arena_slice(&u->mem, r->f[A_VALUE]);
	return true;
}

void
undo_limits(struct in_options *o)
{
	if (!o->max_field)
		o->max_field = UNDO_MAX_FIELD;
	if (!o->max_record)
		o->max_record = 2 * UNDO_MAX_FIELD;
	if (!o->max_columns)
		o->max_columns = IN_MAX_COLUMNS + ADDED;
}

int
undo_read(struct undo *u, const char *name, struct buf *err)
{
	/* a row may be longer than the file's limit: its quotes are doubled in the audit */
	struct in_options o = {0};
	struct in *in;
	struct record r;
	int more = 0;

	undo_limits(&o);
	in = in_open(&name, 1, &o, err);
	*u = (struct undo){0};
	if (!in)
		return -1;
	if (in_head(in)->n < A_COLUMNS ||
	    !text_same(in_head(in)->name[A_CLUSTER], SLICE("cluster_id")) ||
	    !text_same(in_head(in)->name[A_WON], SLICE("won"))) {
		buf_addf(err, "%s: no audit of lead-dedupe", name);
		in_close(in);
		return -1;
	}
	while ((more = in_next(in, &r)) > 0)
		if (!take(u, &r, in_count(in) - 1)) {
			buf_addf(err, "%s:%ju: no row of an audit, or rows before it are missing", name,
				 (uintmax_t)in_line(in));
			break;
		}
	if (more < 0)
		buf_addf(err, "%s", in_error(in));
	if (!more && !u->ended) {
		buf_addf(err, "%s: its last row does not say end: it was cut short, or is "
			 "of an older version", name);
		more = -1;
	}
	in_close(in);
	for (size_t i = 0; i < u->rows && !more; i++)
		if (u->row[i].values != u->columns) {
			buf_addf(err, "%s: row %ju is not complete", name,
				 (uintmax_t)u->row[i].row);
			more = -1;
		}
	if (u->rows)
		qsort(u->row, u->rows, sizeof(*u->row), by_row);
	if (u->clusters)
		qsort(u->cluster, u->clusters, sizeof(*u->cluster), by_number);
	return more ? -1 : 0;
}

/* What comes behind the header is at LINE and BYTE: is it CRLF that stands between? */
static void
note_end(struct origin *o, uint64_t line, uint64_t byte)
{
	for (size_t i = 0; i < o->head.n; i++)
		line -= o->head.s[i] == '\n';
	if (line - o->line == 1 && byte - o->end == 2)
		buf_addc(&o->head, '\r');
}

void
origin_end(struct origin *o, const struct in *in)
{
	uint64_t line, byte;

	in_behind(in, &line, &byte);
	if (in_count(in) == 0)
		note_end(o, line, byte);
}

void
origin_note(struct origin *o, const struct in *in)
{
	struct slice raw = in_raw(in);

	if (in_count(in) == 1) {
		note_end(o, in_line(in), in_byte(in));
	} else if (in_count(in) == 0 && raw.p) {
		for (uint64_t i = 0; in_line(in) == 1 && i < in_byte(in) / 3; i++)
			buf_add(&o->head, BOM, 3);
		buf_add_slice(&o->head, raw);
		o->end = in_byte(in) + raw.n;
		o->line = in_line(in);
	}
}

int
undo_head(struct undo *u, const struct head *head, bool raw, struct out *out, struct buf *err)
{
	bool same = head->n >= u->columns && head->n <= u->columns + ADDED;

	for (size_t c = 0; c < u->columns && same; c++)
		same = text_same(head->name[c], u->column[c]);
	if (!same) {
		buf_addf(err, "the columns are not those that the audit was written with: give the "
			      "list that this run of lead-dedupe wrote, before other tools");
		return -1;
	}
	u->merged_ids = head_find(head, SLICE("merged_ids"));
	u->raw = raw;
	if (!raw || !u->first_line.n) {
		out_row(out, head->name, u->columns);
		return 0;
	}
	out_bytes(out, u->first_line.p, u->first_line.n);
	out_bytes(out, "\n", 1);
	u->crlf = u->first_line.p[u->first_line.n - 1] == '\r';
	return 0;
}

static void
line_put(const struct undo *u, struct slice s, struct out *out)
{
	out_bytes(out, s.p, s.n);
	if (u->crlf)
		out_bytes(out, "\r", 1);
	out_bytes(out, "\n", 1);
}

/* A record as it was read, or as it stands before the columns that were added to it. */
static void
raw_put(const struct undo *u, struct slice s, struct out *out)
{
	/* alone and empty it would be a blank line, which is no record */
	line_put(u, u->columns == 1 && !s.n ? SLICE("\"\"") : s, out);
}

static void
row_put(struct undo *u, const struct undone *x, struct out *out)
{
	if (x->raw.p && u->raw) {
		raw_put(u, x->raw, out);
	} else {
		out_row(out, x->value, u->columns);
	}
	u->written++;
}

/* The merged rows that stood before the next one. */
static void
rows_put(struct undo *u, struct out *out)
{
	while (u->next_row < u->rows && u->row[u->next_row].row == u->written + 1)
		row_put(u, &u->row[u->next_row++], out);
}

int
undo_record(struct undo *u, const struct record *r, struct out *out, struct buf *err)
{
	bool merged;

	u->records++;
	merged = u->next_cluster < u->clusters && u->cluster[u->next_cluster] == u->records;
	if (merged) {
		u->next_cluster++;
		if (slice_trim(record_get(r, u->merged_ids)).n)
			return 0;
		buf_addf(err,
			 "record %ju is none of several, as the audit has it; is it of this file?",
			 (uintmax_t)u->records);
		return -1;
	}
	rows_put(u, out);
	if (r->raw.p && u->raw && u->columns && r->n >= u->columns) {
		/* the columns that were added stand at the right */
		raw_put(u, (struct slice){r->raw.p, r->cut[u->columns - 1] - r->base}, out);
	} else {
		out_row(out, r->f, u->columns);
	}
	u->written++;
	return 0;
}

int
undo_end(struct undo *u, struct out *out, struct buf *err)
{
	rows_put(u, out);
	out_join(out, SLICE(""), u->written, 0); /* bytes and rows do not count as records */
	if (u->next_row == u->rows && u->next_cluster == u->clusters)
		return 0;
	buf_addf(err, "the file does not have all records that the audit tells of");
	return -1;
}
