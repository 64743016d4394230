/* SPDX-License-Identifier: MIT */
#include "compare_words.h"

#include "ascii.h"
#include "compare_nick.h"
#include "similar.h"

#include <math.h>
#include <stdlib.h>

/* Fewer edits than this cannot make one of the other. */
unsigned
values_edits(const struct value *a, const struct value *b)
{
	int only = __builtin_popcount(a->bytes & ~b->bytes),
	    other = __builtin_popcount(b->bytes & ~a->bytes);
	int longer = (int)(a->s.n > b->s.n ? a->s.n - b->s.n : b->s.n - a->s.n);

	only = only > other ? only : other;
	return (unsigned)(only > longer ? only : longer);
}

static struct slice
word_text(const struct value *x, const struct word *w)
{
	return (struct slice){x->s.p + w->p, w->n};
}

/* How much of a word another is: abbreviations and slips of the pen; numbers are no words. */
static double
word_like(struct slice a, struct slice b)
{
	struct letters x, y;
	unsigned longest, d;

	if (is_digit(*a.p) || is_digit(*b.p))
		return 0;
	if (a.n > b.n) {
		struct slice t = a;

		a = b;
		b = t;
	}
	if (memcmp(a.p, b.p, a.n) == 0)
		return a.n >= 3 ? 0.9 : 0.6;
	if (*a.p == *b.p && a.n == 2 && b.n > 2 && a.p[1] == b.p[b.n - 1])
		return 0.7; /* st, street; rd, road is "dr" else */
	if (a.n < 4 || b.n - a.n > 3)
		return 0;
	similar_letters(&x, a, true);
	similar_letters(&y, b, true);
	longest = x.n > y.n ? x.n : y.n;
	if (x.hangul)
		return 0;
	d = similar_edits(&x, &y);
	return d * 4 <= longest ? 1 - (double)d / longest : 0;
}

#define ALONE 0.7   /* of the weight of both, or of the one that has less */
#define ENOUGH 0.75 /* of the bits that tell a record from all others */
#define LETTER 3.5  /* bits that a first letter says: two words in 11 have the same */
#define MORE 1.0    /* bits that two have to share beyond what is needed */

enum { LOOSE = 24 }; /* words without their like that are looked at one by one */

struct loose {
	struct slice s;
	uint32_t bytes;
	double weight, bits;
};

/* The words of one that are not in the other, as one. */
struct rest {
	char s[SIMILAR_MAX];
	size_t n;
	double weight;
};

/* Those of N words that have a weight left, in the order of the text. */
static void
rest_make(struct rest *r, const struct loose *w, uint32_t n)
{
	const char *after = NULL;

	*r = (struct rest){.n = 0};
	for (;;) {
		const struct loose *next = NULL;
		size_t room = sizeof(r->s) - r->n;

		for (uint32_t i = 0; i < n; i++)
			if (w[i].weight > 0 && (!after || w[i].s.p > after) &&
			    (!next || w[i].s.p < next->s.p))
				next = &w[i];
		if (!next)
			return;
		room = next->s.n < room ? next->s.n : room;
		memcpy(r->s + r->n, next->s.p, room);
		r->n += room;
		r->weight += next->weight;
		after = next->s.p;
	}
}

/* What each of two has of its own; none where it is the same with the blank elsewhere, or short for
 * it. */
static double
rest_of(const struct rest *a, const struct rest *b)
{
	struct slice x = {a->s, a->n}, y = {b->s, b->n};

	if (!a->n || !b->n || word_like(x, y) > 0 || nicks_of(x) & nicks_of(y))
		return 0;
	return fmin(a->weight, b->weight);
}

/* Two words with that many bytes of their own are further apart than word_like cares for. */
static bool
far_apart(const struct loose *a, const struct loose *b)
{
	size_t longest = a->s.n > b->s.n ? a->s.n : b->s.n, shorter = a->s.n + b->s.n - longest;
	uint32_t only = a->bytes & ~b->bytes, other = b->bytes & ~a->bytes;

	/* the shorter may be an abbreviation, whose bytes the longer has all */
	if (!(a->s.n < b->s.n ? only : other) && *a->s.p == *b->s.p)
		return false;
	return (longest - shorter) * 4 > longest ||
	       (unsigned)__builtin_popcount(only | other) > longest / 2 + 1;
}

/* The word at I of value X, of which the other has none. */
static struct loose
loose_of(const struct values *v, const struct value *x, uint32_t i)
{
	const struct word *w = &v->word[x->word + i];

	return (struct loose){word_text(x, w), w->bytes, v->weight[w->id],
			      v->bits ? v->bits[x->word + i] : 0};
}

/* The words that one has as one and the other as two: "SchulzBau", "Schulz Bau". Returns their
 * weight, and adds to GAIN the bits that they share. */
static double
put_together(struct loose *a, uint32_t na, struct loose *b, uint32_t nb, double *gain)
{
	double both = 0;

	for (uint32_t i = 0; i < na; i++)
		for (uint32_t j = 0; j < nb && a[i].weight > 0; j++) {
			if (b[j].weight <= 0 || b[j].s.n >= a[i].s.n ||
			    memcmp(a[i].s.p, b[j].s.p, b[j].s.n) != 0)
				continue;
			for (uint32_t k = 0; k < nb; k++) {
				if (k == j || b[k].weight <= 0 ||
				    b[j].s.n + b[k].s.n != a[i].s.n ||
				    memcmp(a[i].s.p + b[j].s.n, b[k].s.p, b[k].s.n) != 0)
					continue;
				both += a[i].weight + b[j].weight + b[k].weight;
				*gain += fmin(a[i].bits, b[j].bits + b[k].bits);
				a[i].weight = b[j].weight = b[k].weight = 0;
				break;
			}
		}
	return both;
}

/* Two words that are alike, and by what weight. */
struct likely {
	uint32_t a, b;
	double like, weight;
};

static int
by_weight(const void *x, const void *y)
{
	const struct likely *a = x, *b = y;

	if (a->weight < b->weight || a->weight > b->weight)
		return a->weight < b->weight ? 1 : -1;
	return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

/* As put_together, of words that are alike in part: those that weigh most first. */
static double
alike(struct loose *a, uint32_t na, struct loose *b, uint32_t nb, double *gain)
{
	struct likely found[LOOSE * LOOSE];
	double both = 0;
	size_t n = 0;

	for (uint32_t i = 0; i < na; i++)
		for (uint32_t j = 0; j < nb && a[i].weight > 0; j++) {
			double like = b[j].weight > 0 && !far_apart(&a[i], &b[j])
					  ? word_like(a[i].s, b[j].s)
					  : 0;

			if (like > 0)
				found[n++] = (struct likely){
				    i, j, like, like * (a[i].weight + b[j].weight)};
		}
	if (n > 1)
		qsort(found, n, sizeof(*found), by_weight);
	for (size_t k = 0; k < n; k++) {
		struct loose *x = &a[found[k].a], *y = &b[found[k].b];

		if (x->weight <= 0 || y->weight <= 0)
			continue;
		both += found[k].weight;
		*gain += found[k].like * fmin(x->bits, y->bits);
		x->weight = y->weight = 0;
	}
	return both;
}

static int
by_place(const void *x, const void *y)
{
	const struct loose *const *a = x, *const *b = y;

	return ((*a)->s.p > (*b)->s.p) - ((*a)->s.p < (*b)->s.p);
}

enum { ACRONYM = 6, ARTICLE = 3 }; /* letters of the longest acronym; of words it may leave out */

/* The words behind each other of which S has the initials, from N words on; 0: they have others. */
static uint32_t
spelt(struct slice s, struct loose *const *word, uint32_t n)
{
	uint32_t k = 0;
	size_t at = 0;

	for (; k < n && at < s.n; k++)
		if (*word[k]->s.p == s.p[at])
			at++;
		else if (!k || word[k]->s.n > ARTICLE)
			return 0;
	return at == s.n ? k : 0;
}

/* As put_together, of the words of which the other has the initials: MIT. */
static double
initials(struct loose *a, uint32_t na, struct loose *b, uint32_t nb, double *gain)
{
	struct loose *order[LOOSE];
	uint32_t n = 0;
	double both = 0;

	for (uint32_t j = 0; j < nb; j++)
		if (b[j].weight > 0)
			order[n++] = &b[j];
	if (n > 1)
		qsort(order, n, sizeof(*order), by_place);
	for (uint32_t i = 0; i < na && n > 1; i++) {
		if (a[i].weight <= 0 || a[i].s.n < 2 || a[i].s.n > ACRONYM)
			continue;
		for (uint32_t from = 0; from < n && a[i].weight > 0; from++) {
			uint32_t words = spelt(a[i].s, order + from, n - from);
			double bits = 0;

			for (uint32_t k = from; k < from + words; k++) {
				both += order[k]->weight;
				bits += order[k]->bits;
				order[k]->weight = order[k]->bits = 0;
			}
			if (!words)
				continue;
			both += a[i].weight;
			*gain += fmin(fmin(bits, a[i].bits), LETTER * (double)a[i].s.n);
			a[i].weight = 0;
		}
	}
	return both;
}

/* Share of the weight of all words that both have (Dice's coefficient, the words weighted by the
 * bits they say), those that are only alike in part. */
struct likeness
words_like(const struct values *v, const struct value *a, const struct value *b)
{
	const struct word *x = v->word + a->word, *y = v->word + b->word;
	struct loose la[LOOSE], lb[LOOSE];
	uint32_t na = 0, nb = 0, i = 0, j = 0;
	double all = 0, both = 0, of_a = 0, gain = 0, of_b, least, known = v->known_by;
	struct rest rest_a = {.n = 0}, rest_b = {.n = 0};

	while (i < a->words || j < b->words) {
		int order = i == a->words   ? 1
			    : j == b->words ? -1
					    : word_order(&x[i], &y[j]);

		if (!order) {
			both += 2 * v->weight[x[i].id];
			all += 2 * v->weight[x[i].id];
			of_a += v->weight[x[i].id];
			if (v->bits)
				gain += fmin(v->bits[a->word + i], v->bits[b->word + j]);
			i++, j++;
		} else if (order < 0) {
			all += v->weight[x[i].id];
			of_a += v->weight[x[i].id];
			if (na < LOOSE)
				la[na++] = loose_of(v, a, i);
			i++;
		} else {
			all += v->weight[y[j].id];
			if (nb < LOOSE)
				lb[nb++] = loose_of(v, b, j);
			j++;
		}
	}
	if (v->alone) {
		both += put_together(la, na, lb, nb, &gain);
		both += put_together(lb, nb, la, na, &gain);
	}
	both += alike(la, na, lb, nb, &gain);
	if (v->alone) {
		both += initials(la, na, lb, nb, &gain);
		both += initials(lb, nb, la, na, &gain);
	}
	if (v->alone || v->kind == COMPARE_NAME) {
		rest_make(&rest_a, la, na);
		rest_make(&rest_b, lb, nb);
	}
	of_b = all - of_a;
	least = of_a < of_b ? of_a : of_b;
	return (struct likeness){
	    .both = all > 0 ? both / all : 0,
	    .less = least > 0 ? fmin(both / 2 / least, 1) : 0,
	    /* a word that many have holds little: Müller is not Müller Transport */
	    .rest = known > 0 ? rest_of(&rest_a, &rest_b) / known : 0,
	    .gain = gain,
	    .enough = both / 2 > known * ENOUGH,
	};
}

enum { NO_NUMBER, MAYBE_NUMBER, NUMBER };

/* Digits (5th is none: it is a street), or a Roman number; i, v and x may be letters. */
static int
is_number(struct slice w)
{
	static const char *const roman[] = {"ii",   "iii", "iv", "vi", "vii",
					    "viii", "ix",  "xi", "xii"};

	if (is_digit(*w.p))
		return is_digit(w.p[w.n - 1]) || w.n > 6 ? NUMBER : NO_NUMBER;
	for (size_t i = 0; i < sizeof(roman) / sizeof(*roman); i++)
		if (slice_eq(w, slice_of(roman[i])))
			return NUMBER;
	return w.n == 1 && (*w.p == 'i' || *w.p == 'v' || *w.p == 'x') ? MAYBE_NUMBER : NO_NUMBER;
}

/* The first number of a text, or NULL; whether Y has it too. */
static const struct word *
first_number(const struct values *v, const struct value *a, const struct value *b, int least,
	     bool *there)
{
	const struct word *x = v->word + a->word, *y = v->word + b->word, *first = NULL;

	for (uint32_t i = 0; i < a->words; i++)
		if (is_number(word_text(a, &x[i])) >= least && (!first || x[i].p < first->p))
			first = &x[i];
	*there = false;
	for (uint32_t j = 0; first && j < b->words; j++)
		*there |= first->id == y[j].id;
	return first;
}

/* Both have numbers, and the first of neither is in the other: another house in the street, part
 * II. */
static bool
numbers_differ(const struct values *v, const struct value *a, const struct value *b)
{
	bool in_a, in_b;
	const struct word *x = first_number(v, a, b, NUMBER, &in_b),
			  *y = first_number(v, b, a, NUMBER, &in_a);

	if (!x && y)
		x = first_number(v, a, b, MAYBE_NUMBER, &in_b);
	else if (x && !y)
		y = first_number(v, b, a, MAYBE_NUMBER, &in_a);
	return x && y && !in_a && !in_b;
}

unsigned
words_level(const struct values *v, const struct value *a, const struct value *b)
{
	struct likeness l = words_like(v, a, b);
	double like = l.both;
	struct letters x, y;

	if (like < 0.9 && values_edits(a, b) * 7 <= 3 * (a->s.n > b->s.n ? a->s.n : b->s.n) &&
	    a->s.n <= SIMILAR_MAX && b->s.n <= SIMILAR_MAX && a->s.n >= 4 && b->s.n >= 4) {
		unsigned longest, d;

		similar_letters(&x, a->s, true);
		similar_letters(&y, b->s, true);
		longest = x.n > y.n ? x.n : y.n;
		if (!x.hangul && !y.hangul) {
			d = similar_edits(&x, &y);
			if (!v->alone || d * 4 <= longest)
				like = fmax(like, 1 - 1.5 * d / longest);
		}
	}
	/* with nothing else to go by, a name that is shared by two firms is not their own, and two
	 * that each have a name that the other lacks are two */
	if (v->alone && like >= 0.35 && ((like < ALONE && l.less < ALONE) || l.rest > ENOUGH))
		return LEVEL_WEAK;
	/* nor is what they share enough that chance would not bring it about */
	if (v->bits && like >= 0.35 && l.gain < v->needed + MORE)
		return LEVEL_WEAK;
	if (like >= 0.35 && numbers_differ(v, a, b))
		return LEVEL_WEAK;
	return like >= 0.9				     ? LEVEL_NEAR
	       : like >= 0.75				     ? LEVEL_CLOSE
	       : like >= 0.55 || (l.less >= 0.9 && l.enough) ? LEVEL_FAIR
	       : like >= 0.35				     ? LEVEL_WEAK
							     : LEVEL_ELSE;
}
