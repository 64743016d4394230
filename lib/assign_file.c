/* SPDX-License-Identifier: MIT
 * The state as a file. */
#include "assign_own.h"

#include "num.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file is lines of fields between tabs; tab, line end, CR and backslash in a field are \t \n \r
 * \\ as in TSV.
 *
 *	leadpipe-route	2
 *	credit	POOL	OWNER	WEIGHT	CURRENT	LAST
 *	company	KEY	OWNER	AT
 *	lead	KEY	OWNER	AT	QUEUE	REASON
 *	end	LINES	CHECK
 *
 * LAST and AT are microseconds since 1970 ("-": never); CHECK is FNV-1a 64 over everything before
 * the last line, against damage, not against forgery. Version 1 had no AT for companies. */
enum { VERSION = 2, FIELDS = 6, CHUNK = 256 << 10 };

static const uint64_t fnv_start = 0xcbf29ce484222325;

static uint64_t
fnv(uint64_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3;
	return h;
}

static struct slice
unescape(struct arena *mem, struct slice s)
{
	char *d;
	size_t n = 0;

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
	int64_t at = WHEN_NONE;
	uint32_t i;

	for (size_t k = 1; k < n && k < FIELDS; k++)
		if (f[k].n && memchr(f[k].p, '\\', f[k].n))
			f[k] = unescape(mem, f[k]);
	if (n == 6 && slice_eq(f[0], SLICE("lead"))) {
		struct assigned l = {f[2], f[4], f[5], 0};

		if (!moment_read(f[3], &l.at))
			return false;
		i = assign_lead_set(a, f[1], map_hash(f[1]), MAP_NONE, &l);
		a->lead[i].met = false;
		return true;
	}
	if ((n == 3 || (n == 4 && moment_read(f[3], &at))) && slice_eq(f[0], SLICE("company"))) {
		i = assign_company_set(a, f[1], map_hash(f[1]), MAP_NONE, f[2], at);
		a->company[i].met = false;
		return true;
	}
	if (n == 6 && slice_eq(f[0], SLICE("credit"))) {
		struct credit *c = assign_credit(a, f[1], f[2]);

		c->met = false;
		return num_parse(f[3], &c->weight) && num_parse(f[4], &c->current) &&
		       moment_read(f[5], &c->last);
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

static const char way_out[] = "put back a copy, or remove it to begin anew";

static int
state_read(struct assign *a, struct slice all, struct buf *err)
{
	struct slice rest = all, first = next_line(&rest), f[FIELDS], last;
	size_t n = fields(first, f), at = all.n ? all.n - 1 : 0;
	char check[64];
	uintmax_t lines = 0;
	double version;

	if (n != 2 || !slice_eq(f[0], SLICE("leadpipe-route")) || !num_parse(f[1], &version)) {
		buf_addf(err, "%s: not a state file of lead-route; %s", a->path, way_out);
		return -1;
	}
	if (version > VERSION) {
		buf_addf(err,
			 "%s: written by a newer lead-route (version %.0f); use that one, or "
			 "remove it to begin anew",
			 a->path, version);
		return -1;
	}
	while (at > 0 && all.p[at - 1] != '\n')
		at--;
	last = (struct slice){all.p + at, all.n - at};
	for (size_t i = 0; i < at; i++)
		lines += all.p[i] == '\n';
	snprintf(check, sizeof(check), "end\t%ju\t%016jx\n", lines,
		 (uintmax_t)fnv(fnv_start, all.p, at));
	if (!slice_eq(last, slice_of(check))) {
		buf_addf(err, "%s: damaged or cut short; %s", a->path, way_out);
		return -1;
	}
	for (uintmax_t line = 2; rest.p < last.p; line++)
		if (!line_read(a, next_line(&rest))) {
			buf_addf(err, "%s:%ju: damaged line; %s", a->path, line, way_out);
			return -1;
		}
	return 0;
}

enum assign_result
assign_open(struct assign *a, const char *path, bool lock, int seconds, struct buf *err)
{
	struct buf b = {0};
	int bad;

	*a = (struct assign){.lock = -1, .forget = WHEN_NONE};
	if (!path)
		return ASSIGN_OK;
	a->path = xstrdup(path);
	if (!lock && file_or_none(path, err) < 0)
		return ASSIGN_BAD;
	if (lock && (a->lock = file_lock_beside(path, seconds, err)) < 0)
		return errno == EWOULDBLOCK ? ASSIGN_LOCKED : ASSIGN_BAD;
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		buf_free(&b);
		return ASSIGN_OK;
	}
	if (file_read(path, &b, FILE_STATE_MOST) < 0) {
		buf_addf(err, "%s: %s", path, strerror(errno));
		bad = -1;
	} else {
		bad = state_read(a, buf_slice(&b), err);
	}
	buf_free(&b);
	return bad ? ASSIGN_BAD : ASSIGN_OK;
}

/* The file as it grows: a chunk at a time, with the check of what was written. */
struct writing {
	struct buf b;
	int fd, failed;
	uint64_t check;
	uintmax_t lines;
};

static void
flush(struct writing *w)
{
	w->check = fnv(w->check, w->b.s, w->b.n);
	if (!w->failed && file_write(w->fd, w->b.s, w->b.n) < 0)
		w->failed = errno;
	w->b.n = 0;
}

static void
end_line(struct writing *w)
{
	w->lines++;
	if (w->b.n >= CHUNK)
		flush(w);
}

static void
add_number(struct buf *b, double v, char end)
{
	char text[NUM_TEXT];

	buf_add(b, text, num_format(v, text));
	buf_addc(b, end);
}

static void
add_credits(const struct assign *a, struct writing *w)
{
	struct buf *b = &w->b;

	for (size_t i = 0; i < a->credits; i++) {
		const struct credit *c = &a->credit[i];

		if (assign_is_old(a, c->met, c->last))
			continue;
		buf_add(b, "credit\t", 7);
		add_field(b, c->pool, '\t');
		add_field(b, c->owner, '\t');
		add_number(b, c->weight, '\t');
		add_number(b, c->current, '\t');
		add_moment(b, c->last, '\n');
		end_line(w);
	}
}

static void
add_companies(const struct assign *a, struct writing *w)
{
	struct buf *b = &w->b;

	for (size_t i = 0; i < a->companies.n; i++) {
		const struct assign_company *c = &a->company[i];
		struct slice owner = map_key(&a->texts, c->owner);

		if (!owner.n || assign_is_old(a, c->met, c->at))
			continue;
		buf_add(b, "company\t", 8);
		add_field(b, map_key(&a->companies, i), '\t');
		add_field(b, owner, '\t');
		add_moment(b, c->at, '\n');
		end_line(w);
	}
}

static void
add_leads(const struct assign *a, struct writing *w)
{
	struct buf *b = &w->b;

	for (uint32_t i = 0; i < a->leads.n; i++) {
		struct assigned l;

		if (!assign_lead_get(a, i, &l) || assign_is_old(a, a->lead[i].met, l.at))
			continue;
		buf_add(b, "lead\t", 5);
		add_field(b, map_key(&a->leads, i), '\t');
		add_field(b, l.owner, '\t');
		add_moment(b, l.at, '\t');
		add_field(b, l.queue, '\t');
		add_field(b, l.reason, '\n');
		end_line(w);
	}
}

/* What went wrong, said with the state's name; nothing of F stays. */
static int
failed(const struct assign *a, struct file_new *f, int why, struct buf *err)
{
	file_abandon(f);
	buf_addf(err, "%s: %s", a->path, strerror(why));
	return -1;
}

int
assign_write(const struct assign *a, struct file_new *f, struct buf *err)
{
	struct writing w = {.check = fnv_start, .lines = 1};

	*f = (struct file_new){.fd = -1};
	if (!a->path)
		return 0;
	if (file_create(f, a->path) < 0)
		return failed(a, f, errno, err);
	/* whatever the mode of what was there: it names people and their customers */
	if (fchmod(f->fd, 0600) < 0 && errno != EPERM)
		return failed(a, f, errno, err);
	w.fd = f->fd;
	buf_addf(&w.b, "leadpipe-route\t%d\n", VERSION);
	add_credits(a, &w);
	add_companies(a, &w);
	add_leads(a, &w);
	flush(&w);
	buf_addf(&w.b, "end\t%ju\t%016jx\n", w.lines, (uintmax_t)w.check);
	flush(&w);
	buf_free(&w.b);
	return w.failed ? failed(a, f, w.failed, err) : 0;
}

int
assign_commit(const struct assign *a, struct file_new *f, struct buf *err)
{
	if (a->path && file_commit(f) < 0)
		return failed(a, f, errno, err);
	return 0;
}
