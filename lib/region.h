/* SPDX-License-Identifier: MIT
 * Which country a state or province is of: regions.csv. Knows no column and no file of leads. */
#ifndef REGION_H
#define REGION_H

#include "mem.h"

struct regions;

/* The shipped table. NULL with the reason in ERR. */
struct regions *regions_read(struct buf *err);
void regions_free(struct regions *r);

/* The country (KR, US ...) that a telephone number of a REGION is of, or empty. It lives as long as R. */
struct slice region_country(const struct regions *r, struct slice region, struct slice phone);

#endif
