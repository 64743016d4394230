/* SPDX-License-Identifier: MIT */
#include "cli_dedupe.h"

#include "crew.h"
#include "num.h"

#include <unistd.h>

static const struct cli_option options[] = {
    {'k', "keys", "COLS", "columns that must all agree; may repeat for other keys"},
    {'m', "match", "MATCH", "the table of what to compare, and as what"},
    {'r', "merge", "MERGE", "the table of what survives (merge)"},
    {0, "threshold", "P", "the probability from which two records are one (0.9)"},
    {0, "model", "FILE", "what was learned: read if it is there, else written"},
    {0, "review", "FILE", "write the pairs that a person should look at"},
    {0, "against", "MASTER", "only what MASTER does not have"},
    {0, "audit", "FILE", "write every value of the merged records, and which won"},
    {0, "undo", "AUDIT", "take the merge back: the records as they were"},
    {0, "country", "CC", "where national phone numbers are, if country is empty"},
    {0, "clusters", "PAIRS", "compare only these pairs: the third of three steps"},
    {0, "large", "COUNTS", "with --block-keys: blocks and how many records they have"},
    {0, "first", NULL, "keep the first record of each key, drop the others; streams"},
    {0, "mark", NULL, "keep all records, with cluster_id and match_probability"},
    {0, "pairs", NULL, "write the pairs instead, with the evidence of each column"},
    {0, "explain", NULL, "write what is compared and what it says instead"},
    {0, "key-list", NULL, "write the keys of each record instead; streams"},
    {0, "block-keys", NULL, "write the blocks of each record instead: the first step; streams"},
    {0, "block-pairs", NULL, "write the pairs of the blocks instead: the second step"},
    {0, "decided", "TABLE", "pairs that somebody decided: they stand; may repeat"},
    {'n', "dry-run", NULL, "write no audit, no review and no model"},
    {'j', "jobs", "N", "threads that compare (the cores there are)"},
    {0},
};
enum {
	OPTION_THRESHOLD = CLI_LONG + 3,
	OPTION_NAMES,
	OPTION_UNDO = OPTION_NAMES + 4,
	OPTION_MODES = OPTION_NAMES + 8,
	OPTION_DECIDED = OPTION_MODES + 7
};

static const char *const examples[] = {
    "lead-dedupe --review doubtful.csv --audit merged.csv leads.csv > unique.csv",
    "lead-dedupe -k email -k company,phone --country KR leads.csv",
    "lead-dedupe --undo merged.csv unique.csv > leads.csv",
    NULL,
};

const struct cli_tool cli_dedupe_tool = {
    .name = "lead-dedupe",
    .purpose = "make one record of those that are one person or company",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .reads = "match against undo clusters large decided",
};

static void
steps_check(struct cli *c, const struct cli_dedupe *d)
{
	bool keys = d->mode == DEDUPE_BLOCK_KEYS,
	     step = keys || d->mode == DEDUPE_BLOCK_PAIRS || d->match.pairs;

	if (step && (d->match.table || d->master))
		cli_usage(c, "-m and --against do not go with --block-keys, --block-pairs and "
			     "--clusters");
	if (step && !d->match.model)
		cli_usage(c, "--block-keys, --block-pairs and --clusters: give the --model that "
			     "all steps share");
	if (d->large && !keys)
		cli_usage(c, "--large goes with --block-keys");
	if (d->match.pairs && (keys || d->mode == DEDUPE_BLOCK_PAIRS || d->mode == DEDUPE_EXPLAIN))
		cli_usage(c, "--clusters is a step of its own");
}

static void
options_check(struct cli *c, struct cli_dedupe *d)
{
	enum cli_dedupe_mode mode = d->mode;
	bool by_key = mode == DEDUPE_FIRST || mode == DEDUPE_KEY_LIST;
	bool by_probability = d->match.table || d->match.model || d->match.pairs || d->review ||
			      mode == DEDUPE_PAIRS || mode == DEDUPE_EXPLAIN ||
			      mode == DEDUPE_BLOCK_KEYS || mode == DEDUPE_BLOCK_PAIRS ||
			      d->match.threshold > 0;

	if (d->keys.n && by_probability)
		cli_usage(c, "-k compares exactly: -m, --threshold, --model, --review, --pairs, "
			     "--explain, --block-keys, --block-pairs and --clusters do not go "
			     "with it");
	if (!(d->match.threshold > 0))
		d->match.threshold = MATCH_THRESHOLD;
	if (by_key && !d->keys.n)
		cli_usage(c, "%s: give the key columns with -k",
			  mode == DEDUPE_FIRST ? "--first" : "--key-list");
	if (d->modes > 1)
		cli_usage(c, "--first, --mark, --pairs, --explain, --key-list, --block-keys, "
			     "--block-pairs and --undo exclude each other");
	if (mode != DEDUPE_MERGE && (d->merge_given || d->audit))
		cli_usage(c, "nothing is merged: -r and --audit do not go with it");
	if (by_key && d->master)
		cli_usage(c, "--against does not go with --first and --key-list");
	if (d->decided.n && (by_key || mode == DEDUPE_BLOCK_KEYS || mode == DEDUPE_BLOCK_PAIRS))
		cli_usage(c, "--decided does not go with --first, --key-list, --block-keys and "
			     "--block-pairs");
	if (d->undo && (d->keys.n || by_probability || d->master || d->decided.n))
		cli_usage(c, "--undo takes no other option of dedupe");
	if (*d->match.country && strlen(d->match.country) != 2)
		cli_usage(c, "--country: not a code of two letters");
	steps_check(c, d);
}

void
cli_dedupe_options(struct cli *c, struct cli_dedupe *d)
{
	/* in the order of the table */
	const char **const name[] = {&d->match.model, &d->review, &d->master,
				     &d->audit,	      &d->undo,	  &d->match.country,
				     &d->match.pairs, &d->large};
	int o;

	*d = (struct cli_dedupe){.merge = "merge", .match.country = ""};
	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 'k':
			cli_list_add(&d->keys, c->arg);
			break;
		case 'm':
			d->match.table = c->arg;
			break;
		case 'r':
			d->merge = d->merge_given = c->arg;
			break;
		case 'j':
			crew_limit((unsigned)cli_number(c, "jobs", 1, CREW_MOST));
			break;
		case OPTION_THRESHOLD:
			if (!num_parse(slice_of(c->arg), &d->match.threshold) ||
			    d->match.threshold <= 0 || d->match.threshold >= 1)
				cli_usage(c, "--threshold: not a probability between 0 and 1");
			break;
		case OPTION_DECIDED:
			cli_list_add(&d->decided, c->arg);
			break;
		default:
			if (o >= OPTION_NAMES && o < OPTION_MODES)
				*name[o - OPTION_NAMES] = c->arg;
			if (o >= OPTION_MODES || o == OPTION_UNDO) {
				enum cli_dedupe_mode mode =
				    o == OPTION_UNDO ? DEDUPE_UNDO
						     : (enum cli_dedupe_mode)(o - OPTION_MODES +
									      DEDUPE_FIRST);

				d->modes += d->mode != mode;
				d->mode = mode;
			}
		}
	d->match.dry_run = c->dry_run;
	options_check(c, d);
	cli_writes(c, d->audit);
	cli_writes(c, d->review);
	cli_writes(c, d->match.model);
	cli_reads(c, d->mode == DEDUPE_MERGE ? d->merge : NULL);
}

/* An amount is one of a currency: one without the other is kept as the table says. */
static void
money_once(const struct in *in)
{
	static const char *const money[] = {"budget", "revenue", "amount"};
	bool currency = head_find(in_head(in), SLICE("currency")) != HEAD_NONE;

	for (size_t i = 0; i < sizeof(money) / sizeof(*money) && currency; i++)
		if (head_find(in_head(in), slice_of(money[i])) != HEAD_NONE) {
			cli_once(in, "currency");
			cli_once(in, money[i]);
		}
}

void
cli_dedupe_columns(const struct cli_dedupe *d, const struct dedupe *dedupe, const struct in *in)
{
	static const char *const names[] = {
	    [DEDUPE_MERGE] = ("lead_id list_row email merged_ids merged_emails merged_count "
			      "merged_by consent unsubscribed_at"),
	    [DEDUPE_FIRST] = "consent unsubscribed_at",
	    [DEDUPE_MARK] = "cluster_id match_probability",
	    [DEDUPE_PAIRS] = "lead_id email",
	    [DEDUPE_EXPLAIN] = "",
	    [DEDUPE_KEY_LIST] = "lead_id",
	    [DEDUPE_BLOCK_KEYS] = "list_row",
	    [DEDUPE_BLOCK_PAIRS] = "list_row block",
	    [DEDUPE_UNDO] = "merged_ids"};
	bool whole = d->mode == DEDUPE_MERGE || d->mode == DEDUPE_MARK ||
		     d->mode == DEDUPE_PAIRS || d->mode == DEDUPE_EXPLAIN;

	cli_once(in, names[d->mode]);
	if (d->mode == DEDUPE_MERGE)
		money_once(in);
	if (d->mode == DEDUPE_MERGE && head_find(in_head(in), SLICE("consent")) >= 0)
		cli_once(in, "consent_at");
	if (d->decided.n)
		cli_once(in, "lead_id email merged_ids merged_emails merged_count");
	if (d->master && (d->mode == DEDUPE_MERGE || d->mode == DEDUPE_MARK))
		cli_once(in, "lead_id match_id");
	if (d->review)
		cli_once(in, "lead_id email");
	if (d->match.pairs)
		cli_once(in, "list_row");
	if (whole && !d->keys.n)
		cli_once(in, "merged_by");
	for (size_t k = 0; k < dedupe->keys; k++)
		for (size_t i = 0; i < dedupe->key[k].n; i++)
			if (dedupe->key[k].part[i].kind == KEY_PHONE)
				cli_once(in, "country");
}
