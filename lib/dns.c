/* SPDX-License-Identifier: MIT
 * Questions stand in a queue; while callers go on wanting, what is under way is looked after. */
#include "dns.h"

#include "map.h"
#include "num.h"

/* What replaces ares_query came with 1.28; Debian 12 has 1.18. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <ares.h>
#include <arpa/nameser.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

enum {
	TIMEOUT_MS = 2000,
	TRIES = 2,
	AT_ONCE = 64,
	PER_SECOND = 100, /* a resolver of one's own bears more, a public one asks for less */
	BURST = 20,	  /* that many may go at once after a pause */
	ADDRESSES = 4	  /* looked at of an answer: one is enough */
};

struct question {
	struct dns *dns;
	const char *name;
	struct question *next; /* in the queue */
	enum dns_answer answer;
	bool family6; /* A had nothing, AAAA is asked */
};

struct dns {
	ares_channel channel;
	struct dns_options o;
	struct map index; /* name -> question */
	struct question **question;
	size_t n, cap;
	struct question *first, **last; /* not asked yet */
	int under_way;
	struct arena mem;
	int64_t from; /* of the clock: as many may have been asked since as fit */
	int64_t asked;
};

static int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* c-ares takes a port modulo 65,536. A port is what stands behind the only colon, or behind that
 * of [an IPv6 address]. */
static bool
ports_valid(const char *servers)
{
	for (const char *s = servers;; s++) {
		const char *end = s + strcspn(s, ","), *bracket = memchr(s, ']', (size_t)(end - s));
		const char *from = bracket ? bracket : s;
		const char *colon = memchr(from, ':', (size_t)(end - from));
		const char *port = colon ? colon + 1 : end;
		long n;

		if (colon && !memchr(port, ':', (size_t)(end - port)) &&
		    !num_parse_long((struct slice){port, (size_t)(end - port)}, 1, 65535, &n))
			return false;
		if (!*(s = end))
			return true;
	}
}

struct dns *
dns_open(const struct dns_options *o, struct buf *err)
{
	struct dns *d = xcalloc(1, sizeof(*d));
	struct ares_options set = {0};
	int rc;

	if (o->servers && !ports_valid(o->servers)) {
		buf_addf(err, "--dns-server: a port that is none, from 1 to 65535");
		free(d);
		return NULL;
	}
	d->o = *o;
	if (!d->o.at_once)
		d->o.at_once = AT_ONCE;
	if (!d->o.per_second)
		d->o.per_second = PER_SECOND;
	set.timeout = o->timeout_ms ? o->timeout_ms : TIMEOUT_MS;
	set.tries = o->tries ? o->tries : TRIES;
	rc = ares_library_init(ARES_LIB_INIT_ALL);
	if (rc == ARES_SUCCESS)
		rc = ares_init_options(&d->channel, &set, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
	if (rc == ARES_SUCCESS && o->servers) {
		rc = ares_set_servers_ports_csv(d->channel, o->servers);
		if (rc != ARES_SUCCESS)
			ares_destroy(d->channel);
	}
	if (rc != ARES_SUCCESS) {
		buf_addf(err, "%s: %s", o->servers ? "--dns-server" : "resolver", ares_strerror(rc));
		free(d);
		return NULL;
	}
	d->last = &d->first;
	d->from = clock_ms();
	return d;
}

static void
done(struct question *q, enum dns_answer answer)
{
	q->answer = answer;
	q->dns->under_way--;
}

/* What a question came to. Only a server that knows, or asks those who know, can deny: a question that
 * something sent back as it was, and a server that only names others, say nothing. */
static int
heard(int status, const unsigned char *answer, int n)
{
	bool denies = status == ARES_ENODATA || status == ARES_ENOTFOUND;
	bool is_answer = n > 3 && answer[2] & 0x80, knows = n > 3 && answer[2] & 0x04,
	     asks = n > 3 && answer[3] & 0x80;

	return denies && answer && !(is_answer && (knows || asks)) ? ARES_EBADRESP : status;
}

/* c-ares calls back with ARES_EDESTRUCTION when the channel goes; nobody wants that answer. */
static enum dns_answer
failure(int status)
{
	return status == ARES_ENOTFOUND ? DNS_NOTHING : DNS_FAILED;
}

static void
on_address(void *arg, int status, int timeouts, unsigned char *answer, int n)
{
	struct question *q = arg;
	struct ares_addrttl v4[ADDRESSES];
	struct ares_addr6ttl v6[ADDRESSES];
	int found = ADDRESSES;

	(void)timeouts;
	status = heard(status, answer, n);
	if (status == ARES_SUCCESS)
		status = q->family6 ? ares_parse_aaaa_reply(answer, n, NULL, v6, &found)
				    : ares_parse_a_reply(answer, n, NULL, v4, &found);
	if (status == ARES_SUCCESS && found > 0) {
		done(q, DNS_ADDRESS);
	} else if (status != ARES_SUCCESS && status != ARES_ENODATA) {
		done(q, failure(status));
	} else if (q->family6) {
		done(q, DNS_NOTHING);
	} else {
		q->family6 = true;
		ares_query(q->dns->channel, q->name, ns_c_in, ns_t_aaaa, on_address, q);
	}
}

static void
on_mx(void *arg, int status, int timeouts, unsigned char *answer, int n)
{
	struct question *q = arg;
	struct ares_mx_reply *mx = NULL;

	(void)timeouts;
	status = heard(status, answer, n);
	if (status == ARES_SUCCESS)
		status = ares_parse_mx_reply(answer, n, &mx);
	if (status == ARES_SUCCESS && mx) {
		bool none = !mx->next && (!*mx->host || strcmp(mx->host, ".") == 0);

		done(q, none ? DNS_NULL_MX : DNS_MX);
	} else if (status == ARES_SUCCESS || status == ARES_ENODATA) {
		ares_query(q->dns->channel, q->name, ns_c_in, ns_t_a, on_address, q);
	} else {
		done(q, failure(status));
	}
	if (mx)
		ares_free_data(mx);
}

/* How long until one more may be asked, in ms. */
static int64_t
until_next(struct dns *d)
{
	int64_t now = clock_ms(), due;

	/* a pause earns no more than a burst */
	due = d->from + d->asked * 1000 / d->o.per_second;
	if (due < now - (int64_t)BURST * 1000 / d->o.per_second) {
		d->from = now - (int64_t)BURST * 1000 / d->o.per_second;
		d->asked = 0;
		due = d->from;
	}
	return due > now ? due - now : 0;
}

static void
ask_some(struct dns *d)
{
	while (d->first && d->under_way < d->o.at_once && until_next(d) == 0) {
		struct question *q = d->first;

		d->first = q->next;
		if (!d->first)
			d->last = &d->first;
		d->asked++;
		d->under_way++;
		ares_query(d->channel, q->name, ns_c_in, ns_t_mx, on_mx, q);
	}
}

/* What has come in is read; with WAIT, something comes in or is due. */
static void
look_after(struct dns *d, bool wait)
{
	ares_socket_t sock[ARES_GETSOCK_MAXNUM];
	struct pollfd fd[ARES_GETSOCK_MAXNUM];
	/* not by c-ares' own macros, which shift an int by 31 */
	unsigned bits = (unsigned)ares_getsock(d->channel, sock, ARES_GETSOCK_MAXNUM);
	struct timeval tv;
	int64_t ms = 1000;
	nfds_t n = 0;
	int ready;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		short want = (short)((bits >> i & 1 ? POLLIN : 0) |
				     (bits >> (i + ARES_GETSOCK_MAXNUM) & 1 ? POLLOUT : 0));

		if (want)
			fd[n++] = (struct pollfd){sock[i], want, 0};
	}
	if (ares_timeout(d->channel, NULL, &tv))
		ms = (int64_t)tv.tv_sec * 1000 + tv.tv_usec / 1000 + 1;
	if (d->first && d->under_way < d->o.at_once && until_next(d) < ms)
		ms = until_next(d);
	ready = poll(fd, n, wait ? (int)ms : 0);
	for (nfds_t i = 0; ready > 0 && i < n; i++)
		if (fd[i].revents)
			ares_process_fd(d->channel,
					fd[i].revents & ~POLLOUT ? fd[i].fd : ARES_SOCKET_BAD,
					fd[i].revents & POLLOUT ? fd[i].fd : ARES_SOCKET_BAD);
	if (ready <= 0)
		ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void
dns_want(struct dns *d, struct slice domain)
{
	uint32_t *at = map_put(&d->index, domain);
	struct question *q;

	if (*at == MAP_NONE) {
		*at = (uint32_t)d->n;
		q = arena_alloc(&d->mem, sizeof(*q));
		*q = (struct question){.dns = d, .name = arena_string(&d->mem, domain)};
		d->question = xgrow(d->question, d->n, &d->cap, sizeof(*d->question));
		d->question[d->n++] = q;
		*d->last = q;
		d->last = &q->next;
	} else if (!d->first && !d->under_way) {
		return;
	}
	ask_some(d);
	if (d->under_way)
		look_after(d, false);
}

void
dns_wait(struct dns *d)
{
	while (d->first || d->under_way) {
		ask_some(d);
		if (d->first || d->under_way)
			look_after(d, true);
	}
}

enum dns_answer
dns_answer(const struct dns *d, struct slice domain)
{
	uint32_t at = map_get(&d->index, domain);

	return at == MAP_NONE ? DNS_NOT_ASKED : d->question[at]->answer;
}

uint64_t
dns_asked(const struct dns *d)
{
	return d->n;
}

void
dns_free(struct dns *d)
{
	if (!d)
		return;
	ares_destroy(d->channel);
	ares_library_cleanup();
	map_free(&d->index);
	free(d->question);
	arena_free(&d->mem);
	free(d);
}
