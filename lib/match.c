/* SPDX-License-Identifier: MIT */
#include "match.h"

#include "compare_learn.h"
#include "em.h"
#include "err.h"
#include "match_common.h"
#include "match_model.h"
#include "match_steps.h"
#include "num.h"
#include "text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool *
match_marks(const struct head *head, const struct hold *hold, uint32_t fixed)
{
	int c = head_find(head, SLICE("merged_by"));
	bool *marked = c < 0 ? NULL : xcalloc(hold->n, sizeof(*marked));
	struct held h = {0};

	for (uint32_t i = 0; marked && i < fixed; i++) {
		hold_get(hold, i, &h);
		marked[i] = text_same(record_get(&h.record, c), SLICE("match"));
	}
	held_free(&h);
	return marked;
}

/* Pairs to clusters. What words say is known better with the entities that were found, so of a
 * single column of words it is done again with that: once by how many have a word, and once by how
 * surely they have it. */
static void
link_all(struct match *m, double threshold, double doubt, const struct apart *apart)
{
	struct field *f = &m->fields.f[0];
	bool words = m->model.given && f->values.words.n && f->kind != COMPARE_NAME &&
		     f->common.entities <= 0;

	for (int round = 0; round < 3; round++) {
		links_make(&m->links, &m->model, &m->fields, &m->blocks, threshold,
			   fmin(doubt, threshold), apart);
		if (!words || round == 2)
			return;
		common_learn(&f->common, &f->values, f->id, m->links.first, m->fields.records,
			     round == 1, common_room(&m->fields));
		common_apply(&f->common, &f->values, m->model.records);
		links_free(&m->links);
	}
}

/* All that scoring needs, as a model says it: so who reads that finds the same. */
static void
learn(struct match *m)
{
	model_train(&m->model, &m->fields, &m->blocks);
	model_settle(&m->model, &m->fields);
	for (size_t k = 0; k < m->fields.n; k++)
		common_take(&m->fields.f[k].common, &m->fields.f[k].values,
			    common_room(&m->fields));
}

/* Names alone decide nothing, nor does what many share: who has only those is told. */
static void
warn_unproved(const struct fields *f)
{
	bool names = f->n > 0;

	for (size_t k = 0; k < f->n; k++)
		names &= f->f[k].kind == COMPARE_NAME;
	if (names)
		warn("only names to compare by, which decide nothing: nothing is merged");
	else if (f->n == 1 && model_alone_trait(f->f[0].kind))
		warn("only %.*s to compare by, which many share: nothing is merged",
		     (int)f->f[0].name.n, f->f[0].name.p);
}

/* Of a column that is compared there must not be two, nor of the country of phones, in leads and
 * master: they would be as if there was none, and what tells people apart would not count. */
static bool
twice(const struct match_options *o, const struct head *head, struct slice name, struct buf *err)
{
	return head_twice(head, name, o->file, err) ||
	       (o->master && head_find(head, name) >= 0 &&
		head_twice(o->master, name, o->master_file, err));
}

static bool
any_twice(const struct fields *f, const struct match_options *o, const struct head *head,
	  struct buf *err)
{
	for (size_t k = 0; k < f->n; k++) {
		const struct field *x = &f->f[k];

		if (twice(o, head, head->name[x->column], err) ||
		    (x->whole >= 0 && twice(o, head, head->name[x->whole], err)) ||
		    (x->kind == COMPARE_PHONE && twice(o, head, SLICE("country"), err)))
			return true;
		for (int i = 0; i < x->parts; i++)
			if (twice(o, head, head->name[x->part[i]], err))
				return true;
	}
	return false;
}

int
match_run(struct match *m, const struct match_options *o, const struct head *head,
	  const struct hold *hold, uint32_t fixed, struct buf *err)
{
	bool known = o->model && access(o->model, F_OK) == 0;
	double threshold = model_bits(o->threshold), doubt = model_bits(MATCH_DOUBT);
	struct apart apart = {.fixed = fixed, .decided = o->decided};
	struct block_limits limits;
	bool *marked;

	*m = (struct match){0};
	if (known && o->table) {
		buf_addf(
		    err,
		    "%s is there and says which columns are compared; take -m or the model away",
		    o->model);
		return -1;
	}
	if (!known && o->pairs) {
		buf_addf(err, "%s: no such model: the steps share one that is there", o->model);
		return -1;
	}
	if (known && model_read(&m->model, &m->fields, &limits, o->model, head, err) < 0)
		return -1;
	if (!known && o->table && fields_read(&m->fields, o->table, head, err) < 0)
		return -1;
	if (!known && !o->table)
		fields_guess(&m->fields, head, hold);
	if (!m->fields.n && hold->n > 1 && m->fields.could) {
		warn("no column has values to compare by: nothing is merged");
	} else if (!m->fields.n && hold->n > 1) {
		buf_addf(err, "no column to compare by; name some with -m, or keys with -k");
		return -1;
	}
	if (any_twice(&m->fields, o, head, err))
		return -1;
	warn_unproved(&m->fields);
	fields_load(&m->fields, head, hold, o->country);
	if (!o->pairs)
		blocks_make(&m->blocks, &m->fields, known ? &limits : NULL);
	else if (match_given(&m->blocks, &m->fields, head, hold, o->pairs, err) < 0)
		return -1;
	if (!known)
		learn(m);
	else if (m->blocks.lowered)
		warn("%s: of another list: fewer are compared than it says; learn it anew",
		     o->model);
	model_ready(&m->model, &m->fields);
	for (size_t k = 0; k < m->fields.n; k++)
		common_apply(&m->fields.f[k].common, &m->fields.f[k].values, m->model.records);
	apart.marked = marked = match_marks(head, hold, fixed);
	link_all(m, threshold, doubt, &apart);
	free(marked);
	if (o->model && !known && !o->dry_run && m->fields.n)
		return model_write(&m->model, &m->fields, head, &m->blocks.limits, o->model,
				   err);
	return 0;
}

void
match_summary(const struct match *m, struct buf *text)
{
	buf_addf(text, "%zu columns, %" PRIu64 " pairs compared, ", m->fields.n, m->links.compared);
	if (m->blocks.refused)
		buf_addf(text,
			 "%" PRIu64 " blocks of up to %" PRIu32 " records refused as too large, ",
			 m->blocks.refused, m->blocks.refused_largest);
	if (m->fields.left_out)
		buf_addf(text, "%zu columns more than can be compared, ", m->fields.left_out);
}

void
match_explain(const struct match *m, struct out *out)
{
	model_table(&m->model, &m->fields, out);
}

static struct slice
fixed_number(double v, int decimals, char text[NUM_TEXT])
{
	return (struct slice){text, num_format_fixed(v, decimals, text)};
}

enum {
	P_A,
	P_B,
	P_ID_A,
	P_ID_B,
	P_PROBABILITY,
	P_DECISION,
	P_TOTAL,
	P_PRIOR,
	P_OVERLAP,
	P_COLUMNS
};

static void
pairs_head(const struct match *m, struct out *out)
{
	static const char *const name[P_COLUMNS] = {"row_a", "row_b",	    "id_a",
						    "id_b",  "probability", "decision",
						    "total", "prior",	    "overlap"};
	struct slice cell[P_COLUMNS + 2 * FIELDS_MAX + 1];
	struct buf bits[FIELDS_MAX] = {{0}};
	size_t n = 0;

	for (; n < P_COLUMNS; n++)
		cell[n] = slice_of(name[n]);
	for (size_t k = 0; k < m->fields.n; k++) {
		buf_add_slice(&bits[k], m->fields.f[k].name);
		buf_add(&bits[k], "_bits", 5);
		cell[n++] = m->fields.f[k].name;
		cell[n++] = buf_slice(&bits[k]);
	}
	cell[n++] = SLICE("decided");
	out_row(out, cell, n);
	for (size_t k = 0; k < m->fields.n; k++)
		buf_free(&bits[k]);
}

static void
pair_put(const struct match *m, const struct edge *e, struct slice id_a, struct slice id_b,
	 struct out *out)
{
	static const char *const decision[] = {
	    [LINKED] = "match", [DOUBTFUL] = "doubtful", [BRIDGE] = "apart", [HELD] = "apart"};
	static const char *const decided[] = {
	    [DECIDED_NOT] = "",
	    [DECIDED_MATCH] = "match",
	    [DECIDED_APART] = "apart",
	    [DECIDED_SO] = ""};
	struct slice cell[P_COLUMNS + 2 * FIELDS_MAX + 1];
	char row[2][24], text[4][NUM_TEXT], bits_text[FIELDS_MAX][NUM_TEXT];
	struct evidence v;
	size_t n = P_COLUMNS;

	model_explain(&m->model, &m->fields, e->a, e->b, &v);

	cell[P_A] = (struct slice){row[0], (size_t)snprintf(row[0], 24, "%" PRIu32, e->a + 1)};
	cell[P_B] = (struct slice){row[1], (size_t)snprintf(row[1], 24, "%" PRIu32, e->b + 1)};
	cell[P_ID_A] = id_a;
	cell[P_ID_B] = id_b;
	cell[P_PROBABILITY] = fixed_number(model_probability(e->bits), 4, text[0]);
	cell[P_DECISION] = slice_of(decision[e->decision]);
	cell[P_TOTAL] = fixed_number(e->bits, 2, text[1]);
	cell[P_PRIOR] = fixed_number(model_prior(&m->model), 2, text[2]);
	cell[P_OVERLAP] = fixed_number(v.overlap, 2, text[3]);
	for (size_t k = 0; k < m->fields.n; k++) {
		unsigned level = pattern_level(&v.pattern, k);
		cell[n++] = slice_of(level_name(level));
		cell[n++] = fixed_number(v.bits[k], 2, bits_text[k]);
	}
	cell[n++] = slice_of(decided[e->decided]);
	out_row(out, cell, n);
}

/* What a decision calls it by: # begins no id. */
static struct slice
pair_name(const struct record *r, int id, int email)
{
	struct slice s = record_get(r, id), trimmed = slice_trim(s);

	return trimmed.n && *trimmed.p != '#' ? s : record_get(r, email);
}

void
match_pairs(const struct match *m, const struct head *head, const struct hold *hold, bool all,
	    struct out *out)
{
	int id = head_find(head, SLICE("lead_id")), email = head_find(head, SLICE("email"));
	struct held a = {0}, b = {0};

	pairs_head(m, out);
	for (size_t i = 0; i < m->links.n; i++) {
		const struct edge *e = &m->links.edge[i];

		if (!all && (e->decided != DECIDED_NOT || e->decision == LINKED ||
			     m->links.first[e->a] == m->links.first[e->b]))
			continue;
		hold_get(hold, e->a, &a);
		hold_get(hold, e->b, &b);
		pair_put(m, e, pair_name(&a.record, id, email), pair_name(&b.record, id, email),
			 out);
	}
	held_free(&a);
	held_free(&b);
}

struct out *
match_review(const struct match *m, const struct head *head, const struct hold *hold,
	     const char *name, bool excel, struct buf *err)
{
	struct out_options o = {.path = name, .format = FORMAT_CSV, .excel = excel};
	struct out *out = out_open(&o, err);

	if (out)
		match_pairs(m, head, hold, false, out);
	return out;
}
