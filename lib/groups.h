/* SPDX-License-Identifier: MIT
 * Which records are one, found by exact keys (dedupe.h) or by probability (match.h), and which of
 * them a master has. Writes nothing. */
#ifndef GROUPS_H
#define GROUPS_H

#include "again.h"
#include "dedupe.h"
#include "match.h"

/* How records are grouped. Those from LEADS on are of a master: compared with, never written. */
struct groups {
	uint32_t *first;     /* of each record: the first of its cluster */
	double *probability; /* of each record: of its surest link, 0 without; NULL: 1 */
	uint32_t *maybe; /* of each lead: the record of the master that it may be, or GROUP_NONE;
			    NULL without a master */
	uint32_t *known; /* of each first: a record of the master in its cluster, or GROUP_NONE */
	bool *compared; /* of each record: it has values to compare; NULL: by keys */
	bool *willing; /* of each first: a record of the master in its cluster does not refuse contact */
	struct head master; /* its columns */
	struct buf refuses; /* of each record of the master: 1 or 0 */
	size_t leads;
	bool emails; /* those that are one may have different addresses, whatever these have */
};
#define GROUP_NONE UINT32_MAX

/* Takes the next lead: into H, unless it is read AGAIN. Then leads are read twice, and only those that
 * are not the first of their cluster are held, under their numbers; before groups_exact,
 * groups_take_late gets those of LEADS that were the first until a later one joined them to an
 * earlier one; FIRST is what they were read with. 0, or -1 with the reason in ERR. */
void groups_take(struct dedupe *d, struct hold *h, bool again, const struct record *r);
int groups_take_late(struct dedupe *d, struct hold *h, struct again *again, const struct in *first,
		     size_t leads, struct buf *err);

/* MASTER: there is one, be it empty. EMAIL: the column of addresses, or HEAD_NONE. */
void groups_exact(struct groups *g, struct dedupe *d, size_t leads, bool master, int email);
void groups_matched(struct groups *g, const struct match *m, size_t leads, bool master, int email);

/* Reads the records of the master NAME with the columns of HEAD; what it lacks is empty. G learns who
 * refuses contact, before it is made by the above; D gets each where it has keys, and H, if it is not
 * NULL. -1 with the reason in ERR. */
int groups_master(struct groups *g, const char *name, const struct in_options *o,
		  const struct head *head, struct dedupe *d, struct hold *h, struct buf *err);

#endif
