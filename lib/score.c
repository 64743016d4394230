/* SPDX-License-Identifier: MIT */
#include "score_own.h"

#include <inttypes.h>
#include <stdlib.h>

struct score *
score_open(const char *const *tables, size_t n, const struct score_options *o, struct buf *err)
{
	struct score *s = xcalloc(1, sizeof(*s));

	s->o = *o;
	s->table = xcalloc(n ? n : 1, sizeof(*s->table));
	s->tables = n;
	if (score_tables_read(s, tables, err) < 0) {
		score_free(s);
		return NULL;
	}
	s->part = xcalloc(s->groups ? s->groups : 1, sizeof(*s->part));
	s->parts = xcalloc(s->groups ? s->groups : 1, sizeof(*s->parts));
	s->parts_cap = xcalloc(s->groups ? s->groups : 1, sizeof(*s->parts_cap));
	s->restore = xcalloc(s->groups + 1, sizeof(*s->restore));
	if (o->each_rule)
		s->given = xcalloc(s->rules + 1, sizeof(*s->given));
	s->without = RULE_NONE;
	return s;
}

void
score_free(struct score *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->rules; i++) {
		rule_free(s->rule[i].when);
		rule_free(s->rule[i].event_when);
	}
	for (size_t i = 0; i < s->tables; i++)
		table_free(&s->table[i]);
	for (size_t i = 0; s->part && i < s->groups; i++)
		free(s->part[i]);
	free(s->part);
	free(s->parts);
	free(s->parts_cap);
	free(s->restore);
	free(s->given);
	free(s->table);
	free(s->rule);
	free(s->group);
	free(s->since);
	free(s->line);
	free(s->best);
	free(s->cap_run.kept);
	free(s->each_run.kept);
	arena_free(&s->mem);
	free(s);
}

bool
score_asks_events(const struct score *s)
{
	for (size_t i = 0; i < s->rules; i++)
		if (s->rule[i].on_events || s->rule[i].source.asks_events)
			return true;
	return false;
}

size_t
score_groups(const struct score *s)
{
	return s->groups;
}

struct slice
score_column(const struct score *s, size_t i)
{
	return s->group[i].column;
}

/* Adds to the score, and a line for it. */
static void
add(struct score *s, const struct score_source *source, double points, int64_t at, uint32_t type,
    uint32_t asset)
{
	int64_t rounded;

	s->sum += points;
	rounded = hundredths(s->sum);
	if (rounded == s->rounded)
		return;
	s->line = xgrow(s->line, s->lines, &s->lines_cap, sizeof(*s->line));
	s->line[s->lines++] = (struct score_line){source, rounded - s->rounded, at, type, asset};
	s->rounded = rounded;
}

/* V within the limit, with a line for what that changes. */
static double
limited(struct score *s, const struct score_limit *l, double v)
{
	if (v > l->max) {
		add(s, &l->over, l->max - v, WHEN_NONE, 0, 0);
		return l->max;
	}
	if (v < l->min) {
		add(s, &l->under, l->min - v, WHEN_NONE, 0, 0);
		return l->min;
	}
	return v;
}

static void
part_add(struct score *s, const struct score_rule *rule, int64_t at, double points)
{
	int group = rule->group;
	size_t *n;
	int64_t period;

	if (group == NO_GROUP || !s->group[group].period.n)
		return;
	period = cap_number(s->group[group].period.period, at, s->o.zone);
	n = &s->parts[group];
	s->part[group] = xgrow(s->part[group], *n, &s->parts_cap[group], sizeof(**s->part));
	s->part[group][*n] =
	    (struct score_part){period, (uint32_t)*n, (uint32_t)(rule - s->rule), points};
	++*n;
}

/* The points of a rule's events, with a line for each or one for all; false where none counts. */
static bool
events_points(struct score *s, const struct score_rule *rule, const struct rule_row *row,
	      const struct history *h, double *v)
{
	size_t n, counted = 0;
	const struct event_hit *hit = history_stream(h, rule->stream, &n);
	const struct score_since *since = n ? score_since_of(s, rule, row) : NULL;
	double sum = 0;

	cap_restart(&s->cap_run);
	cap_restart(&s->each_run);
	for (size_t i = 0; i < n; i++) {
		double points;

		if (since && is_too_early(since, &hit[i], s->o.zone))
			continue;
		if (!cap_reach(&rule->each, &s->each_run, hit[i].at, s->o.zone) ||
		    !cap_take(&rule->per, &s->cap_run, hit[i].at, s->o.zone))
			continue;
		counted++;
		points = rule->points * decay_left(&rule->decay, hit[i].at, s->o.now, s->o.zone);
		sum += points;
		part_add(s, rule, hit[i].at, points);
		if (s->o.each_event)
			add(s, &rule->source, points, hit[i].at, hit[i].type, hit[i].asset);
	}
	if (!s->o.each_event && sum != 0)
		add(s, &rule->source, sum, WHEN_NONE, 0, 0);
	*v = sum;
	return counted;
}

static double
tally_points(struct score *s, const struct score_rule *rule, const struct history *h)
{
	uint64_t n = history_tally(h, rule->stream);

	if (rule->per.n && n > rule->per.n)
		n = rule->per.n;
	if (n)
		add(s, &rule->source, rule->points * (double)n, WHEN_NONE, 0, 0);
	return rule->points * (double)n;
}

/* What a rule that holds gives. */
static void
rule_give(struct score *s, const struct score_rule *rule, double v)
{
	v = limited(s, &rule->limit, v);
	if (s->given)
		s->given[rule - s->rule] = (struct score_given){true, v};
	if (rule->group != NO_GROUP)
		s->group[rule->group].sum += v;
}

/* Does it hold for the lead, -1: it reached its limit. */
static inline int
rule_holds(const struct score_rule *rule, const struct rule_row *row, struct buf *err)
{
	int holds = rule->when ? rule_test(rule->when, row) : 1;

	if (holds < 0)
		buf_addf(err, "%.*s: %s", (int)rule->source.rule.n, rule->source.rule.p,
			 rule_limit(rule->when));
	return holds;
}

/* A rule over events. */
static int
events_score(struct score *s, const struct score_rule *rule, const struct rule_row *row,
	     const struct history *h, struct buf *err)
{
	int holds;
	double v;

	/* The events first: most leads have none of most types, and counting them is cheaper. */
	if (rule->tallied && !history_tally(h, rule->stream))
		return 0;
	holds = rule_holds(rule, row, err);
	if (holds <= 0)
		return holds;
	if (rule->tallied)
		v = tally_points(s, rule, h);
	else if (!events_points(s, rule, row, h, &v))
		return 0;
	rule_give(s, rule, v);
	return 0;
}

/* By itself, and small, so that the loop over the rules takes it in. */
static inline int
lead_score(struct score *s, const struct score_rule *rule, const struct rule_row *row,
	   struct buf *err)
{
	int holds = rule_holds(rule, row, err);

	if (holds <= 0)
		return holds;
	add(s, &rule->source, rule->points, WHEN_NONE, 0, 0);
	rule_give(s, rule, rule->points);
	return 0;
}

static int
part_compare(const void *a, const void *b)
{
	const struct score_part *x = a, *y = b;

	if (x->period != y->period)
		return x->period < y->period ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void
group_score(struct score *s, size_t i)
{
	struct score_group *g = &s->group[i];
	struct score_part *p = s->part[i];
	size_t n = s->parts[i];

	if (n > 1)
		qsort(p, n, sizeof(*p), part_compare);
	for (size_t k = 0; k < n;) {
		int64_t period = p[k].period;
		double sum = 0;

		for (; k < n && p[k].period == period; k++)
			sum += p[k].points;
		g->sum += limited(s, &g->period_limit, sum) - sum;
	}
	g->sum = limited(s, &g->limit, g->sum);
}

int
score_lead(struct score *s, const struct record *r, const struct history *h, struct buf *err)
{
	struct rule_row row = {.lead = r->f, .lead_n = r->n, .fact = h->fact};

	s->sum = 0;
	s->rounded = 0;
	s->lines = 0;
	s->without = RULE_NONE;
	score_since_start(s);
	if (s->given)
		memset(s->given, 0, s->rules * sizeof(*s->given));
	for (size_t i = 0; i < s->groups; i++) {
		s->group[i].sum = 0;
		s->parts[i] = 0;
	}
	for (size_t i = 0; i < s->rules; i++) {
		const struct score_rule *rule = &s->rule[i];

		if ((rule->tallied || rule->on_events ? events_score(s, rule, &row, h, err)
						      : lead_score(s, rule, &row, err)) < 0)
			return -1;
	}
	for (size_t i = 0; i < s->groups; i++)
		group_score(s, i);
	s->before_limit = s->sum;
	limited(s, &s->total, s->sum);
	return 0;
}

int64_t
score_total(const struct score *s)
{
	return s->rounded;
}

int64_t
score_group_total(const struct score *s, size_t i)
{
	return hundredths(s->group[i].sum);
}

const struct score_line *
score_lines(const struct score *s, size_t *n)
{
	*n = s->lines;
	return s->line;
}

size_t
score_format(int64_t points, char dst[SCORE_TEXT])
{
	uint64_t v = points < 0 ? -(uint64_t)points : (uint64_t)points, whole = v / 100;
	unsigned rest = (unsigned)(v % 100);
	size_t n = points < 0, k;

	if (n)
		dst[0] = '-';
	for (uint64_t w = whole; w >= 10; w /= 10)
		n++;
	k = ++n;
	do
		dst[--k] = (char)('0' + whole % 10);
	while (whole /= 10);
	if (rest) {
		dst[n++] = '.';
		dst[n++] = (char)('0' + rest / 10);
		if (rest % 10)
			dst[n++] = (char)('0' + rest % 10);
	}
	return n;
}

static int64_t
effect(const struct score_line *l)
{
	return l->points < 0 ? -l->points : l->points;
}

void
score_reason(int64_t points, struct slice because, struct buf *b)
{
	char number[SCORE_TEXT];

	if (points > 0)
		buf_addc(b, '+');
	buf_add(b, number, score_format(points, number));
	buf_addc(b, ' ');
	buf_add_slice(b, because);
}

void
score_reasons(struct score *s, size_t n, struct buf *b)
{
	size_t best = 0;

	b->n = 0;
	if (n > s->best_room) {
		s->best = xrealloc_array(s->best, n, sizeof(*s->best));
		s->best_room = n;
	}
	/* The N largest so far in order; a line as large as one before it stays behind it. */
	for (size_t i = 0; i < s->lines; i++) {
		int64_t e = effect(&s->line[i]);
		size_t at = best;

		if (best == n && (n == 0 || effect(s->best[n - 1]) >= e))
			continue;
		if (best < n)
			best++;
		else
			at = n - 1;
		for (; at > 0 && effect(s->best[at - 1]) < e; at--)
			s->best[at] = s->best[at - 1];
		s->best[at] = &s->line[i];
	}
	for (size_t i = 0; i < best; i++) {
		const struct score_line *l = s->best[i];

		if (i) {
			buf_addc(b, ';');
			buf_addc(b, ' ');
		}
		if (l->points == l->source->points && l->source->reason.n) {
			if (b->cap - b->n < l->source->reason.n)
				buf_reserve(b, l->source->reason.n);
			mem_copy(b->s + b->n, l->source->reason.p, l->source->reason.n);
			b->n += l->source->reason.n;
		} else {
			score_reason(l->points, l->source->because, b);
		}
	}
}

struct rule_tally
score_tally(const struct score *s)
{
	struct rule_tally all = {0};

	for (size_t i = 0; i < s->rules; i++) {
		const struct rule *part[] = {s->rule[i].when, s->rule[i].event_when};

		for (int k = 0; k < 2; k++) {
			struct rule_tally t =
			    part[k] ? rule_tally(part[k]) : (struct rule_tally){0};

			all.empty += t.empty;
			all.unreadable += t.unreadable;
		}
	}
	return all;
}
