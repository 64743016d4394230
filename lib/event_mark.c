/* SPDX-License-Identifier: MIT
 * What a column says of every event, for those who ask hit by hit (attribution: through which
 * channel). Two bytes an event beside the hits, and only where somebody asked. */
#include "event_own.h"

#include "text.h"

#include <stdlib.h>

struct event_marks {
	size_t column; /* of the head */
	uint16_t *of;  /* each event read, by its row */
	size_t rows, cap;
	struct slice *text; /* [0]: nothing */
	uint64_t *count;
	size_t texts, texts_cap;
	struct map raw, folded;
	struct buf fold;
};

bool
events_mark(struct events *e, struct slice column)
{
	int c = head_find(&e->head, column);
	bool any = false;

	for (size_t i = 0; i < e->files && c >= 0; i++)
		any |= e->file[i].column[c] >= 0;
	if (!any)
		return false;
	e->marks = xcalloc(1, sizeof(*e->marks));
	e->marks->column = (size_t)c;
	return true;
}

static uint16_t
mark_new(struct events *e, struct slice text)
{
	struct event_marks *m = e->marks;
	size_t cap = m->texts_cap;

	m->text = xgrow(m->text, m->texts, &m->texts_cap, sizeof(*m->text));
	if (cap != m->texts_cap)
		m->count = xrealloc_array(m->count, m->texts_cap, sizeof(*m->count));
	m->count[m->texts] = 0;
	m->text[m->texts] = arena_slice(&e->mem, text_nfc(text, &m->fold));
	return (uint16_t)m->texts++;
}

/* The first of its spellings by bytes is shown, so that the order of events changes nothing. */
static void
mark_spell(struct events *e, uint32_t mark, struct slice text)
{
	struct event_marks *m = e->marks;

	text = text_nfc(text, &m->fold);
	if (slice_cmp(text, m->text[mark]) < 0)
		m->text[mark] = arena_slice(&e->mem, text);
}

void
event_mark(struct events *e, const struct event_file *f, const struct record *r)
{
	struct event_marks *m = e->marks;
	struct slice text = record_get(r, f->column[m->column]);
	uint32_t *raw, *folded;

	if (m->texts == 0) {
		mark_new(e, SLICE(""));
		mark_new(e, SLICE("(other)"));
	}
	if (m->rows == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 4096;
		m->of = xrealloc_array(m->of, m->cap, sizeof(*m->of));
	}
	m->of[m->rows++] = 0;
	if (text.n == 0)
		return;
	if (m->raw.n > EVENTS_MARKS) {
		uint32_t known = map_get(&m->raw, text);

		m->of[m->rows - 1] = known == MAP_NONE ? EVENTS_OTHER : (uint16_t)known;
	} else {
		raw = map_put(&m->raw, text);
		if (*raw == MAP_NONE) {
			text = slice_trim(text);
			folded = map_put(&m->folded, text_fold(text, &m->fold));
			if (*folded == MAP_NONE)
				*folded = text.n ? mark_new(e, text) : 0;
			else if (*folded)
				mark_spell(e, *folded, text);
			*raw = *folded;
		}
		m->of[m->rows - 1] = (uint16_t)*raw;
	}
	m->count[m->of[m->rows - 1]]++;
}

uint16_t
events_mark_of(const struct events *e, const struct event_hit *hit)
{
	return hit->row <= e->marks->rows ? e->marks->of[hit->row - 1] : 0;
}

size_t
events_marks(const struct events *e)
{
	return e->marks ? e->marks->texts : 0;
}

struct slice
events_mark_text(const struct events *e, uint16_t mark, uint64_t *count)
{
	*count = e->marks->count[mark];
	return e->marks->text[mark];
}

void
events_marks_free(struct events *e)
{
	struct event_marks *m = e->marks;

	if (!m)
		return;
	free(m->of);
	free(m->text);
	free(m->count);
	map_free(&m->raw);
	map_free(&m->folded);
	buf_free(&m->fold);
	free(m);
}
