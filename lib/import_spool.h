/* SPDX-License-Identifier: MIT
 * A stream kept in a file without a name, so that what cannot be sought can be read twice. The file
 * is in $TMPDIR (else /tmp), readable by nobody else, and gone with the process. Private to
 * import. */
#ifndef IMPORT_SPOOL_H
#define IMPORT_SPOOL_H

#include "mem.h"

/* Copies what GET (read(2)'s contract) gives until its end into a new file, which stands at its
 * beginning then. The descriptor; or with errno -1 where that file could not be written, SPOOL_SOURCE
 * where GET failed. */
enum { SPOOL_SOURCE = -2 };
int import_spool(long (*get)(void *ctx, void *dst, size_t n), void *ctx);

#endif
