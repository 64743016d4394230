/* SPDX-License-Identifier: MIT
 * Every line in the literal blocks under EXAMPLES of lead-rules(5) is a rule on the columns of
 * lead-format(5). */
#include "rule.h"
#include "tap.h"

#include <stdlib.h>

static const char *const lead_column[] = {
    "lead_id",	       "visitor_id", "email",	  "phone",   "name",	 "first_name",
    "last_name",       "company",    "domain",	  "biz_no",  "title",	 "industry",
    "employees",       "revenue",    "currency",  "country", "region",	 "city",
    "language",	       "budget",     "authority", "need",    "timeline", "origin",
    "source",	       "medium",     "campaign",  "content", "consent",	 "consent_at",
    "unsubscribed_at", "created_at", "stage",	  "owner",   "amount",	 "confirmed_at"};
static const char *const event_column[] = {"at",    "type",   "lead_id",  "email", "visitor_id",
					   "asset", "source", "campaign", "ip",	   "value"};

int
main(void)
{
	FILE *f = fopen("man/lead-rules.5", "r");
	struct head lead = {0}, event = {0};
	struct rule_aggs aggs = {0};
	struct rule_env env = {&lead, &event, &aggs, zone_open("UTC"), 0};
	bool examples = false, literal = false;
	char line[512];
	int found = 0;

	if (!f) {
		printf("1..0 # SKIP man/lead-rules.5 is not here\n");
		return 0;
	}
	when_parse(SLICE("2026-07-01"), env.zone, &env.now, NULL);
	for (size_t i = 0; i < sizeof(lead_column) / sizeof(*lead_column); i++)
		head_add(&lead, slice_of(lead_column[i]));
	for (size_t i = 0; i < sizeof(event_column) / sizeof(*event_column); i++)
		head_add(&event, slice_of(event_column[i]));
	while (fgets(line, sizeof(line), f)) {
		struct rule_error err;
		struct rule *r;

		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, ".Sh ", 4) == 0)
			examples = strcmp(line, ".Sh EXAMPLES") == 0;
		if (*line == '.')
			literal = strncmp(line, ".Bd -literal", 12) == 0;
		if (!examples || !literal || *line == '.')
			continue;
		found++;
		r = rule_compile(slice_of(line), &env, &err);
		if (!ok(r != NULL, "%s", line))
			printf("# %s\n", err.text);
		rule_free(r);
	}
	ok(found >= 20, "the examples were found");
	fclose(f);
	rule_aggs_free(&aggs);
	head_free(&lead);
	head_free(&event);
	return tap_end();
}
