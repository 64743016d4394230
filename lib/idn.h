/* SPDX-License-Identifier: MIT
 * International domain names (the only user of libidn2): the two spellings of one name. Knows no
 * list and no network. */
#ifndef IDN_H
#define IDN_H

#include "mem.h"

/* The name as DNS has it, in lower case ("xn--bcher-kva.de"), in B (emptied first): IDNA 2008 with
 * the mappings of UTS #46. False: no such name may exist. */
bool idn_ascii(struct slice domain, struct buf *b);

/* The name as people read it ("bücher.de"); the name itself where it is no IDN. In B. */
bool idn_unicode(struct slice domain, struct buf *b);

#endif
