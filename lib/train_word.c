/* SPDX-License-Identifier: MIT
 * Words of texts and items of lists that tell winners from losers: found greedily, joined where
 * their effect is alike. Korean is written together (마케팅본부장), so the ends of a Hangul word
 * are tried as words too. */
#include "train_own.h"

#include "re.h"
#include "text.h"

#include <stdlib.h>

enum {
	WORDS_SEEN = 200000, /* different words of a column that are counted */
	TRIED = 64,	     /* the best of them, looked at closely */
	PICKED = 24,
	SETS = 6, /* bits of a slot */
	WORD_LONGEST = 40,
	ENDS_MOST = 4 /* syllables of an end of a word */
};

static const double WORD_GAIN = 8; /* log likelihood: thousands of words are tried */

struct word {
	uint32_t index; /* in the map */
	double n, won, gain;
	uint64_t last; /* level counted last */
};

struct words {
	struct train_column *c;
	struct map map;
	struct word *word;
	size_t n, cap;
	double *level_n, *level_won, all, all_won;
	size_t level; /* the one being read */
	uint8_t *match[TRIED];
	uint8_t *left;
};

static double
likelihood(double n, double won)
{
	double lost = n - won;

	return (won > 0 ? won * log(won / n) : 0) + (lost > 0 ? lost * log(lost / n) : 0);
}

/* What knowing of the word gains. */
static double
gain(double n, double won, double all, double all_won)
{
	if (n <= 0 || n >= all)
		return 0;
	return likelihood(n, won) + likelihood(all - n, all_won - won) - likelihood(all, all_won);
}

static void
word_seen(struct words *w, struct slice s)
{
	uint32_t *at;

	if (s.n < (w->c->kind == COLUMN_LIST ? 1 : 2) || s.n > WORD_LONGEST ||
	    w->map.n >= WORDS_SEEN)
		return;
	at = map_put(&w->map, s);
	if (*at == MAP_NONE) {
		*at = (uint32_t)w->n;
		w->word = xgrow(w->word, w->n, &w->cap, sizeof(*w->word));
		w->word[w->n] = (struct word){.index = (uint32_t)w->n, .last = UINT64_MAX};
		w->n++;
	}
	if (w->word[*at].last == w->level)
		return;
	w->word[*at].last = w->level;
	w->word[*at].n += w->level_n[w->level];
	w->word[*at].won += w->level_won[w->level];
}

static void
hangul_ends(struct words *w, struct slice s)
{
	size_t syllables = s.n / 3;

	for (size_t i = 0; i < s.n; i += 3)
		if ((unsigned char)s.p[i] < 0xea || (unsigned char)s.p[i] > 0xed)
			return;
	for (size_t k = 2; k <= ENDS_MOST && k < syllables; k++) {
		word_seen(w, (struct slice){s.p, k * 3});
		word_seen(w, (struct slice){s.p + s.n - k * 3, k * 3});
	}
}

static bool
is_word_byte(char c)
{
	return (c & 0x80) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static void
text_read(struct words *w, struct slice s)
{
	for (size_t i = 0; i < s.n;) {
		size_t from = i;

		while (i < s.n && is_word_byte(s.p[i]))
			i++;
		if (i > from) {
			struct slice word = {s.p + from, i - from};

			word_seen(w, word);
			if (word.n % 3 == 0)
				hangul_ends(w, word);
		} else {
			i++;
		}
	}
}

/* The next item of a list, as has() cuts it. */
static bool
item_next(struct slice s, size_t *at, struct slice *item)
{
	size_t from = *at;

	if (from > s.n)
		return false;
	while (*at < s.n && s.p[*at] != ';' && s.p[*at] != '|' && s.p[*at] != ',')
		++*at;
	*item = slice_trim((struct slice){s.p + from, *at - from});
	++*at;
	return true;
}

static void
list_read(struct words *w, struct slice s)
{
	struct slice item;

	for (size_t at = 0; item_next(s, &at, &item);)
		word_seen(w, item);
}

/* A short word only by itself: "it" is in many. */
static void
pattern_add(struct slice word, struct buf *b)
{
	bool edges = word.n <= 3 && !(word.p[0] & 0x80);

	buf_addf(b, edges ? "\\b%.*s\\b" : "%.*s", (int)word.n, word.p);
}

/* Which levels have the word: as the rule will find it. */
static uint8_t *
match_levels(struct words *w, struct slice word)
{
	const struct train_column *c = w->c;
	uint8_t *match = xcalloc(c->levels, 1);
	struct buf pattern = {0}, b = {0};
	char err[128];
	size_t at;
	struct re *re;

	pattern_add(word, &pattern);
	re = re_compile(buf_slice(&pattern), err, sizeof(err), &at);
	for (size_t i = 1; i < c->levels; i++) {
		struct slice s = c->level[i].text, item;

		if (c->kind == COLUMN_TEXT)
			match[i] = re && re_search(re, text_nfc(s, &b)) == 1;
		else
			for (size_t k = 0; !match[i] && item_next(s, &k, &item);)
				match[i] = slice_eq(text_fold(item, &b), word);
	}
	re_free(re);
	buf_free(&pattern);
	buf_free(&b);
	return match;
}

static void
match_count(const struct words *w, const uint8_t *match, double *n, double *won)
{
	*n = *won = 0;
	for (size_t i = 1; i < w->c->levels; i++)
		if (match[i] && w->left[i]) {
			*n += w->level_n[i];
			*won += w->level_won[i];
		}
}

static int
gain_order(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->gain != y->gain)
		return x->gain > y->gain ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static int
rate_order(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	double p = x->won * y->n, q = y->won * x->n;

	if (p != q)
		return p < q ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Picks word after word, each for what the ones before leave over; to the front of w->word. */
static size_t
words_pick(struct words *w, double least)
{
	size_t tried = 0, picked = 0;
	double all = w->all, all_won = w->all_won;

	if (!w->n)
		return 0;
	for (size_t i = 0; i < w->n; i++)
		w->word[i].gain =
		    w->word[i].n >= least ? gain(w->word[i].n, w->word[i].won, all, all_won) : 0;
	qsort(w->word, w->n, sizeof(*w->word), gain_order);
	while (tried < TRIED && tried < w->n && w->word[tried].gain > 2) {
		w->match[tried] = match_levels(w, map_key(&w->map, w->word[tried].index));
		tried++;
	}
	while (picked < PICKED && picked < tried) {
		size_t best = tried;
		struct word found;
		uint8_t *match;

		for (size_t i = picked; i < tried; i++) {
			struct word *x = &w->word[i];

			match_count(w, w->match[i], &x->n, &x->won);
			x->gain = x->n >= least ? gain(x->n, x->won, all, all_won) : 0;
			if (x->gain > (best < tried ? w->word[best].gain : WORD_GAIN))
				best = i;
		}
		if (best == tried)
			break;
		found = w->word[best];
		match = w->match[best];
		w->word[best] = w->word[picked];
		w->match[best] = w->match[picked];
		w->word[picked] = found;
		w->match[picked++] = match;
		for (size_t i = 1; i < w->c->levels; i++)
			w->left[i] &= !match[i];
		all -= found.n;
		all_won -= found.won;
	}
	for (size_t i = picked; i < tried; i++)
		free(w->match[i]);
	return picked;
}

/* One set: its condition and how people read it; its bit for the levels that have one. */
static void
set_make(struct train *t, struct words *w, const struct word *word, size_t n, uint8_t *bits)
{
	struct train_column *c = w->c;
	struct buf rule = {0}, pattern = {0}, people = {0};

	for (size_t i = 0; i < n; i++) {
		struct slice s = map_key(&w->map, word[i].index);
		uint8_t *match = match_levels(w, s);

		if (c->kind == COLUMN_LIST) {
			buf_addf(&rule, "%shas(%.*s, ", i ? " or " : "", (int)c->expr.n, c->expr.p);
			rule_print_text(s, &rule);
			buf_addc(&rule, ')');
		} else {
			if (i)
				buf_addc(&pattern, '|');
			pattern_add(s, &pattern);
		}
		if (i < 6)
			buf_addf(&people, "%s%.*s", i ? ", " : "", (int)s.n, s.p);
		for (size_t k = 1; k < c->levels; k++)
			if (match[k])
				bits[k] |= (uint8_t)(1U << c->words);
		free(match);
	}
	if (n > 6)
		buf_addf(&people, " and %zu more", n - 6);
	if (c->kind == COLUMN_TEXT) {
		buf_addf(&rule, "%.*s ~ ", (int)c->expr.n, c->expr.p);
		rule_print_text(buf_slice(&pattern), &rule);
	}
	c->word[c->words] = train_text(t, &rule);
	c->word_people[c->words++] = train_text(t, &people);
	buf_free(&rule);
	buf_free(&pattern);
	buf_free(&people);
}

static void
sets_make(struct train *t, struct words *w, size_t picked, double least, uint8_t *bits)
{
	struct train_atom atom[PICKED];
	size_t cut[PICKED], sets;

	for (size_t i = 0; i < picked; i++)
		free(w->match[i]);
	if (!picked)
		return;
	qsort(w->word, picked, sizeof(*w->word), rate_order);
	for (size_t i = 0; i < picked; i++)
		atom[i] = (struct train_atom){w->word[i].n, w->word[i].won};
	sets = atoms_group(atom, picked, least, 4, SETS, false, cut);
	for (size_t i = 0; i < sets; i++) {
		size_t end = i + 1 < sets ? cut[i + 1] : picked;

		set_make(t, w, w->word + cut[i], end - cut[i], bits);
	}
}

void
column_words(struct train *t, struct train_column *c, const uint8_t *use)
{
	struct words w = {.c = c};
	struct buf b = {0};
	uint8_t *bits = xcalloc(c->levels, 1);
	double least;

	w.level_n = xcalloc(c->levels, sizeof(double));
	w.level_won = xcalloc(c->levels, sizeof(double));
	w.left = xcalloc(c->levels, 1);
	memset(w.left, 1, c->levels);
	for (size_t i = 0; i < t->rows; i++)
		if (use[i] && c->code[i] != LEVEL_OVER && c->code[i] != LEVEL_EMPTY) {
			w.level_n[c->code[i]]++;
			w.level_won[c->code[i]] += t->won[i];
			w.all++;
			w.all_won += t->won[i];
		}
	for (w.level = 1; w.level < c->levels; w.level++) {
		if (w.level_n[w.level] == 0)
			continue;
		if (c->kind == COLUMN_TEXT)
			text_read(&w, text_fold(c->level[w.level].text, &b));
		else
			list_read(&w, text_fold(c->level[w.level].text, &b));
	}
	least = w.all / 400 < 12 ? 12 : w.all / 400;
	c->words = 0;
	if (!c->word) {
		c->word = xcalloc(SETS, sizeof(*c->word));
		c->word_people = xcalloc(SETS, sizeof(*c->word_people));
	}
	sets_make(t, &w, words_pick(&w, least), least, bits);
	for (size_t i = 0; i < t->rows; i++) {
		uint32_t code = c->code[i];

		c->slot[i] = code == LEVEL_EMPTY  ? SLOT_EMPTY
			     : code == LEVEL_OVER ? SLOT_REST
						  : (uint8_t)(SLOT_FIRST + bits[code]);
	}
	free(bits);
	free(w.level_n);
	free(w.level_won);
	free(w.left);
	free(w.word);
	map_free(&w.map);
	buf_free(&b);
}
