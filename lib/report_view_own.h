/* SPDX-License-Identifier: MIT
 * What the makers of tables share, and nobody else: how columns and cells are put together. */
#ifndef REPORT_VIEW_OWN_H
#define REPORT_VIEW_OWN_H

#include "report_view.h"

static inline bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* The row of METRIC for stage K in [at, end) of the report, or NULL. */
static inline const struct report_row *
view_find(const struct view *v, size_t at, size_t end, const char *metric, size_t k)
{
	return report_find(v->r, at, end, metric, v->r->stage[k].name);
}

/* A column; one for each stage; one for the rate of the whole way, "Lead → Won". ALIGN 'l' or 'r'. */
void view_head(struct view *v, const char *name, char align);
void view_head_stages(struct view *v);
void view_head_whole(struct view *v);

/* The next cell: a text that lives as long as the report, one of our words, a number of a row (NULL:
 * an empty cell), its interval, a count, a move from stage to stage. */
void view_word_text(struct view *v, struct slice s);
void view_word(struct view *v, const char *s);
void view_value(struct view *v, const struct report_row *row);
void view_interval(struct view *v, const struct report_row *row);
void view_number(struct view *v, uint64_t n);
void view_move(struct view *v, const struct report_row *row);

void funnel_view(struct view *v);
void kpi_view(struct view *v);
void bottleneck_view(struct view *v);
void compare_view(struct view *v);
void velocity_view(struct view *v);
void time_view(struct view *v);
void attribution_view(struct view *v);
void traffic_view(struct view *v);
void spend_view(struct view *v);

/* What METRIC is called in one of N pairs; itself where it is in none. */
const char *view_metric(const char *const (*word)[2], size_t n, const char *metric);

#endif
