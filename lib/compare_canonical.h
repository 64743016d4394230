/* SPDX-License-Identifier: MIT
 * A cell in the canonical form of its column's kind. Private to compare. */
#ifndef COMPARE_CANONICAL_H
#define COMPARE_CANONICAL_H

#include "compare.h"

/* Empty where the cell says nothing. Lives until the next call with V. */
struct slice value_canonical(struct values *v, struct slice cell, struct slice country);

#endif
