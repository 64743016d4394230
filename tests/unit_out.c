/* SPDX-License-Identifier: MIT
 * The writer is the reader's inverse: any values, written and read again, are the same, in both formats and from one to the
 * other; owned columns are replaced or added and nothing else changes. */
#include "csv_oracle.h"
#include "out.h"
#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/unit_out.XXXXXX";

static struct buf
slurp(void)
{
	struct buf b = {0};
	int fd = open(path, O_RDONLY);
	long n;

	buf_reserve(&b, 1 << 20);
	while ((n = read(fd, b.s + b.n, b.cap - b.n)) > 0)
		b.n += (size_t)n;
	close(fd);
	return b;
}

static void
random_value(struct buf *b)
{
	static const char *const piece[] = {"a", ",", "\"", "\n", "\r", "\t", "\\", "\\n", " ", "\xed\x95\x9c", "=", "0"};

	for (unsigned n = (unsigned)(tap_random() >> 40) % 6; n; n--) {
		const char *p = piece[(tap_random() >> 40) % 12];

		buf_add(b, p, strlen(p));
	}
}

static struct out *
open_out(enum format format, bool excel)
{
	struct out_options o = {.path = path, .format = format, .excel = excel};
	struct buf err = {0};
	struct out *out = out_open(&o, &err);

	if (!out) {
		printf("Bail out! %s\n", buf_string(&err));
		exit(2);
	}
	return out;
}

static void
close_out(struct out *out)
{
	struct buf err = {0};

	if (out_close(out, &err) < 0)
		ok(false, "%s", buf_string(&err));
	buf_free(&err);
}

/* Rows of N random cells each through FORMAT and back. */
static bool
round_trip(enum format format, size_t columns)
{
	struct buf text = {0}, want = {0}, got = {0}, err = {0};
	struct slice cell[8];
	size_t at[9];
	struct out *out = open_out(format, false);
	struct in *in;
	struct record r;
	const char *names[] = {path};
	bool same;

	for (size_t i = 0; i < columns; i++)
		cell[i] = i ? SLICE("name") : SLICE("first");
	out_row(out, cell, columns);
	for (int row = 0; row < 50; row++) {
		text.n = 0;
		for (size_t i = 0; i < columns; i++) {
			at[i] = text.n;
			random_value(&text);
		}
		at[columns] = text.n;
		for (size_t i = 0; i < columns; i++) {
			cell[i] = (struct slice){text.s ? text.s + at[i] : "", at[i + 1] - at[i]};
			flat_field(&want, cell[i]);
		}
		buf_addc(&want, ';');
		out_row(out, cell, columns);
	}
	close_out(out);
	in = in_open(names, 1, &(struct in_options){0}, &err);
	while (in && in_next(in, &r) > 0) {
		for (size_t i = 0; i < r.n; i++)
			flat_field(&got, r.f[i]);
		buf_addc(&got, ';');
	}
	same = slice_eq(buf_slice(&want), buf_slice(&got));
	if (!same)
		printf("# wrote %.*s\n# read  %.*s %s\n", (int)want.n, want.s, (int)got.n, got.s, in ? in_error(in) : err.s);
	in_close(in);
	buf_free(&text);
	buf_free(&want);
	buf_free(&got);
	buf_free(&err);
	return same;
}

/* What a filter that owns b and d makes of FILE. */
static struct buf
filter(struct slice file, enum format format, bool excel)
{
	struct bytes bytes = {file, 0};
	struct in_source source = {read_bytes, &bytes, "x"};
	struct buf err = {0};
	struct in *in = in_open_source(&source, NULL, &err);
	struct out *out = open_out(format, excel);
	size_t b = out_own(out, SLICE("b")), d = out_own(out, SLICE("d"));
	struct record r;

	out_head(out, in_head(in));
	while (in_next(in, &r) > 0) {
		out_set(out, b, SLICE("new,"));
		out_set(out, d, SLICE("4"));
		out_put(out, &r);
	}
	close_out(out);
	in_close(in);
	buf_free(&err);
	return slurp();
}

static void
filters_to(const char *what, struct slice file, enum format format, bool excel, struct slice want)
{
	struct buf got = filter(file, format, excel);

	if (!ok(slice_eq(buf_slice(&got), want), "%s", what))
		printf("# %.*s\n", (int)got.n, got.s);
	buf_free(&got);
}

/* Two owned columns of one name take two columns of the input; a slice may be {NULL, 0}; a record
 * that is one empty cell is no blank line, replaced or not. */
static void
test_corners(void)
{
	static const struct slice file = SLICE_INIT("x,x,y\n1,\"2\",3\n");
	struct bytes bytes = {file, 0};
	struct in_source source = {read_bytes, &bytes, "x"};
	struct buf err = {0}, got;
	struct in *in = in_open_source(&source, NULL, &err);
	struct out *out = open_out(FORMAT_CSV, false);
	size_t first = out_own(out, SLICE("x")), second = out_own(out, SLICE("x"));
	struct slice one = SLICE("s");
	struct head head = {0};
	struct record r;

	out_head(out, in_head(in));
	while (in_next(in, &r) > 0) {
		out_set(out, first, SLICE("A"));
		out_set(out, second, (struct slice){NULL, 0});
		out_put(out, &r);
	}
	close_out(out);
	in_close(in);
	got = slurp();
	ok(slice_eq(buf_slice(&got), SLICE("x,x,y\nA,,3\n")), "two owned columns of one name");
	buf_free(&got);

	out = open_out(FORMAT_CSV, false);
	out_own(out, one);
	head_add(&head, one);
	out_head(out, &head);
	out_put(out, &(struct record){.f = &one, .n = 1});
	close_out(out);
	head_free(&head);
	got = slurp();
	ok(slice_eq(buf_slice(&got), SLICE("s\n\"\"\n")), "the only column, replaced by nothing");
	buf_free(&got);
	buf_free(&err);
}

/* A table of the caller's own rows begins with a BOM, too, and has but one. */
static void
test_spreadsheet(void)
{
	static const struct slice head[] = {SLICE_INIT("a"), SLICE_INIT("b")},
				  row[] = {SLICE_INIT("=1"), SLICE_INIT("2")};
	struct out *out = open_out(FORMAT_CSV, true), *part;
	struct buf got, some = {0};
	uint64_t records, neutralised;

	out_row(out, head, 2);
	out_row(out, row, 2);
	part = out_part(out);
	out_row(part, row, 2);
	out_part_take(part, &some, &records, &neutralised);
	out_join(out, buf_slice(&some), records, neutralised);
	out_abandon(part);
	close_out(out);
	got = slurp();
	ok(slice_eq(buf_slice(&got), SLICE("\xef\xbb\xbf"
					   "a,b\r\n'=1,2\r\n'=1,2\r\n")),
	   "rows of the caller's own for a spreadsheet: one BOM");
	buf_free(&got);

	out = open_out(FORMAT_TSV, true);
	out_own(out, head[0]);
	out_head(out, NULL);
	out_row(out, row, 1);
	close_out(out);
	got = slurp();
	ok(slice_eq(buf_slice(&got), SLICE("\xef\xbb\xbf"
					   "a\r\n'=1\r\n")),
	   "a header and then such rows: one BOM");
	buf_free(&got);

	out = open_out(FORMAT_CSV, true);
	out_bytes(out, "text\n", 5);
	close_out(out);
	got = slurp();
	ok(slice_eq(buf_slice(&got), SLICE("text\n")), "what is no table has none");
	buf_free(&got);
	buf_free(&some);
}

int
main(void)
{
	int fd = mkstemp(path), bad = 0;

	close(fd);
	for (int i = 0; i < 300; i++)
		bad += !round_trip(i % 2 ? FORMAT_CSV : FORMAT_TSV, 1 + (size_t)(i / 2 % 5));
	ok(bad == 0, "300 files of random cells read back as written");
	test_corners();
	test_spreadsheet();
	filters_to("added at the right, the rest raw", SLICE("a,c\n\"1\", x \n"), FORMAT_CSV, false,
		   SLICE("a,c,b,d\n\"1\", x ,\"new,\",4\n"));
	filters_to("replaced in place", SLICE("a,B ,c\n\"1\",\"2\",\"3\"\n"), FORMAT_CSV, false,
		   SLICE("a,\"B \",c,d\n\"1\",\"new,\",\"3\",4\n"));
	filters_to("both replaced: the same width", SLICE("d,b\r\n1,2\r\n"), FORMAT_CSV, false,
		   SLICE("d,b\n4,\"new,\"\n"));
	filters_to("CSV to TSV", SLICE("a,c\n\"1\n2\",\\\n"), FORMAT_TSV, false, SLICE("a\tc\tb\td\n1\\n2\t\\\\\tnew,\t4\n"));
	filters_to("for a spreadsheet", SLICE("a,c\n=1+1,-5\n+1-1,+821012345678\n@x,1e5\n"), FORMAT_CSV, true,
		   SLICE("\xef\xbb\xbf"
			 "a,c,b,d\r\n'=1+1,-5,\"new,\",4\r\n'+1-1,+821012345678,\"new,\",4\r\n'@x,1e5,\"new,\",4\r\n"));
	unlink(path);
	return tap_end();
}
