/* SPDX-License-Identifier: MIT
 * Which takers (facts, tallies, streams) an event concerns: decided once a type where conditions
 * ask only for the type, else by asking them; events of one answer are one class. */
#include "event_own.h"

#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

uint32_t
events_intern(struct events *e, struct slice s)
{
	e->text = xgrow(e->text, e->texts, &e->texts_cap, sizeof(*e->text));
	e->text[e->texts] = arena_slice(&e->mem, s);
	return (uint32_t)e->texts++;
}

struct slice
events_text(const struct events *e, uint32_t id)
{
	return e->text[id];
}

bool
events_on_good(struct slice on)
{
	bool name = false;

	for (size_t i = 0; i < on.n; i++) {
		if (on.p[i] == '|' && !name)
			return false;
		if (on.p[i] == '|')
			name = false;
		else if (on.p[i] != ' ' && on.p[i] != '\t')
			name = true;
	}
	return name;
}

/* Does "a|b" name TYPE? */
static bool
on_names(const char *on, struct slice type)
{
	struct slice list = slice_of(on), one;

	while (slice_next(&list, '|', &one))
		if (slice_eq(one, SLICE("*")) || text_same(one, type))
			return true;
	return false;
}

/* "?" may hide a column that would be missing where there is only the type. */
struct rule *
events_by_type(struct events *e, const struct rule *r)
{
	struct rule_error why = {0};
	struct rule_env bare = {.lead = &e->type_head, .zone = e->zone, .now = e->now};
	struct rule_env full = {.event = &e->type_head, .zone = e->zone, .now = e->now};
	struct rule *by_type, *rest;

	e->scratch.n = 0;
	rule_print(r, &e->scratch);
	if (!e->scratch.n || memchr(e->scratch.s, '?', e->scratch.n))
		return NULL;
	if ((by_type = rule_compile(buf_slice(&e->scratch), &bare, &why)))
		return by_type;
	why = (struct rule_error){0};
	if (rule_compile_split(buf_slice(&e->scratch), &full, &by_type, &rest, &why) < 0)
		return NULL;
	if (rest) { /* not about the event alone */
		rule_free(by_type);
		by_type = NULL;
	}
	rule_free(rest);
	return by_type;
}

static int
type_verdict(const struct event_taker *t, struct slice type)
{
	struct rule_row row = {.lead = &type, .lead_n = 1, .event = &type, .event_n = 1};

	if (t->on && !on_names(t->on, type))
		return TAKES_NOT;
	if (!t->when)
		return TAKES;
	if (!t->by_type)
		return TAKES_PERHAPS;
	switch (rule_test(t->by_type, &row)) {
	case 0:
		return TAKES_NOT;
	case 1:
		return TAKES;
	default:
		return TAKES_PERHAPS; /* the limit comes out again where the row is known */
	}
}

/* The class of a type and the takers marked in MASK (a byte each). */
static uint32_t
class_of(struct events *e, uint32_t text, const unsigned char *mask)
{
	struct event_class *c;
	uint32_t *id;
	size_t n = 0;

	e->scratch.n = 0;
	buf_add(&e->scratch, &text, sizeof(text));
	buf_add(&e->scratch, mask, e->takers);
	id = map_put(&e->class_index, buf_slice(&e->scratch));
	if (*id != MAP_NONE)
		return *id;
	*id = (uint32_t)e->classes;
	e->class = xgrow(e->class, e->classes, &e->classes_cap, sizeof(*e->class));
	c = &e->class[e->classes++];
	*c = (struct event_class){.text = text, .keep_from = INT64_MAX, .from = INT64_MAX};
	for (size_t i = 0; i < e->takers; i++)
		n += mask[i] != 0;
	c->taker = arena_alloc(&e->mem, n * sizeof(*c->taker));
	for (size_t i = 0; i < e->takers; i++) {
		const struct event_taker *t = &e->taker[i];

		if (!mask[i])
			continue;
		c->taker[c->n++] = (uint32_t)i;
		if (t->from < c->from)
			c->from = t->from;
		if (t->take == TAKE_HIT) {
			c->keep = true;
			if (t->from < c->keep_from)
				c->keep_from = t->from;
		}
		if (t->take == TAKE_SUM)
			c->value = true;
	}
	return *id;
}

uint32_t
events_class_none(struct events *e)
{
	e->mask.n = 0;
	for (size_t i = 0; i < e->takers; i++)
		buf_addc(&e->mask, false);
	return class_of(e, 0, (const unsigned char *)buf_slice(&e->mask).p);
}

uint32_t
events_type(struct events *e, struct slice type)
{
	struct event_type *t;
	bool perhaps = false;
	uint32_t *id = map_put(&e->type_index, text_fold(type, &e->scratch));

	if (*id != MAP_NONE)
		return *id;
	*id = (uint32_t)e->types;
	e->type = xgrow(e->type, e->types, &e->types_cap, sizeof(*e->type));
	t = &e->type[e->types++];
	*t = (struct event_type){.text = events_intern(e, type), .class = MAP_NONE};
	t->verdict = arena_alloc(&e->mem, e->takers + 1);
	e->mask.n = 0;
	for (size_t i = 0; i < e->takers; i++) {
		t->verdict[i] = (unsigned char)type_verdict(&e->taker[i], type);
		perhaps |= t->verdict[i] == TAKES_PERHAPS;
		buf_addc(&e->mask, t->verdict[i] == TAKES);
	}
	if (!perhaps)
		t->class = class_of(e, t->text, (const unsigned char *)buf_slice(&e->mask).p);
	return (uint32_t)e->types - 1;
}

uint32_t
events_classify(struct events *e, const struct event_place *p, struct slice type,
		const struct event_type *t, struct buf *err)
{
	const struct record *r = p->record;
	struct rule_row row = {
	    .lead = e->row, .lead_n = e->head.n, .event = e->row, .event_n = e->head.n};

	for (size_t c = 0; c < e->head.n; c++)
		e->row[c] = r ? record_get(r, p->file->column[c]) : (struct slice){"", 0};
	e->row[EVENT_TYPE] = type;
	e->mask.n = 0;
	for (size_t i = 0; i < e->takers; i++) {
		int holds = t->verdict[i] == TAKES;

		if (t->verdict[i] == TAKES_PERHAPS)
			holds = rule_test(e->taker[i].when, &row);
		if (holds < 0) {
			struct slice source = e->taker[i].source;

			buf_addf(err, "%s:%" PRIu64 ": %.*s%s%s", in_name(p->file->in), p->line,
				 (int)source.n, source.p, source.n ? ": " : "",
				 rule_limit(e->taker[i].when));
			return MAP_NONE;
		}
		buf_addc(&e->mask, (char)holds);
	}
	return class_of(e, t->text, (const unsigned char *)buf_slice(&e->mask).p);
}
