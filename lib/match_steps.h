/* SPDX-License-Identifier: MIT
 * Matching in three steps that need not be in one place: the blocks of each record, the pairs of
 * blocks, and clusters from pairs (match_run with o->pairs). All share a model that is there. A
 * record is known by its number in the whole list: its column list_row, or where there is none how
 * many came before it. */
#ifndef MATCH_STEPS_H
#define MATCH_STEPS_H

#include "in.h"
#include "match.h"

struct match_step {
	const struct match_options *o;
	const struct head *head;
	bool pairs; /* the second step */
	struct fields fields;
	struct model model;
	struct block_limits limits;
	int row, block;		/* columns */
	struct key_table large; /* blocks that are, and how many records they have */
	struct key_table known; /* numbers of records that are held */
	struct hold hold;
	uint64_t *number; /* of each record in hold */
	size_t cap;
	struct block_member *member;
	size_t members, members_cap;
	uint64_t written;
};

/* Begins with the header in OUT. LARGE may be NULL. -1 with the reason in ERR. */
int match_step_begin(struct match_step *s, const struct match_options *o, bool pairs,
		     const char *large, const struct head *head, struct out *out, struct buf *err);
int match_step_record(struct match_step *s, const struct record *r, struct in *in, struct out *out,
		      struct buf *err);

/* What -v says of it in TEXT. */
void match_step_end(struct match_step *s, struct out *out, struct buf *text);

/* The third: the pairs of the table NAME, of records of HOLD, as blocks. -1 with the reason in ERR.
 */
int match_given(struct blocks *b, const struct fields *f, const struct head *head,
		const struct hold *hold, const char *name, struct buf *err);

#endif
