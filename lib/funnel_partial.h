/* SPDX-License-Identifier: MIT
 * A funnel's counts as a table, and back: parts of a lead list are counted apart, and their tables
 * added up say what the whole list says, to the byte. That needs every count to be a whole number
 * or an exact sum; times are kept as value and count, so percentiles lose nothing. Reads and writes
 * rows; measures nothing. */
#ifndef FUNNEL_PARTIAL_H
#define FUNNEL_PARTIAL_H

#include "funnel.h"
#include "in.h"

/* What F has counted of leads with the columns HEAD, as rows of OUT. TZ is what the zone is called.
 * -1 with the reason in ERR: it has more groups than are kept apart. */
int partial_write(struct funnel *f, const char *tz, struct out *out, const struct head *head,
		  struct buf *err);

/* A funnel with the counts of all parts that IN has, ready for funnel_report. O is completed by
 * what the parts say of their sections. HEAD, empty before, gets the columns of the leads. NULL
 * with the reason in ERR. */
struct funnel *partial_merge(struct funnel_options *o, const struct stages *s, const char *tz,
			     struct in *in, struct head *head, struct buf *err);

#endif
