/* SPDX-License-Identifier: MIT
 * lead-stage: which stage each lead is in, and since when. The gates are lib/stage.h's; here are
 * the options, the loop and the log of transitions, which is appended to only when the leads are
 * safely written. */
#include "cli.h"
#include "file.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *stages_name = "stages-mdp";
static const char *log_name;
static const char **event_file;
static size_t event_files, event_cap;

static struct stages stages;
static struct gates *gates;
static struct events *events;
static struct arena names; /* of owned columns: the output borrows them */
static struct buf err, text, log_text;
static struct repeat disorder, unknown, unreadable;
static uint64_t moved;

enum { KEY_ID, KEY_EMAIL, KEY_VISITOR, KEYS };
static int key[KEYS], stage_column_in;

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
};

static void
log_cell(struct slice s, char end)
{
	bool quote = false;

	for (size_t i = 0; i < s.n; i++)
		quote |= s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
	if (quote)
		buf_addc(&log_text, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(&log_text, '"');
		buf_addc(&log_text, s.p[i]);
	}
	if (quote)
		buf_addc(&log_text, '"');
	buf_addc(&log_text, end);
}

static void
log_move(const struct cli *c, const struct record *r, const struct stage_place *p,
	 struct slice from)
{
	struct slice at = p->at[p->stage], id = {"", 0};
	char now[WHEN_TEXT];

	for (int i = 0; i < KEYS && !id.n; i++)
		id = record_get(r, key[i]);
	if (!at.n)
		at = (struct slice){now, when_format(c->now, c->zone, false, now)};
	log_cell(at, ',');
	log_cell(id, ',');
	log_cell(from, ',');
	log_cell(p->name, ',');
	text.n = 0;
	gates_why(gates, p->stage, &text);
	log_cell(buf_slice(&text), '\n');
}

/* Opened before the leads are read, so that a log that cannot be written stops the run before it
 * did anything. */
static int
log_open(void)
{
	int fd = open(log_name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		die("%s:", log_name);
	return fd;
}

static void
log_write(int fd)
{
	static const char head[] = "at,lead_id,from,to,why\n";
	struct stat st;
	bool kept = fstat(fd, &st) == 0;

	if ((kept && st.st_size == 0 && file_write(fd, head, sizeof(head) - 1) < 0) ||
	    file_write(fd, log_text.s, log_text.n) < 0) {
		int saved = errno;

		/* half a line would be continued by the next run */
		if (kept && S_ISREG(st.st_mode) && ftruncate(fd, st.st_size) < 0)
			warn("%s: ends in a broken line:", log_name);
		errno = saved;
		die("%s:", log_name);
	}
	if ((fsync(fd) < 0 && errno != EINVAL) || close(fd) < 0)
		die("%s:", log_name);
}

static void
note(const struct cli *c, struct in *in, const struct stage_place *p)
{
	struct {
		bool is;
		struct repeat *count;
		const char *what;
	} finding[] = {
	    {p->disorder, &disorder, "a later stage is dated before an earlier one"},
	    {p->unknown, &unknown, "stage: not in the table of stages"},
	    {p->unreadable, &unreadable, "the time of a stage cannot be read; it counts as passed"},
	};

	for (size_t i = 0; i < sizeof(finding) / sizeof(*finding); i++) {
		if (!finding[i].is)
			continue;
		if (c->verbose)
			warn_few(finding[i].count, "%s:%ju: %s", in_name(in),
				 (uintmax_t)in_line(in), finding[i].what);
		else
			finding[i].count->n++;
	}
}

static void
note_end(const struct cli *c, const struct repeat *r, const char *what)
{
	if (r->n && c->verbose)
		warn_rest(r, "of these");
	else if (r->n)
		warn("%lu lead%s: %s", r->n, r->n == 1 ? "" : "s", what);
}

static void
lead(const struct cli *c, struct in *in, const struct record *r, struct out *out, size_t own_stage,
     const size_t *own_at)
{
	struct history h;
	struct stage_place p;
	struct slice from = record_get(r, stage_column_in);

	events_lead(events, record_get(r, key[KEY_ID]), record_get(r, key[KEY_EMAIL]),
		    record_get(r, key[KEY_VISITOR]), &h);
	if (gates_lead(gates, r, &h, &p, &err) < 0)
		die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
	note(c, in, &p);
	out_set(out, own_stage, p.name);
	for (size_t i = 0; i < stages.n; i++)
		out_set(out, own_at[i], p.at[i]);
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
			event_file =
			    xgrow(event_file, event_files, &event_cap, sizeof(*event_file));
			event_file[event_files++] = c->arg;
			break;
		case OPTION_LOG:
			log_name = c->arg;
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
	struct events_count seen;
	size_t own_stage, *own_at;
	int log_fd = -1;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	cli_writes(&c, log_name);
	if (stages_read(&stages, stages_name, &err) < 0 ||
	    !(events = events_open(event_file, event_files, &c.in, c.zone, c.now, &err)))
		die("%s", buf_string(&err));
	in = cli_in(&c);
	if (!(gates = gates_open(&stages, in_head(in), events, c.zone, c.now, &err)) ||
	    events_read(events, &err) < 0)
		die("%s", buf_string(&err));
	key[KEY_ID] = cli_column_if_any(in, SLICE("lead_id"));
	key[KEY_EMAIL] = cli_column_if_any(in, SLICE("email"));
	key[KEY_VISITOR] = cli_column_if_any(in, SLICE("visitor_id"));
	stage_column_in = head_find(in_head(in), SLICE("stage"));
	if (log_name && !c.dry_run)
		log_fd = log_open();
	out = cli_out(&c, in);
	own_stage = out_own(out, SLICE("stage"));
	own_at = xcalloc(stages.n, sizeof(*own_at));
	for (size_t i = 0; i < stages.n; i++) {
		text.n = 0;
		stage_column(&stages.stage[i], &text);
		own_at[i] = out_own(out, arena_slice(&names, buf_slice(&text)));
	}
	out_head(out, in_head(in));
	while (cli_record(in, &r))
		lead(&c, in, &r, out, own_stage, own_at);
	note_end(&c, &disorder, "a later stage is dated before an earlier one");
	note_end(&c, &unknown, "the stage is not in the table of stages");
	note_end(&c, &unreadable, "the time of a stage cannot be read; it counts as passed");
	seen = events_count(events);
	if (events_undated(events))
		warn("%s: at: not a time; %ju event%s left out for that", events_undated(events),
		     (uintmax_t)seen.undated, seen.undated == 1 ? "" : "s");
	text.n = 0;
	buf_addf(&text, "%ju moved, ", (uintmax_t)moved);
	events_say(events, &text);
	cli_finish(&c, in, out, EXIT_DONE, buf_string(&text));
	if (log_fd >= 0)
		log_write(log_fd);
	gates_free(gates);
	events_free(events);
	stages_free(&stages);
	return EXIT_DONE;
}
