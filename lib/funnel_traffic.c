/* SPDX-License-Identifier: MIT
 * Visitors by day and source as the stage before the first: what part of them became leads. Only
 * days that the traffic has are compared, and what matches nothing is said. Memory is that of the
 * days and sources in the file. */
#include "funnel_parts.h"

#include "num.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { VISITORS = TRAFFIC_VISITORS, ENTERED = TRAFFIC_ENTERED, COUNTS = TRAFFIC_COUNTS };

/* The first of the names that is a column; HEAD_NONE with the reason in ERR. */
static int
column_of(const struct in *in, const char *const *name, struct buf *err)
{
	for (size_t i = 0; name[i]; i++) {
		int c = head_find(in_head(in), slice_of(name[i]));

		if (c == HEAD_TWICE) {
			buf_addf(err, "%s:1: two columns \"%s\"", in_name(in), name[i]);
			return HEAD_NONE;
		}
		if (c >= 0)
			return c;
	}
	buf_addf(err, "%s:1: no column \"%s\" in a file of visitors", in_name(in), name[0]);
	return HEAD_NONE;
}

/* Parts of the leads have to be compared with the same visitors (FNV-1a). */
static uint64_t
row_sign(uint64_t sign, int64_t day, uint64_t visitors, struct slice source)
{
	const uint64_t number[] = {(uint64_t)day, visitors, source.n};

	for (size_t i = 0; i < sizeof(number) / sizeof(*number) * 8; i++)
		sign = (sign ^ (number[i / 8] >> i % 8 * 8 & 0xff)) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < source.n; i++)
		sign = (sign ^ (unsigned char)source.p[i]) * UINT64_C(0x100000001b3);
	return sign;
}

static int
row_add(struct funnel_traffic *t, const struct funnel_options *o, struct in *in,
	const struct slice *cell, struct buf *err)
{
	struct slice text = slice_trim(cell[0]), number = slice_trim(cell[1]);
	int64_t at;
	double visitors;
	uint64_t *count;

	if (!when_parse(text, o->zone, &at, NULL)) {
		buf_addf(err, "%s:%" PRIu64 ": day: not a day as 2025-04-21", in_name(in),
			 in_line(in));
		return -1;
	}
	if (!num_parse_human(number, &visitors, NULL) || visitors < 0 || visitors > 1e15 ||
	    floor(visitors) != visitors) {
		buf_addf(err, "%s:%" PRIu64 ": visitors: not a whole number", in_name(in),
			 in_line(in));
		return -1;
	}
	if ((o->from != WHEN_NONE && at < o->from) || (o->to != WHEN_NONE && at >= o->to) ||
	    at > o->now)
		return 0;
	days_at(&t->days, zone_day(o->zone, at))[VISITORS] += (uint64_t)visitors;
	t->visitors += (uint64_t)visitors;
	t->rows++;
	t->sign = row_sign(t->sign, zone_day(o->zone, at), (uint64_t)visitors, cell[2]);
	count = t->by_source ? labels_at(&t->source, cell[2]) : NULL;
	if (count)
		count[VISITORS] += (uint64_t)visitors;
	return 0;
}

struct funnel_traffic *
funnel_traffic_read(const char *file, const struct in_options *options,
		    const struct funnel_options *o, struct buf *err)
{
	static const char *const day[] = {"day", "date", NULL}, *const visitors[] = {"visitors",
										     NULL};
	struct funnel_traffic *t;
	struct in *in = in_open(&file, 1, options, err);
	struct record r;
	int column[3], got, bad = 0;

	if (!in)
		return NULL;
	column[0] = column_of(in, day, err);
	column[1] = column[0] < 0 ? HEAD_NONE : column_of(in, visitors, err);
	if (column[1] < 0) {
		in_close(in);
		return NULL;
	}
	t = xcalloc(1, sizeof(*t));
	column[2] = head_find(in_head(in), SLICE("source"));
	t->by_source = column[2] >= 0;
	t->source.width = t->days.width = COUNTS;
	t->sign = UINT64_C(0xcbf29ce484222325);
	while (!bad && (got = in_next(in, &r)) != 0) {
		if (got < 0) {
			buf_addf(err, "%s", in_error(in));
			bad = -1;
		} else {
			struct slice cell[] = {r.f[column[0]], r.f[column[1]],
					       record_get(&r, column[2])};

			bad = row_add(t, o, in, cell, err);
		}
	}
	in_close(in);
	if (!bad)
		return t;
	funnel_traffic_free(t);
	return NULL;
}

void
traffic_add(struct funnel *f, const struct record *r)
{
	struct funnel_traffic *t = f->o->traffic;
	int64_t day;
	uint64_t *count;

	if (f->lead.reached == 0)
		return;
	if (f->lead.entry[0].at == WHEN_NONE) {
		t->undated++;
		return;
	}
	day = f->lead.entry[0].day;
	if (!days_find(&t->days, day)) {
		t->uncovered++;
		return;
	}
	days_at(&t->days, day)[ENTERED]++;
	count = t->by_source ? labels_at(&t->source, record_get(r, f->organic[1])) : NULL;
	if (count)
		count[ENTERED]++;
}

static void
rate_row(struct funnel *f, struct report *r, const char *section, const char *metric,
	 const uint64_t *count)
{
	struct report_row *row = report_add(r, section, metric);
	bool part = count[ENTERED] <= count[VISITORS];

	row->to = f->step[0].name;
	report_set_rate(row, part ? count[ENTERED] : 0, part ? count[VISITORS] : 0);
	row->n = count[VISITORS];
	if (count[ENTERED] > 0 && !part)
		row->status = count[VISITORS] ? "more_leads" : "no_visitors";
}

static void
traffic_group(struct funnel *f, struct report *r, struct slice by, struct slice group,
	      const uint64_t *count)
{
	size_t first = r->rows;

	report_set_count(report_add(r, "traffic", "visitors"), count[VISITORS]);
	report_set_count(report_add(r, "traffic", "entered"), count[ENTERED]);
	rate_row(f, r, "traffic", "rate", count);
	for (size_t i = first; i < r->rows; i++) {
		r->row[i].by = by;
		r->row[i].group = group;
		r->row[i].to = f->step[0].name;
	}
}

static int
by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
months_rows(struct funnel *f, struct report *r)
{
	const struct funnel_days *d = &f->o->traffic->days;
	enum funnel_cut cut = f->o->cohort ? f->o->cohort : CUT_MONTH;
	static const char *const name[] = {"", "day", "week", "month", "quarter", "year"};
	int64_t *day = xmalloc((d->n + 1) * sizeof(*day));
	struct buf label = {0};

	memcpy(day, d->day, d->n * sizeof(*day));
	qsort(day, d->n, sizeof(*day), by_day);
	for (size_t i = 0, next; i < d->n; i = next) {
		int64_t start = cut_start(day[i], cut);
		uint64_t count[COUNTS] = {0};

		for (next = i; next < d->n && cut_start(day[next], cut) == start; next++)
			for (int c = 0; c < COUNTS; c++)
				count[c] += days_find(d, day[next])[c];
		label.n = 0;
		cut_label(start, cut, &label);
		traffic_group(f, r, slice_of(name[cut]), report_text_of(r, buf_slice(&label)),
			      count);
	}
	free(day);
	buf_free(&label);
}

/* The largest sources, the rest as one. */
static void
sources_rows(struct funnel *f, struct report *r)
{
	const struct funnel_labels *l = &f->o->traffic->source;
	uint64_t rest[COUNTS];
	size_t n;
	uint32_t *order = labels_largest(l, f->o->top, &n, rest);

	for (size_t i = 0; i < n; i++)
		traffic_group(f, r, SLICE("source"), l->label[order[i]],
			      l->count + order[i] * COUNTS);
	if (rest[VISITORS] + rest[ENTERED])
		traffic_group(f, r, SLICE("source"), SLICE("(other)"), rest);
	free(order);
}

static void
count_row(struct funnel *f, struct report *r, const char *metric, uint64_t count)
{
	struct report_row *row;

	if (count == 0)
		return;
	row = report_add(r, "traffic", metric);
	row->to = f->step[0].name;
	report_set_count(row, count);
}

static void
total(const struct funnel_traffic *t, uint64_t *count)
{
	for (size_t i = 0; i < t->days.n * COUNTS; i++)
		count[i % COUNTS] += t->days.count[i];
}

void
traffic_rows(struct funnel *f, struct report *r)
{
	struct funnel_traffic *t = f->o->traffic;
	uint64_t all[COUNTS] = {0}, alone[COUNTS] = {0};
	bool sources = t && t->by_source && f->organic[1] >= 0;

	if (!t)
		return;
	total(t, all);
	traffic_group(f, r, SLICE(""), SLICE(""), all);
	count_row(f, r, "no_traffic", t->uncovered);
	count_row(f, r, "undated", t->undated);
	for (size_t i = 0; i < t->source.n && sources; i++) {
		const uint64_t *count = t->source.count + i * COUNTS;

		alone[ENTERED] += count[VISITORS] ? 0 : count[ENTERED];
		alone[VISITORS] += count[ENTERED] ? 0 : count[VISITORS];
	}
	count_row(f, r, "leads_unmatched", alone[ENTERED]);
	count_row(f, r, "visitors_unmatched", alone[VISITORS]);
	months_rows(f, r);
	if (sources)
		sources_rows(f, r);
}

void
traffic_first(struct funnel *f, struct report *r)
{
	uint64_t all[COUNTS] = {0};

	if (!f->o->traffic)
		return;
	total(f->o->traffic, all);
	report_set_count(report_add(r, "funnel", "visitors"), all[VISITORS]);
	r->row[r->rows - 1].to = f->step[0].name;
	rate_row(f, r, "funnel", "rate_visitors", all);
}

void
funnel_traffic_free(struct funnel_traffic *t)
{
	if (!t)
		return;
	days_free(&t->days);
	labels_free(&t->source);
	free(t);
}
