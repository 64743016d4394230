/* SPDX-License-Identifier: MIT
 * The reader against libcsv on any bytes: the first byte picks the door, the second the chunk size. Where both are asked the same
 * question (strict, valid UTF-8 without NUL, not zipped), the records are the same; everywhere the reader neither crashes nor loses a
 * byte: what it returned plus line ends is the file. */
#include "../csv_oracle.h"
#include "text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A zip or gzip file, by its first bytes: the reader refuses it with a hint. */
static bool
packed(struct slice s)
{
	return s.n >= 4 && (!memcmp(s.p, "PK\3\4", 4) || !memcmp(s.p, "\x1f\x8b", 2));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct buf want, got;
	struct slice s = {(const char *)data + 2, size < 2 ? 0 : size - 2};
	bool strict;
	char delimiter;
	size_t chunk;

	if (size < 2)
		return 0;
	strict = data[0] & 1;
	delimiter = data[0] & 2 ? ';' : ',';
	chunk = data[1];
	want.n = got.n = 0;
	by_reader(s, delimiter, strict, chunk, &got);
	if (strict && text_valid(s) == s.n && !memchr(s.p, 0, s.n) && !packed(s)) {
		by_libcsv(s, delimiter, strict, &want);
		if (!slice_eq(buf_slice(&want), buf_slice(&got)))
			abort();
	}
	/* Another chunk size, the same records. */
	want.n = 0;
	by_reader(s, delimiter, strict, 0, &want);
	if (!slice_eq(buf_slice(&want), buf_slice(&got)))
		abort();
	return 0;
}
