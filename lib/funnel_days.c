/* SPDX-License-Identifier: MIT
 * Counts by day. Leads come in the order of days as a rule: the last ones are remembered. */
#include "funnel_parts.h"

#include <stdlib.h>

uint64_t *
days_at(struct funnel_days *d, int64_t day)
{
	size_t place = (uint64_t)day % FUNNEL_MEMO;
	uint32_t *row;

	if (!d->seen)
		d->seen = xcalloc(FUNNEL_MEMO, sizeof(*d->seen));
	if (d->seen[place].row && d->seen[place].day == day)
		return d->count + (d->seen[place].row - 1) * d->width;
	row = map_put(&d->index, (struct slice){(const char *)&day, sizeof(day)});
	if (*row == MAP_NONE) {
		size_t cap = d->cap;

		d->day = xgrow(d->day, d->n, &d->cap, sizeof(*d->day));
		if (cap != d->cap)
			d->count = xrealloc_array(d->count, d->cap, d->width * sizeof(*d->count));
		memset(d->count + d->n * d->width, 0, d->width * sizeof(*d->count));
		d->day[d->n] = day;
		*row = (uint32_t)d->n++;
	}
	d->seen[place].day = (int32_t)day;
	d->seen[place].row = *row + 1;
	return d->count + *row * d->width;
}

uint64_t *
days_find(const struct funnel_days *d, int64_t day)
{
	uint32_t row = map_get(&d->index, (struct slice){(const char *)&day, sizeof(day)});

	return row == MAP_NONE ? NULL : d->count + row * d->width;
}

void
days_free(struct funnel_days *d)
{
	map_free(&d->index);
	free(d->seen);
	free(d->day);
	free(d->count);
}
