/* SPDX-License-Identifier: MIT
 * One export opened: bytes -> text (decode) -> rows (dialect, in). Knows no column's meaning;
 * private to import. */
#ifndef IMPORT_SOURCE_H
#define IMPORT_SOURCE_H

#include "decode.h"
#include "dialect.h"

struct import_source {
	const char *path, *name; /* name: for messages */
	int fd;
	bool regular; /* a file that can be opened again */
	struct decode *decode;
	struct dialect dialect;
	struct in *in; /* NULL while it is closed */
};

/* Opens S->path ("-": stdin) and reads its header. 0, or -1 with the reason in ERR; close it in
 * both cases. S does not move while it is open. */
int import_source_open(struct import_source *s, const char *encoding,
		       const struct dialect_options *dialect, const struct in_options *in,
		       struct buf *err);

/* How many columns there are without those at the right that have no name, nor a value in the first
 * block. */
size_t import_source_columns(const struct import_source *s, const struct in_options *in);

void import_source_close(struct import_source *s);

#endif
