/* SPDX-License-Identifier: MIT
 * What event.c (reading), event_class.c (sorting), event_mark.c and history.c (asking) share, and
 * nobody else. */
#ifndef EVENT_OWN_H
#define EVENT_OWN_H

#include "event.h"
#include "event_store.h"

/* Where an event goes that a condition holds for. */
enum take {
	TAKE_COUNT, /* uint32_t */
	TAKE_FIRST, /* int64_t + TIME_BIAS; 0: none */
	TAKE_LAST,
	TAKE_SUM, /* double */
	TAKE_HIT  /* kept, one by one */
};

/* Added to moments, so that the zero of fresh memory is none of them. */
#define TIME_BIAS (INT64_C(1) << 60)

/* A stream, a tally or a fact: what it takes and where in a lead's state that is. */
struct event_taker {
	enum take take;
	char *on; /* NULL: any type */
	struct rule *when;
	struct rule *by_type; /* the same rule where it asks for nothing but the type */
	struct slice source;  /* where it stands: "rules.csv:2", or empty */
	int64_t from;	      /* only later events */
	size_t offset;
	struct event_hit *hit; /* of the lead asked for, TAKE_HIT only */
	size_t hits, cap;
};

enum verdict { TAKES, TAKES_NOT, TAKES_PERHAPS };

struct event_type {
	uint32_t text;
	uint32_t class;		/* where no condition has to be asked; else MAP_NONE */
	unsigned char *verdict; /* of each taker */
};

/* Events of one type for which the same takers' conditions hold. */
struct event_class {
	uint32_t text; /* of the type */
	uint32_t *taker;
	size_t n;
	bool keep, value;
	int64_t keep_from, from; /* of those that keep, of all of them */
};

/* The first columns of the head. */
enum {
	EVENT_AT,
	EVENT_TYPE,
	EVENT_LEAD_ID,
	EVENT_EMAIL_ADDRESS,
	EVENT_VISITOR_ID,
	EVENT_ASSET,
	EVENT_SOURCE,
	EVENT_CAMPAIGN,
	EVENT_IP,
	EVENT_VALUE,
	EVENT_KNOWN
};

struct event_file {
	struct in *in;
	int *column; /* of each column of the head, in this file */
	uint64_t read, usable; /* events; those of them with a time that can be read */
};

struct event_bucket;

/* A lead that will be asked for soon. */
struct event_ahead {
	uint64_t hash;
	const struct store_state *state;
	uint32_t next; /* the last of its hits that was asked for, as index + 1 */
};

/* How many leads ahead the memory is asked for the slot of their key, then for its state, and its
 * newest hit; from then on for one more of its hits with each lead. */
enum { AHEAD = 40, AHEAD_STATE = 28, AHEAD_HIT = 20 };

struct event_spelling;

struct events {
	const struct zone *zone;
	int64_t now;
	struct head head, type_head;
	struct event_file *file;
	size_t files;
	struct rule_aggs aggs;
	struct event_taker *taker;
	size_t takers, takers_cap, agg_first;
	struct store store;
	struct event_type *type;
	size_t types, types_cap;
	struct map type_index, asset_index, class_index;
	struct slice *text;
	size_t texts, texts_cap;
	struct event_class *class;
	size_t classes, classes_cap;
	struct arena mem;
	struct buf scratch, mask, key, owner; /* KEY: of the event in hand; OWNER: for event_stitch.c */
	struct slice *row; /* one event, in the order of the head */
	struct event_bucket *bucket;
	struct event_spelling *spelling; /* of types, in front of type_index */
	bool keyless, timeless; /* a file has no event that says whose it is; that has a time */
	uint64_t read, future, undated, taken;
	atomic_uint_fast64_t owned;
	struct buf undated_at;
	int64_t oldest;	 /* no taker takes what is not later */
	uint32_t class_none;
	bool count_nobody; /* look up whose events they are that no taker takes */
	struct events *lender; /* whose store, classes, texts, stitches and marks these are; NULL: own */
	unsigned jobs; /* threads for a large file; 0: one */
	struct event_marks *marks; /* event_mark.c's; NULL: nobody asked */
	struct event_stitches *stitches; /* event_stitch.c's; NULL: no visitor is known */
	/* The lead asked for. */
	struct store_state **state;
	size_t state_cap;
	size_t states;
	uint32_t *visited; /* event_stitch.c's: numbers of its keys that a visitor had */
	size_t owners, owner_cap;
	struct in *leads; /* where they come from, if that is known */
	int lead_column[STORE_KINDS];
	struct event_ahead *ahead; /* a ring of AHEAD */
	uint64_t asked, slots_warm, states_warm, hits_warm;
	bool gathered;
	struct store_hit *hit;
	size_t hit_cap;
	struct rule_fact *fact, *fact_none;
	struct event_day *day;
	size_t day_cap;
};

/* What one event says, as far as that needs no other: texts are of its record, or of the scratch.
 * What stands behind AT is there only where it is dated, not in the future and not idle, and what
 * stands behind KIND only where that is one. */
struct event_seen {
	int64_t at;
	struct slice type;
	enum store_kind kind;
	bool dated, date;
	bool idle; /* too old for all takers, and says of no visitor who that is */
	uint64_t hash;
	struct slice key, visitor, asset, value;
};
void event_look(const struct events *e, const int *column, const struct record *r,
		struct buf *scratch, struct event_seen *s);

/* Where it stands; RECORD may be NULL where the types alone say who takes it and nothing is marked. */
struct event_place {
	struct event_file *file;
	uint64_t line;
	const struct record *record;
};

/* One more event, in the order of the files. 0, or -1 with the reason in ERR. */
int event_add(struct events *e, const struct event_seen *s, const struct event_place *p,
	      struct buf *err);

/* The rest of F by threads, where that pays (event_crew.c). 0, or -1 with the reason in ERR. */
int events_by_threads(struct events *e, struct event_file *f, struct buf *err);

/* Facts become takers, and each taker gets its place in the state. */
void events_takers_place(struct events *e);
void events_buckets_free(struct events *e);

/* The number of a text that is not interned yet. */
uint32_t events_intern(struct events *e, struct slice s);

/* The index of a type, caselessly. */
uint32_t events_type(struct events *e, struct slice type);

/* The same rule over a row that has nothing but the type, or NULL where it asks for more. */
struct rule *events_by_type(struct events *e, const struct rule *r);

/* The class that no taker wants. */
uint32_t events_class_none(struct events *e);

/* The class of an event whose conditions have to be asked; MAP_NONE with the reason in ERR. */
uint32_t events_classify(struct events *e, const struct event_place *p, struct slice type,
			 const struct event_type *t, struct buf *err);

/* Keeps what the column says of the event just counted in e->read. */
void event_mark(struct events *e, const struct event_file *f, const struct record *r);
void events_marks_free(struct events *e);

/* An event of the lead that KEY finds was VISITOR_ID's. */
void event_stitch(struct events *e, enum store_kind kind, struct slice key,
		  struct slice visitor_id);

/* Where there are stitches: the keys of the lead asked for, one after the other (an address as
 * email_key gives it); then EACH is called for the visitors that are known to be this lead. */
typedef void event_visitor(struct events *e, enum store_kind kind, struct slice visitor_id);
void event_owner(struct events *e, enum store_kind kind, struct slice key);
void event_stitched(struct events *e, event_visitor *each);
void event_stitches_free(struct events *e);

/* Gets ready for leads, after reading. */
void history_prepare(struct events *e);
void history_free(struct events *e);

#endif
