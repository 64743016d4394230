/* SPDX-License-Identifier: MIT
 * Which records are one by exact keys. A key is one column or several that must all agree, compared
 * in canonical form (e-mail lower case, phone as E.164, company without legal form, other text
 * folded); an empty part makes no key. Records that share any key are one cluster (union-find).
 * Keys are kept as 96-bit fingerprints under a random SipHash key: for ten million different keys
 * the chance that any two are taken for one is 1e-15. Knows nothing of merging. */
#ifndef DEDUPE_H
#define DEDUPE_H

#include "decided_sets.h"
#include "in.h"

enum dedupe_kind { KEY_TEXT, KEY_EMAIL, KEY_PHONE, KEY_COMPANY, KEY_DOMAIN };

struct dedupe_part {
	int column;
	enum dedupe_kind kind;
};

struct dedupe_key {
	struct dedupe_part *part;
	size_t n;
};

struct dedupe_slot; /* a fingerprint and what it stands for */
struct dedupe_ahead;

/* A record has a key. */
struct dedupe_share {
	uint32_t record, value;
};

struct dedupe {
	struct dedupe_key *key;
	size_t keys, key_cap;
	struct dedupe_slot *slot;
	size_t slots, used;
	uint32_t *parent; /* of each record added; roots are the first of their cluster */
	size_t n, cap;
	uint32_t *late; /* records that were the first of their cluster until one behind them came */
	size_t lates, late_cap;
	struct decided *decided; /* what stands above keys, or NULL; before the first record */
	struct dedupe_share *share; /* with that: keys of records wait until all is known */
	size_t shares, share_cap;
	uint32_t values; /* different keys */
	int country;	  /* column, or HEAD_NONE */
	char national[3]; /* country of phone numbers where the record has none */
	char country_text[3];
	struct buf text, value;
	struct in *in;		    /* where records come from, if that is known */
	struct dedupe_ahead *ahead; /* keys of those that come, a ring */
	uint64_t asked;		    /* records so far */
};

/* COUNTRY (ISO 3166 alpha-2, or "") is where national phone numbers are read when the record names
 * no country. */
void dedupe_init(struct dedupe *d, const struct head *head, const char *country);

/* A key from "email" or "company,phone". -1 with the reason in ERR. */
int dedupe_key(struct dedupe *d, const char *columns, const struct head *head, struct buf *err);

/* Records will be given in the order of IN, the record last returned first: where there is one key,
 * of one column, what is known of those that come is fetched from memory early. NULL: no more. */
void dedupe_follow(struct dedupe *d, struct in *in);

/* Adds the next record and joins it to those it shares a key with: are there any? With d->decided
 * dedupe_settle does that, after the last record. */
bool dedupe_add(struct dedupe *d, const struct record *r);
void dedupe_settle(struct dedupe *d);

/* The K-th key of R in canonical form: bytes that are equal where the key is; empty: none. Until
 * the next call. */
struct slice dedupe_text(struct dedupe *d, const struct record *r, size_t k);

/* The first record of the cluster that record I is in. */
uint32_t dedupe_first(struct dedupe *d, uint32_t i);

/* For streams, instead of dedupe_add: remembers the keys of R with a FLAG. Whether one of them was
 * there before; then KNOWN gets the flag of the record that had it. */
bool dedupe_seen(struct dedupe *d, const struct record *r, uint32_t flag, uint32_t *known);

void dedupe_free(struct dedupe *d);

#endif
