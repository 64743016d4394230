/* SPDX-License-Identifier: MIT
 * The report as a table: one line a metric, for spreadsheets and scripts. Values are data: nothing
 * is escaped or shortened. */
#include "report.h"

#include <stdio.h>

void
report_csv(const struct report *r, struct out *out)
{
	static const char *const name[] = {"section", "by",  "group", "from", "to",    "metric",
					   "value",   "low", "high",  "n",    "status"};
	struct slice cell[11];
	struct buf number = {0};
	char n[24];

	for (size_t i = 0; i < 11; i++)
		cell[i] = slice_of(name[i]);
	out_row(out, cell, 11);
	for (size_t i = 0; i < r->rows && !out_failed(out); i++) {
		const struct report_row *row = &r->row[i];
		size_t end[3];

		number.n = 0;
		for (int p = 0; p < 3; p++) {
			report_number(row, (enum report_part)p, &number);
			end[p] = number.n;
		}
		cell[0] = slice_of(row->section);
		cell[1] = row->by;
		cell[2] = row->group;
		cell[3] = row->from;
		cell[4] = row->to;
		cell[5] = slice_of(row->metric);
		cell[6] = (struct slice){number.s, end[0]};
		cell[7] = (struct slice){number.s + end[0], end[1] - end[0]};
		cell[8] = (struct slice){number.s + end[1], end[2] - end[1]};
		cell[9] = (struct slice){n, 0};
		if (row->counted)
			cell[9].n =
			    (size_t)snprintf(n, sizeof(n), "%llu", (unsigned long long)row->n);
		cell[10] = slice_of(row->status);
		out_row(out, cell, 11);
	}
	buf_free(&number);
}
