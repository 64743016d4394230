/* SPDX-License-Identifier: MIT
 * The same bytes read by libcsv and by the reader, each flattened to text that can be compared. For the unit test and the
 * fuzzer. */
#ifndef CSV_ORACLE_H
#define CSV_ORACLE_H

#include "reader.h"

#include <csv.h>

/* Records flattened: each field as length:bytes, each record ends with ';'. An error is '!'. */
static void
flat_field(struct buf *b, struct slice s)
{
	buf_addf(b, "%zu:", s.n);
	buf_add_slice(b, s);
}

struct oracle {
	struct buf *b;
	size_t rows; /* the end of the last complete record */
};

static void
on_field(void *p, size_t n, void *ctx)
{
	struct oracle *o = ctx;

	flat_field(o->b, (struct slice){p, n});
}

static void
on_row(int c, void *ctx)
{
	struct oracle *o = ctx;

	(void)c;
	buf_addc(o->b, ';');
	o->rows = o->b->n;
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* What libcsv makes of it: blanks and blank cells kept. Strict: stops at the first error. */
__attribute__((unused)) static void
by_libcsv(struct slice s, char delimiter, bool strict, struct buf *b)
{
	struct csv_parser p;
	struct oracle o = {b, 0};
	size_t took;

	while (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		s = (struct slice){s.p + 3, s.n - 3};
	csv_init(&p, strict ? CSV_STRICT | CSV_STRICT_FINI : 0);
	csv_set_delim(&p, (unsigned char)delimiter);
	if (strict)
		csv_set_space_func(&p, no_space);
	took = csv_parse(&p, s.p, s.n, on_field, on_row, &o);
	if (took == s.n) {
		csv_set_opts(&p, CSV_STRICT | CSV_STRICT_FINI);
		if (csv_fini(&p, on_field, on_row, &o) != 0)
			took--;
	}
	if (took < s.n) {
		b->n = o.rows; /* the fields of the record that failed are not delivered by us */
		buf_addc(b, '!');
	}
	csv_free(&p);
}

struct bytes {
	struct slice s;
	size_t at;
};

static long
read_bytes(void *ctx, void *dst, size_t n)
{
	struct bytes *b = ctx;

	if (n > b->s.n - b->at)
		n = b->s.n - b->at;
	if (n)
		memcpy(dst, b->s.p + b->at, n);
	b->at += n;
	return (long)n;
}

/* What we make of it, widths apart. */
__attribute__((unused)) static void
by_reader(struct slice s, char delimiter, bool strict, size_t chunk, struct buf *b)
{
	struct bytes bytes = {s, 0};
	struct in_source source = {read_bytes, &bytes, "x"};
	struct in_options o = {.lenient = !strict, .delimiter = delimiter, .quoted_tsv = true, .chunk = chunk};
	struct reader *reader = reader_new(&o);
	struct record r;
	int got = reader_begin(reader, &source);

	while (got >= 0 && (got = reader_next(reader, &r)) > 0) {
		for (size_t i = 0; i < r.n; i++)
			flat_field(b, r.f[i]);
		buf_addc(b, ';');
	}
	if (got < 0)
		buf_addc(b, '!');
	reader_free(reader);
}

#endif
