/* SPDX-License-Identifier: MIT
 * Times of the week in which nobody is to be disturbed: "22:00-08:00, sat, sun", by the clock on
 * the wall of a zone. Knows no lead and no message. */
#ifndef QUIET_H
#define QUIET_H

#include "when.h"

enum { QUIET_SPANS = 16 };

struct quiet {
	struct {
		int from, to; /* minutes of the day; from > to: over midnight */
	} span[QUIET_SPANS];
	unsigned spans;
	unsigned days; /* bit 0: all of Monday */
};

/* Reads the whole of S: spans HH:MM-HH:MM and names of days (mon, tue ...), with commas between.
 * The end is not in the span; 24:00 is the end of the day. False: not readable, or no time at all.
 */
bool quiet_parse(struct slice s, struct quiet *q);

bool quiet_at(const struct quiet *q, int64_t t, const struct zone *z);

#endif
