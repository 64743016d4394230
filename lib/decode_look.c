/* SPDX-License-Identifier: MIT */
#include "decode_look.h"

#include "text.h"

#include <ctype.h>
#include <stdint.h>
#include <strings.h>

static bool
starts_with(struct slice s, const char *magic, size_t n)
{
	return s.n >= n && memcmp(s.p, magic, n) == 0;
}

/* TEXT, which is ASCII, as UTF-16LE somewhere in S. */
static bool
has_wide(struct slice s, const char *text)
{
	size_t n = strlen(text), k;

	for (size_t i = 0; i + 2 * n <= s.n; i++) {
		for (k = 0; k < n && s.p[i + 2 * k] == text[k] && !s.p[i + 2 * k + 1]; k++)
			;
		if (k == n)
			return true;
	}
	return false;
}

static bool
is_markup(struct slice s)
{
	static const char *const tag[] = {"<!doctype html", "<html", "<?xml", "<table", "<head"};

	if (starts_with(s, "\xef\xbb\xbf", 3))
		s = (struct slice){s.p + 3, s.n - 3};
	s = slice_trim(s);
	for (size_t i = 0; i < sizeof(tag) / sizeof(*tag); i++)
		if (s.n >= strlen(tag[i]) && strncasecmp(s.p, tag[i], strlen(tag[i])) == 0)
			return true;
	return false;
}

const char *
look_not_text(struct slice s)
{
	if (starts_with(s, "PK\3\4", 4))
		return "a workbook or a zip archive inside another; unpack it first";
	if (starts_with(s, "\xd0\xcf\x11\xe0", 4))
		return has_wide(s, "EncryptedPackage")
			   ? "a workbook protected by a password; save it without one"
			   : "an old workbook (xls), or one protected by a password; save it as "
			     "xlsx or CSV";
	if (starts_with(s, "BZh", 3) ||
	    starts_with(s,
			"\xfd"
			"7zXZ",
			5) ||
	    starts_with(s, "\x28\xb5\x2f\xfd", 4) || starts_with(s, "\x1f\x8b", 2))
		return "compressed; unpack it first";
	if (starts_with(s, "%PDF-", 5))
		return "a PDF, not a table";
	if (is_markup(s))
		return "a web page or XML (some systems call it xls); open it in a spreadsheet and "
		       "save it as xlsx or CSV";
	return NULL;
}

const char *
look_utf16(struct slice s)
{
	size_t n = s.n & ~(size_t)1, nul[2] = {0, 0};

	for (size_t i = 0; i < n; i++)
		nul[i & 1] += s.p[i] == 0;
	/* UTF-8 with a few NULs is that; of ASCII as UTF-16 every other byte is one. */
	if ((nul[0] + nul[1]) * 4 < n && text_valid(s) + 3 >= s.n)
		return NULL;
	for (int side = 0; side < 2; side++)
		if (nul[side] >= 2 && nul[side] >= n / 16 && nul[!side] * 4 <= nul[side])
			return side ? "utf-16le" : "utf-16be";
	return NULL;
}

/* A letter beside one of ASCII, or the apostrophe of It's, typographically. */
static bool
is_western(unsigned char c, int before, int after)
{
	if (c == 0x92)
		return before && after;
	return c >= 0xc0 && c != 0xd7 && c != 0xf7 && (before || after);
}

bool
look_western(struct slice s, char last)
{
	size_t letters = 0, others = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], before = (unsigned char)(i ? s.p[i - 1] : last);
		unsigned char after = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		if (c < 0x80)
			continue;
		/* No character of Windows-1252, or three in a row. */
		if (c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d ||
		    (before >= 0x80 && after >= 0x80))
			return false;
		if (is_western(c, isalpha(before), isalpha(after)))
			letters++;
		else
			others++;
	}
	return letters && letters >= others;
}

size_t
look_utf8(struct slice s, bool whole, bool *longer)
{
	size_t valid = text_valid(s), left = s.n - valid;

	*longer = false;
	for (size_t i = 0; i < valid && !*longer; i++)
		*longer = (unsigned char)s.p[i] >= 0xe0;
	if (!whole && left && left < 4) {
		unsigned char c = (unsigned char)s.p[valid];
		size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;

		if (left < want)
			return s.n;
	}
	return valid;
}

bool
look_damaged_utf8(struct slice s)
{
	size_t good = 0, bad = 0;

	while (s.n) {
		size_t at = text_valid(s);

		for (size_t i = 0; i < at; i++)
			good += (unsigned char)s.p[i] >= 0xc0;
		bad += at < s.n;
		at += at < s.n;
		s = (struct slice){s.p + at, s.n - at};
	}
	return good > bad;
}

size_t
look_damaged_lines(struct slice s, size_t most)
{
	size_t lines = 0;

	while (s.n && lines <= most) {
		size_t at = text_valid(s);
		const char *end = at < s.n ? memchr(s.p + at, '\n', s.n - at) : NULL;
		size_t done = end ? (size_t)(end + 1 - s.p) : s.n;

		lines += at < s.n;
		s = (struct slice){s.p + done, s.n - done};
	}
	return lines;
}

bool
look_latin(struct slice s)
{
	size_t inside = 0, others = 0;
	bool before, behind;

	for (size_t i = 0, n; i < s.n; i += n + 1) {
		for (n = 0; i + n < s.n && s.p[i + n] & 0x80; n++)
			;
		before = i && isalpha((unsigned char)s.p[i - 1]);
		behind = i + n < s.n && isalpha((unsigned char)s.p[i + n]);
		if ((n == 2 && (before || behind)) || (n == 4 && before && behind))
			inside++;
		else if (n)
			others++;
	}
	return inside > others;
}

size_t
look_ascii_run(const char *p, size_t n)
{
	size_t i = 0;
	uint64_t w;

	for (; i + 8 <= n; i += 8) {
		memcpy(&w, p + i, 8);
		if (w & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < n && !(p[i] & 0x80))
		i++;
	return i;
}

size_t
look_weak_run(const char *p, size_t n)
{
	size_t i = 0;

	for (;;) {
		i += look_ascii_run(p + i, n - i);
		if (n - i < 2 || (unsigned char)p[i] < 0xc2 || (unsigned char)p[i] > 0xdf ||
		    (p[i + 1] & 0xc0) != 0x80)
			return i;
		i += 2;
	}
}
