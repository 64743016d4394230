/* SPDX-License-Identifier: MIT
 * The insides of mapping: mapping.c (what is made of a file's headers), mapping_map.c (the user's
 * map). Nobody else's. */
#ifndef MAPPING_OWN_H
#define MAPPING_OWN_H

#include "mapping.h"
#include "region.h"
#include "table.h"

/* The user's map; what --explain prints is one too. */
enum {
	M_COLUMN,
	M_FROM,
	M_TYPE,
	M_DEFAULT,
	M_FILE,
	M_ENCODING,
	M_DELIMITER,
	M_PRESET,
	M_HEADER,
	M_FORMAT,
	M_HOW,
	M_COLUMNS
};

struct mapping_rules {
	const struct mapping_options *o;
	struct synonyms *known;
	struct regions *regions;
	struct table map;
	struct preset preset, any; /* any: what holds for files of every system */
};

/* Reads and checks the map. 0, or -1 with the reason in ERR and T empty. */
int map_read(struct table *t, const char *path, struct buf *err);

/* What the map says the values of a row are. */
enum kind map_kind(const struct table *map, size_t row);

/* The header that a row of the map takes: the one it names, or the first of its list that the file
 * has; or -1. */
int map_source(const struct table *map, size_t row, const struct head *h);

/* Does HEADER ask for an agreement of any kind? A no to it is a no to being written to, a yes is none
 * (mapping_said.c). */
bool mapping_asks_consent(struct slice header);

#endif
