/* SPDX-License-Identifier: MIT
 * How one file of somebody else's is laid out: what stands before the header row, and what
 * separates cells. Decided from the first block of the text (UTF-8) and the header line only, never
 * again in mid-file. Knows no column's meaning. */
#ifndef DIALECT_H
#define DIALECT_H

#include "in.h"

struct dialect_options {
	char delimiter; /* 0: found */
	bool
	    escapes; /* with a tab: lead-format's TSV (\t \n \\), not a spreadsheet's with quotes */
	long skip_lines; /* lines before the header; -1: found */
	const struct slice *sections; /* of files with several: '|' lists of their titles, the first
					 of each is the section to read */
	size_t section_lists;
	const char *section; /* read this one instead; it must be there */
	/* How many of these cells are headers that somebody knows; *SYSTEM: all that files of one
	 * system have are among them. NULL: nobody is asked. */
	size_t (*known)(void *ctx, const struct slice *cell, size_t n, bool *system);
	void *known_ctx;
};

struct dialect {
	char delimiter;
	bool escapes;
	bool nameless;	     /* there are only blank lines: the first is the header */
	bool told;	     /* by -d or by a sep= line */
	uint64_t skipped;    /* lines with something in them that stand before the header */
	struct slice sections; /* the list that holds for this file, or empty; of the options */
	struct slice section;  /* the title of the one that is read */
	uint64_t line, byte; /* where the header starts in the text, from 1 and 0 */

	struct in_source
	    from; /* the rest of the text, from the header on, is read through dialect_read */
	char *head;
	size_t at, end;
	bool eof;
};

/* Reads the first block of FROM and decides. 0, or -1 with the reason in ERR. */
int dialect_open(struct dialect *d, const struct in_source *from, const struct dialect_options *o,
		 struct buf *err);

/* Do these first lines of a sheet, cells with commas between, have a header that is known? 2: two
 * of its cells are, or all; 1: one is. CTX: dialect_options. xlsx_rate's contract. */
int dialect_rate(void *ctx, struct slice rows);

/* read(2)'s contract, for in_source.read. */
long dialect_read(void *dialect, void *dst, size_t n);

/* "comma" "semicolon" "tab" "pipe" "tsv" (escapes), or the character; and back (also the character
 * itself, and "\t"). The name is valid until the next call. */
const char *dialect_name(const struct dialect *d);
bool dialect_parse(const char *name, struct dialect_options *o);

void dialect_close(struct dialect *d);

#endif
