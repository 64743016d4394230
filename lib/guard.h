/* SPDX-License-Identifier: MIT
 * For tools that use a library which does not look whether it got memory, or leaves files behind:
 * the work is done in a child process, and the parent does nothing but wait for it, hand signals on
 * to it and clear up behind it. Knows no library. */
#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>

/* Returns in the child, whose umask is 077; the parent ends as the child ends, or with EXIT_FAILED
 * and a message about WHAT where that crashed. Before any output is opened and any thread runs.
 * With FOLDER there is a folder of the run's own in $TMPDIR (else /tmp), mode 0700, that is gone
 * with all that is in it when the parent ends, however the child did. */
void guard(const char *what, bool folder);

/* That folder, without a slash at its end, or NULL. */
const char *guard_folder(void);

#endif
