/* SPDX-License-Identifier: MIT
 * funnel-report: from leads to the report both teams look at. What is measured is lib/funnel.h's,
 * how it looks report_*.c's, what the options mean cli_report.h's; here is the loop. */
#include "cli_events.h"
#include "cli_report.h"
#include "guard.h"

#include <stdlib.h>

static struct buf err;

/* What says through which channel a touch came: the column asked for, else the first that the
 * events have of those that usually do. */
static void
touch_column(struct events *e, struct cli_report *o)
{
	static const char *const usual[] = {"source", "campaign", "content"};

	if (!(o->o.sections & FUNNEL_ATTRIBUTION))
		return;
	if (o->o.touch.n) {
		if (!events_mark(e, o->o.touch))
			die("--touch: the events have no column \"%.*s\"", (int)o->o.touch.n,
			    o->o.touch.p);
		return;
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		o->o.touch = slice_of(usual[i]);
		if (events_mark(e, o->o.touch))
			return;
	}
	if (!o->o.automatic)
		die("section attribution: the events have no column source, campaign or content; "
		    "name one with --touch");
	o->o.sections &= ~(unsigned)FUNNEL_ATTRIBUTION;
}

static struct events *
events_load(const struct cli *c, struct cli_report *o)
{
	struct events *e;

	if (!(o->o.sections & (FUNNEL_CONTENT | FUNNEL_ATTRIBUTION)) || o->o.merging)
		return NULL;
	e = cli_events_open(c, &o->events);
	touch_column(e, o);
	o->o.stream = events_stream(e, SLICE("*"), NULL);
	if (events_read(e, &err) < 0)
		die("%s", buf_string(&err));
	o->o.events = e;
	return e;
}

static void
report_write(const struct cli_report *o, const struct report *r, struct out *out)
{
	struct buf b = {0};

	switch (o->format) {
	case REPORT_AS_CSV:
	case REPORT_AS_TSV:
		report_csv(r, out);
		return;
	case REPORT_AS_TEXT:
		report_text(r, &o->style, &b);
		break;
	case REPORT_AS_MD:
		report_md(r, o->language, &b);
		break;
	case REPORT_AS_JSON:
		report_json(r, &b);
		break;
	case REPORT_AS_HTML:
		report_html(r, o->language, &b);
		break;
	case REPORT_AS_XLSX:
		if (report_xlsx(r, o->language, &b, &err) < 0)
			die("%s", buf_string(&err));
		break;
	}
	out_bytes(out, b.s, b.n);
	buf_free(&b);
}

/* The leads of a list, as they came, or as a workbook. */
static struct out *
list_write(struct cli *c, const struct cli_report *o, struct funnel *f, struct in *in)
{
	struct leads_book *book = NULL;
	struct out *out = cli_out(c, o->format == REPORT_AS_XLSX ? NULL : in);
	const struct slice *cell;
	struct record r;
	size_t at = 0, n;

	if (o->format != REPORT_AS_XLSX)
		out_head(out, in_head(in));
	else if (!(book = leads_book_open(in_head(in), c->now, &err)))
		die("%s", buf_string(&err));
	while (cli_record(in, &r)) {
		if (!funnel_list_add(f, &r))
			continue;
		if (!book)
			out_put(out, &r);
		else if (leads_book_put(book, r.f, r.n, &err) < 0)
			break;
	}
	while (err.n == 0 && (cell = funnel_list_next(f, &at, &n))) {
		if (!book)
			out_row(out, cell, n);
		else
			leads_book_put(book, cell, n, &err);
	}
	if (err.n && book) {
		struct buf later = {0};

		leads_book_close(book, out, &later); /* takes its files away */
		out_abandon(out);
		die("%s", buf_string(&err));
	}
	if (book && leads_book_close(book, out, &err) < 0)
		die("%s", buf_string(&err));
	return out;
}

int
main(int argc, char **argv)
{
	struct cli_report o;
	struct report report = {0};
	struct head head = {0};
	struct stages stages;
	struct funnel *funnel;
	struct events *events;
	struct record r;
	struct cli c;
	struct out *out;
	struct in *in;
	struct buf said = {0};
	bool missed;
	int *columns;
	size_t n;

	cli_init(&c, &cli_report_tool, argc, argv);
	cli_report_options(&c, &o);
	if (o.format == REPORT_AS_XLSX)
		guard("the library that makes workbooks", true);
	if (stages_read(&stages, o.stages, &err) < 0)
		die("%s", buf_string(&err));
	events = events_load(&c, &o);
	o.o.in = &c.in;
	in = cli_in(&c);
	if (o.o.merging)
		funnel = partial_merge(&o.o, &stages, o.tz, in, &head, &err);
	else
		funnel = funnel_open(&o.o, &stages, in_head(in), &err);
	if (!funnel)
		die("%s", buf_string(&err));
	if (o.o.list) {
		out = list_write(&c, &o, funnel, in);
	} else {
		columns = o.o.merging ? NULL : funnel_columns(funnel, &n);
		if (columns)
			in_want(in, columns, n);
		free(columns);
		while (!o.o.merging && cli_record(in, &r))
			funnel_add(funnel, &r);
		out = cli_out(&c, NULL);
		if (!o.o.merging && !o.partial && funnel_by_dates(funnel, &err) < 0) {
			out_abandon(out);
			die("%s", buf_string(&err));
		}
		if (!o.partial) {
			funnel_report(funnel, &report);
			report_write(&o, &report, out);
		} else if (partial_write(funnel, o.tz, out, head.n ? &head : in_head(in), &err) < 0) {
			out_abandon(out);
			die("--partial: %s", buf_string(&err));
		}
	}
	if (!o.partial && (n = (size_t)funnel_unplaced(funnel)) > 0) {
		warn("%zu lead%s in a stage that %s does not have: is it the table that these leads "
		     "were staged with (-s)?", n, n == 1 ? " is" : "s are", stages.table.name);
		c.look = true;
	}
	missed = o.check && funnel_missed(funnel, o.check_rate) > 0;
	report_free(&report);
	funnel_free(funnel);
	head_free(&head);
	if (events) {
		cli_events_say(&c, events, &said);
		events_free(events);
	}
	stages_free(&stages);
	free(o.by.item);
	free(o.events.item);
	return cli_finish(&c, in, out, missed ? EXIT_NEGATIVE : EXIT_DONE,
			  said.n ? buf_string(&said) : NULL);
}
