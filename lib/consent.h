/* SPDX-License-Identifier: MIT
 * What a person said to being contacted: no, nothing known, or yes; in this order, the most
 * restrictive first. */
#ifndef CONSENT_H
#define CONSENT_H

#include "slice.h"

enum consent { CONSENT_NO, CONSENT_UNKNOWN, CONSENT_YES };

/* A value of the column consent. Empty or a word for "unknown" is unknown; what is there and is no
 * yes is a no: a refusal in words nobody foresaw must not be written to. */
enum consent consent_read(struct slice s);

/* Does A allow less than B? A plain word for no does, beside something that nobody understands. */
bool consent_stricter(struct slice a, struct slice b);

/* Is it a word that exports write for yes, for no? Neither: for lead-import, which asks for plain
 * words. */
bool consent_is_yes(struct slice s);
bool consent_is_no(struct slice s);

/* Does it say no, in a word or a few ("동의하지 않습니다.", "No, I do not agree")? */
bool consent_is_refusal(struct slice s);

/* Does it only deny what was asked ("no", "false")? "Unsubscribed" and "withdrawn" are a no whatever
 * the question was. */
bool consent_is_negation(struct slice s);

bool consent_is_unknown(struct slice s);

/* Does somebody say no to contact, by the consent or the unsubscribed_at of a record? */
bool consent_refuses(struct slice consent, struct slice unsubscribed_at);

#endif
