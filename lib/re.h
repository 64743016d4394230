/* SPDX-License-Identifier: MIT
 * Regular expressions (the only user of PCRE2): caseless, Unicode, with limits. A pattern that is
 * only an alternation of literals is searched by a small automaton instead, with the same answers.
 */
#ifndef RE_H
#define RE_H

#include "slice.h"

struct re;

/* NULL on error: ERR gets the message, AT the byte offset in PATTERN. */
struct re *re_compile(struct slice pattern, char *err, size_t errsize, size_t *at);

/* Does it occur in S (valid UTF-8, NFC)? 1 yes, 0 no, -1 a limit was reached (never "no"):
 * re_limit() names it. */
int re_search(struct re *re, struct slice s);
const char *re_limit(const struct re *re);

void re_free(struct re *re);

#endif
