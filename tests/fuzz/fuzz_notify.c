/* SPDX-License-Identifier: MIT
 * Any text as a template, a header, a name and a body: no line of a message is too long, and none is
 * a header that was not meant. */
#include "mime.h"
#include "quiet.h"
#include "template.h"
#include "text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Every line is at most MOST bytes; from the second on each begins with a blank, if FOLDED. */
static void
check_lines(const struct buf *b, size_t most, bool folded)
{
	for (size_t from = 0, i = 0; i < b->n; i++) {
		if (b->s[i] == '\r' || b->s[i] == '\0')
			abort();
		if (b->s[i] != '\n')
			continue;
		if (i - from > most || (folded && from && (b->s[from] != ' ' || i - from < 2)))
			abort();
		from = i + 1;
	}
	if (b->n && b->s[b->n - 1] != '\n')
		abort();
}

static void
use_template(struct slice text)
{
	static struct head head;
	static const struct slice field[] = {SLICE_INIT("김"), SLICE_INIT(""), SLICE_INIT("a\nb")};
	struct template_values v = {.field = field};
	struct buf err = {0}, b = {0};
	struct template *t;

	if (!head.n) {
		head_add(&head, SLICE("name"));
		head_add(&head, SLICE("company"));
		head_add(&head, SLICE("note"));
	}
	for (int i = 0; i < TEMPLATE_OWN; i++)
		v.own[i] = SLICE("x");
	t = template_open("t", text, &head, &err);
	for (size_t i = 0; t && i < template_headers(t); i++) {
		b.n = 0;
		template_header(t, i, &v, &b);
		if (!mime_name_valid(template_header_name(t, i)) ||
		    (!template_unsafe(t, &v) && !mime_header_safe(buf_slice(&b))))
			abort();
	}
	for (int i = 0; t && i < TEMPLATE_PARTS; i++)
		template_body(t, (enum template_part)i, &v, &b);
	if (!t == !err.n)
		abort();
	template_free(t);
	buf_free(&err);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct slice text = {(const char *)data, size}, display, address;
	struct buf b = {0}, scratch = {0};
	struct quiet q;

	use_template(text);
	quiet_parse(text, &q);
	if (text_valid(text) != size || (size && memchr(data, '\0', size)))
		return 0;
	mime_body(&b, text);
	check_lines(&b, 76, false);
	mime_mailbox_read(text, &display, &address, &scratch);
	if (mime_header_safe(text)) {
		b.n = 0;
		mime_text(&b, SLICE("Subject"), text);
		check_lines(&b, 78, true);
		b.n = 0;
		mime_mailbox(&b, SLICE("To"), text, SLICE("kim@corp.example"));
		check_lines(&b, 78, true);
	}
	buf_free(&b);
	buf_free(&scratch);
	return 0;
}
