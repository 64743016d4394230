/* SPDX-License-Identifier: MIT */
#include "decode_look.h"

#include "text.h"

#include <ctype.h>
#include <stdint.h>

static bool
starts_with(struct slice s, const char *magic, size_t n)
{
	return s.n >= n && memcmp(s.p, magic, n) == 0;
}

const char *
look_not_text(struct slice s)
{
	if (starts_with(s, "PK\3\4", 4))
		return "a workbook or a zip archive, not text; save it as CSV";
	if (starts_with(s, "\xd0\xcf\x11\xe0", 4))
		return "an old workbook (xls), not text; save it as CSV";
	if (starts_with(s, "\x1f\x8b", 2))
		return "compressed (gzip); use zcat";
	if (starts_with(s, "BZh", 3) ||
	    starts_with(s,
			"\xfd"
			"7zXZ",
			5) ||
	    starts_with(s, "\x28\xb5\x2f\xfd", 4))
		return "compressed; unpack it first";
	return NULL;
}

const char *
look_utf16(struct slice s)
{
	size_t n = s.n & ~(size_t)1, nul[2] = {0, 0};

	for (size_t i = 0; i < n; i++)
		nul[i & 1] += s.p[i] == 0;
	for (int side = 0; side < 2; side++)
		if (nul[side] >= 2 && nul[side] >= n / 16 && nul[!side] * 4 <= nul[side])
			return side ? "utf-16le" : "utf-16be";
	return NULL;
}

bool
look_western(struct slice s)
{
	size_t letters = 0, others = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], before = i ? (unsigned char)s.p[i - 1] : 0;
		unsigned char after = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		if (c < 0x80)
			continue;
		/* No character of Windows-1252, or three in a row. */
		if (c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d ||
		    (before >= 0x80 && after >= 0x80))
			return false;
		if (c >= 0xc0 && c != 0xd7 && c != 0xf7 && (isalpha(before) || isalpha(after)))
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
