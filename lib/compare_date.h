/* SPDX-License-Identifier: MIT
 * Dates as a column of them is read for comparing: any way to write one, and what is no date of the
 * calendar (a slip) has its parts too. Private to compare and to what looks at columns. */
#ifndef COMPARE_DATE_H
#define COMPARE_DATE_H

#include "compare.h"

/* yyyymmdd, or 0: 1993-09-14, 9/14/93, 14.9.1993, 19930914, 19-Feb-91, Mar 1 1970. Where the year
 * comes last DAY_FIRST says which of the others is the day. */
uint32_t date_read(struct slice s, bool day_first);

/* Most dates of V that tell have the day first. */
bool date_day_first(const struct values *v);

/* S looks like a date. */
bool date_like(struct slice s);

/* The level of two different texts, with what date_read made of them. */
unsigned date_level(struct slice a, uint32_t x, struct slice b, uint32_t y);

#endif
