/* SPDX-License-Identifier: MIT
 * Clusters of held records, one at a time: its members, the record they merge into, and who they
 * were. Does not find clusters (dedupe.h) nor decide what survives (merge.h). */
#ifndef CLUSTER_H
#define CLUSTER_H

#include "hold.h"
#include "merge.h"

/* All clusters as lists: first is the earliest record, then next; count[first] members (0 where a
 * record is not the first of its cluster). */
struct clusters {
	uint32_t *next, *count;
	size_t n; /* records */
};

/* FIRST says of each of N records which is the first of its cluster. */
void clusters_make(struct clusters *c, const uint32_t *first, size_t n);
void clusters_free(struct clusters *c);

struct cluster {
	struct held *held; /* the members, in the order of the file */
	const struct slice **row;
	uint32_t *number; /* ordinals from 0 */
	size_t n, cap;
	struct slice *value;
	struct buf ids, emails, key;
	/* columns, HEAD_NONE where missing */
	int lead_id, list_row, email, merged_ids, merged_emails, merged_count, consent,
	    unsubscribed;
};

void cluster_init(struct cluster *g, const struct head *head);

/* Takes the members of the cluster that begins with FIRST out of H. */
void cluster_gather(struct cluster *g, const struct clusters *all, uint32_t first,
		    const struct hold *h);

/* The one record they make: the first as it was read, where merging changes nothing. Valid until
 * the next call. */
struct record cluster_merge(struct cluster *g, struct merge *m);

/* A record without a lead_id, the one of ordinal I: "#12" counted from 1, which is no id. */
enum { RECORD_NAME = 24 };
struct slice record_name(uint64_t i, char text[RECORD_NAME]);

/* How many leads it stands for, and g->ids: their lead_id, or the record's name where there is none
 * (by the number in its column list_row, if it has one), joined by ';', once each. An id that is met
 * again (yesterday's list, fed once more) is one lead. Of leads without an id there are as many as the
 * list has, or as earlier runs counted, whatever is more: they may be the same. */
double cluster_ids(struct cluster *g);

/* The addresses that members have, or had when they were merged, and KEPT, the merged record's, has
 * not: joined by ';', once each. Until the next call. */
struct slice cluster_emails(struct cluster *g, struct slice kept);

void cluster_free(struct cluster *g);

#endif
