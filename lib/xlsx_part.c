/* SPDX-License-Identifier: MIT */
#include "xlsx_part.h"

#include <expat.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

enum {
	BLOCK = 64 << 10,
	DEPTH = 64,	   /* elements in elements; a sheet needs six */
	QUIET = 1 << 20,   /* bytes in which nothing begins or ends: no cell is that long */
	RATIO = 400,	   /* unpacked to packed; sheets of one repeated row reach 200 */
	RATIO_FROM = 32 << 20 /* below this size a ratio says nothing */
};
#define PART_MAX (INT64_C(16) << 30) /* a full sheet of 1,048,576 rows and 200 columns */

struct package {
	zip_t *zip;
	const char *name;
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

struct package *
package_open(int fd, const char *name, struct buf *err)
{
	struct package *p = xcalloc(1, sizeof(*p));
	int code = 0, own = dup(fd); /* zip_close closes its own */

	p->name = name;
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

void
part_stop(struct part *t, const char *why)
{
	if (!t->why)
		t->why = why;
	XML_StopParser(t->xml, XML_FALSE);
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
	t->h.end(t->h.ctx, local_name(name));
}

static void XMLCALL
on_text(void *ctx, const XML_Char *p, int n)
{
	struct part *t = ctx;

	t->quiet = 0;
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
	t->xml = XML_ParserCreate(NULL);
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

int
part_step(struct part *t, struct buf *err)
{
	void *block = XML_GetBuffer(t->xml, BLOCK);
	zip_int64_t got;

	if (!block)
		return fail(t, "out of memory", err);
	got = zip_fread(t->file, block, BLOCK);
	if (got < 0)
		return fail(t, "a part cannot be unpacked", err);
	t->unpacked += got;
	t->quiet += got;
	if (t->unpacked > PART_MAX ||
	    (t->unpacked > RATIO_FROM && t->unpacked / RATIO > t->packed))
		return fail(t, "unpacks to far more than its size", err);
	if (XML_ParseBuffer(t->xml, (int)got, got == 0) == XML_STATUS_ERROR)
		return fail(t, t->why ? t->why : XML_ErrorString(XML_GetErrorCode(t->xml)), err);
	if (t->quiet > QUIET)
		return fail(t, "an element is too long", err);
	return got > 0;
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
	int got = -1;

	if (!t)
		return -1;
	while ((got = part_step(t, err)) > 0)
		if (*why) {
			got = fail(t, *why, err);
			break;
		}
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
