/* SPDX-License-Identifier: MIT */
#include "import.h"

#include "identity.h"
#include "import_source.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

/* Values of one column that were not understood. */
struct kept {
	uint64_t n, line; /* how many, and where the first was */
};

struct import {
	const struct import_options *o;
	struct import_source source;
	const char *encoding; /* as found so far, for while the file is closed */
	char delimiter[16];
	bool identity;	  /* column i of the output is column i of the file, for all i */
	struct head head; /* a copy, for while the file is closed */
	struct mapping mapping;
	struct cleaner clean;

	size_t *to, columns; /* target -> column of the output */
	struct slice *out;
	int country; /* target of the country, or -1 */
	char country_code[3];
	struct buf country_text; /* what country_code was read from */
	struct kept (*kept)[CLEAN_CODES];

	uint64_t stray, stray_line; /* the first */
	struct buf message, error;
};

static bool
is_blank(struct slice s)
{
	return slice_trim(s).n == 0;
}

/* A header that is no text cannot be matched with anything, nor written. */
static int
check_head(const struct import *im, struct buf *err)
{
	for (size_t i = 0; i < im->head.n; i++) {
		struct slice name = im->head.name[i];

		if (text_valid(name) == name.n && !memchr(name.p, 0, name.n))
			continue;
		buf_addf(
		    err,
		    "%s:%llu: the name of column %zu has a byte that is no text in %s; name the "
		    "encoding with -e",
		    im->source.name, (unsigned long long)im->source.dialect.line, i + 1,
		    im->encoding);
		return -1;
	}
	return 0;
}

static int
start(struct import *im, struct buf *err)
{
	return import_source_open(&im->source, im->o->encoding, &im->o->dialect, &im->o->in, err);
}

struct import *
import_open(const char *path, const struct import_options *o, struct buf *err)
{
	struct import *im = xcalloc(1, sizeof(*im));

	im->o = o;
	im->source.path = path;
	im->source.name = strcmp(path, "-") == 0 ? "<stdin>" : path;
	im->country = -1;
	im->clean = (struct cleaner){.zone = o->zone,
				     .utc = zone_open("UTC"),
				     .order = o->order,
				     .keep_nulls = o->keep_nulls};
	if (start(im, err) < 0)
		goto failed;
	im->encoding = decode_encoding(im->source.decode);
	snprintf(im->delimiter, sizeof(im->delimiter), "%s", dialect_name(&im->source.dialect));
	head_copy(&im->head, in_head(im->source.in));
	if (check_head(im, err) < 0 ||
	    mapping_make(o->rules, &im->head, import_source_columns(&im->source, &o->in),
			 &im->mapping, err) < 0)
		goto failed;
	return im;
failed:
	import_close(im);
	return NULL;
}

const char *
import_name(const struct import *im)
{
	return im->source.name;
}

const char *
import_encoding(const struct import *im)
{
	return im->source.decode ? decode_encoding(im->source.decode) : im->encoding;
}

const char *
import_delimiter(const struct import *im)
{
	return im->delimiter;
}

const struct head *
import_head(const struct import *im)
{
	return &im->head;
}

const struct mapping *
import_mapping(const struct import *im)
{
	return &im->mapping;
}

void
import_place(struct import *im, const struct head *out)
{
	size_t n = im->mapping.n;

	im->columns = out->n;
	im->to = xrealloc_array(im->to, n + 1, sizeof(*im->to));
	im->out = xrealloc_array(im->out, out->n + 1, sizeof(*im->out));
	im->kept = xcalloc(n + 1, sizeof(*im->kept));
	im->identity = n == out->n && n == im->head.n;
	for (size_t i = 0; i < n; i++) {
		im->to[i] = (size_t)head_find(out, im->mapping.target[i].name);
		im->identity =
		    im->identity && im->to[i] == i && im->mapping.target[i].from == (int)i;
	}
	for (size_t i = 0; i < out->n; i++)
		im->out[i] = (struct slice){"", 0};
	im->country = mapping_find(&im->mapping, SLICE("country"));
}

bool
import_is_placed(const struct import *im)
{
	return im->to != NULL;
}

void
import_pause(struct import *im)
{
	if (im->source.regular && im->source.in)
		import_source_close(&im->source);
}

int
import_resume(struct import *im, struct buf *err)
{
	bool same;

	if (im->source.in)
		return 0;
	if (start(im, err) < 0)
		return -1;
	same = in_head(im->source.in)->n == im->head.n;
	for (size_t i = 0; i < im->head.n && same; i++)
		same = slice_eq(im->head.name[i], in_head(im->source.in)->name[i]);
	if (!same)
		buf_addf(err, "%s: its header changed while other files were read",
			 im->source.name);
	return same ? 0 : -1;
}

static enum import_result
reject(struct import *im, struct reject *x, struct slice column, const char *code,
       const char *message)
{
	*x = (struct reject){
	    im->source.name, in_line(im->source.in), in_byte(im->source.in), column, code,
	    message,	     in_raw(im->source.in)};
	return IMPORT_REJECT;
}

/* Begins a cell of the record with one of a '|' list of texts? */
static bool
begins_with(const struct slice *f, size_t n, struct slice list)
{
	struct slice part;

	while (list_next(&list, &part))
		for (size_t i = 0; part.n && i < n; i++)
			if (f[i].n >= part.n && memcmp(f[i].p, part.p, part.n) == 0)
				return true;
	return false;
}

/* A row that is no record: nothing in it, a footer, or what the preset calls a test. A file of one
 * column has no blank rows but those its reader skips. */
static bool
is_no_record(const struct import *im, const struct record *r)
{
	const struct mapping *m = &im->mapping;
	size_t filled = 0;

	if (m->preset.drop.n && begins_with(r->f, r->n, m->preset.drop))
		return true;
	if (im->head.n == 1)
		return false;
	for (size_t i = 0; i < r->n && filled < 2; i++)
		filled += !is_blank(r->f[i]);
	return filled == 0 ||
	       ((filled == 1 || r->n < im->head.n) && begins_with(r->f, 1, m->footer));
}

/* The record's cells where the header has them, or why not. Cells behind the last column that hold
 * nothing are let go. */
static enum import_result
check_shape(struct import *im, struct record *r, enum in_fault fault, struct reject *x)
{
	const struct slice none = {"", 0};

	while (r->n > im->head.n && is_blank(r->f[r->n - 1])) {
		r->n--;
		r->raw.p = NULL;
	}
	if (fault == IN_BAD_UTF8)
		return reject(im, x, none, in_fault_code(fault),
			      "a byte that is no text in this encoding");
	if (fault == IN_NUL)
		return reject(im, x, none, in_fault_code(fault), "a NUL byte");
	if (r->n != im->head.n) {
		im->message.n = 0;
		buf_addf(&im->message, "expected %zu cells, found %zu", im->head.n, r->n);
		return reject(im, x, none, in_fault_code(r->n < im->head.n ? IN_SHORT : IN_LONG),
			      buf_string(&im->message));
	}
	for (size_t i = im->mapping.unnamed; i < r->n; i++)
		if (!is_blank(r->f[i]))
			return reject(im, x, none, in_fault_code(IN_LONG),
				      "a value in a column without a name");
	if (fault == IN_STRAY_QUOTE) {
		if (im->o->strict)
			return reject(im, x, none, in_fault_code(fault),
				      "a quote where none may stand");
		if (im->stray++ == 0)
			im->stray_line = in_line(im->source.in);
		r->raw.p = NULL;
	}
	return IMPORT_ROW;
}

/* The country that national phone numbers of this record are read in. */
static struct slice
country_of(struct import *im, const struct record *r)
{
	const struct target *t = im->country >= 0 ? &im->mapping.target[im->country] : NULL;
	struct slice s = {"", 0};

	if (t)
		s = t->fixed || t->from < 0 || is_blank(r->f[t->from]) ? t->fallback
								       : slice_trim(r->f[t->from]);
	if (s.n && !slice_eq(s, buf_slice(&im->country_text))) {
		im->country_text.n = 0;
		buf_add_slice(&im->country_text, s);
		if (!country_parse(s, im->country_code))
			im->country_code[0] = 0;
	}
	if (s.n && im->country_code[0])
		return slice_of(im->country_code);
	if (im->o->country[0])
		return slice_of(im->o->country);
	if (im->mapping.korean || strcmp(decode_encoding(im->source.decode), "cp949") == 0)
		return SLICE("KR");
	return (struct slice){"", 0};
}

/* The cell of target T, without what is around it. */
static struct slice
cell_of(struct import *im, const struct target *t, const struct record *r)
{
	struct slice s;

	if (t->fixed || t->from < 0)
		return t->fallback;
	s = clean_text(&im->clean, r->f[t->from]);
	if (t->prefix.n && s.n >= t->prefix.n && memcmp(s.p, t->prefix.p, t->prefix.n) == 0)
		s = (struct slice){s.p + t->prefix.n, s.n - t->prefix.n};
	return s.n ? s : t->fallback;
}

static enum import_result
clean_record(struct import *im, struct record *r, struct reject *x)
{
	const struct mapping *m = &im->mapping;
	struct clean_row row = {.country = country_of(im, r)};
	bool same = im->identity;

	clean_next(&im->clean);
	if (m->currency >= 0) {
		struct slice s = cell_of(im, &m->target[m->currency], r);

		if (s.n == 3)
			memcpy(row.currency, s.p, 3);
	}
	for (size_t i = 0; i < m->n; i++) {
		const struct target *t = &m->target[i];
		struct slice s = cell_of(im, t, r);
		enum clean_code code = CLEAN_OK;

		if (t->kind != KIND_TEXT) {
			row.utc = t->utc;
			s = clean_value(&im->clean, t->kind, s, &row, &code);
		}
		if (code != CLEAN_OK && im->o->strict)
			return reject(im, x, t->name, clean_code(code), clean_what(code));
		if (code != CLEAN_OK && im->kept[i][code].n++ == 0)
			im->kept[i][code].line = in_line(im->source.in);
		im->out[im->to[i]] = s;
		same = same && s.n == r->f[i].n && (s.p == r->f[i].p || s.n == 0);
	}
	if (m->currency >= 0 && !im->out[im->to[m->currency]].n && row.currency[0])
		im->out[im->to[m->currency]] = arena_slice(&im->clean.row, slice_of(row.currency));
	/* What needs no quotes gets none. */
	if (!same || (r->raw.p && memchr(r->raw.p, '"', r->raw.n)))
		r->raw.p = NULL;
	r->f = im->out;
	r->n = im->columns;
	return IMPORT_ROW;
}

enum import_result
import_next(struct import *im, struct record *r, struct reject *x)
{
	int got = in_next(im->source.in, r);
	enum import_result result;

	if (got < 0) {
		const char *why = decode_error(im->source.decode);

		im->error.n = 0;
		buf_addf(&im->error, "%s", why ? why : in_error(im->source.in));
		return IMPORT_ERROR;
	}
	if (got == 0)
		return IMPORT_END;
	if (is_no_record(im, r))
		return IMPORT_DROP;
	result = check_shape(im, r, in_fault(im->source.in), x);
	return result == IMPORT_ROW ? clean_record(im, r, x) : result;
}

const char *
import_error(struct import *im)
{
	return buf_string(&im->error);
}

struct import_count
import_count(const struct import *im)
{
	return (struct import_count){im->source.in ? in_count(im->source.in) : 0,
				     im->source.dialect.skipped, im->clean.nulls,
				     im->clean.restored, im->stray};
}

void
import_say_kept(const struct import *im)
{
	if (im->stray)
		warn("%s:%llu: a quote where none may stand [stray-quote]; taken as it is, %llu in "
		     "all",
		     im->source.name, (unsigned long long)im->stray_line,
		     (unsigned long long)im->stray);
	for (size_t i = 0; im->kept && i < im->mapping.n; i++)
		for (int code = CLEAN_OK + 1; code < CLEAN_CODES; code++) {
			const struct kept *k = &im->kept[i][code];
			struct slice name = im->mapping.target[i].name;

			if (k->n)
				warn(
				    "%s:%llu: column \"%.*s\": %s [%s]; kept as it is, %llu in all",
				    im->source.name, (unsigned long long)k->line, (int)name.n,
				    name.p, clean_what((enum clean_code)code),
				    clean_code((enum clean_code)code), (unsigned long long)k->n);
		}
}

void
import_close(struct import *im)
{
	if (!im)
		return;
	import_source_close(&im->source);
	head_free(&im->head);
	mapping_free(&im->mapping);
	clean_free(&im->clean);
	free(im->to);
	free(im->out);
	free(im->kept);
	buf_free(&im->country_text);
	buf_free(&im->message);
	buf_free(&im->error);
	free(im);
}
