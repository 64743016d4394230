/* SPDX-License-Identifier: MIT
 * Large tables of zeros that are read at random: on large pages where the system has them, since
 * half of the time of such a read is finding the page. */
#ifndef HUGE_H
#define HUGE_H

#include <stddef.h>

/* N bytes for free(3); they are there, or the program ends. */
void *huge_calloc(size_t n);

#endif
