/* SPDX-License-Identifier: MIT */
#include "train_report.h"

#include "logit.h"
#include "num.h"
#include "report_grid.h"
#include "stats.h"
#include "train_own.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TENTHS = 10 };

/* As the shipped bands. */
static const struct {
	const char *grade;
	int from;
} grades[] = {{"A", 80}, {"B", 60}, {"C", 40}, {"D", 20}, {"F", 0}};

struct page {
	const struct train *t;
	struct buf b, cell;
	uint32_t *row; /* the leads tested, best first */
	size_t n, wins;
};

static const double *sorted_by; /* qsort has no context; ties by number */

static int
best_first(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (sorted_by[x] != sorted_by[y])
		return sorted_by[x] > sorted_by[y] ? -1 : 1;
	return (x > y) - (x < y);
}

static void
page_start(struct page *p)
{
	const struct train *t = p->t;

	p->row = xcalloc(t->rows + 1, sizeof(*p->row));
	for (size_t i = 0; i < t->rows; i++)
		if (!isnan(t->tested[i])) {
			p->row[p->n++] = (uint32_t)i;
			p->wins += t->won[i];
		}
	sorted_by = t->tested;
	qsort(p->row, p->n, sizeof(*p->row), best_first);
}

/* A number with this many decimals, never the locale's. */
static void
decimals_add(struct buf *b, double v, int decimals)
{
	char text[NUM_TEXT];
	size_t n, point;

	if (!isfinite(v)) {
		buf_addf(b, "–");
		return;
	}
	n = num_format_fixed(v, decimals, text);
	buf_add(b, text, n);
	for (point = 0; point < n && text[point] != '.'; point++)
		;
	if (point == n && decimals)
		buf_addc(b, '.');
	for (size_t have = point == n ? 0 : n - point - 1; have < (size_t)decimals; have++)
		buf_addc(b, '0');
}

static void
percent_add(struct buf *b, double v)
{
	decimals_add(b, v * 100, 1);
}

static void
cell_text(struct page *p, struct grid *g, const char *s)
{
	(void)p;
	grid_add(g, slice_of(s));
}

static void
cell_count(struct page *p, struct grid *g, uint64_t n)
{
	p->cell.n = 0;
	buf_addf(&p->cell, "%" PRIu64, n);
	grid_add(g, buf_slice(&p->cell));
}

static void
cell_number(struct page *p, struct grid *g, double v, int decimals)
{
	p->cell.n = 0;
	decimals_add(&p->cell, v, decimals);
	grid_add(g, buf_slice(&p->cell));
}

/* "38.5 (37.1–39.9)" */
static void
cell_rate(struct page *p, struct grid *g, uint64_t k, uint64_t n)
{
	p->cell.n = 0;
	if (n) {
		struct interval i = stats_wilson(k, n);

		percent_add(&p->cell, (double)k / (double)n);
		buf_addf(&p->cell, " (");
		percent_add(&p->cell, i.low);
		buf_addf(&p->cell, "–");
		percent_add(&p->cell, i.high);
		buf_addc(&p->cell, ')');
	} else {
		buf_addf(&p->cell, "–");
	}
	grid_add(g, buf_slice(&p->cell));
}

static void
heads(struct grid *g, size_t n, const char *const *head)
{
	*g = (struct grid){.columns = n};
	for (size_t i = 0; i < n; i++)
		grid_add(g, slice_of(head[i]));
}

static void
grid_end(struct page *p, struct grid *g, const char *align)
{
	grid_print(g, align, &p->b);
	grid_free(g);
}

static void
about(struct page *p)
{
	const struct train *t = p->t;
	struct train_count k = train_count(t);

	buf_addf(&p->b, "What the table knows\n\nOutcome: ");
	grid_escape(slice_of(t->o.target), &p->b);
	buf_addf(&p->b, "\n%" PRIu64 " leads: %" PRIu64 " won (", k.leads, k.wins);
	percent_add(&p->b, (double)k.wins / (double)k.leads);
	buf_addf(&p->b, " %%), %" PRIu64 " lost", k.leads - k.wins);
	if (k.unknown)
		buf_addf(&p->b, "; %" PRIu64 " more left out, without an outcome", k.unknown);
	buf_addf(&p->b, "\n\nTested on %zu leads that the table had not seen: ", p->n);
	if (t->o.split == TRAIN_BY_FOLDS)
		buf_addf(&p->b, "all, in parts, each by a table from the others");
	else if (t->o.split == TRAIN_BY_TIME)
		buf_addf(&p->b, "the latest ones");
	else
		buf_addf(&p->b, "chosen by a hash of the lead");
	buf_addf(&p->b,
		 ".\nThe table that was written was then learnt from all leads in the same way, "
		 "so it has no test of its own.\n");
}

struct figures {
	double auc, loss, brier, top;
};

static struct figures
measure(const struct page *p, const double *odds)
{
	const struct train *t = p->t;
	struct figures f = {.auc = train_auc(odds, t->won, p->row, p->n)};
	uint32_t *row = xcalloc(p->n + 1, sizeof(*row));
	size_t tenth = p->n / TENTHS;
	double won = 0;

	memcpy(row, p->row, p->n * sizeof(*row));
	sorted_by = odds;
	qsort(row, p->n, sizeof(*row), best_first);
	for (size_t i = 0; i < p->n; i++) {
		double q = logit_probability(odds[row[i]]) - t->won[row[i]];

		f.loss += logit_loss(odds[row[i]], t->won[row[i]]);
		f.brier += q * q;
		won += i < tenth ? t->won[row[i]] : 0;
	}
	f.loss /= (double)p->n;
	f.brier /= (double)p->n;
	f.top = won / (double)tenth / ((double)p->wins / (double)p->n);
	free(row);
	return f;
}

static void
figures_section(struct page *p)
{
	static const char *const head[] = {"", "table", "no limit", "cost of simplicity",
					   "knowing nothing"};
	struct figures a = measure(p, p->t->tested), b = measure(p, p->t->tested_free);
	double error = train_auc_error(p->t->tested, p->t->won, p->row, p->n);
	double share = (double)p->wins / (double)p->n;
	const struct {
		const char *name;
		double table, free, nothing;
	} row[] = {
	    {"AUC", a.auc, b.auc, 0.5},
	    {"log loss", a.loss, b.loss, -share * log(share) - (1 - share) * log(1 - share)},
	    {"Brier score", a.brier, b.brier, share * (1 - share)},
	    {"lift of the top tenth", a.top, b.top, 1},
	};
	struct grid g;

	buf_addf(&p->b, "\nHow good it is\n\n");
	heads(&g, 5, head);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		int decimals = i == 3 ? 2 : 4;

		cell_text(p, &g, row[i].name);
		cell_number(p, &g, row[i].table, decimals);
		cell_number(p, &g, row[i].free, decimals);
		cell_number(p, &g,
			    i == 1 || i == 2 ? row[i].table - row[i].free
					     : row[i].free - row[i].table,
			    decimals);
		cell_number(p, &g, row[i].nothing, decimals);
	}
	grid_end(p, &g, "lrrrr");
	buf_addf(&p->b, "\nThe AUC of the table is, with 95 %% certainty, in (DeLong): ");
	decimals_add(&p->b, fmax(0, a.auc - 1.96 * error), 4);
	buf_addf(&p->b, "–");
	decimals_add(&p->b, fmin(1, a.auc + 1.96 * error), 4);
	buf_addf(&p->b, ".\nNo limit: the same bins without a limit of rows and whole points.\n");
}

static void
calibration_section(struct page *p)
{
	static const char *const head[] = {"tenth", "score", "leads", "predicted %", "won %", ""};
	const struct train *t = p->t;
	struct grid g;
	size_t off = 0;

	buf_addf(&p->b, "\nDoes it keep what it promises\n\n");
	heads(&g, 6, head);
	for (size_t k = 0; k < TENTHS; k++) {
		size_t from = k * p->n / TENTHS, end = (k + 1) * p->n / TENTHS;
		uint64_t won = 0;
		double sum = 0;
		struct interval i;
		bool in;

		if (from == end)
			continue;
		for (size_t r = from; r < end; r++) {
			won += t->won[p->row[r]];
			sum += logit_probability(t->tested[p->row[r]]);
		}
		sum /= (double)(end - from);
		i = stats_wilson(won, end - from);
		in = sum >= i.low && sum <= i.high;
		off += !in;
		cell_count(p, &g, k + 1);
		p->cell.n = 0;
		decimals_add(&p->cell, t->tested_score[p->row[end - 1]], 0);
		buf_addf(&p->cell, "–");
		decimals_add(&p->cell, t->tested_score[p->row[from]], 0);
		grid_add(&g, buf_slice(&p->cell));
		cell_count(p, &g, end - from);
		cell_number(p, &g, sum * 100, 1);
		cell_rate(p, &g, won, end - from);
		cell_text(p, &g, in ? "" : "outside");
	}
	grid_end(p, &g, "rrrrrl");
	buf_addf(&p->b, "\nIn brackets: 95 %% intervals (Wilson). ");
	buf_addf(&p->b,
		 off ? "%zu of %d tenths are outside: the chances are %s there.\n"
		     : "All predictions are within them.\n",
		 off, TENTHS, "off");
}

static void
grades_section(struct page *p)
{
	static const char *const head[] = {"grade", "score", "leads", "won %", "lift"};
	const struct train *t = p->t;
	struct grid g;

	buf_addf(&p->b, "\nWho converts, by the grades of the shipped bands\n\n");
	heads(&g, 5, head);
	for (size_t k = 0; k < sizeof(grades) / sizeof(*grades); k++) {
		uint64_t n = 0, won = 0;

		for (size_t i = 0; i < p->n; i++) {
			double s = t->tested_score[p->row[i]];

			if (s < grades[k].from || (k && s >= grades[k - 1].from))
				continue;
			n++;
			won += t->won[p->row[i]];
		}
		cell_text(p, &g, grades[k].grade);
		p->cell.n = 0;
		buf_addf(&p->cell, "%d–%d", grades[k].from, k ? grades[k - 1].from : 100);
		grid_add(&g, buf_slice(&p->cell));
		cell_count(p, &g, n);
		cell_rate(p, &g, won, n);
		cell_number(p, &g,
			    n ? (double)won / (double)n * (double)p->n / (double)p->wins : NAN, 2);
	}
	grid_end(p, &g, "lrrrr");
}

static void
drift_section(struct page *p)
{
	const struct train *t = p->t;

	if (isnan(t->drift_auc))
		return;
	buf_addf(&p->b, "\nDoes it last\n\n");
	if (t->o.split == TRAIN_BY_TIME)
		buf_addf(&p->b, "Tested on leads of all times instead of the latest: AUC ");
	else
		buf_addf(&p->b, "Learnt from the first 70 %% %s and tried on the rest: AUC ",
			 t->o.time >= 0 ? "in time" : "of the file");
	decimals_add(&p->b, t->drift_auc, 4);
	buf_addf(
	    &p->b, ".\n%s\n",
	    t->drift
		? "The leads drift: what held for the early ones holds less for the late ones. "
		  "Expect the lower figure, and learn again often."
		: "No drift beyond chance.");
}

/* The rules of a column, the points they span, and the AUC of the column alone. */
static void
column_row(struct page *p, struct grid *g, size_t c)
{
	static const char *const kind[] = {"unused",   "there or not", "number", "time",
					   "category", "list",	       "text"};
	const struct train *t = p->t;
	const struct train_column *x = &t->column[c];
	double low = 0, high = 0;
	uint64_t rules = 0;

	for (size_t f = 0; f < t->model.factors; f++)
		for (size_t b = 0; t->model.factor[f].column == c && b < t->model.factor[f].bins;
		     b++) {
			double v = t->model.factor[f].bin[b].points;

			rules += v != 0;
			low = v < low ? v : low;
			high = v > high ? v : high;
		}
	p->cell.n = 0;
	grid_escape(x->name, &p->cell);
	grid_add(g, buf_slice(&p->cell));
	cell_text(p, g, x->read ? kind[x->kind] : "unused");
	cell_count(p, g, rules);
	p->cell.n = 0;
	if (rules)
		buf_addf(&p->cell, "%.0f to %+.0f", low, high);
	grid_add(g, buf_slice(&p->cell));
	if (x->suspect_auc > 0)
		cell_number(p, g, x->suspect_auc, 3);
	else
		cell_text(p, g, "");
	cell_text(p, g, x->suspect ? x->suspect : x->note ? x->note : "");
}

static void
columns_section(struct page *p)
{
	static const char *const head[] = {"column", "kind", "rules", "points", "AUC alone", "why"};
	struct grid g;

	buf_addf(&p->b, "\nThe columns\n\n");
	heads(&g, 6, head);
	for (size_t c = 0; c < p->t->columns; c++)
		column_row(p, &g, c);
	grid_end(p, &g, "llrrrl");
	buf_addf(&p->b, "\n%zu rules, %zu of them for two columns together.\n", p->t->rules,
		 p->t->model.pairs);
}

static void
warnings_section(struct page *p)
{
	if (!train_warnings(p->t))
		return;
	buf_addf(&p->b, "\nBeware\n\n");
	for (size_t i = 0; i < train_warnings(p->t); i++) {
		buf_addf(&p->b, "- ");
		grid_escape(slice_of(train_warning(p->t, i)), &p->b);
		buf_addc(&p->b, '\n');
	}
}

void
train_report(const struct train *t, struct out *out)
{
	struct page p = {.t = t};

	page_start(&p);
	about(&p);
	warnings_section(&p);
	figures_section(&p);
	calibration_section(&p);
	grades_section(&p);
	drift_section(&p);
	columns_section(&p);
	out_bytes(out, p.b.s, p.b.n);
	buf_free(&p.b);
	buf_free(&p.cell);
	free(p.row);
}

void
train_probabilities(const struct train *t, struct out *out)
{
	static const struct slice head[] = {SLICE_INIT("score"), SLICE_INIT("probability")};
	char number[NUM_TEXT], chance[NUM_TEXT];

	out_row(out, head, 2);
	for (int s = 0; s <= 100; s++) {
		struct slice cell[] = {
		    {number, num_format(s, number)},
		    {chance, num_format_fixed(train_probability(t, s), 4, chance)},
		};

		out_row(out, cell, 2);
	}
}
