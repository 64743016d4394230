/* SPDX-License-Identifier: MIT
 * The parts of a workbook's package: a zip file of XML files, read as a stream of elements. The
 * only user of the zip library and of the XML parser, and where their limits are: a file that
 * unpacks to far more than its size, a document type (entities), an element without end, names
 * without end. Knows no workbook; private to xlsx. */
#ifndef XLSX_PART_H
#define XLSX_PART_H

#include "mem.h"

struct package;

/* The zip file at FD, which stays the caller's. NULL with the reason in ERR. NAME, for messages,
 * outlives it. */
struct package *package_open(int fd, const char *name, struct buf *err);
const char *package_name(const struct package *p);
bool package_has(const struct package *p, const char *path);
/* Is the file PATH there with this text at its start? */
bool package_begins(const struct package *p, const char *path, const char *text);
void package_close(struct package *p);

/* What is met in a part; end and text may be NULL. Names come without their namespace prefix;
 * pointers live for the call. */
struct part_handler {
	void (*start)(void *ctx, const char *element, const char **attribute);
	void (*end)(void *ctx, const char *element);
	void (*text)(void *ctx, const char *p, int n);
	void *ctx;
};

/* The value of an attribute, its prefix apart, or NULL. */
const char *part_attribute(const char **attribute, const char *name);

struct part;

/* A part by its path in the package. NULL with the reason in ERR. */
struct part *part_open(struct package *p, const char *path, const struct part_handler *h,
		       struct buf *err);

/* Reads on, one block or up to a pause. 1 there is more, 0 the end, -1 with the reason in ERR. */
int part_step(struct part *t, struct buf *err);

/* From a handler: part_step comes back now, and goes on from here when it is called again. At most
 * the end of the same element comes before. */
void part_pause(struct part *t);

void part_close(struct part *t);

/* All of a part: part_open, part_step to the end, part_close. 0 or -1. A handler that wants to stop
 * sets *WHY. */
int part_read(struct package *p, const char *path, const struct part_handler *h,
	      const char *const *why, struct buf *err);

/* What a package is that is no workbook, or NULL. */
const char *package_other(const struct package *p);

#endif
