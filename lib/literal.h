/* SPDX-License-Identifier: MIT
 * Search for any of a few literals, caselessly, by a byte automaton: what most patterns in rules
 * are ('cmo|it director|본부장'). Answers as PCRE2 with UTF, UCP and CASELESS would. */
#ifndef LITERAL_H
#define LITERAL_H

#include "slice.h"

struct literal;

/* NULL where PATTERN is more than literals between '|' (perhaps in one group, with ^ and $ at the
 * ends of an alternative), or its case rules or its size are beyond this: then PCRE2 has to do it.
 */
struct literal *literal_compile(struct slice pattern);

/* 1 or 0. S is valid UTF-8. */
int literal_search(const struct literal *l, struct slice s);

void literal_free(struct literal *l);

#endif
