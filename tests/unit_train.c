/* SPDX-License-Identifier: MIT
 * Learning: naive Bayes against Odoo's figures, logistic regression against known weights, partings
 * by hand, and the property that counts: lead-score's points by the written table are the model's,
 * for every lead, whatever is in the columns. */
#include "bayes.h"
#include "logit.h"
#include "num.h"
#include "out.h"
#include "score.h"
#include "tap.h"
#include "train_own.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* Odoo's test_crm_pls.py: leads of a team with country, state, source and stage; e-mail and phone
 * unknown. A won lead counts in every stage, a lost one up to its own. */
enum { TEAMS = 3, FIELDS = 3, VALUES = 3, STAGES = 4 };

struct crm {
	double won[TEAMS][FIELDS][VALUES], lost[TEAMS][FIELDS][VALUES];
	double stage_won[TEAMS][STAGES], stage_lost[TEAMS][STAGES];
	double all_won[TEAMS], all_lost[TEAMS]; /* of e-mail and phone: one value each */
};

struct crm_lead {
	int team, value[FIELDS], stage; /* stage STAGES - 1: won */
};

static void
crm_count(struct crm *c, struct crm_lead l, bool won)
{
	for (int f = 0; f < FIELDS; f++)
		(won ? c->won : c->lost)[l.team][f][l.value[f]]++;
	(won ? c->all_won : c->all_lost)[l.team]++;
	for (int s = 0; s < STAGES; s++)
		if (won || s <= l.stage)
			(won ? c->stage_won : c->stage_lost)[l.team][s]++;
}

/* A count of one team, or of all (each smoothed by itself). */
static struct bayes_count
crm_sum(int team, const double *won, const double *lost, size_t stride)
{
	struct bayes_count k = {0, 0};

	for (int t = 0; t < TEAMS; t++)
		if ((team < 0 || t == team) && won[t * stride] + lost[t * stride] > 0)
			bayes_count(&k, won[t * stride], lost[t * stride]);
	return k;
}

/* From summed log odds, to two decimals; summed logarithms end a hair below a half that the products
 * meet exactly. */
static double
percent_of(double odds)
{
	return round(1e4 / (1 + exp(-odds)) + 1e-7) / 100;
}

static double
crm_percent(const struct crm *c, int team, const int *value, int stage)
{
	struct bayes_count first = crm_sum(team, &c->stage_won[0][0], &c->stage_lost[0][0], STAGES);
	struct bayes_count here =
	    crm_sum(team, &c->stage_won[0][stage], &c->stage_lost[0][stage], STAGES);
	double odds = log(first.won / first.lost) + bayes_evidence(&here, &first);

	for (int f = 0; f < FIELDS; f++) {
		struct bayes_count all = {0, 0}, mine = {0, 0};

		for (int v = 0; v < VALUES; v++) {
			struct bayes_count k = crm_sum(team, &c->won[0][f][v], &c->lost[0][f][v],
						       (size_t)FIELDS * VALUES);

			all.won += k.won;
			all.lost += k.lost;
			if (v == value[f])
				mine = k;
		}
		odds += bayes_evidence(&mine, &all);
	}
	return percent_of(odds);
}

static void
percent_is(double got, double wanted, const char *what)
{
	ok(fabs(got - wanted) < 0.005, "bayes: %s: %.2f %%, wanted %.2f", what, got, wanted);
}

static void
bayes_golden(void)
{
	static const struct {
		struct crm_lead lead;
		bool won;
	} past[] = {
	    {{0, {0, 0, 0}, 0}, false}, {{0, {1, 1, 1}, 1}, false}, {{0, {2, 2, 2}, 3}, true},
	    {{1, {0, 1, 1}, 2}, false}, {{1, {0, 1, 2}, 1}, false}, {{1, {0, 2, 2}, 3}, true},
	    {{2, {1, 1, 1}, 3}, true},	{{2, {0, 1, 0}, 0}, false}, {{2, {1, 2, 2}, 0}, false},
	};
	static const int open[] = {0, 1, 2}, country_one[] = {1, 1, 2};
	struct crm c = {0};

	for (size_t i = 0; i < sizeof(past) / sizeof(*past); i++)
		crm_count(&c, past[i].lead, past[i].won);
	percent_is(crm_percent(&c, 0, open, 1), 33.49, "L3");
	ok(bayes_evidence(&(struct bayes_count){0, 1}, &(struct bayes_count){1, 1}) == 0 &&
	       bayes_evidence(&(struct bayes_count){1, 1}, &(struct bayes_count){1, 0}) == 0,
	   "bayes: what was never seen, or never lost, says nothing");
	percent_is(crm_percent(&c, 1, open, 1), 7.74, "L8");
	percent_is(crm_percent(&c, 2, open, 1), 35.09, "L13");
	percent_is(crm_percent(&c, -1, open, 1), 35.19, "L13 without a team");
	crm_count(&c, (struct crm_lead){1, {1, 0, 1}, 3}, true);
	percent_is(crm_percent(&c, 0, open, 0), 20.87, "L3 in the first stage, L9 won");
	percent_is(crm_percent(&c, 1, open, 0), 2.43, "L8 in the first stage");
	percent_is(crm_percent(&c, 1, country_one, 0), 34.38, "L8 of another country");
}

static double
unit_random(void)
{
	return (double)(tap_random() >> 11) * 0x1p-53;
}

static void
logit_known(void)
{
	static const double truth[] = {1.2, -0.7, 0, 2};
	struct logit *l = logit_new(4);
	double w[5], again[5], sparse[5];

	for (int i = 0; i < 40000; i++) {
		uint32_t f[4];
		size_t n = 0;
		double odds = -1;

		for (uint32_t k = 0; k < 4; k++)
			if (tap_random() & 1 << 20) {
				odds += truth[k];
				f[n++] = k;
			}
		logit_add(l, f, NULL, n, unit_random() < logit_probability(odds));
	}
	logit_fit(l, LOGIT_L2, 1, w);
	for (int k = 0; k < 4; k++)
		ok(fabs(w[k] - truth[k]) < 0.12, "logit: weight %d is %.3f, true is %.1f", k, w[k],
		   truth[k]);
	ok(fabs(w[4] + 1) < 0.1, "logit: constant is %.3f, true is -1", w[4]);
	srand(99);
	rand();
	logit_fit(l, LOGIT_L2, 1, again);
	ok(memcmp(w, again, sizeof(w)) == 0, "logit: L2: the same bits again");
	logit_fit(l, LOGIT_L1, 0.01, sparse);
	srand(7);
	logit_fit(l, LOGIT_L1, 0.01, again);
	ok(memcmp(sparse, again, sizeof(sparse)) == 0,
	   "logit: L1: the same bits, whatever rand() did");
	ok(sparse[2] == 0 && sparse[3] > 1, "logit: L1 drops what says nothing");
	ok(logit_cross(l, LOGIT_L2, 1, 4) < logit_cross(l, LOGIT_L1, 0.0001, 4),
	   "logit: cross-validation prefers the better penalty");
	logit_free(l);
	ok(fabs(logit_loss(0, true) - log(2)) < 1e-12 && logit_loss(800, false) == 800,
	   "logit: loss does not overflow");
}

static void
partings(void)
{
	static const struct train_atom step[] = {{100, 10}, {100, 11}, {100, 9},
						 {100, 50}, {100, 52}, {100, 90}};
	static const struct train_atom noise[] = {{50, 10}, {50, 12}, {50, 9}, {50, 11}};
	static const struct train_atom wave[] = {{400, 20}, {400, 300}, {400, 20}};
	static const struct train_atom dent[] = {{200, 20}, {200, 60}, {200, 55}, {200, 100}};
	size_t cut[8];

	ok(atoms_group(step, 6, 20, 3, 6, true, cut) == 3 && cut[0] == 0 && cut[1] == 3 &&
	       cut[2] == 5,
	   "parting: at the steps");
	ok(atoms_group(noise, 4, 20, 3, 6, true, cut) == 1, "parting: noise is one bin");
	ok(atoms_group(wave, 3, 20, 3, 6, true, cut) == 3, "parting: a wave stays one");
	ok(atoms_group(dent, 4, 20, 0.01, 6, true, cut) == 3 && cut[2] == 3,
	   "parting: a small dent is smoothed");
	ok(atoms_group(step, 6, 20, 3, 2, false, cut) == 2, "parting: at most so many bins");
	ok(atoms_group(step, 6, 250, 0, 6, false, cut) == 2, "parting: each bin with enough leads");
	ok(atoms_group(step, 1, 500, 3, 6, true, cut) == 1, "parting: one atom, however small");
}

/* Columns of every kind, with odd names and values. */
static const char *const column[] = {
    "lead_id", "won",	    "budget",  "company size", "title", "tags", "it's `odd`", "and",
    "비용",    "last_seen", "seen_at", "phone",	       "note",	"code", "flag?",
};
enum { COLUMNS = sizeof(column) / sizeof(*column), LEADS = 3000 };

static const char *const titles[] = {"마케팅 본부장",	"영업본부장",	 "IT Director",
				     "Sales  DIRECTOR", "intern",	 "학생",
				     "대표이사",	"writing editor"};
static const char *const odd[] = {"a'b",    "say \"hi\"", "x,y", " A'B ", "100%",
				  "(none)", "#1",	  "é",	 "É",	  "a|b"};
static const char *const tags[] = {"webinar", "e-book", "fair 2024", "데모", "it's", "VIP"};

static void
cell(struct buf *b, int c, int i, double *odds)
{
	double u = unit_random();
	int k = (int)(u * 1000);

	switch (c) {
	case 0:
		buf_addf(b, "L%d", i);
		return;
	case 2:
		if (u < 0.1)
			return;
		buf_addf(b,
			 u < 0.15   ? "unknown"
			 : u < 0.2  ? "%d천만"
			 : u < 0.25 ? "$%d,000"
				    : "%d",
			 k);
		*odds += k > 500;
		return;
	case 3:
		buf_addf(b, "%s",
			 k % 4 == 0   ? "11-50"
			 : k % 4 == 1 ? "51-200"
			 : k % 4 == 2 ? "1-10"
				      : "");
		*odds += k % 4 == 1;
		return;
	case 4:
		buf_addf(b, "%s%d", titles[k % 8], i % 97);
		*odds += k % 8 < 2;
		return;
	case 5:
		for (int t = 0; t < 6; t++)
			if (k >> t & 1)
				buf_addf(b, "%s%s", b->n ? "; " : "", tags[t]);
		*odds += (k >> 3 & 1) - 0.5 * (k >> 4 & 1);
		return;
	case 6:
		buf_addf(b, "%s", odd[k % 10]);
		*odds += k % 10 < 2 ? 1.5 : k % 10 > 7 ? -1 : 0;
		return;
	case 7:
		buf_addf(b, "%.3f", (u - 0.5) * 1e-3);
		*odds += u > 0.7 ? -1 : 0;
		return;
	case 8:
		buf_addf(b, "%d.%d", k - 500, k % 10);
		*odds += (k - 500) / 400.0;
		return;
	case 9:
		if (k % 5)
			buf_addf(b, "2025-%02d-%02dT%02d:00:00+09:00", k % 12 + 1, k % 28 + 1,
				 k % 24);
		*odds += k % 12 > 8;
		return;
	case 10:
		buf_addf(b, k % 7 ? "2025-%02d-%02d" : "soon%d%d", k % 12 + 1, k % 28 + 1);
		*odds -= k % 12 > 5;
		return;
	case 11:
		if (k % 3)
			buf_addf(b, "+8210%08d", i * 7);
		*odds += k % 3 ? 0.7 : -0.7;
		return;
	case 12:
		for (int w = 0; w < 3; w++)
			buf_addf(b, "%sw%d", w ? " " : "", (k * (w + 1) + i) % 400);
		return;
	case 13:
		buf_addf(b, "%s%02d", k % 50 ? "c" : "rare", k % 50 ? k % 30 : i % 90);
		*odds += k % 30 < 6;
		return;
	default:
		buf_addf(b, "%s", k % 2 ? "Y" : k % 3 ? "n" : "");
		*odds += k % 2 ? 0.4 : 0;
	}
}

struct list {
	struct head head;
	struct slice (*row)[COLUMNS];
	struct arena mem;
};

static void
list_make(struct list *l)
{
	l->row = xcalloc(LEADS, sizeof(*l->row));
	for (int c = 0; c < COLUMNS; c++)
		head_add(&l->head, slice_of(column[c]));
	for (int i = 0; i < LEADS; i++) {
		double odds = -2;

		for (int c = 0; c < COLUMNS; c++) {
			struct buf b = {0};

			if (c != 1)
				cell(&b, c, i, &odds);
			l->row[i][c] = arena_slice(&l->mem, buf_slice(&b));
			buf_free(&b);
		}
		l->row[i][1] = unit_random() < logit_probability(odds) ? SLICE("1") : SLICE("0");
	}
}

static struct train *
learn(const struct list *l, const struct train_options *o)
{
	struct buf err = {0};
	struct train *t = train_open(o, &err);

	for (int i = 0; t && i < LEADS; i++) {
		struct record r = {.f = l->row[i], .n = COLUMNS};

		if (train_add(t, &r, &err) < 0)
			break;
	}
	if (!t || err.n || train_learn(t, &err) < 0) {
		printf("# %s\n", buf_string(&err));
		return NULL;
	}
	buf_free(&err);
	return t;
}

static void
table_write(const struct train *t, const char *path)
{
	struct out_options oo = {.path = path, .format = FORMAT_CSV};
	static const struct slice head[] = {SLICE_INIT("points"), SLICE_INIT("when"),
					    SLICE_INIT("because"), SLICE_INIT("group")};
	struct buf err = {0};
	struct out *out;
	size_t n;
	const struct train_rule *r = train_rules(t, &n);

	unlink(path); /* its number may be that of a table that was read, and is gone */
	out = out_open(&oo, &err);

	out_row(out, head, 4);
	for (size_t i = 0; i < n; i++) {
		char number[NUM_TEXT];
		struct slice cells[] = {
		    {number, num_format(r[i].points, number)}, r[i].when, r[i].because, r[i].group};

		out_row(out, cells, 4);
	}
	out_close(out, &err);
	buf_free(&err);
}

/* The table that was written gives every lead the model's score. */
static void
same_scores(const struct list *l, const struct train_options *o, const char *what)
{
	char path[] = "/tmp/leadpipe-unit-train-XXXXXX";
	const char *tables[] = {path};
	struct train *t = learn(l, o);
	struct buf err = {0};
	struct in_options in = {0};
	struct events *e = events_open(NULL, 0, &in, o->zone, o->now, &err);
	struct score_options so = {.lead = &l->head, .events = e, .zone = o->zone, .now = o->now};
	struct score *s;
	size_t n, differ = 0, distinct = 0;
	bool seen[101] = {false};

	if (!ok(t != NULL, "%s: learns", what))
		return;
	close(mkstemp(path));
	table_write(t, path);
	train_rules(t, &n);
	ok(n > 3 && n <= o->rules, "%s: %zu rules, at most %zu", what, n, o->rules);
	s = score_open(tables, 1, &so, &err);
	if (!ok(s != NULL, "%s: every rule compiles", what)) {
		printf("# %s\n", buf_string(&err));
		return;
	}
	events_read(e, &err);
	for (size_t i = 0; i < LEADS; i++) {
		struct record r = {.f = l->row[i], .n = COLUMNS};
		struct history h;
		double want = train_score(t, i);

		events_lead(e, SLICE(""), SLICE(""), SLICE(""), SLICE(""), SLICE(""), &h);
		if (score_lead(s, &r, &h, &err) < 0 || (double)score_total(s) / 100 != want) {
			if (!differ++)
				printf("# lead %zu: %g, the model has %g\n", i,
				       (double)score_total(s) / 100, want);
		}
		distinct += !seen[(int)want];
		seen[(int)want] = true;
	}
	ok(differ == 0, "%s: lead-score gives the model's points to all %d leads", what, LEADS);
	ok(distinct > 10, "%s: %zu different scores", what, distinct);
	score_free(s);
	events_free(e);
	train_free(t);
	unlink(path);
	buf_free(&err);
}

/* The error of an AUC by its definition: how each winner stands among the losers, and the other way
 * round. */
static double
error_defined(const double *score, const uint8_t *won, size_t n)
{
	double wins = 0, lost, mean = 0, of_winners = 0, of_losers = 0;

	for (size_t i = 0; i < n; i++)
		wins += won[i];
	lost = (double)n - wins;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++) {
			double above = 0, v;

			for (size_t k = 0; k < n; k++) {
				double w = score[won[i] ? i : k], l = score[won[i] ? k : i];

				if (won[k] != won[i])
					above += w > l ? 1 : w == l ? 0.5 : 0;
			}
			v = above / (won[i] ? lost : wins);
			if (!pass)
				mean += won[i] ? v / wins : 0;
			else if (won[i])
				of_winners += (v - mean) * (v - mean) / (wins - 1);
			else
				of_losers += (v - mean) * (v - mean) / (lost - 1);
		}
	return sqrt(of_winners / wins + of_losers / lost);
}

static void
auc_errors(void)
{
	enum { MOST = 200 };
	double score[MOST], worst = 0;
	uint8_t won[MOST];
	uint32_t row[MOST];

	for (int round = 0; round < 200; round++) {
		size_t n = 4 + (size_t)(tap_random() >> 20) % (MOST - 4);
		double d;

		for (size_t i = 0; i < n; i++) {
			won[i] = i < 2 ? 1 : i < 4 ? 0 : (uint8_t)((tap_random() >> 30) % 3 == 0);
			score[i] = (double)((tap_random() >> 20) % (round % 2 ? 9 : 1000) + won[i]);
			row[i] = (uint32_t)i;
		}
		d = fabs(train_auc_error(score, won, row, n) - error_defined(score, won, n));
		worst = d > worst || isnan(d) ? d : worst;
	}
	ok(worst < 1e-9, "the error of an AUC is DeLong's, with ties and without (off by %g)", worst);
	won[1] = 0;
	won[0] = 1;
	ok(isnan(train_auc_error(score, won, row, 2)), "of one winner and one loser there is none");
}

static void
properties(void)
{
	struct list l = {0};
	bool named[COLUMNS] = {false};
	struct train_options o = {.target = "won",
				  .time = HEAD_NONE,
				  .decided = HEAD_NONE,
				  .ages = true,
				  .zone = zone_open("Asia/Seoul"),
				  .rules = 60,
				  .holdout = 0.3,
				  .pdo = NAN,
				  .base = NAN};

	list_make(&l);
	o.lead = &l.head;
	when_parse(SLICE("2026-01-01"), o.zone, &o.now, NULL);
	same_scores(&l, &o, "as it is");
	o.rules = 12;
	same_scores(&l, &o, "12 rules");
	o.rules = 200;
	o.pdo = 10;
	same_scores(&l, &o, "200 rules, points by --pdo");
	o.bayes = true;
	o.pdo = NAN;
	same_scores(&l, &o, "naive Bayes");
	o.bayes = false;
	o.target = "won = '1' and not empty(lead_id)";
	o.time = 9;
	o.split = TRAIN_BY_TIME;
	same_scores(&l, &o, "ages from a time");
	o.time = HEAD_NONE;
	o.split = TRAIN_BY_FOLDS;
	for (int c = 2; c < COLUMNS; c++)
		named[c] = c != 3;
	o.named = named;
	same_scores(&l, &o, "columns by name, among them a phone and a time of a stage");
	head_free(&l.head);
	arena_free(&l.mem);
	free(l.row);
}

int
main(void)
{
	bayes_golden();
	logit_known();
	partings();
	auc_errors();
	properties();
	return tap_end();
}
