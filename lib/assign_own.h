/* SPDX-License-Identifier: MIT
 * Between assign.c (what is remembered) and assign_file.c (how it is kept); for nobody else. */
#ifndef ASSIGN_OWN_H
#define ASSIGN_OWN_H

#include "assign.h"
#include "when.h"

struct assign_lead {
	uint32_t owner, queue, reason; /* in texts */
	bool met;		       /* in this run */
	int64_t at;
};

struct assign_company {
	uint32_t owner, note;
	bool met;
	int64_t at;
};

/* Is it not to be kept? MET: this run asked for it. */
bool assign_is_old(const struct assign *a, bool met, int64_t at);

#endif
