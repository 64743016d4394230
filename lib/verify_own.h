/* SPDX-License-Identifier: MIT
 * What the parts of verify share: the codes, and what each check is asked. Private to verify. */
#ifndef VERIFY_OWN_H
#define VERIFY_OWN_H

#include "cidr.h"
#include "dns.h"
#include "map.h"
#include "phone_plan.h"
#include "re.h"
#include "verify.h"

/* One finding, one code. Which column it stands in, and what it makes of the status there. */
enum verify_code {
	/* email_flags */
	CODE_SYNTAX,
	CODE_RESERVED,
	CODE_NULL_MX,
	CODE_NO_MX,
	CODE_DISPOSABLE,
	CODE_ROLE,
	CODE_TYPO,
	CODE_SUFFIX,
	CODE_TLD,
	CODE_LOOKALIKE,
	CODE_NO_DOT,
	CODE_LITERAL,
	CODE_QUOTED,
	CODE_COMMENT,
	CODE_DEPRECATED,
	CODE_UTF8,
	CODE_DNS_FAILED,
	CODE_NO_MX_BUT_A,
	CODE_FREE,
	/* phone_flags */
	CODE_IMPOSSIBLE,
	CODE_NO_COUNTRY,
	CODE_UNASSIGNED,
	CODE_PREMIUM,
	CODE_FAKE,
	/* flags */
	CODE_BIZ_NO,
	CODE_COMPANY_DOMAIN,
	CODE_NAME_TEST,
	CODE_NAME_KEYBOARD,
	CODE_NAME_RANDOM,
	CODE_NAME_DIGITS,
	CODES
};

#define CODE_BIT(c) (UINT64_C(1) << (c))

/* For tables that lose little where two names meet: fast, and of no use against who wants them to
 * meet. */
static inline uint64_t
name_hash(struct slice s)
{
	const uint64_t by = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = s.n, part;

	for (; s.n >= 8; s.p += 8, s.n -= 8) {
		memcpy(&part, s.p, 8);
		h = (h ^ part) * by;
		h ^= h >> 32;
	}
	part = 0;
	for (size_t i = 0; i < s.n; i++)
		part |= (uint64_t)(unsigned char)s.p[i] << 8 * i;
	h = (h ^ part) * by;
	h ^= h >> 32;
	h *= by;
	return h ^ h >> 29;
}

/* What was found in one lead. */
struct findings {
	uint64_t bits;
	struct slice typo; /* the domain that is meant */
};

static inline void
find(struct findings *f, enum verify_code c)
{
	f->bits |= CODE_BIT(c);
}

/* The worst status of the codes from FIRST to LAST, or GOOD where none says otherwise. */
enum verify_status verify_worst(const struct findings *f, enum verify_code first,
				enum verify_code last, enum verify_status good);

/* Their names, ";" between; appended. */
void verify_names(const struct findings *f, enum verify_code first, enum verify_code last,
		  struct buf *b);

/* What a list has; nearly all that is asked for is in none, and one bit says so. */
struct verify_list {
	struct map map; /* -> LISTED_ bits */
	uint64_t maybe[1 << 12];
};

/* Domains and local parts that are listed. */
struct verify_lists {
	struct verify_list domain, role;
};
enum { LISTED_FREE = 1, LISTED_DISPOSABLE = 2 };

int lists_read(struct verify_lists *l, const struct verify_options *o, struct buf *err);
uint32_t lists_get(const struct verify_list *l, struct slice key); /* its bits */
uint32_t lists_domain(const struct verify_lists *l, struct slice domain, struct slice registrable);
void lists_free(struct verify_lists *l);

/* The provider's domain that DOMAIN (lower case) is a slip of the fingers from, or empty. It is not
 * asked about domains that are listed. TLD: its last label exists. */
struct slice typo_of(struct slice domain, bool tld);

/* Everything about an e-mail's domain that does not change from lead to lead. The slices of DOMAIN
 * live until the next. */
struct domain_facts {
	uint64_t codes;		  /* bits */
	struct slice typo;	  /* of a constant */
	struct slice name;	  /* ASCII, lower case */
	struct slice registrable; /* the end of name */
};

struct emails;
struct emails *emails_open(const struct verify_lists *l, struct dns *dns);
/* FACTS are those of its domain; empty names where it has none. */
void email_check(struct emails *e, struct slice email, struct findings *f,
		 struct domain_facts *facts);
void emails_want(struct emails *e, struct slice email); /* its domain will be asked of DNS */
void emails_free(struct emails *e);

struct phones;
struct phones *phones_open(const char *table, const char *country, struct buf *err);
void phone_check(struct phones *p, struct slice phone, struct slice country, struct findings *f);
void phones_free(struct phones *p);

/* Company against the registrable domain of the e-mail: VERIFY_VALID they go together, RISKY they
 * do not, UNKNOWN nobody can say. */
enum verify_status company_check(struct slice company, struct slice registrable);

void name_check(struct slice name, struct findings *f);

/* How often what this lead says is said by others in the file. */
struct batch;
struct batch *batch_open(const struct verify_options *o, struct buf *err);
struct batch *batch_part(const struct batch *whole); /* sees for it, and knows what it has counted */
bool batch_wanted(const struct batch *b); /* must all be seen, before one is judged? */
struct verify_signs batch_see(struct batch *b, const struct record *r);
void batch_count(struct batch *b, const struct verify_signs *s);
void batch_counted(struct batch *b); /* that was all */
struct batch_counts {
	uint32_t ip, need, day; /* 0: not known */
};
void batch_soon(const struct batch *b, const struct verify_signs *s); /* their counts are wanted */
struct batch_counts batch_counts(const struct batch *b, const struct verify_signs *s);
bool batch_stranger(const struct batch *b, const struct verify_signs *s); /* not counted */
uint64_t batch_lost(const struct batch *b); /* records whose keys had no more room */
void batch_free(struct batch *b);

/* A partial result: a header, the signs of each lead that has some, how many those were. */
void signs_head(struct out *out);
bool signs_row(struct out *out, const struct verify_signs *s); /* has it some? */
void signs_end(struct out *out, uint64_t rows);
/* Counts those of FILE, parts one behind the other, in B. -1: the reason in ERR. */
int signs_count(const char *file, struct batch *b, struct buf *err);

#endif
