/* SPDX-License-Identifier: MIT
 * The two ways clusters are written: one merged record each, or all records with the number of
 * their cluster. Does not find them. */
#ifndef CLUSTER_OUT_H
#define CLUSTER_OUT_H

#include "cluster.h"

/* How records are grouped. Those from LEADS on are of a master: compared with, never written. */
struct groups {
	uint32_t *first;     /* of each record: the first of its cluster */
	double *probability; /* of each record: of its surest link, 0 without; NULL: 1 */
	uint32_t *maybe;     /* of each lead: the record of the master that it may be, or GROUP_NONE;
				NULL without a master */
	uint32_t *known;     /* of each first: a record of the master in its cluster, or GROUP_NONE */
	size_t leads;
};
#define GROUP_NONE UINT32_MAX

/* Fills KNOWN for ALL records. */
void groups_known(struct groups *g, size_t all);

/* All leads with cluster_id, match_probability, and match_id where there is a master. Returns how
 * many clusters there are. */
uint32_t write_marked(const struct groups *g, const struct hold *h, const struct head *head,
		      struct out *out);

struct merged_count {
	uint32_t written, merged; /* records written; of these, of several */
	size_t known;		  /* leads that the master has */
};

/* One record for each cluster that has none of the master, with merged_ids and merged_count.
 * AUDIT may be NULL. */
struct merged_count write_merged(const struct groups *g, const struct hold *h, const struct head *head,
				 struct merge *m, struct out *out, struct out *audit, enum format format);

void groups_free(struct groups *g);

#endif
