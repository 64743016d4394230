/* SPDX-License-Identifier: MIT
 * Scores against a second evaluator that knows nothing of the first: random tables, random leads,
 * random events. For every lead the total and each group are the evaluator's, the lines of the
 * ledger add up to the total, a score without one rule is the evaluator's without it, and neither
 * the order of the events nor the ledger changes anything. */
#include "num.h"
#include "score_own.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TABLES = 400, LEADS = 12, EVENTS = 240, RULES = 9, GROUPS = 3, TYPES = 3, ANY = 3 };
enum { NONE = -1 };

enum period { EVER, DAY, WEEK, MONTH, YEAR, SPAN };

struct limit {
	bool has_max, has_min;
	double max, min;
};

struct spec {
	double points;
	int on, asset; /* NONE: any lead; any asset */
	int budget;    /* NONE: no condition; -2: empty; else at least this */
	unsigned per, each;
	enum period per_period, each_period;
	long span, within, half_life, step;
	bool since;
	double step_keep;
	int step_months, group;
	struct limit limit;
};

struct table_spec {
	struct spec rule[RULES];
	size_t n;
	struct limit group[GROUPS], group_period[GROUPS], total;
	enum period period[GROUPS]; /* EVER: no such limit */
	bool no_clamp;
	char text[8192];
};

struct happened {
	long at;
	int lead, type, asset, row;
	bool day; /* AT is midnight, and the file says no time */
};

/* What a lead says of itself. */
struct says {
	int budget;
	long since; /* NONE: nothing */
	bool day;
};

static const char *const type_name[] = {"visit", "form", "mail"};
static const long now = 1745107200; /* 2025-04-20 */

static long
below(long n)
{
	return (long)((int64_t)(tap_random() >> 20) % n);
}

static bool
chance(int percent)
{
	return below(100) < percent;
}

/* --- the other evaluator */

static long
period_of(enum period p, long at)
{
	struct tm tm;
	time_t t = at;

	gmtime_r(&t, &tm);
	switch (p) {
	case DAY:
		return at / 86400;
	case WEEK:
		return (at / 86400 + 3) / 7;
	case MONTH:
		return tm.tm_year * 12 + tm.tm_mon;
	case YEAR:
		return tm.tm_year;
	default:
		return 0;
	}
}

static long
months_between(long at)
{
	long n = 0;

	for (;; n++) {
		static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
		struct tm tm;
		time_t t = at;
		long month;
		int days;

		gmtime_r(&t, &tm);
		month = tm.tm_year * 12 + tm.tm_mon + n + 1;
		tm.tm_year = (int)(month / 12);
		tm.tm_mon = (int)(month % 12);
		days = length[tm.tm_mon] + (tm.tm_mon == 1 && tm.tm_year % 4 == 0);
		if (tm.tm_mday > days)
			tm.tm_mday = days;
		if (timegm(&tm) > now)
			return n;
	}
}

static double
left(const struct spec *r, long at)
{
	double age = (double)(now - at);

	if (r->half_life)
		return pow(0.5, age / (double)r->half_life);
	if (r->step_months)
		return pow(r->step_keep, (double)(months_between(at) / r->step_months));
	if (r->step)
		return pow(r->step_keep, floor(age / (double)r->step));
	return 1;
}

static double
within_limit(const struct limit *l, double v)
{
	if (l->has_max && v > l->max)
		return l->max;
	return l->has_min && v < l->min ? l->min : v;
}

struct given {
	long period;
	double points;
};

/* The points of the events that count, one by one; how many. EVENT is in order of time. */
static size_t
events_given(const struct spec *r, const struct happened *event, int lead, const struct says *says,
	     struct given *given)
{
	long matched[EVENTS], taken[EVENTS];
	size_t matches = 0, takes = 0;

	for (size_t i = 0; i < EVENTS; i++) {
		const struct happened *e = &event[i];
		unsigned same = 0;

		if (e->lead != lead || e->at > now || (r->on != ANY && e->type != r->on) ||
		    (r->asset != NONE && e->asset != r->asset) ||
		    (r->within && e->at <= now - r->within) ||
		    (r->since && says->since != NONE &&
		     (e->day ? e->at / 86400 < says->since / 86400 : e->at < says->since)))
			continue;
		matched[matches++] = e->at;
		for (size_t k = 0; k < matches; k++)
			same += period_of(r->each_period, matched[k]) ==
				period_of(r->each_period, e->at);
		if (r->each && same % r->each)
			continue;
		same = 0;
		for (size_t k = 0; k < takes; k++)
			same += r->per_period == SPAN ? taken[k] > e->at - r->span
						      : period_of(r->per_period, taken[k]) ==
							    period_of(r->per_period, e->at);
		if (r->per && same >= r->per)
			continue;
		given[takes].points = r->points * left(r, e->at);
		given[takes].period = e->at;
		taken[takes++] = e->at;
	}
	return takes;
}

/* In hundredths, half away from zero. */
static int64_t
rounded(double v)
{
	return (int64_t)copysign(floor(fabs(v) * 100 + 0.5 + 1e-6), v);
}

/* Total and GROUP sums of a lead; WITHOUT a rule, or NONE. */
static double
evaluate(const struct table_spec *t, const struct happened *event, int lead,
	 const struct says *says, int without, double *group)
{
	static struct given part[GROUPS][RULES * EVENTS];
	size_t parts[GROUPS] = {0};
	struct given given[EVENTS];
	double total = 0;

	for (int g = 0; g < GROUPS; g++)
		group[g] = 0;
	for (int i = 0; i < (int)t->n; i++) {
		const struct spec *r = &t->rule[i];
		double v = r->points;

		if (i == without || (r->budget == -2 && says->budget != NONE) ||
		    (r->budget >= 0 && (says->budget == NONE || says->budget < r->budget)))
			continue;
		if (r->on != NONE) {
			size_t n = events_given(r, event, lead, says, given);

			v = 0;
			for (size_t k = 0; k < n; k++) {
				v += given[k].points;
				if (r->group != NONE && t->period[r->group] != EVER)
					part[r->group][parts[r->group]++] = given[k];
			}
			if (!n)
				continue;
		}
		v = within_limit(&r->limit, v);
		if (r->group != NONE)
			group[r->group] += v;
		else
			total += v;
	}
	for (int g = 0; g < GROUPS; g++) {
		for (size_t k = 0; k < parts[g]; k++) {
			long period = period_of(t->period[g], part[g][k].period);
			double sum = 0;
			bool first = true;

			for (size_t j = 0; j < k; j++)
				first &= period_of(t->period[g], part[g][j].period) != period;
			if (!first)
				continue;
			for (size_t j = 0; j < parts[g]; j++)
				if (period_of(t->period[g], part[g][j].period) == period)
					sum += part[g][j].points;
			group[g] += within_limit(&t->group_period[g], sum) - sum;
		}
		group[g] = within_limit(&t->group[g], group[g]);
		total += group[g];
	}
	return t->no_clamp ? total : within_limit(&t->total, total);
}

/* --- tables, as specs and as text */

static double
points(void)
{
	static const double unit[] = {1, 5, 0.1, 0.01, 0.001, 0.335};

	return (double)(below(81) - 30) * unit[below(6)];
}

static void
limit_make(struct limit *l, double scale, int percent)
{
	*l = (struct limit){.has_max = chance(percent), .has_min = chance(percent / 2)};
	l->max = (double)below(60) * scale;
	l->min = -(double)below(60) * scale;
	if (chance(10) && l->has_max && l->has_min)
		l->min = l->max;
}

static void
limit_print(struct buf *b, const struct limit *l)
{
	if (l->has_max)
		buf_addf(b, "%.10g", l->max);
	buf_addc(b, ',');
	if (l->has_min)
		buf_addf(b, "%.10g", l->min);
}

static const char *const period_name[] = {"once", "day", "week", "month", "year"};

static void
events_make(struct spec *r, struct buf *per, struct buf *each, struct buf *fade, struct buf *within)
{
	if (chance(60)) {
		r->per = (unsigned)(1 + below(3));
		r->per_period = (enum period)below(6);
		if (r->per_period == SPAN) {
			bool hours = chance(50);
			long n = 2 + below(6);

			r->span = n * (hours ? 3600 : 86400);
			buf_addf(per, "%u/%ld%s", r->per, n, hours ? "h" : " days");
		} else if (r->per_period == EVER) {
			buf_addf(per, "%u", r->per);
		} else {
			buf_addf(per, "%u/%s", r->per, period_name[r->per_period]);
		}
	}
	if (chance(25)) {
		r->each = (unsigned)(1 + below(4));
		r->each_period = (enum period)below(5);
		buf_addf(each, r->each_period == EVER ? "%u" : "%u/%s", r->each,
			 period_name[r->each_period]);
	}
	if (chance(30)) {
		long days = 1 + below(60);

		r->half_life = days * 86400;
		buf_addf(fade, "%ldd,", days);
	} else if (chance(30)) {
		long percent = 1 + below(99), n = 1 + below(3);

		r->step_keep = (double)(100 - percent) / 100;
		if (chance(50))
			r->step_months = (int)n;
		else
			r->step = n * 86400;
		buf_addf(fade, ",%ld%%/%ld%s", percent, n, r->step_months ? "mo" : "d");
	} else {
		buf_addc(fade, ',');
	}
	if (chance(30)) {
		long days = 1 + below(150);

		r->within = days * 86400;
		buf_addf(within, "%ldd", days);
	}
	r->since = chance(30);
	buf_addf(within, r->since ? chance(50) ? ",back" : ",Back?" : ",");
}

static void
rule_make(struct table_spec *t, struct buf *b)
{
	struct spec *r = &t->rule[t->n++];
	struct buf when = {0}, per = {0}, each = {0}, fade = {0}, within = {0};

	*r = (struct spec){.points = points(), .on = NONE, .asset = NONE, .budget = NONE};
	r->group = (int)below(GROUPS + 1) - 1;
	if (chance(70))
		r->on = (int)below(TYPES + 1);
	if (r->on != NONE && chance(30)) {
		r->asset = (int)below(3);
		buf_addf(&when, "event.asset = '/p%d'", r->asset);
	}
	if (chance(40)) {
		r->budget = chance(30) ? -2 : (int)below(100);
		buf_addf(&when, r->budget < 0 ? "%sempty(budget)" : "%sbudget >= %d",
			 when.n ? " and " : "", r->budget);
	}
	if (r->on != NONE)
		events_make(r, &per, &each, &fade, &within);
	else
		buf_addc(&fade, ',');
	if (r->on == NONE)
		buf_addc(&within, ',');
	/* A rule of events in a group that is limited by period has no limit of its own. */
	if (r->on == NONE || r->group == NONE || t->period[r->group] == EVER)
		limit_make(&r->limit, 0.5, 30);
	buf_addf(b, "%.10g,%s,%s,%s,%s,%s,%s,", r->points,
		 r->on == NONE	? ""
		 : r->on == ANY ? "*"
				: type_name[r->on],
		 buf_string(&when), buf_string(&per), buf_string(&each), buf_string(&within),
		 buf_string(&fade));
	if (r->group != NONE)
		buf_addf(b, "G%d", r->group);
	buf_addc(b, ',');
	limit_print(b, &r->limit);
	buf_addc(b, '\n');
	buf_free(&when);
	buf_free(&per);
	buf_free(&each);
	buf_free(&fade);
	buf_free(&within);
}

static void
limit_row(struct buf *b, const char *per, const char *group, const struct limit *l)
{
	if (!l->has_max && !l->has_min)
		return;
	buf_addf(b, ",,,%s,,,,,,%s,", per, group);
	limit_print(b, l);
	buf_addc(b, '\n');
}

static void
table_make(struct table_spec *t)
{
	struct buf b = {0};
	size_t rules = 1 + (size_t)below(RULES);

	*t = (struct table_spec){.total = {true, true, 100, 0}, .no_clamp = chance(30)};
	buf_addf(&b, "points,on,when,per,each,within,since,half_life,decay,group,max,min\n");
	for (int g = 0; g < GROUPS; g++) {
		char name[] = {'G', (char)('0' + g), 0};

		limit_make(&t->group[g], 1, 40);
		limit_row(&b, "", name, &t->group[g]);
		if (!chance(30))
			continue;
		limit_make(&t->group_period[g], 0.5, 80);
		if (t->group_period[g].has_max || t->group_period[g].has_min)
			t->period[g] = (enum period)(DAY + below(4));
		limit_row(&b, period_name[t->period[g]], name, &t->group_period[g]);
	}
	while (t->n < rules)
		rule_make(t, &b);
	if (chance(20)) {
		struct limit l;

		limit_make(&l, 2, 90);
		if (l.has_max || l.has_min)
			t->total = l;
		limit_row(&b, "", "", &l);
	}
	snprintf(t->text, sizeof(t->text), "%s", buf_string(&b));
	buf_free(&b);
}

/* --- both, side by side */

static const char folder[] = "/tmp/leadpipe-unit-score";
static char path[3][64]; /* table, events, the rest of the events */

static int
time_order(const void *a, const void *b)
{
	const struct happened *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void
file_write(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

/* The first half into one file, the second into another, in this order. */
static void
events_write(const struct happened *event)
{
	for (int k = 0; k < 2; k++) {
		struct buf b = {0};

		buf_addf(&b, "at,type,lead_id,asset\n");
		for (size_t i = (size_t)k * EVENTS / 2; i < (size_t)(k + 1) * EVENTS / 2; i++) {
			char at[32];
			struct tm tm;
			time_t t = event[i].at;

			gmtime_r(&t, &tm);
			strftime(at, sizeof(at), event[i].day ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ",
				 &tm);
			buf_addf(&b, "%s,%s,L%d,/p%d\n", at, type_name[event[i].type],
				 event[i].lead, event[i].asset);
		}
		file_write(path[1 + k], buf_string(&b));
		buf_free(&b);
	}
}

/* What score.h says of each lead: total, groups, sum of the lines, totals without each rule. */
struct said {
	int64_t total, lines, group[GROUPS], without[RULES];
};

static bool
score_all(const struct table_spec *t, const struct head *head, const struct says *says,
	  bool explain, struct said *said)
{
	const char *tables[] = {path[0]}, *files[] = {path[1], path[2]};
	const struct zone *zone = zone_open("UTC");
	struct buf err = {0};
	struct in_options in = {0};
	struct events *e = events_open(files, 2, &in, zone, now * WHEN_SECOND, &err);
	struct score_options o = {.lead = head,
				  .events = e,
				  .zone = zone,
				  .now = now * WHEN_SECOND,
				  .each_event = explain,
				  .no_clamp = t->no_clamp,
				  .each_rule = true};
	struct score *s = score_open(tables, 1, &o, &err);
	bool good = s && events_read(e, &err) == 0;

	for (int i = 0; good && i < LEADS; i++) {
		char id[8], number[16], back[WHEN_TEXT];
		struct slice cell[] = {{id, 0}, {number, 0}, {back, 0}};
		struct record r = {.f = cell, .n = 3};
		const struct score_line *line;
		struct history h;
		size_t n;

		cell[0].n = (size_t)snprintf(id, sizeof(id), "L%d", i);
		if (says[i].budget != NONE)
			cell[1].n = (size_t)snprintf(number, sizeof(number), "%d", says[i].budget);
		if (says[i].since != NONE)
			cell[2].n =
			    when_format(says[i].since * WHEN_SECOND, zone, says[i].day, back);
		events_lead(e, cell[0], SLICE(""), SLICE(""), SLICE(""), SLICE(""), &h);
		good = score_lead(s, &r, &h, &err) == 0;
		said[i] = (struct said){.total = score_total(s)};
		line = score_lines(s, &n);
		for (size_t k = 0; k < n; k++)
			said[i].lines += line[k].points;
		for (size_t g = 0; g < score_groups(s); g++)
			said[i].group[score_column(s, g).p[7] - '0'] = score_group_total(s, g);
		for (size_t k = 0; k < score_rules(s); k++) {
			score_without(s, k);
			said[i].without[k] = score_total(s);
			score_restore(s);
		}
		good &= score_total(s) == said[i].total;
	}
	if (!good)
		printf("# %s\n", buf_string(&err));
	score_free(s);
	events_free(e);
	buf_free(&err);
	return good;
}

struct tally {
	size_t cases, unread, total, group, lines, without, order, explained, limited;
};

static size_t
wrong(const struct tally *bad)
{
	return bad->unread + bad->total + bad->group + bad->lines + bad->without;
}

static void
lead_check(const struct table_spec *t, const struct happened *event, int lead,
	   const struct says *says, const struct said *plain, const struct said *explained, const struct said *turned,
	   struct tally *bad)
{
	double group[GROUPS], other[GROUPS];
	int64_t total = rounded(evaluate(t, event, lead, says, NONE, group));

	bad->cases++;
	bad->limited += !t->no_clamp && (total == 0 || total == 10000);
	bad->total += plain->total != total;
	bad->lines += plain->lines != total || explained->lines != total;
	bad->explained += explained->total != total;
	bad->order += turned->total != total;
	for (int g = 0; g < GROUPS; g++)
		bad->group += plain->group[g] != rounded(group[g]);
	for (int k = 0; k < (int)t->n; k++)
		bad->without +=
		    plain->without[k] != rounded(evaluate(t, event, lead, says, k, other));
}

static void
table_check(const struct head *head, struct tally *bad)
{
	static struct table_spec t;
	static struct said plain[LEADS], explained[LEADS], turned[LEADS];
	struct happened event[EVENTS], sorted[EVENTS];
	struct tally before = *bad;
	struct says says[LEADS];

	table_make(&t);
	for (int i = 0; i < LEADS; i++) {
		says[i].budget = chance(20) ? NONE : (int)below(100);
		says[i].day = chance(30);
		says[i].since = chance(30) ? NONE : now - below(chance(50) ? 5L : 200L) * 86400;
		says[i].since += says[i].since == NONE || says[i].day ? 0 : below(86400);
	}
	for (int i = 0; i < EVENTS; i++) {
		long at = now - below(chance(50) ? 5L * 86400 : 400L * 86400) + 7200;

		event[i] =
		    (struct happened){at - (chance(30) ? at % 86400 : 0), (int)below(LEADS + 1),
				      (int)below(TYPES), (int)below(3), i, false};
		event[i].day = event[i].at % 86400 == 0 && chance(50);
	}
	memcpy(sorted, event, sizeof(sorted));
	qsort(sorted, EVENTS, sizeof(*sorted), time_order);
	file_write(path[0], t.text);
	events_write(event);
	if (!score_all(&t, head, says, false, plain) ||
	    !score_all(&t, head, says, true, explained))
		bad->unread++;
	events_write(sorted);
	if (!score_all(&t, head, says, false, turned))
		bad->unread++;
	for (int i = 0; i < LEADS; i++)
		lead_check(&t, sorted, i, &says[i], &plain[i], &explained[i], &turned[i], bad);
	if (wrong(&before) == 0 && wrong(bad) != 0)
		printf("# the first table that differs:\n%s\n", t.text);
}

int
main(void)
{
	struct head head = {0};
	struct tally bad = {0};

	for (int i = 0; i < 3; i++)
		snprintf(path[i], sizeof(path[i]), "%s-%ld-%d", folder, (long)getpid(), i);
	head_add(&head, SLICE("lead_id"));
	head_add(&head, SLICE("budget"));
	head_add(&head, SLICE("back"));
	for (int i = 0; i < TABLES; i++)
		table_check(&head, &bad);
	ok(bad.unread == 0, "%d random tables compile", TABLES);
	ok(bad.total == 0, "the score of each of %zu leads is the other evaluator's (%zu are not)",
	   bad.cases, bad.total);
	ok(bad.limited < bad.cases / 2, "and most are not at a limit (%zu are)", bad.limited);
	ok(bad.group == 0, "so is each group's (%zu are not)", bad.group);
	ok(bad.lines == 0, "the lines of each ledger add up to the score (%zu do not)", bad.lines);
	ok(bad.explained == 0, "a line for each event changes no score (%zu)", bad.explained);
	ok(bad.order == 0, "nor does the order of events in the files (%zu)", bad.order);
	ok(bad.without == 0, "a score without a rule is what the others give (%zu are not)",
	   bad.without);
	for (int i = 0; i < 3; i++)
		unlink(path[i]);
	head_free(&head);
	return tap_end();
}
