/* SPDX-License-Identifier: MIT
 * Targets both teams agreed on: the table of them, and what the counts say. A target is met or
 * missed only where the whole interval is on one side of it. */
#include "funnel_parts.h"

#include <stdlib.h>

enum { FROM, TO, TARGET, WITHIN, OWNER, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	{"from", true}, {"to", true}, {"target", true}, {"within", false}, {"owner", false},
};

/* The step a cell names, or -1 with the reason in ERR. */
static int
step_of(const struct funnel *f, size_t row, size_t column, struct buf *err)
{
	const struct table *t = &f->kpi_table;
	struct slice name = table_cell(t, row, column);
	int i = stages_find(f->stages, name);

	if (i >= 0 && f->stage_step[i] >= 0)
		return f->stage_step[i];
	buf_addf(err, "%s:%ju: %s: \"%.*s\" is no %s of %s", t->name, (uintmax_t)t->line[row],
		 columns[column].name, (int)name.n, name.p, i >= 0 ? "step" : "stage",
		 f->stages->table.name);
	return -1;
}

static int
kpi_row(struct funnel *f, size_t row, struct buf *err)
{
	const struct table *t = &f->kpi_table;
	struct funnel_kpi *k = &f->kpi[row];
	struct slice within = table_cell(t, row, WITHIN);
	uintmax_t line = (uintmax_t)t->line[row];
	int from = step_of(f, row, FROM, err), to = from < 0 ? -1 : step_of(f, row, TO, err);

	if (to < 0)
		return -1;
	if (from >= to) {
		buf_addf(err, "%s:%ju: to: \"%.*s\" does not come after \"%.*s\"", t->name, line,
			 (int)f->step[to].name.n, f->step[to].name.p, (int)f->step[from].name.n,
			 f->step[from].name.p);
		return -1;
	}
	*k = (struct funnel_kpi){.from = (size_t)from,
				 .to = (size_t)to,
				 .owner = table_cell(t, row, OWNER),
				 .window = f->o->window};
	if (table_cell(t, row, TARGET).n == 0) {
		buf_addf(err, "%s:%ju: target: empty", t->name, line);
		return -1;
	}
	if (table_number(t, row, TARGET, 0, &k->target, err) < 0)
		return -1;
	if (!(k->target >= 0 && k->target <= 1)) {
		buf_addf(err, "%s:%ju: target: not between 0 and 100 %%; write 25%% or 0.25",
			 t->name, line);
		return -1;
	}
	if (within.n && !when_parse_duration(within, f->o->now, f->o->zone, &k->window)) {
		buf_addf(err, "%s:%ju: within: \"%.*s\" is no duration as 90d, 3mo", t->name, line,
			 (int)within.n, within.p);
		return -1;
	}
	return 0;
}

int
kpi_read(struct funnel *f, const char *name, struct buf *err)
{
	if (table_read(&f->kpi_table, name, columns, COLUMNS, err) < 0 ||
	    table_some(&f->kpi_table, "target", err) < 0)
		return -1;
	f->kpi = xcalloc(f->kpi_table.rows, sizeof(*f->kpi));
	for (; f->kpis < f->kpi_table.rows; f->kpis++)
		if (kpi_row(f, f->kpis, err) < 0)
			return -1;
	return 0;
}

void
kpi_add(struct funnel *f)
{
	for (size_t i = 0; i < f->kpis; i++) {
		struct funnel_kpi *k = &f->kpi[i];
		enum funnel_verdict v = funnel_judge(f, k->from, k->to, k->window);

		k->n += v >= VERDICT_STAYED;
		k->hits += v == VERDICT_WENT;
		k->pending += v == VERDICT_PENDING;
		if (f->o->rate == FUNNEL_KM) {
			int64_t hours;
			bool event;

			if (funnel_watch(f, k->from, k->to, k->window, &hours, &event))
				spread_add(event ? &k->survival.event : &k->survival.censored,
					   hours);
		}
	}
}

static struct report_row *
kpi_metric(const struct funnel *f, struct report *r, const struct funnel_kpi *k, const char *metric)
{
	struct report_row *row = report_add(r, "kpi", metric);

	if (k->owner.n) {
		row->by = SLICE("owner");
		row->group = k->owner;
	}
	row->from = f->step[k->from].name;
	row->to = f->step[k->to].name;
	return row;
}

/* The rate of a target as the options want it. */
static void
kpi_rate(const struct funnel *f, struct funnel_kpi *k, struct report_row *row)
{
	struct estimate e;

	report_set_rate(row, k->hits, k->n);
	if (f->o->rate != FUNNEL_KM)
		return;
	row->kind = REPORT_ESTIMATE;
	row->known = false;
	row->n = 0;
	if (survival_estimate(&k->survival, &e))
		report_set_interval(row, REPORT_ESTIMATE, e.p, e.i.low, e.i.high, e.n);
}

/* No lead to judge by leaves it open too. */
static const char *
kpi_status(const struct funnel_kpi *k, const struct report_row *rate)
{
	if (!rate->known)
		return "undecided";
	return rate->low >= k->target ? "met" : rate->high < k->target ? "missed" : "undecided";
}

void
kpi_rows(struct funnel *f, struct report *r)
{
	for (size_t i = 0; i < f->kpis; i++) {
		struct funnel_kpi *k = &f->kpi[i];
		struct report_row *row = kpi_metric(f, r, k, "rate");
		uint64_t more;
		bool ends;

		kpi_rate(f, k, row);
		row->status = kpi_status(k, row);
		report_set_share(kpi_metric(f, r, k, "target"), k->target);
		ends = stats_needed(k->hits, k->n, k->target, &more);
		row = kpi_metric(f, r, k, "needed");
		report_set_count(row, more);
		row->known = ends && f->o->rate != FUNNEL_KM; /* its n is not a plain one */
		/* by Kaplan and Meier all count, each for as long as it has been watched */
		report_set_count(kpi_metric(f, r, k, "pending"),
				 f->o->rate == FUNNEL_KM ? 0 : k->pending);
	}
}

size_t
funnel_missed(const struct funnel *f, bool by_rate)
{
	size_t missed = 0;

	for (size_t i = 0; i < f->kpis; i++) {
		struct report_row row = {0};

		kpi_rate(f, &f->kpi[i], &row);
		missed += strcmp(kpi_status(&f->kpi[i], &row), "missed") == 0 ||
			  (by_rate && row.known && report_fraction(&row) < f->kpi[i].target);
	}
	return missed;
}
