/* SPDX-License-Identifier: MIT
 * What waits for somebody: leads that are late (sla), leads that stand still (stuck), and the lists
 * of them. */
#include "funnel_parts.h"

#include <stdlib.h>

/* With fewer who went on, nobody knows how long is long. */
enum { ADVANCED_MIN = 10 };

static void
sla_open(struct funnel *f, const struct head *head)
{
	static const char *const group[] = {"grade", "temperature", "queue", "owner"};
	int c;

	f->sla = xcalloc(1 + sizeof(group) / sizeof(*group), sizeof(*f->sla));
	f->sla[f->slas++] = (struct funnel_sla){.name = SLICE(""), .column = HEAD_NONE};
	for (size_t i = 0; i < sizeof(group) / sizeof(*group); i++)
		if ((c = head_find(head, slice_of(group[i]))) >= 0)
			f->sla[f->slas++] =
			    (struct funnel_sla){.name = slice_of(group[i]), .column = c};
	for (size_t i = 0; i < f->slas; i++)
		f->sla[i].groups.width = SLA_COUNTS;
}

static int
list_open(struct funnel *f, struct buf *err)
{
	int i;

	if (f->o->list == LIST_QUALITY)
		return doubt_open(f, err);
	if (f->o->list != LIST_DROPPED)
		return 0;
	i = stages_find(f->stages, f->o->list_stage);
	if (i < 0 || f->stage_step[i] < 0 || (size_t)f->stage_step[i] + 1 >= f->steps) {
		buf_addf(err, "--list: \"%.*s\" is no step of %s that another one follows",
			 (int)f->o->list_stage.n, f->o->list_stage.p, f->stages->table.name);
		return -1;
	}
	f->list_step = (size_t)f->stage_step[i];
	return 0;
}

int
work_open(struct funnel *f, const struct head *head, struct buf *err)
{
	const struct stages *s = f->stages;

	f->due = head_find(head, SLICE("due_at"));
	f->confirmed = head_find(head, SLICE("confirmed_at"));
	if (((f->o->sections & FUNNEL_SLA) && !f->o->automatic) || f->o->list == LIST_OVERDUE) {
		if (f->due < 0 || f->confirmed < 0) {
			buf_addf(err, "who is late shows in columns due_at (lead-route writes it) and "
				      "confirmed_at (when the owner took the lead up; bring it from "
				      "the CRM): no column \"%s\"",
				 f->due < 0 ? "due_at" : "confirmed_at");
			return -1;
		}
	}
	if ((f->o->sections & FUNNEL_SLA) && f->due >= 0 && f->confirmed >= 0)
		sla_open(f, head);
	f->age = xcalloc(f->steps, sizeof(*f->age));
	f->over = xcalloc(f->steps, sizeof(*f->over));
	f->max_days = xcalloc(f->steps, sizeof(*f->max_days));
	for (size_t k = 0; k < f->steps; k++)
		age_open(&f->age[k]);
	for (size_t i = 0; i < s->n; i++)
		if (f->stage_step[i] >= 0)
			f->max_days[f->stage_step[i]] = s->stage[i].max_days;
	return list_open(f, err);
}

/* What is kept of a promise; SLA_COUNTS: none was made. */
static int
sla_verdict(const struct funnel *f, const struct record *r)
{
	struct funnel_moment done;
	int64_t due;
	bool due_date;
	struct slice text = slice_trim(record_get(r, f->due));

	/* a due time is ahead as a rule: moment_read would take it for the future */
	if (text.n == 0 || !when_parse(text, f->o->zone, &due, &due_date))
		return SLA_COUNTS;
	if (due_date)
		due = zone_moment(f->o->zone, zone_day(f->o->zone, due) + 1, 0) - 1;
	if (moment_read(f, record_get(r, f->confirmed), &done) == READ_TIME)
		return done.at <= due ? SLA_ON_TIME : SLA_LATE;
	return due < f->o->now ? SLA_OVERDUE : SLA_WAITING;
}

void
age_open(struct spread *s)
{
	s->grid[0].unit = WHEN_DAY;
	s->grid[1].unit = WHEN_DAY / 24;
}

/* By the hour: finer says no more, and costs memory; in whole days since a date without a time. */
static int64_t
age_units(const struct funnel *f, const struct funnel_moment *m)
{
	int64_t age = f->o->now - m->at;

	return m->date ? age / WHEN_DAY : age / (WHEN_DAY / 24);
}

void
age_add(const struct funnel *f, struct spread *s, const struct funnel_moment *m)
{
	if (m->at != WHEN_NONE)
		spread_add_units(s, !m->date, (size_t)age_units(f, m));
}

/* Since when the lead is where it is; NULL where it is not under way, or nobody knows. */
static const struct funnel_moment *
age_of(const struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;

	if (l->reached == 0 || l->reached >= f->steps || l->lost || l->recycled ||
	    l->at[l->reached - 1].at == WHEN_NONE)
		return NULL;
	return &l->at[l->reached - 1];
}

static int64_t
age_time(const struct funnel *f, const struct funnel_moment *m)
{
	return age_units(f, m) * (m->date ? WHEN_DAY : WHEN_DAY / 24);
}

/* Longer in step K than the table has it. */
static bool
is_over(const struct funnel *f, size_t k, int64_t age)
{
	return f->max_days[k] > 0 && (double)age > f->max_days[k] * (double)WHEN_DAY;
}

void
work_add(struct funnel *f, const struct record *r)
{
	const struct funnel_moment *since;

	if ((f->o->sections & FUNNEL_STUCK || f->o->list == LIST_STUCK) && (since = age_of(f))) {
		size_t k = f->lead.reached - 1;

		age_add(f, &f->age[k], since);
		f->over[k] += is_over(f, k, age_time(f, since));
	}
	if (f->slas) {
		int verdict = sla_verdict(f, r);
		uint64_t *count;

		for (size_t i = 0; i < f->slas && verdict != SLA_COUNTS; i++)
			if ((count = labels_at(&f->sla[i].groups,
					       record_get(r, f->sla[i].column))))
				count[verdict]++;
	}
}

static void
sla_group(struct report *r, struct slice by, struct slice group, const uint64_t *c)
{
	static const char *const metric[] = {"", "late", "overdue", "waiting"};
	size_t first = r->rows;

	report_set_rate(report_add(r, "sla", "on_time"), c[SLA_ON_TIME],
			c[SLA_ON_TIME] + c[SLA_LATE] + c[SLA_OVERDUE]);
	for (int m = SLA_LATE; m < SLA_COUNTS; m++)
		report_set_count(report_add(r, "sla", metric[m]), c[m]);
	for (size_t i = first; i < r->rows; i++) {
		r->row[i].by = by;
		r->row[i].group = by.n ? group : by;
	}
}

void
sla_rows(struct funnel *f, struct report *r)
{
	const uint64_t *all = f->slas && f->sla[0].groups.n ? f->sla[0].groups.count : NULL;

	if (f->o->automatic && (!all || all[SLA_ON_TIME] + all[SLA_LATE] + all[SLA_OVERDUE] == 0))
		return;
	for (size_t i = 0; i < f->slas; i++) {
		const struct funnel_sla *s = &f->sla[i];
		const struct funnel_labels *g = &s->groups;
		uint64_t rest[SLA_COUNTS];
		size_t n;
		uint32_t *order = labels_largest(g, f->o->top, &n, rest);
		bool some = n < g->n;

		if (!some) { /* all of them, in the order of names: grades */
			free(order);
			order = labels_order(g);
		}
		for (size_t k = 0; k < n; k++)
			sla_group(r, s->name, g->label[order[k]], g->count + order[k] * g->width);
		if (some)
			sla_group(r, s->name, SLICE("(other)"), rest);
		free(order);
	}
}

/* Beyond this a lead in step K is stuck; false where nobody knows. */
static bool
stuck_limit(struct funnel *f, size_t k, int64_t *limit)
{
	if (k + 1 >= f->steps || f->spread[k + 1].n < ADVANCED_MIN)
		return false;
	*limit = spread_rank(&f->spread[k + 1], 75);
	return true;
}

void
stuck_rows(struct funnel *f, struct report *r)
{
	bool any = !f->o->automatic;

	for (size_t k = 0; k + 1 < f->steps; k++) {
		int64_t limit;

		any |= stuck_limit(f, k, &limit) && spread_above(&f->age[k], limit) > 0;
	}
	for (size_t k = 0; any && k + 1 < f->steps; k++) {
		struct spread *age = &f->age[k];
		struct report_row *row;
		size_t first = r->rows;
		int64_t limit = 0;
		bool known = stuck_limit(f, k, &limit);

		if (age->n == 0)
			continue;
		row = report_add(r, "stuck", "share");
		report_set_rate(row, known ? spread_above(age, limit) : 0, known ? age->n : 0);
		row = report_add(r, "stuck", "limit_days");
		report_set_days(row, limit, known ? f->spread[k + 1].n : 0);
		report_set_days(report_add(r, "stuck", "median_days"), spread_rank(age, 50),
				age->n);
		row = report_add(r, "stuck", "over_max");
		report_set_count(row, f->over[k]);
		row->known = f->max_days[k] > 0;
		for (size_t i = first; i < r->rows; i++)
			r->row[i].to = f->step[k].name;
	}
}

/* A copy of a lead that may turn out to be stuck. */
static void
hold(struct funnel *f, const struct record *r, int64_t age)
{
	struct funnel_held *h;

	f->held = xgrow(f->held, f->helds, &f->held_cap, sizeof(*f->held));
	h = &f->held[f->helds++];
	*h = (struct funnel_held){f->lead.reached - 1, age,
				  arena_alloc(&f->mem, (r->n + 1) * sizeof(*r->f)), r->n};
	for (size_t i = 0; i < r->n; i++)
		h->cell[i] = arena_slice(&f->mem, r->f[i]);
}

bool
funnel_list_add(struct funnel *f, const struct record *r)
{
	uint64_t leads = f->leads, not_yet = f->not_yet;
	const struct funnel_moment *since;
	bool listed = false;

	funnel_add(f, r);
	if (f->leads == leads)
		return f->o->list == LIST_QUALITY && f->not_yet != not_yet &&
		       lead_doubted(f, true);
	switch (f->o->list) {
	case LIST_STUCK:
		if ((since = age_of(f)))
			hold(f, r, age_time(f, since));
		break;
	case LIST_RECYCLE:
		listed = f->lead.recycled;
		break;
	case LIST_OVERDUE:
		listed = sla_verdict(f, r) == SLA_OVERDUE;
		break;
	case LIST_DROPPED:
		listed = funnel_judge(f, f->list_step, f->list_step + 1, f->o->window) ==
			 VERDICT_STAYED;
		break;
	case LIST_QUALITY:
		listed = lead_doubted(f, false);
		break;
	case LIST_NONE:
		break;
	}
	return listed;
}

const struct slice *
funnel_list_next(struct funnel *f, size_t *at, size_t *cells)
{
	int64_t limit;

	while (*at < f->helds) {
		const struct funnel_held *h = &f->held[(*at)++];

		*cells = h->cells;
		if ((stuck_limit(f, h->step, &limit) && h->age > limit) ||
		    (h->step + 1 < f->steps && is_over(f, h->step, h->age)))
			return h->cell;
	}
	return NULL;
}

void
work_free(struct funnel *f)
{
	for (size_t i = 0; i < f->slas; i++)
		labels_free(&f->sla[i].groups);
	for (size_t k = 0; f->age && k < f->steps; k++)
		spread_free(&f->age[k]);
	free(f->sla);
	free(f->age);
	free(f->over);
	free(f->max_days);
	free(f->held);
}
