/* SPDX-License-Identifier: MIT
 * The table of stages. */
#include "stage.h"

#include "text.h"

#include <stdlib.h>

enum {
	STAGE,
	WHEN,
	ON,
	AT,
	KIND,
	COOL_OFF,
	AGAIN,
	FUNNEL,
	PHASE,
	MAX_DAYS,
	CONTENT,
	ACTION,
	LABEL,
	ALSO,
	COLUMNS
};

static const struct table_column columns[COLUMNS] = {
    {"stage", true},  {"when", false},	   {"on", false},      {"at", false},
    {"kind", false},  {"cool_off", false}, {"again", false},   {"funnel", false},
    {"phase", false}, {"max_days", false}, {"content", false}, {"action", false},
    {"label", false}, {"also", false},
};

static const char *const kinds[] = {"step", "visit", "won", "lost", "recycle"};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static int
fail(const struct stages *s, const struct stage *g, struct buf *err, const char *what)
{
	buf_addf(err, "%s:%ju: %s", s->table.name, (uintmax_t)g->line, what);
	return -1;
}

/* How a lead comes back: after what rest, and into what. */
static int
return_read(struct stages *s, size_t row, struct buf *err)
{
	struct slice rest = table_cell(&s->table, row, COOL_OFF),
		     again = table_cell(&s->table, row, AGAIN);
	struct stage *g = &s->stage[row];
	bool beside = g->kind >= STAGE_LOST;

	g->cool_off = g->kind == STAGE_RECYCLE ? 0 : -1;
	if (rest.n && !beside)
		return fail(s, g, err, "cool_off: only where the kind is lost or recycle");
	if (again.n && beside)
		return fail(s, g, err, "again: only where the kind is step or won");
	/* the calendar is not asked: a month has 31 days here, a year 365 */
	if (rest.n && !slice_eq(rest, SLICE("0")) &&
	    !when_parse_duration(rest, 0, zone_open("UTC"), &g->cool_off))
		return fail(s, g, err, "cool_off: not a time span such as 30d");
	if (slice_eq(rest, SLICE("0")))
		g->cool_off = 0;
	s->returns |= beside && g->cool_off >= 0;
	if (again.n && !text_same(again, SLICE("yes")) && !text_same(again, SLICE("no")))
		return fail(s, g, err, "again: not yes or no");
	/* nobody comes back to the very beginning */
	g->again = !beside && (again.n ? text_same(again, SLICE("yes")) : row > 0 && g->on.n > 0);
	return 0;
}

/* Columns <name>_at with another meaning (lead-format(5), and "stage_at" of conditions): whoever is
 * called so would write into them. */
static const char *const taken[] = {"consent",	"unsubscribed", "confirmed", "due",
				    "reentered", "stage"};

/* Is the column of G another one already: by its name, or the latest of another stage? */
static int
column_own(const struct stages *s, const struct stage *g, struct buf *err)
{
	static const struct slice latest = SLICE_INIT("_latest");

	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (text_same(g->name, slice_of(taken[i]))) {
			buf_addf(err,
				 "%s:%ju: stage: \"%s\" is no name for one: %s_at has another meaning",
				 s->table.name, (uintmax_t)g->line, taken[i], taken[i]);
			return -1;
		}
	for (size_t i = 0; i < s->table.rows; i++) {
		struct slice name = table_cell(&s->table, i, STAGE);

		if (g->name.n == name.n + latest.n &&
		    text_same((struct slice){g->name.p, name.n}, name) &&
		    text_same((struct slice){g->name.p + name.n, latest.n}, latest)) {
			buf_addf(err, "%s:%ju: stage: its column is the one for coming back into \"%.*s\"",
				 s->table.name, (uintmax_t)g->line, (int)name.n, name.p);
			return -1;
		}
	}
	return 0;
}

static int
stage_read(struct stages *s, size_t row, struct buf *err)
{
	const struct table *t = &s->table;
	struct slice kind = table_cell(t, row, KIND);
	struct stage *g = &s->stage[row];
	size_t k = 0;

	*g = (struct stage){.name = table_cell(t, row, STAGE),
			    .label = table_cell(t, row, LABEL),
			    .funnel = table_cell(t, row, FUNNEL),
			    .phase = table_cell(t, row, PHASE),
			    .content = table_cell(t, row, CONTENT),
			    .action = table_cell(t, row, ACTION),
			    .also = table_cell(t, row, ALSO),
			    .on = table_cell(t, row, ON),
			    .at = table_cell(t, row, AT),
			    .when = table_cell(t, row, WHEN),
			    .line = t->line[row]};
	if (g->name.n == 0)
		return fail(s, g, err, "stage: empty");
	if (stages_named(s, g->name) >= 0) {
		buf_addf(err, "%s:%ju: stage: \"%.*s\" is there twice", t->name, (uintmax_t)g->line,
			 (int)g->name.n, g->name.p);
		return -1;
	}
	if (column_own(s, g, err) < 0)
		return -1;
	while (kind.n && k < KINDS && !text_same(kind, slice_of(kinds[k])))
		k++;
	if (k == KINDS) {
		buf_addf(err, "%s:%ju: kind: \"%.*s\" is not step, visit, won, lost or recycle", t->name,
			 (uintmax_t)g->line, (int)kind.n, kind.p);
		return -1;
	}
	g->kind = (enum stage_kind)k;
	if (g->on.n && !events_on_good(g->on))
		return fail(s, g, err, "on: a type is missing beside a bar");
	if (!g->label.n)
		g->label = g->name;
	if (table_number(t, row, MAX_DAYS, 0, &g->max_days, err) < 0)
		return -1;
	if (g->max_days < 0)
		return fail(s, g, err, "max_days: below zero");
	return return_read(s, row, err);
}

/* What a stage is also called is nobody else's name: the first row would have it, and nobody know. */
static int
also_check(const struct stages *s, size_t row, struct buf *err)
{
	struct slice list = s->stage[row].also, part, other;

	while (slice_next(&list, '|', &part)) {
		part = slice_trim(part);
		for (size_t i = 0; i < s->n && part.n; i++) {
			bool same = i != row && (text_same(s->stage[i].name, part) ||
						 text_same(s->stage[i].label, part));
			struct slice others = s->stage[i].also;

			while (i < row && slice_next(&others, '|', &other))
				same |= text_same(slice_trim(other), part);
			if (!same)
				continue;
			buf_addf(err, "%s:%ju: also: \"%.*s\" is the stage of line %ju",
				 s->table.name, (uintmax_t)s->stage[row].line, (int)part.n, part.p,
				 (uintmax_t)s->stage[i].line);
			return -1;
		}
	}
	return 0;
}

int
stages_read(struct stages *s, const char *name, struct buf *err)
{
	bool step = false;

	*s = (struct stages){0};
	if (table_read(&s->table, name, columns, COLUMNS, err) < 0)
		return -1;
	s->stage = xcalloc(s->table.rows, sizeof(*s->stage));
	for (; s->n < s->table.rows; s->n++) {
		if (stage_read(s, s->n, err) < 0)
			return -1;
		step |= s->stage[s->n].kind == STAGE_STEP || s->stage[s->n].kind == STAGE_WON;
	}
	for (size_t i = 0; i < s->n; i++)
		if (also_check(s, i, err) < 0)
			return -1;
	if (!step) {
		buf_addf(err, "%s: no stage of kind step or won", s->table.name);
		return -1;
	}
	return 0;
}

int
stages_named(const struct stages *s, struct slice name)
{
	name = slice_trim(name);
	for (size_t i = 0; i < s->n; i++)
		if (text_same(s->stage[i].name, name))
			return (int)i;
	return -1;
}

int
stages_find(const struct stages *s, struct slice name)
{
	int named = stages_named(s, name);

	name = slice_trim(name);
	for (size_t i = 0; i < s->n && named < 0; i++)
		if (text_same(s->stage[i].label, name))
			named = (int)i;
	for (size_t i = 0; i < s->n && named < 0; i++) {
		struct slice list = s->stage[i].also, part;

		while (slice_next(&list, '|', &part))
			if (text_same(slice_trim(part), name))
				named = (int)i;
	}
	return named;
}

const char *
stages_shipped(struct slice name)
{
	static const char *const shipped[] = {"stages-mdp", "stages-hubspot", "stages-customer"};
	const char *found = NULL;
	struct buf err = {0};

	for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped) && !found; i++) {
		struct stages s;

		if (stages_read(&s, shipped[i], &err) == 0 && stages_named(&s, name) >= 0)
			found = shipped[i];
		stages_free(&s);
	}
	buf_free(&err);
	return found;
}

void
stage_column(const struct stage *g, struct buf *b)
{
	buf_add_slice(b, g->name);
	buf_add(b, "_at", 3);
}

void
stage_latest_column(const struct stage *g, struct buf *b)
{
	buf_add_slice(b, g->name);
	buf_add(b, "_latest_at", 10);
}

void
stages_free(struct stages *s)
{
	free(s->stage);
	table_free(&s->table);
	*s = (struct stages){0};
}
