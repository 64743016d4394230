/* SPDX-License-Identifier: MIT
 * The rules of identity: who speaks for a pair (or for two clusters) and what speaks against it, by
 * the levels alone and not by how much they say. Names support and never decide; two mailboxes, or
 * two people of one telephone, are two unless something of a person says that they are one. Knows no
 * probability. */
#ifndef WITNESS_H
#define WITNESS_H

#include "field.h"

/* Who speaks: several columns of one kind are one witness. An address at the same firm is one for
 * the firm. */
enum witness { W_NAME, W_COMPANY, W_PLACE, W_OTHER, WITNESSES };
enum witness witness_of(const struct field *f, unsigned level);

/* What the records of a pair have in common and what not; of clusters what any of their pairs say. */
struct facts {
	unsigned char mail; /* the best level of two addresses + 1; 0: there are none */
	bool mailbox;	    /* one has an address of its own */
	bool moved;	    /* the addresses are alike and at different domains */
	bool typed;	    /* and of one name: it is the domain that has a slip */
	bool firm;	    /* they are two of one firm */
	bool numbered;	    /* and differ in their numbers: it tells namesakes apart so */
	bool twice;	    /* names have a slip, and the addresses have it too */
	bool given, last;   /* names that agree: first or whole ones, family names */
	bool other_given, other_name; /* those that do not; any of them */
	bool phone, born, code, company, other_company;
	bool other_phone;
	bool crowded; /* the telephone is of many */
};

/* Adds what records A and B say, whose levels are PATTERN. CODES[k]: column k has a code that only
 * one person has; NULL: all have. */
void facts_add(struct facts *x, const struct fields *f, const struct pattern *pattern, uint32_t a,
	       uint32_t b, const bool *codes);

/* Of a column of names of persons, on the whole: above 0 they agree, 0 nothing can tell. */
void facts_name(struct facts *x, const struct field *f, int agrees);

/* Something that only one person has agrees. */
bool facts_known(const struct facts *x);

/* That or a name or day does. */
bool facts_person(const struct facts *x);

/* DOUBTED: an address with a slip, for which nothing else speaks. UNPROVED: as good as two, for all
 * that the list can tell. ANOTHER: two. */
enum verdict { OPEN, DOUBTED, UNPROVED, ANOTHER };
enum verdict facts_verdict(const struct facts *x);

#endif
