/* SPDX-License-Identifier: MIT
 * What a tool remembers between runs: a text file of lines with fields between tabs, locked while a
 * run uses it and replaced whole, or made longer by what is new. Knows what a whole file looks like,
 * and nothing of what its lines mean. */
#ifndef STATE_H
#define STATE_H

#include "mem.h"

enum { STATE_FIELDS = 8 };

struct state {
	const char *tool; /* "notify": leadpipe-notify is the first field of the first line */
	int version;
	char *path;	 /* NULL: nothing is read or saved */
	int lock;	 /* -1: none */
	struct buf text; /* the file without its last line; state_add appends */
	uint64_t lines, hash;
	size_t hashed, next, kept; /* bytes of text; KEPT are in the file */
	int fd; /* of the file while it is made longer, -1: not yet */
	bool pieces; /* the run that wrote what was read did not come to its end */
	struct buf field;
};

enum state_result { STATE_OK, STATE_BAD, STATE_LOCKED };

/* Reads the state PATH of TOOL (both borrowed); one that does not exist is the first run. With LOCK
 * it is this run's alone until state_close, waiting up to SECONDS for another to end; the lock is
 * PATH.lock, which is never renamed. What is damaged, cut short, of another tool or of a newer
 * version is refused: the reason in ERR. */
enum state_result state_open(struct state *s, const char *path, const char *tool, int version,
			     bool lock, int seconds, struct buf *err);

/* The fields of the next line that was read, at most STATE_FIELDS, until the next call: their
 * number, 0 at the end. Not after state_add. */
size_t state_next(struct state *s, struct slice f[STATE_FIELDS]);

/* One line more. Nothing is written before state_save or state_append. */
void state_add(struct state *s, const struct slice *f, size_t n);

/* Replaces the file: a temporary beside it, synced, renamed, and the folder synced; a new one has
 * mode 0600. 0, or -1 with the reason in ERR: then the old one is still there. */
int state_save(struct state *s, struct buf *err);

/* Puts what is new behind what is in the file, and syncs it: after state_save, which is to be called
 * again at the end, since the file grows. What is added at once is read again whole or not at all.
 * 0, or -1 with the reason in ERR. */
int state_append(struct state *s, struct buf *err);

void state_close(struct state *s);

#endif
