/* SPDX-License-Identifier: MIT
 * The ledger: each effect on each score as a record lead_id,rule,points,because,evidence,at. A
 * lead's points add up to its score. Values of leads stay out of it, but for the lead's id. */
#ifndef LEDGER_H
#define LEDGER_H

#include "in.h"
#include "out.h"
#include "score.h"

/* What a lead is called: its ID, or "#12", its number in the input (built in B). */
struct slice ledger_name(const struct in *in, struct slice id, struct buf *b);

void ledger_head(struct out *out);

/* The lines of the lead that S scored last. ID names it. Lines of events have the event's time,
 * type and asset; B is room to build in. */
void ledger_lead(struct out *out, const struct score *s, const struct score_options *o,
		 struct slice id, struct buf *b);

#endif
