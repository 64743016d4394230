/* SPDX-License-Identifier: MIT
 * Cells of a column as codes, numbers and times, and what kind of column they make. */
#include "train_own.h"

#include "num.h"
#include "text.h"

#include <stdlib.h>
#include <strings.h>

/* A column is what most of its values are; the others stay as texts beside the numbers. */
static const double NUMBERS_SHARE = 0.5, TIMES_SHARE = 0.9;

static const double CODE_REPEATS = 2, CODE_SHARE = 0.9; /* leads for each text; leads with a code */

static const double SERIAL_GAP = 20; /* on average between two numbers */

static double
number_of(const struct train_column *c, struct slice s)
{
	double v;

	return !c->must_be_time && num_parse_human(s, &v, NULL) ? v : NAN;
}

static int64_t
time_of(const struct train *t, const struct train_column *c, struct slice s)
{
	int64_t v;

	/* Most texts are none, and this is asked a million times. */
	if (c->presence || s.n < 8 || s.p[0] < '0' || s.p[0] > '9')
		return WHEN_NONE;
	return when_parse(s, t->o.zone, &v, NULL) ? v : WHEN_NONE;
}

static void
number_set(struct train *t, struct train_column *c, size_t row, double v)
{
	if (!c->number) {
		if (isnan(v))
			return;
		c->number = xrealloc_array(NULL, t->rows_cap, sizeof(*c->number));
		for (size_t i = 0; i < row; i++)
			c->number[i] = NAN;
	}
	c->number[row] = v;
	c->numbers += !isnan(v);
}

static void
time_set(struct train *t, struct train_column *c, size_t row, int64_t v)
{
	if (!c->time) {
		if (v == WHEN_NONE)
			return;
		c->time = xrealloc_array(NULL, t->rows_cap, sizeof(*c->time));
		for (size_t i = 0; i < row; i++)
			c->time[i] = WHEN_NONE;
	}
	c->time[row] = v;
	c->times += v != WHEN_NONE;
}

/* The level of a spelling not seen before. */
static uint32_t
level_new(struct train *t, struct train_column *c, struct slice s)
{
	struct buf b = {0};
	uint32_t *at = map_put(&c->folded, text_fold(s, &b)), level;

	if (*at == MAP_NONE) {
		*at = (uint32_t)c->levels;
		c->level = xgrow(c->level, c->levels, &c->level_cap, sizeof(*c->level));
		c->level[c->levels++] = (struct train_level){arena_slice(&c->mem, s),
							     number_of(c, s), time_of(t, c, s), 0};
	}
	level = *at;
	buf_free(&b);
	*map_put(&c->raw, s) = level;
	return level;
}

void
column_add(struct train *t, struct train_column *c, struct slice cell, size_t row)
{
	struct slice s = slice_trim(cell);
	uint32_t level = MAP_NONE;

	if (!c->levels) { /* level 0 is no value */
		c->level = xgrow(c->level, 0, &c->level_cap, sizeof(*c->level));
		c->level[c->levels++] = (struct train_level){{"", 0}, NAN, WHEN_NONE, 0};
	}
	if (!s.n)
		level = LEVEL_EMPTY;
	else if (s.n <= LEVEL_LONGEST)
		level = map_get(&c->raw, s);
	if (level == MAP_NONE && s.n <= LEVEL_LONGEST && c->raw.n < LEVELS_MOST)
		level = level_new(t, c, s);
	c->empties += !s.n;
	if (level == MAP_NONE) {
		c->over++;
		c->code[row] = LEVEL_OVER;
		number_set(t, c, row, number_of(c, s));
		time_set(t, c, row, time_of(t, c, s));
		return;
	}
	c->code[row] = level;
	c->level[level].n++;
	number_set(t, c, row, c->level[level].number);
	time_set(t, c, row, c->level[level].time);
}

/* Whole numbers that never repeat and lie close together, or only grow (or fall) through the file:
 * a key or a counter. An amount may never repeat either. */
static bool
is_serial(const struct train *t, const struct train_column *c)
{
	uint64_t filled = t->rows - c->empties, grow = 0, fall = 0;
	double low = INFINITY, high = -INFINITY, before = NAN;

	if (filled < 100 || c->numbers != filled || (!c->over && c->levels - 1 < filled))
		return false;
	for (size_t i = 1; i < c->levels; i++)
		if (c->level[i].n > 1 || c->level[i].number != floor(c->level[i].number))
			return false;
	for (size_t i = 0; i < t->rows; i++) {
		double v = c->number[i];

		if (isnan(v))
			continue;
		low = v < low ? v : low;
		high = v > high ? v : high;
		grow += v > before;
		fall += v < before;
		before = v;
	}
	return high - low < SERIAL_GAP * (double)filled || grow + 1 == filled || fall + 1 == filled;
}

/* How many leads have a text that many have. */
static uint64_t
frequent(const struct train *t, const struct train_column *c)
{
	uint64_t least = t->rows / 500 < 10 ? 10 : t->rows / 500, sum = 0;

	for (size_t i = 1; i < c->levels; i++)
		if (c->level[i].n >= least)
			sum += c->level[i].n;
	return sum;
}

/* Codes, as of landing pages, regions or campaigns: one word with a digit in it, and each comes
 * back. There are no words in them to ask for. */
static bool
is_code(const struct train_column *c, double filled)
{
	uint64_t leads = 0;

	if ((double)(c->levels - 1) * CODE_REPEATS > filled)
		return false;
	for (size_t i = 1; i < c->levels; i++) {
		struct slice s = c->level[i].text;
		bool digit = false, blank = false;

		for (size_t k = 0; k < s.n; k++) {
			digit |= s.p[k] >= '0' && s.p[k] <= '9';
			blank |= s.p[k] == ' ';
		}
		leads += digit && !blank ? c->level[i].n : 0;
	}
	return (double)leads >= CODE_SHARE * filled;
}

/* Cells that hold several items, of which there are fewer than cells. */
static bool
is_list(const struct train *t, const struct train_column *c)
{
	uint64_t with = 0;
	struct map items = {0};
	struct buf b = {0};
	size_t several = 0;
	bool list;

	for (size_t i = 1; i < c->levels; i++) {
		struct slice s = c->level[i].text;
		bool cut = false;

		for (size_t k = 0, from = 0; k <= s.n; k++) {
			if (k < s.n && s.p[k] != ';' && s.p[k] != '|' && s.p[k] != ',')
				continue;
			cut |= k < s.n;
			map_put(&items,
				text_fold(slice_trim((struct slice){s.p + from, k - from}), &b));
			from = k + 1;
		}
		with += cut ? c->level[i].n : 0;
		several += cut;
	}
	list = several >= 5 && with * 20 >= t->rows - c->empties && items.n * 3 < c->levels * 2;
	map_free(&items);
	buf_free(&b);
	return list;
}

/* Does a rule know by the name that it is a time? */
static bool
is_time_name(struct slice name)
{
	return name.n >= 3 && strncasecmp(name.p + name.n - 3, "_at", 3) == 0;
}

static void
time_as_age(struct train *t, struct train_column *c)
{
	const struct train_column *since = t->o.time >= 0 ? &t->column[t->o.time] : NULL;
	struct buf b = {0};

	if (!c->number)
		c->number = xrealloc_array(NULL, t->rows_cap, sizeof(*c->number));
	buf_addf(&b, "days(");
	if (since && since->times && !is_time_name(since->name) && !is_time_name(c->name)) {
		/* "a - b" of two cells is one of numbers */
		buf_addf(&b, "age(");
		rule_print_name(c->name, &b);
		buf_addf(&b, ") - age(");
		rule_print_name(since->name, &b);
		buf_addc(&b, ')');
	} else {
		if (since && since->times) {
			rule_print_name(since->name, &b);
			buf_addf(&b, " - ");
		}
		rule_print_name(c->name, &b);
	}
	buf_addc(&b, ')');
	for (size_t i = 0; i < t->rows; i++) {
		int64_t from = since && since->times ? since->time[i] : t->o.now, age;

		c->number[i] = NAN;
		if (c->time[i] != WHEN_NONE && from != WHEN_NONE &&
		    !__builtin_sub_overflow(from, c->time[i], &age))
			c->number[i] = (double)age / (double)WHEN_DAY;
	}
	c->expr = train_text(t, &b);
	buf_free(&b);
}

static void
unused(struct train_column *c, const char *why)
{
	c->kind = COLUMN_UNUSED;
	c->note = why;
}

void
column_settle(struct train *t, struct train_column *c)
{
	double filled = (double)(t->rows - c->empties);
	struct buf b = {0};

	rule_print_name(c->name, &b);
	c->expr = train_text(t, &b);
	buf_free(&b);
	c->slot = xcalloc(t->rows ? t->rows : 1, 1);
	c->kind = COLUMN_KEY;
	if (filled == 0) {
		unused(c, "no lead has a value");
	} else if (c->levels == 2 && !c->over && !c->empties) {
		unused(c, "the same for every lead");
	} else if (c->presence) {
		c->note = "names the lead: only whether it is there";
	} else if ((double)c->numbers >= NUMBERS_SHARE * filled) {
		c->kind = COLUMN_NUMBER;
		if (is_serial(t, c) && !c->named) {
			c->kind = COLUMN_KEY;
			c->note = "a number of its own for each lead: only whether it is there";
		}
	} else if ((double)c->times >= TIMES_SHARE * filled || (c->must_be_time && c->times)) {
		if (t->o.ages || (t->o.time >= 0 && t->column[t->o.time].times)) {
			c->kind = COLUMN_TIME;
			time_as_age(t, c);
		} else { /* dates of the past say nothing of new leads, and the clock runs on */
			c->note = "a time, and no --time or --now to count its age from: only "
				  "whether it is there";
		}
	} else if (c->must_be_time) { /* a rule would read its texts as times */
		c->note = "no times: only whether it is there";
	} else if (c->over) {
		c->note = "too many different texts: only whether it is there";
	} else if (is_list(t, c)) {
		c->kind = COLUMN_LIST;
	} else if ((double)frequent(t, c) >= 0.8 * filled || c->levels <= 20 ||
		   is_code(c, filled)) {
		c->kind = COLUMN_CATEGORY;
	} else {
		c->kind = COLUMN_TEXT;
	}
	if (c->kind == COLUMN_KEY && !c->empties)
		unused(c, c->note && c->presence ? "names the lead"
						 : "a value of its own for each lead");
}

void
column_free(struct train_column *c)
{
	map_free(&c->raw);
	map_free(&c->folded);
	free(c->level);
	free(c->code);
	free(c->number);
	free(c->time);
	free(c->slot);
	free(c->cut);
	free(c->word);
	free(c->word_people);
	arena_free(&c->mem);
}
