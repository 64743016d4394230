/* SPDX-License-Identifier: MIT
 * Cells, and the tables of groups, of findings and of what waits; those of the way itself are in
 * report_view_way.c. */
#include "report_view_own.h"

#include <stdlib.h>

void
view_head(struct view *v, const char *name, char align)
{
	v->head = xgrow(v->head, v->heads, &v->heads_cap, sizeof(*v->head));
	v->head[v->heads++] = slice_of(report_word(v->language, name));
	buf_addc(&v->align, align);
	v->columns = v->heads;
}

void
view_head_stages(struct view *v)
{
	for (size_t k = 0; k < v->r->stages; k++) {
		view_head(v, "", 'r');
		v->head[v->heads - 1] = v->r->stage[k].label;
	}
}

static struct view_cell *
cell(struct view *v)
{
	v->cell = xgrow(v->cell, v->cells, &v->cap, sizeof(*v->cell));
	v->cell[v->cells] = (struct view_cell){.text = {"", 0}, .unit = ""};
	return &v->cell[v->cells++];
}

void
view_word_text(struct view *v, struct slice s)
{
	cell(v)->text = s;
}

void
view_word(struct view *v, const char *s)
{
	view_word_text(v, slice_of(report_word(v->language, s)));
}

static bool
is_share(const struct report_row *row)
{
	return row->kind == REPORT_RATE || row->kind == REPORT_ESTIMATE ||
	       row->kind == REPORT_SHARE;
}

void
view_value(struct view *v, const struct report_row *row)
{
	struct view_cell *c = cell(v);

	c->row = row;
	c->unit = row && is_share(row) ? " %" : "";
}

static void
copy(struct view *v, struct buf *b)
{
	view_word_text(v, arena_slice(&v->mem, buf_slice(b)));
	buf_free(b);
}

/* 32.0–44.5 */
void
view_interval(struct view *v, const struct report_row *row)
{
	struct buf b = {0};

	if (row && row->known) {
		report_people(row, REPORT_LOW, &b);
		buf_addf(&b, row->kind == REPORT_DIFFERENCE ? " … " : "–");
		report_people(row, REPORT_HIGH, &b);
	}
	copy(v, &b);
}

void
view_number(struct view *v, uint64_t n)
{
	struct report_row row = {.kind = REPORT_COUNT};
	struct buf b = {0};

	report_set_count(&row, n);
	report_people(&row, REPORT_VALUE, &b);
	copy(v, &b);
	v->cell[v->cells - 1].counted = true;
	v->cell[v->cells - 1].count = (double)n;
}

void
view_move(struct view *v, const struct report_row *row)
{
	struct buf b = {0};

	view_pair(v->r, row, &b);
	copy(v, &b);
}

bool
view_is_young(const struct view *v, size_t at, size_t end)
{
	for (; at < end; at++)
		if (is(v->r->row[at].metric, "rate_first") &&
		    is(v->r->row[at].status, "unfinished"))
			return true;
	return false;
}

/* 2025-09 *: the rate does not count all of them yet. */
static void
view_group(struct view *v, struct slice group, bool young)
{
	struct buf b = {0};

	buf_add_slice(&b, group);
	buf_addf(&b, young ? " *" : "");
	copy(v, &b);
}

/* Groups by the stages they reached. */
static void
groups_view(struct view *v)
{
	const struct report *r = v->r;
	const struct report_row *row = r->row;
	bool share = is(row[v->at].section, "origin"),
	     score = is(row[v->at].section, "grade") && slice_eq(row[v->at].by, SLICE("score"));

	if (is(row[v->at].metric, "organic")) {
		view_head(v, "What", 'l');
		view_head(v, "Share of leads", 'r');
		view_head(v, "95 %", 'r');
		view_head(v, "n", 'r');
		view_word(v, "Organic");
		view_value(v, &row[v->at]);
		view_interval(v, &row[v->at]);
		view_number(v, row[v->at].n);
		return;
	}
	view_head(v, "Group", 'l');
	view_head_stages(v);
	view_head_whole(v);
	view_head(v, "95 %", 'r');
	view_head(v, "n", 'r');
	if (share || score)
		view_head(v, share ? "Share of leads" : "Mean score", 'r');
	for (size_t at = v->at, next; at < v->end; at = next) {
		const struct report_row *rate;

		next = at + 1; /* one group ends where the first stage comes again */
		while (next < v->end && !(is(row[next].metric, "reached") &&
					  slice_eq(row[next].to, r->stage[0].name)))
			next++;
		view_group(v, row[at].group, view_is_young(v, at, next));
		for (size_t k = 0; k < r->stages; k++)
			view_value(v, view_find(v, at, next, "reached", k));
		rate = view_find(v, at, next, "rate_first", r->goal);
		view_value(v, rate);
		view_interval(v, rate);
		if (rate)
			view_number(v, rate->n);
		else
			view_word(v, "");
		if (share || score)
			view_value(v, is(row[next - 1].metric, share ? "share" : "mean_score")
					      ? &row[next - 1]
					      : NULL);
	}
}

static void
inflow_view(struct view *v)
{
	const struct report *r = v->r;

	view_head(v, "Period", 'l');
	view_head_stages(v);
	view_head(v, "", 'l');
	for (size_t i = v->at; i < v->end && is(r->row[i].metric, "entered"); i += r->stages) {
		view_word_text(v, r->row[i].group);
		for (size_t k = 0; k < r->stages; k++)
			view_value(v, &r->row[i + k]);
		view_word(v, r->row[i].status);
	}
	for (size_t i = v->at; i < v->end; i++) {
		if (!is(r->row[i].metric, "trend"))
			continue;
		view_word(v, "Trend: last three to the three before");
		for (size_t k = 0; k < r->stages; k++)
			view_value(v, report_find(r, i, v->end, "trend", r->stage[k].name));
		view_word(v, "");
		return;
	}
}

static void
found_view(struct view *v)
{
	bool trait = is(v->section, "trait");

	if (trait)
		view_head(v, "Column", 'l');
	view_head(v, trait ? "Value" : "Content", 'l');
	view_head(v, "From, to", 'l');
	view_head(v, "Rate", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Others", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Lift", 'r');
	view_head(v, "95 %", 'r');
	view_head(v, "q", 'r');
	view_head(v, "Verdict", 'l');
	for (size_t i = v->at; i + 4 < v->end; i++) {
		const struct report_row *lift = &v->r->row[i];

		if (!is(lift->metric, "lift"))
			continue;
		if (trait)
			view_word_text(v, lift->by);
		view_word_text(v, lift->group);
		view_move(v, lift);
		for (size_t k = 1; k <= 2; k++) {
			view_value(v, lift + k);
			view_number(v, lift[k].n);
		}
		view_value(v, lift);
		view_interval(v, lift);
		view_value(v, lift + 4);
		view_word(v, lift->status);
	}
}

static void
loss_view(struct view *v)
{
	view_head(v, "Reason", 'l');
	view_head(v, "Lost", 'r');
	view_head(v, "Share", 'r');
	view_head(v, "95 %", 'r');
	view_head_stages(v);
	for (size_t i = v->at; i < v->end; i += 1 + v->r->stages) {
		const struct report_row *share = &v->r->row[i];

		view_word_text(v, share->group);
		view_number(v, (uint64_t)share->whole);
		view_value(v, share);
		view_interval(v, share);
		for (size_t k = 1; k <= v->r->stages; k++)
			view_value(v, share + k);
	}
}

static void
sla_view(struct view *v)
{
	view_head(v, "Group", 'l');
	view_head(v, "In time", 'r');
	view_head(v, "95 %", 'r');
	view_head(v, "n", 'r');
	view_head(v, "Late", 'r');
	view_head(v, "Overdue", 'r');
	view_head(v, "Waiting", 'r');
	for (size_t i = v->at; i + 4 <= v->end; i += 4) {
		const struct report_row *row = &v->r->row[i];

		if (row->by.n)
			view_word_text(v, row->group);
		else
			view_word(v, "All");
		view_value(v, row);
		view_interval(v, row);
		view_number(v, row->n);
		for (size_t k = 1; k < 4; k++)
			view_value(v, row + k);
	}
}

static void
stuck_view(struct view *v)
{
	view_head(v, "Stage", 'l');
	view_head(v, "In it now", 'r');
	view_head(v, "Median days", 'r');
	view_head(v, "Stuck beyond (days)", 'r');
	view_head(v, "Stuck", 'r');
	view_head(v, "Share", 'r');
	view_head(v, "Over the maximum", 'r');
	for (size_t i = v->at; i + 4 <= v->end; i += 4) {
		const struct report_row *row = &v->r->row[i];

		view_word_text(v, report_label(v->r, row->to));
		view_number(v, row[2].n);
		view_value(v, row + 2);
		view_value(v, row + 1);
		if (row->known)
			view_number(v, (uint64_t)row->whole);
		else
			view_word(v, "–");
		view_value(v, row);
		view_value(v, row + 3);
	}
}

/* What a metric of the quality section means. */
static const char *
quality_word(const char *metric)
{
	static const char *const word[][2] = {
		{"leads", "Leads"},
		{"outside", "Outside the period, or without a date"},
		{"not_yet", "Later than now"},
		{"no_stage", "In no stage"},
		{"unknown_stage", "In a stage that the table does not have"},
		{"skipped", "Further on, and nothing says that they were there"},
		{"undated", "There, and nobody knows by when"},
		{"unreadable", "Date that cannot be read"},
		{"future", "Date later than now"},
		{"backwards", "A stage dated before an earlier one"},
		{"negative", "Dated before an earlier one"},
		{"no_column", "No such column of dates"},
	};

	return view_metric(word, sizeof(word) / sizeof(*word), metric);
}

static void
quality_view(struct view *v)
{
	view_head(v, "What", 'l');
	view_head(v, "Where", 'l');
	view_head(v, "Count", 'r');
	for (size_t i = v->at; i < v->end; i++) {
		const struct report_row *row = &v->r->row[i];

		view_word(v, quality_word(row->metric));
		if (row->from.n)
			view_move(v, row);
		else
			view_word_text(v, report_label(v->r, row->to));
		view_value(v, row);
	}
}

/* METRIC: of the first row, where a section has tables of more than one kind. */
static const struct {
	const char *section, *title;
	void (*make)(struct view *v);
	const char *metric;
} views[] = {
    {"funnel", "Funnel", funnel_view, NULL},
    {"traffic", "Visitors", traffic_view, NULL},
    {"spend", "Cost", spend_view, NULL},
    {"kpi", "Targets", kpi_view, NULL},
    {"bottleneck", "Bottleneck", bottleneck_view, NULL},
    {"compare", "Compared with the period before", compare_view, NULL},
    {"velocity", "Velocity, in days", velocity_view, NULL},
    {"time", "Days it took, by tenths of those who went on", time_view, "decile_days"},
    {"time", "How long it takes", time_view, "converted"},
    {"cohort", "Cohorts", groups_view, NULL},
    {"inflow", "Entries", inflow_view, NULL},
    {"breakdown", "Breakdown", groups_view, NULL},
    {"origin", "Origin", groups_view, NULL},
    {"grade", "By grade and score", groups_view, NULL},
    {"trait", "What those who went on have in common", found_view, NULL},
    {"content", "Content read before", found_view, NULL},
    {"attribution", "Who gets the credit", attribution_view, NULL},
    {"loss", "Losses", loss_view, NULL},
    {"sla", "In time", sla_view, NULL},
    {"stuck", "Stuck", stuck_view, NULL},
    {"quality", "Quality of the data", quality_view, NULL},
};

/* Sections that are one table, whatever their rows are by. */
static bool
is_whole(const char *section)
{
	static const char *const whole[] = {"kpi", "trait", "content", "compare",
					   "attribution"};

	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		if (is(whole[i], section))
			return true;
	return false;
}

/* Columns in which no cell has anything are left out. */
static void
drop_empty(struct view *v)
{
	size_t kept = 0, to = 0, columns = v->columns;
	bool *keep = xcalloc(columns + 1, sizeof(*keep));

	for (size_t i = 0; i < v->cells; i++)
		keep[i % columns] |= v->cell[i].row || v->cell[i].text.n;
	for (size_t i = 0; i < v->cells; i++)
		if (keep[i % columns])
			v->cell[to++] = v->cell[i];
	for (size_t c = 0; c < columns && v->cells; c++)
		if (keep[c]) {
			v->head[kept] = v->head[c];
			v->align.s[kept++] = v->align.s[c];
		}
	if (v->cells)
		v->heads = v->columns = kept;
	v->cells = to;
	free(keep);
}

const char *
view_name(const struct view *v)
{
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		if (is(views[i].section, v->section))
			return report_word(v->language, is(v->section, "time") ? "How long it takes"
									       : views[i].title);
	return v->section;
}

/* A column, or a part of the calendar. */
static void
by_word(const struct view *v, const struct report_row *row, struct buf *b)
{
	static const char *const part[] = {"day", "week", "month", "quarter", "year"};

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
		if (slice_eq(row->by, slice_of(part[i])) && !is(row->section, "breakdown")) {
			buf_addf(b, "%s", report_word(v->language, part[i]));
			return;
		}
	buf_add_slice(b, row->by);
}

bool
view_next(struct view *v, size_t *at)
{
	const struct report *r = v->r;
	struct buf title = {0};

	v->heads = v->columns = v->cells = 0;
	v->align.n = 0;
	arena_reset(&v->mem);
	if (*at >= r->rows)
		return false;
	v->at = *at;
	v->section = r->row[*at].section;
	v->metric = r->row[*at].metric;
	v->end = is_whole(v->section) ? report_section_end(r, *at) : report_table_end(r, *at);
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++) {
		if (!is(views[i].section, v->section) ||
		    (views[i].metric && !is(views[i].metric, v->metric)))
			continue;
		buf_addf(&title, "%s", report_word(v->language, views[i].title));
		if (r->row[*at].by.n && !is_whole(v->section) && !views[i].metric) {
			buf_addf(&title, " · ");
			by_word(v, &r->row[*at], &title);
		}
		v->title = arena_slice(&v->mem, buf_slice(&title));
		views[i].make(v);
		drop_empty(v);
	}
	buf_free(&title);
	*at = v->end;
	return true;
}

void
view_text(const struct view *v, const struct view_cell *c, struct buf *b)
{
	(void)v;
	if (!c->row) {
		buf_add_slice(b, c->text);
		return;
	}
	report_people(c->row, c->part, b);
	if (c->row->known)
		buf_addf(b, "%s", c->unit);
}

void
view_pair(const struct report *r, const struct report_row *row, struct buf *b)
{
	buf_add_slice(b, report_label(r, row->from));
	buf_addf(b, " → ");
	buf_add_slice(b, report_label(r, row->to));
}

void
view_free(struct view *v)
{
	free(v->head);
	free(v->cell);
	buf_free(&v->align);
	arena_free(&v->mem);
}
