/* SPDX-License-Identifier: MIT
 * Who takes which lead, and what happens to it: the table of routes, decided for one lead at a
 * time. The order is: no consent; the owner it has, or was given before; the owner of the same
 * company; the pool of the first route that holds. Writes nothing and knows no file but the table.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include "assign.h"
#include "roster.h"
#include "stage.h"

struct route {
	struct slice queue, action, content;
	struct rule *when; /* NULL: holds for every lead */
	int pool;	   /* in the roster, -1: none */
	int64_t sla;	   /* microseconds, 0: none */
	double priority;
	uint64_t line;
};

struct routes {
	struct route *route; /* in the order they are tried: by priority, then as in the table */
	size_t n;
	struct table table;
};

/* Reads the table NAME. ROSTER may be NULL: then no route may name a pool. 0, or -1 with the
 * message in ERR. */
int routes_read(struct routes *r, const char *name, const struct rule_env *env,
		const struct roster *roster, struct buf *err);
void routes_free(struct routes *r);

/* Everything that decides; the caller owns the parts. */
struct router {
	const struct routes *routes;
	struct roster *roster; /* NULL: none */
	struct assign *assign;
	const struct stages *stages; /* NULL, or whose content a route without one takes */
	const struct zone *zone;
	int64_t now;

	int lead_id, email, domain, company, consent, unsubscribed,
	    stage;		       /* columns, HEAD_NONE where missing */
	int queue, owner, due, reason; /* what an earlier run wrote */
	struct slice *row;
	struct buf text, key[3], fold;
	char due_text[WHEN_TEXT];
};

/* Finds the columns. After it, credit that ASSIGN remembers is given to the seats of the roster. -1
 * with the reason in ERR where a column is there twice. */
int router_init(struct router *r, const struct head *head, struct buf *err);

struct route_decision {
	struct slice queue, owner, action, content, due, reason;
	bool unrouted;
};

/* Decides for one lead and remembers it. The slices live until the next one. 0, or -1 when a
 * regular expression reached its limit (the message in ERR). */
int router_lead(struct router *r, const struct record *rec, struct route_decision *d,
		struct buf *err);

/* Puts the credit of the seats back into ASSIGN, to be saved. */
void router_settle(struct router *r);

void router_free(struct router *r);

#endif
