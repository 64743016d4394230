/* SPDX-License-Identifier: MIT
 * A gzip file as the bytes in it: a stream over a stream, constant memory. The only user of zlib.
 * Knows nothing of what is in it. */
#ifndef GUNZIP_H
#define GUNZIP_H

#include "in.h"

struct gunzip;

/* A stream over SOURCE, which outlives it; NULL with the reason in ERR. */
struct gunzip *gunzip_open(const struct in_source *source, struct buf *err);

/* read(2)'s contract, for in_source.read; -1 with EBADMSG: gunzip_error says what. */
long gunzip_read(void *gunzip, void *dst, size_t n);

/* Why gunzip_read failed with EBADMSG, or NULL. */
const char *gunzip_error(struct gunzip *g);

void gunzip_close(struct gunzip *g);

#endif
