/* SPDX-License-Identifier: MIT
 * A few threads for one piece of work in memory, whose parts do not depend on each other. Who uses
 * it sees to it that the answer is the same for any number of them. For files: parallel.h. */
#ifndef CREW_H
#define CREW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { CREW_MOST = 8 };

/* How many pay for N things to do: the cores of this process, at most CREW_MOST; one for few. */
unsigned crew_size(uint64_t n);

/* From now on so many where they pay, however many cores there are. Before any work. */
void crew_limit(unsigned most);

/* Calls WORK(ARG, i) for each i below SIZE at the same time, and returns when all are done. Where
 * no thread can be had the caller's does it. */
void crew_run(unsigned size, void (*work)(void *arg, unsigned i), void *arg);

/* Work that lies in a row: takes the next piece of it, from *FROM to before *TO, until N. False:
 * there is none left. DONE is shared, and starts at 0. */
bool crew_next(atomic_uint_fast64_t *done, uint64_t n, uint64_t *from, uint64_t *to);

#endif
