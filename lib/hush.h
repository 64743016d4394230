/* SPDX-License-Identifier: MIT
 * What a library says on stderr in words of its own, kept from people: it goes into a pipe that
 * nobody reads. Those of err.h are said all the same. Knows no library. */
#ifndef HUSH_H
#define HUSH_H

#include <stdbool.h>

struct hush {
	int heard, said, err; /* the pipe's ends, and stderr itself */
	bool starved;	      /* it did not get memory, by errno */
};

int hush_open(struct hush *h); /* 0, or -1 with errno */

/* Around calls of the library; not nested. */
void hush(struct hush *h);
void hush_end(struct hush *h);

/* Among the calls: before one that may change errno. */
void hush_look(struct hush *h);

/* Did it say anything, or not get memory? */
bool hush_close(struct hush *h);

#endif
