/* SPDX-License-Identifier: MIT
 * Does a domain take mail? (the only user of c-ares) MX, else A and AAAA; many at once, each domain
 * once, no faster than told. Knows names, not addresses of people. */
#ifndef DNS_H
#define DNS_H

#include "mem.h"

enum dns_answer {
	DNS_NOT_ASKED,
	DNS_MX,	     /* it names who takes its mail */
	DNS_ADDRESS, /* it only has an address, which then takes it (RFC 5321 5.1) */
	DNS_NULL_MX, /* it says that it takes none (RFC 7505) */
	DNS_NOTHING, /* no such domain, or nothing there that takes mail */
	DNS_FAILED   /* nobody could say: no answer in time, a server that failed */
};

struct dns_options {
	const char *servers; /* "192.0.2.1,[2001:db8::1]:5353"; NULL: those of the system */
	int timeout_ms;	     /* of one try; 0: 2000 */
	int tries;	     /* 0: 2 */
	int at_once;	     /* questions under way at most; 0: 64 */
	int per_second;	     /* domains asked for at most; 0: 100 */
};

struct dns;

/* NULL with the reason in ERR. */
struct dns *dns_open(const struct dns_options *o, struct buf *err);

/* Asks for DOMAIN (ASCII, lower case), if nobody has yet; does not wait. */
void dns_want(struct dns *d, struct slice domain);

/* Waits until all that was wanted is answered. */
void dns_wait(struct dns *d);

enum dns_answer dns_answer(const struct dns *d, struct slice domain);

uint64_t dns_asked(const struct dns *d); /* domains so far */

void dns_free(struct dns *d);

#endif
