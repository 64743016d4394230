/* SPDX-License-Identifier: MIT
 * A number for the key of a record, so that equal keys get equal numbers, on every machine and in
 * every run. Keys are equal as lead-dedupe -k has it. */
#ifndef SPLIT_KEY_H
#define SPLIT_KEY_H

#include "cut.h"
#include "record.h"

struct split_key;

/* The key COLUMNS ("email" or "company,phone") of the records of C, which outlives it. COUNTRY is
 * where national phone numbers are, or "". NULL with the reason in ERR. */
struct split_key *split_key_open(const struct cut *c, const char *columns, const char *country,
				 size_t max_columns, struct buf *err);

/* The same for records that come with HEAD, which is copied. */
struct split_key *split_key_of(const struct head *head, const char *columns, const char *country,
			       struct buf *err);

/* K's key is lead_id or email. From now on what the column merged_ids or merged_emails of the list
 * LEADS has shares the number of its lead; leads that share an id all have the number of the first.
 * Reads LEADS to its end. -1 with the reason in ERR. */
int split_key_merged(struct split_key *k, struct cut *leads, size_t max_columns, struct buf *err);

/* False where RECORD (with its line end) has no key. */
bool split_key_hash(struct split_key *k, struct slice record, uint64_t *hash);
bool split_key_record(struct split_key *k, const struct record *r, uint64_t *hash);

void split_key_free(struct split_key *k);

#endif
