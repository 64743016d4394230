/* SPDX-License-Identifier: MIT
 * Who takes which lead, and what happens to it: the table of routes, decided for one lead at a
 * time. The order is: no consent; the owner it has, or was given before; the owner of the same
 * company; the pool of the first route that holds. Writes nothing and knows no file but the table.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include "assign.h"
#include "parallel.h"
#include "roster.h"
#include "stage.h"

struct route {
	struct slice queue, action, content;
	struct rule *when; /* NULL: holds for every lead */
	int pool;	   /* in the roster, -1: none */
	struct promise sla; /* span 0: none; days are working days, for who is in the roster */
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

struct router;
/* Warns of routes that take nobody, or not whom they mean: a stage that the router's table of stages
 * does not have, a row behind one that takes everybody. */
void routes_say(const struct router *r);

/* Columns that the router reads; HEAD_NONE where missing. */
enum route_column {
	ROUTE_LEAD_ID,
	ROUTE_EMAIL,
	ROUTE_PHONE,
	ROUTE_VISITOR,
	ROUTE_DOMAIN,
	ROUTE_COMPANY,
	ROUTE_CONSENT,
	ROUTE_UNSUBSCRIBED,
	ROUTE_STAGE,
	ROUTE_QUEUE, /* from here on: what an earlier run wrote */
	ROUTE_OWNER,
	ROUTE_ACTION,
	ROUTE_CONTENT,
	ROUTE_DUE,
	ROUTE_REASON,
	ROUTE_ORIGIN_CONTENT,
	ROUTE_PREVIOUS_OWNER,
	ROUTE_COVERED_BY,
	ROUTE_COLUMNS
};
enum { ROUTE_OWNED = ROUTE_COLUMNS - ROUTE_QUEUE };
extern const char *const route_column_name[ROUTE_COLUMNS];

enum { KEY_ID, KEY_DOMAIN, KEY_COMPANY, KEYS };

/* Everything that decides; the caller owns the parts. */
struct router {
	const struct routes *routes;
	struct roster *roster; /* NULL: none */
	struct assign *assign;
	const struct stages *stages; /* NULL, or whose content and action a route without takes */
	const struct zone *zone;
	int64_t now;
	struct slice leaver; /* whose leads are given to others, and no other lead touched */
	bool leaver_known;   /* the roster or a lead has that name */

	bool keeps_content; /* there is a column for what `content` held before it was routed */
	uint64_t strangers; /* leads whose owner the roster does not have */
	uint64_t replaced;  /* contents of an origin that were replaced all the same */

	/* the router's own */
	struct head head; /* the leads' columns, and "phase" of the stage where they have none */
	int column[ROUTE_COLUMNS], phase;
	size_t own[ROUTE_OWNED]; /* the handle of out_own + 1; 0: not written */
	int leaver_pool; /* -1: none */
	struct in *in;	 /* where the leads come from, if that is known */
	struct route_keys *ahead; /* of leads that come, a ring */
	uint64_t asked; /* leads so far */
	uint64_t taken; /* the first whose keys were not asked of CREW */
	struct route_crew *crew; /* of router_crew, while it runs */
	struct slice *row, *agreed;
	struct slice *where; /* "routes.csv:3" of each route */
	struct arena mem;
	struct map twins; /* rows without any identity: how often so far */
	struct buf text, note, fold;
	int *owner_of; /* by the number of a company's owner: in the roster */
	size_t owner_ofs, owner_of_cap;
	int64_t due; /* what is in due_text */
	size_t due_n;
	char due_text[WHEN_TEXT];
};

/* Finds the columns; before the tables are read, whose `when` is about r->head. -1 with the reason
 * in ERR where a column is there twice. */
int router_head(struct router *r, const struct head *head, struct buf *err);

/* After the parts are there: gives the credit that ASSIGN remembers to the seats of the roster. */
void router_start(struct router *r);

/* Leads will be given in the order of IN, the record last returned first: what is known of those
 * that come can then be fetched from memory early. Changes nothing else. */
void router_follow(struct router *r, struct in *in);

/* The rest of IN's present file, as parallel_run: JOBS threads read, and make of each lead what
 * depends on no other. LEAD is called in this thread, in the order of the file, with the line of
 * the record, and is to ask router_lead; false from it ends. OUT is flushed where the source is
 * slow. */
bool router_crew(struct router *r, struct in *in, unsigned jobs, struct out *out,
		 bool (*lead)(void *arg, const struct record *rec, uint64_t line), void *arg);

struct route_decision {
	struct slice queue, owner, action, content, due, reason;
	struct slice origin_content, previous_owner, covered_by;
	bool unrouted, moved; /* MOVED: from the leaver */
};

/* Decides for one lead and remembers it. The slices live until the next one. 0, or -1 when a
 * regular expression reached its limit (the message in ERR). */
int router_lead(struct router *r, const struct record *rec, struct route_decision *d,
		struct buf *err);

/* The columns of the router, before out_head; and the lead with what was decided. */
void router_columns(struct router *r, struct out *out);
void router_put(const struct router *r, struct out *out, const struct record *rec,
		const struct route_decision *d);

/* Puts the credit of the seats back into ASSIGN, to be saved. */
void router_settle(struct router *r);

void router_free(struct router *r);

#endif
