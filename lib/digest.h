/* SPDX-License-Identifier: MIT
 * Hot leads gathered by the address they are told to, until all are known: one message each. Holds
 * what the message says of each lead, and all columns of the first lead only. */
#ifndef DIGEST_H
#define DIGEST_H

#include "map.h"
#include "notify.h"

struct digest_lead {
	struct slice id, who;
};

struct digest_group {
	struct hot first;
	const char *file; /* where it stands */
	uint64_t line;
	struct digest_lead *lead;
	size_t leads, cap;
	struct buf parts, key;
};

struct digest {
	struct digest_group *group; /* in the order of their first leads */
	size_t n, cap;
	struct map index; /* address in small letters -> group */
	struct arena mem;
	struct buf small;
};

/* The group of HOT's address with the lead in it; its record has FIELDS. FILE is borrowed. The
 * caller adds to parts. Valid until the next. */
struct digest_group *digest_add(struct digest *d, const struct hot *hot, size_t fields,
				const char *file, uint64_t line);

/* What a message about leads has its Message-ID from: call it for each lead. */
void digest_key(struct buf *key, const struct hot *hot);

void digest_free(struct digest *d);

#endif
