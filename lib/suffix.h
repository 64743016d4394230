/* SPDX-License-Identifier: MIT
 * Under which name somebody could register theirs (the only user of libpsl): the Public Suffix
 * List, its part of ICANN's. The system's copy where it is newer than the library's. */
#ifndef SUFFIX_H
#define SUFFIX_H

#include "mem.h"

/* False: there is no list at all. Then every last label is a suffix, and each is known. */
bool suffix_open(void);

/* DOMAIN in lower case, in its ASCII or its Unicode spelling. */

/* The part somebody registered ("acme.co.kr" of "mail.acme.co.kr"): the end of DOMAIN, or empty
 * where DOMAIN is a suffix itself. */
struct slice suffix_registrable(struct slice domain);

/* The last label is in the list. */
bool suffix_known(struct slice domain);

void suffix_close(void);

#endif
