/* SPDX-License-Identifier: MIT
 * Columns that look as if they knew the outcome: written after it, or because of it. A model that
 * uses them shines on past leads and fails on new ones. */
#include "train_own.h"

#include <stdlib.h>

static const double AUC_MOST = 0.9; /* of one column; honest ones seldom pass 0.8 */

/* A text is a verdict where it multiplies or divides the odds by this, beyond doubt; a column is
 * one where it has verdicts both ways, each for this share of leads. */
static const double VERDICT_ODDS = 10, VERDICT_SHARE = 0.03;

/* A column filled, or left empty, for one outcome only. */
static const double FILLED_ODDS = 20, FILLED_SHARE = 0.2;

static const double LATE_SHARE = 0.01; /* of dates after the outcome */

struct tally {
	double n, won;
};

static int
rate_order(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;
	double p = x->won * y->n, q = y->won * x->n;

	return (p > q) - (p < q);
}

/* The AUC of bins ranked by their rate. */
static double
bins_auc(const struct train_factor *f)
{
	struct tally bin[FACTOR_BINS] = {{0}};
	double won = 0, lost = 0, below = 0, area = 0;

	for (size_t b = 0; b < f->bins; b++) {
		bin[b] = (struct tally){(double)f->bin[b].n, (double)f->bin[b].won};
		won += bin[b].won;
		lost += bin[b].n - bin[b].won;
	}
	qsort(bin, f->bins, sizeof(*bin), rate_order);
	for (size_t b = 0; b < f->bins; b++) {
		double l = bin[b].n - bin[b].won;

		area += bin[b].won * (below + l / 2);
		below += l;
	}
	return area / (won * lost);
}

/* How many times the odds of ALL the odds of X are: at least (where more), or at most. Four leads
 * against it are added, which is about what an interval of 95 % does. */
static double
odds_ratio(struct tally x, struct tally all, bool more)
{
	double won = x.won + (more ? 0 : 4), lost = x.n - x.won + (more ? 4 : 0);

	return lost > 0 ? (won / lost) / (all.won / (all.n - all.won)) : INFINITY;
}

static bool
verdicts(const struct train_column *c, const struct tally *slot, struct tally all)
{
	double win = 0, lose = 0;

	if (c->kind != COLUMN_CATEGORY)
		return false;
	for (unsigned s = c->listed_from; s < c->slots_end; s++) {
		if (slot[s].n <= 0)
			continue;
		if (odds_ratio(slot[s], all, true) >= VERDICT_ODDS)
			win += slot[s].n;
		if (odds_ratio(slot[s], all, false) <= 1 / VERDICT_ODDS)
			lose += slot[s].n;
	}
	return win >= VERDICT_SHARE * all.n && lose >= VERDICT_SHARE * all.n;
}

/* Filled for nearly none of the others: NULL, or what to say. */
static const char *
one_sided(struct tally part, struct tally all, const char *winners, const char *losers)
{
	if (part.n <= 0 || part.n >= all.n)
		return NULL;
	if (part.won >= FILLED_SHARE * all.won && odds_ratio(part, all, true) >= FILLED_ODDS)
		return winners;
	if (part.n - part.won >= FILLED_SHARE * (all.n - all.won) &&
	    odds_ratio(part, all, false) <= 1 / FILLED_ODDS)
		return losers;
	return NULL;
}

static bool
is_late(const struct train *t, const struct train_column *c, const uint8_t *use)
{
	const struct train_column *d = t->o.decided >= 0 ? &t->column[t->o.decided] : NULL;
	double n = 0, late = 0;

	if (!d || d == c || !d->times || !c->times)
		return false;
	for (size_t i = 0; i < t->rows; i++)
		if (use[i] && c->time[i] != WHEN_NONE && d->time[i] != WHEN_NONE) {
			n++;
			late += c->time[i] > d->time[i];
		}
	return late > LATE_SHARE * n;
}

static void
column_suspect(struct train *t, size_t column, const uint8_t *use)
{
	struct train_column *c = &t->column[column];
	struct train_model m = {0};
	struct tally slot[SLOTS] = {{0}}, all = {0}, filled;
	const char *sided;

	column_factors(t, column, use, &m);
	for (size_t i = 0; i < t->rows; i++)
		if (use[i]) {
			slot[c->slot[i]].n++;
			slot[c->slot[i]].won += t->won[i];
			all.n++;
			all.won += t->won[i];
		}
	filled = (struct tally){all.n - slot[SLOT_EMPTY].n, all.won - slot[SLOT_EMPTY].won};
	for (size_t f = 0; f < m.factors; f++) {
		double auc = bins_auc(&m.factor[f]);

		if (auc > c->suspect_auc)
			c->suspect_auc = auc;
	}
	model_free(&m);
	sided = one_sided(filled, all, "is filled for winners only", "is filled for losers only");
	if (!sided)
		sided = one_sided(slot[SLOT_EMPTY], all, "is empty for winners only",
				  "is empty for losers only");
	if (c->suspect_auc > AUC_MOST)
		c->suspect = "alone tells winners from losers";
	else if (sided)
		c->suspect = sided;
	else if (verdicts(c, slot, all))
		c->suspect = "holds verdicts: some of its values nearly always win, others nearly "
			     "always lose";
	else if (is_late(t, c, use))
		c->suspect = "is dated after the outcome";
}

void
columns_suspect(struct train *t, const uint8_t *use)
{
	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].kind != COLUMN_UNUSED)
			column_suspect(t, i, use);
}
