/* SPDX-License-Identifier: MIT
 * Is a lead one to be told of, to whom, and what the message is. Sends nothing, remembers nothing:
 * that is mailer.h and told.h. */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "address.h"
#include "rule.h"
#include "table.h"
#include "template.h"

struct notify_options {
	const char *table;	 /* of rules, or NULL */
	const char *const *when; /* rules on the command line */
	size_t whens;
	const char *roster;   /* or NULL */
	const char *holidays; /* a table, or NULL */
	bool working_hours;   /* owners hear of nothing outside those of the roster */
	const char *template; /* a file, or NULL: the one that is built in */
	const char *from;     /* "Name <address>", or NULL */
	const char *sender;   /* the address where neither FROM nor the template has one */
	bool digest;
	bool readable; /* for people: nothing encoded, no fields of MIME */
	const struct head *head;
	const struct zone *zone;
	int64_t now;
};

/* A lead that somebody is to be told of. Borrowed from the record. */
struct hot {
	struct slice id;      /* lead_id, else the e-mail address */
	struct slice merged;  /* merged_ids */
	struct slice owner;   /* may be empty */
	struct slice who;     /* the owner, or the address: who it is that is told */
	struct slice to;      /* the name of who gets it: the owner, or who stands in */
	struct slice instead; /* then, the owner; else empty */
	struct slice address; /* where */
	struct slice because; /* of the first rule that holds */
	bool off;	      /* who gets it does not work now, or all are away */
	const struct slice *field;
};

/* Why a lead cannot be told of. */
struct notify_fault {
	const char *code, *message;
	struct slice column; /* empty: none in particular */
};

enum notice {
	NOTICE_NONE,
	NOTICE_NO_CONSENT,
	NOTICE_NO_OWNER, /* its queue has none */
	NOTICE_REJECTED,
	NOTICE_DUE,
	NOTICE_ERROR
};

struct notify;

/* NULL with the reason in ERR. The strings of O, the head and the zone must outlive it. */
struct notify *notify_open(const struct notify_options *o, struct buf *err);

/* DUE with HOT filled in, REJECTED with FAULT; ERROR where a regular expression reached its limit
 * (the message in ERR). */
enum notice notify_lead(struct notify *n, const struct record *r, struct hot *hot,
			struct notify_fault *fault, struct buf *err);

/* What a message says of one lead, appended to B. */
void notify_part(struct notify *n, const struct hot *hot, struct buf *b);

/* A message about COUNT leads, FIRST among them; PARTS is what notify_part said of each, KEY what
 * it is about: the same key gives the same Message-ID. Appended to B. */
void notify_message(struct notify *n, const struct hot *first, size_t count, struct slice parts,
		    struct slice key, struct buf *b);

/* The line before a message in an mbox. */
void notify_mbox_line(struct notify *n, struct buf *b);

/* Empty without {#leads} in the template: what stands between the leads of a digest. */
const char *notify_between(const struct notify *n);

/* Comparisons of the rules so far. */
struct rule_tally notify_tally(const struct notify *n);

void notify_free(struct notify *n);

#endif
