/* SPDX-License-Identifier: MIT */
#include "import_set.h"

#include "err.h"
#include "text.h"

#include <stdlib.h>

/* Is one of the names, of which the last is NULL, a column? */
static bool
has_any(const struct head *h, const char *const *name)
{
	for (; *name; name++)
		if (head_find(h, slice_of(*name)) >= 0)
			return true;
	return false;
}

static const char *const event_key[] = {"lead_id", "email", "visitor_id", NULL};

/* Events need a moment, a type, and somebody. */
static int
check_events(const struct head *h, struct buf *err)
{
	if (head_find(h, SLICE("type")) < 0)
		buf_addf(err, "events need a column \"type\": say it with --set type=... or -m");
	else if (head_find(h, SLICE("at")) < 0)
		buf_addf(err, "events need a column \"at\": say which it is with -m");
	else if (!has_any(h, event_key))
		buf_addf(err, "events need a column \"lead_id\", \"email\" or \"visitor_id\": say "
			      "which it is with -m");
	return err->n ? -1 : 0;
}

/* What leads did, in a list of leads: visits would be scored and called as people. */
static void
say_events(const struct import *im)
{
	static const char *const person[] = {"name",  "first_name", "last_name",  "phone",
					     "company", "stage",	"created_at", NULL};
	const struct mapping *m = import_mapping(im);
	struct head h = {0};

	for (size_t i = 0; i < m->n; i++)
		if (head_find(&h, m->target[i].name) == HEAD_NONE)
			head_add(&h, m->target[i].name);
	if (head_find(&h, SLICE("type")) >= 0 && head_find(&h, SLICE("at")) >= 0 &&
	    has_any(&h, event_key) && !has_any(&h, person))
		warn("%s: columns \"type\" and \"at\" and nothing of a person but a key: these look "
		     "like events, which --events reads",
		     import_name(im));
	head_free(&h);
}

int
import_set_open(struct import_set *s, const char *const *names, size_t n,
		const struct import_options *o, bool events, struct buf *err)
{
	struct head seen = {0};
	int status = -1;
	size_t workbooks = 0;

	s->rules = o->rules;
	s->file = xcalloc(n, sizeof(*s->file));
	for (s->n = 0; s->n < n; s->n++) {
		struct import *im = import_open(names[s->n], o, err);
		const struct mapping *m;

		if (!im)
			goto done;
		s->file[s->n] = im;
		m = import_mapping(im);
		if (!o->explain && !mapping_is_known(m, import_head(im)))
			warn("%s: no header of this file is known; --explain prints a map to fill "
			     "in for -m (a list without headers needs a first line such as email)",
			     import_name(im));
		if (!o->explain && !events)
			say_events(im);
		for (size_t i = 0; i < m->n; i++)
			if (head_find(&s->head, m->target[i].name) == HEAD_NONE)
				head_add(&s->head, m->target[i].name);
		for (size_t i = 0; i < import_head(im)->n; i++)
			head_add(&seen, import_head(im)->name[i]);
		workbooks += strcmp(import_encoding(im), "xlsx") == 0;
		if (n > 1)
			import_pause(im);
	}
	if (o->sheet && !workbooks)
		buf_addf(err, "--sheet is for workbooks (xlsx), of which there is none");
	else if (mapping_all_used(o->rules, &seen, err))
		status = events ? check_events(&s->head, err) : 0;
done:
	head_free(&seen);
	return status;
}

/* Is it itself between the quotes of a shell, for its printf, and as a cell? A file is not to write
 * commands that somebody will paste. */
static bool
is_harmless(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || memchr("'\"\\%,|\177", s.p[i], 7))
			return false;
	return true;
}

/* What a header may mean is never guessed: the message has the lines of a map that says it. */
static void
say_ambiguous(const struct import *im)
{
	const struct mapping *m = import_mapping(im);
	struct buf how = {0}, from = {0};

	for (size_t i = 0; i < m->n; i++) {
		const struct target *t = &m->target[i];
		struct slice list = t->may, part, is = {"", 0};
		bool one;

		if (strcmp(t->how, "ambiguous") != 0)
			continue;
		one = !memchr(t->may.p, '|', t->may.n);
		/* What the file has no other column for is the likelier. */
		while (slice_next(&list, '|', &part))
			if (!is.n || (mapping_find(m, is) >= 0 && mapping_find(m, part) < 0))
				is = part;
		how.n = 0;
		header_mark(import_head(im), (size_t)t->from, &from);
		if (is_harmless(buf_slice(&from)))
			buf_addf(&how, "printf 'column,from\\n%.*s,%s\\n' >map.csv, then -m map.csv",
				 (int)is.n, is.p, buf_string(&from));
		else
			buf_addf(&how, "--explain prints a map to fill in for -m");
		warn("%s: column \"%.*s\" may be %s%.*s%s and keeps its name; to say which: %s",
		     import_name(im), (int)t->name.n, t->name.p, one ? "" : "any of ",
		     (int)t->may.n, t->may.p, one ? ", or something else," : "", buf_string(&how));
	}
	buf_free(&how);
	buf_free(&from);
}

static void
say_columns(const struct import *im)
{
	const struct mapping *m = import_mapping(im);
	size_t left_out = import_head(im)->n - m->unnamed + m->first;

	if (left_out)
		warn("%s: %zu nameless empty column%s left out", import_name(im),
		     left_out, left_out == 1 ? "" : "s");
}

/* Consent is no matter of taste: it is said in any case. */
static void
say_consent(const struct import *im)
{
	const struct mapping *m = import_mapping(im);
	const struct head *h = import_head(im);

	for (size_t i = 0; i < m->n; i++)
		if (m->target[i].kind == KIND_REFUSAL && strcmp(m->target[i].how, "refusal") == 0) {
			struct slice name = h->name[m->target[i].from];

			warn("%s: column \"%.*s\": a no is taken for consent no, a yes for nothing; "
			     "-m says what it is",
			     import_name(im), (int)name.n, name.p);
		} else if (mapping_unused_consent(m, h, i)) {
			struct slice name = h->name[m->target[i].from];

			warn("%s: column \"%.*s\" is not used for consent%s", import_name(im),
			     (int)name.n, name.p,
			     m->target[i].fixed ? ", which --set gives" : "; -m says what it is");
		}
}

static void
finish_file(struct import_set *s, struct import *im)
{
	struct import_count c = import_count(im);

	s->read += c.read + c.before;
	s->dropped += c.before;
	s->nulls += c.nulls;
	s->restored += c.restored;
	s->stray += c.stray;
	s->nul += c.nul;
	s->other += c.other;
	import_say_kept(im);
	import_crew_free(s->crew);
	s->crew = NULL;
	import_close(im);
	s->file[s->at++] = NULL;
}

enum import_result
import_set_next(struct import_set *s, struct record *r, struct reject *x, struct buf *err)
{
	while (s->at < s->n) {
		struct import *im = s->file[s->at];
		enum import_result got;

		if (!import_is_placed(im)) {
			if (import_resume(im, err) < 0)
				return IMPORT_ERROR;
			import_place(im, &s->head);
			import_say_layout(im, s->verbose);
			import_say_found(im, s->verbose);
			say_consent(im);
			say_ambiguous(im);
			mapping_say_lacking(s->rules, import_mapping(im), import_head(im),
					    import_name(im));
			if (s->verbose)
				say_columns(im);
			s->crew = import_crew_open(im, s->jobs, s->out, &s->told);
		} else {
			import_crew_work(s->crew);
		}
		got = import_next(im, r, x);
		switch (got) {
		case IMPORT_ROW:
			s->rows++;
			return got;
		case IMPORT_REJECT:
			s->rejected++;
			return got;
		case IMPORT_DROP:
			s->dropped++;
			break;
		case IMPORT_END:
			finish_file(s, im);
			break;
		case IMPORT_ERROR:
			buf_addf(err, "%s", import_error(im));
			return got;
		}
	}
	return IMPORT_END;
}

enum { FILE_, ENCODING, DELIMITER, PRESET, HEADER, COLUMN, TYPE, FORMAT, HOW, COLUMNS };

void
import_set_explain(const struct import_set *s, struct out *out)
{
	static const char *const name[COLUMNS] = {
	    "file", "encoding", "delimiter", "preset", "header", "column", "type", "format", "how"};
	struct slice cell[COLUMNS];
	struct head head = {0};
	struct buf mark = {0}, name_text = {0};

	for (size_t i = 0; i < COLUMNS; i++)
		head_add(&head, slice_of(name[i]));
	out_head(out, &head);
	head_free(&head);
	for (size_t i = 0; i < s->n; i++) {
		const struct mapping *m = import_mapping(s->file[i]);
		const struct head *h = import_head(s->file[i]);

		cell[FILE_] = text_shown(slice_of(import_name(s->file[i])), &name_text);
		cell[ENCODING] = slice_of(import_encoding(s->file[i]));
		cell[DELIMITER] = slice_of(import_delimiter(s->file[i]));
		cell[PRESET] = m->preset.name;
		for (size_t k = 0; k < h->n; k++) {
			bool fed = false;

			header_mark(h, k, &mark);
			cell[HEADER] = buf_slice(&mark);
			for (size_t t = 0; t < m->n; t++) {
				if (m->target[t].from != (int)k)
					continue;
				cell[COLUMN] = m->target[t].name;
				cell[TYPE] = slice_of(kind_name(m->target[t].kind));
				cell[FORMAT] = import_format(s->file[i], t);
				cell[HOW] = slice_of(m->target[t].how);
				out_row(out, cell, COLUMNS);
				fed = true;
			}
			if (fed)
				continue;
			cell[COLUMN] = cell[TYPE] = cell[FORMAT] = SLICE("");
			cell[HOW] = k >= m->first && k < m->unnamed ? SLICE("left out")
								    : SLICE("nameless, empty");
			out_row(out, cell, COLUMNS);
		}
	}
	buf_free(&mark);
	buf_free(&name_text);
}

uint64_t
import_set_rejected(const struct import_set *s)
{
	return s->rejected + s->told.rejected;
}

static void
add_count(struct buf *text, uint64_t n, const char *what)
{
	if (n)
		buf_addf(text, ", %llu %s", (unsigned long long)n, what);
}

bool
import_set_account(const struct import_set *s, uint64_t written, struct buf *text)
{
	const uint64_t rows = s->rows + s->told.rows, rejected = import_set_rejected(s);
	const uint64_t dropped = s->dropped + s->told.dropped;

	buf_addf(text, "%llu read, %llu written, %llu rejected, %llu dropped",
		 (unsigned long long)s->read, (unsigned long long)written,
		 (unsigned long long)rejected, (unsigned long long)dropped);
	add_count(text, s->nulls, "null words emptied");
	add_count(text, s->restored, "phone zeros restored");
	add_count(text, s->stray, "with stray quotes");
	add_count(text, s->nul, "with NUL bytes taken out");
	add_count(text, s->other, "in other sections");
	return written == rows && s->read == rows + rejected + dropped;
}

void
import_set_close(struct import_set *s)
{
	for (size_t i = 0; i < s->n; i++)
		import_close(s->file[i]);
	free(s->file);
	head_free(&s->head);
	*s = (struct import_set){0};
}
