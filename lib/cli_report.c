/* SPDX-License-Identifier: MIT */
#include "cli_report.h"

#include "num.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { WIDTH = 80, TOP = 20 }; /* what a mail shows unbroken; what a reader reads */

static const struct cli_option options[] = {
	{'s', "stages", "STAGES", "the table of stages (stages-mdp)"},
	{'k', "kpis", "KPIS", "the table of targets"},
	{'e', "events", "EVENTS", "what leads did, for content and attribution; may repeat"},
	{0, "by", "COLS", "break down by columns, TIME:month cuts a time; may repeat"},
	{0, "from", "TIME", "only leads that entered the first stage then or later"},
	{0, "to", "TIME", "only leads that entered it before then (a day: up to its end)"},
	{0, "compare", "PERIOD", "beside another period: FROM..TO, previous, or 90d"},
	{0, "cohort", "PERIOD", "cohorts by week, month or quarter of entry (month)"},
	{0, "rate", "HOW", "whom rates count: matured, resolved, all or km (matured)"},
	{0, "window", "DURATION", "how long a lead has to go on (matured, km: 90d; else no limit)"},
	{0, "landmark", "DURATION", "content: read by so long after entry (7d)"},
	{0, "traits", "COLS", "columns of section trait"},
	{0, "traffic", "FILE", "visitors by day and source, as what comes before the first stage"},
	{0, "spend", "FILE", "what was spent by day or month and source: what a lead costs"},
	{0, "touch", "COLUMN", "attribution: the column of events that says the channel (source)"},
	{0, "lookback", "DURATION", "attribution: no older touches (90d; all: any age)"},
	{0, "half-life", "DURATION", "attribution: time decay halves the credit in this time (7d)"},
	{0, "section", "NAMES", "only these, as funnel,kpi,stuck; the manual has all"},
	{0, "top", "N", "groups of a breakdown, the rest as (other); 0: all (20)"},
	{0, "list", "LEADS", "instead: leads: stuck, recycle, overdue, dropped:STAGE, quality[:WHAT]"},
	{0, "partial", "FILE", "instead: counts of a part of the leads, for --merge (-: stdout)"},
	{0, "merge", NULL, "the files are counts of parts, written by --partial"},
	{0, "check", NULL, "exit 1 when a target is missed"},
	{0, "check-rate", NULL, "exit 1 also when an undecided rate is below its target"},
	{0, "format", "FORMAT", "text, md, csv, tsv, json, html or xlsx (text)"},
	{0, "lang", "LANGUAGE", "of text, md, html and xlsx: en or ko (en)"},
	{0, "ascii", NULL, "bars and signs in ASCII"},
	{0, "color", "WHEN", "auto, always or never (auto: on a terminal, unless NO_COLOR is set)"},
	{0},
};
enum {
	OPTION_BY = CLI_LONG + 3,
	OPTION_FROM,
	OPTION_TO,
	OPTION_COMPARE,
	OPTION_COHORT,
	OPTION_RATE,
	OPTION_WINDOW,
	OPTION_LANDMARK,
	OPTION_TRAITS,
	OPTION_TRAFFIC,
	OPTION_SPEND,
	OPTION_TOUCH,
	OPTION_LOOKBACK,
	OPTION_HALF_LIFE,
	OPTION_SECTION,
	OPTION_TOP,
	OPTION_LIST,
	OPTION_PARTIAL,
	OPTION_MERGE,
	OPTION_CHECK,
	OPTION_CHECK_RATE,
	OPTION_FORMAT,
	OPTION_LANG,
	OPTION_ASCII,
	OPTION_COLOR
};

static const char *const examples[] = {
	"funnel-report -k kpis leads.csv",
	"funnel-report --by source --by campaign,medium --format csv leads.csv",
	"funnel-report -k kpis -e events.csv --format html -o report.html leads.csv",
	"funnel-report --section kpi -k kpis --check leads.csv || mail -s 'target missed' team",
	NULL,
};

const struct cli_tool cli_report_tool = {
	.name = "funnel-report",
	.purpose = "report how leads move through the stages, against the targets",
	.operands = "[file ...]",
	.option = options,
	.example = examples,
	.no_list = true,
	.reads = "stages=stages-mdp kpis events traffic spend",
};

static const char *const formats[] = {"text", "md", "csv", "tsv", "json", "html", "xlsx", NULL};
static const char *const rates[] = {"matured", "resolved", "all", "km", NULL};
static const char *const colours[] = {"auto", "always", "never", NULL};
static const char *const languages[] = {"en", "ko", NULL};
static const char *const lists[] = {"stuck", "recycle", "overdue", "dropped:STAGE", "quality",
				    NULL};
/* in the order of the bits */
static const char *const sections[] = {"funnel", "kpi",	   "bottleneck", "compare", "velocity",
				       "cohort", "inflow", "breakdown",	 "origin",  "grade",
				       "trait",	 "content", "loss",	 "sla",	    "stuck",
				       "quality", "time",   "attribution", "traffic",
				       "spend", NULL};

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
sections_read(const struct cli *c, struct cli_report *r)
{
	for (const char *p = c->arg;; p++) {
		size_t n = strcspn(p, ",");

		r->o.sections |=
		    1u << choice(c, "section", slice_trim((struct slice){p, n}), sections);
		p += n;
		if (!*p)
			return;
	}
}

static void
list_read(const struct cli *c, struct cli_report *r)
{
	static const char dropped[] = "dropped:", quality[] = "quality:";

	if (strncmp(c->arg, quality, sizeof(quality) - 1) == 0 && c->arg[sizeof(quality) - 1]) {
		r->o.list = LIST_QUALITY;
		r->o.list_stage = slice_of(c->arg + sizeof(quality) - 1);
		return;
	}
	if (strncmp(c->arg, dropped, sizeof(dropped) - 1) == 0 && c->arg[sizeof(dropped) - 1]) {
		r->o.list = LIST_DROPPED;
		r->o.list_stage = slice_of(c->arg + sizeof(dropped) - 1);
		return;
	}
	r->o.list = (enum funnel_list)(LIST_STUCK + choice(c, "list", slice_of(c->arg), lists));
}

static void
options_read(struct cli *c, struct cli_report *r)
{
	struct slice arg;
	long n;
	int got;

	while ((got = cli_next(c)) >= 0) {
		arg = slice_of(c->arg);
		switch (got) {
		case 's':
			r->stages = c->arg;
			break;
		case 'k':
			r->o.kpis = c->arg;
			break;
		case 'e':
			cli_list_add(&r->events, c->arg);
			break;
		case OPTION_BY:
			cli_list_add(&r->by, c->arg);
			r->o.by = r->by.item;
			r->o.bys = r->by.n;
			break;
		case OPTION_FROM:
			r->from = c->arg;
			break;
		case OPTION_TO:
			r->to = c->arg;
			break;
		case OPTION_COMPARE:
			r->compare = c->arg;
			break;
		case OPTION_COHORT:
			r->o.cohort = funnel_cut_of(arg);
			if (r->o.cohort == CUT_NONE)
				cli_usage(c,
					  "option \"--cohort\": \"%s\" is not one of day, week, "
					  "month, quarter, year",
					  c->arg);
			break;
		case OPTION_RATE:
			r->o.rate = (enum funnel_rate)choice(c, "rate", arg, rates);
			break;
		case OPTION_WINDOW:
			r->o.window_text = c->arg;
			break;
		case OPTION_LANDMARK:
			r->landmark = c->arg;
			break;
		case OPTION_TRAITS:
			r->o.traits = c->arg;
			break;
		case OPTION_TRAFFIC:
			r->o.traffic = c->arg;
			break;
		case OPTION_SPEND:
			r->o.spend = c->arg;
			break;
		case OPTION_TOUCH:
			r->o.touch = arg;
			break;
		case OPTION_LOOKBACK:
			r->lookback = c->arg;
			break;
		case OPTION_HALF_LIFE:
			r->half_life = c->arg;
			break;
		case OPTION_SECTION:
			sections_read(c, r);
			break;
		case OPTION_TOP:
			if (!num_parse_long(arg, 0, INT32_MAX, &n))
				cli_usage(c, "option \"--top\": not a number");
			r->o.top = (size_t)n;
			break;
		case OPTION_LIST:
			list_read(c, r);
			break;
		case OPTION_PARTIAL:
			r->partial = c->arg;
			break;
		case OPTION_MERGE:
			r->o.merging = true;
			break;
		case OPTION_CHECK:
			r->check = true;
			break;
		case OPTION_CHECK_RATE:
			r->check = r->check_rate = true;
			break;
		case OPTION_FORMAT:
			r->format_named = choice(c, "format", arg, formats);
			break;
		case OPTION_LANG:
			r->language = (enum report_language)choice(c, "lang", arg, languages);
			break;
		case OPTION_ASCII:
			r->ascii = true;
			break;
		case OPTION_COLOR:
			r->colour = choice(c, "color", arg, colours);
			break;
		}
	}
}

/* A moment; a day without a time, where it ends something, is all of the day. */
static int64_t
moment(const struct cli *c, const char *option, struct slice text, bool end)
{
	int64_t t;
	bool date;

	if (text.n == 0)
		return WHEN_NONE;
	if (!when_parse(text, c->zone, &t, &date))
		cli_usage(c, "option \"--%s\": not a time as 2025-04-21", option);
	return date && end ? zone_moment(c->zone, zone_day(c->zone, t) + 1, 0) : t;
}

static int64_t
duration(const struct cli *c, const char *option, const char *text)
{
	int64_t t;

	if (!when_parse_duration(slice_of(text), c->now, c->zone, &t))
		cli_usage(c, "option \"--%s\": \"%s\" is no duration as 90d, 3mo", option, text);
	return t;
}

/* SPAN before T. Where T is the beginning of a day and SPAN whole days, so is the answer: not every
 * day has 24 hours. */
static int64_t
before(const struct zone *z, int64_t t, int64_t span)
{
	int64_t day = zone_day(z, t);

	if (span % WHEN_DAY == 0 && zone_moment(z, day, 0) == t)
		return zone_moment(z, day - span / WHEN_DAY, 0);
	return t - span;
}

/* From A to B; between two beginnings of days whole days. */
static int64_t
span_of(const struct zone *z, int64_t a, int64_t b)
{
	int64_t first = zone_day(z, a), last = zone_day(z, b);
	bool days = zone_moment(z, first, 0) == a && zone_moment(z, last, 0) == b;

	return days ? (last - first) * WHEN_DAY : b - a;
}

/* The period to compare with: FROM..TO; the one before, as long; or the last 90d with the 90 days
 * before them. */
static void
compare_settle(const struct cli *c, struct cli_report *r)
{
	const char *dots;
	struct funnel_options *o = &r->o;

	o->compare_from = o->compare_to = WHEN_NONE;
	if (!r->compare)
		return;
	dots = strstr(r->compare, "..");
	if (dots) {
		size_t n = (size_t)(dots - r->compare);

		o->compare_from = moment(c, "compare", (struct slice){r->compare, n}, false);
		o->compare_to = moment(c, "compare", slice_of(dots + 2), true);
		if (o->compare_from != WHEN_NONE && o->compare_to != WHEN_NONE &&
		    o->compare_from >= o->compare_to)
			cli_usage(c, "option \"--compare\": the period ends before it begins");
		if (o->compare_from == WHEN_NONE && o->compare_to == WHEN_NONE)
			cli_usage(c, "option \"--compare\": a period from nowhere to nowhere");
		return;
	}
	if (strcmp(r->compare, "previous") == 0) {
		if (o->from == WHEN_NONE)
			cli_usage(c, "option \"--compare\": previous needs --from");
	} else {
		int64_t length = duration(c, "compare", r->compare);

		if (o->from != WHEN_NONE)
			cli_usage(c, "option \"--compare\" with --from wants previous or FROM..TO");
		if (o->to == WHEN_NONE)
			o->to = c->now;
		o->from = before(c->zone, o->to, length);
	}
	o->compare_to = o->from;
	o->compare_from = before(c->zone, o->from,
				 span_of(c->zone, o->from, o->to == WHEN_NONE ? c->now : o->to));
	if (o->compare_from >= o->compare_to)
		cli_usage(c, "option \"--compare\": the period is empty");
}

static void
sections_settle(const struct cli *c, struct cli_report *r)
{
	struct funnel_options *o = &r->o;
	/* counts of parts have what came of events */
	const bool events = r->events.n || (o->merging && o->sections);
	const struct {
		int section;
		bool given;
		const char *what;
	} needs[] = {{FUNNEL_KPI, o->kpis, "kpi needs a table of targets (-k)"},
		     {FUNNEL_COHORT, o->cohort || o->sections, ""},
		     {FUNNEL_BREAKDOWN, o->bys, "breakdown needs columns (--by)"},
		     {FUNNEL_COMPARE, r->compare, "compare needs a period (--compare)"},
		     {FUNNEL_CONTENT, events, "content needs events (-e)"},
		     {FUNNEL_ATTRIBUTION, events, "attribution needs events (-e)"},
		     {FUNNEL_TRAFFIC, o->traffic, "traffic needs visitors (--traffic)"},
		     {FUNNEL_SPEND, o->spend, "spend needs what was spent (--spend)"}};

	if (o->list) {
		if (o->sections || r->check)
			cli_usage(c, "option \"--list\" does not go together with --section and "
				     "--check");
		return;
	}
	if (r->check && !o->kpis)
		cli_usage(c, "option \"--check\" needs a table of targets (-k)");
	o->automatic = o->sections == 0;
	if (o->automatic)
		o->sections = (1u << (sizeof(sections) / sizeof(*sections) - 1)) - 1;
	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
		if (needs[i].given)
			continue;
		if (o->automatic)
			o->sections &= ~(unsigned)needs[i].section;
		else if (o->sections & (unsigned)needs[i].section)
			cli_usage(c, "section %s", needs[i].what);
	}
	if (!(o->sections & FUNNEL_COMPARE))
		o->compare_from = o->compare_to = WHEN_NONE;
	if ((o->sections & FUNNEL_COHORT) && !o->cohort)
		o->cohort = CUT_MONTH;
}

/* Parts are judged from one moment and in one zone. */
static void
partial_settle(struct cli *c, struct cli_report *r)
{
	const char *option = r->partial ? "partial" : "merge";

	if (!r->partial && !r->o.merging)
		return;
	r->tz = c->tz_name && *c->tz_name ? c->tz_name : getenv("TZ");
	if (!r->tz || !*r->tz)
		r->tz = "UTC";
	if (!c->now_text)
		cli_usage(c, "option \"--%s\" needs --now, the same for all parts", option);
	if (r->o.list)
		cli_usage(c, "option \"--%s\" and --list do not go together", option);
	if (r->partial && (r->check || r->format_named >= 0))
		cli_usage(c, "option \"--partial\" writes no report: --check and --format go with "
			     "--merge");
	if (r->o.merging && r->events.n)
		cli_usage(c, "option \"--merge\": events (-e) were read for the parts");
	if (r->partial && c->output)
		cli_usage(c, "option \"--partial\" names its file: no -o");
	if (r->partial && strcmp(r->partial, "-") != 0)
		cli_writes(c, r->partial);
	if (r->partial)
		c->output = r->partial;
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
format_settle(struct cli *c, struct cli_report *r)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = !c->output && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;

	if (r->o.list && r->format_named >= 0 && r->format_named != REPORT_AS_XLSX)
		cli_usage(c, "option \"--list\" writes leads as they came, or with --format xlsx");
	if (r->o.list && r->format_named < 0)
		return;
	if (r->format_named < 0)
		r->format_named = c->tsv ? REPORT_AS_TSV : REPORT_AS_TEXT;
	r->format = (enum cli_report_format)r->format_named;
	if (c->tsv && r->format != REPORT_AS_TSV)
		cli_usage(c, "option \"--tsv\" and --format %s do not go together",
			  formats[r->format]);
	if (c->excel && r->format != REPORT_AS_CSV && r->format != REPORT_AS_TSV)
		cli_usage(c, "option \"--for-excel\" needs --format csv or tsv");
	c->excel &= !r->partial; /* it is for --merge, which would count the apostrophes */
	if (r->format == REPORT_AS_XLSX && !c->output && isatty(STDOUT_FILENO))
		cli_usage(c, "a workbook is nothing for a terminal: -o FILE");
	c->tsv = r->format == REPORT_AS_TSV;
	/* into a file or a pipe always UTF-8, as all our files: the same bytes from cron as from a
	 * shell */
	r->style.width = WIDTH;
	r->style.language = r->language;
	r->style.ascii = r->ascii || (terminal && !locale_is_utf8());
	r->style.colour =
	    r->colour == 1 || (r->colour == 0 && terminal && !(no_colour && *no_colour));
}

void
cli_report_options(struct cli *c, struct cli_report *r)
{
	struct funnel_options *o = &r->o;

	*r = (struct cli_report){.stages = "stages-mdp", .landmark = "7d", .lookback = "90d",
				  .half_life = "7d", .format_named = -1};
	o->top = TOP;
	o->window_text = "";
	options_read(c, r);
	o->zone = c->zone;
	o->now = c->now;
	o->from = moment(c, "from", slice_of(r->from ? r->from : ""), false);
	o->to = moment(c, "to", slice_of(r->to ? r->to : ""), true);
	if (o->from != WHEN_NONE && o->to != WHEN_NONE && o->from >= o->to)
		cli_usage(c, "--to is before --from");
	compare_settle(c, r);
	if (!*o->window_text && (o->rate == FUNNEL_MATURED || o->rate == FUNNEL_KM))
		o->window_text = "90d";
	if (*o->window_text)
		o->window = duration(c, "window", o->window_text);
	o->landmark = duration(c, "landmark", r->landmark);
	if (strcmp(r->lookback, "all") != 0)
		o->lookback = duration(c, "lookback", r->lookback);
	o->half_life = duration(c, "half-life", r->half_life);
	sections_settle(c, r);
	partial_settle(c, r);
	format_settle(c, r);
}
