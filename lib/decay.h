/* SPDX-License-Identifier: MIT
 * How much of an event's points is left: half-life (2^(-age/h)) and steps ((1-r)^floor(age/T)). */
#ifndef DECAY_H
#define DECAY_H

#include "when.h"

enum decay_kind { DECAY_NONE, DECAY_HALF_LIFE, DECAY_STEP };

struct decay {
	enum decay_kind kind;
	int64_t time; /* half-life or length of a step, microseconds */
	int months;   /* steps of so many months of the calendar instead */
	double keep;  /* 1 - r */
};

/* "30d" */
bool decay_parse_half_life(struct slice s, int64_t now, const struct zone *z, struct decay *d);

/* "25%/month", "-25%/3mo" (as HubSpot writes it), "10%/30d": of the points, so much is lost each full
 * step; above 0 % and up to 100 %. */
bool decay_parse_step(struct slice s, struct decay *d);

/* 1 where nothing is lost. */
double decay_left(const struct decay *d, int64_t at, int64_t now, const struct zone *z);

#endif
