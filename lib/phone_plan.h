/* SPDX-License-Identifier: MIT
 * What phone numbers may look like, country by country: the table behind phone_e164. Knows
 * digits only. */
#ifndef PHONE_PLAN_H
#define PHONE_PLAN_H

#include "slice.h"

#include <stdint.h>

struct phone_plan {
	char region[3];	  /* ISO 3166 alpha-2; "" for a code of no country */
	short code;	  /* calling code */
	char trunk[3];	  /* dialled before national numbers inside the country; "" for none */
	uint32_t lengths; /* bit N: national numbers of N digits exist */
};

/* The plan of a region ("KR", caseless), or NULL. */
const struct phone_plan *phone_plan_region(struct slice region);

/* A plan of the calling code that DIGITS begin with, or NULL. */
const struct phone_plan *phone_plan_code(const char *digits, size_t n);

/* A trunk prefix that was given up not long ago, still in lists; or "". */
const char *phone_plan_former_trunk(const struct phone_plan *p);

/* N digits may be a national number (without trunk prefix) under the calling code. */
bool phone_plan_possible(int code, const char *digits, size_t n);

#endif
