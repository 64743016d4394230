/* SPDX-License-Identifier: MIT
 * lead-score: points, grade and reasons for each lead. Those are lib/scorer.h's; here are the options,
 * the loop, and the two shapes of output: leads with new columns, or the ledger. */
#include "cli.h"
#include "cli_events.h"
#include "file.h"
#include "ledger.h"
#include "parallel.h"
#include "score_summary.h"
#include "scorer.h"

#include <stdio.h>
#include <stdlib.h>

enum { REASONS_MOST = 1000 };

static struct cli_list rules, event_files;
static const char *bands_name = "bands", *old_rules, *chances_name;
static int reasons = 5, jobs;

static struct scorer scorer;
static struct crew *crew;
static struct scorer_options scorer_used;
static struct score_options options_used;
static struct events *events;
static struct score_summary *summary;
static struct buf err, text, id_text;

static int key[EVENT_KEYS];

static const struct cli_option options[] = {
	{'r', "rules", "RULES", "a table of rules; may repeat, then they count as one (bant)"},
	{'b', "bands", "BANDS", "the table of grades (bands)"},
	{'e', "events", "EVENTS", "what the leads did; may repeat"},
	{0, "groups", NULL, "add score_<group> for each group of rules"},
	{0, "reasons", "N", "how many reasons to give (5)"},
	{0, "explain", NULL, "write the ledger instead: a line for each effect on each score"},
	{0, "values", NULL, "with --explain: the values that rules looked at, too"},
	{0, "compare", "RULES", "add old_score and old_grade, by this table"},
	{0, "summary", NULL, "say on stderr what each rule does to the leads and the grades"},
	{0, "no-clamp", NULL, "do not keep the score between 0 and 100"},
	{0, "probability", "TABLE", "add the chance to win, by a table of lead-train"},
	{'j', "jobs", "N", "threads for large files (the cores there are)"},
	{0},
};
/* The long ones, in the order of the table. */
enum { GROUPS = CLI_LONG + 3, REASONS, EXPLAIN, VALUES, COMPARE, SUMMARY, NO_CLAMP, PROBABILITY };

/* Options without an argument that were given. */
static bool given[PROBABILITY - CLI_LONG];
#define ON(option) given[(option) - CLI_LONG]

static const char *const examples[] = {
	"lead-score -r bant leads.csv > scored.csv",
	"lead-score -r icp -r engagement -e events.csv --groups leads.csv",
	"lead-score -r bant --explain leads.csv | grep '^L-1042,'",
	"lead-score -r new.csv --compare old.csv leads.csv",
	NULL,
};

static const struct cli_tool tool = {
	.name = "lead-score",
	.purpose = "give each lead a score, a grade and the reasons, by tables of rules",
	.operands = "[file ...]",
	.option = options,
	.example = examples,
	.reads = "rules=bant bands=bands events compare probability",
};

static void
options_read(struct cli *c)
{
	int o;

	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 'r':
			cli_list_add(&rules, c->arg);
			break;
		case 'b':
			bands_name = c->arg;
			break;
		case 'e':
			cli_list_add(&event_files, c->arg);
			break;
		case REASONS:
			reasons = cli_number(c, "reasons", 0, REASONS_MOST);
			break;
		case COMPARE:
			old_rules = c->arg;
			break;
		case PROBABILITY:
			chances_name = c->arg;
			break;
		case 'j':
			jobs = cli_number(c, "jobs", 1, PARALLEL_MOST);
			break;
		default:
			ON(o) = true;
		}
	if (ON(EXPLAIN) && (old_rules || ON(SUMMARY)))
		cli_usage(c, "--explain goes with neither --compare nor --summary");
	if (ON(VALUES) && !ON(EXPLAIN))
		cli_usage(c, "--values is for --explain");
	if (!rules.n)
		cli_list_add(&rules, "bant");
}

/* A copy in the working folder is found before the shipped table of its name. */
static void
warn_of_same_table(void)
{
	struct buf a = {0}, b = {0};
	const char *new = rules.n == 1 ? file_find(rules.item[0], &a) : NULL;
	const char *old = old_rules ? file_find(old_rules, &b) : NULL;

	if (new && old && file_same(new, old))
		warn("%s: -r and --compare are the same file", new);
	buf_free(&a);
	buf_free(&b);
}

static void
judges_open(const struct cli *c, const struct in *in)
{
	const struct score_options *o = &options_used;
	bool asks;

	options_used = (struct score_options){.lead = in_head(in),
					      .events = events,
					      .zone = c->zone,
					      .now = c->now,
					      .each_event = ON(EXPLAIN),
					      .no_clamp = ON(NO_CLAMP),
					      .each_rule = ON(SUMMARY)};
	scorer_used = (struct scorer_options){.rules = rules.item,
					      .rule_files = rules.n,
					      .bands = bands_name,
					      .old_rules = old_rules,
					      .chances = chances_name,
					      .score = o,
					      .reasons = (size_t)reasons,
					      .groups = ON(GROUPS)};
	warn_of_same_table();
	if (jobs != 1 && !ON(EXPLAIN) && !ON(SUMMARY))
		file_hold();
	if (scorer_open(&scorer, &scorer_used, !ON(EXPLAIN), &err) < 0)
		die("%s", buf_string(&err));
	asks = score_asks_events(scorer.judge.score) ||
	       (old_rules && score_asks_events(scorer.old.score));
	if (!event_files.n && (asks || events_aggs(events)->n))
		warn("the %s ask for events, and there are none: -e is missing",
		     asks ? "rules" : "bands");
	if (scorer.judge.bands && bands_idle(scorer.judge.bands, &err))
		warn("%s", buf_string(&err));
	err.n = 0;
	if (ON(SUMMARY))
		summary = score_summary_open(scorer.judge.score, scorer.judge.bands);
}

static _Noreturn void
stop(struct in *in)
{
	die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
}

static void
history(const struct record *r, struct history *h)
{
	events_record(events, r, key, h);
}

static unsigned
threads(void)
{
	return jobs ? (unsigned)jobs : parallel_cores();
}

/* Threads take the rest of a file once it has shown to be a large one. */
static bool
crew_wanted(const struct in *in, const struct out *out)
{
	return !summary && in_byte(in) >= PARALLEL_FROM && !out_failed(out);
}

static void
scores_write(struct in *in, struct out *out)
{
	unsigned most = threads();
	struct record r;
	struct history h;

	scorer_columns(&scorer, out);
	out_head(out, in_head(in));
	while (cli_record(in, &r)) {
		history(&r, &h);
		if (scorer_put(&scorer, &r, &h, out, &err) < 0)
			stop(in);
		if (summary &&
		    score_summary_lead(summary, &r, &h, &scorer.judge.band,
				       old_rules ? &scorer.old.band : NULL, &err) < 0)
			stop(in);
		if (most < 2 || !crew_wanted(in, out))
			continue;
		if (!crew && !(crew = crew_open(&scorer, most, key, out)))
			most = 1;
		else if (!crew_work(crew, in))
			most = 1; /* an error comes, most likely */
	}
}

static void
ledger_write(struct in *in, struct out *out)
{
	struct record r;
	struct history h;

	ledger_head(out);
	while (cli_record(in, &r)) {
		history(&r, &h);
		if (score_lead(scorer.judge.score, &r, &h, &err) < 0)
			stop(in);
		ledger_lead(out, scorer.judge.score, &options_used, &r,
			    ledger_name(in, record_get(&r, key[EVENT_LEAD]), &id_text), ON(VALUES),
			    &text);
	}
}

/* What -v says beside read, written and now. */
static const char *
totals(struct cli *c)
{
	struct events_count seen = events_count(events);
	struct rule_tally of_rules = scorer_tally(&scorer), of_crew = crew_tally(crew);

	if (summary) {
		of_rules.empty -= score_summary_tally(summary).empty;
		of_rules.unreadable -= score_summary_tally(summary).unreadable;
	}
	text.n = 0;
	if (event_files.n) {
		cli_events_say(c, events, &text);
		buf_addf(&text, ", ");
	}
	buf_addf(&text, "comparisons: %ju with empty values, %ju with unreadable ones",
		 (uintmax_t)(seen.compared.empty + of_rules.empty + of_crew.empty),
		 (uintmax_t)(seen.compared.unreadable + of_rules.unreadable + of_crew.unreadable));
	err.n = 0;
	score_since_say(scorer.judge.score, &err);
	if (!err.n && old_rules)
		score_since_say(scorer.old.score, &err);
	if (err.n)
		warn("%s", buf_string(&err));
	return buf_string(&text);
}

static void
summary_say(void)
{
	text.n = 0;
	score_summary_print(summary, &text);
	fputs(buf_string(&text), stderr);
}

int
main(int argc, char **argv)
{
	struct cli c;
	struct in *in;
	struct out *out;
	int status;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	events = cli_events_open(&c, &event_files);
	in = cli_in(&c);
	judges_open(&c, in);
	events_jobs(events, threads());
	if (events_read(events, &err) < 0)
		die("%s", buf_string(&err));
	for (size_t i = 0; i < EVENT_KEYS; i++)
		key[i] = cli_column_if_any(in, slice_of(event_key_name[i]));
	events_follow(events, in, key[EVENT_LEAD], key[EVENT_EMAIL], key[EVENT_VISITOR]);
	c.no_list = ON(EXPLAIN);
	out = cli_out(&c, in);
	if (ON(EXPLAIN))
		ledger_write(in, out);
	else
		scores_write(in, out);
	status = cli_finish(&c, in, out, EXIT_DONE, totals(&c));
	if (summary)
		summary_say();
	score_summary_free(summary);
	crew_free(crew);
	scorer_free(&scorer);
	events_free(events);
	return status;
}
