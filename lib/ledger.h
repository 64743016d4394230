/* SPDX-License-Identifier: MIT
 * The ledger: each effect on each score as a record lead_id,rule,points,because,evidence,at. A
 * lead's points add up to its score. Of a lead's values only the id is in it, and what kind of
 * value a rule looked at; the values themselves where they are asked for. */
#ifndef LEDGER_H
#define LEDGER_H

#include "in.h"
#include "out.h"
#include "score.h"

/* What a lead is called: its ID, or "#12", its number in the input (built in B). */
struct slice ledger_name(const struct in *in, struct slice id, struct buf *b);

void ledger_head(struct out *out);

/* The lines of the lead R that S scored last. ID names it. Lines of events have the event's time,
 * type and asset; others the columns they looked at, with the kind of value or, with VALUES, the
 * value. B is room to build in. */
void ledger_lead(struct out *out, const struct score *s, const struct score_options *o,
		 const struct record *r, struct slice id, bool values, struct buf *b);

#endif
