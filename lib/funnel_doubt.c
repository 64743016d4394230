/* SPDX-License-Identifier: MIT
 * Leads whose data the report has to doubt, one by one: what the section quality counts, as a list.
 * What is counted and what is listed are the same conditions. */
#include "funnel_parts.h"

enum { NO_STAGE, UNKNOWN_STAGE, SKIPPED, UNDATED, UNREADABLE, FUTURE, BACKWARDS, NOT_YET, DOUBTS };

static const char *const names[DOUBTS] = {"no_stage",	"unknown_stage", "skipped",   "undated",
					  "unreadable", "future",	 "backwards", "not_yet"};

/* Only what is in doubt about one step. */
static int
step_open(struct funnel *f, struct slice stage, struct buf *err)
{
	int i = stages_find(f->stages, stage);

	if (f->list_doubt < SKIPPED || f->list_doubt > FUTURE) {
		buf_addf(err, "--list: quality:%s is not of one stage", names[f->list_doubt]);
		return -1;
	}
	if (i < 0 || f->stage_step[i] < 0) {
		buf_addf(err, "--list: \"%.*s\" is no step of %s", (int)stage.n, stage.p,
			 f->stages->table.name);
		return -1;
	}
	f->list_step = (size_t)f->stage_step[i];
	return 0;
}

int
doubt_open(struct funnel *f, struct buf *err)
{
	struct slice want = f->o->list_stage, stage = {"", 0};
	const char *colon = want.n ? memchr(want.p, ':', want.n) : NULL;

	f->list_doubt = DOUBTS;
	f->list_step = f->steps;
	if (want.n == 0)
		return 0;
	if (colon) {
		stage = (struct slice){colon + 1, (size_t)(want.p + want.n - colon) - 1};
		want.n = (size_t)(colon - want.p);
	}
	for (int i = 0; i < DOUBTS; i++)
		if (slice_eq(want, slice_of(names[i]))) {
			f->list_doubt = i;
			return colon ? step_open(f, stage, err) : 0;
		}
	buf_addf(err, "--list: quality:%.*s is not one of", (int)want.n, want.p);
	for (int i = 0; i < DOUBTS; i++)
		buf_addf(err, "%s %s", i ? "," : "", names[i]);
	return -1;
}

static bool
is_asked(const struct funnel *f, size_t k)
{
	return f->list_step == f->steps || f->list_step == k;
}

/* A step dated before an earlier one. */
static bool
is_backwards(const struct funnel *f)
{
	const struct funnel_lead *l = &f->lead;
	size_t before = SIZE_MAX;

	for (size_t k = 0; k < l->reached; k++) {
		if (l->at[k].at == WHEN_NONE)
			continue;
		if (before != SIZE_MAX &&
		    funnel_days(&l->at[before], &l->at[k]) < 0)
			return true;
		before = k;
	}
	return false;
}

static bool
has_doubt(const struct funnel *f, int doubt)
{
	const struct funnel_lead *l = &f->lead;
	bool any = false;

	switch (doubt) {
	case NO_STAGE:
		return l->reached == 0;
	case UNKNOWN_STAGE:
		return l->unknown;
	case BACKWARDS:
		return is_backwards(f);
	case UNREADABLE:
	case FUTURE:
		for (size_t k = 0; k < f->steps; k++)
			if (is_asked(f, k))
				any |= doubt == FUTURE ? l->future[k] : l->unreadable[k];
		return any;
	default:
		break;
	}
	for (size_t k = 0; k < l->reached; k++)
		if (is_asked(f, k))
			any |= doubt == SKIPPED	  ? !l->known[k]
			       : doubt == UNDATED ? l->entry[k].at == WHEN_NONE
						  : false;
	return any;
}

bool
lead_doubted(const struct funnel *f, bool not_yet)
{
	if (not_yet || f->list_doubt == NOT_YET)
		return not_yet && f->list_doubt >= NOT_YET;
	if (f->list_doubt < DOUBTS)
		return has_doubt(f, f->list_doubt);
	for (int i = 0; i < NOT_YET; i++)
		if (has_doubt(f, i))
			return true;
	return false;
}
