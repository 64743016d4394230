/* SPDX-License-Identifier: MIT
 * Any bytes as each of the tables that a team keeps, and as what the tools keep between runs: read, or
 * refused with a reason. A state that was read is written, read again and written the same. The first
 * byte picks the kind. Run from the repository's root, for the shipped tables. */
#include "assign.h"
#include "band.h"
#include "chance.h"
#include "decided.h"
#include "funnel_partial.h"
#include "mapping_own.h"
#include "match_model.h"
#include "merge.h"
#include "route.h"
#include "told.h"
#include "undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What the readers are given beside the file. */
static struct {
	char folder[48], path[64], again[80];
	struct head head;
	const struct zone *zone;
	int64_t now;
	struct stages stages;
} kept;

static void
want(bool holds)
{
	if (!holds)
		abort();
}

static void
end(void)
{
	unlink(kept.path);
	unlink(kept.again);
	rmdir(kept.folder);
}

static void
start(void)
{
	static const char *const column[] = {"lead_id", "email", "phone", "name", "company", "stage",
					     "consent", "created_at", "score", "grade", "budget"};
	struct buf err = {0};
	char memory[] = "/dev/shm/fuzz_kept.XXXXXX", disk[] = "/tmp/fuzz_kept.XXXXXX";
	const char *folder = mkdtemp(memory);

	if (!folder)
		folder = mkdtemp(disk);
	setenv("LEADPIPE_SHARE", "lib/share", 0);
	want(folder != NULL);
	snprintf(kept.folder, sizeof(kept.folder), "%s", folder);
	atexit(end);
	snprintf(kept.path, sizeof(kept.path), "%s/kept", folder);
	snprintf(kept.again, sizeof(kept.again), "%s/again", folder);
	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++)
		head_add(&kept.head, slice_of(column[i]));
	kept.zone = zone_open("Asia/Seoul");
	kept.now = INT64_C(1780000000) * WHEN_SECOND;
	want(stages_read(&kept.stages, "lib/share/stages-mdp.csv", &err) == 0);
}

static void
put(const void *data, size_t n)
{
	FILE *f = fopen(kept.path, "wb");

	want(f && fwrite(data, 1, n, f) == n && fclose(f) == 0);
}

/* A state ends with the number of its lines and their sum, which nobody finds by chance. */
static void
put_state(const char *first, const unsigned char *data, size_t n, struct buf *b)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325), lines = 0;

	b->n = 0;
	buf_addf(b, "%s", first);
	buf_add(b, (const char *)data, n);
	if (n && data[n - 1] != '\n')
		buf_addc(b, '\n');
	for (size_t i = 0; i < b->n; i++) {
		sum = (sum ^ (unsigned char)b->s[i]) * UINT64_C(0x100000001b3);
		lines += b->s[i] == '\n';
	}
	buf_addf(b, "end\t%ju\t%016jx\n", (uintmax_t)lines, (uintmax_t)sum);
	put(b->s, b->n);
}

static bool
assigned(struct buf *text)
{
	struct assign a;
	struct buf err = {0};
	struct file_new f;
	bool good = assign_open(&a, kept.path, false, 0, &err) == ASSIGN_OK;

	want(good == (err.n == 0));
	if (good) {
		assign_forget(&a, WHEN_NONE);
		want(assign_write(&a, &f, &err) == 0 && assign_commit(&a, &f, &err) == 0);
		text->n = 0;
		want(file_read(kept.path, text, 1 << 24) == 0);
	}
	assign_close(&a);
	buf_free(&err);
	return good;
}

static bool
told(struct buf *text)
{
	struct told t;
	struct buf err = {0};
	bool good = told_open(&t, kept.path, false, 0, &err) == STATE_OK;

	want(good == (err.n == 0));
	if (good) {
		told_add(&t, SLICE("an id"), SLICE("who"), kept.now);
		want(told_before(&t, SLICE("an id"), SLICE("WHO")));
		want(told_save(&t, &err) == 0);
		text->n = 0;
		want(file_read(kept.path, text, 1 << 24) == 0);
	}
	told_close(&t);
	buf_free(&err);
	return good;
}

/* What is written of it is read again, and then written the same; a ledger grows by a line. */
static void
state(bool (*through)(struct buf *text), const char *first, const unsigned char *data, size_t n)
{
	static struct buf text, once, twice;

	put_state(first, data, n, &text);
	if (!through(&once))
		return;
	want(through(&twice));
	want(through == told ? twice.n > once.n : slice_eq(buf_slice(&once), buf_slice(&twice)));
}

static void
model(struct buf *err)
{
	static struct model m;
	static struct fields f;
	struct block_limits limits = {0};

	memset(&m, 0, sizeof(m));
	memset(&f, 0, sizeof(f));
	if (model_read(&m, &f, &limits, kept.path, &kept.head, err) == 0)
		model_ready(&m, &f);
	fields_free(&f);
}

static void
undo(struct buf *err)
{
	struct undo u = {0};

	undo_read(&u, kept.path, err);
	free(u.column);
	free(u.row);
	free(u.cluster);
	arena_free(&u.mem);
}

static void
merge(struct buf *err)
{
	struct merge m = {0};

	merge_read(&m, kept.path, &kept.head, kept.zone, err);
	free(m.keep);
	free(m.time);
	free(m.order);
	free(m.from);
	arena_free(&m.mem);
	arena_free(&m.words);
	buf_free(&m.fold);
}

static void
partial(struct buf *err)
{
	struct funnel_options o = {.zone = kept.zone,
				   .now = kept.now,
				   .from = WHEN_NONE,
				   .to = WHEN_NONE,
				   .window = 90 * WHEN_DAY,
				   .window_text = "90d",
				   .compare_from = WHEN_NONE,
				   .compare_to = WHEN_NONE,
				   .automatic = true,
				   .merging = true,
				   .sections = UINT32_MAX >> 1};
	struct in_options io = {0};
	const char *name = kept.path;
	struct head head = {0};
	struct in *in = in_open(&name, 1, &io, err);

	if (in)
		funnel_free(partial_merge(&o, &kept.stages, "Asia/Seoul", in, &head, err));
	in_close(in);
	head_free(&head);
}

/* What was spent, and visitors, by day. */
static void
daily(struct buf *err)
{
	struct in_options io = {0};
	struct funnel_options o = {.zone = kept.zone,
				   .now = kept.now,
				   .from = WHEN_NONE,
				   .to = WHEN_NONE,
				   .compare_from = WHEN_NONE,
				   .compare_to = WHEN_NONE,
				   .window_text = "",
				   .rate = FUNNEL_ALL,
				   .in = &io,
				   .sections = FUNNEL_SPEND | FUNNEL_TRAFFIC};
	struct report r = {0};
	struct funnel *f;

	o.spend = kept.path;
	f = funnel_open(&o, &kept.stages, &kept.head, err);
	if (!f) {
		o.spend = NULL;
		o.traffic = kept.path;
		f = funnel_open(&o, &kept.stages, &kept.head, err);
	}
	if (f)
		funnel_report(f, &r);
	report_free(&r);
	funnel_free(f);
}

static void
decisions(struct buf *err)
{
	struct decided d = {0};

	if (decided_read(&d, kept.path, err) == 0)
		decided_check(&d, err);
	decided_free(&d);
}

static void
scores(const struct rule_env *env, struct buf *err)
{
	const char *const table[] = {kept.path};
	struct in_options in = {0};
	struct events *e = events_open(NULL, 0, &in, env->zone, env->now, err);
	struct score_options o = {
	    .lead = env->lead, .events = e, .zone = env->zone, .now = env->now};
	struct score *s = score_open(table, 1, &o, err);

	score_free(s);
	events_free(e);
}

static void
roster(const struct rule_env *env, struct buf *err)
{
	struct roster r = {0};
	struct holidays off = {0};

	roster_read(&r, kept.path, env, &off, err);
	roster_free(&r);
}

static void
routes(const struct rule_env *env, struct buf *err)
{
	struct routes r = {0};

	routes_read(&r, kept.path, env, NULL, err);
	routes_free(&r);
}

static void
mapping(struct buf *err)
{
	struct table t;

	if (map_read(&t, kept.path, err) == 0)
		table_free(&t);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static struct buf err;
	struct rule_env env;
	struct stages stages = {0};
	struct holidays off = {0};
	struct fields fields = {0};
	unsigned kind;

	if (!kept.zone)
		start();
	if (n == 0)
		return 0;
	env = (struct rule_env){.lead = &kept.head, .zone = kept.zone, .now = kept.now};
	kind = *data++ % 15;
	n--;
	err.n = 0;
	put(data, n);
	switch (kind) {
	case 0:
		state(assigned, "leadpipe-route\t2\n", data, n);
		break;
	case 1:
		state(told, "leadpipe-notify\t2\n", data, n);
		break;
	case 2:
		model(&err);
		break;
	case 3:
		undo(&err);
		break;
	case 4:
		merge(&err);
		break;
	case 5:
		partial(&err);
		break;
	case 6:
		scores(&env, &err);
		break;
	case 7:
		roster(&env, &err);
		break;
	case 8:
		routes(&env, &err);
		break;
	case 9:
		mapping(&err);
		break;
	case 10:
		stages_read(&stages, kept.path, &err);
		stages_free(&stages);
		break;
	case 11:
		holidays_read(&off, kept.path, &err);
		holidays_free(&off);
		break;
	case 13:
		daily(&err);
		break;
	case 14:
		decisions(&err);
		break;
	default:
		fields_read(&fields, kept.path, &kept.head, &err);
		fields_free(&fields);
		chance_free(chance_open(kept.path, &err));
		break;
	}
	return 0;
}
