/* SPDX-License-Identifier: MIT */
#include "score_summary.h"

#include "num.h"
#include "report_grid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct rule_count {
	uint64_t holds, decides; /* leads; and those whose grade would be another without it */
};

struct score_summary {
	struct score *score;
	struct bands *bands;
	uint64_t leads;
	struct rule_count *rule;
	size_t grades;	 /* and one more, for none */
	uint64_t *grade; /* leads by grade */
	uint64_t *moved; /* by old grade and new; NULL: nothing is compared */
	struct rule_tally extra;
};

struct score_summary *
score_summary_open(struct score *s, struct bands *b)
{
	struct score_summary *m = xcalloc(1, sizeof(*m));

	m->score = s;
	m->bands = b;
	m->grades = bands_grades(b) + 1;
	m->rule = xcalloc(score_rules(s) + 1, sizeof(*m->rule));
	m->grade = xcalloc(m->grades, sizeof(*m->grade));
	return m;
}

void
score_summary_free(struct score_summary *m)
{
	if (!m)
		return;
	free(m->rule);
	free(m->grade);
	free(m->moved);
	free(m);
}

int
score_summary_lead(struct score_summary *m, const struct record *r, const struct history *h,
		   const struct band *now, const struct band *old, struct buf *err)
{
	struct rule_tally before = bands_tally(m->bands), after;
	int bad = 0;

	m->leads++;
	m->grade[now->number]++;
	if (old && !m->moved)
		m->moved = xcalloc(m->grades * m->grades, sizeof(*m->moved));
	if (old)
		m->moved[old->number * m->grades + now->number]++;
	for (size_t i = 0; i < score_rules(m->score) && !bad; i++) {
		struct band other = *now;

		if (!score_rule_holds(m->score, i))
			continue;
		m->rule[i].holds++;
		if (score_without(m->score, i))
			bad = bands_lead(m->bands, r, h, &other, err);
		m->rule[i].decides += other.number != now->number;
	}
	score_restore(m->score);
	after = bands_tally(m->bands);
	m->extra.empty += after.empty - before.empty;
	m->extra.unreadable += after.unreadable - before.unreadable;
	return bad;
}

struct rule_tally
score_summary_tally(const struct score_summary *m)
{
	return m->extra;
}

static void
cell_count(struct grid *g, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	grid_add(g, slice_of(text));
}

static void
cell_share(struct grid *g, uint64_t n, uint64_t all)
{
	char text[NUM_TEXT];
	size_t k = num_format_fixed(100 * (double)n / (double)all, 1, text);

	if (!memchr(text, '.', k)) {
		text[k++] = '.';
		text[k++] = '0';
	}
	grid_add(g, (struct slice){text, k});
}

static struct slice
grade_name(const struct score_summary *m, size_t i)
{
	return i + 1 < m->grades ? bands_grade(m->bands, i) : SLICE("none");
}

static void
print_grid(struct grid *g, const char *align, struct buf *b)
{
	grid_print(g, align, b);
	buf_addc(b, '\n');
	grid_free(g);
}

static void
grades_print(const struct score_summary *m, struct buf *b)
{
	struct grid g = {.columns = 3};

	grid_add(&g, SLICE("grade"));
	grid_add(&g, SLICE("leads"));
	grid_add(&g, SLICE("%"));
	for (size_t i = 0; i < m->grades; i++) {
		if (i + 1 == m->grades && !m->grade[i])
			continue;
		grid_add(&g, grade_name(m, i));
		cell_count(&g, m->grade[i]);
		cell_share(&g, m->grade[i], m->leads);
	}
	print_grid(&g, "lrr", b);
}

/* Rows: the old grades; columns: the new ones. "none" only where somebody has none. */
static void
moved_print(const struct score_summary *m, struct buf *b)
{
	size_t n = m->grades - 1;
	struct grid g = {0};
	char *align = xmalloc(m->grades + 2);
	uint64_t up = 0, down = 0;

	for (size_t i = 0; i < m->grades && n < m->grades; i++)
		if (m->moved[n * m->grades + i] || m->moved[i * m->grades + n])
			n++;
	memset(align, 'r', n + 1);
	align[0] = 'l';
	align[n + 1] = 0;
	g.columns = n + 1;
	grid_add(&g, SLICE("old \\ new"));
	for (size_t i = 0; i < n; i++)
		grid_add(&g, grade_name(m, i));
	for (size_t i = 0; i < n; i++) {
		grid_add(&g, grade_name(m, i));
		for (size_t k = 0; k < n; k++) {
			uint64_t leads = m->moved[i * m->grades + k];

			cell_count(&g, leads);
			up += k < i ? leads : 0;
			down += k > i ? leads : 0;
		}
	}
	print_grid(&g, align, b);
	buf_addf(b, "%" PRIu64 " leads have another grade: %" PRIu64 " rise, %" PRIu64 " fall\n\n",
		 up + down, up, down);
	free(align);
}

static void
rules_print(const struct score_summary *m, struct buf *b)
{
	struct grid g = {.columns = 5};

	grid_add(&g, SLICE("rule"));
	grid_add(&g, SLICE("leads"));
	grid_add(&g, SLICE("%"));
	grid_add(&g, SLICE("grades"));
	grid_add(&g, SLICE("because"));
	for (size_t i = 0; i < score_rules(m->score); i++) {
		const struct score_source *of = score_rule(m->score, i);

		grid_add(&g, of->rule);
		cell_count(&g, m->rule[i].holds);
		cell_share(&g, m->rule[i].holds, m->leads);
		cell_count(&g, m->rule[i].decides);
		grid_add(&g, of->because);
	}
	print_grid(&g, "lrrrl", b);
}

enum list { NEVER_HIT, ALWAYS_HIT, NEVER_DECIDES };

static void
list_print(const struct score_summary *m, enum list list, const char *title, struct buf *b)
{
	size_t n = 0;

	buf_addf(b, "%s: ", title);
	for (size_t i = 0; i < score_rules(m->score); i++) {
		const struct rule_count *c = &m->rule[i];
		struct slice rule = score_rule(m->score, i)->rule;

		if (list == NEVER_HIT	 ? c->holds != 0
		    : list == ALWAYS_HIT ? c->holds != m->leads
					 : c->decides != 0)
			continue;
		buf_addf(b, "%s", n++ ? ", " : "");
		grid_escape(rule, b);
	}
	buf_addf(b, "%s\n", n ? "" : "none");
}

void
score_summary_print(const struct score_summary *m, struct buf *b)
{
	buf_addf(b, "%" PRIu64 " leads\n", m->leads);
	if (!m->leads)
		return;
	buf_addc(b, '\n');
	grades_print(m, b);
	if (m->moved)
		moved_print(m, b);
	rules_print(m, b);
	list_print(m, NEVER_HIT, "rules never hit", b);
	list_print(m, ALWAYS_HIT, "rules always hit", b);
	list_print(m, NEVER_DECIDES, "rules that never change a grade", b);
}
