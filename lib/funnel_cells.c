/* SPDX-License-Identifier: MIT */
#include "funnel_cells.h"

#include "num.h"

#include <inttypes.h>

const char *const part_column[PART_COLUMNS] = {"of", "group", "from", "to", "metric", "value",
					       "count"};

/* Who gets the cells of a fixed part, and of what they are. */
struct taker {
	struct funnel *f;
	void (*take)(void *ctx, struct slice of, const struct part_cell *c);
	void *ctx;
	struct slice of;
};

static struct slice
step_name(const struct funnel *f, size_t k)
{
	return k < f->steps ? f->step[k].name : SLICE("");
}

/* K, FROM: a step, or as many as there are for none. */
static void
count_take(const struct taker *t, const char *metric, size_t from, size_t to, uint64_t *count)
{
	struct part_cell c = {.metric = metric, .count = count};

	c.from = step_name(t->f, from);
	c.to = step_name(t->f, to);
	t->take(t->ctx, t->of, &c);
}

static void
spread_take(const struct taker *t, const char *metric, size_t from, size_t to, struct spread *s)
{
	struct part_cell c = {.metric = metric, .spread = s};

	c.from = step_name(t->f, from);
	c.to = step_name(t->f, to);
	t->take(t->ctx, t->of, &c);
}

static void
leads_take(struct taker *t)
{
	struct funnel *f = t->f;
	size_t none = f->steps;

	t->of = SLICE("leads");
	count_take(t, "leads", none, none, &f->leads);
	count_take(t, "outside", none, none, &f->outside);
	count_take(t, "not_yet", none, none, &f->not_yet);
	count_take(t, "no_stage", none, none, &f->nowhere);
	count_take(t, "unknown_stage", none, none, &f->unknown_stage);
	count_take(t, "backwards", none, none, &f->backwards);
	count_take(t, "negative_whole", none, none, &f->negative_whole);
	count_take(t, "compared_with", none, none, &f->others);
	count_take(t, "recycled", none, none, &f->recycled);
	count_take(t, "resting", none, none, &f->resting);
	count_take(t, "returned", none, none, &f->returned);
	count_take(t, "organic", none, none, &f->organics);
	count_take(t, "amounts", none, none, &f->amounts_n);
	t->take(t->ctx, t->of,
		&(struct part_cell){SLICE(""), SLICE(""), "amount", NULL, NULL, &f->amounts});
	if (f->touch) {
		count_take(t, "conversions", none, none, &f->touch->conversions);
		count_take(t, "touched", none, none, &f->touch->touched);
		count_take(t, "paths", none, none, &f->touch->paths);
	}
}

static void
daily_take(struct taker *t, struct slice of, struct funnel_daily *d)
{
	if (!d)
		return;
	t->of = of;
	count_take(t, "uncovered", t->f->steps, t->f->steps, &d->uncovered);
	count_take(t, "undated", t->f->steps, t->f->steps, &d->undated);
}

static void
steps_take(struct taker *t)
{
	struct funnel *f = t->f;
	size_t n = f->steps;

	t->of = SLICE("steps");
	for (size_t k = 0; k < n; k++) {
		count_take(t, "skipped", n, k, &f->doubt[k].skipped);
		count_take(t, "undated", n, k, &f->doubt[k].undated);
		count_take(t, "unreadable", n, k, &f->doubt[k].unreadable);
		count_take(t, "future", n, k, &f->doubt[k].future);
		count_take(t, "over_max", n, k, &f->over[k]);
		spread_take(t, "age_us", n, k, &f->age[k]);
		if (k > 0)
			spread_take(t, "took_us", k - 1, k, &f->spread[k]);
		if (time_waiting(f, k)) /* of [0] the whole way */
			spread_take(t, "watched_us", k ? k - 1 : 0, k ? k : n, time_waiting(f, k));
		for (size_t to = k + 1; to < n; to++)
			count_take(t, "negative", k, to, &f->negative[k * n + to]);
	}
	spread_take(t, "took_whole_us", 0, n - 1, &f->spread[0]);
}

void
cells_fixed(struct funnel *f,
	    void (*take)(void *ctx, struct slice of, const struct part_cell *c), void *ctx)
{
	struct taker t = {.f = f, .take = take, .ctx = ctx};
	struct buf of = {0};

	leads_take(&t);
	steps_take(&t);
	daily_take(&t, SLICE("traffic"), f->traffic);
	daily_take(&t, SLICE("spend"), f->spend);
	for (size_t i = 0; i < f->kpis; i++) {
		struct funnel_kpi *k = &f->kpi[i];

		of.n = 0;
		buf_addf(&of, "kpi %zu", i + 1);
		t.of = buf_slice(&of);
		count_take(&t, "n", k->from, k->to, &k->n);
		count_take(&t, "hits", k->from, k->to, &k->hits);
		count_take(&t, "pending", k->from, k->to, &k->pending);
		spread_take(&t, "event_hours", k->from, k->to, &k->survival.event);
		spread_take(&t, "censored_hours", k->from, k->to, &k->survival.censored);
	}
	for (size_t i = 0; i < f->moves; i++) {
		struct funnel_move *m = &f->move[i];

		of.n = 0;
		buf_addf(&of, "move %zu", i + 1);
		t.of = buf_slice(&of);
		count_take(&t, "n", m->from, m->to, &m->n);
		count_take(&t, "hits", m->from, m->to, &m->hits);
	}
	buf_free(&of);
}

static void
daily_tables(struct funnel_daily *d, const char *name,
	     void (*take)(void *ctx, const struct part_table *t), void *ctx)
{
	struct buf of = {0};

	if (!d)
		return;
	buf_addf(&of, "%s by day", name);
	take(ctx, &(struct part_table){.of = buf_slice(&of), .days = &d->days, .daily = d});
	of.n = 0;
	buf_addf(&of, "%s by source", name);
	take(ctx, &(struct part_table){.of = buf_slice(&of), .labels = &d->source, .daily = d});
	buf_free(&of);
}

void
cells_tables(struct funnel *f, void (*take)(void *ctx, const struct part_table *t), void *ctx)
{
	static const char *const sla[] = {"on_time", "late", "overdue", "waiting"};
	struct buf of = {0};

	for (size_t i = 0; i < f->bys + f->comparing; i++) {
		struct funnel_by *by = i < f->bys ? &f->by[i] : &f->other;

		of.n = 0;
		buf_addf(&of, "way %zu: ", i);
		buf_add_slice(&of, i < f->bys ? slice_of(by->section) : SLICE("compared with"));
		if (by->name.n)
			buf_addf(&of, " by %.*s", (int)by->name.n, by->name.p);
		take(ctx, &(struct part_table){.of = buf_slice(&of), .by = by});
	}
	for (size_t i = 0; i < f->slas; i++) {
		struct funnel_sla *s = &f->sla[i];

		of.n = 0;
		buf_addf(&of, "sla %zu: %.*s", i + 1, (int)s->name.n, s->name.p);
		take(ctx, &(struct part_table){
			      .of = slice_trim(buf_slice(&of)), .labels = &s->groups, .names = sla});
	}
	for (size_t i = 0; i < f->traits; i++) {
		struct funnel_trait *trait = &f->trait[i];

		of.n = 0;
		buf_addf(&of, "trait %zu: %.*s", i + 1, (int)trait->name.n, trait->name.p);
		take(ctx, &(struct part_table){.of = buf_slice(&of), .labels = &trait->values});
	}
	if (f->content)
		take(ctx, &(struct part_table){.of = SLICE("content"),
					       .labels = trait_assets(f)});
	if (f->o->sections & FUNNEL_INFLOW)
		take(ctx, &(struct part_table){.of = SLICE("inflow"), .days = &f->inflow});
	if (f->touch) {
		take(ctx, &(struct part_table){.of = SLICE("attribution"),
					       .labels = &f->touch->channel,
					       .names = touch_cell_name});
		take(ctx, &(struct part_table){.of = SLICE("attribution steps"),
					       .labels = &f->touch->channel,
					       .steps = f->touch});
	}
	daily_tables(f->traffic, "traffic", take, ctx);
	daily_tables(f->spend, "spend", take, ctx);
	buf_free(&of);
}

size_t
table_groups(const struct part_table *t)
{
	return t->by ? t->by->groups : t->labels ? t->labels->n : t->days->n;
}

size_t
table_cells(const struct funnel *f, const struct part_table *t)
{
	if (t->steps)
		return 0;
	if (t->daily)
		return t->daily->steps + t->daily->amounts;
	if (t->labels || t->days)
		return t->labels ? t->labels->width : t->days->width;
	return f->width + (f->o->rate == FUNNEL_KM ? f->steps * OF * 2 : 0);
}

/* Of the counts of a group, then the times of its steps, event and censored. */
static void
way_cell(struct funnel *f, struct funnel_by *by, size_t group, size_t i, struct part_cell *c)
{
	static const char *const tally[] = {"reached", "lost", "prev_n", "prev", "first_n", "first"};

	if (i < f->width) {
		c->count = by->count + group * f->width + i;
		c->metric = i + 1 < f->width ? tally[i % TALLIES] : "leads";
		c->to = step_name(f, i + 1 < f->width ? i / TALLIES : f->steps);
		return;
	}
	i -= f->width;
	c->to = step_name(f, i / 2 / OF);
	c->from = i / 2 % OF == OF_PREV ? SLICE("(previous)") : SLICE("(first)");
	c->metric = i % 2 ? "censored_hours" : "event_hours";
	c->spread = i % 2 ? &by->survival[group * f->steps * OF + i / 2].censored
			  : &by->survival[group * f->steps * OF + i / 2].event;
}

void
table_cell_at(struct funnel *f, const struct part_table *t, size_t group, size_t i,
	      struct part_cell *c, struct buf *text)
{
	uint64_t *count = t->by ? NULL : t->labels ? t->labels->count : t->days->count;
	size_t width = t->by ? 0 : t->labels ? t->labels->width : t->days->width;

	*c = (struct part_cell){.from = SLICE(""), .to = SLICE("")};
	if (t->by) {
		way_cell(f, t->by, group, i, c);
		return;
	}
	if (t->daily && i == t->daily->steps) {
		c->metric = "amount";
		c->sum = sums_at(t->days ? &t->daily->day_won : &t->daily->source_won, group);
		return;
	}
	if (count)
		c->count = count + group * width + (t->daily ? DAILY_REACHED : 0) + i;
	if (t->names) {
		c->metric = t->names[i];
	} else if (t->daily) {
		c->metric = "reached";
		c->to = step_name(f, i);
	} else if (t->days) {
		c->metric = "entered";
		c->to = step_name(f, i);
	} else {
		c->metric = i % MOVE_COUNTS == MOVE_N ? "n" : "hits";
		text->n = 0;
		buf_addf(text, "(move %zu)", i / MOVE_COUNTS + 1);
		c->from = buf_slice(text);
	}
}

void
cells_sections(const struct funnel_options *o, struct buf *b)
{
	buf_addf(b, "%#x%s", o->sections, o->automatic ? " by what there is" : "");
}

static void
number_add(struct buf *b, double v)
{
	char text[NUM_TEXT];

	buf_add(b, text, num_format(v, text));
}

static void
moment_add(struct buf *b, const struct funnel *f, int64_t t)
{
	char text[WHEN_TEXT];

	buf_add(b, text, when_format(t, f->o->zone, false, text));
}

void
cells_settings(const struct funnel *f, const char *tz,
	       void (*take)(void *ctx, const char *name, struct slice value), void *ctx)
{
	static const char *const rates[] = {"matured", "resolved", "all", "km"};
	static const char *const kinds[] = {"step", "visit", "won", "lost", "recycle"};
	const struct funnel_options *o = f->o;
	struct buf b = {0};
	const struct {
		const char *name;
		int64_t at;
	} moment[] = {{"--now", o->now},
		      {"--from", o->from},
		      {"--to", o->to},
		      {"--compare", o->compare_from},
		      {"--compare", o->compare_to}};

	take(ctx, "--tz", slice_of(tz));
	for (size_t i = 0; i < sizeof(moment) / sizeof(*moment); i++) {
		b.n = 0;
		moment_add(&b, f, moment[i].at);
		take(ctx, moment[i].name, buf_slice(&b));
	}
	take(ctx, "--rate", slice_of(rates[o->rate]));
	b.n = 0;
	buf_addf(&b, "%s (%lld us)", o->window_text, (long long)o->window);
	take(ctx, "--window", buf_slice(&b));
	b.n = 0;
	buf_addf(&b, "%lld us", (long long)o->landmark);
	take(ctx, "--landmark", buf_slice(&b));
	take(ctx, "--traits", slice_of(o->traits ? o->traits : ""));
	b.n = 0;
	buf_addf(&b, "%d", (int)o->cohort);
	take(ctx, "--cohort", buf_slice(&b));
	take(ctx, "--touch", f->touch ? o->touch : SLICE(""));
	b.n = 0;
	buf_addf(&b, "%lld us", (long long)o->lookback);
	take(ctx, "--lookback", buf_slice(&b));
	b.n = 0;
	buf_addf(&b, "%lld us", (long long)o->half_life);
	take(ctx, "--half-life", buf_slice(&b));
	for (size_t i = 0; i < 2; i++) {
		const struct funnel_daily *d = i ? f->spend : f->traffic;

		b.n = 0;
		if (d)
			buf_addf(&b, "%" PRIu64 " in %" PRIu64 " rows (%016" PRIx64 ")", d->total,
				 d->rows, d->sign);
		take(ctx, i ? "--spend" : "--traffic", buf_slice(&b));
	}
	for (size_t i = 0; i < o->bys; i++)
		take(ctx, "--by", slice_of(o->by[i]));
	for (size_t i = 0; i < f->stages->n; i++) {
		const struct stage *g = &f->stages->stage[i];

		b.n = 0;
		buf_addf(&b, "%.*s %s ", (int)g->name.n, g->name.p, kinds[g->kind]);
		number_add(&b, g->max_days);
		buf_addf(&b, " %d%d", g->on.n > 0, g->when.n > 0);
		take(ctx, "--stages", buf_slice(&b));
	}
	for (size_t i = 0; i < f->kpis; i++) {
		const struct funnel_kpi *k = &f->kpi[i];

		b.n = 0;
		buf_addf(&b, "%.*s to %.*s ", (int)f->step[k->from].name.n, f->step[k->from].name.p,
			 (int)f->step[k->to].name.n, f->step[k->to].name.p);
		number_add(&b, k->target);
		buf_addf(&b, " %lld us %.*s", (long long)k->window, (int)k->owner.n, k->owner.p);
		take(ctx, "--kpis", buf_slice(&b));
	}
	buf_free(&b);
}
