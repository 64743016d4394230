/* SPDX-License-Identifier: MIT
 * The table of routes. */
#include "route.h"

#include "err.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>

enum { QUEUE, WHEN, POOL, ACTION, CONTENT, SLA, PRIORITY, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    {"queue", true},	{"when", false}, {"pool", false},     {"action", false},
    {"content", false}, {"sla", false},	 {"priority", false},
};

static const int64_t sla_most = 36500 * WHEN_DAY; /* a promise beyond a century is none */

/* What a span is counted in, by the last letter of its unit: s, min and h are time at work; d are
 * working days; w is weeks of the calendar. A part of a day is as long as whose day? A month is as
 * long as which? Those are refused, with false. */
static bool
sla_unit(struct promise *p, char unit)
{
	int64_t days = p->span / WHEN_DAY;

	unit |= 0x20;
	if (unit == 'd')
		p->days = (int)days;
	if (unit == 'w')
		p->weeks = (int)days / 7;
	return unit == 'd'   ? days * WHEN_DAY == p->span
	       : unit == 'w' ? p->weeks * 7 * WHEN_DAY == p->span
			     : unit != 'o' && unit != 'y';
}

static int
route_read(struct routes *r, size_t row, const struct rule_env *env, const struct roster *roster,
	   struct buf *err)
{
	const struct table *t = &r->table;
	struct slice when = table_cell(t, row, WHEN), pool = table_cell(t, row, POOL),
		     sla = table_cell(t, row, SLA);
	struct route *o = &r->route[row];
	struct rule_error e = {0};

	*o = (struct route){.queue = table_cell(t, row, QUEUE),
			    .action = table_cell(t, row, ACTION),
			    .content = table_cell(t, row, CONTENT),
			    .pool = -1,
			    .line = t->line[row]};
	r->n = row + 1;
	if (!o->queue.n) {
		buf_addf(err, "%s:%ju: queue: empty", t->name, (uintmax_t)o->line);
		return -1;
	}
	if (when.n && !(o->when = rule_compile(when, env, &e))) {
		rule_explain_error(t->name, o->line, "when", when, &e, err);
		return -1;
	}
	if (pool.n && !roster) {
		buf_addf(err, "%s:%ju: pool: \"%.*s\" needs a roster (-t)", t->name,
			 (uintmax_t)o->line, (int)pool.n, pool.p);
		return -1;
	}
	if (pool.n && (o->pool = roster_pool(roster, pool)) < 0) {
		size_t near = text_nearest(pool, roster->pool, roster->pools);

		buf_addf(err, "%s:%ju: pool: nobody in %s is in \"%.*s\"", t->name,
			 (uintmax_t)o->line, roster->table.name, (int)pool.n, pool.p);
		if (near != SIZE_MAX)
			buf_addf(err, "; did you mean \"%.*s\"?", (int)roster->pool[near].n,
				 roster->pool[near].p);
		return -1;
	}
	if (sla.n && (!when_parse_duration(sla, env->now, env->zone, &o->sla.span) ||
		      o->sla.span <= 0 || o->sla.span > sla_most)) {
		buf_addf(err, "%s:%ju: sla: not a time span such as 5min, 24h or 2d", t->name,
			 (uintmax_t)o->line);
		return -1;
	}
	if (sla.n && !sla_unit(&o->sla, sla.p[sla.n - 1])) {
		buf_addf(err, "%s:%ju: sla: whole days or weeks, or hours", t->name,
			 (uintmax_t)o->line);
		return -1;
	}
	return table_number(t, row, PRIORITY, INFINITY, &o->priority, err);
}

static int
by_priority(const void *pa, const void *pb)
{
	const struct route *a = pa, *b = pb;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

int
routes_read(struct routes *r, const char *name, const struct rule_env *env,
	    const struct roster *roster, struct buf *err)
{
	*r = (struct routes){0};
	if (table_read(&r->table, name, columns, COLUMNS, err) < 0 ||
	    table_some(&r->table, "route", err) < 0)
		return -1;
	r->route = xcalloc(r->table.rows, sizeof(*r->route));
	for (size_t row = 0; row < r->table.rows; row++)
		if (route_read(r, row, env, roster, err) < 0)
			return -1;
	qsort(r->route, r->n, sizeof(*r->route), by_priority);
	return 0;
}

/* A route, and the table of stages that it is held to. */
struct meant {
	const struct routes *routes;
	const struct route *route;
	const struct stages *stages;
};

static void
say_stage(void *ctx, struct slice name)
{
	const struct meant *m = ctx;

	if (stages_named(m->stages, name) < 0)
		warn("%s:%ju: when: no stage of %s is called \"%.*s\"", m->routes->table.name,
		     (uintmax_t)m->route->line, m->stages->table.name, (int)name.n, name.p);
}

/* A row about consent also takes leads that refused it, which no row for everybody does. */
static bool
about_consent(const struct router *r, const struct rule *when)
{
	return (r->column[ROUTE_CONSENT] >= 0 &&
		rule_reads(when, (size_t)r->column[ROUTE_CONSENT])) ||
	       (r->column[ROUTE_UNSUBSCRIBED] >= 0 &&
		rule_reads(when, (size_t)r->column[ROUTE_UNSUBSCRIBED]));
}

void
routes_say(const struct router *r)
{
	struct meant m = {.routes = r->routes, .stages = r->stages};
	const struct route *all = NULL;
	/* the shipped routes are for all shipped stages, of which no table has every one */
	bool shipped = r->stages && file_is_shipped(r->routes->table.name) &&
		       file_is_shipped(r->stages->table.name);

	for (size_t i = 0; i < r->routes->n; i++) {
		m.route = &r->routes->route[i];
		if (all && !(m.route->when && about_consent(r, m.route->when)))
			warn("%s:%ju: takes nobody: the row of line %ju is tried before, and takes "
			     "everybody",
			     m.routes->table.name, (uintmax_t)m.route->line, (uintmax_t)all->line);
		if (!m.route->when && !all)
			all = m.route;
		if (m.route->when && r->stages && r->column[ROUTE_STAGE] >= 0 && !shipped)
			rule_asked(m.route->when, (size_t)r->column[ROUTE_STAGE], say_stage, &m);
	}
}

void
routes_free(struct routes *r)
{
	for (size_t i = 0; i < r->n; i++)
		rule_free(r->route[i].when);
	free(r->route);
	table_free(&r->table);
	*r = (struct routes){0};
}
