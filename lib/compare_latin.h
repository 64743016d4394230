/* SPDX-License-Identifier: MIT
 * Latin letters as they are typed where a keyboard lacks them, and what an export left of a web
 * page. Private to compare. */
#ifndef COMPARE_LATIN_H
#define COMPARE_LATIN_H

#include "mem.h"

/* Letters without their marks: ä as ae, é as e, ł as l. Other scripts stay. S itself, or in B. */
struct slice latin_plain(struct slice s, struct buf *b);

/* &amp; and &#252; as the letters they stand for. S itself, or in B. */
struct slice entities_read(struct slice s, struct buf *b);

#endif
