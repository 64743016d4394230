/* SPDX-License-Identifier: MIT
 * Bytes to records. One path for files and pipes, bounded memory.
 *
 * A block is indexed 64 bytes at a time: separators, line ends and quotes become bit masks, quoted
 * regions follow by the parity of quotes, and a record is a run of positions. What is irregular
 * there (a quote in the middle of a field, bad UTF-8, a NUL) stops the index; that one record is
 * taken apart by libcsv (irregular.h), and the index starts again behind it.
 *
 * The strict door stops at the first bad record. The lenient door (lead-import) hands it over with
 * its fault, so that it can be set aside. Asks no rule what to read and knows no type. */
#ifndef IN_H
#define IN_H

#include "record.h"

enum in_fault {
	IN_OK,
	IN_SHORT,	/* fewer cells than the header: missing-cell */
	IN_LONG,	/* more cells than the header: extra-cell */
	IN_STRAY_QUOTE, /* a quote where none may stand; the record is what libcsv takes it for */
	IN_OPEN_QUOTE,	/* a quote that nothing closes up to the end of the file; the record is its
			   line */
	IN_BAD_UTF8,	/* bad-utf8 */
	IN_NUL,		/* nul-byte */
	IN_FAULTS
};

/* Who stands between the files and the reader: keeps what is read, or gives it again. */
struct in_tap {
	void *ctx;
	bool gives;			      /* no file is opened */
	void (*file)(void *ctx, size_t i); /* the I-th begins, from 0 */
	long (*read)(void *ctx, int fd, void *dst, size_t n); /* instead of read(2) */
};

struct in_options {
	const struct in_tap *tap; /* of in_open; may be NULL */
	bool lenient;
	char delimiter;	 /* 0: from the header row (a tab in it means TSV, else comma) */
	bool semicolon;	 /* without one: a header row with ';' and neither comma nor tab means ';' */
	bool blank_rows; /* of one column: a blank line is a record with an empty field */
	bool blank_head; /* the header is a blank line: one column without a name */
	bool quoted_tsv; /* with a tab as delimiter: quotes quote, as spreadsheets do */
	bool by_hand;	 /* people write it: messages say how a cell is to be written */
	size_t max_field, max_record, max_columns; /* 0: the defaults */
	size_t chunk; /* bytes asked of the source at a time, 0: the default; tests use 1 */
	/* where the source's first byte stands in its file; 0: line 1, byte 0 */
	uint64_t first_line, first_byte;
};

enum { IN_MAX_FIELD = 1 << 20, IN_MAX_RECORD = 16 << 20, IN_MAX_COLUMNS = 4096 };

/* Where bytes come from: read(2)'s contract, -1 with errno on error. */
struct in_source {
	long (*read)(void *ctx, void *dst, size_t n);
	void *ctx;
	const char *name; /* for messages */
};

struct in;

/* Files one after the other as one stream of records; "-" and none mean stdin. The later headers
 * must hold the same columns. NULL when the first cannot be opened or has no header: ERR says why.
 * NAMES must outlive it. */
struct in *in_open(const char *const *names, size_t n, const struct in_options *o, struct buf *err);

/* One source of the caller's. */
struct in *in_open_source(const struct in_source *s, const struct in_options *o, struct buf *err);

const struct head *in_head(const struct in *in);
enum format in_format(const struct in *in);

/* 1 a record, 0 the end, -1 an error that in_error() describes ("leads.csv:22: expected 12 fields,
 * found 11"). */
int in_next(struct in *in, struct record *r);
const char *in_error(struct in *in);

/* Only columns C[0..N) are asked for from now on: cells of others may be anything. N 0: all are.
 * For who reads a few of many and writes none as they are. */
void in_want(struct in *in, const int *c, size_t n);

/* A hint about what comes, without reading: cells C[0..N) of the next record that was not peeked at
 * yet, as they stand (quotes and all); N is at most IN_PEEK. How many records ahead it is; 0 where
 * nothing is known of it, or it is more than MOST ahead. Valid until the next in_next. */
enum { IN_PEEK = 4 };
size_t in_peek(struct in *in, size_t most, const int *c, size_t n, struct slice *cell);

/* Of the record last returned: its fault (lenient door only), its bytes without the line end, where
 * it starts (physical line from 1, byte from 0) and the file it is from. */
enum in_fault in_fault(const struct in *in);
struct slice in_raw(const struct in *in);
uint64_t in_line(const struct in *in);
uint64_t in_byte(const struct in *in);

/* The line and the byte of what comes behind it; at the end of the file, of that. */
void in_behind(const struct in *in, uint64_t *line, uint64_t *byte);
const char *in_name(const struct in *in);
const char *in_fault_code(enum in_fault f); /* "missing-cell" ... */
uint64_t in_count(const struct in *in);	    /* records so far, all files, headers not counted */

/* What is read of the present source and not returned yet; valid until the next in_next. */
struct slice in_unread(const struct in *in);

/* Parts, for threads (parallel.h). in_rest takes what is read of the present file and not returned
 * yet; then the rest of the file comes from in_raw_read (0 the end, -1 errno), which may be called
 * in another thread, and in_next goes on with the next file; or, after in_give_back, with BYTES,
 * which begin with a record in line LINE at byte BYTE, and what the source still has, which is the
 * error ERROR where that is not 0. BYTES is empty then. */
uint64_t in_next_byte(const struct in *in); /* where the record that comes next begins */
void in_rest(struct in *in, struct buf *rest, uint64_t *line, uint64_t *byte);
long in_raw_read(struct in *in, void *dst, size_t n);
void in_give_back(struct in *in, struct buf *bytes, uint64_t line, uint64_t byte, int error);
size_t in_max_record(const struct in *in);
bool in_quotes(const struct in *in); /* are there quotes, and line ends inside them? */

/* Waits until in_raw_read does not; false: the descriptor WAKE has something first. Where that
 * cannot be known it does not wait. */
bool in_raw_wait(const struct in *in, int wake);

/* A reader of parts of what WHOLE reads: after in_part_begin, in_next gives the records of BYTES
 * (whole ones, from line LINE and byte BYTE of WHOLE's present file), which stay where they are and
 * may get room behind them. Records are counted anew each time, and lines from the part's first.
 * WHOLE must not move meanwhile. in_part_open: they were not whole, a quote is open at the end. */
struct in *in_part(const struct in *whole);
void in_part_begin(struct in *part, const struct in *whole, struct buf *bytes, uint64_t line,
		   uint64_t byte);
uint64_t in_part_lines(const struct in *part);
bool in_part_open(const struct in *part);

/* Records that parts had are WHOLE's, too. */
void in_count_more(struct in *whole, uint64_t records);

void in_close(struct in *in);

#endif
