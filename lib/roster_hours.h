/* SPDX-License-Identifier: MIT
 * When somebody works: ranges of the local clock by day of the week, less a table of holidays; and
 * when a promise made at a moment falls due by that clock. Knows no owner and no lead. */
#ifndef ROSTER_HOURS_H
#define ROSTER_HOURS_H

#include "table.h"
#include "when.h"

struct hours;

/* Days off. DATE is a local day wherever ZONE is NULL, else of those who work in that zone. */
struct holiday {
	int64_t day;
	const struct zone *zone;
};

struct holidays {
	struct holiday *holiday; /* by day */
	size_t n;
	struct table table;
};

/* Reads the table NAME: date, name, zone. 0, or -1 with the message in ERR. */
int holidays_read(struct holidays *off, const char *name, struct buf *err);
void holidays_free(struct holidays *off);

/* "Mon-Fri 09:00-12:00 13:00-18:00; Sat 10:00-14:00 Asia/Seoul": days and the ranges that they
 * have; a range that ends before it begins goes over midnight and belongs to the day it begins on;
 * without days, every day. Without a zone behind it, ZONE's clock. Empty: round the clock. NULL
 * with what is wrong in ERR. */
struct hours *hours_parse(struct slice text, const struct zone *zone, struct buf *err);

/* Were they made of this? TEXT of hours_parse has to live as long as they. */
bool hours_are(const struct hours *h, struct slice text, const struct zone *zone);
const struct zone *hours_zone(const struct hours *h);
bool hours_always(const struct hours *h);
void hours_free(struct hours *h);

/* When SPAN microseconds of work have passed since FROM; a range's last moment is within it. With
 * DAYS instead (SPAN 0): the same time of day so many working days later, within the ranges of that
 * day. WHEN_NONE: not in a lifetime. OFF may be NULL. */
int64_t hours_due(struct hours *h, const struct holidays *off, int64_t from, int64_t span,
		  int days);

#endif
