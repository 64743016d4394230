/* SPDX-License-Identifier: MIT
 * IP addresses, and networks in CIDR form (RFC 4632, RFC 4291). Knows no file. */
#ifndef CIDR_H
#define CIDR_H

#include "mem.h"

/* Of both families: IPv4 is ::ffff:a.b.c.d. */
struct ip {
	unsigned char byte[16];
};

/* "192.0.2.1", "2001:db8::1", "[2001:db8::1]", with a port behind it or a zone; ::ffff:192.0.2.1
 * is 192.0.2.1. */
bool ip_parse(struct slice s, struct ip *ip);

/* As is it written: RFC 5952. Returns the length. */
enum { IP_TEXT = 48 };
size_t ip_format(const struct ip *ip, char dst[IP_TEXT]);

/* An address that says nothing of where somebody is: private, loopback, link-local, unspecified
 * (RFC 1918, 4193, 6598, 6890). */
bool ip_is_local(const struct ip *ip);

struct cidr {
	struct ip from;
	int bits; /* of 128 */
};

/* "10.0.0.0/8", "2001:db8::/32"; an address alone is a network of one. Bits behind the prefix have
 * to be zero: else it is a typo. */
bool cidr_parse(struct slice s, struct cidr *c);

bool cidr_has(const struct cidr *c, const struct ip *ip);

#endif
