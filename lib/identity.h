/* SPDX-License-Identifier: MIT
 * Who somebody is: e-mail, phone, domain, company, business number. Parsers of one value into
 * its canonical form; the value is never guessed, and what cannot be read is said. Knows no
 * record and no file. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "mem.h"

/* An addr-spec (RFC 5321 as people type it: dot-atom local part, or a quoted one; a domain of
 * LDH or Unicode labels with at least one dot). Blanks and one pair of < > around are taken off,
 * "mailto:" too. OUT (emptied first) gets the local part as it is, '@', and the domain in lower
 * case. */
bool email_parse(struct slice s, struct buf *out);

/* The key under which two addresses are one: lower case throughout, full-width letters as their
 * plain ones, nothing invisible (text_fold_compat). */
struct slice email_key(struct slice email, struct buf *b);

/* The part behind the last '@', or empty. */
struct slice email_domain(struct slice email);

/* Whether a folded cell can stand for an address, or the digits of a number for a phone: "@" and
 * "0" are what people type where they have none, and must not make one lead of a hundred. */
bool email_is_key(struct slice s);
bool phone_is_key(struct slice digits);

/* A phone number to E.164 ("+821012345678") in OUT. COUNTRY is the ISO 3166 alpha-2 code that
 * national numbers are read in ("KR"), or empty: then only international forms (+, 00) are read.
 * Separators, (0), full-width digits, "tel:", "p:", a leading apostrophe and notes in brackets
 * are tolerated; letters otherwise are not. EXTENSION (may be NULL, emptied first) receives
 * digits behind "ext." "x" "#" "내선". */
enum phone_result {
	PHONE_OK,
	PHONE_RESTORED, /* what a spreadsheet ate was put back: 0 (1012345678 in KR) or + (82101...)
			 */
	PHONE_BAD	/* not a possible number */
};
enum phone_result phone_e164(struct slice s, struct slice country, struct buf *out,
			     struct buf *extension);

/* A company's name without legal forms (㈜ (주) 주식회사 Inc. Co., Ltd. GmbH 株式会社 ...),
 * folded (text_fold_compat), without punctuation, a leading "the", "and", and the blanks between
 * Hangul or CJK words: for matching only. */
struct slice company_key(struct slice s, struct buf *b);

/* Is such a key no name but a legal form alone, which is never taken off? */
bool company_is_form(struct slice key);

/* The host of a URL or of a bare domain, lower case, without "www." and port; false if it is not
 * a domain. */
bool domain_parse(struct slice s, struct buf *out);

/* A mailbox provider anyone can have an address at (gmail.com, naver.com ...), so the domain
 * says nothing of a company. */
bool domain_is_free_mail(struct slice domain);

/* A Korean business registration number (사업자등록번호), ten digits with a valid check digit,
 * full-width ones too, as 123-45-67890. */
bool biz_no_parse(struct slice s, char dst[13]);

/* ISO 3166-1 alpha-2 of a country as people write it (KR, KOR, Korea, South Korea, 대한민국,
 * 한국), or false. */
bool country_parse(struct slice s, char dst[3]);

#endif
