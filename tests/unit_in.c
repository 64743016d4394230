/* SPDX-License-Identifier: MIT
 * The reader against libcsv: for random files, and for files named on the command line (tests/csv-data.t), at every chunk size
 * and with every kernel, the records are the same. Errors, lines and limits. */
#include "csv_oracle.h"
#include "scan.h"
#include "tap.h"
#include "text.h"

static unsigned
rnd(unsigned n)
{
	return (unsigned)(tap_random() >> 33) % n;
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
	by_libcsv(s, ',', true, want);
	/* What libcsv refuses when strict, the lenient door takes line by line: on purpose. */
	if (!strict && want->n && want->s[want->n - 1] == '!') {
		want->n = 0;
		by_reader(s, ',', strict, 0, want);
	}
	by_reader(s, ',', strict, chunk, got);
	return slice_eq(buf_slice(want), buf_slice(got));
}

static const char *const kernels[] = {"portable", "sse2", "avx2"};

/* The lenient door: a stray quote is data, and never reaches beyond its line. */
static void
test_stray(void)
{
	static const struct {
		struct slice file;
		const char *records;
	} t[] = {
		{SLICE_INIT("a,b\n2,\"x\"y\n3,\"z\"\n4,5\n"), "1:a1:b;1:23:x\"y;1:31:z;1:41:5;"},
		{SLICE_INIT("a,b\n1,5\" pipe\n2,\"x\"y\n"), "1:a1:b;1:17:5\" pipe;1:23:x\"y;"},
		{SLICE_INIT("a,b\n\"1\n2\"x\",3\n4,5"), "1:a1:b;5:1\n2\"x1:3;1:41:5;"},
		{SLICE_INIT("a,b\n1, \"x\" \n2,3\n"), "1:a1:b;1:11:x;1:21:3;"},
		{SLICE_INIT("a,b\n1,\"x\n2,3\n"), "1:a1:b;1:11:x;1:21:3;"},
	};
	struct buf got = {0};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		for (size_t chunk = 0; chunk < 4; chunk++) {
			got.n = 0;
			by_reader(t[i].file, ',', false, chunk, &got);
			if (!ok(slice_eq(buf_slice(&got), slice_of(t[i].records)), "stray %zu, chunk %zu", i, chunk))
				printf("# %.*s\n", (int)got.n, got.s);
		}
	buf_free(&got);
}

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

/* Files larger than what the reader indexes at a time and what it asks of the source: records that lie
 * across the borders of both, of all lengths. Built of regular bytes and, seldom, odd ones; compared with
 * libcsv, and what is peeked at with what then comes. */
enum { LARGE = 80 << 10, WINDOW_OF_READER = 16 << 10 };

static void
large_file(struct buf *b, unsigned *width_of)
{
	static const char *const cell[] = {"", "x", "\"a,b\"", "\"two\nlines\"", "\"say \"\"hi\"\"\"", "\xea\xb0\x80\xeb\x82\x98"};
	unsigned width = 1 + rnd(6), longest = 1u << rnd(15);
	const char *end = rnd(3) ? "\n" : "\r\n";

	*width_of = width;
	b->n = 0;
	while (b->n < LARGE) {
		for (unsigned j = 0; j < width; j++) {
			const char *t = cell[rnd(6)];

			if (j)
				buf_addc(b, ',');
			if (rnd(3) == 0)
				for (unsigned k = rnd(longest); k; k--)
					buf_addc(b, (char)('a' + k % 26));
			else
				buf_add(b, t, strlen(t));
		}
		buf_add(b, end, strlen(end));
	}
}

/* Peeks at random, and checks when the record comes. */
static bool
peeked_right(struct slice s, size_t chunk)
{
	enum { MOST = 40 };
	struct bytes bytes = {s, 0};
	struct in_source source = {read_bytes, &bytes, "x"};
	struct in_options o = {.chunk = chunk};
	struct buf err = {0};
	struct in *in = in_open_source(&source, &o, &err);
	struct slice seen[MOST * 2] = {{0}};
	uint64_t at = 0, seen_at[MOST * 2] = {0};
	const int column[2] = {0, -1};
	struct record r;
	bool good = in != NULL;

	while (in && in_next(in, &r) > 0) {
		struct slice cell[2];
		size_t n;

		at++;
		if (seen_at[at % (MOST * 2)] == at) {
			struct slice want = r.raw.p ? record_raw_field(&r, 0) : r.f[0];

			good &= slice_eq(seen[at % (MOST * 2)], want);
		}
		while (rnd(3) && (n = in_peek(in, MOST, column, 2, cell)) > 0) {
			good &= n <= MOST && cell[1].n == 0;
			seen[(at + n) % (MOST * 2)] = cell[0];
			seen_at[(at + n) % (MOST * 2)] = at + n;
		}
	}
	in_close(in);
	buf_free(&err);
	return good;
}

static void
test_large(void)
{
	struct buf file = {0}, want = {0}, got = {0};
	unsigned width;

	for (size_t k = 0; k < 3; k++) {
		unsigned bad = 0, peeks = 0;

		if (!scan_use(kernels[k])) {
			ok(true, "%s: this CPU has it not # SKIP", kernels[k]);
			continue;
		}
		for (unsigned i = 0; i < 60; i++) {
			static const size_t around[] = {64, 4096, WINDOW_OF_READER, WINDOW_OF_READER * 2, WINDOW_OF_READER * 4};
			size_t chunk = i % 6 ? around[i % 6 - 1] + rnd(7) - 3 : 0;

			large_file(&file, &width);
			if (i % 5 == 4) /* one odd byte somewhere: the way around, and back */
				file.s[rnd((unsigned)file.n)] = '"';
			else if (width > 1 && !memchr(file.s, '\r', file.n)) /* no blank lines */
				peeks += !peeked_right(buf_slice(&file), chunk);
			bad += !agree(buf_slice(&file), true, chunk, &want, &got);
		}
		ok(bad == 0, "%s: 60 files of 80 KiB at chunks around the window's size (%u differ)", kernels[k], bad);
		ok(peeks == 0, "%s: what was peeked at is what came", kernels[k]);
	}
	/* The same bytes, the source's reads ending at every place around the borders. */
	large_file(&file, &width);
	by_libcsv(buf_slice(&file), ',', true, (want.n = 0, &want));
	for (size_t border = 1; border <= 4; border++) {
		unsigned bad = 0;

		for (size_t d = 0; d < 140; d++) {
			got.n = 0;
			by_reader(buf_slice(&file), ',', true, border * WINDOW_OF_READER - 70 + d, &got);
			bad += !slice_eq(buf_slice(&want), buf_slice(&got));
		}
		ok(bad == 0, "every chunk size around %zu windows (%u differ)", border, bad);
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
		{SLICE_INIT("a,b\n1,\"2\n3,4\n"), "x:2:3: quote opened here is never closed"},
		{SLICE_INIT("a,b\n1\n"), "x:2: expected 2 fields, found 1"},
		{SLICE_INIT("a,b\n1,2\n\n1,2,3\n"), "x:4: expected 2 fields, found 3"},
		{SLICE_INIT("a,b\n\"1\n\n\",2\n1\n"), "x:5: expected 2 fields, found 1"},
		{SLICE_INIT("a,b\r\n1,2\r\n1\r\n"), "x:3: expected 2 fields, found 1"},
		{SLICE_INIT("a,b\r1,2\r1\r"), "x:3: expected 2 fields, found 1"},
		{SLICE_INIT("a,b\n1\0x,2\n"), "x:2:2: NUL byte"},
		{SLICE_INIT("a,b\n1,\xb1\xe8\n"), "x:2:3: not UTF-8 (byte 0xb1); lead-import reads other encodings"},
		{SLICE_INIT("a,b\n1,2\xe1\x84"), "x:2:4: not UTF-8 (byte 0xe1); lead-import reads other encodings"},
		{SLICE_INIT("a,b\n1,\xed\xa0\x80\n"), "x:2:3: not UTF-8 (byte 0xed); lead-import reads other encodings"},
		{SLICE_INIT("a,b\n1,\xc0\xaf\n"), "x:2:3: not UTF-8 (byte 0xc0); lead-import reads other encodings"},
		{SLICE_INIT("a,b\n1,5\" pipe\n"), "x:2:4: quote where none may stand; lead-import reads such files"},
		{SLICE_INIT("a,b\n1,\"x\"y\n"), "x:2:6: quote where none may stand; lead-import reads such files"},
		{SLICE_INIT(""), "x: empty input: no header row"},
		{SLICE_INIT("\n\r\n"), "x: empty input: no header row"},
		{SLICE_INIT("a,b\n1,2"), ""},
		{SLICE_INIT("a,b\n"), ""},
		{SLICE_INIT("\"\"\"\n"), "x:1:1: quote opened here is never closed"},
	};
	struct buf b = {0}, long_one = {0};
	struct in_options o = {0};
	const char *e;

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		for (o.chunk = 0; o.chunk < 3; o.chunk++) {
			e = error_of(t[i].file, &o, &b);

			ok(strcmp(e, t[i].error) == 0, "error %zu, chunk %zu: %s%s%s", i, o.chunk, t[i].error,
			   strcmp(e, t[i].error) ? " NOT " : "", strcmp(e, t[i].error) ? e : "");
		}
	o = (struct in_options){.max_field = 1000, .max_record = 5000, .max_columns = 10};
	buf_add(&long_one, "a,b\n1,\"", 7);
	for (int i = 0; i < 300000; i++)
		buf_add(&long_one, "x\n", 2);
	e = error_of(buf_slice(&long_one), &o, &b);
	ok(strstr(e, "x:2:3: field longer than 1000 bytes") != NULL, "an open quote stops at the field limit: %s", e);
	long_one.n = 4;
	for (int i = 0; i < 300000; i++)
		buf_add(&long_one, "x,", 2);
	e = error_of(buf_slice(&long_one), &o, &b);
	ok(strstr(e, "more than 10 columns") != NULL, "a million columns: %s", e);
	long_one.n = 4;
	for (int i = 0; i < 300000; i++)
		buf_addc(&long_one, ',');
	e = error_of(buf_slice(&long_one), &o, &b);
	ok(strstr(e, "more than 10 columns") != NULL, "as many separators as bytes, more than two windows of them: %s", e);
	long_one.n = 7;
	memcpy(long_one.s, "a,b\n1,x", 7);
	for (int i = 0; i < 300000; i++)
		buf_add(&long_one, "xx", 2);
	e = error_of(buf_slice(&long_one), &o, &b);
	ok(strstr(e, "field longer than 1000") != NULL, "a long line: %s", e);
	buf_free(&b);
	buf_free(&long_one);
}

/* All values of a TSV, as it is read. */
static void
test_tsv(void)
{
	static const struct slice file = SLICE_INIT("a\tb\nx\\ty\t\"q\"\n\\\\n\tz\\q\n\t\r\n");
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

/* The header is the first line that is not blank, and its tab says TSV. */
static void
test_blank_start(void)
{
	static const struct slice file[] = {
		SLICE_INIT("a\tb\n1\t2\n"), SLICE_INIT("\n\n\na\tb\n1\t2\n"),
		SLICE_INIT("\r\n\r\na\tb\r\n1\t2\r\n"), SLICE_INIT("\xef\xbb\xbf\na\tb\n1\t2\n"),
		SLICE_INIT("5\" screen\tb\n1\t2\n"), SLICE_INIT("\"a\"\"b\"\tc\n1\t2\n"),
	};

	for (size_t i = 0; i < sizeof(file) / sizeof(*file); i++)
		for (size_t chunk = 0; chunk < 3; chunk++) {
			struct bytes bytes = {file[i], 0};
			struct in_source source = {read_bytes, &bytes, "x"};
			struct in_options o = {.chunk = chunk};
			struct buf err = {0};
			struct in *in = in_open_source(&source, &o, &err);
			struct record r;

			ok(in && in_format(in) == FORMAT_TSV && in_next(in, &r) == 1 && r.n == 2 &&
				   slice_eq(r.f[1], SLICE("2")),
			   "a TSV header behind blank lines, with quotes in it, file %zu, chunk %zu", i, chunk);
			in_close(in);
			buf_free(&err);
		}
}

/* Asked for by column, a cell is what it is when all are read, errors come at the same place, and what was not asked for is
 * there or empty. */
static bool
wanted_right(struct slice s, size_t chunk, enum format format)
{
	struct bytes bytes[2] = {{s, 0}, {s, 0}};
	struct in_source all = {read_bytes, &bytes[0], "x"}, some = {read_bytes, &bytes[1], "x"};
	struct in_options o = {.chunk = chunk, .delimiter = format == FORMAT_TSV ? '\t' : ','};
	struct buf err = {0};
	struct in *a = in_open_source(&all, &o, &err), *b = in_open_source(&some, &o, &err);
	struct record r, w;
	bool right = !a == !b;
	int got = 1, want[3] = {2, 0, 2}, other;

	if (a && b)
		in_want(b, want, 3);
	while (right && a && b && got > 0) {
		got = in_next(a, &r);
		other = in_next(b, &w);
		right = got == other && (got <= 0 || r.n == w.n);
		for (size_t i = 0; right && got > 0 && i < r.n; i++)
			right = slice_eq(r.f[i], w.f[i]) || (i != 0 && i != 2 && !w.f[i].n);
	}
	in_close(a);
	in_close(b);
	buf_free(&err);
	return right;
}

static void
test_want(void)
{
	struct buf b = {0};
	unsigned wrong = 0;

	for (unsigned i = 0; i < 6000; i++) {
		random_file(&b, i % 3 > 0, i % 2);
		for (size_t chunk = 0; chunk < 9; chunk += 4)
			wrong += !wanted_right(buf_slice(&b), chunk, i % 5 ? FORMAT_CSV : FORMAT_TSV);
	}
	ok(wrong == 0, "columns that are asked for: %u of 18000 files differ", wrong);
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		test_file(argv[i]);
	if (argc > 1)
		return tap_end();
	test_errors();
	test_tsv();
	test_blank_start();
	test_stray();
	test_random();
	test_large();
	test_want();
	return tap_end();
}
