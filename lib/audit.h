/* SPDX-License-Identifier: MIT
 * The audit of a merge: every value of the records that are not in the output as they were, and which
 * won. With the output it leads back (undo.h). A CSV table of cluster_id, row, lead_id, column, value
 * and won; also which keys records share. Does not merge. */
#ifndef AUDIT_H
#define AUDIT_H

#include "cluster.h"
#include "dedupe.h"

struct audit {
	struct out *out;    /* NULL: none is written */
	enum format format; /* of the output: of records that were read in it the bytes are kept */
	struct dedupe *dedupe; /* its keys are why records are one, KEY are their names; NULL: others */
	const char *const *key;
	uint64_t rows;
};

/* Opens PATH and writes the columns there were (as row 0), and the first line of the input as it was
 * read (LINE; as row 0, "row"; none where it is empty). -1 with the reason in ERR. */
int audit_open(struct audit *a, const char *path, const struct head *head, struct slice line,
	       struct buf *err);

/* For each member of G and column its value and whether it stands ("yes") in the merged record, then
 * the record as it was read ("row"). ID is the ordinal of the merged record in the output, from 1.
 * Before them, each key that the member shares with an earlier one ("key"): its columns, and the row
 * of the first that has it; or "decided", and the row of the one that it was joined to. After
 * cluster_merge. With M NULL they are "known" to the master and in no output: ID is 0. */
void audit_cluster(struct audit *a, const struct cluster *g, const struct merge *m,
		   const struct head *head, uint32_t id);

/* The last row: "end", with how many stand before it. An audit without it was cut short. */
void audit_end(struct audit *a);

#endif
