/* SPDX-License-Identifier: MIT
 * lead-split: a list into parts at record borders, and parts into a list. Where records begin and
 * end is lib/cut.h's, which rows share a key lib/dedupe.h's; here are the ways to deal them out. */
#include "cli.h"
#include "cut.h"
#include "dialect.h"
#include "num.h"
#include "progress.h"
#include "split.h"
#include "split_mark.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	PARTS_MAX = 1000,
	BLOCK = 1 << 20 /* of --null; what --join copies at a time */
};

enum { OPTION_BY = CLI_LONG + 1, OPTION_COUNTRY, OPTION_MERGED };
enum { OPTION_ORDER = CLI_LONG + 4, OPTION_SIZE, OPTION_BLOCK };
enum { OPTION_NULL = CLI_LONG + 8, OPTION_JOIN, OPTION_MARK };

static const struct cli_option options[] = {
	{'N', "parts", "N", "how many parts"},
	{0, "by", "COLS", "rows that share this key go to the same part"},
	{0, "country", "CODE", "of a key: where phone numbers without a country are"},
	{0, "merged", "LEADS", "with --by lead_id or email: what was merged goes with its lead"},
	{0, "order", NULL, "the first part is the beginning of the file, and so on"},
	{0, "size", "SIZE", "in order, as many parts of at most SIZE bytes as it takes"},
	{0, "block", "SIZE", "dealt out so much at a time (4K, growing to 1M)"},
	{'d', "delimiter", "CHAR", "between the cells (a tab in the header, else a comma)"},
	{0, "null", NULL, "to stdout, each block with the header on it and a NUL behind it"},
	{0, "join", NULL, "the files are parts: one list again"},
	{0, "mark", "ROW", "with --by: one list, with the numbers of key and row, from ROW on"},
	{0},
};
static const char *const examples[] = {
	"lead-split -N 4 -o part- leads.csv",
	"lead-split -N 4 --by email -o part- leads.csv",
	"lead-split --join part-*.csv > leads.csv",
	"lead-split --null < leads.csv | parallel --pipe -N1 --recend '\\0' --rrs lead-verify",
	NULL,
};
static const struct cli_tool tool = {
	.name = "lead-split",
	.purpose = "cut a list into parts at record borders, and join parts",
	.operands = "[file ...]",
	.option = options,
	.example = examples,
	.no_tsv = true,
};

static const char *by, *country = "", *merged;
static size_t parts, size, block;
static bool order, null, join, mark;
static int64_t first_row;
static char delimiter;

static struct buf err, summary;
static struct cut cut, leads;
static size_t made;

static void
options_read(struct cli *c)
{
	struct dialect_options dialect;
	int o;

	while ((o = cli_next(c)) >= 0)
		switch (o) {
		case 'N':
			parts = (size_t)cli_number(c, "parts", 1, PARTS_MAX);
			break;
		case OPTION_BY:
			by = c->arg;
			break;
		case OPTION_COUNTRY:
			country = c->arg;
			break;
		case OPTION_MERGED:
			merged = c->arg;
			break;
		case OPTION_ORDER:
			order = true;
			break;
		case OPTION_SIZE:
			size = cli_size(c, "size", PTRDIFF_MAX);
			break;
		case OPTION_BLOCK:
			block = cli_size(c, "block", PTRDIFF_MAX);
			break;
		case 'd':
			if (!dialect_parse(c->arg, &dialect))
				cli_usage(c, "option \"--delimiter\": comma, semicolon, tab, pipe or "
					     "one character");
			delimiter = dialect.delimiter;
			break;
		case OPTION_NULL:
			null = true;
			break;
		case OPTION_JOIN:
			join = true;
			break;
		case OPTION_MARK:
			if (!num_parse_int64(slice_of(c->arg), 0, INT64_MAX / 2, &first_row))
				cli_usage(c, "option \"--mark\": not the number of a row");
			mark = true;
			break;
		}
	if (join + null + (parts > 0) + (size > 0) + mark != 1)
		cli_usage(c, "give one of --parts, --size, --null, --join and --mark");
	if ((by && !parts && !mark) || (order && !parts))
		cli_usage(c, "--by and --order need --parts");
	if (mark && !by)
		cli_usage(c, "--mark needs --by");
	if ((by != NULL) + order + (block > 0) > 1 || (block && !parts && !null))
		cli_usage(c, "--by, --order and --block exclude each other");
	if (*country && (!by || strlen(country) != 2))
		cli_usage(c, "--country: a code of two letters, with --by");
	if (merged && (!by || (strcasecmp(by, "lead_id") != 0 && strcasecmp(by, "email") != 0)))
		cli_usage(c, "--merged goes with --by lead_id or email");
	if (merged && mark)
		cli_usage(c, "--merged does not go with --mark");
	if (merged && !strcmp(merged, "-") && (!c->operands || !strcmp(c->operand[0], "-")))
		cli_usage(c, "--merged: the standard input is the list");
	if (!join && c->operands > 1)
		cli_usage(c, "one file at a time; --join puts several together");
}

static void
split_up(const struct cli *c)
{
	struct split s = {.cut = &cut,
			  .prefix = c->output ? c->output : "part-",
			  .source = c->operands && strcmp(c->operand[0], "-") != 0 ? c->operand[0]
										   : NULL,
			  .merged = merged ? &leads : NULL,
			  .parts = parts};
	struct buf name = {0};
	int done;

	if (merged && cut_open(&leads, merged, delimiter, c->in.max_record, &err) < 0)
		die("%s", buf_string(&err));
	if (size)
		done = split_sizes(&s, size, &err);
	else if (order)
		done = split_shares(&s, &err);
	else if (by)
		done = split_by(&s, by, country, c->in.max_columns, progress_step, &err);
	else
		done = split_deal(&s, block, &err);
	if (done < 0)
		die("%s", buf_string(&err));
	if (by)
		buf_addf(&summary, "%" PRIu64 " read, ", s.records);
	made = s.made;
	if (split_others(&s, &name) > 0)
		warn("%s is of another split; a pattern for the parts of this one takes it in, too",
		     buf_string(&name));
	if (merged)
		cut_close(&leads);
	buf_free(&name);
	split_free(&s);
}

/* Each block is a list of its own. A large one comes in pieces. */
static void
blocks(struct out *out)
{
	const size_t most = block ? block : BLOCK;
	struct slice s, head = {cut.head.s, cut.head.n};
	size_t room = most;
	int more;

	out_bytes(out, head.p, head.n);
	while ((more = cut_take(&cut, room, room == most, &s, &err)) > 0) {
		if (memchr(s.p, 0, s.n))
			die("%s: NUL byte in a record: blocks cannot be told apart by it", cut.name);
		if (!s.n) { /* it is full */
			out_bytes(out, "", 1);
			out_bytes(out, head.p, head.n);
			made++;
			room = most;
			continue;
		}
		out_bytes(out, s.p, s.n);
		room = room > s.n ? room - s.n : 0;
	}
	if (more < 0)
		die("%s", buf_string(&err));
	out_bytes(out, "", 1);
	made++;
}

/* Parts one behind the other. The headers say the same; line ends and a BOM are the first one's. */
static void
join_parts(const struct cli *c, struct out *out)
{
	static const char *const standard[] = {"-"};
	const char *const *file = c->operands ? c->operand : standard;
	struct buf head = {0};
	struct slice end = SLICE("\n"); /* of lines */
	char last = '\n';

	for (size_t i = 0; i == 0 || i < c->operands; i++) {
		struct slice s;
		bool begins = true; /* a part that ends without a line end gets one */
		int more;

		if (i && cut_open(&cut, file[i], delimiter, c->in.max_record, &err) < 0)
			die("%s", buf_string(&err));
		if (i && !slice_eq(cut_head(&cut), buf_slice(&head)))
			die("%s: its header is not that of %s", cut.name, file[0]);
		if (i == 0) {
			buf_add_slice(&head, cut_head(&cut));
			out_bytes(out, cut.head.s, cut.head.n);
			last = cut.head.s[cut.head.n - 1];
			if (last == '\r')
				end = SLICE("\r");
			else if (last == '\n' && cut.head.n > 1 && cut.head.s[cut.head.n - 2] == '\r')
				end = SLICE("\r\n");
		}
		while ((more = cut_take(&cut, BLOCK, true, &s, &err)) > 0) {
			if (begins && last != '\n' && last != '\r')
				out_bytes(out, end.p, end.n);
			out_bytes(out, s.p, s.n);
			last = s.p[s.n - 1];
			begins = false;
		}
		if (more < 0)
			die("%s", buf_string(&err));
		cut_close(&cut);
		made++;
	}
	buf_free(&head);
}

static int
mark_rows(struct cli *c)
{
	struct out *out;
	struct in *in;

	c->in.delimiter = delimiter;
	c->tsv = true;
	in = cli_in(c);
	out = cli_out(c, in);
	if (split_mark(in, out, by, country, (uint64_t)first_row, progress_step, &err) < 0)
		die("%s", buf_string(&err));
	return cli_finish(c, in, out, EXIT_DONE, NULL);
}

int
main(int argc, char **argv)
{
	struct out *out = NULL;
	struct cli c;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	if (mark)
		return mark_rows(&c);
	if (!c.in.max_record)
		c.in.max_record = IN_MAX_RECORD;
	if (!c.in.max_columns)
		c.in.max_columns = IN_MAX_COLUMNS;
	if (cut_open(&cut, c.operands ? c.operand[0] : "-", delimiter, c.in.max_record, &err) < 0)
		die("%s", buf_string(&err));
	c.no_list = null;
	if (null || join)
		out = cli_out(&c, NULL);
	if (join)
		join_parts(&c, out);
	else if (null)
		blocks(out);
	else
		split_up(&c);
	if (!join)
		buf_addf(&summary, "%" PRIu64 " bytes behind the header, ", cut.bytes);
	buf_addf(&summary, "%zu part%s", made, made == 1 ? "" : "s");
	if (out && out_close(out, &err) != 0)
		die("%s", buf_string(&err));
	return cli_finish(&c, NULL, NULL, EXIT_DONE, buf_string(&summary));
}
