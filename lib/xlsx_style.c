/* SPDX-License-Identifier: MIT */
#include "xlsx_style.h"

#include <stdlib.h>

enum { FORMATS_MAX = 1 << 16 }; /* Excel's own limit of cell styles */

static struct slice
key_of(const long *id)
{
	return (struct slice){(const char *)id, sizeof(*id)};
}

static void
add_code(struct xlsx_styles *s, long id, const char *code)
{
	if (s->owns == FORMATS_MAX) {
		s->why = "too many number formats";
		return;
	}
	s->own = xgrow(s->own, s->owns, &s->owns_cap, sizeof(*s->own));
	*map_put(&s->own_of, key_of(&id)) = (uint32_t)s->owns;
	s->own[s->owns++] = format_of(slice_of(code ? code : ""));
}

static void
add_style(struct xlsx_styles *s, long id)
{
	uint32_t own = map_get(&s->own_of, key_of(&id));

	if (s->n == FORMATS_MAX) {
		s->why = "too many styles";
		return;
	}
	s->format = xgrow(s->format, s->n, &s->cap, sizeof(*s->format));
	s->format[s->n++] = own == MAP_NONE ? format_builtin(id) : s->own[own];
}

static void
on_start(void *ctx, const char *element, const char **attribute)
{
	struct xlsx_styles *s = ctx;
	const char *id = part_attribute(attribute, "numFmtId");
	long n = id ? strtol(id, NULL, 10) : 0;

	if (strcmp(element, "cellXfs") == 0)
		s->inside = true;
	else if (strcmp(element, "numFmt") == 0)
		add_code(s, n, part_attribute(attribute, "formatCode"));
	else if (s->inside && strcmp(element, "xf") == 0)
		add_style(s, n);
}

static void
on_end(void *ctx, const char *element)
{
	struct xlsx_styles *s = ctx;

	if (strcmp(element, "cellXfs") == 0)
		s->inside = false;
}

struct part_handler
xlsx_styles_handler(struct xlsx_styles *s)
{
	return (struct part_handler){on_start, on_end, NULL, s};
}

void
xlsx_styles_free(struct xlsx_styles *s)
{
	free(s->format);
	free(s->own);
	map_free(&s->own_of);
}
