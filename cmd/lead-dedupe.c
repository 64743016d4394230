/* SPDX-License-Identifier: MIT
 * lead-dedupe: one record for each entity. What is one is found by exact keys (lib/dedupe.h) or by
 * probability (lib/match.h); lib/merge.h says what survives, lib/cluster_out.h writes it. */
#include "cli.h"
#include "cluster_out.h"
#include "consent.h"
#include "dedupe_keys.h"
#include "num.h"
#include "undo.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *merge_name = "merge", *audit_name, *undo_name, *review_name, *master_name;
static struct cli_list keys;
static bool mark, first_only, merge_given, pairs_only, explain, key_list, merges;
static struct match_options match_options = {.country = ""};
static struct dedupe dedupe;
static struct match match;
static struct hold hold;
static struct again *again; /* the leads, of which only those that are merged into others are held */
static struct merge merge;
static struct groups groups;
static struct origin origin;
static struct buf err, text;

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
    {0, "first", NULL, "keep the first record of each key, drop the others; streams"},
    {0, "mark", NULL, "keep all records, with cluster_id and match_probability"},
    {0, "pairs", NULL, "write the pairs instead, with the evidence of each column"},
    {0, "explain", NULL, "write what is compared and what it says instead"},
    {0, "key-list", NULL, "write the keys of each record instead; streams"},
    {'n', "dry-run", NULL, "write no audit, no review and no model"},
    {0},
};
enum { OPTION_THRESHOLD = CLI_LONG + 3, OPTION_NAMES, OPTION_MODES = OPTION_NAMES + 6 };

static const char *const examples[] = {
    "lead-dedupe --review doubtful.csv --audit merged.csv leads.csv > unique.csv",
    "lead-dedupe -k email -k company,phone --country KR leads.csv",
    "lead-dedupe --undo merged.csv unique.csv > leads.csv",
    NULL,
};

static const struct cli_tool tool = {
    .name = "lead-dedupe",
    .purpose = "make one record of those that are one person or company",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .reads = "match against undo",
};

static void
options_check(struct cli *c)
{
	bool by_probability = match_options.table || match_options.model || review_name ||
			      pairs_only || explain || match_options.threshold > 0;

	merges = !(first_only || mark || pairs_only || explain || key_list || undo_name);
	if (keys.n && by_probability)
		cli_usage(c, "-k compares exactly: -m, --threshold, --model, --review, --pairs and "
			     "--explain do not go with it");
	if (!(match_options.threshold > 0))
		match_options.threshold = MATCH_THRESHOLD;
	if ((first_only || key_list) && !keys.n)
		cli_usage(c, "%s: give the key columns with -k",
			  first_only ? "--first" : "--key-list");
	if (first_only + mark + pairs_only + explain + key_list + (undo_name != NULL) > 1)
		cli_usage(c, "--first, --mark, --pairs, --explain, --key-list and --undo exclude "
			     "each other");
	if (!merges && (merge_given || audit_name))
		cli_usage(c, "nothing is merged: -r and --audit do not go with it");
	if ((first_only || key_list) && master_name)
		cli_usage(c, "--against does not go with --first and --key-list");
	if (undo_name && (keys.n || by_probability || master_name))
		cli_usage(c, "--undo takes no other option of dedupe");
	if (*match_options.country && strlen(match_options.country) != 2)
		cli_usage(c, "--country: not a code of two letters");
}

static void
options_read(struct cli *c)
{
	/* in the order of the table */
	static const char **const name[] = {&match_options.model, &review_name,
					    &master_name,	  &audit_name,
					    &undo_name,		  &match_options.country};
	static bool *const mode[] = {&first_only, &mark, &pairs_only, &explain, &key_list};
	int o;

	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 'k':
			cli_list_add(&keys, c->arg);
			break;
		case 'm':
			match_options.table = c->arg;
			break;
		case 'r':
			merge_name = c->arg;
			merge_given = true;
			break;
		case OPTION_THRESHOLD:
			if (!num_parse(slice_of(c->arg), &match_options.threshold) ||
			    match_options.threshold <= 0 || match_options.threshold >= 1)
				cli_usage(c, "--threshold: not a probability between 0 and 1");
			break;
		default:
			if (o >= OPTION_MODES)
				*mode[o - OPTION_MODES] = true;
			else if (o >= OPTION_NAMES)
				*name[o - OPTION_NAMES] = c->arg;
		}
	match_options.dry_run = c->dry_run;
	options_check(c);
}

/* --first: whoever said no in a dropped record must not be lost without a word. */
static int
stream(struct cli *c, struct in *in, struct out *out)
{
	int consent = cli_column_if_any(in, SLICE("consent"));
	int unsubscribed = cli_column_if_any(in, SLICE("unsubscribed_at"));
	uint64_t dropped = 0, refused = 0;
	struct record r;

	out_head(out, in_head(in));
	while (cli_record(in, &r)) {
		bool no = consent_refuses(record_get(&r, consent), record_get(&r, unsubscribed));
		uint32_t kept_no = 0;

		if (dedupe_seen(&dedupe, &r, no, &kept_no)) {
			dropped++;
			refused += no && !kept_no;
		} else {
			out_put(out, &r);
		}
	}
	if (refused)
		warn("%" PRIu64 " dropped record%s said no to contact where the kept one did not; "
		     "merge without --first",
		     refused, refused == 1 ? "" : "s");
	buf_addf(&text, "%" PRIu64 " dropped", dropped);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

static int
list_keys(struct cli *c, struct in *in, struct out *out)
{
	int id = cli_column_if_any(in, SLICE("lead_id"));
	struct record r;

	keys_head(out);
	while (cli_record(in, &r))
		keys_put(&dedupe, &r, in_count(in), id, out);
	return cli_finish(c, in, out, EXIT_DONE, NULL);
}

static enum format
format_of(const struct cli *c, const struct in *in)
{
	return c->tsv ? FORMAT_TSV : in_format(in);
}

static int
undo(struct cli *c, struct in *in, struct out *out)
{
	struct undo u;
	struct record r;

	if (undo_read(&u, undo_name, &err) < 0 ||
	    undo_head(&u, in_head(in), !c->excel && format_of(c, in) == in_format(in), out, &err) <
		0)
		die("%s", buf_string(&err));
	while (cli_record(in, &r))
		if (undo_record(&u, &r, out, &err) < 0)
			die("%s: %s", undo_name, buf_string(&err));
	if (undo_end(&u, out, &err) < 0)
		die("%s: %s", undo_name, buf_string(&err));
	buf_addf(&text, "%zu of them taken back", u.rows);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

/* Which records are one, and which of them the master has. */
static void
find_groups(struct cli *c, const struct in *in)
{
	size_t leads = keys.n ? dedupe.n : hold.n;
	int email = head_find(in_head(in), SLICE("email"));
	struct out *review = NULL;

	dedupe_follow(&dedupe, NULL);
	/* with keys to merge by, nothing of the master is written */
	if ((master_name && groups_master(&groups, master_name, &c->in, in_head(in), &dedupe,
					  again ? NULL : &hold, &err) < 0) ||
	    (again && groups_take_late(&dedupe, &hold, again, in, leads, &err) < 0))
		die("%s", buf_string(&err));
	if (keys.n) {
		groups_exact(&groups, &dedupe, leads, master_name != NULL, email);
		return;
	}
	if (match_run(&match, &match_options, in_head(in), &hold, (uint32_t)leads, &err) < 0)
		die("%s", buf_string(&err));
	groups_matched(&groups, &match, leads, master_name != NULL, email);
	match_summary(&match, &text);
	if (review_name && !c->dry_run &&
	    !(review = match_review(&match, in_head(in), &hold, review_name, &err)))
		die("%s", buf_string(&err));
	cli_beside(c, review);
}

static int
write_all(struct cli *c, struct in *in, struct out *out)
{
	struct audit audit = {.format = format_of(c, in)};
	struct merged_count n;
	struct in *second = NULL;

	if (audit_name && !c->dry_run &&
	    audit_open(&audit, audit_name, in_head(in),
		       audit.format == in_format(in) ? buf_slice(&origin.head) : SLICE(""),
		       &err) < 0)
		die("%s", buf_string(&err));
	if (again && !(second = again_in(again, in, &err)))
		die("%s", buf_string(&err));
	n = write_merged(&groups, &hold, second, in_head(in), &merge, out, &audit);
	if (again && !out_failed(out) && again_end(again, in, second, &err) < 0)
		die("%s", buf_string(&err));
	merged_say(&n, master_name);
	buf_addf(&text, "%zu dropped into %" PRIu32 " merged", groups.leads - n.known - n.written,
		 n.merged);
	if (master_name)
		buf_addf(&text, ", %zu known", n.known);
	/* the way back first: the output may be about to replace the input */
	cli_beside(c, audit.out);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

int
main(int argc, char **argv)
{
	struct record r;
	struct out *out;
	struct cli c;
	struct in *in;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	for (int i = 0; i < 3; i++)
		cli_writes(&c, (const char *[]){audit_name, review_name, match_options.model}[i]);
	cli_reads(&c, merges ? merge_name : NULL);
	if (undo_name)
		undo_limits(&c.in);
	if (merges && keys.n)
		again = again_open(c.operand, c.operands, &c.in, false);
	in = cli_in(&c);
	dedupe_init(&dedupe, in_head(in), match_options.country);
	for (size_t i = 0; i < keys.n; i++)
		if (dedupe_key(&dedupe, keys.item[i], in_head(in), &err) < 0)
			die("-k %s: %s", keys.item[i], buf_string(&err));
	if (merges && merge_read(&merge, merge_name, in_head(in), c.zone, &err) < 0)
		die("%s", buf_string(&err));
	c.no_list = explain || pairs_only || key_list;
	out = cli_out(&c, in);
	dedupe_follow(&dedupe, in);
	if (first_only)
		return stream(&c, in, out);
	if (key_list)
		return list_keys(&c, in, out);
	if (undo_name)
		return undo(&c, in, out);
	origin_note(&origin, in);
	while (cli_record(in, &r)) {
		groups_take(&dedupe, &hold, again != NULL, &r);
		origin_note(&origin, in);
	}
	origin_end(&origin, in);
	find_groups(&c, in);
	if (explain)
		match_explain(&match, out);
	else if (pairs_only)
		match_pairs(&match, in_head(in), &hold, true, out);
	else if (mark)
		buf_addf(&text, "%" PRIu32 " clusters",
			 write_marked(&groups, &hold, in_head(in), out));
	else
		return write_all(&c, in, out);
	return cli_finish(&c, in, out, EXIT_DONE, buf_string(&text));
}
