/* SPDX-License-Identifier: MIT */
#include "import_own.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

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
	return import_source_open(&im->source, im->o->encoding, &im->dialect, &im->o->in, err);
}

/* Which columns say who a lead is. One alone of several that are usual says little: a list of
 * places has telephones too, and some have none. */
static void
find_needs(struct import *im)
{
	struct slice list = im->mapping.need, name;
	size_t asked = 0;

	while (slice_next(&list, '|', &name) && im->needed < NEEDS) {
		int at = mapping_find(&im->mapping, name);

		asked++;
		if (at < 0)
			continue;
		im->is_name[im->needed] = name.n >= 4 && text_same(SLICE("name"),
			(struct slice){name.p + name.n - 4, 4});
		im->need[im->needed++] = at;
	}
	im->identities = im->needed;
	if (im->needed < asked && im->needed < 2)
		im->needed = 0;
}

struct import *
import_open(const char *path, const struct import_options *o, struct buf *err)
{
	struct import *im = xcalloc(1, sizeof(*im));
	size_t first, named;

	im->o = o;
	im->dialect = o->dialect;
	im->dialect.sections = mapping_sections(o->rules, &im->dialect.section_lists);
	im->dialect.known = mapping_known;
	im->dialect.known_ctx = o->rules;
	im->source.path = path;
	im->source.sheet = o->sheet;
	im->source.name = strcmp(path, "-") == 0 ? "<stdin>" : path;
	im->country = im->region = im->test = -1;
	im->clean = (struct cleaner){.zone = o->zone, .keep_nulls = o->keep_nulls};
	if (start(im, err) < 0)
		goto failed;
	im->clean.since_1904 = im->source.xlsx && xlsx_since_1904(im->source.xlsx);
	im->encoding = import_source_encoding(&im->source);
	im->beyond = strcmp(im->encoding, "cp949") == 0;
	snprintf(im->delimiter, sizeof(im->delimiter), "%s", dialect_name(&im->source.dialect));
	import_names(im);
	named = import_source_columns(&im->source, &o->in, &first);
	if (check_head(im, err) < 0 ||
	    mapping_make(o->rules, &im->head, first, named, &im->mapping, err) < 0 ||
	    import_learn(im, err) < 0)
		goto failed;
	find_needs(im);
	im->clean.crosses = import_is_korean(im) || *im->mapping.country;
	for (size_t i = 0; i < im->mapping.n; i++)
		if (im->mapping.target[i].kind == KIND_TEST)
			im->test = im->mapping.target[i].from;
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
	return im->source.decode ? import_source_encoding(&im->source) : im->encoding;
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

static enum join
join_of(const struct mapping *m, size_t i)
{
	enum join join = JOIN_NONE;

	for (size_t k = 0; k < i; k++)
		if (text_same(m->target[k].name, m->target[i].name))
			join = !kind_is_consent(m->target[i].kind) ? JOIN_FIRST
			       : m->target[i].kind != KIND_CONSENT ? JOIN_REFUSAL
			       : m->target[k].kind != KIND_CONSENT && join != JOIN_ANSWER
				       ? JOIN_FIRST
				       : JOIN_ANSWER;
	return join;
}

void
import_place(struct import *im, const struct head *out)
{
	size_t n = im->mapping.n;

	im->columns = out->n;
	im->plan = xcalloc(n + 1, sizeof(*im->plan));
	im->out = xrealloc_array(im->out, out->n + 1, sizeof(*im->out));
	im->kept = xcalloc(n + 1, sizeof(*im->kept));
	im->typed = xcalloc(im->head.n + 1, sizeof(*im->typed));
	im->identity = n == out->n && n >= im->head.n && im->mapping.unnamed == im->head.n &&
		       !im->mapping.first;
	im->cut = xrealloc_array(im->cut, out->n + 1, sizeof(*im->cut));
	for (size_t i = 0; i < n; i++) {
		const struct target *t = &im->mapping.target[i];
		int from = t->fixed || t->prefix.n || t->fallback.n ? -1 : t->from;

		im->plan[i] =
		    (struct plan){from, join_of(&im->mapping, i), t->kind == KIND_TEXT,
				  from >= 0 && t->kind == KIND_TEXT && t->own,
				  (size_t)head_find(out, t->name)};
		if (t->from >= 0 && t->kind != KIND_TEXT)
			im->typed[t->from] = true;
		im->identity =
		    im->identity && im->plan[i].to == i && (i >= im->head.n || t->from == (int)i);
	}
	for (size_t i = 0; i < out->n; i++)
		im->out[i] = (struct slice){"", 0};
	im->country = mapping_find(&im->mapping, SLICE("country"));
	im->region = mapping_find(&im->mapping, SLICE("region"));
}

bool
import_is_placed(const struct import *im)
{
	return im->plan != NULL;
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
	struct head was = im->head;
	bool same;

	if (im->source.in)
		return 0;
	if (start(im, err) < 0)
		return -1;
	im->head = (struct head){0};
	head_free(&im->second);
	import_names(im);
	same = was.n == im->head.n;
	for (size_t i = 0; i < was.n && same; i++)
		same = slice_eq(was.name[i], im->head.name[i]);
	head_free(&was);
	if (!same)
		buf_addf(err, "%s: its header changed while other files were read",
			 im->source.name);
	return same ? 0 : -1;
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
				     im->source.dialect.skipped,
				     im->clean.nulls,
				     im->clean.restored,
				     im->stray,
				     im->nul,
				     im->other};
}

void
import_say_kept(const struct import *im)
{
	if (im->source.decode && decode_twofold(im->source.decode))
		warn("%s: read as UTF-8, but its letters would be Hangul as CP949; -e cp949 if "
		     "they look wrong",
		     im->source.name);
	if (im->stray)
		warn("%s:%llu: a quote where none may stand [stray-quote]; taken as it is, %llu in "
		     "all",
		     im->source.name, (unsigned long long)im->stray_line,
		     (unsigned long long)im->stray);
	if (im->nul)
		warn("%s:%llu: NUL bytes in a record [nul-byte]; taken out, %llu records in all",
		     im->source.name, (unsigned long long)im->nul_line,
		     (unsigned long long)im->nul);
	for (size_t i = 0; im->kept && i < im->mapping.n; i++)
		if (target_is_dated(&im->mapping.target[i]) && infer_is_mixed(&im->infer[i]))
			warn("%s: column \"%.*s\": some dates have the day first and some the "
			     "month; each can be read in one way only, and is read so",
			     im->source.name, (int)im->mapping.target[i].name.n,
			     im->mapping.target[i].name.p);
	for (size_t i = 0; im->kept && i < im->mapping.n; i++)
		for (int code = CLEAN_OK + 1; code < CLEAN_CODES; code++) {
			const struct kept *k = &im->kept[i][code];
			struct slice name = im->mapping.target[i].name;

			if (k->n)
				warn("%s:%llu: column \"%.*s\": %s [%s]; %s, %llu in all",
				     im->source.name, (unsigned long long)k->line, (int)name.n,
				     name.p, clean_what((enum clean_code)code),
				     clean_code((enum clean_code)code),
				     code == CLEAN_RANGE ? "its lower bound is taken"
							 : "kept as it is",
				     (unsigned long long)k->n);
		}
}

void
import_close(struct import *im)
{
	if (!im)
		return;
	import_source_close(&im->source);
	head_free(&im->head);
	head_free(&im->second);
	mapping_free(&im->mapping);
	clean_free(&im->clean);
	free(im->plan);
	free(im->typed);
	free(im->out);
	free(im->kept);
	free(im->infer);
	free(im->cut);
	buf_free(&im->raw);
	buf_free(&im->without);
	buf_free(&im->message);
	buf_free(&im->error);
	free(im);
}
