/* SPDX-License-Identifier: MIT */
#include "rejects.h"

#include "num.h"
#include "text.h"

#include <stdio.h>

static const char *const column[] = {"file", "line", "byte", "column", "code", "message", "raw"};
enum { COLUMNS = sizeof(column) / sizeof(*column) };
#define EXACT (1 - 1e-12) /* what a share that is no binary fraction may miss by */

int
rejects_open(struct rejects *r, const char *path, bool excel, struct buf *err)
{
	struct out_options o = {.path = path, .excel = excel, .private = true};
	struct head h = {0};

	if (!path)
		return 0;
	r->out = out_open(&o, err);
	if (!r->out)
		return -1;
	for (size_t i = 0; i < COLUMNS; i++)
		head_add(&h, slice_of(column[i]));
	out_head(r->out, &h);
	head_free(&h);
	return 0;
}

bool
rejects_limit(struct rejects *r, const char *text)
{
	struct slice s = slice_of(text);
	double v;

	r->share = s.n && s.p[s.n - 1] == '%';
	if (r->share)
		s.n--;
	if (!num_parse(s, &v) || v < 0 ||
	    (r->share ? v > 100 : v > 9e15 || v != (double)(uint64_t)v))
		return false;
	r->most = v;
	r->limited = true;
	return true;
}

void
rejects_add(struct rejects *r, const struct reject *x)
{
	char line[24], byte[24];
	struct slice file;

	r->n++;
	if (x->column.n)
		warn_few(&r->said, "%s:%llu: column \"%.*s\": %s [%s]", x->file,
			 (unsigned long long)x->line, (int)x->column.n, x->column.p, x->message,
			 x->code);
	else
		warn_few(&r->said, "%s:%llu: %s [%s]", x->file, (unsigned long long)x->line,
			 x->message, x->code);
	if (!r->out)
		return;
	snprintf(line, sizeof(line), "%llu", (unsigned long long)x->line);
	snprintf(byte, sizeof(byte), "%llu", (unsigned long long)x->byte);
	file = text_shown(slice_of(x->file), &r->file);
	out_row(r->out,
		(struct slice[]){file, slice_of(line), slice_of(byte), x->column,
				 slice_of(x->code), slice_of(x->message), x->raw},
		COLUMNS);
}

bool
rejects_over(const struct rejects *r, uint64_t read, bool end)
{
	if (!r->limited)
		return false;
	if (!r->share)
		return (double)r->n > r->most;
	return end && (double)r->n * 100 * EXACT > r->most * (double)read;
}

struct out *
rejects_end(struct rejects *r)
{
	struct out *out = r->out;

	warn_rest(&r->said, "rejected rows");
	buf_free(&r->file);
	r->out = NULL;
	return out;
}

int
rejects_close(struct rejects *r, struct buf *err)
{
	struct out *out = rejects_end(r);

	return out ? out_close(out, err) : 0;
}
