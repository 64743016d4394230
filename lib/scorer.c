/* SPDX-License-Identifier: MIT */
#include "scorer.h"

#include "file.h"
#include "parallel.h"

#include <stdlib.h>

int
scorer_open(struct scorer *s, const struct scorer_options *o, bool bands, struct buf *err)
{
	*s = (struct scorer){.o = o};
	if (judge_rules(&s->judge, o->rules, o->rule_files, o->score, err) < 0 ||
	    (o->old_rules && judge_rules(&s->old, &o->old_rules, 1, o->score, err) < 0))
		return -1;
	if (!bands)
		return 0;
	if (judge_bands(&s->judge, o->bands, &s->old, o->score, err) < 0 ||
	    (o->old_rules && judge_bands(&s->old, o->bands, &s->judge, o->score, err) < 0) ||
	    (o->chances && !(s->chances = chance_open(o->chances, err))))
		return -1;
	return 0;
}

void
scorer_free(struct scorer *s)
{
	judge_free(&s->judge);
	judge_free(&s->old);
	chance_free(s->chances);
	buf_free(&s->text);
	free(s->group);
	free(s->group_text);
	*s = (struct scorer){0};
}

void
scorer_columns(struct scorer *s, struct out *out)
{
	s->score = out_own(out, SLICE("score"));
	s->grade = out_own(out, SLICE("grade"));
	s->temperature = out_own(out, SLICE("temperature"));
	s->reasons = out_own(out, SLICE("reasons"));
	s->groups = s->o->groups ? score_groups(s->judge.score) : 0;
	s->group = xcalloc(s->groups + 1, sizeof(*s->group));
	s->group_text = xcalloc(s->groups + 1, sizeof(*s->group_text));
	for (size_t i = 0; i < s->groups; i++)
		s->group[i] = out_own(out, score_column(s->judge.score, i));
	if (s->chances)
		s->probability = out_own(out, SLICE("probability"));
	if (!s->o->old_rules)
		return;
	s->old_score = out_own(out, SLICE("old_score"));
	s->old_grade = out_own(out, SLICE("old_grade"));
}

int
scorer_put(struct scorer *s, const struct record *r, const struct history *h, struct out *out,
	   struct buf *err)
{
	struct judge *j = &s->judge;

	if (judge_lead(j, r, h, err) < 0)
		return -1;
	score_reasons(j->score, s->o->reasons, &s->text);
	out_set(out, s->score, j->total);
	out_set(out, s->grade, j->band.grade);
	out_set(out, s->temperature, j->band.temperature);
	out_set(out, s->reasons, buf_slice(&s->text));
	for (size_t i = 0; i < s->groups; i++) {
		size_t n = score_format(score_group_total(j->score, i), s->group_text[i]);

		out_set(out, s->group[i], (struct slice){s->group_text[i], n});
	}
	if (s->chances)
		out_set(out, s->probability, chance_at(s->chances, score_total(j->score)));
	if (s->o->old_rules) {
		if (judge_lead(&s->old, r, h, err) < 0)
			return -1;
		out_set(out, s->old_score, s->old.total);
		out_set(out, s->old_grade, s->old.band.grade);
	}
	out_put(out, r);
	return 0;
}

struct rule_tally
scorer_tally(const struct scorer *s)
{
	struct rule_tally all = score_tally(s->judge.score);

	if (s->judge.bands) {
		struct rule_tally t = bands_tally(s->judge.bands);

		all.empty += t.empty;
		all.unreadable += t.unreadable;
	}
	return all;
}

/* What one thread has. */
struct member {
	struct scorer_options o;
	struct score_options score;
	struct events *events; /* those of all, for what the rules of this one ask */
	const int *key;
	struct scorer scorer;
	struct buf error; /* said by the caller's thread, which meets it again */
};

struct crew {
	unsigned jobs;
	struct member *member;
	void *ctx[PARALLEL_MOST];
	struct out *out;
	struct scorer *like;
};

/* The handles are those of LIKE, whose header is written. */
static int
member_open(struct member *m, const struct scorer *like)
{
	struct buf err = {0};
	struct scorer *s = &m->scorer;
	bool good;

	m->o = *like->o;
	m->score = *m->o.score;
	m->events = m->score.events = events_like(m->score.events);
	m->o.score = &m->score;
	good = scorer_open(s, &m->o, true, &err) == 0;
	buf_free(&err);
	if (!good || !events_share(m->events, like->o->score->events))
		return -1;
	s->score = like->score;
	s->grade = like->grade;
	s->temperature = like->temperature;
	s->reasons = like->reasons;
	s->probability = like->probability;
	s->old_score = like->old_score;
	s->old_grade = like->old_grade;
	s->groups = like->groups;
	s->group = xcalloc(s->groups + 1, sizeof(*s->group));
	memcpy(s->group, like->group, s->groups * sizeof(*s->group));
	s->group_text = xcalloc(s->groups + 1, sizeof(*s->group_text));
	return 0;
}

struct crew *
crew_open(struct scorer *s, unsigned jobs, const int key[EVENT_KEYS], struct out *out)
{
	struct crew *c;

	if (jobs < 2)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->jobs = jobs;
	c->member = xcalloc(c->jobs, sizeof(*c->member));
	c->out = out;
	c->like = s;
	for (unsigned i = 0; c && i < jobs; i++) {
		c->member[i].key = key;
		c->ctx[i] = &c->member[i];
		if (member_open(&c->member[i], s) < 0) {
			crew_free(c);
			c = NULL;
		}
	}
	file_let();
	return c;
}

static bool
part_work(struct parallel_worker *w)
{
	struct member *m = w->ctx;
	struct record r;
	struct history h;
	int got;

	events_follow(m->events, w->part, m->key[EVENT_LEAD], m->key[EVENT_EMAIL],
		      m->key[EVENT_VISITOR]);
	while ((got = in_next(w->part, &r)) > 0) {
		events_record(m->events, &r, m->key, &h);
		if (scorer_put(&m->scorer, &r, &h, w->out, &m->error) < 0)
			return false;
	}
	return got == 0;
}

bool
crew_work(struct crew *c, struct in *in)
{
	struct parallel p = {
	    .workers = c->jobs, .ctx = c->ctx, .out = c->out, .work = part_work};

	bool all = parallel_run(&p, in);

	for (unsigned i = 0; i < c->jobs; i++) {
		const struct scorer *s = &c->member[i].scorer;

		score_since_join(c->like->judge.score, s->judge.score);
		if (c->like->old.score)
			score_since_join(c->like->old.score, s->old.score);
	}
	return all;
}

struct rule_tally
crew_tally(const struct crew *c)
{
	struct rule_tally all = {0};

	for (unsigned i = 0; c && i < c->jobs; i++) {
		struct rule_tally t = scorer_tally(&c->member[i].scorer);

		all.empty += t.empty;
		all.unreadable += t.unreadable;
	}
	return all;
}

void
crew_free(struct crew *c)
{
	for (unsigned i = 0; c && i < c->jobs; i++) {
		struct member *m = &c->member[i];

		scorer_free(&m->scorer);
		events_free(m->events);
		buf_free(&m->error);
	}
	if (c)
		free(c->member);
	free(c);
}
