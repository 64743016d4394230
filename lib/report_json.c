/* SPDX-License-Identifier: MIT
 * The report as JSON (RFC 8259): one object, each section an array of its rows, numbers as numbers,
 * null where there is no such number. */
#include "report.h"

static void
string(struct slice s, struct buf *b)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* </script> in a label must not end the script of a page that holds this */
		if (c < 0x20 || c == 0x7f || c == '<' || c == '>' || c == '&')
			buf_addf(b, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			buf_addf(b, "\\%c", c);
		else
			buf_addc(b, (char)c);
	}
	buf_addc(b, '"');
}

static void
member(const char *name, struct slice value, struct buf *b)
{
	if (value.n == 0)
		return;
	buf_addf(b, "\"%s\":", name);
	string(value, b);
	buf_addc(b, ',');
}

static void
moment(const struct report *r, const char *name, int64_t t, struct buf *b)
{
	char text[WHEN_TEXT];

	buf_addf(b, "  \"%s\": ", name);
	if (t == WHEN_NONE)
		buf_addf(b, "null");
	else
		string((struct slice){text, when_format(t, r->zone, false, text)}, b);
	buf_addf(b, ",\n");
}

static void
row_add(const struct report_row *row, struct buf *b)
{
	static const char *const part[] = {"value", "low", "high"};

	buf_addf(b, "    {");
	member("by", row->by, b);
	member("group", row->group, b);
	member("from", row->from, b);
	member("to", row->to, b);
	buf_addf(b, "\"metric\":\"%s\"", row->metric);
	for (int i = REPORT_VALUE; i <= REPORT_HIGH; i++) {
		if (i > REPORT_VALUE && !report_has_interval(row->kind))
			break;
		buf_addf(b, ",\"%s\":", part[i]);
		if (row->known)
			report_number(row, (enum report_part)i, b);
		else
			buf_addf(b, "null");
	}
	if (row->counted)
		buf_addf(b, ",\"n\":%llu", (unsigned long long)row->n);
	if (*row->status)
		buf_addf(b, ",\"status\":\"%s\"", row->status);
	buf_addc(b, '}');
}

void
report_json(const struct report *r, struct buf *b)
{
	buf_addf(b, "{\n");
	moment(r, "now", r->now, b);
	moment(r, "first", r->first, b);
	moment(r, "last", r->last, b);
	buf_addf(b, "  \"leads\": %llu,\n  \"rate\": \"%s\",\n  \"window\": ",
		 (unsigned long long)r->leads, r->rate);
	string(r->window, b);
	buf_addf(b, ",\n  \"stages\": [");
	for (size_t k = 0; k < r->stages; k++) {
		buf_addf(b, "%s{\"name\":", k ? "," : "");
		string(r->stage[k].name, b);
		buf_addf(b, ",\"label\":");
		string(r->stage[k].label, b);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
	for (size_t at = 0; at < r->rows;) {
		size_t end = report_section_end(r, at);

		buf_addf(b, ",\n  \"%s\": [\n", r->row[at].section);
		for (; at < end; at++) {
			row_add(&r->row[at], b);
			buf_addf(b, at + 1 < end ? ",\n" : "\n");
		}
		buf_addf(b, "  ]");
	}
	buf_addf(b, "\n}\n");
}
