/* SPDX-License-Identifier: MIT
 * The options of funnel-report: their table, what they mean together, and what is wrong with them.
 * For cmd/ only: bad usage exits. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli.h"
#include "funnel_partial.h"

enum cli_report_format {
	REPORT_AS_TEXT,
	REPORT_AS_MD,
	REPORT_AS_CSV,
	REPORT_AS_TSV,
	REPORT_AS_JSON,
	REPORT_AS_HTML,
	REPORT_AS_XLSX
};

struct cli_report {
	struct funnel_options o;
	const char *stages;
	struct cli_list events;
	enum cli_report_format format;
	enum report_language language;
	struct report_style style;
	bool check, check_rate; /* CHECK_RATE: undecided ones by the rate alone */
	const char *partial; /* file of counts instead of a report */
	const char *tz;	     /* what the zone is called; with partial and o.merging only */

	/* cli_report.c's own */
	const char *from, *to, *landmark, *lookback, *half_life, *compare, *list;
	struct cli_list by;
	int format_named, colour;
	bool ascii;
};

extern const struct cli_tool cli_report_tool;

/* Reads and settles all options; O is filled, but for the events. */
void cli_report_options(struct cli *c, struct cli_report *r);

#endif
