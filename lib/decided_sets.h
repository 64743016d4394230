/* SPDX-License-Identifier: MIT
 * Clusters that grow, and the persons in them that somebody is apart from: may two of them become
 * one? A test costs no more than the shorter list of those who are apart from either. Whoever joins
 * clusters names each by a record of it, its root. {0} lets all become one. */
#ifndef DECIDED_SETS_H
#define DECIDED_SETS_H

#include "decided.h"

struct decided_set {
	uint32_t first, last; /* entries */
	size_t n;
	uint64_t aparts; /* of all of them */
};

struct decided_entry {
	uint32_t name, next;
};

struct decided_sets {
	struct decided *d;
	uint32_t *of; /* of each root: its set, or DECIDED_ALONE */
	struct decided_set *set;
	struct decided_entry *entry;
	struct key_table in; /* a set and a name */
};

/* Each of N records is a cluster. D, settled, may be NULL. */
void decided_sets_begin(struct decided_sets *s, struct decided *d, size_t n);

/* Does nobody hold the clusters A and B apart? */
bool decided_may(const struct decided_sets *s, uint32_t a, uint32_t b);

/* OTHER has become part of KEEP. */
void decided_join(struct decided_sets *s, uint32_t keep, uint32_t other);

/* After d->pair were joined: rows of those who are one by that do not count, and are said. */
void decided_sets_check(struct decided_sets *s);

void decided_sets_free(struct decided_sets *s);

#endif
