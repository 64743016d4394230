/* SPDX-License-Identifier: MIT
 *
 *	told	AT	LEAD	WHO
 *
 * AT is in UTC, for people who look. */
#include "told.h"

#include "text.h"

enum { VERSION = 2, FIELDS = 4, PENDING = 1, TOLD };

static struct slice
key_of(struct told *t, struct slice id, struct slice who)
{
	/* an address that stands for a lead without lead_id is caseless */
	if (memchr(id.p, '@', id.n))
		id = text_fold(id, &t->fold_id);
	who = text_fold(who, &t->fold);
	t->key.n = 0;
	buf_addf(&t->key, "%zu:", id.n);
	buf_add_slice(&t->key, id);
	buf_add_slice(&t->key, who);
	return buf_slice(&t->key);
}

enum state_result
told_open(struct told *t, const char *path, bool lock, int seconds, struct buf *err)
{
	enum state_result got;
	struct slice f[STATE_FIELDS];
	size_t n;

	*t = (struct told){.utc = zone_open("UTC")};
	got = state_open(&t->state, path, "notify", VERSION, lock, seconds, err);
	if (got != STATE_OK)
		return got;
	while ((n = state_next(&t->state, f)) > 0) {
		/* the check at its end is right: somebody made it so */
		if (n != FIELDS || !slice_eq(f[0], SLICE("told")) || text_valid(f[3]) != f[3].n) {
			buf_addf(err, "%s: a line that lead-notify did not write", path);
			return STATE_BAD;
		}
		*map_put(&t->seen, key_of(t, f[2], f[3])) = TOLD;
	}
	return STATE_OK;
}

bool
told_before(struct told *t, struct slice id, struct slice who)
{
	return map_get(&t->seen, key_of(t, id, who)) != MAP_NONE;
}

void
told_plan(struct told *t, struct slice id, struct slice who)
{
	*map_put(&t->seen, key_of(t, id, who)) = PENDING;
}

void
told_add(struct told *t, struct slice id, struct slice who, int64_t at)
{
	char text[WHEN_TEXT];

	*map_put(&t->seen, key_of(t, id, who)) = TOLD;
	if (!t->state.path)
		return;
	state_add(
	    &t->state,
	    (struct slice[]){SLICE("told"), {text, when_format(at, t->utc, false, text)}, id, who},
	    FIELDS);
}

int
told_save(struct told *t, struct buf *err)
{
	return state_save(&t->state, err);
}

int
told_append(struct told *t, struct buf *err)
{
	return state_append(&t->state, err);
}

void
told_close(struct told *t)
{
	state_close(&t->state);
	map_free(&t->seen);
	buf_free(&t->key);
	buf_free(&t->fold);
	buf_free(&t->fold_id);
	*t = (struct told){.state = {.lock = -1, .fd = -1}};
}
