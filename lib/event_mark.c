/* SPDX-License-Identifier: MIT
 * What a column says of every event, for those who ask hit by hit (attribution: through which
 * channel). Two bytes an event beside the hits, and only where somebody asked. */
#include "event_own.h"

#include <stdlib.h>

struct event_marks {
	size_t column; /* of the head */
	uint16_t *of;  /* each event read, by its row */
	size_t rows, cap;
	struct slice *text; /* [0]: nothing */
	size_t texts, texts_cap;
	struct map index;
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

	m->text = xgrow(m->text, m->texts, &m->texts_cap, sizeof(*m->text));
	m->text[m->texts] = arena_slice(&e->mem, text);
	return (uint16_t)m->texts++;
}

void
event_mark(struct events *e, const struct event_file *f, const struct record *r)
{
	struct event_marks *m = e->marks;
	struct slice text = slice_trim(record_get(r, f->column[m->column]));
	uint32_t known;

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
	known = map_get(&m->index, text);
	if (known == MAP_NONE && m->texts <= EVENTS_MARKS)
		*map_put(&m->index, text) = known = mark_new(e, text);
	m->of[m->rows - 1] = known == MAP_NONE ? EVENTS_OTHER : (uint16_t)known;
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
events_mark_text(const struct events *e, uint16_t mark)
{
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
	map_free(&m->index);
	free(m);
}
