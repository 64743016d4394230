/* SPDX-License-Identifier: MIT
 * lead-route: who takes which lead. lib/route.h decides; here are the options and the order of
 * things: the state is locked first, and replaced last, when the output is safe. */
#include "cli.h"
#include "route.h"
#include "text.h"

#include <string.h>

static const char *routes_name = "routes";
static const char *roster_name, *stages_name, *state_name, *holidays_name;
static const char *leaver = "", *forget_text = "2y";
static int patience, jobs;

static struct routes routes;
static struct roster roster;
static struct holidays holidays;
static struct stages stages;
static struct assign assign;
static struct buf err, text, lock_name;

static const struct cli_option options[] = {
    {'r', "routes", "ROUTES", "the table of routes (routes)"},
    {'t', "roster", "ROSTER", "who works: owners, pools, weights, absences"},
    {'S', "state", "STATE", "remember who got what between runs"},
    {'s', "stages", "STAGES",
     "phase, and content and action for routes without, by the lead's stage"},
    {'n', "dry-run", NULL, "leave the state as it is"},
    {0, "holidays", "HOLIDAYS", "days off, for due times: date, name, zone"},
    {0, "rebalance", "OWNER", "give the leads of OWNER to others, and touch no other lead"},
    {0, "forget", "SPAN", "what left the input so long ago leaves the state (2y), or never"},
    {0, "wait", "SECONDS", "wait that long for another run with the same state (0)"},
    {'j', "jobs", "N", "threads for large files (the cores there are)"},
    {0},
};
enum { OPTION_HOLIDAYS = CLI_LONG + 5, OPTION_REBALANCE, OPTION_FORGET, OPTION_WAIT };

static const char *const examples[] = {
    "lead-route -r routes.csv -t roster.csv leads.csv > today.csv",
    "lead-route -r routes.csv -t roster.csv -S route.state -o today.csv leads.csv",
    "lead-route -t roster.csv -S route.state -n --rebalance kim leads.csv > plan.csv",
    NULL,
};

static const struct cli_tool tool = {
    .name = "lead-route",
    .purpose = "give each lead its queue, owner, action and due time",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .reads = "routes=routes roster stages holidays",
};

static void
options_read(struct cli *c)
{
	int o;

	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 'r':
			routes_name = c->arg;
			break;
		case 't':
			roster_name = c->arg;
			break;
		case 's':
			stages_name = c->arg;
			break;
		case 'S':
			state_name = c->arg;
			break;
		case OPTION_HOLIDAYS:
			holidays_name = c->arg;
			break;
		case OPTION_REBALANCE:
			leaver = c->arg;
			break;
		case OPTION_FORGET:
			forget_text = c->arg;
			break;
		case 'j':
			jobs = cli_number(c, "jobs", 1, PARALLEL_MOST);
			break;
		case OPTION_WAIT:
			patience = cli_number(c, "wait", 0, 86400);
			break;
		}
}

static void
state_open(const struct cli *c)
{
	switch (assign_open(&assign, state_name, !c->dry_run, patience, &err)) {
	case ASSIGN_OK:
		return;
	case ASSIGN_LOCKED:
		die_code(EXIT_LOCKED, "%s", buf_string(&err));
	case ASSIGN_BAD:
		die("%s", buf_string(&err));
	}
}

/* The moment before which the state forgets, WHEN_NONE: it never does. */
static int64_t
forget_before(const struct cli *c)
{
	int64_t span;

	if (strcmp(forget_text, "never") == 0)
		return WHEN_NONE;
	if (!when_parse_duration(slice_of(forget_text), c->now, c->zone, &span))
		cli_usage(c, "--forget: not a time span such as 180d or 2y, nor never");
	return c->now - span;
}

static void
tables_read(struct router *r, const struct in *in)
{
	struct rule_env env = {.lead = &r->head, .zone = r->zone, .now = r->now};

	if ((stages_name && stages_read(&stages, stages_name, &err) < 0) ||
	    (holidays_name && holidays_read(&holidays, holidays_name, &err) < 0))
		die("%s", buf_string(&err));
	r->stages = stages_name ? &stages : NULL;
	if (router_head(r, in_head(in), &err) < 0)
		die("%s: %s", in_name(in), buf_string(&err));
	if ((roster_name && roster_read(&roster, roster_name, &env, &holidays, &err) < 0) ||
	    routes_read(&routes, routes_name, &env, roster_name ? &roster : NULL, &err) < 0)
		die("%s", buf_string(&err));
	r->roster = roster_name ? &roster : NULL;
	routes_say(r);
	router_start(r);
}

struct run {
	struct router router;
	struct in *in;
	struct out *out;
	uint64_t unrouted, moved;
};

/* Decides and writes. */
static bool
lead(void *arg, const struct record *rec, uint64_t line)
{
	struct run *run = arg;
	struct route_decision d;

	if (out_failed(run->out))
		return false;
	if (router_lead(&run->router, rec, &d, &err) < 0)
		die("%s:%ju: %s", in_name(run->in), (uintmax_t)line, buf_string(&err));
	run->unrouted += d.unrouted;
	run->moved += d.moved;
	router_put(&run->router, run->out, rec, &d);
	return true;
}

/* Threads take the rest of a file once it has shown to be a large one. */
static void
leads(struct run *run)
{
	unsigned most = jobs ? (unsigned)jobs : parallel_cores();
	struct record rec;

	router_follow(&run->router, run->in);
	while (!out_failed(run->out) && cli_record(run->in, &rec)) {
		lead(run, &rec, in_line(run->in));
		if (most > 1 && in_byte(run->in) >= PARALLEL_FROM &&
		    !router_crew(&run->router, run->in, most, run->out, lead, run))
			most = 1; /* an error comes, most likely */
	}
}

/* Companies are kept together, whatever their owner has already. */
static void
notes_capacity(void)
{
	uint64_t beyond = 0;
	size_t owners = 0;

	for (size_t i = 0; i < roster.owners; i++) {
		beyond += roster.owner[i].beyond;
		owners += roster.owner[i].beyond > 0;
	}
	if (beyond)
		warn("capacity: %zu owner%s got %ju lead%s beyond it, of companies that are theirs",
		     owners, owners == 1 ? "" : "s", (uintmax_t)beyond, beyond == 1 ? "" : "s");
}

/* What happened beside the rows themselves. */
static void
notes(const struct router *r, uint64_t unrouted, uint64_t moved, size_t forgotten)
{
	size_t left = r->leaver.n ? assign_left(&assign, r->leaver) : 0;

	if (unrouted && r->leaver.n)
		warn("%ju lead%s could not be given to anybody else: route_reason says why",
		     (uintmax_t)unrouted, unrouted == 1 ? "" : "s");
	else if (unrouted)
		warn("%ju lead%s unrouted: route_reason says why", (uintmax_t)unrouted,
		     unrouted == 1 ? "" : "s");
	if (left)
		warn("%zu lead%s of that owner in the state %s not in the input", left,
		     left == 1 ? "" : "s", left == 1 ? "is" : "are");
	if (r->strangers)
		warn("owner: %ju lead%s an owner who is not in %s", (uintmax_t)r->strangers,
		     r->strangers == 1 ? " has" : "s have", roster_name);
	notes_capacity();
	if (r->replaced)
		warn("content: %ju lead%s had one of their own, now replaced",
		     (uintmax_t)r->replaced, r->replaced == 1 ? "" : "s");
	buf_addf(&text, "%ju unrouted", (uintmax_t)unrouted);
	if (r->leaver.n)
		buf_addf(&text, ", %ju moved", (uintmax_t)moved);
	if (forgotten)
		buf_addf(&text, ", %zu forgotten", forgotten);
}

/* A name with a slip in it would move nothing, and say nothing. */
static _Noreturn void
leaver_unknown(const struct router *r)
{
	struct slice *name = xcalloc(roster.owners + 1, sizeof(*name));
	size_t near;

	for (size_t i = 0; i < roster.owners; i++)
		name[i] = roster.owner[i].name;
	near = text_nearest(r->leaver, name, roster.owners);
	if (near != SIZE_MAX)
		die("--rebalance: nobody is called \"%s\"; did you mean \"%.*s\"?", leaver,
		    (int)name[near].n, name[near].p);
	die("--rebalance: nobody is called \"%s\": not in %s, the leads or the state", leaver,
	    roster_name);
}

int
main(int argc, char **argv)
{
	struct cli c;
	struct file_new file = {.fd = -1};
	struct run run = {.router = {.routes = &routes, .assign = &assign}};
	struct router *r = &run.router;
	int64_t before;
	bool look;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	before = forget_before(&c);
	if (*leaver && !roster_name)
		cli_usage(&c, "--rebalance needs a roster (-t)");
	if (state_name) {
		buf_addf(&lock_name, "%s.lock", state_name);
		cli_writes(&c, state_name);
		cli_writes(&c, buf_string(&lock_name));
	}
	state_open(&c);
	run.in = cli_in(&c);
	r->leaver = slice_trim(slice_of(leaver));
	r->zone = c.zone;
	r->now = c.now;
	tables_read(r, run.in);
	run.out = cli_out(&c, run.in);
	router_columns(r, run.out);
	out_head(run.out, in_head(run.in));
	leads(&run);
	if (r->leaver.n && !r->leaver_known && !assign_left(&assign, r->leaver))
		leaver_unknown(r);
	router_settle(r);
	notes(r, run.unrouted, run.moved, assign_forget(&assign, before));
	/* what can fail of the state fails here; it is put in place when the leads are safe */
	if (!c.dry_run && !out_failed(run.out) && assign_write(&assign, &file, &err) < 0)
		die("%s", buf_string(&err));
	cli_finish(&c, run.in, run.out, EXIT_DONE, buf_string(&text));
	if (!c.dry_run && assign_commit(&assign, &file, &err) < 0)
		die("%s", buf_string(&err));
	look = run.unrouted || r->strangers;
	router_free(r);
	routes_free(&routes);
	roster_free(&roster);
	holidays_free(&holidays);
	stages_free(&stages);
	assign_close(&assign);
	return look ? EXIT_NEGATIVE : EXIT_DONE;
}
