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

double
model_probability(double bits)
{
	return 1 / (1 + exp2(-bits));
}

double
model_prior(const struct model *m)
{
	return log2(m->prior / (1 - m->prior));
}

static const double alone[LEVELS] = {
    [LEVEL_ELSE] = -10, [LEVEL_WEAK] = -6, [LEVEL_FAIR] = 3.5,
    [LEVEL_CLOSE] = 5,	[LEVEL_NEAR] = 7,  [LEVEL_SAME] = 13,
};

void
model_ready(struct model *m, const struct fields *f)
{
	m->n = f->n;
	m->prior = fmin(m->rate * 2 / fmax((double)f->records - 1, 1), 0.1);
	for (size_t k = 0; k < m->n; k++) {
		double *bits = m->bits[k];

		for (int l = LEVELS; l-- > 0;) {
			bits[l] = f->f[k].weight * log2(m->m[k][l] / m->u[k][l]);
			/* what agrees less says no more, however few pairs it was seen in */
			if (l < LEVEL_SAME)
				bits[l] = fmin(bits[l], bits[l + 1]);
		}
		m->high[k] = bits[LEVEL_NEAR];
	}
	if (m->given) {
		/* one column alone: nothing to learn from, so what its levels mean is said here */
		m->prior = 0.5;
		memcpy(m->bits[0], alone, sizeof(alone));
		/* a person's name that is only alike is another's */
		for (int l = 0; l < LEVEL_SAME && f->f[0].kind == COMPARE_NAME; l++)
			m->bits[0][l] = alone[LEVEL_ELSE];
		m->high[0] = m->bits[0][LEVEL_NEAR];
	}
	for (size_t k = 0; k < m->n; k++) {
		double span = m->high[k] - m->bits[k][LEVEL_ELSE];
		size_t at = k;

		while (at &&
		       m->high[m->order[at - 1]] - m->bits[m->order[at - 1]][LEVEL_ELSE] < span) {
			m->order[at] = m->order[at - 1];
			at--;
		}
		m->order[at] = k;
	}
}

/* Equal values say more where they are rare: u is the share of other records that have this one.
 * The pair itself does not count. */
static double
same_bits(const struct model *m, const struct field *f, size_t k, double records, uint32_t value)
{
	double count = f->values.count[value], u = m->u[k][LEVEL_SAME], least;

	if (m->given)
		return f->weight * m->bits[k][LEVEL_SAME];
	/* of the records with this value, those that are one with the first are no coincidence */
	count = fmax(count - 1 - fmax(1, 2 * m->rate * m->m[k][LEVEL_SAME]), 0);
	least = fmin(u, model_common(f) * AT_LARGE / (records + AT_LARGE));
	u = fmax((count + model_common(f) * AT_LARGE) / (records + AT_LARGE), least);
	if (count <= 0)
		u = least;
	return f->weight * log2(m->m[k][LEVEL_SAME] / u);
}

double
model_explain(const struct model *m, const struct fields *f, uint32_t a, uint32_t b,
	      uint64_t *pattern, double bits[FIELDS_MAX])
{
	double sum = model_prior(m);

	*pattern = fields_pattern(f, a, b);
	for (size_t k = 0; k < m->n; k++) {
		unsigned l = pattern_level(*pattern, k);

		bits[k] = l >= LEVELS ? 0 : m->bits[k][l];
		if (l == LEVEL_SAME && f->f[k].id[a] != VALUE_NONE)
			bits[k] = same_bits(m, &f->f[k], k, (double)f->records, f->f[k].id[a]);
		sum += bits[k];
	}
	return sum;
}

double
model_score(const struct model *m, const struct fields *f, uint32_t a, uint32_t b, double least)
{
	double most = model_prior(m), bits[FIELDS_MAX];
	bool differ[FIELDS_MAX];
	uint64_t pattern;

	/* what it can reach at best: equal values need no comparing */
	for (size_t k = 0; k < m->n; k++) {
		uint32_t x = f->f[k].id[a], y = f->f[k].id[b];

		differ[k] = x != y && x != VALUE_NONE && y != VALUE_NONE;
		if (differ[k])
			most += fmax(m->high[k], m->bits[k][LEVEL_SAME]);
		else if (x != VALUE_NONE && y != VALUE_NONE)
			most += fmax(same_bits(m, &f->f[k], k, (double)f->records, x), 0);
		else if (f->f[k].partner >= 0)
			most += fmax(m->high[k], 0);
	}
	for (size_t i = 0; i < m->n && most >= least; i++) {
		size_t k = m->order[i];

		if (differ[k] && f->f[k].partner < 0)
			most += m->bits[k][field_level(&f->f[k], a, b)] -
				fmax(m->high[k], m->bits[k][LEVEL_SAME]);
	}
	return most < least ? most : model_explain(m, f, a, b, &pattern, bits);
}
