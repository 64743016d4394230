/* SPDX-License-Identifier: MIT */
#include "synonyms.h"

#include "ascii.h"
#include "num.h"
#include "table.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum { S_HEADER, S_COLUMN, S_PRESET, S_TYPE, S_BESIDE, S_COLUMNS };
static const struct table_column synonym_column[S_COLUMNS] = {[S_HEADER] = {"header", true},
							      [S_COLUMN] = {"column", true},
							      [S_PRESET] = {"preset", false},
							      [S_TYPE] = {"type", false},
							      [S_BESIDE] = {"beside", false}};

enum { L_LABEL, L_STAGE, L_COLUMNS };
static const struct table_column label_column[L_COLUMNS] = {[L_LABEL] = {"label", true},
							    [L_STAGE] = {"stage", true}};

enum {
	P_PRESET,
	P_SIGNATURE,
	P_PREFIXES,
	P_DROP,
	P_NEED,
	P_DATES,
	P_SECTIONS,
	P_SET,
	P_NOTES,
	P_HEADER,
	P_NOTE,
	P_COLUMNS
};
static const struct table_column preset_column[P_COLUMNS] = {
    [P_PRESET] = {"preset", true},	[P_SIGNATURE] = {"signature", true},
    [P_PREFIXES] = {"prefixes", false}, [P_DROP] = {"drop", false},
    [P_NEED] = {"need", false},		[P_DATES] = {"dates", false},
    [P_SECTIONS] = {"sections", false}, [P_SET] = {"set", false},
    [P_NOTES] = {"notes", false},	[P_HEADER] = {"header", false},
    [P_NOTE] = {"note", false}};

/* Columns that are not text. Any other whose name ends in "_at" is a time. */
static const struct {
	const char *name;
	enum kind kind;
} typed[] = {
    {"email", KIND_EMAIL},     {"phone", KIND_PHONE},	  {"employees", KIND_COUNT},
    {"revenue", KIND_MONEY},   {"budget", KIND_MONEY},	  {"amount", KIND_MONEY},
    {"timeline", KIND_MONTHS}, {"consent", KIND_CONSENT}, {"origin", KIND_ORIGIN},
    {"at", KIND_TIME},	       {"country", KIND_COUNTRY},
    {"domain", KIND_DOMAIN},   {"stage", KIND_STAGE},
};

static const struct slice for_events = {"events", 6}; /* the preset of --events */

enum { GENERAL = 1 << 20 }; /* ranks of rows without a preset come after all that have one */

/* Words around a name that is known: "Attendee %", "% (work)", "%을 입력%". */
struct frame {
	struct slice before, behind; /* keys */
	bool open;		     /* anything may stand behind the latter */
	struct slice only;	     /* columns that it is for, a '|' list; empty: any */
};

struct synonyms {
	struct table synonyms, presets, labels;
	struct frame *frame;
	size_t frames, frame_cap;
	struct arena mem; /* of their keys */
	struct map label; /* key of a label -> its row */
	struct map index;	/* key of a header -> first row + 1 of that key */
	uint32_t *pattern;	/* which of them end in '%' */
	size_t patterns, pattern_cap;
	uint32_t *chain;	/* row -> the next of its key + 1, or 0 */
	struct slice *sections; /* of presets that have some */
	size_t section_lists;
	struct buf key;
	const struct head *beside; /* the file's headers, or NULL */
	signed char *stands;	   /* row -> what row_stands said of it: 1, 0; -1: not asked */
};

enum kind
column_kind(struct slice column)
{
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
		if (text_same(column, slice_of(typed[i].name)))
			return typed[i].kind;
	return column.n > 3 && memcmp(column.p + column.n - 3, "_at", 3) == 0 ? KIND_TIME
									      : KIND_TEXT;
}

/* A row whose column begins with '%'. */
static void
add_frame(struct synonyms *s, struct slice header, struct slice column)
{
	struct slice key = header_key(header, &s->key), sign = SLICE("%");
	struct frame f = {.only = {column.p + 1, column.n - 1}};
	const char *at = memchr(key.p, *sign.p, key.n);

	if (!at)
		return;
	f.open = at + 1 < key.p + key.n && key.p[key.n - 1] == *sign.p;
	f.before = arena_slice(&s->mem, (struct slice){key.p, (size_t)(at - key.p)});
	f.behind = arena_slice(&s->mem, (struct slice){at + 1, key.n - f.before.n - 1 - f.open});
	s->frame = xgrow(s->frame, s->frames, &s->frame_cap, sizeof(*s->frame));
	s->frame[s->frames++] = f;
}

/* What stands in frame F of KEY, or nothing. */
static struct slice
in_frame(const struct frame *f, struct slice key)
{
	const struct slice none = {"", 0};
	const char *at;

	if (key.n <= f->before.n + f->behind.n || memcmp(key.p, f->before.p, f->before.n) != 0)
		return none;
	key = (struct slice){key.p + f->before.n, key.n - f->before.n};
	if (!f->open)
		return memcmp(key.p + key.n - f->behind.n, f->behind.p, f->behind.n) == 0
			   ? (struct slice){key.p, key.n - f->behind.n}
			   : none;
	at = memmem(key.p + 1, key.n - 1, f->behind.p, f->behind.n);
	return at ? (struct slice){key.p, (size_t)(at - key.p)} : none;
}

/* Rows of one key are chained in the order of the table; the same header twice for one preset is an
 * error. */
static int
index_rows(struct synonyms *s, struct buf *err)
{
	struct table *t = &s->synonyms;
	enum kind kind;

	s->chain = xcalloc(t->rows + 1, sizeof(*s->chain));
	for (size_t i = 0; i < t->rows; i++) {
		struct slice type = table_cell(t, i, S_TYPE), column = table_cell(t, i, S_COLUMN);
		struct slice key;
		uint32_t *at;

		if (column.n && *column.p == '%') {
			add_frame(s, table_cell(t, i, S_HEADER), column);
			continue;
		}
		key = header_key(table_cell(t, i, S_HEADER), &s->key);
		at = map_put(&s->index, key);
		if (type.n && !kind_parse(type, &kind)) {
			buf_addf(err, "%s:%llu: type: no such type", t->name,
				 (unsigned long long)t->line[i]);
			return -1;
		}
		if (*at == MAP_NONE && key.n && key.p[key.n - 1] == '%') {
			s->pattern = xgrow(s->pattern, s->patterns, &s->pattern_cap,
					   sizeof(*s->pattern));
			s->pattern[s->patterns++] = (uint32_t)s->index.n - 1;
		}
		if (*at == MAP_NONE)
			*at = 0;
		for (; *at; at = &s->chain[*at - 1])
			if (text_same(table_cell(t, *at - 1, S_PRESET),
				      table_cell(t, i, S_PRESET)) &&
			    text_same(table_cell(t, *at - 1, S_BESIDE),
				      table_cell(t, i, S_BESIDE))) {
				buf_addf(err, "%s:%llu: the header of line %llu again", t->name,
					 (unsigned long long)t->line[i],
					 (unsigned long long)t->line[*at - 1]);
				return -1;
			}
		*at = (uint32_t)i + 1;
	}
	return 0;
}

struct synonyms *
synonyms_read(struct buf *err)
{
	struct synonyms *s = xcalloc(1, sizeof(*s));

	if (table_read(&s->synonyms, "headers", synonym_column, S_COLUMNS, err) < 0 ||
	    table_read(&s->presets, "presets", preset_column, P_COLUMNS, err) < 0 ||
	    table_read(&s->labels, "labels", label_column, L_COLUMNS, err) < 0 ||
	    index_rows(s, err) < 0) {
		synonyms_free(s);
		return NULL;
	}
	for (size_t i = 0; i < s->labels.rows; i++)
		*map_put(&s->label, header_key(table_cell(&s->labels, i, L_LABEL), &s->key)) =
		    (uint32_t)i;
	s->sections = xcalloc(s->presets.rows + 1, sizeof(*s->sections));
	for (size_t i = 0; i < s->presets.rows; i++)
		if (table_cell(&s->presets, i, P_SECTIONS).n)
			s->sections[s->section_lists++] = table_cell(&s->presets, i, P_SECTIONS);
	return s;
}

void
synonyms_free(struct synonyms *s)
{
	if (!s)
		return;
	table_free(&s->synonyms);
	table_free(&s->presets);
	table_free(&s->labels);
	map_free(&s->label);
	map_free(&s->index);
	arena_free(&s->mem);
	free(s->frame);
	free(s->pattern);
	free(s->chain);
	free(s->sections);
	free(s->stands);
	buf_free(&s->key);
	free(s);
}

struct slice
synonyms_stage(const struct synonyms *s, struct slice label)
{
	struct buf b = {0}; /* several threads ask */
	struct slice key = header_key(label, &b);
	uint32_t row = key.n ? map_get(&s->label, key) : MAP_NONE;

	buf_free(&b);
	return row == MAP_NONE ? (struct slice){"", 0} : table_cell(&s->labels, row, L_STAGE);
}

/* The key of rows whose header ends in '%' is how the headers they are for begin. */
static uint32_t
find_pattern(const struct synonyms *s, struct slice key)
{
	uint32_t best = MAP_NONE;
	size_t longest = 0;

	for (size_t i = 0; i < s->patterns; i++) {
		struct slice k = map_key(&s->index, s->pattern[i]);

		if (k.n > longest + 1 && key.n >= k.n - 1 && memcmp(key.p, k.p, k.n - 1) == 0) {
			longest = k.n - 1;
			best = map_value(&s->index, s->pattern[i]);
		}
	}
	return best;
}

/* The first row for a key, or MAP_NONE. */
static uint32_t
find_rows(const struct synonyms *s, struct slice key)
{
	uint32_t row = key.n ? map_get(&s->index, key) : MAP_NONE;

	return row == MAP_NONE && key.n ? find_pattern(s, key) : row;
}

/* Has the file one of the headers that the row asks for, and none of those with a '!'? */
static bool
any_beside(struct slice list, const struct head *h)
{
	struct slice part;
	bool found = false, asked = false;

	while (slice_next(&list, '|', &part)) {
		if (part.n && *part.p == '!') {
			if (header_like(h, (struct slice){part.p + 1, part.n - 1}) >= 0)
				return false;
			continue;
		}
		asked = true;
		found = found || header_like(h, part) >= 0;
	}
	return found || !asked;
}

void
synonyms_beside(struct synonyms *s, const struct head *h)
{
	s->beside = h;
	if (!s->stands)
		s->stands = xcalloc(s->synonyms.rows + 1, sizeof(*s->stands));
	memset(s->stands, -1, s->synonyms.rows);
}

/* Asked once for each row of a file: thousands of its headers may be of one key. */
static bool
row_stands(const struct synonyms *s, uint32_t row)
{
	if (s->beside && s->stands[row] < 0)
		s->stands[row] =
		    any_beside(table_cell(&s->synonyms, row, S_BESIDE), s->beside);
	return s->beside && s->stands[row];
}

/* The file that a header is of. */
struct origin {
	struct slice preset;
	bool events;
};

/* The best of the rows from ROW on. HEADER: whose name may be the column's. */
static bool
best_of(const struct synonyms *s, uint32_t row, struct slice header, const struct origin *file,
	struct synonym *out)
{
	const struct table *t = &s->synonyms;
	bool found = false;

	for (; row != MAP_NONE && row; row = s->chain[row - 1]) {
		struct slice only = table_cell(t, row - 1, S_PRESET),
			     column = table_cell(t, row - 1, S_COLUMN),
			     beside = table_cell(t, row - 1, S_BESIDE);
		struct slice type = table_cell(t, row - 1, S_TYPE);
		int rank = (int)row + (only.n ? 0 : GENERAL);
		bool special = only.n || beside.n;

		if (only.n && !(text_same(only, for_events) ? file->events
							    : text_same(only, file->preset)))
			continue;
		if (beside.n && !row_stands(s, row - 1))
			continue;
		if (text_same(slice_trim(header), column))
			rank = RANK_NAME;
		if (found && (special == out->special ? rank >= out->rank : out->special))
			continue;
		found = true;
		*out = (struct synonym){column, column_kind(column), rank, {"", 0},
					rank == RANK_NAME ? "name"
					: only.n	  ? "preset"
							  : "synonym",
					special};
		if (type.n)
			kind_parse(type, &out->kind);
		if (column.n && *column.p == '?') /* never guessed */
			*out = (struct synonym){{"", 0}, KIND_TEXT, rank,
						{column.p + 1, column.n - 1},
						"ambiguous", special};
	}
	return found;
}

static bool
is_in_list(struct slice list, struct slice column)
{
	struct slice part;

	if (!list.n)
		return true;
	while (slice_next(&list, '|', &part))
		if (text_same(part, column))
			return true;
	return false;
}

/* By the words around it, at most DEPTH times one in another. Such a header is a worse synonym than
 * any that is known itself. */
static bool
find_framed(const struct synonyms *s, struct slice key, int depth, const struct origin *file,
	    struct synonym *out)
{
	for (size_t i = 0; i < s->frames; i++) {
		struct slice inner = in_frame(&s->frame[i], key);
		struct synonym as;

		if (!inner.n || (!best_of(s, find_rows(s, inner), SLICE(""), file, &as) &&
				 !(depth && find_framed(s, inner, depth - 1, file, &as))))
			continue;
		if (!is_in_list(s->frame[i].only, as.column))
			continue;
		*out = as;
		out->rank += 2 * GENERAL;
		return true;
	}
	return false;
}

bool
synonyms_find(struct synonyms *s, struct slice header, struct slice preset, bool events,
	      struct synonym *out)
{
	const struct origin file = {preset, events};
	const struct slice label[] = {header, header_label(slice_trim(header))};

	for (int framed = 0; framed < 2; framed++)
		for (size_t i = 0; i < 2; i++) {
			struct slice key = header_key(label[i], &s->key);
			uint32_t row = find_rows(s, key);

			if (row != MAP_NONE)
				return !framed && best_of(s, row, header, &file, out);
			if (framed && find_framed(s, key, 1, &file, out))
				return true;
		}
	return false;
}

static void
fill_preset(const struct synonyms *s, size_t row, struct preset *p)
{
	p->name = table_cell(&s->presets, row, P_PRESET);
	p->prefixes = table_cell(&s->presets, row, P_PREFIXES);
	p->drop = table_cell(&s->presets, row, P_DROP);
	p->need = table_cell(&s->presets, row, P_NEED);
	p->dates = table_cell(&s->presets, row, P_DATES);
	p->sections = table_cell(&s->presets, row, P_SECTIONS);
	p->set = table_cell(&s->presets, row, P_SET);
	p->notes_alone = text_same(table_cell(&s->presets, row, P_NOTES), SLICE("alone"));
	p->header = table_cell(&s->presets, row, P_HEADER);
}

const struct slice *
preset_sections(const struct synonyms *s, size_t *n)
{
	*n = s->section_lists;
	return s->sections;
}

int
preset_named(const struct synonyms *s, const char *name, struct preset *p, struct buf *err)
{
	struct slice *known = xrealloc_array(NULL, s->presets.rows + 1, sizeof(*known));
	size_t near;

	for (size_t i = 0; i < s->presets.rows; i++) {
		known[i] = table_cell(&s->presets, i, P_PRESET);
		if (text_same(known[i], slice_of(name))) {
			fill_preset(s, i, p);
			free(known);
			return 0;
		}
	}
	near = text_nearest(slice_of(name), known, s->presets.rows);
	buf_addf(err, "unknown preset \"%s\"", name);
	if (near != SIZE_MAX)
		buf_addf(err, "; did you mean \"%.*s\"?", (int)known[near].n, known[near].p);
	free(known);
	return -1;
}

static struct preset
preset_none(void)
{
	const struct slice none = {"", 0};

	return (struct preset){none, none, none, none, none, none, none, none, false};
}

void
preset_detect(const struct synonyms *s, const struct head *h, struct preset *p)
{
	*p = preset_none();
	for (size_t i = 0; i < s->presets.rows; i++) {
		struct slice list = table_cell(&s->presets, i, P_SIGNATURE), part;
		bool all = list.n > 0;

		while (all && slice_next(&list, '|', &part))
			all = header_like(h, part) >= 0;
		if (all) {
			fill_preset(s, i, p);
			return;
		}
	}
}
