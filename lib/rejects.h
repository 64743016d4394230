/* SPDX-License-Identifier: MIT
 * Records that were set aside: one row each in a file (mode 0600: it holds what people wrote), one
 * line each on stderr, which names the place and the fault and never a value. Knows no reason
 * itself. */
#ifndef REJECTS_H
#define REJECTS_H

#include "err.h"
#include "out.h"

struct reject {
	const char *file;
	uint64_t line, byte; /* where the record begins */
	struct slice column; /* empty: the record as a whole */
	const char *code;    /* "missing-cell" */
	const char *message; /* "expected 3 cells, found 2" */
	struct slice raw;    /* the record, without its line end */
};

struct rejects {
	struct out *out; /* NULL: only said */
	uint64_t n;
	struct repeat said;
	struct buf file; /* its name, where that is no UTF-8 */
	double most; /* more are too many; with SHARE in percent of what was read */
	bool limited, share;
};

/* PATH may be NULL: only said. EXCEL: for a spreadsheet. 0, or -1 with the reason in ERR. */
int rejects_open(struct rejects *r, const char *path, bool excel, struct buf *err);

/* "20", "0" or "2.5%": how many there may be. */
bool rejects_limit(struct rejects *r, const char *text);

void rejects_add(struct rejects *r, const struct reject *x);

/* Too many, of READ records so far; a share is only known at the end. */
bool rejects_over(const struct rejects *r, uint64_t read, bool end);

/* Says how many more there were and makes the file appear. 0, or -1 with the reason in ERR. */
int rejects_close(struct rejects *r, struct buf *err);

/* For a file that is to appear together with another one: says how many more there were, and leaves
 * it to the caller to close what it gives, which may be NULL. */
struct out *rejects_end(struct rejects *r);

#endif
