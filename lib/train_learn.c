/* SPDX-License-Identifier: MIT
 * The order of learning: which leads test, a model without them and its test, the drift, and the
 * model from all leads that becomes the table. */
#include "train_own.h"

#include "logit.h"

#include <inttypes.h>
#include <stdlib.h>

enum { FOLDS = 5, TEST_FEWEST = 10, FEW_TEXTS = 50 };

/* A fall of AUC this large, and beyond chance, is drift. */
static const double DRIFT_LEAST = 0.03, DRIFT_SHARE = 0.3;

struct scored {
	double score;
	uint8_t won;
};

static int
scored_order(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	return (x->score > y->score) - (x->score < y->score);
}

static struct scored *
scored_sorted(const double *score, const uint8_t *won, const uint32_t *row, size_t n)
{
	struct scored *s = xcalloc(n + 1, sizeof(*s));

	for (size_t i = 0; i < n; i++)
		s[i] = (struct scored){score[row[i]], won[row[i]]};
	qsort(s, n, sizeof(*s), scored_order);
	return s;
}

double
train_auc_error(const double *score, const uint8_t *won, const uint32_t *row, size_t n)
{
	struct scored *s = scored_sorted(score, won, row, n);
	double lost = 0, wins = 0, l_below = 0, w_below = 0;
	double v[2][2] = {{0}}; /* sums and sums of squares, of losers and winners */

	for (size_t i = 0; i < n; i++)
		wins += s[i].won;
	lost = (double)n - wins;
	for (size_t i = 0; i < n;) {
		double w = 0, l = 0, of_winner, of_loser;

		for (size_t from = i; i < n && s[i].score == s[from].score; i++) {
			w += s[i].won;
			l += !s[i].won;
		}
		of_winner = (l_below + l / 2) / lost;
		of_loser = (wins - w_below - w / 2) / wins;
		v[1][0] += w * of_winner;
		v[1][1] += w * of_winner * of_winner;
		v[0][0] += l * of_loser;
		v[0][1] += l * of_loser * of_loser;
		l_below += l;
		w_below += w;
	}
	free(s);
	if (wins < 2 || lost < 2)
		return NAN;
	return sqrt((v[1][1] - v[1][0] * v[1][0] / wins) / (wins - 1) / wins +
		    (v[0][1] - v[0][0] * v[0][0] / lost) / (lost - 1) / lost);
}

double
train_auc(const double *score, const uint8_t *won, const uint32_t *row, size_t n)
{
	struct scored *s = scored_sorted(score, won, row, n);
	double below = 0, area = 0, wins = 0;

	for (size_t i = 0; i < n;) {
		double w = 0, l = 0;

		for (size_t from = i; i < n && s[i].score == s[from].score; i++) {
			w += s[i].won;
			l += !s[i].won;
		}
		area += w * (below + l / 2);
		below += l;
		wins += w;
	}
	free(s);
	return wins > 0 && below > 0 ? area / (wins * below) : NAN;
}

void
train_line(const double *x, const uint8_t *won, size_t n, double *shift, double *slope)
{
	for (int step = 0; step < 30; step++) {
		double a = 0, b = 0, aa = 1e-9, ab = 0, bb = 1e-3, whole, da, db;

		for (size_t i = 0; i < n; i++) {
			double p, d, v;

			if (isnan(x[i]))
				continue;
			p = logit_probability(*shift + *slope * x[i]);
			d = won[i] - p;
			v = p * (1 - p);
			a += d;
			b += d * x[i];
			aa += v;
			ab += v * x[i];
			bb += v * x[i] * x[i];
		}
		whole = aa * bb - ab * ab;
		if (!(whole > 0))
			return;
		da = (a * bb - b * ab) / whole;
		db = (b * aa - a * ab) / whole;
		if (!isfinite(da) || !isfinite(db) || fabs(da) > 10)
			return;
		*shift += da;
		*slope += db;
		if (fabs(da) < 1e-9 && fabs(db) < 1e-11)
			return;
	}
}

static int
number_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Leads with this ORDER or a later one are the last SHARE. */
static double
last_from(const double *order, size_t n, double share)
{
	double *v = xmalloc((n + 1) * sizeof(*v)), from = INFINITY;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(order[i]))
			v[k++] = order[i];
	qsort(v, k, sizeof(*v), number_order);
	if (k)
		from = v[(size_t)((double)k * (1 - share))];
	free(v);
	return from;
}

static int
order_make(struct train *t, struct buf *err)
{
	const struct train_column *c = t->o.time >= 0 ? &t->column[t->o.time] : NULL;

	if (c && !c->times && !c->numbers) { /* the latest of nothing */
		buf_addf(err, "--time: the values of \"%.*s\" are neither times nor numbers",
			 (int)t->o.lead->name[t->o.time].n, t->o.lead->name[t->o.time].p);
		return -1;
	}
	t->order = xmalloc((t->rows + 1) * sizeof(*t->order));
	for (size_t i = 0; i < t->rows; i++) {
		t->order[i] = (double)i;
		if (c && c->times)
			t->order[i] = c->time[i] == WHEN_NONE ? NAN : (double)c->time[i];
		else if (c && c->numbers)
			t->order[i] = c->number[i];
	}
	return 0;
}

/* 1 for leads that test, by the split and, with folds, by which of them. */
static void
test_mark(const struct train *t, enum train_split split, double share, unsigned fold, uint8_t *test)
{
	double from = split == TRAIN_BY_TIME ? last_from(t->order, t->rows, share) : 0;

	for (size_t i = 0; i < t->rows; i++) {
		uint64_t h = logit_mix(t->key[i]);

		if (split == TRAIN_BY_TIME)
			test[i] = t->order[i] >= from;
		else if (split == TRAIN_BY_HASH)
			test[i] = (double)(h >> 11) * 0x1p-53 < share;
		else
			test[i] = h % FOLDS == fold;
	}
}

/* Does each side have enough of both outcomes? */
static bool
sides_do(const struct train *t, const uint8_t *test)
{
	size_t n[2][2] = {{0}};

	for (size_t i = 0; i < t->rows; i++)
		n[test[i]][t->won[i]]++;
	for (int k = 0; k < 2; k++)
		if (n[0][k] < TRAIN_FEWEST / 2 || n[1][k] < TEST_FEWEST)
			return false;
	return true;
}

static void
test_once(struct train *t, const uint8_t *test)
{
	uint8_t *use = xmalloc(t->rows + 1);
	struct train_model m, free_model;

	for (size_t i = 0; i < t->rows; i++)
		use[i] = !test[i];
	model_fit(t, use, &m, &free_model);
	model_points(t, use, &m);
	for (size_t i = 0; i < t->rows; i++)
		if (test[i]) {
			t->tested_score[i] = model_total(t, &m, i);
			t->tested[i] = m.shift + m.slope * t->tested_score[i];
			t->tested_free[i] = model_odds(t, &free_model, i);
			t->tests++;
		}
	model_free(&m);
	model_free(&free_model);
	free(use);
}

static double
tested_auc(const struct train *t)
{
	uint32_t *row = xcalloc(t->rows + 1, sizeof(*row));
	size_t n = 0;
	double auc;

	for (size_t i = 0; i < t->rows; i++)
		if (!isnan(t->tested[i]))
			row[n++] = (uint32_t)i;
	auc = train_auc(t->tested, t->won, row, n);
	free(row);
	return auc;
}

/* How far the test bears out what was predicted; a slope below 1 says that it was too sure. */
static void
test_line(struct train *t)
{
	t->test_shift = 0;
	t->test_slope = 1;
	if (t->tests < TRAIN_FEW)
		return;
	train_line(t->tested, t->won, t->rows, &t->test_shift, &t->test_slope);
	if (!(t->test_slope > 0.3 && t->test_slope < 3)) {
		t->test_shift = 0;
		t->test_slope = 1;
	}
}

/* The other way to split: what is learnt from the first leads, tried on the last. */
static void
drift_test(struct train *t)
{
	uint8_t *test = xmalloc(t->rows + 1), *use = xcalloc(t->rows + 1, 1);
	uint32_t *row = xcalloc(t->rows + 1, sizeof(*row));
	double *odds = xcalloc(t->rows + 1, sizeof(*odds));
	size_t n;
	struct train_model m;
	enum train_split other = t->o.split == TRAIN_BY_TIME ? TRAIN_BY_HASH : TRAIN_BY_TIME;

	test_mark(t, other, DRIFT_SHARE, 0, test);
	if (sides_do(t, test)) {
		for (size_t i = 0; i < t->rows; i++)
			use[i] = !test[i];
		n = rows_sample(t, use, SAMPLE_MOST, row);
		memset(use, 0, t->rows);
		for (size_t i = 0; i < n; i++)
			use[row[i]] = 1;
		model_fit(t, use, &m, NULL);
		n = 0;
		for (size_t i = 0; i < t->rows; i++)
			if (test[i]) {
				odds[i] = model_odds(t, &m, i);
				row[n++] = (uint32_t)i;
			}
		t->drift_auc = train_auc(odds, t->won, row, n);
		model_free(&m);
	}
	free(test);
	free(use);
	free(row);
	free(odds);
}

static void
drift_warn(struct train *t, double auc)
{
	double early = t->o.split == TRAIN_BY_TIME ? t->drift_auc : auc,
	       late = t->o.split == TRAIN_BY_TIME ? auc : t->drift_auc, wins = 0, least;

	for (size_t i = 0; i < t->rows; i++)
		wins += t->won[i];
	least = DRIFT_SHARE * (wins < (double)t->rows - wins ? wins : (double)t->rows - wins);
	if (isnan(late) || early - late < DRIFT_LEAST ||
	    early - late < 3 * sqrt(late * (1 - late) / least))
		return;
	t->drift = true;
	train_warn(
	    t,
	    "the leads drift: learnt from the first and tried on the last %.0f %% %s, AUC is "
	    "%.3f and not %.3f",
	    DRIFT_SHARE * 100, t->o.time >= 0 ? "in time" : "of the file", late, early);
}

static int
floors(struct train *t, struct buf *err)
{
	struct train_count k = train_count(t);
	uint64_t lost = k.leads - k.wins;

	if (k.leads && (!k.wins || !lost)) {
		buf_addf(err, "the outcome is the same for all %" PRIu64 " leads: nothing to learn",
			 k.leads);
		return -1;
	}
	if (!k.leads) {
		buf_addf(err, "no lead has an outcome (%" PRIu64 " read): nothing to learn from",
			 k.unknown);
		return -1;
	}
	if (k.wins < TRAIN_FEWEST || lost < TRAIN_FEWEST) {
		buf_addf(err,
			 "%" PRIu64 " won and %" PRIu64 " lost: at least %d of each are needed "
			 "to learn from",
			 k.wins, lost, TRAIN_FEWEST);
		return -1;
	}
	if (k.leads < TRAIN_FEW || k.wins < TRAIN_FEW_WINS || lost < TRAIN_FEW_WINS)
		train_warn(t,
			   "%" PRIu64 " won and %" PRIu64 " lost: below %d leads or %d of each the "
			   "points are rough guesses",
			   k.wins, lost, TRAIN_FEW, TRAIN_FEW_WINS);
	return 0;
}

static int
columns_settle(struct train *t, struct buf *err)
{
	size_t used = 0;

	for (int timed = 1; timed >= 0; timed--) /* ages are counted from the column of time */
		for (size_t i = 0; i < t->columns; i++) {
			struct train_column *c = &t->column[i];

			if (c->read && ((int)i == t->o.time) == timed)
				column_settle(t, c);
			used += c->read && c->kind != COLUMN_UNUSED;
		}
	if (used)
		return 0;
	buf_addf(err,
		 "no column to learn from: all are empty, the same for every lead, different for "
		 "each, or left out");
	return -1;
}

static void
tests_clear(struct train *t)
{
	double **list[] = {&t->tested, &t->tested_free, &t->tested_score};

	for (size_t k = 0; k < 3; k++) {
		*list[k] = xmalloc((t->rows + 1) * sizeof(double));
		for (size_t i = 0; i < t->rows; i++)
			(*list[k])[i] = NAN;
	}
}

static void
tests_run(struct train *t, uint8_t *mark)
{
	unsigned folds = 1;

	if (t->o.split == TRAIN_BY_HASH && t->rows < TRAIN_FEW)
		t->o.split = TRAIN_BY_FOLDS;
	test_mark(t, t->o.split, t->o.holdout, 0, mark);
	if (t->o.split != TRAIN_BY_FOLDS && !sides_do(t, mark)) {
		train_warn(
		    t,
		    "too few won or lost leads in the part kept for the test: all are tested, in "
		    "%d parts",
		    FOLDS);
		t->o.split = TRAIN_BY_FOLDS;
	}
	if (t->o.split == TRAIN_BY_FOLDS)
		folds = FOLDS;
	for (unsigned k = 0; k < folds; k++) {
		test_mark(t, t->o.split, t->o.holdout, k, mark);
		if (k == 0) { /* before any test: suspects are found without the leads that test */
			for (size_t i = 0; i < t->rows; i++)
				mark[i] = !mark[i];
			columns_suspect(t, mark);
			for (size_t i = 0; i < t->rows; i++)
				mark[i] = !mark[i];
		}
		test_once(t, mark);
	}
}

static void
suspects_warn(struct train *t)
{
	for (size_t i = 0; i < t->columns; i++) {
		const struct train_column *c = &t->column[i];

		if (c->suspect)
			train_warn(t, "column \"%.*s\" %s%s", (int)c->name.n, c->name.p, c->suspect,
				   c->named ? "" : ": left out; name it in --features to use it");
	}
}

/* What cannot tell anything, in one line. */
static void
useless_warn(struct train *t)
{
	static const char *const kept[] = {"empty", "the same for every lead",
					   "different for each lead", "of too many texts"};
	size_t n[4] = {0}, all = 0;
	struct buf b = {0};

	for (size_t i = 0; i < t->columns; i++) {
		struct train_column *c = &t->column[i];

		if (!c->read || c->presence)
			continue;
		if (c->kind == COLUMN_TEXT && !c->words && c->levels > FEW_TEXTS) {
			c->note = "too many different texts, and no word in them tells";
			n[3]++;
		} else if (c->kind == COLUMN_CATEGORY && c->slots_end == c->listed_from &&
			   c->levels > FEW_TEXTS) {
			c->note = "too many different texts, and none of them tells";
			n[3]++;
		} else if (c->kind == COLUMN_UNUSED) {
			n[c->empties == t->rows ? 0 : c->levels == 2 && !c->over ? 1 : 2]++;
		} else if (c->kind == COLUMN_KEY && c->over) {
			n[3]++;
		}
	}
	for (size_t k = 0; k < 4; k++) {
		all += n[k];
		if (n[k])
			buf_addf(&b, "%s%zu %s", b.n ? ", " : "", n[k], kept[k]);
	}
	if (all)
		train_warn(t, "%zu column%s not used: %s", all, all == 1 ? "" : "s",
			   buf_string(&b));
	buf_free(&b);
}

int
train_learn(struct train *t, struct buf *err)
{
	uint8_t *mark;

	if (floors(t, err) < 0 || columns_settle(t, err) < 0)
		return -1;
	if (order_make(t, err) < 0)
		return -1;
	mark = xmalloc(t->rows + 1);
	keys_spread(t);
	tests_clear(t);
	tests_run(t, mark);
	suspects_warn(t);
	test_line(t);
	drift_test(t);
	drift_warn(t, tested_auc(t));
	memset(mark, 1, t->rows);
	model_fit(t, mark, &t->model, NULL);
	model_points(t, mark, &t->model);
	model_rules(t, &t->model);
	chances_move(t);
	useless_warn(t);
	if (t->rules < 2)
		train_warn(
		    t, "no column tells winners from losers: the table gives all leads the same");
	free(mark);
	return 0;
}

double
train_probability(const struct train *t, double score)
{
	double odds = t->model.shift + t->model.slope * score;

	return logit_probability(t->test_shift + t->test_slope * odds);
}
