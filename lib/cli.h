/* SPDX-License-Identifier: MIT
 * What every tool's main shares: one option table that makes parsing, -h, --help and completions;
 * the options of the contract's section 4; opening input and output as they say; the last line and
 * the exit code. For cmd/ only: exits. */
#ifndef CLI_H
#define CLI_H

#include "err.h"
#include "in.h"
#include "out.h"
#include "when.h"

/* LETTER 0: only a name; then cli_next gives CLI_LONG + the index in the table. */
struct cli_option {
	int letter;	  /* 'r' */
	const char *name; /* "rules" */
	const char *arg;  /* "RULES", or NULL for a flag */
	const char *help; /* one line, no full stop */
};

enum { CLI_LONG = 1000 };

/* The table of a tool's own options ends with a zero row. The common ones are added; a tool's own
 * takes the letter or the name of a common one. */
struct cli_tool {
	const char *name;     /* "lead-score" */
	const char *purpose;  /* one line: what it does */
	const char *operands; /* "[file ...]" */
	const struct cli_option *option;
	const char *const *example; /* lines shown by --help; ends with NULL; may be NULL */
	bool no_tsv; /* output is no record stream: -t and --for-excel do not apply */
	const char *reads; /* the long options that name a file that is read, with the default one:
			      "rules=bant events"; "=phones" is always read. May be NULL */
	bool no_list; /* what it writes are not the leads that it reads: see struct cli */
};

/* The arguments of an option that may repeat; {0} is none. They live as long as argv. */
struct cli_list {
	const char **item;
	size_t n, cap;
};
void cli_list_add(struct cli_list *l, const char *item);

struct cli {
	const struct cli_tool *tool;
	int argc;
	char **argv;
	char *arg;		    /* argument of the option just returned, "" for a flag */
	const char *const *operand; /* after the last option; valid when cli_next gave -1 */
	size_t operands;
	const char *output, *tz_name;
	bool tsv, quiet, verbose, excel;
	bool no_list; /* the output is not the leads, as the tool was called: it must not be the input */
	bool look;    /* the run is done, but somebody should: cli_finish makes 0 a 1 */
	bool dry_run; /* where the tool lists {'n', "dry-run"} */
	int progress; /* -1 by default (a terminal, after 2 s), 0 never, 1 always */
	const struct zone *zone;
	int64_t now;
	struct in_options in;

	/* cli.c's own */
	struct option *names; /* getopt_long's view of the table */
	char *letters;
	const char *now_text;
	const char **plain; /* operand, while it grows */
	struct cli_list reads; /* files; what is written is none of them */
	unsigned read_given;   /* bits: words of tool->reads */
	const char *writes[8];
	size_t n_writes;
	struct out *beside[OUT_TOGETHER - 1];
	size_t n_beside;
	char none[1];	    /* what arg is for a flag */
};

/* Starts; then cli_next gives the tool's own options one by one, -1 at the end (the common ones are
 * handled inside, bad usage exits 2 with one line). --now and --tz are resolved at the end. Options
 * and operands may be mixed; "--" ends options; long names are never abbreviated. */
void cli_init(struct cli *c, const struct cli_tool *tool, int argc, char **argv);
int cli_next(struct cli *c);

/* Bad usage found by the tool itself: one line that also says where help is; exits 2. */
_Noreturn void cli_usage(const struct cli *c, const char *fmt, ...) PRINTF(2, 3);

/* The argument of the option just returned as a whole number from LEAST to MOST, or exits 2. */
int cli_number(const struct cli *c, const char *option, int least, int most);

/* The same as a number of bytes, or of 1024 K, M or G of them. */
size_t cli_size(const struct cli *c, const char *option, int64_t most);

/* Opens the operands (or stdin), or exits 2. */
struct in *cli_in(struct cli *c);

/* Opens -o (or stdout) in the format -t or the input asks for, or exits 2. IN may be NULL: CSV. */
struct out *cli_out(struct cli *c, const struct in *in);

/* A file that the tool will also write (a log, rejects, state): exits 2 where it is one of the
 * inputs or of the files that are read, the output, or was said before. PATH may be NULL; it is
 * kept. After the last option. */
void cli_writes(struct cli *c, const char *path);

/* A table, or another file beside the input, that the tool reads and that tool->reads does not
 * have: exits 2 where it is written, too. May be NULL. */
void cli_reads(struct cli *c, const char *table);
/* For cli.c only. */
void cli_reads_option(struct cli *c, const struct cli_option *o);
void cli_reads_free(struct cli *c);

/* The next record, or false at the end; dies on a bad one. Shows progress; a tool that reads by
 * itself calls progress_step() for each. */
bool cli_record(struct in *in, struct record *r);

/* An output, which may be NULL, that is to appear together with that of cli_finish. */
void cli_beside(struct cli *c, struct out *out);

/* Closes both (either may be NULL), says -v's line ("123 read, 123 written" and what EXTRA, may be
 * NULL, adds), and returns STATUS, or exits 2 where the output did not get written. */
int cli_finish(struct cli *c, struct in *in, struct out *out, int status, const char *extra);

/* A column that the tool reads where there is one: its index, or HEAD_NONE. Exits 2 where there are
 * two of the name: to take one of them, or neither, would be a guess. */
int cli_column_if_any(const struct in *in, struct slice name);

/* The same of all NAMES, with blanks between: what a tool reads by name in its library, and its own
 * columns, which it would write over. Right after cli_in, before anything is written. */
void cli_once(const struct in *in, const char *names);

/* A column named on the command line or needed by the tool: its index, or exits 2 with a
 * suggestion. */
int cli_column(const struct in *in, struct slice name);

#endif
