/* SPDX-License-Identifier: MIT */
#include "irregular.h"

#include "err.h"

#include <csv.h>
#include <stdlib.h>

enum {
	GROW = 64 << 10
}; /* libcsv grows its buffer by this much; its default of 128 bytes is felt in large fields */

struct irregular {
	struct csv_parser parser;
	struct buf text;     /* the fields, one behind the other */
	size_t *end;	     /* where each ends in text */
	struct slice *field; /* made when the record is complete */
	size_t n, cap;
	bool done;
};

/* No byte is a blank: libcsv then keeps blanks around fields. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void
on_field(void *p, size_t n, void *ctx)
{
	struct irregular *x = ctx;

	if (x->done)
		return; /* a second record on the same line (a bare CR); in feeds up to any line
			   end, so never */
	if (x->n == x->cap) {
		x->end = xgrow(x->end, x->n, &x->cap, sizeof(*x->end));
		x->field = xrealloc_array(x->field, x->cap, sizeof(*x->field));
	}
	buf_add(&x->text, p, n);
	x->end[x->n++] = x->text.n;
}

static void
on_row(int c, void *ctx)
{
	struct irregular *x = ctx;

	(void)c;
	x->done = true;
}

struct irregular *
irregular_new(void)
{
	struct irregular *x = xcalloc(1, sizeof(*x));

	if (csv_init(&x->parser, 0) != 0)
		die("out of memory");
	csv_set_blk_size(&x->parser, GROW);
	return x;
}

void
irregular_start(struct irregular *x, char delimiter, bool strict)
{
	csv_set_opts(&x->parser, 0);
	csv_fini(&x->parser, NULL, NULL, NULL); /* whatever an error left behind */
	csv_set_opts(&x->parser, strict ? CSV_STRICT | CSV_STRICT_FINI : 0);
	csv_set_space_func(&x->parser, strict ? no_space : NULL);
	csv_set_delim(&x->parser, (unsigned char)delimiter);
	x->text.n = x->n = 0;
	x->done = false;
}

static int
complete(struct irregular *x)
{
	size_t from = 0;

	for (size_t i = 0; i < x->n; i++) {
		x->field[i] = (struct slice){x->text.s ? x->text.s + from : "", x->end[i] - from};
		from = x->end[i];
	}
	return 1;
}

int
irregular_feed(struct irregular *x, const char *p, size_t n, size_t *at)
{
	size_t took = csv_parse(&x->parser, p, n, on_field, on_row, x);

	if (took < n) {
		if (csv_error(&x->parser) == CSV_ENOMEM)
			die("out of memory");
		*at = took;
		return -1;
	}
	return x->done ? complete(x) : 0;
}

int
irregular_end(struct irregular *x)
{
	/* Only both options together make libcsv say that a quote is open. */
	csv_set_opts(&x->parser, CSV_STRICT | CSV_STRICT_FINI);
	if (csv_fini(&x->parser, on_field, on_row, x) != 0)
		return -1;
	return x->done ? complete(x) : -1;
}

void
irregular_close(struct irregular *x)
{
	csv_set_opts(&x->parser, 0);
	csv_fini(&x->parser, on_field, on_row, x);
	complete(x);
}

size_t
irregular_fields(const struct irregular *x, const struct slice **f)
{
	*f = x->field;
	return x->n;
}

void
irregular_free(struct irregular *x)
{
	if (!x)
		return;
	csv_free(&x->parser);
	buf_free(&x->text);
	free(x->end);
	free(x->field);
	free(x);
}
