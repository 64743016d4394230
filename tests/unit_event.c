/* SPDX-License-Identifier: MIT
 * Events by lead: facts, tallies and streams against a plain loop over the same events, the store
 * under many keys, and caps and decay at their edges. */
#include "cap.h"
#include "decay.h"
#include "event.h"
#include "event_store.h"
#include "tap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t
moment(const char *s)
{
	int64_t t = WHEN_NONE;

	when_parse(slice_of(s), zone_open("UTC"), &t, NULL);
	return t;
}

/* As many keys as make it grow several times, short and long, and the same of another kind. */
enum { KEYS = 100000 };

static struct slice
key_of(size_t i, char dst[64])
{
	int n = snprintf(dst, 64, i % 3 ? "k%zu" : "a-key-longer-than-sixteen-bytes-%zu", i);

	return (struct slice){dst, (size_t)n};
}

static void
store_test(void)
{
	struct store s;
	char text[64];
	bool found = true, none = true;

	store_init(&s, sizeof(uint64_t));
	for (size_t i = 0; i < (size_t)KEYS * 2; i++) {
		enum store_kind kind = i < KEYS ? STORE_LEAD : STORE_EMAIL;
		struct slice key = key_of(i % KEYS, text);
		struct store_state *t = store_put(&s, kind, key, store_hash(kind, key));

		*(uint64_t *)(void *)(t + 1) += i + 1;
		store_add(&s, t, &(struct store_hit){.at = (int64_t)i, .row = (uint32_t)i});
	}
	for (size_t i = 0; i < (size_t)KEYS * 2; i++) {
		enum store_kind kind = i < KEYS ? STORE_LEAD : STORE_EMAIL;
		struct slice key = key_of(i % KEYS, text);
		struct store_state *t = store_get(&s, kind, key, store_hash(kind, key));

		found &= t && *(uint64_t *)(void *)(t + 1) == i + 1 &&
			 store_hit(&s, t->hit - 1)->at == (int64_t)i;
		none &= !store_get(&s, STORE_VISITOR, key, store_hash(STORE_VISITOR, key));
	}
	ok(s.states == (size_t)KEYS * 2, "each key of each kind has one state");
	ok(found, "and each is found again with what it held");
	ok(none, "a key of one kind is none of another");
	store_free(&s);
}

/* Random events, and what a loop over them says. */
enum { EVENTS = 5000, LEADS = 40 };

struct sample {
	int64_t at;
	int type, asset, key; /* key: lead * 4 + kind, kind 3 is none */
};

static struct sample sample[EVENTS];
static const char *const type_name[] = {"visit", "form", "Webinar"};

static const char *
samples_make(void)
{
	static char path[256];
	const char *dir = getenv("TMPDIR");
	char at[WHEN_TEXT];
	FILE *f;

	snprintf(path, sizeof(path), "%s/unit_event.%ld.csv", dir ? dir : "/tmp", (long)getpid());
	f = fopen(path, "w");
	if (!f)
		exit(1);
	fputs("at,type,asset,lead_id,email,visitor_id,value\n", f);
	for (size_t i = 0; i < EVENTS; i++) {
		struct sample *s = &sample[i];
		int lead, kind;

		*s = (struct sample){moment("2025-01-01") +
					 (int64_t)(tap_random() % 100) * WHEN_DAY / 3,
				     (int)((tap_random() >> 20) % 3),
				     (int)((tap_random() >> 20) % 4),
				     (int)((tap_random() >> 20) % (LEADS * 4))};
		lead = s->key / 4;
		kind = s->key % 4;
		when_format(s->at, zone_open("UTC"), false, at);
		fprintf(f, "%s,%s,/p%d,", at, type_name[s->type], s->asset);
		if (kind == 0)
			fprintf(f, "L%d", lead);
		fputs(",", f);
		if (kind == 1)
			fprintf(f, "Lead%d@X.kr", lead);
		fputs(",", f);
		if (kind == 2)
			fprintf(f, "a-visitor-with-a-long-name-that-goes-on-and-on-and-on-and-on-"
				   "and-on-%d",
				lead);
		fputs(",1\n", f);
	}
	if (fclose(f) != 0)
		exit(1);
	return path;
}

/* Is sample I an event of LEAD, of TYPE (-1: any), after FROM and not after NOW? */
static bool
belongs(size_t i, int lead, int type, int64_t from, int64_t now)
{
	const struct sample *s = &sample[i];

	return s->key / 4 == lead && s->key % 4 != 3 && (type < 0 || s->type == type) &&
	       s->at > from && s->at <= now;
}

/* Slow on purpose: pairs of events of one day, type and asset. */
static double
most_per_day(int lead, int type, int64_t now)
{
	int best = 0;

	for (size_t i = 0; i < EVENTS; i++) {
		int n = 0;

		if (!belongs(i, lead, type, INT64_MIN, now))
			continue;
		for (size_t k = 0; k < EVENTS; k++)
			n += belongs(k, lead, sample[i].type, INT64_MIN, now) &&
			     sample[k].asset == sample[i].asset &&
			     zone_day(zone_open("UTC"), sample[k].at) ==
				 zone_day(zone_open("UTC"), sample[i].at);
		best = n > best ? n : best;
	}
	return best;
}

static double
days_with(int lead, int type, int64_t now)
{
	char seen[100] = {0};
	int n = 0;

	for (size_t i = 0; i < EVENTS; i++)
		if (belongs(i, lead, type, INT64_MIN, now))
			seen[(sample[i].at - moment("2025-01-01")) / WHEN_DAY] = 1;
	for (size_t i = 0; i < sizeof(seen); i++)
		n += seen[i];
	return n;
}

static const char *const rule[] = {"count(type = 'visit') > 0",
				   "count(type = 'webinar', 10d) > 0",
				   "first(type = 'form') > 2025-01-01",
				   "last(asset ~ 'p[12]') > 2025-01-01",
				   "sum(type = 'visit') > 0",
				   "most_per_day(type = 'form') > 0",
				   "days_with(type = 'visit') > 0"};
enum { RULES = sizeof(rule) / sizeof(*rule) };

struct wanted {
	double count, recent, sum;
	int64_t first, last;
	size_t hits, tally;
};

static struct wanted
wanted(int lead, int64_t now)
{
	struct wanted w = {.first = WHEN_NONE, .last = WHEN_NONE};
	int64_t ten = now - 10 * WHEN_DAY;

	for (size_t i = 0; i < EVENTS; i++) {
		const struct sample *s = &sample[i];

		w.count += belongs(i, lead, 0, INT64_MIN, now);
		w.recent += belongs(i, lead, 2, ten, now);
		w.hits += belongs(i, lead, -1, ten, now) && s->type != 0 && s->asset != 3;
		w.tally += belongs(i, lead, 1, INT64_MIN, now);
		if (belongs(i, lead, 1, INT64_MIN, now) && (w.first == WHEN_NONE || s->at < w.first))
			w.first = s->at;
		if (belongs(i, lead, -1, INT64_MIN, now) && (s->asset == 1 || s->asset == 2) &&
		    s->at > w.last)
			w.last = s->at;
	}
	w.sum = w.count;
	return w;
}

static bool
stream_good(const struct history *h, size_t stream, size_t n)
{
	size_t got;
	const struct event_hit *hit = history_stream(h, stream, &got);

	for (size_t i = 0; i < got; i++) {
		struct slice type = events_text(h->events, hit[i].type);

		if (i && (hit[i].at < hit[i - 1].at ||
			  (hit[i].at == hit[i - 1].at && hit[i].row <= hit[i - 1].row)))
			return false;
		if (sample[hit[i].row - 1].at != hit[i].at ||
		    !slice_eq(type, slice_of(type_name[sample[hit[i].row - 1].type])))
			return false;
	}
	return got == n;
}

/* The rules, a stream and a tally, compiled for E. */
struct asked {
	struct rule *rule[RULES], *asset;
	size_t stream, tally;
};

static void
ask(struct asked *a, struct events *e, int64_t now)
{
	struct rule_error why = {0};
	struct head no_columns = {0};
	struct rule_env env = {.lead = &no_columns, .zone = zone_open("UTC"), .now = now};
	struct rule *rest = NULL;

	env.event = events_head(e);
	env.aggs = events_aggs(e);
	for (size_t i = 0; i < RULES; i++)
		if (!(a->rule[i] = rule_compile(slice_of(rule[i]), &env, &why)))
			exit(!ok(false, "%s: %s", rule[i], why.text));
	if (rule_compile_split(SLICE("event.asset != '/p3'"), &env, &a->asset, &rest, &why) < 0)
		printf("# %s\n", why.text);
	rule_free(rest);
	a->stream = events_stream(e, SLICE("FORM | webinar"), a->asset);
	events_since(e, a->stream, now - 10 * WHEN_DAY);
	a->tally = events_tally(e, SLICE("form"), NULL);
}

static void
asked_free(struct asked *a)
{
	for (size_t i = 0; i < RULES; i++)
		rule_free(a->rule[i]);
	rule_free(a->asset);
}

/* What E says of each lead is what a loop over the events says. */
static void
histories(struct events *e, const struct asked *a, int64_t now, const char *who)
{
	size_t facts = 0, days = 0, streams = 0;
	char id[64], mail[64], visitor[128];

	for (int i = 0; i < LEADS; i++) {
		struct wanted w = wanted(i, now);
		struct history h;

		snprintf(id, sizeof(id), "L%d", i);
		snprintf(mail, sizeof(mail), "lead%d@x.KR", i);
		snprintf(visitor, sizeof(visitor), "a-visitor-with-a-long-name-that-goes-on-and-on-"
						   "and-on-and-on-and-on-%d", i);
		events_lead(e, slice_of(id), slice_of(mail), slice_of(visitor), SLICE(""),
			    SLICE(""), &h);
		facts += h.fact[0].number == w.count && h.fact[1].number == w.recent &&
			 h.fact[2].time == w.first && h.fact[3].time == w.last &&
			 h.fact[4].number == w.sum;
		days += h.fact[5].number == most_per_day(i, 1, now) &&
			h.fact[6].number == days_with(i, 0, now);
		streams += stream_good(&h, a->stream, w.hits) &&
			   history_tally(&h, a->tally) == w.tally;
	}
	ok(facts == LEADS, "%s: count, first, last and sum are those of a loop", who);
	ok(days == LEADS, "%s: most_per_day and days_with, too, over all keys of a lead", who);
	ok(streams == LEADS, "%s: streams and tallies, in time order, ties by row", who);
}

static void
events_test(bool count_nobody)
{
	const char *path = samples_make();
	int64_t now = moment("2025-01-25");
	struct in_options options = {0};
	struct buf err = {0};
	struct events *e = events_open(&path, 1, &options, zone_open("UTC"), now, &err);
	struct events *second = events_like(e), *other = events_like(e);
	struct asked asked = {0}, again = {0};
	size_t future = 0, nobody = 0;

	ask(&asked, e, now);
	ask(&again, second, now);
	if (count_nobody)
		events_count_nobody(e);
	ok(events_read(e, &err) == 0, "events are read");
	unlink(path);
	ok(events_share(second, e), "and lent to one who asks the same");
	ok(!events_share(other, e), "but not to one who does not");
	histories(second, &again, now, "the second");
	histories(e, &asked, now, "the first");
	for (size_t i = 0; i < EVENTS; i++) {
		future += sample[i].at > now;
		nobody += sample[i].at <= now && sample[i].key % 4 == 3;
	}
	ok(events_count(e).future == future, "events of the future are counted");
	ok(events_count(e).nobody == (count_nobody ? nobody : 0),
	   "events of nobody are counted where that is asked for");
	asked_free(&asked);
	asked_free(&again);
	events_free(second);
	events_free(other);
	events_free(e);
	buf_free(&err);
}

/* A stream of the last ten days, and nothing else: what is older is idle, and says who a visitor is
 * all the same. */
static void
idle_test(bool count_nobody)
{
	static const char text[] =
	    "at,type,asset,lead_id,visitor_id\n"
	    "2024-01-01,Form,/a,L1,v1\n"  /* old, and says that v1 is L1 */
	    "2024-01-02,FORM,/b,L2,\n"    /* old */
	    "2025-01-20,form,/c,,v1\n"    /* L1's */
	    "2025-01-21,form,/d,L2,\n"
	    "2025-02-20,form,/e,L2,\n"    /* of the future */
	    "2024-01-03,visit,/f,L3,\n";  /* old, of nobody */
	const char *dir = getenv("TMPDIR"), *name;
	char path[256];
	struct in_options options = {0};
	struct buf err = {0};
	struct events *e;
	struct history h;
	const struct event_hit *hit;
	size_t stream, n;
	int64_t now = moment("2025-01-25");
	FILE *f;

	snprintf(path, sizeof(path), "%s/unit_event.%ld.csv", dir ? dir : "/tmp", (long)getpid());
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		exit(1);
	name = path;
	e = events_open(&name, 1, &options, zone_open("UTC"), now, &err);
	stream = events_stream(e, SLICE("form"), NULL);
	events_since(e, stream, now - 10 * WHEN_DAY);
	if (count_nobody)
		events_count_nobody(e);
	ok(events_read(e, &err) == 0, "old events are read");
	unlink(path);
	events_lead(e, SLICE("L1"), SLICE(""), SLICE(""), SLICE(""), SLICE(""), &h);
	hit = history_stream(&h, stream, &n);
	ok(n == 1 && hit[0].row == 3 && slice_eq(events_text(e, hit[0].asset), SLICE("/c")),
	   "an old event says who a visitor is");
	ok(slice_eq(events_text(e, hit[0].type), SLICE("form")), "but not how a type is spelt");
	events_lead(e, SLICE("L2"), SLICE(""), SLICE(""), SLICE(""), SLICE(""), &h);
	hit = history_stream(&h, stream, &n);
	ok(n == 1 && hit[0].row == 4, "and is in no stream");
	ok(events_count(e).read == 6 && events_count(e).future == 1, "all are counted");
	ok(events_count(e).nobody == count_nobody, "and those of nobody where that is asked for");
	events_free(e);
	buf_free(&err);
}

/* How many of moments an hour apart count. */
static unsigned
taken(const char *cap, unsigned hours, bool reach)
{
	struct cap c;
	struct cap_run run = {0};
	unsigned n = 0;

	if (!cap_parse(slice_of(cap), &c))
		return UINT32_MAX;
	cap_restart(&run);
	for (unsigned i = 0; i < hours; i++) {
		int64_t at = moment("2025-03-03") + (int64_t)i * 3600 * WHEN_SECOND;

		n += reach ? cap_reach(&c, &run, at, zone_open("UTC"))
			   : cap_take(&c, &run, at, zone_open("UTC"));
	}
	free(run.kept);
	return n;
}

static void
cap_test(void)
{
	static const char *const bad[] = {"often", "0/day", "-1/day", "1/3 months", "1/", "/day",
					  "1/2y", "1.5/day", "day/1", "1/0 days"};
	struct cap c;
	unsigned wrong = 0;

	ok(taken("", 48, false) == 48 && taken("every", 48, false) == 48, "every one counts");
	ok(taken("once", 48, false) == 1 && taken("3", 48, false) == 3, "so many ever");
	ok(taken("day", 49, false) == 3 && taken("2/day", 49, false) == 5, "a day");
	ok(taken("1/week", 7 * 24 + 1, false) == 2, "a week begins on Monday");
	ok(taken("1 / month", 29 * 24 + 1, false) == 2, "a month is the calendar's");
	ok(taken("1/12h", 48, false) == 4 && taken("2/3 days", 72, false) == 2, "a span");
	ok(taken("1/24h", 25, false) == 2, "exactly a span later it counts again");
	ok(taken("7/day", 48, true) == 6 && taken("5", 48, true) == 9, "every nth of a day, of all");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		wrong += cap_parse(slice_of(bad[i]), &c);
	ok(wrong == 0, "what is no cap is none");
}

static double
left(const char *text, bool half_life, const char *at, const char *now)
{
	const struct zone *z = zone_open("UTC");
	struct decay d;

	if (half_life ? !decay_parse_half_life(slice_of(text), moment(now), z, &d)
		      : !decay_parse_step(slice_of(text), &d))
		return NAN;
	return decay_left(&d, moment(at), moment(now), z);
}

/* Enough of both that every bucket is applied many times and the windows of the reader pass: the
 * leads' hits, asked for in the order of a file that is followed, are those that were counted. */
enum { MANY = 200000, FILE_LEADS = 3000, UNKNOWN = 500 };

static void
follow_id(char dst[80], unsigned lead)
{
	static const char *const form[] = {"L%08u", "x%u", "\"a,%u\"",
					   "an-id-of-a-lead-that-is-longer-than-what-a-bucket-holds-%u"};

	snprintf(dst, 80, form[lead % 4], lead);
}

static bool
followed(const char *leads, const char *events, const unsigned *count, bool follow)
{
	struct buf err = {0};
	struct in_options none = {0};
	struct events *e = events_open(&events, 1, &none, zone_open("UTC"),
				       moment("2026-01-01"), &err);
	struct in *in = in_open(&leads, 1, &none, &err);
	size_t stream, n, lead = 0;
	struct history h;
	struct record r;
	bool good = e && in;

	if (!good)
		return false;
	stream = events_stream(e, SLICE("form"), NULL);
	good &= events_read(e, &err) == 0;
	if (follow)
		events_follow(e, in, head_find(in_head(in), SLICE("lead_id")), HEAD_NONE, HEAD_NONE);
	while (in_next(in, &r) > 0) {
		const struct event_hit *hit;

		if (lead % 7 != 6 || follow) /* a tool need not ask for each */
			events_lead(e, r.f[1], SLICE(""), SLICE(""), SLICE(""), SLICE(""), &h);
		else {
			lead++;
			continue;
		}
		hit = history_stream(&h, stream, &n);
		good &= n == count[lead++];
		for (size_t i = 1; i < n; i++)
			good &= hit[i].row > hit[i - 1].row;
	}
	good &= lead == FILE_LEADS && events_count(e).read == MANY;
	events_free(e);
	in_close(in);
	buf_free(&err);
	return good;
}

static void
follow_test(void)
{
	static unsigned count[FILE_LEADS];
	char leads[256], events[256], id[80];
	const char *dir = getenv("TMPDIR");
	FILE *f;

	for (int crlf = 0; crlf < 2; crlf++) {
		const char *end = crlf ? "\r\n" : "\n";

		snprintf(leads, sizeof(leads), "%s/unit_event.%ld.l.csv", dir ? dir : "/tmp",
			 (long)getpid());
		snprintf(events, sizeof(events), "%s/unit_event.%ld.e.csv", dir ? dir : "/tmp",
			 (long)getpid());
		memset(count, 0, sizeof(count));
		if (!(f = fopen(events, "w")))
			exit(1);
		fprintf(f, "at,type,lead_id,asset%s", end);
		for (unsigned i = 0; i < MANY; i++) {
			unsigned lead = (unsigned)(tap_random() >> 20) % (FILE_LEADS + UNKNOWN);
			bool form = tap_random() % 4 == 0;

			if (lead < FILE_LEADS)
				count[lead] += form;
			follow_id(id, lead);
			fprintf(f, "2025-01-%02uT%02u:00:00Z,%s,%s,/%u%s", 1 + i / 10000, i / 500 % 20,
				form ? "form" : "visit", id, i % 50, end);
		}
		if (fclose(f) != 0 || !(f = fopen(leads, "w")))
			exit(1);
		fprintf(f, "name,lead_id,note%s", end);
		for (unsigned i = 0; i < FILE_LEADS; i++) {
			follow_id(id, i);
			fprintf(f, "n%u,%s,%.*s%s%s", i, id, (int)(i % 60),
				"a note of some length that is now and then a good bit longer",
				i % 11 ? "" : "x", end);
		}
		if (fclose(f) != 0)
			exit(1);
		ok(followed(leads, events, count, false), "200,000 events of 3,000 leads%s",
		   crlf ? ", CRLF" : "");
		ok(followed(leads, events, count, true), "and the same where the file is followed");
	}
	remove(leads);
	remove(events);
}

static void
decay_test(void)
{
	ok(fabs(40 * left("30d", true, "2025-01-01", "2025-02-15") - 14.142135623730951) < 1e-12,
	   "40 points, half-life 30 d, 45 d: 14.1421");
	ok(40 * left("25%/month", false, "2025-01-01", "2025-04-01") == 16.875,
	   "40 points, 25 %% a month, 3 full months: 16.875");
	ok(left("50 % / 1mo", false, "2025-01-31", "2025-02-28") == 0.5,
	   "a month after the 31st is the last day of February");
	ok(left("50%/1mo", false, "2025-01-31", "2025-02-27") == 1, "and not a day earlier");
	ok(left("50%/3mo", false, "2024-01-01", "2025-01-01") == 0.0625, "four quarters");
	ok(left("10%/7d", false, "2025-01-01", "2025-01-14T23:00:00Z") == 0.9, "steps are whole");
	ok(left("100%/year", false, "2024-01-01", "2025-01-01") == 0, "all gone");
	ok(isnan(left("25/month", false, "2025-01-01", "2025-01-02")) &&
	       isnan(left("0%/month", false, "2025-01-01", "2025-01-02")) &&
	       isnan(left("120%/month", false, "2025-01-01", "2025-01-02")) &&
	       isnan(left("5%", false, "2025-01-01", "2025-01-02")) &&
	       isnan(left("-3d", true, "2025-01-01", "2025-01-02")),
	   "what is no decay is none");
}

int
main(void)
{
	store_test();
	events_test(true);
	events_test(false);
	idle_test(true);
	idle_test(false);
	follow_test();
	cap_test();
	decay_test();
	return tap_end();
}
