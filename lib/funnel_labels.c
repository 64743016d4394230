/* SPDX-License-Identifier: MIT
 * Counts by a text. A spelling is looked up as it stands; only a new one is folded. */
#include "funnel_parts.h"

#include "text.h"

#include <stdlib.h>

enum { LABELS_MAX = 1 << 16 }; /* distinct texts; what has more is no trait of anybody */

/* The first and the last eight bytes of a text, and of one that is shorter, all. */
static inline void
text_ends(const char *p, size_t n, uint64_t end[2])
{
	uint32_t half[2];

	if (n >= 8) {
		memcpy(&end[0], p, 8);
		memcpy(&end[1], p + n - 8, 8);
	} else if (n >= 4) {
		memcpy(&half[0], p, 4);
		memcpy(&half[1], p + n - 4, 4);
		end[0] = half[0];
		end[1] = half[1];
	} else {
		end[0] = n ? (unsigned char)p[0] : 0;
		end[1] = n ? (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1] : 0;
	}
}

/* Any mix of the bytes will do: who finds spellings that share a place only loses the memo. */
bool
seen_find(struct funnel_seen *table, struct slice key, struct funnel_seen **seen)
{
	uint64_t end[2], known[2], middle = 0;

	text_ends(key.p, key.n, end);
	if (key.n > 16)
		memcpy(&middle, key.p + 8, 8);
	*seen = &table[((end[0] ^ (end[1] + middle) * UINT64_C(0xff51afd7ed558ccd) ^ key.n) *
			UINT64_C(0x9e3779b97f4a7c15)) >> 52];
	if ((*seen)->n != key.n + 1)
		return false;
	text_ends((*seen)->key, key.n, known);
	return end[0] == known[0] && end[1] == known[1] &&
	       (key.n <= 16 || memcmp((*seen)->key + 8, key.p + 8, key.n - 16) == 0);
}

void
seen_put(struct funnel_seen *seen, struct slice key, uint32_t group)
{
	if (key.n > SEEN_LONGEST)
		return;
	seen->n = (uint32_t)key.n + 1;
	seen->group = group;
	if (key.n)
		memcpy(seen->key, key.p, key.n);
}

/* Two groups have two labels: a value that is like a word of ours, or would stand for two values
 * between others, is in quotes. */
void
label_add(struct buf *b, struct slice value, bool several)
{
	static const struct slice ours[] = {SLICE_INIT("(empty)"), SLICE_INIT("(other)"),
					    SLICE_INIT("(none)"), SLICE_INIT("(undated)"),
					    SLICE_INIT("(unreadable)")};
	bool quoted = value.n && (value.p[0] == '"' ||
				  (several && (memmem(value.p, value.n, " /", 2) ||
					       memmem(value.p, value.n, "/ ", 2))));

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		quoted = quoted || text_same(value, ours[i]);
	if (!value.n)
		value = ours[0];
	if (!quoted) {
		buf_add_slice(b, value);
		return;
	}
	buf_addc(b, '"');
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, value.p[i]);
	}
	buf_addc(b, '"');
}

/* The first of its spellings by bytes is the label. */
uint32_t
labels_put(struct funnel_labels *l, struct slice key, struct slice label)
{
	uint32_t found = map_get(&l->folded, key);
	size_t cap = l->cap;

	if (found != MAP_NONE) {
		if (slice_cmp(label, l->label[found]) < 0)
			l->label[found] = arena_slice(&l->mem, label);
		return found;
	}
	if (l->n >= LABELS_MAX) {
		l->full = true;
		return MAP_NONE;
	}
	l->label = xgrow(l->label, l->n, &l->cap, sizeof(*l->label));
	if (l->cap != cap)
		l->count = xrealloc_array(l->count, l->cap, l->width * sizeof(*l->count));
	memset(l->count + l->n * l->width, 0, l->width * sizeof(*l->count));
	l->label[l->n] = arena_slice(&l->mem, label);
	*map_put(&l->folded, key) = (uint32_t)l->n;
	return (uint32_t)l->n++;
}

static uint32_t
label_find(struct funnel_labels *l, struct slice text)
{
	uint32_t found = map_get(&l->raw, text);
	struct slice trimmed = slice_trim(text);

	if (found != MAP_NONE)
		return found;
	l->label_text.n = 0;
	label_add(&l->label_text, text_nfc(trimmed, &l->fold), false);
	found = labels_put(l, text_fold(trimmed, &l->fold), buf_slice(&l->label_text));
	if (l->raw.n < LABELS_MAX && found != MAP_NONE)
		*map_put(&l->raw, text) = found;
	return found;
}

uint64_t *
labels_at(struct funnel_labels *l, struct slice text)
{
	struct funnel_seen *seen;
	uint32_t label;

	if (!l->seen)
		l->seen = xcalloc(FUNNEL_MEMO, sizeof(*l->seen));
	if (seen_find(l->seen, text, &seen))
		return l->count + seen->group * l->width;
	label = label_find(l, text);
	if (label == MAP_NONE)
		return NULL;
	seen_put(seen, text, label);
	return l->count + label * l->width;
}

static const struct funnel_labels *sorted;

static int
by_label(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int c = slice_cmp(sorted->label[x], sorted->label[y]);

	return c ? c : slice_cmp(map_key(&sorted->folded, x), map_key(&sorted->folded, y));
}

uint32_t *
labels_order(const struct funnel_labels *l)
{
	uint32_t *order = xmalloc((l->n + 1) * sizeof(*order));

	for (size_t i = 0; i < l->n; i++)
		order[i] = (uint32_t)i;
	sorted = l;
	qsort(order, l->n, sizeof(*order), by_label);
	return order;
}

/* The sum of the first N counts. */
static uint64_t
label_size(const struct funnel_labels *l, uint32_t label, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += l->count[label * l->width + i];
	return sum;
}

static int
by_size(const void *a, const void *b)
{
	const size_t by[] = {sorted->sized, sorted->width};

	for (size_t i = 0; i < 2; i++) {
		uint64_t x = label_size(sorted, *(const uint32_t *)a, by[i]),
			 y = label_size(sorted, *(const uint32_t *)b, by[i]);

		if (x != y)
			return (x < y) - (x > y);
	}
	return by_label(a, b);
}

uint32_t *
labels_largest(const struct funnel_labels *l, size_t top, size_t *n, uint64_t *rest)
{
	uint32_t *order = labels_order(l);

	sorted = l;
	qsort(order, l->n, sizeof(*order), by_size);
	for (*n = l->n; *n > 0 && label_size(l, order[*n - 1], l->width) == 0;)
		--*n;
	memset(rest, 0, l->width * sizeof(*rest));
	if (top == 0 || *n <= top + 1)
		return order;
	for (size_t i = top; i < *n; i++)
		for (size_t c = 0; c < l->width; c++)
			rest[c] += l->count[order[i] * l->width + c];
	*n = top;
	return order;
}

void
labels_free(struct funnel_labels *l)
{
	map_free(&l->raw);
	map_free(&l->folded);
	free(l->seen);
	free(l->label);
	free(l->count);
	arena_free(&l->mem);
	buf_free(&l->fold);
	buf_free(&l->label_text);
}
