/* SPDX-License-Identifier: MIT
 * lead-notify: hot leads to their owners, once. Who is told what is lib/notify.h's, the order of
 * sending and remembering lib/teller.h's; here are the options, the loop and what is left over. */
#include "cli.h"
#include "quiet.h"
#include "rejects.h"
#include "teller.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

static struct notify_options want;
static struct mailer mailer = {.timeout = 60};
static const char *state_name, *rejects_name;
static const char **when;
static size_t when_cap;
static bool to_stdout;
static int patience;
static struct quiet quiet_hours;

static struct notify *notify;
static struct told told;
static struct rejects rejects;
static struct teller teller = {.told = &told, .mailer = &mailer};
static struct buf err, text, sender, lock_name;
static uint64_t refused, ownerless;

static const struct cli_option options[] = {
    {'r', "rules", "TABLE", "which leads are hot: a table with when; any row (notify)"},
    {'w', "when", "RULE", "which leads are hot: a rule; may repeat, any holds"},
    {'t', "roster", "ROSTER", "where owners are reached; a column owner_email wins"},
    {'T', "template", "FILE", "what the message says: headers, a blank line, a body"},
    {'S', "state", "STATE", "remember between runs who was told of what"},
    {'n', "dry-run", NULL, "write the messages to stdout, send and remember nothing"},
    {'x', "rejects", "FILE", "the hot leads that nobody could be told of, with the reason"},
    {0, "digest", NULL, "one message an owner, about all of their leads"},
    {0, "quiet-hours", "TIMES", "send nothing then: 22:00-08:00,sat,sun"},
    {0, "working-hours", NULL, "tell owners only in their hours of the roster"},
    {0, "holidays", "TABLE", "with that: days off"},
    {0, "from", "ADDRESS", "who the messages are from"},
    {0, "sendmail", "PROGRAM", "what sends a message (/usr/sbin/sendmail)"},
    {0, "maildir", "DIR", "put the messages into this Maildir instead"},
    {0, "stdout", NULL, "write the messages to stdout instead, as an mbox"},
    {0, "timeout", "SECONDS", "how long the program may take for a message (60)"},
    {0, "wait", "SECONDS", "wait that long for another run with the same state (0)"},
    {0},
};
/* The long ones, in the order of the table. */
enum {
	DIGEST = CLI_LONG + 7,
	QUIET,
	HOURS,
	HOLIDAYS,
	FROM,
	SENDMAIL,
	MAILDIR,
	STDOUT,
	TIMEOUT,
	WAIT
};

static const char *const examples[] = {
    "lead-notify -t roster.csv -S notify.state today.csv",
    "lead-notify -n -w \"score >= 80\" -t roster.csv today.csv",
    "lead-notify --digest --quiet-hours 20:00-08:00,sat,sun -t roster -S notify.state today.csv",
    NULL,
};

static const struct cli_tool tool = {
    .name = "lead-notify",
    .purpose = "tell the owners of hot leads by mail, once",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .no_list = true,
    .reads = "rules roster template holidays",
    .no_tsv = true,
};

static void
options_read(struct cli *c)
{
	int o;

	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 'r':
			want.table = c->arg;
			break;
		case 'w':
			when = xgrow(when, want.whens, &when_cap, sizeof(*when));
			when[want.whens++] = c->arg;
			break;
		case 't':
			want.roster = c->arg;
			break;
		case 'T':
			want.template = c->arg;
			break;
		case 'S':
			state_name = c->arg;
			break;
		case 'x':
			rejects_name = c->arg;
			break;
		case DIGEST:
			want.digest = teller.digest = true;
			break;
		case QUIET:
			if (!quiet_parse(slice_of(c->arg), &quiet_hours))
				cli_usage(c, "--quiet-hours: not times as 22:00-08:00,sat,sun");
			break;
		case HOURS:
			want.working_hours = true;
			break;
		case HOLIDAYS:
			want.holidays = c->arg;
			break;
		case FROM:
			want.from = c->arg;
			break;
		case SENDMAIL:
			mailer.program = c->arg;
			break;
		case MAILDIR:
			mailer.folder = c->arg;
			break;
		case STDOUT:
			to_stdout = true;
			break;
		case TIMEOUT:
			mailer.timeout = cli_number(c, "timeout", 1, 86400);
			break;
		case WAIT:
			patience = cli_number(c, "wait", 0, 86400);
			break;
		}
	if ((mailer.folder || mailer.program) && (to_stdout || c->output))
		cli_usage(c, "--%s and %s do not go together", mailer.folder ? "maildir" : "sendmail",
			  to_stdout ? "--stdout" : "--output");
	if (!mailer.program)
		mailer.program = "/usr/sbin/sendmail";
	if (want.working_hours && !want.roster)
		cli_usage(c, "--working-hours needs a roster (-t)");
	if (want.holidays && !want.working_hours)
		cli_usage(c, "--holidays is for --working-hours");
	if (!want.table && !want.whens)
		want.table = "notify";
	want.when = when;
	to_stdout |= c->dry_run || c->output;
	if (c->dry_run)
		rejects_name = NULL;
}

static void
ledger_open(const struct cli *c)
{
	switch (told_open(&told, state_name, !c->dry_run, patience, &err)) {
	case STATE_OK:
		if (told.state.pieces)
			warn("%s: the run before did not come to its end; whom it told last may be "
			     "told again",
			     state_name);
		return;
	case STATE_LOCKED:
		die_code(EXIT_LOCKED, "%s", buf_string(&err));
	case STATE_BAD:
		die("%s", buf_string(&err));
	}
}

/* Whom mail of this process is from where nobody says it: the user at the host. */
static const char *
sender_find(void)
{
	const struct passwd *user = getpwuid(geteuid());
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	buf_addf(&sender, "%s@%s", user ? user->pw_name : "leadpipe", *host ? host : "localhost");
	return buf_string(&sender);
}

static void
reject(struct in *in, const struct notify_fault *fault)
{
	struct reject x = {.file = in_name(in),
			   .line = in_line(in),
			   .byte = in_byte(in),
			   .column = fault->column,
			   .code = fault->code,
			   .message = fault->message,
			   .raw = in_raw(in)};

	rejects_add(&rejects, &x);
}

static void
lead(struct in *in, const struct record *r)
{
	struct notify_fault fault;
	struct hot hot;

	switch (notify_lead(notify, r, &hot, &fault, &err)) {
	case NOTICE_NONE:
		return;
	case NOTICE_NO_CONSENT:
		refused++;
		return;
	case NOTICE_NO_OWNER:
		ownerless++;
		return;
	case NOTICE_REJECTED:
		reject(in, &fault);
		return;
	case NOTICE_ERROR:
		die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
	case NOTICE_DUE:
		if (teller_lead(&teller, &hot, r->n, in_name(in), in_line(in), &err) < 0)
			die("%s", buf_string(&err));
	}
}

static void
add_summary(struct buf *b)
{
	struct rule_tally t = notify_tally(notify);

	buf_addf(b,
		 "%ju told in %ju message%s, %ju told before, %ju later, %ju without consent, "
		 "%ju in queues without owners, %ju rejected, %ju failed, "
		 "comparisons: %ju with empty values, %ju with unreadable ones",
		 (uintmax_t)teller.sent, (uintmax_t)teller.messages,
		 teller.messages == 1 ? "" : "s", (uintmax_t)teller.before, (uintmax_t)teller.later,
		 (uintmax_t)refused, (uintmax_t)ownerless, (uintmax_t)rejects.n,
		 (uintmax_t)teller.unsent, (uintmax_t)t.empty, (uintmax_t)t.unreadable);
}

int
main(int argc, char **argv)
{
	struct cli c;
	struct in *in;
	struct record r;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	if (state_name) {
		buf_addf(&lock_name, "%s.lock", state_name);
		cli_writes(&c, state_name);
		cli_writes(&c, buf_string(&lock_name));
	}
	if (to_stdout || (rejects_name && strcmp(rejects_name, "-") != 0))
		cli_writes(&c, rejects_name);
	cli_reads(&c, want.table);
	ledger_open(&c);
	in = cli_in(&c);
	want.head = in_head(in);
	want.zone = c.zone;
	want.now = c.now;
	want.readable = c.dry_run;
	want.sender = sender_find();
	if (!(notify = notify_open(&want, &err)))
		die("%s", buf_string(&err));
	teller.notify = notify;
	teller.now = c.now;
	teller.quiet = quiet_at(&quiet_hours, c.now, c.zone);
	if (to_stdout)
		teller.out = cli_out(&c, in);
	else if (mailer_open(&mailer, &err) < 0)
		die("%s", buf_string(&err));
	if (rejects_open(&rejects, rejects_name, false, &err) < 0)
		die("%s", buf_string(&err));
	while (cli_record(in, &r))
		lead(in, &r);
	if (teller_end(&teller, &err) < 0 || (teller.out && out_close(teller.out, &err) < 0))
		die("%s", buf_string(&err));
	/* behind the output; of what was sent one by one, this makes one piece */
	if (!c.dry_run && (teller.sent || told.state.pieces) && told_save(&told, &err) < 0)
		die("%s", buf_string(&err));
	warn_rest(&teller.failed, "not sent");
	if (rejects_close(&rejects, &err) < 0)
		die("%s", buf_string(&err));
	add_summary(&text);
	cli_finish(&c, in, NULL, EXIT_DONE, buf_string(&text));
	teller_free(&teller);
	notify_free(notify);
	told_close(&told);
	return rejects.n || teller.failed.n ? EXIT_NEGATIVE : EXIT_DONE;
}
