/* SPDX-License-Identifier: MIT
 * Is this lead somebody who can be reached? E-mail, phone, company and name by syntax and by lists,
 * signs that only the whole file shows, and the team's own flags. Changes no value, prints nothing,
 * and asks the network only where it is given a resolver. */
#ifndef VERIFY_H
#define VERIFY_H

#include "dns.h"
#include "event.h"
#include "out.h"
#include "table.h"

enum verify_status {
	VERIFY_NONE,  /* there is no value */
	VERIFY_VALID, /* nothing speaks against it */
	VERIFY_UNKNOWN,
	VERIFY_RISKY,
	VERIFY_INVALID
};

struct slice verify_status_name(enum verify_status s);

/* The codes there are, as a table: column, code, status, meaning. */
void verify_codes(struct out *out);

struct verify_options {
	const struct head *head;
	const char *disposable, *free_mail, *roles, *phones, *flags; /* tables; flags may be NULL */
	const char *office;    /* networks of offices, may be NULL */
	const char *country;   /* of phones without one, where the lead has none; may be "" */
	struct dns *dns;       /* NULL: no look-ups */
	struct events *events; /* before events_read */
	const struct zone *zone;
	int64_t now;
	bool stream; /* no signs that need the whole file */
	const char *merge; /* partial results, counted instead of what is seen; or NULL */
	const struct verify *whole; /* that this one sees and judges for, in another thread; or NULL */
};

struct verify;

/* NULL with the reason in ERR. What O points to must outlive it. */
struct verify *verify_open(const struct verify_options *o, struct buf *err);

/* Must every record be seen before the first is judged? */
bool verify_wants_all(const struct verify *v);

/* The first look at a record: what of it others may say, too, as hashes; 0 where nothing is said. */
struct verify_signs {
	uint64_t ip, need, day, lead;
};
struct verify_signs verify_see(struct verify *v, const struct record *r);
void verify_count(struct verify *v, const struct verify_signs *s); /* in the order of the file */
void verify_counted(struct verify *v);				   /* those were all */

/* Partial results: what the whole file would have to know of each lead of a part, as hashes that
 * are the same in every process (map_hash_fixed). A header, a row a lead, and how many rows. */
void verify_sign_head(struct out *out);
void verify_sign(struct verify *v, const struct record *r, struct out *out);
void verify_sign_end(const struct verify *v, struct out *out);

/* Valid until the next verify_lead. */
struct verdict {
	enum verify_status email, phone, company;
	struct slice email_flags, phone_flags, flags, ip_leads;
};

/* Judges one lead. 0, or -1 with the reason in ERR: a regular expression of the flags reached its
 * limit, or the partial results do not know the lead. */
int verify_lead(struct verify *v, const struct record *r, const struct history *h,
		struct verdict *out, struct buf *err);

/* The alerts of the lead judged last: of row I "flags.csv:3", its flag, its condition; false behind
 * the last. */
struct verify_alert {
	struct slice flag, rule, when;
	size_t row;
};
bool verify_alert(const struct verify *v, size_t i, struct verify_alert *a);
struct verify_alert verify_alert_of(const struct verify *v, size_t row);

/* For -v: leads whose keys found no more room, so that they were not counted. */
uint64_t verify_uncounted(const struct verify *v);
struct rule_tally verify_tally(const struct verify *v);

void verify_free(struct verify *v);

#endif
