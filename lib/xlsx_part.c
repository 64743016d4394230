/* SPDX-License-Identifier: MIT */
#include "xlsx_part.h"

#include <expat.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

enum {
	BLOCK = 64 << 10,
	DEPTH = 64,	   /* elements in elements; a sheet needs six */
	QUIET = 1 << 20,   /* bytes in which nothing begins or ends: no cell is that long */
	RATIO = 400,	   /* unpacked to packed; sheets of one repeated row reach 200 */
	RATIO_FROM = 32 << 20, /* below this size a ratio says nothing */
	PARSERS_MAX = 32 << 20 /* bytes that parsers hold; a workbook's need less than one */
};
#define PART_MAX (INT64_C(16) << 30) /* a full sheet of 1,048,576 rows and 200 columns */

struct package {
	zip_t *zip;
	const char *name;
	int64_t size, unpacked; /* of the file; read of all its parts, again and again */
};

struct part {
	struct package *package;
	zip_file_t *file;
	XML_Parser xml;
	struct part_handler h;
	int64_t packed, unpacked, quiet;
	int depth;
	const char *why; /* a handler, or a limit, stopped it */
};

/* A parser keeps every name of an element or attribute that it ever met. */
static atomic_size_t parsers_hold;

struct held {
	alignas(max_align_t) size_t n;
};

static void *
hold_again(void *old, size_t n)
{
	struct held *from = old ? (struct held *)old - 1 : NULL, *h;
	size_t was = from ? from->n : 0;

	if (n > PARSERS_MAX || (n > was && atomic_load(&parsers_hold) + (n - was) > PARSERS_MAX))
		return NULL;
	h = realloc(from, sizeof(*h) + n);
	if (!h)
		return NULL;
	h->n = n;
	atomic_fetch_add(&parsers_hold, n - was);
	return h + 1;
}

static void *
hold(size_t n)
{
	return hold_again(NULL, n);
}

static void
release(void *p)
{
	struct held *h = p ? (struct held *)p - 1 : NULL;

	if (h)
		atomic_fetch_sub(&parsers_hold, h->n);
	free(h);
}

struct package *
package_open(int fd, const char *name, struct buf *err)
{
	struct package *p = xcalloc(1, sizeof(*p));
	int code = 0, own = dup(fd); /* zip_close closes its own */
	struct stat st;

	p->name = name;
	p->size = fstat(fd, &st) < 0 ? 0 : (int64_t)st.st_size;
	p->zip = own < 0 ? NULL : zip_fdopen(own, 0, &code);
	if (p->zip)
		return p;
	if (own >= 0)
		close(own);
	free(p);
	buf_addf(err, "%s: a damaged workbook or zip archive", name);
	return NULL;
}

const char *
package_name(const struct package *p)
{
	return p->name;
}

bool
package_has(const struct package *p, const char *path)
{
	return zip_name_locate(p->zip, path, ZIP_FL_NOCASE) >= 0;
}

bool
package_begins(const struct package *p, const char *path, const char *text)
{
	zip_file_t *f = zip_fopen(p->zip, path, ZIP_FL_NOCASE);
	char start[128];
	size_t n = strlen(text);
	bool same = f && n <= sizeof(start) && zip_fread(f, start, n) == (zip_int64_t)n &&
		    memcmp(start, text, n) == 0;

	if (f)
		zip_fclose(f);
	return same;
}

void
package_close(struct package *p)
{
	if (!p)
		return;
	zip_discard(p->zip);
	free(p);
}

static const char *
local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *
part_attribute(const char **attribute, const char *name)
{
	for (; *attribute; attribute += 2)
		if (strcmp(local_name(attribute[0]), name) == 0)
			return attribute[1];
	return NULL;
}

static void
part_stop(struct part *t, const char *why)
{
	if (!t->why)
		t->why = why;
	XML_StopParser(t->xml, XML_FALSE);
}

void
part_pause(struct part *t)
{
	XML_StopParser(t->xml, XML_TRUE);
}

static void XMLCALL
on_start(void *ctx, const XML_Char *name, const XML_Char **attribute)
{
	struct part *t = ctx;

	t->quiet = 0;
	if (++t->depth > DEPTH)
		part_stop(t, "elements nested too deep");
	else
		t->h.start(t->h.ctx, local_name(name), attribute);
}

static void XMLCALL
on_end(void *ctx, const XML_Char *name)
{
	struct part *t = ctx;

	t->quiet = 0;
	t->depth--;
	if (t->h.end)
		t->h.end(t->h.ctx, local_name(name));
}

static void XMLCALL
on_text(void *ctx, const XML_Char *p, int n)
{
	struct part *t = ctx;

	t->quiet = 0;
	if (t->h.text)
		t->h.text(t->h.ctx, p, n);
}

/* No workbook has a document type; with it go all entities. */
static void XMLCALL
on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public,
	   int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	part_stop(ctx, "a document type, which no workbook has");
}

struct part *
part_open(struct package *p, const char *path, const struct part_handler *h, struct buf *err)
{
	static const XML_Memory_Handling_Suite memory = {hold, hold_again, release};
	struct part *t;
	zip_stat_t st;
	zip_file_t *file = zip_fopen(p->zip, path, ZIP_FL_NOCASE);

	if (!file || zip_stat(p->zip, path, ZIP_FL_NOCASE, &st) < 0) {
		buf_addf(err, "%s: %s: %s", p->name, path,
			 zip_error_code_zip(zip_get_error(p->zip)) == ZIP_ER_NOPASSWD
			     ? "protected by a password; save it without one"
			     : "cannot be unpacked");
		if (file)
			zip_fclose(file);
		return NULL;
	}
	t = xcalloc(1, sizeof(*t));
	t->package = p;
	t->file = file;
	t->h = *h;
	t->packed = (int64_t)st.comp_size;
	t->xml = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!t->xml) {
		buf_addf(err, "%s: out of memory", p->name);
		part_close(t);
		return NULL;
	}
	XML_SetUserData(t->xml, t);
	XML_SetElementHandler(t->xml, on_start, on_end);
	XML_SetCharacterDataHandler(t->xml, on_text);
	XML_SetStartDoctypeDeclHandler(t->xml, on_doctype);
	return t;
}

static int
fail(struct part *t, const char *why, struct buf *err)
{
	buf_addf(err, "%s: damaged or unusable workbook: %s", t->package->name, why);
	return -1;
}

static bool
is_far_more(int64_t unpacked, int64_t packed)
{
	return unpacked > RATIO_FROM && unpacked / RATIO > packed;
}

/* N more bytes: all that is read of the package counts, too, since many sheets may be one part. */
static bool
may_unpack(struct part *t, int64_t n)
{
	t->unpacked += n;
	t->quiet += n;
	t->package->unpacked += n;
	return t->unpacked <= PART_MAX && !is_far_more(t->unpacked, t->packed) &&
	       !is_far_more(t->package->unpacked, t->package->size);
}

static const char *
xml_error(const struct part *t)
{
	enum XML_Error code = XML_GetErrorCode(t->xml);

	return code == XML_ERROR_NO_MEMORY ? "its names take more than 32 MiB, or out of memory"
					   : XML_ErrorString(code);
}

int
part_step(struct part *t, struct buf *err)
{
	enum XML_Status status = XML_STATUS_ERROR;
	XML_ParsingStatus now;
	zip_int64_t got;
	void *block;

	XML_GetParsingStatus(t->xml, &now);
	if (now.parsing == XML_SUSPENDED) {
		status = XML_ResumeParser(t->xml);
	} else if ((block = XML_GetBuffer(t->xml, BLOCK)) != NULL) {
		got = zip_fread(t->file, block, BLOCK);
		if (got < 0)
			return fail(t, "a part cannot be unpacked", err);
		if (!may_unpack(t, got))
			return fail(t, "unpacks to far more than its size", err);
		status = XML_ParseBuffer(t->xml, (int)got, got == 0);
	}
	if (status == XML_STATUS_ERROR)
		return fail(t, t->why ? t->why : xml_error(t), err);
	if (t->quiet > QUIET)
		return fail(t, "an element is too long", err);
	XML_GetParsingStatus(t->xml, &now);
	return now.parsing != XML_FINISHED;
}

void
part_close(struct part *t)
{
	if (!t)
		return;
	if (t->xml)
		XML_ParserFree(t->xml);
	zip_fclose(t->file);
	free(t);
}

int
part_read(struct package *p, const char *path, const struct part_handler *h,
	  const char *const *why, struct buf *err)
{
	struct part *t = part_open(p, path, h, err);
	int got;

	if (!t)
		return -1;
	do {
		got = part_step(t, err);
		if (got >= 0 && *why)
			got = fail(t, *why, err);
	} while (got > 0);
	part_close(t);
	return got;
}

const char *
package_other(const struct package *p)
{
	if (package_begins(p, "mimetype", "application/vnd.oasis.opendocument"))
		return "an OpenDocument spreadsheet (ods); save it as xlsx or CSV";
	if (package_has(p, "xl/workbook.bin"))
		return "a binary workbook (xlsb); save it as xlsx or CSV";
	if (package_has(p, "Index/Document.iwa") || package_has(p, "index.zip"))
		return "a Numbers document; export it as xlsx or CSV";
	if (!package_has(p, "[Content_Types].xml") && !package_has(p, "xl/workbook.xml"))
		return "a zip archive, not a workbook; unpack it first";
	return NULL;
}
