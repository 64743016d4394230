/* SPDX-License-Identifier: MIT
 * A model as a table: weights become whole points, bins become conditions that lead-score reads. */
#include "train_own.h"

#include "num.h"

#include <stdlib.h>

/* Where the user sets one of the two only. */
static const double PDO = 20, BASE = 50;

static void
number_add(struct buf *b, double v)
{
	char text[NUM_TEXT];

	buf_add(b, text, num_format(v, text));
}

static void
or_add(struct buf *b, size_t *parts)
{
	if ((*parts)++)
		buf_addf(b, " or ");
}

/* Texts of the slots for which IN_BIN is as in the bin. */
static size_t
texts_add(const struct train_column *c, const struct train_side *bin, bool in_bin, bool people,
	  struct buf *b)
{
	size_t n = 0;

	for (unsigned s = c->listed_from; s < c->slots_end; s++) {
		struct slice text = c->level[c->listed[s]].text;

		if (slots_has(&bin->slots, s) != in_bin)
			continue;
		n++;
		if (people && n > 4)
			continue;
		buf_addf(b, n > 1 ? ", " : "");
		if (people)
			buf_add_slice(b, text);
		else
			rule_print_text(text, b);
	}
	if (people && n > 4)
		buf_addf(b, " and %zu more", n - 4);
	return n;
}

/* "x in ('a', 'b')", or "x = 'a'"; nothing where there are none. */
static void
texts_rule(const struct train_column *c, const struct train_side *bin, bool in_bin,
	   const char *one, const char *many, struct buf *b, size_t *parts)
{
	struct buf list = {0};
	size_t n = texts_add(c, bin, in_bin, false, &list);

	if (n) {
		or_add(b, parts);
		rule_print_name(c->name, b);
		buf_addf(b, n == 1 ? " %s " : " %s (", n == 1 ? one : many);
		buf_add_slice(b, buf_slice(&list));
		if (n > 1)
			buf_addc(b, ')');
	}
	buf_free(&list);
}

static void
empty_rule(const struct train_column *c, const char * not, struct buf *b, size_t *parts)
{
	or_add(b, parts);
	buf_addf(b, "%sempty(", not );
	rule_print_name(c->name, b);
	buf_addc(b, ')');
}

/* The ends of the run of ranges that begins with slot FROM; behind its last. */
static unsigned
run_end(const struct train_column *c, const struct train_side *bin, unsigned from)
{
	unsigned end = SLOT_FIRST + (unsigned)c->cuts + 1;

	while (from < end && slots_has(&bin->slots, from))
		from++;
	return from;
}

static void
ranges_rule(const struct train_column *c, const struct train_side *bin, struct buf *b,
	    size_t *parts)
{
	unsigned end = SLOT_FIRST + (unsigned)c->cuts + 1;

	for (unsigned s = SLOT_FIRST; s < end; s++) {
		unsigned from = s;

		if (!slots_has(&bin->slots, s))
			continue;
		s = run_end(c, bin, s);
		or_add(b, parts);
		buf_add_slice(b, c->expr);
		if (from == SLOT_FIRST && s == end) { /* any number, but a number */
			buf_addf(b, " < 0 or ");
			buf_add_slice(b, c->expr);
			buf_addf(b, " >= 0");
			++*parts;
			return;
		}
		if (from > SLOT_FIRST) {
			buf_addf(b, " >= ");
			number_add(b, c->cut[from - SLOT_FIRST - 1]);
		}
		if (from > SLOT_FIRST && s < end) {
			buf_addf(b, " and ");
			buf_add_slice(b, c->expr);
		}
		if (s < end) {
			buf_addf(b, " < ");
			number_add(b, c->cut[s - SLOT_FIRST - 1]);
		}
	}
}

static void
levels_rule(const struct train_column *c, const struct train_side *bin, struct buf *b,
	    size_t *parts)
{
	bool empty = slots_has(&bin->slots, SLOT_EMPTY), rest = slots_has(&bin->slots, SLOT_REST);
	size_t before = *parts;

	if (!rest) {
		if (empty)
			empty_rule(c, "", b, parts);
		texts_rule(c, bin, true, "=", "in", b, parts);
		return;
	}
	/* Everything that other bins do not name, so that new texts count too. */
	if (empty)
		empty_rule(c, "", b, parts);
	texts_rule(c, bin, false, "!=", "not in", b, parts);
	if (*parts == before + empty)
		empty_rule(c, "not ", b, parts);
}

/* The condition of a bin; returns of how many parts joined by "or". */
static size_t
side_rule(const struct train *t, const struct train_side *x, struct buf *b)
{
	const struct train_column *c = &t->column[x->column];
	size_t parts = 0;

	switch (x->kind) {
	case FACTOR_RANGES:
		ranges_rule(c, x, b, &parts);
		if (slots_has(&x->slots, SLOT_EMPTY))
			empty_rule(c, "", b, &parts);
		texts_rule(c, x, true, "=", "in", b, &parts);
		break;
	case FACTOR_LEVELS:
		levels_rule(c, x, b, &parts);
		break;
	case FACTOR_PRESENCE:
		empty_rule(c, slots_has(&x->slots, SLOT_EMPTY) ? "" : "not ", b, &parts);
		break;
	case FACTOR_WORDS:
		buf_add_slice(b, c->word[x->word]);
		parts = 2;
		break;
	}
	return parts;
}

static void
ranges_people(const struct train_column *c, const struct train_side *bin, struct buf *b)
{
	unsigned end = SLOT_FIRST + (unsigned)c->cuts + 1;
	size_t parts = 0;

	for (unsigned s = SLOT_FIRST; s < end; s++) {
		unsigned from = s;

		if (!slots_has(&bin->slots, s))
			continue;
		s = run_end(c, bin, s);
		or_add(b, &parts);
		if (from == SLOT_FIRST && s == end) {
			buf_addf(b, "any number");
		} else if (from == SLOT_FIRST) {
			buf_addf(b, "under ");
			number_add(b, c->cut[s - SLOT_FIRST - 1]);
		} else {
			number_add(b, c->cut[from - SLOT_FIRST - 1]);
			if (s < end) {
				buf_addf(b, " to under ");
				number_add(b, c->cut[s - SLOT_FIRST - 1]);
			} else {
				buf_addf(b, " or more");
			}
		}
		if (c->kind == COLUMN_TIME)
			buf_addf(b, " days");
	}
}

/* "Lead source: Reference, Fair", "No phone", "Visits: 3 to under 8". */
static void
side_people(const struct train *t, const struct train_side *x, struct buf *b)
{
	const struct train_column *c = &t->column[x->column];
	bool empty = slots_has(&x->slots, SLOT_EMPTY), rest = slots_has(&x->slots, SLOT_REST);
	struct buf what = {0};

	if (x->kind == FACTOR_WORDS) {
		buf_addf(b, "%.*s: %.*s", (int)c->name.n, c->name.p, (int)c->word_people[x->word].n,
			 c->word_people[x->word].p);
		return;
	}
	if (x->kind == FACTOR_PRESENCE) {
		buf_addf(b, "%s %.*s", empty ? "No" : "Has", (int)c->name.n, c->name.p);
		return;
	}
	if (x->kind == FACTOR_RANGES)
		ranges_people(c, x, &what);
	if (rest && x->kind == FACTOR_LEVELS) {
		buf_addf(&what, "other than ");
		if (!texts_add(c, x, false, true, &what))
			buf_addf(&what, "none");
	} else {
		struct buf texts = {0};

		if (texts_add(c, x, true, true, &texts))
			buf_addf(&what, "%s%.*s", what.n ? " or " : "", (int)texts.n, texts.s);
		buf_free(&texts);
	}
	if (empty && !what.n)
		buf_addf(b, "No %.*s", (int)c->name.n, c->name.p);
	else
		buf_addf(b, "%.*s: %.*s%s", (int)c->name.n, c->name.p, (int)what.n, what.s,
			 empty ? " or none" : "");
	buf_free(&what);
}

static void
rule_add(struct train *t, double points, struct slice when, struct slice because,
	 struct slice group)
{
	t->rule = xgrow(t->rule, t->rules, &t->rules_cap, sizeof(*t->rule));
	t->rule[t->rules++] = (struct train_rule){points, when, because, group};
}

static void
bin_add(struct train *t, const struct train_factor *f, size_t bin)
{
	const struct train_side side = {f->column, f->kind, f->word, f->bin[bin].slots};
	struct buf rule = {0}, people = {0};

	side_rule(t, &side, &rule);
	side_people(t, &side, &people);
	rule_add(t, f->bin[bin].points, train_text(t, &rule), train_text(t, &people),
		 t->column[f->column].name);
	buf_free(&rule);
	buf_free(&people);
}

static void
pair_add(struct train *t, const struct train_pair *p)
{
	struct buf rule = {0}, people = {0};

	for (int k = 0; k < 2; k++) {
		struct buf one = {0};
		bool several = side_rule(t, &p->side[k], &one) > 1;

		buf_addf(&rule, "%s%s", k ? " and " : "", several ? "(" : "");
		buf_add_slice(&rule, buf_slice(&one));
		buf_addf(&rule, "%s", several ? ")" : "");
		if (k)
			buf_addf(&people, "; ");
		side_people(t, &p->side[k], &people);
		buf_free(&one);
	}
	rule_add(t, p->points, train_text(t, &rule), train_text(t, &people), SLICE("Together"));
	buf_free(&rule);
	buf_free(&people);
}

void
model_rules(struct train *t, const struct train_model *m)
{
	t->rules = 0;
	rule_add(t, m->points_constant, SLICE(""), SLICE("Every lead"), SLICE(""));
	for (size_t f = 0; f < m->factors; f++)
		for (size_t b = 0; b < m->factor[f].bins; b++)
			if (m->factor[f].bin[b].points != 0)
				bin_add(t, &m->factor[f], b);
	for (size_t p = 0; p < m->pairs; p++)
		if (m->pair[p].points != 0)
			pair_add(t, &m->pair[p]);
}

double
model_total(const struct train *t, const struct train_model *m, size_t row)
{
	double sum = m->points_constant;

	for (size_t i = 0; i < m->factors; i++) {
		const struct train_factor *f = &m->factor[i];

		sum += f->bin[f->of[t->column[f->column].slot[row]]].points;
	}
	for (size_t i = 0; i < m->pairs; i++)
		if (pair_holds(t, &m->pair[i], row))
			sum += m->pair[i].points;
	return sum < 0 ? 0 : sum > 100 ? 100 : sum;
}

/* Log odds as a line over the score: rounding and clamping are part of it. */
static void
calibrate(const struct train *t, const uint8_t *use, struct train_model *m)
{
	double *score = xmalloc((t->rows + 1) * sizeof(*score));

	for (size_t i = 0; i < t->rows; i++)
		score[i] = use[i] ? model_total(t, m, i) : NAN;
	train_line(score, t->won, t->rows, &m->shift, &m->slope);
	free(score);
}

/* Ranges and groups that have the same points now are one. */
static void
points_join(const struct train *t, struct train_factor *f)
{
	for (size_t a = 0; a < f->bins; a++)
		for (size_t b = a + 1; b < f->bins; b++)
			if (f->bin[a].points == f->bin[b].points && bins_may_join(t, f, a, b)) {
				bins_join(f, a, b);
				b = a;
			}
}

void
model_points(struct train *t, const uint8_t *use, struct train_model *m)
{
	double low = INFINITY, high = -INFINITY, won = 0, n = 0, scale, constant;

	for (size_t i = 0; i < t->rows; i++)
		if (use[i]) {
			double v = model_odds(t, m, i);

			low = v < low ? v : low;
			high = v > high ? v : high;
			won += t->won[i];
			n++;
		}
	if (isnan(t->o.pdo) && isnan(t->o.base)) {
		scale = high - low > 1e-6 ? 100 / (high - low) : 0;
		constant = scale > 0 ? scale * (m->constant - low) : BASE;
	} else {
		scale = (isnan(t->o.pdo) ? PDO : t->o.pdo) / log(2);
		constant = (isnan(t->o.base) ? BASE : t->o.base) +
			   scale * (m->constant - log(won / (n - won)));
	}
	m->points_constant = round(constant);
	for (size_t f = 0; f < m->factors; f++)
		for (size_t b = 0; b < m->factor[f].bins; b++)
			m->factor[f].bin[b].points = round(scale * m->factor[f].bin[b].weight);
	for (size_t p = 0; p < m->pairs; p++)
		m->pair[p].points = round(scale * m->pair[p].weight);
	for (size_t f = 0; f < m->factors; f++)
		points_join(t, &m->factor[f]);
	m->slope = scale > 0 ? 1 / scale : 0;
	m->shift = scale > 0 ? m->constant - constant / scale : log(won / (n - won));
	/* The penalty holds the others back; to fit them again would undo that. */
	if (scale > 0 && t->o.bayes)
		calibrate(t, use, m);
}

/* How many win is known better from all leads than from those of the test, unless these are later
 * ones: the line of the test moves until all chances add up to the wins. */
void
chances_move(struct train *t)
{
	double want = 0;

	if (t->o.split == TRAIN_BY_TIME)
		return;
	for (size_t i = 0; i < t->rows; i++)
		want += t->won[i];
	for (int step = 0; step < 30; step++) {
		double off = want, info = 1e-9;

		for (size_t i = 0; i < t->rows; i++) {
			double p = train_probability(t, model_total(t, &t->model, i));

			off -= p;
			info += p * (1 - p);
		}
		if (fabs(off) < 1e-6 * want || fabs(off / info) > 10)
			return;
		t->test_shift += off / info;
	}
}
