/* SPDX-License-Identifier: MIT
 * Workbooks of any parts: the input is the sheet, the texts and the styles, with a NUL between, packed without compression
 * here, so that what changes is XML and not checksums; one that begins with "PK" is taken as the archive itself. What comes
 * out is text, the same whatever is asked for at a time. */
#include "text.h"
#include "xlsx.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 4 << 20 }; /* bytes of output looked at */

static struct buf zip, list;
static unsigned parts;

static void
put(struct buf *b, uint32_t v, int bytes)
{
	for (; bytes-- > 0; v >>= 8)
		buf_addc(b, (char)(v & 0xff));
}

static void
add_part(const char *name, struct slice s)
{
	struct buf head = {0};
	uint32_t at = (uint32_t)zip.n;

	put(&head, 20, 2);
	put(&head, 0, 8);
	put(&head, (uint32_t)crc32(0, (const unsigned char *)s.p, (unsigned)s.n), 4);
	put(&head, (uint32_t)s.n, 4);
	put(&head, (uint32_t)s.n, 4);
	put(&head, (uint32_t)strlen(name), 2);
	put(&head, 0, 2);
	buf_add(&zip, "PK\3\4", 4);
	buf_add_slice(&zip, buf_slice(&head));
	buf_add(&zip, name, strlen(name));
	buf_add_slice(&zip, s);
	buf_add(&list, "PK\1\2\24\0", 6);
	buf_add_slice(&list, buf_slice(&head));
	put(&list, 0, 10);
	put(&list, at, 4);
	buf_add(&list, name, strlen(name));
	buf_free(&head);
	parts++;
}

static struct slice
next(struct slice *s)
{
	const char *nul = s->n ? memchr(s->p, 0, s->n) : NULL;
	struct slice part = {s->p, nul ? (size_t)(nul - s->p) : s->n};
	size_t n = part.n + (nul != NULL);

	*s = (struct slice){s->p + n, s->n - n};
	return part;
}

static void
pack(struct slice s)
{
	uint32_t at;

	zip.n = list.n = parts = 0;
	add_part("xl/worksheets/s.xml", next(&s));
	add_part("xl/t.xml", next(&s));
	add_part("xl/y.xml", next(&s));
	add_part("xl/workbook.xml", SLICE("<w><sheets><sheet name='s' r:id='a' xmlns:r='r'/></sheets></w>"));
	add_part("xl/_rels/workbook.xml.rels",
		 SLICE("<R><Relationship Id='a' Type='t/worksheet' Target='worksheets/s.xml'/><Relationship Id='b' "
		       "Type='t/sharedStrings' Target='t.xml'/><Relationship Id='c' Type='t/styles' Target='y.xml'/></R>"));
	at = (uint32_t)zip.n;
	buf_add_slice(&zip, buf_slice(&list));
	buf_add(&zip, "PK\5\6\0\0\0\0", 8);
	put(&zip, parts, 2);
	put(&zip, parts, 2);
	put(&zip, (uint32_t)list.n, 4);
	put(&zip, at, 4);
	put(&zip, 0, 2);
}

static void
read_all(int fd, size_t chunk, struct buf *to)
{
	struct buf err = {0};
	struct xlsx *x = xlsx_open(fd, "fuzz", NULL, NULL, NULL, &err);
	char b[4096];
	long got = 0;

	to->n = 0;
	while (x && to->n < MOST && (got = xlsx_read(x, b, chunk)) > 0)
		buf_add(to, b, (size_t)got);
	if (x ? got < 0 && !xlsx_error(x) : !err.n)
		abort(); /* no failure without a word */
	xlsx_close(x);
	buf_free(&err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct buf one, two;
	struct slice s = {(const char *)data, size};
	int fd = memfd_create("fuzz", 0);

	if (size >= 2 && memcmp(data, "PK", 2) == 0) {
		zip.n = 0;
		buf_add_slice(&zip, s);
	} else {
		pack(s);
	}
	if (fd < 0 || write(fd, zip.s, zip.n) != (long)zip.n)
		abort();
	read_all(fd, sizeof(char[4096]), &one);
	read_all(fd, 7, &two);
	close(fd);
	if (one.n < MOST && two.n < MOST && !slice_eq(buf_slice(&one), buf_slice(&two)))
		abort();
	if (one.n < MOST && text_valid(buf_slice(&one)) != one.n)
		abort();
	return 0;
}
