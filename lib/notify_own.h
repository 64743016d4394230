/* SPDX-License-Identifier: MIT
 * Of notify.c (who is told of what) and notify_message.c (what is said), and nobody else. */
#ifndef NOTIFY_OWN_H
#define NOTIFY_OWN_H

#include "absence.h"
#include "notify.h"
#include "roster_hours.h"

struct notify {
	struct notify_options o;
	struct table table, roster;
	struct rule **when; /* NULL: holds for every lead */
	struct slice *because;
	size_t rules;
	struct map owners;    /* folded name -> row of the roster */
	struct hours **hours; /* of an owner's row; NULL: round the clock */
	struct absence *absence; /* the same */
	struct holidays holidays;
	int lead_id, email, merged, owner, owner_email, queue, consent, unsubscribed; /* columns */
	int full_name, first_name, last_name;

	struct template *template;
	struct buf template_text;
	int from; /* the template's header, -1: none */
	char now_text[WHEN_TEXT];

	struct address address;
	struct buf fold, value, name, person;
};

/* Says why in FAULT; false. */
bool notify_refuse(struct notify_fault *fault, const char *code, const char *message);

/* Why S is no address a message may be sent to: a code and what it means in FAULT. */
bool notify_address(struct notify *n, struct slice s, struct notify_fault *fault);

int notify_template_open(struct notify *n, struct buf *err);

/* Can the headers of a message about this lead be written? */
bool notify_headers_good(struct notify *n, const struct hot *hot, struct notify_fault *fault);

#endif
