/* SPDX-License-Identifier: MIT */
#include "cli_events.h"

#include "err.h"

void
cli_events_say(const struct events *e, struct buf *b)
{
	uint64_t n = events_count(e).undated;

	if (events_undated(e))
		warn("%s: at: not a time; %ju event%s left out for that", events_undated(e),
		     (uintmax_t)n, n == 1 ? "" : "s");
	events_say(e, b);
}
