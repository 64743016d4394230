/* SPDX-License-Identifier: MIT */
#include "chance.h"

#include "num.h"
#include "table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { SCORE, PROBABILITY, COLUMNS };

static const struct table_column column[COLUMNS] = {
    [SCORE] = {"score", true},
    [PROBABILITY] = {"probability", true},
};

struct chance {
	struct table t;
	double *score, *probability;
	char text[NUM_TEXT];
};

static int
fail(const struct chance *c, size_t row, const char *what, struct buf *err)
{
	buf_addf(err, "%s:%" PRIu64 ": %s", c->t.name, c->t.line[row], what);
	return -1;
}

static int
row_read(struct chance *c, size_t i, struct buf *err)
{
	if (table_number(&c->t, i, SCORE, NAN, &c->score[i], err) < 0 ||
	    table_number(&c->t, i, PROBABILITY, NAN, &c->probability[i], err) < 0)
		return -1;
	if (isnan(c->score[i]) || (i && c->score[i] <= c->score[i - 1]))
		return fail(c, i, "score: not above that of the row before", err);
	if (!(c->probability[i] >= 0 && c->probability[i] <= 1))
		return fail(c, i, "probability: not between 0 and 1", err);
	return 0;
}

struct chance *
chance_open(const char *table, struct buf *err)
{
	struct chance *c = xcalloc(1, sizeof(*c));
	int rc = table_read(&c->t, table, column, COLUMNS, err);

	if (rc == 0 && !c->t.rows) {
		buf_addf(err, "%s: no row", c->t.name);
		rc = -1;
	}
	c->score = xcalloc(c->t.rows + 1, sizeof(*c->score));
	c->probability = xcalloc(c->t.rows + 1, sizeof(*c->probability));
	for (size_t i = 0; rc == 0 && i < c->t.rows; i++)
		rc = row_read(c, i, err);
	if (rc == 0)
		return c;
	chance_free(c);
	return NULL;
}

struct slice
chance_at(struct chance *c, int64_t score)
{
	double x = (double)score / 100, v;
	size_t low = 0, high = c->t.rows;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (c->score[middle] <= x)
			low = middle;
		else
			high = middle;
	}
	v = c->probability[low];
	if (x > c->score[low] && high < c->t.rows)
		v += (x - c->score[low]) / (c->score[high] - c->score[low]) *
		     (c->probability[high] - v);
	return (struct slice){c->text, num_format_fixed(v, 4, c->text)};
}

void
chance_free(struct chance *c)
{
	if (!c)
		return;
	table_free(&c->t);
	free(c->score);
	free(c->probability);
	free(c);
}
