/* SPDX-License-Identifier: MIT
 * lead-dedupe: one record for each entity. lib/dedupe.h finds what is one, lib/merge.h says what survives; here are the
 * three ways to write it: merged, all rows marked, or the first rows only, which streams. */
#include "cli.h"
#include "consent.h"
#include "dedupe.h"
#include "hold.h"
#include "merge.h"
#include "num.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define NO_ROW UINT32_MAX

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
		cli_usage(c, "%s merges nothing: -r and --audit do not go with it", mark ? "--mark" : "--first");
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
		warn("%" PRIu64 " dropped record%s said no to contact where the kept one did not; merge without --first",
		     refused, refused == 1 ? "" : "s");
	buf_addf(&text, "%" PRIu64 " dropped", dropped);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

/* The records of each cluster as lists: head is dedupe_first, then next. */
static uint32_t *
chain(uint32_t **count)
{
	uint32_t *next = xmalloc(dedupe.n * sizeof(*next)), *tail = xmalloc(dedupe.n * sizeof(*tail));

	*count = xcalloc(dedupe.n, sizeof(**count));
	for (uint32_t i = 0; i < dedupe.n; i++) {
		uint32_t f = dedupe_first(&dedupe, i);

		next[i] = NO_ROW;
		if (f != i)
			next[tail[f]] = i;
		tail[f] = i;
		(*count)[f]++;
	}
	free(tail);
	return next;
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
	size_t own_id = out_own(out, SLICE("cluster_id")), own_p = out_own(out, SLICE("match_probability"));
	uint32_t *count, *next, *id, clusters = 0;
	struct held h = {0};
	char number[24];

	out_head(out, in_head(in));
	read_all(in);
	next = chain(&count);
	id = xcalloc(dedupe.n, sizeof(*id));
	for (uint32_t i = 0; i < dedupe.n; i++) {
		uint32_t f = dedupe_first(&dedupe, i);

		if (f == i)
			id[i] = ++clusters;
		hold_get(&hold, i, &h);
		out_set(out, own_id, (struct slice){number, (size_t)snprintf(number, sizeof(number), "%" PRIu32, id[f])});
		out_set(out, own_p, count[f] > 1 ? SLICE("1") : (struct slice){"", 0});
		out_put(out, &h.record);
	}
	free(next);
	free(count);
	free(id);
	held_free(&h);
	buf_addf(&text, "%" PRIu32 " clusters", clusters);
	return cli_finish(c, in, out, EXIT_DONE, buf_string(&text));
}

/* The members of the cluster at hand. */
static struct {
	struct held *held;
	const struct slice **row;
	uint32_t *number;
	size_t n, cap;
	struct slice *value;
	struct buf ids;
} group;

static int lead_id, merged_ids, merged_count; /* columns of the input */

static void
gather(uint32_t first, uint32_t n, const uint32_t *next)
{
	if (n > group.cap) {
		group.held = xrealloc_array(group.held, n, sizeof(*group.held));
		memset(group.held + group.cap, 0, (n - group.cap) * sizeof(*group.held));
		group.row = xrealloc_array(group.row, n, sizeof(*group.row));
		group.number = xrealloc_array(group.number, n, sizeof(*group.number));
		group.cap = n;
	}
	group.n = 0;
	for (uint32_t i = first; i != NO_ROW; i = next[i]) {
		hold_get(&hold, i, &group.held[group.n]);
		group.row[group.n] = group.held[group.n].record.f;
		group.number[group.n++] = i;
	}
}

/* Adds the items of a list to group.ids that are not there yet; clusters are small. */
static void
add_ids(struct slice list)
{
	while (list.n) {
		const char *end = memchr(list.p, ';', list.n);
		struct slice id = {list.p, end ? (size_t)(end - list.p) : list.n}, known = buf_slice(&group.ids);
		bool there = false;

		list.p += id.n + (end != NULL);
		list.n -= id.n + (end != NULL);
		while (known.n && !there) {
			const char *stop = memchr(known.p, ';', known.n);
			size_t n = stop ? (size_t)(stop - known.p) : known.n;

			there = slice_eq((struct slice){known.p, n}, id);
			known.p += n + (stop != NULL);
			known.n -= n + (stop != NULL);
		}
		if (there || !id.n)
			continue;
		if (group.ids.n)
			buf_addc(&group.ids, ';');
		buf_add_slice(&group.ids, id);
	}
}

/* Who is in the group, and how many: those merged before count as many as they were. */
static double
add_up(void)
{
	double sum = 0, before;
	char number[24];

	group.ids.n = 0;
	for (size_t i = 0; i < group.n; i++) {
		const struct record *r = &group.held[i].record;
		struct slice ids = slice_trim(record_get(r, merged_ids)), id = slice_trim(record_get(r, lead_id));

		if (!ids.n)
			ids = id;
		if (!ids.n)
			ids = (struct slice){number, (size_t)snprintf(number, sizeof(number), "%" PRIu32,
								       group.number[i] + 1)};
		add_ids(ids);
		sum += num_parse(slice_trim(record_get(r, merged_count)), &before) && before >= 1 ? before : 1;
	}
	return sum;
}

static void
audit_row(struct out *audit, const struct head *head, uint32_t cluster)
{
	char id[24], number[24];
	struct slice cell[6] = {{id, (size_t)snprintf(id, sizeof(id), "%" PRIu32, cluster)}};

	for (size_t i = 0; i < group.n; i++)
		for (size_t c = 0; c < head->n; c++) {
			struct slice v = group.row[i][c];
			bool won = merge.from[c] == i || (merge.from[c] == MERGE_SEVERAL && v.n);

			cell[1] = (struct slice){number, (size_t)snprintf(number, sizeof(number), "%" PRIu32,
									  group.number[i] + 1)};
			cell[2] = record_get(&group.held[i].record, lead_id);
			cell[3] = head->name[c];
			cell[4] = v;
			cell[5] = won ? SLICE("yes") : SLICE("no");
			out_row(audit, cell, 6);
		}
}

static struct out *
audit_open(void)
{
	static const struct slice names[] = {{"cluster_id", 10}, {"row", 3},   {"lead_id", 7},
					     {"column", 6},	 {"value", 5}, {"won", 3}};
	struct out_options o = {.path = audit_name, .format = FORMAT_CSV};
	struct out *audit = out_open(&o, &err);

	if (!audit)
		die("%s", buf_string(&err));
	out_row(audit, names, 6);
	return audit;
}

static void
put_merged(struct out *out, size_t own_ids, size_t own_count)
{
	struct record r = group.held[0].record;
	char count[NUM_TEXT];
	bool same = true;

	merge_rows(&merge, group.row, group.n, group.value);
	for (size_t c = 0; c < r.n && same; c++)
		same = slice_eq(r.f[c], group.value[c]);
	if (!same)
		r = (struct record){.f = group.value, .n = r.n, .format = r.format};
	out_set(out, own_count, (struct slice){count, num_format(add_up(), count)});
	out_set(out, own_ids, buf_slice(&group.ids));
	out_put(out, &r);
}

static int
write_merged(struct cli *c, struct in *in, struct out *out)
{
	const struct head *head = in_head(in);
	size_t own_ids = out_own(out, SLICE("merged_ids")), own_count = out_own(out, SLICE("merged_count"));
	struct out *audit = audit_name && !c->dry_run ? audit_open() : NULL;
	uint32_t *count, *next, clusters = 0, merged = 0;
	struct held single = {0};

	lead_id = head_find(head, SLICE("lead_id"));
	merged_ids = head_find(head, SLICE("merged_ids"));
	merged_count = head_find(head, SLICE("merged_count"));
	group.value = xcalloc(head->n, sizeof(*group.value));
	out_head(out, head);
	read_all(in);
	next = chain(&count);
	for (uint32_t i = 0; i < dedupe.n && !out_failed(out); i++) {
		if (count[i] == 0)
			continue;
		clusters++;
		if (count[i] == 1) {
			struct slice n;

			hold_get(&hold, i, &single);
			n = record_get(&single.record, merged_count);
			out_set(out, own_ids, record_get(&single.record, merged_ids));
			out_set(out, own_count, n.n ? n : SLICE("1"));
			out_put(out, &single.record);
			continue;
		}
		merged++;
		gather(i, count[i], next);
		put_merged(out, own_ids, own_count);
		if (audit)
			audit_row(audit, head, clusters);
	}
	buf_addf(&text, "%zu dropped into %" PRIu32 " merged", dedupe.n - clusters, merged);
	/* the way back first: the output may be about to replace the input */
	if (audit && out_close(audit, &err) < 0)
		die("%s", buf_string(&err));
	free(next);
	free(count);
	held_free(&single);
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
