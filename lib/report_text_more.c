/* SPDX-License-Identifier: MIT
 * Sections of the text report that point at something: what to repair, what changed, what those who
 * went on have in common, and what waits. */
#include "report_page.h"

#include <stdlib.h>

enum { LABEL_MAX = 24, PERIODS_SHOWN = 8, FOUND_SHOWN = 10, LOSS_SHOWN = 10, HEAD_MAX = 9, NAME_LEAST = 10 };

static const struct report_row *
row_with(const struct report *r, size_t at, size_t end, const char *metric, const char *status)
{
	for (; at < end; at++)
		if (is(r->row[at].metric, metric) && is(r->row[at].status, status))
			return &r->row[at];
	return NULL;
}

static bool
same_way(const struct report_row *a, const struct report_row *b)
{
	return slice_eq(a->from, b->from) && slice_eq(a->to, b->to);
}

/* A lift that stands out. */
static bool
is_found(const struct report_row *row)
{
	return is(row->metric, "lift") && !is(row->status, "unclear");
}

static const struct report_row *
same_move(const struct report *r, size_t at, size_t end, const char *metric,
	  const struct report_row *as)
{
	for (; at < end; at++)
		if (is(r->row[at].metric, metric) && same_way(&r->row[at], as))
			return &r->row[at];
	return NULL;
}

void
bottleneck_section(struct page *p, size_t at, size_t end)
{
	const struct report *r = p->r;
	const struct report_row *drop = row_with(r, at, end, "drop", "largest"),
				*slow = row_with(r, at, end, "median_days", "slowest"),
				*fix = row_with(r, at, end, "fix_value", "largest"), *amount;
	struct buf *l = &p->line;

	page_heading(p, "Bottleneck", (struct slice){"", 0});
	if (drop) {
		page_point(p, "Most is lost");
		page_pair(p, drop, l);
		buf_addf(l, ": ");
		page_value(p, drop, REPORT_VALUE, l);
		page_say(p, l, " of ");
		page_count(drop->n, l);
		page_say(p, l, " did not go on");
		page_sentence(p);
	} else {
		page_say(p, l, "Nobody to judge by yet.");
		page_sentence(p);
	}
	if (slow) {
		page_point(p, "Slowest");
		page_pair(p, slow, l);
		buf_addf(l, ": ");
		page_value(p, slow, REPORT_VALUE, l);
		page_say(p, l, " days in the median (n ");
		page_count(slow->n, l);
		buf_addc(l, ')');
		page_sentence(p);
	}
	if (!fix)
		return;
	page_point(p, "Worth most");
	page_pair(p, fix, l);
	page_say(p, l, ": at its target ");
	page_value(p, fix, REPORT_VALUE, l);
	page_say(p, l, " more would be won");
	amount = same_move(r, at, end, "fix_amount", fix);
	if (amount) {
		page_say(p, l, ", worth ");
		page_value(p, amount, REPORT_VALUE, l);
	}
	page_sentence(p);
}

void
compare_section(struct page *p, size_t at, size_t end)
{
	const struct report *r = p->r;
	struct grid g = {.columns = 6, .ascii = p->style->ascii};
	struct slice period[2] = {r->row[at].group, r->row[at].group};

	for (size_t i = at; i < end; i++)
		if (r->row[i].group.n)
			period[1] = r->row[i].group;
	page_heading(p, "Compared", (struct slice){"", 0});
	page_say(p, &p->line, "Now: ");
	report_period(p->style->language, period[0], &p->line);
	page_say(p, &p->line, ". Before: ");
	report_period(p->style->language, period[1], &p->line);
	page_say(p, &p->line, ". Differences in percentage points.");
	page_sentence(p);
	for (size_t c = 0; c < 6; c++) {
		static const char *const head[] = {"", "now", "n", "before", "n", "difference"};

		grid_add(&g, page_word(p, head[c]));
	}
	for (size_t i = at; i < end; i++) {
		const struct report_row *d = &r->row[i];

		if (!is(d->metric, "difference"))
			continue;
		page_pair_cut(p, d, LABEL_MAX, &p->cell);
		page_cell(p, &g);
		for (size_t k = at, side = 0; k < end && side < 2; k++) {
			const struct report_row *rate = &r->row[k];

			if (!is(rate->metric, "rate_prev") || !slice_eq(rate->to, d->to))
				continue;
			page_value(p, rate, REPORT_VALUE, &p->cell);
			buf_addf(&p->cell, rate->known ? " %%" : "");
			page_cell(p, &g);
			page_count(rate->n, &p->cell);
			page_cell(p, &g);
			side++;
		}
		page_value(p, d, REPORT_VALUE, &p->cell);
		if (d->known) {
			buf_addf(&p->cell, " (");
			page_value(p, d, REPORT_LOW, &p->cell);
			page_say(p, &p->cell, " to ");
			page_value(p, d, REPORT_HIGH, &p->cell);
			buf_addf(&p->cell, ") ");
			page_say(p, &p->cell, d->status);
		}
		page_cell(p, &g);
	}
	grid_print(&g, "lrrrrl", p->b);
	grid_free(&g);
	page_early(p, at, end);
}

void
inflow_section(struct page *p, size_t at, size_t end)
{
	const struct report *r = p->r;
	size_t rows = 0, skip;
	struct grid g = {.columns = r->stages + 1, .ascii = p->style->ascii};
	char *align = xmalloc(g.columns + 1);
	bool *hidden = xcalloc(g.columns, sizeof(*hidden)), unfinished = false;

	memset(align, 'r', g.columns);
	align[0] = 'l';
	g.hidden = hidden;
	page_heading(p, "Entries", r->row[at].by);
	for (size_t i = at; i < end; i++)
		rows += is(r->row[i].metric, "entered");
	rows /= r->stages;
	skip = rows > PERIODS_SHOWN ? rows - PERIODS_SHOWN : 0;
	grid_add(&g, (struct slice){"", 0});
	for (size_t k = 0; k < r->stages; k++)
		grid_add(&g, r->stage[k].label);
	for (size_t i = at + skip * r->stages; i < at + rows * r->stages; i++) {
		const struct report_row *row = &r->row[i];

		if ((i - at) % r->stages == 0) {
			grid_escape(row->group, &p->cell);
			buf_addf(&p->cell, *row->status ? " *" : "");
			unfinished |= *row->status != '\0';
			page_cell(p, &g);
		}
		page_value(p, row, REPORT_VALUE, &p->cell);
		page_cell(p, &g);
	}
	for (size_t c = 1; c < g.columns; c++)
		grid_cut(&g, c, HEAD_MAX);
	for (size_t c = 2; c + 1 < g.columns && grid_width(&g) > p->style->width; c++)
		hidden[c] = true;
	grid_print(&g, align, p->b);
	grid_free(&g);
	free(align);
	free(hidden);
	if (skip) {
		page_say(p, &p->line, "The last ");
		page_count(rows - skip, &p->line);
		page_say(p, &p->line, " of ");
		page_count(rows, &p->line);
		page_say(p, &p->line, "; --format csv has all.");
		page_sentence(p);
	}
	if (unfinished) {
		page_say(p, &p->line, "* not over yet");
		page_sentence(p);
	}
	for (size_t i = at; i < end; i++) {
		const struct report_row *row = &r->row[i];

		if (!is(row->metric, "trend") || is(row->status, "unclear"))
			continue;
		page_label(p, row->to, &p->line);
		page_say(p, &p->line,
			 is(row->status, "up") ? " is going up: the last three finished "
					       : " is going down: the last three finished ");
		buf_add_slice(&p->line, report_word_of(p->style->language, row->by));
		page_say(p, &p->line, "s had ");
		page_value(p, row, REPORT_VALUE, &p->line);
		page_say(p, &p->line, " times the entries of the three before (");
		page_value(p, row, REPORT_LOW, &p->line);
		buf_addf(&p->line, "%s", p->dash);
		page_value(p, row, REPORT_HIGH, &p->line);
		buf_addc(&p->line, ')');
		page_sentence(p);
	}
}

/* What went together with the move of FIRST, one line each. */
static size_t
found_move(struct page *p, struct grid *g, size_t at, size_t end, const struct report_row *first,
	   size_t room)
{
	const struct report *r = p->r;
	size_t shown = 0;

	for (size_t i = at; i + 4 < end && shown < room; i++) {
		const struct report_row *lift = &r->row[i], *rate = lift + 1;

		if (!is_found(lift) || !same_way(lift, first))
			continue;
		if (shown++ == 0) {
			page_pair(p, lift, &p->cell);
			page_cell(p, g);
			for (size_t c = 1; c < g->columns; c++)
				grid_add(g, (struct slice){"", 0});
		}
		buf_addf(&p->cell, "  ");
		if (is(lift->section, "trait")) {
			grid_escape(lift->by, &p->cell);
			buf_addf(&p->cell, ": ");
		}
		grid_escape(lift->group, &p->cell);
		page_cell(p, g);
		page_value(p, rate, REPORT_VALUE, &p->cell);
		buf_addf(&p->cell, " %%");
		page_cell(p, g);
		page_count(rate->n, &p->cell);
		page_cell(p, g);
		page_value(p, rate + 1, REPORT_VALUE, &p->cell);
		buf_addf(&p->cell, " %%");
		page_cell(p, g);
		page_value(p, lift, REPORT_VALUE, &p->cell);
		buf_addf(&p->cell, " (");
		page_value(p, lift, REPORT_LOW, &p->cell);
		buf_addf(&p->cell, "%s", p->dash);
		page_value(p, lift, REPORT_HIGH, &p->cell);
		buf_addc(&p->cell, ')');
		page_cell(p, g);
		page_value(p, lift + 4, REPORT_VALUE, &p->cell);
		page_cell(p, g);
	}
	return shown;
}

void
found_section(struct page *p, size_t at, size_t end)
{
	enum { WHAT, RATE, N, OTHERS, LIFT, Q, COLUMNS };
	static const char *const head[] = {"", "went on", "n", "others", "times as often", "q"};
	const struct report *r = p->r;
	bool trait = is(r->row[at].section, "trait");
	struct grid g = {.columns = COLUMNS, .ascii = p->style->ascii};
	const struct report_row *compared = &r->row[at];
	size_t clear = 0, shown = 0;

	page_heading(p, trait ? "What those who went on have in common" : "Content read before",
		     (struct slice){"", 0});
	for (size_t c = 0; c < COLUMNS; c++)
		grid_add(&g, page_word(p, head[c]));
	for (size_t i = at; i < end; i++) {
		size_t k = at;

		if (!is_found(&r->row[i]))
			continue;
		clear++;
		while (k < i && !(is_found(&r->row[k]) && same_way(&r->row[k], &r->row[i])))
			k++;
		if (k == i && shown < FOUND_SHOWN)
			shown += found_move(p, &g, at, end, &r->row[i], FOUND_SHOWN - shown);
	}
	if (shown) {
		grid_narrow(&g, WHAT, NAME_LEAST, p->style->width);
		grid_print(&g, "lrrrrr", p->b);
	}
	grid_free(&g);
	if (clear) {
		page_count(clear, &p->line);
		page_say(p, &p->line, " of ");
		page_value(p, compared, REPORT_VALUE, &p->line);
		page_say(p, &p->line, clear == 1 ? " comparisons stands out (q < 0.05)"
						 : " comparisons stand out (q < 0.05)");
		page_say(p, &p->line, clear > shown ? ", the clearest are shown." : ".");
	} else if (compared->whole) {
		page_say(p, &p->line, "None of ");
		page_value(p, compared, REPORT_VALUE, &p->line);
		page_say(p, &p->line, compared->whole == 1 ? " comparison" : " comparisons");
		page_say(p, &p->line, " stands out (q < 0.05).");
	} else {
		page_say(p, &p->line, "Too few leads to compare.");
	}
	page_sentence(p);
}

void
loss_section(struct page *p, size_t at, size_t end)
{
	enum { WHY, LOST, SHARE, WHERE, COLUMNS };
	static const char *const head[] = {"", "lost", "share", "mostly in"};
	const struct report *r = p->r;

	while (at < end) {
		size_t next = report_table_end(r, at), rows = 0;
		struct grid g = {.columns = COLUMNS, .ascii = p->style->ascii};

		page_heading(p, "Losses", r->row[at].by);
		for (size_t c = 0; c < COLUMNS; c++)
			grid_add(&g, page_word(p, head[c]));
		for (; at < next; at += 1 + r->stages) {
			const struct report_row *share = &r->row[at], *most = share + 1;

			if (rows++ >= LOSS_SHOWN)
				continue;
			for (size_t k = 1; k <= r->stages; k++)
				most = share[k].whole > most->whole ? share + k : most;
			grid_add(&g, share->group);
			page_count((uint64_t)share->whole, &p->cell);
			page_cell(p, &g);
			page_rate(p, share, &p->cell);
			buf_addf(&p->cell, share->known ? ")" : "");
			page_cell(p, &g);
			if (most->whole)
				page_label(p, most->to, &p->cell);
			page_cell(p, &g);
		}
		grid_cut(&g, WHY, 2 * LABEL_MAX - 8);
		grid_cut(&g, WHERE, LABEL_MAX / 2);
		grid_narrow(&g, WHY, NAME_LEAST, p->style->width);
		grid_print(&g, "lrrl", p->b);
		grid_free(&g);
		if (rows > LOSS_SHOWN) {
			page_count(rows - LOSS_SHOWN, &p->line);
			page_say(p, &p->line, " more are in --format csv.");
			page_sentence(p);
		}
	}
}

void
sla_section(struct page *p, size_t at, size_t end)
{
	static const char *const head[] = {"", "on time", "n", "late", "overdue", "waiting"};
	const struct report *r = p->r;

	while (at < end) {
		size_t next = report_table_end(r, at);
		struct grid g = {.columns = 6, .ascii = p->style->ascii};

		page_heading(p, "In time", r->row[at].by);
		for (size_t c = 0; c < 6; c++)
			grid_add(&g, page_word(p, head[c]));
		for (; at < next; at += 4) {
			grid_add(&g, r->row[at].by.n ? r->row[at].group : page_word(p, "All"));
			page_rate(p, &r->row[at], &p->cell);
			buf_addf(&p->cell, r->row[at].known ? ")" : "");
			page_cell(p, &g);
			page_count(r->row[at].n, &p->cell);
			page_cell(p, &g);
			for (size_t i = 1; i < 4; i++) {
				page_value(p, &r->row[at + i], REPORT_VALUE, &p->cell);
				page_cell(p, &g);
			}
		}
		grid_cut(&g, 0, LABEL_MAX);
		grid_narrow(&g, 0, NAME_LEAST, p->style->width);
		grid_print(&g, "lrrrrr", p->b);
		grid_free(&g);
	}
}

void
stuck_section(struct page *p, size_t at, size_t end)
{
	static const char *const head[] = {"Stage", "in it now", "median days", "stuck beyond",
					   "stuck", "over max"};
	const struct report *r = p->r;
	struct grid g = {.columns = 6, .ascii = p->style->ascii};

	page_heading(p, "Stuck", (struct slice){"", 0});
	for (size_t c = 0; c < 6; c++)
		grid_add(&g, page_word(p, head[c]));
	for (; at + 4 <= end; at += 4) {
		const struct report_row *share = &r->row[at], *limit = share + 1, *age = share + 2;

		page_label(p, share->to, &p->cell);
		page_cell(p, &g);
		page_count(age->n, &p->cell);
		page_cell(p, &g);
		page_value(p, age, REPORT_VALUE, &p->cell);
		page_cell(p, &g);
		page_value(p, limit, REPORT_VALUE, &p->cell);
		page_say(p, &p->cell, limit->known ? " days" : "");
		page_cell(p, &g);
		if (share->known) {
			page_count((uint64_t)share->whole, &p->cell);
			buf_addf(&p->cell, " (");
			page_value(p, share, REPORT_VALUE, &p->cell);
			buf_addf(&p->cell, " %%)");
		} else {
			buf_addf(&p->cell, "%s", p->none);
		}
		page_cell(p, &g);
		page_value(p, share + 3, REPORT_VALUE, &p->cell);
		page_cell(p, &g);
	}
	grid_cut(&g, 0, LABEL_MAX);
	grid_narrow(&g, 0, NAME_LEAST, p->style->width);
	grid_print(&g, "lrrrrr", p->b);
	grid_free(&g);
	page_say(p, &p->line,
		 "Stuck: longer in its stage than three quarters of those who went on took. ");
	page_say(p, &p->line, "--list stuck writes them.");
	page_sentence(p);
}
