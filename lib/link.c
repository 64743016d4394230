/* SPDX-License-Identifier: MIT */
#include "link.h"

#include "crew.h"
#include "witness.h"

#include <math.h>
#include <stdlib.h>

enum { SPEAKERS = 8 }; /* members that speak for a cluster before it is joined with another */
#define ENOUGH 1.0	/* bits: a field that says less decides nothing */
#define OTHERS 2.0	/* that a record shares a code with by chance, where it is its own */
#define RELIABLE (-4.0) /* bits of a date that differs: dates are seldom wrong here */
#define DENIES (-1.0)   /* bits, the mean of a cluster: of a number or date that is another */
#define SUREST 2.0	/* bits: the most that the surest pair of two clusters adds to the whole */
#define UNDECIDED (-0.01) /* bits of a pair that nothing can tell of: just below even odds */
#define APART (-4.5)	  /* of a pair that is two: not worth a look */

/* A code that many share by chance is where they live. */
static bool
own_code(const struct model *m, const struct fields *f, size_t k)
{
	return f->f[k].kind == COMPARE_CODE && m->u[k][LEVEL_SAME] * m->records <= OTHERS;
}

/* What only one person has, in the columns of a model. */
static void
codes_own(const struct model *m, const struct fields *f, bool codes[FIELDS_MAX])
{
	for (size_t k = 0; k < f->n; k++)
		codes[k] = own_code(m, f, k);
}

/* Numbers of persons and dates of birth: an address is a household's at times. */
static bool
for_life(const struct model *m, const struct fields *f, size_t k)
{
	return f->f[k].kind == COMPARE_DATE || own_code(m, f, k);
}

double
link_score(const struct model *m, const struct fields *f, uint32_t a, uint32_t b, double least)
{
	bool says[WITNESSES] = {false}, codes[FIELDS_MAX], person = false, older = false;
	double sum = model_score(m, f, a, b, least), slip = 0;
	struct facts facts = {0};
	struct evidence e;
	int witnesses = 0;

	if (sum < fmax(least, 0))
		return sum;
	sum = model_explain(m, f, a, b, &e);
	for (size_t k = 0; k < f->n; k++) {
		unsigned level = pattern_level(&e.pattern, k);

		says[witness_of(&f->f[k], level)] |= e.bits[k] >= ENOUGH;
		person |= witness_of(&f->f[k], level) == W_NAME;
		if (f->f[k].kind == COMPARE_PHONE && level == LEVEL_CLOSE)
			slip += fmax(e.bits[k] - m->bits[k][LEVEL_ELSE], 0);
		older |= f->f[k].kind == COMPARE_DATE && level == LEVEL_ELSE &&
			 e.bits[k] <= RELIABLE;
	}
	for (int w = 0; w < WITNESSES; w++)
		witnesses += says[w];
	codes_own(m, f, codes);
	facts_add(&facts, f, &e.pattern, a, b, codes);
	/* the next number of a firm, where no person agrees */
	if (!facts_person(&facts))
		sum -= slip;
	switch (facts_verdict(&facts)) {
	case ANOTHER:
		return fmin(sum, APART);
	case UNPROVED:
	case DOUBTED:
		return fmin(sum, UNDECIDED);
	case OPEN:
		break;
	}
	/* firms and works are told by their names where no person is in the table */
	if (person && ((older && !facts.born && !facts_known(&facts)) ||
		       (witnesses < 2 && !says[W_OTHER])))
		return fmin(sum, UNDECIDED);
	return sum;
}

/* Two records that say just what record I says are one, however many there are: it has an address
 * of its own, or a name and a phone number. */
static bool
certain(const struct fields *f, uint32_t i)
{
	bool person = false, phone = false;

	for (size_t k = 0; k < f->n; k++) {
		uint32_t id = f->f[k].id[i];

		if (id == VALUE_NONE)
			continue;
		if (f->f[k].kind == COMPARE_EMAIL && !f->f[k].values.value[id].shared)
			return true;
		person |= f->f[k].kind == COMPARE_NAME && !f->f[k].place;
		phone |= f->f[k].kind == COMPARE_PHONE;
	}
	return person && phone;
}

/* Pairs that are scored, and what one thread found. */
struct scoring {
	const struct model *m;
	const struct fields *f;
	const struct blocks *b;
	double doubt;
	const struct apart *apart;
	atomic_uint_fast64_t done;
	struct part {
		struct edge *edge;
		size_t n, cap;
		uint64_t compared;
	} part[CREW_MOST];
};

bool
known_apart(const struct apart *x, uint32_t a, uint32_t b)
{
	return b >= x->fixed ? a >= x->fixed : x->marked && x->marked[a] && x->marked[b];
}

static void
edge_add(struct edge **edge, size_t *n, size_t *cap, struct edge e)
{
	*edge = xgrow(*edge, *n, cap, sizeof(**edge));
	(*edge)[(*n)++] = e;
}

static void
part_add(const struct scoring *s, struct part *p, uint32_t a, uint32_t b)
{
	double bits;

	if (known_apart(s->apart, a, b))
		return;
	bits = link_score(s->m, s->f, a, b, s->doubt);
	p->compared++;
	if (bits < s->doubt)
		return;
	edge_add(&p->edge, &p->n, &p->cap, (struct edge){a, b, (float)bits, DOUBTFUL, DECIDED_NOT});
}

static void
part_run(void *arg, unsigned number)
{
	struct scoring *s = arg;
	uint64_t all = s->b->all < s->apart->fixed ? s->b->all : s->apart->fixed, from, to;
	struct walk w;

	walk_init(&w, s->b);
	while (crew_next(&s->done, all, &from, &to))
		for (uint32_t i = (uint32_t)from; i < to; i++) {
			if (s->b->twin[i] != i)
				continue;
			walk_from(&w, s->b, i);
			for (size_t k = 0; k < w.n; k++)
				part_add(s, &s->part[number], i, w.list[k]);
		}
	walk_free(&w);
}

static int
by_place(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static int
by_bits(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	return x->bits != y->bits ? (x->bits < y->bits) - (x->bits > y->bits) : by_place(a, b);
}

void
links_find(struct links *l, const struct model *m, const struct fields *f, const struct blocks *b,
	   double doubt, const struct apart *apart)
{
	struct scoring s = {.m = m, .f = f, .b = b, .doubt = doubt, .apart = apart};
	unsigned size = crew_size(b->all);

	*l = (struct links){0};
	crew_run(size, part_run, &s);
	for (unsigned i = 0; i < size; i++) {
		for (size_t k = 0; k < s.part[i].n; k++)
			edge_add(&l->edge, &l->n, &l->cap, s.part[i].edge[k]);
		l->compared += s.part[i].compared;
		free(s.part[i].edge);
	}
	if (l->n)
		qsort(l->edge, l->n, sizeof(*l->edge), by_place);
}

/* Clusters while they grow: members as rings. */
struct rings {
	uint32_t *first, *next, *count;
	uint32_t *also; /* of a record: the next with the same values, which is apart from it */
	uint32_t *last; /* of the first of these: the last */
	struct decided_sets sets;
};

/* Whether two clusters agree as a whole: each field says the mean of what it says of the members
 * that have it, so that what is missing denies nothing. EDGE is what the surest pair says, which
 * counts a little besides. Where names differ as a whole some pair has to agree in what only one
 * person has. A number or a date of birth in which two or more of each are all against the other is
 * no slip: where the names are not sure either, those are two of a household, unless another of
 * these agrees. Of large clusters some members speak for all. */
static bool
agree(const struct rings *r, uint32_t a, uint32_t b, const struct model *m, const struct fields *f,
      double edge)
{
	double said[FIELDS_MAX] = {0}, overlap = 0,
	       whole = model_prior(m) + (m->given ? 0 : fmin(edge, SUREST));
	uint32_t by[FIELDS_MAX] = {0}, rows[FIELDS_MAX] = {0}, pairs = 0, x = a;
	bool codes[FIELDS_MAX], proved, unsure = false, denied = false;
	struct facts facts = {0};
	struct evidence e;

	codes_own(m, f, codes);
	for (uint32_t i = 0; i < r->count[a] && i < SPEAKERS; i++, x = r->next[x]) {
		uint32_t y = b, before[FIELDS_MAX];

		memcpy(before, by, sizeof(before));
		for (uint32_t j = 0; j < r->count[b] && j < SPEAKERS; j++, y = r->next[y]) {
			model_explain(m, f, x < y ? x : y, x < y ? y : x, &e);
			facts_add(&facts, f, &e.pattern, x, y, codes);
			overlap += e.overlap;
			pairs++;
			for (size_t k = 0; k < f->n; k++)
				if (pattern_level(&e.pattern, k) < LEVELS) {
					said[k] += e.bits[k];
					by[k]++;
				}
		}
		for (size_t k = 0; k < f->n; k++)
			rows[k] += by[k] > before[k];
	}
	/* names as a whole, and not of the one pair that agrees least */
	facts.given = facts.last = facts.other_given = facts.other_name = false;
	for (size_t k = 0; k < f->n; k++) {
		double mean = by[k] ? said[k] / by[k] : 0;

		whole += mean;
		if (witness_of(&f->f[k], LEVEL_SAME) == W_NAME && by[k]) {
			facts_name(&facts, &f->f[k], mean >= 0 ? 1 : -1);
			unsure |= mean * 2 < m->bits[k][LEVEL_SAME];
		}
		denied |= mean <= DENIES && rows[k] > 1 && by[k] > rows[k] && for_life(m, f, k);
	}
	proved = facts.born || facts.code;
	return whole + overlap / pairs >= 0 && facts_verdict(&facts) == OPEN &&
	       (proved || !denied || !unsure);
}

/* The clusters of two records. The smaller takes the name of the larger, so that joining all costs
 * n log n. */
static void
join(struct rings *r, uint32_t x, uint32_t y)
{
	uint32_t a = r->first[x], b = r->first[y], keep = r->count[a] >= r->count[b] ? a : b,
		 other = keep == a ? b : a, i = other, t;

	if (a == b)
		return;
	do {
		r->first[i] = keep;
		i = r->next[i];
	} while (i != other);
	t = r->next[keep];
	r->next[keep] = r->next[other];
	r->next[other] = t;
	r->count[keep] += r->count[other];
	decided_join(&r->sets, keep, other);
}

static bool
may_join(const struct rings *r, uint32_t x, uint32_t y)
{
	return r->first[x] == r->first[y] || decided_may(&r->sets, r->first[x], r->first[y]);
}

static void
best_set(struct links *l, uint32_t a, uint32_t b, float bits)
{
	l->best[a] = fmaxf(l->best[a], bits);
	l->best[b] = fmaxf(l->best[b], bits);
}

/* Clusters are called after their first record. */
static void
name_clusters(struct links *l, uint32_t *name, size_t n)
{
	for (uint32_t i = 0; i < n; i++)
		name[i] = UINT32_MAX;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t *first = &name[l->first[i]];

		if (*first == UINT32_MAX)
			*first = i;
		l->first[i] = *first;
	}
}

/* Everybody a cluster, and those one that are decided to be. */
static void
rings_begin(struct rings *r, struct links *l, size_t n, struct decided *d)
{
	*r = (struct rings){.first = l->first = xmalloc(n * sizeof(*l->first)),
			    .next = xmalloc(n * sizeof(*r->next)),
			    .count = xmalloc(n * sizeof(*r->count)),
			    .also = d ? xmalloc(n * sizeof(*r->also)) : NULL,
			    .last = d ? xmalloc(n * sizeof(*r->last)) : NULL};
	l->best = xmalloc(n * sizeof(*l->best));
	for (uint32_t i = 0; i < n; i++) {
		r->first[i] = r->next[i] = i;
		r->count[i] = 1;
		l->best[i] = -INFINITY;
	}
	decided_sets_begin(&r->sets, d, n);
	if (!d)
		return;
	for (uint32_t i = 0; i < n; i++) {
		r->also[i] = DECIDED_ALONE;
		r->last[i] = i;
	}
	for (size_t i = 0; i < d->pairs; i++) {
		join(r, d->pair[i].a, d->pair[i].b);
		best_set(l, d->pair[i].a, d->pair[i].b, INFINITY);
	}
	decided_sets_check(&r->sets);
}

/* Record I to the first record with its values, T, or to the first of those apart from that one
 * that it may be one with. */
static void
twin_join(struct rings *r, struct links *l, const struct apart *apart, uint32_t t, uint32_t i,
	  float bits)
{
	/* those of the master come last, and are apart from each other */
	for (uint32_t h = t; h != DECIDED_ALONE && h < apart->fixed; h = r->also[h]) {
		bool told = known_apart(apart, h, i), one = !told && may_join(r, h, i);

		if (!told)
			edge_add(&l->edge, &l->n, &l->cap,
				 (struct edge){h, i, bits, one ? LINKED : BRIDGE, DECIDED_NOT});
		if (one) {
			join(r, h, i);
			best_set(l, h, i, bits);
			return;
		}
	}
	r->also[r->last[t]] = i;
	r->last[t] = i;
}

/* A pair speaks for all that have the same values and are apart. */
static void
also_pairs(struct links *l, const struct rings *r, const struct apart *apart, size_t found)
{
	for (size_t k = 0; k < found; k++) {
		struct edge e = l->edge[k];

		for (uint32_t x = e.a; x != DECIDED_ALONE; x = r->also[x])
			for (uint32_t y = e.b; y != DECIDED_ALONE; y = r->also[y]) {
				uint32_t a = x < y ? x : y, b = x < y ? y : x;

				if ((x != e.a || y != e.b) && !known_apart(apart, a, b))
					edge_add(&l->edge, &l->n, &l->cap,
						 (struct edge){.a = a,
							       .b = b,
							       .bits = e.bits,
							       .decision = DOUBTFUL});
			}
	}
}

/* What was decided of each pair; and pairs that are one by that and that nothing else found. */
static void
decided_pairs(struct links *l, const struct rings *r, const struct model *m,
	      const struct fields *f)
{
	const struct decided *d = r->sets.d;
	size_t n = l->n;

	for (size_t i = 0; i < d->pairs; i++) {
		struct edge e = {.a = d->pair[i].a, .b = d->pair[i].b};

		if (n && bsearch(&e, l->edge, n, sizeof(e), by_place))
			continue;
		e.bits = (float)link_score(m, f, e.a, e.b, -INFINITY);
		edge_add(&l->edge, &l->n, &l->cap, e);
	}
	if (l->n > n)
		qsort(l->edge, l->n, sizeof(*l->edge), by_place);
	for (size_t i = 0; i < l->n; i++) {
		struct edge *e = &l->edge[i];

		e->decided = (unsigned char)decided_of(d, e->a, e->b);
		if (!may_join(r, e->a, e->b))
			e->decision = HELD;
		else if (e->decided != DECIDED_NOT && r->first[e->a] == r->first[e->b])
			e->decision = LINKED;
	}
}

void
links_make(struct links *l, const struct model *m, const struct fields *f, const struct blocks *b,
	   double threshold, double doubt, const struct apart *apart)
{
	struct decided *d = apart->decided;
	struct rings r;
	size_t n = f->records, found;

	links_find(l, m, f, b, doubt, apart);
	found = l->n;
	rings_begin(&r, l, n, d);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t t = b->twin[i];
		double bits;

		if (t == i || (known_apart(apart, t, i) &&
			       (!d || r.sets.of[r.first[i]] == DECIDED_ALONE)))
			continue;
		bits = link_score(m, f, t, i, fmin(doubt, threshold));
		if (bits < threshold && certain(f, t))
			bits = threshold;
		if (bits >= threshold)
			twin_join(&r, l, apart, t, i, (float)bits);
		else if (bits >= doubt && !known_apart(apart, t, i))
			edge_add(&l->edge, &l->n, &l->cap,
				 (struct edge){t, i, (float)bits, DOUBTFUL, DECIDED_NOT});
	}
	if (d)
		also_pairs(l, &r, apart, found);
	if (l->n)
		qsort(l->edge, l->n, sizeof(*l->edge), by_bits);
	for (size_t i = 0; i < l->n && l->edge[i].bits >= threshold; i++) {
		struct edge *e = &l->edge[i];
		uint32_t x = r.first[e->a], y = r.first[e->b];

		if (x != y && (!may_join(&r, x, y) || ((r.count[x] > 1 || r.count[y] > 1) &&
						       !agree(&r, x, y, m, f, e->bits)))) {
			e->decision = BRIDGE;
			continue;
		}
		e->decision = LINKED;
		best_set(l, e->a, e->b, e->bits);
		join(&r, x, y);
	}
	/* a bridge inside what was joined otherwise is none */
	for (size_t i = 0; i < l->n; i++)
		if (l->edge[i].decision == BRIDGE && r.first[l->edge[i].a] == r.first[l->edge[i].b])
			l->edge[i].decision = LINKED;
	if (l->n)
		qsort(l->edge, l->n, sizeof(*l->edge), by_place);
	if (d)
		decided_pairs(l, &r, m, f);
	name_clusters(l, r.next, n);
	decided_sets_free(&r.sets);
	free(r.also);
	free(r.last);
	free(r.next);
	free(r.count);
}

void
links_free(struct links *l)
{
	free(l->edge);
	free(l->first);
	free(l->best);
	*l = (struct links){0};
}
