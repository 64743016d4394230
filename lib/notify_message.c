/* SPDX-License-Identifier: MIT
 * The message: the template's headers and body, and the headers that are nobody's to choose. */
#include "file.h"
#include "mime.h"
#include "notify_own.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>

static const size_t template_max = 1 << 20;

/* A header as long as no person writes one; mail systems cut what is far beyond. */
enum { HEADER_MOST = 8192 };

/* What everybody gets who has no template. Lines of which nothing is known are left out. */
#define LEAD_TEXT                                                                                  \
	"Name     {person?}\n"                                                                     \
	"Company  {company?}\n"                                                                    \
	"Title    {title?}\n"                                                                      \
	"Phone    {phone?}\n"                                                                      \
	"E-mail   {email?}\n"                                                                      \
	"Score    {score?} {grade?}\n"                                                             \
	"Reasons  {reasons?}\n"                                                                    \
	"Action   {action?}\n"                                                                     \
	"Content  {content?}\n"                                                                    \
	"Due      {due_at?}\n"                                                                     \
	"Route    {route_reason?}\n"                                                               \
	"Lead     {lead_id?}\n"                                                                    \
	"For      {instead_of?}, who is away\n"                                                    \
	"Rule     {because}\n"

static const char one_text[] =
    "Subject: Hot lead: {company?|person?|lead_id?|email?}\n\n" LEAD_TEXT;
static const char digest_text[] =
    "Subject: Hot leads: {count}\n\n{#leads}\n" LEAD_TEXT "\n{/leads}\n";

/* Header fields by what may be in them. */
static bool
is_mailbox(struct slice name)
{
	return text_same(name, SLICE("From")) || text_same(name, SLICE("Reply-To")) ||
	       text_same(name, SLICE("Sender"));
}

/* Those that say where a message goes, what it is and where it was: not for templates. */
static bool
is_reserved(struct slice name)
{
	static const char *const whole[] = {"To",	"Cc",		"Bcc",
					    "Date",	"Message-ID",	"Return-Path",
					    "Received", "MIME-Version", "Auto-Submitted"};
	static const struct slice begin[] = {SLICE_INIT("content-"), SLICE_INIT("resent-")};

	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		if (text_same(name, slice_of(whole[i])))
			return true;
	for (size_t i = 0; i < sizeof(begin) / sizeof(*begin); i++)
		if (name.n >= begin[i].n && text_same((struct slice){name.p, begin[i].n}, begin[i]))
			return true;
	return false;
}

static bool
is_hangul(struct slice s)
{
	unsigned char a = s.n < 3 ? 0 : (unsigned char)s.p[0], b = a ? (unsigned char)s.p[1] : 0;
	unsigned c = (a & 15u) << 12 | (b & 63u) << 6 | (a ? (unsigned char)s.p[2] & 63u : 0);

	return a >= 0xea && a <= 0xed && c >= 0xac00 && c <= 0xd7a3;
}

static struct slice
field_of(const struct slice *field, int column)
{
	return column < 0 ? SLICE("") : slice_trim(field[column]);
}

/* The lead's name, put together where a list has it in parts; as Koreans write theirs, too. */
static struct slice
person_of(struct notify *n, const struct slice *field)
{
	struct slice name = field_of(field, n->full_name), first = field_of(field, n->first_name),
		     last = field_of(field, n->last_name);
	bool korean = is_hangul(first) && is_hangul(last);

	if (name.n || !first.n || !last.n)
		return name.n ? name : first.n ? first : last;
	n->person.n = 0;
	buf_add_slice(&n->person, korean ? last : first);
	buf_addf(&n->person, korean ? "" : " ");
	buf_add_slice(&n->person, korean ? first : last);
	return buf_slice(&n->person);
}

static void
values_of(struct notify *n, const struct hot *hot, size_t count, char count_text[24],
	  struct template_values *v)
{
	*v = (struct template_values){.field = hot->field};
	v->own[TEMPLATE_OWNER_EMAIL] = hot->address;
	v->own[TEMPLATE_INSTEAD_OF] = hot->instead;
	v->own[TEMPLATE_PERSON] = person_of(n, hot->field);
	v->own[TEMPLATE_BECAUSE] = hot->because;
	v->own[TEMPLATE_COUNT] =
	    (struct slice){count_text, (size_t)snprintf(count_text, 24, "%zu", count)};
	v->own[TEMPLATE_NOW] = slice_of(n->now_text);
}

/* The mailbox in the template's header I, or in TEXT. Lives until the next. */
static bool
mailbox_good(struct notify *n, struct slice text, struct slice *display, struct slice *address,
	     struct notify_fault *fault)
{
	mime_mailbox_read(text, display, address, &n->name);
	return notify_address(n, *address, fault);
}

/* The sender: the option, the template, or what was found for it. */
static bool
from_find(struct notify *n, const struct template_values *v, struct slice *display,
	  struct slice *address, struct notify_fault *fault)
{
	*display = SLICE("");
	*address = slice_of(n->o.sender);
	if (n->o.from)
		return mailbox_good(n, slice_of(n->o.from), display, address, fault);
	if (n->from < 0)
		return true;
	n->value.n = 0;
	template_header(n->template, (size_t)n->from, v, &n->value);
	if (slice_trim(buf_slice(&n->value)).n)
		return mailbox_good(n, buf_slice(&n->value), display, address, fault);
	return true;
}

bool
notify_headers_good(struct notify *n, const struct hot *hot, struct notify_fault *fault)
{
	struct slice display, address;
	struct template_values v;
	const struct slice *unsafe;
	char count[24];

	values_of(n, hot, 1, count, &v);
	unsafe = template_unsafe(n->template, &v);
	if (unsafe) {
		*fault = (struct notify_fault){"header-injection",
					       "a control character in a header", *unsafe};
		return false;
	}
	for (size_t i = 0; i < template_headers(n->template); i++) {
		struct slice name = template_header_name(n->template, i);

		n->value.n = 0;
		template_header(n->template, i, &v, &n->value);
		fault->column = name;
		if (n->value.n > HEADER_MOST)
			return notify_refuse(fault, "header-too-long", "a header of over 8 KiB");
		if (!is_mailbox(name) || (n->o.from && (int)i == n->from))
			continue;
		if (slice_trim(buf_slice(&n->value)).n &&
		    !mailbox_good(n, buf_slice(&n->value), &display, &address, fault))
			return false;
	}
	return true;
}

/* What is wrong with the template whatever the lead is. */
static int
template_check(struct notify *n, const char *name, struct buf *err)
{
	struct template_values none = {0};
	struct notify_fault fault = {0};
	struct slice display, address;

	n->from = -1;
	for (size_t i = 0; i < template_headers(n->template); i++) {
		struct slice header = template_header_name(n->template, i);

		if (is_reserved(header)) {
			buf_addf(err,
				 "%s: %.*s: is not for templates; it is written for each message",
				 name, (int)header.n, header.p);
			return -1;
		}
		if (text_same(header, SLICE("From")))
			n->from = (int)i;
		if (!is_mailbox(header) || !template_header_fixed(n->template, i))
			continue;
		n->value.n = 0;
		template_header(n->template, i, &none, &n->value);
		if (!mailbox_good(n, buf_slice(&n->value), &display, &address, &fault)) {
			buf_addf(err, "%s: %.*s: %s", name, (int)header.n, header.p, fault.message);
			return -1;
		}
	}
	if (n->o.from && (text_valid(slice_of(n->o.from)) != strlen(n->o.from) ||
			  !mime_header_safe(slice_of(n->o.from)) ||
			  !mailbox_good(n, slice_of(n->o.from), &display, &address, &fault))) {
		buf_addf(err, "--from: not an address, or \"Name <address>\"");
		return -1;
	}
	if (!n->o.from && n->from < 0 && !notify_address(n, slice_of(n->o.sender), &fault)) {
		buf_addf(err, "this host has no name to send from; give --from");
		return -1;
	}
	return 0;
}

int
notify_template_open(struct notify *n, struct buf *err)
{
	const char *name = n->o.template;

	if (!name) {
		name = "built-in template";
		buf_addf(&n->template_text, "%s", n->o.digest ? digest_text : one_text);
	} else if (file_read(name, &n->template_text, template_max) < 0) {
		buf_addf(err, "%s: %s", name, strerror(errno));
		return -1;
	}
	n->template = template_open(name, buf_slice(&n->template_text), n->o.head, err);
	return n->template ? template_check(n, name, err) : -1;
}

/* Two FNV-1a of 64 bits from different starts. Nobody gains by making two leads' equal: then a mail
 * store may take them for one. */
static void
add_message_id(struct buf *b, struct slice key, struct slice from)
{
	uint64_t h = 0xcbf29ce484222325, k = 0x9ae16a3b2f90404f;
	const char *at = from.n ? memchr(from.p, '@', from.n) : NULL;

	for (size_t i = 0; i < key.n; i++) {
		h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3;
		k = (k ^ (unsigned char)key.p[key.n - 1 - i]) * 0x100000001b3;
	}
	buf_addf(b, "Message-ID: <leadpipe.%016jx%016jx", (uintmax_t)h, (uintmax_t)k);
	if (at)
		buf_add(b, at, (size_t)(from.p + from.n - at));
	buf_add(b, ">\n", 2);
}

void
notify_part(struct notify *n, const struct hot *hot, struct buf *b)
{
	struct template_values v;
	char count[24];

	values_of(n, hot, 1, count, &v);
	template_body(n->template, TEMPLATE_LEAD, &v, b);
}

const char *
notify_between(const struct notify *n)
{
	return template_repeats(n->template) ? "" : "\n";
}

/* "NAME: VALUE", as mail has it or as people read it. */
static void
put_text(const struct notify *n, struct buf *b, struct slice name, struct slice value)
{
	if (!n->o.readable) {
		mime_text(b, name, value);
		return;
	}
	buf_add_slice(b, name);
	buf_add(b, ": ", 2);
	buf_add_slice(b, value); /* there is no control character in it */
	buf_addc(b, '\n');
}

static void
put_mailbox(const struct notify *n, struct buf *b, struct slice name, struct slice display,
	    struct slice address)
{
	struct buf value = {0};

	if (!n->o.readable) {
		mime_mailbox(b, name, display, address);
		return;
	}
	buf_add_slice(&value, display);
	buf_addf(&value, display.n ? " <%.*s>" : "%.*s", (int)address.n, address.p);
	put_text(n, b, name, buf_slice(&value));
	buf_free(&value);
}

static void
add_header(struct notify *n, size_t i, const struct template_values *v, struct buf *b)
{
	struct slice name = template_header_name(n->template, i), value, display, address;
	struct notify_fault fault;

	if ((int)i == n->from)
		return;
	n->value.n = 0;
	template_header(n->template, i, v, &n->value);
	value = slice_trim(buf_slice(&n->value));
	if (value.n && !is_mailbox(name))
		put_text(n, b, name, value);
	else if (value.n && mailbox_good(n, value, &display, &address, &fault))
		put_mailbox(n, b, name, display, address);
}

void
notify_message(struct notify *n, const struct hot *first, size_t count, struct slice parts,
	       struct slice key, struct buf *b)
{
	struct slice display, address;
	struct notify_fault fault;
	struct template_values v;
	struct buf body = {0}, id = {0};
	char count_text[24];

	values_of(n, first, count, count_text, &v);
	buf_addf(b, "Date: ");
	mime_date(b, n->o.now, n->o.zone);
	buf_addc(b, '\n');
	from_find(n, &v, &display, &address, &fault);
	put_mailbox(n, b, SLICE("From"), display, address);
	add_message_id(&id, key, address); /* the next header may take the address's place */
	put_mailbox(n, b, SLICE("To"),
		    slice_eq(first->to, first->address) ? SLICE("") : first->to, first->address);
	for (size_t i = 0; i < template_headers(n->template); i++)
		add_header(n, i, &v, b);
	template_body(n->template, TEMPLATE_BEFORE, &v, &body);
	buf_add_slice(&body, parts);
	template_body(n->template, TEMPLATE_AFTER, &v, &body);
	if (n->o.readable) {
		buf_addc(b, '\n');
		mime_readable(b, buf_slice(&body));
	} else {
		buf_add_slice(b, buf_slice(&id));
		/* RFC 3834: no out-of-office answers */
		buf_addf(b, "Auto-Submitted: auto-generated\n");
		mime_body(b, buf_slice(&body));
	}
	buf_free(&body);
	buf_free(&id);
}

void
notify_mbox_line(struct notify *n, struct buf *b)
{
	struct buf date = {0};
	const char *d;

	mime_date(&date, n->o.now, zone_open("UTC"));
	d = buf_string(&date);
	/* "Mon, 01 Jun 2026 09:00:00 +0000" as asctime(3) has it */
	buf_addf(b, "From lead-notify %.3s %.3s %.2s %.8s %.4s\n", d, d + 8, d + 5, d + 17, d + 12);
	buf_free(&date);
}
