/* SPDX-License-Identifier: MIT
 * funnel-report: from leads to the report both teams look at. What is measured is lib/funnel.h's,
 * how it looks report_*.c's, what the options mean cli_report.h's; here is the loop. */
#include "cli_report.h"

#include <stdlib.h>

static struct buf err;

static struct events *
events_load(const struct cli *c, struct cli_report *o)
{
	struct events *e;

	if (!(o->o.sections & FUNNEL_CONTENT))
		return NULL;
	e = events_open(o->events, o->event_files, &c->in, c->zone, c->now, &err);
	if (!e)
		die("%s", buf_string(&err));
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
		report_md(r, &b);
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

int
main(int argc, char **argv)
{
	struct cli_report o;
	struct report report = {0};
	struct stages stages;
	struct funnel *funnel;
	struct events *events;
	struct record r;
	struct cli c;
	struct out *out;
	struct in *in;
	bool missed;

	cli_init(&c, &cli_report_tool, argc, argv);
	cli_report_options(&c, &o);
	if (stages_read(&stages, o.stages, &err) < 0)
		die("%s", buf_string(&err));
	events = events_load(&c, &o);
	in = cli_in(&c);
	funnel = funnel_open(&o.o, &stages, in_head(in), &err);
	if (!funnel)
		die("%s", buf_string(&err));
	if (o.o.list) {
		out = cli_out(&c, in);
		out_head(out, in_head(in));
		while (cli_record(in, &r))
			funnel_list_add(funnel, &r, out);
		funnel_list_end(funnel, out);
	} else {
		while (cli_record(in, &r))
			funnel_add(funnel, &r);
		funnel_report(funnel, &report);
		out = cli_out(&c, NULL);
		report_write(&o, &report, out);
	}
	missed = o.check && funnel_missed(funnel) > 0;
	report_free(&report);
	funnel_free(funnel);
	if (events)
		events_free(events);
	stages_free(&stages);
	free(o.by);
	free(o.events);
	return cli_finish(&c, in, out, missed ? EXIT_NEGATIVE : EXIT_DONE, NULL);
}
