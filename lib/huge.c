/* SPDX-License-Identifier: MIT */
#include "huge.h"

#include "mem.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 2 << 20 }; /* smaller ones are memory like any other */

void *
huge_calloc(size_t n)
{
	void *p;

	if (n < PAGE || n % PAGE)
		return xcalloc(1, n);
	p = aligned_alloc(PAGE, n);
	if (!p)
		return xcalloc(1, n);
#ifdef MADV_HUGEPAGE
	madvise(p, n, MADV_HUGEPAGE); /* a wish; without it the table is only slower */
#endif
	return memset(p, 0, n);
}
