/* SPDX-License-Identifier: MIT
 * lead-route: who takes which lead. lib/route.h decides; here are the options and the order of
 * things: the state is locked first, and replaced last, when the output is safe. */
#include "cli.h"
#include "num.h"
#include "route.h"

#include <stdlib.h>

enum { QUEUE, OWNER, ACTION, CONTENT, DUE, REASON, OWNED };

static const char *routes_name = "routes";
static const char *roster_name, *stages_name, *state_name;
static long patience;

static struct routes routes;
static struct roster roster;
static struct stages stages;
static struct assign assign;
static struct buf err, text, lock_name;

static const struct cli_option options[] = {
    {'r', "routes", "ROUTES", "the table of routes (routes)"},
    {'t', "roster", "ROSTER", "who works: owners, pools, weights, absences"},
    {'S', "state", "STATE", "remember who got what between runs"},
    {'s', "stages", "STAGES", "content for routes that have none, by the lead's stage"},
    {'n', "dry-run", NULL, "leave the state as it is"},
    {0, "wait", "SECONDS", "wait that long for another run with the same state (0)"},
    {0},
};
enum { OPTION_WAIT = CLI_LONG + 5 };

static const char *const examples[] = {
    "lead-route -r routes.csv -t roster.csv leads.csv > today.csv",
    "lead-route -r routes.csv -t roster.csv -S route.state -o today.csv leads.csv",
    NULL,
};

static const struct cli_tool tool = {
    .name = "lead-route",
    .purpose = "give each lead its queue, owner, action and due time",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
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
		case OPTION_WAIT:
			if (!num_parse_long(slice_of(c->arg), 0, 86400, &patience))
				cli_usage(c, "--wait: not a number of seconds");
			break;
		}
}

static void
state_open(const struct cli *c)
{
	switch (assign_open(&assign, state_name, !c->dry_run, (int)patience, &err)) {
	case ASSIGN_OK:
		return;
	case ASSIGN_LOCKED:
		die_code(EXIT_LOCKED, "%s", buf_string(&err));
	case ASSIGN_BAD:
		die("%s", buf_string(&err));
	}
}

static void
tables_read(const struct cli *c, const struct head *head)
{
	struct rule_env env = {.lead = head, .zone = c->zone, .now = c->now};

	if ((stages_name && stages_read(&stages, stages_name, &err) < 0) ||
	    (roster_name && roster_read(&roster, roster_name, &env, &err) < 0) ||
	    routes_read(&routes, routes_name, &env, roster_name ? &roster : NULL, &err) < 0)
		die("%s", buf_string(&err));
}

int
main(int argc, char **argv)
{
	static const char *const names[OWNED] = {"queue",   "owner",  "action",
						 "content", "due_at", "route_reason"};
	struct cli c;
	struct in *in;
	struct out *out;
	struct record r;
	struct router router = {.routes = &routes, .assign = &assign};
	uint64_t unrouted = 0;
	size_t own[OWNED];

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	if (state_name) {
		buf_addf(&lock_name, "%s.lock", state_name);
		cli_writes(&c, state_name);
		cli_writes(&c, buf_string(&lock_name));
	}
	state_open(&c);
	in = cli_in(&c);
	tables_read(&c, in_head(in));
	router.roster = roster_name ? &roster : NULL;
	router.stages = stages_name ? &stages : NULL;
	router.zone = c.zone;
	router.now = c.now;
	if (router_init(&router, in_head(in), &err) < 0)
		die("%s", buf_string(&err));
	out = cli_out(&c, in);
	for (int i = 0; i < OWNED; i++)
		own[i] = out_own(out, slice_of(names[i]));
	out_head(out, in_head(in));
	while (cli_record(in, &r)) {
		struct route_decision d;

		if (router_lead(&router, &r, &d, &err) < 0)
			die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
		unrouted += d.unrouted;
		out_set(out, own[QUEUE], d.queue);
		out_set(out, own[OWNER], d.owner);
		out_set(out, own[ACTION], d.action);
		out_set(out, own[CONTENT], d.content);
		out_set(out, own[DUE], d.due);
		out_set(out, own[REASON], d.reason);
		out_put(out, &r);
	}
	if (unrouted)
		warn("%ju lead%s unrouted: route_reason says why", (uintmax_t)unrouted,
		     unrouted == 1 ? "" : "s");
	buf_addf(&text, "%ju unrouted", (uintmax_t)unrouted);
	cli_finish(&c, in, out, EXIT_DONE, buf_string(&text));
	router_settle(&router);
	if (!c.dry_run && assign_save(&assign, &err) < 0)
		die("%s", buf_string(&err));
	router_free(&router);
	routes_free(&routes);
	roster_free(&roster);
	stages_free(&stages);
	assign_close(&assign);
	return unrouted ? EXIT_NEGATIVE : EXIT_DONE;
}
