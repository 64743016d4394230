/* SPDX-License-Identifier: MIT */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "re.h"

#include "literal.h"
#include "mem.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

/* PCRE2's own defaults let one pattern take 20 GB and minutes. With these the worst subject costs
 * some milliseconds, and patterns that people write stay two orders below. */
enum {
	RE_MAX_PATTERN = 4 << 10,
	RE_MAX_PARENS = 50,
	RE_MATCH_LIMIT = 200000,
	RE_DEPTH_LIMIT = 10000,
	RE_HEAP_KIB = 32 << 10,
	RE_STACK_MIN = 32 << 10,
	RE_STACK_MAX = 1 << 20
};

struct re {
	struct literal *literal; /* instead of all that follows */
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *match;
	pcre2_jit_stack *stack;
	bool jit;
	char limit[64];
};

static bool
compile(struct re *re, struct slice pattern, char *err, size_t errsize, size_t *at)
{
	pcre2_compile_context *c = pcre2_compile_context_create(NULL);
	PCRE2_SIZE offset = 0;
	int code = 0;

	if (!c) {
		snprintf(err, errsize, "out of memory");
		return false;
	}
	pcre2_set_max_pattern_length(c, RE_MAX_PATTERN);
	pcre2_set_parens_nest_limit(c, RE_MAX_PARENS);
	re->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
				 PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C |
				     PCRE2_DOLLAR_ENDONLY | PCRE2_NO_AUTO_CAPTURE,
				 &code, &offset, c);
	pcre2_compile_context_free(c);
	if (re->code)
		return true;
	*at = offset < pattern.n ? offset : pattern.n;
	if (code == PCRE2_ERROR_NOMEMORY ||
	    pcre2_get_error_message(code, (PCRE2_UCHAR *)err, errsize) < 0)
		snprintf(err, errsize, "this pattern cannot be compiled");
	return false;
}

static bool
prepare(struct re *re)
{
	re->data = pcre2_match_data_create(1, NULL);
	re->match = pcre2_match_context_create(NULL);
	if (!re->data || !re->match)
		return false;
	pcre2_set_match_limit(re->match, RE_MATCH_LIMIT);
	pcre2_set_depth_limit(re->match, RE_DEPTH_LIMIT);
	pcre2_set_heap_limit(re->match, RE_HEAP_KIB);
	if (pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) == 0) {
		re->stack = pcre2_jit_stack_create(RE_STACK_MIN, RE_STACK_MAX, NULL);
		if (!re->stack)
			return false;
		pcre2_jit_stack_assign(re->match, NULL, re->stack);
		re->jit = true;
	}
	return true;
}

struct re *
re_compile(struct slice pattern, char *err, size_t errsize, size_t *at)
{
	struct re *re = xcalloc(1, sizeof(*re));

	*at = 0;
	if (pattern.n <= RE_MAX_PATTERN && (re->literal = literal_compile(pattern)))
		return re;
	if (!compile(re, pattern, err, errsize, at)) {
		re_free(re);
		return NULL;
	}
	if (!prepare(re)) {
		snprintf(err, errsize, "out of memory");
		re_free(re);
		return NULL;
	}
	return re;
}

static void
set_limit(struct re *re, int rc)
{
	switch (rc) {
	case PCRE2_ERROR_MATCHLIMIT:
		snprintf(re->limit, sizeof(re->limit), "match limit (%d)", RE_MATCH_LIMIT);
		break;
	case PCRE2_ERROR_DEPTHLIMIT:
		snprintf(re->limit, sizeof(re->limit), "depth limit (%d)", RE_DEPTH_LIMIT);
		break;
	case PCRE2_ERROR_HEAPLIMIT:
		snprintf(re->limit, sizeof(re->limit), "heap limit (%d KiB)", RE_HEAP_KIB);
		break;
	default:
		snprintf(re->limit, sizeof(re->limit), "limit (PCRE2 error %d)", rc);
	}
}

int
re_search(struct re *re, struct slice s)
{
	int rc = PCRE2_ERROR_JIT_STACKLIMIT;

	if (re->literal)
		return literal_search(re->literal, s);
	if (re->jit)
		rc = pcre2_jit_match(re->code, (PCRE2_SPTR)s.p, s.n, 0, 0, re->data, re->match);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(re->code, (PCRE2_SPTR)s.p, s.n, 0,
				 PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, re->data, re->match);
	if (rc >= 0)
		return 1;
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	set_limit(re, rc);
	return -1;
}

const char *
re_limit(const struct re *re)
{
	return re->limit;
}

void
re_free(struct re *re)
{
	if (!re)
		return;
	literal_free(re->literal);
	pcre2_jit_stack_free(re->stack);
	pcre2_match_context_free(re->match);
	pcre2_match_data_free(re->data);
	pcre2_code_free(re->code);
	free(re);
}
