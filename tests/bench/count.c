/* SPDX-License-Identifier: MIT
 * Counts records, fields and field bytes of a CSV: what reading costs before anything is done. For the benchmark.
 * count [-k KERNEL] FILE */
#include "err.h"
#include "in.h"
#include "scan.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
	struct in_options o = {0};
	struct buf err = {0};
	struct record r;
	struct in *in;
	uint64_t fields = 0, bytes = 0;
	int got;

	if (argc > 2 && strcmp(argv[1], "-k") == 0) {
		if (!scan_use(argv[2]))
			die("no kernel %s on this CPU", argv[2]);
		argv += 2;
		argc -= 2;
	}
	in = in_open((const char *const *)argv + 1, (size_t)argc - 1, &o, &err);
	if (!in)
		die("%s", buf_string(&err));
	while ((got = in_next(in, &r)) > 0) {
		fields += r.n;
		for (size_t i = 0; i < r.n; i++)
			bytes += r.f[i].n;
	}
	if (got < 0)
		die("%s", in_error(in));
	printf("%llu records %llu fields %llu bytes (%s)\n", (unsigned long long)in_count(in), (unsigned long long)fields,
	       (unsigned long long)bytes, scan_kernel());
	in_close(in);
	return 0;
}
