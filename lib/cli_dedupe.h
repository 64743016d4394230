/* SPDX-License-Identifier: MIT
 * The options of lead-dedupe: their table, what they mean together, and what is wrong with them.
 * For cmd/ only: bad usage exits. */
#ifndef CLI_DEDUPE_H
#define CLI_DEDUPE_H

#include "cli.h"
#include "dedupe.h"
#include "match.h"

enum cli_dedupe_mode {
	DEDUPE_MERGE,
	DEDUPE_FIRST,
	DEDUPE_MARK,
	DEDUPE_PAIRS,
	DEDUPE_EXPLAIN,
	DEDUPE_KEY_LIST,
	DEDUPE_BLOCK_KEYS,
	DEDUPE_BLOCK_PAIRS,
	DEDUPE_UNDO
};

struct cli_dedupe {
	enum cli_dedupe_mode mode;
	struct cli_list keys, decided;
	struct match_options match;
	const char *merge, *audit, *undo, *review, *master, *large;

	/* cli_dedupe.c's own */
	const char *merge_given;
	unsigned modes;
};

extern const struct cli_tool cli_dedupe_tool;

/* Reads and settles all options. */
void cli_dedupe_options(struct cli *c, struct cli_dedupe *d);

/* Exits 2 where the leads have two columns of a name that it reads or writes, by DEDUPE's keys; those
 * that are compared are match_run's. */
void cli_dedupe_columns(const struct cli_dedupe *d, const struct dedupe *dedupe,
			const struct in *in);

#endif
