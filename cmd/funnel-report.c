/* SPDX-License-Identifier: MIT
 * funnel-report: from leads to the report both teams look at. What is measured is lib/funnel.h's,
 * how it looks report_*.c's; here are the options and the loop. */
#include "cli.h"
#include "funnel.h"
#include "num.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { WIDTH = 80, TOP = 20 }; /* what a mail shows unbroken; what a reader reads */

static const struct cli_option options[] = {
	{'s', "stages", "STAGES", "the table of stages (stages-mdp)"},
	{'k', "kpis", "KPIS", "the table of targets"},
	{0, "by", "COLS", "break down by columns, TIME:month cuts a time; may repeat"},
	{0, "from", "TIME", "only leads that entered the first stage then or later"},
	{0, "to", "TIME", "only leads that entered it before then (a day: up to its end)"},
	{0, "cohort", "PERIOD", "cohorts by week, month or quarter of entry (month)"},
	{0, "rate", "HOW", "whom rates count: matured, resolved or all (matured)"},
	{0, "window", "DURATION", "how long a lead has to go on (matured: 90d; else no limit)"},
	{0, "section", "NAMES", "only these: funnel,kpi,velocity,cohort,breakdown,quality"},
	{0, "top", "N", "groups of a breakdown, the rest as (other); 0: all (20)"},
	{0, "check", NULL, "exit 1 when a target is missed"},
	{0, "format", "FORMAT", "text, csv or tsv (text)"},
	{0, "ascii", NULL, "bars and signs in ASCII"},
	{0, "color", "WHEN", "auto, always or never (auto: on a terminal, unless NO_COLOR is set)"},
	{0},
};
enum {
	OPTION_BY = CLI_LONG + 2,
	OPTION_FROM,
	OPTION_TO,
	OPTION_COHORT,
	OPTION_RATE,
	OPTION_WINDOW,
	OPTION_SECTION,
	OPTION_TOP,
	OPTION_CHECK,
	OPTION_FORMAT,
	OPTION_ASCII,
	OPTION_COLOR
};

static const char *const examples[] = {
	"funnel-report -k kpis leads.csv",
	"funnel-report --by source --by campaign,medium --format csv leads.csv",
	"funnel-report --section kpi -k kpis --check leads.csv || mail -s 'target missed' team",
	NULL,
};

static const struct cli_tool tool = {
	.name = "funnel-report",
	.purpose = "report how leads move through the stages, against the targets",
	.operands = "[file ...]",
	.option = options,
	.example = examples,
};

enum format_kind { TEXT, CSV, TSV };
static const char *const formats[] = {"text", "csv", "tsv", NULL};
static const char *const rates[] = {"matured", "resolved", "all", NULL};
static const char *const colours[] = {"auto", "always", "never", NULL};
/* in the order of the bits */
static const char *const sections[] = {"funnel",    "kpi",     "velocity", "cohort",
				       "breakdown", "quality", NULL};

static struct funnel_options o = {.top = TOP, .window_text = ""};
static const char *stages_name = "stages-mdp", *from_text, *to_text;
static const char **by; /* as o.by */
static int format = -1, colour;
static bool check, ascii;
static struct buf err;

/* The argument among WORDS; their list is in the message. */
static int
choice(const struct cli *c, const char *option, struct slice got, const char *const *words)
{
	struct buf list = {0};

	for (int i = 0; words[i]; i++) {
		if (slice_eq(got, slice_of(words[i])))
			return i;
		buf_addf(&list, "%s%s", i ? ", " : "", words[i]);
	}
	cli_usage(c, "option \"--%s\": \"%.*s\" is not one of %s", option, (int)got.n, got.p,
		  buf_string(&list));
}

static void
sections_read(const struct cli *c)
{
	for (const char *p = c->arg;; p++) {
		size_t n = strcspn(p, ",");

		o.sections |=
		    1u << choice(c, "section", slice_trim((struct slice){p, n}), sections);
		p += n;
		if (!*p)
			return;
	}
}

static void
options_read(struct cli *c)
{
	size_t by_cap = 0;
	long n;
	int got;

	while ((got = cli_next(c)) >= 0)
		switch (got) {
		case 's':
			stages_name = c->arg;
			break;
		case 'k':
			o.kpis = c->arg;
			break;
		case OPTION_BY:
			by = xgrow(by, o.bys, &by_cap, sizeof(*by));
			by[o.bys++] = c->arg;
			o.by = by;
			break;
		case OPTION_FROM:
			from_text = c->arg;
			break;
		case OPTION_TO:
			to_text = c->arg;
			break;
		case OPTION_COHORT:
			o.cohort = funnel_cut_of(slice_of(c->arg));
			if (o.cohort == CUT_NONE)
				cli_usage(c,
					  "option \"--cohort\": \"%s\" is not one of day, week, "
					  "month, quarter, year",
					  c->arg);
			break;
		case OPTION_RATE:
			o.rate = (enum funnel_rate)choice(c, "rate", slice_of(c->arg), rates);
			break;
		case OPTION_WINDOW:
			o.window_text = c->arg;
			break;
		case OPTION_SECTION:
			sections_read(c);
			break;
		case OPTION_TOP:
			if (!num_parse_long(slice_of(c->arg), 0, INT32_MAX, &n))
				cli_usage(c, "option \"--top\": not a number");
			o.top = (size_t)n;
			break;
		case OPTION_CHECK:
			check = true;
			break;
		case OPTION_FORMAT:
			format = choice(c, "format", slice_of(c->arg), formats);
			break;
		case OPTION_ASCII:
			ascii = true;
			break;
		case OPTION_COLOR:
			colour = choice(c, "color", slice_of(c->arg), colours);
			break;
		}
}

/* A moment; a day without a time, where it ends something, is all of the day. */
static int64_t
moment(const struct cli *c, const char *option, const char *text, bool end)
{
	int64_t t;
	bool date;

	if (!text)
		return WHEN_NONE;
	if (!when_parse(slice_of(text), c->zone, &t, &date))
		cli_usage(c, "option \"--%s\": not a time as 2025-04-21", option);
	return date && end ? zone_moment(c->zone, zone_day(c->zone, t) + 1, 0) : t;
}

/* What depends on several options, and on the zone. */
static void
options_settle(struct cli *c)
{
	o.zone = c->zone;
	o.now = c->now;
	o.from = moment(c, "from", from_text, false);
	o.to = moment(c, "to", to_text, true);
	if (!*o.window_text && o.rate == FUNNEL_MATURED)
		o.window_text = "90d";
	if (*o.window_text &&
	    !when_parse_duration(slice_of(o.window_text), c->now, c->zone, &o.window))
		cli_usage(c, "option \"--window\": \"%s\" is no duration as 90d, 3mo",
			  o.window_text);
	if (o.sections == 0)
		o.sections = FUNNEL_FUNNEL | FUNNEL_VELOCITY | FUNNEL_QUALITY |
			     (o.kpis ? FUNNEL_KPI : 0) | (o.cohort ? FUNNEL_COHORT : 0) |
			     (o.bys ? FUNNEL_BREAKDOWN : 0);
	if ((o.sections & FUNNEL_KPI) && !o.kpis)
		cli_usage(c, "section kpi needs a table of targets (-k)");
	if ((o.sections & FUNNEL_BREAKDOWN) && !o.bys)
		cli_usage(c, "section breakdown needs columns (--by)");
	if (check && !o.kpis)
		cli_usage(c, "option \"--check\" needs a table of targets (-k)");
	if ((o.sections & FUNNEL_COHORT) && !o.cohort)
		o.cohort = CUT_MONTH;
	if (format < 0)
		format = c->tsv ? TSV : TEXT;
	if (c->tsv && format != TSV)
		cli_usage(c, "option \"--tsv\" and --format %s do not go together",
			  formats[format]);
	if (c->excel && format == TEXT)
		cli_usage(c, "option \"--for-excel\" needs --format csv or tsv");
	c->tsv = format == TSV;
}

/* By the locale's name only: LC_ALL, LC_CTYPE, LANG, the first that is set, says UTF-8 or not. */
static bool
locale_is_utf8(void)
{
	static const char *const name[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < 3; i++) {
		const char *v = getenv(name[i]);

		if (v && *v)
			return strcasestr(v, "utf-8") || strcasestr(v, "utf8");
	}
	return false;
}

static void
text_write(const struct cli *c, const struct report *r, struct out *out)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = !c->output && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
	struct report_style style = {.width = WIDTH};
	struct buf text = {0};

	/* into a file or a pipe always UTF-8, as all our files: the same bytes from cron as from a
	 * shell */
	style.ascii = ascii || (terminal && !locale_is_utf8());
	style.colour = colour == 1 || (colour == 0 && terminal && !(no_colour && *no_colour));
	report_text(r, &style, &text);
	out_bytes(out, text.s, text.n);
	buf_free(&text);
}

int
main(int argc, char **argv)
{
	struct report report = {0};
	struct stages stages;
	struct funnel *funnel;
	struct record r;
	struct cli c;
	struct out *out;
	struct in *in;
	bool missed;

	cli_init(&c, &tool, argc, argv);
	options_read(&c);
	options_settle(&c);
	if (stages_read(&stages, stages_name, &err) < 0)
		die("%s", buf_string(&err));
	in = cli_in(&c);
	funnel = funnel_open(&o, &stages, in_head(in), &err);
	if (!funnel)
		die("%s", buf_string(&err));
	while (cli_record(in, &r))
		funnel_add(funnel, &r);
	funnel_report(funnel, &report);
	out = cli_out(&c, NULL);
	if (format == TEXT)
		text_write(&c, &report, out);
	else
		report_csv(&report, out);
	missed = check && funnel_missed(funnel) > 0;
	report_free(&report);
	funnel_free(funnel);
	stages_free(&stages);
	free(by);
	return cli_finish(&c, in, out, missed ? EXIT_NEGATIVE : EXIT_DONE, NULL);
}
