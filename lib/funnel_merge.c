/* SPDX-License-Identifier: MIT
 * From the rows of partial results to the counts of the whole. What does not add up is refused: a
 * part that was counted by other settings or that was cut off, a count nobody knows. */
#include "funnel_partial.h"

#include "funnel_cells.h"
#include "num.h"

#include <stdlib.h>

/* Counts by name. Pointers into a table move as it grows, so its cells are kept as numbers. */
struct merger {
	struct funnel_options *o;
	const struct stages *stages;
	const char *tz;
	struct in *in;
	struct buf *err;
	struct funnel *f;
	struct head head, seen; /* the columns of the first part, and of the one at hand */
	int column[PART_COLUMNS];
	struct slice cell[PART_COLUMNS];

	struct map fixed_index; /* of, from, to, metric -> fixed */
	struct part_cell *fixed;
	size_t fixed_n, fixed_cap;
	struct map table_index; /* of -> table */
	struct merge_table {
		struct part_table t;
		struct map index; /* from, to, metric -> cell */
	} * table;
	size_t tables, table_cap;
	struct slice *setting; /* name and value, in order */
	size_t settings, setting_cap, at;

	struct arena mem;
	struct buf key, text;
	bool inside; /* of a part */
	bool begun;  /* its settings were all there */
	uint64_t rows, parts;
};

static int
fail(struct merger *m, const char *what)
{
	buf_addf(m->err, "%s:%llu: %s", in_name(m->in), (unsigned long long)in_line(m->in), what);
	return -1;
}

static struct slice
name_of(struct merger *m, struct slice of, struct slice from, struct slice to, struct slice metric)
{
	m->key.n = 0;
	buf_add_slice(&m->key, of);
	buf_addc(&m->key, '\0');
	buf_add_slice(&m->key, from);
	buf_addc(&m->key, '\0');
	buf_add_slice(&m->key, to);
	buf_addc(&m->key, '\0');
	buf_add_slice(&m->key, metric);
	return buf_slice(&m->key);
}

static void
fixed_take(void *ctx, struct slice of, const struct part_cell *c)
{
	struct merger *m = ctx;

	m->fixed = xgrow(m->fixed, m->fixed_n, &m->fixed_cap, sizeof(*m->fixed));
	m->fixed[m->fixed_n] = *c;
	*map_put(&m->fixed_index, name_of(m, of, c->from, c->to, slice_of(c->metric))) =
	    (uint32_t)m->fixed_n++;
}

/* The names of its cells are those of any group; one that is not there is never looked at. */
static void
table_take(void *ctx, const struct part_table *t)
{
	struct merger *m = ctx;
	struct merge_table *own;

	m->table = xgrow(m->table, m->tables, &m->table_cap, sizeof(*m->table));
	own = &m->table[m->tables];
	*own = (struct merge_table){.t = *t};
	own->t.of = arena_slice(&m->mem, t->of);
	*map_put(&m->table_index, t->of) = (uint32_t)m->tables++;
	for (size_t i = 0; i < table_cells(m->f, t); i++) {
		struct part_cell c;

		table_cell_at(m->f, t, 0, i, &c, &m->text);
		*map_put(&own->index, name_of(m, SLICE(""), c.from, c.to, slice_of(c.metric))) =
		    (uint32_t)i;
	}
}

static struct slice
setting_text(struct merger *m, struct slice name, struct slice value)
{
	m->key.n = 0;
	buf_add_slice(&m->key, name);
	buf_addc(&m->key, '\0');
	buf_add_slice(&m->key, value);
	return buf_slice(&m->key);
}

static void
setting_take(void *ctx, const char *name, struct slice value)
{
	struct merger *m = ctx;

	m->setting = xgrow(m->setting, m->settings, &m->setting_cap, sizeof(*m->setting));
	m->setting[m->settings++] =
	    arena_slice(&m->mem, setting_text(m, slice_of(name), value));
}

/* Whether two parts were of leads with the same columns, in any order. */
static bool
same_columns(const struct head *a, const struct head *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (head_find(a, a->name[i]) != HEAD_TWICE && head_find(b, a->name[i]) < 0)
			return false;
	return true;
}

/* What comes of events was counted or not by what the parts say: there are none here. */
static int
sections_settle(struct merger *m)
{
	/* options that bring a section with them */
	static const struct {
		unsigned section;
		const char *option;
	} brings[] = {{FUNNEL_KPI, "--kpis"},
		      {FUNNEL_COHORT, "--cohort"},
		      {FUNNEL_BREAKDOWN, "--by"},
		      {FUNNEL_COMPARE, "--compare"},
		      {FUNNEL_TRAFFIC, "--traffic"},
		      {FUNNEL_SPEND, "--spend"}};
	static const unsigned of_events = FUNNEL_CONTENT | FUNNEL_ATTRIBUTION;
	unsigned long said;
	struct buf text = {0};

	buf_add_slice(&text, m->cell[PART_VALUE]);
	said = strtoul(buf_string(&text), NULL, 0);
	buf_free(&text);
	if (m->parts == 0 && m->o->automatic) {
		m->o->sections = (m->o->sections & ~of_events) | ((unsigned)said & of_events);
	}
	m->text.n = 0;
	cells_sections(m->o, &m->text);
	if (slice_eq(m->cell[PART_VALUE], buf_slice(&m->text)))
		return 0;
	buf_addf(&text, "counted for other sections (");
	for (size_t i = 0; m->o->automatic && i < sizeof(brings) / sizeof(*brings); i++)
		if ((said ^ m->o->sections) & brings[i].section)
			buf_addf(&text, "%s: %s here, %s there; ", brings[i].option,
				 said & brings[i].section ? "not given" : "given",
				 said & brings[i].section ? "given" : "not given");
	text.n -= text.s[text.n - 1] == ' ' ? 2 : 0;
	buf_addf(&text, text.s[text.n - 1] == '(' ? "--section)" : ")");
	fail(m, buf_string(&text));
	buf_free(&text);
	return -1;
}

/* All settings of a part are there: they are as ours. */
static int
part_begin(struct merger *m)
{
	if (m->parts == 0) {
		struct buf why = {0};

		head_copy(&m->head, &m->seen);
		m->f = funnel_open(m->o, m->stages, &m->head, &why);
		if (!m->f) {
			fail(m, buf_string(&why));
			buf_free(&why);
			return -1;
		}
		cells_fixed(m->f, fixed_take, m);
		cells_tables(m->f, table_take, m);
		cells_settings(m->f, m->tz, setting_take, m);
	} else if (!same_columns(&m->head, &m->seen)) {
		return fail(m, "counted of leads with other columns than the first part");
	}
	m->begun = true;
	m->at = 0;
	return 0;
}

static int
setting_check(struct merger *m)
{
	struct slice name = m->cell[PART_METRIC], own, text;

	if (slice_eq(name, SLICE("--section")))
		return m->begun ? fail(m, "the sections a second time") : sections_settle(m);
	if (!m->begun && part_begin(m) < 0)
		return -1;
	text = setting_text(m, name, m->cell[PART_VALUE]);
	if (m->f->touch && m->o->touch.n == 0 && m->at < m->settings &&
	    slice_eq(name, SLICE("--touch"))) {
		/* the usual column that the events had */
		m->o->touch = arena_slice(&m->f->mem, m->cell[PART_VALUE]);
		m->setting[m->at] = arena_slice(&m->mem, text);
	}
	own = m->at < m->settings ? m->setting[m->at] : SLICE("");
	m->at++;
	if (slice_eq(own, text))
		return 0;
	/* theirs may be one that we lack, or the other way round */
	m->text.n = 0;
	buf_addf(&m->text, "counted with another %.*s: parts add up only where all have the same",
		 (int)name.n, name.p);
	return fail(m, buf_string(&m->text));
}

static int
count_read(struct merger *m, uint64_t *count)
{
	struct slice s = m->cell[PART_COUNT];

	*count = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || *count > (UINT64_MAX >> 1) / 10 - 1)
			return fail(m, "count: not a whole number");
		*count = *count * 10 + (uint64_t)(s.p[i] - '0');
	}
	return s.n ? 0 : fail(m, "count: not a whole number");
}

static int
cell_add(struct merger *m, const struct part_cell *c)
{
	struct slice value = m->cell[PART_VALUE];
	struct spread_entry one;
	struct spread few = {.entry = &one, .entries = 1};
	double part;

	if (c->sum) {
		if (!num_parse(value, &part))
			return fail(m, "value: not a number");
		sum_add(c->sum, part);
		return 0;
	}
	if (count_read(m, &one.count) < 0)
		return -1;
	if (c->count && __builtin_add_overflow(*c->count, one.count, c->count))
		return fail(m, "count: more than can be counted");
	if (c->count)
		return 0;
	if (one.count == 0)
		return fail(m, "count: 0 of a value");
	if (!num_parse_int64(value, INT64_MIN, INT64_MAX, &one.value))
		return fail(m, "value: not a whole number");
	few.n = one.count;
	spread_merge(c->spread, &few);
	return 0;
}

static struct slice
key_read(struct merger *m, struct slice s)
{
	m->text.n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			buf_addc(&m->text, s.p[++i] == '0' ? '\0' : s.p[i]);
		else
			buf_addc(&m->text, s.p[i]);
	}
	return buf_slice(&m->text);
}

/* The group a row is of: found, or made by its row "label". -1 with the reason in ERR. */
static int
group_find(struct merger *m, const struct part_table *t, bool label, size_t *group)
{
	struct slice key = key_read(m, m->cell[PART_GROUP]);
	uint32_t found;

	if (t->days) {
		int64_t day;

		if (!when_parse(key, m->o->zone, &day, NULL))
			return fail(m, "group: not a day");
		*group = (size_t)(days_at(t->days, zone_day(m->o->zone, day)) - t->days->count) /
			 t->days->width;
		return 0;
	}
	*group = 0;
	if (t->by && key.n == 0)
		return 0;
	if (label)
		found = t->by ? by_put(m->f, t->by, key, m->cell[PART_VALUE])
			      : labels_put(t->labels, key, m->cell[PART_VALUE]);
	else
		found = map_get(t->by ? &t->by->folded : &t->labels->folded, key);
	if (found == MAP_NONE || (t->by && found == 0))
		return fail(m, label ? "more groups than are kept apart: such counts do not add up"
				     : "a group without its label");
	*group = found;
	return 0;
}

/* From one group to another; both have their labels by now. */
static int
steps_row(struct merger *m, const struct part_table *t, uint32_t from)
{
	uint32_t to = map_get(&t->labels->folded, key_read(m, m->cell[PART_VALUE]));
	uint64_t count;

	if (to == MAP_NONE)
		return fail(m, "a group without its label");
	if (count_read(m, &count) < 0)
		return -1;
	*touch_step(t->steps, from, to) += count;
	return 0;
}

static int
table_row(struct merger *m, struct merge_table *own)
{
	bool label = slice_eq(m->cell[PART_METRIC], SLICE("label"));
	struct part_cell c;
	size_t group = 0;
	uint32_t i;

	if (group_find(m, &own->t, label, &group) < 0)
		return -1;
	if (label)
		return 0;
	if (own->t.steps)
		return steps_row(m, &own->t, (uint32_t)group);
	i = map_get(&own->index, name_of(m, SLICE(""), m->cell[PART_FROM], m->cell[PART_TO],
					 m->cell[PART_METRIC]));
	if (i == MAP_NONE)
		return fail(m, "a count that this version does not know");
	table_cell_at(m->f, &own->t, group, i, &c, &m->text);
	return cell_add(m, &c);
}

/* first and last: what is no count. */
static int
leads_row(struct merger *m, bool *taken)
{
	struct slice metric = m->cell[PART_METRIC], value = m->cell[PART_VALUE];
	bool first = slice_eq(metric, SLICE("first"));
	int64_t t, *at = first ? &m->f->first : &m->f->last;

	*taken = first || slice_eq(metric, SLICE("last"));
	if (!*taken)
		return 0;
	if (!when_parse(value, m->o->zone, &t, NULL))
		return fail(m, "value: not a time");
	if (*at == WHEN_NONE || (first ? t < *at : t > *at))
		*at = t;
	return 0;
}

static int
count_row(struct merger *m)
{
	struct slice of = m->cell[PART_OF];
	uint32_t i = map_get(&m->table_index, of);
	bool taken = false;

	if (i != MAP_NONE)
		return table_row(m, &m->table[i]);
	if (slice_eq(of, SLICE("leads")) && leads_row(m, &taken) < 0)
		return -1;
	if (taken)
		return 0;
	i = map_get(&m->fixed_index, name_of(m, of, m->cell[PART_FROM], m->cell[PART_TO],
					     m->cell[PART_METRIC]));
	if (i == MAP_NONE)
		return fail(m, "a count that this version does not know");
	return cell_add(m, &m->fixed[i]);
}

static int
part_start(struct merger *m)
{
	if (m->inside)
		return fail(m, "a part begins before the one above has ended: it was cut off");
	if (!slice_eq(m->cell[PART_OF], SLICE(PART_MAGIC)))
		return fail(m, "no partial result (of funnel-report --partial) begins here");
	if (!slice_eq(m->cell[PART_VALUE], SLICE(PART_VERSION)))
		return fail(m, "a partial result of another version");
	m->inside = true;
	m->begun = false;
	m->rows = 0;
	head_free(&m->seen);
	m->seen = (struct head){0};
	return 0;
}

static int
part_end(struct merger *m)
{
	uint64_t rows;

	if (count_read(m, &rows) < 0)
		return -1;
	if (!m->begun || rows != m->rows)
		return fail(m, "rows of this part are missing");
	if (m->at != m->settings)
		return fail(m, "counted with fewer settings: not the same options");
	m->inside = false;
	m->parts++;
	return 0;
}

static int
row_take(struct merger *m)
{
	struct slice of = m->cell[PART_OF];

	if (slice_eq(of, SLICE("of")) && !m->inside)
		return 0; /* the header of a part behind another one in a pipe */
	if (!m->inside || slice_eq(of, SLICE(PART_MAGIC))) {
		if (part_start(m) < 0)
			return -1;
	} else if (slice_eq(of, SLICE("setting"))) {
		if (setting_check(m) < 0)
			return -1;
	} else if (slice_eq(of, SLICE("column"))) {
		head_add(&m->seen, m->cell[PART_VALUE]);
	} else if (slice_eq(of, SLICE("end"))) {
		return part_end(m);
	} else {
		if (!m->begun)
			return fail(m, "a count before the settings");
		if (count_row(m) < 0)
			return -1;
	}
	m->rows++;
	return 0;
}

static int
parts_read(struct merger *m)
{
	struct record r;
	int more;

	for (size_t i = 0; i < PART_COLUMNS; i++) {
		m->column[i] = head_find(in_head(m->in), slice_of(part_column[i]));
		if (m->column[i] < 0) {
			buf_addf(m->err, "%s: no partial result (of funnel-report --partial)",
				 in_name(m->in));
			return -1;
		}
	}
	while ((more = in_next(m->in, &r)) > 0) {
		for (size_t i = 0; i < PART_COLUMNS; i++)
			m->cell[i] = r.f[m->column[i]];
		if (row_take(m) < 0)
			return -1;
	}
	if (more < 0) {
		buf_addf(m->err, "%s", in_error(m->in));
		return -1;
	}
	if (m->inside || m->parts == 0) {
		buf_addf(m->err, "%s: %s", in_name(m->in),
			 m->inside ? "cut off: the last row of a partial result is missing"
				   : "no partial result in it");
		return -1;
	}
	return 0;
}

struct funnel *
partial_merge(struct funnel_options *o, const struct stages *s, const char *tz, struct in *in,
	      struct head *head, struct buf *err)
{
	struct merger m = {.o = o, .stages = s, .tz = tz, .in = in, .err = err};

	if (parts_read(&m) < 0) {
		funnel_free(m.f);
		m.f = NULL;
	} else {
		head_copy(head, &m.head);
	}
	for (size_t i = 0; i < m.tables; i++)
		map_free(&m.table[i].index);
	map_free(&m.table_index);
	map_free(&m.fixed_index);
	head_free(&m.head);
	head_free(&m.seen);
	free(m.setting);
	arena_free(&m.mem);
	buf_free(&m.key);
	buf_free(&m.text);
	free(m.table);
	free(m.fixed);
	return m.f;
}
