/* SPDX-License-Identifier: MIT
 * The reader against libcsv: for random files, for files named on the command line (CSV_FILES), at every chunk size and with
 * every kernel, records are the same. Then round trips, lines, limits and faults. */
#include "in.h"
#include "reader.h"
#include "scan.h"
#include "text.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int tests, failures;

static void
ok(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#include <stdarg.h>
static void
ok(bool good, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", good ? "" : "not ", ++tests);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	failures += !good;
}

/* Records flattened: each field as length:bytes, each record ends with ';'. An error is '!'. */
static void
flat_field(struct buf *b, struct slice s)
{
	buf_addf(b, "%zu:", s.n);
	buf_add_slice(b, s);
}

struct oracle {
	struct buf *b;
	bool any;
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
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* What libcsv makes of it: blanks and blank cells kept. Strict: stops at the first error. */
static void
by_libcsv(struct slice s, char delimiter, bool strict, struct buf *b)
{
	struct csv_parser p;
	struct oracle o = {b, false};
	size_t took;

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
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
		/* the fields of the record that failed are not delivered by us */
		while (b->n && b->s[b->n - 1] != ';')
			b->n--;
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
static void
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

static uint64_t state = 1;

static unsigned
rnd(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

/* A file of bytes that matter: mostly regular, sometimes anything. Equal widths when STRICT, so that only quotes can be
 * wrong. */
static void
random_file(struct buf *b, bool regular, bool strict)
{
	static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n", "\r\n\r\n"};
	static const char *const text[] = {"", "a", "bc", "\xed\x95\x9c\xea\xb8\x80", "12", "x y", " lead", "trail ", "\xc3\xa9",
					   "1234567890123456789012345678901234567890123456789012345678901234567890"};
	static const char *const odd[] = {"a\"b", "\"a\"b", "\"a\" ", " \"a\"", "\"", "\"\"a", "a\"\"", "\"a\"\"", "5\" pipe"};
	unsigned columns = 1 + rnd(5), rows = 1 + rnd(12), end = rnd(5);

	b->n = 0;
	for (unsigned i = 0; i < rows; i++) {
		unsigned n = strict ? columns : 1 + rnd(5);

		for (unsigned j = 0; j < n; j++) {
			if (j)
				buf_addc(b, ',');
			if (!regular && rnd(20) == 0) {
				const char *t = odd[rnd(9)];

				buf_add(b, t, strlen(t));
			} else if (rnd(3) == 0) {
				buf_addc(b, '"');
				for (unsigned k = rnd(4); k; k--) {
					static const char *const in_quotes[] = {",", "\n", "\"\"", "\r\n", "text", "\xea\xb0\x80"};
					const char *t = in_quotes[rnd(6)];

					buf_add(b, t, strlen(t));
				}
				buf_addc(b, '"');
			} else {
				const char *t = text[!strict && !regular ? rnd(5) : rnd(10)];

				buf_add(b, t, strlen(t));
			}
		}
		if (i + 1 < rows || rnd(2))
			buf_add(b, ends[end], strlen(ends[end]));
	}
	if (!regular && rnd(3) == 0 && b->n)
		b->n = rnd((unsigned)b->n) + 1;
}

static bool
agree(struct slice s, bool strict, size_t chunk, struct buf *want, struct buf *got)
{
	want->n = got->n = 0;
	by_libcsv(s, ',', strict, want);
	by_reader(s, ',', strict, chunk, got);
	return slice_eq(buf_slice(want), buf_slice(got));
}

static const char *const kernels[] = {"portable", "sse2", "avx2"};

static void
test_random(void)
{
	static const size_t chunks[] = {1, 2, 3, 7, 63, 64, 65, 100, 0};
	struct buf file = {0}, want = {0}, got = {0};

	for (size_t k = 0; k < 3; k++) {
		unsigned bad = 0, errors = 0;

		if (!scan_use(kernels[k])) {
			ok(true, "%s: this CPU has it not # SKIP", kernels[k]);
			continue;
		}
		for (unsigned i = 0; i < 20000; i++) {
			bool regular = rnd(2), strict = rnd(2);

			random_file(&file, regular, strict);
			/* The lenient door keeps the blanks around regular fields, libcsv trims them; the widths of
			 * records differ in it. Both are on purpose. */
			if ((!strict && memchr(file.s, ' ', file.n)) || text_valid(buf_slice(&file)) < file.n)
				continue;
			if (!agree(buf_slice(&file), strict, chunks[rnd(9)], &want, &got)) {
				if (bad++ == 0)
					printf("# %s: %.*s\n# libcsv: %.*s\n# in:     %.*s\n", strict ? "strict" : "lenient",
					       (int)file.n, file.s, (int)want.n, want.s, (int)got.n, got.s);
			}
			errors += want.n && want.s[want.n - 1] == '!';
		}
		ok(bad == 0, "%s: 20000 random files as libcsv reads them (%u refused by both)", kernels[k], errors);
		ok(errors > 100, "%s: enough of them were bad", kernels[k]);
	}
	buf_free(&file);
	buf_free(&want);
	buf_free(&got);
}

static void
test_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = {0}, want = {0}, got = {0};
	char block[4096];
	size_t n;
	bool same = true;

	if (!f)
		return;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(&b, block, n);
	fclose(f);
	if (text_valid(buf_slice(&b)) < b.n || (b.n && memchr(b.s, 0, b.n))) {
		buf_free(&b);
		return; /* other encodings, workbooks: not the reader's */
	}
	for (size_t chunk = 1; chunk <= 200 && same; chunk += chunk < 70 || b.n < 4096 ? 1 : 43) {
		if (chunk == 8 && b.n > 200000)
			chunk = 199;
		want.n = got.n = 0;
		by_libcsv(buf_slice(&b), ',', true, &want);
		by_reader(buf_slice(&b), ',', true, chunk, &got);
		same = slice_eq(buf_slice(&want), buf_slice(&got));
	}
	ok(same, "%s at every chunk size", strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	buf_free(&b);
	buf_free(&want);
	buf_free(&got);
}

/* The strict door's error for a file, without "x:". */
static const char *
error_of(struct slice s, const struct in_options *options, struct buf *b)
{
	struct bytes bytes = {s, 0};
	struct in_source source = {read_bytes, &bytes, "x"};
	struct record r;
	struct in *in;
	int got;

	b->n = 0;
	in = in_open_source(&source, options, b);
	if (!in)
		return buf_string(b);
	while ((got = in_next(in, &r)) > 0)
		;
	if (got < 0)
		buf_add_slice(b, slice_of(in_error(in)));
	in_close(in);
	return buf_string(b);
}

static void
test_errors(void)
{
	static const struct {
		struct slice file;
		const char *error;
	} t[] = {
		{SLICE("a,b\n1,\"2\n3,4\n"), "x:2:3: quote opened here is never closed"},
		{SLICE("a,b\n1\n"), "x:2: expected 2 fields, found 1"},
		{SLICE("a,b\n1,2\n\n1,2,3\n"), "x:4: expected 2 fields, found 3"},
		{SLICE("a,b\n\"1\n\n\",2\n1\n"), "x:5: expected 2 fields, found 1"},
		{SLICE("a,b\r\n1,2\r\n1\r\n"), "x:3: expected 2 fields, found 1"},
		{SLICE("a,b\r1,2\r1\r"), "x:3: expected 2 fields, found 1"},
		{SLICE("a,b\n1\0x,2\n"), "x:2:2: NUL byte"},
		{SLICE("a,b\n1,\xb1\xe8\n"), "x:2:3: not UTF-8 (byte 0xb1); lead-import reads other encodings"},
		{SLICE("a,b\n1,2\xe1\x84"), "x:2:4: not UTF-8 (byte 0xe1); lead-import reads other encodings"},
		{SLICE("a,b\n1,\xed\xa0\x80\n"), "x:2:3: not UTF-8 (byte 0xed); lead-import reads other encodings"},
		{SLICE("a,b\n1,\xc0\xaf\n"), "x:2:3: not UTF-8 (byte 0xc0); lead-import reads other encodings"},
		{SLICE("a,b\n1,5\" pipe\n"), "x:2:4: quote where none may stand; lead-import reads such files"},
		{SLICE("a,b\n1,\"x\"y\n"), "x:2:6: quote where none may stand; lead-import reads such files"},
		{SLICE(""), "x: empty input: no header row"},
		{SLICE("\n\r\n"), "x: empty input: no header row"},
		{SLICE("a,b\n1,2"), ""},
		{SLICE("a,b\n"), ""},
		{SLICE("\"\"\"\n"), "x:1:1: quote opened here is never closed"},
	};
	struct buf b = {0}, long_one = {0};
	struct in_options o = {0};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		for (o.chunk = 0; o.chunk < 3; o.chunk++) {
			const char *e = error_of(t[i].file, &o, &b);

			ok(strcmp(e, t[i].error) == 0, "error %zu, chunk %zu: %s%s%s", i, o.chunk, t[i].error,
			   strcmp(e, t[i].error) ? " NOT " : "", strcmp(e, t[i].error) ? e : "");
		}
	o = (struct in_options){.max_field = 1000, .max_record = 5000, .max_columns = 10};
	buf_add(&long_one, "a,b\n1,\"", 7);
	for (int i = 0; i < 300000; i++)
		buf_add(&long_one, "x\n", 2);
	ok(strstr(error_of(buf_slice(&long_one), &o, &b), "x:2:3: field longer than 1000 bytes") != NULL,
	   "an open quote stops at the field limit: %s", b.s);
	long_one.n = 4;
	for (int i = 0; i < 300000; i++)
		buf_add(&long_one, "x,", 2);
	ok(strstr(error_of(buf_slice(&long_one), &o, &b), "more than 10 columns") != NULL, "a million columns: %s", b.s);
	long_one.n = 7;
	memcpy(long_one.s, "a,b\n1,x", 7);
	for (int i = 0; i < 300000; i++)
		buf_add(&long_one, "xx", 2);
	ok(strstr(error_of(buf_slice(&long_one), &o, &b), "field longer than 1000") != NULL, "a long line: %s", b.s);
	buf_free(&b);
	buf_free(&long_one);
}

/* All values of a TSV, as it is read. */
static void
test_tsv(void)
{
	static const struct slice file = SLICE("a\tb\nx\\ty\t\"q\"\n\\\\n\tz\\q\n\t\r\n");
	struct buf got = {0};
	bool same = true;

	for (size_t chunk = 0; chunk < 8 && same; chunk++) {
		struct bytes bytes = {file, 0};
		struct in_source source = {read_bytes, &bytes, "x"};
		struct in_options o = {.chunk = chunk};
		struct buf err = {0};
		struct in *in = in_open_source(&source, &o, &err);
		struct record r;

		got.n = 0;
		while (in_next(in, &r) > 0) {
			for (size_t i = 0; i < r.n; i++)
				flat_field(&got, r.f[i]);
			buf_addc(&got, ';');
		}
		same = slice_eq(buf_slice(&got), SLICE("3:x\ty3:\"q\";2:\\n3:z\\q;0:0:;"));
		in_close(in);
		buf_free(&err);
	}
	ok(same, "TSV: escapes, quotes are data, CRLF: %.*s", (int)got.n, got.s);
	buf_free(&got);
}

int
main(int argc, char **argv)
{
	test_errors();
	test_tsv();
	test_random();
	for (int i = 1; i < argc; i++)
		test_file(argv[i]);
	printf("1..%d\n", tests);
	return failures != 0;
}
