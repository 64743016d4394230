/* SPDX-License-Identifier: MIT
 * What a file says by day and source, beside the leads that entered on the same days. Knows
 * neither what it is (visitors, spend) nor what is said of it. Memory is that of the days and
 * sources in the file. */
#include "funnel_parts.h"

#include "num.h"

#include <inttypes.h>
#include <stdlib.h>

/* The first of the names that is a column, in *COLUMN, HEAD_NONE where there is none. -1 with the
 * reason in ERR: two, or none and it MUST be there. */
static int
column_find(const struct in *in, const char *const *name, const char *must, int *column,
	    struct buf *err)
{
	*column = HEAD_NONE;
	for (size_t i = 0; name[i] && *column == HEAD_NONE; i++) {
		*column = head_find(in_head(in), slice_of(name[i]));
		if (*column == HEAD_TWICE)
			buf_addf(err, "%s:1: two columns \"%s\"", in_name(in), name[i]);
	}
	if (*column == HEAD_NONE && must)
		buf_addf(err, "%s:1: no column \"%s\" in a file of %s", in_name(in), name[0],
			 must);
	return *column >= 0 || (*column == HEAD_NONE && !must) ? 0 : -1;
}

static int
cell_bad(const struct in *in, int column, const char *why, struct buf *err)
{
	struct slice name = slice_trim(in_head(in)->name[column]);

	buf_addf(err, "%s:%" PRIu64 ": %.*s: %s", in_name(in), in_line(in), (int)name.n, name.p,
		 why);
	return -1;
}

/* 2026-05: its first day, and how many there are. */
static bool
month_parse(struct slice s, int64_t *first, int64_t *days)
{
	int64_t year, month;

	if (s.n != 7 || s.p[4] != '-' || s.p[5] == '+' ||
	    !num_parse_int64((struct slice){s.p, 4}, 1, 9999, &year) || s.p[0] == '+' ||
	    !num_parse_int64((struct slice){s.p + 5, 2}, 1, 12, &month))
		return false;
	*first = day_from_civil((int)year, (int)month, 1);
	*days = cut_next(*first, CUT_MONTH) - *first;
	return true;
}

/* Parts of the leads have to be compared with the same file: a row in 64 bits (FNV-1a). Rows are
 * added up, since their order says nothing. */
static uint64_t
row_sign(int64_t day, uint64_t amount, struct slice source)
{
	const uint64_t number[] = {(uint64_t)day, amount, source.n};
	uint64_t sign = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < sizeof(number) / sizeof(*number) * 8; i++)
		sign = (sign ^ (number[i / 8] >> i % 8 * 8 & 0xff)) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < source.n; i++)
		sign = (sign ^ (unsigned char)source.p[i]) * UINT64_C(0x100000001b3);
	return sign;
}

/* False: more sources than are told apart. */
static bool
day_add(struct funnel_daily *d, int64_t day, uint64_t amount, struct slice source)
{
	uint64_t *count = d->by_source ? labels_at(&d->source, source) : NULL;

	days_at(&d->days, day)[DAILY_AMOUNT] += amount;
	if (count)
		count[DAILY_AMOUNT] += amount;
	d->total += amount;
	d->rows++;
	d->sign += row_sign(day, amount, source);
	return count || !d->by_source;
}

static int
row_add(struct funnel_daily *d, const struct funnel_options *o, const struct daily_kind *k,
	struct in *in, const struct record *r, const int *column, struct buf *err)
{
	struct slice text = slice_trim(r->f[column[0]]);
	int64_t at, first = 0, days = 1;
	bool month = k->months && month_parse(text, &first, &days);
	uint64_t amount, part;
	char currency[4] = "";
	const char *bad;

	if (!month && !when_parse(text, o->zone, &at, NULL))
		return cell_bad(in, column[0],
				k->months ? "not a day as 2025-04-21 or a month as 2025-04"
					  : "not a day as 2025-04-21", err);
	if ((bad = k->read(slice_trim(r->f[column[1]]), &amount, currency)))
		return cell_bad(in, column[1], bad, err);
	if (*currency && *d->currency && strcmp(currency, d->currency) != 0)
		return cell_bad(in, column[1], "another currency than above", err);
	if (*currency)
		memcpy(d->currency, currency, sizeof(currency));
	for (int64_t i = 0; i < days; i++) {
		at = month ? zone_moment(o->zone, first + i, 0) : at;
		if ((o->from != WHEN_NONE && at < o->from) || (o->to != WHEN_NONE && at >= o->to) ||
		    at > o->now)
			continue;
		/* what does not divide goes to the first days */
		part = amount / (uint64_t)days + ((uint64_t)i < amount % (uint64_t)days);
		if (part > DAILY_MOST - d->total)
			return cell_bad(in, column[1], k->beyond, err);
		if (!day_add(d, month ? first + i : zone_day(o->zone, at), part,
			     record_get(r, column[2])))
			return cell_bad(in, column[2], "more of them than are told apart", err);
	}
	return 0;
}

struct funnel_daily *
daily_open(struct funnel *f, const char *file, const struct daily_kind *k, size_t steps,
	   struct buf *err)
{
	static const char *const day[] = {"day", "date", NULL}, *const source[] = {"source", NULL};
	struct in *in = in_open(&file, 1, f->o->in, err);
	struct funnel_daily *d;
	struct record r;
	int column[3], got = 1, bad = 0;

	if (!in)
		return NULL;
	if (column_find(in, day, k->what, &column[0], err) < 0 ||
	    column_find(in, k->column, k->what, &column[1], err) < 0 ||
	    column_find(in, source, NULL, &column[2], err) < 0) {
		in_close(in);
		return NULL;
	}
	d = xcalloc(1, sizeof(*d));
	d->by_source = column[2] >= 0 && f->organic[1] >= 0;
	d->steps = steps;
	d->source.width = d->days.width = DAILY_REACHED + steps;
	while (!bad && (got = in_next(in, &r)) > 0)
		bad = row_add(d, f->o, k, in, &r, column, err);
	if (got < 0)
		buf_addf(err, "%s", in_error(in));
	in_close(in);
	if (!bad && got == 0)
		return d;
	daily_free(d);
	return NULL;
}

void
daily_add(struct funnel *f, struct funnel_daily *d, const struct record *r)
{
	const struct funnel_lead *l = &f->lead;
	uint64_t *day, *source;
	double amount;

	if (l->reached == 0)
		return;
	if (l->entry[0].at == WHEN_NONE) {
		d->undated++;
		return;
	}
	day = days_find(&d->days, l->entry[0].day);
	if (!day) {
		d->uncovered++;
		return;
	}
	source = d->by_source ? labels_at(&d->source, record_get(r, f->organic[1])) : NULL;
	for (size_t k = 0; k < l->reached && k < d->steps; k++) {
		day[DAILY_REACHED + k]++;
		if (source)
			source[DAILY_REACHED + k]++;
	}
	if (!d->amounts || !won_amount(f, r, &amount))
		return;
	sum_add(sums_at(&d->day_won, (size_t)(day - d->days.count) / d->days.width), amount);
	if (source)
		sum_add(sums_at(&d->source_won,
				(size_t)(source - d->source.count) / d->source.width), amount);
}

struct sum *
sums_at(struct funnel_sums *s, size_t i)
{
	while (s->n <= i) {
		s->sum = xgrow(s->sum, s->n, &s->cap, sizeof(*s->sum));
		s->sum[s->n++] = (struct sum){.n = 0};
	}
	return &s->sum[i];
}

/* Counts and amounts of one group, added up. */
static void
group_add(struct daily_group *g, const uint64_t *count, size_t width, const struct funnel_sums *won,
	  size_t i)
{
	for (size_t c = 0; c < width; c++)
		g->count[c] += count[i * width + c];
	for (size_t k = 0; i < won->n && k < won->sum[i].n; k++)
		sum_add(&g->won, won->sum[i].part[k]);
}

static void
group_clear(struct daily_group *g, size_t width)
{
	memset(g->count, 0, width * sizeof(*g->count));
	g->won.n = 0;
}

void
daily_total(const struct funnel_daily *d, struct daily_group *g)
{
	*g = (struct daily_group){.count = xcalloc(d->days.width, sizeof(*g->count))};
	for (size_t i = 0; i < d->days.n; i++)
		group_add(g, d->days.count, d->days.width, &d->day_won, i);
}

static const struct funnel_days *sorted;

static int
by_day(const void *a, const void *b)
{
	int64_t x = sorted->day[*(const uint32_t *)a], y = sorted->day[*(const uint32_t *)b];

	return (x > y) - (x < y);
}

static void
period_rows(struct funnel *f, struct report *r, const struct funnel_daily *d,
	    struct daily_group *g,
	    void (*put)(struct funnel *f, struct report *r, const struct daily_group *g))
{
	enum funnel_cut cut = f->o->cohort ? f->o->cohort : CUT_MONTH;
	const struct funnel_days *days = &d->days;
	uint32_t *order = xmalloc((days->n + 1) * sizeof(*order));
	struct buf label = {0};

	for (size_t i = 0; i < days->n; i++)
		order[i] = (uint32_t)i;
	sorted = days;
	qsort(order, days->n, sizeof(*order), by_day);
	g->by = slice_of(cut_name[cut]);
	for (size_t i = 0; i < days->n;) {
		int64_t start = cut_start(days->day[order[i]], cut);

		group_clear(g, days->width);
		for (; i < days->n && cut_start(days->day[order[i]], cut) == start; i++)
			group_add(g, days->count, days->width, &d->day_won, order[i]);
		label.n = 0;
		cut_label(start, cut, &label);
		g->group = report_text_of(r, buf_slice(&label));
		put(f, r, g);
	}
	free(order);
	buf_free(&label);
}

/* The largest sources, the rest as one. */
static void
source_rows(struct funnel *f, struct report *r, const struct funnel_daily *d,
	    struct daily_group *g,
	    void (*put)(struct funnel *f, struct report *r, const struct daily_group *g))
{
	const struct funnel_labels *l = &d->source;
	size_t n;
	uint32_t *order = labels_largest(l, f->o->top, &n, g->count);
	bool rest = false;

	g->by = SLICE("source");
	for (size_t i = 0; i < n; i++) {
		group_clear(g, l->width);
		group_add(g, l->count, l->width, &d->source_won, order[i]);
		g->group = l->label[order[i]];
		put(f, r, g);
	}
	group_clear(g, l->width);
	for (size_t i = n; i < l->n; i++)
		group_add(g, l->count, l->width, &d->source_won, order[i]);
	for (size_t c = 0; c < l->width; c++)
		rest |= g->count[c] > 0;
	g->group = SLICE("(other)");
	if (rest)
		put(f, r, g);
	free(order);
}

void
daily_rows(struct funnel *f, struct report *r, const struct funnel_daily *d,
	   void (*put)(struct funnel *f, struct report *r, const struct daily_group *g))
{
	struct daily_group g = {.count = xcalloc(d->days.width, sizeof(*g.count))};

	period_rows(f, r, d, &g, put);
	if (d->by_source)
		source_rows(f, r, d, &g, put);
	free(g.count);
}

void
daily_count_row(struct funnel *f, struct report *r, const char *section, const char *metric,
		uint64_t count)
{
	struct report_row *row;

	if (count == 0)
		return;
	row = report_add(r, section, metric);
	row->to = f->step[0].name;
	report_set_count(row, count);
}

void
daily_alone(const struct funnel_daily *d, uint64_t *leads, uint64_t *amount)
{
	*leads = *amount = 0;
	for (size_t i = 0; i < d->source.n; i++) {
		const uint64_t *count = d->source.count + i * d->source.width;

		*leads += count[DAILY_AMOUNT] ? 0 : count[DAILY_REACHED];
		*amount += count[DAILY_REACHED] ? 0 : count[DAILY_AMOUNT];
	}
}

void
daily_free(struct funnel_daily *d)
{
	if (!d)
		return;
	days_free(&d->days);
	labels_free(&d->source);
	free(d->day_won.sum);
	free(d->source_won.sum);
	free(d);
}
