/* SPDX-License-Identifier: MIT */
#include "ascii.h"
#include "cell.h"
#include "consent.h"
#include "identity.h"
#include "import_own.h"
#include "import_shape.h"
#include "text.h"

#include <strings.h>

static enum import_result
reject(struct import *im, struct reject *x, struct slice column, const char *code,
       const char *message)
{
	*x = (struct reject){
	    im->source.name,	  im->line, in_byte(im->source.in), column, code, message,
	    in_raw(im->source.in)};
	return IMPORT_REJECT;
}

enum { A_COUNT = 6 }; /* digits: a longer number is somebody's */

/* Are all cells that say who a lead is empty or a count, but for the row's first that is not? The
 * row's other cells are numbers. */
static bool
is_nobody(const struct import *im, const struct record *r)
{
	size_t first = 0;

	while (first < r->n && shape_is_blank(r->f[first]))
		first++;
	for (size_t i = 0; i < im->identities; i++) {
		int from = im->mapping.target[im->need[i]].from;

		if (from >= 0 && (size_t)from < r->n && (size_t)from != first &&
		    slice_trim(r->f[from]).n > A_COUNT)
			return false;
	}
	return true;
}

/* Has the row an address, or a number that is long enough for a telephone? */
static bool
is_reachable(const struct import *im, const struct record *r)
{
	for (size_t i = 0; i < im->mapping.n; i++) {
		const struct target *t = &im->mapping.target[i];
		struct slice s = t->from >= 0 && (size_t)t->from < r->n ? r->f[t->from]
									: (struct slice){"", 0};
		size_t digits = 0;

		for (size_t k = 0; k < s.n && t->kind == KIND_PHONE; k++)
			digits += is_digit(s.p[k]);
		if (digits > A_COUNT || (t->kind == KIND_EMAIL && memchr(s.p, '@', s.n)))
			return true;
	}
	return false;
}

static bool
is_total(const struct import *im, const struct record *r)
{
	switch (shape_total(r->f, r->n)) {
	case SHAPE_TOTAL:
		return !is_reachable(im, r);
	case SHAPE_MAYBE_TOTAL:
		return is_nobody(im, r);
	case SHAPE_RECORD:
		break;
	}
	return false;
}

/* A row that is no record: nothing in it, a footer, or what the preset calls a test. In a file of
 * one column nothing is an empty value, unless the column says who a lead is. */
static bool
is_no_record(const struct import *im, const struct record *r)
{
	const struct mapping *m = &im->mapping;
	size_t filled = 0;

	if (im->ended || import_is_names(im, r))
		return true;
	if (im->test >= 0 && (size_t)im->test < r->n && consent_is_yes(slice_trim(r->f[im->test])))
		return true;
	if (m->preset.drop.n && shape_begins(r->f, r->n, m->preset.drop))
		return true;
	if (m->preset.notes_alone && r->n == 1 && im->head.n > 1)
		return true;
	if (im->head.n == 1)
		return im->identities && shape_is_blank(r->f[0]);
	if (im->identities && is_total(im, r))
		return true;
	for (size_t i = 0; i < r->n && filled < 2; i++)
		filled += !shape_is_blank(r->f[i]);
	return filled == 0 ||
	       ((filled == 1 || r->n < im->head.n) && shape_begins(r->f, 1, m->footer));
}

/* Takes NULs out where nothing but them can be missing; false: something may be. */
static bool
drop_nuls(struct import *im, struct record *r)
{
	size_t left = 0;

	im->without.n = 0;
	buf_reserve(&im->without, in_raw(im->source.in).n + 1);
	for (size_t i = 0; i < r->n; i++) {
		if (!shape_take_nuls(&r->f[i], i >= im->head.n || !im->typed[i], &im->without))
			return false;
		left += r->f[i].n;
	}
	r->raw.p = NULL;
	return left > 0;
}

/* A record of so many lines may have swallowed others: a quote that may not stand where it does was
 * closed by chance. */
enum { MANY_LINES = 16 };

static size_t
line_ends(struct slice s)
{
	size_t n = 0;

	for (const char *p = s.p, *end = s.p + s.n; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		n++;
	return n;
}

/* The record's cells where the header has them, or why not. Cells behind the last column that hold
 * nothing are let go. */
static enum import_result
check_shape(struct import *im, struct record *r, enum in_fault fault, struct reject *x)
{
	const struct slice none = {"", 0};

	while (r->n > im->head.n && shape_is_blank(r->f[r->n - 1])) {
		r->n--;
		r->raw.p = NULL;
	}
	if (fault == IN_BAD_UTF8)
		return reject(im, x, none, in_fault_code(fault),
			      "a byte that is no text in this encoding");
	if (fault == IN_NUL) {
		if (im->o->strict || !drop_nuls(im, r))
			return reject(im, x, none, in_fault_code(fault),
				      "NUL bytes where something may be missing");
		if (im->nul++ == 0)
			im->nul_line = im->line;
	}
	if (fault == IN_OPEN_QUOTE)
		return reject(im, x, none, in_fault_code(fault),
			      "a quote that is never closed; the lines behind it are read");
	if (r->n != im->head.n) {
		im->message.n = 0;
		buf_addf(&im->message, "expected %zu cells, found %zu", im->head.n, r->n);
		if (line_ends(in_raw(im->source.in)) >= MANY_LINES)
			buf_addf(&im->message, " in %zu lines; a quote too many?",
				 line_ends(in_raw(im->source.in)) + 1);
		return reject(im, x, none, in_fault_code(r->n < im->head.n ? IN_SHORT : IN_LONG),
			      buf_string(&im->message));
	}
	for (size_t i = 0; i < r->n; i++)
		if ((i < im->mapping.first || i >= im->mapping.unnamed) && !shape_is_blank(r->f[i]))
			return reject(im, x, none, in_fault_code(IN_LONG),
				      "a value in a column without a name");
	if (fault == IN_STRAY_QUOTE) {
		if (im->o->strict ||
		    !shape_quotes_are_data(in_raw(im->source.in), im->source.dialect.delimiter))
			return reject(im, x, none, in_fault_code(fault),
				      "a quote where none may stand");
		if (im->stray++ == 0)
			im->stray_line = im->line;
		r->raw.p = NULL;
	}
	return IMPORT_ROW;
}

/* The cell of target T, which may be none. */
static struct slice
cell_of(const struct import *im, int t, const struct record *r)
{
	const struct target *target = t >= 0 ? &im->mapping.target[t] : NULL;

	if (!target)
		return SLICE("");
	return target->fixed || target->from < 0 || shape_is_blank(r->f[target->from])
		   ? target->fallback
		   : slice_trim(r->f[target->from]);
}

/* The country that PHONE, a national number of this record, is read in. */
static struct slice
country_of(struct import *im, const struct record *r, struct slice phone)
{
	struct slice s = cell_of(im, im->country, r), region = cell_of(im, im->region, r);

	if (s.n && (s = clean_country(&im->clean, s)).n)
		return s;
	if (region.n && (s = mapping_country(im->o->rules, region, phone)).n)
		return s;
	/* nothing else is written so below a header in Hangul, whatever the other lists are */
	if (im->o->country[0] && !(import_is_korean(im) && clean_korean_mobile(phone)))
		return slice_of(im->o->country);
	return import_is_korean(im) ? SLICE("KR") : slice_of(im->mapping.country);
}

struct slice
import_cell(struct import *im, const struct target *t, const struct record *r)
{
	struct slice s;

	if (t->fixed || t->from < 0)
		return t->fallback;
	s = clean_text(&im->clean, r->f[t->from]);
	if (slice_eq(t->prefix, SLICE("+")) && s.n && is_digit(s.p[0]) && s.p[0] != '0') {
		/* it is missing; the code of no country begins with 0 */
		im->message.n = 0;
		buf_addc(&im->message, '+');
		buf_add_slice(&im->message, s);
		return arena_slice(&im->clean.row, buf_slice(&im->message));
	}
	if (t->prefix.n && s.n >= t->prefix.n && memcmp(s.p, t->prefix.p, t->prefix.n) == 0)
		s = (struct slice){s.p + t->prefix.n, s.n - t->prefix.n};
	return s.n ? s : t->fallback;
}

static bool
is_somebody(const struct import *im)
{
	for (size_t i = 0; i < im->needed; i++) {
		const struct slice s = im->out[im->plan[im->need[i]].to];
		size_t k = 0;

		while (im->is_name[i] && k < s.n && is_digit(s.p[k]))
			k++;
		if (k < s.n)
			return true; /* a bare number is no name */
	}
	return false;
}

static const char *
needs_text(struct import *im)
{
	im->message.n = 0;
	buf_addf(&im->message, "nobody to reach: no ");
	for (size_t i = 0; i < im->needed; i++) {
		struct slice name = im->mapping.target[im->need[i]].name;

		buf_addf(&im->message, "%s%.*s", i ? ", " : "", (int)name.n, name.p);
	}
	return buf_string(&im->message);
}

/* A label as the shipped stages call it. */
static struct slice
stage_of(struct import *im, struct slice label)
{
	struct slice *s;
	bool known;
	size_t i;

	if (label.n > MEMO_TEXT)
		return label;
	i = memo_place(&im->label, label, &known);
	s = &im->stage[i];
	if (!known)
		*s = mapping_stage(im->o->rules, label);
	/* the label itself where nothing changes: then the record is written as it was read */
	return s->n && !slice_eq(*s, label) ? *s : label;
}

/* A typed value; what it says of its column is heeded. -1: im->error. */
static int
clean_typed(struct import *im, size_t i, const struct record *r, struct clean_row *row,
	    struct slice *s, enum clean_code *code)
{
	const struct target *t = &im->mapping.target[i];
	const struct infer *f = &im->infer[i];
	struct slice cell = *s;

	if (t->kind == KIND_STAGE) {
		*s = stage_of(im, cell);
		return 0;
	}
	/* An international number needs no country. */
	if (t->kind == KIND_PHONE && cell.n && cell.p[0] != '+')
		row->country = country_of(im, r, cell);
	row->zone = t->zone;
	row->scale = t->scale;
	if (t->kind == KIND_MONEY && t->currency[0]) {
		if (!row->currency[0])
			memcpy(row->currency, t->currency, sizeof(row->currency));
		if (strcasecmp(row->currency, t->currency) != 0) {
			*code = CLEAN_MIXED_CURRENCY;
			return 0;
		}
	}
	row->order = f->order;
	row->mark = f->mark;
	*s = clean_value(&im->clean, t->kind, cell, row, code);
	if (*code == CLEAN_BAD_PHONE && slice_eq(t->prefix, SLICE("+")))
		*s = clean_text(&im->clean, r->f[t->from]); /* it is kept as it is */
	if (!(row->orders | row->marks))
		return 0;
	if (import_heed(im, i, r, row) < 0)
		return -1;
	if (row->order != f->order || row->mark != f->mark) {
		row->order = f->order;
		row->mark = f->mark;
		*s = clean_value(&im->clean, t->kind, cell, row, code);
	}
	return 0;
}

/* Are all quotes of the record as it was read needed? Then it is written as it was read. */
static bool
quotes_are_needed(const struct record *r)
{
	if (!memchr(r->raw.p, '"', r->raw.n))
		return true;
	for (size_t i = 0; i < r->n; i++) {
		struct slice raw = record_raw_field(r, i);

		if (raw.n && raw.p[0] == '"' && !cell_wants_quotes(r->f[i], r->delimiter))
			return false;
	}
	return true;
}

/* The record as it was read, with the cells that were changed and those that are new: to write it
 * so costs a third of writing it cell by cell. Only CSV; columns in the file's order. */
static void
splice(struct import *im, struct record *r)
{
	struct buf *b = &im->raw;
	size_t n = im->head.n, done = 0;
	uint32_t shift = 0;

	b->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (im->out[i].p != r->f[i].p || im->out[i].n != r->f[i].n) {
			struct slice old = record_raw_field(r, i);
			size_t at = (size_t)(old.p - r->raw.p);

			buf_add(b, r->raw.p + done, at - done);
			cell_add_csv(b, im->out[i], r->delimiter);
			done = at + old.n;
			shift = (uint32_t)(b->n - done);
		}
		im->cut[i] = r->cut[i] - r->base + shift;
	}
	buf_add(b, r->raw.p + done, r->raw.n - done);
	for (size_t i = n; i < im->columns; i++) {
		buf_addc(b, r->delimiter);
		cell_add_csv(b, im->out[i], r->delimiter);
		im->cut[i] = (uint32_t)b->n;
	}
	r->raw = buf_slice(b);
	r->cut = im->cut;
	r->base = 0;
}

/* What NEXT, one more cell about consent, makes of what was said so far. */
static struct slice
joined(struct slice so_far, struct slice next, enum join join)
{
	switch (join) {
	case JOIN_NONE:
		return next;
	case JOIN_FIRST:
		return so_far.n ? so_far : next;
	case JOIN_REFUSAL:
		if (!next.n)
			return so_far;
		break;
	case JOIN_ANSWER:
		break;
	}
	return consent_stricter(next, so_far) ? next : so_far;
}

/* "Work Fax", "회사 팩스". */
static bool
is_fax(struct import *im, const struct target *t, const struct record *r)
{
	static const char *const word[] = {"fax", "팩스", "ファックス", "ファクス", "传真", "傳真"};
	struct slice s = {"", 0};
	bool found = false;

	if (t->kind == KIND_PHONE && t->label >= 0 && (size_t)t->label < r->n)
		s = text_fold(r->f[t->label], &im->message);
	for (size_t i = 0; s.n && i < sizeof(word) / sizeof(*word); i++)
		found = found || memmem(s.p, s.n, word[i], strlen(word[i]));
	return found;
}

static enum import_result
clean_record(struct import *im, struct record *r, struct reject *x)
{
	const struct mapping *m = &im->mapping;
	struct clean_row row = {.country = {"", 0}};
	bool same = m->n == r->n;

	clean_next(&im->clean);
	if (m->currency >= 0) {
		struct slice s = import_cell(im, &m->target[m->currency], r);

		if (s.n == 3)
			memcpy(row.currency, s.p, 3);
	}
	for (size_t i = 0; i < m->n; i++) {
		const struct plan *p = &im->plan[i];
		const struct target *t = &m->target[i];
		struct slice s = p->own		? clean_own(&im->clean, r->f[p->from])
				 : p->from >= 0 ? clean_text(&im->clean, r->f[p->from])
						: import_cell(im, t, r);
		enum clean_code code = CLEAN_OK;

		if (p->join == JOIN_FIRST && im->out[p->to].n)
			continue;
		if (s.n && is_fax(im, t, r))
			s.n = 0;
		if (!p->text && s.n && clean_typed(im, i, r, &row, &s, &code) < 0)
			return IMPORT_ERROR;
		if (code != CLEAN_OK && s.n >= MANY_LINES && line_ends(s) >= MANY_LINES)
			return reject(im, x, t->name, in_fault_code(IN_OPEN_QUOTE),
				      "a value of many lines, and none of its kind; a quote too many?");
		if (code != CLEAN_OK && code != CLEAN_RANGE && im->o->strict)
			return reject(im, x, t->name, clean_code(code), clean_what(code));
		if (code != CLEAN_OK && im->kept[i][code].n++ == 0)
			im->kept[i][code].line = im->line;
		im->out[p->to] = joined(im->out[p->to], s, p->join);
		same = same && i < r->n && s.n == r->f[i].n && s.p == r->f[i].p;
	}
	if (m->currency >= 0 && row.currency[0]) {
		struct slice *s = &im->out[im->plan[m->currency].to];

		*s = s->n ? *s : arena_slice(&im->clean.row, slice_of(row.currency));
	}
	if (im->needed && !is_somebody(im))
		return reject(im, x, (struct slice){"", 0}, "no-contact", needs_text(im));
	if (r->raw.p && (!im->identity || r->format != FORMAT_CSV || r->n != im->head.n ||
			 !quotes_are_needed(r)))
		r->raw.p = NULL;
	if (r->raw.p && !same)
		splice(im, r);
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
		const char *why = import_source_error(&im->source);

		im->error.n = 0;
		buf_addf(&im->error, "%s", why ? why : in_error(im->source.in));
		return IMPORT_ERROR;
	}
	if (got == 0)
		return IMPORT_END;
	im->line = import_source_line(&im->source);
	im->beyond = im->beyond || !ascii_only(in_raw(im->source.in));
	if (im->source.dialect.sections.n && !im->ended)
		im->ended = shape_is_title(r->f, r->n, im->source.dialect.sections);
	im->other += im->ended;
	result = is_no_record(im, r) ? IMPORT_DROP
				     : check_shape(im, r, in_fault(im->source.in), x);
	if (result == IMPORT_ROW)
		result = clean_record(im, r, x);
	/* A file that is looked at as a whole shows these, too. */
	if (result > IMPORT_ROW && !im->source.regular && !im->all_seen) {
		clean_next(&im->clean);
		import_see(im, 0, r);
	}
	return result;
}
