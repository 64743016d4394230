/* SPDX-License-Identifier: MIT */
#include "funnel_parts.h"

#include "num.h"

#include <stdlib.h>
#include <strings.h>

enum {
	WHOLE = FUNNEL_FUNNEL | FUNNEL_BOTTLENECK | FUNNEL_COMPARE, /* sections of all leads */
	TIMED = FUNNEL_FUNNEL | FUNNEL_BOTTLENECK | FUNNEL_VELOCITY | FUNNEL_TIME | FUNNEL_STUCK
};
enum { STEPS_MAX = 256 }; /* counts of pairs are a square of it */

/* The column NAME_at. */
static int
dated_column(const struct head *head, const struct stage *g, struct buf *b, struct buf *err)
{
	int c;

	b->n = 0;
	stage_column(g, b);
	c = head_find(head, buf_slice(b));
	if (c == HEAD_TWICE)
		buf_addf(err, "two columns are called \"%.*s\"", (int)b->n, b->s);
	return c;
}

static int
steps_open(struct funnel *f, const struct head *head, struct buf *err)
{
	const struct stages *s = f->stages;
	const struct stage *first = NULL;
	struct buf name = {0};
	bool any, nameless = head_find(head, SLICE("visitor_id")) >= 0;

	f->stage_column = head_find(head, SLICE("stage"));
	f->created = head_find(head, SLICE("created_at"));
	f->lost_column = head_find(head, SLICE("lost_at"));
	f->recycle_count = head_find(head, SLICE("recycle_count"));
	f->reentry_count = head_find(head, SLICE("reentry_count"));
	any = f->stage_column >= 0 || f->created >= 0;
	f->step = xcalloc(s->n, sizeof(*f->step));
	f->stage_step = xcalloc(s->n, sizeof(*f->stage_step));
	f->column = xcalloc(s->n, sizeof(*f->column));
	for (size_t i = 0; i < s->n; i++) {
		const struct stage *g = &s->stage[i];
		int c = dated_column(head, g, &name, err);

		if (c == HEAD_TWICE) {
			buf_free(&name);
			return -1;
		}
		any |= c >= 0;
		if (g->kind == STAGE_LOST && c >= 0)
			f->lost_column = c;
		f->stage_step[i] = g->kind == STAGE_LOST ? STEP_LOST : STEP_BESIDE;
		if (g->kind > STAGE_WON || (g->kind == STAGE_VISIT && !nameless))
			continue; /* all have a name: it would say what the next one says */
		first = first ? first : g;
		f->stage_step[i] = (int)f->steps;
		f->column[f->steps] = c;
		if (g->kind == STAGE_WON && f->steps && !f->goal)
			f->goal = f->steps;
		f->step[f->steps++] = (struct report_stage){g->name, g->label};
	}
	buf_free(&name);
	if (!any) {
		buf_addf(err,
			 "no column says where a lead is: neither stage, created_at nor a "
			 "<stage>_at of %s",
			 s->table.name);
		return -1;
	}
	if (f->steps > STEPS_MAX) {
		buf_addf(err, "%s: more than %d stages", s->table.name, STEPS_MAX);
		return -1;
	}
	f->goal = f->goal ? f->goal : f->steps - 1;
	f->created_counts = first->on.n == 0;
	f->all_enter = first->on.n == 0 && first->when.n == 0;
	return 0;
}

static struct funnel_by *
by_new(struct funnel *f, const char *section)
{
	struct funnel_by *by = &f->by[f->bys++];

	by->section = section;
	return by;
}

/* One way of grouping by a column that a section is about; without it the section says nothing, or
 * where it was asked for, why. */
static int
group_open(struct funnel *f, unsigned section, const char *name, const char *column, bool must,
	   const struct head *head, struct buf *err)
{
	if (!(f->o->sections & section))
		return 0;
	if (!strchr(column, ',') && head_find(head, slice_of(column)) < 0) {
		if (f->o->automatic || !must)
			return 0;
		buf_addf(err, "section %s: no column \"%s\"", name, column);
		return -1;
	}
	return by_open(f, by_new(f, name), column, head, err);
}

static int
groups_open(struct funnel *f, const struct head *head, struct buf *err)
{
	const struct funnel_options *o = f->o;
	bool graded = head_find(head, SLICE("grade")) >= 0;
	size_t n;

	f->by = xcalloc(7 + o->bys, sizeof(*f->by));
	by_open_plain(f, by_new(f, "funnel"), CUT_NONE);
	if (o->sections & FUNNEL_COHORT)
		by_open_plain(f, by_new(f, "cohort"), o->cohort);
	for (size_t i = 0; i < o->bys && (o->sections & FUNNEL_BREAKDOWN); i++)
		if (by_open(f, by_new(f, "breakdown"), o->by[i], head, err) < 0)
			return -1;
	if (group_open(f, FUNNEL_ORIGIN, "origin", "origin", false, head, err) < 0)
		return -1;
	f->organic[0] = head_find(head, SLICE("medium"));
	f->organic[1] = head_find(head, SLICE("source"));
	if (group_open(f, FUNNEL_GRADE, "grade", "grade", false, head, err) < 0)
		return -1;
	f->by[f->bys - 1].by_name |= graded && (o->sections & FUNNEL_GRADE);
	if (group_open(f, FUNNEL_GRADE, "grade", "score", !graded, head, err) < 0)
		return -1;
	n = f->bys;
	if (group_open(f, FUNNEL_LOSS, "loss", "lost_reason", true, head, err) < 0)
		return -1;
	if (f->bys > n && f->organic[1] >= 0 &&
	    group_open(f, FUNNEL_LOSS, "loss", "source,lost_reason", true, head, err) < 0)
		return -1;
	for (; n < f->bys; n++)
		f->by[n].lost_only = true;
	if (o->compare_from == WHEN_NONE && o->compare_to == WHEN_NONE)
		return 0;
	f->comparing = true;
	by_open_plain(f, &f->other, CUT_NONE);
	return 0;
}

struct funnel *
funnel_open(const struct funnel_options *o, const struct stages *s, const struct head *head,
	    struct buf *err)
{
	struct funnel *f = xcalloc(1, sizeof(*f));
	struct funnel_lead *l = &f->lead;

	f->o = o;
	f->stages = s;
	f->first = f->last = WHEN_NONE;
	if (steps_open(f, head, err) < 0)
		goto bad;
	f->width = f->steps * TALLIES + 1;
	kinds_open(f);
	f->day = xcalloc(FUNNEL_DAYS, sizeof(*f->day));
	f->day[0].at = WHEN_NONE; /* of no bytes */
	f->said = xcalloc(FUNNEL_MEMO, sizeof(*f->said));
	f->first_day = xcalloc(FUNNEL_MEMO, sizeof(*f->first_day));
	f->spread = xcalloc(f->steps, sizeof(*f->spread));
	f->timed = o->list || (o->sections & TIMED);
	for (size_t k = 0; k < f->steps && f->timed; k++)
		spread_grid(&f->spread[k], 0, WHEN_DAY, FUNNEL_TOOK);
	f->inflow.width = f->steps;
	f->negative = xcalloc(f->steps * f->steps, sizeof(*f->negative));
	f->doubt = xcalloc(f->steps, sizeof(*f->doubt));
	l->at = xcalloc(f->steps, sizeof(*l->at));
	l->entry = xcalloc(f->steps, sizeof(*l->entry));
	l->known = xcalloc(f->steps, sizeof(*l->known));
	l->unreadable = xcalloc(f->steps, sizeof(*l->unreadable));
	l->future = xcalloc(f->steps, sizeof(*l->future));
	f->dated = xcalloc(f->steps, sizeof(*f->dated));
	for (size_t k = 0; k < f->steps; k++) {
		l->at[k].at = WHEN_NONE;
		if (f->column[k] >= 0)
			f->dated[f->dateds++] = k;
	}
	if (groups_open(f, head, err) < 0)
		goto bad;
	if (o->kpis && kpi_read(f, o->kpis, err) < 0)
		goto bad;
	f->amount = head_find(head, SLICE("amount"));
	if (traffic_open(f, err) < 0 || spend_open(f, err) < 0)
		goto bad;
	if (work_open(f, head, err) < 0 || trait_open(f, head, err) < 0)
		goto bad;
	touch_open(f, head);
	time_open(f);
	return f;
bad:
	funnel_free(f);
	return NULL;
}

int *
funnel_columns(const struct funnel *f, size_t *n)
{
	const int fixed[] = {f->created,   f->stage_column, f->lost_column, f->due,
			     f->confirmed, f->amount,	    f->organic[0],  f->organic[1],
			     f->recycle_count, f->reentry_count};
	size_t cap = sizeof(fixed) / sizeof(*fixed) + EVENT_KEYS + f->steps + f->slas + f->traits;
	int *c;

	for (size_t i = 0; i < f->bys; i++)
		cap += f->by[i].columns;
	c = xcalloc(cap, sizeof(*c));
	*n = 0;
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		c[(*n)++] = fixed[i];
	for (size_t i = 0; i < EVENT_KEYS && (f->content || f->touch); i++)
		c[(*n)++] = f->key[i];
	for (size_t i = 0; i < f->steps; i++)
		c[(*n)++] = f->column[i];
	for (size_t i = 0; i < f->slas; i++)
		c[(*n)++] = f->sla[i].column;
	for (size_t i = 0; i < f->traits; i++)
		c[(*n)++] = f->trait[i].column;
	for (size_t i = 0; i < f->bys; i++)
		for (size_t k = 0; k < f->by[i].columns; k++)
			c[(*n)++] = f->by[i].column[k].column;
	cap = *n; /* those that are there */
	*n = 0;
	for (size_t i = 0; i < cap; i++)
		if (c[i] >= 0)
			c[(*n)++] = c[i];
	return c;
}

static bool
is_inside(int64_t period, int64_t from, int64_t to)
{
	if (period == WHEN_NONE)
		return from == WHEN_NONE && to == WHEN_NONE;
	return (from == WHEN_NONE || period >= from) && (to == WHEN_NONE || period < to);
}

/* A column or two that say by themselves where a lead is from. */
static bool
is_organic(const struct funnel *f, const struct record *r)
{
	for (size_t i = 0; i < 2; i++) {
		struct slice s = record_get(r, f->organic[i]);

		for (size_t at = 0; at + 7 <= s.n; at++)
			if ((s.p[at] | 0x20) == 'o' && strncasecmp(s.p + at, "organic", 7) == 0)
				return true;
	}
	return false;
}

/* A count that lead-stage wrote is more than none. */
static bool
is_some(struct slice s)
{
	while (s.n && (*s.p == '0' || *s.p == ' '))
		s.p++, s.n--;
	return s.n > 0;
}

/* Was it beside the way, is it there, did it come back? */
static void
recycled_add(struct funnel *f, const struct record *r)
{
	bool was = f->lead.recycled || is_some(record_get(r, f->recycle_count));

	f->recycled += was;
	f->resting += f->lead.recycled;
	f->returned += was && is_some(record_get(r, f->reentry_count));
}

bool
won_amount(const struct funnel *f, const struct record *r, double *amount)
{
	return f->amount >= 0 && f->lead.reached > f->goal &&
	       num_parse_human(record_get(r, f->amount), amount, NULL);
}

static void
amount_add(struct funnel *f, const struct record *r)
{
	double amount;

	if (won_amount(f, r, &amount)) {
		sum_add(&f->amounts, amount);
		f->amounts_n++;
	}
}

void
funnel_add(struct funnel *f, const struct record *r)
{
	const struct funnel_options *o = f->o;
	int64_t period;

	by_dates_look(f, r);
	if (!lead_read(f, r, &period)) {
		f->not_yet++;
		return;
	}
	if (f->comparing && is_inside(period, o->compare_from, o->compare_to)) {
		f->others++;
		lead_kind(f);
		by_add(f, &f->other, r);
	}
	if (!is_inside(period, o->from, o->to)) {
		f->outside += !f->comparing || !is_inside(period, o->compare_from, o->compare_to);
		return;
	}
	if (period != WHEN_NONE) {
		f->first = f->first == WHEN_NONE || period < f->first ? period : f->first;
		f->last = period > f->last ? period : f->last;
	}
	f->leads++;
	f->nowhere += f->lead.reached == 0;
	f->unknown_stage += f->lead.unknown;
	recycled_add(f, r);
	lead_kind(f);
	for (size_t i = o->sections & WHOLE ? 0 : 1; i < f->bys; i++)
		by_add(f, &f->by[i], r);
	kpi_add(f);
	if (f->timed || (o->sections & FUNNEL_QUALITY))
		lead_time(f);
	if (o->sections & (FUNNEL_STUCK | FUNNEL_SLA))
		work_add(f, r);
	if (o->sections & FUNNEL_INFLOW)
		inflow_add(f);
	if (o->sections & (FUNNEL_TRAIT | FUNNEL_CONTENT))
		trait_add(f, r);
	if (f->touch)
		touch_add(f, r);
	if (f->time)
		time_add(f);
	if (f->traffic)
		daily_add(f, f->traffic, r);
	if (f->spend)
		daily_add(f, f->spend, r);
	if (o->sections & FUNNEL_BOTTLENECK)
		amount_add(f, r);
	if (o->sections & FUNNEL_ORIGIN)
		f->organics += is_organic(f, r);
}

void
funnel_free(struct funnel *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->bys; i++)
		by_free(f, &f->by[i]);
	by_free(f, &f->other);
	work_free(f);
	trait_free(f);
	touch_free(f);
	time_free(f);
	daily_free(f->traffic);
	daily_free(f->spend);
	days_free(&f->inflow);
	for (size_t k = 0; f->spread && k < f->steps; k++)
		spread_free(&f->spread[k]);
	free(f->by);
	free(f->step);
	free(f->stage_step);
	free(f->column);
	free(f->dated);
	kinds_free(f);
	free(f->said);
	free(f->day);
	free(f->first_day);
	free(f->spread);
	free(f->negative);
	free(f->doubt);
	free(f->lead.at);
	free(f->lead.entry);
	free(f->lead.known);
	free(f->lead.unreadable);
	free(f->lead.future);
	for (size_t i = 0; i < f->kpis; i++)
		survival_free(&f->kpi[i].survival);
	free(f->kpi);
	table_free(&f->kpi_table);
	arena_free(&f->mem);
	free(f);
}

uint64_t
funnel_unplaced(const struct funnel *f)
{
	return f->unknown_stage >= f->leads / 10 + (f->leads % 10 != 0) ? f->unknown_stage : 0;
}
