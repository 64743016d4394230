/* SPDX-License-Identifier: MIT
 * The rule language of every `when` (lead-rules(5)): text is compiled once against the columns
 * there are, checked whole, and evaluated without allocating. Never prints and knows no file but
 * word lists of `in file`. */
#ifndef RULE_H
#define RULE_H

#include "record.h"
#include "when.h"

/* Event functions are not computed here: compiling registers what is wanted, the caller (event.h)
 * fills in the facts of a lead before it asks rule_test. Equal calls share one entry. */
enum rule_agg_kind { AGG_COUNT, AGG_FIRST, AGG_LAST, AGG_SUM, AGG_MOST_PER_DAY, AGG_DAYS_WITH };

struct rule_agg {
	enum rule_agg_kind kind;
	struct rule *when; /* over one event's columns (rule_row.event); NULL: every event */
	int64_t window;	   /* only events after now - window; 0: all */
	char *text;	   /* as rule_print gives it; what makes two equal */
};

struct rule_aggs {
	struct rule_agg *a;
	size_t n, cap;
};

/* What an event function is worth for one lead: count, sum, most_per_day and days_with in number;
 * first and last in time (WHEN_NONE: no such event). */
struct rule_fact {
	double number;
	int64_t time;
};

/* What names mean when a rule is compiled. */
struct rule_env {
	const struct head *lead;  /* bare names; NULL: then bare names are the event's */
	const struct head *event; /* event.name, and names in event functions; NULL: no events */
	struct rule_aggs *aggs;	  /* NULL: event functions may not be used here */
	const struct zone *zone;
	int64_t now;
};

/* Where and what. AT and LEN are bytes in the rule's text. */
struct rule_error {
	size_t at, len;
	char text[256];
};

struct rule;

/* The compiled rule, or NULL with ERR filled. Empty text is an error; the caller decides what an
 * empty cell means. Where there are lead columns, event.name is an error: such a rule is split. */
struct rule *rule_compile(struct slice text, const struct rule_env *env, struct rule_error *err);

/* A rule about an event of a lead, in two parts joined by "and": one over the event's columns
 * (tested when the events are read), one over the lead's columns and facts (tested at the lead).
 * Either may be NULL (always holds). A comparison that mixes both is an error. */
int rule_compile_split(struct slice text, const struct rule_env *env, struct rule **event_part,
		       struct rule **lead_part, struct rule_error *err);

/* The values a rule is tested on; lead and event in the order of the heads it was compiled with. */
struct rule_row {
	const struct slice *lead;
	size_t lead_n;
	const struct slice *event;
	size_t event_n;
	const struct rule_fact *fact; /* in the order of rule_env.aggs */
};

/* 1 holds, 0 does not, -1 a regular expression reached a limit: rule_limit() says which, for the
 * message. Not for two threads at once. */
int rule_test(struct rule *r, const struct rule_row *row);
const char *rule_limit(const struct rule *r);

/* Comparisons so far that were false because a value was empty, or could not be read as what it was
 * compared with. */
struct rule_tally {
	uint64_t empty, unreadable;
};
struct rule_tally rule_tally(const struct rule *r);

/* Does it read this column of the lead? */
bool rule_reads(const struct rule *r, size_t column);

/* Gives SAY each text that this column of the lead is compared with as a whole, or looked for in. */
void rule_asked(const struct rule *r, size_t column, void (*say)(void *ctx, struct slice text),
		void *ctx);

/* One spelling of the same rule: compiles to the same rule again. Appends to B. */
void rule_print(const struct rule *r, struct buf *b);

/* A column's name and a text as they are written in a rule, quoted where they have to be: for who
 * writes rules. */
void rule_print_name(struct slice name, struct buf *b);
void rule_print_text(struct slice text, struct buf *b);

void rule_free(struct rule *r);
void rule_aggs_free(struct rule_aggs *a);

/* An error as people read it, three lines in B without a final newline: "rules.csv:7: when: TEXT",
 * the rule, and a caret under the place. */
void rule_explain_error(const char *table, uint64_t line, const char *column, struct slice text,
			const struct rule_error *e, struct buf *b);

#endif
