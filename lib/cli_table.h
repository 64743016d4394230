/* SPDX-License-Identifier: MIT
 * The option table of a tool together with the common one: looked up, and printed as help and as
 * data. For cli.c only. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "cli.h"

#include <getopt.h>

/* The common options, in the order of the table and of --help. */
enum cli_common {
	OPT_OUTPUT,
	OPT_TSV,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_NOW,
	OPT_TZ,
	OPT_EXCEL,
	OPT_FIELD,
	OPT_RECORD,
	OPT_COLUMNS,
	OPT_PROGRESS,
	OPT_NO_PROGRESS,
	OPT_HELP_SHORT,
	OPT_HELP,
	OPT_VERSION,
	OPT_PRINT, /* this one is not shown to people */
	OPT_END
};

/* The option a letter, or where LETTER is 0 a name means. MEANS is its index in the tool's table,
 * or CLI_LONG + a cli_common. NULL if there is none. */
const struct cli_option *cli_find(const struct cli_tool *tool, int letter, struct slice name,
				  int *means);

/* Both tables as getopt_long wants them; letters begin with "+:" (operands are ours, a missing
 * argument is ':'). Of the caller to free. */
void cli_getopt(const struct cli_tool *tool, struct option **names, char **letters);

/* The option that NAME was perhaps meant to be, or NULL. */
const char *cli_near(const struct cli_tool *tool, struct slice name);

/* Texts for stdout. */
void cli_help_short(const struct cli_tool *tool, struct buf *b);
void cli_help_full(const struct cli_tool *tool, struct buf *b);
void cli_print_options(const struct cli_tool *tool, struct buf *b);

#endif
