/* SPDX-License-Identifier: MIT
 * What leads did: event files (-e) read once, before the leads, into memory by lead. An event
 * belongs to the first key it has of lead_id, email, visitor_id; a lead has the events of all its
 * keys. Events after now are left out (a replay must not know the future) and counted.
 *
 * Three kinds of use, all registered before events_read: facts (rule_env.aggs: counts, first, last
 * ...) and tallies cost a few bytes a lead; streams keep each event they take, 24 bytes, for caps,
 * decay and gates. So do the facts most_per_day and days_with. Never prints. */
#ifndef EVENT_H
#define EVENT_H

#include "in.h"
#include "rule.h"

struct events;

/* Opens the files and reads their headers; the head is the union of the known columns (at type
 * lead_id email visitor_id asset source campaign ip value) and theirs. N may be 0: no events, all
 * facts empty. NULL with the reason in ERR. FILES must outlive it. */
struct events *events_open(const char *const *files, size_t n, const struct in_options *o,
			   const struct zone *zone, int64_t now, struct buf *err);

const struct head *events_head(const struct events *e); /* for rule_env.event */
struct rule_aggs *events_aggs(struct events *e);	/* for rule_env.aggs */

/* Is there a name between all bars of ON? An empty one would be an event without a type. */
bool events_on_good(struct slice on);

/* A stream of the events whose type ON names ("a|b", "*" any, caseless) and for which WHEN holds
 * (may be NULL; over event columns; borrowed). Returns its number. */
size_t events_stream(struct events *e, struct slice on, struct rule *when);

/* The same, but only how many there are; the number is for history_tally. */
size_t events_tally(struct events *e, struct slice on, struct rule *when);

/* Makes a tally a stream. */
void events_keep(struct events *e, size_t tally);

/* The row of a table that its condition is of, for messages; copied. */
void events_source(struct events *e, size_t number, struct slice source);

/* The stream or tally takes only events later than FROM. */
void events_since(struct events *e, size_t number, int64_t from);

/* Remembers what COLUMN says of every event, 2 bytes each: at most EVENTS_MARKS spellings, the rest
 * is EVENTS_OTHER. Before events_read. False where no file has the column. */
enum { EVENTS_MARKS = 60000, EVENTS_OTHER = 1 };
bool events_mark(struct events *e, struct slice column);

/* Threads for large files whose events need no condition but their type; before events_read. */
void events_jobs(struct events *e, unsigned jobs);

/* Looks up whose the events are, too, that no rule takes: for events_count.nobody. Before events_read,
 * which takes longer then. */
void events_count_nobody(struct events *e);

/* Reads everything. 0, or -1 with the reason ("events.csv:12: ...") in ERR. */
int events_read(struct events *e, struct buf *err);

struct event_hit {
	int64_t at;
	uint32_t row; /* ordinal over all files from 1: breaks ties, so order is always one */
	uint32_t type, asset; /* events_text() */
	bool date;	      /* AT was a day without a time */
};

/* The type (as first spelt) or the asset of a hit. */
struct slice events_text(const struct events *e, uint32_t id);

/* What the column of events_mark says of a hit: 0 nothing, else a number below events_marks; and the
 * text of that number, as it is spelt. */
uint16_t events_mark_of(const struct events *e, const struct event_hit *hit);
size_t events_marks(const struct events *e);
struct slice events_mark_text(const struct events *e, uint16_t mark);

/* The history of one lead; valid until the next events_lead. FACT is what rule_row.fact wants. */
struct history {
	const struct rule_fact *fact;
	struct events *events;
};

/* The same events for one more thread. Opened like FROM, whose rules are then compiled for it in the
 * same order; events_share, in place of events_read, once FROM has read: false where the rules are not
 * the same. FROM must outlive it. */
struct events *events_like(const struct events *from);
bool events_share(struct events *e, struct events *from);

/* Leads are asked for in the order of IN, the record last returned first, by these columns of it
 * (HEAD_NONE: none): what they did can then be fetched from memory early. Changes nothing else. */
void events_follow(struct events *e, struct in *in, int lead_id, int email, int visitor_id);

/* MERGED_IDS: the ids of the leads that lead-dedupe made into this one, with ';' between them;
 * MERGED_EMAILS: the addresses they had besides. What these did counts, too. Any of the keys may be
 * empty. */
void events_lead(struct events *e, struct slice lead_id, struct slice email,
		 struct slice visitor_id, struct slice merged_ids,
		 struct slice merged_emails, struct history *h);

/* The columns of a lead list that say whose events they are, and the history of one of its leads. */
enum event_key {
	EVENT_LEAD,
	EVENT_EMAIL,
	EVENT_VISITOR,
	EVENT_MERGED,
	EVENT_MERGED_EMAILS,
	EVENT_KEYS
};
extern const char *const event_key_name[EVENT_KEYS];
void events_record(struct events *e, const struct record *r, const int column[EVENT_KEYS],
		   struct history *h);

/* The hits of one stream, in time order, ties by row. */
const struct event_hit *history_stream(const struct history *h, size_t stream, size_t *n);

uint64_t history_tally(const struct history *h, size_t tally);

/* For -v: read, later than now, without a readable time, of nobody (no lead asked for its key so
 * far; 0 without events_count_nobody); comparisons in the conditions of facts that were false for want
 * of a readable value (those of streams are with their rules). */
struct events_count {
	uint64_t read, future, undated, nobody;
	struct rule_tally compared;
};
struct events_count events_count(const struct events *e);

/* "events: 11 read, 0 of nobody, 1 later than now, 0 without a time", appended to B. */
void events_say(const struct events *e, struct buf *b);

/* Is there a file of which no event can count? *TIMELESS: for want of a time. The other want, of a key,
 * is said already. */
bool events_useless(const struct events *e, bool *timeless);

/* Warns, by row and word, of types in a table that no event has while one nearly called so is there
 * (event_near.c). After events_read. */
bool events_say_near(const struct events *e);

/* Where the first event without a readable time is ("events.csv:12"), NULL if there is none. */
const char *events_undated(const struct events *e);

void events_free(struct events *e);

#endif
