/* SPDX-License-Identifier: MIT */
#include "import_own.h"

#include "err.h"
#include "text.h"

#include <stdlib.h>

void
import_see(struct import *im, size_t i, const struct record *r)
{
	uint64_t nulls = im->clean.nulls, restored = im->clean.restored;

	for (; i < im->mapping.n; i++) {
		const struct target *t = &im->mapping.target[i];
		struct clean_row row = {.country = {"", 0}};
		enum clean_code code;

		if ((!target_is_dated(t) && !target_is_numeric(t)) || t->fixed || t->from < 0 ||
		    (size_t)t->from >= r->n || text_valid(r->f[t->from]) < r->f[t->from].n)
			continue;
		clean_value(&im->clean, t->kind, import_cell(im, t, r), &row, &code);
		infer_see(&im->infer[i], &row, im->looked);
	}
	im->clean.nulls = nulls;
	im->clean.restored = restored;
}

/* One record of a look ahead. */
static void
see(void *ctx, const struct record *r)
{
	struct import *im = ctx;

	im->looked++;
	clean_next(&im->clean);
	import_see(im, 0, r);
}

static void
forget(struct import *im)
{
	im->looked = 0;
	for (size_t i = 0; i < im->mapping.n; i++) {
		const struct target *t = &im->mapping.target[i];

		im->infer[i] =
		    infer_none(t->format, target_is_dated(t) ? im->o->order : ORDER_UNKNOWN);
	}
}

/* An encoding that somebody who read ahead knows already says nothing of the records before. */
bool
import_is_korean(const struct import *im)
{
	if (im->part)
		return im->korean;
	return strcmp(im->mapping.country, "KR") == 0 ||
	       (im->beyond && strcmp(import_source_encoding(&im->source), "cp949") == 0);
}

static void
decide(struct import *im)
{
	for (size_t i = 0; i < im->mapping.n; i++)
		infer_decide(&im->infer[i], im->mapping.preset.dates, import_is_korean(im));
}

static int
look_at_all(struct import *im, struct buf *err)
{
	struct cleaner mine = im->clean; /* a record may be half cleaned: its values are there */
	size_t n = 0;
	int *c = xcalloc(im->mapping.n + 1, sizeof(*c)), status;

	for (size_t i = 0; i < im->mapping.n; i++) {
		const struct target *t = &im->mapping.target[i];

		if (t->from >= 0 && (target_is_dated(t) || target_is_numeric(t)))
			c[n++] = t->from;
	}
	if (im->source.regular)
		forget(im);
	im->clean = clean_like(&mine);
	status = import_source_all(&im->source, im->o->encoding, &im->dialect, &im->o->in, c, n,
				   see, im, err);
	clean_free(&im->clean);
	im->clean = mine;
	free(c);
	im->all_seen = true;
	decide(im);
	return status;
}

static void
say_open(const struct import *im, size_t i, struct buf *err)
{
	const struct infer *f = &im->infer[i];
	struct slice name = im->mapping.target[i].name;

	buf_addf(err,
		 "%s: column \"%.*s\": %s; %llu can be both, the first in record %llu; say it "
		 "with --date-order",
		 im->source.name, (int)name.n, name.p,
		 f->orders ? "day or month first? no date of it tells"
			   : "some dates have the day first and some the month",
		 (unsigned long long)f->either, (unsigned long long)f->line);
}

/* Looks at all values, and asks for what they do not say of dates. */
static int
settle(struct import *im, struct buf *err)
{
	if (look_at_all(im, err) < 0)
		return -1;
	for (size_t i = 0; i < im->mapping.n && !im->o->explain; i++)
		if (target_is_dated(&im->mapping.target[i]) && infer_is_open(&im->infer[i], true)) {
			say_open(im, i, err);
			return -1;
		}
	return 0;
}

int
import_learn(struct import *im, struct buf *err)
{
	bool any = false;

	im->infer = xcalloc(im->mapping.n + 1, sizeof(*im->infer));
	forget(im);
	for (size_t i = 0; i < im->mapping.n; i++)
		any |= target_is_dated(&im->mapping.target[i]) ||
		       target_is_numeric(&im->mapping.target[i]);
	if (!any)
		return 0;
	import_source_first(&im->source, &im->o->in, see, im);
	decide(im);
	any = false;
	for (size_t i = 0; i < im->mapping.n; i++)
		any |= infer_asks(&im->infer[i]);
	if (any && !im->source.regular)
		forget(im); /* the stream gives these records once more */
	return any ? settle(im, err) : 0;
}

int
import_heed(struct import *im, size_t i, const struct record *r, const struct clean_row *row)
{
	struct infer *f = &im->infer[i];

	if (im->part)
		return import_part_heed(im, i, row);
	if (f->fixed || im->all_seen)
		return 0;
	im->looked = in_count(im->source.in);
	infer_see(f, row, im->looked);
	/* Until now each value could be read in one way only, whatever others say. */
	if (!infer_asks(f))
		return 0;
	if (!im->source.regular) /* which gives this record to nobody again */
		import_see(im, i + 1, r);
	im->error.n = 0;
	if (settle(im, &im->error) < 0)
		return -1;
	import_say_found(im, false);
	return 0;
}

struct slice
import_format(const struct import *im, size_t i)
{
	const struct target *t = &im->mapping.target[i];

	return target_is_dated(t) || target_is_numeric(t)
		   ? infer_format(&im->infer[i], target_is_dated(t))
		   : (struct slice){"", 0};
}

void
import_say_found(const struct import *im, bool all)
{
	const struct mapping *m = &im->mapping;

	for (size_t i = 0; i < m->n; i++) {
		const struct infer *f = &im->infer[i];
		bool usual = strcmp(f->how, "usual") == 0, unlike = strcmp(f->how, "unlike") == 0;
		bool told = strcmp(f->how, "preset") == 0 || usual || unlike;

		if (!f->either || (!all && !told) || !target_is_dated(&m->target[i]) || !f->order)
			continue;
		warn("%s: column \"%.*s\": dates are read as %.*s, %s%s", im->source.name,
		     (int)m->target[i].name.n, m->target[i].name.p, (int)infer_format(f, true).n,
		     infer_format(f, true).p,
		     usual			     ? "as this system usually writes them"
		     : strcmp(f->how, "preset") == 0 ? "as this system writes them"
						     : "as its values say",
		     usual || unlike ? "; --date-order says otherwise" : "");
	}
}

void
import_say_layout(const struct import *im, bool all)
{
	const struct xlsx *x = im->source.xlsx;
	struct slice section = im->source.dialect.section;

	if (x && xlsx_others(x))
		warn("%s: sheet \"%s\" is read, %zu other%s with rows %s not; --sheet names another",
		     im->source.name, xlsx_sheet(x), xlsx_others(x),
		     xlsx_others(x) == 1 ? "" : "s", xlsx_others(x) == 1 ? "is" : "are");
	if (all && section.n)
		warn("%s: section \"%.*s\" is read, others are not; --section names another",
		     im->source.name, (int)section.n, section.p);
}
