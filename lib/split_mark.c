/* SPDX-License-Identifier: MIT */
#include "split_mark.h"

#include "split_key.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int
split_mark(struct in *in, struct out *out, const char *by, const char *country, uint64_t row,
	   void (*tick)(void), struct buf *err)
{
	enum { OWN = 2 };
	const struct head *head = in_head(in);
	struct split_key *key = split_key_of(head, by, country, err);
	struct slice *cell = xcalloc(OWN + head->n, sizeof(*cell));
	char key_text[sizeof("4294967295")], row_text[sizeof("18446744073709551615")];
	struct record r;
	uint64_t hash;
	int more = key ? 1 : -1;

	cell[0] = SLICE("key_");
	cell[1] = SLICE("row_");
	for (size_t i = 0; i < head->n; i++)
		cell[OWN + i] = head->name[i];
	if (key)
		out_row(out, cell, OWN + head->n);
	while (more > 0 && !out_failed(out) && (more = in_next(in, &r)) > 0) {
		int n = 0;

		if (split_key_record(key, &r, &hash))
			n = snprintf(key_text, sizeof(key_text), "%" PRIu32, (uint32_t)hash);
		cell[0] = (struct slice){key_text, (size_t)n};
		n = snprintf(row_text, sizeof(row_text), "%016" PRIu64, row++);
		cell[1] = (struct slice){row_text, (size_t)n};
		for (size_t i = 0; i < r.n; i++)
			cell[OWN + i] = r.f[i];
		out_row(out, cell, OWN + r.n);
		tick();
	}
	if (key && more < 0)
		buf_addf(err, "%s", in_error(in));
	if (key)
		split_key_free(key);
	free(cell);
	return more < 0 ? -1 : 0;
}
