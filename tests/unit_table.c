/* SPDX-License-Identifier: MIT
 * Tables as spreadsheets save them, and what is wrong with them by file and line. */
#include "table.h"

#include "file.h"
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

static const struct table_column columns[] = {{"points", true}, {"when", false}, {"group", false}};
static const struct table_column any[] = {{"points", true}, {"*", false}};

static const char *path;

/* Reads TEXT of N bytes; the message, if it fails, is in ERR. */
static int
read_bytes(struct table *t, const char *text, size_t n, const struct table_column *c, size_t cn,
	   struct buf *err)
{
	struct file_new f;

	if (file_create(&f, path) != 0 || file_write(f.fd, text, n) != 0 || file_commit(&f) != 0)
		exit(2);
	err->n = 0;
	return table_read(t, path, c, cn, err);
}

/* The table of TEXT as "line:[cell][cell][cell]" a row, or the message without the folder. */
static void
check(const char *text, size_t n, const char *want, const char *what)
{
	struct buf got = {0}, err = {0};
	struct table t;

	if (read_bytes(&t, text, n, columns, 3, &err) != 0) {
		const char *message = buf_string(&err), *name = strrchr(message, '/');

		buf_addf(&got, "%s", name ? name + 1 : message);
	}
	for (size_t r = 0; r < t.rows; r++) {
		buf_addf(&got, "%d:", (int)t.line[r]);
		for (size_t c = 0; c < 3; c++)
			buf_addf(&got, "[%s]", table_cell(&t, r, c).p);
	}
	if (!ok(strcmp(buf_string(&got), want) == 0, "%s", what))
		printf("# got %s\n", buf_string(&got));
	table_free(&t);
	buf_free(&got);
	buf_free(&err);
}

#define CHECK(text, want, what) check(text, sizeof(text) - 1, want, what)

static void
test_shapes(void)
{
	CHECK("points,when\n1,a\n2,b\n", "2:[1][a][]3:[2][b][]", "plain");
	CHECK("when,points\na,1", "2:[1][a][]", "other order, no last line end");
	CHECK("\xef\xbb\xbfPoints , WHEN\r\n 1 ,\ta \r\n", "2:[1][a][]",
	      "BOM, CRLF, case and blanks");
	CHECK("points;when\n1;a\n", "2:[1][a][]", "semicolons");
	CHECK("points\twhen\n1\ta \"b\" \\t\n", "2:[1][a \"b\"][]", "TSV");
	CHECK("points,when,,\n1,a,,\n,,,\n\n2,b,,\n", "2:[1][a][]5:[2][b][]",
	      "blank columns and rows");
	CHECK("points,when\n", "", "no rows");
	CHECK("points,when\n5,\xc0\xe7\xb9\xab\n", "2:[5][\xec\x9e\xac\xeb\xac\xb4][]", "CP949");
	CHECK("\xff\xfep\0o\0i\0n\0t\0s\0\n\0"
	      "5\0\n\0",
	      "2:[5][][]", "UTF-16");
}

static void
test_comments(void)
{
	CHECK("# a, \"b\n\npoints,when\n# c\n1,a\n", "5:[1][a][]", "comments before and between");
	CHECK("\xef\xbb\xbf# x\npoints,when\n1,a\n", "3:[1][a][]", "behind a BOM");
	CHECK("points,when\n\"# say \"\"x\"\"\nand y\",\n1,a\n", "4:[1][a][]", "one in quotes");
	CHECK("points,when\n1,\"a\n# b\"\n2,c\n", "2:[1][a\n# b][]4:[2][c][]",
	      "none inside a cell");
	CHECK("points,when\n1,a # b\n", "2:[1][a # b][]", "none behind a cell");
	CHECK("# only\n", "table.csv: empty input: no header row", "nothing else");
}

static void
test_errors(void)
{
	CHECK("points,wehn\n1,a\n", "table.csv:1: unknown column \"wehn\"; did you mean \"when\"?",
	      "a typo");
	CHECK("# x\npoints,zzzzzzzz\n",
	      "table.csv:2: unknown column \"zzzzzzzz\"; there are: points when group, and note",
	      "line of the header, and what there is");
	CHECK("points,메모,when,Note\n1,why,a,because\n", "2:[1][a][]", "a remark is nobody's");
	CHECK("points,when\n10,a >= 5,000\n",
	      "table.csv:2: expected 2 fields, found 3; a cell with a comma in it stands in quotes",
	      "a comma in a cell");
	CHECK("points,when\n10,a = \"b\"\n",
	      "table.csv:2:8: quote where none may stand; in a rule write 'single quotes', else put "
	      "the cell into quotes, and write each in it twice",
	      "a quote in a cell");
	CHECK("when\na\n", "table.csv:1: column \"points\" is missing", "missing");
	CHECK("points,Points\n", "table.csv:1: column \"Points\" is there twice", "twice");
	CHECK("points,\n1,x\n", "table.csv:2: field 2 has no column name",
	      "a cell without a column");
	CHECK("points,when\n1\n", "table.csv:2: expected 2 fields, found 1", "ragged");
	CHECK("", "table.csv: empty input: no header row", "empty");
}

static void
test_numbers(void)
{
	struct buf err = {0};
	struct table t;
	double v = 0;

	if (!ok(read_bytes(&t, "points,x,Y\n\"1,000\",a,b\n,c,\nx,,\n", 30, any, 2, &err) == 0,
		"other columns allowed"))
		return;
	ok(t.extra.n == 2 && slice_eq(table_extra(&t, 0, 1), SLICE("b")) &&
	       slice_eq(table_extra(&t, 1, 0), SLICE("c")),
	   "and kept");
	ok(table_number(&t, 0, 0, 7, &v, &err) == 0 && v == 1000, "a number as people write it");
	ok(table_number(&t, 1, 0, 7, &v, &err) == 0 && v == 7, "an empty cell is the default");
	ok(table_number(&t, 2, 0, 7, &v, &err) == -1 &&
	       strstr(buf_string(&err), "table.csv:4: points: not a number"),
	   "text is none");
	table_free(&t);
	err.n = 0;
	ok(table_read(&t, "no-such-table", columns, 3, &err) == -1 &&
	       strncmp(buf_string(&err), "no-such-table: no such table", 28) == 0,
	   "no such table");
	buf_free(&err);
}

int
main(void)
{
	char folder[] = "/tmp/leadpipe-unit.XXXXXX";
	struct buf b = {0};

	if (!mkdtemp(folder))
		return 2;
	buf_addf(&b, "%s/table.csv", folder);
	path = buf_string(&b);
	test_shapes();
	test_comments();
	test_errors();
	test_numbers();
	unlink(path);
	rmdir(folder);
	return tap_end();
}
