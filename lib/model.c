/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <math.h>

/* How often a value of a kind meets its like by chance at large: what a list of ten leads cannot
 * tell. Counts as so many records. */
#define AT_LARGE 50.0
static const double common[COMPARES] = {
    [COMPARE_EMAIL] = 1e-4,    [COMPARE_PHONE] = 1e-4, [COMPARE_NAME] = 0.01,
    [COMPARE_COMPANY] = 0.005, [COMPARE_TEXT] = 0.02,  [COMPARE_ADDRESS] = 1e-3,
    [COMPARE_DATE] = 1e-3,     [COMPARE_CODE] = 0.005, [COMPARE_EXACT] = 0.3,
    [COMPARE_NUMBER] = 0.05,
};

double
model_common(const struct field *f)
{
	return f->place ? 0.05 : common[f->kind];
}

/* Who has a number of a person or a date of birth has it for life; addresses for mail and
 * telephones are several. */
#define LIKELY(other)                                                                              \
	{                                                                                          \
		other, 0.04, 0.04, 0.06, 0.1, 0.76 - (other)                                       \
	}
static const double expected[COMPARES][LEVELS] = {
    [COMPARE_EMAIL] = LIKELY(0.25), [COMPARE_PHONE] = LIKELY(0.25),
    [COMPARE_NAME] = LIKELY(0.08),  [COMPARE_COMPANY] = LIKELY(0.08),
    [COMPARE_TEXT] = LIKELY(0.08),  [COMPARE_ADDRESS] = LIKELY(0.08),
    [COMPARE_DATE] = LIKELY(0.02),  [COMPARE_CODE] = LIKELY(0.05),
    [COMPARE_EXACT] = LIKELY(0.08), [COMPARE_NUMBER] = LIKELY(0.08),
};

const double *
model_expected(const struct field *f)
{
	return expected[f->kind];
}

double
model_probability(double bits)
{
	return 1 / (1 + exp2(-bits));
}

double
model_bits(double probability)
{
	return log2(probability / (1 - probability));
}

double
model_prior(const struct model *m)
{
	return model_bits(m->prior);
}

/* Of a column that stands alone, by what it may tell. An address with a slip is worth a look, and
 * another number is another telephone; names, days and traits are those of many. */
#define NO (-4.5)
#define LOOK (-0.01) /* just below even odds */
enum { ALONE_WORDS, ALONE_MAIL, ALONE_NUMBER, ALONE_NAME, ALONE_TRAIT };
static const double alone[][LEVELS] = {
    [ALONE_WORDS] = {NO, NO, 3.5, 5, 7, 8},	  [ALONE_MAIL] = {NO, NO, -1, LOOK, LOOK, 8},
    [ALONE_NUMBER] = {NO, NO, NO, NO, NO, 8},	  [ALONE_NAME] = {NO, NO, NO, NO, NO, LOOK},
    [ALONE_TRAIT] = {NO, NO, NO, NO, NO, NO},
};

static const double *
alone_bits(enum compare kind)
{
	switch (kind) {
	case COMPARE_EMAIL:
		return alone[ALONE_MAIL];
	case COMPARE_PHONE:
	case COMPARE_CODE:
		return alone[ALONE_NUMBER];
	case COMPARE_NAME:
		return alone[ALONE_NAME];
	case COMPARE_DATE:
	case COMPARE_EXACT:
	case COMPARE_NUMBER:
		return alone[ALONE_TRAIT];
	default:
		return alone[ALONE_WORDS];
	}
}

bool
model_alone_trait(enum compare kind)
{
	return alone_bits(kind) == alone[ALONE_TRAIT];
}

/* What agrees less says no more, however few pairs it was seen in: levels that contradict this are
 * taken as one (pool adjacent violators). What is only weakly alike is chance, or comes along with
 * what else agrees: it says nothing for a pair. */
static void
levels_ready(const struct field *f, const double m[LEVELS], const double u[LEVELS],
	     double bits[LEVELS])
{
	bool weak_says = f->kind == COMPARE_EMAIL || f->kind == COMPARE_DATE;
	double pm[LEVELS], pu[LEVELS];
	int from[LEVELS], n = 0;

	for (int l = 0; l < LEVELS; l++) {
		pm[n] = m[l];
		pu[n] = u[l];
		from[n++] = l;
		while (n > 1 && pm[n - 1] * pu[n - 2] < pm[n - 2] * pu[n - 1]) {
			pm[n - 2] += pm[n - 1];
			pu[n - 2] += pu[n - 1];
			n--;
		}
	}
	for (int l = LEVELS; l-- > 0;) {
		if (l < from[n - 1])
			n--;
		bits[l] = f->weight * log2(pm[n - 1] / pu[n - 1]);
		if (l <= LEVEL_WEAK && !weak_says)
			bits[l] = fmin(bits[l], 0);
	}
}

/* What comparing a field may decide, for what it costs. */
static double
worth(const struct model *m, const struct fields *f, size_t k)
{
	static const double cost[COMPARES] = {
	    [COMPARE_EMAIL] = 4,    [COMPARE_PHONE] = 1, [COMPARE_NAME] = 3,
	    [COMPARE_COMPANY] = 6,  [COMPARE_TEXT] = 8,	 [COMPARE_ADDRESS] = 8,
	    [COMPARE_DATE] = 1,	    [COMPARE_CODE] = 3,	 [COMPARE_EXACT] = 0.5,
	    [COMPARE_NUMBER] = 0.5,
	};

	return (m->high[k] - m->bits[k][LEVEL_ELSE]) /
	       (f->f[k].values.known ? 0.5 : cost[f->f[k].kind]);
}

/* How much more the views may say: what they say in the place of the prior and their own field, and
 * what they say more of the others. */
static void
raise_ready(struct model *m)
{
	m->raised = 0;
	for (size_t i = 0; i < m->views; i++) {
		const struct view *v = &m->view[i];
		const double *own = m->bits[v->field];
		double sum = log2(v->share / (1 - v->share)) - model_prior(m) -
			     fmin(own[LEVEL_NEAR], own[LEVEL_SAME]);

		for (size_t k = 0; k < m->n; k++) {
			double more = 0;

			for (int l = 0; l < LEVELS && k != v->field; l++)
				more = fmax(more, v->bits[k][l] - m->bits[k][l]);
			sum += more;
		}
		m->raise[i] = fmax(sum, 0);
		m->raised = fmax(m->raised, m->raise[i]);
	}
}

void
model_ready(struct model *m, const struct fields *f)
{
	m->n = f->n;
	m->prior = fmin(m->rate * 2 / fmax(m->records - 1, 1), 0.1);
	for (size_t k = 0; k < m->n; k++) {
		levels_ready(&f->f[k], m->m[k], m->u[k], m->bits[k]);
		m->high[k] = m->bits[k][LEVEL_NEAR];
		for (size_t i = 0; i < m->views; i++)
			levels_ready(&f->f[k], m->m[k], m->view[i].u[k], m->view[i].bits[k]);
	}
	if (m->given) {
		/* one column alone: nothing to learn from, so what its levels mean is said here */
		m->prior = 0.5;
		memcpy(m->bits[0], alone_bits(f->f[0].kind), sizeof(m->bits[0]));
		m->high[0] = m->bits[0][LEVEL_NEAR];
	}
	raise_ready(m);
	for (size_t k = 0; k < m->n; k++) {
		size_t at = k;

		while (at && worth(m, f, m->order[at - 1]) < worth(m, f, k)) {
			m->order[at] = m->order[at - 1];
			at--;
		}
		m->order[at] = k;
	}
}

/* Equal values say more where they are rare: u is the share of other records that have this one.
 * The pair itself does not count. */
static double
same_bits(const struct model *m, const struct field *f, size_t k, uint32_t value)
{
	double count = f->values.count[value], u = m->u[k][LEVEL_SAME], least;

	if (m->given)
		return f->weight * m->bits[k][LEVEL_SAME];
	/* of the records with this value, those that are one with the first are no coincidence */
	count = fmax(count - 1 - fmax(1, 2 * m->rate * m->m[k][LEVEL_SAME]), 0);
	least = fmin(u, model_common(f) * AT_LARGE / (m->records + AT_LARGE));
	u = fmax((count + model_common(f) * AT_LARGE) / (m->records + AT_LARGE), least);
	if (count <= 0)
		u = least;
	return f->weight * log2(m->m[k][LEVEL_SAME] / u);
}

/* The bits of a pair as seen by those that agree in one field. Rare values say more here too. */
static double
view_bits(const struct model *m, const struct view *v, const struct evidence *e)
{
	double sum = log2(v->share / (1 - v->share));

	for (size_t k = 0; k < m->n; k++) {
		unsigned l = pattern_level(&e->pattern, k);

		if (l < LEVELS && k != v->field)
			sum += v->bits[k][l];
		if (l == LEVEL_SAME)
			sum += e->bits[k] - m->bits[k][LEVEL_SAME];
	}
	return sum;
}

double
model_explain(const struct model *m, const struct fields *f, uint32_t a, uint32_t b,
	      struct evidence *e)
{
	double sum = model_prior(m), all;
	int views = 1;

	e->pattern = fields_pattern(f, a, b);
	for (size_t k = 0; k < m->n; k++) {
		unsigned l = pattern_level(&e->pattern, k);

		e->bits[k] = l >= LEVELS ? 0 : m->bits[k][l];
		if (l == LEVEL_SAME && f->f[k].id[a] != VALUE_NONE)
			e->bits[k] = same_bits(m, &f->f[k], k, f->f[k].id[a]);
		sum += e->bits[k];
	}
	all = sum;
	for (size_t i = 0; i < m->views; i++) {
		unsigned l = pattern_level(&e->pattern, m->view[i].field);

		if (l < LEVEL_NEAR || l >= LEVELS)
			continue;
		all += view_bits(m, &m->view[i], e);
		views++;
	}
	e->overlap = all / views - sum;
	return sum + e->overlap;
}

/* The most that views may add to a pair: of those fields that agree. */
static double
raised(const struct model *m, const struct fields *f, uint32_t a, uint32_t b)
{
	double most = 0;

	for (size_t i = 0; i < m->views; i++) {
		unsigned l;

		if (m->raise[i] <= most)
			continue;
		l = field_level(&f->f[m->view[i].field], a, b);
		if (l >= LEVEL_NEAR && l < LEVELS)
			most = m->raise[i];
	}
	return most;
}

double
model_score(const struct model *m, const struct fields *f, uint32_t a, uint32_t b, double least)
{
	double most = model_prior(m);
	bool differ[FIELDS_MAX];
	struct evidence e;

	/* what it can reach at best: equal values need no comparing */
	for (size_t k = 0; k < m->n; k++) {
		uint32_t x = f->f[k].id[a], y = f->f[k].id[b];

		differ[k] = x != y && x != VALUE_NONE && y != VALUE_NONE;
		if (differ[k])
			most += fmax(m->high[k], m->bits[k][LEVEL_SAME]);
		else if (x != VALUE_NONE && y != VALUE_NONE)
			most += fmax(same_bits(m, &f->f[k], k, x), 0);
		else if (f->f[k].partner >= 0)
			most += fmax(m->high[k], 0);
	}
	for (size_t i = 0; i < m->n && most + m->raised >= least; i++) {
		size_t k = m->order[i];

		if (differ[k] && f->f[k].partner < 0)
			most += m->bits[k][field_level(&f->f[k], a, b)] -
				fmax(m->high[k], m->bits[k][LEVEL_SAME]);
	}
	if (most < least && (most + m->raised < least || most + raised(m, f, a, b) < least))
		return fmin(most, least - 1);
	return model_explain(m, f, a, b, &e);
}
