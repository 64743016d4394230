/* SPDX-License-Identifier: MIT
 * One export opened: bytes (a file, a gzip file, a sheet of a workbook) -> text (decode) -> rows
 * (dialect, in). Knows no column's meaning; private to import. */
#ifndef IMPORT_SOURCE_H
#define IMPORT_SOURCE_H

#include "decode.h"
#include "dialect.h"
#include "gunzip.h"
#include "xlsx.h"

enum { SOURCE_FIRST = 4 << 10 }; /* bytes that say what kind of file it is */

struct import_source {
	const char *path, *name; /* name: for messages */
	const char *sheet;	 /* of a workbook; NULL: the first */
	int fd;
	bool regular; /* a file that can be opened again */
	char first[SOURCE_FIRST];
	size_t at, end; /* first[at, end) is not yet given out */
	struct gunzip *gunzip;
	struct xlsx *xlsx;
	struct decode *decode;
	struct dialect dialect;
	uint64_t inside; /* of a workbook: line ends inside cells so far, which are no rows */
	int rest;	 /* what a pipe still had, once it was read to its end; or -1 */
	struct in *in;	 /* NULL while it is closed */
};

/* Opens S->path ("-": stdin) and reads its header. 0, or -1 with the reason in ERR; close it in
 * both cases. S does not move while it is open. */
int import_source_open(struct import_source *s, const char *encoding,
		       const struct dialect_options *dialect, const struct in_options *in,
		       struct buf *err);

/* Why reading failed, where a layer below the reader knows more than it; or NULL. */
const char *import_source_error(struct import_source *s);

/* "utf-8", "cp949" ...; "xlsx". */
const char *import_source_encoding(const struct import_source *s);

/* The line of the record that was read last; of a workbook, its row. Once for each record. */
uint64_t import_source_line(struct import_source *s);

/* How many columns there are without those at the right that have no name, nor a value in the first
 * block; *FIRST: so many of them at the left are such, too. */
size_t import_source_columns(const struct import_source *s, const struct in_options *in,
			     size_t *first);

/* Shows EACH the records of the first block, the stream apart. */
typedef void import_each(void *ctx, const struct record *r);
void import_source_first(const struct import_source *s, const struct in_options *in,
			 import_each *each, void *ctx);

/* Shows it all records of the file, the stream apart; if it is no file, all that the stream has not
 * given yet. Only columns C[0..N) of them. A file is opened once more, what a pipe still has is
 * kept in a file from then on. 0, or -1 with the reason in ERR. */
int import_source_all(struct import_source *s, const char *encoding,
		      const struct dialect_options *dialect, const struct in_options *in,
		      const int *c, size_t n, import_each *each, void *ctx, struct buf *err);

void import_source_close(struct import_source *s);

#endif
