/* SPDX-License-Identifier: MIT
 * An input a second time, from its first record: read again where all of it is files, which costs
 * nothing more; else its bytes are kept as they come, few in memory and more in a temporary file
 * that has no name (TMPDIR, mode 0600). A file that changes in between is an error. Knows no
 * record. */
#ifndef AGAIN_H
#define AGAIN_H

#include "in.h"

struct again;

/* Before the input is opened with O, which it changes for that. NAMES as for in_open; they and O
 * outlive it. KEEP: never read again, since it may be long until then. */
struct again *again_open(const char *const *names, size_t n, struct in_options *o, bool keep);

/* There will be no second time. */
void again_forget(struct again *a);

/* Why keeping it failed, where reading did for that; or NULL. */
const char *again_error(const struct again *a);

/* From the beginning, once all was read, as often as wanted but one at a time; FIRST is what it was
 * read with the first time. The caller's to close. NULL with the reason in ERR. */
struct in *again_in(struct again *a, const struct in *first, struct buf *err);

/* At the end of that: 0, or -1 with the reason in ERR: it was not the same. */
int again_end(const struct again *a, const struct in *first, const struct in *in, struct buf *err);

void again_free(struct again *a);

#endif
