/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include "ascii.h"
#include "compare_canonical.h"
#include "compare_date.h"
#include "compare_email.h"
#include "compare_nick.h"
#include "compare_words.h"
#include "identity.h"
#include "key.h"
#include "num.h"
#include "similar.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>

static const char *const names[COMPARES] = {"email",   "phone", "name", "company", "text",
					    "address", "date",	"code", "exact",   "number"};
static const char *const levels[] = {"else", "weak", "fair", "close", "near", "same", "", "empty"};

const char *
compare_name(enum compare kind)
{
	return names[kind];
}

bool
compare_parse(struct slice s, enum compare *kind)
{
	for (int i = 0; i < COMPARES; i++)
		if (text_same(s, slice_of(names[i]))) {
			*kind = (enum compare)i;
			return true;
		}
	return false;
}

const char *
level_name(unsigned level)
{
	return levels[level];
}

void
values_init(struct values *v, enum compare kind)
{
	*v = (struct values){.kind = kind};
}

uint32_t
values_add(struct values *v, struct slice cell, struct slice country)
{
	struct slice s = value_canonical(v, cell, country);
	uint32_t *number;

	v->records++;
	if (!s.n)
		return VALUE_NONE;
	number = map_put(&v->map, s);
	if (*number == MAP_NONE) {
		*number = (uint32_t)v->map.n - 1;
		v->count = xgrow(v->count, *number, &v->cap, sizeof(*v->count));
		v->count[*number] = 0;
	}
	v->count[*number]++;
	return *number;
}

static uint32_t
bytes_of(struct slice s)
{
	uint32_t bytes = 0;

	for (size_t i = 0; i < s.n; i++)
		bytes |= UINT32_C(1) << (s.p[i] & 31);
	return bytes;
}

static void
word_add(struct values *v, uint32_t i, struct slice s, size_t from, size_t to)
{
	uint32_t *id = map_put(&v->words, (struct slice){s.p + from, to - from});

	if (*id == MAP_NONE) {
		*id = (uint32_t)v->words.n - 1;
		v->word_count =
		    xgrow(v->word_count, *id, &v->word_count_cap, sizeof(*v->word_count));
		v->word_count[*id] = 0;
	}
	v->word = xgrow(v->word, v->word_n, &v->word_cap, sizeof(*v->word));
	v->word[v->word_n++] = (struct word){(uint32_t)key_hash(0, s.p + from, to - from), *id,
					     (uint32_t)from, (uint32_t)(to - from),
					     bytes_of((struct slice){s.p + from, to - from})};
	v->value[i].words++;
}

/* A text of a megabyte is as well known by its first words. */
enum { WORDS_MAX = 64 };

static void
split(struct values *v, uint32_t i)
{
	struct slice s = v->value[i].s;
	size_t from = 0;
	struct word *w;

	v->value[i].word = (uint32_t)v->word_n;
	for (size_t k = 0; k <= s.n && v->value[i].words < WORDS_MAX; k++)
		if (k == s.n || s.p[k] == ' ') {
			if (k > from)
				word_add(v, i, s, from, k);
			from = k + 1;
		}
	w = v->word + v->value[i].word;
	for (uint32_t k = 1; k < v->value[i].words; k++) {
		struct word x = w[k];
		uint32_t at = k;

		for (; at && word_order(&w[at - 1], &x) > 0; at--)
			w[at] = w[at - 1];
		w[at] = x;
	}
	for (uint32_t k = 0; k < v->value[i].words; k++)
		if (!k || w[k].id != w[k - 1].id)
			v->word_count[w[k].id] += v->count[i];
}

enum {
	KNOWN_MAX = 1500, /* values of a column whose levels are all remembered: 2 MB */
	MEMO = 1 << 16,	  /* pairs of values that are remembered otherwise: 512 KB a column */
	MEMO_BITS = 28	  /* of the number of a value */
};

void
values_done(struct values *v, int *day_first)
{
	size_t n = v->map.n;

	if (v->kind == COMPARE_DATE && *day_first < 0)
		*day_first = date_day_first(v);

	v->value = xcalloc(n, sizeof(*v->value));
	for (uint32_t i = 0; i < n; i++) {
		struct value *x = &v->value[i];
		const char *at;

		x->s = map_key(&v->map, i);
		x->bytes = bytes_of(x->s);
		x->ascii = ascii_only(x->s);
		switch (v->kind) {
		case COMPARE_EMAIL:
			at = memrchr(x->s.p, '@', x->s.n);
			x->first = (uint32_t)(at - x->s.p);
			x->shared = email_is_role((struct slice){x->s.p, x->first});
			x->free = domain_is_free_mail(email_domain(x->s));
			break;
		case COMPARE_DATE:
			x->first = date_read(x->s, *day_first > 0);
			break;
		case COMPARE_NUMBER:
			if (!num_parse_human(x->s, &x->number, NULL))
				x->number = NAN;
			break;
		case COMPARE_NAME:
			split(v, i);
			if (x->words == 1)
				x->nicks = nicks_of(x->s);
			break;
		case COMPARE_COMPANY:
		case COMPARE_TEXT:
		case COMPARE_ADDRESS:
			split(v, i);
			break;
		default:
			break;
		}
	}
	if (n <= KNOWN_MAX)
		v->known = xcalloc(n * n, sizeof(*v->known));
	else if (n * 2 < v->records && n < UINT32_C(1) << MEMO_BITS)
		v->memo = xcalloc(MEMO, sizeof(*v->memo));
	v->weight = xmalloc(v->words.n * sizeof(*v->weight));
	for (size_t i = 0; i < v->words.n; i++)
		v->weight[i] = log2(1 + (double)v->records / v->word_count[i]);
	v->known_by = log2(1 + (double)v->records);
}

void
values_forget(struct values *v)
{
	if (v->known)
		memset((void *)v->known, 0, v->map.n * v->map.n * sizeof(*v->known));
	if (v->memo)
		memset((void *)v->memo, 0, MEMO * sizeof(*v->memo));
}

static bool
ends_with(struct slice s, struct slice end)
{
	return end.n <= s.n && memcmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

/* Positions in which two texts of one length differ, three for more. */
static unsigned
changed(struct slice a, struct slice b)
{
	unsigned n = 0;

	for (size_t i = 0; i < a.n && n < 3; i++)
		n += a.p[i] != b.p[i];
	return n;
}

static unsigned
phone_level(const struct value *v, const struct value *w)
{
	struct slice a = v->s, b = w->s, shorter = a.n < b.n ? a : b, longer = a.n < b.n ? b : a;
	/* digits of the one that the other lacks are more than one edit; zeros may lead it */
	uint32_t only = a.n < b.n ? v->bytes & ~w->bytes : w->bytes & ~v->bytes,
		 leading = UINT32_C(1) << ('0' & 31) | UINT32_C(1) << ('+' & 31);

	if (a.n == b.n ? values_edits(v, w) > 1 : __builtin_popcount(only & ~leading) > 1)
		return LEVEL_ELSE;
	/* one edit: a digit changed, or two neighbours swapped */
	if (a.n == b.n)
		return a.n >= 7 && changed(a, b) <= 2 && similar_distance(a, b, false) == 1
			   ? LEVEL_CLOSE
			   : LEVEL_ELSE;
	if (longer.n == shorter.n + 1 && shorter.n >= 7 && similar_distance(a, b, false) == 1)
		return LEVEL_CLOSE;
	while (shorter.n && (*shorter.p == '0' || *shorter.p == '+'))
		shorter.p++, shorter.n--;
	return shorter.n >= 7 && ends_with(longer, shorter) ? LEVEL_NEAR : LEVEL_ELSE;
}

static unsigned
code_level(struct slice a, struct slice b)
{
	unsigned longest = (unsigned)(a.n > b.n ? a.n : b.n), d;

	if (longest < 3 || (a.n > b.n ? a.n - b.n : b.n - a.n) > 2)
		return LEVEL_ELSE;
	d = similar_distance(a, b, false);
	if (d == 1)
		return LEVEL_NEAR;
	return d == 2 && longest >= 6 ? LEVEL_CLOSE : LEVEL_ELSE;
}

static unsigned
number_level(const struct value *a, const struct value *b)
{
	double d = fabs(a->number - b->number), top = fmax(fabs(a->number), fabs(b->number));

	if (isnan(d))
		return LEVEL_ELSE;
	return d == 0		  ? LEVEL_SAME
	       : d <= top * 0.001 ? LEVEL_NEAR
	       : d <= top * 0.01  ? LEVEL_CLOSE
	       : d <= top * 0.1	  ? LEVEL_WEAK
				  : LEVEL_ELSE;
}

/* One word is what another begins with: B. or Rob for Robert. */
static bool
is_short_for(struct slice a, struct slice b)
{
	return a.n < b.n ? memcmp(a.p, b.p, a.n) == 0 : memcmp(a.p, b.p, b.n) == 0;
}

#define WEAKLY 0.75 /* Winkler's similarity of names that are alike at all */
#define OWN 0.3	    /* of the bits that tell a record from all others: a word of one's own */

/* Of several words, what tells father from son; 0: nothing does. */
static unsigned
generation(const struct values *v, const struct value *x)
{
	for (uint32_t i = 0; i < x->words && x->words > 1; i++) {
		const struct word *w = &v->word[x->word + i];
		unsigned g = w->p ? generation_of((struct slice){x->s.p + w->p, w->n}) : 0;

		if (g)
			return g;
	}
	return 0;
}

/* Whether two texts have too few letters in common to be alike (LIKE of similar_winkler): the bound
 * that follows from the letters that the other lacks. */
static bool
too_few(const struct value *a, const struct value *b, double like)
{
	int only_a = __builtin_popcount(a->bytes & ~b->bytes),
	    only_b = __builtin_popcount(b->bytes & ~a->bytes);
	double x = (double)a->s.n, y = (double)b->s.n, m = fmin(x - only_a, y - only_b), jaro;

	if (!a->ascii || !b->ascii || x > SIMILAR_MAX || y > SIMILAR_MAX)
		return false;
	jaro = m > 0 ? (m / x + m / y + 1) / 3 : 0;
	return (*a->s.p == *b->s.p ? jaro + 0.4 * (1 - jaro) : jaro) < like;
}

/* One syllable that is another, behind the family name where that is there: a slip or a brother,
 * nothing tells which. */
static bool
one_syllable(const struct value *a, const struct value *b)
{
	struct letters x, y;

	similar_letters(&x, a->s, false);
	similar_letters(&y, b->s, false);
	return x.n > 1 && x.n == y.n && (x.n < 3 || x.c[0] == y.c[0]) && similar_edits(&x, &y) == 1;
}

static unsigned
name_level(const struct values *v, const struct value *a, const struct value *b)
{
	struct letters x, y;
	double like;
	unsigned level = LEVEL_ELSE, d, g, h;

	g = generation(v, a);
	h = g ? generation(v, b) : 0;
	if (g && h && g != h)
		return LEVEL_ELSE;
	if (a->words < 2 && b->words < 2 && too_few(a, b, WEAKLY))
		return is_short_for(a->s, b->s) || a->nicks & b->nicks ? LEVEL_FAIR : LEVEL_ELSE;
	similar_letters(&x, a->s, true);
	similar_letters(&y, b->s, true);
	like = similar_winkler(&x, &y);
	if (x.hangul || y.hangul)
		return like >= WEAKLY && one_syllable(a, b) ? LEVEL_WEAK : LEVEL_ELSE;
	/* one slip or two; Darla and Darletta begin alike and are two */
	d = like >= WEAKLY ? similar_edits(&x, &y) : SIMILAR_MAX;
	if ((d <= 1 && x.n >= 4 && y.n >= 4) || (d <= 2 && like >= 0.92))
		level = LEVEL_NEAR;
	else if ((like >= 0.85 && d <= 2) || (d <= 3 && x.n >= 8 && y.n >= 8))
		level = LEVEL_CLOSE;
	else if (like >= WEAKLY)
		level = LEVEL_WEAK;
	if (level < LEVEL_NEAR && (a->words > 1 || b->words > 1)) {
		struct likeness l = words_like(v, a, b);
		double words = l.both;

		if (words >= 0.9)
			level = LEVEL_NEAR;
		else if (words >= 0.7 && level < LEVEL_CLOSE)
			level = LEVEL_CLOSE;
		else if ((words >= 0.5 || (l.less >= 0.9 && l.enough && a->words + b->words > 3)) &&
			 level < LEVEL_FAIR)
			level = LEVEL_FAIR;
		/* Anna Smith is not Peter Smith */
		if (level < LEVEL_NEAR && d > 2 && l.rest > OWN)
			level = level > LEVEL_WEAK ? LEVEL_WEAK : level;
	} else if (level < LEVEL_FAIR && (is_short_for(a->s, b->s) || a->nicks & b->nicks)) {
		level = LEVEL_FAIR;
	}
	return level;
}

bool
values_alike(const struct values *v, uint32_t a, const struct values *w, uint32_t b)
{
	struct letters x, y;

	if (slice_eq(v->value[a].s, w->value[b].s))
		return true;
	similar_letters(&x, v->value[a].s, true);
	similar_letters(&y, w->value[b].s, true);
	return !x.hangul && x.n >= 4 && y.n >= 4 && similar_winkler(&x, &y) >= 0.92;
}

/* Latin letters only. */
static bool
is_word(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	return true;
}

static unsigned
compare(const struct values *v, const struct value *x, const struct value *y)
{
	switch (v->kind) {
	case COMPARE_EMAIL:
		return email_level(x, y);
	case COMPARE_PHONE:
		return phone_level(x, y);
	case COMPARE_NAME:
		return name_level(v, x, y);
	case COMPARE_COMPANY:
	case COMPARE_TEXT:
	case COMPARE_ADDRESS:
		return words_level(v, x, y);
	case COMPARE_DATE:
		return date_level(x->s, x->first, y->s, y->first);
	case COMPARE_CODE:
		return code_level(x->s, y->s);
	case COMPARE_NUMBER:
		return number_level(x, y);
	case COMPARE_EXACT:
		/* M and male, US and USA: nobody can tell */
		return is_short_for(x->s, y->s) && is_word(x->s) && is_word(y->s) ? LEVEL_NULL
										  : LEVEL_ELSE;
	default:
		return LEVEL_ELSE;
	}
}

/* Common names meet each other again and again. An entry is whole or not there, whoever writes it,
 * so threads share it. */
static unsigned
remembered(const struct values *v, uint32_t a, uint32_t b)
{
	uint64_t pair = (uint64_t)a << MEMO_BITS | b, entry;
	size_t at = (pair * UINT64_C(0x9e3779b97f4a7c15) >> 40) & (MEMO - 1);
	unsigned level;

	entry = atomic_load_explicit(&v->memo[at], memory_order_relaxed);
	if (entry >> 8 == pair && entry & 0xff)
		return (entry & 0xff) - 1;
	level = compare(v, &v->value[a], &v->value[b]);
	atomic_store_explicit(&v->memo[at], pair << 8 | (level + 1), memory_order_relaxed);
	return level;
}

unsigned
values_compare(const struct values *v, uint32_t a, uint32_t b)
{
	unsigned char known;
	size_t at;

	/* with nothing else to go by, the same address is the same */
	if (a == b)
		return v->kind == COMPARE_EMAIL && v->value[a].shared && !v->alone
			   ? (v->value[a].free ? LEVEL_NULL : LEVEL_WEAK)
			   : LEVEL_SAME;
	if (v->memo)
		return remembered(v, a < b ? a : b, a < b ? b : a);
	if (!v->known)
		return compare(v, &v->value[a], &v->value[b]);
	at = (size_t)(a < b ? a : b) * v->map.n + (a < b ? b : a);
	known = atomic_load_explicit(&v->known[at], memory_order_relaxed);
	if (!known) {
		known =
		    (unsigned char)(compare(v, &v->value[a < b ? a : b], &v->value[a < b ? b : a]) +
				    1);
		atomic_store_explicit(&v->known[at], known, memory_order_relaxed);
	}
	return known - 1u;
}

void
values_free(struct values *v)
{
	map_free(&v->map);
	map_free(&v->words);
	free(v->value);
	free(v->count);
	free(v->word_count);
	free(v->weight);
	free(v->bits);
	free(v->word);
	free(v->known);
	free(v->memo);
	buf_free(&v->text);
	buf_free(&v->other);
	buf_free(&v->more);
	*v = (struct values){0};
}
