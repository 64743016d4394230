/* SPDX-License-Identifier: MIT */
#include "dedupe_keys.h"

#include <inttypes.h>
#include <stdio.h>

enum { ROW, ID, KEY, COLUMNS };

void
keys_head(struct out *out)
{
	const struct slice name[COLUMNS] = {SLICE("row"), SLICE("lead_id"), SLICE("key")};

	out_row(out, name, COLUMNS);
}

/* The number of the key, and its parts; of several, each with its length, so that "a", "bc" is not
 * "ab", "c". */
static struct slice
readable(struct dedupe *d, struct slice s, size_t k)
{
	struct buf *b = &d->value;

	b->n = 0;
	buf_addf(b, "%zu:", k + 1);
	s.p++, s.n--;
	if (d->key[k].n == 1)
		buf_add_slice(b, s);
	for (size_t i = 0; d->key[k].n > 1 && i < d->key[k].n; i++) {
		uint32_t n;

		memcpy(&n, s.p, sizeof(n));
		buf_addf(b, "%s%" PRIu32 ":", i ? " " : "", n);
		buf_add(b, s.p + sizeof(n), n);
		s.p += sizeof(n) + n;
		s.n -= sizeof(n) + n;
	}
	return buf_slice(b);
}

void
keys_put(struct dedupe *d, const struct record *r, uint64_t row, int id, struct out *out)
{
	char number[24];
	struct slice cell[COLUMNS] = {{number, 0}, record_get(r, id), {"", 0}};

	cell[ROW].n = (size_t)snprintf(number, sizeof(number), "%" PRIu64, row);
	for (size_t k = 0; k < d->keys; k++) {
		struct slice key = dedupe_text(d, r, k);

		if (key.n) {
			cell[KEY] = readable(d, key, k);
			out_row(out, cell, COLUMNS);
		}
	}
}
