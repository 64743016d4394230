/* SPDX-License-Identifier: MIT
 * What build/bench/count does, by libcsv alone: a peer of the benchmark. count_libcsv FILE */
#include <csv.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned long long records, fields, bytes;
static bool header; /* has been read */

static void
on_field(void *p, size_t n, void *unused)
{
	(void)p, (void)unused;
	if (!header)
		return;
	fields++;
	bytes += n;
}

static void
on_record(int c, void *unused)
{
	(void)c, (void)unused;
	if (header)
		records++;
	header = true;
}

int
main(int argc, char **argv)
{
	static char buffer[1 << 18];
	struct csv_parser p;
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	size_t n;

	if (!f || csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return perror("count_libcsv"), 2;
	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		if (csv_parse(&p, buffer, n, on_field, on_record, NULL) != n)
			return fprintf(stderr, "count_libcsv: %s\n", csv_strerror(csv_error(&p))), 2;
	if (csv_fini(&p, on_field, on_record, NULL) != 0)
		return fprintf(stderr, "count_libcsv: %s\n", csv_strerror(csv_error(&p))), 2;
	printf("%llu records %llu fields %llu bytes (libcsv)\n", records, fields, bytes);
	return 0;
}
