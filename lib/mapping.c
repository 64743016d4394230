/* SPDX-License-Identifier: MIT */
#include "mapping_own.h"

#include "map.h"
#include "text.h"

#include <stdlib.h>
#include <strings.h>

/* What one header of a file is taken for, while a mapping is made. */
struct choice {
	struct synonym as; /* as.column empty: its own name */
	bool mapped;	   /* the user's map has taken it */
	bool beside;	   /* it keeps its own name, and feeds as.column together with others */
};

struct mapping_rules *
mapping_read(const struct mapping_options *o, struct buf *err)
{
	struct mapping_rules *r = xcalloc(1, sizeof(*r));

	r->o = o;
	r->known = synonyms_read(err);
	if (!r->known || !(r->regions = regions_read(err)) || preset_named(r->known, "any", &r->any, err) < 0 ||
	    (o->preset && preset_named(r->known, o->preset, &r->preset, err) < 0) ||
	    (o->map && (map_read(&r->map, o->map, err) < 0))) {
		mapping_rules_free(r);
		return NULL;
	}
	return r;
}

void
mapping_rules_free(struct mapping_rules *r)
{
	if (!r)
		return;
	synonyms_free(r->known);
	regions_free(r->regions);
	table_free(&r->map);
	free(r);
}

static struct target *
add_target(struct mapping *m, struct slice name, enum kind kind, int from, const char *how)
{
	struct target *t;

	m->target = xgrow(m->target, m->n, &m->cap, sizeof(*m->target));
	t = &m->target[m->n++];
	*t = (struct target){.name = arena_slice(&m->mem, name),
			     .kind = kind,
			     .from = from,
			     .label = HEAD_NONE,
			     .how = how,
			     .fallback = {"", 0}};
	return t;
}

const struct slice *
mapping_sections(const struct mapping_rules *r, size_t *n)
{
	return preset_sections(r->known, n);
}

size_t
mapping_known(void *ctx, const struct slice *cell, size_t n, bool *system)
{
	struct mapping_rules *r = ctx;
	struct head h = {0};
	struct synonym as;
	struct preset p;
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		if (text_valid(cell[i]) == cell[i].n)
			head_add(&h, cell[i]);
		known += text_valid(cell[i]) == cell[i].n &&
			 synonyms_find(r->known, cell[i], (struct slice){"", 0},
				       r->o->events, &as);
	}
	preset_detect(r->known, &h, &p);
	*system = p.name.n > 0;
	head_free(&h);
	return known;
}

bool
mapping_two_rows(const struct mapping_rules *r, const struct head *h, struct slice *empty)
{
	struct preset p = r->preset;
	struct slice two;

	if (!r->o->preset)
		preset_detect(r->known, h, &p);
	*empty = p.header;
	return slice_next(empty, '|', &two) && text_same(two, SLICE("two"));
}

struct slice
mapping_country(const struct mapping_rules *r, struct slice region, struct slice phone)
{
	return region_country(r->regions, region, phone);
}

struct slice
mapping_stage(const struct mapping_rules *r, struct slice label)
{
	return synonyms_stage(r->known, label);
}

int
mapping_find(const struct mapping *m, struct slice name)
{
	for (size_t i = 0; i < m->n; i++)
		if (text_same(m->target[i].name, name))
			return (int)i;
	return -1;
}

/* Is there a target for COLUMN that one more from header FROM, of this kind, cannot join? */
static bool
is_filled(const struct mapping *m, struct slice column, enum kind kind, int from)
{
	for (size_t i = 0; i < m->n; i++)
		if (text_same(m->target[i].name, column) &&
		    (!kind_joins(kind) || !kind_joins(m->target[i].kind) ||
		     m->target[i].from == from))
			return true;
	return false;
}

/* The user's rows come before all that is known. A row without a column leaves its header out. */
static void
apply_map(const struct mapping_rules *r, const struct head *h, struct mapping *m, struct choice *c)
{
	const struct table *map = &r->map;

	for (size_t row = 0; row < map->rows; row++) {
		struct slice column = table_cell(map, row, M_COLUMN);
		int from = map_source(map, row, h);
		enum kind kind = map_kind(map, row);
		struct target *t;

		if (from >= 0)
			c[from].mapped = true;
		if (!column.n || is_filled(m, column, kind, from) ||
		    (from < 0 && !table_cell(map, row, M_DEFAULT).n))
			continue;
		t = add_target(m, column, kind, from, "map");
		t->fallback = table_cell(map, row, M_DEFAULT);
		t->format = table_cell(map, row, M_FORMAT);
		t->own = from >= 0 && text_same(table_cell(map, row, M_HOW), SLICE("own")) &&
			 text_same(column, h->name[from]);
	}
}

/* The header at I is not the one that fills its column. What was said of consent still counts, and
 * an address where the better one is empty. */
static void
lose(struct choice *c, size_t i)
{
	if (kind_joins(c[i].as.kind))
		c[i].beside = true;
	else
		c[i].as = (struct synonym){.column = {"", 0}, .how = "second"};
}

/* The column that says of a number in "Phone 1 - Value" whether it is a fax: "Phone 1 - Label", or
 * as it was once, "Phone 1 - Type"; or HEAD_NONE. */
static int
label_of(const struct head *h, struct slice header)
{
	static const struct slice end = SLICE_INIT(" - Value");
	static const char *const label[] = {" - Label", " - Type"};
	int found = HEAD_NONE;

	header = slice_trim(header);
	for (size_t i = 0; i < 2 && found < 0 && header.n > end.n; i++) {
		size_t n = header.n - end.n;
		struct buf name = {0};

		if (strncasecmp(header.p + n, end.p, end.n) != 0)
			break;
		buf_add(&name, header.p, n);
		buf_addf(&name, "%s", label[i]);
		found = head_find(h, buf_slice(&name));
		buf_free(&name);
	}
	return found;
}

/* Where several headers mean one column, the better synonym gets it (the first of equals); the
 * others keep their names. An opt-out is no rival: it keeps its name anyway, and so does a number
 * that may be a fax. */
static void
settle_rivals(const struct mapping *m, const struct head *h, struct choice *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		c[i].beside = c[i].as.column.n &&
			      (c[i].as.kind == KIND_OPT_OUT ||
			       (c[i].as.kind == KIND_PHONE && label_of(h, h->name[i]) >= 0));
		if (!c[i].as.column.n || c[i].beside)
			continue;
		if (mapping_find(m, c[i].as.column) >= 0)
			lose(c, i);
		for (size_t k = 0; k < i && c[i].as.column.n && !c[i].beside; k++)
			if (c[k].as.column.n && !c[k].beside &&
			    text_same(c[k].as.column, c[i].as.column))
				lose(c, c[k].as.rank <= c[i].as.rank ? i : k);
	}
}

/* Names of columns, caselessly, and which number a name was last made another with. */
struct names {
	struct map taken, last;
	struct buf fold;
};

/* False: it was taken before. */
static bool
name_take(struct names *t, struct slice name)
{
	uint32_t *there = map_put(&t->taken, text_fold(name, &t->fold));
	bool new = *there == MAP_NONE;

	*there = 1;
	return new;
}

/* Makes NAME, which is taken, one that is not: "a_2" of a. B is room for it. */
static struct slice
name_number(struct names *t, struct slice name, struct buf *b)
{
	uint32_t *last = map_put(&t->last, text_fold(name, &t->fold));

	if (*last == MAP_NONE)
		*last = 1;
	do {
		b->n = 0;
		buf_add_slice(b, name);
		buf_addf(b, "_%u", (unsigned)++*last);
	} while (!name_take(t, buf_slice(b)));
	return buf_slice(b);
}

/* A column under the header's own name, with a number behind it where that is another column's. */
static void
add_own(struct mapping *m, struct names *names, const struct choice *c, struct slice header,
	size_t from)
{
	struct buf text = {0}, nfc = {0};
	struct slice own = slice_trim(header), name;
	const char *how = !own.n ? "unnamed" : c->as.column.n ? "own" : c->as.how;
	struct target *t;

	if (text_valid(own) == own.n)
		own = text_nfc(own, &nfc);
	buf_add_slice(&text, own);
	if (!own.n)
		buf_addf(&text, "column_%zu", from + 1);
	name = buf_slice(&text);
	if (!name_take(names, name))
		name = name_number(names, own.n ? own : SLICE("column"), &text);
	t = add_target(m, name, own.n ? column_kind(own) : KIND_TEXT, (int)from, how ? how : "own");
	t->may = c->as.may;
	t->own = strcmp(t->how, "own") == 0;
	buf_free(&text);
	buf_free(&nfc);
}

/* Does target K of the map say what a header, which keeps a column of its own, means for consent?
 * It stands at the right, as it does without a map. */
static bool
is_derived(const struct mapping *map, size_t k)
{
	for (size_t i = 0; i < k && map->target[k].from >= 0; i++)
		if (map->target[i].from == map->target[k].from)
			return kind_joins(map->target[k].kind);
	return false;
}

static void
add_mapped(struct mapping *m, const struct target *from)
{
	struct target *t = add_target(m, from->name, from->kind, from->from, "map");

	t->fallback = from->fallback;
	t->format = from->format;
	t->own = from->own;
}

/* Targets in the order of the file's headers, then those of the map that no header feeds. */
static void
lay_out(const struct head *h, size_t n, struct mapping *m, const struct mapping *map,
	const struct choice *c)
{
	struct names names = {.fold = {0}};

	for (size_t i = 0; i < n; i++)
		if (c[i].as.column.n && !c[i].mapped)
			name_take(&names, c[i].as.column);
	for (size_t k = 0; k < map->n; k++)
		name_take(&names, map->target[k].name);
	for (size_t i = 0; i <= n; i++) {
		for (size_t k = 0; k < map->n; k++)
			if (i < n ? map->target[k].from == (int)i && !is_derived(map, k)
				  : map->target[k].from < 0 || is_derived(map, k))
				add_mapped(m, &map->target[k]);
		if (i == n || i < m->first || c[i].mapped)
			continue;
		if (c[i].as.column.n && !c[i].beside)
			add_target(m, c[i].as.column, c[i].as.kind, (int)i, c[i].as.how);
		else
			add_own(m, &names, &c[i], h->name[i], i);
	}
	map_free(&names.taken);
	map_free(&names.last);
	buf_free(&names.fold);
}

/* Columns that follow from others: consent from all that was said of it, a currency beside money,
 * at of events from created_at. */
static void
add_derived(const struct mapping_rules *r, const struct head *h, struct mapping *m,
	    const struct choice *c, size_t n)
{
	int created = mapping_find(m, SLICE("created_at"));
	bool money = false;

	for (size_t i = 0; i < n; i++)
		if (!c[i].mapped && c[i].beside)
			add_target(m, c[i].as.column, c[i].as.kind, (int)i,
				   c[i].as.kind == KIND_OPT_OUT ? "opt-out" : "combined");
	for (size_t i = m->first; i < n && !r->o->events; i++)
		if (!c[i].mapped && !c[i].as.column.n && !c[i].as.may.n &&
		    mapping_asks_consent(h->name[i]))
			add_target(m, SLICE("consent"), KIND_REFUSAL, (int)i, "refusal");
	for (size_t i = 0; i < m->n; i++)
		money |= m->target[i].kind == KIND_MONEY && m->target[i].from >= 0;
	m->currency = mapping_find(m, SLICE("currency"));
	if (money && m->currency < 0) {
		add_target(m, SLICE("currency"), KIND_TEXT, -1, "added");
		m->currency = (int)m->n - 1;
	}
	if (r->o->events && created >= 0 && mapping_find(m, SLICE("at")) < 0)
		m->target[created].name = SLICE("at");
}

/* What a preset says stands before the values of some headers. */
static void
take_prefixes(const struct head *h, struct mapping *m)
{
	struct slice list = m->preset.prefixes, part;

	while (slice_next(&list, '|', &part)) {
		const char *eq = memchr(part.p, '=', part.n);
		int from = eq ? header_like(h, (struct slice){part.p, (size_t)(eq - part.p)}) : -1;

		for (size_t k = 0; from >= 0 && k < m->n; k++)
			if (m->target[k].from == from)
				m->target[k].prefix =
				    (struct slice){eq + 1, (size_t)(part.p + part.n - eq - 1)};
	}
}

/* Columns that a preset's events always have. */
static void
take_constants(struct mapping *m)
{
	struct slice list = m->preset.set, part;

	while (slice_next(&list, '|', &part)) {
		const char *eq = memchr(part.p, '=', part.n);
		struct slice name = {part.p, eq ? (size_t)(eq - part.p) : 0};
		struct target *t;

		if (!name.n || mapping_find(m, name) >= 0)
			continue;
		t = add_target(m, name, column_kind(name), -1, "preset");
		t->fallback = (struct slice){eq + 1, (size_t)(part.p + part.n - eq - 1)};
		t->fixed = true;
	}
}

static int
apply_sets(const struct mapping_options *o, struct mapping *m, struct buf *err)
{
	for (size_t i = 0; i < o->sets; i++) {
		const char *eq = strchr(o->set[i], '=');
		struct slice name =
		    slice_trim((struct slice){o->set[i], eq ? (size_t)(eq - o->set[i]) : 0});
		struct target *t;
		int at;

		if (!name.n) {
			buf_addf(err, "--set takes COLUMN=VALUE");
			return -1;
		}
		if (text_valid(slice_of(o->set[i])) != strlen(o->set[i])) {
			buf_addf(err, "--set: an argument that is not UTF-8");
			return -1;
		}
		at = mapping_find(m, name);
		if (at < 0)
			add_target(m, name, column_kind(name), -1, "set");
		/* All of them, where several headers feed it. */
		for (size_t k = 0; k < m->n; k++) {
			t = &m->target[k];
			if (!text_same(t->name, name))
				continue;
			t->kind = kind_is_consent(t->kind) ? KIND_CONSENT : t->kind;
			t->fallback = slice_of(eq + 1);
			t->fixed = true;
			t->how = "set";
		}
	}
	return 0;
}

int
mapping_make(struct mapping_rules *r, const struct head *h, size_t first, size_t named,
	     struct mapping *m, struct buf *err)
{
	struct choice *c = xcalloc(h->n + 1, sizeof(*c));
	struct mapping map = {0};
	bool known = false;
	int status;

	*m = (struct mapping){.first = first, .unnamed = named, .currency = -1, .country = ""};
	m->preset = r->preset;
	m->footer = r->any.drop;
	if (!r->o->preset)
		preset_detect(r->known, h, &m->preset);
	synonyms_beside(r->known, h);
	for (size_t i = first; i < named; i++) {
		known |= synonyms_find(r->known, h->name[i], m->preset.name, r->o->events,
				       &c[i].as);
		if (!*m->country)
			m->country = header_country(h->name[i]);
	}
	synonyms_beside(r->known, NULL);
	if (!known)
		m->country = ""; /* a list of anything */
	apply_map(r, h, &map, c);
	settle_rivals(&map, h, c, named);
	lay_out(h, named, m, &map, c);
	add_derived(r, h, m, c, named);
	take_prefixes(h, m);
	if (r->o->events)
		take_constants(m);
	else
		m->need = m->preset.need.n ? m->preset.need : r->any.need;
	for (size_t i = 0; i < m->n; i++) {
		struct target *t = &m->target[i];

		if (t->from < 0)
			continue;
		t->zone = header_zone(h->name[t->from]);
		header_unit(h->name[t->from], &t->scale, t->currency);
		/* a fax is only left out where its number has a column of its own */
		for (size_t k = 0; k < m->n && t->kind == KIND_PHONE; k++)
			if (m->target[k].own && m->target[k].from == t->from)
				t->label = label_of(h, h->name[t->from]);
	}
	status = apply_sets(r->o, m, err);
	mapping_free(&map);
	free(c);
	return status;
}

void
mapping_free(struct mapping *m)
{
	free(m->target);
	arena_free(&m->mem);
	*m = (struct mapping){0};
}
