/* SPDX-License-Identifier: MIT
 * Who said stop: an event that unsubscribes becomes the date that lead-route and lead-notify keep
 * to. Opens no gate and closes none. */
#include "stage_own.h"

#include "consent.h"

/* As mail and CRM systems call it, and what a complaint about mail says as clearly. */
static const struct slice stops = SLICE_INIT(
    "unsubscribe|unsubscribed|unsub|opt_out|opt-out|opt out|optout|opted_out|수신거부|수신 거부|구독취소|구독 취소|"
    "구독해지|구독 해지|complained|spamreport");

void
stage_stop_open(struct gates *g, const struct head *lead)
{
	g->stop = events_stream(g->events, stops, NULL);
	g->consent = head_find(lead, SLICE("consent"));
	g->consent_at = head_find(lead, SLICE("consent_at"));
}

/* Did the lead say yes after SAID? Only the record can say that: an event may be about anything. What
 * has not come yet is a slip of the pen, and no yes. */
static bool
agreed_since(const struct gates *g, const struct record *r, struct when said)
{
	struct when yes = {WHEN_NONE, false};

	return consent_read(record_get(r, g->consent)) == CONSENT_YES &&
	       when_parse(slice_trim(record_get(r, g->consent_at)), g->zone, &yes.t, &yes.date) &&
	       yes.t <= g->now && stage_earlier(g, said, yes);
}

void
stage_stop(struct gates *g, const struct record *r, const struct history *h)
{
	struct slice *there = &g->row[g->unsubscribed];
	const struct event_hit *hit;
	size_t n, k = 0;

	if (slice_trim(*there).n)
		return;
	hit = history_stream(h, g->stop, &n);
	while (k < n && agreed_since(g, r, (struct when){hit[k].at, hit[k].date}))
		k++;
	if (k < n)
		*there = (struct slice){g->stop_text, when_format(hit[k].at, g->zone, hit[k].date,
								  g->stop_text)};
}
