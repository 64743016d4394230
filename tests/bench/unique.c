/* SPDX-License-Identifier: MIT
 * Counts the different values of one column of a CSV with a bare hash set over our reader: the least that a dedupe by one key can
 * cost. For the benchmark. unique COLUMN FILE */
#include "err.h"
#include "in.h"
#include "map.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
	struct in_options o = {0};
	struct buf err = {0};
	struct map seen = {0};
	struct record r;
	struct in *in;
	int got, c;

	if (argc != 3)
		die("usage: unique COLUMN FILE");
	in = in_open((const char *const *)argv + 2, 1, &o, &err);
	if (!in)
		die("%s", buf_string(&err));
	c = head_find(in_head(in), slice_of(argv[1]));
	if (c < 0)
		die("no column %s", argv[1]);
	while ((got = in_next(in, &r)) > 0)
		*map_put(&seen, r.f[c]) = 0;
	if (got < 0)
		die("%s", in_error(in));
	printf("%llu records %zu different\n", (unsigned long long)in_count(in), seen.n);
	in_close(in);
	return 0;
}
