/* SPDX-License-Identifier: MIT
 * From the headers of an export to the columns of a lead: which header feeds which column, and as
 * what kind of value. The user's map comes first, then what is known (synonyms.h). A header that
 * may mean two things is never guessed, and none is lost: what is not taken for a column keeps its
 * own name. Reads no record. */
#ifndef MAPPING_H
#define MAPPING_H

#include "synonyms.h"

struct mapping_options {
	const char *map;	/* -m, or NULL */
	const char *preset;	/* -p, or NULL: found by its headers */
	const char *const *set; /* "col=value", SETS of them */
	size_t sets;
	bool events; /* columns of events, not of leads */
};

struct mapping_rules; /* all tables, read once */

/* O must outlive it. NULL with the reason in ERR. */
struct mapping_rules *mapping_read(const struct mapping_options *o, struct buf *err);
void mapping_rules_free(struct mapping_rules *r);

/* One column of the output as one file fills it. Several may have one name if they are about
 * consent: then the strictest counts; or addresses: then the first that is there. */
struct target {
	struct slice name;
	enum kind kind;
	int from;	       /* column of the file, or -1: FALLBACK only */
	struct slice fallback; /* where the cell is empty */
	int label;	       /* of a phone: the column that says if it is a fax, or HEAD_NONE */
	bool fixed;	       /* FALLBACK always (--set) */
	bool own;	       /* it keeps its name, and nothing is known of it */
	const struct zone *zone; /* of its times, as the header says; or NULL */
	double scale;	       /* of its numbers, as the header says: (만원) is 10000; 1 or 0: none */
	char currency[4];      /* of its amounts, as the header says; or empty */
	struct slice prefix;   /* taken off the value ("p:") */
	struct slice format;   /* as the map says: mdy dmy ymd point comma; empty: by the values */
	struct slice may; /* be one of these columns, where it is ambiguous: a '|' list */
	const char
	    *how; /* name synonym preset map opt-out refusal combined second ambiguous own unnamed set added */
};

struct mapping {
	struct target *target; /* in the order of the output */
	size_t n, cap;
	struct preset preset;
	struct slice need;   /* of the preset, or what any lead has; empty for events */
	struct slice footer; /* as preset.drop, for rows with one cell: what reports of any system
				end with */
	size_t first;	/* columns before are nameless and left out */
	size_t unnamed; /* columns from here on are nameless and left out; the head's n: none */
	int currency;	/* target of the currency, or -1 */
	const char *country; /* of the script of headers that were understood, or empty */
	struct arena mem;
};

/* Columns before FIRST, and from NAMED on, have no name and were empty in every row looked at. 0,
 * or -1 with the reason in ERR. The head may go, the rules must stay. */
int mapping_make(struct mapping_rules *r, const struct head *h, size_t first, size_t named,
		 struct mapping *m, struct buf *err);

/* The lists of sections that files of known systems have, N of them. */
const struct slice *mapping_sections(const struct mapping_rules *r, size_t *n);

/* How many of N cells are headers that are known, for the map or to headers.csv; *SYSTEM: they have
 * all that a preset asks for. CTX: the rules. */
size_t mapping_known(void *ctx, const struct slice *cell, size_t n, bool *system);

/* Is any header that M was made of known, or named by the map? A file of nameless columns has none
 * to know. */
bool mapping_is_known(const struct mapping *m, const struct head *h);

/* Is the row below the header one, too, in files of this system? Cells that begin with one of the list
 * EMPTY say nothing. */
bool mapping_two_rows(const struct mapping_rules *r, const struct head *h, struct slice *empty);

/* The country that a telephone number of a region is of, or empty (region.h). */
struct slice mapping_country(const struct mapping_rules *r, struct slice region, struct slice phone);

/* The shipped stage that a label means, or empty. */
struct slice mapping_stage(const struct mapping_rules *r, struct slice label);

/* Target of a column by its name, or -1. */
int mapping_find(const struct mapping *m, struct slice name);

/* Is the header of target I, one of H, something that was said of consent and is not used? What the
 * map names is. */
bool mapping_unused_consent(const struct mapping *m, const struct head *h, size_t i);

/* Has every row of the map a header among those of all files? Else the first that has none is in
 * ERR. */
bool mapping_all_used(const struct mapping_rules *r, const struct head *seen, struct buf *err);

/* Says which headers of the map the file NAME lacks, with nothing else that fills their columns. */
void mapping_say_lacking(const struct mapping_rules *r, const struct mapping *m,
			 const struct head *h, const char *name);

void mapping_free(struct mapping *m);

#endif
