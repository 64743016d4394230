/* SPDX-License-Identifier: MIT */
#include "huge.h"

#include "mem.h"

#include <sys/mman.h>

enum { PAGE = 2 << 20 }; /* smaller ones are memory like any other */

void *
huge_calloc(size_t n)
{
	char *p = xcalloc(1, n);
#ifdef MADV_HUGEPAGE
	size_t before = -(uintptr_t)p & (PAGE - 1);

	/* so much is fresh from the system and not touched yet; a wish: without it the table is only
	 * slower */
	if (n >= before + PAGE)
		madvise(p + before, (n - before) / PAGE * PAGE, MADV_HUGEPAGE);
#endif
	return p;
}
