/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include "compare_date.h"
#include "identity.h"
#include "num.h"
#include "similar.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>

static const char *const names[COMPARES] = {"email",   "phone", "name", "company", "text",
					    "address", "date",  "code", "exact",   "number"};
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

static bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* What people write where they have nothing to write. */
static bool
says_nothing(struct slice s)
{
	static const char *const nothing[] = {"n/a",  "na",   "none",	 "null",	"nil",  "unknown",
					      "nan",  "#n/a", "(blank)", "not available", "없음", "미상",
					      "해당없음"};
	bool mark = true;

	for (size_t i = 0; i < s.n && mark; i++)
		mark = s.p[i] > 0 && !is_digit(s.p[i]) && ((s.p[i] | 0x20) < 'a' || (s.p[i] | 0x20) > 'z');
	for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing) && !mark; i++)
		mark = slice_eq(s, slice_of(nothing[i]));
	return mark;
}

static bool
is_role(struct slice local)
{
	static const char *const role[] = {
	    "abuse",   "account", "accounting", "accounts", "admin",  "billing", "booking", "careers",
	    "contact", "contactus", "customerservice", "enquiries", "enquiry", "finance", "hello", "help",
	    "helpdesk", "hi", "hr", "info", "information", "inquiries", "inquiry", "invoice", "jobs",
	    "kontakt", "legal", "mail", "marketing", "media", "news", "newsletter", "no-reply", "noreply",
	    "office", "order", "orders", "partner", "partners", "postmaster", "pr", "press", "privacy",
	    "recruit", "reception", "sales", "security", "service", "support", "team", "webmaster", "www"};

	for (size_t i = 0; i < sizeof(role) / sizeof(*role); i++)
		if (slice_eq(local, slice_of(role[i])))
			return true;
	return false;
}

/* Letters and digits of S, without what separates them; leading zeros stay. */
static struct slice
code_key(struct slice s, struct buf *b)
{
	b->n = 0;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] & 0x80) || is_digit(s.p[i]) || ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z'))
			buf_addc(b, s.p[i]);
	return buf_slice(b);
}

static struct slice
phone_key(struct slice s, struct slice country, struct buf *b)
{
	if (phone_e164(s, country, b, NULL) != PHONE_BAD)
		return buf_slice(b);
	b->n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (is_digit(s.p[i]))
			buf_addc(b, s.p[i]);
	return b->n >= 5 ? buf_slice(b) : (struct slice){"", 0};
}

/* Words with one blank between: marks part words, apostrophes and dots inside do not. */
static struct slice
words_key(struct slice s, struct buf *b)
{
	b->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\'' || (c == '.' && i && !is_digit(s.p[i - 1]) && i + 1 < s.n && s.p[i + 1] != ' '))
			continue;
		if ((c & 0x80) || is_digit(c) || (c >= 'a' && c <= 'z'))
			buf_addc(b, c);
		else if (b->n && b->s[b->n - 1] != ' ')
			buf_addc(b, ' ');
	}
	if (b->n && b->s[b->n - 1] == ' ')
		b->n--;
	return buf_slice(b);
}

static struct slice
canonical(struct values *v, struct slice cell, struct slice country)
{
	struct slice s = text_fold_compat(cell, &v->other), none = {"", 0};

	if (says_nothing(s))
		return none;
	switch (v->kind) {
	case COMPARE_EMAIL:
		return memchr(s.p, '@', s.n) ? s : none;
	case COMPARE_PHONE:
		return phone_key(cell, country, &v->text);
	case COMPARE_COMPANY:
		return company_key(cell, &v->text);
	case COMPARE_NAME:
	case COMPARE_TEXT:
	case COMPARE_ADDRESS:
		return words_key(s, &v->text);
	case COMPARE_CODE:
		return code_key(s, &v->text);
	default:
		return s;
	}
}

uint32_t
values_add(struct values *v, struct slice cell, struct slice country)
{
	struct slice s = canonical(v, cell, country);
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
		v->word_count = xgrow(v->word_count, *id, &v->word_count_cap, sizeof(*v->word_count));
		v->word_count[*id] = 0;
	}
	v->word = xgrow(v->word, v->word_n, &v->word_cap, sizeof(*v->word));
	v->word[v->word_n++] = (struct word){*id, (uint32_t)from, (uint32_t)(to - from),
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

		for (; at && w[at - 1].id > x.id; at--)
			w[at] = w[at - 1];
		w[at] = x;
	}
	for (uint32_t k = 0; k < v->value[i].words; k++)
		if (!k || w[k].id != w[k - 1].id)
			v->word_count[w[k].id] += v->count[i];
}

enum { KNOWN_MAX = 1500 }; /* values of a column whose levels are all remembered: 2 MB */

void
values_done(struct values *v)
{
	size_t n = v->map.n;
	bool day_first = v->kind == COMPARE_DATE && date_day_first(v);

	v->value = xcalloc(n, sizeof(*v->value));
	for (uint32_t i = 0; i < n; i++) {
		struct value *x = &v->value[i];
		const char *at;

		x->s = map_key(&v->map, i);
		x->bytes = bytes_of(x->s);
		switch (v->kind) {
		case COMPARE_EMAIL:
			at = memrchr(x->s.p, '@', x->s.n);
			x->first = (uint32_t)(at - x->s.p);
			x->shared = is_role((struct slice){x->s.p, x->first});
			x->free = domain_is_free_mail(email_domain(x->s));
			break;
		case COMPARE_DATE:
			x->first = date_read(x->s, day_first);
			break;
		case COMPARE_NUMBER:
			if (!num_parse_human(x->s, &x->number, NULL))
				x->number = NAN;
			break;
		case COMPARE_NAME:
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
	v->weight = xmalloc(v->words.n * sizeof(*v->weight));
	for (size_t i = 0; i < v->words.n; i++)
		v->weight[i] = log2(1 + (double)v->records / v->word_count[i]);
}

/* Fewer edits than this cannot make one of the other. */
static unsigned
least_edits(const struct value *a, const struct value *b)
{
	int only = __builtin_popcount(a->bytes & ~b->bytes), other = __builtin_popcount(b->bytes & ~a->bytes);
	int longer = (int)(a->s.n > b->s.n ? a->s.n - b->s.n : b->s.n - a->s.n);

	only = only > other ? only : other;
	return (unsigned)(only > longer ? only : longer);
}

static unsigned
email_level(const struct value *a, const struct value *b)
{
	bool domain = a->s.n - a->first == b->s.n - b->first &&
		      memcmp(a->s.p + a->first, b->s.p + b->first, a->s.n - a->first) == 0;
	unsigned d;

	if (a->shared || b->shared)
		return domain && !a->free ? LEVEL_WEAK : LEVEL_ELSE;
	if (a->first == b->first && a->first >= 4 && memcmp(a->s.p, b->s.p, a->first) == 0)
		return LEVEL_FAIR;
	if (least_edits(a, b) <= 2) {
		d = similar_distance(a->s, b->s, false);
		if (d <= 1 || (d == 2 && a->s.n >= 12))
			return d == 1 ? LEVEL_NEAR : LEVEL_CLOSE;
	}
	return domain && !a->free ? LEVEL_WEAK : LEVEL_ELSE;
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
phone_level(struct slice a, struct slice b)
{
	struct slice shorter = a.n < b.n ? a : b, longer = a.n < b.n ? b : a;

	/* one edit: a digit changed, or two neighbours swapped */
	if (a.n == b.n)
		return a.n >= 7 && changed(a, b) <= 2 && similar_distance(a, b, false) == 1 ? LEVEL_CLOSE
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
	return d == 0 ? LEVEL_SAME : d <= top * 0.001 ? LEVEL_NEAR : d <= top * 0.01 ? LEVEL_CLOSE
	     : d <= top * 0.1 ? LEVEL_WEAK : LEVEL_ELSE;
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

enum { LOOSE = 12 }; /* words without their like that are looked at one by one */

struct loose {
	struct slice s;
	uint32_t bytes;
	double weight;
};

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

/* Share of the weight of all words that both have (Dice's coefficient, the words weighted by the
 * bits they say), those that are only alike in part. */
static double
words_like(const struct values *v, const struct value *a, const struct value *b)
{
	const struct word *x = v->word + a->word, *y = v->word + b->word;
	struct loose la[LOOSE], lb[LOOSE];
	uint32_t na = 0, nb = 0, i = 0, j = 0;
	double all = 0, both = 0;

	while (i < a->words || j < b->words) {
		if (i < a->words && j < b->words && x[i].id == y[j].id) {
			both += 2 * v->weight[x[i].id];
			all += 2 * v->weight[x[i].id];
			i++, j++;
		} else if (j == b->words || (i < a->words && x[i].id < y[j].id)) {
			all += v->weight[x[i].id];
			if (na < LOOSE)
				la[na++] = (struct loose){word_text(a, &x[i]), x[i].bytes, v->weight[x[i].id]};
			i++;
		} else {
			all += v->weight[y[j].id];
			if (nb < LOOSE)
				lb[nb++] = (struct loose){word_text(b, &y[j]), y[j].bytes, v->weight[y[j].id]};
			j++;
		}
	}
	for (i = 0; i < na; i++) {
		uint32_t best = 0;
		double like = 0;

		for (j = 0; j < nb; j++) {
			double l = 0;

			if (lb[j].weight > 0 && !far_apart(&la[i], &lb[j]))
				l = word_like(la[i].s, lb[j].s);

			if (l > like) {
				like = l;
				best = j;
			}
		}
		if (like > 0) {
			both += like * (la[i].weight + lb[best].weight);
			lb[best].weight = 0;
		}
	}
	return all > 0 ? both / all : 0;
}

/* Both have numbers, and none in common: another house in the street. */
static bool
numbers_differ(const struct values *v, const struct value *a, const struct value *b)
{
	const struct word *x = v->word + a->word, *y = v->word + b->word;
	bool one = false, other = false;

	for (uint32_t i = 0; i < a->words; i++) {
		if (!is_digit(a->s.p[x[i].p]))
			continue;
		one = true;
		for (uint32_t j = 0; j < b->words; j++)
			if (x[i].id == y[j].id)
				return false;
	}
	for (uint32_t j = 0; j < b->words && one; j++)
		other |= is_digit(b->s.p[y[j].p]);
	return one && other;
}

static unsigned
words_level(const struct values *v, const struct value *a, const struct value *b)
{
	double like = words_like(v, a, b);
	struct letters x, y;

	if (like < 0.9 && least_edits(a, b) * 7 <= 3 * (a->s.n > b->s.n ? a->s.n : b->s.n) && a->s.n <= SIMILAR_MAX && b->s.n <= SIMILAR_MAX && a->s.n >= 4 && b->s.n >= 4) {
		unsigned longest, d;

		similar_letters(&x, a->s, true);
		similar_letters(&y, b->s, true);
		longest = x.n > y.n ? x.n : y.n;
		if (!x.hangul && !y.hangul) {
			d = similar_edits(&x, &y);
			like = fmax(like, 1 - 1.5 * d / longest);
		}
	}
	if (v->kind == COMPARE_ADDRESS && numbers_differ(v, a, b))
		return like >= 0.35 ? LEVEL_WEAK : LEVEL_ELSE;
	return like >= 0.9    ? LEVEL_NEAR
	       : like >= 0.75 ? LEVEL_CLOSE
	       : like >= 0.55 ? LEVEL_FAIR
	       : like >= 0.35 ? LEVEL_WEAK
			      : LEVEL_ELSE;
}

/* One word is what another begins with: B. or Rob for Robert. */
static bool
is_short_for(struct slice a, struct slice b)
{
	return a.n < b.n ? memcmp(a.p, b.p, a.n) == 0 : memcmp(a.p, b.p, b.n) == 0;
}

static unsigned
name_level(const struct values *v, const struct value *a, const struct value *b)
{
	struct letters x, y;
	double like;
	unsigned level = LEVEL_ELSE;

	similar_letters(&x, a->s, true);
	similar_letters(&y, b->s, true);
	like = similar_winkler(&x, &y);
	if (x.hangul || y.hangul)
		return like >= 0.94 ? LEVEL_CLOSE : LEVEL_ELSE;
	level = like >= 0.92 ? LEVEL_NEAR : like >= 0.85 ? LEVEL_CLOSE : like >= 0.75 ? LEVEL_WEAK : LEVEL_ELSE;
	if (level < LEVEL_NEAR && similar_edits(&x, &y) <= 1 && x.n >= 4 && y.n >= 4)
		level = LEVEL_NEAR;
	if (level < LEVEL_NEAR && (a->words > 1 || b->words > 1)) {
		double words = words_like(v, a, b);

		if (words >= 0.9)
			level = LEVEL_NEAR;
		else if (words >= 0.7 && level < LEVEL_CLOSE)
			level = LEVEL_CLOSE;
		else if (words >= 0.5 && level < LEVEL_FAIR)
			level = LEVEL_FAIR;
	} else if (level < LEVEL_FAIR && is_short_for(a->s, b->s)) {
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

static unsigned
compare(const struct values *v, const struct value *x, const struct value *y)
{
	switch (v->kind) {
	case COMPARE_EMAIL:
		return email_level(x, y);
	case COMPARE_PHONE:
		return phone_level(x->s, y->s);
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
	default:
		return LEVEL_ELSE;
	}
}

unsigned
values_compare(const struct values *v, uint32_t a, uint32_t b)
{
	unsigned char known;
	size_t at;

	if (a == b)
		return v->kind == COMPARE_EMAIL && v->value[a].shared
			   ? (v->value[a].free ? LEVEL_NULL : LEVEL_WEAK)
			   : LEVEL_SAME;
	if (!v->known)
		return compare(v, &v->value[a], &v->value[b]);
	at = (size_t)(a < b ? a : b) * v->map.n + (a < b ? b : a);
	known = atomic_load_explicit(&v->known[at], memory_order_relaxed);
	if (!known) {
		known = (unsigned char)(compare(v, &v->value[a < b ? a : b], &v->value[a < b ? b : a]) + 1);
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
	free(v->word);
	free(v->known);
	buf_free(&v->text);
	buf_free(&v->other);
	*v = (struct values){0};
}
