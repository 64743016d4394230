/* SPDX-License-Identifier: MIT
 * lead-train: past leads with an outcome in, a table of rules for lead-score out. The learning is
 * lib/train.h's, the report lib/train_report.h's; here are the options and the loop. */
#include "cli.h"
#include "guard.h"
#include "num.h"
#include "text.h"
#include "train.h"
#include "train_report.h"

#include <math.h>
#include <stdlib.h>

enum { RULES = 60, RULES_MOST = 1000 };

static struct train_options o = {.rules = RULES,
				 .holdout = 0.3,
				 .pdo = NAN,
				 .base = NAN,
				 .time = HEAD_NONE,
				 .decided = HEAD_NONE};
static struct cli_list wanted, unwanted;
static const char *time_name, *decided_name, *report_path, *probability_path;
static bool *named, *excluded;
static struct buf err;

static const struct cli_option options[] = {
    {0, "target", "RULE", "who won: a rule, or a column of yes and no; required"},
    {0, "where", "RULE", "learn only from leads for which it holds"},
    {0, "features", "COLUMNS", "learn from these only, suspects too (all)"},
    {0, "exclude", "COLUMNS", "leave these out"},
    {0, "rules", "N", "most rows of the table (60)"},
    {0, "method", "NAME", "logistic or bayes (logistic)"},
    {0, "holdout", "N%|time", "leads kept for the test (30%)"},
    {0, "time", "COLUMN", "the order of leads in time; the test is then of the latest"},
    {0, "decided", "COLUMN", "when the outcome was known: later dates are suspects"},
    {0, "pdo", "POINTS", "points that double the odds"},
    {0, "base", "POINTS", "points of the average lead"},
    {0, "report", "FILE", "write the report: how good the table is, and for whom"},
    {0, "probability", "FILE", "write the chance to win for each score"},
    {0},
};
enum {
	TARGET = CLI_LONG,
	WHERE,
	FEATURES,
	EXCLUDE,
	MOST,
	METHOD,
	HOLDOUT,
	TIME,
	DECIDED,
	PDO,
	BASE,
	REPORT,
	PROBABILITY
};

static const char *const examples[] = {
    "lead-train --target \"stage = 'customer'\" --report report.txt past.csv > learnt.csv",
    "lead-score -r learnt.csv new.csv",
    NULL,
};

static const struct cli_tool tool = {
    .name = "lead-train",
    .purpose = "learn a table of rules for lead-score from past leads and their outcome",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .no_list = true,
};

static double
number_option(const struct cli *c, const char *name, double least, double most)
{
	double v;

	if (!num_parse(slice_of(c->arg), &v) || v < least || v > most)
		cli_usage(c, "option \"--%s\": not a number between %g and %g", name, least, most);
	return v;
}

static void
holdout_option(const struct cli *c)
{
	struct slice s = slice_of(c->arg);
	double v;

	if (slice_eq(s, SLICE("time"))) {
		o.split = TRAIN_BY_TIME;
		return;
	}
	if (!num_parse_human(s, &v, NULL) || v < 0 || v > 0.9)
		cli_usage(c, "option \"--holdout\": not time, or a share from 0%% to 90%%");
	o.holdout = v;
	if (v == 0)
		o.split = TRAIN_BY_FOLDS;
}

static void
options_read(struct cli *c)
{
	int rules = RULES, got;

	while ((got = cli_next(c)) >= 0)
		switch (got) {
		case TARGET:
			o.target = c->arg;
			break;
		case WHERE:
			o.where = c->arg;
			break;
		case FEATURES:
			cli_list_add(&wanted, c->arg);
			break;
		case EXCLUDE:
			cli_list_add(&unwanted, c->arg);
			break;
		case MOST:
			rules = cli_number(c, "rules", 2, RULES_MOST);
			break;
		case METHOD:
			o.bayes = strcmp(c->arg, "bayes") == 0;
			if (!o.bayes && strcmp(c->arg, "logistic") != 0)
				cli_usage(c, "option \"--method\": not logistic or bayes");
			break;
		case HOLDOUT:
			holdout_option(c);
			break;
		case TIME:
			time_name = c->arg;
			break;
		case DECIDED:
			decided_name = c->arg;
			break;
		case PDO:
			o.pdo = number_option(c, "pdo", 0.1, 1000);
			break;
		case BASE:
			o.base = number_option(c, "base", -1000, 1000);
			break;
		case REPORT:
			report_path = c->arg;
			break;
		case PROBABILITY:
			probability_path = c->arg;
			break;
		}
	o.rules = (size_t)rules;
	o.zone = c->zone;
	o.now = c->now;
	o.ages = c->now_text != NULL;
	if (!o.target)
		cli_usage(c, "option \"--target\" is missing: who won?");
	if (!c->output && ((report_path && strcmp(report_path, "-") == 0) ||
			   (probability_path && strcmp(probability_path, "-") == 0)))
		cli_usage(c, "the table goes to the standard output: give it a file with -o");
	cli_writes(c, report_path);
	cli_writes(c, probability_path);
}

static int
column_named(const struct in *in, struct slice name)
{
	int at = cli_column(in, name);

	if (at < 0) {
		head_unknown(in_head(in), name, &err);
		die("%s: %s", in_name(in), buf_string(&err));
	}
	return at;
}

/* Marks the columns of a list "a,b"; a name that has a comma itself is given alone. */
static void
columns_mark(const struct in *in, const char *list, bool *mark)
{
	struct slice s = slice_of(list);

	if (head_find(in_head(in), s) >= 0) {
		mark[head_find(in_head(in), s)] = true;
		return;
	}
	for (size_t from = 0; from <= s.n;) {
		const char *comma = memchr(s.p + from, ',', s.n - from);
		size_t end = comma ? (size_t)(comma - s.p) : s.n;
		struct slice name = slice_trim((struct slice){s.p + from, end - from});

		if (name.n)
			mark[column_named(in, name)] = true;
		from = end + 1;
	}
}

static void
columns_read(const struct in *in)
{
	size_t n = in_head(in)->n;

	for (size_t i = 0; i < wanted.n; i++) {
		if (strcmp(wanted.item[i], "all") == 0)
			continue;
		if (!named)
			named = xcalloc(n + 1, sizeof(*named));
		columns_mark(in, wanted.item[i], named);
	}
	excluded = xcalloc(n + 1, sizeof(*excluded));
	for (size_t i = 0; i < unwanted.n; i++)
		columns_mark(in, unwanted.item[i], excluded);
	o.lead = in_head(in);
	o.named = named;
	o.excluded = excluded;
	if (time_name) {
		o.time = column_named(in, slice_of(time_name));
		if (o.split == TRAIN_BY_HASH)
			o.split = TRAIN_BY_TIME;
	} else if (o.split == TRAIN_BY_TIME) {
		o.time = column_named(in, SLICE("created_at"));
	}
	if (decided_name)
		o.decided = column_named(in, slice_of(decided_name));
}

static void
table_write(struct out *out, const struct train *t)
{
	static const struct slice head[] = {SLICE_INIT("points"), SLICE_INIT("when"),
					    SLICE_INIT("because"), SLICE_INIT("group")};
	char number[NUM_TEXT];
	size_t n;
	const struct train_rule *r = train_rules(t, &n);

	out_row(out, head, 4);
	for (size_t i = 0; i < n; i++) {
		struct slice points = {number, num_format(r[i].points, number)};
		struct slice cell[] = {points, r[i].when, r[i].because, r[i].group};

		out_row(out, cell, 4);
	}
}

static void
file_write(struct cli *c, const char *path, const struct train *t,
	   void (*write)(const struct train *, struct out *))
{
	struct cli as = *c;
	struct out *out;

	as.output = path;
	out = cli_out(&as, NULL);
	write(t, out);
	cli_beside(c, out);
}

int
main(int argc, char **argv)
{
	struct cli c;
	struct in *in;
	struct out *out;
	struct record r;
	struct train *t;
	struct buf summary = {0};
	struct train_count k;
	int status;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	guard("the library that learns", false);
	in = cli_in(&c);
	columns_read(in);
	t = train_open(&o, &err);
	if (!t)
		die("%s", buf_string(&err));
	out = cli_out(&c, in);
	while (cli_record(in, &r))
		if (train_add(t, &r, &err) < 0)
			die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
	if (train_learn(t, &err) < 0)
		die("%s: %s", in_name(in), buf_string(&err));
	for (size_t i = 0; i < train_warnings(t); i++)
		warn("%s", train_warning(t, i));
	table_write(out, t);
	if (report_path)
		file_write(&c, report_path, t, train_report);
	if (probability_path)
		file_write(&c, probability_path, t, train_probabilities);
	k = train_count(t);
	buf_addf(&summary, "%ju won, %ju lost, %ju without an outcome", (uintmax_t)k.wins,
		 (uintmax_t)(k.leads - k.wins), (uintmax_t)k.unknown);
	status = cli_finish(&c, in, out, EXIT_DONE, buf_string(&summary));
	train_free(t);
	return status;
}
