/* SPDX-License-Identifier: MIT
 * Is this an e-mail address, and of which kind: the grammar of RFC 5321 and RFC 5322, obsolete
 * forms included, with a diagnosis. Syntax only; rewrites nothing. Knows no list and no network. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "mem.h"

/* From good to bad: an address is as bad as its worst part. The classes are those of isemail
 * (Sayers, "is_email()", which the tests compare with). */
enum address_form {
	ADDRESS_VALID,	 /* what people have: dot-atom, host name */
	ADDRESS_NO_DOT,	 /* RFC 5321 allows it: one label, or a top one that begins with a digit */
	ADDRESS_LITERAL, /* RFC 5321: [192.0.2.1], [IPv6:...] */
	ADDRESS_QUOTED,	 /* RFC 5321: "john doe"@ */
	ADDRESS_COMMENT, /* RFC 5322 only: comments and folded blanks around parts */
	ADDRESS_DEPRECATED, /* RFC 5322 section 4: to be read, never to be written */
	ADDRESS_NO_MAIL,    /* RFC 5322 only: too long for SMTP, a domain SMTP has no form for */
	ADDRESS_INVALID
};

struct address {
	enum address_form form;
	bool utf8;		    /* the local part is beyond ASCII (RFC 6531) */
	bool literal;		    /* the domain is one */
	struct slice local, domain; /* without comments and blanks; empty where it is invalid */
	struct buf text;	    /* theirs; the caller frees it, it may be reused */
};

/* Reads all of S; nothing is trimmed. The slices live as long as S and A->text. */
enum address_form address_read(struct slice s, struct address *a);

#endif
