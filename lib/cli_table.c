/* SPDX-License-Identifier: MIT */
#include "cli_table.h"

#include "text.h"

enum {
	HELP_COLUMN = 30, /* where help texts start, or the next line if the option is longer */
	NAMES = 96	  /* more options than any tool has */
};

static const struct cli_option common[] = {
    [OPT_OUTPUT] = {'o', "output", "FILE", "write to FILE, which appears complete or not at all"},
    [OPT_TSV] = {'t', "tsv", NULL, "write TSV"},
    [OPT_QUIET] = {'q', "quiet", NULL, "no warnings"},
    [OPT_VERBOSE] = {'v', "verbose", NULL, "say at the end what was read and written"},
    [OPT_NOW] = {0, "now", "TIME", "the moment to judge from (default: the clock)"},
    [OPT_TZ] = {0, "tz", "ZONE", "zone of times without an offset (default: TZ, else UTC)"},
    [OPT_EXCEL] = {0, "for-excel", NULL, "write for spreadsheets: BOM, CRLF, no formulas"},
    [OPT_FIELD] = {0, "max-field", "BYTES", "longest field (default 1M)"},
    [OPT_RECORD] = {0, "max-record", "BYTES", "longest record (default 16M)"},
    [OPT_COLUMNS] = {0, "max-columns", "N", "most columns (default 4096)"},
    [OPT_PROGRESS] = {0, "progress", NULL, "say how far it is, even where stderr is no terminal"},
    [OPT_NO_PROGRESS] = {0, "no-progress", NULL, "never say how far it is"},
    [OPT_HELP_SHORT] = {'h', NULL, NULL, "short help"},
    [OPT_HELP] = {0, "help", NULL, "full help"},
    [OPT_VERSION] = {'V', "version", NULL, "name and version"},
    [OPT_PRINT] = {0, "print-options", NULL, NULL},
};

static const char exit_codes[] =
    "\nExit codes:\n"
    "  0   done\n"
    "  1   ran to the end, and the answer is negative: rows rejected, an alert, a missed target\n"
    "  2   did not do the job: usage, a bad table, unusable input, a write error\n"
    "  75  the state is locked by another run; try later\n";

static bool
is_end(const struct cli_option *o)
{
	return !o->letter && !o->name;
}

/* Common option I as this tool has it: false where it has none, or gave both name and letter
 * another meaning. */
static bool
as_common(const struct cli_tool *tool, size_t i, struct cli_option *c)
{
	*c = common[i];
	if (tool->no_tsv && (i == OPT_TSV || i == OPT_EXCEL))
		return false;
	for (const struct cli_option *o = tool->option; !is_end(o); o++) {
		if (o->letter == c->letter)
			c->letter = 0;
		if (o->name && c->name && strcmp(o->name, c->name) == 0)
			return false;
	}
	return !is_end(c);
}

static bool
matches(const struct cli_option *o, int letter, struct slice name)
{
	return letter ? o->letter == letter : o->name && slice_eq(slice_of(o->name), name);
}

const struct cli_option *
cli_find(const struct cli_tool *tool, int letter, struct slice name, int *means)
{
	struct cli_option c;

	for (int i = 0; !is_end(&tool->option[i]); i++)
		if (matches(&tool->option[i], letter, name)) {
			*means = i;
			return &tool->option[i];
		}
	for (int i = 0; i < OPT_END; i++)
		if (as_common(tool, (size_t)i, &c) && matches(&c, letter, name)) {
			*means = CLI_LONG + i;
			return &common[i];
		}
	return NULL;
}

/* One row more of each. */
static void
getopt_row(const struct cli_option *o, struct option *names, size_t *n, struct buf *letters)
{
	if (o->name)
		names[(*n)++] =
		    (struct option){o->name, o->arg ? required_argument : no_argument, NULL, 1};
	if (o->letter && !(letters->n && memchr(letters->s, o->letter, letters->n))) {
		buf_addc(letters, (char)o->letter);
		if (o->arg)
			buf_addc(letters, ':');
	}
}

void
cli_getopt(const struct cli_tool *tool, struct option **names, char **letters)
{
	struct buf text = {0};
	struct cli_option c;
	size_t n = 0;

	*names = xcalloc(NAMES + 1, sizeof(**names));
	buf_add(&text, "+:", 2);
	for (const struct cli_option *o = tool->option; !is_end(o) && n < NAMES; o++)
		getopt_row(o, *names, &n, &text);
	for (size_t i = 0; i < OPT_END && n < NAMES; i++)
		if (as_common(tool, i, &c))
			getopt_row(&c, *names, &n, &text);
	buf_addc(&text, '\0');
	*letters = text.s;
}

const char *
cli_near(const struct cli_tool *tool, struct slice name)
{
	struct slice names[NAMES];
	struct cli_option c;
	size_t n = 0, near;

	if (text_valid(name) != name.n)
		return NULL;
	for (const struct cli_option *o = tool->option; !is_end(o) && n < NAMES; o++)
		if (o->name)
			names[n++] = slice_of(o->name);
	for (size_t i = 0; i < OPT_PRINT && n < NAMES; i++)
		if (as_common(tool, i, &c) && c.name)
			names[n++] = slice_of(c.name);
	for (size_t i = 0; i < n; i++) /* as an abbreviation, which others would take */
		if (name.n > 1 && name.n < names[i].n && memcmp(names[i].p, name.p, name.n) == 0)
			return names[i].p;
	near = text_nearest(name, names, n);
	return near == SIZE_MAX ? NULL : names[near].p;
}

static void
add_option(struct buf *b, const struct cli_option *o)
{
	size_t start = b->n, width;

	if (o->letter)
		buf_addf(b, "  -%c", o->letter);
	if (o->name)
		buf_addf(b, "%s--%s", o->letter ? ", " : "      ", o->name);
	if (o->arg)
		buf_addf(b, " %s", o->arg);
	width = b->n - start;
	if (width + 2 > HELP_COLUMN) {
		buf_addc(b, '\n');
		width = 0;
	}
	buf_addf(b, "%*s%s\n", (int)(HELP_COLUMN - width), "", o->help);
}

static void
add_usage(struct buf *b, const struct cli_tool *tool)
{
	bool operands = tool->operands && *tool->operands;

	buf_addf(b, "usage: %s [option ...]%s%s\n%s\n\n", tool->name, operands ? " " : "",
		 operands ? tool->operands : "", tool->purpose);
	for (const struct cli_option *o = tool->option; !is_end(o); o++)
		add_option(b, o);
}

void
cli_help_short(const struct cli_tool *tool, struct buf *b)
{
	add_usage(b, tool);
	buf_addf(b, "\nOptions of every tool, examples and exit codes: %s --help\n", tool->name);
}

void
cli_help_full(const struct cli_tool *tool, struct buf *b)
{
	struct cli_option c;

	add_usage(b, tool);
	buf_addf(b, "\nOptions of every tool:\n");
	for (size_t i = 0; i < OPT_PRINT; i++)
		if (as_common(tool, i, &c))
			add_option(b, &c);
	if (tool->example) {
		buf_addf(b, "\nExamples:\n");
		for (const char *const *e = tool->example; *e; e++)
			buf_addf(b, "  %s\n", *e);
	}
	buf_addf(b, "%s\nManual: man %s, man 7 leadpipe\n", exit_codes, tool->name);
}

static void
add_row(struct buf *b, const struct cli_option *o)
{
	if (o->letter)
		buf_addc(b, (char)o->letter);
	buf_addf(b, "\t%s\t%s\t%s\n", o->name ? o->name : "", o->arg ? o->arg : "", o->help);
}

void
cli_print_options(const struct cli_tool *tool, struct buf *b)
{
	struct cli_option c;

	buf_addf(b, "letter\tlong\targ\thelp\n");
	for (const struct cli_option *o = tool->option; !is_end(o); o++)
		add_row(b, o);
	for (size_t i = 0; i < OPT_PRINT; i++)
		if (as_common(tool, i, &c))
			add_row(b, &c);
}
