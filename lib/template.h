/* SPDX-License-Identifier: MIT
 * A text with places for a lead's values: header lines, a blank line, a body. {column} is the
 * value; {a|b} the first that is not empty; {column?} may be a column that is not there. A line
 * whose places are all of that kind is left out where all are empty. {{ is a brace. In the body,
 * the lines between {#leads} and {/leads} stand once for each lead. Knows no mail but what a header
 * line is. */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "record.h"

/* Places that are no column: {owner_email} {instead_of} {person} {because} {count} {now}. */
enum template_own {
	TEMPLATE_OWNER_EMAIL,
	TEMPLATE_INSTEAD_OF,
	TEMPLATE_PERSON,
	TEMPLATE_BECAUSE,
	TEMPLATE_COUNT,
	TEMPLATE_NOW,
	TEMPLATE_OWN
};

struct template_values {
	const struct slice *field; /* in the order of the head it was opened with */
	struct slice own[TEMPLATE_OWN];
};

struct template;

/* Takes TEXT apart (it is borrowed); NAME is for messages. NULL with "name:line: what" in ERR. */
struct template *template_open(const char *name, struct slice text, const struct head *head,
			       struct buf *err);

size_t template_headers(const struct template *t);
struct slice template_header_name(const struct template *t, size_t i);
bool template_header_fixed(const struct template *t, size_t i); /* it has no places */
void template_header(const struct template *t, size_t i, const struct template_values *v,
		     struct buf *b);

/* The name of a place in the headers whose value may not stand in one; NULL: there is none. */
const struct slice *template_unsafe(const struct template *t, const struct template_values *v);

/* The parts of the body, appended to B. Without {#leads}, all of it is the lead's. */
enum template_part { TEMPLATE_BEFORE, TEMPLATE_LEAD, TEMPLATE_AFTER, TEMPLATE_PARTS };
void template_body(const struct template *t, enum template_part part,
		   const struct template_values *v, struct buf *b);
bool template_repeats(const struct template *t); /* has {#leads} */

void template_free(struct template *t);

#endif
