/* SPDX-License-Identifier: MIT */
#include "cidr.h"

#include "ascii.h"
#include "num.h"

#include <arpa/inet.h>
#include <stdio.h>

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* Four decimal numbers; leading zeros are refused, since some read them as octal. */
static bool
v4_parse(struct slice s, unsigned char out[4])
{
	size_t i = 0;

	for (int group = 0; group < 4; group++) {
		size_t from = i;
		int v = 0;

		for (; i < s.n && i - from < 3 && is_digit(s.p[i]); i++)
			v = v * 10 + (s.p[i] - '0');
		if (i == from || v > 255 || (i - from > 1 && s.p[from] == '0'))
			return false;
		out[group] = (unsigned char)v;
		if (group < 3 && (i == s.n || s.p[i++] != '.'))
			return false;
	}
	return i == s.n;
}

/* A port behind an IPv4 address, or behind brackets. */
static bool
is_port(struct slice s)
{
	if (s.n < 2 || s.n > 6 || s.p[0] != ':')
		return s.n == 0;
	for (size_t i = 1; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

static bool
v6_parse(struct slice s, struct ip *ip)
{
	const char *zone = memchr(s.p, '%', s.n);
	char text[64];

	if (zone)
		s.n = (size_t)(zone - s.p);
	if (s.n >= sizeof(text) || memchr(s.p, '\0', s.n))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(AF_INET6, text, ip->byte) == 1;
}

bool
ip_parse(struct slice s, struct ip *ip)
{
	const char *colon, *end;

	s = slice_trim(s);
	if (s.n == 0)
		return false;
	if (*s.p == '[') {
		end = memchr(s.p, ']', s.n);
		if (!end || !is_port((struct slice){end + 1, (size_t)(s.p + s.n - end - 1)}))
			return false;
		return v6_parse((struct slice){s.p + 1, (size_t)(end - s.p - 1)}, ip);
	}
	colon = memchr(s.p, ':', s.n);
	if (colon && memchr(colon + 1, ':', (size_t)(s.p + s.n - colon - 1)))
		return v6_parse(s, ip);
	if (colon) {
		if (!is_port((struct slice){colon, (size_t)(s.p + s.n - colon)}))
			return false;
		s.n = (size_t)(colon - s.p);
	}
	memcpy(ip->byte, mapped, sizeof(mapped));
	return v4_parse(s, ip->byte + sizeof(mapped));
}

size_t
ip_format(const struct ip *ip, char dst[IP_TEXT])
{
	const unsigned char *b = ip->byte;

	if (memcmp(b, mapped, sizeof(mapped)) == 0)
		return (size_t)snprintf(dst, IP_TEXT, "%d.%d.%d.%d", b[12], b[13], b[14], b[15]);
	if (!inet_ntop(AF_INET6, b, dst, IP_TEXT))
		return 0;
	return strlen(dst);
}

bool
cidr_parse(struct slice s, struct cidr *c)
{
	const char *slash = memchr(s.p, '/', s.n);
	bool v4;
	long bits;

	if (!ip_parse(slash ? (struct slice){s.p, (size_t)(slash - s.p)} : s, &c->from))
		return false;
	v4 = memcmp(c->from.byte, mapped, sizeof(mapped)) == 0;
	bits = v4 ? 32 : 128;
	if (slash && !num_parse_long((struct slice){slash + 1, (size_t)(s.p + s.n - slash - 1)}, 0,
				     bits, &bits))
		return false;
	c->bits = (int)bits + (v4 ? 96 : 0);
	for (int i = c->bits; i < 128; i++)
		if (c->from.byte[i / 8] >> (7 - i % 8) & 1)
			return false;
	return true;
}

bool
cidr_has(const struct cidr *c, const struct ip *ip)
{
	int whole = c->bits / 8, rest = c->bits % 8;

	if (memcmp(c->from.byte, ip->byte, (size_t)whole) != 0)
		return false;
	return !rest || (c->from.byte[whole] ^ ip->byte[whole]) >> (8 - rest) == 0;
}

bool
ip_is_local(const struct ip *ip)
{
	static const char *const nets[] = {
	    "0.0.0.0/8",     "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
	    "172.16.0.0/12", "192.168.0.0/16", "::/127",	"fc00::/7",    "fe80::/10",
	};
	static _Thread_local struct cidr net[sizeof(nets) / sizeof(*nets)];
	static _Thread_local bool ready;

	for (size_t i = 0; !ready && i < sizeof(nets) / sizeof(*nets); i++)
		cidr_parse(slice_of(nets[i]), &net[i]);
	ready = true;
	for (size_t i = 0; i < sizeof(nets) / sizeof(*nets); i++)
		if (cidr_has(&net[i], ip))
			return true;
	return false;
}
