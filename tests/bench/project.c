/* SPDX-License-Identifier: MIT
 * Five columns of the leads with 200 employees or more: reader, rule and writer, with nothing else. For the benchmark.
 * project FILE */
#include "err.h"
#include "in.h"
#include "out.h"
#include "rule.h"

#include <string.h>

int
main(int argc, char **argv)
{
	static const char *const name[] = {"lead_id", "email", "company", "country", "employees"};
	enum { COLUMNS = sizeof(name) / sizeof(*name) };
	struct buf err = {0};
	struct rule_error why = {0};
	struct in *in = in_open((const char *const *)argv + 1, (size_t)argc - 1, NULL, &err);
	struct rule_env env = {0};
	struct out_options o = {0};
	struct slice cell[COLUMNS];
	int column[COLUMNS], got;
	struct record r;
	struct rule *rule;
	struct out *out;

	if (!in)
		die("%s", buf_string(&err));
	env.lead = in_head(in);
	env.zone = zone_open("UTC");
	rule = rule_compile(SLICE("employees >= 200"), &env, &why);
	o.format = in_format(in);
	out = out_open(&o, &err);
	if (!rule || !out)
		die("%s", out ? "the rule" : buf_string(&err));
	for (int i = 0; i < COLUMNS; i++) {
		column[i] = head_find(in_head(in), slice_of(name[i]));
		cell[i] = slice_of(name[i]);
	}
	out_row(out, cell, COLUMNS);
	while ((got = in_next(in, &r)) > 0) {
		struct rule_row row = {.lead = r.f, .lead_n = r.n};

		if (rule_test(rule, &row) != 1)
			continue;
		for (int i = 0; i < COLUMNS; i++)
			cell[i] = record_get(&r, column[i]);
		out_row(out, cell, COLUMNS);
	}
	if (got < 0)
		die("%s", in_error(in));
	if (out_close(out, &err) < 0)
		die("%s", buf_string(&err));
	rule_free(rule);
	in_close(in);
	return 0;
}
