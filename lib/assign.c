/* SPDX-License-Identifier: MIT */
#include "assign.h"

#include "file.h"
#include "num.h"
#include "when.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The file is lines of fields between tabs; tab, line end, CR and backslash in a field are \t \n \r
 *\\ as in TSV.
 *
 *	leadpipe-route	1
 *	credit	POOL	OWNER	WEIGHT	CURRENT	LAST
 *	company	KEY	OWNER
 *	lead	ID	OWNER	AT	QUEUE	REASON
 *	end	LINES	CHECK
 *
 * LAST and AT are microseconds since 1970 ("-": never); CHECK is FNV-1a 64 over everything before
 *the last line, against damage, not against forgery. */
enum { VERSION = 1, FIELDS = 6 };

static const size_t max_state = (size_t)4 << 30;

static uint64_t
fnv(const char *p, size_t n)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3;
	return h;
}

static struct slice
unescape(struct arena *mem, struct slice s)
{
	char *d;
	size_t n = 0;

	if (!s.n || !memchr(s.p, '\\', s.n))
		return arena_slice(mem, s);
	d = arena_alloc(mem, s.n);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			c = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
		}
		d[n++] = c;
	}
	return (struct slice){d, n};
}

static void
add_field(struct buf *b, struct slice s, char end)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], e = c == '\t'	 ? 't'
				     : c == '\n' ? 'n'
				     : c == '\r' ? 'r'
				     : c == '\\' ? '\\'
						 : 0;

		if (e)
			buf_addc(b, '\\');
		buf_addc(b, e ? e : c);
	}
	buf_addc(b, end);
}

static void
add_moment(struct buf *b, int64_t t, char end)
{
	if (t == WHEN_NONE)
		buf_addf(b, "-%c", end);
	else
		buf_addf(b, "%jd%c", (intmax_t)t, end);
}

static bool
moment_read(struct slice s, int64_t *t)
{
	/* years 1 to 9999 as everywhere; beyond them the arithmetic of calendars would overflow */
	const int64_t earliest = day_from_civil(1, 1, 1) * WHEN_DAY,
		      latest = day_from_civil(9999, 12, 31) * WHEN_DAY;
	char text[24], *end;

	if (slice_eq(s, SLICE("-"))) {
		*t = WHEN_NONE;
		return true;
	}
	if (!s.n || s.n >= sizeof(text))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	errno = 0;
	*t = strtoll(text, &end, 10);
	return !errno && !*end && *t >= earliest && *t <= latest;
}

static size_t
fields(struct slice line, struct slice f[FIELDS])
{
	size_t n = 0;

	for (size_t i = 0, from = 0; i <= line.n; i++) {
		if (i < line.n && line.p[i] != '\t')
			continue;
		if (n == FIELDS)
			return FIELDS + 1;
		f[n++] = (struct slice){line.p + from, i - from};
		from = i + 1;
	}
	return n;
}

static bool
line_read(struct assign *a, struct slice line)
{
	struct slice f[FIELDS];
	size_t n = fields(line, f);
	struct arena *mem = &a->mem;

	if (n == 6 && slice_eq(f[0], SLICE("credit"))) {
		struct credit *c = assign_credit(a, unescape(mem, f[1]), unescape(mem, f[2]));

		return num_parse(f[3], &c->weight) && num_parse(f[4], &c->current) &&
		       moment_read(f[5], &c->last);
	}
	if (n == 3 && slice_eq(f[0], SLICE("company"))) {
		assign_put_company(a, unescape(mem, f[1]), unescape(mem, f[2]));
		return true;
	}
	if (n == 6 && slice_eq(f[0], SLICE("lead"))) {
		struct assigned l = {unescape(mem, f[2]), unescape(mem, f[4]), unescape(mem, f[5]),
				     0};

		if (!moment_read(f[3], &l.at))
			return false;
		assign_put_lead(a, unescape(mem, f[1]), &l);
		return true;
	}
	return false;
}

/* Takes the next line off S. */
static struct slice
next_line(struct slice *s)
{
	const char *nl = s->n ? memchr(s->p, '\n', s->n) : NULL;
	struct slice line = {s->p, nl ? (size_t)(nl - s->p) : s->n};
	size_t used = line.n + (nl ? 1 : 0);

	s->p += used;
	s->n -= used;
	return line;
}

static int
state_read(struct assign *a, struct slice all, struct buf *err)
{
	struct slice rest = all, first = next_line(&rest), f[FIELDS], last;
	size_t n = fields(first, f), at = all.n ? all.n - 1 : 0;
	char check[64];
	uintmax_t line = 1;
	double version;

	if (n != 2 || !slice_eq(f[0], SLICE("leadpipe-route")) || !num_parse(f[1], &version)) {
		buf_addf(err, "%s: not a state file of lead-route", a->path);
		return -1;
	}
	if (version > VERSION) {
		buf_addf(err, "%s: written by a newer lead-route (version %.0f)", a->path, version);
		return -1;
	}
	while (at > 0 && all.p[at - 1] != '\n')
		at--;
	last = (struct slice){all.p + at, all.n - at};
	for (; rest.p < last.p; line++)
		if (!line_read(a, next_line(&rest))) {
			buf_addf(err, "%s:%ju: damaged line", a->path, line + 1);
			return -1;
		}
	snprintf(check, sizeof(check), "end\t%ju\t%016jx\n", line, (uintmax_t)fnv(all.p, at));
	if (!slice_eq(last, slice_of(check))) {
		buf_addf(err,
			 "%s: damaged or cut short; put back a copy, or remove it to begin anew",
			 a->path);
		return -1;
	}
	return 0;
}

enum assign_result
assign_open(struct assign *a, const char *path, bool lock, int seconds, struct buf *err)
{
	struct buf b = {0};
	int bad;

	*a = (struct assign){.lock = -1};
	if (!path)
		return ASSIGN_OK;
	a->path = xstrdup(path);
	if (lock) {
		buf_addf(&b, "%s.lock", path);
		a->lock = file_lock(buf_string(&b), seconds);
		if (a->lock < 0) {
			bool taken = errno == EWOULDBLOCK;

			if (taken)
				buf_addf(err, "%s: in use by another run; try later", path);
			else
				buf_addf(err, "%s: %s", buf_string(&b), strerror(errno));
			buf_free(&b);
			return taken ? ASSIGN_LOCKED : ASSIGN_BAD;
		}
		b.n = 0;
	}
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		buf_free(&b);
		return ASSIGN_OK;
	}
	if (file_read(path, &b, max_state) < 0) {
		buf_addf(err, "%s: %s", path, strerror(errno));
		bad = -1;
	} else {
		bad = state_read(a, buf_slice(&b), err);
	}
	buf_free(&b);
	return bad ? ASSIGN_BAD : ASSIGN_OK;
}

const struct assigned *
assign_lead(const struct assign *a, struct slice id)
{
	uint32_t i = map_get(&a->leads, id);

	return i == MAP_NONE ? NULL : &a->lead[i];
}

struct slice
assign_company(const struct assign *a, struct slice key)
{
	uint32_t i = map_get(&a->companies, key);

	return i == MAP_NONE ? (struct slice){"", 0} : a->owner[i];
}

void
assign_put_lead(struct assign *a, struct slice id, const struct assigned *what)
{
	uint32_t *i = map_put(&a->leads, id);
	struct assigned *l;

	if (*i == MAP_NONE) {
		*i = (uint32_t)(a->leads.n - 1);
		a->lead = xgrow(a->lead, *i, &a->lead_cap, sizeof(*a->lead));
		a->lead[*i] = (struct assigned){0};
	}
	l = &a->lead[*i];
	/* copies only what changed: a lead that is met again and again takes no more room */
	if (!l->owner.p || !slice_eq(l->owner, what->owner))
		l->owner = arena_slice(&a->mem, what->owner);
	if (!l->queue.p || !slice_eq(l->queue, what->queue))
		l->queue = arena_slice(&a->mem, what->queue);
	if (!l->reason.p || !slice_eq(l->reason, what->reason))
		l->reason = arena_slice(&a->mem, what->reason);
	l->at = what->at;
}

void
assign_put_company(struct assign *a, struct slice key, struct slice owner)
{
	uint32_t *i = map_put(&a->companies, key);

	if (*i != MAP_NONE)
		return;
	*i = (uint32_t)(a->companies.n - 1);
	a->owner = xgrow(a->owner, *i, &a->owner_cap, sizeof(*a->owner));
	a->owner[*i] = arena_slice(&a->mem, owner);
}

struct credit *
assign_credit(struct assign *a, struct slice pool, struct slice owner)
{
	uint32_t *at;

	a->key.n = 0;
	buf_addf(&a->key, "%zu:", pool.n);
	buf_add_slice(&a->key, pool);
	buf_add_slice(&a->key, owner);
	at = map_put(&a->credit_of, buf_slice(&a->key));
	if (*at != MAP_NONE)
		return &a->credit[*at];
	*at = (uint32_t)a->credits;
	a->credit = xgrow(a->credit, a->credits, &a->credit_cap, sizeof(*a->credit));
	a->credit[a->credits] = (struct credit){.pool = arena_slice(&a->mem, pool),
						.owner = arena_slice(&a->mem, owner),
						.last = WHEN_NONE};
	return &a->credit[a->credits++];
}

static void
add_number(struct buf *b, double v, char end)
{
	char text[NUM_TEXT];

	buf_add(b, text, num_format(v, text));
	buf_addc(b, end);
}

int
assign_save(const struct assign *a, struct buf *err)
{
	struct file_new f;
	struct buf b = {0};
	uintmax_t lines = 1 + a->credits + a->companies.n + a->leads.n;
	int bad;

	if (!a->path)
		return 0;
	buf_addf(&b, "leadpipe-route\t%d\n", VERSION);
	for (size_t i = 0; i < a->credits; i++) {
		const struct credit *c = &a->credit[i];

		buf_add(&b, "credit\t", 7);
		add_field(&b, c->pool, '\t');
		add_field(&b, c->owner, '\t');
		add_number(&b, c->weight, '\t');
		add_number(&b, c->current, '\t');
		add_moment(&b, c->last, '\n');
	}
	for (size_t i = 0; i < a->companies.n; i++) {
		buf_add(&b, "company\t", 8);
		add_field(&b, map_key(&a->companies, i), '\t');
		add_field(&b, a->owner[i], '\n');
	}
	for (size_t i = 0; i < a->leads.n; i++) {
		const struct assigned *l = &a->lead[i];

		buf_add(&b, "lead\t", 5);
		add_field(&b, map_key(&a->leads, i), '\t');
		add_field(&b, l->owner, '\t');
		add_moment(&b, l->at, '\t');
		add_field(&b, l->queue, '\t');
		add_field(&b, l->reason, '\n');
	}
	buf_addf(&b, "end\t%ju\t%016jx\n", lines, (uintmax_t)fnv(b.s, b.n));
	bad = file_create(&f, a->path);
	if (!bad && ((bad = file_write(f.fd, b.s, b.n)) < 0 || (bad = file_commit(&f)) < 0)) {
		int saved = errno;

		file_abandon(&f);
		errno = saved;
	}
	if (bad)
		buf_addf(err, "%s: %s", a->path, strerror(errno));
	buf_free(&b);
	return bad ? -1 : 0;
}

void
assign_close(struct assign *a)
{
	if (a->path && a->lock >= 0)
		close(a->lock);
	free(a->lead);
	free(a->owner);
	free(a->credit);
	free(a->path);
	map_free(&a->leads);
	map_free(&a->credit_of);
	buf_free(&a->key);
	map_free(&a->companies);
	arena_free(&a->mem);
	*a = (struct assign){.lock = -1};
}
