/* SPDX-License-Identifier: MIT */
#include "hold.h"

#include "cell.h"

#include <stdlib.h>

/* A record is: delimiter of its raw bytes, or 0 where only values are kept; format; number of
 * fields; their lengths; the fields, with the delimiters between them where they are raw. Numbers
 * are base 128, low digits first. */

static void
number_add(struct buf *b, size_t v)
{
	for (; v >= 128; v >>= 7)
		buf_addc(b, (char)(v | 128));
	buf_addc(b, (char)v);
}

static size_t
number_get(const unsigned char **p)
{
	size_t v = 0;
	int shift = 0;

	for (; **p & 128; shift += 7)
		v |= (size_t)(*(*p)++ & 127) << shift;
	return v | (size_t)(*(*p)++) << shift;
}

static void
pack(struct buf *b, const struct record *r)
{
	buf_addc(b, r->raw.p ? r->delimiter : '\0');
	buf_addc(b, (char)r->format);
	number_add(b, r->n);
	for (size_t i = 0; i < r->n; i++)
		number_add(b, r->raw.p ? record_raw_field(r, i).n : r->f[i].n);
	if (r->raw.p)
		buf_add_slice(b, r->raw);
	for (size_t i = 0; !r->raw.p && i < r->n; i++)
		buf_add_slice(b, r->f[i]);
}

void
hold_add(struct hold *h, const struct record *r)
{
	h->start = xgrow(h->start, h->n, &h->cap, sizeof(*h->start));
	h->start[h->n++] = h->bytes.n;
	pack(&h->bytes, r);
}

void
hold_put(struct hold *h, size_t i, const struct record *r)
{
	if (i >= h->cap) {
		h->cap = i + i / 2 + 64;
		h->start = xrealloc_array(h->start, h->cap, sizeof(*h->start));
	}
	h->n = i < h->n ? h->n : i + 1;
	h->start[i] = h->bytes.n;
	pack(&h->bytes, r);
}

/* The value of a raw field; room for it was made in B. */
static struct slice
value(struct slice raw, enum format format, struct buf *b)
{
	if (format == FORMAT_TSV)
		return cell_unescape(b, raw);
	if (raw.n < 2 || raw.p[0] != '"')
		return raw;
	return cell_unquote(b, (struct slice){raw.p + 1, raw.n - 2});
}

void
hold_get(const struct hold *h, size_t i, struct held *out)
{
	const char *bytes = h->bytes.s + h->start[i];
	const unsigned char *p = (const unsigned char *)bytes + 2;
	struct record *r = &out->record;
	size_t at = 0;

	*r = (struct record){
	    .delimiter = bytes[0], .format = (enum format)bytes[1], .n = number_get(&p)};
	if (r->n > out->cap) {
		out->field = xrealloc_array(out->field, r->n, sizeof(*out->field));
		out->cut = xrealloc_array(out->cut, r->n, sizeof(*out->cut));
		out->cap = r->n;
	}
	r->f = out->field;
	r->cut = out->cut;
	for (size_t c = 0; c < r->n; c++)
		r->f[c].n = number_get(&p);
	for (size_t c = 0; c < r->n; c++) {
		r->f[c].p = (const char *)p + at;
		at += r->f[c].n;
		out->cut[c] = (uint32_t)at;
		at += r->delimiter && c + 1 < r->n;
	}
	if (!r->delimiter)
		return;
	r->raw = (struct slice){(const char *)p, at};
	out->text.n = 0;
	buf_reserve(&out->text, at + 1);
	for (size_t c = 0; c < r->n; c++)
		r->f[c] = value(r->f[c], r->format, &out->text);
}

void
held_free(struct held *out)
{
	free(out->field);
	free(out->cut);
	buf_free(&out->text);
	*out = (struct held){0};
}

void
hold_free(struct hold *h)
{
	free(h->start);
	buf_free(&h->bytes);
	*h = (struct hold){0};
}
