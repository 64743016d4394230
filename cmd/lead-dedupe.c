/* SPDX-License-Identifier: MIT
 * lead-dedupe: one record for each entity. What is one is found by exact keys (lib/dedupe.h) or by
 * probability (lib/match.h); lib/merge.h says what survives, lib/cluster_out.h writes it. */
#include "cli_dedupe.h"
#include "cluster_out.h"
#include "consent.h"
#include "dedupe_keys.h"
#include "match_steps.h"
#include "undo.h"

#include <inttypes.h>
#include <stdlib.h>

static struct cli_dedupe o;
static struct dedupe dedupe;
static struct match match;
static struct decided decided;
static struct hold hold;
static struct again *again; /* the leads, of which only those that are merged into others are held */
static struct merge merge;
static struct groups groups;
static struct origin origin;
static struct buf err, text;

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

/* The blocks of the records, or the pairs of these. */
static int
step(struct cli *c, struct in *in, struct out *out)
{
	struct match_step s;
	struct record r;

	if (match_step_begin(&s, &o.match, o.mode == DEDUPE_BLOCK_PAIRS, o.large, in_head(in), out,
			     &err) < 0)
		die("%s", buf_string(&err));
	while (cli_record(in, &r))
		if (match_step_record(&s, &r, in, out, &err) < 0)
			die("%s", buf_string(&err));
	match_step_end(&s, out, &text);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
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

	if (undo_read(&u, o.undo, &err) < 0 ||
	    undo_head(&u, in_head(in), !c->excel && format_of(c, in) == in_format(in), out, &err) <
		0)
		die("%s", buf_string(&err));
	while (cli_record(in, &r))
		if (undo_record(&u, &r, out, &err) < 0)
			die("%s: %s", o.undo, buf_string(&err));
	if (undo_end(&u, out, &err) < 0)
		die("%s: %s", o.undo, buf_string(&err));
	buf_addf(&text, "%zu of them taken back", u.rows);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

/* Which records are one, and which of them the master has. */
static void
find_groups(struct cli *c, const struct in *in)
{
	size_t leads = o.keys.n ? dedupe.n : hold.n;
	int email = head_find(in_head(in), SLICE("email"));
	struct out *review = NULL;

	dedupe_follow(&dedupe, NULL);
	/* with keys to merge by, nothing of the master is written */
	if (o.master && groups_master(&groups, o.master, &c->in, in_head(in), &dedupe,
					 again ? NULL : &hold, &err) < 0)
		die("%s", buf_string(&err));
	if (o.decided.n) {
		decided_settle(&decided);
		decided_summary(&decided, &text);
	}
	if (o.keys.n)
		dedupe_settle(&dedupe);
	if (again && groups_take_late(&dedupe, &hold, again, in, leads, &err) < 0)
		die("%s", buf_string(&err));
	if (o.keys.n) {
		groups_exact(&groups, &dedupe, leads, o.master != NULL, email);
		return;
	}
	o.match.master = o.master ? &groups.master : NULL;
	o.match.master_file = o.master;
	if (match_run(&match, &o.match, in_head(in), &hold, (uint32_t)leads, &err) < 0)
		die("%s", buf_string(&err));
	groups_matched(&groups, &match, leads, o.master != NULL, email);
	match_summary(&match, &text);
	if (o.review && !c->dry_run &&
	    !(review = match_review(&match, in_head(in), &hold, o.review, c->excel, &err)))
		die("%s", buf_string(&err));
	cli_beside(c, review);
}

static int
write_all(struct cli *c, struct in *in, struct out *out)
{
	struct audit audit = {.format = format_of(c, in),
			      .dedupe = o.keys.n ? &dedupe : NULL,
			      .key = o.keys.item};
	struct merged_count n;
	struct in *second = NULL;

	if (o.audit && !c->dry_run &&
	    audit_open(&audit, o.audit, in_head(in),
		       audit.format == in_format(in) ? buf_slice(&origin.head) : SLICE(""),
		       &err) < 0)
		die("%s", buf_string(&err));
	if (again && !(second = again_in(again, in, &err)))
		die("%s", buf_string(&err));
	n = write_merged(&groups, &hold, second, in_head(in), &merge, out, &audit);
	if (again && !out_failed(out) && again_end(again, in, second, &err) < 0)
		die("%s", buf_string(&err));
	merged_say(&n, o.master);
	if (merge.larger)
		warn("currency: %" PRIu64 " merged record%s lost a larger amount that has none: "
		     "lead-import --set currency= gives one",
		     merge.larger, merge.larger == 1 ? "" : "s");
	buf_addf(&text, "%zu dropped into %" PRIu32 " merged", groups.leads - n.known - n.written,
		 n.merged);
	if (o.master)
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

	cli_init(&c, &cli_dedupe_tool, argc, argv);
	cli_dedupe_options(&c, &o);
	if (o.undo)
		undo_limits(&c.in);
	for (size_t i = 0; i < o.decided.n; i++)
		if (decided_read(&decided, o.decided.item[i], &err) < 0)
			die("%s", buf_string(&err));
	if (decided_check(&decided, &err) < 0)
		die("%s", buf_string(&err));
	if (o.mode == DEDUPE_MERGE && o.keys.n)
		again = again_open(c.operand, c.operands, &c.in, false);
	in = cli_in(&c);
	dedupe_init(&dedupe, in_head(in), o.match.country);
	for (size_t i = 0; i < o.keys.n; i++)
		if (dedupe_key(&dedupe, o.keys.item[i], in_head(in), &err) < 0)
			die("-k %s: %s", o.keys.item[i], buf_string(&err));
	cli_dedupe_columns(&o, &dedupe, in);
	o.match.file = in_name(in);
	if (o.mode == DEDUPE_MERGE && merge_read(&merge, o.merge, in_head(in), c.zone, &err) < 0)
		die("%s", buf_string(&err));
	c.no_list = o.mode >= DEDUPE_PAIRS && o.mode <= DEDUPE_BLOCK_PAIRS;
	out = cli_out(&c, in);
	dedupe_follow(&dedupe, in);
	switch (o.mode) {
	case DEDUPE_FIRST:
		return stream(&c, in, out);
	case DEDUPE_KEY_LIST:
		return list_keys(&c, in, out);
	case DEDUPE_UNDO:
		return undo(&c, in, out);
	case DEDUPE_BLOCK_KEYS:
	case DEDUPE_BLOCK_PAIRS:
		return step(&c, in, out);
	default:
		break;
	}
	if (o.decided.n) {
		decided_head(&decided, in_head(in));
		dedupe.decided = o.match.decided = &decided;
	}
	origin_note(&origin, in);
	while (cli_record(in, &r)) {
		groups_take(&dedupe, &hold, again != NULL, &r);
		origin_note(&origin, in);
	}
	origin_end(&origin, in);
	find_groups(&c, in);
	c.look |= decided.lost > 0;
	if (o.mode == DEDUPE_EXPLAIN)
		match_explain(&match, out);
	else if (o.mode == DEDUPE_PAIRS)
		match_pairs(&match, in_head(in), &hold, true, out);
	else if (o.mode == DEDUPE_MARK)
		buf_addf(&text, "%" PRIu32 " clusters",
			 write_marked(&groups, &hold, in_head(in), out));
	else
		return write_all(&c, in, out);
	while (text.n && strchr(", ", text.s[text.n - 1])) /* more was to come */
		text.n--;
	return cli_finish(&c, in, out, EXIT_DONE, buf_string(&text));
}
