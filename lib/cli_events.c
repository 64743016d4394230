/* SPDX-License-Identifier: MIT */
#include "cli_events.h"

#include "err.h"

struct events *
cli_events_open(const struct cli *c, const struct cli_list *files)
{
	struct in_options in = c->in;
	struct buf err = {0};
	struct events *e;

	in.tap = NULL; /* only the leads are read again */
	e = events_open(files->item, files->n, &in, c->zone, c->now, &err);
	if (!e)
		die("%s", buf_string(&err));
	if (c->verbose)
		events_count_nobody(e);
	return e;
}

void
cli_events_once(const struct in *leads)
{
	for (size_t i = 0; i < EVENT_KEYS; i++)
		cli_once(leads, event_key_name[i]);
}

void
cli_events_say(struct cli *c, const struct events *e, struct buf *b)
{
	uint64_t n = events_count(e).undated;
	bool timeless, useless = events_useless(e, &timeless);

	if (events_undated(e))
		warn("%s: at: not a time; %ju event%s left out for that%s", events_undated(e),
		     (uintmax_t)n, n == 1 ? "" : "s",
		     timeless ? ", all of a file: lead-import --events reads times of other forms"
			      : "");
	useless |= events_say_near(e);
	c->look |= useless;
	events_say(e, b);
}
