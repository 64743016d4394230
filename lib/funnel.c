/* SPDX-License-Identifier: MIT */
#include "funnel_parts.h"

#include "text.h"

#include <stdlib.h>

enum { STEP_LOST = -1, STEP_BESIDE = -2 };
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
	bool any;

	f->stage_column = head_find(head, SLICE("stage"));
	f->created = head_find(head, SLICE("created_at"));
	f->lost_column = head_find(head, SLICE("lost_at"));
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
		if (g->kind > STAGE_WON)
			continue;
		first = first ? first : g;
		f->stage_step[i] = (int)f->steps;
		f->column[f->steps] = c;
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
	f->created_counts = first->on.n == 0;
	f->all_enter = first->on.n == 0 && first->when.n == 0;
	return 0;
}

static int
groups_open(struct funnel *f, const struct head *head, struct buf *err)
{
	const struct funnel_options *o = f->o;

	f->by = xcalloc(2 + o->bys, sizeof(*f->by));
	by_open_plain(f, &f->by[f->bys++], CUT_NONE);
	if (o->sections & FUNNEL_COHORT)
		by_open_plain(f, &f->by[f->bys++], o->cohort);
	for (size_t i = 0; i < o->bys && (o->sections & FUNNEL_BREAKDOWN); i++)
		if (by_open(f, &f->by[f->bys++], o->by[i], head, err) < 0)
			return -1;
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
	f->count = xcalloc(f->width, sizeof(*f->count));
	f->spread = xcalloc(f->steps, sizeof(*f->spread));
	f->negative = xcalloc(f->steps * f->steps, sizeof(*f->negative));
	f->doubt = xcalloc(f->steps, sizeof(*f->doubt));
	l->at = xcalloc(f->steps, sizeof(*l->at));
	l->entry = xcalloc(f->steps, sizeof(*l->entry));
	l->date = xcalloc(f->steps, sizeof(*l->date));
	l->entry_date = xcalloc(f->steps, sizeof(*l->entry_date));
	l->known = xcalloc(f->steps, sizeof(*l->known));
	l->unreadable = xcalloc(f->steps, sizeof(*l->unreadable));
	l->future = xcalloc(f->steps, sizeof(*l->future));
	if (groups_open(f, head, err) < 0)
		goto bad;
	if (o->kpis && kpi_read(f, o->kpis, err) < 0)
		goto bad;
	return f;
bad:
	funnel_free(f);
	return NULL;
}

enum reading { READ_EMPTY, READ_TIME, READ_BAD, READ_FUTURE };

static enum reading
moment_read(const struct funnel *f, struct slice s, int64_t *at, bool *date)
{
	*at = WHEN_NONE;
	*date = false;
	if (s.n == 0)
		return READ_EMPTY;
	if (!when_parse(s, f->o->zone, at, date)) {
		s = slice_trim(s);
		*at = WHEN_NONE;
		if (s.n == 0)
			return READ_EMPTY;
		if (!when_parse(s, f->o->zone, at, date)) {
			*at = WHEN_NONE;
			return READ_BAD;
		}
	}
	if (*at > f->o->now) {
		*at = WHEN_NONE;
		return READ_FUTURE;
	}
	return READ_TIME;
}

int64_t
funnel_days(const struct funnel *f, int64_t a, bool a_date, int64_t b, bool b_date)
{
	if (a_date || b_date)
		return (zone_day(f->o->zone, b) - zone_day(f->o->zone, a)) * WHEN_DAY;
	return b - a;
}

/* What the column "stage" says: a step, STEP_LOST, STEP_BESIDE (also: nothing). */
static int
said_stage(struct funnel *f, const struct record *r)
{
	struct slice said = record_get(r, f->stage_column);
	int i;

	f->lead.unknown = false;
	if (said.n == 0)
		return STEP_BESIDE;
	for (size_t k = 0; k < f->stages->n; k++)
		if (slice_eq(f->stages->stage[k].name, said))
			return f->stage_step[k];
	i = stages_find(f->stages, said);
	if (i >= 0)
		return f->stage_step[i];
	f->lead.unknown = slice_trim(said).n > 0;
	return STEP_BESIDE;
}

static bool
lead_is_lost(const struct funnel *f, const struct record *r, int said, bool future)
{
	const struct funnel_lead *l = &f->lead;
	int64_t at;
	bool date;

	switch (moment_read(f, record_get(r, f->lost_column), &at, &date)) {
	case READ_FUTURE:
		return false;
	case READ_EMPTY:
		return said == STEP_LOST && !future;
	case READ_BAD:
		return true;
	case READ_TIME:
		break;
	}
	/* it came back if it went on afterwards */
	for (size_t k = 0; k < f->steps; k++)
		if (l->at[k] != WHEN_NONE && funnel_days(f, at, date, l->at[k], l->date[k]) > 0)
			return false;
	return true;
}

/* Reads a lead. False if it did not exist yet. PERIOD is the moment it counts for. */
static bool
lead_read(struct funnel *f, const struct record *r, int64_t *period)
{
	struct funnel_lead *l = &f->lead;
	enum reading created;
	int64_t next = WHEN_NONE;
	bool created_date, next_date = false, future = false;
	int said;

	created = moment_read(f, record_get(r, f->created), &l->created, &created_date);
	if (created == READ_FUTURE)
		return false;
	l->reached = f->all_enter;
	for (size_t k = 0; k < f->steps; k++) {
		enum reading got =
		    moment_read(f, record_get(r, f->column[k]), &l->at[k], &l->date[k]);

		l->known[k] = got == READ_TIME || got == READ_BAD;
		if (l->known[k])
			l->reached = k + 1;
		l->unreadable[k] = got == READ_BAD;
		l->future[k] = got == READ_FUTURE;
		future |= l->future[k];
	}
	if (future && l->at[0] == WHEN_NONE && created == READ_EMPTY && l->reached <= f->all_enter)
		return false; /* all it has is ahead of it */
	said = said_stage(f, r);
	if (said >= 0 && !future) {
		l->known[said] = true;
		if ((size_t)said >= l->reached)
			l->reached = (size_t)said + 1;
	}
	if (f->created_counts && l->at[0] == WHEN_NONE && l->reached > 0 &&
	    l->created != WHEN_NONE) {
		l->at[0] = l->created;
		l->date[0] = created_date;
	}
	l->known[0] |= f->all_enter || l->at[0] != WHEN_NONE;
	for (size_t k = f->steps; k-- > 0;) {
		if (l->at[k] != WHEN_NONE) {
			next = l->at[k];
			next_date = l->date[k];
		}
		l->entry[k] = next;
		l->entry_date[k] = next_date;
	}
	l->lost = lead_is_lost(f, r, said, future);
	*period = l->entry[0] != WHEN_NONE ? l->entry[0] : l->created;
	return true;
}

enum funnel_verdict
funnel_judge(const struct funnel *f, size_t i, size_t j, int64_t window)
{
	const struct funnel_lead *l = &f->lead;
	bool went = l->reached > j;

	if (l->reached <= i)
		return VERDICT_OUT;
	if (f->o->rate == FUNNEL_MATURED) {
		if (l->entry[i] == WHEN_NONE)
			return VERDICT_OUT;
		if (f->o->now - l->entry[i] < window)
			return VERDICT_PENDING;
	} else if (f->o->rate == FUNNEL_RESOLVED && !went && !l->lost) {
		return VERDICT_PENDING;
	}
	if (!went)
		return VERDICT_STAYED;
	/* a step passed at a time nobody knows was passed in time */
	if (window && l->entry[i] != WHEN_NONE && l->entry[j] != WHEN_NONE &&
	    funnel_days(f, l->entry[i], l->entry_date[i], l->entry[j], l->entry_date[j]) > window)
		return VERDICT_STAYED;
	return VERDICT_WENT;
}

static void
lead_count(struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;
	uint64_t *c = f->count;

	memset(c, 0, f->width * sizeof(*c));
	c[f->width - 1] = 1;
	for (size_t k = 0; k < l->reached; k++) {
		uint64_t *step = c + k * TALLIES;

		step[TALLY_REACHED] = 1;
		step[TALLY_LOST] = l->lost && k + 1 == l->reached;
	}
	/* a step beyond the one reached is still one that could have been: its rate counts those
	 * who stayed */
	for (size_t k = 1; k < f->steps; k++) {
		enum funnel_verdict prev = funnel_judge(f, k - 1, k, f->o->window);
		enum funnel_verdict first = k == 1 ? prev : funnel_judge(f, 0, k, f->o->window);
		uint64_t *step = c + k * TALLIES;

		step[TALLY_PREV_N] = prev >= VERDICT_STAYED;
		step[TALLY_PREV] = prev == VERDICT_WENT;
		step[TALLY_FIRST_N] = first >= VERDICT_STAYED;
		step[TALLY_FIRST] = first == VERDICT_WENT;
	}
}

/* Durations between steps, and what is odd about the dates. */
static void
lead_time(struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;
	size_t before = SIZE_MAX;
	bool backwards = false, timed = f->o->sections & (FUNNEL_FUNNEL | FUNNEL_VELOCITY);

	f->unknown_stage += l->unknown;
	for (size_t k = 0; k < f->steps; k++) {
		f->doubt[k].unreadable += l->unreadable[k];
		f->doubt[k].future += l->future[k];
	}
	for (size_t k = 0; k < l->reached; k++) {
		int64_t days;

		f->doubt[k].skipped += !l->known[k];
		f->doubt[k].undated += l->entry[k] == WHEN_NONE;
		if (l->at[k] == WHEN_NONE)
			continue;
		if (before != SIZE_MAX) {
			days = funnel_days(f, l->at[before], l->date[before], l->at[k], l->date[k]);
			if (days < 0) {
				f->negative[before * f->steps + k]++;
				backwards = true;
			} else if (before + 1 == k && timed) {
				spread_add(&f->spread[k], days);
			}
		}
		before = k;
	}
	f->backwards += backwards;
	if (f->steps > 2 && l->reached == f->steps && l->at[0] != WHEN_NONE &&
	    l->at[f->steps - 1] != WHEN_NONE) {
		int64_t days = funnel_days(f, l->at[0], l->date[0], l->at[f->steps - 1],
					   l->date[f->steps - 1]);

		if (days >= 0 && timed)
			spread_add(&f->spread[0], days);
		f->negative_whole += days < 0;
	}
}

void
funnel_add(struct funnel *f, const struct record *r)
{
	const struct funnel_options *o = f->o;
	int64_t period;

	if (!lead_read(f, r, &period)) {
		f->not_yet++;
		return;
	}
	if ((o->from != WHEN_NONE && (period == WHEN_NONE || period < o->from)) ||
	    (o->to != WHEN_NONE && (period == WHEN_NONE || period >= o->to))) {
		f->outside++;
		return;
	}
	if (period != WHEN_NONE) {
		f->first = f->first == WHEN_NONE || period < f->first ? period : f->first;
		f->last = period > f->last ? period : f->last;
	}
	f->leads++;
	f->nowhere += f->lead.reached == 0;
	lead_count(f);
	for (size_t i = 0; i < f->bys; i++)
		by_add(f, &f->by[i], r);
	kpi_add(f);
	lead_time(f);
}

void
funnel_free(struct funnel *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->bys; i++)
		by_free(&f->by[i]);
	for (size_t k = 0; f->spread && k < f->steps; k++)
		spread_free(&f->spread[k]);
	free(f->by);
	free(f->step);
	free(f->stage_step);
	free(f->column);
	free(f->count);
	free(f->spread);
	free(f->negative);
	free(f->doubt);
	free(f->lead.at);
	free(f->lead.entry);
	free(f->lead.date);
	free(f->lead.entry_date);
	free(f->lead.known);
	free(f->lead.unreadable);
	free(f->lead.future);
	free(f->kpi);
	table_free(&f->kpi_table);
	arena_free(&f->mem);
	free(f);
}
