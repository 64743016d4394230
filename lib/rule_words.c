/* SPDX-License-Identifier: MIT
 * The word lists of `in file`: a word a line, '#' begins a comment, blank lines do not count.
 * Compared as "=" compares texts. */
#include "file.h"
#include "rule_tree.h"
#include "text.h"

#include <errno.h>

static void
add_words(struct slice text, struct map *words)
{
	struct buf key = {0};
	struct slice line;

	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		line = slice_trim((struct slice){text.p, n});
		text.p += n + (end != NULL);
		text.n -= n + (end != NULL);
		if (line.n && *line.p != '#')
			*map_put(words, text_fold(line, &key)) = 1;
	}
	buf_free(&key);
}

int
rule_read_words(const struct node *file, struct map *words, struct rule_error *err)
{
	struct buf path = {0}, name = {0}, text = {0};
	struct slice s;
	size_t valid;
	int rc = -1;

	buf_add_slice(&name, file->text);
	buf_string(&name);
	/* "-" would be the leads */
	if (strcmp(name.s, "-") == 0 || strlen(name.s) != name.n) {
		rule_fail(err, file->at, file->len, "there is no file \"%s\"", name.s);
	} else if (file_table(name.s, &path, &text, RULE_MAX_LIST) < 0) {
		if (!path.n)
			rule_fail(err, file->at, file->len, "there is no file \"%s\"", name.s);
		else
			rule_fail(err, file->at, file->len, "cannot read \"%s\": %s", name.s,
				  strerror(errno));
	} else {
		s = buf_slice(&text);
		if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
			s.p += 3, s.n -= 3;
		valid = text_valid(s);
		if (valid < s.n)
			rule_fail(err, file->at, file->len, "\"%s\" is not UTF-8", name.s);
		else
			add_words(s, words), rc = 0;
	}
	buf_free(&path);
	buf_free(&name);
	buf_free(&text);
	return rc;
}
