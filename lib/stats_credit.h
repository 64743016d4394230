/* SPDX-License-Identifier: MIT
 * Who gets the credit of a conversion: how one is shared between the touches before it, and what a
 * chain of touches says each channel is needed for. Knows numbers only: no lead, no channel's name.
 */
#ifndef STATS_CREDIT_H
#define STATS_CREDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a conversion is shared. U: 40 % first, 40 % last, 20 % between. W: 30 % first, 30 % the touch
 * that made the lead, 30 % last, 10 % between. Where one touch has two of these parts it gets both;
 * where nobody is between, the others share in proportion. Decay: 2^(-age / half-life), age from
 * the conversion. */
enum credit_model {
	CREDIT_FIRST,
	CREDIT_LAST,
	CREDIT_LINEAR,
	CREDIT_U,
	CREDIT_W,
	CREDIT_DECAY,
	CREDIT_MODELS
};

/* A conversion in whole units, so that shares add up to it exactly, in any order. */
#define CREDIT_WHOLE UINT64_C(1000000000)

struct credit_path {
	size_t n;	   /* touches, in order; at least one */
	const int64_t *at; /* when they were, in any unit */
	size_t made;	   /* the one that made the lead */
	double half_life;  /* in the unit of AT, above 0 */
};

/* The share of each touch in units; they add up to CREDIT_WHOLE. */
void credit_share(enum credit_model model, const struct credit_path *p, uint64_t *unit);

/* From where to where paths went: a first-order Markov chain of N channels. Row N is the start;
 * column N the conversion, N + 1 the end without one. */
struct chain {
	size_t n;
	uint64_t *count; /* (n + 1) x (n + 2) */
};
void chain_init(struct chain *c, size_t n);
static inline uint64_t *
chain_step(const struct chain *c, size_t from, size_t to)
{
	return &c->count[from * (c->n + 2) + to];
}

/* How much of all conversions would be missing without a channel, (P - P without it) / P, for each
 * (Anderl, Becker, von Wangenheim and Schumann, "Mapping the customer journey", IJRM 33, 2016). By
 * an exact solution: one inverse serves all channels. False where nothing converts, or where a
 * channel leads neither on nor out. */
bool chain_removal(const struct chain *c, double *effect);
void chain_free(struct chain *c);

#endif
