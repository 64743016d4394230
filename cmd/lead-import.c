/* SPDX-License-Identifier: MIT
 * lead-import(1): any export to canonical records; what cannot be repaired is set aside. */
#include "cli.h"
#include "identity.h"
#include "import_set.h"
#include "parallel.h"
#include "progress.h"

#include <stdlib.h>

static const struct cli_option options[] = {
    {'p', "preset", "PRESET", "the system the file is from (default: by its headers)"},
    {'m', "map", "MAP", "table column,from,type,default that comes before what is known"},
    {'e', "encoding", "ENC", "encoding (default: auto)"},
    {'d', "delimiter", "CHAR", "comma, semicolon, tab, pipe, tsv or a character"},
    {0, "sheet", "NAME|N", "the sheet of a workbook (default: the first that is not hidden)"},
    {0, "section", "TITLE", "the section of a report with several (default: the attendees)"},
    {'x', "rejects", "FILE", "write rejected records to FILE"},
    {0, "max-rejects", "N|N%", "fail when more are rejected"},
    {0, "set", "COL=VALUE", "a column with this value; may repeat"},
    {0, "events", NULL, "write event records, not leads"},
    {0, "country", "CC", "country of phone numbers without a country code (KR, US ...)"},
    {0, "date-order", "ORDER", "mdy, dmy or ymd, for dates that can be read in two ways"},
    {0, "skip-lines", "N", "lines before the header row (default: found)"},
    {0, "keep-nulls", NULL, "keep words for \"no value\" (NULL, N/A, --, Select ...)"},
    {0, "strict", NULL, "reject records with a value that cannot be read"},
    {0, "explain", NULL, "print the mapping instead, as a table that -m reads"},
    {'j', "jobs", "N", "threads for large files (the cores there are)"},
    {0}};

enum {
	O_SHEET = CLI_LONG + 4,
	O_SECTION,
	O_MAX = CLI_LONG + 7,
	O_SET,
	O_EVENTS,
	O_COUNTRY,
	O_ORDER,
	O_SKIP,
	O_NULLS,
	O_STRICT,
	O_EXPLAIN
};

static const char *const examples[] = {
    "lead-import hubspot.csv meta.csv >leads.csv",
    "lead-import -x rejects.csv --country KR list.csv >leads.csv",
    "lead-import --events --set type=won -m map.csv deals.csv >events.csv",
    "lead-import --explain export.csv >map.csv", NULL};

static const struct cli_tool tool = {
    .name = "lead-import",
    .purpose = "Read exported lead lists of any system; write canonical lead records.",
    .operands = "[file ...]",
    .option = options,
    .example = examples,
    .reads = "map =headers =presets =labels"};

struct work {
	struct cli cli;
	struct mapping_options mapping;
	struct import_options import;
	const char *rejects_path;
	const char **set;
	bool explain;
	int jobs;

	struct import_set files;
	struct rejects rejects;
	struct out *out;
};

/* The job is not done, and what was set aside so far says why. */
static _Noreturn void
too_many(struct work *w)
{
	struct buf err = {0};

	out_abandon(w->out);
	if (rejects_close(&w->rejects, &err) < 0)
		warn("%s", buf_string(&err));
	die("more records rejected than --max-rejects allows");
}

static enum date_order
date_order(struct work *w, const char *name)
{
	static const char *const known[] = {
	    [ORDER_MDY] = "mdy", [ORDER_DMY] = "dmy", [ORDER_YMD] = "ymd"};

	for (int i = ORDER_MDY; i <= ORDER_YMD; i++)
		if (strcmp(name, known[i]) == 0)
			return (enum date_order)i;
	cli_usage(&w->cli, "option \"--date-order\": mdy, dmy or ymd");
}

static void
read_options(struct work *w, int argc, char **argv)
{
	int c;

	w->import.dialect.skip_lines = -1;
	w->set = xcalloc((size_t)argc, sizeof(*w->set));
	w->mapping.set = w->set;
	cli_init(&w->cli, &tool, argc, argv);
	while ((c = cli_next(&w->cli)) != -1) {
		const char *arg = w->cli.arg;

		switch (c) {
		case 'p':
			w->mapping.preset = arg;
			break;
		case 'm':
			w->mapping.map = arg;
			break;
		case 'e':
			w->import.encoding = arg;
			break;
		case 'd':
			if (!dialect_parse(arg, &w->import.dialect))
				cli_usage(&w->cli, "option \"-d\": comma, semicolon, tab, pipe, "
						   "tsv or one character");
			break;
		case O_SHEET:
			w->import.sheet = arg;
			break;
		case O_SECTION:
			w->import.dialect.section = arg;
			break;
		case 'x':
			w->rejects_path = arg;
			break;
		case O_MAX:
			if (!rejects_limit(&w->rejects, arg))
				cli_usage(&w->cli,
					  "option \"--max-rejects\": not a number or a percentage");
			break;
		case O_SET:
			w->set[w->mapping.sets++] = arg;
			break;
		case O_EVENTS:
			w->mapping.events = true;
			break;
		case O_COUNTRY:
			if (!country_parse(slice_of(arg), w->import.country))
				cli_usage(&w->cli,
					  "option \"--country\": not a country (KR, US ...)");
			break;
		case O_ORDER:
			w->import.order = date_order(w, arg);
			break;
		case O_SKIP:
			w->import.dialect.skip_lines = strtol(arg, NULL, 10);
			if (w->import.dialect.skip_lines < 0 || !*arg ||
			    arg[strspn(arg, "0123456789")])
				cli_usage(&w->cli,
					  "option \"--skip-lines\": not a number of lines");
			break;
		case O_NULLS:
			w->import.keep_nulls = true;
			break;
		case O_STRICT:
			w->import.strict = true;
			break;
		case 'j':
			w->jobs = cli_number(&w->cli, "jobs", 1, PARALLEL_MOST);
			break;
		case O_EXPLAIN:
			w->explain = w->import.explain = true;
			break;
		}
	}
	w->import.in = w->cli.in;
	w->import.zone = w->cli.zone;
}

static void
open_files(struct work *w)
{
	static const char *const standard_input[] = {"-"};
	const char *const *name = w->cli.operands ? w->cli.operand : standard_input;
	struct buf err = {0};

	w->import.rules = mapping_read(&w->mapping, &err);
	if (!w->import.rules ||
	    import_set_open(&w->files, name, w->cli.operands ? w->cli.operands : 1, &w->import,
			    w->mapping.events, &err) < 0)
		die("%s", buf_string(&err));
	w->files.verbose = w->cli.verbose;
}

static void
reject(void *work, const struct reject *x)
{
	struct work *w = work;

	rejects_add(&w->rejects, x);
	if (rejects_over(&w->rejects, 0, false))
		too_many(w);
}

static void
import(struct work *w)
{
	enum import_result got;
	struct buf err = {0};
	struct reject x;
	struct record r;

	w->files.jobs = w->jobs ? (unsigned)w->jobs : parallel_cores();
	w->files.out = w->out;
	w->files.told = (struct import_told){.reject = reject, .arg = w};
	out_head(w->out, &w->files.head);
	while ((got = import_set_next(&w->files, &r, &x, &err)) > IMPORT_END &&
	       !out_failed(w->out)) {
		progress_step();
		if (got == IMPORT_ROW) {
			out_put(w->out, &r);
			continue;
		}
		reject(w, &x);
	}
	if (got == IMPORT_ERROR)
		die("%s", buf_string(&err));
}

/* Read = written + rejected + dropped is not only said but held. */
static int
finish(struct work *w)
{
	struct buf text = {0}, err = {0};
	bool adds_up = import_set_account(&w->files, out_count(w->out), &text);
	struct out *out = w->out, *both[2];
	int status;

	if (rejects_over(&w->rejects, w->files.read, true))
		too_many(w);
	if (!out_failed(out) && !adds_up)
		die("records got lost between reading and writing; this is a defect");
	if (w->cli.excel)
		buf_addf(&text, ", %llu cells neutralised",
			 (unsigned long long)out_neutralised(out));
	if (out_sync(out, &err) < 0)
		die("%s", buf_string(&err));
	both[0] = rejects_end(&w->rejects);
	both[1] = out;
	if (out_close_all(both, 2, &err) < 0)
		die("%s", buf_string(&err));
	status = cli_finish(&w->cli, NULL, NULL,
			    import_set_rejected(&w->files) ? EXIT_NEGATIVE : EXIT_DONE,
			    buf_string(&text));
	buf_free(&text);
	import_set_close(&w->files);
	mapping_rules_free(w->import.rules);
	free(w->set);
	return status;
}

int
main(int argc, char **argv)
{
	static struct work w;
	struct buf err = {0};

	read_options(&w, argc, argv);
	cli_writes(&w.cli, w.rejects_path);
	open_files(&w);
	w.cli.no_list = w.explain;
	w.out = cli_out(&w.cli, NULL);
	if (w.explain) {
		import_set_explain(&w.files, w.out);
		return cli_finish(&w.cli, NULL, w.out, EXIT_DONE, NULL);
	}
	if (rejects_open(&w.rejects, w.rejects_path, w.cli.excel, &err) < 0)
		die("%s", buf_string(&err));
	import(&w);
	return finish(&w);
}
