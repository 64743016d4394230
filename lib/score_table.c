/* SPDX-License-Identifier: MIT
 * Tables of rules: what each cell means, checked whole. */
#include "score_own.h"

#include "num.h"
#include "text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum {
	POINTS,
	WHEN,
	ON,
	BECAUSE,
	GROUP,
	MAX,
	MIN,
	PER,
	EACH,
	WITHIN,
	SINCE,
	HALF_LIFE,
	DECAY,
	COLUMNS
};

static const struct table_column column[COLUMNS] = {
	[POINTS] = {"points", true},
	[WHEN] = {"when", false},
	[ON] = {"on", false},
	[BECAUSE] = {"because", false},
	[GROUP] = {"group", false},
	[MAX] = {"max", false},
	[MIN] = {"min", false},
	[PER] = {"per", false},
	[EACH] = {"each", false},
	[WITHIN] = {"within", false},
	[SINCE] = {"since", false},
	[HALF_LIFE] = {"half_life", false},
	[DECAY] = {"decay", false},
};

/* Beyond this a sum over four billion events would no longer be exact in hundredths. */
#define MOST_POINTS 1e6

struct row {
	struct score *s;
	const struct table *t;
	size_t i;
	struct buf *err;
};

static struct slice
cell(const struct row *r, int c)
{
	return table_cell(r->t, r->i, (size_t)c);
}

static int
fail(const struct row *r, int c, const char *what)
{
	buf_addf(r->err, "%s:%" PRIu64 ": ", r->t->name, r->t->line[r->i]);
	if (c >= 0)
		buf_addf(r->err, "%s: ", column[c].name);
	buf_addf(r->err, "%s", what);
	return -1;
}

/* "bant.csv:3": where the table was found is nobody's business. */
static struct slice
row_name(const struct row *r)
{
	const char *slash = strrchr(r->t->name, '/');
	struct buf b = {0};
	struct slice s;

	buf_addf(&b, "%s:%" PRIu64, slash ? slash + 1 : r->t->name, r->t->line[r->i]);
	s = arena_slice(&r->s->mem, buf_slice(&b));
	buf_free(&b);
	return s;
}

/* What lines of a limit say: "X: at most 25", or the cell. */
static struct slice
limit_text(struct score *s, struct slice what, const char *how, double value, const char *period)
{
	char number[SCORE_TEXT];
	struct buf b = {0};
	struct slice text;

	if (!isfinite(value))
		return SLICE("");
	buf_addf(&b, "%.*s: %s %.*s%s", (int)what.n, what.p, how,
		 (int)score_format(hundredths(value), number), number, period);
	text = arena_slice(&s->mem, buf_slice(&b));
	buf_free(&b);
	return text;
}

static void
limit_name(struct score *s, struct score_limit *l, struct slice rule, struct slice what,
	   const char *period)
{
	l->over.rule = l->under.rule = rule;
	l->over.because = limit_text(s, what, "at most", l->max, period);
	l->under.because = limit_text(s, what, "at least", l->min, period);
}

static int
number(const struct row *r, int c, double fallback, double *out)
{
	struct slice cell = slice_trim(table_cell(r->t, r->i, (size_t)c));

	if (cell.n && cell.p[cell.n - 1] == '%') /* 0.05 points are not what was meant */
		return fail(r, c, "a number of points, not a percentage");
	if (table_number(r->t, r->i, (size_t)c, fallback, out, r->err) < 0)
		return -1;
	if (isfinite(*out) && fabs(*out) > MOST_POINTS)
		return fail(r, c, "more than a million points");
	return 0;
}

static int
limits(const struct row *r, struct score_limit *l)
{
	if (number(r, MAX, INFINITY, &l->max) < 0 || number(r, MIN, -INFINITY, &l->min) < 0)
		return -1;
	if (l->min > l->max)
		return fail(r, MIN, "greater than max");
	return 0;
}

static struct slice
group_column(struct score *s, struct slice name)
{
	struct buf b = {0};
	struct slice column_name;

	buf_add(&b, "score_", 6);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		buf_addc(&b, c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
	column_name = arena_slice(&s->mem, buf_slice(&b));
	buf_free(&b);
	return column_name;
}

/* Groups are one where their columns are: "Web visits" and "web_visits". */
static int
group_find(struct score *s, struct slice name)
{
	struct slice column_name = group_column(s, name);
	struct score_group *g;

	for (size_t i = 0; i < s->groups; i++)
		if (text_same(s->group[i].column, column_name))
			return (int)i;
	s->group = xgrow(s->group, s->groups, &s->groups_cap, sizeof(*s->group));
	g = &s->group[s->groups++];
	*g = (struct score_group){.name = name, .column = column_name};
	g->limit.max = g->period_limit.max = INFINITY;
	g->limit.min = g->period_limit.min = -INFINITY;
	return (int)s->groups - 1;
}

static int
periodic(const struct row *r, struct cap *c)
{
	if (!cap_parse(cell(r, PER), c) || c->n != 1 || c->period == CAP_EVER ||
	    c->period == CAP_SPAN)
		return fail(r, PER, "the limit of a group is per day, week, month or year");
	return 0;
}

/* A row without points limits its group, or the total where it names none. */
static int
limit_row(const struct row *r)
{
	static const int foreign[] = {WHEN, ON, EACH, WITHIN, SINCE, HALF_LIFE, DECAY};
	static const char *const period[] = {"", " a day", " a week", " a month", " a year", ""};
	struct score_limit *l = &r->s->total;
	struct slice what = SLICE("total");
	struct cap per = {0};

	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (cell(r, foreign[i]).n)
			return fail(r, POINTS,
				    "missing; without points a row sets the max and min "
				    "of its group, and nothing else");
	if (!cell(r, MAX).n && !cell(r, MIN).n)
		return fail(r, POINTS, "missing, and no max or min either");
	if (cell(r, PER).n && periodic(r, &per) < 0)
		return -1;
	if (cell(r, GROUP).n) {
		size_t at = (size_t)group_find(r->s, cell(r, GROUP)); /* may move the groups */
		struct score_group *g = &r->s->group[at];

		l = per.n ? &g->period_limit : &g->limit;
		if (per.n)
			g->period = per;
		what = g->name;
	} else if (per.n) {
		return fail(r, PER, "only a group has a limit per period");
	}
	if (l->line) {
		buf_addf(r->err, "%s:%" PRIu64 ": this limit of \"%.*s\" is set twice", r->t->name,
			 r->t->line[r->i], (int)what.n, what.p);
		return -1;
	}
	if (limits(r, l) < 0)
		return -1;
	l->line = r->t->line[r->i];
	limit_name(r->s, l, row_name(r), what, period[per.period]);
	if (cell(r, BECAUSE).n)
		l->over.because = l->under.because = cell(r, BECAUSE);
	return 0;
}

static bool
is_name_byte(char c)
{
	return (c & 0x80) || c == '_' || (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Behind the bracket that closes the one at FROM. */
static size_t
brackets_end(struct slice text, size_t from)
{
	int depth = 0;

	for (; from < text.n; from++) {
		depth += (text.p[from] == '(') - (text.p[from] == ')');
		if (!depth)
			return from + 1;
	}
	return from;
}

static bool
is_event_function(struct slice name)
{
	static const char *const function[] = {"count", "first",	"last",
					       "sum",	"most_per_day", "days_with"};

	for (size_t i = 0; i < sizeof(function) / sizeof(*function); i++)
		if (text_same(name, slice_of(function[i])))
			return true;
	return false;
}

/* The next word of a rule that may be a column of the lead, from *I on; empty at the end. What
 * stands in quotes, or in the brackets of an event function, is none; EVENTS says that there was
 * such a function. */
static struct slice
word_next(struct slice text, size_t *i, bool *events)
{
	while (*i < text.n) {
		size_t from = *i;
		const char *end;
		char c = text.p[from];

		if (c == '\'' || c == '"' || c == '`') {
			end = memchr(text.p + from + 1, c, text.n - from - 1);
			*i = end ? (size_t)(end - text.p) + 1 : text.n;
			if (c == '`' && end)
				return (struct slice){text.p + from + 1, *i - from - 2};
			continue;
		}
		while (*i < text.n && is_name_byte(text.p[*i]))
			++*i;
		if (*i == from) {
			++*i;
			continue;
		}
		if (*i < text.n && text.p[*i] == '(') {
			if (is_event_function((struct slice){text.p + from, *i - from})) {
				*i = brackets_end(text, *i);
				*events = true;
			}
			continue;
		}
		if (!from || text.p[from - 1] != '.')
			return (struct slice){text.p + from, *i - from};
	}
	return (struct slice){0};
}

/* The lead's columns that a rule names, in the order it does: the evidence for it. */
static void
columns_named(struct score *s, struct slice text, struct score_source *source)
{
	size_t n = s->o.lead->n, named = 0;
	int *column_of = arena_alloc(&s->mem, (n ? n : 1) * sizeof(*column_of));
	bool *seen = xcalloc(n ? n : 1, sizeof(*seen));
	struct slice word;

	for (size_t i = 0; (word = word_next(text, &i, &source->asks_events)).p;) {
		int at = head_find(s->o.lead, word);

		if (at < 0 || seen[at])
			continue;
		seen[at] = true;
		column_of[named++] = at;
	}
	free(seen);
	source->column = column_of;
	source->columns = named;
}

static int
compile(const struct row *r, struct score_rule *rule)
{
	const struct score_options *o = &r->s->o;
	struct rule_env env = {o->lead, events_head(o->events), events_aggs(o->events), o->zone,
			       o->now};
	struct rule_error why = {0};
	struct slice text = cell(r, WHEN);

	if (!text.n)
		return 0;
	if (rule->on_events) {
		if (rule_compile_split(text, &env, &rule->event_when, &rule->when, &why) == 0)
			return 0;
	} else if ((rule->when = rule_compile(text, &env, &why))) {
		return 0;
	}
	rule_explain_error(r->t->name, r->t->line[r->i], "when", text, &why, r->err);
	return -1;
}

/* Was a loss meant, but written as "-5%/month", or "0%/month"? */
static bool
decay_sign(struct slice s)
{
	return s.p[0] == '-' || s.p[0] == '+' || s.p[0] == '0';
}

static int
since(const struct row *r, struct score_rule *rule)
{
	struct buf why = {0};
	int bad = 0;

	if (cell(r, SINCE).n)
		bad = score_since_column(r->s, cell(r, SINCE), &rule->since, &why);
	if (bad)
		fail(r, SINCE, buf_string(&why));
	buf_free(&why);
	return bad;
}

static int
event_cells(const struct row *r, struct score_rule *rule)
{
	const struct score_options *o = &r->s->o;
	int64_t within = 0;

	if (!events_on_good(cell(r, ON)))
		return fail(r, ON, "a type is missing beside a bar");
	if (!cap_parse(cell(r, PER), &rule->per))
		return fail(r, PER, "not every, once, day, week, month, year, 2/day, 1/3 days ...");
	if (!cap_parse(cell(r, EACH), &rule->each) || rule->each.period == CAP_SPAN)
		return fail(r, EACH, "not a number of events, 7/day, 3/week, 5/month ...");
	if (cell(r, WITHIN).n && !when_parse_duration(cell(r, WITHIN), o->now, o->zone, &within))
		return fail(r, WITHIN, "not a duration as 24h, 90d, 3mo");
	if (since(r, rule) < 0)
		return -1;
	if (cell(r, HALF_LIFE).n && cell(r, DECAY).n)
		return fail(r, DECAY, "a rule has a half_life or a decay, not both");
	if (cell(r, HALF_LIFE).n &&
	    !decay_parse_half_life(cell(r, HALF_LIFE), o->now, o->zone, &rule->decay))
		return fail(r, HALF_LIFE, "not a duration as 30d, 8w");
	if (cell(r, DECAY).n && !decay_parse_step(cell(r, DECAY), &rule->decay))
		return fail(r, DECAY, decay_sign(cell(r, DECAY))
					  ? "a loss is above 0% and at most 100%, as 25%/month"
					  : "not a loss per time as 25%/month, 10%/30d");
	if (compile(r, rule) < 0)
		return -1;
	/* Where only the number of events matters, none of them has to be kept. */
	rule->tallied = !o->each_event && rule->per.period == CAP_EVER && !rule->each.n &&
			rule->decay.kind == DECAY_NONE && rule->since == NO_SINCE;
	rule->stream = rule->tallied ? events_tally(o->events, cell(r, ON), rule->event_when)
				     : events_stream(o->events, cell(r, ON), rule->event_when);
	events_source(o->events, rule->stream, row_name(r));
	if (within)
		events_since(o->events, rule->stream, o->now - within);
	return 0;
}

static void
reason_make(struct score *s, struct score_source *source, double points)
{
	struct buf b = {0};

	source->points = hundredths(points);
	score_reason(source->points, source->because, &b);
	source->reason = arena_slice(&s->mem, buf_slice(&b));
	buf_free(&b);
}

static int
rule_row(const struct row *r)
{
	static const int of_events[] = {PER, EACH, WITHIN, SINCE, HALF_LIFE, DECAY};
	struct score *s = r->s;
	struct score_rule *rule;
	struct slice text = cell(r, WHEN).n ? cell(r, WHEN) : cell(r, ON);

	s->rule = xgrow(s->rule, s->rules, &s->rules_cap, sizeof(*s->rule));
	rule = &s->rule[s->rules++];
	*rule = (struct score_rule){.group = NO_GROUP, .since = NO_SINCE};
	rule->on_events = cell(r, ON).n;
	if (number(r, POINTS, 0, &rule->points) < 0 || limits(r, &rule->limit) < 0)
		return -1;
	rule->source.rule = row_name(r);
	rule->source.because = cell(r, BECAUSE).n ? cell(r, BECAUSE) : text;
	if (!rule->source.because.n)
		rule->source.because = SLICE("every lead");
	reason_make(s, &rule->source, rule->points);
	if (cell(r, GROUP).n)
		rule->group = group_find(s, cell(r, GROUP));
	limit_name(s, &rule->limit, rule->source.rule, rule->source.because, "");
	if (rule->on_events)
		return event_cells(r, rule);
	for (size_t i = 0; i < sizeof(of_events) / sizeof(*of_events); i++)
		if (cell(r, of_events[i]).n)
			return fail(r, of_events[i], "only a rule with \"on\" counts events");
	columns_named(s, cell(r, WHEN), &rule->source);
	return compile(r, rule);
}

/* Rules of a group that has a limit per period need their events one by one. What a limit of the
 * rule's own took away belongs to no period, so there can only be one of the two. */
static int
periods_check(struct score *s, struct buf *err)
{
	for (size_t i = 0; i < s->rules; i++) {
		struct score_rule *rule = &s->rule[i];

		if (rule->group == NO_GROUP || !s->group[rule->group].period.n)
			continue;
		if (rule->on_events && (isfinite(rule->limit.max) || isfinite(rule->limit.min))) {
			buf_addf(err, "%.*s: max: the group has a limit per period already",
				 (int)rule->source.rule.n, rule->source.rule.p);
			return -1;
		}
		if (rule->tallied)
			events_keep(s->o.events, rule->stream);
		rule->tallied = false;
	}
	return 0;
}

int
score_tables_read(struct score *s, const char *const *names, struct buf *err)
{
	s->total = (struct score_limit){.max = 100, .min = 0};
	for (size_t i = 0; i < s->tables; i++) {
		struct row r = {s, &s->table[i], 0, err};

		if (table_read(&s->table[i], names[i], column, COLUMNS, err) < 0)
			return -1;
		for (; r.i < r.t->rows; r.i++)
			if ((cell(&r, POINTS).n ? rule_row(&r) : limit_row(&r)) < 0)
				return -1;
	}
	if (!s->rules) {
		buf_addf(err, "%s: no rule in it", s->table[0].name);
		return -1;
	}
	if (!s->total.line)
		limit_name(s, &s->total, SLICE("total"), SLICE("total"), "");
	if (s->o.no_clamp) {
		s->total.max = INFINITY;
		s->total.min = -INFINITY;
	}
	return periods_check(s, err);
}
