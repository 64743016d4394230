/* SPDX-License-Identifier: MIT
 * The log of transitions: lines are gathered, in memory while they are few, else in a temporary
 * file without a name; and appended as one piece when the leads are safe. Knows no stage. */
#ifndef STAGE_LOG_H
#define STAGE_LOG_H

#include "mem.h"

enum { STAGE_LOG_CELLS = 5 }; /* at, lead_id, from, to, why */

struct stage_log {
	const char *path;
	int fd, temp; /* -1: none */
	struct buf line;
};

/* Opens PATH, so that a log that cannot be written stops the run before it did anything. A new one
 * has mode 0600. 0, or -1 with the reason in ERR. */
int stage_log_open(struct stage_log *l, const char *path, struct buf *err);

/* 0, or -1 with the reason in ERR. */
int stage_log_put(struct stage_log *l, const struct slice cell[STAGE_LOG_CELLS], struct buf *err);

/* Appends what was gathered, behind a header where the log is empty, and syncs; two runs do not
 * mix their lines. After an error the log ends where it ended. 0, or -1 with the reason in ERR. */
int stage_log_append(struct stage_log *l, struct buf *err);

#endif
