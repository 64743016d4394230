/* SPDX-License-Identifier: MIT
 * Pairs to clusters: the surest first, and two clusters become one only where they agree on the
 * whole, so that one doubtful pair does not weld what is apart. Knows no file. */
#ifndef LINK_H
#define LINK_H

#include "block.h"
#include "decided_sets.h"
#include "model.h"

enum decision {
	LINKED,
	DOUBTFUL,
	BRIDGE, /* their clusters disagree */
	HELD	/* somebody decided that their clusters are apart */
};

/* Two records that may be one. */
struct edge {
	uint32_t a, b; /* a < b */
	float bits;
	unsigned char decision;
	unsigned char decided; /* enum decided_word: why it is that */
};

struct links {
	struct edge *edge; /* by a, then b */
	size_t n, cap;
	uint32_t *first; /* of each record: the first of its cluster */
	float *best;	 /* of each record: the bits of its surest link, -INFINITY without; INFINITY:
			    that is decided */
	uint64_t compared;
};

/* Pairs that are known to be no one: of two records from FIXED on (a master's), and of two before
 * it that are MARKED (NULL: none; an earlier run has told them apart). */
struct apart {
	uint32_t fixed;
	const bool *marked;
	struct decided *decided; /* what people say, or NULL: links_find leaves that alone */
};

/* Scores all pairs of B and keeps those of at least DOUBT, as doubtful: no more than that. */
void links_find(struct links *l, const struct model *m, const struct fields *f,
		const struct blocks *b, double doubt, const struct apart *apart);
bool known_apart(const struct apart *x, uint32_t a, uint32_t b);

/* The same, and links those that are decided, then those of at least THRESHOLD. Which of them depends
 * on no pair or record but those that pairs (and values that are all equal) connect with it. */
void links_make(struct links *l, const struct model *m, const struct fields *f,
		const struct blocks *b, double threshold, double doubt, const struct apart *apart);

/* The bits of a pair, lowered to what the rules of identity allow: names support, never decide.
 * Any number below LEAST where it is below. */
double link_score(const struct model *m, const struct fields *f, uint32_t a, uint32_t b,
		  double least);

void links_free(struct links *l);

#endif
