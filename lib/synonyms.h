/* SPDX-License-Identifier: MIT
 * What headers of exports are known to mean: headers.csv and presets.csv, so that a new system is
 * some rows. Knows no file of leads and decides no conflict. Private to mapping. */
#ifndef SYNONYMS_H
#define SYNONYMS_H

#include "clean.h"
#include "header.h"

struct synonyms;

/* The shipped tables (file_find). NULL with the reason in ERR. */
struct synonyms *synonyms_read(struct buf *err);
void synonyms_free(struct synonyms *s);

/* The kind of a column by its name: what the contract says of it; any "..._at" is a time; else
 * text. */
enum kind column_kind(struct slice column);

/* What a header means: the row of its preset comes before the general one. Rank: smaller is the
 * better synonym of a column; a header that is the column's name has RANK_NAME. */
enum { RANK_NAME = -1 };
struct synonym {
	struct slice column; /* empty: it may mean several things */
	enum kind kind;
	int rank;
	struct slice may; /* be one of these, where it may mean several: a '|' list */
	const char *how;  /* name preset synonym ambiguous */
	bool special;	 /* because of the preset or of another header of the file; that comes first */
};
bool synonyms_find(struct synonyms *s, struct slice header, struct slice preset, bool events,
		   struct synonym *out);

/* H are the file's headers, which those asked for from now on stand beside; NULL: none. */
void synonyms_beside(struct synonyms *s, const struct head *h);

/* The shipped stage that a label means (labels.csv), or empty. */
struct slice synonyms_stage(const struct synonyms *s, struct slice label);

/* A system, as rows of presets.csv; lists are '|' lists. */
struct preset {
	struct slice name;
	struct slice prefixes; /* "id=l:|phone_number=p:" stands before the values of these headers */
	struct slice drop;     /* a row with a cell that begins so is no lead */
	struct slice need;     /* a lead has one of these columns, where the file has them */
	struct slice dates;    /* "mdy": how it writes dates that can be read in two ways; "mdy?":
				  usually */
	struct slice sections; /* titles of the sections of a file; the first is the one to read */
	struct slice header;   /* "two|Response": the row below the header is one, too; such a cell
				  of it says nothing */
	struct slice set;      /* "type=stage": columns of events that are always so */
	bool notes_alone;      /* a row of one cell is a line of the report */
};

/* By name, with a suggestion in ERR where there is none; by its headers (name is empty where none
 * fits). */
int preset_named(const struct synonyms *s, const char *name, struct preset *p, struct buf *err);
void preset_detect(const struct synonyms *s, const struct head *h, struct preset *p);

/* The lists of sections of all presets, N of them. */
const struct slice *preset_sections(const struct synonyms *s, size_t *n);

#endif
