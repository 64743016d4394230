/* SPDX-License-Identifier: MIT
 * Addresses for mail, compared. Private to compare. */
#ifndef COMPARE_EMAIL_H
#define COMPARE_EMAIL_H

#include "compare.h"

/* LOCAL, the part before the @, is of a role (info, sales), not of a person. */
bool email_is_role(struct slice local);

/* The level of two different addresses. */
unsigned email_level(const struct value *a, const struct value *b);

#endif
