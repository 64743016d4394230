/* SPDX-License-Identifier: MIT
 * lead-score: points, grade and reasons for each lead. The points are lib/score.h's, the grades
 * lib/band.h's; here are the options, the loop, and the two shapes of output: leads with new
 * columns, or the ledger. */
#include "band.h"
#include "chance.h"
#include "cli.h"
#include "ledger.h"
#include "num.h"

#include <stdio.h>
#include <stdlib.h>

enum { REASONS_MOST = 1000 };

/* A set of rules with its grades: the one in force, and with --compare the old one. */
struct judge {
	struct score *score;
	struct bands *bands;
	struct slice total;
	struct band band;
	char text[SCORE_TEXT];
};

static const char **rules, **event_file;
static size_t rule_files, rules_cap, event_files, event_cap;
static const char *bands_name = "bands", *old_rules, *chances_name;
static bool with_groups, explain, no_clamp;
static long reasons = 5;

static struct judge judge, old;
static struct score_options options_used;
static struct events *events;
static struct chance *chances;
static struct buf err, text, id_text;

enum { KEY_ID, KEY_EMAIL, KEY_VISITOR, KEYS };
static int key[KEYS];

static const struct cli_option options[] = {
	{'r', "rules", "RULES", "a table of rules; may repeat, then they count as one (bant)"},
	{'b', "bands", "BANDS", "the table of grades (bands)"},
	{'e', "events", "EVENTS", "what the leads did; may repeat"},
	{0, "groups", NULL, "add score_<group> for each group of rules"},
	{0, "reasons", "N", "how many reasons to give (5)"},
	{0, "explain", NULL, "write the ledger instead: a line for each effect on each score"},
	{0, "compare", "RULES", "add old_score and old_grade, by this table"},
	{0, "no-clamp", NULL, "do not keep the score between 0 and 100"},
	{0, "probability", "TABLE", "add the chance to win, by a table of lead-train"},
	{0},
};
/* The long ones, in the order of the table. */
enum { GROUPS = CLI_LONG + 3, REASONS, EXPLAIN, COMPARE, NO_CLAMP, PROBABILITY };

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
};

static void
options_read(struct cli *c)
{
	int o;

	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 'r':
			rules = xgrow(rules, rule_files, &rules_cap, sizeof(*rules));
			rules[rule_files++] = c->arg;
			break;
		case 'b':
			bands_name = c->arg;
			break;
		case 'e':
			event_file = xgrow(event_file, event_files, &event_cap, sizeof(char *));
			event_file[event_files++] = c->arg;
			break;
		case GROUPS:
			with_groups = true;
			break;
		case REASONS:
			if (!num_parse_long(slice_of(c->arg), 0, REASONS_MOST, &reasons))
				cli_usage(c, "option \"--reasons\": not a number up to %d",
					  REASONS_MOST);
			break;
		case EXPLAIN:
			explain = true;
			break;
		case COMPARE:
			old_rules = c->arg;
			break;
		case NO_CLAMP:
			no_clamp = true;
			break;
		case PROBABILITY:
			chances_name = c->arg;
			break;
		}
	if (explain && old_rules)
		cli_usage(c, "--explain and --compare do not go together: explain each table by "
			     "itself");
	if (!rule_files) {
		rules = xgrow(rules, 0, &rules_cap, sizeof(*rules));
		rules[rule_files++] = "bant";
	}
}

static void
judges_open(const struct cli *c, const struct in *in)
{
	const struct score_options *o = &options_used;

	options_used =
	    (struct score_options){in_head(in), events, c->zone, c->now, explain, no_clamp};
	judge.score = score_open(rules, rule_files, o, &err);
	if (judge.score && old_rules)
		old.score = score_open(&old_rules, 1, o, &err);
	if (!judge.score || (old_rules && !old.score))
		die("%s", buf_string(&err));
	if (explain)
		return;
	if (chances_name && !(chances = chance_open(chances_name, &err)))
		die("%s", buf_string(&err));
	judge.bands = bands_open(bands_name, judge.score, old.score, o, &err);
	if (judge.bands && old_rules)
		old.bands = bands_open(bands_name, old.score, judge.score, o, &err);
	if (!judge.bands || (old_rules && !old.bands))
		die("%s", buf_string(&err));
}

static _Noreturn void
stop(struct in *in)
{
	die("%s:%ju: %s", in_name(in), (uintmax_t)in_line(in), buf_string(&err));
}

static void
judge_lead(struct judge *j, struct in *in, const struct record *r, const struct history *h)
{
	if (score_lead(j->score, r, h, &err) < 0 || bands_lead(j->bands, r, h, &j->band, &err) < 0)
		stop(in);
	j->total = (struct slice){j->text, score_format(score_total(j->score), j->text)};
}

static void
history(const struct record *r, struct history *h)
{
	events_lead(events, record_get(r, key[KEY_ID]), record_get(r, key[KEY_EMAIL]),
		    record_get(r, key[KEY_VISITOR]), h);
}

/* The columns this tool owns, as handles. */
struct owned {
	size_t score, grade, temperature, reasons, old_score, old_grade, probability, groups;
	size_t *group;
	char (*text)[SCORE_TEXT]; /* of the groups' scores */
};

static void
columns_own(struct out *out, struct owned *own)
{
	own->score = out_own(out, SLICE("score"));
	own->grade = out_own(out, SLICE("grade"));
	own->temperature = out_own(out, SLICE("temperature"));
	own->reasons = out_own(out, SLICE("reasons"));
	own->groups = with_groups ? score_groups(judge.score) : 0;
	own->group = xcalloc(own->groups + 1, sizeof(*own->group));
	own->text = xcalloc(own->groups + 1, sizeof(*own->text));
	for (size_t i = 0; i < own->groups; i++)
		own->group[i] = out_own(out, score_column(judge.score, i));
	if (chances)
		own->probability = out_own(out, SLICE("probability"));
	if (!old_rules)
		return;
	own->old_score = out_own(out, SLICE("old_score"));
	own->old_grade = out_own(out, SLICE("old_grade"));
}

static void
scores_write(struct in *in, struct out *out)
{
	struct owned own = {0};
	struct record r;
	struct history h;

	columns_own(out, &own);
	out_head(out, in_head(in));
	while (cli_record(in, &r)) {
		history(&r, &h);
		judge_lead(&judge, in, &r, &h);
		score_reasons(judge.score, (size_t)reasons, &text);
		out_set(out, own.score, judge.total);
		out_set(out, own.grade, judge.band.grade);
		out_set(out, own.temperature, judge.band.temperature);
		out_set(out, own.reasons, buf_slice(&text));
		for (size_t i = 0; i < own.groups; i++) {
			size_t n = score_format(score_group_total(judge.score, i), own.text[i]);

			out_set(out, own.group[i], (struct slice){own.text[i], n});
		}
		if (chances)
			out_set(out, own.probability, chance_at(chances, score_total(judge.score)));
		if (old_rules) {
			judge_lead(&old, in, &r, &h);
			out_set(out, own.old_score, old.total);
			out_set(out, own.old_grade, old.band.grade);
		}
		out_put(out, &r);
	}
	free(own.group);
	free(own.text);
}

static void
ledger_write(struct in *in, struct out *out)
{
	struct record r;
	struct history h;

	ledger_head(out);
	while (cli_record(in, &r)) {
		history(&r, &h);
		if (score_lead(judge.score, &r, &h, &err) < 0)
			stop(in);
		ledger_lead(out, judge.score, &options_used,
			    ledger_name(in, record_get(&r, key[KEY_ID]), &id_text), &text);
	}
}

/* What -v says beside read, written and now. */
static const char *
summary(void)
{
	struct events_count seen = events_count(events);
	struct rule_tally of_rules = score_tally(judge.score), of_bands = {0};

	if (judge.bands)
		of_bands = bands_tally(judge.bands);
	text.n = 0;
	if (event_files) {
		events_say(events, &text);
		buf_addf(&text, ", ");
	}
	buf_addf(&text, "comparisons: %ju with empty values, %ju with unreadable ones",
		 (uintmax_t)(seen.compared.empty + of_rules.empty + of_bands.empty),
		 (uintmax_t)(seen.compared.unreadable + of_rules.unreadable + of_bands.unreadable));
	if (events_undated(events))
		warn("%s: at: not a time; %ju event%s left out for that", events_undated(events),
		     (uintmax_t)seen.undated, seen.undated == 1 ? "" : "s");
	return buf_string(&text);
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
	events = events_open(event_file, event_files, &c.in, c.zone, c.now, &err);
	if (!events)
		die("%s", buf_string(&err));
	in = cli_in(&c);
	judges_open(&c, in);
	if (events_read(events, &err) < 0)
		die("%s", buf_string(&err));
	key[KEY_ID] = cli_column_if_any(in, SLICE("lead_id"));
	key[KEY_EMAIL] = cli_column_if_any(in, SLICE("email"));
	key[KEY_VISITOR] = cli_column_if_any(in, SLICE("visitor_id"));
	out = cli_out(&c, in);
	if (explain)
		ledger_write(in, out);
	else
		scores_write(in, out);
	status = cli_finish(&c, in, out, EXIT_DONE, summary());
	score_free(judge.score);
	score_free(old.score);
	chance_free(chances);
	bands_free(judge.bands);
	bands_free(old.bands);
	events_free(events);
	return status;
}
