/* SPDX-License-Identifier: MIT
 * What event.c (reading), event_class.c (sorting) and history.c (asking) share, and nobody else. */
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
	int64_t keep_from;
};

struct event_file {
	struct in *in;
	int *column; /* of each column of the head, in this file */
};

struct event_waiting;

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
	struct buf scratch, mask;
	struct slice *row; /* one event, in the order of the head */
	struct event_waiting *waiting;
	size_t waits;
	uint64_t read, future, undated, taken, owned;
	struct buf undated_at;
	/* The lead asked for. */
	struct store_state *state[STORE_KINDS];
	size_t states;
	bool gathered;
	struct store_hit *hit;
	size_t hit_cap;
	struct rule_fact *fact, *fact_none;
	struct event_day *day;
	size_t day_cap;
};

/* The number of a text that is not interned yet. */
uint32_t events_intern(struct events *e, struct slice s);

/* The index of a type, caselessly. */
uint32_t events_type(struct events *e, struct slice type);

/* The same rule over a row that has nothing but the type, or NULL where it asks for more. */
struct rule *events_by_type(struct events *e, const struct rule *r);

/* The class of an event whose conditions have to be asked; MAP_NONE with the reason in ERR. */
uint32_t events_classify(struct events *e, const struct event_file *f, const struct event_type *t,
			 const struct record *r, struct buf *err);

/* Gets ready for leads, after reading. */
void history_prepare(struct events *e);
void history_free(struct events *e);

#endif
