/* SPDX-License-Identifier: MIT
 * Tells of hot leads, once: the order of things between the ledger, the message and the way out. A
 * lead is in the ledger as soon as its message is safe, and before the next one is sent. Decides
 * neither who is hot nor what is said (notify.h). */
#ifndef TELLER_H
#define TELLER_H

#include "digest.h"
#include "err.h"
#include "mailer.h"
#include "out.h"
#include "told.h"

struct teller {
	struct notify *notify;
	struct told *told;
	struct mailer *mailer;
	struct out *out; /* messages go here as an mbox; NULL: to the mailer */
	bool digest;	 /* one message for each address, when all leads are known */
	bool quiet;	 /* nothing is sent now: what is due stays so */
	int64_t now;

	uint64_t sent, messages, before, later, unsent; /* leads, but for messages */
	struct repeat failed;				/* messages */

	/* its own */
	struct digest groups;
	struct buf text, part, key;
	bool proven;
};

/* One hot lead; its record has FIELDS and stands in FILE at LINE. 0 whether it was told, failed
 * (said on stderr, it stays due) or need not be; -1 where the ledger cannot be written, the reason
 * in ERR: then nothing more may be sent. */
int teller_lead(struct teller *t, const struct hot *hot, size_t fields, const char *file,
		uint64_t line, struct buf *err);

/* Sends what was gathered. As above. */
int teller_end(struct teller *t, struct buf *err);

void teller_free(struct teller *t);

#endif
