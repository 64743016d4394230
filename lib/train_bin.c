/* SPDX-License-Identifier: MIT
 * A column's values as slots, and slots as the bins of factors: ranges of numbers, groups of texts
 * with a like effect, and what is missing by itself. */
#include "train_own.h"

#include "num.h"

#include <stdlib.h>

enum {
	ATOMS_MOST = 80,   /* ranges a number is first cut into */
	TEXTS_MOST = 240,  /* texts of a column that may become part of a rule, */
	TEXT_BYTES = 7500, /* and their bytes: a rule has its limit, and may hold two columns */
	BINS_MOST = 12,
	TEXTS_ALONE = 24, /* of so few, the most frequent, each is a bin that the fit may join */
	STRAY_TEXTS = 12, /* texts beside numbers */
	SPREAD_TEXTS = 3, /* of fewer there is no spread to measure */
	SORTED_MOST = 200000
};

/* What a bin more has to gain in log likelihood where columns are looked at one by one. */
static const double BIN_PENALTY = 5, TEXT_PENALTY = 2.5;

static const double DRAW = 10; /* leads of the average rate, where the data do not say how many */

/* A text that is expected to move the odds by less (log odds) stays unnamed. */
static const double SHIFT_LEAST = 0.2;

struct counts {
	uint64_t n[SLOTS], won[SLOTS], all, all_won;
	double least; /* leads that a bin needs */
};

static void
slots_count(const struct train *t, const struct train_column *c, const uint8_t *use,
	    struct counts *k)
{
	*k = (struct counts){0};
	for (size_t i = 0; i < t->rows; i++)
		if (use[i]) {
			k->n[c->slot[i]]++;
			k->won[c->slot[i]] += t->won[i];
		}
	for (size_t s = 0; s < SLOTS; s++) {
		k->all += k->n[s];
		k->all_won += k->won[s];
	}
	k->least = (double)k->all / 400;
	if (k->least < 12)
		k->least = 12;
}

static struct train_factor *
factor_new(struct train_model *m, size_t column, enum factor_kind kind)
{
	struct train_factor *f;

	m->factor = xgrow(m->factor, m->factors, &m->factor_cap, sizeof(*m->factor));
	f = &m->factor[m->factors++];
	*f = (struct train_factor){.column = column, .kind = kind};
	memset(f->of, NO_BIN, sizeof(f->of));
	return f;
}

static void
bin_slot(struct train_factor *f, size_t bin, unsigned slot, const struct counts *k)
{
	struct train_bin *b = &f->bin[bin];

	slots_add(&b->slots, slot);
	b->n += k->n[slot];
	b->won += k->won[slot];
	f->of[slot] = (uint8_t)bin;
}

/* What nobody has, and what is too rare to tell, is at home with the largest bin. */
static void
factor_end(struct train_model *m, const struct counts *k)
{
	struct train_factor *f = &m->factor[m->factors - 1];

	for (size_t i = 1; i < f->bins; i++)
		if (f->bin[i].n > f->bin[f->home].n)
			f->home = i;
	if (f->bins < 2) {
		m->factors--;
		return;
	}
	for (unsigned s = 0; s < SLOTS; s++)
		if (f->of[s] == NO_BIN)
			bin_slot(f, f->home, s, k);
}

/* The number with the fewest digits in (LOW, HIGH]. */
static double
between(double low, double high)
{
	if (low < 0 && high >= 0)
		return 0;
	for (int digits = 1; digits < 16; digits++) {
		int decimals = digits - 1 - (int)floor(log10(fabs(high)));
		double unit = pow(10, -decimals);

		for (int up = 0; up < 2 && decimals <= 9; up++) {
			char text[NUM_TEXT];
			double v = (floor(high / unit) - up) * unit;
			size_t n = num_format_fixed(v, decimals > 0 ? decimals : 0, text);

			if (num_parse((struct slice){text, n}, &v) && v > low && v <= high)
				return v;
		}
	}
	return high;
}

static int
number_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Cuts that part the numbers into ranges of about equal size; every distinct number a range where
 * there are few. */
static void
cuts_make(const struct train *t, struct train_column *c, const uint8_t *use)
{
	size_t stride = t->rows / SORTED_MOST + 1, n = 0, distinct = 1, step = 1, slack;
	double *v = xmalloc((t->rows / stride + 1) * sizeof(*v));

	for (size_t i = 0; i < t->rows; i += stride)
		if (use[i] && !isnan(c->number[i]))
			v[n++] = c->number[i];
	qsort(v, n, sizeof(*v), number_order);
	for (size_t i = 1; i < n; i++)
		distinct += v[i] != v[i - 1];
	c->cuts = 0;
	if (!c->cut)
		c->cut = xmalloc(ATOMS_MOST * sizeof(*c->cut));
	if (distinct > ATOMS_MOST)
		step = n / (ATOMS_MOST - 1);
	slack = step / 4; /* a rounder number nearby does as well */
	for (size_t i = 1, from = 0; i < n && c->cuts < ATOMS_MOST - 1; i++) {
		size_t low = i - 1 > slack ? i - 1 - slack : 0, high = i + slack;
		double cut;

		if (v[i] == v[i - 1] || i - from < step)
			continue;
		cut = between(v[low], v[high < n ? high : n - 1]);
		if (!c->cuts || cut > c->cut[c->cuts - 1])
			c->cut[c->cuts++] = cut;
		from = i;
	}
	free(v);
}

static unsigned
range_slot(const struct train_column *c, double v)
{
	size_t low = 0, high = c->cuts;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c->cut[middle] <= v)
			low = middle + 1;
		else
			high = middle;
	}
	return SLOT_FIRST + (unsigned)low;
}

struct level_rank {
	uint32_t level, n, won;
};

/* How far the rates of texts lie apart beyond chance. */
struct spread {
	double rate;  /* of all */
	double draw;  /* so many leads of the average rate are added to each text; 0: no spread */
	size_t texts; /* frequent enough to be looked at */
};

/* The moment estimator of DerSimonian and Laird (1986) for the variance between groups, where their
 * chi-square says that there is one (three standard deviations). */
static void
spread_measure(struct spread *s, const struct level_rank *r, size_t n, double least)
{
	double p = s->rate, q = 0, all = 0, squares = 0, k = 0, beyond;

	for (size_t i = 1; i < n; i++) {
		double d = r[i].won - r[i].n * p;

		if (r[i].n < least)
			continue;
		k++;
		q += d * d / (r[i].n * p * (1 - p));
		all += r[i].n;
		squares += (double)r[i].n * r[i].n;
	}
	s->texts = (size_t)k;
	beyond = q - (k - 1);
	if (k < SPREAD_TEXTS || beyond <= 3 * sqrt(2 * (k - 1)))
		return;
	s->draw = (all - squares / all) / beyond - 1;
	if (s->draw < 1)
		s->draw = 1;
}

/* The rate of a text as far as its leads tell. */
static double
drawn_rate(double n, double won, double draw, double mean)
{
	return (won + draw * mean) / (n + draw);
}

/* Where texts differ throughout, each one does by as much as is to be expected of it. */
static bool
differs(const struct level_rank *r, const struct spread *s)
{
	double p = drawn_rate(r->n, r->won, s->draw, s->rate);

	return s->draw > 0 && fabs(log(p / (1 - p)) - log(s->rate / (1 - s->rate))) >= SHIFT_LEAST;
}

/* Does a text differ from the average by more than the most different of so many would by chance
 * (the universal threshold, Donoho and Johnstone, 1994)? The others stay unnamed: a group of a
 * hundred chosen by their own outcome shines only on the leads it was chosen by. */
static bool
stands_out(const struct level_rank *r, const struct spread *s)
{
	double p = s->rate, n = r->n, d = r->won - n * p;

	return d * d >= (2 * log((double)s->texts) + 1) * n * p * (1 - p);
}

static int
rank_order(const void *a, const void *b)
{
	const struct level_rank *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return (x->level > y->level) - (x->level < y->level);
}

/* The most frequent texts get slots from FIRST on; returns the slot behind the last. OF maps levels
 * to slots. */
static unsigned
levels_slot(const struct train *t, struct train_column *c, const uint8_t *use, unsigned first,
	    size_t most, uint8_t *of)
{
	struct level_rank *rank = xcalloc(c->levels, sizeof(*rank));
	struct spread spread = {0};
	double rows = 0, won = 0, least;
	size_t bytes = 0;
	unsigned slot = first;

	for (size_t i = 0; i < c->levels; i++)
		rank[i].level = (uint32_t)i;
	for (size_t i = 0; i < t->rows; i++)
		if (use[i]) {
			rows++;
			won += t->won[i];
			if (c->code[i] != LEVEL_OVER) {
				rank[c->code[i]].n++;
				rank[c->code[i]].won += t->won[i];
			}
		}
	least = rows / 2000 < 8 ? 8 : rows / 2000;
	spread.rate = won / rows;
	spread_measure(&spread, rank, c->levels, least);
	c->draw = spread.draw;
	memset(of, SLOT_REST, c->levels);
	of[LEVEL_EMPTY] = SLOT_EMPTY;
	rank[LEVEL_EMPTY].n = 0;
	qsort(rank, c->levels, sizeof(*rank), rank_order);
	for (size_t i = 0; i < c->levels && slot < first + most && slot < SLOTS - 1; i++) {
		const struct train_level *l = &c->level[rank[i].level];

		if (rank[i].n < least)
			break;
		if (c->kind == COLUMN_NUMBER && !isnan(l->number))
			continue;
		if (slot - first >= TEXTS_ALONE && !stands_out(&rank[i], &spread) &&
		    !differs(&rank[i], &spread))
			continue;
		bytes += l->text.n + 4;
		if (bytes > TEXT_BYTES)
			break;
		of[rank[i].level] = (uint8_t)slot;
		c->listed[slot++] = rank[i].level;
	}
	free(rank);
	c->listed_from = first;
	c->slots_end = slot;
	return slot;
}

struct slot_rate {
	unsigned slot;
	double rate;
};

static int
rate_order(const void *a, const void *b)
{
	const struct slot_rate *x = a, *y = b;

	if (x->rate != y->rate)
		return x->rate < y->rate ? -1 : 1;
	return (x->slot > y->slot) - (x->slot < y->slot);
}

/* Texts of a like rate become one bin: sorted by it, small ones drawn to the average. */
static void
levels_group(struct train_factor *f, const struct counts *k, unsigned end, double draw)
{
	struct slot_rate rate[SLOTS];
	struct train_atom atom[SLOTS];
	size_t n = 0, cut[SLOTS], bins;
	double mean = (double)k->all_won / (double)k->all;

	for (unsigned s = 0; s < end; s++)
		if (s < SLOT_FIRST ? (double)k->n[s] >= k->least : k->n[s] > 0)
			rate[n++] = (struct slot_rate){
			    s, drawn_rate((double)k->n[s], (double)k->won[s], draw, mean)};
	if (!n)
		return;
	qsort(rate, n, sizeof(*rate), rate_order);
	for (size_t i = 0; i < n; i++)
		atom[i] =
		    (struct train_atom){(double)k->n[rate[i].slot], (double)k->won[rate[i].slot]};
	if (n <= TEXTS_ALONE) {
		for (bins = 0; bins < n; bins++)
			cut[bins] = bins;
	} else {
		bins = atoms_group(atom, n, k->least, TEXT_PENALTY, BINS_MOST, false, cut);
	}
	for (size_t i = 0; i < n; i++) {
		while (f->bins < bins && cut[f->bins] <= i)
			f->bins++;
		bin_slot(f, f->bins - 1, rate[i].slot, k);
	}
}

static void
category_factor(struct train *t, size_t column, const uint8_t *use, struct train_model *m)
{
	struct train_column *c = &t->column[column];
	uint8_t *of = xcalloc(c->levels, 1);
	unsigned end = levels_slot(t, c, use, SLOT_FIRST, TEXTS_MOST, of);
	struct counts k;

	for (size_t i = 0; i < t->rows; i++)
		c->slot[i] = c->code[i] == LEVEL_OVER ? SLOT_REST : of[c->code[i]];
	free(of);
	slots_count(t, c, use, &k);
	levels_group(factor_new(m, column, FACTOR_LEVELS), &k, end, c->draw > 0 ? c->draw : DRAW);
	factor_end(m, &k);
}

static void
presence_factor(struct train *t, size_t column, const uint8_t *use, struct train_model *m)
{
	struct train_column *c = &t->column[column];
	struct train_factor *f;
	struct counts k;

	if (c->kind == COLUMN_KEY)
		for (size_t i = 0; i < t->rows; i++)
			c->slot[i] = c->code[i] == LEVEL_EMPTY ? SLOT_EMPTY : SLOT_FIRST;
	slots_count(t, c, use, &k);
	if ((double)k.n[SLOT_EMPTY] < k.least || (double)(k.all - k.n[SLOT_EMPTY]) < k.least)
		return;
	f = factor_new(m, column, FACTOR_PRESENCE);
	f->bins = 2;
	for (unsigned s = 0; s < SLOTS; s++)
		bin_slot(f, s != SLOT_EMPTY, s, &k);
	factor_end(m, &k);
}

static void
number_factor(struct train *t, size_t column, const uint8_t *use, struct train_model *m)
{
	struct train_column *c = &t->column[column];
	uint8_t *of = xcalloc(c->levels, 1);
	struct train_atom atom[SLOTS];
	size_t cut[SLOTS], bins;
	struct train_factor *f;
	struct counts k;
	unsigned end, ranges;

	cuts_make(t, c, use);
	ranges = (unsigned)c->cuts + 1;
	end = levels_slot(t, c, use, SLOT_FIRST + ranges, STRAY_TEXTS, of);
	for (size_t i = 0; i < t->rows; i++) {
		if (!isnan(c->number[i]))
			c->slot[i] = (uint8_t)range_slot(c, c->number[i]);
		else if (c->kind == COLUMN_TIME)
			c->slot[i] = c->code[i] == LEVEL_EMPTY ? SLOT_EMPTY : SLOT_REST;
		else
			c->slot[i] = c->code[i] == LEVEL_OVER ? SLOT_REST : of[c->code[i]];
	}
	free(of);
	slots_count(t, c, use, &k);
	f = factor_new(m, column, FACTOR_RANGES);
	for (unsigned i = 0; i < ranges; i++)
		atom[i] =
		    (struct train_atom){(double)k.n[SLOT_FIRST + i], (double)k.won[SLOT_FIRST + i]};
	bins = atoms_group(atom, ranges, k.least, BIN_PENALTY, BINS_MOST, true, cut);
	bins = atoms_divide(atom, ranges, 2 * k.least, BINS_MOST, cut, bins);
	for (unsigned i = 0; i < ranges; i++) {
		while (f->bins < bins && cut[f->bins] <= i)
			f->bins++;
		bin_slot(f, f->bins - 1, SLOT_FIRST + i, &k);
	}
	/* What is no number is a bin of its own: the fit finds what it is like. */
	for (unsigned s = 0; s < SLOTS; s++)
		if (f->of[s] == NO_BIN && s != SLOT_REST && (double)k.n[s] >= k.least &&
		    (s == SLOT_EMPTY || (s >= SLOT_FIRST + ranges && s < end)))
			bin_slot(f, f->bins++, s, &k);
	factor_end(m, &k);
}

static void
word_factors(struct train *t, size_t column, const uint8_t *use, struct train_model *m)
{
	struct train_column *c = &t->column[column];
	struct counts k;

	column_words(t, c, use);
	slots_count(t, c, use, &k);
	for (size_t w = 0; w < c->words; w++) {
		struct train_factor *f = factor_new(m, column, FACTOR_WORDS);

		f->word = w;
		f->bins = 2;
		for (unsigned s = 0; s < SLOTS; s++)
			bin_slot(f, s >= SLOT_FIRST && (s - SLOT_FIRST) >> w & 1, s, &k);
		/* Home is where the word is not: that needs no rule, however many have the word. */
		f->home = 0;
	}
	presence_factor(t, column, use, m);
}

void
column_factors(struct train *t, size_t column, const uint8_t *use, struct train_model *m)
{
	switch (t->column[column].kind) {
	case COLUMN_UNUSED:
		break;
	case COLUMN_KEY:
		presence_factor(t, column, use, m);
		break;
	case COLUMN_NUMBER:
	case COLUMN_TIME:
		number_factor(t, column, use, m);
		break;
	case COLUMN_CATEGORY:
		category_factor(t, column, use, m);
		break;
	case COLUMN_LIST:
	case COLUMN_TEXT:
		word_factors(t, column, use, m);
		break;
	}
}
