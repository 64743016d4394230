/* SPDX-License-Identifier: MIT
 * The two ways clusters are written: one merged record each, or all records with the number of
 * their cluster. Does not find them. */
#ifndef CLUSTER_OUT_H
#define CLUSTER_OUT_H

#include "audit.h"
#include "groups.h"

/* All leads with cluster_id, match_probability, and match_id where there is a master. Returns how
 * many clusters there are. */
uint32_t write_marked(const struct groups *g, const struct hold *h, const struct head *head,
		      struct out *out);

struct merged_count {
	uint32_t written, merged; /* records written; of these, of several */
	size_t known;		  /* leads that the master has */
	size_t refused;		  /* of these: refuse contact where the master does not */
	size_t longest;		  /* bytes of a merged_ids or merged_emails */
};

/* Says what a person should know of them; MASTER is its name. */
void merged_say(const struct merged_count *n, const char *master);

/* One record for each cluster that has none of the master, with merged_ids and merged_count,
 * and merged_emails where addresses may be lost. H has the leads, or, where AGAIN gives all of them
 * anew, those that are not the first of their cluster. A has its head, and gets all else. Ends early
 * where AGAIN does not give as many as had been given before: again_end says so. */
struct merged_count write_merged(const struct groups *g, struct hold *h, struct in *again,
				 const struct head *head, struct merge *m, struct out *out,
				 struct audit *a);

#endif
