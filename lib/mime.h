/* SPDX-License-Identifier: MIT
 * A message as mail has it: RFC 5322 header fields, folded; RFC 2047 encoded words where a value is
 * more than plain ASCII; RFC 2045 bodies. Lines end in "\n", as sendmail and Maildir have them. All
 * text in is valid UTF-8. Knows no lead, no template and no transport. */
#ifndef MIME_H
#define MIME_H

#include "mem.h"
#include "when.h"

/* What no header may hold: control characters (C0, DEL, C1; line ends are among them) and Unicode's
 * line and paragraph separators. */
bool mime_header_safe(struct slice s);

/* A field name: printable ASCII without a colon, short enough to stand on one line. */
bool mime_name_valid(struct slice name);

/* "NAME: VALUE" as unstructured text; no line is longer than 78 bytes, or 76 with an encoded word
 * in it. What looks like an encoded word is encoded, so that it is read back as it is. VALUE is
 * safe; where it is empty, nothing is added. */
void mime_text(struct buf *b, struct slice name, struct slice value);

/* "NAME: DISPLAY <ADDRESS>", or the address alone where DISPLAY is empty. ADDRESS is one. */
void mime_mailbox(struct buf *b, struct slice name, struct slice display, struct slice address);

/* "Name <address>", "<address>" or "address" taken apart, quotes around the name taken off. What is
 * in ADDRESS is not checked. SCRATCH is room for the name. */
void mime_mailbox_read(struct slice s, struct slice *display, struct slice *address,
		       struct buf *scratch);

/* "Mon, 01 Jun 2026 09:00:00 +0900". */
void mime_date(struct buf *b, int64_t t, const struct zone *z);

/* The MIME fields, the blank line, and TEXT: 7bit where every line may stand as it is, else
 * quoted-printable with lines of at most 76 bytes, in which no "From " or "." begins a line. CRLF
 * and CR in TEXT are line ends. */
void mime_body(struct buf *b, struct slice text);

/* TEXT for people's eyes: the same lines, with "?" for what would steer a terminal. */
void mime_readable(struct buf *b, struct slice text);

#endif
