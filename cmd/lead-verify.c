/* SPDX-License-Identifier: MIT
 * lead-verify: what speaks against each lead. The checks are lib/verify.h's; here are the options,
 * and two loops, the second where the whole file is to be seen first. */
#include "again.h"
#include "cli.h"
#include "cli_events.h"
#include "file.h"
#include "map.h"
#include "parallel.h"
#include "progress.h"
#include "verifier.h"

#include <stdlib.h>

static struct cli_list event_files;
static const char *alerts_name, *partial;
static const char shipped_flags[] = "flags"; /* asks for events; without them it is as good */
static struct verify_options set = {
    .disposable = "disposable", .free_mail = "free-mail", .roles = "roles", .phones = "phones",
    .flags = shipped_flags, .country = ""};
static struct dns_options dns_set;
static bool with_dns, only_codes, threads, crew; /* threads are wanted; they are there */
static int jobs;
static struct verifier verifier;
static struct events *events;
static struct buf err, text;

static const struct cli_option options[] = {
	{'r', "rules", "FLAGS", "the table of flags (flags)"},
	{'e', "events", "EVENTS", "what the leads did; may repeat"},
	{0, "alerts", "FILE", "write a line for each alert; exit 1 when there is one"},
	{0, "office", "LIST", "networks whose leads are not counted by address"},
	{0, "country", "CC", "of phone numbers without a country, such as KR"},
	{0, "stream", NULL, "judge leads as they come: no signs of the whole file"},
	{0, "dns", NULL, "ask DNS whether the domains take mail"},
	{0, "dns-server", "ADDRESS", "ask this server; several with commas"},
	{0, "dns-rate", "N", "domains asked for in a second at most (100)"},
	{0, "dns-timeout", "SECONDS", "wait so long for an answer, twice (2)"},
	{0, "disposable", "LIST", "domains of mail that is thrown away (disposable)"},
	{0, "free-mail", "LIST", "domains of mailboxes anyone can have (free-mail)"},
	{0, "roles", "LIST", "local parts that are no person's (roles)"},
	{0, "partial", "FILE", "instead: the signs of a part, for --merge (-: stdout)"},
	{0, "merge", "FILE", "count by the signs of all parts, not by this input"},
	{0, "codes", NULL, "print the codes of all findings, and end"},
	{'j', "jobs", "N", "threads for large files without -e and --dns (the cores there are)"},
	{0},
};
/* The long ones, in the order of the table. */
enum {
	ALERTS = CLI_LONG + 2, OFFICE, COUNTRY, STREAM, DNS, DNS_SERVER, DNS_RATE,
	DNS_TIMEOUT, DISPOSABLE, FREE_MAIL, ROLES, PARTIAL, MERGE, LIST_CODES
};

static const char *const examples[] = {
	"lead-verify leads.csv > verified.csv",
	"lead-verify --country KR --alerts alerts.csv leads.csv > verified.csv",
	"lead-verify -e events.csv -r my-flags.csv --office office.csv leads.csv",
	"lead-verify --dns leads.csv | lead-score -r bant",
	NULL,
};

static const struct cli_tool tool = {
    .name = "lead-verify",
    .purpose = "say what speaks against each lead: e-mail, phone, company, behaviour",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .reads = "rules=flags events office disposable=disposable free-mail=free-mail roles=roles merge =phones",
};

/* Where the argument of a long option goes that is taken as it is. */
static const char **const place[] = {
	[ALERTS - CLI_LONG] = &alerts_name,    [OFFICE - CLI_LONG] = &set.office,
	[COUNTRY - CLI_LONG] = &set.country,   [DNS_SERVER - CLI_LONG] = &dns_set.servers,
	[DISPOSABLE - CLI_LONG] = &set.disposable, [FREE_MAIL - CLI_LONG] = &set.free_mail,
	[ROLES - CLI_LONG] = &set.roles,       [PARTIAL - CLI_LONG] = &partial,
	[MERGE - CLI_LONG] = &set.merge,       [LIST_CODES - CLI_LONG] = NULL};

static void
options_read(struct cli *c)
{
	int o;

	while ((o = cli_next(c)) >= 0) {
		if (o == 'r')
			set.flags = c->arg;
		else if (o >= CLI_LONG && place[o - CLI_LONG])
			*place[o - CLI_LONG] = c->arg;
		set.stream |= o == STREAM;
		with_dns |= o == DNS;
		only_codes |= o == LIST_CODES;
		if (o == DNS_RATE)
			dns_set.per_second = cli_number(c, "dns-rate", 1, 100000);
		if (o == DNS_TIMEOUT)
			dns_set.timeout_ms = cli_number(c, "dns-timeout", 1, 60) * 1000;
		if (o == 'e')
			cli_list_add(&event_files, c->arg);
		if (o == 'j')
			jobs = cli_number(c, "jobs", 1, PARALLEL_MOST);
	}
	if ((dns_set.servers || dns_set.per_second || dns_set.timeout_ms) && !with_dns)
		cli_usage(c, "--dns-server, --dns-rate and --dns-timeout need --dns");
	if (partial && (alerts_name || with_dns))
		cli_usage(c, "--partial judges nobody: --alerts and --dns do not go with it");
	if ((partial || set.merge) && (set.stream || (partial && (set.merge || c->output))))
		cli_usage(c, "--partial, --merge and --stream exclude each other, -o too");
	if (partial || set.merge)
		map_hash_fixed();
	if (partial && strcmp(partial, "-") != 0)
		cli_writes(c, partial);
	if (partial) {
		c->output = partial;
		c->excel = false; /* it is for --merge */
	}
}

static void
alerts_open(const struct cli *c)
{
	struct out_options o = {.path = alerts_name, .format = FORMAT_CSV, .excel = c->excel};

	if (!alerts_name)
		return;
	verifier.alerts = out_open(&o, &err);
	if (!verifier.alerts)
		die("%s", buf_string(&err));
}

/* Threads take the rest of a file once it has shown to be a large one, by WORK; what they leave is
 * an error, most likely. */
static void
by_threads(const struct cli *c, struct in *in, bool work(struct verifier *, struct in *))
{
	if (!threads || in_byte(in) < PARALLEL_FROM)
		return;
	if (!crew)
		crew = verifier_crew(&verifier, jobs ? (unsigned)jobs : parallel_cores(), &c->in);
	threads = crew && work(&verifier, in);
}

static void
see_all(const struct cli *c, const struct again *again, struct in *in)
{
	struct record r;
	int got;

	while ((got = in_next(in, &r)) > 0) {
		const struct verify_signs s = verify_see(verifier.verify, &r);

		progress_step();
		verify_count(verifier.verify, &s);
		by_threads(c, in, verifier_see_rest);
	}
	if (got < 0)
		die("%s", again_error(again) ? again_error(again) : in_error(in));
	if (set.dns)
		dns_wait(set.dns);
	verify_counted(verifier.verify);
}

static void
judge_all(const struct cli *c, struct in *in)
{
	struct record r;
	int got;

	while ((got = in_next(in, &r)) > 0) {
		if (!verifier.second)
			progress_step();
		if (verifier_put(&verifier, &r, &err) < 0)
			die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
		by_threads(c, in, verifier_put_rest);
	}
	if (got < 0)
		die("%s", in_error(in));
}

/* All at once, or after a first look at all. */
static void
verify_all(const struct cli *c, struct again *again, struct in *in)
{
	struct in *second;

	threads = jobs != 1 && !event_files.n;
	if (!verify_wants_all(verifier.verify)) {
		again_forget(again);
		judge_all(c, in);
		return;
	}
	see_all(c, again, in);
	verifier.second = true;
	second = again_in(again, in, &err);
	if (!second)
		die("%s", buf_string(&err));
	judge_all(c, second);
	if (again_end(again, in, second, &err) < 0)
		die("%s", buf_string(&err));
	in_close(second);
}

/* What -v says beside read, written and now. */
static const char *
summary(struct cli *c)
{
	struct rule_tally t = verifier_tally(&verifier), of_events = events_count(events).compared;

	text.n = 0;
	if (event_files.n) {
		cli_events_say(c, events, &text);
		buf_addf(&text, ", ");
	}
	if (set.dns)
		buf_addf(&text, "%ju domains asked for, ", (uintmax_t)dns_asked(set.dns));
	buf_addf(&text, "%ju alerts, comparisons: %ju with empty values, %ju with unreadable ones",
		 (uintmax_t)verifier.raised, (uintmax_t)(t.empty + of_events.empty),
		 (uintmax_t)(t.unreadable + of_events.unreadable));
	return buf_string(&text);
}

/* Of a part nothing is judged, and no column written. */
static void
columns_once(const struct in *in)
{
	cli_once(in, partial ? "" : "email phone name first_name last_name company domain biz_no "
				    "country email_status email_flags phone_status phone_flags "
				    "company_status ip_leads flags");
	cli_once(in, set.stream ? "" : "ip need email phone created_at merged_count");
	cli_once(in, alerts_name || partial || set.merge ? "lead_id" : "");
	if (event_files.n)
		cli_events_once(in);
}

static void
open_all(struct cli *c, struct in *in)
{
	columns_once(in);
	events = cli_events_open(c, &event_files);
	if (with_dns && !(set.dns = dns_open(&dns_set, &err)))
		die("%s", buf_string(&err));
	set.head = in_head(in);
	set.events = events;
	set.zone = c->zone;
	set.now = c->now;
	if (jobs != 1 && !with_dns && !partial && !event_files.n)
		file_hold();
	if (verifier_open(&verifier, &set, &err) < 0 || events_read(events, &err) < 0)
		die("%s", buf_string(&err));
	if (set.flags != shipped_flags && !event_files.n && events_aggs(events)->n)
		warn("the rules ask for events, and there are none: -e is missing");
}

int
main(int argc, char **argv)
{
	struct cli c;
	struct in *in;
	struct out *out;
	struct again *again;
	struct record r;
	int status;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	cli_writes(&c, alerts_name);
	if (only_codes) {
		out = cli_out(&c, NULL);
		verify_codes(out);
		return cli_finish(&c, NULL, out, EXIT_DONE, NULL);
	}
	again = again_open(c.operand, c.operands, &c.in, with_dns);
	in = cli_in(&c);
	open_all(&c, in);
	alerts_open(&c);
	out = cli_out(&c, partial ? NULL : in);
	if (partial) {
		again_forget(again);
		verify_sign_head(out);
		while (cli_record(in, &r))
			verify_sign(verifier.verify, &r, out);
		verify_sign_end(verifier.verify, out);
		return cli_finish(&c, in, out, EXIT_DONE, NULL);
	}
	verifier.out = out;
	verifier_columns(&verifier);
	out_head(out, in_head(in));
	verify_all(&c, again, in);
	if (verify_uncounted(verifier.verify))
		warn("%ju leads were too many to be counted by address, text or day",
		     (uintmax_t)verify_uncounted(verifier.verify));
	cli_beside(&c, verifier.alerts);
	status = cli_finish(&c, in, out, verifier.raised ? EXIT_NEGATIVE : EXIT_DONE, summary(&c));
	if (verifier.raised)
		warn("%ju alert%s: %s", (uintmax_t)verifier.raised, verifier.raised == 1 ? "" : "s",
		     alerts_name);
	again_free(again);
	verifier_free(&verifier);
	events_free(events);
	dns_free(set.dns);
	return status;
}
