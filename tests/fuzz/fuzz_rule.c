/* SPDX-License-Identifier: MIT
 * Any text as a rule: it compiles or is an error with a place in it; what compiles prints as itself
 * and answers the same again. */
#include "rule.h"

#include <stdlib.h>

static const char *const column[][2] = {{"budget", "50,000"},
					{"title", "IT Director"},
					{"email", "kim@acme.co.kr"},
					{"created_at", "2026-06-20"},
					{"tags", "a; b|c"},
					{"예산", "5천만"},
					{"empty", ""}};
static const char *const event_column[] = {"at", "type", "asset", "value"};
enum { COLUMNS = sizeof(column) / sizeof(*column), EVENT_COLUMNS = 4, FACTS = 1 << 12 };

static struct head lead, event;
static struct slice cell[COLUMNS], event_cell[EVENT_COLUMNS];
static struct rule_fact facts[FACTS];

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void
setup(void)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		head_add(&lead, slice_of(column[i][0]));
		cell[i] = slice_of(column[i][1]);
	}
	for (size_t i = 0; i < EVENT_COLUMNS; i++) {
		head_add(&event, slice_of(event_column[i]));
		event_cell[i] = SLICE("form");
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct rule_aggs aggs = {0};
	struct rule_env env = {&lead, &event, &aggs, zone_open("Asia/Seoul"),
			       INT64_C(1782831600000000)};
	struct rule_row row = {cell, COLUMNS, event_cell, EVENT_COLUMNS, facts};
	struct slice text = {(const char *)data, size};
	struct rule *r, *again, *e, *l;
	struct rule_error err;
	struct buf a = {0}, b = {0};
	int rc;

	if (!lead.n)
		setup();
	r = rule_compile(text, &env, &err);
	if (!r) {
		if (!err.text[0] || err.at > size || err.len > size - err.at)
			abort();
		rule_explain_error("t.csv", 1, "when", text, &err, &a);
	} else {
		rc = aggs.n > FACTS ? 0 : rule_test(r, &row);
		rule_print(r, &a);
		again = rule_compile(buf_slice(&a), &env, &err);
		/* a printed rule may be longer than a rule may be */
		if (!again && a.n <= size)
			abort();
		if (again) {
			rule_print(again, &b);
			if (!slice_eq(buf_slice(&a), buf_slice(&b)) ||
			    (aggs.n <= FACTS && rule_test(again, &row) != rc))
				abort();
		}
		rule_free(again);
		rule_free(r);
	}
	if (rule_compile_split(text, &env, &e, &l, &err) == 0) {
		if (e)
			rule_test(e, &row);
		if (l && aggs.n <= FACTS)
			rule_test(l, &row);
		rule_free(e);
		rule_free(l);
	}
	rule_aggs_free(&aggs);
	buf_free(&a);
	buf_free(&b);
	return 0;
}
