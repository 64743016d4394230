/* SPDX-License-Identifier: MIT
 * Partial results: the signs of each lead of a part as hashes, and how many there are, so that a
 * part that was cut short is seen. What is counted of them is verify_batch.c's. */
#include "in.h"
#include "verify_own.h"

#include <inttypes.h>
#include <stdio.h>

/* The last row says "end" and how many were before it. */
enum { SIGN_IP, SIGN_NEED, SIGN_DAY, SIGN_LEAD, SIGNS, SIGN_END = SIGN_IP, SIGN_COUNT };
static const char *const sign_name[SIGNS] = {"leadpipe_signs_2_ip", "need", "day", "lead"};

void
signs_head(struct out *out)
{
	struct slice cell[SIGNS];

	for (size_t i = 0; i < SIGNS; i++)
		cell[i] = slice_of(sign_name[i]);
	out_row(out, cell, SIGNS);
}

bool
signs_row(struct out *out, const struct verify_signs *s)
{
	const uint64_t sign[SIGNS] = {s->ip, s->need, s->day, s->lead};
	struct slice cell[SIGNS];
	char text[SIGNS][24];

	if (!s->ip && !s->need && !s->day)
		return false;
	for (size_t i = 0; i < SIGNS; i++)
		cell[i] = (struct slice){
		    text[i],
		    sign[i] ? (size_t)snprintf(text[i], 24, "%016" PRIx64, sign[i]) : 0};
	out_row(out, cell, SIGNS);
	return true;
}

static struct slice
number(uint64_t n, char text[24])
{
	return (struct slice){text, (size_t)snprintf(text, 24, "%" PRIu64, n)};
}

void
signs_end(struct out *out, uint64_t rows)
{
	struct slice cell[SIGNS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};
	char text[24];

	cell[SIGN_END] = SLICE("end");
	cell[SIGN_COUNT] = number(rows, text);
	out_row(out, cell, SIGNS);
}

static bool
sign_read(struct slice s, uint64_t *sign)
{
	*sign = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *digits = "0123456789abcdef", *at = memchr(digits, s.p[i], 16);

		if (!at)
			return false;
		*sign = *sign << 4 | (uint64_t)(at - digits);
	}
	return s.n == 0 || s.n == 16;
}

/* Where in the parts one is. */
struct place {
	uint64_t rows; /* of this part so far */
	bool ended;    /* behind its last row */
};

enum found { GOOD, NO_SIGNS, MISSING };

static enum found
row_count(struct place *p, const struct slice cell[SIGNS], struct batch *b)
{
	uint64_t sign[SIGNS] = {0};
	char text[24];

	if (slice_eq(cell[SIGN_IP], slice_of(sign_name[SIGN_IP]))) {
		enum found found = p->ended ? GOOD : MISSING;

		*p = (struct place){0};
		return found;
	}
	if (p->ended)
		return NO_SIGNS;
	if (slice_eq(cell[SIGN_END], SLICE("end"))) {
		p->ended = true;
		return slice_eq(cell[SIGN_COUNT], number(p->rows, text)) ? GOOD : MISSING;
	}
	for (size_t i = 0; i < SIGNS; i++)
		if (!sign_read(cell[i], &sign[i]))
			return NO_SIGNS;
	p->rows++;
	batch_count(b, &(struct verify_signs){sign[SIGN_IP], sign[SIGN_NEED], sign[SIGN_DAY],
					      sign[SIGN_LEAD]});
	return GOOD;
}

int
signs_count(const char *file, struct batch *b, struct buf *err)
{
	struct in *in = in_open(&file, 1, &(struct in_options){0}, err);
	enum found found = GOOD;
	struct place place = {0};
	int column[SIGNS], more = 0;
	struct record r;

	if (!in)
		return -1;
	for (size_t i = 0; i < SIGNS; i++)
		if ((column[i] = head_find(in_head(in), slice_of(sign_name[i]))) < 0)
			found = NO_SIGNS;
	while (found == GOOD && (more = in_next(in, &r)) > 0) {
		struct slice cell[SIGNS];

		for (size_t i = 0; i < SIGNS; i++)
			cell[i] = r.f[column[i]];
		found = row_count(&place, cell, b);
	}
	if (found == GOOD && more == 0 && !place.ended)
		found = MISSING;
	if (more < 0)
		buf_addf(err, "%s", in_error(in));
	else if (found == NO_SIGNS)
		buf_addf(err, "%s: no partial result (of lead-verify --partial)", file);
	else if (found == MISSING)
		buf_addf(err, "%s:%ju: rows are missing up to here: a partial result was cut short",
			 file, (uintmax_t)in_line(in));
	in_close(in);
	return more < 0 || found != GOOD ? -1 : 0;
}
