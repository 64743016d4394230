/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	PIECE = 1 << 20,  /* bytes packed at a time */
	MEMORY = 16 << 20 /* what stays in memory; more goes to the file */
};

/* Records packed together, and their notes. */
struct piece {
	struct hold hold;
	char *note;
	size_t note_cap;
};

/* In order: the pieces in memory, those in the file, and the one that was filled last. */
struct spool {
	size_t note_size;
	struct piece *piece, filled, loaded;
	size_t pieces, cap, written;
	int fd;		   /* -1: none */
	struct piece *now; /* what is read, */
	size_t at, next;   /* the piece and the record behind it */
	struct held held;
};

/* What a piece in the file begins with. */
struct piece_head {
	size_t records, bytes;
};

struct spool *
spool_open(size_t note)
{
	struct spool *s = xcalloc(1, sizeof(*s));

	s->note_size = note;
	s->fd = -1;
	return s;
}

static int
fail(const char *what, struct buf *err)
{
	buf_addf(err, "temporary file: %s", what);
	return -1;
}

/* The piece goes to the end of the file, and is empty again. */
static int
write_piece(struct spool *s, struct piece *p, struct buf *err)
{
	struct piece_head head = {p->hold.n, p->hold.bytes.n};

	if (s->fd < 0 && (s->fd = file_nameless()) < 0)
		return fail(strerror(errno), err);
	if (file_write(s->fd, &head, sizeof(head)) < 0 ||
	    file_write(s->fd, p->hold.start, p->hold.n * sizeof(*p->hold.start)) < 0 ||
	    file_write(s->fd, p->note, p->hold.n * s->note_size) < 0 ||
	    file_write(s->fd, p->hold.bytes.s, p->hold.bytes.n) < 0)
		return fail(strerror(errno), err);
	s->written++;
	p->hold.n = p->hold.bytes.n = 0;
	return 0;
}

static void
make_room(struct spool *s, struct piece *p, size_t records)
{
	if (records * s->note_size <= p->note_cap)
		return;
	p->note_cap = records * s->note_size * 2;
	p->note = xrealloc(p->note, p->note_cap);
}

static size_t
piece_size(const struct spool *s, const struct piece *p)
{
	return p->hold.bytes.n + p->hold.n * (s->note_size + sizeof(*p->hold.start));
}

int
spool_add(struct spool *s, const struct record *r, const void *note, struct buf *err)
{
	struct piece *p = &s->filled;
	bool full = piece_size(s, p) >= PIECE;

	if (full && s->pieces < MEMORY / PIECE) {
		s->piece = xgrow(s->piece, s->pieces, &s->cap, sizeof(*s->piece));
		s->piece[s->pieces++] = *p;
		*p = (struct piece){0};
	} else if (full && write_piece(s, p, err) < 0) {
		return -1;
	}
	make_room(s, p, p->hold.n + 1);
	if (s->note_size)
		memcpy(p->note + p->hold.n * s->note_size, note, s->note_size);
	hold_add(&p->hold, r);
	return 0;
}

static int
read_all(struct spool *s, void *to, size_t n, struct buf *err)
{
	for (char *p = to; n;) {
		long got = file_get(s->fd, p, n);

		if (got <= 0)
			return fail(got < 0 ? strerror(errno) : "shorter than it was", err);
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

static int
read_piece(struct spool *s, struct piece *p, struct buf *err)
{
	struct hold *h = &p->hold;
	struct piece_head head;

	if (read_all(s, &head, sizeof(head), err) < 0)
		return -1;
	if (head.records > h->cap) {
		h->start = xrealloc_array(h->start, head.records, sizeof(*h->start));
		h->cap = head.records;
	}
	make_room(s, p, head.records);
	h->bytes.n = 0;
	buf_reserve(&h->bytes, head.bytes);
	h->n = head.records;
	h->bytes.n = head.bytes;
	if (read_all(s, h->start, head.records * sizeof(*h->start), err) < 0 ||
	    read_all(s, p->note, head.records * s->note_size, err) < 0)
		return -1;
	return read_all(s, h->bytes.s, head.bytes, err);
}

static int
next_piece(struct spool *s, struct buf *err)
{
	size_t at = s->at++;

	s->next = 0;
	if (at < s->pieces) {
		s->now = &s->piece[at];
	} else if (at < s->pieces + s->written) {
		if (at == s->pieces && lseek(s->fd, 0, SEEK_SET) < 0)
			return fail(strerror(errno), err);
		s->now = &s->loaded;
		return read_piece(s, s->now, err);
	} else {
		s->now = &s->filled;
	}
	return 0;
}

int
spool_next(struct spool *s, struct record *r, const void **note, struct buf *err)
{
	while (!s->now || s->next >= s->now->hold.n) {
		if (s->at > s->pieces + s->written)
			return 0;
		if (next_piece(s, err) < 0)
			return -1;
	}
	hold_get(&s->now->hold, s->next, &s->held);
	*r = s->held.record;
	*note = s->note_size ? s->now->note + s->next * s->note_size : NULL;
	s->next++;
	return 1;
}

void
spool_restart(struct spool *s)
{
	s->now = NULL;
	s->at = s->next = 0;
}

const void *
spool_ahead(const struct spool *s, size_t by)
{
	size_t i = s->next - 1 + by; /* next is that behind the last one given */

	return s->now && i < s->now->hold.n ? s->now->note + i * s->note_size : NULL;
}

static void
piece_free(struct piece *p)
{
	hold_free(&p->hold);
	free(p->note);
}

void
spool_free(struct spool *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->pieces; i++)
		piece_free(&s->piece[i]);
	piece_free(&s->filled);
	piece_free(&s->loaded);
	free(s->piece);
	held_free(&s->held);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}
