/* SPDX-License-Identifier: MIT
 * lead-dedupe: one record for each entity. lib/dedupe.h finds what is one, lib/merge.h says what
 * survives; here are the three ways to write it: merged, all rows marked, or the first rows only,
 * which streams. */
#include "cli.h"
#include "cluster.h"
#include "consent.h"
#include "num.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *merge_name = "merge";
static const char *audit_name, *country = "";
static const char **key;
static size_t keys, key_cap;
static bool mark, first_only, merge_given;

static struct dedupe dedupe;
static struct hold hold;
static struct merge merge;
static struct buf err, text;

static const struct cli_option options[] = {
    {'k', "keys", "COLS", "columns that must all agree; may repeat for other keys"},
    {'r', "merge", "MERGE", "the table of what survives (merge)"},
    {0, "first", NULL, "keep the first record of each key, drop the others; streams"},
    {0, "mark", NULL, "keep all records, with cluster_id and match_probability"},
    {0, "audit", "FILE", "write every value of the merged records, and which won"},
    {0, "country", "CC", "where national phone numbers are, if country is empty"},
    {'n', "dry-run", NULL, "do not write the audit"},
    {0},
};
enum { OPTION_FIRST = CLI_LONG + 2, OPTION_MARK, OPTION_AUDIT, OPTION_COUNTRY };

static const char *const examples[] = {
    "lead-dedupe -k email leads.csv > unique.csv",
    "lead-dedupe -k email -k company,phone --country KR --audit merged.csv leads.csv",
    NULL,
};

static const struct cli_tool tool = {
    .name = "lead-dedupe",
    .purpose = "make one record of those that are one person or company",
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
		case 'k':
			key = xgrow(key, keys, &key_cap, sizeof(*key));
			key[keys++] = c->arg;
			break;
		case 'r':
			merge_name = c->arg;
			merge_given = true;
			break;
		case OPTION_FIRST:
			first_only = true;
			break;
		case OPTION_MARK:
			mark = true;
			break;
		case OPTION_AUDIT:
			audit_name = c->arg;
			break;
		case OPTION_COUNTRY:
			country = c->arg;
			break;
		}
	if (!keys)
		cli_usage(c, "give the key columns with -k");
	if (keys > 64)
		cli_usage(c, "-k: more than 64 keys");
	if (first_only && mark)
		cli_usage(c, "--first and --mark exclude each other");
	if ((first_only || mark) && (merge_given || audit_name))
		cli_usage(c, "%s merges nothing: -r and --audit do not go with it",
			  mark ? "--mark" : "--first");
	if (*country && strlen(country) != 2)
		cli_usage(c, "--country: not a code of two letters");
}

/* --first: whoever said no in a dropped record must not be lost without a word. */
static int
stream(struct cli *c, struct in *in, struct out *out)
{
	int consent = head_find(in_head(in), SLICE("consent"));
	int unsubscribed = head_find(in_head(in), SLICE("unsubscribed_at"));
	uint64_t dropped = 0, refused = 0;
	struct record r;

	out_head(out, in_head(in));
	while (cli_record(in, &r)) {
		bool no = slice_trim(record_get(&r, unsubscribed)).n ||
			  (consent >= 0 && consent_read(r.f[consent]) == CONSENT_NO);
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

static void
read_all(struct in *in)
{
	struct record r;

	while (cli_record(in, &r)) {
		hold_add(&hold, &r);
		dedupe_add(&dedupe, &r);
	}
}

static int
write_marked(struct cli *c, struct in *in, struct out *out)
{
	size_t own_id = out_own(out, SLICE("cluster_id")),
	       own_p = out_own(out, SLICE("match_probability"));
	struct clusters all;
	uint32_t *id, clusters = 0;
	struct held h = {0};
	char number[24];

	out_head(out, in_head(in));
	read_all(in);
	clusters_make(&all, &dedupe);
	id = xcalloc(dedupe.n, sizeof(*id));
	for (uint32_t i = 0; i < dedupe.n; i++) {
		uint32_t f = dedupe_first(&dedupe, i);

		if (f == i)
			id[i] = ++clusters;
		hold_get(&hold, i, &h);
		out_set(out, own_id,
			(struct slice){
			    number, (size_t)snprintf(number, sizeof(number), "%" PRIu32, id[f])});
		out_set(out, own_p, all.count[f] > 1 ? SLICE("1") : (struct slice){"", 0});
		out_put(out, &h.record);
	}
	clusters_free(&all);
	free(id);
	held_free(&h);
	buf_addf(&text, "%" PRIu32 " clusters", clusters);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

static struct out *
audit_open(void)
{
	struct out_options o = {.path = audit_name, .format = FORMAT_CSV};
	struct out *audit = out_open(&o, &err);

	if (!audit)
		die("%s", buf_string(&err));
	audit_head(audit);
	return audit;
}

static int
write_merged(struct cli *c, struct in *in, struct out *out)
{
	const struct head *head = in_head(in);
	size_t own_ids = out_own(out, SLICE("merged_ids")),
	       own_count = out_own(out, SLICE("merged_count"));
	struct out *audit = audit_name && !c->dry_run ? audit_open() : NULL;
	struct clusters all;
	struct cluster g;
	uint32_t written = 0, merged = 0;

	cluster_init(&g, head);
	out_head(out, head);
	read_all(in);
	clusters_make(&all, &dedupe);
	for (uint32_t i = 0; i < all.n && !out_failed(out); i++) {
		struct slice count;
		struct record r;
		char number[NUM_TEXT];

		if (all.count[i] == 0)
			continue;
		written++;
		cluster_gather(&g, &all, i, &hold);
		if (all.count[i] == 1) {
			/* alone: what an earlier run said of it stands */
			r = g.held[0].record;
			count = record_get(&r, g.merged_count);
			out_set(out, own_ids, record_get(&r, g.merged_ids));
			out_set(out, own_count, count.n ? count : SLICE("1"));
			out_put(out, &r);
			continue;
		}
		merged++;
		r = cluster_merge(&g, &merge);
		out_set(out, own_count,
			(struct slice){number, num_format(cluster_ids(&g), number)});
		out_set(out, own_ids, buf_slice(&g.ids));
		out_put(out, &r);
		if (audit)
			audit_cluster(audit, &g, &merge, head, written);
	}
	buf_addf(&text, "%zu dropped into %" PRIu32 " merged", all.n - written, merged);
	/* the way back first: the output may be about to replace the input */
	if (audit && out_close(audit, &err) < 0)
		die("%s", buf_string(&err));
	clusters_free(&all);
	cluster_free(&g);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

int
main(int argc, char **argv)
{
	struct cli c;
	struct in *in;
	struct out *out;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	in = cli_in(&c);
	dedupe_init(&dedupe, in_head(in), country);
	for (size_t i = 0; i < keys; i++)
		if (dedupe_key(&dedupe, key[i], in_head(in), &err) < 0)
			die("-k %s: %s", key[i], buf_string(&err));
	if (!mark && !first_only && merge_read(&merge, merge_name, in_head(in), c.zone, &err) < 0)
		die("%s", buf_string(&err));
	out = cli_out(&c, in);
	if (first_only)
		return stream(&c, in, out);
	if (mark)
		return write_marked(&c, in, out);
	return write_merged(&c, in, out);
}
