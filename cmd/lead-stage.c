/* SPDX-License-Identifier: MIT
 * lead-stage: which stage each lead is in, and since when. The gates are lib/stage.h's; here are
 * the options, the loop and the log of transitions, which is appended to when the leads are safely
 * written, and before they replace the old ones. */
#include "cli.h"
#include "cli_events.h"
#include "map.h"
#include "stage.h"
#include "stage_log.h"

#include <stdio.h>

static const char *stages_name = "stages-mdp";
static const char *log_name;
static struct cli_list event_files;

static struct stages stages;
static struct gates *gates;
static struct events *events;
static struct arena names; /* of owned columns: the output borrows them */
static struct buf err, text;
static struct stage_log move_log;
static struct map unknown; /* stages that the table does not have, for people who may not be told what
			      stands in a cell: */
static struct {
	const char *file;
	uint64_t line; /* of the first */
	unsigned long leads;
} said_first[WARN_FEW];
static unsigned long disorder, unreadable, unknown_rest;
static uint64_t moved;

static int key[EVENT_KEYS], stage_column_in;

/* Handles of the columns that are written; a stage without a latest has 0 there. */
enum { RECYCLED, RETURNED, RETURNED_AT, RETURNS };
static struct owned {
	size_t stage, *at, *latest, returns[RETURNS], unsubscribed;
} own;

static const struct cli_option options[] = {
    {'s', "stages", "STAGES", "the table of stages (stages-mdp)"},
    {'e', "events", "EVENTS", "what the leads did; may repeat"},
    {'n', "dry-run", NULL, "do not write the log"},
    {0, "log", "FILE", "append a line for each lead that changed its stage"},
    {0},
};
enum { OPTION_LOG = CLI_LONG + 3 };

static const char *const examples[] = {
    "lead-stage -e events.csv leads.csv > staged.csv",
    "lead-stage -s stages-hubspot --log moves.csv -o leads.csv leads.csv",
    NULL,
};

static const struct cli_tool tool = {
    .name = "lead-stage",
    .purpose = "set the stage of each lead and when it entered it",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .reads = "stages=stages-mdp events",
};

static void
log_move(const struct cli *c, const struct record *r, const struct stage_place *p,
	 struct slice from)
{
	struct slice cell[STAGE_LOG_CELLS] = {p->since, {"", 0}, from, p->name, {"", 0}};
	char now[WHEN_TEXT];

	for (int i = 0; i < EVENT_MERGED && !cell[1].n; i++)
		cell[1] = record_get(r, key[i]);
	if (!cell[0].n)
		cell[0] = (struct slice){now, when_format(c->now, c->zone, false, now)};
	text.n = 0;
	gates_why(gates, p->stage, &text);
	cell[4] = buf_slice(&text);
	if (stage_log_put(&move_log, cell, &err) < 0)
		die("%s", buf_string(&err));
}

/* Each is said once, by where it stands: in a file whose columns have moved it may be anything. */
static void
note_unknown(const struct in *in, struct slice said)
{
	uint32_t k = map_get(&unknown, said);

	if (k == MAP_NONE && unknown.n == WARN_FEW) {
		unknown_rest++;
		return;
	}
	if (k == MAP_NONE) {
		k = (uint32_t)unknown.n;
		*map_put(&unknown, said) = k;
		said_first[k].file = in_name(in);
		said_first[k].line = in_line(in);
	}
	said_first[k].leads++;
}

static void
note_end(unsigned long n, const char *what)
{
	if (n)
		warn("%lu lead%s: %s", n, n == 1 ? "" : "s", what);
}

static void
notes_end(void)
{
	note_end(disorder, "a later stage is dated before an earlier one; "
			   "funnel-report --list quality:backwards lists them");
	for (uint32_t i = 0; i < unknown.n; i++) {
		struct slice word = map_key(&unknown, i);
		const char *table = stages_shipped(word);

		text.n = 0;
		if (table) /* a word of a table is nobody's data */
			buf_addf(&text, "; \"%.*s\" is one of %s", (int)word.n, word.p, table);
		warn("%s:%ju: column \"stage\": not in %s; %lu lead%s so%s", said_first[i].file,
		     (uintmax_t)said_first[i].line, stages.table.name, said_first[i].leads,
		     said_first[i].leads == 1 ? " says" : "s say", buf_string(&text));
	}
	note_end(unknown_rest, "their stages are not in the table, either");
	note_end(unreadable, "the time of a stage cannot be read; it counts as passed; "
			     "funnel-report --list quality:unreadable lists them");
}

/* The columns of this tool, in the order of struct owned. */
static void
columns_own(struct out *out)
{
	static const char *const name[] = {"recycle_count", "reentry_count", "reentered_at"};

	own.stage = out_own(out, SLICE("stage"));
	own.at = xcalloc(stages.n, sizeof(*own.at));
	own.latest = xcalloc(stages.n, sizeof(*own.latest));
	for (size_t i = 0; i < stages.n; i++) {
		text.n = 0;
		stage_column(&stages.stage[i], &text);
		own.at[i] = out_own(out, arena_slice(&names, buf_slice(&text)));
	}
	for (size_t i = 0; i < stages.n && stages.returns; i++) {
		text.n = 0;
		stage_latest_column(&stages.stage[i], &text);
		if (stages.stage[i].again)
			own.latest[i] = out_own(out, arena_slice(&names, buf_slice(&text)));
	}
	for (size_t i = 0; i < RETURNS && stages.returns; i++)
		own.returns[i] = out_own(out, slice_of(name[i]));
	/* also where no event says so, so that all parts of a list have the same columns */
	if (event_files.n)
		own.unsubscribed = out_own(out, SLICE("unsubscribed_at"));
}

/* A count as text; none is empty. */
static struct slice
count_text(unsigned n, char *dst, size_t size)
{
	return (struct slice){dst, n ? (size_t)snprintf(dst, size, "%u", n) : 0};
}

static void
lead(const struct cli *c, struct in *in, const struct record *r, struct out *out)
{
	struct history h;
	struct stage_place p;
	struct slice from = record_get(r, stage_column_in);
	char recycled[16], returned[16];

	events_record(events, r, key, &h);
	if (gates_lead(gates, r, &h, &p, &err) < 0)
		die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
	disorder += p.disorder;
	unreadable += p.unreadable;
	if (p.unknown)
		note_unknown(in, slice_trim(from));
	out_set(out, own.stage, p.name);
	for (size_t i = 0; i < stages.n; i++) {
		out_set(out, own.at[i], p.at[i]);
		if (own.latest[i])
			out_set(out, own.latest[i], p.latest[i]);
	}
	if (stages.returns) {
		out_set(out, own.returns[RECYCLED],
			count_text(p.recycled, recycled, sizeof(recycled)));
		out_set(out, own.returns[RETURNED],
			count_text(p.returned, returned, sizeof(returned)));
		out_set(out, own.returns[RETURNED_AT], p.returned_at);
	}
	if (event_files.n)
		out_set(out, own.unsubscribed, p.unsubscribed_at);
	out_put(out, r);
	if (p.stage == p.before)
		return;
	moved++;
	if (log_name && !c->dry_run)
		log_move(c, r, &p, from);
}

static void
options_read(struct cli *c)
{
	int o;

	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 's':
			stages_name = c->arg;
			break;
		case 'e':
			cli_list_add(&event_files, c->arg);
			break;
		case OPTION_LOG:
			log_name = c->arg;
			if (strcmp(log_name, "-") == 0)
				cli_usage(c, "option \"--log\": a file to append to, not \"-\"");
			break;
		}
}

int
main(int argc, char **argv)
{
	struct cli c;
	struct in *in;
	struct out *out;
	struct record r;
	int status;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	cli_writes(&c, log_name);
	if (stages_read(&stages, stages_name, &err) < 0)
		die("%s", buf_string(&err));
	events = cli_events_open(&c, &event_files);
	in = cli_in(&c);
	if (!(gates = gates_open(&stages, in_head(in), events, c.zone, c.now, &err)) ||
	    events_read(events, &err) < 0)
		die("%s", buf_string(&err));
	for (size_t i = 0; i < EVENT_KEYS; i++)
		key[i] = cli_column_if_any(in, slice_of(event_key_name[i]));
	events_follow(events, in, key[EVENT_LEAD], key[EVENT_EMAIL], key[EVENT_VISITOR]);
	stage_column_in = head_find(in_head(in), SLICE("stage"));
	if (log_name && !c.dry_run && stage_log_open(&move_log, log_name, &err) < 0)
		die("%s", buf_string(&err));
	out = cli_out(&c, in);
	columns_own(out);
	out_head(out, in_head(in));
	while (!out_failed(out) && cli_record(in, &r))
		lead(&c, in, &r, out);
	notes_end();
	c.look |= unknown.n > 0;
	text.n = 0;
	buf_addf(&text, "%ju moved, ", (uintmax_t)moved);
	cli_events_say(&c, events, &text);
	/* the leads are on the disk, but not in their place: where the log fails, the old ones stay */
	if (log_name && !c.dry_run &&
	    (out_sync(out, &err) < 0 || stage_log_append(&move_log, &err) < 0))
		die("%s", buf_string(&err));
	status = cli_finish(&c, in, out, EXIT_DONE, buf_string(&text));
	gates_free(gates);
	events_free(events);
	stages_free(&stages);
	return status;
}
