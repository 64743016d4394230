/* SPDX-License-Identifier: MIT
 * How often something counts: "once", "day", "2/week", "1/3 days". Asked about moments in time
 * order. Days, weeks (from Monday), months and years are those of the zone's calendar; a number of
 * days or hours is a span that ends at the moment asked about. */
#ifndef CAP_H
#define CAP_H

#include "mem.h"
#include "when.h"

enum cap_period { CAP_EVER, CAP_DAY, CAP_WEEK, CAP_MONTH, CAP_YEAR, CAP_SPAN };

/* At most N in each period; N = 0: no limit (of zero bytes: none). */
struct cap {
	unsigned n;
	enum cap_period period;
	int64_t span; /* of CAP_SPAN, microseconds */
};

/* every | once | PERIOD | N/PERIOD, PERIOD being day, week, month, year, or a number of them or of
 * hours ("3 days", "3d", "12h"; one day, week, month or year is the calendar's, and of months and
 * years there can only be one). Also N alone: that often ever. False: none of these. */
bool cap_parse(struct slice s, struct cap *c);

/* What has been counted so far; {0} starts. The caller frees KEPT's memory once, cap_restart keeps
 * it. */
struct cap_run {
	int64_t period;
	unsigned in_period;
	int64_t *kept;
	size_t n, room;
};

void cap_restart(struct cap_run *r);

/* Does a moment (not before the last one asked about) still count? If so it is counted. */
bool cap_take(const struct cap *c, struct cap_run *r, int64_t at, const struct zone *z);

/* The other way round: of every N moments in a period, the Nth counts and the count begins anew.
 * Not for CAP_SPAN. */
bool cap_reach(const struct cap *c, struct cap_run *r, int64_t at, const struct zone *z);

/* The number of the calendar's period that a moment is in; 0 for CAP_EVER and CAP_SPAN. */
int64_t cap_number(enum cap_period p, int64_t at, const struct zone *z);

#endif
