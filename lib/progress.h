/* SPDX-License-Identifier: MIT
 * How far a run is, for people: a line on stderr now and then, and one at once for SIGUSR1 (as dd
 * does). Counts records; knows nothing about them. One for each process. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* From now on SIGUSR1 is answered, even where read(2) waits. */
void progress_init(void);

/* From now on lines are shown: on a terminal from the second second on, each over the last;
 * elsewhere every 10 s. */
void progress_show(void);

/* One record more. */
void progress_step(void);

/* The last line, where lines are shown and there is something to say: on a terminal, if there was
 * one before. */
void progress_end(void);

#endif
